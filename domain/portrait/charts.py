"""What the drawing of a learner's last weeks shows to a teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.messages.screen import Drawing, DrawingValue, Param, t
from domain.portrait.portrait import Mark
from domain.portrait.trend import TrendWeek


@dataclass(frozen=True)
class Trend:
    """Weeks beside each other, oldest first: evenings with practice, the share of right answers, lessons, tickets."""

    title: Param
    weeks: Sequence[TrendWeek]

    def drawing(self) -> Drawing:
        weeks: list[DrawingValue] = [
            {
                "name": t("drawings.day_month", day=week.monday.day, month=t(f"drawings.month.m{week.monday.month}")),
                "days": week.days,
                "share": round(week.share, 3) if week.share is not None else None,
                "lessons": [mark.value for mark in week.lessons],
                "tickets": list(week.tickets),
            }
            for week in self.weeks
        ]
        return Drawing(
            "trend",
            {
                "title": self.title,
                "weeks": weeks,
                "days": t("drawings.trend.days"),
                "share": t("drawings.trend.share"),
                "all": t("drawings.trend.all"),
                "half": t("drawings.trend.half"),
                "lessons": t("drawings.trend.lessons"),
                "tickets": t("drawings.trend.tickets"),
                "legend": [[mark.value, t(f"drawings.trend.{mark.value}")] for mark in Mark],
                "right": t("drawings.trend.right"),
                "wrong": t("drawings.trend.wrong"),
            },
        )
