"""Before a trial lesson: some questions, so that the teacher can make the lesson the learner's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.cancelling import resolved
from domain.booking.holding import booking_of_actor
from domain.booking.slot import BookingState
from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class SendQuestions:
    """Suggest them to the learner's own account, once for each booking.

    Raises:
        Refusal: the learner has no account, or the lesson is not booked any more.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Learner:
        booking = await booking_of_actor(turn, self.booking)
        lesson, learner = await resolved(turn, booking)
        back = rows(Button(t("booking.mine"), tap("my")))
        account = await turn.uow.people.get(learner.person) if learner and learner.person else None
        if booking.state is not BookingState.BOOKED or learner is None or account is None or not account.reachable:
            raise Refusal(t("booking.no_questions"), back)
        note = Note(
            "service",
            t("booking.questions", name=learner.name, title=lesson.title, day=lesson.day),
            rows(Button(t("booking.start_questions"), tap("pr"))),
        )
        if await push(turn, account, note, once=f"booking:{booking.id}:questions:{account.id}") is not None:
            await turn.record(Verb.NOTIFIED, "booking", booking.id, learner=learner.id, result={"of": "questions"})
        return learner
