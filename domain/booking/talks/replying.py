"""What the family says to the summary of a talk: that is right, or not quite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.holding import booking_of_actor
from domain.booking.talks.card import Brief, read_brief
from domain.booking.talks.forms import open_form
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.ports import Form
from domain.turn import ANYONE, Rights, Turn

WORD = "tk.say.word"
"""Name of the form: a family says what was not quite so."""
WORD_KEPT, WORD_AT_MOST = timedelta(hours=1), 600


@dataclass(frozen=True)
class AgreeSummary:
    """The family says that the summary is right. Gives False the second time.

    Raises:
        Gone: it is somebody else's.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> bool:
        booking = await booking_of_actor(turn, self.booking)
        said = await turn.uow.journal.with_object(Verb.CONFIRMED, "summary", str(booking.id))
        if any(each.actor == turn.person.id for each in said):
            return False
        await turn.record(Verb.CONFIRMED, "summary", booking.id, learner=booking.learner, authority="guardian")
        return True


@dataclass(frozen=True)
class BeginWord:
    """Wait for the family to say what was not quite so.

    Raises:
        Gone: it is somebody else's, or nothing was said yet.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Brief:
        booking = await booking_of_actor(turn, self.booking)
        page = await read_brief(turn, booking)
        if page is None or await turn.uow.talks.outcome(booking.id) is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
        await turn.uow.people.save_form(Form(turn.person.id, WORD, {"booking": booking.id}, turn.now + WORD_KEPT))
        return page


@dataclass(frozen=True)
class SayWord:
    """The family's word goes to the member of staff, as it was typed.

    Raises:
        Gone: nobody asked. Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str

    async def run(self, turn: Turn) -> Brief:
        form = await open_form(turn, WORD)
        if form is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
        words = self.text.strip()[:WORD_AT_MOST]
        if not words:
            raise Refusal(t("talks.word_empty"))
        booking = await booking_of_actor(turn, int(form.data["booking"]))
        page = await read_brief(turn, booking)
        if page is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
        await turn.uow.people.drop_form(turn.person.id)
        await turn.record(
            Verb.REPORTED, "summary", booking.id, learner=booking.learner, result={"said": True}, authority="guardian"
        )
        note = Note(
            SERVICE.name,
            t(
                "talks.answer.word",
                person=turn.person.name,
                name=page.learner.name,
                day=page.appointment.day,
                words=words,
            ),
            rows(
                Button(t("talks.button.say_anew"), tap("tk.aa", booking.id)),
                Button(t("talks.button.mine"), tap("tk.g")),
            ),
        )
        for colleague in await turn.uow.staff.accounts_of(page.appointment.slot.teacher or ""):
            await push(turn, colleague, note, once=turn.once_for_a_double_tap(f"word:{booking.id}"))
        return page
