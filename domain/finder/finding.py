"""Finding a course in four taps: for whom, what for, which days, up to what price; then at most three cards.

What was tapped stands in a form, so that it outlives a restart and any of it can be changed without the rest. A
button whose form is gone begins anew with what it says itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from domain.asking.fitting import fitting
from domain.booking.learners import visible_learners
from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation, Opened
from domain.courses.browsing import course_views, the_centre
from domain.courses.course import Course
from domain.errors import Gone
from domain.finder.advice import Advice, Evidence, advise
from domain.finder.cards import Card, advices, card, pick
from domain.finder.choices import Choices, Goal, Part, Step, bands, from_plain, goals, wish_for
from domain.finder.evidence import own_evidence
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import TAPPED, Form
from domain.practice.evening.access import grade_of
from domain.turn import ANYONE, Rights, Turn

FORM = TAPPED
FORM_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class AskWho:
    """
    Attributes:
        learners: of the person's family; empty where only a grade can be tapped.
        grades: those for which there are courses, with one more at either end.
    """

    choices: Choices
    learners: Sequence[Learner]
    grades: range


@dataclass(frozen=True)
class AskGoal:
    choices: Choices
    learner: Learner | None
    goals: Sequence[Goal]


@dataclass(frozen=True)
class AskDays:
    """Days and price on one screen; `bands` are amounts, empty where there is but one price."""

    choices: Choices
    learner: Learner | None
    bands: Sequence[Decimal]
    currency: str


@dataclass(frozen=True)
class AskChange:
    """Everything is chosen; which of it shall be another?"""

    choices: Choices
    learner: Learner | None
    grade: int | None
    currency: str


@dataclass(frozen=True)
class Cards:
    """
    Attributes:
        cards: MOST_CARDS at most, none where no course has to do with the wish.
        goes_to: courses of the wish to which the child goes already; they are no cards.
        evidence: what the advice rests on, None without a child or where it may not be read.
    """

    choices: Choices
    learner: Learner | None
    grade: int | None
    cards: Sequence[Card]
    goes_to: Sequence[Course]
    currency: str
    evidence: Evidence | None = None


Found = AskWho | AskGoal | AskDays | AskChange | Cards


@dataclass(frozen=True)
class Begin:
    """Begin anew, with what is known: the only child, or the school year that was said."""

    grade: int | None = None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        family = await visible_learners(turn.uow, turn.person)
        alone = len(family) == 1 and self.grade in (None, grade_of(family[0]))
        return await _go_on(turn, Choices(family[0].id if alone else None, None if alone else self.grade))


@dataclass(frozen=True)
class ChooseChild:
    """
    Raises:
        Gone: no child of the person's.
    """

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        if all(each.id != self.learner for each in await visible_learners(turn.uow, turn.person)):
            raise Gone(t("refusal.gone"), rows(Button(t("finder.button.begin"), tap("fi"))))
        return await _go_on(turn, replace(await _choices(turn), learner=self.learner, grade=None))


@dataclass(frozen=True)
class ChooseGrade:
    """A school year: of the child whose grade is not known, else of one who is not on record."""

    grade: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        choices = await _choices(turn)
        learner = await _learner(turn, choices)
        known = learner is not None and _grade(replace(choices, grade=None), learner) is None
        return await _go_on(turn, replace(choices, grade=self.grade, learner=choices.learner if known else None))


@dataclass(frozen=True)
class ChooseGoal:
    goal: Goal
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        return await _go_on(turn, replace(await _choices(turn), goal=self.goal))


@dataclass(frozen=True)
class ToggleDays:
    """Add a part of the week, or take it out again; None is any day."""

    part: Part | None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        choices = await _choices(turn)
        days = choices.days ^ {self.part} if self.part is not None else frozenset()
        return await _go_on(turn, replace(choices, days=days), Step.DAYS)


@dataclass(frozen=True)
class ChooseMost:
    """The most that a lesson may cost, None for any price; it ends the questions."""

    most: Decimal | None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        return await _go_on(turn, replace(await _choices(turn), most=self.most, done=True))


@dataclass(frozen=True)
class LookAtStep:
    """One question again; the others keep their answers."""

    step: Step
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        return await _go_on(turn, await _choices(turn), self.step)


@dataclass(frozen=True)
class LookAtCards:
    """The cards as they are now, or the first question that has no answer."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        return await _go_on(turn, await _choices(turn))


