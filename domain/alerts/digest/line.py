"""What a line of a digest tells of which alert."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.alerts.alert import Alert


class ToldAs(StrEnum):
    """NEW: nobody was told of it. ASKED: did it help? OVER: what became of it."""

    NEW = "new"
    ASKED = "asked"
    OVER = "over"


@dataclass(frozen=True)
class Line:
    alert: Alert
    told_as: ToldAs
