"""What a reading says about itself: what was assumed, what was left over, and what it fits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from domain.times.reading import read_when
from domain.times.when import WEEK, WEEKEND, WORKDAYS, Assumed, Days, Doubt, Hours, Times, When

THURSDAY = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def read(text: str) -> When:
    when = read_when(text, THURSDAY, ZONE)
    assert when is not None
    return when


def test_one_day_and_one_time_are_exact() -> None:
    assert read("下周六下午三点").exact
    assert read("next Sat at 3 pm").exact
    for vague in ("下周六", "下午三点", "周六周日三点", "next Sat after 3", "Sat 3pm, but not Sat"):
        assert not read(vague).exact, vague


def test_an_hour_without_a_half_of_the_day_is_doubted() -> None:
    assert read("at 4").doubts == (Doubt(Assumed.HOUR, "4", time(16)),)
    assert read("四点").doubts == (Doubt(Assumed.HOUR, "四点", time(16)),)
    assert read("下午四点").doubts == ()
    assert read("4 in the afternoon").doubts == ()
    assert read("16:00").doubts == ()


def test_a_date_in_two_numbers_is_doubted_in_english_and_month_first_in_chinese() -> None:
    assert read("13/12").doubts == (Doubt(Assumed.ORDER, "13/12", date(2026, 12, 13)),)
    assert read("5/12").doubts == (Doubt(Assumed.ORDER, "5/12", date(2026, 12, 5)),)
    assert read("12/5下午").wanted[0].days.dates == {date(2026, 12, 5)}


def test_a_date_that_is_over_is_the_next_of_its_name_and_says_so() -> None:
    assert read("11月3号").doubts == (Doubt(Assumed.ROLLED, "11月3号", date(2027, 11, 3)),)
    assert read("这周一").doubts == (Doubt(Assumed.ROLLED, "这周一", date(2026, 11, 30)),)


def test_next_friday_is_doubted_while_this_friday_is_still_to_come() -> None:
    assert read("next Friday").doubts == (Doubt(Assumed.NEXT, "next Friday", date(2026, 12, 4)),)
    assert read("next Monday").doubts == ()


def test_todays_weekday_is_today_and_in_a_week_and_says_so() -> None:
    when = read("周四放学后")
    assert when.wanted[0].days.dates == {date(2026, 11, 26), date(2026, 12, 3)}
    assert when.doubts == (Doubt(Assumed.TODAY, "周四"),)


def test_a_weekday_that_is_not_that_of_its_date_gives_way_to_it_and_says_so() -> None:
    when = read("Sat 4 Dec")
    assert when.wanted[0].days.dates == {date(2026, 12, 4)}
    assert when.doubts == (Doubt(Assumed.CLASH, "Sat 4 Dec", date(2026, 12, 4)),)


def test_what_is_not_understood_is_left_over_as_it_was_written() -> None:
    assert read("寒假里的周六上午").leftover == "寒假"
    assert read("Saturday morning during Hanukkah").leftover == "Hanukkah"
    assert read("我们下周六下午三点能来试听吗，谢谢老师").leftover == ""
    assert read("Hi, could we please come next Sat at 3 pm?").leftover == ""


@pytest.mark.parametrize(
    "said", ["", "   ", "你好", "hello", "多少钱", "寒假第一天", "上周六", "yesterday", "42", "👍"]
)
def test_what_says_nothing_about_time_is_nothing(said: str) -> None:
    assert read_when(said, THURSDAY, ZONE) is None


def test_any_time_is_understood_and_narrows_nothing() -> None:
    when = read("什么时候都行")
    assert not when
    assert when.fits(THURSDAY, ZONE)


def test_a_time_is_read_in_the_zone_it_is_asked_in() -> None:
    late = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert read_when("明天", late, "Asia/Shanghai") == When((Times(Days(dates=frozenset({date(2026, 11, 28)}))),))
    assert read_when("明天", late, "Europe/Berlin") == When((Times(Days(dates=frozenset({date(2026, 11, 27)}))),))


def test_a_lesson_fits_by_the_clock_where_it_is() -> None:
    when = read("明天下午三点")
    assert when.fits(datetime(2026, 11, 27, 7, 0, tzinfo=UTC), ZONE)
    assert not when.fits(datetime(2026, 11, 27, 7, 0, tzinfo=UTC), "Europe/Berlin")


def test_times_that_are_liked_better_leave_out_nothing() -> None:
    when = read("周六周日都可以，上午最好")
    afternoon, morning = (datetime(2026, 11, 28, hour, 0, tzinfo=UTC) for hour in (6, 2))
    assert when.fits(afternoon, ZONE)
    assert when.fits(morning, ZONE)
    assert when.likes(morning, ZONE)
    assert not when.likes(afternoon, ZONE)


def days_of(said: str) -> frozenset[int]:
    when = read_when(said, THURSDAY, ZONE) or When()
    return frozenset(day for day in WEEK if when.suits_day(day))


WEEKLY = [
    ("周六", {6}),
    ("星期天有课吗", {7}),
    ("周5下午", {5}),
    ("周6有班吗", {6}),
    ("Thurs.", {4}),
    ("next tue", {2}),
    ("周末", WEEKEND),
    ("weekends only", WEEKEND),
    ("平时", WORKDAYS),
    ("school nights", WORKDAYS),
    ("周六日", WEEKEND),
    ("周一三五", {1, 3, 5}),
    ("周二或者周四", {2, 4}),
    ("周一至五", WORKDAYS),
    ("Sat through Mon", {6, 7, 1}),
    ("Mon, Wed or Fri", {1, 3, 5}),
    ("周末或者周五晚上", {5, 6, 7}),
    ("明天有课吗", {5}),
    ("除周六外", WEEK - {6}),
    ("周六周日都不行", WORKDAYS),
    ("周六，周日都不行", WORKDAYS),
    ("周末孩子没时间", WORKDAYS),
    ("不要周末的", WORKDAYS),
    ("非周末", WORKDAYS),
    ("周六不行，周日可以", {7}),
    ("平时没空，周末可以吗", WEEKEND),
    ("周末，但是周六不行", {7}),
    ("周三没空了，能换到周末那个班吗", WEEKEND),
    ("no weekends please", WORKDAYS),
    ("Wednesdays do not suit us any more", WEEK - {3}),
    ("weekends are not possible", WORKDAYS),
    # questions with a "not" inside are no refusals
    ("是不是周末有课", WEEKEND),
    ("能不能在周六上", {6}),
    ("要不要周六来", {6}),
    ("周六行不行", {6}),
    ("周末没有空位了吗", WEEKEND),
    # what only looks like a day
    ("一周三次", WEEK),
    ("每周两节课", WEEK),
    ("一周五天", WEEK),
    ("周三三点", {3}),
    ("周六五年级", {6}),
    ("周六三四年级的课", {6}),
    ("周六一对一", {6}),
    ("周六一起来", {6}),
    ("周日天气好吗", {7}),
    ("she sat down", WEEK),
    ("in the sun", WEEK),
    ("the SAT exam", WEEK),
]


@pytest.mark.parametrize(("said", "days"), WEEKLY, ids=[said for said, _ in WEEKLY])
def test_weekly_lessons_are_found_by_their_weekday(said: str, days: set[int]) -> None:
    assert days_of(said) == days


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("四点以后", Hours(960)),
        ("下午四点半以后", Hours(990)),
        ("十点前", Hours(0, 600)),
        ("晚上八点之前", Hours(1020, 1200)),
        ("两点一刻以后", Hours(855)),
        ("after 5:30 pm", Hours(1050)),
        ("after 4 and before 7", Hours(960, 1140)),
        ("周五晚", Hours(1020)),
        ("十一点一刻", Hours(675, 676)),
        ("晚上十点", Hours(1320, 1321)),
        ("上午十一点到下午一点", Hours(660, 780)),
        ("10 to 2", Hours(600, 840)),
        ("9-11am", Hours(540, 660)),
        ("quarter past 4 pm", Hours(975, 976)),
    ],
)
def test_hours_are_understood(said: str, hours: Hours) -> None:
    (times,) = read(said).wanted
    assert times.hours == (hours,)


@pytest.mark.parametrize(
    "said",
    [
        "早上好，有数学课吗",
        "Good evening, do you teach chess",
        "after 4 lessons",
        "after 4th grade",
        "25:00以后",
        "grade 3 to 5",
    ],
)
def test_what_only_looks_like_a_time_is_none(said: str) -> None:
    assert read_when(said, THURSDAY, ZONE) is None


def test_a_part_of_the_day_that_belongs_to_an_hour_does_not_narrow_the_day() -> None:
    assert read("下午四点以后").suits_time(1, time(18, 30))


def test_half_past_five_is_afternoon_and_evening_but_not_morning() -> None:
    assert read("下午").suits_time(1, time(17, 30))
    assert read("晚上").suits_time(1, time(17, 30))
    assert not read("上午").suits_time(1, time(17, 30))


def test_each_day_has_the_hours_that_were_said_with_it() -> None:
    when = read("周六上午或者周日下午")
    assert when.suits_time(6, time(10))
    assert not when.suits_time(7, time(10))
    assert when.suits_time(7, time(15))


def test_a_refused_morning_leaves_the_day() -> None:
    when = read("周六上午不行")
    assert when.suits_day(6)
    assert not when.suits_time(6, time(10))
    assert when.suits_time(6, time(14))
    assert when.suits_time(7, time(10))
