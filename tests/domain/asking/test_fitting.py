"""Which courses and classes fit a wish."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from domain.asking import wishes
from domain.asking.fitting import Miss, fitting
from domain.asking.wishes import Wish
from domain.courses.course import Course, CourseClass
from domain.language import Lang


def read_wish(text: str, places: dict[str, str] | None = None) -> Wish:
    return wishes.read_wish(text, datetime(2026, 11, 26, 7, 10, tzinfo=UTC), "Asia/Shanghai", places or {})


def course(name: str, subject: str, grades: tuple[int, int], track: str = "core") -> Course:
    text = {Lang.EN: name}
    return Course(
        name, text, subject, track, *grades, text, 16, 90, Decimal("180.00"), text, source_date=date(2026, 8, 20)
    )


def klass(name: str, of: str, weekday: int, starts: str, left: int, campus: str = "xuhui") -> CourseClass:
    begin = time.fromisoformat(starts)
    return CourseClass(name, of, campus, "wang", "204", weekday, begin, 10, 10 - left, date(2026, 9, 7))


COURSES = (
    course("maths-g5-6", "maths", (5, 6)),
    course("olympiad-g3-4", "maths", (3, 4), "olympiad"),
    course("olympiad-g5", "maths", (5, 5), "olympiad"),
    course("maths-g7-9", "maths", (7, 9)),
    course("english-g4-6", "english", (4, 6)),
    course("chinese-g3-6", "chinese", (3, 6), "writing"),
)
CLASSES = (
    klass("core-thu", "maths-g5-6", 4, "17:30", 2),
    klass("core-sun", "maths-g5-6", 7, "13:00", 1, "pudong"),
    klass("ol4-sun", "olympiad-g3-4", 7, "10:00", 4),
    klass("ol5-sat-late", "olympiad-g5", 6, "16:00", 0),
    klass("ol5-sat", "olympiad-g5", 6, "10:00", 3),
    klass("mid-fri", "maths-g7-9", 5, "17:30", 3),
    klass("en-sat", "english-g4-6", 6, "13:00", 0),
    klass("en-thu", "english-g4-6", 4, "17:30", 5),
    klass("zh-wed", "chinese-g3-6", 3, "17:30", 5),
)


def asked(text: str) -> list[tuple[str, set[Miss]]]:
    return [(fit.course.id, set(fit.misses)) for fit in fitting(COURSES, CLASSES, read_wish(text))]


def test_the_course_that_was_asked_for_comes_first_with_its_full_class_beside_the_free_one() -> None:
    best, *others = fitting(COURSES, CLASSES, read_wish("周末有没有五年级的奥数课？"))
    assert best.course.id == "olympiad-g5"
    assert best.fits
    assert [each.id for each in best.suiting] == ["ol5-sat", "ol5-sat-late"]
    assert [(fit.course.id, set(fit.misses)) for fit in others] == [
        ("olympiad-g3-4", {Miss.GRADE}),
        ("maths-g5-6", {Miss.TRACK}),
    ]


def test_a_course_of_another_subject_is_never_shown() -> None:
    assert [name for name, _ in asked("五年级英语")] == ["english-g4-6"]


def test_a_subject_that_nobody_teaches_here_finds_nothing() -> None:
    assert asked("有没有物理课") == []


def test_a_course_that_is_more_than_a_year_off_is_not_shown() -> None:
    assert "maths-g7-9" not in [name for name, _ in asked("五年级数学")]


def test_a_preschool_child_is_shown_nothing_that_is_for_older_ones() -> None:
    assert asked("四岁可以学数学吗") == []


def test_a_track_without_a_subject_finds_the_courses_of_that_track() -> None:
    assert asked("writing class") == [("chinese-g3-6", set())]


def test_when_every_class_on_that_day_is_full_the_course_says_so_and_shows_them() -> None:
    (fit,) = fitting(COURSES, CLASSES, read_wish("周六的英语课"))
    assert fit.misses == {Miss.FULL}
    assert [each.id for each in fit.suiting] == ["en-sat"]


def test_when_no_class_is_on_that_day_the_others_are_shown_with_what_does_not_fit() -> None:
    (fit,) = fitting(COURSES, CLASSES, read_wish("周一的英语课"))
    assert fit.misses == {Miss.WEEKDAY}
    assert [each.id for each in fit.suiting] == ["en-thu", "en-sat"]


def test_campus_and_time_of_day_are_matched() -> None:
    places = {"浦东": "pudong"}
    best = fitting(COURSES, CLASSES, read_wish("浦东五年级同步数学", places))[0]
    assert (best.course.id, best.suiting[0].id, best.fits) == ("maths-g5-6", "core-sun", True)
    late = fitting(COURSES, CLASSES, read_wish("五年级奥数，四点半以后"))[0]
    assert late.misses == {Miss.TIME}


def test_a_course_without_classes_has_no_place() -> None:
    (fit,) = fitting([course("chess", "chess", (1, 6))], [], read_wish("chess class"))
    assert fit.misses == {Miss.FULL}
    assert fit.suiting == ()


def test_a_wish_that_says_nothing_shows_every_course_in_its_own_order() -> None:
    free = [each for each in CLASSES if each.places_left]
    assert [fit.course.id for fit in fitting(COURSES, free, Wish())] == [each.id for each in COURSES]
