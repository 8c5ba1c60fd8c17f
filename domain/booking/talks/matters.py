"""What a talk is about, what came of it, and what is to follow: closed lists of which buttons are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.booking.slot import Way
from domain.messages.screen import Param, t
from domain.people.person import Role

OTHER = "own_words"
TOPICS: Mapping[str, str] = {"p": "progress", "c": "course", "w": "worries", "t": "together", "o": OTHER}
"""Topics by the letter that stands for them in a button. OTHER is typed."""
FAMILY_TOPICS, STAFF_TOPICS = "pcw", "pct"
"""The letters of what each side is offered to say: a worry is the family's word."""
WORDS_AT_MOST = 200

WAYS: Mapping[str, Way] = {"i": Way.IN_PERSON, "v": Way.VIDEO, "p": Way.PHONE}
"""By the letter that stands for them in a button."""

PARTS = ("skills", "hard", "habits", "contact")
"""What of the learner's card a family may leave out."""
OF_PRACTICE = PARTS[:3]
"""What a family is asked for before anybody at the centre sees it."""
PRACTICE = "practice"
"""All of them, in a button."""

NO_DATE = "none"
NEXT_IN: Mapping[str, int] = {"1": 1, "3": 3, "7": 7, "30": 30}
"""How many days from now the next date may be, by the word of its button."""


@dataclass(frozen=True)
class Findings:
    """What a member of staff can say in the first two taps after a talk, in the order of the buttons."""

    outcomes: tuple[str, ...]
    plans: tuple[str, ...]


NOBODY_CAME = "nobody_came"
ADVISING = Findings(("enrolled", "thinking", "no", "later"), ("place", "trial", "papers", "ring", "nothing"))
TEACHING = Findings(("agreed", "watch", "another", "no_need"), ("home", "class", "basics", "pace", "nothing"))


def findings_of(role: Role) -> Findings:
    """Advisors speak of courses, teachers of learning."""
    return TEACHING if role is Role.TEACHER else ADVISING


@dataclass(frozen=True)
class TalkOffer:
    """A talk that a member of staff proposes to one person; what went to the other guardian is a row of its own.

    Attributes:
        staff: id in the centre's list. made_by: whose account sent it.
        topic: as in Booking.
        times: three starts, or fewer where fewer were free.
        booking: what came of it. declined_at: when this person said "not now".
    """

    id: int
    staff: str
    made_by: int
    person: int
    learner: int
    topic: str
    way: Way
    times: tuple[datetime, ...]
    made_at: datetime
    booking: int | None = None
    declined_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a talk.

    Attributes:
        outcome, plan: of the Findings of whoever said it.
        note: in the words of the member of staff, for the family too; empty when there is none.
    """

    booking: int
    outcome: str
    plan: str
    next_on: date | None
    note: str
    said_by: int
    at: datetime


def topic_words(topic: str | None) -> Param:
    """A topic as people read it; what was typed stays as it is."""
    if topic is None:
        return t("talks.topic.own_words")
    return t(f"talks.topic.{topic}") if topic in TOPICS.values() else topic


def letter_of(topic: str | None) -> str:
    """The letter of a topic in a button; that of OTHER for what was typed."""
    return next((letter for letter, name in TOPICS.items() if name == topic), "o")


def letter_of_way(way: Way) -> str:
    return next(letter for letter, each in WAYS.items() if each is way)
