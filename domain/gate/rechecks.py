"""Whether what waits is still true when it goes: one table, by the kind of message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from domain.assigning.telling import assignment_stands
from domain.broadcasts.inviting import invitation_stands
from domain.cadences.cadence import KINDS
from domain.cadences.checking import recheck as cadence_goes_on
from domain.entries.telling import answer_stands
from domain.gate.push import Waiting, Why
from domain.letters.sending import letter_stands
from domain.messages.kinds import ANSWER, ASSIGNMENT, EVENT, LETTER, UPGRADE
from domain.turn import Turn
from domain.upgrades.answering import still_true as upgrade_still_true

Recheck = Callable[[Turn, Waiting], Awaitable[Why | None]]
"""Why it is not to be sent any more, None while it is true."""

RECHECKS: Mapping[str, Recheck] = {
    LETTER.name: letter_stands,
    EVENT.name: invitation_stands,
    UPGRADE.name: upgrade_still_true,
    ANSWER.name: answer_stands,
    ASSIGNMENT.name: assignment_stands,
    **dict.fromkeys(KINDS, cadence_goes_on),
}
