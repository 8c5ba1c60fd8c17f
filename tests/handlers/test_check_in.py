"""The day and the list of who came, in chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.booking.slot import BookingState
from domain.language import Lang
from domain.people.person import Role
from tests.handlers.talk import Talk, Town
from tests.handlers.test_hours import NINE, sound, teacher, trial


async def booked(town: Town, slot: int, child: str, account: int) -> Talk:
    mei = town.talk(account, "Mei")
    await town.parent(mei, child, 5)
    learner = (await town.children(mei))[0]
    held = await mei.taps(f"bk.h:{learner.id}:{slot}:*")
    await mei.taps(next(tap for tap in held.taps if tap.startswith("bk.y")))
    return mei


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_teacher_taps_who_came(town: Town, lang: Lang) -> None:
    wang, slot = await teacher(town, lang), await trial(town)
    await booked(town, slot.id, "Bo", 5)
    await booked(town, slot.id, "Lin", 6)
    town.clock.advance(NINE - town.clock.now())

    day = sound(await wang.says("/today"))
    assert f"ci:{slot.id}" in day.taps
    card = sound(await wang.taps(f"ci:{slot.id}"))
    assert "Bo" in card.html and f"ci.l:{slot.id}" in card.taps and f"ci.o:{slot.id}" not in card.taps
    sheet = sound(await wang.taps(f"ci.l:{slot.id}"))
    first, second = (tap for tap in sheet.taps if tap.startswith("ci.t:"))
    await wang.taps(first)
    late = sound(await wang.taps(first))
    assert any(label.startswith("✖") for label in late.labels)
    saved = sound(await wang.taps(f"ci.s:{slot.id}"))
    assert saved.toast and any(tap.startswith("ci.u:") for tap in saved.taps)
    assert f"ci.s:{slot.id}" not in saved.taps
    async with town.database.reading() as uow:
        states = [each.state for each in await uow.bookings.of_slots([slot.id], set(BookingState))]
    assert states == [BookingState.NO_SHOW, BookingState.ATTENDED]
    undone = sound(await wang.taps(next(tap for tap in saved.taps if tap.startswith("ci.u:"))))
    assert f"ci.s:{slot.id}" in undone.taps
    assert second in undone.taps


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_office_changes_places_and_calls_off(town: Town, lang: Lang) -> None:
    await teacher(town, lang)
    slot = await trial(town)
    mei = await booked(town, slot.id, "Bo", 5)
    sun = await town.with_role(9, Role.OPERATOR, "Sun", lang)

    day = sound(await sun.taps("ci.d:20261128"))
    assert f"ci:{slot.id}" in day.taps and "ci.d:20261129" in day.taps
    card = sound(await sun.taps(f"ci:{slot.id}"))
    assert f"ci.p:{slot.id}:2" in card.taps
    more = sound(await sun.taps(f"ci.p:{slot.id}:2"))
    assert "3" in more.html and f"ci.m:{slot.id}:3" in more.taps
    await sun.taps(f"ci.m:{slot.id}:3")
    await sun.taps(f"ci.m:{slot.id}:2")
    full = await sun.taps(f"ci.m:{slot.id}:1")
    assert full.toast is not None
    asked = sound(await sun.taps(f"ci.o:{slot.id}"))
    assert f"ci.oo:{slot.id}" in asked.taps and "1" in asked.html
    done = sound(await sun.taps(f"ci.oo:{slot.id}"))
    assert done.toast is not None and "1" in done.toast
    assert "Bo" in (await town.told(mei))[-1]


async def test_a_list_is_not_open_yet(town: Town) -> None:
    wang, slot = await teacher(town), await trial(town)
    await booked(town, slot.id, "Bo", 5)
    assert f"ci.l:{slot.id}" not in (await wang.taps(f"ci:{slot.id}")).taps
    early = await wang.taps(f"ci.l:{slot.id}")
    assert "quarter of an hour" in early.html
    town.clock.advance(NINE + timedelta(days=9) - town.clock.now())
    assert "closed" in (await wang.taps(f"ci.l:{slot.id}")).html


async def test_families_see_nothing_of_it(town: Town) -> None:
    await teacher(town)
    slot = await trial(town)
    mei = await booked(town, slot.id, "Bo", 5)
    for tap in ("ci.d", f"ci:{slot.id}", f"ci.l:{slot.id}", f"ci.oo:{slot.id}"):
        assert "Bo" not in (await mei.taps(tap)).html
