"""Fits of the learner model as the centre keeps them: numbered, reported on, published one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Fit:
    """One fit and what was measured of it.

    Attributes:
        version: from 1; 0 are the parameters that ship with the bot.
        published_at: since when it is used (the latest is), None while it never was.
        report: JSON-ready: calibration and accuracy before and after, on learners it was not fitted to.
    """

    version: int
    fitted_at: datetime
    published_at: datetime | None
    report: Mapping[str, Any]
