"""Messages of a conversation: what is handed on, and who is told when its speaker changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.conversations.conversation import Attached, Conversation, FileKind
from domain.conversations.duty import FamilySide, family_side
from domain.conversations.promise import Promise
from domain.gate.passing import push
from domain.language import Localized
from domain.messages.kinds import CHAT
from domain.messages.screen import Attachment, Button, Note, Param, Rows, SentMedia, SentPhoto, T, rows, t, tap
from domain.turn import Turn

LONGEST = 3500
"""Of one message, in signs: with the name of its speaker it stays below Telegram's limit."""
LONGEST_CAPTION = 900
QUOTED = 300
AWAKE = timedelta(hours=1)
"""Whoever said something so lately reads an answer at any hour."""


SOON = timedelta(hours=16)
"""Later than that nobody needs to hear who was there."""


ABOUT = "conversation:"
"""The `once` key of what members of staff are told of a conversation begins so; its id follows."""


def conversation_of(once: str | None) -> int | None:
    """Which one a message to a member of staff is about."""
    number = (once or "").removeprefix(ABOUT).partition(":")[0]
    return int(number) if (once or "").startswith(ABOUT) and number.isdecimal() else None


def waiting_key(conversation: Conversation) -> str:
    """What `once` keys of telling those on duty that somebody waits begin with, in this round."""
    return f"{ABOUT}{conversation.id}:{conversation.round}:"


def whom(side: FamilySide) -> Param:
    """A family's speaker to members of staff: with the learner's name where it is another one."""
    if side.learner is None or side.is_own:
        return side.person.name
    return t("conversations.whom", name=side.person.name, learner=side.learner.name)


def waiting_note(conversation: Conversation, side: FamilySide, said: str, again: bool = False) -> Note:
    """For those on duty. Nobody has it yet, or, `again`, nobody has it any more."""
    why = t(f"conversations.why.{conversation.why.value}")
    lines = t("conversations.waits_again" if again else "conversations.waits", whom=whom(side), why=why)
    text = t("conversations.with_words", head=lines, text=clipped(said)) if said else lines
    keyboard = rows(
        [
            Button(t("conversations.button.take"), tap("cv.t", conversation.id)),
            Button(t("conversations.button.open"), tap("ib.o", conversation.id)),
        ]
    )
    return Note(CHAT.name, text, keyboard)


async def tell_family(turn: Turn, conversation: Conversation, words: T, promise: Promise | None = None) -> None:
    """What changed of who speaks, in this round: at any hour to somebody who waits for an answer or wrote just now.

    Where nobody is there, a call is offered besides.
    """
    side = await family_side(turn, conversation)
    call = Button(t("conversations.button.call_me"), tap("cv.c"))
    keyboard = rows(call) if promise is not None and not promise.is_open else ()
    await push(
        turn,
        side.person,
        Note(CHAT.name, words, keyboard),
        learner=conversation.learner,
        until=turn.now + SOON,
        urgent=conversation.asked_at is not None or turn.now - conversation.word_at < AWAKE,
    )


def spoken_notes(head: T, text: str, attached: Attached | None, keyboard: Rows) -> Sequence[Note]:
    """What somebody said, with their name in the first line; a long text in several messages."""
    is_caption = attached is not None and len(text) <= LONGEST_CAPTION
    pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
    words = [t("conversations.said", head=head, text=piece) for piece in pieces] or [head]
    if attached is None:
        return [Note(CHAT.name, each, keyboard) for each in words]
    sent = Note(CHAT.name, words[0] if is_caption else head, keyboard, attachment=attachment_of(attached))
    return [sent] if is_caption else [sent, *(Note(CHAT.name, each, keyboard) for each in words)]


def attachment_of(attached: Attached) -> Attachment:
    return SentPhoto(attached.file) if attached.kind is FileKind.PHOTO else SentMedia(attached.kind, attached.file)


def speaker(who: Localized | str) -> T:
    return t("conversations.speaker", who=who)


def clipped(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= QUOTED else told[: QUOTED - 1] + "…"
