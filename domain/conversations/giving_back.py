"""A conversation goes back to those on duty, whatever the reason; the family hears who answers by when."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.conversations.conversation import Conversation, Side, State
from domain.conversations.duty import family_side
from domain.conversations.hearing import tell_those_on_duty
from domain.conversations.promise import promise_to, promise_words
from domain.conversations.words import tell_family
from domain.journal import Verb
from domain.letters.family import name_of_staff
from domain.messages.screen import t
from domain.turn import Turn

LOOKED_BACK = 10


class Reason(StrEnum):
    """HANDED: by its holder. SILENT: they left a word without an answer. AWAY: they did not come back in time."""

    HANDED = "handed"
    SILENT = "silent"
    AWAY = "away"


async def give_back(turn: Turn, held: Conversation, reason: Reason) -> Conversation:
    """What was taken waits again, for those on duty and whoever was meant."""
    assert held.holder is not None, "only what is taken is given back"
    promise = await promise_to(turn, None)
    back = replace(
        held,
        state=State.WAITING,
        holder=None,
        round=held.round + 1,
        asked_at=held.asked_at or turn.now,
        owed_at=None,
        promised_at=promise.by,
        renewals=0,
        back_at=None,
    )
    changed = await turn.uow.conversations.change(back)
    assert changed, "it was claimed"
    side = await family_side(turn, held)
    zone = side.person.zone or turn.policy.zone
    who = await name_of_staff(turn, held.holder)
    words = t(f"conversations.back.{reason.value}", who=who, promise=promise_words(promise, turn.now, zone))
    await tell_family(turn, back, words, promise)
    result = {"by": reason.value, "holder": held.holder}
    await turn.record(Verb.MOVED, "conversation", held.id, learner=held.learner, result=result)
    await tell_those_on_duty(turn, back, promise, await last_words(turn, back), again=True, but=held.holder)
    return back


async def last_words(turn: Turn, conversation: Conversation) -> str:
    """The latest that somebody of the family typed."""
    lines = await turn.uow.conversations.lines(conversation.id, LOOKED_BACK)
    return next((each.text for each in reversed(lines) if each.side is Side.FAMILY and each.text), "")
