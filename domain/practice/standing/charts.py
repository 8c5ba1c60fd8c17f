"""What drawings of a learner's progress show: the map of skills, and the last weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.messages.screen import Drawing, DrawingValue, Param, t
from domain.practice.learner.model import Band

MOST_SKILLS = 20
MOST_WEEKS = 6
# firmest first: what is there comes before what is missing
BANDS = (Band.FIRM, Band.ON_THE_WAY, Band.FADING, Band.NEW)


@dataclass(frozen=True)
class MapSkill:
    """One skill on the map: `low` <= `solved` <= `high` are chances from 0 to 1 (the shape of model.Mastery)."""

    name: Param
    band: Band
    solved: float
    low: float
    high: float


@dataclass(frozen=True)
class MapTopic:
    """Skills that belong together, under a heading; the order is kept."""

    name: Param
    skills: tuple[MapSkill, ...]


@dataclass(frozen=True)
class SkillMap:
    """A map of skills in bands with ranges; at most 20 are drawn, of each topic some; the rest is counted below.

    Attributes:
        more: how many skills of the learner are not on it.
    """

    title: Param
    topics: tuple[MapTopic, ...]
    more: int = 0

    def drawing(self) -> Drawing:
        shares = _shares([len(topic.skills) for topic in self.topics], MOST_SKILLS)
        topics: list[DrawingValue] = []
        for topic, share in zip(self.topics, shares, strict=True):
            skills: list[DrawingValue] = [
                {
                    "name": skill.name,
                    "band": skill.band.value,
                    "solved": round(skill.solved, 3),
                    "low": round(skill.low, 3),
                    "high": round(skill.high, 3),
                }
                for skill in topic.skills[:share]
            ]
            if skills:
                topics.append({"name": topic.name, "skills": skills})
        left_out = self.more + sum(len(topic.skills) for topic in self.topics) - sum(shares)
        return Drawing(
            "skill_map",
            {
                "title": self.title,
                "topics": topics,
                "legend": [[band.value, t(f"drawings.band.{band.value}")] for band in BANDS],
                "more": t("drawings.more_skills", n=left_out) if left_out else "",
                "seldom": t("drawings.seldom_solved"),
                "nearly_always": t("drawings.nearly_always_solved"),
            },
        )


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """How many of the wanted each gets where there is room for so many: one after the other in turns."""
    shares = [0] * len(wanted)
    while room and shares != list(wanted):
        for place, most in enumerate(wanted):
            if room and shares[place] < most:
                shares[place] += 1
                room -= 1
    return shares


@dataclass(frozen=True)
class PracticeDay:
    """A local day: how many sets were finished, how many items answered."""

    on: date
    sets: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Weeks:
    """A learner's last weeks beside nobody else's.

    Attributes:
        title: the heading.
        days: whole weeks (7, 14 … 42 days without a gap), oldest first; the last seven are this week, days to come
            with zeros.
        today: a day of the last week.
        goal: days with practice aimed at in a week, 1 to 7; None where there is no goal.
        is_present: the last seven days are this week, and not one that one looks back to.
    """

    title: Param
    days: tuple[PracticeDay, ...]
    today: date
    goal: int | None = None
    is_present: bool = True

    def drawing(self) -> Drawing:
        """Raises ValueError when `days` are not whole weeks in a row."""
        count, rest = divmod(len(self.days), 7)
        gap = any(b.on - a.on != timedelta(days=1) for a, b in zip(self.days, self.days[1:], strict=False))
        if rest or gap or not 1 <= count <= MOST_WEEKS:
            raise ValueError("the days are not whole weeks in a row, one to six of them")
        weeks: list[DrawingValue] = [
            t("drawings.week_from", day=day.on.day, month=t(f"drawings.month.m{day.on.month}"))
            for day in self.days[::7]
        ]
        data: list[DrawingValue] = [[day.on.isoformat(), day.sets, day.answered] for day in self.days]
        return Drawing(
            "week",
            {
                "title": self.title,
                "days": data,
                "weeks": weeks,
                "weekdays": [t(f"drawings.weekday.d{day.on.isoweekday()}") for day in self.days[-7:]],
                "today": self.today.isoformat() if self.is_present else "",
                "goal": self.goal,
                "this_week": t("drawings.this_week") if self.is_present else weeks[-1],
                "items": t("drawings.items_a_day"),
                "set": t("drawings.one_set"),
                "usual": t("drawings.usual_day") if count > 1 else "",
                "past": t("drawings.past_weeks") if count > 1 else "",
                "goal_name": t("drawings.goal", n=self.goal) if self.goal else "",
            },
        )
