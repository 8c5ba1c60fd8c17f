"""The calendar feed: who may read it, and what is in it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.feed import AT_ONCE, EVERY_SECONDS
from domain.booking.cancelling import CancelBooking
from domain.booking.events.coming import Come, Comes
from domain.booking.slot import Booking, BookingState
from domain.calendar.address import SwitchFeedOff
from domain.language import Lang
from domain.people.person import AgeBand, Role
from storage.database import Database
from tests.bot.conftest import Edge
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, hold_events
from tests.domain.booking.stage import MONDAY_NOON


async def test_an_address_shows_its_owners_times_and_nobody_elses(edge: Edge) -> None:
    mei, (lin, _) = await edge.stage.parent("Lin Xiaoyu", "Bo", lang=Lang.EN)
    tom, (ann,) = await edge.stage.parent("Ann", lang=Lang.EN)
    first, second, *_ = await edge.slots()
    booking = await edge.book(mei, lin, first)
    await edge.book(tom, ann, second)
    path = await edge.address(mei)
    status, text, headers = await edge.get(path)
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Ann" not in text
    events: list[Any] = Calendar.from_ical(text).walk("VEVENT")
    (event,) = events
    assert (str(event["UID"]), event["SEQUENCE"]) == (booking.uid, 0)
    assert event.start == first.starts_at


async def test_an_entry_is_the_one_of_the_calendar_file(edge: Edge) -> None:
    """Same UID and SEQUENCE, so that whoever has added the file has one entry and not two."""
    mei, (lin,) = await edge.stage.parent("Lin")
    first, second, *_ = await edge.slots("maths-g5-6")
    booking = await edge.book(mei, lin, first)
    moved = await edge.move(mei, booking, second)
    (event,) = (await edge.events(await edge.address(mei))).values()
    assert (str(event["UID"]), event["SEQUENCE"], event.start) == (moved.uid, 1, second.starts_at)


async def test_what_is_cancelled_vanishes_and_what_is_over_stays_thirty_days(edge: Edge) -> None:
    mei, (lin, bo) = await edge.stage.parent("Lin", "Bo")
    first, second, *_ = await edge.slots("maths-g5-6")
    await edge.book(mei, lin, first)
    booking = await edge.book(mei, bo, second)
    path = await edge.address(mei)
    assert len(await edge.events(path)) == 2
    await edge.stage.do(mei, CancelBooking(booking.id))
    assert [event.start for event in (await edge.events(path)).values()] == [first.starts_at]
    edge.stage.clock.advance(first.ends_at + timedelta(days=29) - edge.stage.clock.now())
    assert len(await edge.events(path)) == 1
    edge.stage.clock.advance(timedelta(days=2))
    assert not await edge.events(path)


async def test_a_weekly_class_is_at_the_same_local_time_on_both_sides_of_a_clock_change(edge: Edge) -> None:
    mei, (lin,) = await edge.stage.parent("Lin Xiaoyu", lang=Lang.EN)
    async with edge.stage.database.transaction() as uow:
        await uow.classes.enrol(lin.id, "c3", edge.stage.clock.now())
    events: list[Any] = Calendar.from_ical((await edge.get(await edge.address(mei)))[1]).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {"Olympiad 5 · Lin"}
    assert {event["DTSTART"].to_ical()[-6:] for event in events} == {b"170000"}
    # Berlin's clocks went back on 25 October
    assert {event.start.utcoffset() for event in events} == {timedelta(hours=1), timedelta(hours=2)}


async def test_a_teacher_sees_own_lessons_with_first_names(edge: Edge) -> None:
    teacher = await edge.staff("wang", Role.TEACHER)
    mei, (lin, bo) = await edge.stage.parent("Lin Xiaoyu", "Bo", lang=Lang.EN)
    slot = (await edge.slots("maths-g5-6"))[0]
    path = await edge.address(teacher)
    assert not [title for title in await edge.events(path) if title.startswith("Trial")]
    await edge.book(mei, lin, slot)
    await edge.book(mei, bo, slot)
    events = await edge.events(path)
    assert "Trial: Maths · Lin, Bo" in events
    assert "Xiaoyu" not in str(events)
    assert "Olympiad 5" in events
    assert not events["Trial: Maths · Lin, Bo"].walk("VALARM")


async def test_a_talk_is_one_entry_for_both_sides_and_for_nobody_else(edge: Edge) -> None:
    """It is in the calendars of those who talk; the child, grown up as it is, does not find it in its own."""
    teacher = await edge.staff("wang", Role.TEACHER)
    mei = (await edge.stage.parent(lang=Lang.EN))[0]
    account, lin = await edge.stage.learner(AgeBand.FROM_16, guardian=mei)
    at = MONDAY_NOON + timedelta(days=2)
    slot = await edge.stage.slot(at, kind="talk", course=None, room=None)
    async with edge.stage.database.transaction() as uow:
        await uow.people.grant(account.id, Role.LEARNER, None, MONDAY_NOON)
        talk = Booking(
            0, "talk", slot.id, lin.id, mei.id, BookingState.BOOKED, "t@banxue", MONDAY_NOON, sequence=2, booked_at=at
        )
        assert await uow.bookings.take_seat(slot.id) and await uow.bookings.add(talk)
    for person, title in ((teacher, "Talk · Lin"), (mei, None)):
        events = await edge.events(await edge.address(person))
        (found,) = [event for event in events.values() if str(event["UID"]) == "t@banxue"]
        assert (found["SEQUENCE"], found.start) == (2, at)
        assert title is None or str(found["SUMMARY"]) == title
    assert "t@banxue" not in (await edge.get(await edge.address(account)))[1]


async def test_an_event_is_in_the_calendars_of_who_comes_who_hosts_and_of_the_office(edge: Edge) -> None:
    host, office = await edge.staff("braun", Role.TEACHER), await edge.staff(None, Role.OPERATOR)
    mei, _ = await edge.stage.parent("Lin", lang=Lang.EN, name="Mei Secret")
    house, evening = await hold_events(edge.stage, OPEN_HOUSE, EVENING)
    for slot, guests in ((house, 2), (evening, 0)):
        assert isinstance(await edge.stage.do(mei, Come(slot.id, guests)), Comes)
    mine = await edge.events(await edge.address(mei))
    assert set(mine) == {"Open house", "Parents' evening"}
    assert "https://meet.example/evening" in str(mine["Parents' evening"]["DESCRIPTION"])
    all_of_them = await edge.events(await edge.address(office))
    assert set(all_of_them) == {"Event: Open house", "Event: Parents' evening"}
    assert "https://meet.example/evening" in str(all_of_them["Event: Parents' evening"]["DESCRIPTION"])
    given = await edge.events(await edge.address(host))
    assert "3 booked" in str(given["Event: Open house"]["DESCRIPTION"])
    assert "Event: Parents' evening" not in given and "Secret" not in str(given)


async def test_who_knows_no_address_reads_nothing(edge: Edge) -> None:
    mei, _ = await edge.stage.parent("Lin")
    path = await edge.address(mei)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    wrong = [f"/calendar/{changed}.ics", f"/calendar/{changed}", "/calendar/.ics", f"/calendar/{token}x.ics"]
    wrong += [
        "/calendar/",
        "/",
        f"/calendar/{token.lower()}.ics",
        f"/calendar/{token}.ics/",
        f"/calendar/{token[:-1]}.ics",
    ]
    for each in wrong:
        assert (await edge.get(each))[0] == 404, each
    assert (await edge.get(path))[0] == 200


async def test_an_address_that_was_renewed_or_switched_off_is_gone(edge: Edge) -> None:
    mei, _ = await edge.stage.parent("Lin")
    first = await edge.address(mei)
    edge.stage.clock.advance(timedelta(minutes=1))
    second = await edge.address(mei)
    assert [(await edge.get(path))[0] for path in (first, second)] == [404, 200]
    await edge.stage.do(mei, SwitchFeedOff())
    gone, unknown = await edge.get(second), await edge.get("/calendar/" + "A" * 32 + ".ics")
    assert gone[:2] == unknown[:2] == (404, "")


async def test_who_has_this_state_already_is_told_so(edge: Edge) -> None:
    mei, (lin, _) = await edge.stage.parent("Lin", "Bo")
    first, second, *_ = await edge.slots("maths-g5-6")
    booking = await edge.book(mei, lin, first)
    path = await edge.address(mei)
    _, _, headers = await edge.get(path)
    tag = headers["ETag"]
    edge.stage.clock.advance(timedelta(hours=3))
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        status, text, _ = await edge.get(path, **{"If-None-Match": known})
        assert (status, text) == (304, ""), known
    assert (await edge.get(path, **{"If-None-Match": '"other"'}))[0] == 200
    await edge.move(mei, booking, second)
    status, _, headers = await edge.get(path, **{"If-None-Match": tag})
    assert status == 200 and headers["ETag"] != tag


async def test_an_address_that_is_asked_for_too_often_has_to_wait_and_no_other(edge: Edge) -> None:
    mei, _ = await edge.stage.parent("Lin")
    tom, _ = await edge.stage.parent("Ann")
    path, other = await edge.address(mei), await edge.address(tom)
    assert [(await edge.get(path))[0] for _ in range(AT_ONCE + 1)] == [200] * AT_ONCE + [429]
    assert (await edge.get(path))[2]["Retry-After"] == str(int(EVERY_SECONDS))
    assert (await edge.get(other))[0] == 200
    edge.seconds[0] += EVERY_SECONDS
    assert [(await edge.get(path))[0] for _ in range(2)] == [200, 429]


async def test_a_browser_gets_a_page_with_a_link_that_calendars_open(edge: Edge) -> None:
    mei, _ = await edge.stage.parent("Lin", lang=Lang.ZH)
    path = await edge.address(mei)
    status, page, headers = await edge.get(path.removesuffix(".ics"))
    assert status == 200
    assert f'href="webcal://bot.example.org{path}"' in page
    assert "加入这台设备的日历" in page
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_reading_writes_nothing_and_the_log_knows_no_address(
    edge: Edge, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, _ = await edge.stage.parent("Lin")
    path = await edge.address(mei)

    def no_writer(*_: object) -> Any:
        raise AssertionError("a reader wrote")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "transaction", no_writer)
        patched.setattr(Database, "connection", no_writer)
        assert (await edge.get(path))[0] == 200

    def broken(*_: object) -> Any:
        raise OSError("the disk is away")

    monkeypatch.setattr(Database, "reading", broken)
    caplog.set_level(logging.DEBUG)
    assert (await edge.get(path))[0] == 503
    assert "A calendar could not be read" in caplog.text
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in caplog.text
    assert "Mei" not in caplog.text
