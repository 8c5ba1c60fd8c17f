"""Holding a time with a member of staff, and booking it. The seat itself is held by domain.booking.holding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import AlreadyBooked, GiveBack, Held, HoldSeat, Overlaps, ReleaseHolds, booking_of_actor
from domain.booking.seats import who_hosts
from domain.booking.slot import TALK, Booking, BookingState, Slot
from domain.booking.talks.card import Brief, read_brief
from domain.booking.talks.choosing import ShowTalkDays, Step
from domain.booking.talks.forms import drop_form
from domain.booking.talks.matters import TOPICS, letter_of, letter_of_way
from domain.booking.talks.telling import News, tell_others
from domain.booking.talks.times import TalkTime, nearest, talk_times
from domain.booking.talks.wish import WORDS, TalkWish, keep_words, wish_of
from domain.courses.browsing import handle, the_centre
from domain.courses.course import Centre, StaffMember
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class TalkHeld:
    """The time is kept until `booking.held_until`; `page` is what the other side will get.

    Attributes:
        again: an earlier hold of it had lapsed.
    """

    booking: Booking
    page: Brief
    again: bool = False


@dataclass(frozen=True)
class TalkGone:
    """Somebody else was quicker, or the time is over; `others` are the nearest that are free, perhaps none.

    Attributes:
        clash: what else whoever books does at that time; `clashes` when that is the reason.
    """

    wish: TalkWish
    member: StaffMember
    start: datetime
    others: tuple[TalkTime, ...]
    centre: Centre
    clashes: bool = False
    clash: Appointment | None = None


@dataclass(frozen=True)
class TalkBooked:
    """`was_moved` when it had another time before; `first` on the tap that booked it."""

    booking: Booking
    appointment: Appointment
    learner: Learner
    centre: Centre
    first: bool = True
    was_moved: bool = False


@dataclass(frozen=True)
class TalkOver:
    """Nothing is left to confirm or to give back."""

    booking: Booking


@dataclass(frozen=True)
class HoldTalk:
    """Keep that time of that member of staff for five minutes; whatever the actor held before is freed.

    Attributes:
        staff, topic, way: as a button names them, see TalkWish.
        about: the topic in full where the words are not in the actor's form any more.
    """

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str
    topic: str
    way: str
    start: datetime
    moves: int = 0
    again: bool = False
    about: str | None = None

    async def run(self, turn: Turn) -> TalkHeld | TalkGone:
        wish = await wish_of(turn, self.learner, self.staff, self.topic, self.way, self.moves)
        member = wish.partners[0].member
        same = await _held_already(turn, member, self.start)
        if same is not None:
            return await _shown(turn, same)
        # whoever chooses anew gives up what they held: it may be this very hour
        await turn.do(ReleaseHolds())
        assert wish.way is not None, "a button names it"
        times = await talk_times(turn, member, wish.way, people=[turn.person.id])
        time = next((each for each in times if each.start == self.start), None)
        slot = await _open(turn, member, wish, time) if time is not None else None
        if slot is None:
            return await _gone(turn, wish, member, self.start, times)
        held = await turn.do(HoldSeat(wish.learner.id, slot.id, self.again))
        if not isinstance(held, Held):
            await turn.uow.bookings.close_slot(slot.id, turn.now)
            clash = held.with_lesson if isinstance(held, Overlaps) else None
            gone = await _gone(turn, wish, member, self.start, times)
            return replace(gone, clashes=isinstance(held, Overlaps), clash=clash)
        told = replace(held.booking, topic=self.about or wish.about, left_out=await _left_out_before(turn, wish))
        kept = await turn.uow.bookings.save(told, turn.now)
        assert kept is not None, "this transaction has just stored it"
        return replace(await _shown(turn, kept), again=self.again)


@dataclass(frozen=True)
class ConfirmTalk:
    """Book what is held; a hold that went back is held once more if the time is free. Tapping twice books once."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> TalkBooked | TalkHeld | TalkGone | TalkOver:
        booking = await talk_of_actor(turn, self.booking)
        if booking.state is BookingState.EXPIRED:
            return await _again(turn, booking)
        done = await turn.do(ConfirmBooking(booking.id))
        match done:
            case Confirmed():
                return await _booked(turn, done)
            case AlreadyBooked():
                centre = await the_centre(turn.uow)
                return TalkBooked(done.booking, done.lesson, done.learner, centre, first=False)
            case Held():
                return await _shown(turn, done.booking)
            case _:
                return TalkOver(booking)


