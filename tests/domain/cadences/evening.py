"""The centre with its cadences; its clock is moved by wall times of Shanghai, and does then what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import Held, HoldSeat
from domain.booking.slot import Booking, BookingState
from domain.cadences.beginning import BeginCadences
from domain.cadences.cadence import Cadence
from domain.cadences.run import CadenceRun, RunState
from domain.cadences.stepping import StepCadences
from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.people.person import AgeBand, Learner, Person, Role
from domain.practice.evening.session import Session, SessionState
from domain.practice.habits.routine import Routine
from knowledge.cadences import load_cadences
from storage import tables
from storage.database import Database
from tests.domain.booking.stage import Stage
from tests.domain.practice.shelf import bank, choice
from tests.house import CONTENT, catalogue, services

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY_TWO = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
"""14:00 in Shanghai; a trial lesson is over at 14:45."""
LESSON = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""A Saturday, 10:00 to 11:30 in Shanghai; of the class c1."""
ADDING, COMMON = "fractions.add", "fractions.common"
outbox, pushes, runs = tables.messages.outbox, tables.gate.pushes, tables.broadcasts.cadence_runs


@cache
def shipped() -> Mapping[str, Cadence]:
    return load_cadences(CONTENT, catalogue())


@dataclass(frozen=True)
class Said:
    """A message of a cadence: what became of it, and when it was let through."""

    person: int
    kind: str
    html: str
    taps: Sequence[str]
    state: OutboxState
    passed_at: datetime | None
    cause: str
    occasion: str


class Evening(Stage):
    def __init__(self, database: Database, clock: FixedClock) -> None:
        super().__init__(database, clock)
        items = bank([choice("i:1", ADDING), choice("i:2", COMMON)])
        self.services = replace(services(clock=clock, bank=items), cadences=shipped())

    def at(self, month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> None:
        """Move the clock to that wall time in Shanghai."""
        self.clock.advance(datetime(year, month, day, hour, minute, tzinfo=SHANGHAI) - self.clock.now())

    async def tick(self) -> int:
        """What the clock does of it, the gate last; how many steps were put before the gate."""
        await self.do(None, BeginCadences())
        taken = await self.do(None, StepCadences())
        await self.do(None, OpenGate())
        return taken

    async def tick_at(self, month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> int:
        self.at(month, day, hour, minute, year=year)
        return await self.tick()

    async def trial(self, **fields: Any) -> tuple[Person, Learner, Booking]:
        """Mei has booked a trial lesson on Saturday at two for Lin."""
        parent, (lin,) = await self.parent("Lin", **fields)
        slot = await self.slot(SATURDAY_TWO, seats=4)
        return parent, lin, await self.book(parent, lin, slot.id)

    async def book(self, person: Person, learner: Learner, slot: int) -> Booking:
        held = await self.do(person, HoldSeat(learner.id, slot))
        assert isinstance(held, Held)
        confirmed = await self.do(person, ConfirmBooking(held.booking.id))
        assert isinstance(confirmed, Confirmed)
        return confirmed.booking

    async def set_state(self, booking: Booking, state: BookingState) -> None:
        async with self.database.transaction() as uow:
            stored = await uow.bookings.get(booking.id)
            assert stored is not None
            await uow.bookings.save(replace(stored, state=state), self.clock.now())

    async def pupil(self, guardian: Person | None = None) -> tuple[Person, Learner]:
        """Lin with an account, sixteen, who goes to the class c1."""
        account, lin = await self.learner(AgeBand.FROM_16, guardian=guardian)
        async with self.database.transaction() as uow:
            await uow.people.grant(account.id, Role.LEARNER, None, self.clock.now())
        await self.enrol(lin)
        return account, lin

    async def enrol(self, learner: Learner, class_id: str = "c1", since: datetime | None = None) -> None:
        async with self.database.transaction() as uow:
            await uow.classes.enrol(learner.id, class_id, since or LESSON - timedelta(days=30))

    async def taught(self, *skills: str, lesson: datetime = LESSON, class_id: str = "c1") -> None:
        async with self.database.transaction() as uow:
            await uow.classes.teach(class_id, skills, lesson, None)

    async def own_hour(self, learner: Learner, hour: int) -> None:
        at = datetime(2026, 1, 1, hour, tzinfo=UTC).time()
        async with self.database.transaction() as uow:
            await uow.habits.save(Routine(learner.id, practise_at=at))

    async def practised(self, learner: Learner, at: datetime) -> None:
        """A set that was finished then."""
        async with self.database.transaction() as uow:
            await uow.practice.add_session(
                Session(0, learner.id, Lang.EN, SessionState.FINISHED, 6, 5, started_at=at, last_at=at)
            )

    async def note(
        self,
        verb: Verb,
        object_type: str,
        object_id: str = "1",
        *,
        actor: Person | None = None,
        learner: Learner | None = None,
        **result: Any,
    ) -> None:
        """The journal has this, now."""
        said = Statement(
            verb,
            object_type,
            object_id,
            self.clock.now(),
            actor=actor.id if actor else None,
            learner=learner.id if learner else None,
            result=result,
        )
        async with self.database.transaction() as uow:
            await uow.journal.add(said)

    async def said(self, person: Person | None = None) -> list[Said]:
        """What cadences put before the gate, oldest first."""
        columns = (
            outbox.c.person,
            outbox.c.kind,
            outbox.c.content,
            outbox.c.state,
            pushes.c.passed_at,
            pushes.c.cause,
            pushes.c.occasion,
        )
        wanted = select(*columns).join(pushes, pushes.c.message == outbox.c.id).order_by(outbox.c.id)
        async with self.database.reading_connection() as connection:
            rows = await connection.execute(wanted.where(pushes.c.occasion.like("cadence:%")))
            found = [
                Said(who, kind, content["html"], _taps(content), state, passed_at, cause, occasion)
                for who, kind, content, state, passed_at, cause, occasion in rows
            ]
        return [each for each in found if person is None or each.person == person.id]

    async def sent(self, person: Person | None = None) -> list[str]:
        """The words of those that were let through."""
        return [each.html for each in await self.said(person) if each.passed_at is not None]

    async def outbox_states(self, person: Person) -> list[str]:
        """What became of everything that went through the gate to somebody, by name."""
        wanted = select(outbox.c.state).join(pushes, pushes.c.message == outbox.c.id)
        async with self.database.reading_connection() as connection:
            return sorted(await connection.scalars(wanted.where(outbox.c.person == person.id)))

    async def runs(self) -> list[CadenceRun]:
        async with self.database.reading_connection() as connection:
            ids = list(await connection.scalars(select(runs.c.id).order_by(runs.c.id)))
        async with self.database.reading() as uow:
            found = [await uow.cadences.get(each) for each in ids]
        return [each for each in found if each is not None]

    async def running(self) -> list[str]:
        return [each.cadence for each in await self.runs() if each.state is RunState.RUNNING]


def _taps(content: Mapping[str, Any]) -> list[str]:
    return [button["tap"] for row in content["keyboard"] for button in row]
