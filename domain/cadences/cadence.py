"""A cadence as data: after what, to whom, in which steps, and what stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from domain.messages.kinds import FOLLOW_UP, REPORT, REVIEW, SERVICE


class Anchor(StrEnum):
    """The moment that days are counted from: the end of a trial lesson, the lesson of a class, the end of a course's
    last lesson (days before it are below 0), the last practice or lesson."""

    TRIAL_ENDED = "trial_ended"
    CLASS_ENDED = "class_ended"
    COURSE_ENDING = "course_ending"
    SILENCE = "silence"


class To(StrEnum):
    """Who is told; of a trial lesson that guardian who booked it."""

    GUARDIAN = "guardian"
    LEARNER = "learner"


class Stop(StrEnum):
    """What ends a cadence before its last step."""

    REPLY = "reply"
    ENROLLED = "enrolled"
    OPTED_OUT = "opted_out"
    NOT_NOW = "not_now"
    BAD_NEWS = "bad_news"


class Hour(StrEnum):
    """An hour that is not the same for everybody: the centre's hour for evening words, and the learner's own."""

    EVENING = "evening"
    OWN = "own_hour"


class Condition(StrEnum):
    """What has to be so when a step is due, or it is passed over."""

    UNANSWERED_QUESTION = "unanswered_question"
    SKILL_NOT_FIRM = "skill_not_firm"
    NOT_PRACTISED_TODAY = "not_practised_today"
    STILL_SILENT = "still_silent"


class Press(StrEnum):
    """What a button of a step does."""

    TRY_AGAIN = "try_again"
    COURSES = "courses"
    TIMES = "times"
    TALK = "talk"
    START = "start"
    WEEK = "week"
    NOT_NOW = "not_now"


KINDS = (FOLLOW_UP.name, REVIEW.name, REPORT.name, SERVICE.name)
"""Message kinds that a step may be of."""

CONDITIONS: Mapping[Condition, frozenset[Anchor]] = {
    Condition.UNANSWERED_QUESTION: frozenset(Anchor),
    Condition.SKILL_NOT_FIRM: frozenset({Anchor.CLASS_ENDED}),
    Condition.NOT_PRACTISED_TODAY: frozenset(Anchor),
    Condition.STILL_SILENT: frozenset({Anchor.SILENCE}),
}
"""After what each condition means something."""

PRESSES: Mapping[Press, tuple[frozenset[Anchor], frozenset[To]]] = {
    Press.TRY_AGAIN: (frozenset({Anchor.TRIAL_ENDED}), frozenset(To)),
    Press.COURSES: (frozenset(Anchor), frozenset(To)),
    Press.TIMES: (frozenset({Anchor.TRIAL_ENDED, Anchor.COURSE_ENDING}), frozenset(To)),
    Press.TALK: (frozenset(Anchor), frozenset({To.GUARDIAN})),
    Press.START: (frozenset({Anchor.CLASS_ENDED}), frozenset({To.LEARNER})),
    Press.WEEK: (frozenset(Anchor), frozenset({To.GUARDIAN})),
    Press.NOT_NOW: (frozenset(Anchor), frozenset(To)),
}
"""After what, and for whom, each button leads somewhere."""

FACTS: Mapping[Anchor, frozenset[str]] = {
    Anchor.TRIAL_ENDED: frozenset({"name", "course", "day", "teacher", "showed"}),
    Anchor.CLASS_ENDED: frozenset({"name", "course", "day", "skills"}),
    Anchor.COURSE_ENDING: frozenset({"name", "course", "day", "reached"}),
    Anchor.SILENCE: frozenset({"name"}),
}
"""What the texts of a step may say in braces."""

MOST_BUTTONS = 4


@dataclass(frozen=True)
class Step:
    """One message of a cadence.

    Attributes:
        after_days: local days after the anchor's, below 0 before it.
        at: local wall time; until: the end of that day's window, None for no end of its own.
        kind: one of KINDS.
        text: the text is cadences.text.<text>.
        late_after: hours past its due moment after which it is over; what its kind says when None or sooner.
    """

    after_days: int
    at: time | Hour
    until: time | None
    kind: str
    text: str
    buttons: tuple[tuple[Press, ...], ...] = ()
    only_if: tuple[Condition, ...] = ()
    late_after: float | None = None


@dataclass(frozen=True)
class Cadence:
    """Steps in order."""

    id: str
    anchor: Anchor
    to: To
    stops: frozenset[Stop]
    steps: tuple[Step, ...]
