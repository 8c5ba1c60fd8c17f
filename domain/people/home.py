"""The home panel of each role: what is stored and true now, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.digest.listing import alerts_waiting
from domain.alerts.planned import PlannedPoint, planned_for
from domain.assigning.board import Row as Assigned
from domain.assigning.board import under_way
from domain.assigning.doing import Aside, asides_of
from domain.booking.appointments import Appointment, appointments_of
from domain.booking.hours.day_list import LookAtDay, StaffDay
from domain.booking.slot import TRIAL, BookingState, Slot
from domain.classes.log.handing_over import LessonToLog, logs_of_today
from domain.clock import midnight
from domain.conversations.inbox import waits_for
from domain.day.meetings import Meeting
from domain.day.today import next_meeting
from domain.entries.queue import groups_waiting
from domain.homework.sheets import Glance as HomeworkGlance
from domain.homework.sheets import Progress as HomeworkProgress
from domain.homework.sheets import glance, homework_now
from domain.leads.pipeline import LeadLine, due_for
from domain.messages.screen import Note
from domain.people.consent import may_store_practice
from domain.people.joining import questions_for
from domain.people.joins import JoinWaits
from domain.people.person import STAFF, Learner, Person, Role
from domain.people.settings import children_and_chosen
from domain.people.stages import joins_of
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Mark
from domain.practice.evening.results import Glance, PracticeGlance
from domain.practice.evening.wishing import wishes_waiting
from domain.practice.habits.choices import LONG_AWAY, days_practised
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import WEEK, Break, Progress, local_day, monday_of, progress
from domain.practice.standing.placing import placement_offered
from domain.turn import ANYONE, Rights, Turn

NO_HOMEWORK = HomeworkGlance()
TRIAL_DAYS = 7
SOON = 8
"""At most so many lessons stand on a panel."""


@dataclass(frozen=True)
class LearnerHome:
    """What waits for a learner.

    Attributes:
        waits: a guardian has to agree before practice is stored.
        week: evenings of practice beside the goal.
        resting: a break from practice that lasts.
        is_back: it is the first visit after a long time without practice.
        new: nothing is known of the learner yet.
        asides: what teachers have put aside.
        has_hour: there was a choice about the own hour, or one would come too early.
    """

    learner: Learner
    waits: bool
    practice: Glance
    next_lesson: Meeting | None
    week: Progress
    resting: Break | None = None
    is_back: bool = False
    new: bool = False
    has_hour: bool = True
    homework: HomeworkGlance = NO_HOMEWORK
    asides: Sequence[Aside] = ()


@dataclass(frozen=True)
class ParentHome:
    """One child of a parent; `child` is None while there is none, `waits` as in LearnerHome.

    Attributes:
        came, lessons: of how many lessons of classes this week the child came to how many, as they were logged.
    """

    children: Sequence[Learner]
    child: Learner | None = None
    waits: bool = False
    practice: Glance | None = None
    next_lesson: Meeting | None = None
    homework: HomeworkGlance = NO_HOMEWORK
    came: int = 0
    lessons: int = 0


@dataclass(frozen=True)
class TrialLesson:
    """A trial lesson at the centre with the names of the learners who are booked."""

    lesson: Appointment
    learners: tuple[str, ...]


@dataclass(frozen=True)
class TeacherHome:
    """What the teacher's day still has; `wishes` of learners for help, and `alerts`, wait for this teacher.

    Attributes:
        logs: lessons of the teacher's classes that began today.
        homework: how far the classes are with what they were given.
        planned: what they take up again in their next lessons.
        assigned: practice that the teacher has put aside and that can still be done.
    """

    today: StaffDay
    wishes: int = 0
    logs: Sequence[LessonToLog] = ()
    homework: Sequence[HomeworkProgress] = ()
    alerts: int = 0
    planned: Sequence[PlannedPoint] = ()
    assigned: Sequence[Assigned] = ()


@dataclass(frozen=True)
class AdvisorHome:
    """Booked trial lessons of the next seven days, how many questions wait for an answer, and which of the own
    families need a look today."""

    ahead: Sequence[TrialLesson]
    more: int = 0
    questions: int = 0
    due: Sequence[LeadLine] = ()


@dataclass(frozen=True)
class OfficeHome:
    """Operator and admin: how many people hold each role, how many courses there are, which photos wait for them, and
    how many questions wait for an answer."""

    role: Role
    people: Mapping[Role, int]
    courses: int
    wishes: int = 0
    questions: int = 0


Panel = LearnerHome | ParentHome | TeacherHome | AdvisorHome | OfficeHome


@dataclass(frozen=True)
class Home:
    """A panel with what stands above it: the person, their other roles, and how many families wait for an answer.

    Attributes:
        asked: what waits for the reader's yes; for the office only how many there are, `at_desk`.
        awaits: what the reader waits for.
    """

    person: Person
    roles: tuple[Role, ...]
    zone: str
    panel: Panel
    families: int = 0
    asked: Sequence[Note] = ()
    awaits: Sequence[JoinWaits] = ()
    at_desk: int = 0


@dataclass(frozen=True)
class LookHome:
    """The home panel of the role that the person is in; of another one of theirs when that was taken away."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Home:
        me = turn.person
        roles = tuple(role for role in Role if role in me.roles)
        role = me.role if me.role in me.roles else next(iter(roles), Role.PARENT)
        families = await waits_for(turn) if role in STAFF else 0
        panel = await _panel(turn, role)
        if role in (Role.OPERATOR, Role.ADMIN):
            at_desk = len(await turn.uow.joins.for_office(turn.now))
            return Home(me, roles, turn.zone, panel, families, at_desk=at_desk)
        if role in STAFF:
            return Home(me, roles, turn.zone, panel, families)
        asked, awaits = await questions_for(turn), await joins_of(turn)
        return Home(me, roles, turn.zone, panel, asked=asked, awaits=awaits)


