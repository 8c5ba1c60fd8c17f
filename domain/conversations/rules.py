"""The numbers of conversations, every one of them configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class ConversationRules:
    """
    Attributes:
        office_answers: within that much of the office's hours somebody of it answers; teacher_answers: a teacher.
        silent: a conversation whose holder leaves a word without an answer for so long goes back.
        away: how long a holder may step away.
        ends: a conversation in which nobody says anything for so long is over.
        kept: what was said is forgotten then.
    """

    office_answers: timedelta = timedelta(minutes=30)
    teacher_answers: timedelta = timedelta(hours=2)
    silent: timedelta = timedelta(minutes=15)
    away: timedelta = timedelta(minutes=10)
    ends: timedelta = timedelta(hours=24)
    kept: timedelta = timedelta(days=180)


USUAL_CONVERSATIONS = ConversationRules()
