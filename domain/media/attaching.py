"""A teacher says where a lesson can be seen again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.classes.lessons import Lesson
from domain.classes.roster import TEACHERS, ClassCard, card_of, own_class
from domain.errors import Gone, Refusal
from domain.journal import Place, Verb
from domain.media.medium import Recording
from domain.messages.links import doubt_about, read_link
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

LINK_FORM = "me.link"
LINK_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class LessonsRecording:
    """The latest lesson of a class and its recording; `taken_off` when there was one a moment ago."""

    card: ClassCard
    lesson: Lesson
    recording: Recording | None
    taken_off: bool = False


@dataclass(frozen=True)
class OpenRecording:
    """Where the class's latest lesson can be seen again; an address that is typed next is taken for it.

    Raises:
        Gone: no such class, or somebody else's; or it has had no lesson yet.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LessonsRecording:
        card, lesson = await _latest(turn, self.handle)
        data = {"handle": self.handle, "lesson": lesson.starts_at.isoformat()}
        await turn.uow.people.save_form(Form(turn.person.id, LINK_FORM, data, turn.now + LINK_LIFE))
        return LessonsRecording(card, lesson, await turn.uow.recordings.of_lesson(card.id, lesson.starts_at))


@dataclass(frozen=True)
class AttachRecording:
    """The address as it was typed, instead of one that stood there.

    Raises:
        Gone: no such class, or somebody else's; or nothing was waited for.
        Refusal: it is no address that families can be led to; the form stays. Or the class has had a lesson since.
    """

    text: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LessonsRecording:
        form = await turn.form(LINK_FORM)
        if form is None:
            raise Gone(t("refusal.gone"))
        handle = str(form.data["handle"])
        card, lesson = await _latest(turn, handle)
        if lesson.starts_at.isoformat() != form.data["lesson"]:
            raise Refusal(t("media.recording.another_lesson"), _to_page(handle))
        link = read_link(self.text)
        if link is None:
            raise Refusal(t("media.recording.no_address"), _to_page(handle))
        if doubt := doubt_about(link.address):
            raise Refusal(t(f"broadcasts.link.{doubt.value}"), _to_page(handle))
        await turn.uow.people.drop_form(turn.person.id, LINK_FORM)
        standing = await turn.uow.recordings.of_lesson(card.id, lesson.starts_at)
        if standing is not None and standing.url == link.address:
            return LessonsRecording(card, lesson, standing)
        made = Recording(0, card.id, lesson.starts_at, link.address, turn.person.id, turn.now)
        recording = await turn.uow.recordings.put(made)
        result = {"class": card.id, "lesson": lesson.starts_at.isoformat()}
        await turn.record(
            Verb.OFFERED, "recording", recording.id, result=result, place=Place.CLASS, authority="teacher"
        )
        return LessonsRecording(card, lesson, recording)


@dataclass(frozen=True)
class TakeOffRecording:
    """Families do not find it any more; a second tap changes nothing.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    recording: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LessonsRecording:
        card, lesson = await _latest(turn, self.handle)
        found = await turn.uow.recordings.get(self.recording)
        taken_off = (
            found is not None and found.class_id == card.id and await turn.uow.recordings.withdraw(found.id, turn.now)
        )
        if taken_off:
            await turn.record(Verb.CANCELLED, "recording", self.recording, place=Place.CLASS, authority="teacher")
        standing = await turn.uow.recordings.of_lesson(card.id, lesson.starts_at)
        return LessonsRecording(card, lesson, standing, taken_off)


async def _latest(turn: Turn, handle: str) -> tuple[ClassCard, Lesson]:
    card = await card_of(turn, await own_class(turn, handle))
    if card.lesson is None:
        raise Gone(t("media.recording.no_lesson"), rows(Button(t("classes.button.all"), tap("cl"))))
    return card, card.lesson


def _to_page(handle: str) -> Rows:
    return rows(Button(t("media.button.recording"), tap("me.c", handle)))
