"""What ends a run before its last step: derived from what happened since, in one pure function."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cadences.cadence import Stop
from domain.gate.push import Preferences, Why
from domain.journal import Statement, Verb

REPLIES = frozenset({Verb.BOOKED, Verb.WAITED, Verb.ASKED})
"""What a person does that answers a message: booking, waiting for a place, asking or typing something."""
ANSWERED_OBJECTS = frozenset({"letter", "message"})
"""Something of ours that a person answered."""
PRACTICE_OBJECTS = frozenset({"help", "homework"})
"""A learner who asks about an item or a homework does not speak with the office."""
NOT_NOW = frozenset({"talk", "cadence"})
"""What "not now" was said to; to a reminder it means tonight only."""
TELLING = REPLIES | {Verb.COMMENTED, Verb.SKIPPED, Verb.REPORTED, Verb.CONFIRMED, Verb.CONCLUDED}
"""Statements with other verbs stop nothing."""


@dataclass(frozen=True)
class Facts:
    """What happened around one run.

    Attributes:
        since: before it nothing stops the run.
        said: statements by its person or about its learner, in any order.
        enrolled_at: when the learner joined a class last.
        put_off: somebody of the family said "not now" to the same.
    """

    person: int
    learner: int | None
    kinds: Collection[str]
    since: datetime
    now: datetime
    preferences: Preferences
    said: Sequence[Statement] = ()
    enrolled_at: datetime | None = None
    put_off: bool = False


def stop_of(facts: Facts, stops: Collection[Stop]) -> Why | None:
    """Why the run ends now, the weightiest reason first; None while it goes on."""
    lately = [each for each in facts.said if facts.since < each.at <= facts.now]
    found: dict[Stop, tuple[bool, Why]] = {
        Stop.BAD_NEWS: (any(is_bad_news(each) for each in lately if _concerns(each, facts)), Why.BAD_NEWS),
        Stop.NOT_NOW: (facts.put_off or any(_puts_off(each, facts) for each in lately), Why.NOT_NOW),
        Stop.OPTED_OUT: (_opted_out(facts), _of_preferences(facts)),
        Stop.ENROLLED: (facts.enrolled_at is not None and facts.since < facts.enrolled_at, Why.ENROLLED),
        Stop.REPLY: (any(_replies(each, facts) for each in lately), Why.ANSWERED),
    }
    return next((why for stop, (holds, why) in found.items() if holds and stop in stops), None)


def is_bad_news(said: Statement) -> bool:
    """An illness, a "no" after a talk, a summary that is not right, words of danger, or a mark of the staff."""
    match said.verb, said.object_type:
        case ((Verb.REPORTED | Verb.CONFIRMED), "lesson"):
            return said.result.get("told") == "ill"
        case Verb.CONCLUDED, "booking":
            return said.result.get("outcome") == "no"
        case Verb.REPORTED, ("summary" | "safety" | "bad_news"):
            return True
        case _:
            return False


def _concerns(said: Statement, facts: Facts) -> bool:
    """It is about the run's learner, or about nobody and by its person; a brother's cold is another matter."""
    return said.learner == facts.learner if said.learner is not None else said.actor == facts.person


def _puts_off(said: Statement, facts: Facts) -> bool:
    if (said.verb, said.object_type) == (Verb.CONCLUDED, "upgrade"):
        return said.learner == facts.learner and said.result.get("state") == "refused"
    return said.verb is Verb.SKIPPED and said.object_type in NOT_NOW and said.actor == facts.person


def _replies(said: Statement, facts: Facts) -> bool:
    if said.verb is Verb.COMMENTED and said.object_type in ANSWERED_OBJECTS:
        return said.actor == facts.person
    if said.verb not in REPLIES or said.object_type in PRACTICE_OBJECTS:
        return False
    of_family = said.verb is Verb.BOOKED and said.learner is not None and said.learner == facts.learner
    return of_family or said.actor == facts.person


def _opted_out(facts: Facts) -> bool:
    wished = facts.preferences
    paused = wished.paused_until is not None and facts.now < wished.paused_until
    return paused or all(kind in wished.off for kind in facts.kinds)


def _of_preferences(facts: Facts) -> Why:
    paused = facts.preferences.paused_until
    return Why.ON_PAUSE if paused is not None and facts.now < paused else Why.SWITCHED_OFF
