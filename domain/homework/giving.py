"""Giving homework to a class: the words, the day, the points; taken back for ten minutes as if it had not been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.classes.lessons import in_syllabus_order
from domain.classes.roster import TEACHERS, ClassCard, card_of, name_of, own_class
from domain.classes.teaching import UNDO_FOR
from domain.clock import milliseconds
from domain.courses.browsing import handle
from domain.day.meetings import days_of
from domain.errors import Gone, Refusal
from domain.homework.homework import LONGEST_TEXT, Homework
from domain.homework.sheets import ANSWER_PREFIX, Sheet, assigned, by_of, sheets_of
from domain.homework.telling import call_off, tell_class
from domain.journal import Place, Verb
from domain.language import Localized
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.ports import Form
from domain.practice.evening.samples import short_id
from domain.turn import Rights, Turn

GIVE_FORM = f"{ANSWER_PREFIX}give"
GIVE_FORM_LIFE = timedelta(hours=2)
DAYS_OFFERED = 7
POINTS_FROM = timedelta(weeks=3)
"""Points of so long before the lesson may be ticked, too."""
MOST_POINTS_OFFERED = 6


@dataclass(frozen=True)
class DueDay:
    """A day that can be chosen; `has_lesson`: the class meets on it."""

    on: date
    has_lesson: bool
    chosen: bool


@dataclass(frozen=True)
class Point:
    """A point that the homework may practise."""

    skill: str
    name: Localized | str
    ticked: bool

    @property
    def short(self) -> str:
        return short_id(self.skill)


@dataclass(frozen=True)
class Giving:
    """A homework that is being written.

    Attributes:
        text: empty until it was typed.
        stamp: names this very draft, so that an old button gives nothing.
        stale: the button that led here was an old one.
    """

    card: ClassCard
    text: str
    due_on: date
    days: Sequence[DueDay]
    points: Sequence[Point]
    stamp: int
    stale: bool = False


@dataclass(frozen=True)
class Given:
    """It stands. `changed` is False when it had been given before; `may_undo` while it can be taken back unseen."""

    sheet: Sheet
    learners: int
    may_undo: bool
    changed: bool = True


@dataclass(frozen=True)
class OpenGiving:
    """Begin a homework for a class, due on the day of its next lesson.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: the class has not begun.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Giving:
        return await _fresh(turn, await _begun(turn, self.handle))


@dataclass(frozen=True)
class ChooseDue:
    """`on` as a number, 20261128."""

    handle: str
    on: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Giving:
        card = await _begun(turn, self.handle)
        draft = await _draft(turn, card)
        day = next((each for each in _days(turn, card) if int(f"{each:%Y%m%d}") == self.on), None)
        if draft is None or day is None:
            return await _fresh(turn, card, stale=True)
        return await _kept(turn, card, draft | {"due": day.isoformat()})


@dataclass(frozen=True)
class TickHomeworkPoint:
    handle: str
    short: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Giving:
        card = await _begun(turn, self.handle)
        draft = await _draft(turn, card)
        skill = next((each for each in draft["offered"] if short_id(each) == self.short), None) if draft else None
        if draft is None or skill is None:
            return await _fresh(turn, card, stale=True)
        ticked = [each for each in draft["skills"] if each != skill]
        if len(ticked) == len(draft["skills"]):
            ticked.append(skill)
        return await _kept(turn, card, draft | {"skills": ticked})


@dataclass(frozen=True)
class WriteHomework:
    """What the class is to do; typing again replaces it.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: it is too long; the draft stays.
    """

    handle: str
    text: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Giving:
        card = await _begun(turn, self.handle)
        draft = await _draft(turn, card)
        if draft is None:
            return await _fresh(turn, card, stale=True)
        text = wording(self.text, rows(Button(t("common.back"), tap("hw.g", self.handle))))
        return await _kept(turn, card, draft | {"text": text})


@dataclass(frozen=True)
class GiveHomework:
    """Give what was written to everybody who goes to the class. A second tap changes nothing.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: nothing was typed yet.
    """

    handle: str
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Given | Giving:
        """The draft as it is now when the button was an old one."""
        card = await _begun(turn, self.handle)
        draft = await _draft(turn, card)
        if draft is None:
            last = await turn.uow.homework.latest_of(card.id, turn.person.id)
            if last is None or last.withdrawn_at or turn.now - last.given_at > GIVE_FORM_LIFE:
                return await _fresh(turn, card, stale=True)
            sheets = await sheets_of(turn, [last])
            return Given(sheets[last.id], len(card.learners), _may_undo(turn, last), changed=False)
        due_on = date.fromisoformat(draft["due"])
        if draft["stamp"] != self.stamp or due_on not in _days(turn, card):
            return await _kept(turn, card, draft | {"due": _days(turn, card)[0].isoformat()}, stale=True)
        if not draft["text"]:
            raise Refusal(t("homework.give.text_first"), rows(Button(t("common.back"), tap("hw.g", self.handle))))
        await turn.uow.people.drop_form(turn.person.id)
        assert card.lesson is not None, "only a class that has begun is given anything"
        homework = await turn.uow.homework.add(
            Homework(
                0,
                card.id,
                card.lesson.starts_at,
                draft["text"],
                in_syllabus_order(card.course, draft["skills"]),
                due_on,
                turn.person.id,
                turn.now,
            )
        )
        sheet = (await sheets_of(turn, [homework]))[homework.id]
        result = assigned(sheet, await by_of(turn))
        for learner in sorted(card.learners, key=lambda each: each.id):
            await turn.uow.people.claim(learner.id)
            await turn.record(
                *(Verb.ASSIGNED, "homework", homework.id),
                learner=learner.id,
                result=result,
                place=Place.CLASS,
                authority="teacher",
            )
        await tell_class(turn, sheet, card.learners, after=UNDO_FOR)
        return Given(sheet, len(card.learners), may_undo=True)


