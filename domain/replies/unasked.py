"""Words typed right after something that a person had sent, without Telegram's reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.asking.intents import Intent, intent_of
from domain.asking.routing import Found, Sure, decide
from domain.asking.wishes import read_wish
from domain.messages import kinds
from domain.replies.answering import is_replied_to, part_meant
from domain.replies.ports import Sent
from domain.replies.words import asks_nothing
from domain.turn import Turn

FRESH = timedelta(hours=2)
BY_PEOPLE = frozenset({kinds.LETTER.name, kinds.TALK_OFFER.name, kinds.REPORT.name, kinds.FOLLOW_UP.name})
"""Written by somebody, or in somebody's name."""


async def answered_in_passing(turn: Turn, text: str, found: Found) -> Sequence[Sent]:
    """What such words answer: the latest thing in the chat, if it is a person's and they are about nothing else.

    Empty where the bot is to answer.
    """
    number = await turn.uow.replies.latest(turn.person.id)
    parts = await turn.uow.replies.standing(turn.person.id, number) if number is not None else ()
    if not parts:
        return ()
    sent = part_meant(parts)
    of_person = sent.kind in BY_PEOPLE or (sent.kind == kinds.CHAT.name and sent.sender is not None)
    if not of_person or not is_replied_to(turn.person, sent) or turn.now - sent.at > FRESH:
        return ()
    return parts if asks_nothing(text, sent.kind) or _is_about_nothing_else(turn, text, found) else ()


def _is_about_nothing_else(turn: Turn, text: str, found: Found) -> bool:
    if intent_of(text) not in (None, Intent.THANKS) or isinstance(decide(found), Sure):
        return False
    wish = read_wish(text, turn.now, turn.zone)
    return not (wish.asks_for_classes or wish.wants_trial)
