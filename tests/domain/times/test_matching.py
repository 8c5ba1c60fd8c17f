"""Which lessons fit what somebody says, and which come near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.times import matching as choice
from domain.times.matching import Matched, Off
from domain.times.reading import read_when
from domain.times.when import When

NOW = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)


@dataclass(frozen=True)
class At:
    starts_at: datetime


@dataclass(frozen=True)
class Lesson:
    slot: At
    zone: str = "Asia/Shanghai"


def lesson(said: str) -> Lesson:
    return Lesson(At(datetime.fromisoformat(f"2026-{said}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))))


SAT_TEN, SAT_FOUR, SUN_TEN = lesson("11-28T10:00"), lesson("11-28T16:00"), lesson("11-29T10:00")
NEXT_SAT_TEN, WED = lesson("12-05T10:00"), lesson("12-02T18:30")
ALL = (WED, NEXT_SAT_TEN, SUN_TEN, SAT_FOUR, SAT_TEN)


def matching(wish: When, lessons: Sequence[Lesson]) -> Matched[Lesson]:
    return choice.matching(wish, lessons, lambda each: (each.slot.starts_at, each.zone))


def when(said: str) -> When:
    found = read_when(said, NOW, "Asia/Shanghai")
    assert found is not None
    return found


def test_what_fits_comes_by_its_start() -> None:
    assert matching(when("周末上午"), ALL).fitting == (SAT_TEN, SUN_TEN, NEXT_SAT_TEN)


def test_what_is_liked_better_comes_first() -> None:
    assert matching(when("周六周日都行，最好下午"), ALL).fitting == (SAT_FOUR, SAT_TEN, SUN_TEN, NEXT_SAT_TEN)


def test_what_almost_fits_says_what_does_not() -> None:
    found = matching(when("周六上午十点半"), ALL)
    assert found.fitting == ()
    assert [(near.option, set(near.off)) for near in found.near] == [
        (SAT_TEN, {Off.TIME}),
        (SUN_TEN, {Off.DAY, Off.TIME}),
        (SAT_FOUR, {Off.TIME}),
        (WED, {Off.DAY, Off.TIME}),
        (NEXT_SAT_TEN, {Off.DAY, Off.TIME}),
    ]


def test_what_was_refused_is_never_near() -> None:
    found = matching(when("周日下午，不要周六"), ALL)
    assert found.fitting == ()
    assert [near.option for near in found.near] == [SUN_TEN, WED]


def test_with_any_time_everything_fits() -> None:
    assert set(matching(when("随便"), ALL).fitting) == set(ALL)
    assert matching(when("越快越好"), ALL).fitting[0] == SAT_TEN


def test_nothing_matches_among_nothing() -> None:
    found = matching(when("周六"), [])
    assert (found.fitting, found.near) == ((), ())
