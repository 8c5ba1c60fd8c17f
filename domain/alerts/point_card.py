"""A point in a class as its teacher sees it: what was answered beside what was expected, who is fine, what may help.

The same page stands behind an alert and behind /point, where nothing may be unusual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.access import TEACHERS, alerts_of, seen_about
from domain.alerts.alert import Alert, Finding, OfPoint
from domain.alerts.evidence import AnswerSeen
from domain.alerts.loading import Around
from domain.alerts.past import Step, look_on, steps_of
from domain.alerts.point_loading import points_of
from domain.alerts.point_seen import Count, PointSeen, SameOption, SameRoad, counted, seen_at
from domain.alerts.rules import about_point
from domain.alerts.words import class_name, finding_card
from domain.classes.roster import ClassLine, MyClasses, name_of, own_class
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.day.meetings import days_of
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.media.medium import Medium, MediumKind, helping_with
from domain.messages.screen import Button, Param, rows, t, tap
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

TAUGHT_LATELY = timedelta(days=35)
MOST_POINTS = 8
EVER_TAUGHT = timedelta(days=365)
AHEAD = timedelta(weeks=6)
"""So far ahead the next lesson is looked for: longer than any holiday."""


@dataclass(frozen=True)
class PointShown:
    """
    Attributes:
        alert: None where nothing is unusual, or nobody was told.
        findings, said: what the rules find now, and what that says; of an alert what stood in it.
        steps, look_on: as on the card of a learner's alert.
        lessons: local days (at `zone`) of the lessons that taught it.
        names: of those who answered.
        common: what several of those who went wrong have in common, as a name.
        medium: what can be watched or tried, the shortest animation first.
        item: the key of an item that looks faulty.
        next_on: the local day of the class's next lesson; planned_on: that in which it is to be taken up again.
        compared: answers before something was first done, and since.
    """

    klass: CourseClass
    class_name: Param
    skill: str
    skill_name: Localized | str
    alert: Alert | None
    findings: Sequence[Finding]
    said: Sequence[Param]
    steps: Sequence[Step]
    look_on: date | None
    lessons: Sequence[date]
    answers: Sequence[AnswerSeen]
    seen: PointSeen
    names: Mapping[int, str]
    road: Localized | None
    medium: Medium | None
    item: str | None
    next_on: date | None
    planned_on: date | None
    zone: str
    compared: tuple[Count, Count] | None = None

    @property
    def handles(self) -> tuple[str, str]:
        """How buttons name the class and the skill."""
        return handle(self.klass.id), handle(self.skill)

    @property
    def common(self) -> SameRoad | SameOption | None:
        return self.seen.common


@dataclass(frozen=True)
class PointLine:
    """A point that a class was taught lately: `on` is the day of the last of these lessons."""

    skill: str
    name: Localized | str
    on: date
    count: Count
    has_alert: bool


@dataclass(frozen=True)
class PointsOfClass:
    klass: CourseClass
    class_name: Param
    lines: Sequence[PointLine]


@dataclass(frozen=True)
class ChooseClass:
    """The teacher's own classes."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[ClassLine]:
        return await turn.do(MyClasses())


