"""What a run is about, as it stands at this moment: facts for its words, and what its conditions look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.appointments import appointment_of
from domain.booking.slot import BookingState
from domain.cadences.cadence import Anchor
from domain.cadences.run import CadenceRun
from domain.classes.log.lesson import lesson_key
from domain.classes.log.standing import logged
from domain.classes.roster import name_of
from domain.courses.course import Course, CourseClass
from domain.messages.screen import Join, Param, T, t
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Person
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Mark, Tone
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.turn import Turn

NAMED = 3
"""So many skills are named."""
STANDS = (BookingState.BOOKED, BookingState.ATTENDED)


@dataclass(frozen=True)
class Matter:
    """
    Attributes:
        facts: by the names of domain.cadences.cadence.FACTS.
        because: why the reader gets it.
        skills: those of the lesson that can be practised and are not firm yet.
    """

    learner: Learner
    facts: Mapping[str, Param]
    because: T
    course: str | None = None
    skills: Sequence[str] = ()


Look = Callable[[Turn, CadenceRun, Learner, Person], Awaitable[Matter | None]]
"""None: there is nothing any more that it could be about."""


async def matter_of(turn: Turn, anchor: Anchor, run: CadenceRun, person: Person) -> Matter | None:
    learner = await turn.uow.people.learner(run.learner) if run.learner is not None else None
    return await MATTERS[anchor](turn, run, learner, person) if learner is not None else None


async def _trial(turn: Turn, run: CadenceRun, learner: Learner, person: Person) -> Matter | None:
    booking = await turn.uow.bookings.get(int(run.subject.removeprefix("booking:")))
    lesson = await appointment_of(turn.uow, booking.slot) if booking is not None else None
    if booking is None or lesson is None or booking.state not in STANDS:
        return None
    came = booking.state is BookingState.ATTENDED
    showed = await _showed(turn, learner, lesson.slot.starts_at, came=came, teacher=lesson.host)
    facts: dict[str, Param] = {
        "name": learner.name,
        "course": lesson.title,
        "day": lesson.day,
        "teacher": lesson.host,
        "showed": showed,
    }
    return Matter(learner, facts, t("cadences.because.trial_ended", day=lesson.day), lesson.slot.course)


async def _showed(turn: Turn, learner: Learner, since: datetime, *, came: bool, teacher: Param) -> T:
    """What those who were in the room have noted of it; without that, who can tell."""
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    notes = [note for note in portrait.notes if note.at >= since]
    tickets = [ticket for ticket in portrait.tickets if ticket.lesson >= since and ticket.skill]
    shaky = {skill for note in notes if note.tone is Tone.SHAKY for skill in note.skills}
    shaky |= {ticket.skill for ticket in tickets if not ticket.right}
    firm = {skill for note in notes if note.tone is Tone.FIRM for skill in note.skills}
    firm = (firm | {ticket.skill for ticket in tickets if ticket.right}) - shaky
    if firm and shaky:
        return t("cadences.showed.both", firm=named(turn, sorted(firm)), shaky=named(turn, sorted(shaky)))
    if firm:
        return t("cadences.showed.firm", firm=named(turn, sorted(firm)))
    if shaky:
        return t("cadences.showed.shaky", shaky=named(turn, sorted(shaky)))
    return t("cadences.showed.came" if came else "cadences.showed.nothing", name=learner.name, teacher=teacher)


async def _lesson(turn: Turn, run: CadenceRun, learner: Learner, person: Person) -> Matter | None:
    class_id, _, written = run.subject.removeprefix(f"class:{learner.id}:").rpartition("@")
    at = datetime.fromisoformat(written)
    found = await _class(turn, class_id)
    marks = logged(await turn.uow.journal.standing("lesson", [lesson_key(class_id, at)]))
    mark = marks.get(learner.id)
    if found is None or (mark is not None and mark.seen.mark is Mark.AWAY):
        return None
    if not await may_store_practice(turn, learner):
        return None
    taught = [each.skill for each in await turn.uow.classes.taught_in(class_id, at) if each.at == at]
    askable = {cell.skill for cell in turn.services.bank.cells(person.lang)}
    skills = [each for each in taught if each in askable]
    if await rests(turn, learner, run.zone):
        skills = []
    firm = await _firm(turn, learner.id, skills)
    loose = [skill for skill in skills if skill not in firm]
    klass, course = found
    day = at.astimezone(ZoneInfo(run.zone)).date()
    facts: dict[str, Param] = {
        "name": learner.name,
        "course": course.name,
        "day": day,
        "skills": named(turn, loose),
    }
    return Matter(learner, facts, t("cadences.because.class_ended", day=day), klass.course, loose)


async def _course(turn: Turn, run: CadenceRun, learner: Learner, person: Person) -> Matter | None:
    class_id, _, _ = run.subject.removeprefix(f"course:{learner.id}:").rpartition("@")
    found = await _class(turn, class_id)
    if found is None or class_id not in await turn.uow.reports.joined(learner.id):
        return None
    klass, course = found
    day = run.anchor_at.astimezone(ZoneInfo(run.zone)).date()
    facts: dict[str, Param] = {
        "name": learner.name,
        "course": course.name,
        "day": day,
        "reached": await _reached(turn, learner, klass),
    }
    return Matter(learner, facts, t("cadences.because.course_ending", day=day), course.id)


async def _reached(turn: Turn, learner: Learner, klass: CourseClass) -> T:
    """How much of what the class had is firm, in words."""
    begun = datetime.combine(klass.first_lesson, klass.starts, ZoneInfo(turn.policy.zone)) - timedelta(days=1)
    had = [each.skill for each in await turn.uow.classes.taught_in(klass.id, begun)]
    skills = list(dict.fromkeys(skill for skill in had if turn.services.bank.skill_name(skill) is not None))
    allowed = await may_store_practice(turn, learner)
    firm = await _firm(turn, learner.id, skills) if allowed else []
    if not firm:
        return t("cadences.reached.on_the_way", name=learner.name)
    if len(firm) == len(skills):
        return t("cadences.reached.all", name=learner.name)
    latest = named(turn, firm[-NAMED:])
    return t("cadences.reached.some", name=learner.name, n=len(firm), of=len(skills), skills=latest)


async def _silence(turn: Turn, run: CadenceRun, learner: Learner, person: Person) -> Matter | None:
    return Matter(learner, {"name": learner.name}, t("cadences.because.silence"))


MATTERS: Mapping[Anchor, Look] = {
    Anchor.TRIAL_ENDED: _trial,
    Anchor.CLASS_ENDED: _lesson,
    Anchor.COURSE_ENDING: _course,
    Anchor.SILENCE: _silence,
}


def named(turn: Turn, skills: Sequence[str]) -> Param:
    """The first NAMED of them, and how many more there are."""
    listed = Join(tuple(name_of(turn, skill) for skill in skills[:NAMED]), "words")
    more = len(skills) - NAMED
    return t("common.and_more", names=listed, n=more) if more > 0 else listed


async def _class(turn: Turn, class_id: str) -> tuple[CourseClass, Course] | None:
    klass = next((each for each in await turn.uow.courses.classes() if each.id == class_id), None)
    course = await turn.uow.courses.course(klass.course) if klass is not None else None
    return (klass, course) if klass is not None and course is not None else None


async def _firm(turn: Turn, learner: int, skills: Collection[str]) -> list[str]:
    state, parameters = await state_of(turn, learner), turn.services.bank.parameters
    return [skill for skill in skills if model.mastery(state, skill, turn.now, parameters).band is model.Band.FIRM]


async def rests(turn: Turn, learner: Learner, zone: str) -> bool:
    """The learner has a break today."""
    routine = await turn.uow.habits.of(learner.id)
    today: date = turn.now.astimezone(ZoneInfo(zone)).date()
    return routine is not None and routine.on_a_break(today) is not None
