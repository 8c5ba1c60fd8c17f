"""Saying what a lesson taught: tick points of the syllabus, save, take it back for ten minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.classes.lessons import MOST_POINTS, Lesson, in_syllabus_order, proposal
from domain.classes.roster import TEACHERS, ClassCard, card_of, name_of, own_class
from domain.classes.taught import Taught
from domain.clock import milliseconds
from domain.errors import Gone, Refusal
from domain.journal import Place, Statement, Verb
from domain.language import Localized
from domain.messages.screen import Button, rows, t, tap
from domain.ports import Form
from domain.practice.evening.samples import short_id
from domain.turn import Rights, Turn

TAUGHT_FORM = "cl.taught"
TAUGHT_FORM_LIFE = timedelta(hours=24)
UNDO_FOR = timedelta(minutes=10)
POINTS_SHOWN = 8
"""So many points of the syllabus stand on one screen."""
POINTS_BEFORE = 2
"""So many of them before the first one that is proposed."""


@dataclass(frozen=True)
class Point:
    """A point of the syllabus; `number` counts from 1, `before` is when the class had it last before this lesson."""

    skill: str
    name: Localized | str
    number: int
    ticked: bool
    before: datetime | None = None

    @property
    def short(self) -> str:
        return short_id(self.skill)


@dataclass(frozen=True)
class Sheet:
    """What can be ticked for a lesson.

    Attributes:
        shown: POINTS_SHOWN of the syllabus from the point number `first` (from 0); `total` is how many there are.
        ticked: all that are, in the order of the syllabus.
        new, gone: what saving would add to what is stored for the lesson, and take away.
        proposed: the ticks are ours: nothing is stored for the lesson yet and nobody has touched them.
    """

    card: ClassCard
    lesson: Lesson
    shown: Sequence[Point]
    first: int
    total: int
    ticked: Sequence[Localized | str]
    new: Sequence[Localized | str]
    gone: Sequence[Localized | str]
    proposed: bool
    full: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Saved:
    """What is stored for the lesson now.

    Attributes:
        undo: stamp for the button that takes the save back, None when it is too late for that.
        changed: False when all of it was stored before.
    """

    card: ClassCard
    lesson: Lesson
    points: Sequence[Localized | str]
    undo: int | None
    changed: bool = True


@dataclass(frozen=True)
class OpenSheet:
    """Begin to say what the class's latest lesson taught.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: there is nothing to tick: no syllabus, or no lesson yet.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sheet:
        card, lesson = await _lesson_of(turn, self.handle)
        return await _fresh(turn, card, lesson)


@dataclass(frozen=True)
class TurnSheet:
    """Show the syllabus from point number `first`, from 0."""

    handle: str
    lesson: int
    first: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sheet:
        card, lesson = await _lesson_of(turn, self.handle)
        draft = await _draft(turn, card, lesson)
        if draft is None or lesson.number != self.lesson:
            return await _fresh(turn, card, lesson, stale=True)
        return await _kept(turn, card, lesson, draft | {"first": self.first})


@dataclass(frozen=True)
class TickPoint:
    """Tick a point, or take its tick away; a fifth one stays off."""

    handle: str
    lesson: int
    short: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sheet:
        card, lesson = await _lesson_of(turn, self.handle)
        draft = await _draft(turn, card, lesson)
        skill = next((each for each in card.course.skills if short_id(each) == self.short), None)
        if draft is None or lesson.number != self.lesson or skill is None:
            return await _fresh(turn, card, lesson, stale=True)
        ticked: list[str] = list(draft["skills"])
        if skill in ticked:
            ticked.remove(skill)
        elif len(ticked) >= MOST_POINTS:
            return await _sheet(turn, card, lesson, draft, full=True)
        else:
            ticked.append(skill)
        return await _kept(turn, card, lesson, draft | {"skills": ticked, "proposed": False})


@dataclass(frozen=True)
class SaveTaught:
    """Store the ticks for the lesson; the evening's questions of the class follow. Saving twice is once.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: nothing is ticked and nothing was stored.
    """

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Saved | Sheet:
        """The sheet as it is now when the button was an old one."""
        card, lesson = await _lesson_of(turn, self.handle)
        draft = await _draft(turn, card, lesson)
        if lesson.number != self.lesson:
            return await _fresh(turn, card, lesson, stale=True)
        if draft is None:
            last = await _last_save(turn, card)
            if last is None or last.result["lesson"] != lesson.starts_at.isoformat():
                return await _fresh(turn, card, lesson, stale=True)
            return await _saved(turn, card, lesson, changed=False)
        was, wanted = _stored(card), list(draft["skills"])
        if not was and not wanted:
            raise Refusal(t("classes.nothing_ticked"), rows(Button(t("common.back"), tap("cl.w", self.handle))))
        await turn.uow.people.drop_form(turn.person.id)
        if set(was) == set(wanted):
            return await _saved(turn, card, lesson, changed=False)
        await _store(turn, card, lesson, was, wanted)
        result = {"lesson": lesson.starts_at.isoformat(), "skills": wanted, "was": was}
        await turn.record(Verb.TAUGHT, "class", card.id, result=result, place=Place.CLASS, authority="teacher")
        return await _saved(turn, await card_of(turn, card.view.klass), lesson)


