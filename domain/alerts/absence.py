"""Lessons missed in a row, those that the family called off told apart from those without a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.own_days import is_off, local_day, own_days
from domain.portrait.portrait import LessonSeen, Mark

ROW = 2
"""So many in a row without a word are told whatever went before."""
CALLED_OFF = 3
"""So many in a row that were called off are told, too: nobody is to blame, and something may be the matter."""
LONG_AGO = timedelta(days=28)
"""After so long without a lesson nothing is told of the last ones."""

STAYS_AWAY = 0.06
"""Of first lessons missed without a word, the share at which somebody begins to stay away."""
MISSES_THEN = 0.9
"""Chance of missing each lesson once somebody stays away."""
USUALLY = (0.6, 9.4)
"""Beta prior of the share of lessons that somebody misses: 6 of 100, as if ten had been seen."""
AT_LEAST, AT_MOST = 0.05, 0.8
"""Anybody falls ill, and nobody is given up."""
ILL_AGAIN = 0.25
"""Chance of missing the next lesson too when the first was an illness or the like."""
SILENCE = 5.0
"""How much likelier a silence online is with somebody who stays away."""
SILENT_DAYS, SILENT_GAPS, FEW_EVENINGS = 7, 4.0, 4
"""A silence: so many own days without practice, and so many usual gaps; with fewer evenings no gap is usual."""


def look(evidence: LearnerEvidence) -> Sequence[Finding]:
    """At most one finding, of the class where it is surest; it goes when the learner comes to a lesson."""
    classes = {each.class_id for each in evidence.portrait.lessons}
    found = [finding for each in sorted(classes) if (finding := _in_class(each, evidence)) is not None]
    return sorted(found, key=lambda each: each.chance, reverse=True)[:1]


def _in_class(class_id: str, evidence: LearnerEvidence) -> Finding | None:
    lessons = [
        each
        for each in evidence.portrait.lessons
        if each.class_id == class_id and not is_off(local_day(each.at, evidence), evidence)
    ]
    row = _row(lessons)
    if not row or evidence.now - row[-1].at > LONG_AGO:
        return None
    missed = [each for each in row if each.at not in evidence.excused]
    excused = len(row) - len(missed)
    facts: dict[str, Any] = {
        "missed": len(missed),
        "excused": excused,
        "last_on": local_day(row[-1].at, evidence).isoformat(),
    }
    if not missed:
        if excused < CALLED_OFF:
            return None
        chance = 1 - ILL_AGAIN ** (excused - 2)
        return Finding(Rule.ABSENCE, chance, row[0].at, facts=facts | {"form": "called_off"})
    before = [each for each in lessons[: -len(row)] if each.mark is not Mark.AWAY or each.at not in evidence.excused]
    silent = silent_days(evidence)
    if len(missed) < ROW and (silent is None or any(each.mark is Mark.AWAY for each in before)):
        return None
    chance = chance_of_staying_away(len(missed), before, silent=silent is not None)
    return Finding(Rule.ABSENCE, chance, missed[0].at, facts=facts | _form(len(missed), excused, silent))


def _row(lessons: Sequence[LessonSeen]) -> Sequence[LessonSeen]:
    """Those missed since the last one that the learner came to."""
    came = [index for index, each in enumerate(lessons) if each.mark is not Mark.AWAY]
    return lessons[came[-1] + 1 if came else 0 :]


def _form(missed: int, excused: int, silent: int | None) -> dict[str, Any]:
    if silent is not None:
        return {"form": "silent" if missed >= ROW else "first", "silent": silent}
    return {"form": "partly" if excused else "missed"}


def chance_of_staying_away(missed: int, before: Sequence[LessonSeen], *, silent: bool) -> float:
    """That so many lessons missed in a row are more than chance or an illness, 0 to 1 (Bayes' rule).

    Args:
        before: the lessons before, without those called off: somebody who often misses one is judged by that.
    """
    away = sum(each.mark is Mark.AWAY for each in before)
    usually = (USUALLY[0] + away) / (sum(USUALLY) + len(before))
    usually = max(AT_LEAST, min(AT_MOST, usually))
    by_chance = usually * max(usually, ILL_AGAIN) ** (missed - 1)
    odds = STAYS_AWAY / (1 - STAYS_AWAY) * MISSES_THEN**missed / by_chance * (SILENCE if silent else 1.0)
    return odds / (1 + odds)


def silent_days(evidence: LearnerEvidence) -> int | None:
    """Whole own days since the last practice; None while that is no silence, or nobody can say."""
    if not evidence.may_see:
        return None
    days = own_days(evidence)
    practised = {local_day(each.began, evidence) for each in evidence.portrait.sittings}
    evenings = [index for index, day in enumerate(days) if day in practised]
    if len(evenings) < FEW_EVENINGS:
        return None
    gap = (evenings[-1] - evenings[0]) / (len(evenings) - 1)
    silent = len(days) - 2 - evenings[-1]
    return silent if silent >= max(SILENT_DAYS, SILENT_GAPS * gap) else None
