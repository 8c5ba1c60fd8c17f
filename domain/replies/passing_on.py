"""Passing on what somebody says in answer to a message: a conversation with whoever answers, or mere thanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.conversations.conversation import Attached, Conversation, State, Why
from domain.conversations.duty import FamilySide, colleague, on_duty
from domain.conversations.opening import OpenConversation, Opened
from domain.conversations.words import whom
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.letters.replied import note_reply
from domain.messages.kinds import CHAT, LETTER
from domain.people.person import Learner
from domain.replies.answering import Meant, meant_by, part_meant
from domain.replies.ports import Sent
from domain.replies.quoting import as_read
from domain.replies.words import asks_nothing, subject, thanks_note
from domain.turn import ANYONE, Rights, Turn

LONG_AGO = timedelta(days=30)
"""Whoever replies to something older is told that its day was said with it."""


@dataclass(frozen=True)
class PassedOn:
    """What became of a reply.

    Attributes:
        who: whom mere thanks went to, None for the office.
        opened: the conversation of which it is a part; None for mere thanks.
        is_heard: whoever has the conversation wrote what was replied to: nothing is left to say.
        old: the day of a message of long ago; None of any other.
        was_recalled: the message was of a broadcast that was taken back.
    """

    who: Localized | str | None = None
    opened: Opened | None = None
    is_heard: bool = False
    old: date | None = None
    was_recalled: bool = False


@dataclass(frozen=True)
class PassOn:
    """What the person says to messages that came as one (`parts`, the first with which the others went)."""

    parts: Sequence[Sent]
    text: str
    attached: Attached | None = None

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> PassedOn:
        sent = part_meant(self.parts)
        meant = await meant_by(turn, sent)
        letter = await turn.uow.letters.carried_by(sent.id) if sent.kind == LETTER.name else None
        if letter is not None and self.text:
            await note_reply(turn, letter, self.text)
        learner = await turn.uow.people.learner(meant.learner) if meant.learner is not None else None
        authority = "self" if learner is None or learner.person == turn.person.id else "guardian"
        await turn.record(Verb.COMMENTED, "message", sent.id, learner=meant.learner, authority=authority)
        found = await turn.uow.conversations.of_person(turn.person.id)
        is_taken = found is not None and found.state is State.TAKEN
        if not is_taken and self.attached is None and asks_nothing(self.text, sent.kind):
            own = letter.id if letter is not None and letter.sender == meant.to else None
            return await self._thank(turn, sent, meant, learner, own)
        on = sent.at.astimezone(ZoneInfo(turn.policy.zone)).date()
        return PassedOn(
            opened=await self._open(turn, sent, meant, found),
            is_heard=is_taken and sent.kind == CHAT.name,
            old=on if turn.now - sent.at > LONG_AGO else None,
            was_recalled=meant.was_recalled,
        )

    async def _open(self, turn: Turn, sent: Sent, meant: Meant, found: Conversation | None) -> Opened:
        said = self.text
        # a word in the midst of a conversation needs no heading
        if found is None or sent.kind != CHAT.name:
            about = subject(sent.kind, sent.at, turn.policy.zone)
            said = await as_read(turn, about, self.text, meant.to)
        return await turn.do(OpenConversation(said, Why.REPLY, meant.to, meant.learner, self.attached))

    async def _thank(
        self, turn: Turn, sent: Sent, meant: Meant, learner: Learner | None, letter: int | None
    ) -> PassedOn:
        one = await colleague(turn, meant.to)
        about = subject(sent.kind, sent.at, turn.policy.zone)
        by = whom(FamilySide(turn.person, learner))
        for each in [one] if one is not None else await on_duty(turn, turn.now):
            note = thanks_note(about, by, self.text, sent.id, meant.learner, letter)
            await push(turn, each, note, learner=meant.learner, once=f"{note.once}:{each.id}")
        return PassedOn(await name_of_staff(turn, one.id) if one is not None else None)
