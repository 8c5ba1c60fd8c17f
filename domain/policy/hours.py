"""May this lesson take place? A verdict with its reason, for screens, the roll-out and the office's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.courses.course import Course
from domain.messages.screen import T, t
from domain.policy.days import PLAIN_WEEKS, DayKind, Holidays
from domain.policy.profile import NO_PROFILE, LatestEnd, OnWorkingDays, Profile, Rule


@dataclass(frozen=True)
class PlannedLesson:
    """A lesson as the law looks at it.

    Attributes:
        grade_from, grade_to: for whom it is; the same grade twice where the learner is known.
        starts_at, ends_at: aware instants, the end later than the start.
        zone: IANA zone of the campus, whose wall time counts.
    """

    subject: str
    grade_from: int
    grade_to: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    online: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None or self.ends_at <= self.starts_at:
            raise ValueError(f"no lesson lasts from {self.starts_at} to {self.ends_at}")


def planned(
    course: Course,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    *,
    grade: int | None = None,
    online: bool = False,
) -> PlannedLesson:
    """A lesson of a course; without a learner's `grade` it is for all grades of the course."""
    grade_from, grade_to = (course.grade_from, course.grade_to) if grade is None else (grade, grade)
    return PlannedLesson(course.subject, grade_from, grade_to, starts_at, ends_at, zone, online)


@dataclass(frozen=True)
class Verdict:
    """Whether a lesson may take place.

    Attributes:
        refused: why not, a whole short clause; None when it may.
        provisional: the year's public holidays are not announced yet, so that this may still change.
    """

    refused: T | None = None
    provisional: bool = False

    @property
    def allowed(self) -> bool:
        return self.refused is None


def lesson_allowed(profile: Profile, holidays: Holidays, lesson: PlannedLesson) -> Verdict:
    """The verdict of all rules of a profile; a reason that will not change goes before a provisional one."""
    verdicts = [_by_rule(rule, holidays, lesson) for rule in profile.rules]
    refusals = sorted((each for each in verdicts if not each.allowed), key=lambda each: each.provisional)
    return refusals[0] if refusals else Verdict(provisional=any(each.provisional for each in verdicts))


@dataclass(frozen=True)
class TeachingHours:
    """A profile with the calendar that it is read by; as it stands here, everything is allowed."""

    profile: Profile = NO_PROFILE
    holidays: Holidays = PLAIN_WEEKS

    def verdict(self, lesson: PlannedLesson) -> Verdict:
        return lesson_allowed(self.profile, self.holidays, lesson)


ANY_HOUR = TeachingHours()


def _by_rule(rule: Rule, holidays: Holidays, lesson: PlannedLesson) -> Verdict:
    if lesson.grade_to < rule.grade_from or rule.grade_to < lesson.grade_from:
        return Verdict()
    place = ZoneInfo(lesson.zone)
    starts, ends = lesson.starts_at.astimezone(place), lesson.ends_at.astimezone(place)
    match rule:
        case OnWorkingDays(subjects):
            return _on_day(starts.date(), holidays) if lesson.subject in subjects else Verdict()
        case LatestEnd(in_person, online):
            latest = online if lesson.online else in_person
            # past midnight the clock shows an early time again
            late = ends.date() > starts.date() or ends.time() > latest
            if not late:
                return Verdict()
            return Verdict(t("policy.online_ends_late" if lesson.online else "policy.ends_late", latest=latest))
        case _:
            assert_never(rule)


def _on_day(on: date, holidays: Holidays) -> Verdict:
    day = holidays.day(on)
    provisional = not day.published
    match day.kind:
        case DayKind.HOLIDAY:
            return Verdict(t("policy.public_holiday", day=on), provisional)
        case DayKind.REST:
            return Verdict(t("policy.weekend", day=on), provisional)
        case DayKind.WORKING if day.vacation:
            return Verdict(t("policy.vacation", day=on), provisional)
        case DayKind.WORKING:
            return Verdict(None, provisional)
        case _:
            assert_never(day.kind)
