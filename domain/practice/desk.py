"""The desk: what lies in front of the learner now, as values that a view can show without asking again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.language import Lang, Localized
from domain.people.person import Learner
from domain.practice.items import ChoiceWording, EntryWording, Item
from domain.practice.session import Asked, Attempt, Session
from domain.practice.standing import Standing


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
    def wording(self) -> ChoiceWording | EntryWording:
        return self.item.wordings[self.lang]


@dataclass(frozen=True)
class Score:
    """How a set went. What was reported or not learned yet is in neither `right` nor `of`.

    Attributes:
        new, firm, again: names of skills met for the first time, firm by now, and to be met again.
    """

    right: int
    of: int
    not_learned: int = 0
    reported: int = 0
    new: tuple[Localized, ...] = ()
    firm: tuple[Localized, ...] = ()
    again: tuple[Localized, ...] = ()


@dataclass(frozen=True)
class AtItem:
    """An item waits for its answer.

    Attributes:
        unread: what was typed last and is not a number, else None.
        put_away: the set before this one was closed after a day.
    """

    question: Question
    unread: str | None = None
    put_away: bool = False


@dataclass(frozen=True)
class AtVerdict:
    """An item was answered.

    Attributes:
        feedback: what is said about the wrong option that was taken, None where there is nothing to say.
    """

    question: Question
    attempt: Attempt
    feedback: Localized | None


@dataclass(frozen=True)
class AtReport:
    """The learner is about to say what is wrong with an item."""

    question: Question


@dataclass(frozen=True)
class AtPause:
    """The set is kept for later; `done` of `size` items are behind the learner."""

    session: Session
    done: int


@dataclass(frozen=True)
class AtEnd:
    """The set is over: finished, or (`session.state` EXPIRED) closed after a day."""

    session: Session
    score: Score


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


Desk = AtItem | AtVerdict | AtReport | AtPause | AtEnd | AtStanding | AtDoor | NothingToAsk


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


@dataclass(frozen=True)
class Shown:
    """What to show, and the short word that goes with it."""

    desk: Desk
    word: Word = Word.NONE
