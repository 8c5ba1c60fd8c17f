"""Holding a time with a member of staff, and booking it. The seat itself is held by domain.booking.holding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.cancelling import Late
from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import AlreadyBooked, GiveBack, Held, HoldSeat, Overlaps, ReleaseHolds, booking_of_actor
from domain.booking.moving import HeldMove, MoveBooking, Moved, NotMoved
from domain.booking.seats import who_hosts
from domain.booking.slot import TALK, Booking, BookingState, Slot
from domain.booking.talks.card import Brief, read_brief
from domain.booking.talks.choosing import ShowTalkDays, Step
from domain.booking.talks.forms import drop_form
from domain.booking.talks.matters import OF_PRACTICE, TOPICS, letter_of, letter_of_way
from domain.booking.talks.telling import News, tell_others
from domain.booking.talks.times import TalkTime, nearest, talk_times
from domain.booking.talks.wish import WORDS, TalkWish, keep_words, wish_of
from domain.courses.browsing import handle, the_centre
from domain.courses.course import Centre, StaffMember
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class TalkHeld:
    """The time is kept until `booking.held_until`; `page` is what the other side will get.

    Attributes:
        again: an earlier hold of it had lapsed.
        was: the time that the booking has until this one is confirmed; None for a new talk.
    """

    booking: Booking
    page: Brief
    again: bool = False
    was: Appointment | None = None


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
class TalkLate:
    """It begins in less than `hours`: the office has to move it."""

    appointment: Appointment
    hours: int
    centre: Centre


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
        unseen: it will be booked before the actor has seen what the other side gets.
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
    unseen: bool = False

    async def run(self, turn: Turn) -> TalkHeld | TalkGone | TalkLate | TalkOver:
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
        move = MoveBooking(self.moves, slot.id, self.again)
        hold = HoldSeat(wish.learner.id, slot.id, self.again)
        held = await turn.do(move) if self.moves else await turn.do(hold)
        match held:
            case Held(booking=booking):
                before = await _left_out_before(turn, wish)
                may_see = await may_teachers_see(turn, wish.learner)
                at_first = OF_PRACTICE if self.unseen and not may_see else ()
                told = await _with(
                    turn, booking, self.about or wish.about, before if before is not None else at_first
                )
                return replace(await _shown(turn, told), again=self.again)
            case HeldMove(hold=kept, booking=booking, was=was):
                told = await _with(turn, kept, booking.topic, booking.left_out)
                return replace(await _shown(turn, told), again=self.again, was=was)
        await turn.uow.bookings.close_slot(slot.id, turn.now)
        match held:
            case Late(lesson=lesson, hours=hours, centre=centre):
                return TalkLate(lesson, hours, centre)
            case NotMoved(booking=booking) | AlreadyBooked(booking=booking):
                return TalkOver(booking)
            case Overlaps(with_lesson=clash):
                gone = await _gone(turn, wish, member, self.start, times)
                return replace(gone, clashes=True, clash=clash)
            case _:
                return await _gone(turn, wish, member, self.start, times)


@dataclass(frozen=True)
class ConfirmTalk:
    """Book what is held; a hold that went back is held once more if the time is free. Tapping twice books once."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> TalkBooked | TalkHeld | TalkGone | TalkLate | TalkOver:
        booking = await talk_of_actor(turn, self.booking)
        if booking.state is BookingState.EXPIRED:
            return await _again(turn, booking)
        done = await turn.do(ConfirmBooking(booking.id))
        match done:
            case Confirmed():
                return await _booked(turn, done.booking, done.lesson, News.BOOKED)
            case Moved():
                return await _booked(turn, done.booking, done.lesson, News.MOVED)
            case AlreadyBooked():
                return TalkBooked(done.booking, done.lesson, done.learner, await the_centre(turn.uow), first=False)
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


async def _booked(turn: Turn, booking: Booking, appointment: Appointment, news: News) -> TalkBooked:
    assert booking.learner is not None, "a talk is about a learner"
    learner = await turn.uow.people.learner(booking.learner)
    assert learner is not None, "a booking names its learner by a foreign key"
    if appointment.slot.teacher is not None:
        await turn.uow.talks.settle(learner.id, appointment.slot.teacher, booking.id)
    await drop_form(turn, WORDS)
    await tell_others(turn, booking, appointment, learner, news)
    return TalkBooked(booking, appointment, learner, await the_centre(turn.uow), was_moved=news is News.MOVED)


async def _with(turn: Turn, booking: Booking, about: str | None, left_out: tuple[str, ...]) -> Booking:
    """The hold with what the talk is about."""
    kept = await turn.uow.bookings.save(replace(booking, topic=about, left_out=left_out), turn.now)
    assert kept is not None, "this transaction has just stored it"
    return kept


async def _again(turn: Turn, booking: Booking) -> TalkHeld | TalkGone | TalkLate | TalkOver:
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


async def _left_out_before(turn: Turn, wish: TalkWish) -> tuple[str, ...] | None:
    """What this person left out the last time for this child: nobody has to say it twice. None the first time."""
    known = await turn.uow.bookings.of_person(
        turn.person.id, {BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW}
    )
    own = [each for each in known if each.learner == wish.learner.id and each.kind == TALK.name]
    return max(own, key=lambda each: each.id).left_out if own else None


async def _shown(turn: Turn, booking: Booking) -> TalkHeld:
    page = await read_brief(turn, booking)
    if page is None:
        raise Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
    moved = await turn.uow.bookings.get(booking.replaces) if booking.replaces is not None else None
    was = await appointment_of(turn.uow, moved.slot) if moved is not None else None
    return TalkHeld(booking, page, was=was)
