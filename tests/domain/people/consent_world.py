"""A family before the bot: what two parents and a child have said, and what follows, as anybody would reckon it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from sqlalchemy import func, select

from domain.clock import FixedClock
from domain.errors import Refusal
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Note
from domain.people.consent import has_agreed, may_ask_mood, may_store_practice, may_teachers_see
from domain.people.leaving import take_off
from domain.people.person import AgeBand, Learner, Person, Purpose, Role
from domain.people.renewing import KeepConsents
from domain.policy.consents import ConsentRules
from domain.portrait.keeping import KeepPortraits
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Services, Turn, UseCase
from storage import tables
from storage.database import Database
from storage.outbox import Claimed, Outbox, Settled
from tests.domain.practice.conftest import plenty
from tests.domain.practice.shelf import bank
from tests.house import CALM, act, as_person, looking, services

R = TypeVar("R")

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai: whatever waits may go."""
RULES = ConsentRules(14, ages={Purpose.OFFERS: 18}, valid=timedelta(days=30), grace=timedelta(days=5))
AT_MOST = timedelta(seconds=60)
"""So long after an agreement has ended may a message still go."""
RESTS_ON = {"snoozed": Purpose.PRACTICE, "reminder": Purpose.PRACTICE, "mood": Purpose.MOOD, "event": Purpose.OFFERS}
AGES = {AgeBand.UP_TO_9: 0, AgeBand.FROM_10: 10, AgeBand.FROM_14: 14, AgeBand.FROM_16: 16}
PROFILE = (
    tables.practice.sessions,
    tables.practice.learner_states,
    tables.practice.habits,
)


@dataclass
class Said:
    """What was said and by whom, reckoned without the program. `until`: a yes counts no more from then on."""

    agree: bool
    until: datetime | None


@dataclass
class Family:
    """The truth: who is a guardian, how old the child is, what each of them has said last."""

    age: int
    guardians: set[str]
    said: dict[tuple[str, Purpose], Said] = field(default_factory=dict)

    def young(self, purpose: Purpose) -> bool:
        return self.age < (18 if purpose is Purpose.OFFERS else 14)

    def holds(self, who: set[str], purpose: Purpose, now: datetime) -> bool:
        words = [
            said
            for (by, about), said in self.said.items()
            if by in who and about is purpose and (said.until is None or now < said.until)
        ]
        return bool(words) and all(said.agree for said in words)

    def allows(self, purpose: Purpose, now: datetime) -> bool:
        grown_up_says = self.holds(self.guardians, purpose, now)
        practice = not self.young(Purpose.PRACTICE) or self.holds(self.guardians, Purpose.PRACTICE, now)
        match purpose:
            case Purpose.PRACTICE:
                return practice
            case Purpose.MOOD:
                both = grown_up_says or not self.young(purpose)
                return practice and both and self.holds({"lin"}, purpose, now)
            case Purpose.TEACHERS_SEE:
                return practice and (grown_up_says if self.young(purpose) else self.holds({"lin"}, purpose, now))
            case Purpose.OFFERS:
                return grown_up_says if self.young(purpose) else self.holds({"lin"}, purpose, now)

    def decides(self, who: str, purpose: Purpose) -> bool:
        if who != "lin":
            return who in self.guardians and self.young(purpose)
        return purpose is Purpose.MOOD or (not self.young(purpose) and purpose is not Purpose.PRACTICE)

    def leaves(self, who: str, now: datetime) -> None:
        """Their words go; where they had said no, the others' yes does not come to count by it."""
        for purpose in Purpose:
            word = self.said.pop((who, purpose), None)
            if word is not None and not word.agree:
                for other in self.guardians - {who}:
                    mine = self.said.get((other, purpose))
                    if mine is not None and mine.agree:
                        del self.said[other, purpose]
        self.guardians.discard(who)

    def ages(self, age: int) -> None:
        """Whoever does not decide any more has said nothing."""
        self.age = age
        for who, purpose in list(self.said):
            if not (self.decides(who, purpose)):
                del self.said[who, purpose]


@dataclass(frozen=True)
class Write:
    """A message about the learner, put before the gate."""

    rights: ClassVar[Rights] = ANYONE

    to: Person
    kind: str
    learner: int
    due_at: datetime

    async def run(self, turn: Turn) -> None:
        await push(turn, self.to, Note(self.kind, "words"), learner=self.learner, due_at=self.due_at)


@dataclass(frozen=True)
class Leave:
    rights: ClassVar[Rights] = CLOCK_ONLY

    learner: int
    guardian: int

    async def run(self, turn: Turn) -> None:
        learner, guardian = await turn.uow.people.learner(self.learner), await turn.uow.people.get(self.guardian)
        assert learner is not None and guardian is not None
        await take_off(turn, learner, guardian)


@dataclass(frozen=True)
class Come:
    rights: ClassVar[Rights] = CLOCK_ONLY

    learner: int
    guardian: int

    async def run(self, turn: Turn) -> None:
        await turn.uow.people.add_guardian(self.learner, self.guardian, turn.now)


