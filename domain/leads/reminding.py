"""The morning word to whoever cares for families: what is due today, and nothing where nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.clock import midnight
from domain.gate.passing import push
from domain.leads.access import advisors
from domain.leads.finding import find_leads, least_loaded, own
from domain.leads.pipeline import LeadLine, due_for, lines_of
from domain.leads.words import due_lines
from domain.messages.kinds import APPOINTMENT
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Person, Role
from domain.turn import CLOCK_ONLY, Rights, Turn

MORNING = time(8, 30)
"""For those who have chosen no hour from which they may be written to."""


@dataclass(frozen=True)
class RemindOwners:
    """Each advisor once a day at their own hour, if something is due. Gives how many were told."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        waiting = [each for each in await advisors(turn) if await _is_time(turn, each)]
        if not waiting:
            return 0
        await find_leads(turn)
        await _adopt(turn)
        told = 0
        for advisor in waiting:
            await turn.uow.heartbeats.beat(_name(advisor), turn.now)
            lines = await due_for(turn, advisor.id)
            told += bool(lines) and await _tell(turn, advisor, lines)
        return told


async def _adopt(turn: Turn) -> None:
    """Families of whoever advises no more, and of nobody, go to the advisors with the fewest."""
    advising = {each.id for each in await turn.uow.people.with_role(Role.ADVISOR)}
    for line in await lines_of(turn):
        if line.lead.owner not in advising:
            owner = await least_loaded(turn)
            if owner is not None:
                await own(turn, line.lead, owner, by_itself=True)


def _name(advisor: Person) -> str:
    return f"leads of {advisor.id}"


async def _is_time(turn: Turn, advisor: Person) -> bool:
    """Whether their hour has come, and nobody has looked since midnight."""
    place = ZoneInfo(advisor.zone or turn.policy.zone)
    local = turn.now.astimezone(place)
    wished = await turn.uow.pushes.preferences_of(advisor.id)
    if local.time() < (wished.open_from or MORNING):
        return False
    last = await turn.uow.heartbeats.last(_name(advisor))
    return last is None or last.astimezone(place).date() < local.date()


async def _tell(turn: Turn, advisor: Person, lines: list[LeadLine]) -> bool:
    zone = advisor.zone or turn.policy.zone
    day = turn.now.astimezone(ZoneInfo(zone)).date()
    note = Note(APPOINTMENT.name, due_lines(lines), rows(Button(t("leads.button.pipeline"), tap("ld"))))
    until: datetime = midnight(day + timedelta(days=1), zone)
    once = f"leads:{advisor.id}:{day.isoformat()}"
    return await push(turn, advisor, note, once=once, until=until, cause=t("leads.cause")) is not None
