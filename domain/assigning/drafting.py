"""Putting an assignment together: whose, about what, how much, until when. It waits as the teacher's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.assigning.assignment import SIZES, USUAL_DAYS, USUAL_SIZE
from domain.assigning.proposals import Group, PointOffered, group_for, point_of, points_for
from domain.assigning.telling import Hears, hears
from domain.classes.roster import TEACHERS, ClassLine, MyClasses, classes_for, own_class, seen
from domain.clock import midnight, milliseconds
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course, CourseClass
from domain.day.meetings import days_of
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.portrait.page import own_learner
from domain.ports import Form
from domain.practice.evening.samples import short_id
from domain.turn import Rights, Turn

FORM = "as.draft"
FORM_LIFE = timedelta(hours=2)
DAYS_AHEAD = (1, 2, 3, 5, 7)


class Pick(StrEnum):
    """Whom to tick at once."""

    ALL = "all"
    MISSED = "missed"
    SHAKY = "shaky"
    NONE = "none"


@dataclass(frozen=True)
class Whose:
    """The class, and those of it for whom the assignment is.

    Attributes:
        learners: all who go there; `chosen` are the ids of those it is for.
        one: it was begun for this one learner, so that nobody else is offered.
        stamp: names this very draft, so that an old button sends nothing.
    """

    view: ClassView
    course: Course
    learners: Sequence[Learner]
    chosen: Sequence[int]
    one: bool
    stamp: int

    @property
    def recipients(self) -> Sequence[Learner]:
        return [each for each in self.learners if each.id in self.chosen]

    @property
    def is_whole(self) -> bool:
        return not self.one and len(self.recipients) == len(self.learners)


@dataclass(frozen=True)
class ChoosingClass:
    """For which class; empty where the person has none with learners."""

    classes: Sequence[ClassLine]


@dataclass(frozen=True)
class ChoosingPoint:
    """About what; `looked_for` is what was typed. `no_items`: what was chosen before has nothing in the bank."""

    whose: Whose
    points: Sequence[PointOffered]
    looked_for: str = ""
    no_items: bool = False


@dataclass(frozen=True)
class ChoosingWhom:
    whose: Whose
    point: PointOffered
    group: Group


@dataclass(frozen=True)
class Preview:
    """What will be sent.

    Attributes:
        hears: how each of those it is for hears of it.
        unseen: how many families keep practice to themselves: how it went will not be shown.
        stale: the button that led here was an old one.
    """

    whose: Whose
    point: PointOffered
    size: int
    due_on: date
    days: Sequence[date]
    hears: Sequence[Hears]
    unseen: int
    now: datetime
    stale: bool = False

    @property
    def zone(self) -> str:
        return self.whose.view.campus.zone


Drafting = ChoosingClass | ChoosingPoint | ChoosingWhom | Preview


@dataclass(frozen=True)
class BeginAssigning:
    """For which class; for the only one at once about what."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Drafting:
        lines = [line for line in await turn.do(MyClasses()) if line.size]
        if len(lines) == 1:
            return await turn.do(AssignToClass(handle(lines[0].view.klass.id)))
        return ChoosingClass(lines)


@dataclass(frozen=True)
class AssignToClass:
    """For everybody in a class, to begin with; `short` names a point that is known already.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: nobody goes there yet.
    """

    handle: str
    short: str | None = None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Drafting:
        klass = await own_class(turn, self.handle)
        learners = await turn.uow.classes.learners_of(klass.id)
        if not learners:
            raise Refusal(t("assigning.nobody"), rows(Button(t("common.back"), tap("as.n"))))
        return await begun(turn, klass, [each.id for each in learners], self.short)


@dataclass(frozen=True)
class AssignToLearner:
    """For one learner of the person's.

    Raises:
        Gone: no such learner, or none of the person's.
    """

    learner: int
    short: str | None = None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Drafting:
        learner = await own_learner(turn, self.learner)
        own = {each.id for each in await classes_for(turn)}
        classes = await turn.uow.classes.classes_of(learner.id)
        klass = next((each for each in classes if each.id in own), None)
        if klass is None:
            raise Gone(t("portrait.not_yours"), rows(Button(t("portrait.button.learners"), tap("lp"))))
        return await begun(turn, klass, [learner.id], self.short, one=True)


async def begun(
    turn: Turn, klass: CourseClass, learners: Sequence[int], short: str | None, *, one: bool = False
) -> Drafting:
    """A new draft, at its point or, where that is known and has items, at its preview."""
    zone = (await _view(turn, klass))[0].campus.zone
    draft = {
        "class": klass.id,
        "learners": list(learners),
        "one": one,
        "skill": None,
        "size": USUAL_SIZE,
        "due": (turn.now.astimezone(ZoneInfo(zone)).date() + timedelta(days=USUAL_DAYS)).isoformat(),
        "stamp": milliseconds(turn.now),
    }
    whose = await whose_of(turn, draft)
    point = await point_of(turn, whose.recipients, short) if short is not None else None
    await keep(turn, draft | {"skill": point.skill if point is not None else None})
    if point is not None:
        return await preview_of(turn, await draft_of(turn))
    points = await points_for(turn, klass, whose.recipients)
    return ChoosingPoint(whose, points, no_items=short is not None)


@dataclass(frozen=True)
class LookForPoint:
    """What the class had lately, or what is called as was typed; a point that was chosen before is left.

    Raises:
        Refusal: there is no such draft any more.
    """

    name: str = ""
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> ChoosingPoint:
        draft = await draft_of(turn)
        await keep(turn, draft | {"skill": None})
        whose = await whose_of(turn, draft)
        name = " ".join(self.name.split())
        return ChoosingPoint(whose, await points_for(turn, whose.view.klass, whose.recipients, name), name)


