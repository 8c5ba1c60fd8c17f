"""A family before the gate: messages are put before it, it opens, and the courier takes what it let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import select

from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.gate.push import Decision, Preferences
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Note
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.turn import ANYONE, Rights, Services, Turn
from storage.database import Database
from storage.outbox import Claimed, Outbox, Settled
from storage.tables.messages import outbox
from tests.house import act, as_person, services

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Saturday, 12:00 in Shanghai."""


@dataclass(frozen=True)
class Push:
    """Whatever somebody sends."""

    rights: ClassVar[Rights] = ANYONE

    to: Person
    note: Note
    more: dict[str, Any]

    async def run(self, turn: Turn) -> int | None:
        return await push(turn, self.to, self.note, **self.more)


class Door:
    """Moments are given in hours after NOON."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.services: Services = services(clock=clock)

    async def family(self, *guardians: str, offers: bool = True) -> tuple[list[Person], Learner]:
        """Guardians by their names, and the child."""
        people = [await as_person(self.database, self.services, name, Role.PARENT, Lang.EN) for name in guardians]
        async with self.database.transaction() as uow:
            child = await uow.people.add_learner(Learner(0, "Lin"))
            for person in people:
                await uow.people.add_guardian(child.id, person.id, self.clock.now())
            if offers:
                await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", people[0].id, self.clock.now()))
        return people, child

    async def parent(self) -> Person:
        (parent,), _ = await self.family("mei")
        return parent

    async def wish(self, person: Person, **wished: Any) -> None:
        async with self.database.transaction() as uow:
            await uow.pushes.save_preferences(replace(Preferences(person.id), **wished))

    async def push(
        self,
        to: Person,
        kind: str,
        words: str = "words",
        by: Person | None = None,
        *,
        note: Note | None = None,
        **more: Any,
    ) -> int:
        message = await act(self.database, self.services, by, Push(to, note or Note(kind, words), more))
        assert message is not None
        return message

    def later(self, hours: float) -> None:
        """So many hours after NOON."""
        self.clock.advance(NOON + timedelta(hours=hours) - self.clock.now())

    async def open(self) -> int:
        return await act(self.database, self.services, None, OpenGate())

    async def came(self) -> list[str]:
        """What the courier would send now, and sends."""
        courier, words = Outbox(self.database), list[str]()
        while claimed := await courier.claim(self.clock.now(), 10):
            await courier.settle([_arrived(each) for each in claimed], self.clock.now())
            words += [each.content["html"] for each in claimed if each.kind != "menu"]
        return words

    async def state(self, message: int) -> tuple[OutboxState, str | None]:
        row = await self._row(message)
        return row.state, row.error

    async def content(self, message: int) -> dict[str, Any]:
        content: dict[str, Any] = (await self._row(message)).content
        return content

    async def _row(self, message: int) -> Any:
        async with self.database.reading_connection() as connection:
            return (await connection.execute(select(outbox).where(outbox.c.id == message))).one()

    async def ledger(self, message: int) -> Sequence[Decision]:
        async with self.database.reading() as uow:
            return await uow.pushes.decisions_on([message])

    async def said(self, message: int) -> list[tuple[str, str]]:
        """Every verdict on it, with why."""
        return [(each.verdict.value, each.why.value) for each in await self.ledger(message)]


def _arrived(row: Claimed) -> Settled:
    return Settled(row.id, row.person, OutboxState.SENT, message_id=1000 + row.id)
