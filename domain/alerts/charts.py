"""What the pictures of alerts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from domain.messages.screen import Drawing, DrawingValue, Param, t
from domain.portrait.portrait import Mark
from domain.portrait.trend import TrendWeek

MOST_ROWS = 16
LEAST_WEEKS = 2
"""A usual level is told from so many weeks on."""


@dataclass(frozen=True)
class Weeks:
    """A learner's last weeks beside what was usual for this learner before.

    Attributes:
        weeks: oldest first.
        slipped: the local day on which what the alert tells of began.
        known_since: the local day from which on there is practice; earlier weeks are empty, not bare.
    """

    title: Param
    weeks: Sequence[TrendWeek]
    slipped: date
    known_since: date | None = None

    @property
    def usual(self) -> float | None:
        """Evenings with practice in a week of before, mean; None where too few weeks are known."""
        before = [week.days for week in self.weeks if self._is_known(week) and not self._is_late(week)]
        return fmean(before) if len(before) >= LEAST_WEEKS else None

    @property
    def has_anything(self) -> bool:
        return self.known_since is not None or any(week.lessons for week in self.weeks)

    def drawing(self) -> Drawing:
        usual = self.usual
        weeks: list[DrawingValue] = [
            {
                "name": t("drawings.day_month", day=week.monday.day, month=t(f"drawings.month.m{week.monday.month}")),
                "days": week.days,
                "known": self._is_known(week),
                "late": self._is_late(week),
                "lessons": [mark.value for mark in week.lessons],
            }
            for week in self.weeks
        ]
        return Drawing(
            "alert",
            {
                "title": self.title,
                "weeks": weeks,
                "has_days": self.known_since is not None,
                "usual": round(usual, 2) if usual is not None else None,
                "usual_words": t("drawings.alert.usual", n=f"{usual:.1f}".removesuffix(".0")) if usual else "",
                "days": t("drawings.trend.days"),
                "before": t("drawings.alert.before"),
                "since": t("drawings.alert.since"),
                "lessons": t("drawings.trend.lessons"),
                "legend": [[mark.value, t(f"drawings.trend.{mark.value}")] for mark in Mark],
            },
        )

    def _is_known(self, week: TrendWeek) -> bool:
        return self.known_since is not None and week.monday + timedelta(days=6) >= self.known_since

    def _is_late(self, week: TrendWeek) -> bool:
        """Whether most of the week came after it had begun."""
        return week.monday + timedelta(days=3) >= self.slipped


@dataclass(frozen=True)
class Bar:
    """Somebody's answers about a point.

    Attributes:
        expected: share of right answers that was expected, 0 to 1; None where nothing was.
        fine: it goes well enough.
    """

    name: Param
    right: int
    n: int
    expected: float | None
    fine: bool


@dataclass(frozen=True)
class PointBars:
    """A point in a class: the class, then each learner, those who need help first."""

    title: Param
    whole: Bar
    rows: Sequence[Bar]

    def drawing(self) -> Drawing:
        return Drawing(
            "point",
            {
                "title": self.title,
                "whole": _row(self.whole),
                "rows": [_row(each) for each in self.rows[:MOST_ROWS]],
                "fine": t("drawings.point.fine"),
                "unsure": t("drawings.point.unsure"),
                "expected": t("drawings.point.expected"),
            },
        )


def _row(bar: Bar) -> DrawingValue:
    return {
        "name": bar.name,
        "share": round(bar.right / bar.n, 3) if bar.n else 0,
        "expected": round(bar.expected, 3) if bar.expected is not None else None,
        "fine": bar.fine,
        "words": t("drawings.point.of", right=bar.right, n=bar.n),
    }
