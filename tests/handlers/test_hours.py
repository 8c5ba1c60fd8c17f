"""/hours in chat: the week as chips, days that differ, and bookings that a change touches."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.booking.seats import who_hosts
from domain.booking.slot import TRIAL, Slot, Way
from domain.courses.course import TrialPattern
from domain.language import Lang
from domain.people.person import Role
from handlers.views.lengths import SCREEN_UNITS, units
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, LONG, MATHS, OLYMPIAD, PATTERNS, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town

WANG_ID = 7
NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert seen.html and not re.search(r"[{}]", seen.html), seen.html
    assert not re.search(r"\bhours\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels)
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    assert len(seen.labels) <= 100
    return seen


async def teacher(town: Town, lang: Lang = Lang.EN, patterns: tuple[TrialPattern, ...] = PATTERNS[:3]) -> Talk:
    staff = (replace(WANG, telegram=WANG_ID), BRAUN)
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), CLASSES[:3], patterns, FAQ)
    return await town.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def trial(town: Town, starts_at: datetime = NINE) -> Slot:
    made = Slot(
        0, TRIAL.name, LONG, None, "east", "204", "wang", Way.IN_PERSON, "Asia/Shanghai", starts_at,
        starts_at + timedelta(minutes=45), 2,
    )  # fmt: skip
    async with town.database.transaction() as uow:
        opened = await uow.bookings.open_slot(made, who_hosts(made))
    assert opened is not None
    return opened


@pytest.mark.parametrize("lang", list(Lang))
async def test_hours_are_tapped_together(town: Town, lang: Lang) -> None:
    wang = await teacher(town, lang)
    sound(await wang.says("/hours"))
    sound(await wang.taps("hr.d:2"))
    sound(await wang.taps("hr.f:2"))
    until = sound(await wang.taps("hr.t:2:1500"))
    assert "hr.w:2:1500:1530:-:0" in until.taps and "hr.w:2:1500:1500:-:0" not in until.taps
    ways = sound(await wang.taps("hr.w:2:1500:1800:-:0"))
    assert not any(tap.startswith("hr.s") for tap in ways.taps)
    ways = sound(await wang.taps("hr.w:2:1500:1800:-:2"))
    saved = sound(await wang.taps("hr.s:2:1500:1800:-:2"))
    assert "15:00-18:00" in saved.html and "08:15-11:30" in saved.html
    tuesday = sound(await wang.taps("hr.d:2"))
    again = sound(await wang.taps(next(tap for tap in tuesday.taps if tap.startswith("hr.r:"))))
    assert "15:00-18:00" not in again.html


async def test_a_campus_is_a_chip_that_goes_on_and_off(town: Town) -> None:
    wang = await teacher(town)
    shown = await wang.taps("hr.w:2:1500:1800:-:0")
    on = await wang.taps(next(tap for tap in shown.taps if tap.startswith("hr.w") and not tap.endswith(("1", "2"))))
    assert any(label.startswith("✅") and "campus" in label for label in on.labels)
    assert "Save" in on.labels


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_day_off_shows_what_it_touches_before_it_is_saved(town: Town, lang: Lang) -> None:
    wang = await teacher(town, lang)
    slot = await trial(town)
    mei = town.talk(5, "Mei", lang.value)
    await town.parent(mei, "Bo", 5)
    learner = (await town.children(mei))[0]
    held = await mei.taps(f"bk.h:{learner.id}:{slot.id}:*")
    await mei.taps(next(tap for tap in held.taps if tap.startswith("bk.y")))

    calendar = sound(await wang.taps("hr.o"))
    assert "hr.x:20261128" in calendar.taps and "hr.x:20261120" not in calendar.taps
    sound(await wang.taps("hr.x:20261128"))
    shown = sound(await wang.taps("hr.z:20261128:20261128"))
    assert "Bo" in shown.html
    assert {"hr.y:20261128:20261128:m", "hr.y:20261128:20261128:k"} <= set(shown.taps)
    saved = sound(await wang.taps("hr.y:20261128:20261128:m"))
    assert "28" in saved.html
    assert saved.toast is not None and "1" in saved.toast
    told = await town.told(mei)
    assert "Bo" in told[-1] and "28" in told[-1]
    sound(await wang.says("/hours"))
    gone = sound(await wang.taps(next(tap for tap in saved.taps if tap.startswith("hr.k:"))))
    assert not any(tap.startswith("hr.k:") for tap in gone.taps)


async def test_several_days_and_a_part_of_one_are_tapped_in_a_calendar(town: Town) -> None:
    wang = await teacher(town)
    last = sound(await wang.taps("hr.u:20261128:202611"))
    assert "hr.z:20261128:20261130" in last.taps and "hr.u:20261128:202612" in last.taps
    december = sound(await wang.taps("hr.u:20261128:202612"))
    assert "hr.z:20261128:20261206" in december.taps
    shown = sound(await wang.taps("hr.z:20261128:20261206"))
    assert "hr.y:20261128:20261206:s" in shown.taps
    saved = sound(await wang.taps("hr.y:20261128:20261206:s"))
    assert "Sat 28 Nov to Sun 6 Dec" in saved.html
    town.clock.advance(timedelta(seconds=9))
    sound(await wang.taps("hr.p:20261210"))
    sound(await wang.taps("hr.p:20261210:0900"))
    sound(await wang.taps("hr.z:20261210:20261210:0900:1100"))
    part = sound(await wang.taps("hr.y:20261210:20261210:s:0900:1100"))
    assert "Thu 10 Dec, 09:00-11:00" in part.html


async def test_an_extra_time_of_a_day_is_tapped_like_hours_of_the_week(town: Town) -> None:
    wang = await teacher(town)
    sound(await wang.taps("hr.f:20261129"))
    sound(await wang.taps("hr.t:20261129:1000"))
    sound(await wang.taps("hr.w:20261129:1000:1200:-:1"))
    assert "Extra: Sun 29 Nov, 10:00-12:00" in sound(await wang.taps("hr.s:20261129:1000:1200:-:1")).html


@pytest.mark.parametrize(
    "tap", ["hr.d:8", "hr.d:x", "hr.x:2026112", "hr.x:20261341", "hr.t:2:2575", "hr.z:20261128:x", "hr.o:209913"]
)
async def test_a_tap_that_makes_no_sense_reaches_nobody(town: Town, tap: str) -> None:
    wang = await teacher(town)
    seen = await wang.taps(tap)
    assert not seen.handled or "hours" not in seen.html.lower()


async def test_a_stranger_is_told_kindly(town: Town) -> None:
    mei = town.talk(5, "Mei")
    await town.parent(mei)
    assert "hr" not in (await mei.says("/hours")).taps


@pytest.mark.parametrize(
    ("lang", "text"),
    [(Lang.EN, "Tue 15-18, Thu 16:30-20:00"), (Lang.ZH, "周二 15-18，周四下午四点半到晚上八点")],
)
async def test_hours_are_typed_and_echoed_before_they_are_saved(town: Town, lang: Lang, text: str) -> None:
    wang = await teacher(town, lang)
    sound(await wang.taps("hr.n"))
    echo = sound(await wang.says(text))
    assert "15:00-18:00" in echo.html and "16:30-20:00" in echo.html
    assert not any(tap.startswith("hr.ts") for tap in echo.taps)
    phone = sound(await wang.taps("hr.tw:-:2"))
    assert "hr.ts:-:2" in phone.taps and "15:00-18:00" in phone.html
    saved = sound(await wang.taps("hr.ts:-:2"))
    assert "15:00-18:00" in saved.html and "16:30-20:00" in saved.html
    gone = await wang.taps("hr.ts:-:2")
    assert "15:00" not in gone.html


@pytest.mark.parametrize("text", ["hello", "Tuesday", "28 Nov 9-12", "at 3", "{html} <b>"])
async def test_what_is_no_hours_of_a_week_is_asked_again(town: Town, text: str) -> None:
    wang = await teacher(town)
    await wang.taps("hr.n")
    asked = sound(await wang.says(text))
    assert "Tue 15-18" in asked.html and not any(tap.startswith("hr.t") for tap in asked.taps)
    assert "10:00-11:00" in sound(await wang.says("Mon 10-11")).html


async def test_typed_hours_that_share_time_are_not_saved_by_half(town: Town) -> None:
    wang = await teacher(town)
    await wang.taps("hr.n")
    await wang.says("Mon 10-11, Sat 10-12")
    refused = await wang.taps("hr.ts:-:2")
    assert "already" in refused.html
    assert "10:00-11:00" not in sound(await wang.says("/hours")).html
