"""The first hours of staff are read from the centre's file, or a sentence says what is wrong with them."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from domain.booking.slot import Way
from knowledge.centre import CENTRE, load_centre
from knowledge.content import ContentError
from knowledge.first_hours import HoursEntry, check_hours, weekly_spans
from tests.house import CONTENT

ZONES = {"xuhui": "Asia/Shanghai", "west": "Europe/Berlin"}


def hours(*weekdays: int, starts: str = "16:00", ends: str = "20:00", campus: str | None = "xuhui") -> HoursEntry:
    return HoursEntry(
        weekdays=weekdays, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), campus=campus
    )


def test_each_weekday_is_a_span_in_the_campus_own_zone() -> None:
    spans = list(weekly_spans("wang", [hours(2, 4, campus="west")], ZONES, "Asia/Shanghai"))

    assert [(each.weekday, each.zone, each.campus) for each in spans] == [
        (2, "Europe/Berlin", "west"),
        (4, "Europe/Berlin", "west"),
    ]
    assert spans[0].ways == (Way.IN_PERSON, Way.VIDEO, Way.PHONE)


def test_away_from_a_campus_people_meet_by_video_or_phone() -> None:
    (span,) = weekly_spans("wang", [hours(2, campus=None)], ZONES, "Asia/Shanghai")

    assert (span.zone, span.ways) == ("Asia/Shanghai", (Way.VIDEO, Way.PHONE))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([hours(2, campus="moon")], "'moon' is not a campus"),
        ([hours(2, starts="20:00", ends="16:00")], "16:00 is not later than 20:00"),
        ([hours(2, 3), hours(3, starts="19:00", ends="21:00")], "on weekday 3 they meet others"),
        ([HoursEntry(weekdays=(1,), starts=time(9), ends=time(10), ways=(Way.IN_PERSON,))], "none is named"),
    ],
)
def test_hours_that_cannot_be_are_named_in_a_sentence(wrong: list[HoursEntry], said: str) -> None:
    with pytest.raises(ContentError, match=said):
        check_hours(Path(CENTRE), "staff[0].hours", "wang", wrong, ZONES)


def test_hours_that_only_touch_stand_side_by_side() -> None:
    check_hours(Path(CENTRE), "staff[0].hours", "wang", [hours(2), hours(2, starts="20:00", ends="21:00")], ZONES)


def test_every_lesson_of_the_sample_centre_is_within_the_hours_of_its_teacher() -> None:
    read = load_centre(CONTENT)
    minutes = {course.id: course.minutes for course in read.courses}
    lessons = [(each, minutes[each.course]) for each in read.classes] + [(each, each.minutes) for each in read.trials]

    def ends(starts: time, lasts: int) -> time:
        whole = starts.hour * 60 + starts.minute + lasts
        return time(whole // 60, whole % 60)

    outside = [
        (lesson.teacher, lesson.weekday, lesson.starts)
        for lesson, lasts in lessons
        if not any(
            span.staff == lesson.teacher
            and (span.weekday, span.campus) == (lesson.weekday, lesson.campus)
            and span.starts <= lesson.starts
            and ends(lesson.starts, lasts) <= span.ends
            for span in read.hours
        )
    ]
    assert lessons and not outside