@dataclass(frozen=True)
class UndoTaught:
    """Take the latest save back, if it is the one with that stamp and not older than UNDO_FOR.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: it is too late, or it was taken back already.
    """

    handle: str
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sheet:
        card, lesson = await _lesson_of(turn, self.handle)
        last = await _last_save(turn, card)
        undoable = last is not None and _stamp(last) == self.stamp and last.at + UNDO_FOR >= turn.now
        if last is None or not undoable or last.result["lesson"] != lesson.starts_at.isoformat():
            raise Refusal(t("classes.too_late"), rows(Button(t("classes.button.taught"), tap("cl.w", self.handle))))
        await _store(turn, card, lesson, _stored(card), list(last.result["was"]))
        result = {"lesson": last.result["lesson"], "skills": last.result["was"], "stamp": self.stamp}
        await turn.record(Verb.VOIDED, "class", card.id, result=result, place=Place.CLASS, authority="teacher")
        draft = {"class": card.id, "lesson": lesson.number, "skills": last.result["skills"], "proposed": False}
        now_is = await card_of(turn, card.view.klass)
        return await _kept(turn, now_is, lesson, draft | {"first": _window(now_is, last.result["skills"])})


async def _lesson_of(turn: Turn, handle_: str) -> tuple[ClassCard, Lesson]:
    card = await card_of(turn, await own_class(turn, handle_))
    back = rows(Button(t("common.back"), tap("cl.c", handle_)))
    if not card.course.skills:
        raise Gone(t("classes.no_syllabus"), back)
    if card.lesson is None:
        raise Refusal(t("classes.no_lesson_yet", first=card.view.klass.first_lesson), back)
    return card, card.lesson


async def _draft(turn: Turn, card: ClassCard, lesson: Lesson) -> dict[str, Any] | None:
    """The ticks that the person is in the middle of for that very lesson."""
    form = await turn.form(TAUGHT_FORM)
    if form is None:
        return None
    same = form.data["class"] == card.id and form.data["lesson"] == lesson.number
    return dict(form.data) if same else None


async def _fresh(turn: Turn, card: ClassCard, lesson: Lesson, *, stale: bool = False) -> Sheet:
    """Begin with what is stored for the lesson, else with what it is likely to have taught."""
    stored = _stored(card)
    ticked: Sequence[str] = stored or proposal(card.course, lesson, await _earlier(turn, card, lesson))
    draft = {"class": card.id, "lesson": lesson.number, "skills": list(ticked), "proposed": not stored}
    return await _kept(turn, card, lesson, draft | {"first": _window(card, ticked)}, stale=stale)


async def _kept(turn: Turn, card: ClassCard, lesson: Lesson, draft: dict[str, Any], *, stale: bool = False) -> Sheet:
    await turn.uow.people.save_form(Form(turn.person.id, TAUGHT_FORM, draft, turn.now + TAUGHT_FORM_LIFE))
    return await _sheet(turn, card, lesson, draft, stale=stale)


async def _sheet(
    turn: Turn, card: ClassCard, lesson: Lesson, draft: dict[str, Any], *, full: bool = False, stale: bool = False
) -> Sheet:
    points, ticked, stored = card.course.skills, set(draft["skills"]), set(_stored(card))
    first = max(0, min(draft["first"], len(points) - POINTS_SHOWN))
    before = {each.skill: each.at for each in await _earlier(turn, card, lesson)}
    shown = [
        Point(skill, name_of(turn, skill), first + place + 1, skill in ticked, before.get(skill))
        for place, skill in enumerate(points[first : first + POINTS_SHOWN])
    ]
    return Sheet(
        card,
        lesson,
        shown,
        first,
        len(points),
        _names(turn, card, ticked),
        _names(turn, card, ticked - stored),
        _names(turn, card, stored - ticked),
        proposed=bool(draft["proposed"] and ticked),
        full=full,
        stale=stale,
    )


async def _earlier(turn: Turn, card: ClassCard, lesson: Lesson) -> list[Taught]:
    since = lesson.starts_at - timedelta(weeks=card.course.lessons)
    taught = await turn.uow.classes.taught_in(card.id, since)
    return [each for each in taught if each.at < lesson.starts_at]


async def _store(turn: Turn, card: ClassCard, lesson: Lesson, was: Sequence[str], wanted: Sequence[str]) -> None:
    gone = [skill for skill in was if skill not in wanted]
    await turn.uow.classes.untaught(card.id, gone, lesson.starts_at)
    new = [skill for skill in wanted if skill not in was]
    await turn.uow.classes.teach(card.id, new, lesson.starts_at, turn.person.id)


async def _saved(turn: Turn, card: ClassCard, lesson: Lesson, *, changed: bool = True) -> Saved:
    last = await _last_save(turn, card)
    undo = _stamp(last) if last is not None and last.at + UNDO_FOR >= turn.now else None
    return Saved(card, lesson, _names(turn, card, _stored(card)), undo, changed)


async def _last_save(turn: Turn, card: ClassCard) -> Statement | None:
    """The class's latest save that was not taken back."""
    saves = await turn.uow.journal.with_object(Verb.TAUGHT, "class", card.id)
    voided = await turn.uow.journal.with_object(Verb.VOIDED, "class", card.id)
    taken_back = {each.result["stamp"] for each in voided}
    return saves[-1] if saves and _stamp(saves[-1]) not in taken_back else None


def _stored(card: ClassCard) -> list[str]:
    assert card.lesson is not None, "only a lesson has something stored"
    return [each.skill for each in card.taught if each.at == card.lesson.starts_at]


def _stamp(save: Statement) -> int:
    return milliseconds(save.at)


def _window(card: ClassCard, ticked: Collection[str]) -> int:
    places = [card.course.skills.index(skill) for skill in ticked if skill in card.course.skills]
    return max(0, min(places, default=0) - POINTS_BEFORE)


def _names(turn: Turn, card: ClassCard, skills: Collection[str]) -> list[Localized | str]:
    return [name_of(turn, skill) for skill in in_syllabus_order(card.course, skills)]
