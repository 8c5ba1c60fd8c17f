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
from domain.messages.kinds import ANSWER, ASSIGNMENT, EVENT, LETTER, MEDIUM, MOOD, REMINDER, REVIEW, SNOOZED, UPGRADE
from domain.people.consent import may_ask_mood, may_store_practice
from domain.people.person import Learner
from domain.turn import Turn
from domain.upgrades.answering import still_true as upgrade_still_true

Recheck = Callable[[Turn, Waiting], Awaitable[Why | None]]
"""Why it is not to be sent any more, None while it is true."""

ONLY_WITH_YES: Mapping[str, Callable[[Turn, Learner], Awaitable[bool]]] = {
    MOOD.name: may_ask_mood,
    **{each.name: may_store_practice for each in (REMINDER, SNOOZED, REVIEW, ASSIGNMENT, MEDIUM)},
}
"""What nobody gets about a learner without an agreement. A report or the week's card are there without one, too: what
they tell is less then."""


async def agreement_stands(turn: Turn, waiting: Waiting) -> bool:
    """Whether what the message rests on is still agreed to, at this moment."""
    judge = ONLY_WITH_YES.get(waiting.kind)
    if judge is None or waiting.learner is None:
        return True
    learner = await turn.uow.people.learner(waiting.learner)
    return learner is not None and await judge(turn, learner)


RECHECKS: Mapping[str, Recheck] = {
    LETTER.name: letter_stands,
    EVENT.name: invitation_stands,
    UPGRADE.name: upgrade_still_true,
    ANSWER.name: answer_stands,
    ASSIGNMENT.name: assignment_stands,
    **dict.fromkeys(KINDS, cadence_goes_on),
}
