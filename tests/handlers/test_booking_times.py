"""Times that are typed instead of tapped, as families see it."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.handlers.talk import Talk, Town
from tests.handlers.test_booking import a_parent, sample_centre
from tests.handlers.test_talks import sample_centre as centre_with_hours

ANY = "Any campus"


@pytest.fixture
async def city(sqlite_database: Database, clock: FixedClock) -> Town:
    """The sample centre of content/ with its timetable; it is Saturday, 17:00 in Shanghai."""
    return await sample_centre(Town(sqlite_database, clock))


@pytest.fixture
async def cities(database: Database, clock: FixedClock) -> Town:
    return await sample_centre(Town(database, clock))


@pytest.fixture
async def town_with_hours(sqlite_database: Database, clock: FixedClock) -> Town:
    return await centre_with_hours(Town(sqlite_database, clock))


async def at_the_calendar(town: Town, lang: str = "en", account: int = 11) -> Talk:
    parent = await a_parent(town, account, lang=lang)
    await parent.taps("bk.c:olympiad-g5")
    return parent


async def fill(town: Town, slot: int) -> None:
    async with town.database.transaction() as uow:
        found = await uow.bookings.slot(slot)
        assert found is not None
        while await uow.bookings.take_seat(slot):
            pass


def starting(parent: Talk, verb: str) -> list[str]:
    return [tap for tap in parent.seen.taps if tap.startswith(f"{verb}:")]


@pytest.mark.parametrize(
    ("lang", "said", "understood"),
    [("zh", "下周六上午", "看懂了：<b>"), ("en", "next Sat before noon", "Understood: <b>")],
)
async def test_a_typed_time_is_said_back_with_the_lessons_that_fit(
    cities: Town, lang: str, said: str, understood: str
) -> None:
    parent = await at_the_calendar(cities, lang)
    seen = await parent.says(said)
    assert understood in seen.html
    assert 1 <= len(starting(parent, "bk.h")) <= 6
    held = await parent.taps(starting(parent, "bk.h")[0])
    assert "09:00-09:45" in held.html
    await parent.taps(starting(parent, "bk.y")[0])
    assert "09:00" in parent.seen.html


async def test_what_almost_fits_says_what_does_not(city: Town) -> None:
    parent = await at_the_calendar(city)
    seen = await parent.says("next Sat at 9:30")
    assert "Nothing fits exactly" in seen.html
    assert "(another hour)" in seen.html
    assert starting(parent, "bk.h")
    assert starting(parent, "bk.p"), "the calendar is one tap away"


async def test_what_says_no_time_opens_the_calendar_with_a_kind_word(city: Town) -> None:
    parent = await at_the_calendar(city)
    seen = await parent.says("the day grandma arrives")
    assert seen.html.startswith("I could not find a time in that.")
    assert starting(parent, "bk.t")
    assert "Understood" in (await parent.says("Sunday")).html


async def test_a_question_at_the_calendar_is_answered_as_anywhere(city: Town) -> None:
    parent = await at_the_calendar(city)
    seen = await parent.says("how much is it?")
    assert "could not find a time" not in seen.html
    assert not starting(parent, "bk.t")


@pytest.mark.parametrize("away", ["home", "co", "my"])
async def test_once_the_calendar_is_left_a_text_is_no_time(city: Town, away: str) -> None:
    parent = await at_the_calendar(city)
    await parent.taps(away)
    seen = await parent.says("Sunday morning")
    assert "Understood" not in seen.html


async def test_after_a_place_is_held_a_text_is_no_time(city: Town) -> None:
    parent = await at_the_calendar(city)
    await parent.says("weekends")
    await parent.taps(starting(parent, "bk.h")[0])
    assert "Understood" not in (await parent.says("Sunday morning")).html


async def test_a_command_at_the_calendar_is_obeyed(city: Town) -> None:
    parent = await at_the_calendar(city)
    await parent.says("/start")
    assert "Understood" not in (await parent.says("Sunday morning")).html


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "下周六上午十点能试听吗"), ("en", "Can we have a trial lesson next Sat at 10 am?")]
)
async def test_a_time_said_anywhere_waits_for_the_course(cities: Town, lang: str, said: str) -> None:
    parent = await a_parent(cities, lang=lang)
    await parent.says(said)
    assert starting(parent, "bk.s"), "the course is not known yet"
    seen = await parent.taps(next(tap for tap in starting(parent, "bk.s") if "olympiad-g5" in tap))
    assert ("看懂了" if lang == "zh" else "Understood") in seen.html
    assert "10:00" in seen.html
    assert starting(parent, "bk.h")


async def test_a_time_said_with_the_course_is_looked_for_at_once(city: Town) -> None:
    parent = await a_parent(city, lang="zh")
    seen = await parent.says("想约下周六上午五年级奥数的试听课")
    assert "看懂了" in seen.html
    assert "没看懂" not in seen.html
    assert starting(parent, "bk.h")


async def test_a_time_that_waits_is_forgotten_at_home(city: Town) -> None:
    parent = await a_parent(city)
    await parent.says("a trial lesson next Sat at 10 am please")
    await parent.taps("home")
    await parent.taps("bk.c:olympiad-g5")
    assert "Understood" not in parent.seen.html


async def test_a_time_waits_while_another_child_is_chosen(city: Town) -> None:
    parent = await a_parent(city)
    await city.parent(parent, "Bo", 3)
    await parent.says("a trial lesson on Saturday morning please")
    await parent.taps("bk.w:-")
    assert len(starting(parent, "bk.k")) == 2
    await parent.taps(starting(parent, "bk.k")[0])
    await parent.taps(starting(parent, "bk.s")[0])
    assert "Understood" in parent.seen.html


@pytest.mark.parametrize(("lang", "said"), [("zh", "周日下午"), ("en", "Sunday afternoon")])
async def test_another_time_for_a_booking_can_be_typed(cities: Town, lang: str, said: str) -> None:
    parent = await at_the_calendar(cities, lang)
    await parent.says("下周六上午" if lang == "zh" else "next Sat before noon")
    await parent.taps(starting(parent, "bk.h")[0])
    await parent.taps(starting(parent, "bk.y")[0])
    await parent.taps("my.m:1")
    seen = await parent.says(said)
    assert ("看懂了" if lang == "zh" else "Understood") in seen.html
    assert starting(parent, "my.mh")
    assert starting(parent, "my.mp"), "the calendar is one tap away"
    assert not starting(parent, "bk.h")


async def test_what_fits_and_is_full_can_be_waited_for(city: Town) -> None:
    parent = await at_the_calendar(city)
    await parent.says("next Sat before noon")
    wanted = starting(parent, "bk.h")[0]
    slot = int(wanted.split(":")[2])
    await fill(city, slot)
    seen = await parent.says("next Sat before noon")
    assert "no places left" in seen.html
    assert any(tap.startswith("wl.j:") and tap.endswith(f":{slot}") for tap in seen.taps)
    assert wanted not in seen.taps


async def at_the_talk_calendar(town: Town, lang: str = "en", topic: str = "p") -> Talk:
    parent = await a_parent(town, lang=lang)
    await parent.says("/talk")
    await parent.taps(starting(parent, "tk.w")[0])
    if topic == "o":
        await parent.taps(starting(parent, "tk.o")[0])
        await parent.says("bedtime and homework")
    else:
        await parent.taps(next(tap for tap in starting(parent, "tk.p") if tap.endswith(f":{topic}")))
    return parent


async def by_phone(parent: Talk) -> None:
    await parent.taps(next(tap for tap in starting(parent, "tk.d") if ":p:0:" in tap))


@pytest.mark.parametrize(("lang", "said"), [("zh", "下周二下午"), ("en", "Tuesday afternoon")])
async def test_a_time_for_a_talk_can_be_typed_too(town_with_hours: Town, lang: str, said: str) -> None:
    parent = await at_the_talk_calendar(town_with_hours, lang)
    await by_phone(parent)
    seen = await parent.says(said)
    assert ("看懂了" if lang == "zh" else "Understood: <b>Tue 24 Nov, in the afternoon") in seen.html
    assert 1 <= len(starting(parent, "tk.h")) <= 6
    held = await parent.taps(starting(parent, "tk.h")[0])
    assert ("11月24日 周二" if lang == "zh" else "Tue 24 Nov") in held.html


async def test_what_a_talk_is_about_is_kept_while_times_are_typed(town_with_hours: Town) -> None:
    parent = await at_the_talk_calendar(town_with_hours, topic="o")
    await by_phone(parent)
    await parent.says("blue moon")
    assert parent.seen.html.startswith("I could not find a time in that.")
    await parent.says("Tuesday afternoon")
    held = await parent.taps(starting(parent, "tk.h")[0])
    assert "bedtime and homework" in held.html


async def test_while_the_way_to_talk_is_open_a_text_is_no_time(town_with_hours: Town) -> None:
    parent = await at_the_talk_calendar(town_with_hours)
    assert "Understood" not in (await parent.says("Tuesday afternoon")).html


async def test_times_for_a_talk_do_not_overlap_and_are_of_several_days(town_with_hours: Town) -> None:
    parent = await at_the_talk_calendar(town_with_hours)
    await by_phone(parent)
    seen = await parent.says("next week but not Monday")
    assert [label[:10] for label in seen.labels[:6]] == [
        "Tue 24 Nov",
        "Tue 24 Nov",
        "Wed 25 Nov",
        "Wed 25 Nov",
        "Thu 26 Nov",
        "Thu 26 Nov",
    ]
    assert "10:00" in seen.labels[0]
    assert "10:30" in seen.labels[1]
    assert "Many more times fit" in seen.html


async def test_a_trial_that_is_wished_at_the_calendar_of_a_talk_is_no_time_for_the_talk(
    town_with_hours: Town,
) -> None:
    parent = await at_the_talk_calendar(town_with_hours)
    await by_phone(parent)
    await parent.says("can we book a trial lesson on Sunday at 3 pm?")
    assert not starting(parent, "tk.h")


async def test_a_time_for_a_booking_that_moves_is_looked_for_at_the_campus_of_the_calendar(city: Town) -> None:
    parent = await at_the_calendar(city)
    await parent.says("next Sat before noon")
    await parent.taps(starting(parent, "bk.h")[0])
    await parent.taps(starting(parent, "bk.y")[0])
    await parent.taps("my.m:1")
    campus = starting(parent, "my.mt")[0].split(":")[2]
    await parent.says("weekdays")
    assert {tap.split(":")[3] for tap in starting(parent, "my.mh")} == {campus}


async def test_what_comes_near_a_time_for_a_talk_is_named(town_with_hours: Town) -> None:
    parent = await at_the_talk_calendar(town_with_hours)
    await by_phone(parent)
    seen = await parent.says("next Tuesday at 7 am")
    assert "Nothing fits exactly" in seen.html
    assert "Tue 24 Nov, 10:00 (another hour)" in seen.html
    assert len(starting(parent, "tk.h")) == 3
