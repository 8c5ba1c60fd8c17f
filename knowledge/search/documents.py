"""What can be found: a document for each course and each question that is asked often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from domain.courses.course import Course, FaqEntry


@dataclass(frozen=True)
class Document:
    """Something that can be found.

    Attributes:
        texts: all ways to say it, in all languages, at least one.
    """

    id: str
    kind: Literal["faq", "course"]
    texts: tuple[str, ...]


def documents(
    courses: Iterable[Course],
    faq: Iterable[FaqEntry],
    phrasings: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Document, ...]:
    """The documents of a centre; `phrasings` are other ways to ask, by the id of the FAQ entry.

    Answers are left out: they made no question easier to find, and take most of the encoder's time.
    """
    return (
        *(Document(entry.id, "faq", (*entry.question.values(), *phrasings.get(entry.id, ()))) for entry in faq),
        *(Document(course.id, "course", (*course.name.values(), *course.about.values())) for course in courses),
    )
