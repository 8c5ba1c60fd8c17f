"""The calendar of working days: the library's, corrected by the content folder."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.policy.days import DayKind, Holidays
from knowledge.content import ContentError
from knowledge.holidays import HOLIDAYS, load_holidays

CONTENT = Path(__file__).parents[2] / "content"

# The State Council's notice of 4 November 2025: days off, both ends included, and weekend days worked for them
OFF_2026 = [
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]
WORKED_2026 = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def calendar(folder: Path, text: str) -> Holidays:
    (folder / HOLIDAYS).write_text(text, encoding="utf-8")
    return load_holidays(folder)


def test_all_of_2026_in_china_is_as_the_state_council_announced() -> None:
    china = load_holidays(CONTENT)
    off = {day for first, last in OFF_2026 for day in days(first, last)}
    assert len(off) == 33
    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        found = china.day(day)
        works = day in WORKED_2026 or (day.weekday() < 5 and day not in off)
        assert (found.kind is DayKind.WORKING) is works, day
        assert found.published and not found.vacation
        if found.kind is DayKind.HOLIDAY:
            assert day in off
    assert china.day(date(2026, 10, 1)).kind is DayKind.HOLIDAY
    assert china.day(date(2026, 11, 28)).kind is DayKind.REST


def test_2027_in_china_is_provisional_until_the_table_says_published(tmp_path: Path) -> None:
    assert not load_holidays(CONTENT).day(date(2027, 1, 1)).published
    assert not load_holidays(CONTENT).day(date(2027, 12, 31)).published
    later = calendar(
        tmp_path,
        'country = "CN"\npublished_until = 2027\n[[days]]\nday = 2027-02-14\nkind = "working"\n',
    )
    assert later.day(date(2027, 2, 14)).published
    assert later.day(date(2027, 2, 14)).kind is DayKind.WORKING
    assert not later.day(date(2028, 1, 1)).published


def test_corrections_go_before_the_library_and_vacations_have_both_their_ends(tmp_path: Path) -> None:
    given = calendar(
        tmp_path,
        'country = "CN"\npublished_until = 2026\n'
        '[[days]]\nday = 2026-10-01\nkind = "working"\n[[days]]\nday = 2026-11-25\nkind = "rest"\n'
        "[[vacations]]\nfirst = 2026-07-01\nlast = 2026-08-31\n",
    )
    assert given.day(date(2026, 10, 1)).kind is DayKind.WORKING
    assert given.day(date(2026, 11, 25)).kind is DayKind.REST
    found = [given.day(day).vacation for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31))]
    assert found == [False, True, True]
    assert not given.day(date(2026, 9, 1)).vacation


def test_another_country_and_its_region_have_holidays_of_their_own(tmp_path: Path) -> None:
    epiphany = date(2026, 1, 6)
    germany = calendar(tmp_path, 'country = "DE"\npublished_until = 2030\n')
    bavaria = calendar(tmp_path, 'country = "DE"\nsubdivision = "BY"\npublished_until = 2030\n')
    assert (germany.country, germany.day(epiphany).kind) == ("DE", DayKind.WORKING)
    assert bavaria.day(epiphany).kind is DayKind.HOLIDAY


def test_a_centre_without_the_file_has_plain_weeks(tmp_path: Path) -> None:
    plain = load_holidays(tmp_path)
    assert plain.country == ""
    kinds = [plain.day(date(2026, 10, 1) + timedelta(days=n)).kind for n in range(4)]
    assert kinds == [DayKind.WORKING, DayKind.WORKING, DayKind.REST, DayKind.REST]


HEAD = 'country = "CN"\npublished_until = 2026\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('country = "XX"\npublished_until = 2026\n', r"country: the holidays of 'XX' are not known"),
        ('country = "DE"\nsubdivision = "Atlantis"\npublished_until = 2026\n', r"subdivision: 'Atlantis' is not"),
        ('country = "China"\npublished_until = 2026\n', r"country: "),
        ('country = "CN"\n', r"published_until: is missing"),
        (HEAD + '[[days]]\nday = "3 January"\nkind = "rest"\n', r"days\[0\]\.day: '3 January' is not a date"),
        (HEAD + '[[days]]\nday = 20270103\nkind = "rest"\n', r"days\[0\]\.day: '20270103' is not a date"),
        (HEAD + '[[days]]\nday = 2027-01-03\nkind = "off"\n', r"days\[0\]\.kind: "),
        (HEAD + '[[days]]\nday = 2027-01-03\nkind = "rest"\n' * 2, r"days\[1\]\.day: 2027-01-03 occurs twice"),
        (HEAD + "[[vacations]]\nfirst = 2027-02-01\nlast = 2027-01-31\n", r"vacations\[0\]\.last: 2027-01-31 is bef"),
        (HEAD + "[[vacation]]\n", r"vacation: is not a known key"),
    ],
)
def test_an_error_names_file_key_and_row(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ContentError, match=rf"{HOLIDAYS}, {words}"):
        calendar(tmp_path, text)
