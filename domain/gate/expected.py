"""What is not at the gate yet and will come to it in the next days, as far as it is certain today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.booking.reminding.moments import day_before, soon
from domain.booking.slot import BOOKING_KINDS, BookingState
from domain.cadences.timing import Times
from domain.cadences.timing import plan as plan_of_steps
from domain.day.meetings import class_lessons
from domain.gate.push import Reader, Waiting, imagined, too_late
from domain.messages.kinds import APPOINTMENT, MESSAGE_KINDS, REMINDER, REPORT, WEEK
from domain.people.person import Learner
from domain.practice.habits.reminding import next_due
from domain.reports.readers import ReportSettings, WeekReader
from domain.reports.sending import due_at as evening_of
from domain.reports.week_sending import APART, latest_due
from domain.turn import Turn

LESSON_OVER = timedelta(days=1)
"""A lesson of so long ago may still be told of in an evening to come."""


@dataclass(frozen=True)
class Expected:
    """A message that somebody will be sent unless things change.

    Attributes:
        occasion: the same news to two guardians is one contact.
        until: None is what its kind says.
        provided: what it still depends on: "logged", "not_practised", "still_fits"; None for nothing but the gate.
    """

    person: int
    kind: str
    due_at: datetime
    occasion: str
    learner: int | None = None
    until: datetime | None = None
    campaign: int | None = None
    provided: str | None = None

    def waiting(self, number: int, household: str) -> Waiting:
        """As the gate would find it; `number` stands for its row in the outbox."""
        kind = MESSAGE_KINDS[self.kind]
        return imagined(
            kind,
            self.person,
            household,
            self.due_at,
            until=too_late(kind, self.due_at, self.until),
            message=number,
            occasion=self.occasion,
            learner=self.learner,
            campaign=self.campaign,
        )


async def expected(
    turn: Turn, readers: Mapping[int, Reader], children: Mapping[int, Sequence[Learner]], until: datetime
) -> list[Expected]:
    """What will come to these people after now and before `until`, by when it is due.

    Args:
        children: those of each guardian, by person.
    """
    persons = sorted(readers)
    found: list[Expected] = []
    learners = {each.id: each for theirs in children.values() for each in theirs}
    for person in persons:
        own = await turn.uow.people.learner_of(person)
        if own is not None:
            learners.setdefault(own.id, own)
            found += await _reminders(turn, own, readers[person].zone, until)
        found += await _steps(turn, person, until)
    for guardian, theirs in children.items():
        found += await _of_guardian(turn, readers[guardian], theirs, until)
    found += await _bookings(turn, readers, list(learners.values()))
    for each in await turn.uow.push_log.broadcasts_for(persons, until):
        occasion = f"campaign:{each.campaign}"
        found.append(
            Expected(each.person, each.kind, each.due_at, occasion, until=each.until, campaign=each.campaign)
        )
    in_time = [each for each in found if turn.now < each.due_at < until]
    return sorted(in_time, key=lambda each: (each.due_at, each.person))


async def _reminders(turn: Turn, learner: Learner, zone: str, until: datetime) -> list[Expected]:
    """The own hour of each day, as long as nothing is practised before it."""
    routine = await turn.uow.habits.of(learner.id)
    if routine is None or learner.person is None:
        return []
    found: list[Expected] = []
    at = next_due(routine, turn.now, zone)
    while at is not None and at < until:
        occasion = f"reminder:{learner.id}:{at.isoformat()}"
        found.append(Expected(learner.person, REMINDER.name, at, occasion, learner.id, provided="not_practised"))
        at = next_due(routine, at, zone)
    return found


async def _steps(turn: Turn, person: int, until: datetime) -> list[Expected]:
    """What is left of the cadences that run for somebody."""
    found = []
    for run in await turn.uow.cadences.of_person(person):
        cadence = turn.services.cadences.get(run.cadence)
        if cadence is None:
            continue
        planned = plan_of_steps(cadence, run.anchor_at, Times(run.zone, time(*turn.policy.follow_up_at)))
        for place in range(run.step, len(cadence.steps)):
            step, at = cadence.steps[place], planned[place].due
            due = run.due_at if place == run.step and run.due_at is not None else at
            occasion = run.occasion(step.after_days)
            found.append(
                Expected(person, step.kind, due, occasion, run.learner, planned[place].ends, provided="still_fits")
            )
    return found


async def _of_guardian(turn: Turn, reader: Reader, children: Sequence[Learner], until: datetime) -> list[Expected]:
    """The week's card, and reports on the lessons ahead."""
    chosen = await turn.uow.reports.settings_of(reader.person) or ReportSettings(reader.person)
    found: list[Expected] = []
    if chosen.weekly and children:
        due = latest_due(WeekReader(reader.person, reader.zone, chosen.weekday, chosen.at), until, reader.zone)
        lately = await turn.uow.push_log.lately([reader.person], due - APART)
        if not any(each.kind == WEEK.name for each in lately):
            found.append(Expected(reader.person, WEEK.name, due, f"week:{reader.person}:{due.date()}"))
    for child in children if chosen.lessons else ():
        for klass, lesson in await class_lessons(turn.uow, child.id, turn.now - LESSON_OVER, until):
            due = evening_of(lesson.slot.ends_at, lesson.zone, turn.policy)
            occasion = f"report:{child.id}:{klass.id}:{lesson.day}"
            found.append(Expected(reader.person, REPORT.name, due, occasion, child.id, provided="logged"))
    return found


async def _bookings(turn: Turn, readers: Mapping[int, Reader], learners: Sequence[Learner]) -> list[Expected]:
    """What is said before what is booked: to whoever booked, and on the day to the learner, too."""
    accounts = {each.id: each.person for each in learners}
    booked = {each.id: each for each in await turn.uow.bookings.of_learners(sorted(accounts), {BookingState.BOOKED})}
    for person in readers:
        booked |= {each.id: each for each in await turn.uow.bookings.of_person(person, {BookingState.BOOKED})}
    found = []
    for booking in booked.values():
        slot = await turn.uow.bookings.slot(booking.slot)
        if slot is None:
            continue
        windows = {}
        if booking.booked_by in readers:
            zone = readers[booking.booked_by].zone
            if booking.coming is None:
                windows[booking.booked_by, "day_before"] = day_before(booking, slot, zone, turn.policy)
            windows[booking.booked_by, "soon"] = soon(booking, slot)
        account = accounts.get(booking.learner) if booking.learner is not None else None
        if account is not None and BOOKING_KINDS[booking.kind].learner_comes:
            windows[account, "soon"] = soon(booking, slot)
        for (person, what), window in windows.items():
            if window is not None:
                occasion = f"booking:{booking.id}:{what}"
                said = Expected(person, APPOINTMENT.name, window.since, occasion, booking.learner, window.until)
                found.append(said)
    return found
