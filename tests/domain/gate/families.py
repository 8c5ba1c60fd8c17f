"""Random weeks of random families: who they are, what they wish, what is sent to them, and when nothing runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from hypothesis import strategies as st

from domain.gate.push import Preferences, Reader
from domain.language import Lang
from domain.messages.kinds import PUSHED

DAY = 24 * 60
WEEK = 7 * DAY
FAMILY = "f1"
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
STARTS = tuple(
    datetime(*day, tzinfo=UTC)
    # the clocks go back in Berlin, in New York; forwards in New York, in Berlin; nothing; backwards on Lord Howe
    for day in ((2026, 10, 22), (2026, 10, 29), (2027, 3, 11), (2027, 3, 25), (2026, 11, 16), (2027, 4, 1))
)
SHORT, LONG, FILE, PHOTO = "short", "long", "file", "photo"
QUARTERS = tuple(time(minutes // 60, minutes % 60) for minutes in range(0, DAY, 15))


@dataclass(frozen=True)
class Sent:
    """Somebody or something sends a message; moments in minutes of the week.

    Attributes:
        delay: minutes until it is due; lasts: minutes from then on until it is too late, None is as its kind says.
        occasion: messages with the same number are the same news; None is its own.
        untrue_from: minute from which on its reason has gone.
    """

    minute: int
    person: int
    kind: str
    delay: int = 0
    lasts: int | None = None
    urgent: bool = False
    override: bool = False
    occasion: int | None = None
    learner: int | None = None
    size: str = SHORT
    untrue_from: int | None = None


@dataclass(frozen=True)
class Changed:
    """Somebody changes what they wish, or cannot be reached from then on."""

    minute: int
    person: int
    field: str
    value: Any


@dataclass(frozen=True)
class FamilyWeek:
    """A week as it comes to the gate.

    Attributes:
        down: minutes between which the bot does not run.
        lag: seconds from a moment until the gate looks.
        backlog: minutes that the courier needs for each message, in turn.
    """

    start: datetime
    with_law: bool
    people: tuple[Reader, ...]
    sent: tuple[Sent, ...]
    changed: tuple[Changed, ...] = ()
    down: tuple[tuple[int, int], ...] = ()
    lag: int = 0
    backlog: tuple[int, ...] = (0,)


SLOTS = (0, 10, 110, 170, 230, 475, 540, 600, 660, 720, 780, 1000, 1001, 1080, 1250, 1260)
"""Minutes of a day at which messages like to come: so few that they meet."""
CHANGES: tuple[tuple[str, Any], ...] = (
    ("pause", 1), ("pause", 14), ("digest", True), ("digest", False), ("takes_offers", False), ("takes_offers", True),
    ("reachable", False), ("reachable", True), ("hours", (None, None)), ("hours", (time(18), time(20))),
    ("hours", (time(22), time(6))), ("hours", (time(9), time(12))), *(("off", kind) for kind in sorted(PUSHED)),
)  # fmt: skip
MINUTES = st.integers(0, WEEK - 1)


class Picks:
    """One drawn number as a choice from each of several sets: a draw for every choice would be most of the time."""

    def __init__(self, number: int) -> None:
        self._left = number

    def of(self, count: int) -> int:
        self._left, picked = divmod(self._left, count)
        return picked

    def one(self, *choices: Any) -> Any:
        return choices[self.of(len(choices))]


@st.composite
def people(draw: st.DrawFn) -> tuple[Reader, ...]:
    """One or two guardians and up to three children, some with accounts; or somebody who learns on their own."""
    who = Picks(draw(st.integers(0, 7 * len(ZONES) * 2 * len(ZONES) - 1)))
    guardians, children = who.one((1, 0), (2, 0), (1, 1), (2, 1), (1, 3), (2, 2), (0, 1))
    zone = who.one(*ZONES)
    elsewhere = zone if who.of(2) == 0 else who.one(*ZONES)
    found = []
    for number in range(guardians + children):
        picks = Picks(draw(st.integers(0, 4 * 4 * 6 * 3 * 8 * 6 * len(QUARTERS) ** 2 - 1)))
        child = number >= guardians
        digest, off, hours, offers = picks.of(4) == 3, picks.one((), (), (), ("report",)), picks.of(6), picks.of(3)
        no_offers_for, has_weekly = picks.one((), (), (), (), (), (), (), (2,)), picks.of(6) % 2 == 0
        opens, closes = picks.one(*QUARTERS), picks.one(*QUARTERS)
        found.append(
            Reader(
                person=number,
                household=FAMILY if guardians else f"p{number}",
                lang=Lang.ZH,
                # one guardian may live elsewhere
                zone=elsewhere if number == 1 and not child else zone,
                preferences=Preferences(
                    number,
                    open_from=opens if hours in (3, 5) else None,
                    open_until=closes if hours in (4, 5) else None,
                    digest=digest,
                    off=off,
                ),
                is_learner=child,
                takes_offers=offers != 2,
                has_weekly=not child and has_weekly,
                no_offers_for=no_offers_for,
            )
        )
    return tuple(found)


@st.composite
def messages(draw: st.DrawFn, persons: int) -> Sent:
    when = Picks(draw(st.integers(0, len(SLOTS) * 7 * persons * len(PUSHED) - 1)))
    minute, day, person, kind = when.one(*SLOTS), when.of(7), when.of(persons), when.one(*sorted(PUSHED))
    how = Picks(draw(st.integers(0, 7 * 8 * 4 * 8 * 6 * 3 * 10 * 10 - 1)))
    return Sent(
        minute + day * DAY,
        person,
        kind,
        delay=how.one(0, 0, 0, 30, 5 * 60, DAY, 2 * DAY),
        lasts=how.one(None, None, None, 1, 60, 6 * 60, 14 * 60, 3 * DAY),
        urgent=how.of(4) == 3,
        override=how.of(8) == 7,
        occasion=how.one(None, None, None, None, 1, 2),
        learner=how.one(None, 1, 2),
        size=how.one(*(SHORT,) * 7, LONG, FILE, PHOTO),
        untrue_from=how.one(*(None,) * 9, minute + day * DAY + 200),
    )


@st.composite
def family_weeks(draw: st.DrawFn) -> FamilyWeek:
    family = draw(people())
    one = messages(len(family))
    changed = st.builds(
        lambda minute, who, what: Changed(minute, who % len(family), *what),
        MINUTES,
        st.integers(0, 4),
        st.sampled_from(CHANGES),
    )
    lengths = st.sampled_from((10, 3 * 60, 15 * 60, 3 * DAY))
    down = st.builds(lambda begins, length: (begins, begins + length), MINUTES, lengths)
    how = Picks(draw(st.integers(0, len(STARTS) * 2 * 3 * 5 * 4 - 1)))
    start, with_law, lag = how.one(*STARTS), how.of(2) == 1, how.one(0, 1, 59)
    backlog, quiet_week = how.one((0,), (0,), (0, 0, 1), (0, 2, 30), (200, 0, 400)), how.of(4) == 0
    sent = draw(st.lists(one, min_size=1, max_size=4) if quiet_week else st.lists(one, min_size=8, max_size=16))
    return FamilyWeek(
        start,
        with_law,
        family,
        tuple(sent),
        tuple(sorted(draw(st.lists(changed, max_size=2)), key=lambda each: each.minute)),
        tuple(draw(st.lists(down, max_size=1))),
        lag,
        backlog,
    )
