"""Choosing when the digest comes, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import ClassVar

from domain.alerts.access import TEACHERS
from domain.alerts.digest.hours import HOURS, Wanted
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import t
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class LookAtDigestSettings:
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Wanted:
        return await wanted_by(turn, turn.person.id)


@dataclass(frozen=True)
class ChooseDigest:
    """At which hour the digest comes, and whether it does; what is None stays. Choosing an hour switches it on.

    Raises:
        Gone: an hour that is not offered.
    """

    rights: ClassVar[Rights] = TEACHERS

    at: time | None = None
    on: bool | None = None

    async def run(self, turn: Turn) -> Wanted:
        if self.at not in (None, *HOURS):
            raise Gone(t("refusal.gone"))
        was = await wanted_by(turn, turn.person.id)
        on = self.at is not None or was.on if self.on is None else self.on
        wanted = replace(was, at=self.at or was.at, on=on)
        if wanted != was:
            await turn.uow.digests.save(wanted)
            result = {"at": wanted.at.isoformat("minutes"), "on": wanted.on}
            await turn.record(Verb.CHANGED, "digest", turn.person.id, result=result)
        return wanted


async def wanted_by(turn: Turn, person: int) -> Wanted:
    return await turn.uow.digests.wanted(person) or Wanted(person)
