"""Who came: a list to tap through at the lesson's start, saved at once, taken back for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from domain.booking.appointments import Appointment, appointment_of, appointments_of
from domain.booking.hours.day_list import COMES, STAFF, gone, has_part, list_is_open, name_of
from domain.booking.slot import EVENT, TALK, Booking, BookingState, Slot
from domain.booking.transitions import become
from domain.clock import milliseconds
from domain.day.meetings import Told, told_of
from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Place, Statement, Verb
from domain.messages.kinds import APPOINTMENT
from domain.messages.screen import Button, Join, Note, Tap, rows, t, tap
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import CLOCK_ONLY, Rights, Turn

FORM, FORM_LIFE = "ci", timedelta(hours=24)
UNDO_FOR = timedelta(minutes=10)
REMIND_FOR = timedelta(minutes=20)
"""A list that could not be handed over at the start is handed over so much later at most."""
_NOTHING = "none"


class Mark(StrEnum):
    CAME = "came"
    LATE = "late"
    AWAY = "away"


NEXT = {Mark.CAME: Mark.LATE, Mark.LATE: Mark.AWAY, Mark.AWAY: Mark.CAME}


@dataclass(frozen=True)
class Line:
    """One booking of the list.

    Attributes:
        mark: as it is tapped now; who said that they are ill begins as away, everybody else as having come.
        told: what the family or the learner said about coming.
    """

    booking: Booking
    name: str
    mark: Mark
    told: Told | None = None


@dataclass(frozen=True)
class CheckIn:
    """The list of one appointment.

    Attributes:
        saved: what is stored is what is shown.
        undo: stamp for the button that takes the latest save back, None when it is too late for that.
        stale: the list has changed since the button was made.
    """

    appointment: Appointment
    lines: tuple[Line, ...]
    saved: bool
    undo: int | None = None
    stale: bool = False


@dataclass(frozen=True)
class OpenCheckIn:
    """
    Raises:
        Gone: there is no such appointment, or the actor has no part in it.
        Refusal: it is too early or too late, or nobody has booked.
    """

    slot: int
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> CheckIn:
        return await _shown(turn, await _appointment(turn, self.slot))


@dataclass(frozen=True)
class CycleMark:
    """Came, late, did not come, and round again. Raises as OpenCheckIn."""

    slot: int
    booking: int
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> CheckIn:
        appointment = await _appointment(turn, self.slot)
        shown = await _shown(turn, appointment)
        line = next((each for each in shown.lines if each.booking.id == self.booking), None)
        if line is None:
            return await _shown(turn, appointment, stale=True)
        marks = {str(each.booking.id): each.mark.value for each in shown.lines}
        marks[str(self.booking)] = NEXT[line.mark].value
        data = {"slot": self.slot, "marks": marks}
        await turn.uow.people.save_form(Form(turn.person.id, FORM, data, turn.now + FORM_LIFE))
        return await _shown(turn, appointment)


@dataclass(frozen=True)
class SaveCheckIn:
    """Store the list as it is shown. Saving twice is once. Raises as OpenCheckIn."""

    slot: int
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> CheckIn:
        appointment = await _appointment(turn, self.slot)
        shown = await _shown(turn, appointment)
        stale = False
        for line in shown.lines:
            stale |= not await _mark(turn, line)
        await _drop_draft(turn, self.slot)
        return await _shown(turn, appointment, stale=stale)


@dataclass(frozen=True)
class UndoCheckIn:
    """Take the latest save back, if it is the one with that stamp and not older than UNDO_FOR.

    Raises:
        Refusal: it is too late, or it was taken back already.
    """

    slot: int
    stamp: int
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> CheckIn:
        appointment = await _appointment(turn, self.slot)
        shown = await _shown(turn, appointment)
        if shown.undo != self.stamp:
            raise Refusal(t("check_in.too_late"), rows(Button(t("check_in.button.list"), tap("ci.l", self.slot))))
        await _drop_draft(turn, self.slot)
        for line in shown.lines:
            said = await _last_said(turn, line.booking)
            if said is not None and _stamp(said.at) == self.stamp:
                await _take_back(turn, line.booking, said)
        return await _shown(turn, appointment)


@dataclass(frozen=True)
class HandOverLists:
    """At the start of a lesson or an event, give the list of who booked to whoever is there. Gives how many notes."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        begun = await turn.uow.bookings.starting_between(
            turn.now - REMIND_FOR, turn.now + timedelta(seconds=1), {BookingState.BOOKED}
        )
        booked: dict[int, list[Booking]] = {}
        slots: dict[int, Slot] = {}
        for booking, slot in begun:
            if slot.kind != TALK.name and slot.teacher is not None:
                booked.setdefault(slot.id, []).append(booking)
                slots[slot.id] = slot
        told = 0
        for appointment in await appointments_of(turn.uow, slots.values()):
            slot = appointment.slot
            for colleague in await turn.uow.staff.accounts_of(slot.teacher or ""):
                once = f"check_in:{slot.id}:{colleague.id}"
                if await turn.uow.outbox.known([once]):
                    continue
                names = [await name_of(turn, each) for each in booked[slot.id]]
                note = _note(appointment, names)
                told += await push(turn, colleague, note, once=once, until=slot.ends_at, urgent=True) is not None
        return told


