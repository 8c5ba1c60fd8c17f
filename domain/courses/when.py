"""When somebody can come, as people say it: days of the week, parts of the day, "after four", and all that not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeVar

V = TypeVar("V")

LONGEST_WISH = 300

WEEK = frozenset(range(1, 8))
WORKDAYS, WEEKEND = frozenset(range(1, 6)), frozenset({6, 7})


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


LASTS = {
    PartOfDay.MORNING: (time(0), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(18)),
    PartOfDay.EVENING: (time(17), time(23, 59)),
}
"""From when until before when a lesson of that part begins; half past five is late afternoon and evening."""


@dataclass(frozen=True)
class When:
    """Times that suit; what is empty or None suits always. Local wall time.

    Attributes:
        weekdays: ISO days, 1 Monday to 7 Sunday.
        after, before: a lesson begins not earlier, and not later, than this.
    """

    weekdays: frozenset[int] = frozenset()
    parts: frozenset[PartOfDay] = frozenset()
    after: time | None = None
    before: time | None = None

    def suits_day(self, weekday: int) -> bool:
        return not self.weekdays or weekday in self.weekdays

    def suits_time(self, starts: time) -> bool:
        if self.parts and not any(LASTS[part][0] <= starts < LASTS[part][1] for part in self.parts):
            return False
        return (self.after is None or starts >= self.after) and (self.before is None or starts <= self.before)

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.parts or self.after or self.before)


def read_when(text: str) -> When:
    """The times that `text` asks for; what it does not understand stays empty."""
    said = folded(text)
    return When(
        weekdays=_chosen(said, _days_in, WEEK),
        parts=_chosen(said, _parts_in, frozenset(PartOfDay)),
        after=_clock(said, _AFTER),
        before=_clock(said, _BEFORE),
    )


def folded(text: str) -> str:
    """Full-width characters made plain, lower case, greetings taken out (a good evening is no wish for one).

    What comes after the first 300 characters is left out: a wish is short, and rules are slow on long texts.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_WISH]).casefold().replace("’", "'")
    return _GREETING.sub(" ", plain)


_GREETING = re.compile(r"(?:早上|上午|中午|下午|晚上)好|good (?:morning|afternoon|evening|night|day)")

# ---- Days of the week ----

_ZH_DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
_ZH_DAYS |= {str(day): day for day in WEEK}
_NAME = "周|星期|礼拜"
_DIGIT = "[一二三四五六日天1-7]"
# "一周三次" is three times a week.
_FIRST = rf"(?<![一两二三四五六七八九十0-9])(?:{_NAME}){_DIGIT}(?![次节回遍个]|小时|天(?!气))"
# "周六三点" is one day, and so are "周六五年级" and "周六一对一".
_NEXT = (
    rf"{_DIGIT}(?![次节回遍点时個个號月岁对起下整样直家些共定人门种位0-9]|小时|天(?!气)"
    r"|[、到至~\-一二三四五六1-6]*年级|级)"
)
_ZH_RANGE = re.compile(rf"(?:{_NAME})({_DIGIT})[到至~\-—]+(?:{_NAME})?({_DIGIT})")
_ZH_LIST = re.compile(rf"{_FIRST}(?:[、和及或者与跟/,，\s]*(?:{_NAME})?{_NEXT})*")

_EN_NAMES = {
    "mon": 1,
    "tue": 2,
    "wed": 3,
    "thu": 4,
    "fri": 5,
    "sat": 6,
    "sun": 7,
}
# "she sat", "in the sun" and a SAT exam are no days
_EN_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tues?|weds?|thu(?:rs?)?|fri)\b"
    r"|(?<!he )(?<!she )(?<!it )(?<!the )(?<!i )(?<!we )(?:sats?|suns?)\b(?! exam| test| score))"
)
_EN_RANGE = re.compile(rf"\b({_EN_DAY})\s*(?:-|–|to|till|until|through)\s*({_EN_DAY})")
_EN_LIST = re.compile(rf"\b{_EN_DAY}(?:(?:\s*[,/&]\s*|\s+)(?:(?:and|or|nor)\s+)?{_EN_DAY})*")

_DAY_WORDS: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (re.compile(r"周末|双休日|双休|\bweek-?ends?\b"), WEEKEND),
    (re.compile(r"工作日|平日|平时|周中|\bweek-?days?\b|\bschool ?(?:days?|nights?)\b|\bworking days?\b"), WORKDAYS),
)


def _days_in(said: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    for pattern, days in _DAY_WORDS:
        for match in pattern.finditer(said):
            yield match.start(), match.end(), days
    ranges = []
    for pattern, number in ((_ZH_RANGE, _ZH_DAYS.__getitem__), (_EN_RANGE, _en_day)):
        for match in pattern.finditer(said):
            ranges.append(match.span())
            yield match.start(), match.end(), _from_to(number(match[1]), number(match[2]))
    for pattern, found in ((_ZH_LIST, _zh_days), (_EN_LIST, _en_days)):
        for match in pattern.finditer(said):
            if not any(start <= match.start() < end for start, end in ranges):
                yield match.start(), match.end(), found(match[0])


def _zh_days(listed: str) -> frozenset[int]:
    return frozenset(_ZH_DAYS[digit] for digit in re.sub(rf"{_NAME}", "", listed) if digit in _ZH_DAYS)


def _en_days(listed: str) -> frozenset[int]:
    return frozenset(_en_day(name) for name in re.findall(r"[a-z]+", listed) if name[:3] in _EN_NAMES)


def _en_day(name: str) -> int:
    return _EN_NAMES[name[:3]]


def _from_to(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1)) if first <= last else WEEK - frozenset(range(last + 1, first))


