"""Events in both languages: the list, coming with whom, full, the door, the faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.expiring import ExpireHolds
from domain.booking.slot import Booking, BookingState, Slot
from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Role
from storage.database import Database
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, SATURDAY_TEN
from tests.domain.booking.events.conftest import hold_events as put_up
from tests.domain.booking.stage import Stage
from tests.handlers.talk import Talk, Town
from tests.house import act


async def hold_events(town: Town) -> Sequence[Slot]:
    return await put_up(Stage(town.database, town.clock), OPEN_HOUSE, EVENING)


async def only_booking(town: Town, talk: Talk, slot: int | None = None) -> Booking:
    async with town.database.reading() as uow:
        found = await uow.bookings.of_person((await talk.me()).id, tuple(BookingState))
    (booking,) = [each for each in found if slot in (None, each.slot)]
    return booking


@pytest.mark.parametrize(
    ("lang", "listed", "come", "kept", "mine"),
    [
        (
            "zh",
            "11月28日 周六 10:00-12:00\n东校区 hall 教室 · 还有 4 个位子",
            "我来，带 1 位",
            "留好了 2 个位子",
            "一共 2 个位子",
        ),
        (
            "en",
            "Sat 28 Nov, 10:00-12:00\nEast campus, room hall · 4 places left",
            "Come with 1",
            "2 places are yours",
            "You have 2 places",
        ),
    ],
)
async def test_a_family_comes_with_one_tap(
    town: Town, lang: str, listed: str, come: str, kept: str, mine: str
) -> None:
    parent = town.talk(1, "Mei", lang)
    await town.parent(parent)
    house, evening = await hold_events(town)
    seen = await parent.says("/events")
    assert listed in seen.html and {f"ev.e:{house.id}", f"ev.e:{evening.id}", "my", "home"} <= set(seen.taps)
    seen = await parent.taps(f"ev.e:{house.id}")
    assert [tap for tap in seen.taps if tap.startswith("ev.c")] == [
        f"ev.c:{house.id}:{guests}" for guests in (0, 1, 2)
    ]
    seen = await parent.presses(come)
    (note,) = seen.notes
    assert kept in note["html"] and mine in seen.html
    assert note["attachment"]["type"] == "calendar" and not note["attachment"]["cancelled"]
    assert mine in (await parent.taps("ev")).html
    seen = await parent.taps(f"ev.n:{house.id}")
    (note,) = seen.notes
    assert note["attachment"]["cancelled"] and note["attachment"]["sequence"] == 1
    assert f"ev.c:{house.id}:0" in seen.taps


async def test_the_second_tap_says_so_and_brings_no_second_message(town: Town) -> None:
    parent = town.talk(1, "Mei")
    await town.parent(parent)
    house, _ = await hold_events(town)
    await parent.taps(f"ev.c:{house.id}:1")
    seen = await parent.taps(f"ev.c:{house.id}:1")
    assert not seen.notes and seen.toast == "You are coming already ✓"
    seen = await parent.taps(f"ev.c:{house.id}:2")
    assert not seen.notes and seen.toast == "Changed ✓" and "You have 3 places" in seen.html
    assert [tap for tap in seen.taps if tap.startswith("ev.c")] == [f"ev.c:{house.id}:0", f"ev.c:{house.id}:1"]


async def test_who_comes_too_late_sees_what_is_left_and_the_waiting_list(town: Town) -> None:
    mei, tom, zoe = town.talk(1, "Mei"), town.talk(2, "Tom"), town.talk(3, "Zoe")
    for talk in (mei, tom, zoe):
        await town.parent(talk)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:2")
    seen = await tom.taps(f"ev.c:{house.id}:1")
    assert "Only 1 left just now, and you wanted 2" in seen.html
    assert [tap for tap in seen.taps if tap.startswith(("ev.c", "ev.w"))] == [
        f"ev.c:{house.id}:0",
        f"ev.w:{house.id}:1",
    ]
    assert (await tom.presses("Then 1 place")).notes
    seen = await zoe.taps(f"ev.c:{house.id}:0")
    assert "waiting list" in seen.html
    seen = await zoe.presses("Waiting list")
    assert "You are waiting for a place" in seen.html and seen.toast == "You are on the list ✓"
    seen = await mei.taps(f"ev.e:{house.id}")
    assert "You have 3 places" in seen.html


async def test_the_link_is_for_those_who_booked(town: Town) -> None:
    parent = town.talk(1, "Mei")
    await town.parent(parent)
    _, evening = await hold_events(town)
    assert "meet.example" not in (await parent.taps(f"ev.e:{evening.id}")).html
    seen = await parent.taps(f"ev.c:{evening.id}:0")
    assert "https://meet.example/evening" in seen.notes[0]["html"]
    assert "https://meet.example/evening" in seen.html


async def test_a_reader_elsewhere_reads_both_times(town: Town) -> None:
    parent = town.talk(1, "Mei")
    await town.parent(parent)
    person = await parent.me()
    async with town.database.transaction() as uow:
        await uow.people.save(replace(person, zone="Europe/London"))
    house, _ = await hold_events(town)
    html = (await parent.taps(f"ev.e:{house.id}")).html
    assert "Sat 28 Nov, 10:00-12:00" in html and "02:00" in html


async def test_a_button_of_an_event_that_was_called_off_says_so_kindly(town: Town) -> None:
    parent = town.talk(1, "Mei")
    await town.parent(parent)
    house, _ = await hold_events(town)
    await put_up(Stage(town.database, town.clock), EVENING)
    for tap in (f"ev.e:{house.id}", f"ev.c:{house.id}:0", f"ev.n:{house.id}", "ev.c:99999:0", "ev.i:99999:1"):
        seen = await parent.taps(tap)
        assert seen.html and not seen.notes and seen.handled


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_office_sees_the_board_and_taps_arrivals(town: Town, lang: Lang) -> None:
    sun = await town.with_role(9, Role.OPERATOR, lang=lang)
    mei = town.talk(1, "Mei")
    await town.parent(mei)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:2")
    seen = await sun.taps(f"ev.e:{house.id}")
    assert f"ev.o:{house.id}" in seen.taps and f"ev.c:{house.id}:0" not in seen.taps
    seen = await sun.taps(f"ev.o:{house.id}")
    assert "Mei +2" in seen.html and not [tap for tap in seen.taps if tap.startswith("ev.i")]
    town.clock.advance(SATURDAY_TEN - timedelta(minutes=30) - town.clock.now())
    seen = await sun.taps(f"ev.o:{house.id}")
    assert "☐ Mei +2" in seen.labels
    seen = await sun.presses("☐ Mei +2")
    assert "✅ Mei +2" in seen.labels
    assert "☐ Mei +2" in (await sun.presses("✅ Mei +2")).labels
    assert not [tap for tap in (await mei.taps(f"ev.e:{house.id}")).taps if tap.startswith("ev.o")]


async def test_a_face_is_noted(town: Town) -> None:
    mei = town.talk(1, "Mei", "zh")
    await town.parent(mei)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:0")
    booking = await only_booking(town, mei)
    assert (await mei.taps(f"ev.r:{booking.id}:3")).toast == "谢谢，记下了 ✓"
    assert (await mei.taps(f"ev.r:{booking.id}:7")).toast != "谢谢，记下了 ✓"


async def test_without_events_the_bot_says_so(sqlite_database: Database, clock: FixedClock) -> None:
    town = await Town(sqlite_database, clock).open()
    mei = town.talk(1, "Mei", "zh")
    await town.parent(mei)
    assert "最近还没有安排活动" in (await mei.says("/events")).html


async def test_places_that_become_free_are_offered_to_who_waits(town: Town) -> None:
    mei, tom = town.talk(1, "Mei"), town.talk(2, "Tom")
    for talk in (mei, tom):
        await town.parent(talk)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:2")
    await tom.taps(f"ev.w:{house.id}:1")
    assert not [words for words in await town.told(tom) if "Open house" in words]
    await mei.taps(f"ev.c:{house.id}:1")
    (offer,) = [words for words in await town.told(tom) if "Open house" in words]
    assert "2" in offer
    seen = await tom.taps(f"ev.e:{house.id}")
    assert "2 places are kept for you" in seen.html
    booking = await only_booking(town, tom)
    seen = await tom.taps(f"wl.y:{booking.id}")
    assert next(note["attachment"]["type"] for note in seen.notes if note.get("attachment")) == "calendar"
    assert "You have 2 places" in (await tom.taps(f"ev.e:{house.id}")).html
    assert "You are coming already" in (await tom.taps(f"wl.y:{booking.id}")).html


async def test_an_offer_can_be_taken_on_the_card_by_fewer(town: Town) -> None:
    mei, tom = town.talk(1, "Mei"), town.talk(2, "Tom")
    for talk in (mei, tom):
        await town.parent(talk)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:2")
    await tom.taps(f"ev.w:{house.id}:1")
    await mei.taps(f"ev.n:{house.id}")
    seen = await tom.taps(f"ev.c:{house.id}:0")
    assert "You have a place" in seen.html and seen.notes
    assert "3 places left" in (await mei.taps(f"ev.e:{house.id}")).html


async def test_an_offer_that_has_gone_by_leads_to_the_event(town: Town) -> None:
    mei, tom = town.talk(1, "Mei"), town.talk(2, "Tom")
    for talk in (mei, tom):
        await town.parent(talk)
    house, _ = await hold_events(town)
    await mei.taps(f"ev.c:{house.id}:2")
    await tom.taps(f"ev.w:{house.id}:1")
    booking = await only_booking(town, tom)
    await mei.taps(f"ev.n:{house.id}")
    town.clock.advance(timedelta(hours=3))
    await act(town.database, town.services, None, ExpireHolds())
    seen = await tom.taps(f"wl.y:{booking.id}")
    assert f"ev.e:{house.id}" in seen.taps


async def test_an_event_stands_among_the_bookings_and_can_be_cancelled_from_there(town: Town) -> None:
    mei = town.talk(1, "Mei")
    await town.parent(mei)
    house, evening = await hold_events(town)
    for slot in (house, evening):
        await mei.taps(f"ev.c:{slot.id}:0")
    seen = await mei.says("/bookings")
    assert "Open house" in seen.html and "Parents' evening: Sat 28 Nov, 20:00" in seen.labels
    seen = await mei.presses("Parents' evening: Sat 28 Nov, 20:00")
    assert f"ev.e:{evening.id}" in seen.taps
    booking = await only_booking(town, mei, evening.id)
    assert "https://meet.example/evening" in (await mei.taps(f"my.i:{booking.id}")).notes[0]["attachment"]["about"]
    (note,) = (await mei.taps(f"my.x:{booking.id}")).notes
    assert note["attachment"]["cancelled"]
    seen = await mei.says("/bookings")
    assert "Open house" in seen.html and "evening" not in seen.html