def _note(appointment: Appointment, names: list[str]) -> Note:
    return Note(
        APPOINTMENT.name,
        t(
            "check_in.begins",
            title=appointment.title,
            place=appointment.place,
            n=len(names),
            names=Join(tuple(names), "words"),
        ),
        rows(Button(t("check_in.button.list"), _list_of(appointment.slot))),
    )


def _list_of(slot: Slot) -> Tap:
    """At an event families come as they like: those who arrive are tapped, nobody is taken to be there."""
    return tap("ev.o" if slot.kind == EVENT.name else "ci.l", slot.id)


async def _appointment(turn: Turn, number: int) -> Appointment:
    appointment = await appointment_of(turn.uow, number)
    if appointment is None or not await has_part(turn, appointment.slot):
        raise gone()
    slot = appointment.slot
    if not list_is_open(slot, turn.now):
        late = turn.now >= slot.ends_at
        back = rows(Button(t("check_in.button.today"), tap("ci.d")))
        raise Refusal(t("check_in.closed" if late else "check_in.not_yet"), back)
    return appointment


async def _shown(turn: Turn, appointment: Appointment, *, stale: bool = False) -> CheckIn:
    booked = await turn.uow.bookings.of_slots([appointment.slot.id], COMES)
    if not booked:
        back = rows(Button(t("check_in.button.today"), tap("ci.d")))
        raise Refusal(t("check_in.nobody"), back)
    await note_looks(turn, [each.learner for each in booked if each.learner is not None], Seen.BOOKING)
    draft = await _draft(turn, appointment.slot.id)
    lines, saved, stamps = [], True, []
    for booking in booked:
        said = await _last_said(turn, booking)
        told = await _told(turn, booking)
        stored = _stored(booking, said)
        proposed = stored or (Mark.AWAY if told in (Told.ILL, Told.WAITS_FOR_GUARDIAN) else Mark.CAME)
        mark = Mark(draft.get(str(booking.id), proposed.value))
        saved = saved and mark is stored
        stamps += [said.at] if said is not None and stored is not None else []
        lines.append(Line(booking, await name_of(turn, booking), mark, told))
    last = max(stamps, default=None)
    undo = _stamp(last) if last is not None and turn.now < last + UNDO_FOR else None
    return CheckIn(appointment, tuple(lines), saved, undo, stale)


async def _mark(turn: Turn, line: Line) -> bool:
    """Store one mark where it is another one than before; False when the booking was changed meanwhile."""
    booking, said = line.booking, await _last_said(turn, line.booking)
    was = _stored(booking, said)
    if was is line.mark:
        return True
    to = BookingState.NO_SHOW if line.mark is Mark.AWAY else BookingState.ATTENDED
    result = {"mark": line.mark.value, "before": was.value if was else _NOTHING}
    if booking.state is to:
        about = {"slot": booking.slot, **result}
        await turn.record(
            Verb.ATTENDED, "booking", booking.id, learner=booking.learner, result=about,
            place=Place.CLASS, authority="teacher",
        )  # fmt: skip
        return True
    return await become(turn, booking, to, result, place=Place.CLASS, authority="teacher") is not None


async def _take_back(turn: Turn, booking: Booking, said: Statement) -> None:
    before = said.result.get("before", _NOTHING)
    result: Mapping[str, Any] = {"mark": before, "undo": _stamp(said.at), "before": said.result["mark"]}
    if before == _NOTHING:
        await become(turn, booking, BookingState.BOOKED, result, place=Place.CLASS, authority="teacher")
        return
    to = BookingState.NO_SHOW if before == Mark.AWAY else BookingState.ATTENDED
    if booking.state is not to:
        await become(turn, booking, to, result, place=Place.CLASS, authority="teacher")
        return
    about = {"slot": booking.slot, **result}
    await turn.record(
        Verb.ATTENDED, "booking", booking.id, learner=booking.learner, result=about,
        place=Place.CLASS, authority="teacher",
    )  # fmt: skip


async def _last_said(turn: Turn, booking: Booking) -> Statement | None:
    """The latest word on whether that booking's people came."""
    journal, object_id = turn.uow.journal, str(booking.id)
    attended = await journal.with_object(Verb.ATTENDED, "booking", object_id)
    missed = await journal.with_object(Verb.MISSED, "booking", object_id)
    return max((*attended, *missed), key=lambda each: each.at, default=None)


def _stored(booking: Booking, said: Statement | None) -> Mark | None:
    """What is stored; None while nothing is."""
    if booking.state is BookingState.NO_SHOW:
        return Mark.AWAY
    if booking.state is not BookingState.ATTENDED:
        return None
    return Mark.LATE if said is not None and said.result.get("mark") == Mark.LATE else Mark.CAME


async def _told(turn: Turn, booking: Booking) -> Told | None:
    """What was said about coming to that lesson, see domain.day.absence."""
    if booking.learner is None:
        return None
    object_id = f"{booking.learner}.b{booking.id}"
    return told_of(await turn.uow.journal.standing("lesson", [object_id]))


async def _draft(turn: Turn, slot: int) -> Mapping[str, str]:
    form = await turn.form(FORM)
    if form is None or form.data["slot"] != slot:
        return {}
    marks: Mapping[str, str] = form.data["marks"]
    return marks


async def _drop_draft(turn: Turn, slot: int) -> None:
    if await _draft(turn, slot):
        await turn.uow.people.drop_form(turn.person.id)


def _stamp(at: datetime) -> int:
    return milliseconds(at)
