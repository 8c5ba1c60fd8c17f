"""Answering a question in free text: from the tables, with its source, and honestly where the answer is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import ClassVar

from domain.asking.fitting import Miss, fitting
from domain.asking.intents import Intent, intent_of, is_distress
from domain.asking.routing import GUESSES, Found, Hit, Sure, decide
from domain.asking.routing import Unsure as SearchUnsure
from domain.asking.wishes import Wish, read_wish, spoken_places
from domain.courses.browsing import ClassView, CourseView, course_views, handle, the_centre
from domain.courses.course import Campus, Centre, Course, FaqEntry
from domain.journal import Verb
from domain.people.person import Role
from domain.turn import ANYONE, Rights, Turn

IN_A_ROW = timedelta(minutes=30)
"""Whoever is not understood twice within this time gets guesses and a person instead of another "not sure"."""

SHOWN, NEAREST, RELATED = 3, 2, 2


@dataclass(frozen=True)
class Match:
    """A course, and how far it meets the wish.

    Attributes:
        classes: those that are where and when they were wished, or all of them when none is.
        misses: what is not as wished about the course or about every one of its classes.
    """

    view: CourseView
    classes: tuple[ClassView, ...]
    misses: frozenset[Miss]


@dataclass(frozen=True)
class CoursesFound:
    """One to three courses, those that fit or else those that come nearest.

    Attributes:
        campuses: those that the wish names.
        more: how many others fit as well.
        related: common questions that may have been meant.
    """

    wish: Wish
    campuses: tuple[Campus, ...]
    matches: tuple[Match, ...]
    more: int
    related: tuple[FaqEntry, ...]

    @property
    def fits(self) -> bool:
        return not self.matches[0].misses


@dataclass(frozen=True)
class NotOffered:
    """What is asked for is not taught here, or not for that grade; `related` may have been meant instead."""

    centre: Centre
    related: tuple[FaqEntry, ...]


@dataclass(frozen=True)
class AnswerFound:
    entry: FaqEntry
    wants_trial: bool


Guess = Course | FaqEntry


@dataclass(frozen=True)
class NotSure:
    """One to three guesses; `again` when the question before was not understood either."""

    guesses: tuple[Guess, ...]
    again: bool
    wants_trial: bool
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
class TrialWished:
    """A trial lesson at a time that was said. `course` is a handle, None where the course was not said."""

    said: str
    course: str | None


@dataclass(frozen=True)
class InDanger:
    """Somebody may be in danger. This answer stands alone.

    Attributes:
        about_another: a grown-up says it, most likely about a child.
    """

    centre: Centre
    about_another: bool = False


Answer = CoursesFound | NotOffered | AnswerFound | NotSure | NotUnderstood | Plain | TrialWished | InDanger


@dataclass(frozen=True)
class Ask:
    """Answer a text. `found` is what the search found before the transaction began."""

    rights: ClassVar[Rights] = ANYONE

    text: str
    found: Found

    async def run(self, turn: Turn) -> Answer:
        centre = await the_centre(turn.uow)
        if is_distress(self.text):
            return await turn.do(ReportDanger())
        campuses = await turn.uow.courses.campuses()
        wish = read_wish(self.text, turn.now, turn.zone, spoken_places(campuses))
        intent = intent_of(self.text)
        if wish.says_when and (wish.wants_trial or intent is Intent.BOOK):
            trial = await self._trial(turn, wish)
            if trial is not None:
                return trial
        if intent is not None and not (intent is Intent.BOOK and wish.names_course):
            await turn.record(Verb.ASKED, "intent", intent)
            return Plain(intent, centre)
        decision = decide(self.found)
        sure = decision.hit if isinstance(decision, Sure) else None
        about_classes = self._is_about_classes(wish)
        # words alone are easily sure of the wrong thing when classes are spoken of
        trusted = not _says_everything(wish) and not (about_classes and sure is not None and sure.by == "words")
        if sure is not None and sure.kind == "faq" and trusted:
            entry = await turn.uow.courses.faq_entry(sure.id)
            if entry is not None:
                await turn.record(Verb.ASKED, "faq", entry.id, result={"score": round(sure.score, 3), "by": sure.by})
                return AnswerFound(entry, wish.wants_trial)
        if intent is Intent.BOOK or about_classes:
            return await self._fitting(turn, wish, campuses) or await self._not_offered(turn, centre)
        if sure is not None and sure.kind == "course":
            found = await self._fitting(turn, wish, campuses, course=sure.id)
            if found is not None:
                return found
        return await self._guess(turn, wish, centre)

    async def _trial(self, turn: Turn, wish: Wish) -> TrialWished | None:
        """A trial at that time: of no course in particular, or of the only one that is meant."""
        meant: list[Course] = []
        if wish.names_course:
            fits = fitting(await turn.uow.courses.offered(), await turn.uow.courses.classes(), wish)
            meant = [fit.course for fit in fits if not fit.misses & {Miss.TRACK, Miss.GRADE}]
            if len(meant) != 1:
                return None
        await turn.record(Verb.ASKED, "intent", Intent.BOOK)
        return TrialWished(self.text, handle(meant[0].id) if meant else None)

    def _is_about_classes(self, wish: Wish) -> bool:
        """Whether a list of classes is the answer, also when only for whom it is was said."""
        if _says_everything(wish) or (wish.offer and (wish.asks_for_classes or wish.grades)):
            return True
        return wish.asks_for_classes and not (self.found.hits and self.found.hits[0].kind == "faq")

    async def _fitting(
        self, turn: Turn, wish: Wish, campuses: Sequence[Campus], course: str | None = None
    ) -> CoursesFound | None:
        courses = [each for each in await turn.uow.courses.offered() if course in (None, each.id)]
        fits = fitting(courses, await turn.uow.courses.classes(), Wish(when=wish.when) if course else wish)
        if not fits:
            return None
        good = [fit for fit in fits if fit.fits]
        of_the_kind = [fit for fit in fits if not fit.misses & {Miss.TRACK, Miss.GRADE}]
        best = good or of_the_kind or fits[:NEAREST]
        views = await course_views(turn.uow, [fit.course for fit in best[:SHOWN]])
        matches = []
        for fit, view in zip(best, views, strict=False):
            wanted = {klass.id for klass in fit.suiting}
            shown = tuple(each for each in view.classes if each.klass.id in wanted)
            matches.append(Match(view, shown, fit.misses))
            await turn.record(Verb.ASKED, "course", fit.course.id, result={"misses": sorted(fit.misses)})
        return CoursesFound(
            wish,
            tuple(campus for campus in campuses if campus.id in wish.campuses),
            tuple(matches),
            len(good) - len(matches) if good else 0,
            await self._related(turn),
        )

    async def _related(self, turn: Turn) -> tuple[FaqEntry, ...]:
        """Common questions that the search puts before any course."""
        decision = decide(self.found)
        if isinstance(decision, SearchUnsure):
            before = list(takewhile(lambda hit: hit.kind == "faq", decision.guesses))
        else:
            before = [decision.hit] if isinstance(decision, Sure) and decision.hit.kind == "faq" else []
        found = [await turn.uow.courses.faq_entry(hit.id) for hit in before[:RELATED]]
        return tuple(entry for entry in found if entry is not None)

    async def _not_offered(self, turn: Turn, centre: Centre) -> NotOffered:
        await turn.record(Verb.ASKED, "course", "none")
        return NotOffered(centre, await self._related(turn))

    async def _guess(self, turn: Turn, wish: Wish, centre: Centre) -> NotSure | NotUnderstood:
        decision = decide(self.found)
        again = await turn.uow.journal.count(turn.person.id, Verb.ASKED, "miss", turn.now - IN_A_ROW) > 0
        if isinstance(decision, SearchUnsure):
            await turn.record(Verb.ASKED, "guess", decision.guesses[0].id)
            return NotSure(await _guesses(turn, decision.guesses), False, wish.wants_trial, centre)
        await turn.uow.courses.add_miss(turn.person.id, self.text, self.found.hits, turn.now)
        await turn.record(Verb.ASKED, "miss", self.found.hits[0].id if self.found.hits else "")
        if again:
            guesses = await _guesses(turn, self.found.hits[:GUESSES])
            return NotSure(guesses or tuple((await turn.uow.courses.faq())[:GUESSES]), True, wish.wants_trial, centre)
        return NotUnderstood(centre)


@dataclass(frozen=True)
class ReportDanger:
    """Note that somebody may be in danger; what they wrote is not stored."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> InDanger:
        learner = await turn.uow.people.learner_of(turn.person.id)
        await turn.record(Verb.REPORTED, "safety", turn.person.id, learner=learner.id if learner else None)
        return InDanger(await the_centre(turn.uow), turn.person.role not in (None, Role.LEARNER))


def _says_everything(wish: Wish) -> bool:
    """What, for whom and when: no common question is as particular as that."""
    return wish.names_course and bool(wish.grades) and bool(wish.when)


async def _guesses(turn: Turn, hits: Sequence[Hit]) -> tuple[Guess, ...]:
    found = [
        await turn.uow.courses.course(hit.id) if hit.kind == "course" else await turn.uow.courses.faq_entry(hit.id)
        for hit in hits
    ]
    return tuple(guess for guess in found if guess is not None)
