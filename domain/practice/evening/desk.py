"""The desk: what lies in front of the learner now, as values that a view can show without asking again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.assigning.doing import Aside, AsideDone
from domain.language import Lang, Localized
from domain.people.person import Learner
from domain.practice.evening.session import Asked, Attempt, Session
from domain.practice.evening.wishes import HelpWish
from domain.practice.habits.streaks import Progress
from domain.practice.items.kinds import Item, Wording
from domain.practice.standing.outcome import Standing


@dataclass(frozen=True)
class Question:
    """An asked item in the words in which it is shown.

    Attributes:
        skill: name of the item's main skill, None where it names no known one.
        lang: the language of `wording`.
        other_language: it is not the learner's, because the bank has nothing in theirs.
    """

    session: Session
    asked: Asked
    item: Item
    skill: Localized | None
    lang: Lang
    other_language: bool = False

    @property
    def wording(self) -> Wording:
        return self.item.wordings[self.lang]


@dataclass(frozen=True)
class Score:
    """How a set went. What was reported or not learned yet is in neither `right` nor `of`.

    Attributes:
        new, firm, again: names of skills met for the first time, firm by now, and to be met again.
        unsure: those of `again` at which the learner said that it was a guess, or was sure of a wrong answer.
    """

    right: int
    of: int
    not_learned: int = 0
    reported: int = 0
    new: tuple[Localized, ...] = ()
    firm: tuple[Localized, ...] = ()
    again: tuple[Localized, ...] = ()
    unsure: tuple[Localized, ...] = ()


@dataclass(frozen=True)
class AtItem:
    """An item waits for its answer.

    Attributes:
        unread: what was typed last and is no answer to read, else None.
        put_away: the set before this one was closed after a day.
        aside: how many reviews were put aside, said at the first item of a set.
        taken: index in the item of the option that waits for "sure or guess".
        too_many_hints: all hints of several items were opened at once; said once a set.
        from_teacher: the set was put aside by a teacher; said at its first item.
    """

    question: Question
    unread: str | None = None
    put_away: bool = False
    aside: int = 0
    taken: int | None = None
    too_many_hints: bool = False
    from_teacher: Aside | None = None


class Rung(StrEnum):
    """How much help an error calls for: the first, the second and any further one of its kind."""

    SISTER = "sister"
    SMALLER_STEP = "smaller_step"
    PERSON = "person"


@dataclass(frozen=True)
class Helpers:
    """Who would help with what a learner wishes for.

    Attributes:
        names: of the teachers of the learner's classes; empty when there are none, and all teachers are asked.
        weekday: of the next lesson (ISO, 1 Monday to 7 Sunday), None where it is not known.
        anybody: there is a teacher at all who could be told.
    """

    names: tuple[str, ...] = ()
    weekday: int | None = None
    anybody: bool = True


@dataclass(frozen=True)
class AtVerdict:
    """An item was answered.

    Attributes:
        feedback: what is said about the wrong road that was taken, None where there is nothing to say.
        rung: what is offered after an error, None after anything else and outside of a set.
        reworded: `feedback` are other words, for the second time on the same road.
        has_sister, has_smaller_step: there is such an item to go on with.
        hasty: two answers came too fast for the questions to have been read.
        steps: so many steps of the explanation are shown; None is all of it.
        helpers: who could help, where the rung is PERSON or there is a wish.
        wish: the learner has asked for help with this item.
        may_add: what is typed next goes with the wish.
        rehearsed: a teacher tries the item out; all of the explanation is shown at once.
    """

    question: Question
    attempt: Attempt
    feedback: Localized | None
    rung: Rung | None = None
    reworded: bool = False
    has_sister: bool = False
    has_smaller_step: bool = False
    hasty: bool = False
    steps: int | None = None
    helpers: Helpers | None = None
    wish: HelpWish | None = None
    rehearsed: bool = False
    may_add: bool = False


@dataclass(frozen=True)
class AtReport:
    """The learner is about to say what is wrong with an item."""

    question: Question


@dataclass(frozen=True)
class AtNote:
    """The learner is about to write what is wrong with an item."""

    question: Question


@dataclass(frozen=True)
class AtPause:
    """The set is kept for later; `done` of `size` items are behind the learner."""

    session: Session
    done: int


@dataclass(frozen=True)
class AtEnd:
    """The set is over: finished, or (`session.state` EXPIRED) closed after a day.

    Attributes:
        one_more: another item may be asked for; `enough`: as many as there are in one evening were.
        week: evenings of practice beside the learner's goal; None without a goal.
        aside: a teacher had put it aside; None for the usual set.
        waiting: what a teacher has put aside and comes next.
    """

    session: Session
    score: Score
    one_more: bool = False
    enough: bool = False
    week: Progress | None = None
    aside: AsideDone | None = None
    waiting: Aside | None = None


@dataclass(frozen=True)
class AtStanding:
    """A placement or a proof is over."""

    session: Session
    result: Standing


@dataclass(frozen=True)
class AtDoor:
    """There is no set at all yet."""


@dataclass(frozen=True)
class NothingToAsk:
    """The bank has no item."""


Desk = AtItem | AtVerdict | AtReport | AtNote | AtPause | AtEnd | AtStanding | AtDoor | NothingToAsk


@dataclass(frozen=True)
class ParentsView:
    """What a parent sees where a learner would practise.

    Attributes:
        last: the child's last finished set and its score, None before the first.
        agreed: the child's answers may be stored.
    """

    child: Learner | None
    last: tuple[Session, Score] | None = None
    agreed: bool = False


@dataclass(frozen=True)
class VisitorsView:
    """Somebody without a learner's account: they may look at sample questions."""


class Word(StrEnum):
    """The short word that answers a tap."""

    NONE = "none"
    ANSWERED = "answered"
    NOTED = "noted"
    OLD_SCREEN = "old_screen"
    THANKS = "thanks"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class Shown:
    """What to show, and the short word that goes with it."""

    desk: Desk
    word: Word = Word.NONE
