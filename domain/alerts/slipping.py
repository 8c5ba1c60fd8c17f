"""A learner who does less than was their own habit: practice, lessons, homework, right answers.

Each sign is measured against what the same learner did before, from the first weeks on: where little is known the
prior of domain.alerts.decline stands in, so that a newcomer's slip is found too, but takes longer. Who always came
rarely is no slip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.alerts.alert import Finding, Rule
from domain.alerts.decline import Seen, Sign, Slip, slip, usual
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.own_days import begins, local_day, own_days
from domain.portrait.portrait import HomeworkSeen, Mark

LIMIT = 0.4
"""From this chance on it is found: what was raised at a higher one stays until it falls below this one."""
LEAST_MISSES = 3
"""Evenings, lessons and homework together that have to be missing since: one is never enough."""
MOST_OF_IT = 0.65
"""The share of what speaks for the slip from which on a single sign stands for all of it."""
SILENT = 4
"""Own days without any practice from which on the gap is told instead of the rate."""

Happened = Iterable[tuple[date, bool]]


def look(evidence: LearnerEvidence) -> Sequence[Finding]:
    """At most one finding; it goes when the learner comes back to what was usual."""
    days = own_days(evidence)
    signs = signs_of(evidence, days)
    found = slip(signs, [day.weekday() for day in days])
    if found is None or found.chance < LIMIT or _missed(signs, found.age) < LEAST_MISSES:
        return ()
    return (
        Finding(Rule.SLIPPING, found.chance, begins(days[-found.age], evidence), facts=_facts(signs, days, found)),
    )


def _missed(signs: Sequence[Seen], age: int) -> int:
    return sum(sum(each.no[-age:]) for each in signs if each.sign is not Sign.ANSWERS)


def signs_of(evidence: LearnerEvidence, days: Sequence[date]) -> Sequence[Seen]:
    """What is known of each sign on these days."""
    portrait, today = evidence.portrait, local_day(evidence.now, evidence)
    lessons = (
        (local_day(each.at, evidence), each.mark is not Mark.AWAY)
        for each in portrait.lessons
        if each.mark is not Mark.AWAY or each.at not in evidence.excused
    )
    return (
        _seen(Sign.PRACTICE, _evenings(evidence, days, today), days),
        _seen(Sign.LESSONS, lessons, days),
        _seen(Sign.HOMEWORK, _homework(portrait.homework, evidence, today), days),
        _answers(evidence, days),
    )


def _evenings(evidence: LearnerEvidence, days: Sequence[date], today: date) -> Happened:
    """Days after the first one with practice: whether there was some. Today counts only when there was."""
    if not evidence.may_see or not evidence.portrait.sittings:
        return ()
    practised = {local_day(each.began, evidence) for each in evidence.portrait.sittings}
    first = min(practised)
    return ((day, day in practised) for day in days if day > first and (day < today or day in practised))


def _homework(given: Sequence[HomeworkSeen], evidence: LearnerEvidence, today: date) -> Happened:
    """Homework at the day it was due, or handed in before; whoever says that they are stuck has done their part."""
    for each in given:
        due = date.fromisoformat(each.due)
        if each.handed:
            yield min(due, local_day(each.handed_at, evidence)) if each.handed_at else due, True
        elif due < today:
            yield due, False


def _seen(sign: Sign, happened: Happened, days: Sequence[date]) -> Seen:
    place = {day: index for index, day in enumerate(days)}
    yes, no = [0] * len(days), [0] * len(days)
    for day, was_so in happened:
        if day in place:
            (yes if was_so else no)[place[day]] += 1
    return Seen(sign, yes, no)


def _answers(evidence: LearnerEvidence, days: Sequence[date]) -> Seen:
    """What was answered right and wrong: exit questions, and practice where the teacher may see it."""
    portrait = evidence.portrait
    tickets = _seen(Sign.ANSWERS, ((local_day(each.lesson, evidence), each.right) for each in portrait.tickets), days)
    yes, no, place = list(tickets.yes), list(tickets.no), {day: index for index, day in enumerate(days)}
    for each in portrait.sittings if evidence.may_see else ():
        if (at := place.get(local_day(each.began, evidence))) is not None:
            yes[at] += each.right
            no[at] += each.answers - each.right
    return Seen(Sign.ANSWERS, yes, no)


def _facts(signs: Sequence[Seen], days: Sequence[date], found: Slip) -> Mapping[str, Any]:
    """Numbers of the window for every sign, and which of them the words are about."""
    facts: dict[str, Any] = {"since_on": days[-found.age].isoformat(), "days": found.age}
    for seen in signs:
        done, missed = sum(seen.yes[-found.age :]), sum(seen.no[-found.age :])
        if sum(seen.yes) + sum(seen.no):
            name, before = seen.sign.value, usual(seen, found.age)
            facts |= {
                name: done,
                f"{name}_of": done + missed,
                f"{name}_usual": max(1, round(before * (done + missed))),
            }
    form = "_".join(_strongest(found))
    practice = signs[0]
    silent = next((n for n, was in enumerate(reversed(practice.yes)) if was), 0) - (not practice.no[-1])
    if form == Sign.PRACTICE and silent >= SILENT:
        form, facts = "silent", facts | {"silent": silent, "gap": round(1 / usual(practice, found.age), 1)}
    return facts | {"form": form}


def _strongest(found: Slip) -> Sequence[Sign]:
    """The sign that says most, or the two where it does not say nearly all; in the order of Sign."""
    order = sorted(found.shares, key=lambda sign: found.shares[sign], reverse=True)
    speaking = sum(max(0.0, share) for share in found.shares.values())
    two = found.shares[order[0]] < MOST_OF_IT * speaking and found.shares[order[1]] > 0
    return sorted(order[: 2 if two else 1], key=list(Sign).index)
