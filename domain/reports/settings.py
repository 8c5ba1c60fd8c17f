"""Choosing which reports one gets, and when the week's card comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import ClassVar

from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.person import Role
from domain.reports.readers import HOURS, ReportSettings
from domain.turn import Rights, Turn, only

PARENTS = only(Role.PARENT)


@dataclass(frozen=True)
class LookAtReportSettings:
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> ReportSettings:
        return await turn.uow.reports.settings_of(turn.person.id) or ReportSettings(turn.person.id)


@dataclass(frozen=True)
class SwitchReports:
    """Switch the reports after classes, or the week's card, on or off; what is None stays."""

    lessons: bool | None = None
    weekly: bool | None = None
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> ReportSettings:
        was = await turn.do(LookAtReportSettings())
        lessons = was.lessons if self.lessons is None else self.lessons
        weekly = was.weekly if self.weekly is None else self.weekly
        return await _saved(turn, was, replace(was, lessons=lessons, weekly=weekly))


@dataclass(frozen=True)
class ChooseWeekly:
    """On which weekday, or at what hour, the week's card comes; what is None stays.

    Raises:
        Gone: no such weekday, or an hour that is not offered.
    """

    weekday: int | None = None
    at: time | None = None
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> ReportSettings:
        if self.weekday not in (None, *range(1, 8)) or self.at not in (None, *HOURS):
            raise Gone(t("refusal.gone"))
        was = await turn.do(LookAtReportSettings())
        return await _saved(turn, was, replace(was, weekday=self.weekday or was.weekday, at=self.at or was.at))


async def _saved(turn: Turn, was: ReportSettings, wanted: ReportSettings) -> ReportSettings:
    if wanted != was:
        await turn.uow.reports.save(wanted)
        result = {
            "lessons": wanted.lessons,
            "weekly": wanted.weekly,
            "weekday": wanted.weekday,
            "at": wanted.at.isoformat("minutes"),
        }
        await turn.record(Verb.CHANGED, "reports", turn.person.id, result=result)
    return wanted