@dataclass(frozen=True)
class LookAtChange:
    """Which of the answers shall be another; the first question that has none, where there is such."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Found:
        choices = await _choices(turn)
        learner = await _learner(turn, choices)
        grade = _grade(choices, learner)
        if _open_step(choices, grade) is not None:
            return await _go_on(turn, choices)
        return AskChange(choices, learner, grade, (await the_centre(turn.uow)).currency)


@dataclass(frozen=True)
class AskPerson:
    """Hand over to a person, who reads what was chosen and found; a second tap says it no second time.

    Attributes:
        found: that in words, empty where nothing was chosen.
    """

    found: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Opened:
        form = await turn.form(FORM)
        said_before = form is not None and form.data.get("asked") == self.found
        if form is not None:
            await turn.uow.people.save_form(replace(form, data={**form.data, "asked": self.found}))
        text = "" if said_before else self.found
        return await turn.do(OpenConversation(text, Why.FINDER, learner=form.data["learner"] if form else None))


async def _choices(turn: Turn) -> Choices:
    form = await turn.form(FORM)
    if form is not None:
        return from_plain(form.data)
    family = await visible_learners(turn.uow, turn.person)
    return Choices(family[0].id if len(family) == 1 else None)


async def _learner(turn: Turn, choices: Choices) -> Learner | None:
    family = await visible_learners(turn.uow, turn.person)
    return next((each for each in family if each.id == choices.learner), None)


def _grade(choices: Choices, learner: Learner | None) -> int | None:
    return choices.grade if choices.grade is not None else grade_of(learner)


async def _go_on(turn: Turn, choices: Choices, step: Step | None = None) -> Found:
    """Keep what is chosen; the step that is asked for, or the first that is open, else the cards."""
    learner = await _learner(turn, choices)
    if learner is None:
        choices = replace(choices, learner=None)
    await turn.uow.people.save_form(Form(turn.person.id, FORM, choices.to_plain(), turn.now + FORM_LIFE))
    offered = await turn.uow.courses.offered()
    grade = _grade(choices, learner)
    match step or _open_step(choices, grade):
        case Step.WHO:
            family = await visible_learners(turn.uow, turn.person)
            return AskWho(choices, () if learner is not None and grade is None else family, _grades(offered))
        case Step.GOAL:
            return AskGoal(choices, learner, goals(offered))
        case Step.DAYS:
            wish = wish_for(replace(choices, most=None), grade, offered)
            prices = [fit.course.price_per_lesson for fit in fitting(offered, (), wish)]
            return AskDays(choices, learner, bands(prices), (await the_centre(turn.uow)).currency)
        case None:
            return await _cards(turn, choices, learner, grade, offered)


def _open_step(choices: Choices, grade: int | None) -> Step | None:
    if grade is None:
        return Step.WHO
    if choices.goal is None:
        return Step.GOAL
    return None if choices.done else Step.DAYS


def _grades(offered: Sequence[Course]) -> range:
    if not offered:
        return range(1, 10)
    lowest, highest = min(each.grade_from for each in offered), max(each.grade_to for each in offered)
    return range(max(0, lowest - 1), min(12, highest + 1) + 1)


async def _cards(
    turn: Turn, choices: Choices, learner: Learner | None, grade: int | None, offered: Sequence[Course]
) -> Cards:
    wish = wish_for(choices, grade, offered)
    fits = fitting(offered, await turn.uow.courses.classes([each.id for each in offered]), wish)
    visited = {each.course for each in await turn.uow.classes.classes_of(learner.id)} if learner else set()
    evidence = await own_evidence(turn, learner) if learner else None
    said: dict[str, Advice] = {}
    if evidence is not None:
        known = evidence
        said = advices(offered, lambda course: advise(course, known, offered, grade))
    chosen = pick([fit for fit in fits if fit.course.id not in visited], said, choices.goal, evidence)
    views = {each.course.id: each for each in await course_views(turn.uow, [fit.course for fit in chosen])}
    shown = [card(fit, views[fit.course.id], said.get(fit.course.id), turn.now) for fit in chosen]
    about = learner.id if learner else None
    told = {each.course.id: type(each.advice).__name__.lower() if each.advice else None for each in shown}
    await turn.record(Verb.VIEWED, "finder", choices.goal or "", learner=about, result={"courses": told})
    currency = (await the_centre(turn.uow)).currency
    goes_to = [fit.course for fit in fits if fit.course.id in visited]
    return Cards(choices, learner, grade, shown, goes_to, currency, evidence)
