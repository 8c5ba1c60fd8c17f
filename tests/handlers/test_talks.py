"""Talks as they are seen: finding a time, what the other side gets, an offer with three times, what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.booking.expiring import ExpireHolds
from domain.booking.slot import BookingState
from domain.booking.talks.times import packed
from domain.clock import FixedClock
from domain.language import Lang
from domain.messages.screen import TAP_BYTES, tap
from domain.people.person import Role
from knowledge.centre import load_centre
from storage.database import Database
from tests.handlers.talk import Seen, Talk, Town
from tests.house import CONTENT, act

FIVE_MINUTES = timedelta(minutes=5, seconds=1)
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture
async def city(sqlite_database: Database, clock: FixedClock) -> Town:
    """The sample centre with the first hours of its staff; it is Saturday, 17:00 in Shanghai."""
    return await sample_centre(Town(sqlite_database, clock))


@pytest.fixture
async def cities(database: Database, clock: FixedClock) -> Town:
    """The same, once on each kind of database."""
    return await sample_centre(Town(database, clock))


async def sample_centre(town: Town) -> Town:
    read = load_centre(CONTENT)
    async with town.database.transaction() as uow:
        await uow.courses.replace(
            read.centre, read.campuses, read.staff, read.courses, read.classes, read.trials, read.faq
        )
        for span in read.hours:
            await uow.hours.add_weekly(span)
    return town


async def a_parent(town: Town, account: int = 11, child: str = "Lin", lang: str = "en", grade: int = 5) -> Talk:
    talk = town.talk(account, "Mei", lang)
    await town.parent(talk, child, grade)
    return talk


async def advisor(town: Town, lang: Lang = Lang.EN) -> Talk:
    return await town.with_role(2002, Role.ADVISOR, "Ms He", lang)


async def taps(talk: Talk, *wanted: str) -> Seen:
    """Tap the first button of the panel whose tap begins so, one after the other."""
    for each in wanted:
        found = [data for data in talk.seen.taps if data.startswith(each)]
        assert found, f"nothing begins with {each!r} in {talk.seen.taps}\n{talk.seen.html}"
        await talk.taps(found[0])
    return talk.seen


async def holds(talk: Talk, way: str = "p") -> Seen:
    """As far as the nearest time of the first advisor, for progress."""
    await talk.says("/talk")
    await taps(talk, "tk.w:", "tk.p:")
    calendar = next(data for data in talk.seen.taps if data.startswith("tk.d:") and f":p:{way}:0" in data)
    return await taps(talk, calendar, "tk.t:", "tk.h:")


@LANGUAGES
async def test_with_whom_and_about_what_then_four_taps(cities: Town, lang: str) -> None:
    parent = await a_parent(cities, lang=lang)
    await parent.says("/talk")
    await taps(parent, "tk.w:", "tk.p:")

    count = 0
    for wanted in ("tk.d:", "tk.t:", "tk.h:", "tk.y:"):
        seen = await taps(parent, wanted)
        count += 1

    assert count <= 6
    assert seen.notes[0]["attachment"]["type"] == "calendar"
    assert {"zh": "约好了", "en": "is booked"}[lang] in seen.notes[0]["html"]


async def test_the_hold_says_until_when_what_the_other_side_gets_and_who_calls_whom(city: Town) -> None:
    parent = await a_parent(city)

    seen = await holds(parent)

    for words in (
        "until <b>17:05</b>",
        "Mon 23 Nov, 10:00-10:30",
        "Ms He calls you",
        "Topic: how learning is going",
        "Ms He gets Lin's name, grade and the topic",
    ):
        assert words in seen.html
    assert seen.labels == ["✅ Confirm", "👁 See it", "Another time", "Give it back"]


async def test_whoever_is_free_first_is_named_on_each_time(city: Town) -> None:
    parent = await a_parent(city)
    await parent.says("/talk")
    await parent.presses("Whoever is free first")

    seen = await taps(parent, "tk.p:", "tk.d:1:*:p:v", "tk.t:")

    assert seen.labels[:3] == [
        "Sun 22 Nov, 09:00 · Ms Zhou",
        "Sun 22 Nov, 09:30 · Ms Zhou",
        "Sun 22 Nov, 10:00 · Ms Zhou",
    ]
    assert seen.taps[0].startswith("tk.h:1:zhou:p:v:0:")


async def test_the_class_teacher_stands_before_the_advisors(city: Town) -> None:
    parent = await a_parent(city)
    (child,) = await city.children(parent)
    async with city.database.transaction() as uow:
        klass = next(each for each in await uow.courses.classes() if each.teacher == "wang")
        await uow.classes.enrol(child.id, klass.id, city.clock.now())

    seen = await parent.says("/talk")

    assert seen.labels[:3] == [
        "Ms Wang · teaches the class",
        "Ms He · learning advisor",
        "Ms Zhou · learning advisor",
    ]


@LANGUAGES
async def test_a_topic_in_words_of_ones_own_reaches_the_other_side_as_it_was_typed(city: Town, lang: str) -> None:
    he, parent = await advisor(city), await a_parent(city, lang=lang)
    await parent.says("/talk")
    await taps(parent, "tk.w:", "tk.o:")
    words = "Lin <b>cries</b> over homework"

    await parent.says(words)
    assert "&lt;b&gt;cries&lt;/b&gt;" in parent.seen.html
    await taps(parent, "tk.d:1:he:o:p", "tk.t:", "tk.h:", "tk.y:")

    (told,) = await city.told(he)
    assert "&lt;b&gt;cries&lt;/b&gt; over homework" in told
    # once it is booked, what is typed next is a question again
    assert "cries" not in (await parent.says("How much is the maths class?")).html


async def test_cancel_forgets_a_topic_that_is_being_typed(city: Town) -> None:
    parent = await a_parent(city)
    await parent.says("/talk")
    await taps(parent, "tk.w:", "tk.o:")

    await parent.says("/cancel")

    assert "How would you like to meet" not in (await parent.says("Lin cries over homework")).html


@pytest.mark.parametrize("away", ["home", "tk.w:1:he", "/home"])
async def test_what_is_typed_after_going_elsewhere_is_no_topic(city: Town, away: str) -> None:
    parent = await a_parent(city)
    await parent.says("/talk")
    await taps(parent, "tk.w:", "tk.o:")
    await (parent.says(away) if away.startswith("/") else parent.taps(away))

    assert "How would you like to meet" not in (await parent.says("How much is the maths class?")).html


async def test_a_second_tap_on_a_time_shows_the_same_hold(city: Town) -> None:
    parent = await a_parent(city)
    first = await holds(parent)
    async with city.database.reading() as uow:
        (held,) = await uow.bookings.of_person((await parent.me()).id, set(BookingState))
        slot = await uow.bookings.slot(held.slot)
    assert slot is not None

    again = await parent.taps(f"tk.h:1:he:p:p:0:{packed(slot.starts_at)}")

    assert again.taps == first.taps


async def test_a_double_tap_on_confirm_books_and_tells_once(city: Town) -> None:
    he, parent = await advisor(city), await a_parent(city)
    confirm = (await holds(parent)).taps[0]

    first, second = await parent.taps(confirm), await parent.taps(confirm)

    assert len(first.notes) == 1 and second.notes == ()
    assert second.toast == "This talk is booked already."
    assert len(await city.told(he)) == 1


async def test_another_time_gives_the_hour_back_and_keeps_who_and_what(city: Town) -> None:
    parent, other = await a_parent(city), await a_parent(city, account=12, child="Bo")
    await holds(parent)

    calendar = await taps(parent, "tk.z:")
    assert "A talk with Ms He about Lin" in calendar.html and "by phone" in calendar.html

    assert "10:00" in (await holds(other)).html


async def test_giving_back_frees_the_hour(city: Town) -> None:
    parent = await a_parent(city)
    await holds(parent)

    seen = await taps(parent, "tk.x:")

    assert "went back to Ms He" in seen.html
    assert "Mon 23 Nov, 10:00" in (await holds(parent)).html


async def test_a_hold_that_ran_out_says_so_and_can_be_held_again(cities: Town) -> None:
    parent = await a_parent(cities)
    await parent.says("/talk")
    await taps(parent, "tk.w:", "tk.o:")
    await parent.says("Homework")
    await taps(parent, "tk.d:", "tk.t:", "tk.h:")
    confirm = parent.seen.taps[0]
    cities.clock.advance(FIVE_MINUTES)
    await act(cities.database, cities.services, None, ExpireHolds())

    again = await parent.taps(confirm)

    assert again.toast is not None and "held again" in again.toast
    assert "Topic: Homework" in again.html
    assert len((await parent.taps(again.taps[0])).notes) == 2


async def test_whoever_comes_too_late_sees_the_nearest_three(city: Town) -> None:
    quick, late = await a_parent(city), await a_parent(city, account=12, child="Bo")
    await late.says("/talk")
    (child,) = await city.children(late)
    await taps(late, "tk.w:", "tk.p:", f"tk.d:{child.id}:he:p:p", "tk.t:")
    wanted = late.seen.taps[0]
    await holds(quick)
    await taps(quick, "tk.y:")

    seen = await late.taps(wanted)

    assert "Just gone: Ms He is not free any more, Mon 23 Nov, 10:00." in seen.html
    assert seen.labels[:3] == ["Mon 23 Nov, 10:30", "Mon 23 Nov, 11:00", "Mon 23 Nov, 11:30"]
    assert "keeps this time" in (await late.taps(seen.taps[0])).html


async def test_somebody_of_sixteen_books_for_themselves_and_is_busy_then(city: Town) -> None:
    learner = city.talk(21, "Yu", "en")
    await city.learner(learner, "Yu", "16_plus", 10)

    seen = await learner.says("/talk")
    assert "With whom would you like to talk?" in seen.html
    tuesday_ten = packed(datetime.fromisoformat("2026-11-24T10:00+08:00"))
    await learner.taps(f"tk.h:1:he:p:p:0:{tuesday_ten}")
    await taps(learner, "tk.y:")

    # that hour is not offered with the other advisor either
    await learner.taps("tk.t:1:zhou:p:p:0:20261124")
    assert "10:30" in learner.seen.labels and "10:00" not in learner.seen.labels


async def test_a_young_learner_is_asked_to_let_a_parent_do_it(city: Town) -> None:
    learner = city.talk(22, "Yu", "en")
    await city.learner(learner, "Yu", "10_13", 5)

    assert not any(tap.startswith("tk.w") for tap in (await learner.says("/talk")).taps)


@pytest.mark.parametrize(
    "old",
    [
        "tk.w:1:nobody",
        "tk.w:99:he",
        "tk.w:1:wang",
        "tk.p:1:he:x",
        "tk.d:1:he:p:x:0:first",
        "tk.y:99",
        "tk.x:99",
        "tk.z:99",
        "tk.b:99",
        "tk.l:99:skills:1",
        "tk.m:99",
        "tk.j:99:abc",
        "tk.jt:99",
        "tk.jn:99",
        "tk.ok:99",
        "tk.nq:99",
    ],
)
async def test_a_button_for_what_is_no_longer_there_is_answered_kindly(city: Town, old: str) -> None:
    parent = await a_parent(city)

    seen = await parent.taps(old)

    assert "no longer there" in seen.html and seen.taps


@pytest.mark.parametrize("old", ["tk.v:99", "tk.e:99:fractions:0", "tk.a:99", "tk.aa:99", "tk.a0:99", "tk.sl:99"])
async def test_staff_are_answered_as_kindly(city: Town, old: str) -> None:
    he = await advisor(city)

    seen = await he.taps(old)

    assert "no longer there" in seen.html and seen.taps


@pytest.mark.parametrize("tap", ["tk.g", "tk.s:0", "tk.sl:1", "tk.a:1", "tk.v:1"])
async def test_what_is_for_staff_is_refused_to_a_family(city: Town, tap: str) -> None:
    parent = await a_parent(city)
    await holds(parent)
    await taps(parent, "tk.y:")

    seen = await parent.taps(tap)

    assert "Lin" not in seen.html and not any(each.startswith(("tk.v", "tk.a", "tk.s")) for each in seen.taps)


async def test_no_button_of_a_talk_is_longer_than_telegram_allows(city: Town) -> None:
    longest = tap("tk.sd", 99_999_999, "p", "i", 2, ".".join(["zzzzzz"] * 3), "20261231")
    for each in (
        longest,
        tap("tk.h", 99_999_999, "~" + "f" * 14, "p", "i", 99_999_999, "zzzzzz"),
        tap("tk.a4", 99_999_999, "enrolled", "nothing", "20261231"),
    ):
        assert len(each.pack().encode()) <= TAP_BYTES


@pytest.mark.parametrize(
    ("lang", "text", "understood"),
    [("zh", "想约顾问周二下午聊聊", "周二"), ("en", "Can I talk to an advisor on Tuesday afternoon?", "Tue")],
)
async def test_a_time_that_was_said_with_the_wish_to_talk_is_looked_for_once_it_is_clear_with_whom(
    city: Town, lang: str, text: str, understood: str
) -> None:
    parent = await a_parent(city, lang=lang)

    await parent.says(text)
    seen = await taps(parent, "tk.w:", "tk.p:", "tk.d:")

    assert understood in seen.html and any(each.startswith("tk.h:") for each in seen.taps)


async def test_a_talk_that_is_wished_at_the_calendar_of_a_trial_is_no_time_for_the_trial(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps("bk.t:1:maths-g5-6:*:near")

    seen = await parent.says("I'd like to talk to Ms He on Tuesday afternoon")

    assert any(each.startswith("tk.") for each in seen.taps)
