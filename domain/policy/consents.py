"""Who has to agree to what at which age, and for how long a yes is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.people.person import Purpose

SCHOOL_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ConsentRules:
    """
    Attributes:
        age: below it (years, 0 to 18) a guardian decides for a learner.
        ages: purposes for which it is another age.
        valid: a yes does not count any more that long after it was said; None: it lasts until it is taken back.
        grace: that long before a yes ends it is asked for again, and a yes to words that have changed since lasts
            that long.
        source: where the ages are from.
    """

    age: int = 14
    ages: Mapping[Purpose, int] = field(default_factory=dict)
    valid: timedelta | None = None
    grace: timedelta = timedelta(days=14)
    source: str = ""

    def age_for(self, purpose: Purpose) -> int:
        """Below it a guardian decides on the purpose; years."""
        return self.ages.get(purpose, self.age)


USUAL_CONSENTS = ConsentRules()
