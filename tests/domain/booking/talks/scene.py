"""A centre with a teacher and an advisor who have hours and accounts, and a family whose child has practised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Booking, BookingState, Way
from domain.booking.talks.holding import ConfirmTalk, HoldTalk, TalkBooked, TalkHeld
from domain.clock import FixedClock
from domain.courses.course import StaffMember
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import AtItem, Shown
from domain.practice.evening.tonight import NextItem, OpenTonight
from domain.practice.items.kinds import SingleChoice
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.booking.stage import (
    BRAUN,
    CENTRE,
    CLASSES,
    EAST,
    FAQ,
    LONG,
    MATHS,
    OLYMPIAD,
    WANG,
    WEST,
    Stage,
    both,
)
from tests.domain.practice.shelf import choice, stock
from tests.house import PLATFORM, services

HE = StaffMember("he", both("何老师", "Ms He"), Role.ADVISOR, both("学习顾问", "Advisor"), telegram=2002)
WANG_ONLINE = replace(WANG, telegram=2001)
ALL_WAYS = tuple(Way)
TUESDAY_FOUR = datetime.fromisoformat("2026-11-24T16:00+08:00")
ROAD = 2
"""The option that follows the misconception."""


class Scene(Stage):
    """It is Monday noon in Shanghai. Ms Wang is there on Tuesdays, 16 to 18, Ms He on Wednesdays, 10 to 12."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        super().__init__(database, clock)
        self.bank = MemoryBank()
        roads = (None, None, "big-road", None)
        stock(self.bank, [choice(f"c:{n}", f"s{n % 3}", misconceptions=roads) for n in range(24)])
        self.services = services(clock=clock, bank=self.bank)

    async def open(self) -> Scene:
        async with self.database.transaction() as uow:
            staff = (WANG_ONLINE, HE, BRAUN)
            await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), CLASSES[:3], (), FAQ)
            for member, weekday, starts, ends in (("wang", 2, 16, 18), ("he", 3, 10, 12)):
                await uow.hours.add_weekly(
                    WeeklySpan(0, member, weekday, time(starts), time(ends), "Asia/Shanghai", "east", ALL_WAYS)
                )
        self.wang = await self.colleague("2001", "Ms Wang", Role.TEACHER)
        self.he = await self.colleague("2002", "Ms He", Role.ADVISOR)
        return self

    async def colleague(self, account: str, name: str, role: Role) -> Person:
        made = await self.person(name, external_id=account, role=role)
        async with self.database.transaction() as uow:
            await uow.people.grant(made.id, role, None, self.clock.now())
            found = await uow.people.get(made.id)
        assert found is not None
        return found

    async def person(self, name: str = "Mei", **fields: Any) -> Person:
        account = fields.pop("external_id", None)
        made = await super().person(name, **fields)
        if account is None:
            return made
        async with self.database.transaction() as uow:
            await uow.people.save(replace(made, external_id=account))
        return replace(made, external_id=account, platform=PLATFORM)

    async def family(self, *, practised: bool = False, in_class: bool = True) -> tuple[Person, Learner]:
        """Mei and Lin, who goes to Ms Wang's class; Lin may have an account and some answers behind them."""
        mei, (lin,) = await self.parent("Lin")
        async with self.database.transaction() as uow:
            if in_class:
                await uow.classes.enrol(lin.id, "c1", self.clock.now())
        if not practised:
            return mei, lin
        account = await self.person("Lin", age_band=AgeBand.FROM_10, role=Role.LEARNER)
        async with self.database.transaction() as uow:
            await uow.people.grant(account.id, Role.LEARNER, None, self.clock.now())
            lin = replace(lin, person=account.id, age_band=AgeBand.FROM_10)
            await uow.people.save_learner(lin)
            await uow.people.claim_learner(lin.id, account.id)
            now = self.clock.now()
            await uow.people.add_consent(Consent(lin.id, Purpose.PRACTICE, "2026-11", mei.id, now))
        await self.practise(account)
        return mei, lin

    async def practise(self, account: Person) -> None:
        """A set, of which the first two answers follow the big road."""
        shown = await self.do(account, OpenTonight())
        for number in range(6):
            assert isinstance(shown, Shown) and isinstance(shown.desk, AtItem)
            question = shown.desk.question
            assert isinstance(question.item, SingleChoice)
            self.clock.advance(timedelta(seconds=40))
            wanted = ROAD if number < 2 else question.item.answer
            place = question.asked.order.index(wanted)
            at = (question.session.id, question.asked.position)
            await self.do(account, AnswerChoice(*at, place))
            if number < 5:
                shown = await self.do(account, NextItem(*at))

    async def hold(
        self, who: Person, learner: Learner, *, staff: str = "wang", start: datetime = TUESDAY_FOUR, way: str = "p"
    ) -> Booking:
        held = await self.do(who, HoldTalk(learner.id, staff, "p", way, start))
        assert isinstance(held, TalkHeld), held
        return held.booking

    async def book(
        self, who: Person, learner: Learner, *, staff: str = "wang", start: datetime = TUESDAY_FOUR, way: str = "p"
    ) -> Booking:
        held = await self.hold(who, learner, staff=staff, start=start, way=way)
        done = await self.do(who, ConfirmTalk(held.id))
        assert isinstance(done, TalkBooked), done
        return done.booking

    async def talks(self, learner: Learner) -> Sequence[Booking]:
        return await self.bookings(learner, BookingState.BOOKED)

    async def told(self, person: Person) -> list[str]:
        """What somebody was or will be told, in words, without panels; oldest first."""
        return [
            row["content"]["html"] for row in await self.outbox() if row["person"] == person.id and not row["panel"]
        ]

    def wait_until(self, at: datetime) -> None:
        self.clock.advance(at - self.clock.now())


__all__ = ["HE", "LONG", "TUESDAY_FOUR", "Scene"]
