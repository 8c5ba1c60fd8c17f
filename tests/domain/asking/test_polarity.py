"""Any "no" in a clause counts for what the clause names, unless it means something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.asking.wishes import Unwanted, Wish, read_wish
from domain.times.when import WEEK

PLACES = {"徐汇": "xuhui", "浦东": "pudong", "xuhui": "xuhui", "pudong": "pudong", "minhang": "minhang"}
PEOPLE = {"王老师": "wang", "ms wang": "wang"}


def wish_of(text: str) -> Wish:
    return read_wish(text, datetime(2026, 11, 21, 9, 0, tzinfo=UTC), "Asia/Shanghai", PLACES, PEOPLE)


def free(wish: Wish) -> set[int]:
    return {day for day in WEEK if wish.when.suits_day(day)}


SUBJECTS = [
    ("奥数真的够了，五年级还有啥", "olympiad"),
    ("he refuses chess, what else for grade 3", "chess"),
    ("my daughter can't stand maths, something for grade 4", "maths"),
    ("he's had enough of coding, grade 5", "coding"),
    ("四年级，编程不想碰，别的课", "coding"),
    ("grade 3, any subject, not chess please", "chess"),
    ("五年级数学班，不是奥数班", "olympiad"),
]


@pytest.mark.parametrize(("text", "refused"), SUBJECTS)
def test_a_subject_is_refused_in_whatever_words(text: str, refused: str) -> None:
    wish = wish_of(text)
    assert wish.unwanted.subjects | wish.unwanted.tracks == {refused}
    assert refused not in wish.subjects | wish.tracks


@pytest.mark.parametrize(
    ("text", "unwanted", "campuses"),
    [
        (
            "we live in Minhang, Pudong is out of the question, grade 4",
            Unwanted(campuses=frozenset({"pudong"})),
            "minhang",
        ),
        ("五年级数学，浦东不顺路", Unwanted(campuses=frozenset({"pudong"})), ""),
        ("有没有不在浦东的五年级数学", Unwanted(campuses=frozenset({"pudong"})), ""),
        ("maths in Xuhui rather than Pudong for grade 5", Unwanted(campuses=frozenset({"pudong"})), "xuhui"),
        ("grade 5 maths, but Ms Wang is not for us", Unwanted(teachers=frozenset({"wang"})), ""),
        ("王老师的课就算了，五年级数学还有别的吗", Unwanted(teachers=frozenset({"wang"})), ""),
    ],
)
def test_a_campus_or_a_teacher_is_refused_in_whatever_words(text: str, unwanted: Unwanted, campuses: str) -> None:
    wish = wish_of(text)
    assert wish.unwanted == unwanted
    assert wish.campuses == ({campuses} if campuses else set())


@pytest.mark.parametrize(
    ("text", "busy"),
    [
        ("五年级数学，周六要踢球", 6),
        ("Saturdays are for piano, maths for grade 5", 6),
        ("三年级英语，周日外婆家，来不了", 7),
        ("coding but never Sundays", 7),
        ("no Wednesdays for us, grade 6 maths", 3),
        ("五年级数学周六不行", 6),
    ],
)
def test_a_day_with_something_else_does_not_suit_and_what_else_it_is_is_no_wish(text: str, busy: int) -> None:
    wish = wish_of(text)
    assert free(wish) == WEEK - {busy}
    assert len(wish.subjects) == 1 and "music" not in wish.subjects


@pytest.mark.parametrize(
    "text",
    [
        "数学不好，想补一补",
        "孩子五年级数学跟不上，周末有班吗",
        "not too expensive maths class for grade 5",
        "he doesn't understand maths, grade 5",
        "I don't know which maths course fits grade 5",
        "we don't mind which day, grade 5 maths",
        "五年级数学，老师不要太严",
        "三年级没基础能学数学吗",
    ],
)
def test_a_no_that_means_something_else_refuses_nothing(text: str) -> None:
    wish = wish_of(text)
    assert wish.subjects == {"maths"} and not wish.unwanted
