"""What comes to a family in the next days, and what became of what came of late: for its parents, and for whoever
plans what is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.errors import Gone
from domain.gate.expected import Expected, expected
from domain.gate.passing import gate_of
from domain.gate.plan import Planned, plan
from domain.gate.push import Decision, alone
from domain.gate.pushed import Pushed
from domain.journal import Verb
from domain.messages.kinds import MOOD, PUSHED, MessageClass
from domain.messages.screen import t
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import ANYONE, Rights, Turn, only

AHEAD, BACK = timedelta(days=7), timedelta(days=14)
OPERATORS = only(Role.OPERATOR, Role.ADMIN)
SEARCH = "ms.find"
SEARCH_LIFE = timedelta(minutes=30)
MOST_FOUND = 12
OF_CHILDREN = (MessageClass.SERVICE, MessageClass.LEARNING)
"""What of a child's own messages its parents see the plan of."""


@dataclass(frozen=True)
class Coming:
    """One message of the days ahead; `provided` is what it still depends on, see Expected."""

    planned: Planned
    to: Person
    about: Learner | None
    provided: str | None


@dataclass(frozen=True)
class Past:
    """A message that came to the gate, with the last decision on it."""

    push: Pushed
    to: Person
    about: Learner | None
    decision: Decision | None


@dataclass(frozen=True)
class FamilyWeek:
    """
    Attributes:
        people: whoever has an account; children: also those without one.
        coming: by the moment at which it is decided; lately: the latest first.
        until: the end of the days looked at.
    """

    people: Sequence[Person]
    children: Sequence[Learner]
    coming: Sequence[Coming]
    lately: Sequence[Past]
    until: datetime


@dataclass(frozen=True)
class LookAtComing:
    """What comes to the actor and, of lessons and practice, to their children; nobody sees another grown-up's."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> FamilyWeek:
        me = turn.person.id
        reader = (await turn.uow.pushes.readers([me], turn.policy.zone))[me]
        week = await _week(turn, reader.household)
        children = await turn.uow.people.children_of(me)
        accounts = {each.person for each in children if each.person is not None}
        return FamilyWeek(
            [turn.person],
            children,
            [each for each in week.coming if _is_theirs(each.planned.message.klass, each.to, me, accounts)],
            [each for each in week.lately if each.to.id == me],
            week.until,
        )


@dataclass(frozen=True)
class LookAtFamily:
    """The same of a whole family, named by one of its learners; what the messages say is not shown, that one looked
    is written down.

    Raises:
        Gone: no such learner.
    """

    learner: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> FamilyWeek:
        await turn.uow.people.drop_form(turn.person.id, SEARCH)
        learner = await turn.uow.people.learner(self.learner)
        if learner is None:
            raise Gone(t("refusal.gone"))
        await turn.record(
            Verb.VIEWED, "profile", learner.id, learner=learner.id, result={"part": "messages"}, authority="staff"
        )
        await note_look(turn, learner.id, Seen.FAMILY)
        if learner.family is not None:
            return await _week(turn, f"f{learner.family}")
        if learner.person is not None:
            return await _week(turn, alone(learner.person))
        return FamilyWeek((), [learner], (), (), turn.now + AHEAD)


@dataclass(frozen=True)
class Families:
    """Learners by whom a family is found; `more`: how many there are beside them."""

    learners: Sequence[Learner]
    looked_for: str = ""
    more: bool = False


@dataclass(frozen=True)
class FindFamilies:
    """Those with somebody of that name, or part of a name, in them; and wait for a name."""

    name: str = ""
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Families:
        await turn.uow.people.save_form(Form(turn.person.id, SEARCH, {}, turn.now + SEARCH_LIFE))
        name = " ".join(self.name.split())
        found = await turn.uow.push_log.families_named(name, MOST_FOUND + 1) if name else ()
        return Families(found[:MOST_FOUND], name, len(found) > MOST_FOUND)


def _is_theirs(klass: MessageClass, to: Person, me: int, accounts: Collection[int]) -> bool:
    return to.id == me or (to.id in accounts and klass in OF_CHILDREN)


async def _week(turn: Turn, household: str) -> FamilyWeek:
    uow, gate, until = turn.uow, gate_of(turn.services), turn.now + AHEAD
    members = await uow.push_log.household(household)
    people = {each: found for each in members if (found := await uow.people.get(each)) is not None}
    readers = await uow.pushes.readers(people, turn.policy.zone)
    children = {
        each: [child for child in await uow.people.children_of(each) if child.person != each] for each in people
    }
    ahead = [each for each in await expected(turn, readers, children, until) if each.kind != MOOD.name]
    numbered: dict[int, Expected] = {-number: each for number, each in enumerate(ahead, start=1)}
    held = await uow.pushes.waiting_for(people, until)
    waiting = [*held, *(each.waiting(number, readers[each.person].household) for number, each in numbered.items())]
    told = await uow.pushes.told({household, *(alone(each) for each in people)}, turn.now - gate.hours.rules.longest)
    planned = [each for each in plan(gate, readers, waiting, told, turn.now, until) if each.message.kind != MOOD.name]
    lately = [
        each
        for each in await uow.push_log.lately(people, turn.now - BACK)
        if each.kind in PUSHED and each.kind != MOOD.name
    ]
    of = [each.message.learner for each in planned] + [each.learner for each in lately]
    known = {each.id: each for each in await uow.people.learners({each for each in of if each is not None})}
    last = {each.message: each for each in await uow.pushes.decisions_on([each.message for each in lately])}
    coming = [
        Coming(
            each,
            people[each.message.person],
            known.get(each.message.learner or 0),
            numbered[each.message.message].provided if each.message.message in numbered else None,
        )
        for each in planned
    ]
    past = [Past(each, people[each.person], known.get(each.learner or 0), last.get(each.message)) for each in lately]
    theirs = {child.id: child for found in children.values() for child in found}
    return FamilyWeek(list(people.values()), list(theirs.values()), coming, past, until)
