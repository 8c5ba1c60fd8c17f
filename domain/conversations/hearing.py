"""What somebody of a family says in a conversation: kept, and while it is taken handed to its holder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.clock import milliseconds
from domain.conversations.conversation import Attached, Conversation, Line, Side, State
from domain.conversations.duty import family_side, told_of
from domain.conversations.promise import Promise, standing_promise
from domain.conversations.words import ABOUT, spoken_notes, waiting_key, waiting_note, whom
from domain.gate.passing import push
from domain.messages.screen import Button, rows, t, tap
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Heard:
    """
    Attributes:
        promise: what the person was promised; None while somebody has it, who speaks alone.
    """

    conversation: Conversation
    promise: Promise | None

    @property
    def is_taken(self) -> bool:
        return self.conversation.state is State.TAKEN


@dataclass(frozen=True)
class SayInConversation:
    """What was typed or sent into the chat, if a conversation is open; None and nothing done if there is none.

    Attributes:
        kept: False for words that its holder is to read and nobody later.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str
    attached: Attached | None = None
    kept: bool = True

    async def run(self, turn: Turn) -> Heard | None:
        found = await turn.uow.conversations.claim_of_person(turn.person.id)
        if found is None:
            return None
        heard = await hear(turn, found, self.text, self.attached, kept=self.kept)
        return Heard(heard, None if heard.state is State.TAKEN else await standing_promise(turn, heard))


async def hear(
    turn: Turn, conversation: Conversation, text: str, attached: Attached | None = None, *, kept: bool = True
) -> Conversation:
    """Add a line of the family, once in a turn; its holder gets it as it is."""
    before = await turn.uow.conversations.lines(conversation.id, 1)
    if any((each.at, each.text, each.attached) == (turn.now, text, attached) for each in before):
        return conversation
    line = Line(milliseconds(turn.now), conversation.id, Side.FAMILY, turn.person.id, turn.now, text, attached)
    if kept:
        line = await turn.uow.conversations.add_line(line)
    is_taken = conversation.state is State.TAKEN
    heard = replace(
        conversation,
        asked_at=conversation.asked_at or turn.now,
        owed_at=conversation.owed_at or turn.now if is_taken else None,
        word_at=turn.now,
    )
    await turn.uow.conversations.note(heard)
    if is_taken:
        await _to_the_holder(turn, heard, line)
    return heard


async def tell_those_on_duty(
    turn: Turn,
    conversation: Conversation,
    promise: Promise,
    said: str,
    *,
    again: bool = False,
    but: int | None = None,
) -> None:
    """One message to each of them but that one, when somebody is there again."""
    due = turn.now if promise.is_open else promise.opens or turn.now
    note = waiting_note(conversation, await family_side(turn, conversation), said, again)
    for each in await told_of(turn, conversation, due, again=again):
        if each.id != but:
            once = f"{waiting_key(conversation)}staff:{each.id}"
            await push(turn, each, note, learner=conversation.learner, once=once, due_at=due)


async def _to_the_holder(turn: Turn, conversation: Conversation, line: Line) -> None:
    assert conversation.holder is not None, "what is taken has a holder"
    holder = await turn.uow.people.get(conversation.holder)
    assert holder is not None, "nobody is removed"
    side = await family_side(turn, conversation)
    answer = rows(Button(t("conversations.button.answer"), tap("cv.a", conversation.id)))
    head = t("conversations.from_family", whom=whom(side))
    for part, note in enumerate(spoken_notes(head, line.text, line.attached, answer)):
        once = f"{ABOUT}{conversation.id}:line:{line.id}:{part}"
        await push(turn, holder, note, learner=conversation.learner, once=once, urgent=True)
