"""Families who move, wait and are impatient, through the sandbox."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.booking.slot import BookingState
from domain.clock import FixedClock
from sandbox.person import Person
from storage import tables
from tests.journeys.conftest import MEI, SATURDAY, TOM, Stage, stage_for, taps_of
from tests.journeys.test_parent import calendar_in
from tests.journeys.ways import settle_in

slots, bookings = tables.bookings.slots, tables.bookings.bookings


@pytest.fixture
def clock() -> FixedClock:
    """Saturday, 10:00 at the centre; it stands still."""
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def holds(person: Person) -> None:
    """As far as the held place, of the nearest time of the grade-5 olympiad."""
    await person.say("/book")
    for data in ("^bk.s:.*olympiad-g5", "^bk.p:.*:[*]$", "^bk.t.*near", "^bk.h"):
        await person.tap(data=re.compile(data))
        await person.toast()


async def another_child(person: Person, name: str) -> None:
    await person.say("/settings")
    await person.tap(data="st.family")
    await person.tap(data="on.how")
    await person.tap(data="on.child")
    await person.say(name)
    await person.tap(data="on.grade:5")
    await person.expect(name)


async def states(stage: Stage) -> list[tuple[str, int]]:
    """State and slot of every booking, in the order in which they were made."""
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        rows = await connection.execute(select(bookings.c.state, bookings.c.slot).order_by(bookings.c.id))
        return [(state, slot) for state, slot in rows]


async def seats(stage: Stage) -> dict[int, int]:
    """How many seats are taken, by slot, where any are."""
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        rows = await connection.execute(select(slots.c.id, slots.c.taken).where(slots.c.taken > 0))
        return {slot: int(taken) for slot, taken in rows}


@pytest.mark.parametrize(("number", "move", "done"), [(MEI, "改时间", "已改时间"), (TOM, "Move", "Moved")])
async def test_a_lesson_moves_and_the_calendar_moves_with_it(stage: Stage, number: int, move: str, done: str) -> None:
    person = await stage.person(number)
    await settle_in(person, "小安" if number == MEI else "Max", grade=5)
    await holds(person)
    await person.tap(data=re.compile("^bk.y"))
    booked = await calendar_in(stage, await person.expect(re.compile("试听课约好了|trial lesson is booked")))

    await person.say("/bookings")
    await person.tap(move)
    for data in ("^my.mt.*near", "^my.mh", "^bk.y"):
        await person.tap(data=re.compile(data))
        await person.toast()
    moved = await calendar_in(stage, await person.expect(re.compile(done)))

    assert (moved.method, moved.uid, moved.sequence) == ("REQUEST", booked.uid, booked.sequence + 1)
    assert moved.starts != booked.starts
    (was, now) = await states(stage)
    assert was[0] == BookingState.BOOKED and now[0] == BookingState.MOVED
    assert await seats(stage) == {was[1]: 1}


async def test_two_children_wait_together_and_get_both_places_or_none(stage: Stage, clock: FixedClock) -> None:
    mei, tom = await stage.person(MEI), await stage.person(TOM)
    await settle_in(mei, "小安", grade=5)
    await settle_in(tom, "Max", grade=5)
    await another_child(tom, "Ida")
    await holds(mei)
    await mei.tap(data=re.compile("^bk.y"))
    await mei.expect("试听课约好了")
    ((_, slot),) = await states(stage)
    async with (await stage.look()).connection() as connection:
        await connection.execute(update(slots).where(slots.c.id == slot).values(capacity=2))

    await holds(tom)
    await tom.tap(re.compile("(Max|Ida) too"))
    await tom.expect("Only one place is left", button="Wait for both")
    await tom.tap("Wait for both")
    await tom.expect(re.compile("You are next.*both places or none"))
    assert await seats(stage) == {slot: 1}

    await mei.say("/bookings")
    await mei.tap(data=re.compile("^my.x"))
    await mei.expect("方便说说原因吗")
    await tom.expect(re.compile("2 places are free.*until 12:00", re.S), button="Take both places")
    await tom.tap("Take both places")
    await tom.tap("Take both places")
    await tom.expect("Max's trial lesson is booked")
    await tom.expect("Ida's trial lesson is booked")

    found = await states(stage)
    assert [state for state, _ in found].count(BookingState.BOOKED) == 2
    assert await seats(stage) == {slot: 2}


async def test_impatient_taps_and_a_bot_that_stops_in_between_book_once(stage: Stage, clock: FixedClock) -> None:
    tom = await stage.person(TOM)
    await settle_in(tom, "Max", grade=5)
    await holds(tom)
    confirm = next(tap for tap in taps_of(await stage.panel(TOM)) if tap.startswith("bk.y"))
    hold = re.compile(f"^{confirm}$")
    panel = (await stage.panel(TOM))["message_id"]

    await asyncio.gather(*(tom.tap(data=hold) for _ in range(3)))
    await stage.close()
    await stage.open()
    await tom.tap(data=hold, on=panel) if hold.pattern[1:-1] in taps_of(await stage.panel(TOM)) else None
    await stage.settled()

    assert [state for state, _ in await states(stage)] == [BookingState.BOOKED]
    notes = [each for each in tom.messages if "trial lesson is booked" in str(each)]
    assert len(notes) == 1
    clock.advance(timedelta(minutes=10))
    await stage.bot.tick("expire holds")
    assert list((await seats(stage)).values()) == [1]
