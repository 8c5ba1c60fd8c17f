"""The access log: written by whatever shows a learner's data to staff, read by the family."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.people.person import STAFF, Role
from domain.privacy.look import Look, Seen

if TYPE_CHECKING:
    from domain.turn import Turn


async def note_look(turn: Turn, learner: int, what: Seen) -> None:
    """Write down that the member of staff who acts sees this of a learner; nothing for a family's own looks.

    An admin, whom no class and no conversation holds back, is written down in the audit trail, too.
    """
    await note_looks(turn, (learner,), what)
    if turn.actor is not None and Role.ADMIN in turn.person.roles:
        await audit(turn, Deed.LOOKED, learner=learner, what=what)


async def note_looks(turn: Turn, learners: Iterable[int], what: Seen) -> None:
    """The same of several learners on one screen."""
    if turn.actor is None or not turn.person.roles & STAFF:
        return
    on = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    await turn.uow.looks.note([Look(each, turn.person.id, what, on, turn.now) for each in sorted(set(learners))])
