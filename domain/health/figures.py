"""What the database says of the bot's health; numbers, names of ours and moments, and nobody's name or words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MOST_COUNTED = 10_000
"""Nothing is counted further: a count of this means so many or more."""
BACKUP = "backup"
"""Name of the heartbeat of backups."""


@dataclass(frozen=True)
class HealthRules:
    """
    Attributes:
        late: a message that is due, or an update that waits, for longer is told to the admins.
        backup: the last backup may be as old; zero: nobody minds.
        failures: a tick of the clock that failed so often one after the other is told.
        again: the same is not told again before.
        quiet: what was over and is back is not told again before.
    """

    late: timedelta = timedelta(minutes=10)
    backup: timedelta = timedelta(days=7)
    failures: int = 3
    again: timedelta = timedelta(days=1)
    quiet: timedelta = timedelta(hours=1)


USUAL_HEALTH = HealthRules()


class Lost(StrEnum):
    """What did not come to its end by itself; the words are health.lost.<value>."""

    UPDATES = "updates"
    FAILED = "failed"
    DOUBT = "doubt"
    LATE = "late"


@dataclass(frozen=True)
class Letter:
    """An update or a message that waits for somebody's decision.

    Attributes:
        number: of the row in the inbox, or in the outbox.
        what: the kind of message; empty for an update, whose kind nobody could read.
        why: in words that quote nobody.
        again: whether it can be tried again: its words are still there, and no later screen stands in its place.
    """

    number: int
    at: datetime
    what: str = ""
    why: str = ""
    again: bool = True


@dataclass(frozen=True)
class Held:
    """A lease: which process had it last, by its number, and until when."""

    holder: int
    until: datetime


@dataclass(frozen=True)
class Figures:
    """
    Attributes:
        waiting, waiting_since: updates that wait, and since when the oldest does.
        set_aside: updates that could not be handled.
        messages: how many by state: due, claimed, held (and due at the gate), failed, doubt.
        due_since: since when the oldest message is due that is not yet on its way.
        resting: messages that wait because Telegram asked for it.
        lost_at: when the last update was set aside or the last message failed.
        told_twice: repeats of messages that may have arrived before.
        leases: who held each last, by its name.
        backed_up_at: when the last backup was made.
        alive_at: when the clock last noted that it runs.
        cases: open cases of danger; on_duty: who would be called.
    """

    at: datetime
    waiting: int = 0
    waiting_since: datetime | None = None
    set_aside: int = 0
    messages: Mapping[str, int] = field(default_factory=dict)
    due_since: datetime | None = None
    resting: int = 0
    lost_at: datetime | None = None
    told_twice: int = 0
    leases: Mapping[str, Held] = field(default_factory=dict)
    backed_up_at: datetime | None = None
    alive_at: datetime | None = None
    cases: int = 0
    on_duty: int = 0

    def age(self, since: datetime | None) -> timedelta:
        """How long that is ago; nothing where there is no moment, or where it is to come."""
        return max(timedelta(), self.at - since) if since is not None else timedelta()


@dataclass(frozen=True)
class Model:
    """How well the learner model foresees first answers without help.

    Attributes:
        answers: how many there were, `right` of them right.
        expected: how many the model had expected to be right; `expected_of_right`, `squares`: the sums of its
            probabilities over the right ones, and of their squares over all.
    """

    answers: int = 0
    right: int = 0
    expected: float = 0.0
    expected_of_right: float = 0.0
    squares: float = 0.0

    @property
    def brier(self) -> float | None:
        """Mean squared error of the probabilities (Brier 1950), 0 to 1; None before the first answer."""
        if not self.answers:
            return None
        return (self.squares - 2 * self.expected_of_right + self.right) / self.answers


def percentile(values: list[float], share: float) -> float | None:
    """The smallest value that is not below that share (0 to 1) of them; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
