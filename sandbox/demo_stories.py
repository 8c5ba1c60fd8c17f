"""What the demo's class has behind it: six weekly lessons, and what became of each learner meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

POINTS: tuple[tuple[str, str], ...] = (
    ("geometry.area-triangle", "geometry.area-trapezium"),
    ("number.divisibility", "number.factors-multiples"),
    ("number.primes", "number.gcf"),
    ("number.lcm", "fractions.equivalent"),
    ("fractions.simplify", "fractions.compare"),
    ("fractions.mixed-numbers", "fractions.add-unlike"),
)
"""What each lesson taught, the earliest first."""
HOMEWORK = (
    "练习册第 12、13 页",
    "练习册第 15 页 1–6 题",
    "订正单元小测",
    "练习册第 18、19 页",
    "约分口算 20 题",
    "练习册第 23 页",
)
"""What was given in each."""
TAUGHT_WRONG, WRONG_ROAD = "fractions.add-unlike", "adds-denominators"
"""The point of the last lesson that most took home wrongly, and how."""
GOT_WRONG, WRONG_FADES = 0.8, 0.97
"""Chance that an answer about it goes wrong in who was there, and what is left of that after each answer."""

HABIT, BESIDES = 0.9, 0.06
"""Chance of practice on a learner's own weekdays, and on others."""
FALLS = 0.4
"""The share of right answers that somebody who fades has lost by now."""


@dataclass(frozen=True)
class Story:
    """What became of one learner. Days are counted back from now, lessons back from the last one that is logged.

    Attributes:
        weekdays: on which they practise, 1 being Monday; empty for who does not practise with the bot.
        strength: chance of a right answer at a point that they have been taught.
        fading: days ago of the only evenings since the first of them, when answers get worse, too; empty for who
            goes on.
        pause: days ago, first and last, without practice.
        away: lessons missed; undone: homework not done, both by their number, 1 being the last.
        stuck: a skill that they do not get, hints or not.
        moods: of the last weeks, shared with teachers, the latest last; empty for who is not asked.
    """

    weekdays: str = ""
    strength: float = 0.78
    fading: tuple[int, ...] = ()
    pause: tuple[int, int] | None = None
    away: frozenset[int] = field(default_factory=frozenset)
    undone: frozenset[int] = field(default_factory=frozenset)
    stuck: str | None = None
    moods: tuple[int, ...] = ()

    def practises(self, weekday: int, days_ago: int, chance: Random) -> bool:
        """Whether there was practice on a day."""
        drawn, likely = chance.random(), HABIT if str(weekday) in self.weekdays else BESIDES
        if self.pause is not None and self.pause[0] >= days_ago >= self.pause[1]:
            return False
        if self.fading and days_ago <= self.fading[0]:
            return days_ago in self.fading
        return drawn < likely

    def solves(self, days_ago: int) -> float:
        """Chance of a right answer at a point that went well."""
        fallen = max(0, self.fading[0] - days_ago) / self.fading[0] if self.fading else 0.0
        return self.strength * (1 - FALLS * fallen)


STORIES: Mapping[str, Story] = {
    "Bo": Story(strength=0.85, away=frozenset({4})),
    "Lan": Story(away=frozenset({1, 2}), undone=frozenset({1})),
    "陈思远": Story("12345", 0.92),
    "顾一鸣": Story("1247", 0.8, undone=frozenset({5})),
    "何沐阳": Story("12347", 0.75, stuck="fractions.simplify"),
    "李诗涵": Story("2347", 0.8, moods=(4, 4, 3, 2)),
    "刘子墨": Story(
        "1234567", 0.8, fading=(26, 24, 23, 20, 17, 14, 10, 5), away=frozenset({1}), undone=frozenset({1, 2, 3})
    ),
    "孙悦": Story("1357", 0.76, pause=(28, 18), away=frozenset({4}), undone=frozenset({3})),
    "王梓轩": Story("1236", 0.66, undone=frozenset({2, 6})),
    "吴桐": Story("7", 0.74, undone=frozenset({4})),
    "张若曦": Story(),
    "周可欣": Story(strength=0.7, away=frozenset({5})),
}
"""By name: a word shared (李诗涵), a slip (刘子墨), one stuck (何沐阳), one who came back by herself (孙悦), one who
always practises rarely (吴桐); 张若曦 and 周可欣 have no account. Bo has it all before him."""
