"""All alerts of a teacher at any hour: those that wait first, and what became of the others this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from domain.alerts.access import TEACHERS, alerts_of
from domain.alerts.alert import Alert, State
from domain.alerts.digest.choosing import by_use
from domain.alerts.digest.hours import Wanted
from domain.alerts.digest.settings import wanted_by
from domain.alerts.digest.words import ended_line, label_of
from domain.alerts.past import look_on
from domain.alerts.trust import RECORDED_FOR, TRUSTED_FOR, Record, record, trusts
from domain.alerts.words import line_of
from domain.courses.browsing import Page, page_of
from domain.messages.screen import Param
from domain.people.person import Role
from domain.turn import Rights, Turn

WAITING = (State.OPEN, State.ASKED)
"""They wait for the teacher; the others wait for a day."""
ENDED_FOR = timedelta(days=7)
MOST_ENDED = 5


@dataclass(frozen=True)
class Listed:
    """One alert in words; `again_on` is when it is looked at again, where something was done about it."""

    alert: Alert
    line: Param
    label: Param
    again_on: date | None = None


@dataclass(frozen=True)
class DigestList:
    """
    Attributes:
        waiting: how many of all wait for the teacher.
        ended: what became of others in the last seven days, the latest first.
    """

    page: Page[Listed]
    waiting: int
    ended: Sequence[Param]
    record: Record
    wanted: Wanted


@dataclass(frozen=True)
class LookAtDigest:
    """The alerts that the person sees, the most useful first; below them those about which something was done."""

    rights: ClassVar[Rights] = TEACHERS

    page: int = 0

    async def run(self, turn: Turn) -> DigestList:
        me = turn.person.id
        judged = await turn.uow.alerts.judged(me, turn.now - TRUSTED_FOR)
        live = by_use(await alerts_of(turn), trusts(judged))
        waiting = [each for each in live if each.state in WAITING]
        known = page_of([*waiting, *(each for each in live if each.state not in WAITING)], self.page)
        ended = [each for each in judged if each.state.is_over and each.changed_at > turn.now - ENDED_FOR]
        return DigestList(
            Page(tuple([await _listed(turn, each) for each in known.shown]), known.number, known.of),
            len(waiting),
            [await ended_line(turn, each) for each in ended[:MOST_ENDED]],
            record(each for each in judged if each.changed_at > turn.now - RECORDED_FOR),
            await wanted_by(turn, me),
        )


async def alerts_waiting(turn: Turn) -> int:
    """How many alerts wait for the acting person."""
    if Role.TEACHER not in turn.person.roles:
        return 0
    return sum(each.state in WAITING for each in await alerts_of(turn))


async def _listed(turn: Turn, alert: Alert) -> Listed:
    line, label = await line_of(turn, alert, turn.zone), await label_of(turn, alert)
    return Listed(alert, line, label, look_on(alert, turn.policy.zone))
