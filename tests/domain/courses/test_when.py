"""When people can come, as they say it."""

from __future__ import annotations

from datetime import time

import pytest

from domain.courses.when import WEEK, WEEKEND, WORKDAYS, PartOfDay, When, read_when

MORNING, AFTERNOON, EVENING = (frozenset({part}) for part in PartOfDay)
NO_DAY: frozenset[int] = frozenset()


def d(*days: int) -> frozenset[int]:
    return frozenset(days)


DAYS = [
    # one day
    ("周六", d(6)),
    ("星期天有课吗", d(7)),
    ("礼拜三", d(3)),
    ("周日", d(7)),
    ("周5下午", d(5)),
    ("这周六", d(6)),
    ("Saturday", d(6)),
    ("on Sundays", d(7)),
    ("Wed afternoon", d(3)),
    ("Thurs.", d(4)),
    ("next tue", d(2)),
    # several
    ("周末", WEEKEND),
    ("双休日", WEEKEND),
    ("at the weekend", WEEKEND),
    ("weekends only", WEEKEND),
    ("平时", WORKDAYS),
    ("工作日晚上", WORKDAYS),
    ("on weekday evenings", WORKDAYS),
    ("school nights", WORKDAYS),
    ("周六周日", WEEKEND),
    ("周六日", WEEKEND),
    ("周一三五", d(1, 3, 5)),
    ("周二、四", d(2, 4)),
    ("周二或者周四", d(2, 4)),
    ("星期二和星期四", d(2, 4)),
    ("周一到周四", d(1, 2, 3, 4)),
    ("周一至五", WORKDAYS),
    ("Monday to Thursday", d(1, 2, 3, 4)),
    ("Mon-Fri", WORKDAYS),
    ("Sat through Mon", d(6, 7, 1)),
    ("Tuesdays and Thursdays", d(2, 4)),
    ("Mon, Wed or Fri", d(1, 3, 5)),
    ("Sat/Sun", WEEKEND),
    ("周末或者周五晚上", d(5, 6, 7)),
    # not these
    ("除了周六都行", WEEK - {6}),
    ("除周六外", WEEK - {6}),
    ("周六不行", WEEK - {6}),
    ("周六周日都不行", WORKDAYS),
    ("周末没空", WORKDAYS),
    ("周末孩子没时间", WORKDAYS),
    ("不要周末的", WORKDAYS),
    ("非周末", WORKDAYS),
    ("周三以外都可以", WEEK - {3}),
    ("周六不行，周日可以", d(7)),
    ("平时没空，周末可以吗", WEEKEND),
    ("周末，但是周六不行", d(7)),
    ("周三没空了，能换到周末那个班吗", WEEKEND),
    ("any day but Sunday", WEEK - {7}),
    ("any day except Saturday and Sunday", WORKDAYS),
    ("not on Fridays", WEEK - {5}),
    ("no weekends please", WORKDAYS),
    ("Wednesdays do not suit us any more", WEEK - {3}),
    ("Saturday doesn't work, Sunday does", d(7)),
    ("we can't do Mondays", WEEK - {1}),
    ("weekends are not possible", WORKDAYS),
    # questions with a "not" inside are no refusals
    ("是不是周末有课", WEEKEND),
    ("能不能在周六上", d(6)),
    ("要不要周六来", d(6)),
    ("周六行不行", d(6)),
    ("周末没有空位了吗", WEEKEND),
    # what only looks like a day
    ("一周三次", NO_DAY),
    ("每周两节课", NO_DAY),
    ("一周五天", NO_DAY),
    ("周三三点", d(3)),
    ("周六五年级", d(6)),
    ("周六三四年级的课", d(6)),
    ("周六一对一", d(6)),
    ("周六一起来", d(6)),
    ("周日天气好吗", d(7)),
    ("she sat down", NO_DAY),
    ("in the sun", NO_DAY),
    ("the SAT exam", NO_DAY),
    ("多少钱", NO_DAY),
    ("", NO_DAY),
]


@pytest.mark.parametrize(("said", "days"), DAYS, ids=[said or "nothing" for said, _ in DAYS])
def test_days_of_the_week_are_understood(said: str, days: frozenset[int]) -> None:
    assert read_when(said).weekdays == days


PARTS = [
    ("上午", MORNING),
    ("周六早上", MORNING),
    ("下午有课吗", AFTERNOON),
    ("周五晚", EVENING),
    ("今晚", EVENING),
    ("放学后", AFTERNOON | EVENING),
    ("Saturday morning", MORNING),
    ("evenings", EVENING),
    ("after school", AFTERNOON | EVENING),
    ("上午或下午", MORNING | AFTERNOON),
    ("晚上不行", MORNING | AFTERNOON),
    ("除了早上", AFTERNOON | EVENING),
    ("not in the evening", MORNING | AFTERNOON),
    ("早上好，有数学课吗", frozenset()),
    ("晚上好", frozenset()),
    ("Good evening, do you teach chess", frozenset()),
    ("周日晚点可以吗", frozenset()),
]


@pytest.mark.parametrize(("said", "parts"), PARTS, ids=[said for said, _ in PARTS])
def test_parts_of_the_day_are_understood_and_greetings_are_not_wishes(said: str, parts: frozenset[PartOfDay]) -> None:
    assert read_when(said).parts == parts


CLOCK = [
    ("四点以后", time(16), None),
    ("下午三点之后", time(15), None),
    ("周六10点以后", time(10), None),
    ("下午四点半以后", time(16, 30), None),
    ("16:30以后", time(16, 30), None),
    ("十点前", None, time(10)),
    ("晚上八点之前", None, time(20)),
    ("两点一刻以后", time(14, 15), None),
    ("十一点以前", None, time(11)),
    ("three o'clock", None, None),
    ("next Sat after 4", time(16), None),
    ("after 5:30 pm", time(17, 30), None),
    ("after 10am", time(10), None),
    ("before 6", None, time(18)),
    ("after 4 and before 7", time(16), time(19)),
    ("after 4 lessons", None, None),
    ("after 4th grade", None, None),
    ("三点", None, None),
    ("25:00以后", None, None),
]


@pytest.mark.parametrize(("said", "after", "before"), CLOCK, ids=[said for said, _, _ in CLOCK])
def test_times_of_the_day_are_understood(said: str, after: time | None, before: time | None) -> None:
    when = read_when(said)
    assert (when.after, when.before) == (after, before)


def test_a_part_of_the_day_that_belongs_to_an_hour_does_not_narrow_the_day() -> None:
    assert read_when("下午四点以后").suits_time(time(18, 30))


def test_half_past_five_is_afternoon_and_evening_but_not_morning() -> None:
    assert read_when("下午").suits_time(time(17, 30))
    assert read_when("晚上").suits_time(time(17, 30))
    assert not read_when("上午").suits_time(time(17, 30))


def test_a_wish_without_a_time_suits_always_and_is_empty() -> None:
    when = read_when("学费多少")
    assert not when
    assert when == When()
    assert all(when.suits_day(day) for day in WEEK)
    assert when.suits_time(time(9))
