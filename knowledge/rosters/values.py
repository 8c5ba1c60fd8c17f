"""Single values of lists: school years, days of the week, times, dates, subjects, as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

from domain.people.naming import clean_name
from domain.policy.profile import CN_SCHOOL_SUBJECTS

LONGEST_ID = 120


class Unclear(Exception):
    """A value cannot be read; the text says what it is, for the person who made the list."""


_DIGITS = "一二三四五六七八九"
_SCHOOLS = {"小": 0, "初": 6, "高": 9}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "周一", "星期一", "一"),
            ("tue", "tues", "tuesday", "周二", "星期二", "二"),
            ("wed", "wednesday", "周三", "星期三", "三"),
            ("thu", "thur", "thurs", "thursday", "周四", "星期四", "四"),
            ("fri", "friday", "周五", "星期五", "五"),
            ("sat", "saturday", "周六", "星期六", "六"),
            ("sun", "sunday", "周日", "星期日", "周天", "星期天", "日"),
        ),
        start=1,
    )
    for name in names
}
_SUBJECTS = {
    "math": "maths",
    "mathematics": "maths",
    "数学": "maths",
    "语文": "chinese",
    "英语": "english",
    "日语": "japanese",
    "俄语": "russian",
    "历史": "history",
    "地理": "geography",
    "物理": "physics",
    "化学": "chemistry",
    "生物": "biology",
    "政治": "ethics",
    "道德与法治": "ethics",
}


def name_in(text: str) -> str:
    name = clean_name(text)
    if name is None:
        raise Unclear("has no name that can be read")
    return name


def id_in(text: str) -> str:
    said = _plain(text)
    if not said:
        raise Unclear("has no id")
    if len(said) > LONGEST_ID:
        raise Unclear(f"its id is longer than {LONGEST_ID} characters")
    return said


def ids_in(text: str) -> tuple[str, ...]:
    """Several ids in one cell, with , ; 、 or | between them."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,;，；、|]", _plain(text)) if part.strip()))


def grade_in(text: str) -> int | None:
    """5, "05", "Grade 5", 五年级, 小五, 初二, 高一; the first of several; None for nothing and for kindergarten.

    Raises:
        Unclear: none of these.
    """
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    if not said or said in ("k", "kg", "pk", "pr", "幼儿园", "大班", "other", "ug"):
        return None
    found = re.match(r"(?:grade|year|g|y)?\s*0?(\d{1,2})(?:\D|$)", said)
    if found and 1 <= int(found[1]) <= 12:
        return int(found[1])
    found = re.match(rf"(小|初|高)(?:[学中])?\s*([{_DIGITS}1-6])", said)
    if found:
        return _SCHOOLS[found[1]] + _digit(found[2])
    found = re.match(rf"([{_DIGITS}])\s*年级", said)
    if found:
        return _digit(found[1])
    raise Unclear(f"'{text[:40]}' is no school year from 1 to 12")


def weekday_in(text: str) -> int | None:
    said = unicodedata.normalize("NFKC", text).strip().casefold().replace("礼拜", "星期")
    if not said:
        return None
    if said in _DAYS:
        return _DAYS[said]
    if re.fullmatch(r"[1-7]", said):
        return int(said)
    raise Unclear(f"'{text[:40]}' is no day of the week (1 is Monday, 7 is Sunday; 周三, Wed)")


def time_in(text: str) -> time | None:
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    if not said:
        return None
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?\s*(am|pm)?", said)
    if found:
        hour, minute, half = int(found[1]), int(found[2]), found[3]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Unclear(f"'{text[:40]}' is no time of day, as 18:30")


def date_in(text: str) -> date | None:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?", said)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise Unclear(f"'{text[:40]}' is no date, as 2026-09-05")


def number_in(text: str, what: str, least: int, most: int) -> int | None:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    if re.fullmatch(r"\d{1,4}", said) and least <= int(said) <= most:
        return int(said)
    raise Unclear(f"'{text[:40]}' is no {what} from {least} to {most}")


def subject_in(text: str) -> str:
    """As `Course.subject` has it where it is one that the law speaks of, so that its hours hold; else as it is."""
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    known = _SUBJECTS.get(said, said)
    return known if known in CN_SCHOOL_SUBJECTS else said[:40]


def _plain(text: str) -> str:
    """An id without what nobody sees: two ids that look the same are the same."""
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")


def _digit(sign: str) -> int:
    return int(sign) if sign.isdecimal() else _DIGITS.index(sign) + 1
