"""How much is enough: caps by class of message, and how far apart messages are. Every number is configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from domain.messages.kinds import MessageClass


@dataclass(frozen=True)
class Cap:
    """At most so many messages of a class in so many local days of the reader, today included.

    Messages that are one contact (domain.gate.push.Told) count once.

    Attributes:
        most: 1 at least; days: 1 at least.
        of_family: everybody of the family counts together, whichever child or sender it is about; else each person.
        learners: for learners' own accounts alone (True), for everybody else (False), or for both (None).
    """

    klass: MessageClass
    most: int
    days: int
    of_family: bool = False
    learners: bool | None = None

    def __post_init__(self) -> None:
        if self.most < 1 or self.days < 1:
            raise ValueError(f"a cap of {self.most} in {self.days} days lets nothing through, ever")


CAPS = (
    Cap(MessageClass.LEARNING, 1, 1, learners=True),
    Cap(MessageClass.LEARNING, 3, 7, learners=False),
    Cap(MessageClass.RELATION, 1, 7, of_family=True),
    Cap(MessageClass.OFFERS, 1, 7, of_family=True),
    Cap(MessageClass.OFFERS, 3, 30, of_family=True),
)


@dataclass(frozen=True)
class GateRules:
    """What the centre has configured.

    Attributes:
        apart: what comes so soon after another message waits, and is merged with what else waits.
        school_from, school_until: when learners are in school, on days that are school days; local wall time.
    """

    caps: tuple[Cap, ...] = CAPS
    apart: timedelta = timedelta(hours=2)
    school_from: time = time(8, 0)
    school_until: time = time(15, 30)

    @property
    def longest(self) -> timedelta:
        """How far back what was told matters: a local day may begin up to a day before ours."""
        return timedelta(days=max((cap.days for cap in self.caps), default=0) + 1)


USUAL = GateRules()
