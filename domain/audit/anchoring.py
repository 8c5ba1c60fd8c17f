"""Writing down outside the database where the audit trail ends, and looking every night whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.audit.anchors import Anchor, standing
from domain.audit.checking import Checked, check_trail
from domain.gate.passing import push
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.person import Role
from domain.turn import CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class AnchorTrail:
    """Write down the head that is committed by now, if it is another one than the last time."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Anchor | None:
        head, anchors = await turn.uow.audit.head(), turn.services.anchors
        known, _ = standing(anchors.all())
        if head.seq <= max((each.head.seq for each in known), default=0):
            return None
        anchor = Anchor(turn.now, head)
        anchors.note(anchor)
        return anchor


@dataclass(frozen=True)
class CheckTrail:
    """Read the whole trail; where it is broken, every admin hears of it."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Checked:
        found = await check_trail(turn.uow.audit, turn.services.anchors.all())
        if found.flaw is not None:
            text = t("audit.broken", n=found.broken or 0, flaw=t(f"audit.flaw.{found.flaw}"))
            for admin in await turn.uow.people.with_role(Role.ADMIN):
                await push(turn, admin, Note(SERVICE.name, text), cause=t("audit.cause"))
        return found