@dataclass(frozen=True)
class ReleaseTalk:
    """Give a held time back and choose another one of the same person; None when nothing is held there any more."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Step | None:
        booking = await talk_of_actor(turn, self.booking)
        given = await turn.do(GiveBack(booking.id))
        if given.lesson is None or not given.is_free:
            return None
        if booking.topic is not None and booking.topic not in TOPICS.values():
            await keep_words(turn, booking.topic)
        slot = given.lesson.slot
        assert slot.teacher is not None and booking.learner is not None, "a talk has both"
        there = (letter_of(booking.topic), letter_of_way(slot.way), booking.replaces or 0)
        return await turn.do(ShowTalkDays(booking.learner, handle(slot.teacher), *there))


async def talk_of_actor(turn: Turn, booking: int) -> Booking:
    """A talk of somebody for whom the actor may book.

    Raises:
        Gone: there is none with that id.
    """
    found = await booking_of_actor(turn, booking)
    if found.kind != TALK.name or found.learner is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
    return found


async def _booked(turn: Turn, done: Confirmed) -> TalkBooked:
    booking, appointment = done.booking, done.lesson
    member = appointment.slot.teacher
    if member is not None and booking.learner is not None:
        await turn.uow.talks.settle(booking.learner, member, booking.id)
    await drop_form(turn, WORDS)
    moved = booking.sequence > 0
    await tell_others(turn, booking, appointment, done.learner, News.MOVED if moved else News.BOOKED)
    return TalkBooked(booking, appointment, done.learner, done.centre, was_moved=moved)


async def _again(turn: Turn, booking: Booking) -> TalkHeld | TalkGone:
    """Hold the time of a hold that went back; its slot was closed."""
    slot = await turn.uow.bookings.slot(booking.slot)
    assert slot is not None and slot.teacher is not None and booking.learner is not None, "a talk has all of these"
    about = booking.topic if booking.topic not in TOPICS.values() else None
    return await turn.do(
        HoldTalk(
            booking.learner,
            handle(slot.teacher),
            letter_of(booking.topic),
            letter_of_way(slot.way),
            slot.starts_at,
            booking.replaces or 0,
            again=True,
            about=about,
        )
    )


async def _held_already(turn: Turn, member: StaffMember, start: datetime) -> Booking | None:
    """What the actor holds there already: the second of two quick taps."""
    for booking in await turn.uow.bookings.of_person(turn.person.id, {BookingState.HELD}):
        slot = await turn.uow.bookings.slot(booking.slot)
        fresh = booking.held_until is not None and booking.held_until > turn.now
        if slot is not None and fresh and (slot.kind, slot.teacher, slot.starts_at) == (TALK.name, member.id, start):
            return booking
    return None


async def _open(turn: Turn, member: StaffMember, wish: TalkWish, time: TalkTime) -> Slot | None:
    assert wish.way is not None, "the way is chosen before the time"
    slot = Slot(
        id=0,
        kind=TALK.name,
        course=None,
        event=None,
        campus=time.campus.id if time.campus else None,
        room=None,
        teacher=member.id,
        way=wish.way,
        zone=time.zone,
        starts_at=time.start,
        ends_at=time.end,
        capacity=1,
    )
    return await turn.uow.bookings.open_slot(slot, who_hosts(slot))


async def _gone(
    turn: Turn, wish: TalkWish, member: StaffMember, start: datetime, times: Sequence[TalkTime]
) -> TalkGone:
    others = nearest([each for each in times if each.start != start], start)
    return TalkGone(wish, member, start, others, await the_centre(turn.uow))


async def _left_out_before(turn: Turn, wish: TalkWish) -> tuple[str, ...]:
    """What this person left out the last time for this child: nobody has to say it twice."""
    known = await turn.uow.bookings.of_person(
        turn.person.id, {BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW}
    )
    own = [each for each in known if each.learner == wish.learner.id and each.kind == TALK.name]
    return max(own, key=lambda each: each.id).left_out if own else ()


async def _shown(turn: Turn, booking: Booking) -> TalkHeld:
    page = await read_brief(turn, booking)
    if page is None:
        raise Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
    return TalkHeld(booking, page)
