"""The words of which people build a time, found in a text by one scan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from domain.times.days import Calendar
from domain.times.when import Days, Doubt, Hours

LONGEST_TEXT = 300
"""What comes after so many characters is left out: a wish is short, and rules are slow on long texts."""


class Mark(Enum):
    """Words that say how their neighbours belong together."""

    AT = auto()
    TO = auto()
    AND = auto()
    COMMA = auto()
    STOP = auto()
    BUT = auto()
    AFTER = auto()
    FROM = auto()
    BEFORE = auto()
    BY = auto()
    BETWEEN = auto()
    SINCE = auto()
    """Chinese, behind what it belongs to; the three below, too."""
    PAST = auto()
    UNTIL = auto()
    ROUGHLY = auto()
    ABOUT = auto()
    NOT_BEFORE = auto()
    NOT_LATER = auto()
    WEEK_OF = auto()
    NOT = auto()
    """What follows does not suit."""
    REFUSED = auto()
    """What came before does not suit."""
    ALL_REFUSED = auto()
    """What came before does not suit, over commas, too."""
    OTHERWISE = auto()
    """What was said so far does not suit, all else does."""
    FINE = auto()
    RATHER = auto()
    ANY = auto()
    SOON = auto()


@dataclass(frozen=True)
class Day:
    """Days that were named.

    Attributes:
        bare: a weekday alone, so far without a week.
        scope: a span in which other words name a day: a week, a month.
        closed: it has a first and a last day that were both said.
        ends: "before" it means before its end: the end of the month.
        numbered: one day that was said by its number: a month of it may count for its neighbour, too.
        counted: the day of the month alone, whose month may stand beside it.
    """

    days: Days
    bare: bool = False
    scope: bool = False
    closed: bool = False
    ends: bool = False
    numbered: bool = False
    counted: int | None = None
    doubts: tuple[Doubt, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class Number:
    """A number that is an hour or a day of the month if its neighbours make it one."""

    value: int
    said: str = ""


@dataclass(frozen=True)
class Clock:
    """An hour 0 to 23 and a minute; `half` is "am", "pm" or None where it was not said."""

    hour: int
    minute: int = 0
    half: str | None = None
    said: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the day; `half` is that of an hour which is said with it."""

    hours: Hours
    half: str | None = None
    said: str = ""


@dataclass(frozen=True)
class Span:
    """Hours that are settled."""

    hours: tuple[Hours, ...]
    doubts: tuple[Doubt, ...] = ()
    bound: bool = False
    said: str = ""


@dataclass(frozen=True)
class Unknown:
    said: str


Token = Mark | Day | Number | Clock | Part | Span | Unknown
Builder = Callable[[re.Match[str], Calendar], Token | Sequence[Token] | None]


@dataclass(frozen=True)
class Rule:
    """A pattern and what it means; None from the builder is "not understood"."""

    pattern: re.Pattern[str]
    build: Builder


def is_dated(day: Day) -> bool:
    """Whether it is one day that was said by its number."""
    return len(day.days.dates) == 1 and day.numbered


def rule(pattern: str, build: Builder | Token | tuple[Token, ...]) -> Rule:
    compiled = re.compile(pattern, re.IGNORECASE)
    if callable(build):
        return Rule(compiled, build)
    return Rule(compiled, lambda match, calendar: build)


class Scanner:
    """Finds, at each place of a text, the first of its rules that matches there."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        whole = "|".join(f"(?P<r{number}>{each.pattern.pattern})" for number, each in enumerate(rules))
        self._any = re.compile(whole, re.IGNORECASE)

    def tokens(self, text: str, calendar: Calendar) -> Iterator[Token]:
        end = 0
        for found in self._any.finditer(text):
            if found.end() == found.start():
                continue
            yield from _unknown(text[end : found.start()])
            end = found.end()
            made = self._made(text, found, calendar)
            yield from [Unknown(found[0])] if made is None else made
        yield from _unknown(text[end:])

    def _made(self, text: str, found: re.Match[str], calendar: Calendar) -> Sequence[Token] | None:
        each = self._rules[int((found.lastgroup or "r0")[1:])]
        match = each.pattern.match(text, found.start())
        made = each.build(match, calendar) if match else None
        if made is None:
            return None
        tokens = made if isinstance(made, tuple | list) else (made,)
        said = found[0].strip()
        return [token if isinstance(token, Mark) or token.said else replace(token, said=said) for token in tokens]


def _unknown(text: str) -> Iterator[Token]:
    if any(character.isalnum() for character in text):
        yield Unknown(text.strip())


_TRADITIONAL = str.maketrans(
    "週點後號個時禮間鐘兩這過來開學課並與從幾會", "周点后号个时礼间钟两这过来开学课并与从几会"
)


def plain(text: str) -> str:
    """Full-width characters made narrow, the traditional ones that times are written with made simple."""
    shortened = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT]
    return shortened.replace("’", "'").translate(_TRADITIONAL)
