"""What people ask for, as they say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

import pytest

from domain.asking import wishes
from domain.asking.grades import PRESCHOOL
from domain.asking.wishes import Unwanted, Wish, spoken_people, spoken_places
from domain.courses.course import Campus, StaffMember
from domain.language import Lang
from domain.people.person import Role
from domain.times.when import WEEK, WEEKEND, WORKDAYS

NOW = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)


def read_wish(text: str, places: Mapping[str, str] | None = None) -> Wish:
    return wishes.read_wish(text, NOW, "Asia/Shanghai", places or {})


def weekdays(wish: Wish) -> frozenset[int]:
    return frozenset(day for day in WEEK if wish.when.suits_day(day))


def g_(*names: str) -> frozenset[str]:
    return frozenset(names)


def g(*grades: int) -> frozenset[int]:
    return frozenset(grades)


GRADES = [
    ("五年级", g(5)),
    ("小学三年级", g(3)),
    ("5年级的课", g(5)),
    ("５年级", g(5)),
    ("三到五年级", g(3, 4, 5)),
    ("3-4年级", g(3, 4)),
    ("三、四年级", g(3, 4)),
    ("三四年级", g(3, 4)),
    ("七年级", g(7)),
    ("初一", g(7)),
    ("初二数学", g(8)),
    ("初中三年级", g(9)),
    ("初三", g(9)),
    ("高一年级", g(10)),
    ("高一", g(10)),
    ("高三了", g(12)),
    ("初中", g(7, 8, 9)),
    ("中考", g(7, 8, 9)),
    ("小学", g(1, 2, 3, 4, 5, 6)),
    ("小学低年级", g(1, 2)),
    ("小升初", g(6)),
    ("预初", g(6)),
    ("9岁", g(3, 4)),
    ("九岁的孩子", g(3, 4)),
    ("孩子12周岁", g(6, 7)),
    ("五岁", g(PRESCHOOL)),
    ("幼儿园大班", g(PRESCHOOL)),
    ("Grade 5", g(5)),
    ("grades 3-4", g(3, 4)),
    ("grade 3 to 5", g(3, 4, 5)),
    ("G5", g(5)),
    ("g3/g4", g(3, 4)),
    ("P5", g(5)),
    ("5th grade", g(5)),
    ("a fifth grader", g(5)),
    ("my 1st grader", g(1)),
    ("grade five", g(5)),
    ("Year 6", g(5, 6)),
    ("year 1", g(1)),
    ("a 9 year old", g(3, 4)),
    ("nine-year-old", g(3, 4)),
    ("aged 10", g(4, 5)),
    ("she is 8 yo", g(2, 3)),
    ("a five-year-old", g(PRESCHOOL)),
    ("kindergarten", g(PRESCHOOL)),
    ("middle school", g(7, 8, 9)),
    ("high school", g(10, 11, 12)),
    ("junior high school", g(7, 8, 9)),
    ("primary school", g(1, 2, 3, 4, 5, 6)),
    # what only looks like a grade
    ("大年初一上课吗", g()),
    ("正月初三", g()),
    ("学了一年了", g()),
    ("最高一次", g()),
    ("最高三个", g()),
    ("想提高一下成绩", g()),
    ("身高一米五", g()),
    ("三个孩子", g()),
    ("in one year", g()),
    ("at 3 pm", g()),
    ("grade school", g()),
    ("10 years of experience", g()),
    ("周六三点", g()),
]


@pytest.mark.parametrize(("said", "grades"), GRADES, ids=[said for said, _ in GRADES])
def test_grades_and_ages_are_understood(said: str, grades: frozenset[int]) -> None:
    assert read_wish(said).grades == grades


COURSES = [
    ("数学", {"maths"}, set()),
    ("奥数", {"maths"}, {"olympiad"}),
    ("数学竞赛", {"maths"}, {"olympiad"}),
    ("思维训练", {"maths"}, {"olympiad"}),
    ("英语", {"english"}, set()),
    ("语文作文", {"chinese"}, {"writing"}),
    ("英语阅读", {"english"}, {"reading"}),
    ("编程课", {"coding"}, set()),
    ("学国际象棋", {"chess"}, set()),
    ("科学实验", {"science"}, {"lab"}),
    ("数学同步班", {"maths"}, {"core"}),
    ("maths olympiad", {"maths"}, {"olympiad"}),
    ("competition math", {"maths"}, {"olympiad"}),
    ("algebra for my son", {"maths"}, set()),
    ("English phonics", {"english"}, {"reading"}),
    ("essay writing in Chinese", set(), {"writing"}),
    ("Chinese writing", {"chinese"}, {"writing"}),
    ("python for beginners", {"coding"}, set()),
    ("chess club", {"chess"}, set()),
    ("数学和英语", {"maths", "english"}, set()),
    # subjects that many ask for and few teach are understood all the same
    ("物理", {"physics"}, set()),
    ("围棋", {"weiqi"}, set()),
    ("piano lessons", {"music"}, set()),
    # the language of teaching is not a course
    ("maths in English", {"maths"}, set()),
    ("英文授课的数学", {"maths"}, set()),
    ("do you speak English", set(), set()),
    ("能说英文吗", set(), set()),
    # and these are nothing to learn
    ("Chinese New Year", set(), set()),
    ("实验小学", set(), set()),
    ("你是机器人吗", set(), set()),
    ("作业", set(), set()),
]


@pytest.mark.parametrize(("said", "subjects", "tracks"), COURSES, ids=[said for said, _, _ in COURSES])
def test_subjects_and_tracks_are_understood(said: str, subjects: set[str], tracks: set[str]) -> None:
    wish = read_wish(said)
    assert set(wish.subjects) == subjects
    assert set(wish.tracks) == tracks


def test_a_whole_question_in_chinese_is_understood() -> None:
    wish = read_wish("周末有没有五年级的奥数课？")
    assert wish == Wish(
        grades=g(5),
        subjects=frozenset({"maths"}),
        tracks=frozenset({"olympiad"}),
        when=wish.when,
        offer=True,
        lessons=True,
        short=True,
        what_is_there=True,
    )
    assert weekdays(wish) == WEEKEND
    assert wish.asks_for_classes


def test_a_whole_question_in_english_is_understood() -> None:
    wish = read_wish("any english class on weekday evenings for a 9 year old")
    assert (wish.grades, wish.subject, weekdays(wish)) == (g(3, 4), "english", WORKDAYS)
    assert wish.when.suits_time(1, time(18))
    assert not wish.when.suits_time(1, time(10))
    assert wish.asks_for_classes


def test_both_languages_in_one_sentence_are_understood() -> None:
    wish = read_wish("Grade 4 的英语课 Saturday morning 有吗")
    assert (wish.grade, wish.subject, weekdays(wish)) == (4, "english", g(6))


@pytest.mark.parametrize("said", ["想试听数学", "有体验课吗", "a trial lesson", "can we try a class", "试课"])
def test_a_trial_is_understood(said: str) -> None:
    assert read_wish(said).wants_trial


def test_a_campus_is_understood_by_the_name_that_people_call_it() -> None:
    campus = Campus("pd", {Lang.ZH: "浦东校区", Lang.EN: "Pudong campus"}, {}, 31.2, 121.5, "Asia/Shanghai", {})
    places = spoken_places([campus])
    assert read_wish("浦东有五年级数学吗", places).campuses == {"pd"}
    assert read_wish("maths in Pudong", places).campuses == {"pd"}
    assert read_wish("徐汇有五年级数学吗", places).campuses == frozenset()


TEACHERS = {"王老师": "wang", "ms wang": "wang", "陈老师": "chen"}


@pytest.mark.parametrize(
    ("said", "without"),
    [
        ("五年级数学，不要奥数", Unwanted(tracks=g_("olympiad"))),
        ("除了奥数，五年级还有什么数学课", Unwanted(tracks=g_("olympiad"))),
        ("不想上数学，想学阅读", Unwanted(subjects=g_("maths"))),
        ("三年级的课，数学和英语除外", Unwanted(subjects=g_("maths", "english"))),
        ("徐汇太远就算了，五年级数学", Unwanted(campuses=g_("xh"))),
        ("五年级数学，不要王老师", Unwanted(teachers=g_("wang"))),
        ("anything but olympiad for a fifth grader", Unwanted(tracks=g_("olympiad"))),
        ("grade 5 maths, not with Ms Wang", Unwanted(teachers=g_("wang"))),
        ("English instead of maths for grade 4", Unwanted(subjects=g_("maths"))),
        ("neither chess nor coding for grade 4", Unwanted(subjects=g_("chess", "coding"))),
        ("五年级数学", Unwanted()),
    ],
)
def test_what_is_refused_is_kept_apart_from_what_is_wished(said: str, without: Unwanted) -> None:
    wish = wishes.read_wish(said, NOW, "Asia/Shanghai", {"徐汇": "xh"}, TEACHERS)
    assert wish.unwanted == without
    assert not wish.subjects & without.subjects and not wish.tracks & without.tracks
    assert not wish.campuses & without.campuses and not wish.teachers & without.teachers


def test_a_teacher_is_understood_by_the_name_that_people_use() -> None:
    def member(name: str, zh: str, en: str) -> StaffMember:
        return StaffMember(name, {Lang.ZH: zh, Lang.EN: en}, Role.TEACHER, {})

    people = spoken_people([member("wang", "王老师", "Ms Wang"), member("li", "李老师", "Ms Li")])
    assert wishes.read_wish("王老师周六有课吗", NOW, "Asia/Shanghai", {}, people).teachers == {"wang"}
    assert wishes.read_wish("a class with Teacher Li", NOW, "Asia/Shanghai", {}, people).teachers == {"li"}
    two = spoken_people([member("li", "李老师", "Ms Li"), member("li2", "李老师", "Mr Li")])
    assert "李老师" not in two and two["mr li"] == "li2"


@pytest.mark.parametrize("said", ["多少钱一节课", "孩子发烧了", "停车", "hello", "数学作业没写完", "", "😀", "2026"])
def test_what_names_no_course_or_asks_nothing_about_one_asks_for_no_classes(said: str) -> None:
    assert not read_wish(said).asks_for_classes


@pytest.mark.parametrize(
    ("said", "grade", "subject"),
    [("五年级数学", 5, "maths"), ("三四年级数学和英语", None, None), ("你好", None, None)],
)
def test_the_one_grade_and_subject_are_given_only_when_there_is_one(
    said: str, grade: int | None, subject: str | None
) -> None:
    wish = read_wish(said)
    assert (wish.grade, wish.subject) == (grade, subject)


def test_any_text_is_read_without_an_error() -> None:
    for said in (
        "周" * 4000,
        "除了" * 2000,
        "not " * 1000,
        "年级" * 2000,
        "五" * 4000 + "年级",
        "after " * 1000,
        "\x00",
    ):
        read_wish(said)
