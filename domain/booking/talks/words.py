"""What people are told about talks, in notes and in parts of screens."""

from __future__ import annotations

from domain.booking.appointments import Appointment
from domain.booking.slot import Booking, Way
from domain.booking.talks.matters import Outcome, findings_of, topic_words
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Note, Param, Rows, Screen, Span, T, rows, t, tap
from domain.people.person import Learner, Person, Role


def when_of(appointment: Appointment) -> Span:
    return Span(appointment.slot.starts_at, appointment.slot.ends_at, appointment.slot.zone)


def way_line(appointment: Appointment, *, to_staff: bool = False, short: bool = False) -> T:
    """How people meet, and who calls whom; `short` without the way there."""
    who, way = appointment.host, appointment.slot.way
    if way is not Way.IN_PERSON or appointment.campus is None:
        return t(f"talks.calls_staff.{way.value}") if to_staff else t(f"talks.calls.{way.value}", who=who)
    campus = appointment.campus
    if to_staff:
        return t("talks.meet_there_staff", campus=campus.name)
    if short:
        return t("talks.meet_at", campus=campus.name, address=campus.address)
    return t("talks.meet_there", who=who, campus=campus.name, address=campus.address, way=campus.way)


def about_line(booking: Booking) -> T:
    return t("talks.about", topic=topic_words(booking.topic))


def reach(person: Person) -> Param:
    """The person's name; on Telegram a tap on it opens the chat in which they can be called."""
    if person.platform == "telegram" and person.external_id.isdecimal():
        return t("talks.reach.telegram", name=person.name, account=person.external_id)
    return person.name


def outcome_buttons(booking: Booking, role: Role) -> Rows:
    """The first tap: what came of it."""
    kind = kind_of(role)
    chips = [
        Button(t(f"talks.outcome.{kind}.{each}"), tap("tk.a1", booking.id, each))
        for each in findings_of(role).outcomes
    ]
    nobody = Button(t("talks.button.nobody_came"), tap("tk.a0", booking.id))
    return rows(*(chips[at : at + 2] for at in range(0, len(chips), 2)), nobody)


def went_back(booking: Booking, appointment: Appointment) -> Screen:
    """Instead of the screen of a hold that lapsed."""
    return Screen(
        t("talks.went_back", who=appointment.host, when=when_of(appointment)),
        rows(
            Button(t("talks.button.hold_again"), tap("tk.y", booking.id)),
            Button(t("booking.other_time"), tap("tk.z", booking.id)),
            Button(t("common.home"), tap("home")),
        ),
    )


def summary(booking: Booking, appointment: Appointment, learner: Learner, said: Outcome, *, again: bool) -> Note:
    """What came of a talk, in words for the family to keep."""
    who = appointment.host
    kind = kind_of(appointment.teacher.role if appointment.teacher is not None else Role.ADVISOR)
    parts: list[Param | None] = [
        t("talks.summary.again" if again else "talks.summary.head", who=who, name=learner.name, day=appointment.day),
        t(f"talks.told.{kind}.{said.outcome}", who=who, name=learner.name),
        t(f"talks.follows.{kind}.{said.plan}", who=who, name=learner.name),
        t("talks.summary.note", who=who, note=said.note) if said.note else None,
        t("talks.summary.next_on", who=who, day=said.next_on) if said.next_on is not None else None,
    ]
    return Note(
        SERVICE.name,
        Join(tuple(part for part in parts if part is not None), "blocks"),
        rows(
            [
                Button(t("talks.button.right"), tap("tk.ok", booking.id)),
                Button(t("talks.button.not_quite"), tap("tk.nq", booking.id)),
            ]
        ),
    )


def findings_line(said: Outcome, role: Role) -> T:
    """Outcome and plan as staff call them."""
    kind = kind_of(role)
    return t(
        "talks.after.line",
        outcome=t(f"talks.outcome.{kind}.{said.outcome}"),
        plan=t(f"talks.plan.{kind}.{said.plan}"),
    )


def kind_of(role: Role) -> str:
    """Which family of texts a member of staff uses."""
    return "teaching" if role is Role.TEACHER else "advising"