@dataclass(frozen=True)
class ChangeDraft:
    """Choose the point, the size or the day (as a number, 20261128), or change nothing; the draft as it is then.

    Raises:
        Refusal: there is no such draft any more.
    """

    short: str | None = None
    size: int | None = None
    due: int | None = None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Drafting:
        draft = await draft_of(turn)
        if self.short is not None:
            whose = await whose_of(turn, draft)
            point = await point_of(turn, whose.recipients, self.short)
            if point is None:
                points = await points_for(turn, whose.view.klass, whose.recipients)
                return ChoosingPoint(whose, points, no_items=True)
            draft["skill"] = point.skill
        if self.size in SIZES:
            draft["size"] = self.size
        if self.due is not None:
            whose = await whose_of(turn, draft)
            day = next((each for each in _days(turn, whose) if int(f"{each:%Y%m%d}") == self.due), None)
            draft["due"] = day.isoformat() if day is not None else draft["due"]
        await keep(turn, draft)
        return await preview_of(turn, draft)


@dataclass(frozen=True)
class ChooseWhom:
    """Tick or untick one learner, or some at once; as it is where neither is given. One at least stays ticked.

    Raises:
        Refusal: there is no such draft any more.
    """

    learner: int | None = None
    ticked: bool = True
    pick: Pick | None = None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Drafting:
        draft = await draft_of(turn)
        whose = await whose_of(turn, draft)
        if draft["skill"] is None or whose.one:
            return await preview_of(turn, draft)
        group = await group_for(turn, whose.learners, draft["skill"])
        chosen = set(whose.chosen)
        if self.learner is not None:
            chosen = chosen | {self.learner} if self.ticked else chosen - {self.learner}
        match self.pick:
            case Pick.ALL:
                chosen = {each.id for each in whose.learners}
            case Pick.MISSED:
                chosen = set(group.missed)
            case Pick.SHAKY:
                chosen = set(group.shaky)
            case Pick.NONE:
                chosen = set()
            case None:
                pass
        draft["learners"] = [each.id for each in whose.learners if each.id in chosen]
        await keep(turn, draft)
        whose = await whose_of(turn, draft)
        point = await point_of(turn, whose.recipients or whose.learners, short_id(draft["skill"]))
        if point is None:
            return ChoosingPoint(whose, await points_for(turn, whose.view.klass, whose.learners), no_items=True)
        return ChoosingWhom(whose, point, group)


async def draft_of(turn: Turn) -> dict[str, Any]:
    """
    Raises:
        Refusal: there is none any more.
    """
    form = await turn.form(FORM)
    if form is None:
        raise Refusal(t("assigning.draft_gone"), rows(Button(t("assigning.button.new"), tap("as.n"))))
    return dict(form.data)


async def keep(turn: Turn, draft: dict[str, Any]) -> None:
    await turn.uow.people.save_form(Form(turn.person.id, FORM, draft, turn.now + FORM_LIFE))


async def whose_of(turn: Turn, draft: dict[str, Any]) -> Whose:
    """
    Raises:
        Gone: the class is not the person's any more.
    """
    klass = await own_class(turn, handle(draft["class"]))
    view, course = await _view(turn, klass)
    learners = await turn.uow.classes.learners_of(klass.id)
    here = {each.id for each in learners}
    chosen = [each for each in draft["learners"] if each in here]
    return Whose(view, course, learners, chosen, draft["one"], draft["stamp"])


async def preview_of(turn: Turn, draft: dict[str, Any], *, stale: bool = False) -> Drafting:
    """What will be sent; the choice of a point or of learners where that is still open."""
    whose = await whose_of(turn, draft)
    recipients = whose.recipients
    point = await point_of(turn, recipients or whose.learners, short_id(draft["skill"])) if draft["skill"] else None
    if point is None:
        points = await points_for(turn, whose.view.klass, recipients or whose.learners)
        return ChoosingPoint(whose, points, no_items=draft["skill"] is not None)
    if not recipients:
        return ChoosingWhom(whose, point, await group_for(turn, whose.learners, point.skill))
    days = _days(turn, whose)
    due_on = date.fromisoformat(draft["due"])
    due_on = due_on if due_on in days else days[0]
    until = midnight(due_on + timedelta(days=1), whose.view.campus.zone)
    heard = [await hears(turn, each, until) for each in recipients]
    unseen = [each for each in heard if each.how.can_practise and not await may_teachers_see(turn, each.learner)]
    return Preview(whose, point, min(draft["size"], point.items), due_on, days, heard, len(unseen), turn.now, stale)


async def _view(turn: Turn, klass: CourseClass) -> tuple[ClassView, Course]:
    found = await seen(turn.uow, [klass])
    if not found:
        raise Gone(t("refusal.gone"))
    return found[0]


def _days(turn: Turn, whose: Whose) -> Sequence[date]:
    """Days that can be chosen: some of the next week, and that of the next lesson."""
    zone = whose.view.campus.zone
    today = turn.now.astimezone(ZoneInfo(zone)).date()
    ahead = days_of(whose.view.klass, whose.course, zone, turn.now, turn.now + timedelta(days=15))
    lesson = [day for day in ahead if day > today][:1]
    return sorted({*(today + timedelta(days=each) for each in DAYS_AHEAD), *lesson})
