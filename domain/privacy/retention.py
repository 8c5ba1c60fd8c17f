"""How long each class of data is kept; every number of it is configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retention:
    """
    Attributes:
        messages: the words of messages that went out, from when they were made.
        mood: what learners said of how they are.
        words: letters, notes to wishes and homework, what staff noted of families.
        links: links, codes and calendar addresses, from when they stopped being good.
        looks: who looked at what of a learner.
    """

    messages: timedelta = timedelta(days=30)
    mood: timedelta = timedelta(weeks=12)
    words: timedelta = timedelta(days=365)
    links: timedelta = timedelta(days=30)
    looks: timedelta = timedelta(days=730)


USUAL_RETENTION = Retention()
