"""Reviews: what was mastered once and is about to be forgotten, and how much of it a learner is ever asked for.

Whoever comes back after a holiday meets no wall: at most DEBT_CAP reviews are due, the rest is put aside and joins
them over the following days. Nearest to the line comes first, because it can still be saved; what is long forgotten
costs little by waiting (the order "descending retrievability" of the FSRS project's simulations of a backlog,
open-spaced-repetition/fsrs4anki, "review sort orders"). Nothing of this is stored: an agenda is what the learner's
state says at an instant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.practice.evening.session import SESSION_SIZE
from domain.practice.learner.memory import moment
from domain.practice.learner.model import State, due_at
from domain.practice.learner.parameters import SHIPPED, Parameters

DAILY_SETS_DUE = 1.5
DEBT_CAP = int(DAILY_SETS_DUE * SESSION_SIZE)
"""Reviews that are due at once, at most, whatever the absence."""
REVIEWS_IN_A_SET = SESSION_SIZE // 2
"""The other half of an evening is for what is being learnt."""
LONG_AWAY = timedelta(days=3)


@dataclass(frozen=True)
class Review:
    """A skill to be asked again: `since` when it is due, and the earliest instant at which it is wanted."""

    skill: str
    since: datetime
    back_at: datetime


@dataclass(frozen=True)
class Agenda:
    """Reviews at one instant: at most DEBT_CAP `due`, and those put `aside`, in the order in which they come back."""

    due: tuple[Review, ...] = ()
    aside: tuple[Review, ...] = ()


def agenda(
    state: State, at: datetime, parameters: Parameters = SHIPPED, among: Collection[str] | None = None
) -> Agenda:
    """What is to be reviewed at that instant; `among` are the skills that can be asked, None for all."""
    owed = []
    for skill, known in state.skills.items():
        if among is not None and skill not in among:
            continue
        if known.put_back_until is not None and known.put_back_until > at:
            continue
        since = due_at(state, skill, parameters)
        if since is not None and since <= at:
            owed.append((since, skill))
    owed.sort(key=lambda each: (-each[0].timestamp(), each[1]))
    due = tuple(Review(skill, since, at) for since, skill in owed[:DEBT_CAP])
    aside = tuple(
        Review(skill, since, at + timedelta(days=1 + place // REVIEWS_IN_A_SET))
        for place, (since, skill) in enumerate(owed[DEBT_CAP:])
    )
    return Agenda(due, aside)


def newly_aside(state: State, at: datetime, parameters: Parameters, among: Collection[str] | None = None) -> int:
    """How many reviews to say are put aside now: those there are, unless the learner has been told lately.

    That is after LONG_AWAY without an answer, and when nothing was put aside at the latest one.
    """
    aside = len(agenda(state, at, parameters, among).aside)
    last_at = moment(state.latest)
    told = at - last_at < LONG_AWAY and agenda(state, last_at, parameters, among).aside
    return 0 if told else aside
