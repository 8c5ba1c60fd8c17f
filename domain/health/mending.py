"""Taking up again what was lost, or giving it up; each exactly once, and written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Gone
from domain.health.figures import Lost
from domain.health.looking import ADMINS
from domain.messages.screen import Button, rows, t, tap
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class RetryLost:
    """An update waits again at its old place, before everything of that person that came later; a message is due.

    Raises:
        Gone: somebody has seen to it already, or its words are forgotten.
    """

    what: Lost
    number: int
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> None:
        health = turn.uow.health
        if self.what is Lost.UPDATES:
            done = await health.retry_update(self.number)
        else:
            done = await health.retry_message(self.number, turn.now)
        if not done:
            raise _gone()
        await audit(turn, Deed.LOST_RETRIED, what=self.what.value, number=self.number)


@dataclass(frozen=True)
class DropLost:
    """It is over; what an update said goes.

    Raises:
        Gone: somebody has seen to it already.
    """

    what: Lost
    number: int
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> None:
        health = turn.uow.health
        if self.what is Lost.UPDATES:
            done = await health.drop_update(self.number, turn.now)
        else:
            done = await health.drop_message(self.number)
        if not done:
            raise _gone()
        await audit(turn, Deed.LOST_DROPPED, what=self.what.value, number=self.number)


def _gone() -> Gone:
    return Gone(t("health.gone"), rows(Button(t("health.button.look"), tap("hl"))))
