from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.alerts.alert import NotTrue, OfPoint, Rule, State
from domain.alerts.digest.sending import AT_ONCE, LONGEST_WAIT, SendDigests
from domain.alerts.digest.settings import ChooseDigest
from domain.booking.hours.week import DayException
from domain.classes.standing_in.ports import StandIn
from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.messages.outgoing import OutboxState
from domain.policy.days import Day, DayKind
from domain.policy.hours import TeachingHours
from domain.policy.profile import NO_PROFILE
from domain.practice.items.kinds import ItemStatus, fingerprint
from domain.turn import Services, Turn
from storage.database import Database
from storage.tables.messages import outbox
from tests.domain.alerts.digest.stage import DAY, MONDAY, School, a_finding, school
from tests.domain.practice.shelf import choice
from tests.house import act, services

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Calendar:
    """One public holiday."""

    holiday: date
    country: str = "CN"

    def day(self, on: date) -> Day:
        return Day(DayKind.HOLIDAY if on == self.holiday else DayKind.WORKING)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY - timedelta(minutes=1))


@pytest.fixture
def made(clock: FixedClock) -> Services:
    return services(clock=clock)


@pytest.fixture
async def one(sqlite_database: Database, made: Services, clock: FixedClock) -> School:
    """One teacher, in whose class eight go, on a Monday at 07:29 in Shanghai."""
    return await school(sqlite_database, made, clock)


async def exceptions(one: School, *given: DayException) -> None:
    async with one.database.transaction() as uow:
        await uow.hours.add_exceptions(given)


async def flagged(one: School, key: str) -> None:
    item = choice(key, "fractions")
    async with one.database.transaction() as uow:
        await uow.items.put([(item, fingerprint(item))], one.clock.now())
        assert await uow.items.set_status(key, ItemStatus.FLAGGED, one.clock.now())


def a_day_off(on: date, staff: str = "t0") -> DayException:
    return DayException(0, staff, on, False, None, None, "Asia/Shanghai", None, (), MONDAY)


async def test_it_comes_at_the_usual_hour_and_once_a_day(
    database: Database, made: Services, clock: FixedClock
) -> None:
    one = await school(database, made, clock)
    await one.raises(0)
    assert await one.at(MONDAY - timedelta(seconds=1)) == []
    assert await one.at(MONDAY) == [one.teachers[0].id]
    for hours in (0, 1, 6, 24, 25):
        assert await one.at(MONDAY + timedelta(hours=hours, seconds=10)) == []
    (said,) = await one.said()
    assert "L0" in said


async def test_it_goes_at_its_hour_although_families_are_left_in_peace_then(one: School) -> None:
    await one.raises(0)
    await one.at(MONDAY)
    await act(one.database, one.services, None, OpenGate())
    async with one.database.reading_connection() as connection:
        (row,) = (await connection.execute(outbox.select().where(outbox.c.kind == "digest"))).mappings()
    assert (row["state"], row["due_at"]) == ("planned", MONDAY)


async def test_there_is_none_on_a_day_without_news(one: School) -> None:
    assert await one.at(MONDAY) == []
    await one.raises(0)
    assert await one.at(MONDAY + timedelta(hours=1)) == [], "what comes up later waits for the next morning"
    assert await one.at(MONDAY + DAY) == [one.teachers[0].id]
    assert await one.days() == {date(2026, 11, 23): 0, date(2026, 11, 24): 1}


async def test_what_did_not_fit_comes_the_next_day_and_nothing_comes_twice(one: School) -> None:
    for place in range(8):
        await one.raises(place, findings=(a_finding(chance=0.95 - place / 20),))
    for days in range(4):
        await one.at(MONDAY + days * DAY)
    first, second = await one.said()
    assert [name for name in (f"L{place}" for place in range(8)) if f"<b>{name}</b>" in first] == [
        "L0", "L1", "L2", "L3", "L4",
    ]  # fmt: skip
    assert "3 more are in the list" in first
    assert all(f"<b>L{place}</b>" in second for place in (5, 6, 7)) and "more" not in second
    assert (await one.days())[date(2026, 11, 25)] == 0


async def test_what_became_of_it_and_whether_it_helped_comes_once(one: School) -> None:
    left, helped, gone = [await one.raises(place) for place in range(3)]
    await one.at(MONDAY)
    await one.becomes(left, State.CLEARED)
    acted = await one.becomes(helped, State.ACTED)
    await one.becomes(gone, State.DISMISSED, reason=NotTrue.KNOWN)
    await one.at(MONDAY + DAY)
    asked = await one.becomes(acted, State.ASKED)
    await one.at(MONDAY + 2 * DAY)
    await one.becomes(asked, State.DONE)
    for days in (3, 4):
        await one.at(MONDAY + days * DAY)
    first, *later = await one.said()
    assert "L2" in first
    assert [("✅ L0 recovered" in said, "Did it help" in said, "✅ L1: it helped" in said) for said in later] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert not any("L2" in said for said in later)


