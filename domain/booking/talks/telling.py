"""Who hears of a talk besides whoever taps: its member of staff, and the other guardian."""

from __future__ import annotations

from enum import StrEnum

from domain.booking.appointments import Appointment, is_soon
from domain.booking.slot import TALK, Booking
from domain.booking.talks.words import about_line, reach, way_line, when_of
from domain.gate.passing import push
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Note, Param, rows, t, tap
from domain.people.person import Learner, Person
from domain.turn import Turn


class News(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


async def tell_others(turn: Turn, booking: Booking, appointment: Appointment, learner: Learner, news: News) -> None:
    """A word to the member of staff, and to the guardians, of a talk; each but the actor, once for each change."""
    if booking.kind != TALK.name:
        return
    await _tell_staff(turn, booking, appointment, learner, news)
    me = turn.person
    guardians = await turn.uow.people.guardians_of(learner.id)
    if me.id not in {guardian.id for guardian in guardians}:
        return
    told = t(
        f"talks.family.{news.value}",
        person=me.name,
        name=learner.name,
        who=appointment.host,
        when=when_of(appointment),
    )
    for guardian in guardians:
        # whoever booked hears of a change from domain.booking.cancelling and moving
        if guardian.id not in (me.id, booking.booked_by):
            note = Note(SERVICE.name, told, rows(Button(t("booking.mine"), tap("my"))))
            await _tell(turn, guardian, note, booking, appointment, news)


async def _tell_staff(turn: Turn, booking: Booking, appointment: Appointment, learner: Learner, news: News) -> None:
    booked_by = await turn.uow.people.get(booking.booked_by)
    parts: list[Param] = [
        t(
            f"talks.staff.{news.value}",
            person=reach(booked_by or turn.person),
            name=learner.name,
            when=when_of(appointment),
        )
    ]
    if news is not News.CANCELLED:
        parts += [way_line(appointment, to_staff=True), about_line(booking)]
    look = Button(t("talks.button.card"), tap("tk.v", booking.id)) if news is not News.CANCELLED else None
    note = Note(SERVICE.name, Join(tuple(parts)), rows(look, Button(t("talks.button.mine"), tap("tk.g"))))
    for colleague in await turn.uow.staff.accounts_of(appointment.slot.teacher or ""):
        if colleague.id != turn.actor:
            await _tell(turn, colleague, note, booking, appointment, news)


async def _tell(turn: Turn, to: Person, note: Note, booking: Booking, appointment: Appointment, news: News) -> None:
    once = f"booking:{booking.id}:{news.value}:{booking.sequence}:{to.id}"
    await push(turn, to, note, once=once, urgent=is_soon(turn.now, appointment.slot.starts_at))
