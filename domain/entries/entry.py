"""A question that was not understood, the answer that staff write to it, and what it is a question about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.asking.routing import Hit
from domain.language import Lang

PREFIX = "staff_"
"""Ids of entries that staff wrote begin so; an id of content/ has no underscore."""


class EntryState(StrEnum):
    """draft > waiting (for a second person) > live > retired; a waiting one may come back as a draft."""

    DRAFT = "draft"
    WAITING = "waiting"
    LIVE = "live"
    RETIRED = "retired"


class LabelKind(StrEnum):
    """What a labelled question is about; the values are those of domain.asking.routing.Hit."""

    FAQ = "faq"
    COURSE = "course"


@dataclass(frozen=True)
class Entry:
    """A common question with its answer, as staff write it.

    Attributes:
        question, answer: by language; a language may be missing.
        changed_by: who last changed words that stood there; somebody else has to approve them.
        word: why it came back, None when it did not.
        decided_by, decided_at: who approved, retired or restored it last, and when.
    """

    id: int
    state: EntryState
    question: Mapping[Lang, str]
    answer: Mapping[Lang, str]
    written_by: int
    written_at: datetime
    changed_by: int
    word: str | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None

    @property
    def key(self) -> str:
        """Its id among the common questions."""
        return f"{PREFIX}{self.id}"

    @property
    def langs(self) -> tuple[Lang, ...]:
        """Those in which it can answer."""
        return tuple(lang for lang in Lang if self.question.get(lang) and self.answer.get(lang))


@dataclass(frozen=True)
class Missed:
    """A question as somebody typed it that was not understood.

    Attributes:
        guesses: what the search had found, the best first.
        put_off_until: nobody wants to see it before then.
        settled_at: when somebody decided about it.
        entry, label: what will answer it, and what it was found to be about.
        wished_at: when the asker wished to be told once there is an answer.
    """

    id: int
    person: int
    text: str
    guesses: Sequence[Hit]
    at: datetime
    put_off_until: datetime | None = None
    settled_at: datetime | None = None
    entry: int | None = None
    label: int | None = None
    wished_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Nobody has decided about it, or is writing an answer."""
        return self.settled_at is None and self.entry is None


@dataclass(frozen=True)
class Label:
    """What a question is about, on somebody's word.

    Attributes:
        said: the text as `domain.entries.alike.said_as` writes it; there is one label for each.
        kind, entries: the ids of what answers it; none when it is not for us.
    """

    id: int
    said: str
    text: str
    lang: Lang
    kind: LabelKind | None
    entries: Sequence[str]
    given_by: int
    given_at: datetime


@dataclass(frozen=True)
class Uses:
    """How often an entry answered, and how often that was "No, something else"."""

    answered: int = 0
    refused: int = 0


NO_USES = Uses()


@dataclass(frozen=True)
class Group:
    """Questions that say the same, the latest first; never empty."""

    misses: Sequence[Missed]

    @property
    def id(self) -> int:
        """The id of the first that was asked."""
        return min(each.id for each in self.misses)

    @property
    def latest(self) -> Missed:
        return self.misses[0]
