"""What is known of a learner, written as one line a sign: a letter a day, the last one for yesterday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.rules import LEARNER_RULES
from domain.portrait.portrait import Audience, HomeworkSeen, LessonSeen, Mark, Mood, Portrait, Sitting, TicketSeen

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""Half past seven on a Monday morning in Shanghai."""
TODAY = date(2026, 11, 23)
MARKS = {"c": Mark.CAME, "l": Mark.LATE, "a": Mark.AWAY}


def evening(back: float, hour: float = 19) -> datetime:
    """At that hour in Shanghai, so many days before today."""
    return datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(hours=hour) - timedelta(days=back)


def of(
    practice: str = "",
    lessons: str = "",
    homework: str = "",
    tickets: str = "",
    moods: Iterable[tuple[float, int]] = (),
    since: float | None = None,
    **more: Any,
) -> LearnerEvidence:
    """
    Args:
        practice: "x" for an evening with practice.
        lessons: c, l, a for came, late, away.
        homework: d, s, m for done, stuck, missing, at the day it was due.
        tickets: 0 to 3 questions right of three.
        moods: how many days ago, and what was said.
        since: how many days ago the learner came; as long as the longest line when None.
    """
    length = max((len(each) for each in (practice, lessons, homework, tickets)), default=0)
    back = {name: len(line) for name, line in (("p", practice), ("l", lessons), ("h", homework), ("t", tickets))}
    portrait = Portrait(
        sittings=tuple(sitting(back["p"] - i) for i, each in enumerate(practice) if each == "x"),
        lessons=tuple(
            LessonSeen("g5", evening(back["l"] - i, 16), MARKS[c]) for i, c in enumerate(lessons) if c in MARKS
        ),
        homework=tuple(_homework(back["h"] - i, c) for i, c in enumerate(homework) if c in "dsm"),
        tickets=tuple(
            TicketSeen("g5", evening(back["t"] - i, 16), n, f"i{n}", "s", n <= int(c))
            for i, c in enumerate(tickets)
            if c.isdigit()
            for n in (1, 2, 3)
        ),
        moods=tuple(Mood(f"w{ago}", evening(ago, 18), value, frozenset({Audience.TEACHERS})) for ago, value in moods),
    )
    begun = evening(length if since is None else since, 0)
    return LearnerEvidence(1, NOW, ZONE, begun, portrait, lessons=[each.at for each in portrait.lessons], **more)


def sitting(back: float, hour: float = 19) -> Sitting:
    began = evening(back, hour)
    return Sitting(int(back * 10), began, began + timedelta(minutes=10), 8, 6)


def _homework(back: int, state: str) -> HomeworkSeen:
    due = TODAY - timedelta(days=back)
    handed = {"d": "done", "s": "stuck", "m": ""}[state]
    return HomeworkSeen(
        back, "g5", evening(back + 6, 18), due.isoformat(), handed, evening(back, 20) if handed else None
    )


def later(evidence: LearnerEvidence, days: float) -> LearnerEvidence:
    """The same, seen so many days later."""
    return replace(evidence, now=evidence.now + timedelta(days=days))


def found(rule: Rule, evidence: LearnerEvidence) -> Finding | None:
    """What that rule of the table finds; the first of several."""
    return next(iter(LEARNER_RULES[rule].look(evidence)), None)
