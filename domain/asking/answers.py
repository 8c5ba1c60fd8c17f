"""What can come of a question."""

from __future__ import annotations

from dataclasses import dataclass

from domain.asking.fitting import Miss
from domain.asking.intents import Intent
from domain.asking.wishes import Wish
from domain.conversations.hearing import Heard
from domain.conversations.opening import Opened
from domain.courses.browsing import ClassView, CourseView
from domain.courses.course import Campus, Centre, Course, FaqEntry, StaffMember
from domain.safety.reporting import InDanger


@dataclass(frozen=True)
class Match:
    """A course, and how far it meets the wish.

    Attributes:
        classes: those that are as they were wished, or all of them when none is.
        misses: what is not as wished about the course or about every one of its classes.
    """

    view: CourseView
    classes: tuple[ClassView, ...]
    misses: frozenset[Miss]


@dataclass(frozen=True)
class CoursesFound:
    """One to three courses, those that fit or else those that come nearest.

    Attributes:
        campuses, teachers: those that the wish names, also as not wanted.
        near: what almost fits, where something fits.
        more: how many others fit as well.
        related: common questions that may have been meant.
        number: of the question, see LastQuestion.
    """

    wish: Wish
    campuses: tuple[Campus, ...]
    teachers: tuple[StaffMember, ...]
    matches: tuple[Match, ...]
    near: tuple[Match, ...]
    more: int
    related: tuple[FaqEntry, ...]
    number: int

    @property
    def fits(self) -> bool:
        return not self.matches[0].misses


@dataclass(frozen=True)
class NotOffered:
    """What is asked for is not taught here, or not for that grade; `related` may have been meant instead."""

    centre: Centre
    related: tuple[FaqEntry, ...]
    number: int


@dataclass(frozen=True)
class AnswerFound:
    entry: FaqEntry
    wants_trial: bool
    number: int


Guess = Course | FaqEntry


@dataclass(frozen=True)
class NotSure:
    """One to three guesses; `again` when the question before was not understood either.

    Attributes:
        miss: the question as it is kept for labelling; 0 where it may be one of the guesses.
    """

    guesses: tuple[Guess, ...]
    again: bool
    wants_trial: bool
    centre: Centre
    number: int
    miss: int = 0


@dataclass(frozen=True)
class NotUnderstood:
    """The question is kept for labelling as `miss`."""

    centre: Centre
    number: int
    miss: int


@dataclass(frozen=True)
class Plain:
    """A thing said in so many words, and the school year where one was said with it."""

    intent: Intent
    grade: int | None = None


@dataclass(frozen=True)
class TrialWished:
    """A trial lesson at a time that was said. `course` is a handle, None where the course was not said."""

    said: str
    course: str | None


@dataclass(frozen=True)
class TalkWished:
    """A talk with somebody of the centre, at a time that was said."""

    said: str

    @property
    def intent(self) -> Intent:
        return Intent.TALK


@dataclass(frozen=True)
class HandedOver:
    """A person answers from here on; `complained` when there is something to be sorry for."""

    opened: Opened
    complained: bool = False

    @property
    def intent(self) -> Intent:
        return Intent.COMPLAINT if self.complained else Intent.HUMAN


@dataclass(frozen=True)
class NothingToMove:
    """Another time is wished for something that nobody booked here; a regular class is moved by the office."""

    number: int

    @property
    def intent(self) -> Intent:
        return Intent.MOVE


@dataclass(frozen=True)
class PassedOn:
    """It went along to the person who is going to answer anyway; the bot is not sure, or says nothing at all."""

    heard: Heard


@dataclass(frozen=True)
class NoSheet:
    """The centre's sheet has not been loaded yet: nothing can be said about it."""


Answer = (
    CoursesFound
    | NotOffered
    | AnswerFound
    | NotSure
    | NotUnderstood
    | Plain
    | TrialWished
    | TalkWished
    | HandedOver
    | NothingToMove
    | InDanger
    | PassedOn
    | NoSheet
)