class World:
    """Runs what is asynchronous on a loop of its own: the machine's rules are plain functions."""

    def __init__(self, runner: asyncio.Runner, database: Database, clock: FixedClock) -> None:
        self._runner = runner
        self._people = 0
        self.database = database
        self.clock = clock
        self.services: Services = services(clock=clock, bank=bank(plenty()), policy=replace(CALM, consents=RULES))

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator[World]:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            clock = FixedClock(NOON)
            database = runner.run(Database.open(url, clock=clock))
            try:
                yield cls(runner, database, clock)
            finally:
                runner.run(database.close())

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        return self._runner.run(work)

    def begin(self) -> None:
        """Another family, at noon; nobody has said anything."""
        self.run(self._silence())
        past_noon = self.clock.now() - NOON
        self.clock.advance(timedelta(days=past_noon.days + 1) - past_noon)
        self.mei, self.jun = self._person("mei", Role.PARENT), self._person("jun", Role.PARENT)
        self.lin = self._person("lin", Role.LEARNER, age_band=AgeBand.FROM_10)
        self.learner = self.run(self._child())
        self.who = {"mei": self.mei, "jun": self.jun, "lin": self.lin}

    def _person(self, name: str, role: Role, **more: Any) -> Person:
        self._people += 1
        number = 1000 + self._people
        return self.run(as_person(self.database, self.services, number, role, Lang.EN, name=name, **more))

    async def _child(self) -> Learner:
        made = Learner(0, "Lin", self.lin.id, grade=5, age_band=AgeBand.FROM_10)
        async with self.database.transaction() as uow:
            learner = await uow.people.add_learner(made)
            for guardian in (self.mei, self.jun):
                await uow.people.add_guardian(learner.id, guardian.id, self.clock.now())
        return learner

    async def _silence(self) -> None:
        """Nothing of the families before waits."""
        outbox = tables.messages.outbox
        async with self.database.connection() as connection:
            await connection.execute(
                outbox.update()
                .where(outbox.c.state.in_([OutboxState.HELD, OutboxState.PLANNED]))
                .values(state=OutboxState.DROPPED)
            )

    def do(self, who: str | None, use_case: UseCase[Any]) -> Any:
        """What came of it; None where it was refused."""
        try:
            return self.run(act(self.database, self.services, self.who[who] if who else None, use_case))
        except Refusal:
            return None

    def write(self, to: str, kind: str, minutes: int) -> None:
        self.do(None, Write(self.who[to], kind, self.learner.id, self.clock.now() + timedelta(minutes=minutes)))

    def ticks(self) -> None:
        self.do(None, KeepConsents())
        self.do(None, KeepPortraits())

    def sent(self) -> list[str]:
        """The gate opens and the courier goes: the kinds of what rests on agreements."""
        self.do(None, OpenGate())
        return self.run(self._courier())

    async def _courier(self) -> list[str]:
        courier, kinds = Outbox(self.database), list[str]()
        while claimed := await courier.claim(self.clock.now(), 10):
            await courier.settle([_arrived(each) for each in claimed], self.clock.now())
            kinds += [each.kind for each in claimed if each.kind in RESTS_ON]
        return kinds

    def judged(self) -> dict[Purpose, bool]:
        """What the program thinks may be done."""
        return self.run(self._judged())

    async def _judged(self) -> dict[Purpose, bool]:
        async with self.database.reading() as uow:
            turn = looking(self.services, uow)
            learner = await uow.people.learner(self.learner.id)
            assert learner is not None
            return {
                Purpose.PRACTICE: await may_store_practice(turn, learner),
                Purpose.TEACHERS_SEE: await may_teachers_see(turn, learner),
                Purpose.MOOD: await may_ask_mood(turn, learner),
                Purpose.OFFERS: await has_agreed(turn, learner.id, Purpose.OFFERS),
            }

    def offers_welcome(self) -> bool:
        """What the gate's own question to the database says for whoever is a guardian or the learner."""
        return self.run(self._offers_welcome())

    async def _offers_welcome(self) -> bool:
        async with self.database.reading() as uow:
            readers = await uow.pushes.readers([self.lin.id], "Asia/Shanghai")
        return readers[self.lin.id].takes_offers

    def profile(self) -> dict[str, int]:
        """How much is stored of what the child did and is like."""
        return self.run(self._profile())

    async def _profile(self) -> dict[str, int]:
        journal = tables.journal.journal
        of_doing = (
            "answered",
            "skipped",
            "initialized",
            "completed",
            "suspended",
            "resumed",
            "felt",
            "asked",
            "proved",
        )
        found = {}
        async with self.database.reading_connection() as connection:
            for table in PROFILE:
                counted = select(func.count()).select_from(table).where(table.c.learner == self.learner.id)
                found[table.name] = (await connection.execute(counted)).scalar_one()
            counted = select(func.count()).where(journal.c.learner == self.learner.id, journal.c.verb.in_(of_doing))
            found["journal"] = (await connection.execute(counted)).scalar_one()
        return found


def _arrived(row: Claimed) -> Settled:
    return Settled(row.id, row.person, OutboxState.SENT, message_id=1000 + row.id)