# ---- Parts of the day ----

_PART_WORDS: tuple[tuple[re.Pattern[str], frozenset[PartOfDay]], ...] = (
    (re.compile(r"上午|早上|早晨|清早|\bmornings?\b|\ba\.?m\.?\b"), frozenset({PartOfDay.MORNING})),
    (re.compile(r"中午|午后|下午|\bafternoons?\b|\bnoon\b"), frozenset({PartOfDay.AFTERNOON})),
    (
        re.compile(
            r"晚上|傍晚|晚间|夜里|下班后|[今明每]晚|(?<=[一二三四五六日天末])晚(?![点到了来一些于])"
            r"|\bevenings?\b|\bnights?\b|\bafter work\b"
        ),
        frozenset({PartOfDay.EVENING}),
    ),
    (
        re.compile(r"放学后?|课后|\bafter[- ]school\b"),
        frozenset({PartOfDay.AFTERNOON, PartOfDay.EVENING}),
    ),
)


def _parts_in(said: str) -> Iterator[tuple[int, int, frozenset[PartOfDay]]]:
    for pattern, parts in _PART_WORDS:
        for match in pattern.finditer(said):
            if not _OCLOCK.match(said, match.end()):
                yield match.start(), match.end(), parts


# "下午四点以后" says a time, and the part of the day only makes it clear
_OCLOCK = re.compile(r"\s*[0-9一二两三四五六七八九十]{1,3}\s*[点::]")

# ---- What does not suit ----

_NOT_BEFORE = re.compile(
    r"(?:除了|除去|除|(?<!要)不要|(?<!想)不想要?|(?<!能)不能在?|别在?|避开|非|(?<!是)不是|不考虑"
    r"|\b(?:except(?: for| on)?|but not(?: on)?|not(?: on| in the| at)?|no|other than|apart from|besides"
    r"|(?:any ?day|every ?day|any ?time|all days|everything) but|can't(?: do| make| come)?(?: on| in the)?"
    r"|cannot(?: do| make| come)?(?: on| in the)?|without|avoid|never(?: on| in the)?))"
    r"\s*(?:在|上|是|the |on )?\s*$"
)
_NOT_AFTER = re.compile(
    r"\s*(?:的?时间|的?课|这天|那天|上午|下午|晚上|一般|基本|都|也|是|可能|我们|孩子|他|她)*\s*"
    r"(?:不行|不可以|不方便|不能|不太|不合适|不想|不要|不来|没有?空(?!位|余|缺|的)|没有?时间|去不了|来不了|上不了|有事|要上班|除外|以外|之外)"
    r"|\s*(?:mornings?|afternoons?|evenings?|nights?)?\s*(?:is|are|do|does|will|would|s)?\s*"
    r"(?:n't|not|never|no good|impossible|excluded|out\b|don't|doesn't|isn't|aren't|won't|can't)"
)


FAR = 24
"""Characters before a day in which "any day except ..." begins."""


def _chosen(
    said: str, mentions: Callable[[str], Iterator[tuple[int, int, frozenset[V]]]], everything: frozenset[V]
) -> frozenset[V]:
    wanted: set[V] = set()
    refused: set[V] = set()
    for start, end, values in mentions(said):
        refuses = _NOT_BEFORE.search(said, max(0, start - FAR), start) or _NOT_AFTER.match(said, end)
        (refused if refuses else wanted).update(values)
    if not refused:
        return frozenset(wanted)
    return frozenset((wanted or everything) - refused)


# ---- Times of the day ----

_ZH_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ZH_NUMBERS |= {"十一": 11, "十二": 12}
_ZH_TIME = (
    r"(?P<part>上午|早上|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2}|十[一二]?|[一二两三四五六七八九])"
    r"\s*(?:点钟?|:)\s*(?P<minute>半|一刻|三刻|\d{2})?分?\s*"
)
_EN_TIME = (
    r"\s+(?:about\s+)?(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<part>a\.?m\.?|p\.?m\.?|o'clock)?"
    r"(?![\w:]|\s*(?:lessons?|weeks?|days?|months?|years?|hours?|times?|minutes?|class|terms?|-|to\b))"
)
_AFTER = (
    re.compile(_ZH_TIME + r"(?:以后|之后|过后|后|开始|起)"),
    re.compile(r"\b(?:after|from|not before|no earlier than)" + _EN_TIME),
)
_BEFORE = (
    re.compile(_ZH_TIME + r"(?:以前|之前|前)"),
    re.compile(r"\b(?:before|until|by|no later than)" + _EN_TIME),
)
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_EARLIEST_LESSON = 8


def _clock(said: str, patterns: tuple[re.Pattern[str], ...]) -> time | None:
    match = next((found for pattern in patterns if (found := pattern.search(said))), None)
    if match is None:
        return None
    hour = _ZH_NUMBERS.get(match["hour"]) or int(match["hour"])
    minute = _MINUTES.get(match["minute"] or "") or int(match["minute"] or 0)
    part = (match["part"] or "").replace(".", "")
    if hour < 12 and (part in ("中午", "下午", "傍晚", "晚上", "pm") or (not part and hour < _EARLIEST_LESSON)):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
