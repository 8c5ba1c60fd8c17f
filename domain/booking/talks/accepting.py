"""A family answers an offered talk: one tap books, another time is chosen, or not now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.booking.appointments import appointment_of, is_soon
from domain.booking.learners import learner_to_book
from domain.booking.slot import BookingState
from domain.booking.talks.choosing import ShowTalkDays, Step
from domain.booking.talks.holding import ConfirmTalk, HoldTalk, TalkBooked, TalkGone, TalkHeld, TalkLate, TalkOver
from domain.booking.talks.matters import TOPICS, TalkOffer, letter_of, letter_of_way
from domain.courses.browsing import handle, the_centre
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Taken:
    """A talk came of this offer already, by the other guardian or by an earlier tap; None when it is off again."""

    booked: TalkBooked | None


@dataclass(frozen=True)
class AcceptOffer:
    """Book that time at once. A time that is gone gives the nearest three.

    Raises:
        Gone: the offer was made to somebody else.
    """

    rights: ClassVar[Rights] = ANYONE

    offer: int
    start: datetime

    async def run(self, turn: Turn) -> TalkBooked | TalkGone | Taken:
        offer = await offer_of_actor(turn, self.offer)
        # two guardians may tap two times of it at once: the second one looks again after the first is done
        await turn.uow.people.claim(offer.learner)
        offer = await offer_of_actor(turn, self.offer)
        if offer.booking is not None:
            return Taken(await _booked_of(turn, offer.booking))
        about = offer.topic if offer.topic not in TOPICS.values() else None
        held = await turn.do(
            HoldTalk(
                offer.learner,
                handle(offer.staff),
                letter_of(offer.topic),
                letter_of_way(offer.way),
                self.start,
                about=about,
                unseen=True,
            )
        )
        if isinstance(held, TalkGone):
            return held
        if not isinstance(held, TalkHeld):
            return Taken(None)
        done = await turn.do(ConfirmTalk(held.booking.id))
        match done:
            case TalkBooked() | TalkGone():
                return done
            case TalkHeld() | TalkLate() | TalkOver():
                return Taken(None)


@dataclass(frozen=True)
class OtherTimes:
    """The calendar of whoever offered it.

    Raises:
        Gone: as AcceptOffer.
    """

    rights: ClassVar[Rights] = ANYONE

    offer: int

    async def run(self, turn: Turn) -> Step | Taken:
        offer = await offer_of_actor(turn, self.offer)
        if offer.booking is not None:
            return Taken(await _booked_of(turn, offer.booking))
        topic, way = letter_of(offer.topic), letter_of_way(offer.way)
        return await turn.do(ShowTalkDays(offer.learner, handle(offer.staff), topic, way))


@dataclass(frozen=True)
class DeclineOffer:
    """Not now; whoever offered it is told when nobody of the family is left to answer. Gives False the second time.

    Raises:
        Gone: as AcceptOffer.
    """

    rights: ClassVar[Rights] = ANYONE

    offer: int

    async def run(self, turn: Turn) -> bool:
        offer = await offer_of_actor(turn, self.offer)
        if offer.booking is not None or not await turn.uow.talks.decline(offer.id, turn.now):
            return False
        await turn.record(Verb.SKIPPED, "talk", offer.staff, learner=offer.learner, authority="guardian")
        waiting = await turn.uow.talks.open_offers(offer.learner, offer.staff)
        if any(each.made_at == offer.made_at for each in waiting):
            return True
        learner = await turn.uow.people.learner(offer.learner)
        colleague = await turn.uow.people.get(offer.made_by)
        if colleague is not None and learner is not None:
            note = Note(
                SERVICE.name,
                t("talks.answer.not_now", name=learner.name),
                rows(Button(t("talks.button.mine"), tap("tk.g"))),
            )
            once = f"talk:{offer.id}:not_now"
            await push(turn, colleague, note, once=once, urgent=is_soon(turn.now, offer.times[0]))
        return True


async def offer_of_actor(turn: Turn, offer: int) -> TalkOffer:
    """
    Raises:
        Gone: there is none, it is somebody else's, or they may not book for that learner any more.
    """
    found = await turn.uow.talks.offer(offer)
    if found is None or found.person != turn.person.id:
        raise Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
    await learner_to_book(turn, found.learner)
    return found


async def _booked_of(turn: Turn, booking: int) -> TalkBooked | None:
    found = await turn.uow.bookings.get(booking)
    if found is None or found.learner is None or found.state is not BookingState.BOOKED:
        return None
    appointment = await appointment_of(turn.uow, found.slot)
    learner = await turn.uow.people.learner(found.learner)
    if appointment is None or learner is None:
        return None
    return TalkBooked(found, appointment, learner, await the_centre(turn.uow), first=False)
