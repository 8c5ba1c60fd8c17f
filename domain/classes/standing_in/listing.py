"""Who stands in for which class, now and later, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar

from domain.classes.roster import TEACHERS, own_class, seen
from domain.classes.standing_in.ports import StandIn
from domain.courses.browsing import ClassView
from domain.courses.course import Course, CourseClass
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Note, Param, rows, t, tap
from domain.people.person import Person, Role
from domain.turn import Rights, Turn

CLASSES_TOLD = 4


@dataclass(frozen=True)
class Arranged:
    """Somebody stands in, for the classes that were arranged together.

    Attributes:
        stand_in: one of them; `classes` are all.
        teacher, deputy: their names.
        by_me: it is the person who looks who stands in.
        may_end: that person may take it back.
    """

    stand_in: StandIn
    classes: tuple[tuple[ClassView, Course], ...]
    teacher: Localized | str
    deputy: Localized | str
    by_me: bool
    may_end: bool


@dataclass(frozen=True)
class TakeBackStandIn:
    """End it: by the class's teacher, an admin, whoever arranged it, or the one who stands in; the others are told.

    Attributes:
        alone: only for that class, else for all that was arranged with it.

    Raises:
        Gone: it is not there, or none of the person's business.
    """

    number: int
    alone: bool = False
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        """False when it was over or taken back already."""
        found = await turn.uow.stand_ins.get(self.number)
        shown = await shown_to(turn, [found]) if found is not None else []
        if found is None or not shown or not shown[0].may_end:
            raise Gone(t("refusal.gone"), rows(Button(t("standing_in.button.list"), tap("si"))))
        together = [found]
        if not self.alone:
            others = await turn.uow.stand_ins.of_deputy(found.deputy, turn.now)
            together += [each for each in others if _key(each) == _key(found) and each.id != found.id]
        ended = [
            each
            for each in together
            if each.ends_at > turn.now and await turn.uow.stand_ins.take_back(each.id, turn.now)
        ]
        for each in ended:
            await turn.record(Verb.VOIDED, "standing_in", each.id, result=facts_of(each), authority="teacher")
        for arranged in await shown_to(turn, ended):
            await _tell_taken_back(turn, arranged)
        return bool(ended)


@dataclass(frozen=True)
class MyStandIns:
    """What the person stands in for, and who does for them (an admin sees everybody's); what lasts or lies ahead."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[Arranged]:
        own = await may_arrange(turn)
        found = {each.id: each for each in await turn.uow.stand_ins.of_deputy(turn.person.id, turn.now)}
        found |= {each.id: each for each in await turn.uow.stand_ins.of_classes([k.id for k in own], turn.now)}
        return await shown_to(turn, list(found.values()))


@dataclass(frozen=True)
class StandInsOfClass:
    """Who stands in for one class of the person's, now and later, and whether the person may ask somebody to.

    Raises:
        Gone: no such class, or somebody else's.
    """

    of: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[Sequence[Arranged], bool]:
        klass = await own_class(turn, self.of)
        found = await shown_to(turn, await turn.uow.stand_ins.of_classes([klass.id], turn.now))
        return found, klass in await may_arrange(turn)


async def may_arrange(turn: Turn) -> Sequence[CourseClass]:
    if Role.ADMIN in turn.person.roles:
        return await turn.uow.courses.classes()
    return await turn.uow.classes.taught_by(turn.person.id, standing_in=False)


async def shown_to(turn: Turn, found: Sequence[StandIn]) -> list[Arranged]:
    if not found:
        return []
    classes = {each.id: each for each in await turn.uow.courses.classes()}
    views = {view.klass.id: (view, course) for view, course in await seen(turn.uow, list(classes.values()))}
    staff = {each.id: each.name for each in await turn.uow.courses.staff()}
    own = {each.id for each in await may_arrange(turn)}
    me = turn.person.id
    groups: dict[tuple[object, ...], list[StandIn]] = {}
    for each in found:
        # of a class with another teacher, or without a course, there is nothing left to stand in for
        if each.class_id in views and classes[each.class_id].teacher == each.teacher:
            groups.setdefault(_key(each), []).append(each)
    return [
        Arranged(
            first,
            tuple(sorted((views[each.class_id] for each in together), key=in_the_week)),
            staff.get(first.teacher, first.teacher),
            await name_of_staff(turn, first.deputy),
            by_me=first.deputy == me,
            may_end=me in (first.deputy, first.by) or any(each.class_id in own for each in together),
        )
        for together in groups.values()
        for first in together[:1]
    ]


def in_the_week(shown: tuple[ClassView, Course]) -> tuple[int, time, str]:
    klass = shown[0].klass
    return klass.weekday, klass.starts, klass.id


def _key(each: StandIn) -> tuple[object, ...]:
    """The same for what was arranged together."""
    return each.deputy, each.teacher, each.first, each.last, each.made_at


def facts_of(stand_in: StandIn) -> dict[str, str | int]:
    return {
        "class": stand_in.class_id,
        "teacher": stand_in.teacher,
        "deputy": stand_in.deputy,
        "first": stand_in.first.isoformat(),
        "last": stand_in.last.isoformat(),
    }


async def _tell_taken_back(turn: Turn, shown: Arranged) -> None:
    stand_in = shown.stand_in
    told: dict[str, Param] = {
        "teacher": shown.teacher,
        "deputy": shown.deputy,
        "days": days_words(stand_in.first, stand_in.last),
        "classes": class_lines(shown.classes),
    }
    deputy = await turn.uow.people.get(stand_in.deputy)
    to: list[tuple[Person, str]] = [(each, "teacher") for each in await away_from(turn, stand_in.teacher)]
    if deputy is not None and deputy.id != turn.person.id:
        to.append((deputy, "deputy"))
    for person, which in to:
        note = Note(SERVICE.name, t(f"standing_in.over.{which}", **told))
        await push(turn, person, note, once=f"si-over:{stand_in.id}:{person.id}")


async def away_from(turn: Turn, teacher: str) -> list[Person]:
    return [each for each in await turn.uow.staff.accounts_of(teacher) if each.id != turn.person.id]


def class_line(view: ClassView, course: Course) -> Param:
    """Which class, in a line."""
    klass = view.klass
    return t(
        "standing_in.class",
        course=course.name,
        weekday=t(f"courses.weekday.d{klass.weekday}"),
        starts=klass.starts,
        campus=view.campus.name,
        room=klass.room,
    )


def class_lines(classes: Sequence[tuple[ClassView, Course]]) -> Join:
    """A line for each, CLASSES_TOLD of them at most."""
    lines = [class_line(view, course) for view, course in classes[:CLASSES_TOLD]]
    if len(classes) > CLASSES_TOLD:
        lines.append(t("hours.and_more", n=len(classes) - CLASSES_TOLD))
    return Join(tuple(lines))


def days_words(first: date, last: date) -> Param:
    return first if first == last else t("hours.days", first=first, last=last)