@dataclass(frozen=True)
class ListPoints:
    """What a class was taught lately, the latest first, seen beside expected.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> PointsOfClass:
        klass = await own_class(turn, self.handle)
        taught = await turn.uow.classes.taught_in(klass.id, turn.now - TAUGHT_LATELY)
        last = {each.skill: each.at for each in sorted(taught, key=lambda each: each.at)}
        latest = sorted(last.items(), key=lambda each: (each[1], each[0]), reverse=True)[:MOST_POINTS]
        zone = ZoneInfo(await zone_at(turn, klass))
        raised = {each.subject for each in await alerts_of(turn)}
        known = await points_of(turn, await Around.at(turn), klass.id, [skill for skill, _ in latest])
        answers = {each.skill: each.answers for each in known}
        lines = [
            PointLine(
                skill,
                name_of(turn, skill),
                at.astimezone(zone).date(),
                counted(answers.get(skill, ())),
                OfPoint(klass.id, skill) in raised,
            )
            for skill, at in latest
        ]
        return PointsOfClass(klass, await class_name(turn, klass.id), lines)


@dataclass(frozen=True)
class OpenPoint:
    """One point in one class; with its alert where there is one.

    Raises:
        Gone: no such class, or somebody else's; or nothing that it was taught.
    """

    handle: str
    skill: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> PointShown:
        klass, skill = await point_named(turn, self.handle, self.skill)
        return await shown_point(turn, klass.id, skill, await seen_about(turn, OfPoint(klass.id, skill)))


async def point_named(turn: Turn, class_handle: str, skill_handle: str) -> tuple[CourseClass, str]:
    """
    Raises:
        Gone: no such class, or somebody else's; or nothing that it was taught.
    """
    klass = await own_class(turn, class_handle)
    taught = [each.skill for each in await turn.uow.classes.taught_in(klass.id, turn.now - EVER_TAUGHT)]
    skill = next((each for each in taught if handle(each) == skill_handle), None)
    if skill is None:
        raise Gone(t("refusal.gone"), rows(Button(t("alerts.button.points"), tap("al.pl", class_handle))))
    return klass, skill


async def shown_point(turn: Turn, class_id: str, skill: str, alert: Alert | None) -> PointShown:
    """
    Raises:
        Gone: the class is not the person's (any more).
    """
    klass = await own_class(turn, handle(class_id))
    evidence = next(iter(await points_of(turn, await Around.at(turn), class_id, [skill])), None)
    answers = evidence.answers if evidence is not None else ()
    findings = alert.findings if alert is not None else about_point(evidence) if evidence is not None else ()
    seen = seen_at(answers)
    acts = await turn.uow.alerts.acts(alert.id) if alert is not None else ()
    zone = await zone_at(turn, klass)
    place = ZoneInfo(zone)
    await turn.record(Verb.VIEWED, "point", f"{class_id}:{skill}", authority="teacher")
    plans = await turn.uow.plans.of_classes([class_id], turn.now.astimezone(place).date())
    learners = await turn.uow.classes.learners_of(class_id)
    await note_looks(turn, [each.id for each in learners], Seen.CLASS)
    return PointShown(
        klass,
        await class_name(turn, class_id),
        skill,
        name_of(turn, skill),
        alert,
        findings,
        [finding_card(turn, each, zone) for each in findings],
        await steps_of(turn, acts),
        look_on(alert, turn.policy.zone) if alert is not None else None,
        [each.astimezone(place).date() for each in (evidence.lessons if evidence is not None else ())],
        answers,
        seen,
        {each.id: each.name for each in learners},
        turn.services.bank.misconception_name(seen.common.road) if isinstance(seen.common, SameRoad) else None,
        medium_for(turn, skill),
        next((str(each.facts["item"]) for each in findings if "item" in each.facts), None),
        await next_lesson(turn, klass, zone),
        next((each.lesson_on for each in plans if each.skill == skill), None),
        zone,
        (
            counted([each for each in answers if each.at < acts[0].at]),
            counted([each for each in answers if each.at >= acts[0].at]),
        )
        if acts
        else None,
    )


async def zone_at(turn: Turn, klass: CourseClass) -> str:
    """IANA zone of the class's campus."""
    campuses = {each.id: each.zone for each in await turn.uow.courses.campuses()}
    return campuses.get(klass.campus, turn.policy.zone)


async def next_lesson(turn: Turn, klass: CourseClass, zone: str) -> date | None:
    """The local day of the class's next lesson that has not begun; None where there is none."""
    course = await turn.uow.courses.course(klass.course)
    if course is None:
        return None
    begun = turn.now + timedelta(minutes=course.minutes)
    return next(iter(days_of(klass, course, zone, begun, turn.now + AHEAD)), None)


def medium_for(turn: Turn, skill: str) -> Medium | None:
    """What explains the skill, the shortest animation first; None where there is nothing."""
    found = helping_with(turn.services.media, [skill])
    return min(found, key=lambda each: (each.kind is not MediumKind.ANIMATION, each.minutes), default=None)
