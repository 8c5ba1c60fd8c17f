"""The holder of a conversation speaks: what they type, what they send, what they insert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.conversations.conversation import Attached, Conversation, FileKind, Line, Side
from domain.conversations.duty import ANSWERERS, FamilySide, family_side
from domain.conversations.taking import SAY_FORM, held_by_actor, speak_to
from domain.conversations.words import AWAKE, speaker, spoken_notes
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.letters.family import name_of_staff
from domain.messages.kinds import CHAT
from domain.messages.screen import Attachment, Button, Join, Note, Param, Rows, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

KEPT_FORM, KEPT_FOR = "cv.whom", timedelta(hours=1)


@dataclass(frozen=True)
class Held:
    """A conversation that the actor has, and with whom."""

    conversation: Conversation
    side: FamilySide


@dataclass(frozen=True)
class SayToFamily:
    """To the family that the actor is typing to.

    Raises:
        Gone: they are typing to nobody, or it is over.
        Refusal: they do not have it (any more), or the family cannot be reached. Nothing was sent.
    """

    text: str
    attached: Attached | None = None
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        form = await turn.form(SAY_FORM)
        if form is None:
            raise Gone(t("inbox.to_nobody"), rows(Button(t("inbox.button.all"), tap("ib"))))
        held = await held_by_actor(turn, int(form.data["conversation"]))
        head = speaker(await name_of_staff(turn, turn.person.id))
        notes = spoken_notes(head, self.text, self.attached, ())
        return await _say(
            turn, held, notes, Line(0, held.id, Side.STAFF, turn.person.id, turn.now, self.text, self.attached)
        )


@dataclass(frozen=True)
class Insert:
    """Something with buttons from elsewhere: times, a course, a report.

    Attributes:
        name: what the line in the conversation says of it.

    Raises:
        Gone, Refusal: as SayToFamily.
    """

    conversation: int
    name: str
    words: Param
    keyboard: Rows = ()
    attachment: Attachment | None = None
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        held = await held_by_actor(turn, self.conversation)
        head = speaker(await name_of_staff(turn, turn.person.id))
        note = Note(CHAT.name, Join((head, self.words)), self.keyboard, attachment=self.attachment)
        return await _say(turn, held, [note], Line(0, held.id, Side.STAFF, turn.person.id, turn.now, self.name))


@dataclass(frozen=True)
class ForWhom:
    """Something was typed while nobody was being typed to; `held` are those to whom it may go."""

    text: str
    held: Sequence[Held]


@dataclass(frozen=True)
class AskForWhom:
    """Keep what was typed until the actor says to whom it goes."""

    text: str
    attached: Attached | None = None
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> ForWhom:
        file = {"kind": self.attached.kind.value, "file": self.attached.file} if self.attached else None
        data = {"text": self.text, "attached": file}
        await turn.uow.people.save_form(Form(turn.person.id, KEPT_FORM, data, turn.now + KEPT_FOR))
        held = await turn.uow.conversations.held_by(turn.person.id)
        return ForWhom(self.text, [Held(each, await family_side(turn, each)) for each in held])


@dataclass(frozen=True)
class SayKept:
    """What was kept goes to that family, and what is typed from now on, too.

    Raises:
        Gone: nothing is kept. Gone, Refusal: as SayToFamily.
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        form = await turn.form(KEPT_FORM)
        if form is None:
            raise Gone(t("inbox.nothing_kept"), rows(Button(t("inbox.button.all"), tap("ib"))))
        held = await held_by_actor(turn, self.conversation)
        file = form.data["attached"]
        attached = Attached(FileKind(file["kind"]), file["file"]) if file else None
        await speak_to(turn, held)
        return await turn.do(SayToFamily(form.data["text"], attached))


async def _say(turn: Turn, held: Conversation, notes: Sequence[Note], line: Line) -> Conversation:
    side = await family_side(turn, held)
    if not side.person.reachable:
        raise Refusal(t("inbox.unreachable", name=side.person.name), rows(Button(t("inbox.button.all"), tap("ib"))))
    await turn.uow.conversations.add_line(line)
    # an answer comes at any hour, a word out of the blue does not
    urgent = held.asked_at is not None or turn.now - held.word_at < AWAKE
    for note in notes:
        await push(turn, side.person, note, learner=held.learner, sender=turn.person.id, urgent=urgent)
    said = replace(held, asked_at=None, owed_at=None, back_at=None, word_at=turn.now)
    await turn.uow.conversations.note(said)
    return said
