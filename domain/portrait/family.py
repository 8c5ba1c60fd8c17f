"""What a family reads of a portrait, and takes along as a file: of their own child only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import TextFile, t
from domain.mood.mood import moods_visible_to
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.portrait.keeping import portrait_of
from domain.portrait.page import LearnerPage, page_of_learner
from domain.portrait.portrait import Audience
from domain.portrait.written import to_named
from domain.turn import ANYONE, Rights, Turn, only

FAMILY = only(Role.LEARNER, Role.PARENT)


@dataclass(frozen=True)
class FamilyPortrait:
    """The portrait as the family may know it: a learner's moods are for parents only where the learner said so."""

    page: LearnerPage
    own: bool


@dataclass(frozen=True)
class ReadPortrait:
    """What there is on the learner who acts, or on a child of the parent who acts.

    Raises:
        Gone: the learner is neither.
    """

    learner: int
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> FamilyPortrait:
        learner, own = await _of_family(turn, self.learner)
        portrait = await portrait_of(turn, learner.id)
        if not own:
            portrait = replace(portrait, moods=moods_visible_to(portrait.moods, Audience.PARENTS))
        stored = await may_store_practice(turn.uow, learner, turn.policy.consent_age)
        return FamilyPortrait(await page_of_learner(turn, learner, (portrait, stored)), own)


@dataclass(frozen=True)
class TakePortrait:
    """The same as a JSON file; that it was taken is written down.

    Raises:
        Gone: see ReadPortrait.
    """

    learner: int
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> tuple[FamilyPortrait, TextFile]:
        read = await turn.do(ReadPortrait(self.learner))
        page = read.page
        held = {
            "learner": page.learner.name,
            "as_of": turn.now.isoformat(),
            "teachers": [each.get(turn.person.lang) if not isinstance(each, str) else each for each in page.teachers],
            **to_named(page.portrait),
        }
        await turn.record(Verb.VIEWED, "profile", self.learner, learner=self.learner, result={"part": "file"})
        return read, TextFile(f"banxue-{self.learner}.json", json.dumps(held, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True)
class LearnersOfMine:
    """Whose portraits the person may read: those of their children, and their own where they learn themselves."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Sequence[Learner], Learner | None]:
        me = turn.person
        children = await turn.uow.people.children_of(me.id) if Role.PARENT in me.roles else ()
        return children, await turn.uow.people.learner_of(me.id) if Role.LEARNER in me.roles else None


async def _of_family(turn: Turn, learner: int) -> tuple[Learner, bool]:
    own = await turn.uow.people.learner_of(turn.person.id)
    if own is not None and own.id == learner:
        return own, True
    children = await turn.uow.people.children_of(turn.person.id) if Role.PARENT in turn.person.roles else ()
    for child in children:
        if child.id == learner:
            return child, False
    raise Gone(t("refusal.gone"))
