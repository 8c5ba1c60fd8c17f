"""/calendar in both languages: what it is, the address that is told once, a new one, and off again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calendar.address import token_hash
from domain.clock import FixedClock
from domain.people.person import Role
from storage.database import Database
from tests.handlers.talk import Seen, Talk, Town
from tests.house import CALM

ADDRESS = re.compile(r"<code>https://bot\.example\.org/calendar/([A-Za-z0-9_-]{32})\.ics</code>")


@pytest.fixture
async def town(sqlite_database: Database, clock: FixedClock) -> Town:
    policy = replace(CALM, calendar_url="https://bot.example.org/calendar")
    return await Town(sqlite_database, clock, policy).open()


def token(seen: Seen) -> str:
    (note,) = seen.notes
    found = ADDRESS.search(note["html"])
    assert found is not None, note["html"]
    assert note["keyboard"][0][0]["url"] == f"https://bot.example.org/calendar/{found[1]}"
    return found[1]


async def works(town: Town, address: str) -> bool:
    async with town.database.reading() as uow:
        return await uow.feeds.by_hash(token_hash(address)) is not None


@pytest.mark.parametrize(
    ("lang", "about", "make", "on"),
    [
        ("zh", "改期、取消都会自动更新", "📅 生成我的地址", "11月21日"),
        ("en", "by themselves", "📅 Make my address", "Sat 21 Nov"),
    ],
)
async def test_a_parent_gets_an_address_once(town: Town, lang: str, about: str, make: str, on: str) -> None:
    mei = town.talk(1, "Mei", lang)
    await town.parent(mei)
    seen = await mei.says("/calendar")
    assert about in seen.html
    seen = await mei.presses(make)
    assert await works(town, token(seen))
    assert on in seen.html and {"cal.new", "cal.off", "home"} <= set(seen.taps)
    assert not (await mei.taps("cal")).notes


async def test_a_new_address_ends_the_old_one_and_off_is_off(town: Town) -> None:
    mei = town.talk(1, "Mei")
    await town.parent(mei)
    first = token(await mei.taps("cal.new"))
    town.clock.advance(timedelta(minutes=1))
    second = token(await mei.taps("cal.new"))
    assert (await works(town, first), await works(town, second)) == (False, True)
    seen = await mei.taps("cal.off")
    assert not await works(town, second) and "cal.new" in seen.taps
    assert (await mei.taps("cal.off")).toast == seen.toast


async def test_the_second_of_two_quick_taps_leaves_the_address_that_was_sent(town: Town) -> None:
    mei = town.talk(1, "Mei")
    await town.parent(mei)
    first = token(await mei.taps("cal.new"))
    seen = await mei.taps("cal.new")
    assert not seen.notes and seen.toast == "The new address is in the chat already ✓"
    assert await works(town, first)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADVISOR, Role.OPERATOR])
async def test_staff_have_calendars(town: Town, role: Role) -> None:
    staff = await town.with_role(9, role)
    assert token(await staff.taps("cal.new"))


async def test_grown_up_learners_have_calendars_and_younger_ones_find_theirs_at_home(town: Town) -> None:
    lin, bo = town.talk(1), town.talk(2)
    await town.learner(lin, age="16_plus")
    assert token(await lin.taps("cal.new"))
    await town.learner(bo, age="10_13")
    for seen in (await bo.says("/calendar"), await bo.taps("cal.new")):
        assert "A parent can switch the calendar on" in seen.html and not seen.notes


async def test_without_a_public_address_the_bot_says_what_there_is_instead(
    sqlite_database: Database, clock: FixedClock
) -> None:
    town = await Town(sqlite_database, clock).open()
    mei: Talk = town.talk(1, "Mei")
    await town.parent(mei)
    for seen in (await mei.says("/calendar"), await mei.taps("cal.new")):
        assert "no calendar here yet" in seen.html and not seen.notes and "my" in seen.taps