async def test_it_says_how_often_alerts_were_useful(one: School) -> None:
    for place, state in enumerate((State.ACTED, State.ACTED, State.DISMISSED)):
        known = await one.raises(place, told_at=MONDAY - 3 * DAY)
        await one.becomes(known, state)
        await one.raises(place + 4) if place == 0 else None
        await one.at(MONDAY + place * DAY)
        if place < 2:
            await one.raises(place + 5)
    said = await one.said()
    assert "useful" not in said[0]
    assert "2 of 3 were useful last month" in said[-1]


async def test_a_point_of_a_class_is_told_of_too(one: School) -> None:
    point = OfPoint(one.classes[0].id, "fractions")
    facts = {"share": 41, "expected": 63}
    known = await one.raises(subject=point, findings=(a_finding(Rule.POINT, 0.8, n=11, **facts),))
    await one.at(MONDAY)
    await one.becomes(known, State.CLEARED)
    await one.at(MONDAY + DAY)
    first, second = await one.said()
    assert "fractions" in first and "41" in first
    assert "fractions" in second and "as expected again" in second


async def test_whoever_left_the_class_is_not_told_of(one: School) -> None:
    await one.raises(0)
    async with one.database.transaction() as uow:
        learner = one.learners[one.classes[0].id][0].id
        assert await uow.classes.leave(learner, one.classes[0].id, one.clock.now())
    assert await one.at(MONDAY) == []


async def test_there_is_none_on_a_day_off_and_nothing_is_lost(one: School) -> None:
    await one.raises(0)
    await exceptions(one, a_day_off(date(2026, 11, 23)))
    assert await one.at(MONDAY) == [] == await one.at(MONDAY + timedelta(hours=8))
    assert await one.at(MONDAY + DAY) == [one.teachers[0].id]


async def test_there_is_none_on_a_public_holiday(sqlite_database: Database, clock: FixedClock) -> None:
    hours = TeachingHours(NO_PROFILE, Calendar(date(2026, 11, 23)))
    one = await school(sqlite_database, replace(services(clock=clock), teaching_hours=hours), clock)
    await one.raises(0)
    assert await one.at(MONDAY) == []
    assert await one.at(MONDAY + DAY) == [one.teachers[0].id]


async def test_a_colleague_who_stands_in_is_told_instead(
    sqlite_database: Database, made: Services, clock: FixedClock
) -> None:
    both = await school(sqlite_database, made, clock, (None, None))
    away, deputy = both.teachers
    day = date(2026, 11, 23)
    stand_in = StandIn(
        0, both.classes[0].id, "t0", deputy.id, day, day, MONDAY - DAY, MONDAY + DAY, away.id, MONDAY - DAY
    )
    async with both.database.transaction() as uow:
        assert await uow.stand_ins.add(stand_in) is not None
    await both.raises(0, teacher=0)
    assert await both.at(MONDAY) == [deputy.id]
    await both.raises(1, teacher=0)
    await both.raises(1, teacher=1)
    assert await both.at(MONDAY + DAY) == [away.id, deputy.id]
    ((first,), (own, others)) = await both.said(0), await both.said(1)
    assert "L1" in first and "L0" in own and "L1" in others
    assert "L0" not in first, "the colleague was told of it"


async def test_whoever_switches_it_off_or_chooses_another_hour_gets_it_so(one: School) -> None:
    (teacher,) = one.teachers
    await one.raises(0)
    await act(one.database, one.services, teacher, ChooseDigest(on=False))
    assert await one.at(MONDAY) == []
    await act(one.database, one.services, teacher, ChooseDigest(at=time(18)))
    assert await one.at(MONDAY + timedelta(hours=10)) == []
    assert await one.at(MONDAY + timedelta(hours=10, minutes=30)) == [teacher.id]
    await act(one.database, one.services, teacher, ChooseDigest(at=time(7)))
    await one.raises(1)
    assert await one.at(MONDAY + timedelta(hours=12)) == [], "there was one today"
    assert await one.at(MONDAY + timedelta(hours=23, minutes=30)) == [teacher.id]


async def test_a_bot_that_was_down_at_the_hour_sends_it_before_the_evening(one: School) -> None:
    await one.raises(0)
    assert await one.at(datetime(2026, 11, 23, 19, 59, tzinfo=SHANGHAI)) == [one.teachers[0].id]
    await one.raises(1)
    assert await one.at(datetime(2026, 11, 24, 20, 0, tzinfo=SHANGHAI)) == []
    assert await one.at(datetime(2026, 11, 25, 7, 30, tzinfo=SHANGHAI)) == [one.teachers[0].id]


async def test_after_a_night_without_the_bot_the_looks_of_the_morning_come_first(one: School) -> None:
    await one.raises(0)
    one.clock.advance(DAY + timedelta(minutes=20))
    assert await one.tick() == 0, "nobody was looked at this morning"
    one.clock.advance(timedelta(minutes=5))
    assert await one.tick() == 0
    await one.looked()
    assert await one.tick() == 1
    await one.raises(1)
    one.clock.advance(DAY)
    assert await one.tick() == 0
    one.clock.advance(LONGEST_WAIT)
    assert await one.tick() == 1, "it does not wait for ever"


