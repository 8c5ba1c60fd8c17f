"""A few made-up learners, to set the limits of the rules on: their days are drawn otherwise than the rules think.

Evenings follow weekdays and run in streaks, enthusiasm wears off, there are bad weeks, homework is harder at times;
a slip comes over days, not at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import exp
from random import Random

from domain.alerts.evidence import LearnerEvidence
from domain.portrait.portrait import HomeworkSeen, LessonSeen, Mark, Portrait, Sitting, TicketSeen

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
TERM_DAYS = 84
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class MadeUp:
    """One learner's term, day by day from MONDAY; `slips` is the day on which a slip begins, `leaves` its end."""

    enrolled: int
    slips: int | None
    leaves: int
    sittings: tuple[Sitting, ...]
    lessons: tuple[LessonSeen, ...]
    tickets: tuple[TicketSeen, ...]
    homework: tuple[HomeworkSeen, ...]
    days_off: frozenset[date] = field(default_factory=frozenset)

    def seen_on(self, day: int) -> LearnerEvidence:
        """What is known at half past seven of that morning."""
        now = at(day, -0.5)
        homework = tuple(
            each
            if each.handed_at and each.handed_at < now
            else HomeworkSeen(each.homework, each.class_id, each.given, each.due)
            for each in self.homework
            if each.given < now
        )
        portrait = Portrait(
            lessons=tuple(each for each in self.lessons if each.at < now)[-40:],
            tickets=tuple(each for each in self.tickets if each.lesson < now)[-40:],
            sittings=tuple(each for each in self.sittings if each.began < now)[-120:],
            homework=homework[-40:],
        )
        lessons = [each.at for each in self.lessons if each.at < now]
        return LearnerEvidence(1, now, ZONE, at(self.enrolled, 0), portrait, lessons=lessons, days_off=self.days_off)


def at(day: int, hour: float) -> datetime:
    """So many hours after eight in the morning in Shanghai."""
    return MONDAY + timedelta(days=day, hours=hour)


def learner(chance: Random, slips: float = 0.2) -> MadeUp:
    """One learner; with the chance `slips` one who slips and leaves three to five weeks later."""
    enrolled = chance.choice((0, 0, 0, chance.randrange(0, 49)))
    begins = chance.randrange(enrolled + 14, TERM_DAYS - 14) if chance.random() < slips else None
    leaves = min(TERM_DAYS, begins + chance.randrange(21, 40)) if begins is not None else TERM_DAYS
    fades, floor = chance.uniform(3, 12), chance.uniform(0.0, 0.25)
    wears_off = chance.uniform(0.6, 1.0)
    likes = chance.betavariate(3, 3)
    by_weekday = [chance.uniform(0.6, 1.4) for _ in range(7)]
    streaky = chance.uniform(0.0, 0.25)
    comes, hands_in, knows = chance.betavariate(14, 1), chance.betavariate(5, 1.3), chance.betavariate(5, 2.2)
    weekdays = chance.sample(range(7), chance.choice((1, 1, 2)))
    bad = {
        d
        for first in range(TERM_DAYS)
        if chance.random() < 0.025
        for d in range(first, first + chance.randrange(2, 8))
    }
    shown = [chance.random() < share for share in (1.0, 0.85, 0.8, 0.7)]
    off = set(range(24, 32)) if chance.random() < 0.5 else set()
    sittings: list[Sitting] = []
    lessons: list[LessonSeen] = []
    tickets: list[TicketSeen] = []
    homework: list[HomeworkSeen] = []
    practised = False
    for day in range(enrolled, leaves):
        gone = 0.0 if begins is None or day < begins else 1 - exp(-(day - begins) / fades)
        keen = 1 - gone * (1 - floor)
        if day in off:
            continue
        week = 0.25 if day in bad else 1.0
        p = likes * by_weekday[day % 7] * (wears_off + (1 - wears_off) * exp(-(day - enrolled) / 14))
        p = min(0.97, max(0.0, p + (streaky if practised else -streaky) * likes))
        practised = chance.random() < p * week * (keen if shown[0] else 1)
        if practised:
            began = at(day, 10 + chance.random() * 2)
            sittings.append(Sitting(day, began, began + timedelta(minutes=12), 8, 6))
        if day % 7 in weekdays:
            start = at(day, 8)
            came = chance.random() < comes * (0.8 if day in bad else 1) * (keen**0.7 if shown[1] else 1)
            lessons.append(LessonSeen("g5", start, Mark.CAME if came else Mark.AWAY))
            if came:
                hard = chance.gauss(0, 0.12)
                share = knows * (1 - 0.45 * gone if shown[3] else 1) + hard
                tickets.extend(
                    TicketSeen("g5", start, n, f"i{day}-{n}", "s", chance.random() < share) for n in (1, 2, 3)
                )
            handed = chance.random() < hands_in * (0.7 if day in bad else 1) * (keen if shown[2] else 1)
            due = day + 6
            when = at(day + 5, 11) if handed else None
            homework.append(
                HomeworkSeen(day, "g5", start, at(due, 0).date().isoformat(), "done" if handed else "", when)
            )
    days_off = frozenset(at(day, 0).date() for day in off)
    return MadeUp(
        enrolled, begins, leaves, tuple(sittings), tuple(lessons), tuple(tickets), tuple(homework), days_off
    )
