"""A letter at its reader's: seen, and answered in one message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation, Opened
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.letters.letter import Letter
from domain.letters.replied import note_reply, record_reading
from domain.letters.words import reply_note
from domain.letters.writing import LONGEST, typed
from domain.messages.kinds import LETTER
from domain.messages.screen import Button, rows, t, tap
from domain.people.colleagues import office
from domain.people.person import STAFF, Person
from domain.ports import Form
from domain.replies.quoting import as_read
from domain.replies.words import asks_nothing, subject
from domain.turn import ANYONE, Rights, Turn

REPLY_FORM = "le.reply"
REPLY_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class LetterRead:
    """A letter in its reader's hands, with its writer's name.

    Attributes:
        opened: the conversation of which their reply is a part; None where they have not replied, or said thanks.
    """

    letter: Letter
    who: Localized | str
    opened: Opened | None = None


@dataclass(frozen=True)
class GotIt:
    """The reader says that they have read it; a second tap changes nothing.

    Raises:
        Gone: there is no such letter to the person.
    """

    letter: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> LetterRead:
        read = await _read(turn, self.letter)
        if await turn.uow.letters.see(self.letter, turn.now):
            await record_reading(turn, Verb.CONFIRMED, read.letter)
        return read


@dataclass(frozen=True)
class BeginReply:
    """Wait for the words of a reply, also of a second one.

    Raises:
        Gone: there is no such letter to the person.
    """

    letter: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> LetterRead:
        read = await _read(turn, self.letter)
        form = Form(turn.person.id, REPLY_FORM, {"letter": self.letter}, turn.now + REPLY_LIFE)
        await turn.uow.people.save_form(form)
        return read


@dataclass(frozen=True)
class SayReply:
    """The reply as it was typed, to the letter's writer, or to the office where they are not there any more.

    Mere thanks are told; anything else is the first line of a conversation. The letter keeps the first reply.

    Raises:
        Gone: no reply is waited for. Refusal: it is too long.
    """

    text: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> LetterRead:
        form = await turn.form(REPLY_FORM)
        if form is None:
            raise Gone(t("letters.no_reply_open"), rows(Button(t("common.home"), tap("home"))))
        text = typed(self.text, LONGEST)
        read = await _read(turn, int(form.data["letter"]))
        await note_reply(turn, read.letter, text)
        await turn.uow.people.drop_form(turn.person.id, REPLY_FORM)
        letter = replace(read.letter, reply=text, replied_at=turn.now)
        if not asks_nothing(text, LETTER.name):
            about = subject(LETTER.name, letter.made_at, turn.policy.zone)
            said = await as_read(turn, about, text, letter.sender)
            asked = OpenConversation(said, Why.REPLY, to=letter.sender, learner=letter.learner)
            return replace(read, letter=letter, opened=await turn.do(asked))
        learner = await turn.uow.people.learner(letter.learner)
        assert learner is not None, "learners are not removed"
        for each in await _told(turn, letter):
            await push(turn, each, reply_note(letter, learner, turn.person, each), learner=learner.id)
        return replace(read, letter=letter)


async def _read(turn: Turn, letter: int) -> LetterRead:
    found = await turn.uow.letters.get(letter)
    if found is None or found.person != turn.person.id:
        raise Gone(t("letters.not_there"), rows(Button(t("common.home"), tap("home"))))
    return LetterRead(found, await name_of_staff(turn, found.sender))


async def _told(turn: Turn, letter: Letter) -> list[Person]:
    writer = await turn.uow.people.get(letter.sender)
    if writer is not None and writer.reachable and writer.roles & STAFF:
        return [writer]
    return list(await office(turn.uow))
