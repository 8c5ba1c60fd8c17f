"""Events as content: a day or such a day of every month, and sentences for what is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.booking.slot import Way
from domain.people.person import Role
from knowledge.centre import load_centre
from knowledge.content import ContentError
from knowledge.events import Monthly, load_events
from tests.house import CONTENT

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CENTRE = load_centre(CONTENT)
EVENT = """
[[events]]
id = "open-house"
name = { zh = "开放日", en = "Open house" }
about = { zh = "来看看", en = "Have a look" }
campus = "xuhui"
room = "208"
host = "he"
on = "second saturday"
starts = "10:00"
minutes = 90
capacity = 20
guests = 2
"""


def write(folder: Path, text: str) -> Path:
    (folder / "events.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("place", "weekday", "month", "day"),
    [(1, 6, 8, 1), (1, 5, 8, 7), (2, 6, 12, 12), (4, 7, 11, 22), (-1, 7, 11, 29), (-1, 4, 12, 31), (-1, 1, 2, 23)],
)
def test_a_day_of_every_month_is_found(place: int, weekday: int, month: int, day: int) -> None:
    assert Monthly(place, weekday).day_in(2026, month) == date(2026, month, day)


def test_a_monthly_event_takes_place_twice_in_the_coming_two_months(tmp_path: Path) -> None:
    events = load_events(write(tmp_path, EVENT), CENTRE, NOW)
    assert [(event.id, event.starts_at) for event in events] == [
        ("open-house.20261212", datetime(2026, 12, 12, 2, tzinfo=UTC)),
        ("open-house.20270109", datetime(2027, 1, 9, 2, tzinfo=UTC)),
    ]
    assert (events[0].zone, events[0].way, events[0].guests) == ("Asia/Shanghai", Way.IN_PERSON, 2)
    assert events[0].audience == (Role.PARENT, Role.LEARNER)


def test_an_event_of_one_day_keeps_its_id_and_may_be_behind_a_link(tmp_path: Path) -> None:
    text = EVENT.replace('"second saturday"', "2026-12-31").replace(
        'campus = "xuhui"\nroom = "208"', 'link = "https://x.example"'
    )
    (event,) = load_events(write(tmp_path, text), CENTRE, NOW)
    assert (event.id, event.way, event.campus, event.zone) == ("open-house", Way.VIDEO, None, "Asia/Shanghai")


def test_an_event_says_who_is_invited_and_how_long_before(tmp_path: Path) -> None:
    wanted = 'for_grades = [3, 6]\nfor_courses = ["maths-g3-4"]\nfor_campuses = ["pudong"]\ninvite_days = 21'
    event = load_events(write(tmp_path, EVENT + wanted), CENTRE, NOW)[0]
    assert (event.grades, event.courses, event.campuses) == ((3, 6), ("maths-g3-4",), ("pudong",))
    assert event.invite_days == 21
    everybody = load_events(write(tmp_path, EVENT), CENTRE, NOW)[0]
    assert (everybody.grades, everybody.courses, everybody.campuses, everybody.invite_days) == ((), (), (), 14)


def test_the_sample_has_three_events_ahead_whenever_it_is_loaded() -> None:
    for month in range(1, 13):
        events = load_events(CONTENT, CENTRE, datetime(2027, month, 28, 20, tzinfo=UTC))
        assert {event.id.split(".")[0] for event in events} == {"open-house", "parents-evening", "showcase"}


def test_without_the_file_there_are_no_events(tmp_path: Path) -> None:
    assert load_events(tmp_path, CENTRE, NOW) == ()


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        (
            '"second saturday"',
            '"sometimes"',
            'neither a day, such as 2026-12-12, nor one of every month: "first saturday"',
        ),
        ('host = "he"', 'host = "nobody"', "'nobody' is not a member of staff"),
        ('campus = "xuhui"', 'campus = "moon"', "'moon' is not a campus"),
        ('room = "208"\n', "", "name either campus and room, or link"),
        ("guests = 2", "guests = 3", "less than or equal to 2"),
        ("guests = 2", 'audience = ["teacher"]', 'neither "parent" nor "learner"'),
        ("capacity = 20", "seats = 20", "is missing"),
        ("guests = 2", "for_grades = [6, 3]", "grades are the first and the last one, such as [3, 6]"),
        ("guests = 2", 'for_courses = ["juggling"]', "'juggling' is not a course"),
        ("guests = 2", 'for_campuses = ["moon"]', "'moon' is not a campus"),
        ("guests = 2", "invite_days = 0", "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_event(tmp_path: Path, was: str, becomes: str, words: str) -> None:
    with pytest.raises(ContentError) as error:
        load_events(write(tmp_path, EVENT.replace(was, becomes)), CENTRE, NOW)
    assert str(error.value).startswith(str(tmp_path / "events.toml")) and "open-house" in str(error.value)
    assert words in str(error.value)