async def _panel(turn: Turn, role: Role) -> Panel:
    match role:
        case Role.LEARNER:
            learner = await turn.uow.people.learner_of(turn.person.id)
            return await _learner(turn, learner) if learner else await _parent(turn)
        case Role.PARENT:
            return await _parent(turn)
        case Role.TEACHER:
            day, wishes = await turn.do(LookAtDay(mine=True)), await wishes_waiting(turn)
            alerts = await alerts_waiting(turn)
            own = [each.id for each in await turn.uow.classes.taught_by(turn.person.id)]
            logs, homework = await logs_of_today(turn), await homework_now(turn)
            planned, assigned = await planned_for(turn, own), await under_way(turn)
            return TeacherHome(day, wishes, logs, homework, alerts, planned, assigned)
        case Role.ADVISOR:
            booked = [
                each
                for each in await _trials(turn, turn.now, _local_midnight(turn, days=TRIAL_DAYS))
                if each.learners
            ]
            questions = len(await groups_waiting(turn))
            due = await due_for(turn, turn.person.id)
            return AdvisorHome(booked[:SOON], max(0, len(booked) - SOON), questions, due)
        case Role.OPERATOR | Role.ADMIN:
            counts = await turn.uow.people.count_by_role()
            courses = len(await turn.uow.courses.offered())
            return OfficeHome(role, counts, courses, await wishes_waiting(turn), len(await groups_waiting(turn)))


async def _learner(turn: Turn, learner: Learner) -> LearnerHome:
    waits = not await may_store_practice(turn, learner)
    routine, today = await turn.uow.habits.of(learner.id), local_day(turn.now, turn.zone)
    known = routine or Routine(learner.id)
    days = await days_practised(turn, learner.id, turn.zone, WEEK)
    latest = await turn.uow.practice.latest_session(learner.id)
    return LearnerHome(
        learner,
        waits,
        await turn.do(PracticeGlance(learner.id)),
        await next_meeting(turn, learner),
        progress(days, known.goals, today),
        known.on_a_break(today),
        is_back=latest is not None and turn.now - latest.last_at >= LONG_AWAY,
        new=not waits and await placement_offered(turn, learner),
        has_hour=routine is not None or latest is None,
        homework=await glance(turn, learner),
        asides=() if waits else await asides_of(turn, learner.id),
    )


async def _parent(turn: Turn) -> ParentHome:
    children, child = await children_and_chosen(turn)
    if child is None:
        return ParentHome(children)
    waits = child.person is not None and not await may_store_practice(turn, child)
    practice = await turn.do(PracticeGlance(child.id))
    monday = midnight(monday_of(local_day(turn.now, turn.zone)), turn.zone)
    portrait = (await caught_up(turn.uow, child.id)).portrait
    marks = [each.mark for each in portrait.lessons if each.at >= monday]
    came = sum(mark is not Mark.AWAY for mark in marks)
    coming, homework = await next_meeting(turn, child), await glance(turn, child)
    return ParentHome(children, child, waits, practice, coming, homework, came, len(marks))


async def _trials(turn: Turn, since: datetime, until: datetime) -> list[TrialLesson]:
    slots: Sequence[Slot] = await turn.uow.bookings.slots(TRIAL.name, since, until)
    names: dict[int, list[str]] = {}
    booked = await turn.uow.bookings.of_slots([slot.id for slot in slots], {BookingState.BOOKED}) if slots else ()
    for booking in booked:
        learner = await turn.uow.people.learner(booking.learner) if booking.learner else None
        if learner is not None:
            names.setdefault(booking.slot, []).append(learner.name)
    lessons = await appointments_of(turn.uow, slots)
    return [TrialLesson(lesson, tuple(names.get(lesson.slot.id, ()))) for lesson in lessons]


def _local_midnight(turn: Turn, *, days: int) -> datetime:
    """The midnight that ends the centre's day, or a later one."""
    today = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    return midnight(today + timedelta(days=days), turn.policy.zone)
