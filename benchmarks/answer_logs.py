"""Logs of real answers for benchmarks, read through the data folder's own protocol; a clock for those without one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

from domain.practice.evening.session import Verdict
from domain.practice.learner.model import Evidence, Facts
from knowledge.fitting import Answer, Answers

Row = tuple[int, float | None, str, tuple[str, ...], int]
"""seq, seconds since 1970 when the question was shown or None, item, skills, 1 for right."""

START = datetime(2020, 1, 1, tzinfo=UTC)
STEADY = timedelta(minutes=1)
RIGHT, WRONG = Evidence(Verdict.RIGHT), Evidence(Verdict.WRONG)


def from_folder(folder: Path, name: str) -> ModuleType:
    """A module of the data folder (`kt_protocol`, `score`), imported from where it lies."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return import_module(name)


@dataclass
class Clock:
    """Instants of one learner's answers, each after the one before.

    `pace` spaces answers that have no time; the default is one a minute.
    """

    pace: Sequence[timedelta] = (STEADY,)
    _last: datetime | None = None
    _answers: int = field(default=0)

    def at(self, seconds: float | None) -> datetime:
        if seconds is not None:
            now = datetime.fromtimestamp(seconds, UTC)
        elif self._last is None:
            now = START
        else:
            now = self._last + self.pace[self._answers % len(self.pace)]
        if self._last is not None:
            now = max(now, self._last + timedelta(microseconds=1))
        return now

    def tick(self, at: datetime) -> None:
        self._last, self._answers = at, self._answers + 1


def as_log(learners: Iterable[tuple[str, Sequence[Row]]], pace: Sequence[timedelta] = (STEADY,)) -> list[Answers]:
    """The learners of a protocol as the fitter reads them; items carry no label and no chance of guessing."""
    log = []
    for learner, rows in learners:
        clock, answers = Clock(pace), []
        for _, seconds, item, skills, right in rows:
            at = clock.at(seconds)
            clock.tick(at)
            answers.append(Answer(Facts(item, tuple(skills), 0.0, 0.0), RIGHT if right else WRONG, at))
        log.append(Answers(learner, answers))
    return log
