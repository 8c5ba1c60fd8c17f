"""What a family reads of a portrait, and takes along as a file: of their own child only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import Gone
from domain.journal import Statement, Verb
from domain.language import Localized
from domain.messages.screen import TextFile, t
from domain.mood.mood import moods_visible_to
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.portrait.glances import roads_taken
from domain.portrait.keeping import portrait_of
from domain.portrait.page import LearnerPage, page_of_learner
from domain.portrait.portrait import Audience
from domain.portrait.written import to_named
from domain.turn import Rights, Turn, only

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
        stored = await may_store_practice(turn, learner)
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
class ReadRoads:
    """The answers of late that followed a misconception, the latest first, each with what it is called.

    Raises:
        Gone: see ReadPortrait.
    """

    learner: int
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> tuple[FamilyPortrait, Sequence[tuple[Localized, Statement]]]:
        read = await turn.do(ReadPortrait(self.learner))
        name = turn.services.bank.misconception_name
        taken = await roads_taken(turn, self.learner) if read.page.may_see else ()
        named = [(called, said) for road, said in reversed(taken) if (called := name(road)) is not None]
        return read, named


async def _of_family(turn: Turn, learner: int) -> tuple[Learner, bool]:
    own = await turn.uow.people.learner_of(turn.person.id)
    if own is not None and own.id == learner:
        return own, True
    children = await turn.uow.people.children_of(turn.person.id) if Role.PARENT in turn.person.roles else ()
    for child in children:
        if child.id == learner:
            return child, False
    raise Gone(t("refusal.gone"))