@dataclass(frozen=True)
class UndoGiving:
    """Take it back before anybody was told, with the draft as it was.

    Raises:
        Gone: no such homework, or it is for somebody else's class.
        Refusal: it is too late, or it was taken back already.
    """

    homework: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Giving:
        found = await turn.uow.homework.get(self.homework)
        if found is None:
            raise Gone(t("homework.not_yours"), rows(Button(t("homework.button.all"), tap("hw.t"))))
        klass = await own_class(turn, handle(found.class_id))
        if not _may_undo(turn, found) or not await turn.uow.homework.withdraw(found.id, turn.now):
            raise Refusal(t("homework.give.too_late"), rows(Button(t("homework.button.look"), tap("hw.o", found.id))))
        await call_off(turn, found)
        card = await card_of(turn, klass)
        offered = await _offered(turn, card, found.skills)
        draft = _new(turn, card, found.text, found.due_on, offered, found.skills)
        return await _kept(turn, card, draft)


def wording(text: str, back: Rows) -> str:
    """What was typed, line by line, without what only takes room.

    Raises:
        Refusal: it is longer than LONGEST_TEXT characters.
    """
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    told = "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before)
    if len(told) > LONGEST_TEXT:
        raise Refusal(t("homework.give.too_long", n=LONGEST_TEXT), back)
    return told


async def _begun(turn: Turn, handle_: str) -> ClassCard:
    card = await card_of(turn, await own_class(turn, handle_))
    if card.lesson is None:
        back = rows(Button(t("common.back"), tap("cl.c", handle_)))
        raise Refusal(t("classes.no_lesson_yet", first=card.view.klass.first_lesson), back)
    return card


async def _draft(turn: Turn, card: ClassCard) -> dict[str, Any] | None:
    """What the person is writing for that very class."""
    form = await turn.form(GIVE_FORM)
    if form is None:
        return None
    return dict(form.data) if form.data["class"] == card.id else None


async def _fresh(turn: Turn, card: ClassCard, *, stale: bool = False) -> Giving:
    """Nothing typed yet, due at the next lesson, with what the latest one taught."""
    assert card.lesson is not None, "only a class that has begun is given anything"
    taught = [each.skill for each in card.taught if each.at == card.lesson.starts_at]
    days = _days(turn, card)
    lessons = [day for day in days if day in _lessons(turn, card)]
    draft = _new(turn, card, "", (lessons or days[DAYS_OFFERED - 1 :])[0], await _offered(turn, card, taught), taught)
    return await _kept(turn, card, draft, stale=stale)


def _new(
    turn: Turn, card: ClassCard, text: str, due_on: date, offered: Sequence[str], skills: Sequence[str]
) -> dict[str, Any]:
    return {
        "class": card.id,
        "handle": handle(card.id),
        "text": text,
        "due": due_on.isoformat(),
        "offered": list(offered),
        "skills": list(skills),
        "stamp": milliseconds(turn.now),
    }


async def _kept(turn: Turn, card: ClassCard, draft: dict[str, Any], *, stale: bool = False) -> Giving:
    await turn.uow.people.save_form(Form(turn.person.id, GIVE_FORM, draft, turn.now + GIVE_FORM_LIFE))
    due_on, lessons = date.fromisoformat(draft["due"]), _lessons(turn, card)
    days = [DueDay(day, day in lessons, day == due_on) for day in _days(turn, card)]
    points = [Point(skill, name_of(turn, skill), skill in draft["skills"]) for skill in draft["offered"]]
    return Giving(card, draft["text"], due_on, days, points, draft["stamp"], stale)


def _days(turn: Turn, card: ClassCard) -> Sequence[date]:
    """Days that can be chosen: the next DAYS_OFFERED, and the class's next two lessons."""
    today = turn.now.astimezone(ZoneInfo(card.view.campus.zone)).date()
    return sorted({today + timedelta(days=ahead) for ahead in range(1, DAYS_OFFERED + 1)} | _lessons(turn, card))


def _lessons(turn: Turn, card: ClassCard) -> set[date]:
    zone = card.view.campus.zone
    today = turn.now.astimezone(ZoneInfo(zone)).date()
    ahead = days_of(card.view.klass, card.course, zone, turn.now, turn.now + timedelta(days=2 * DAYS_OFFERED + 1))
    return set([day for day in ahead if day > today][:2])


async def _offered(turn: Turn, card: ClassCard, first: Sequence[str]) -> Sequence[str]:
    """Points to choose from: those, then what the class had lately, the latest first."""
    assert card.lesson is not None, "only a class that has begun is given anything"
    lately = await turn.uow.classes.taught_in(card.id, card.lesson.starts_at - POINTS_FROM)
    others = [each.skill for each in reversed(lately)]
    return list(dict.fromkeys((*first, *others)))[: max(MOST_POINTS_OFFERED, len(first))]


def _may_undo(turn: Turn, homework: Homework) -> bool:
    return homework.withdrawn_at is None and homework.given_at + UNDO_FOR >= turn.now
