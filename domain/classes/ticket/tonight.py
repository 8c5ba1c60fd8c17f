"""What the ticket has changed: the first questions of whoever had something wrong, as they would come now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import ClassVar

from domain.classes.roster import TEACHERS, name_of
from domain.classes.ticket.sheet import TicketSheet, fresh, kept_draft, lesson_with_learners, sheet_of
from domain.classes.ticket.standing import ticket_of
from domain.journal import Verb
from domain.language import Localized
from domain.people.consent import may_store_practice, may_teachers_see
from domain.people.person import Learner, Person
from domain.practice.choosing.choice import choose
from domain.practice.choosing.serving import shelves, wanted_for
from domain.practice.choosing.wanted import Choice, Goal, InSet
from domain.practice.evening.access import grade_of
from domain.practice.evening.session import SessionKind
from domain.turn import Rights, Turn

ITEMS_AHEAD, LEARNERS_SHOWN = 3, 6


class Unseen(StrEnum):
    """Why nothing can be shown of a learner's evening."""

    NO_ACCOUNT = "no_account"
    WAITS = "waits"
    PRIVATE = "private"


@dataclass(frozen=True)
class AheadItem:
    """A question that would come: its skill, which one it is to prepare (None for itself), and its goal."""

    skill: Localized | str
    of: Localized | str | None
    goal: str


@dataclass(frozen=True)
class Ahead:
    """One learner's next questions, or why they cannot be shown."""

    learner: Learner
    items: Sequence[AheadItem] = ()
    unseen: Unseen | None = None


@dataclass(frozen=True)
class Preview:
    """LEARNERS_SHOWN of those whom the ticket concerns, from the one number `first` (from 0)."""

    sheet: TicketSheet
    ahead: Sequence[Ahead]
    first: int


@dataclass(frozen=True)
class LookAhead:
    """What comes tonight. Nothing is asked by looking; that it was looked at is written down.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: there is nothing to ask or nobody to be asked.
    """

    handle: str
    lesson: int
    first: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Preview:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft = await kept_draft(turn, of) or await fresh(turn, of, await ticket_of(turn, of))
        sheet = await sheet_of(turn, of, draft)
        pages = max(0, (len(sheet.affected) - 1) // LEARNERS_SHOWN)
        first = min(max(0, self.first // LEARNERS_SHOWN), pages) * LEARNERS_SHOWN
        shown = sheet.affected[first : first + LEARNERS_SHOWN]
        return Preview(sheet, [await _ahead(turn, learner) for learner in shown], first)


async def _ahead(turn: Turn, learner: Learner) -> Ahead:
    account = await turn.uow.people.get(learner.person) if learner.person is not None else None
    if account is None:
        return Ahead(learner, unseen=Unseen.NO_ACCOUNT)
    if not await may_store_practice(turn, learner):
        return Ahead(learner, unseen=Unseen.WAITS)
    if not await may_teachers_see(turn, learner):
        return Ahead(learner, unseen=Unseen.PRIVATE)
    choices = await choices_ahead(turn, learner, account)
    if choices:
        await turn.record(Verb.VIEWED, "choice", choices[0].item.key, learner=learner.id)
    return Ahead(learner, [_item(turn, choice) for choice in choices])


async def choices_ahead(turn: Turn, learner: Learner, account: Person) -> list[Choice]:
    """The next ITEMS_AHEAD choices, in the set that is open or in a new one, if none of them were answered."""
    session = await turn.uow.practice.open_session(learner.id)
    in_set = session if session is not None and session.kind is SessionKind.SET else None
    asked = await turn.uow.practice.asked(in_set.id) if in_set else ()
    wanted = await wanted_for(turn, learner, asked, in_set.about if in_set else None)
    wanted = replace(wanted, grade=grade_of(learner, account))
    cells = turn.services.bank.cells(account.lang) or shelves(turn)
    random, choices = Random(learner.id), []
    for _ in range(ITEMS_AHEAD):
        choice = choose(cells, wanted, random)
        if choice is None:
            break
        choices.append(choice)
        why = choice.why
        one = InSet(choice.item.key, choice.facts.skill, None, why["goal"], why["expected"], why.get("of"))
        wanted = replace(wanted, so_far=(*wanted.so_far, one))
    return choices


def _item(turn: Turn, choice: Choice) -> AheadItem:
    of = choice.why.get("of")
    skill = choice.facts.skill
    goal = choice.why["goal"]
    return AheadItem(name_of(turn, skill or ""), name_of(turn, of) if of and goal == Goal.TICKET else None, goal)
