"""Who is a guardian of a child; ended by themselves, by another one with the office's word, or by the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.errors import Gone
from domain.messages.screen import t
from domain.people.consent import own_child
from domain.people.joining import whom, wish
from domain.people.joins import JOIN_LIFE, USUAL_GUARDIANS, Join, Side, Wish
from domain.people.leaving import take_off
from domain.people.links import OFFICE
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.turn import Rights, Turn, only

FIND_FORM, FIND_LIFE = "gu.find", timedelta(minutes=30)
MOST_FOUND = 12


@dataclass(frozen=True)
class Guardians:
    """Those of one child.

    Attributes:
        others: all but the reader; the office reads all of them here.
        waiting: who would like to become one, or is to go, with their name.
        is_usual: one more would be more than usual.
    """

    learner: Learner
    others: Sequence[Person]
    waiting: Sequence[tuple[Join, str]]
    is_usual: bool


@dataclass(frozen=True)
class LookAtGuardians:
    """
    Raises:
        Gone: not a child of the person's.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Guardians:
        return await _guardians(turn, await own_child(turn, self.learner))


@dataclass(frozen=True)
class LeaveChild:
    """The actor is no guardian of the child any more; whatever hung on it goes, see `leaving`.

    Raises:
        Gone: not a child of the person's.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Learner:
        child = await own_child(turn, self.learner)
        await turn.claim([child.id])
        await take_off(turn, child, turn.person)
        return child


@dataclass(frozen=True)
class AskRemoval:
    """One guardian would like another one to be taken off; the office decides.

    Raises:
        Gone: not a child of the person's, or the other one is no guardian of it.
    """

    learner: int
    guardian: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Guardians:
        child = await own_child(turn, self.learner)
        await _guardian(turn, child, self.guardian)
        if self.guardian == turn.person.id:
            raise Gone(t("refusal.gone"))
        asked = Join(
            id=0,
            wish=Wish.REMOVAL,
            learner=child.id,
            person=self.guardian,
            asked_by=turn.person.id,
            side=Side.OFFICE,
            asked_at=turn.now,
            until=turn.now + JOIN_LIFE,
        )
        await wish(turn, asked)
        return await _guardians(turn, child)


@dataclass(frozen=True)
class Desk:
    """What waits for the office, each with the child's name and the person's; which children were looked for."""

    waiting: Sequence[tuple[Join, str, str]]
    found: Sequence[Learner] = ()
    looked_for: str = ""


@dataclass(frozen=True)
class LookAtDesk:
    """What waits; and, when a name was typed, the children whose name holds it. The next text is a name again."""

    name: str = ""
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Desk:
        await turn.uow.people.save_form(Form(turn.person.id, FIND_FORM, {}, turn.now + FIND_LIFE))
        waiting = []
        for join in await turn.uow.joins.for_office(turn.now):
            learner, person = await whom(turn, join)
            waiting.append((join, learner.name, person.name))
        part = " ".join(self.name.split()).casefold()
        found = await turn.uow.letters.learners_called(part, MOST_FOUND) if part else ()
        return Desk(waiting, found, self.name)


@dataclass(frozen=True)
class OpenGuardians:
    """One child's, for the office.

    Raises:
        Gone: there is no such child.
    """

    learner: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Guardians:
        return await _guardians(turn, await _learner(turn, self.learner))


@dataclass(frozen=True)
class RemoveGuardian:
    """The office takes a guardian off, whatever anybody of the family says.

    Raises:
        Gone: there is no such child, or that person is no guardian of it, or is the actor.
    """

    learner: int
    guardian: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Guardians:
        learner = await _learner(turn, self.learner)
        await turn.claim([learner.id])
        await take_off(turn, learner, await _guardian(turn, learner, self.guardian))
        return await _guardians(turn, learner)


async def _learner(turn: Turn, number: int) -> Learner:
    found = await turn.uow.people.learner(number)
    if found is None:
        raise Gone(t("refusal.gone"))
    return found


async def _guardian(turn: Turn, learner: Learner, person: int) -> Person:
    for each in await turn.uow.people.guardians_of(learner.id):
        if each.id == person:
            return each
    raise Gone(t("refusal.gone"))


async def _guardians(turn: Turn, learner: Learner) -> Guardians:
    there = await turn.uow.people.guardians_of(learner.id)
    others = [each for each in there if each.id != turn.person.id]
    waiting = []
    for join in await turn.uow.joins.about(learner.id):
        if join.waits(turn.now):
            _, person = await whom(turn, join)
            waiting.append((join, person.name))
    return Guardians(learner, others, waiting, len(there) >= USUAL_GUARDIANS)
