"""When mainland China's profile lets a lesson take place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy.days import PLAIN_WEEKS, Day, DayKind
from domain.policy.hours import ANY_HOUR, PlannedLesson, TeachingHours, lesson_allowed
from domain.policy.profile import CN_MAINLAND, CN_SCHOOL_SUBJECTS, NO_PROFILE, PROFILES
from knowledge.centre import load_centre

SHANGHAI = "Asia/Shanghai"
WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)


class Calendar:
    """Plain weeks of 2026 with what a test says about some days."""

    country = "CN"

    def __init__(self, days: dict[date, Day] | None = None) -> None:
        self._days = days or {}

    def day(self, on: date) -> Day:
        plain = PLAIN_WEEKS.day(on)
        return self._days.get(on) or Day(plain.kind, published=on.year <= 2026)


def lesson(
    on: date = WEDNESDAY,
    ends: time = time(18, 30),
    subject: str = "maths",
    grades: tuple[int, int] = (5, 6),
    *,
    online: bool = False,
    minutes: int = 90,
    zone: str = SHANGHAI,
) -> PlannedLesson:
    end = datetime.combine(on, ends, ZoneInfo(zone)).astimezone(UTC)
    return PlannedLesson(subject, *grades, end - timedelta(minutes=minutes), end, zone, online)


def reason(planned: PlannedLesson, days: dict[date, Day] | None = None) -> str | None:
    verdict = TeachingHours(CN_MAINLAND, Calendar(days)).verdict(planned)
    assert verdict.allowed is (verdict.refused is None)
    return verdict.refused.key if verdict.refused else None


def test_school_subjects_are_taught_on_working_days() -> None:
    assert reason(lesson()) is None
    assert reason(lesson(SATURDAY)) == "policy.weekend"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (Day(DayKind.HOLIDAY), "policy.public_holiday"),
        (Day(DayKind.REST), "policy.weekend"),
        (Day(DayKind.WORKING, vacation=True), "policy.vacation"),
        (Day(DayKind.WORKING), None),
    ],
)
def test_the_kind_of_day_is_the_calendars_word(day: Day, why: str | None) -> None:
    assert reason(lesson(WEDNESDAY), {WEDNESDAY: day}) == why


def test_a_weekend_that_is_worked_as_a_make_up_day_is_a_working_day() -> None:
    assert reason(lesson(SATURDAY), {SATURDAY: Day(DayKind.WORKING)}) is None


@pytest.mark.parametrize("subject", ["chess", "coding", "science"])
def test_what_is_no_school_subject_may_be_taught_on_weekends(subject: str) -> None:
    assert reason(lesson(SATURDAY, subject=subject)) is None


@pytest.mark.parametrize(
    ("grades", "why"),
    [((9, 9), "policy.weekend"), ((9, 12), "policy.weekend"), ((10, 12), None), ((1, 1), "policy.weekend")],
)
def test_weekends_are_kept_free_for_compulsory_school_ages(grades: tuple[int, int], why: str | None) -> None:
    assert reason(lesson(SATURDAY, grades=grades)) == why


@pytest.mark.parametrize(
    ("ends", "online", "why"),
    [
        (time(20, 30), False, None),
        (time(20, 31), False, "policy.ends_late"),
        (time(20, 31), True, None),
        (time(21, 0), True, None),
        (time(21, 1), True, "policy.online_ends_late"),
        (time(0, 15), False, "policy.ends_late"),
    ],
)
@pytest.mark.parametrize("subject", ["maths", "chess"])
def test_lessons_end_in_time_for_bed(ends: time, online: bool, why: str | None, subject: str) -> None:
    assert reason(lesson(ends=ends, online=online, subject=subject)) == why


def test_the_wall_clock_is_the_campuss_own() -> None:
    evening = lesson(ends=time(20, 30), zone="Asia/Urumqi")
    assert reason(evening) is None
    at_noon_utc = PlannedLesson(
        "maths", 5, 5, evening.starts_at + timedelta(hours=-2), evening.ends_at + timedelta(hours=-2), SHANGHAI
    )
    assert reason(at_noon_utc) is None
    later = PlannedLesson("maths", 5, 5, at_noon_utc.starts_at, at_noon_utc.ends_at + timedelta(minutes=1), SHANGHAI)
    assert reason(later) == "policy.ends_late"


def test_a_year_without_published_holidays_is_provisional_either_way() -> None:
    hours = TeachingHours(CN_MAINLAND, Calendar())
    working, weekend = hours.verdict(lesson(date(2027, 1, 13))), hours.verdict(lesson(date(2027, 1, 16)))
    assert (working.allowed, working.provisional) == (True, True)
    assert (weekend.allowed, weekend.provisional) == (False, True)
    assert not hours.verdict(lesson(date(2027, 1, 16), subject="chess")).provisional


def test_a_reason_that_stays_goes_before_one_that_may_change() -> None:
    verdict = TeachingHours(CN_MAINLAND, Calendar()).verdict(lesson(date(2027, 1, 16), ends=time(21, 0)))
    assert verdict.refused is not None and verdict.refused.key == "policy.ends_late"
    assert not verdict.provisional


@given(
    on=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    ends=st.times(),
    subject=st.sampled_from(sorted(CN_SCHOOL_SUBJECTS | {"chess"})),
    grade=st.integers(1, 12),
    online=st.booleans(),
    minutes=st.integers(10, 240),
)
def test_without_a_profile_everything_is_allowed_for_good(
    on: date, ends: time, subject: str, grade: int, online: bool, minutes: int
) -> None:
    planned = lesson(on, ends, subject, (grade, grade), online=online, minutes=minutes)
    for verdict in (ANY_HOUR.verdict(planned), lesson_allowed(NO_PROFILE, Calendar(), planned)):
        assert verdict.allowed and not verdict.provisional


@given(
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    ends=st.times(),
    subject=st.sampled_from(["maths", "english", "physics"]),
    low=st.integers(1, 12),
    high=st.integers(1, 12),
    online=st.booleans(),
    minutes=st.integers(10, 240),
    zone=st.sampled_from([SHANGHAI, "Asia/Urumqi", "Europe/Berlin", "Pacific/Apia"]),
)
def test_what_is_allowed_of_a_school_subject_is_never_on_a_weekend_nor_late(
    on: date, ends: time, subject: str, low: int, high: int, online: bool, minutes: int, zone: str
) -> None:
    grades = (min(low, high), max(low, high))
    planned = lesson(on, ends, subject, grades, online=online, minutes=minutes, zone=zone)
    starts, end = (each.astimezone(ZoneInfo(zone)) for each in (planned.starts_at, planned.ends_at))
    allowed = reason(planned) is None
    in_time = end.date() == starts.date() and end.time() <= (time(21, 0) if online else time(20, 30))
    free = grades[0] <= 9 and starts.weekday() >= 5
    assert allowed is (in_time and not free)


def test_a_lesson_has_a_length_and_a_place_in_time() -> None:
    start = datetime(2026, 11, 25, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="no lesson lasts"):
        PlannedLesson("maths", 1, 2, start, start, SHANGHAI)
    with pytest.raises(ValueError, match="no lesson lasts"):
        PlannedLesson("maths", 1, 2, start.replace(tzinfo=None), start, SHANGHAI)


def test_every_profile_goes_by_its_own_name() -> None:
    assert {name: profile.name for name, profile in PROFILES.items()} == {name: name for name in PROFILES}
    assert {"none", "cn-mainland"} <= PROFILES.keys()


def test_the_sample_centres_school_subjects_are_the_profiles() -> None:
    subjects = {course.subject for course in load_centre(Path(__file__).parents[3] / "content").courses}
    assert subjects & CN_SCHOOL_SUBJECTS == {"maths", "english", "chinese"}
    assert subjects - CN_SCHOOL_SUBJECTS == {"science", "coding", "chess"}