async def test_what_the_bot_came_too_late_to_send_is_told_the_next_day(one: School) -> None:
    await one.raises(0)
    await one.at(MONDAY)
    async with one.database.connection() as connection:
        lost = outbox.update().where(outbox.c.kind == "digest").values(state=OutboxState.DROPPED)
        await connection.execute(lost)
    assert await one.at(MONDAY + timedelta(hours=1)) == []
    assert await one.at(MONDAY + DAY) == [one.teachers[0].id]
    assert await one.at(MONDAY + 2 * DAY) == []


async def test_the_content_owner_hears_when_more_items_wait_for_a_look(
    sqlite_database: Database, clock: FixedClock
) -> None:
    one = await school(sqlite_database, replace(services(clock=clock), content_owners=("t0",)), clock, (None, None))
    for number, days in ((0, 0), (1, 1), (None, 2), (2, 3)):
        if number is not None:
            await flagged(one, f"import:{number}")
        told = await one.at(MONDAY + days * DAY)
        assert told == ([one.teachers[0].id] if number is not None else [])
    said = await one.said()
    assert ["One question" in said[0], "2 questions" in said[1], "3 questions" in said[2]] == [True] * 3


async def test_a_kill_before_the_commit_leaves_nothing_and_one_after_it_everything(
    database: Database, made: Services, clock: FixedClock
) -> None:
    one = await school(database, made, clock)
    known = await one.raises(0)
    clock.advance(timedelta(minutes=1))
    await one.looked()
    with pytest.raises(KeyboardInterrupt):
        async with database.transaction() as uow:
            assert await Turn(made, uow, None).do(SendDigests()) == 1
            raise KeyboardInterrupt
    assert await one.days() == {} == await one.rows()
    async with database.reading() as uow:
        unchanged = await uow.alerts.get(known.id)
    assert unchanged is not None and unchanged.told_at is None
    await one.tick()
    assert await one.tick() == 0
    assert len(await one.said()) == 1


async def test_a_process_that_is_killed_while_it_tells_tells_each_once(
    database: Database, database_url: str, made: Services, clock: FixedClock
) -> None:
    many = await school(database, made, clock, (None,) * (AT_ONCE + 5), size=1)
    for place in range(len(many.teachers)):
        await many.raises(teacher=place)
    await many.looked()
    telling = (sys.executable, "-m", "tests.domain.alerts.digest.telling", database_url)
    process = await asyncio.create_subprocess_exec(*telling)
    async with asyncio.timeout(60):
        while not await many.rows():
            pass
    process.kill()
    await process.wait()
    process = await asyncio.create_subprocess_exec(*telling)
    assert await process.wait() == 0
    assert sorted((await many.rows()).values()) == sorted(each.id for each in many.teachers)
    for place in range(len(many.teachers)):
        assert list((await many.days(place)).values()) == [1]


async def test_two_that_look_at_the_same_moment_tell_once(
    database: Database, made: Services, clock: FixedClock
) -> None:
    one = await school(database, made, clock)
    await one.raises(0)
    clock.advance(timedelta(minutes=1))
    await one.looked()
    await asyncio.gather(one.tick(), one.tick())
    assert len(await one.said()) == 1


async def test_each_zone_has_it_once_a_day_at_its_own_hour_while_clocks_change(
    sqlite_database: Database, made: Services, clock: FixedClock
) -> None:
    zones = ("Europe/Berlin", "America/New_York", "Africa/Cairo")
    begin = datetime(2026, 10, 23, tzinfo=UTC)
    clock.advance(begin - clock.now())
    many = await school(sqlite_database, made, clock, zones)
    told: dict[int, list[datetime]] = {each.id: [] for each in many.teachers}
    for day in (begin + DAY * count for count in range(11)):
        for place in range(len(zones)):
            point = OfPoint(many.classes[place].id, f"{day:%d}")
            await many.raises(teacher=place, subject=point, findings=(a_finding(Rule.POINT),))
        for now in (day + timedelta(minutes=30 * count) for count in range(2 * 4, 2 * 13)):
            for person in await many.at(now):
                told[person].append(now)
    for teacher, zone in zip(many.teachers, zones, strict=True):
        local = [at.astimezone(ZoneInfo(zone)) for at in told[teacher.id]]
        assert {(each.hour, each.minute) for each in local} == {(7, 30)}
        days = [each.date() for each in local]
        assert days == [days[0] + DAY * count for count in range(len(days))] and len(days) == 11, zone


async def test_many_who_are_due_in_the_same_minute_are_looked_at_in_turns(
    sqlite_database: Database, made: Services, clock: FixedClock
) -> None:
    many = await school(sqlite_database, made, clock, (None,) * (AT_ONCE + 2), size=1)
    for place in range(len(many.teachers)):
        await many.raises(teacher=place)
    clock.advance(timedelta(minutes=1))
    await many.looked()
    assert [await many.tick() for _ in range(3)] == [AT_ONCE, 2, 0]
    assert len(await many.rows()) == AT_ONCE + 2
