"""The numbers of safety, every one of them configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class SafetyRules:
    """
    Attributes:
        answer: whoever is called and has not taken it after so long is not waited for: the next one is called, too.
        remind: a case that somebody has taken and not closed is brought back to them that often.
        kept: what was written is forgotten so long after the case was closed.
        tell_guardians: whoever has a case may decide to tell the guardians although the child has not agreed.
    """

    answer: timedelta = timedelta(minutes=3)
    remind: timedelta = timedelta(hours=24)
    kept: timedelta = timedelta(days=30)
    tell_guardians: bool = False


USUAL_SAFETY = SafetyRules()
