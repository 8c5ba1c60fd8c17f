"""Staff call an appointment off: whoever booked it hears of it at once, with what is close to it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.booking.appointments import Appointment, appointment_of, is_soon
from domain.booking.events.words import event_entry
from domain.booking.holding import alternatives
from domain.booking.hours.called_off import slot_key
from domain.booking.messages import calendar_event
from domain.booking.reminding.words import again
from domain.booking.seats import free
from domain.booking.slot import OPEN, SEATED, Booking, BookingState, Slot
from domain.booking.transitions import become
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Moment, Note, Param, Span, rows, t, tap
from domain.people.person import Learner, Person
from domain.turn import Turn

TRIES = 5
"""How often whoever slips in while a slot is being emptied is shown out again."""


async def call_off(turn: Turn, slots: Sequence[Slot]) -> tuple[Booking, ...]:
    """Close those slots that are not, whoever has booked them; the bookings that this ended, as they are now.

    All slots are closed before anybody is told, so that none of them is proposed instead of another.
    """
    ended: list[Booking] = []
    for slot in sorted(slots, key=lambda each: each.id):
        if slot.closed_at is None:
            ended += await _emptied(turn, slot)
    for booking in ended:
        await _tell(turn, booking)
    return tuple(ended)


async def call_off_for_good(turn: Turn, slot: Slot) -> tuple[Booking, ...]:
    """Call it off, let the timetable not open it again, and tell whoever would have been there."""
    appointment = await appointment_of(turn.uow, slot.id)
    ended = await call_off(turn, [slot])
    for colleague in await turn.uow.staff.accounts_of(slot.teacher or ""):
        if appointment is not None and colleague.id != turn.actor:
            note = Note(SERVICE.name, t("hours.called_off_staff", **_about(appointment), n=len(ended)))
            once = f"slot:{slot.id}:called_off:{colleague.id}"
            await push(turn, colleague, note, once=once, urgent=is_soon(turn.now, slot.starts_at))
    result = {"slot": slot.id, "bookings": [each.id for each in ended]}
    await turn.record(Verb.CANCELLED, "slot", slot_key(slot), result=result, authority="staff")
    return ended


async def _emptied(turn: Turn, slot: Slot) -> list[Booking]:
    ended: list[Booking] = []
    for _ in range(TRIES):
        found = await turn.uow.bookings.of_slots([slot.id], OPEN)
        seated = []
        # who waits goes first: nobody is offered a seat of what does not take place
        for was in sorted(found, key=lambda each: (each.state in SEATED, each.id)):
            now = await become(turn, was, BookingState.CANCELLED, {"why": "called off"}, sequence=was.sequence + 1)
            if now is not None:
                ended.append(now)
                seated += [was] if was.state in SEATED else []
        await free(turn, seated)
        if await turn.uow.bookings.close_slot(slot.id, turn.now):
            break
        now_is = await turn.uow.bookings.slot(slot.id)
        if now_is is None or now_is.closed_at is not None:
            break
    return ended


async def _tell(turn: Turn, booking: Booking) -> None:
    appointment = await appointment_of(turn.uow, booking.slot)
    family = await turn.uow.people.get(booking.booked_by)
    if appointment is None or family is None:
        return
    learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
    # what is free for them is asked as they would ask it
    theirs = Turn(turn.services, turn.uow, family)
    others = await alternatives(theirs, learner, appointment.slot) if learner and appointment.course else ()
    note = _called_off(turn, booking, appointment, learner, others, family.zone or turn.policy.zone)
    once = f"booking:{booking.id}:called_off:{booking.sequence}"
    urgent = is_soon(turn.now, appointment.slot.starts_at)
    await push(turn, family, note, once=f"{once}:{family.id}", urgent=urgent)
    account = await _account(turn, learner, family)
    if account is not None:
        words = _words(appointment, learner, account.zone or turn.policy.zone)
        await push(turn, account, Note(SERVICE.name, words), once=f"{once}:{account.id}", urgent=urgent)


async def _account(turn: Turn, learner: Learner | None, but: Person) -> Person | None:
    """The learner's own account, where somebody else booked."""
    if learner is None or learner.person is None or learner.person == but.id:
        return None
    return await turn.uow.people.get(learner.person)


def _called_off(
    turn: Turn,
    booking: Booking,
    appointment: Appointment,
    learner: Learner | None,
    others: Sequence[Appointment],
    zone: str,
) -> Note:
    parts: list[Param] = [_words(appointment, learner, zone)]
    if others:
        parts.append(t("hours.called_off_others"))
    buttons = [
        Button(
            t("booking.lesson_button", when=Moment(other.slot.starts_at, other.zone), campus=other.where),
            tap("bk.h", booking.learner or 0, other.slot.id, "*"),
        )
        for other in others
    ]
    more = Button(t("booking.other_time"), again(booking, appointment))
    if learner is not None:
        attachment = calendar_event(booking, appointment, learner, turn.now, cancelled=True)
    else:
        attachment = event_entry(booking, appointment, turn.now, cancelled=True)
    return Note(SERVICE.name, Join(tuple(parts), "blocks"), rows(*buttons, more), attachment)


def _about(appointment: Appointment) -> dict[str, Param]:
    slot = appointment.slot
    when = Span(slot.starts_at, slot.ends_at, slot.zone)
    return {"title": appointment.title, "when": when, "place": appointment.place}


def _words(appointment: Appointment, learner: Learner | None, zone: str) -> Param:
    when = appointment.when(zone)
    if learner is None:
        return t("hours.called_off_event", title=appointment.title, when=when, place=appointment.place)
    return t("hours.called_off", name=learner.name, title=appointment.title, when=when, place=appointment.place)
