"""Booking as it is seen: from a question to the calendar file, and everything that may come between."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.booking.expiring import ExpireHolds
from domain.booking.hours.timetable import RollOutTimetable
from domain.clock import FixedClock
from domain.courses.browsing import handle
from domain.journal import Verb
from domain.messages.screen import TAP_BYTES
from domain.people.person import Role
from knowledge.centre import load_centre
from storage.database import Database
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, OLYMPIAD, PATTERNS, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town
from tests.house import CONTENT, act, told

WISH = {"zh": "周末有没有五年级的奥数课？", "en": "Is there a maths olympiad class for grade 5 at the weekend?"}
OLYMPIAD_HANDLE = handle(OLYMPIAD.id)
FIVE_MINUTES = timedelta(minutes=5, seconds=1)


@pytest.fixture
async def city(sqlite_database: Database, clock: FixedClock) -> Town:
    """The sample centre of content/ with its timetable; it is Saturday, 17:00 in Shanghai."""
    return await sample_centre(Town(sqlite_database, clock))


@pytest.fixture
async def cities(database: Database, clock: FixedClock) -> Town:
    """The same, once on each kind of database."""
    return await sample_centre(Town(database, clock))


async def sample_centre(town: Town, content: Path = CONTENT) -> Town:
    read = load_centre(content)
    async with town.database.transaction() as uow:
        await uow.courses.replace(
            read.centre, read.campuses, read.staff, read.courses, read.classes, read.trials, read.faq
        )
    await tick(town, RollOutTimetable())
    return town


async def tick(town: Town, use_case: RollOutTimetable | ExpireHolds) -> int:
    return await act(town.database, town.services, None, use_case)


async def a_parent(town: Town, account: int = 11, child: str = "Lin", lang: str = "en", grade: int = 5) -> Talk:
    talk = town.talk(account, "Mei", lang)
    await town.parent(talk, child, grade)
    return talk


async def holds(talk: Talk, slot: str | None = None) -> Seen:
    """As far as the held place, of the nearest time or of that tap."""
    if slot is None:
        await talk.taps("bk.c:olympiad-g5")
        await talk.presses("Any campus")
        await talk.presses("Nearest three times")
        slot = talk.seen.taps[0]
    return await talk.taps(slot)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_from_the_question_to_the_calendar_file_it_takes_six_taps(cities: Town, lang: str) -> None:
    parent = await a_parent(cities, lang=lang)

    answer = await parent.says(WISH[lang])
    assert "10:00" in answer.html and "2026" in answer.html

    taps = 0
    for wanted in ("bk.c:", "bk.p:", "bk.t:1:olympiad-g5:xuhui:2026", "bk.h:", "bk.y:"):
        seen = await parent.taps(next(each for each in parent.seen.taps if each.startswith(wanted)))
        taps += 1

    booked, venue = seen.notes
    assert taps <= 6
    assert booked["attachment"]["type"] == "calendar" and booked["attachment"]["sequence"] == 0
    assert venue["attachment"]["type"] == "venue"
    assert {"zh": "约好了", "en": "is booked"}[lang] in booked["html"]
    assert any(each.startswith("my.x:") for each in seen.taps)


async def test_from_home_with_two_children_it_takes_six_taps(city: Town) -> None:
    parent = await a_parent(city, child="Lin")
    await parent.taps("on.child")
    await parent.says("Bo")
    await parent.taps("on.grade:5")

    taps = 0
    for wanted in ("bk", "bk.s:", "bk.p:", "bk.t:", "bk.h:", "bk.y:"):
        offered = parent.seen.taps if taps else ["bk"]
        seen = await parent.taps(next(each for each in offered if each.startswith(wanted)))
        taps += 1

    assert taps == 6 and len(seen.notes) == 2


async def test_two_children_of_whom_none_is_chosen_are_asked_for_once(city: Town) -> None:
    parent = await a_parent(city, child="Lin")
    await parent.taps("on.child")
    await parent.says("Bo")
    await parent.taps("on.grade:5")

    await parent.taps("bk.w:-")
    assert parent.seen.labels[:2] == ["Lin", "Bo"]
    await parent.presses("Lin")
    assert "should <b>Lin</b> try" in parent.seen.html
    assert "should <b>Lin</b> try" in (await parent.taps("bk")).html
    assert "For another child" in parent.seen.labels


async def test_the_hold_says_until_when_in_the_readers_clock_and_what_where_and_with_whom(city: Town) -> None:
    parent = await a_parent(city)

    held = await holds(parent)

    for words in (
        "until <b>17:05</b>",
        "Maths olympiad",
        "Wed 25 Nov, 19:15-20:00",
        "Pudong campus, room",
        "Ms Wang",
    ):
        assert words in held.html
    assert held.labels == ["✅ Confirm", "Another time", "Give it back"]


async def test_a_reader_elsewhere_sees_their_own_time_as_well(city: Town) -> None:
    parent = await a_parent(city)
    me = await parent.me()
    async with city.database.transaction() as uow:
        await uow.people.save(replace(me, zone="Europe/Berlin"))

    held = await holds(parent)

    assert "Wed 25 Nov, 19:15-20:00\n(for you: Wed 25 Nov, 12:15)" in held.html


async def test_a_double_tap_on_confirm_sends_one_confirmation(city: Town) -> None:
    parent = await a_parent(city)
    confirm = (await holds(parent)).taps[0]

    first, second = await parent.taps(confirm), await parent.taps(confirm)

    assert len(first.notes) == 2 and first.toast == "Booked ✓"
    assert second.notes == () and second.toast == "This lesson is booked already."
    assert second.html == first.html


async def test_a_confirmation_after_the_time_holds_again_and_says_so(city: Town) -> None:
    parent = await a_parent(city)
    confirm = (await holds(parent)).taps[0]
    city.clock.advance(FIVE_MINUTES)
    await tick(city, ExpireHolds())

    again = await parent.taps(confirm)

    assert again.toast is not None and "held again" in again.toast
    assert len((await parent.taps(again.taps[0])).notes) == 2


@pytest.mark.parametrize(("lang", "gone"), [("en", "Just gone"), ("zh", "刚刚被约走了")])
async def test_whoever_comes_too_late_sees_the_nearest_three(city: Town, lang: str, gone: str) -> None:
    late = await a_parent(city, lang=lang)
    await late.taps("bk.c:olympiad-g5")
    await late.taps("bk.t:1:olympiad-g5:*:near")
    wanted = late.seen.taps[0]
    slot = wanted.split(":")[2]
    for number in range(4):
        quick = await a_parent(city, account=100 + number, child=f"C{number}")
        learner = (await city.children(quick))[0]
        confirm = (await holds(quick, f"bk.h:{learner.id}:{slot}:*")).taps[0]
        await quick.taps(confirm)

    seen = await late.taps(wanted)

    assert gone in seen.html
    assert [each.startswith("bk.h:1:") for each in seen.taps[:4]] == [True, True, True, False]
    assert (await late.taps(seen.taps[0])).taps[0].startswith("bk.y:")


async def test_giving_back_books_nothing_and_another_time_leads_to_the_calendar(city: Town) -> None:
    parent = await a_parent(city)
    held = await holds(parent)
    assert "Nothing is booked" in (await parent.taps(held.taps[2])).html

    held = await holds(parent)
    assert "Which day suits you" in (await parent.taps(held.taps[1])).html
    assert "Nothing is booked" in (await parent.taps("my")).html


async def test_an_old_hold_button_after_booking_shows_what_is_booked(city: Town) -> None:
    parent = await a_parent(city)
    held = await holds(parent)
    await parent.taps(held.taps[0])

    for old in held.taps[1:]:
        seen = await parent.taps(old)
        assert "<b>Booked (1)</b>" in seen.html and seen.toast is not None


@pytest.mark.parametrize(
    "old", ["bk.y:999", "bk.x:999", "my.b:999", "my.x:999", "bk.h:1:999:*", "bk.c:gone", "bk.h:99:1:*"]
)
async def test_a_button_for_what_is_no_longer_there_is_answered_kindly(city: Town, old: str) -> None:
    parent = await a_parent(city)

    seen = await parent.taps(old)

    assert "no longer there" in seen.html and seen.taps


async def test_a_month_long_gone_shows_the_calendar_with_a_way_to_what_is_there(city: Town) -> None:
    parent = await a_parent(city)

    seen = await parent.taps("bk.d:1:olympiad-g5:*:202501")

    assert "January 2025" in seen.labels
    assert "bk.d:1:olympiad-g5:*:202611" in seen.taps
    assert "Which day suits you" in (await parent.taps("bk.t:1:olympiad-g5:*:20250101")).html


async def test_cancelling_sends_a_calendar_file_that_takes_the_lesson_out(city: Town) -> None:
    parent = await a_parent(city)
    confirmed = await parent.taps((await holds(parent)).taps[0])
    uid = confirmed.notes[0]["attachment"]["uid"]

    seen = await parent.presses("Cancel")

    (note,) = seen.notes
    attachment = note["attachment"]
    assert (attachment["uid"], attachment["sequence"], attachment["cancelled"]) == (uid, 1, True)
    assert "Nothing is booked" in (await parent.taps("my")).html


async def test_shortly_before_the_lesson_the_office_is_asked_to_cancel(city: Town) -> None:
    parent = await a_parent(city)
    confirmed = await parent.taps((await holds(parent)).taps[0])
    city.clock.advance(timedelta(days=3, hours=20))

    seen = await parent.taps(next(each for each in confirmed.taps if each.startswith("my.x:")))

    assert "less than 12 hours" in seen.html and "021-5550 0136" in seen.html and "Office hours" in seen.html
    assert "<b>Booked (1)</b>" in (await parent.taps("my")).html


async def test_the_way_and_the_calendar_file_can_be_had_again(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps((await holds(parent)).taps[0])

    way, file = await parent.presses("Route"), await parent.presses("Calendar file")

    assert way.notes[0]["attachment"]["type"] == "venue"
    assert file.notes[0]["attachment"]["cancelled"] is False
    assert "Maths olympiad" in file.html


async def test_several_bookings_are_a_list_of_which_each_opens(city: Town) -> None:
    parent = await a_parent(city)
    for _ in range(2):
        await parent.taps((await holds(parent)).taps[0])

    seen = await parent.says("/bookings")

    assert "<b>Booked (2)</b>" in seen.html
    assert "Cancel" in (await parent.taps(seen.taps[0])).labels


async def test_a_parent_without_a_child_is_led_to_add_one(city: Town) -> None:
    parent = await city.with_role(12, Role.PARENT)

    assert "on.child" in (await parent.taps("bk")).taps


async def test_somebody_who_is_not_known_yet_says_who_they_are_and_comes_back_to_the_course(city: Town) -> None:
    newcomer = city.talk(13, "Yu", "en")

    seen = await newcomer.taps("bk.c:olympiad-g5")

    assert "Let us get to know each other" in seen.html and seen.taps == ["on.trial:olympiad-g5"]
    await newcomer.taps("on.trial:olympiad-g5")
    await city.parent(newcomer)
    assert "bk.c:olympiad-g5" in newcomer.seen.taps


async def test_a_young_learner_whose_parent_is_here_is_told_who_books(city: Town) -> None:
    learner = city.talk(14, "Lin", "zh")
    await city.learner(learner)
    row = await city.learner_row(learner)
    guardian = await a_parent(city, account=15, child="Bo")
    async with city.database.transaction() as uow:
        await uow.people.add_guardian(row.id, (await guardian.me()).id, city.clock.now())

    seen = await learner.taps("bk")

    assert "爸爸妈妈" in seen.html and "您" not in seen.html


async def test_a_dot_of_the_calendar_changes_nothing(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps("bk.p:1:olympiad-g5:*")

    seen = await parent.taps("bk.n")

    assert seen.handled and not seen.html and not seen.notes


async def test_buttons_fit_into_64_bytes_for_courses_with_long_names(town: Town) -> None:
    async with town.database.transaction() as uow:
        patterns = [replace(each, campus="east") for each in PATTERNS[:2]]
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (OLYMPIAD,), CLASSES[:3], patterns, FAQ)
    await tick(town, RollOutTimetable())
    parent = await a_parent(town)

    for wanted in ("bk", "bk.s:", "bk.t:", "bk.h:", "bk.y:"):
        offered = parent.seen.taps if wanted != "bk" else ["bk"]
        seen = await parent.taps(next(each for each in offered if each.startswith(wanted)))
        assert all(len(each.encode()) <= TAP_BYTES for each in seen.taps)

    assert len(OLYMPIAD.id) > TAP_BYTES / 2 and len(seen.notes) == 2


async def test_every_screen_on_the_way_has_a_way_home(city: Town) -> None:
    parent = await a_parent(city)
    for tapped in (
        "bk",
        "bk.c:olympiad-g5",
        "bk.p:1:olympiad-g5:*",
        "bk.t:1:olympiad-g5:*:near",
        "my",
        "bk.w:-",
        "bk.l:1:1",
    ):
        seen = await parent.taps(tapped)
        assert "home" in seen.taps, json.dumps(seen.labels)


async def test_a_name_is_shown_as_text_and_never_as_formatting(city: Town) -> None:
    parent = await a_parent(city)
    (child,) = await city.children(parent)
    async with city.database.transaction() as uow:
        await uow.people.save_learner(replace(child, name="<i>Lin & Bo"))

    seen = await parent.taps((await holds(parent)).taps[0])

    assert "&lt;i&gt;Lin &amp; Bo" in seen.html and "<i>Lin" not in seen.html
    assert seen.notes[0]["attachment"]["title"] == "Trial lesson: Maths olympiad (grade 5) (<i>Lin & Bo)"


# ---- where, with whom ----


async def test_a_place_on_the_map_puts_the_nearest_campus_first_and_is_not_kept(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps("bk.c:olympiad-g5")

    (ask,) = (await parent.presses("📍 Nearest first")).notes
    seen = await parent.sends(location={"latitude": 31.23, "longitude": 121.54})

    assert ask["location"] == "📍 Send my location"
    assert seen.labels[0].startswith("Pudong campus · ") and "km" in seen.labels[0]
    assert any(each.startswith("bk.p:1:olympiad-g5:*") for each in seen.taps)


async def test_a_place_sent_without_need_is_answered_kindly(city: Town) -> None:
    parent = await a_parent(city)

    assert (await parent.sends(location={"latitude": 31.23, "longitude": 121.54})).html


# ---- at most six taps on every way ----


@pytest.mark.parametrize("way", ["bk.p:1:english-g4-6:*", "bk.p:1:english-g4-6:pudong"])
@pytest.mark.parametrize("children", [1, 2])
async def test_every_way_to_a_booking_takes_at_most_six_taps(city: Town, way: str, children: int) -> None:
    parent = await a_parent(city)
    if children == 2:
        await parent.taps("on.child")
        await parent.says("Bo")
        await parent.taps("on.grade:5")
        await parent.taps("bk.w:-")
    else:
        await parent.says("/book")

    taps = 0
    for wanted in ("bk.k:1" if children == 2 else "", "bk.s:1:english-g4-6", way, "bk.t:", "bk.h:", "bk.y:"):
        if wanted:
            days = [each for each in parent.seen.taps if each.startswith(wanted) and not each.endswith(":near")]
            await parent.taps(days[0])
            taps += 1

    assert taps == 5 + (children == 2) <= 6
    assert len(parent.seen.notes) == 2


async def test_a_teacher_can_be_chosen_instead_of_a_campus_with_as_many_taps(town: Town) -> None:
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (OLYMPIAD,), CLASSES[:3], PATTERNS[:2], FAQ)
    await tick(town, RollOutTimetable())
    parent = await a_parent(town)

    await parent.taps("bk")
    for taps, wanted in enumerate(("bk.s:", f"bk.p:1:{OLYMPIAD_HANDLE}:@braun", "bk.t:", "bk.h:", "bk.y:"), 2):
        offered = [each for each in parent.seen.taps if each.startswith(wanted) and not each.endswith(":near")]
        assert all(len(each.encode()) <= TAP_BYTES for each in parent.seen.taps)
        await parent.taps(offered[0])
        assert taps <= 6

    assert "Mr Braun" in parent.seen.html and len(parent.seen.notes) == 2


async def test_from_the_nearest_three_it_is_one_tap_fewer(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps("bk.c:olympiad-g5")
    for wanted in ("bk.p:1:olympiad-g5:*", "bk.t:1:olympiad-g5:*:near", "bk.h:", "bk.y:"):
        await parent.taps(next(each for each in parent.seen.taps if each.startswith(wanted)))

    assert len(parent.seen.notes) == 2


# ---- moving ----


async def test_moving_sends_the_old_and_the_new_time_with_a_file_that_moves_the_entry(city: Town) -> None:
    parent = await a_parent(city)
    confirmed = await parent.taps((await holds(parent)).taps[0])
    uid = confirmed.notes[0]["attachment"]["uid"]

    await parent.presses("Move")
    assert "stays yours until you confirm" in parent.seen.html
    await parent.presses("Nearest three times")
    held = await parent.taps(parent.seen.taps[0])
    assert "Now: Wed 25 Nov, 19:15-20:00" in held.html and "until <b>17:05</b> (5 minutes)" in held.html
    moved = await parent.presses("✅ Move it here")

    (note,) = moved.notes
    assert "Before: Wed 25 Nov, 19:15-20:00" in note["html"]
    assert (note["attachment"]["uid"], note["attachment"]["sequence"]) == (uid, 1)
    assert note["attachment"]["cancelled"] is False
    again = await parent.taps(held.taps[0])
    assert again.notes == () and again.toast is not None


async def test_a_move_may_be_left_and_old_buttons_of_it_are_answered_kindly(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps((await holds(parent)).taps[0])
    await parent.presses("Move")
    await parent.presses("Nearest three times")
    held = await parent.taps(parent.seen.taps[0])

    assert "stands as it was" in (await parent.presses("Leave it as it is")).html
    for old in (held.taps[0], "my.m:999", "my.mt:999:*:near", "my.mh:999:1:*", "my.mh:1:999:*"):
        seen = await parent.taps(old)
        assert seen.handled and seen.html and seen.taps


async def test_a_lapsed_move_says_that_nothing_has_changed(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps((await holds(parent)).taps[0])
    await parent.presses("Move")
    await parent.presses("Nearest three times")
    held = await parent.taps(parent.seen.taps[0])
    city.clock.advance(FIVE_MINUTES)
    await tick(city, ExpireHolds())

    again = await parent.taps(held.taps[0])

    assert again.toast is not None and "held again" in again.toast
    assert len((await parent.taps(again.taps[0])).notes) == 1


# ---- cancelling ----


@pytest.mark.parametrize(("lang", "thanks"), [("en", "that helps us"), ("zh", "谢谢您")])
async def test_why_it_was_cancelled_may_be_said_afterwards(city: Town, lang: str, thanks: str) -> None:
    parent = await a_parent(city, lang=lang)
    await parent.taps((await holds(parent)).taps[0] if lang == "en" else await first_hold(parent))

    seen = await parent.taps(next(each for each in parent.seen.taps if each.startswith("my.x:")))
    why = next(each for each in seen.taps if each.startswith("my.w:"))

    assert thanks in (await parent.taps(why)).html
    assert thanks in (await parent.taps(why)).html
    async with city.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.REPORTED, "booking", "1")) == 1


async def first_hold(parent: Talk) -> str:
    for wanted in ("bk.c:olympiad-g5", "bk.p:1:olympiad-g5:*", "bk.t:1:olympiad-g5:*:near"):
        await parent.taps(wanted)
    await parent.taps(parent.seen.taps[0])
    return parent.seen.taps[0]


async def test_shortly_before_the_office_is_asked_once_and_what_it_does_is_told(city: Town) -> None:
    parent = await a_parent(city)
    office = await city.with_role(31, Role.OPERATOR, "Zhou")
    await parent.taps((await holds(parent)).taps[0])
    city.clock.advance(timedelta(days=3, hours=20))

    await parent.says("/bookings")
    seen = await parent.presses("Cancel")
    assert "Why can you not come" in seen.html
    for _ in range(2):
        seen = await parent.taps(next(each for each in [*seen.taps, "my.a:1:cancel:ill"] if each.startswith("my.a:")))
    assert "I have asked the office" in seen.html

    (note,) = await told(city.database, await office.me())
    assert "Reason: Ill" in note["html"]
    call = await office.taps("my.oc:1")
    assert call.toast is not None and "Mei" in call.toast
    done = await office.taps("my.ox:1")
    assert "the family has been told" in done.html
    assert any("Cancelled" in each["html"] for each in await told(city.database, await parent.me()))
    assert "no longer booked" in ((await office.taps("my.ox:1")).toast or "")


# ---- siblings, waiting ----


async def test_a_sibling_comes_too_with_one_more_tap_and_both_are_confirmed(city: Town) -> None:
    parent = await a_parent(city)
    await parent.taps("on.child")
    await parent.says("Bo")
    await parent.taps("on.grade:5")
    await holds(parent)

    both = await parent.presses("Lin too" if "Lin too" in parent.seen.labels else "Bo too")
    assert "Bo" in both.html and "Lin" in both.html
    seen = await parent.presses("✅ Confirm")

    assert [note["attachment"]["type"] for note in seen.notes] == ["calendar", "calendar", "venue"]


@pytest.mark.parametrize(("lang", "next_one"), [("en", "You are next"), ("zh", "第 1 位")])
async def test_a_full_time_can_be_waited_for_and_is_in_the_list(city: Town, lang: str, next_one: str) -> None:
    late = await a_parent(city, lang=lang)
    hold = await first_hold(late)
    async with city.database.reading() as uow:
        held = await uow.bookings.get(int(hold.split(":")[1]))
    assert held is not None
    slot = held.slot
    await late.says("/cancel")
    for number in range(4):
        quick = await a_parent(city, account=100 + number, child=f"C{number}")
        learner = (await city.children(quick))[0]
        await quick.taps(f"bk.h:{learner.id}:{slot}:*")
        await quick.taps(quick.seen.taps[0])

    gone = await late.taps(f"bk.h:1:{slot}:*")
    seen = await late.taps(next(each for each in gone.taps if each.startswith("wl.j:")))
    assert next_one in seen.html and "名额一起要" not in seen.html and "both" not in seen.html
    assert next_one in (await late.says("/bookings")).html
    await quick.taps(next(each for each in (await quick.taps("my")).taps if each.startswith("my.x:")))

    (offer,) = [each for each in await told(city.database, await late.me()) if "🎁" in each["html"]]
    assert [button["tap"].split(":")[0] for row in offer["keyboard"] for button in row] == ["wl.y", "wl.p", "wl.x"]
    assert len((await late.taps(offer["keyboard"][0][0]["tap"])).notes) == 2
    assert "home" in (await late.taps(offer["keyboard"][0][0]["tap"])).taps


# ---- before the lesson ----


async def test_questions_are_sent_to_a_child_with_an_account_once(city: Town) -> None:
    account = city.talk(14, "Lin", "zh")
    await city.learner(account)
    row = await city.learner_row(account)
    parent = await a_parent(city, account=15, child="Bo")
    async with city.database.transaction() as uow:
        await uow.people.add_guardian(row.id, (await parent.me()).id, city.clock.now())
    await parent.taps(f"bk.p:{row.id}:olympiad-g5:*")
    await parent.presses("Nearest three times")
    await parent.taps(parent.seen.taps[0])
    seen = await parent.taps(parent.seen.taps[0])
    send = next(b["tap"] for line in seen.notes[0]["keyboard"] for b in line if b["tap"].startswith("bk.q:"))

    for _ in range(2):
        assert "Sent to" in ((await parent.taps(send)).toast or "")

    assert (
        sum(
            "试听课" in each["html"] and "不打分" in each["html"]
            for each in await told(city.database, await account.me())
        )
        == 1
    )
