"""Answering a question in free text: from the tables, with its source, and honestly where the answer is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.courses.browsing import ClassView, CourseView, course_views, fits_grade, the_centre
from domain.courses.course import Centre, Course, FaqEntry
from domain.courses.intents import Intent, intent_of, is_distress
from domain.courses.routing import GUESSES, Hit, Sure, decide
from domain.courses.routing import Unsure as SearchUnsure
from domain.courses.wishes import Wish, read_wish
from domain.journal import Verb
from domain.turn import ANYONE, Rights, Turn

IN_A_ROW = timedelta(minutes=30)
"""Whoever is not understood twice within this time gets guesses and a person instead of another "not sure"."""

SHOWN = 3


@dataclass(frozen=True)
class Match:
    """A course, and how far it meets the wish.

    Attributes:
        fitting: its classes on the days that were asked for, all of them when no day was.
        others: its classes on other days.
        grade_fits: False when the wish names a grade that the course is not for.
    """

    view: CourseView
    fitting: tuple[ClassView, ...]
    others: tuple[ClassView, ...]
    grade_fits: bool

    @property
    def fits(self) -> bool:
        return self.grade_fits and bool(self.fitting)


@dataclass(frozen=True)
class CoursesFound:
    """One to three courses, those that fit before those that come near; `more` counts fitting ones not shown."""

    wish: Wish
    matches: tuple[Match, ...]
    more: int


@dataclass(frozen=True)
class AnswerFound:
    entry: FaqEntry


Guess = Course | FaqEntry


@dataclass(frozen=True)
class NotSure:
    """One to three guesses; `again` when the question before was not understood either."""

    guesses: tuple[Guess, ...]
    again: bool
    centre: Centre


@dataclass(frozen=True)
class NotUnderstood:
    """The question is kept for labelling."""

    centre: Centre


@dataclass(frozen=True)
class Plain:
    """A thing said in so many words. `centre` is whom to call."""

    intent: Intent
    centre: Centre


@dataclass(frozen=True)
class InDanger:
    """Somebody may be in danger. This answer stands alone."""

    centre: Centre


Answer = CoursesFound | AnswerFound | NotSure | NotUnderstood | Plain | InDanger


@dataclass(frozen=True)
class Ask:
    """Answer a text. `hits` were found before the transaction began, the best first."""

    rights: ClassVar[Rights] = ANYONE

    text: str
    hits: Sequence[Hit]

    async def run(self, turn: Turn) -> Answer:
        centre = await the_centre(turn.uow)
        if is_distress(self.text):
            return await turn.do(ReportDanger())
        intent = intent_of(self.text)
        wish = read_wish(self.text)
        if intent is not None and not (intent is Intent.BOOK and _names_course(wish)):
            await turn.record(Verb.ASKED, "intent", intent)
            return Plain(intent, centre)
        found = await self._found(turn, wish)
        if found is not None:
            return found
        return await self._guess(turn, centre)

    async def _found(self, turn: Turn, wish: Wish) -> CoursesFound | AnswerFound | None:
        decision = decide(self.hits)
        sure = decision.hit if isinstance(decision, Sure) else None
        courses = await turn.uow.courses.courses()
        if sure is not None and sure.kind == "faq" and _named(wish) < 3:
            entry = await turn.uow.courses.faq_entry(sure.id)
            if entry is not None:
                await turn.record(Verb.ASKED, "faq", entry.id, result={"score": round(sure.score, 3), "by": sure.by})
                return AnswerFound(entry)
        if _asks_for_courses(wish, self.hits):
            wanted = [course for course in courses if _is_meant(course, wish)]
            found = await _matches(turn, wish, wanted)
            if found is not None:
                return found
        if sure is not None and sure.kind == "course":
            return await _matches(turn, wish, [course for course in courses if course.id == sure.id])
        return None

    async def _guess(self, turn: Turn, centre: Centre) -> NotSure | NotUnderstood:
        decision = decide(self.hits)
        again = await turn.uow.journal.count(turn.person.id, Verb.ASKED, "miss", turn.now - IN_A_ROW) > 0
        if isinstance(decision, SearchUnsure):
            await turn.record(Verb.ASKED, "guess", decision.guesses[0].id)
            return NotSure(await _guesses(turn, decision.guesses), False, centre)
        await turn.uow.courses.add_miss(turn.person.id, self.text, self.hits, turn.now)
        await turn.record(Verb.ASKED, "miss", self.hits[0].id if self.hits else "")
        if again:
            guesses = await _guesses(turn, self.hits[:GUESSES])
            return NotSure(guesses or tuple((await turn.uow.courses.faq())[:GUESSES]), True, centre)
        return NotUnderstood(centre)


@dataclass(frozen=True)
class ReportDanger:
    """Note that somebody may be in danger; what they wrote is not stored."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> InDanger:
        learner = await turn.uow.people.learner_of(turn.person.id)
        await turn.record(Verb.REPORTED, "safety", turn.person.id, learner=learner.id if learner else None)
        return InDanger(await the_centre(turn.uow))


def _named(wish: Wish) -> int:
    """How many of subject or track, grade, and days the text names: 0 to 3."""
    return sum((_names_course(wish), wish.grade is not None, bool(wish.weekdays)))


def _names_course(wish: Wish) -> bool:
    return wish.subject is not None or wish.track is not None


def _asks_for_courses(wish: Wish, hits: Sequence[Hit]) -> bool:
    """A course with a grade or a day is a question about courses, unless the search clearly says otherwise."""
    if not _names_course(wish):
        return False
    best = hits[0].kind if hits else "course"
    return _named(wish) == 3 or (_named(wish) == 2 and best == "course") or not hits


def _is_meant(course: Course, wish: Wish) -> bool:
    return wish.subject in (None, course.subject) and wish.track in (None, course.track)


async def _matches(turn: Turn, wish: Wish, wanted: Iterable[Course]) -> CoursesFound | None:
    """The courses that fit, or when none does those that come nearest; None when there is no course at all."""
    matches = []
    for view in await course_views(turn.uow, wanted):
        fitting = tuple(each for each in view.classes if not wish.weekdays or each.klass.weekday in wish.weekdays)
        others = tuple(each for each in view.classes if each not in fitting)
        matches.append(Match(view, fitting, others, fits_grade(view.course, wish.grade)))
    if not matches:
        return None
    fitting_ones = [match for match in matches if match.fits]
    of_grade = [match for match in matches if match.grade_fits]
    near = sorted(matches, key=lambda match: _grades_away(match.view.course, wish.grade))
    best = fitting_ones or of_grade or near
    shown = tuple(best[:SHOWN])
    for match in shown:
        await turn.record(Verb.ASKED, "course", match.view.course.id, result={"fits": match.fits})
    return CoursesFound(wish, shown, len(best) - len(shown))


def _grades_away(course: Course, grade: int | None) -> int:
    return 0 if grade is None else max(course.grade_from - grade, grade - course.grade_to, 0)


async def _guesses(turn: Turn, hits: Sequence[Hit]) -> tuple[Guess, ...]:
    found = [
        await turn.uow.courses.course(hit.id) if hit.kind == "course" else await turn.uow.courses.faq_entry(hit.id)
        for hit in hits
    ]
    return tuple(guess for guess in found if guess is not None)
