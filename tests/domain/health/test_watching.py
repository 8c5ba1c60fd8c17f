"""Admins hear what is wrong once, together, and again when it grew worse or is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.clock import FixedClock
from domain.health.figures import BACKUP, Figures, HealthRules, percentile
from domain.health.finding import Problem, findings
from domain.health.watching import WatchHealth
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.people.person import Person, Role
from domain.turn import Services
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.tables.messages import outbox
from tests.house import SATURDAY, act, as_person, on_duty, services, told

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Failing:
    """A process whose ticks fail so often."""

    def __init__(self, **times: int) -> None:
        self.times = times

    def failing(self) -> Mapping[str, int]:
        return self.times

    def known(self) -> set[str]:
        return {"step"}


@dataclass
class Office:
    database: Database
    clock: FixedClock
    services: Services
    admin: Person
    lost: int = 0

    async def lose(self) -> None:
        """An update is set aside now."""
        self.lost += 1
        self.clock.advance(timedelta(seconds=1))
        box = Inbox(self.database)
        (row,) = await box.store("telegram", [Received(self.lost, "p", "{}")], self.clock.now())
        await box.set_aside(row.seq, "broken", self.clock.now())

    async def look(self, after: timedelta = MINUTE) -> list[Problem]:
        async with self.database.connection() as connection:
            # the courier has done its work
            await connection.execute(update(outbox).values(state=OutboxState.SENT))
        self.clock.advance(after)
        return [each.problem for each in await act(self.database, self.services, None, WatchHealth())]

    async def words(self) -> list[str]:
        return [content["html"] for content in await told(self.database, self.admin)]


@pytest.fixture
async def office(sqlite_database: Database) -> Office:
    clock = FixedClock(SATURDAY)
    made = services(clock=clock)
    admin = await as_person(sqlite_database, made, 1, Role.ADMIN, Lang.EN)
    await on_duty(sqlite_database, admin)
    return Office(sqlite_database, clock, made, admin)


async def test_nothing_is_told_of_a_house_in_order(office: Office) -> None:
    assert await office.look() == []
    assert await office.words() == []


async def test_all_that_is_wrong_is_one_message_and_the_same_is_not_told_again(office: Office) -> None:
    office.services = replace(office.services, vitals=Failing(step=3))
    await office.lose()
    assert await office.look() == [Problem.TICK, Problem.LOST]
    for _ in range(3):
        assert await office.look() == []
    (said,) = await office.words()
    assert "“step” has failed 3 times" in said and "1 update or message got stuck" in said
    assert await office.look(DAY) == [Problem.TICK, Problem.LOST], "a day later nobody has done anything"


async def test_more_that_is_lost_is_told_after_an_hour(office: Office) -> None:
    await office.lose()
    assert await office.look() == [Problem.LOST]
    await office.lose()
    assert await office.look() == []
    assert await office.look(HOUR) == [Problem.LOST]
    assert await office.look(HOUR) == [], "and nothing was lost since"


async def test_what_is_over_and_comes_back_is_told_at_most_once_an_hour(office: Office) -> None:
    broken, whole = replace(office.services, vitals=Failing(step=5)), replace(office.services, vitals=Failing())
    office.services = broken
    assert await office.look() == [Problem.TICK]
    office.services = whole
    assert await office.look() == []
    office.services = broken
    assert await office.look() == [], "it comes and goes"
    office.services = whole
    assert await office.look(HOUR) == []
    office.services = broken
    assert await office.look() == [Problem.TICK]


async def test_a_house_without_backups_is_reminded_after_a_week_and_every_day(office: Office) -> None:
    assert await office.look() == []
    assert await office.look(7 * DAY) == []
    assert await office.look() == [Problem.NO_BACKUP]
    async with office.database.transaction() as uow:
        await uow.heartbeats.beat(BACKUP, office.clock.now())
    assert await office.look(6 * DAY) == []
    assert await office.look(2 * DAY) == [Problem.BACKUP]


GOOD = Figures(SATURDAY, on_duty=1)


def at(ago: timedelta) -> datetime:
    return SATURDAY - ago


@pytest.mark.parametrize(
    ("wrong", "problem", "n"),
    [
        ({"waiting_since": at(11 * MINUTE)}, Problem.WAITING, 11),
        ({"due_since": at(25 * HOUR)}, Problem.LATE, 1500),
        ({"set_aside": 2, "messages": {"failed": 3, "doubt": 9}}, Problem.LOST, 5),
        ({"backed_up_at": at(9 * DAY)}, Problem.BACKUP, 9),
        ({"on_duty": 0}, Problem.NOBODY, 0),
    ],
)
def test_each_bound_is_found_by_itself(wrong: dict[str, Any], problem: Problem, n: int) -> None:
    rules = HealthRules()
    assert findings(GOOD, rules, {"step": 2}, at(HOUR)) == []
    (found,) = findings(replace(GOOD, **wrong), rules, {}, at(HOUR))
    assert (found.problem, found.n) == (problem, n)


def test_who_does_not_mind_about_backups_is_not_reminded() -> None:
    assert findings(GOOD, HealthRules(backup=timedelta()), {}, at(99 * DAY)) == []


@pytest.mark.parametrize(
    ("values", "wanted"), [([], None), ([3.0], 3.0), ([float(n) for n in range(100)], 95.0), ([1.0, 2.0], 2.0)]
)
def test_a_percentile_is_a_value_that_occurs(values: list[float], wanted: float | None) -> None:
    assert percentile(values, 0.95) == wanted
