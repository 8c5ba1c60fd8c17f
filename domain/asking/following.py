"""What follows an answer: "No, something else", a person instead, courses side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.asking.answering import guesses_of
from domain.asking.answers import Guess
from domain.asking.fitting import fitting
from domain.asking.routing import GUESSES, Hit
from domain.asking.wishes import Wish
from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation, Opened
from domain.courses.browsing import CourseView, course_views, find
from domain.courses.course import Course
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.turn import ANYONE, Rights, Turn

COMPARED = 3


@dataclass(frozen=True)
class SomethingElse:
    """What else a question may have meant; `number` is 0 where it is not known any more, and nothing is guessed.

    Attributes:
        miss: the question as it is kept for labelling, 0 where it was kept before.
    """

    number: int = 0
    guesses: tuple[Guess, ...] = ()
    miss: int = 0


@dataclass(frozen=True)
class RefuseAnswer:
    """The answer was beside the point, or no guess is it: kept for labelling. A second tap changes nothing."""

    rights: ClassVar[Rights] = ANYONE

    number: int

    async def run(self, turn: Turn) -> SomethingElse:
        last = await turn.uow.questions.last(turn.person.id)
        if last is None or last.number != self.number:
            return SomethingElse()
        others = [Hit(name, kind, 0.0, "meaning") for kind, name in last.others]
        answered = [Hit(last.answered, last.kind, 1.0, "meaning")] if last.kind and last.answered else []
        miss = 0
        if await turn.uow.questions.refuse(turn.person.id, self.number):
            miss = await turn.uow.courses.add_miss(turn.person.id, last.text, [*answered, *others], turn.now)
            for hit in answered:
                await turn.record(Verb.SKIPPED, hit.kind, hit.id)
        # without an answer the others are the guesses that were refused
        guesses = await guesses_of(turn, others[:GUESSES]) if answered else ()
        return SomethingElse(last.number, guesses, miss)


@dataclass(frozen=True)
class AskPerson:
    """Have somebody of the centre answer the question of that number; an older one is not known any more."""

    rights: ClassVar[Rights] = ANYONE

    number: int = 0

    async def run(self, turn: Turn) -> Opened:
        last = await turn.uow.questions.last(turn.person.id)
        if last is None or last.number != self.number:
            return await turn.do(OpenConversation(text="", why=Why.HUMAN))
        why = Why.COURSE if last.kind == "course" else Why.UNSURE
        return await turn.do(OpenConversation(text=last.text, why=why))


@dataclass(frozen=True)
class AskAboutCourse:
    """Have somebody of the centre answer about a course.

    Raises:
        Gone: it is not offered any more.
    """

    rights: ClassVar[Rights] = ANYONE

    course: str

    async def run(self, turn: Turn) -> Opened:
        course = await _offered(turn, self.course)
        text = course.name.get(turn.person.lang) or next(iter(course.name.values()))
        return await turn.do(OpenConversation(text=text, why=Why.COURSE))


@dataclass(frozen=True)
class CompareCourses:
    """Two or three courses with what the tables say of them now; one alone is compared with those most like it.

    Raises:
        Gone: none of them is offered any more.
    """

    rights: ClassVar[Rights] = ANYONE

    courses: Sequence[str]

    async def run(self, turn: Turn) -> tuple[CourseView, ...]:
        offered = await turn.uow.courses.offered()
        chosen = [course for each in self.courses if (course := find(offered, each)) is not None]
        if not chosen:
            raise _gone()
        if len(chosen) == 1:
            chosen += await _alike(turn, chosen[0], offered)
        for course in chosen[:COMPARED]:
            await turn.record(Verb.VIEWED, "course", course.id)
        return await course_views(turn.uow, chosen[:COMPARED])


async def _alike(turn: Turn, course: Course, offered: Sequence[Course]) -> list[Course]:
    """Others of its subject, those for its grades first."""
    grades = frozenset(range(course.grade_from, course.grade_to + 1))
    subject = frozenset({course.subject})
    classes = await turn.uow.courses.classes()
    near = fitting(offered, classes, Wish(grades=grades, subjects=subject)) or []
    far = fitting(offered, classes, Wish(subjects=subject))
    found = {fit.course.id: fit.course for fit in (*near, *far) if fit.course.id != course.id}
    return list(found.values())


async def _offered(turn: Turn, course: str) -> Course:
    found = find(await turn.uow.courses.offered(), course)
    if found is None:
        raise _gone()
    return found


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("courses.all"), tap("co"))))
