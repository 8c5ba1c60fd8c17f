"""Families who may get a broadcast, an operator, the clock's ticks, and a courier who delivers what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from domain.broadcasts.campaign import Campaign, CampaignState, Recipient
from domain.broadcasts.fate import Delivery, Fate
from domain.broadcasts.launching import LaunchCampaign
from domain.broadcasts.running import RunBroadcasts
from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.turn import UseCase
from storage.database import Database
from storage.outbox import Claimed, Outbox, Settled
from storage.tables.messages import outbox
from tests.house import act, as_person, services

R = TypeVar("R")

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Saturday, 12:00 in Shanghai."""
SECOND = timedelta(seconds=1)


def arrives(row: Claimed) -> Settled:
    return Settled(row.id, row.person, OutboxState.SENT, message_id=1000 + row.id)


class Scene:
    """`step` is a second of the bot: both ticks, and the courier."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.services = services(clock=clock)
        self.courier = Outbox(database)
        self._numbers = 0

    async def open(self) -> None:
        self.lena = await as_person(self.database, self.services, "lena", Role.OPERATOR, Lang.EN)

    async def families(
        self, count: int, *, offers: bool = True, lang: Lang = Lang.EN, zone: str | None = None, guardians: int = 1
    ) -> list[Person]:
        """One child each; their guardians, family by family."""
        people, learners, now = list[Person](), list[Learner](), self.clock.now()
        async with self.database.transaction() as uow:
            for _ in range(count):
                child = await uow.people.add_learner(Learner(0, f"Child {self._numbers}"))
                for _ in range(guardians):
                    self._numbers += 1
                    who = Person(0, "telegram", f"p{self._numbers}", f"P{self._numbers}", lang, Role.PARENT)
                    person = await uow.people.add(who)
                    await uow.people.save(replace(person, role=Role.PARENT, onboarded_at=now, zone=zone))
                    await uow.people.grant(person.id, Role.PARENT, None, now)
                    await uow.people.add_guardian(child.id, person.id, now)
                    people.append(person)
                if offers:
                    consent = Consent(child.id, Purpose.OFFERS, "1", people[-1].id, now)
                    await uow.people.add_consent(consent)
                learners.append(child)
        return people

    async def campaign(self, kind: str = "news", **fields: Any) -> Campaign:
        """A draft for all parents, with one text in both languages unless told otherwise."""
        variants = fields.pop("variants", {"a": {"text": {"zh": "明天停课", "en": "No lessons tomorrow"}}})
        draft = Campaign(
            0,
            "Snow",
            kind,
            self.lena.id,
            self.clock.now(),
            audience=fields.pop("audience", {"role": ["parent"]}),
            variants=variants,
            valid_until=fields.pop("valid_until", self.clock.now() + timedelta(days=1)),
            **fields,
        )
        async with self.database.transaction() as uow:
            return await uow.campaigns.add(draft)

    async def launched(self, kind: str = "news", **fields: Any) -> Campaign:
        campaign = await self.campaign(kind, **fields)
        running = await self.do(self.lena, LaunchCampaign(campaign.id))
        assert running is not None
        return running

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, person, use_case)

    async def tick(self) -> int:
        fed = await self.do(None, RunBroadcasts())
        await self.do(None, OpenGate())
        return fed

    async def deliver(self, most: int = 1000, outcome: Callable[[Claimed], Settled] = arrives) -> list[Claimed]:
        """What the courier has time for."""
        claimed = await self.courier.claim(self.clock.now(), most)
        await self.courier.settle([outcome(row) for row in claimed], self.clock.now())
        return claimed

    async def step(self, most: int = 1000, outcome: Callable[[Claimed], Settled] = arrives) -> list[Claimed]:
        await self.tick()
        sent = await self.deliver(most, outcome)
        self.clock.advance(SECOND)
        return sent

    async def steps(self, count: int, most: int = 1000) -> None:
        for _ in range(count):
            await self.step(most)

    async def now(self, campaign: Campaign) -> Campaign:
        async with self.database.reading() as uow:
            found = await uow.campaigns.get(campaign.id)
        assert found is not None
        return found

    async def state(self, campaign: Campaign) -> CampaignState:
        return (await self.now(campaign)).state

    async def deliveries(self, campaign: Campaign) -> Sequence[Delivery]:
        async with self.database.reading() as uow:
            return await uow.campaigns.deliveries(campaign.id, 0, 10_000)

    async def recipients(self, campaign: Campaign) -> list[Recipient]:
        return [each.recipient for each in await self.deliveries(campaign)]

    async def fates(self, campaign: Campaign) -> dict[Fate, int]:
        return Counter(each.fate for each in await self.deliveries(campaign))

    async def sent(self, kind: str) -> dict[int, int]:
        """How many messages of that kind arrived, by person."""
        async with self.database.reading_connection() as connection:
            arrived = select(outbox.c.person).where(outbox.c.kind == kind, outbox.c.state == OutboxState.SENT)
            return Counter(await connection.scalars(arrived))
