"""The duty roster: who is called when somebody is in danger, in which order and at which hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

SPAN = re.compile(
    r"^\s*(\d{1,2})(?:[:：点时h]?(\d{2})?)?\s*[-–—~～至到]\s*(\d{1,2})(?:[:：点时h]?(\d{2})?)?[点时]?\s*$"
)


@dataclass(frozen=True)
class OnDuty:
    """
    Attributes:
        opens, closes: local wall time at the centre between which they are called first; closing before opening is
            a night. None is at any hour.
    """

    person: int
    opens: time | None = None
    closes: time | None = None

    def is_there(self, at: datetime, zone: str) -> bool:
        if self.opens is None or self.closes is None:
            return True
        local = at.astimezone(ZoneInfo(zone)).time()
        if self.opens < self.closes:
            return self.opens <= local < self.closes
        return local >= self.opens or local < self.closes


def in_order(roster: Sequence[OnDuty], at: datetime, zone: str) -> Sequence[int]:
    """Whose hours are now, and then all the others: outside of their hours is better than nobody."""
    there = [each.person for each in roster if each.is_there(at, zone)]
    return [*there, *(each.person for each in roster if each.person not in there)]


def read_hours(text: str) -> tuple[time, time] | None:
    """What "8-20", "20:30-8:00" or "8点到20点" say; None for anything else."""
    found = SPAN.match(text)
    if found is None:
        return None
    try:
        opens, closes = (time(int(h) % 24, int(m or 0)) for h, m in (found.group(1, 2), found.group(3, 4)))
    except ValueError:
        return None
    if max(int(found[1]), int(found[3])) > 24 or opens == closes:
        return None
    return opens, closes
