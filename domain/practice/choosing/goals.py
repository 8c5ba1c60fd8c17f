"""What the next item may serve: a gap that the classroom showed, the class, what errors point to, a review, an error,
the next step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from domain.practice.choosing.gaps import (
    GAP_ITEMS_IN_A_SET,
    GAP_ITEMS_UPHILL,
    evidence,
    is_firm,
    open_gaps,
    served,
)
from domain.practice.choosing.reviewing import REVIEWS_IN_A_SET, agenda
from domain.practice.choosing.wanted import Gap, GapKind, Goal, Lately, Wanted

CLASS_IS_FRESH_FOR = timedelta(hours=48)
CLASS_SHARE, CLASS_SHARE_OPEN = 0.6, 0.8
"""Of the items within that time after a class, so many are about what it taught; more while that is not firm yet."""
TELLING = 20
"""So many answers of the last days tell how they went: four evenings, so that a new point gets its chance first."""
UPHILL, CLASS_SHARE_UPHILL, LOOKING_BACK_UPHILL = 0.68, 0.5, 1
"""Whose last days went worse than this gets more that they can do, and less of the class."""
AHEAD = 0.83
"""Whose last days went better than this meets what the class has not had yet, besides what it has."""
ERRORS_POINT = 2
"""So many errors on a skill, or on one wrong road, with nothing right since, point to what lies underneath."""
AGAIN_IN_A_SET = 2
PREREQUISITES_IN_A_SET = 2
LOOKING_BACK_IN_A_SET = 4
"""Prerequisites, reviews and old errors together: the rest of an evening leads on."""
REVIEWS_AT_A_TIME = 3

Because = Mapping[str, Any]
"""JSON-ready: the evidence that speaks for one skill."""


@dataclass(frozen=True)
class Serving:
    """A goal, and the skills that would serve it with the evidence for each; None: any skill that may be asked."""

    goal: Goal
    skills: Mapping[str, Because] | None = None


def reachable(wanted: Wanted) -> frozenset[str] | None:
    """What the class has had or a gap calls for, and all that it stands on; None without a class, or ahead of it."""
    if not wanted.taught or is_ahead(wanted.lately):
        return None
    found: set[str] = set()
    left = [*wanted.taught, *wanted.gaps]
    while left:
        skill = left.pop()
        if skill not in found:
            found.add(skill)
            left.extend(wanted.requires(skill))
    return frozenset(found)


def servings(wanted: Wanted, askable: Collection[str]) -> Iterator[Serving]:
    """The goals of the next item, the most urgent first; `askable` are the skills that the bank has items of."""
    asked = {each.skill for each in wanted.so_far}
    if wanted.about is not None and wanted.assigned:
        yield from _assigned(wanted, wanted.about, askable)
        return
    if wanted.about is not None:
        yield from _asked_for(wanted, wanted.about, askable)
    uphill = is_uphill(wanted.lately)
    if wanted.gaps:
        yield from _of_gaps(wanted, askable, GAP_ITEMS_UPHILL if uphill else GAP_ITEMS_IN_A_SET)
    current = _current(wanted, askable)
    beneath = Serving(Goal.PREREQUISITE, _kept(pointed_at(wanted), askable, asked))
    waiting = {skill for skill in wanted.lately.stumbles if waits(wanted, skill)}
    if current and _class_share_is_behind(wanted, current, uphill=uphill):
        if waiting & current.keys():
            yield beneath
        yield Serving(Goal.CLASS, {skill: why for skill, why in current.items() if skill not in waiting})
        yield Serving(Goal.CLASS, current)
    back = sum(wanted.times(goal) for goal in (Goal.PREREQUISITE, Goal.REVIEW, Goal.AGAIN))
    if back < (LOOKING_BACK_UPHILL if uphill else LOOKING_BACK_IN_A_SET):
        if wanted.times(Goal.PREREQUISITE) < PREREQUISITES_IN_A_SET:
            yield beneath
        if wanted.times(Goal.REVIEW) < REVIEWS_IN_A_SET:
            yield Serving(Goal.REVIEW, _due(wanted, askable, asked))
        if wanted.times(Goal.AGAIN) < AGAIN_IN_A_SET:
            yield Serving(Goal.AGAIN, _kept(_went_wrong(wanted), askable, asked | waiting))
    if not wanted.times(Goal.PILOT):
        yield Serving(Goal.PILOT)
    yield Serving(Goal.FITTING)


def waits(wanted: Wanted, skill: str) -> bool:
    """Whether errors on a skill point beneath it: it is not asked for until something there has gone right."""
    stumble = wanted.lately.stumbles.get(skill)
    return stumble is not None and stumble.times >= ERRORS_POINT and bool(underneath(wanted, skill))


def is_uphill(lately: Lately) -> bool:
    answers = lately.right + lately.wrong
    return answers >= TELLING and lately.right < UPHILL * answers


def is_ahead(lately: Lately) -> bool:
    answers = lately.right + lately.wrong
    return answers >= TELLING and lately.right > AHEAD * answers


def underneath(wanted: Wanted, skill: str) -> dict[str, Because]:
    """Prerequisites of a skill that are not firm and were not solved since it began to go wrong."""
    stumble = wanted.lately.stumbles.get(skill)
    found: dict[str, Because] = {}
    for required in wanted.requires(skill):
        solved = wanted.lately.solved.get(required)
        if stumble is not None and solved is not None and solved > stumble.since:
            continue
        if not is_firm(wanted, required):
            found[required] = {"of": skill, "errors": stumble.times if stumble else 0}
    return found


def pointed_at(wanted: Wanted) -> dict[str, Because]:
    """Where the error pattern of the last days points: beneath a skill, or at the home of a misconception."""
    found: dict[str, Because] = {}
    for name, road in wanted.lately.roads.items():
        solved = wanted.lately.solved.get(road.skill)
        if road.times >= ERRORS_POINT and (solved is None or solved <= road.since):
            found[road.skill] = {"road": name, "errors": road.times}
    for skill, stumble in wanted.lately.stumbles.items():
        if stumble.times >= ERRORS_POINT:
            found |= underneath(wanted, skill)
    return {skill: because for skill, because in found.items() if not waits(wanted, skill)}


def _of_gaps(wanted: Wanted, askable: Collection[str], most: int) -> Iterator[Serving]:
    """The gaps that had the fewest items of this set first, so that each gets its turn."""
    gaps, had = open_gaps(wanted), served(wanted)
    if had.total() >= most:
        return
    turns: dict[tuple[int, bool], dict[str, Gap]] = {}
    for skill, gap in gaps.items():
        turns.setdefault((had[skill], gap.kind is GapKind.WORD), {})[skill] = gap
    for turn in sorted(turns):
        yield from _of_one_turn(wanted, turns[turn], askable)


def _of_one_turn(wanted: Wanted, gaps: Mapping[str, Gap], askable: Collection[str]) -> Iterator[Serving]:
    asked = {each.skill for each in wanted.so_far}
    waiting = {skill: gap for skill, gap in gaps.items() if waits(wanted, skill)}
    ready = {skill: gap for skill, gap in gaps.items() if skill not in waiting}

    def themselves(these: Mapping[str, Gap]) -> Serving:
        return Serving(Goal.TICKET, _kept({skill: evidence(gap) for skill, gap in these.items()}, askable, ()))

    def beneath(skill: str, required: Iterable[str]) -> Serving:
        found = {each: {"of": skill, **evidence(gaps[skill])} for each in required}
        return Serving(Goal.TICKET, _kept(found, askable, asked))

    yield themselves(ready)
    for skill in waiting:
        yield beneath(skill, underneath(wanted, skill))
    yield themselves(waiting)
    # Nothing of it can be asked, be it that the bank has nothing or that the skill rests: then what it stands on.
    for skill in gaps:
        yield beneath(skill, wanted.requires(skill))


def _asked_for(wanted: Wanted, about: str, askable: Collection[str]) -> Iterator[Serving]:
    yield Serving(Goal.ASKED_FOR, _kept({about: {}}, askable, ()))
    yield Serving(
        Goal.PREREQUISITE, _kept({name: {"of": about, "errors": 0} for name in wanted.requires(about)}, askable, ())
    )


def _assigned(wanted: Wanted, about: str, askable: Collection[str]) -> Iterator[Serving]:
    """The skill itself; while errors point beneath it, up to PREREQUISITES_IN_A_SET times what it stands on."""
    if waits(wanted, about) and sum(each.of == about for each in wanted.so_far) < PREREQUISITES_IN_A_SET:
        asked = {each.skill for each in wanted.so_far}
        yield Serving(Goal.ASSIGNED, _kept(underneath(wanted, about), askable, asked))
    yield Serving(Goal.ASSIGNED, _kept({about: {}}, askable, ()))


def _current(wanted: Wanted, askable: Collection[str]) -> dict[str, Because]:
    return {
        skill: {"taught": at.isoformat()}
        for skill, at in wanted.taught.items()
        if wanted.now - at <= CLASS_IS_FRESH_FOR and skill in askable
    }


def _class_share_is_behind(wanted: Wanted, current: Collection[str], *, uphill: bool) -> bool:
    """What errors and tickets point to counts as the class's: it is the way there."""
    ways = (Goal.PREREQUISITE, Goal.TICKET)
    of_class = sum(each.skill in current or each.goal in ways for each in wanted.so_far)
    share = CLASS_SHARE_OPEN if any(not is_firm(wanted, skill) for skill in current) else CLASS_SHARE
    if uphill:
        share = CLASS_SHARE_UPHILL
    return of_class < ceil(share * (len(wanted.so_far) + 1) - 1e-9)


def _due(wanted: Wanted, askable: Collection[str], asked: Collection[str | None]) -> dict[str, Because]:
    due = agenda(wanted.state, wanted.now, wanted.parameters, askable).due
    first = [review for review in due if review.skill not in asked][:REVIEWS_AT_A_TIME]
    return {review.skill: {"due": review.since.isoformat()} for review in first}


def _went_wrong(wanted: Wanted) -> dict[str, Because]:
    return {
        skill: {"wrong": known.again_since.isoformat()}
        for skill, known in wanted.state.skills.items()
        if known.again_since is not None
    }


def _kept(
    skills: Mapping[str, Because], askable: Collection[str], asked: Collection[str | None]
) -> dict[str, Because]:
    return {skill: because for skill, because in skills.items() if skill in askable and skill not in asked}
