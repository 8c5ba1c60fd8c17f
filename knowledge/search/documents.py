"""What can be found: a document for each course and each question that is asked often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from domain.courses.course import Course, FaqEntry
from domain.language import Lang, Localized


@dataclass(frozen=True)
class Document:
    """Something that can be found.

    Attributes:
        texts: what it says and all ways to ask for it, in all languages, at least one.
    """

    id: str
    kind: Literal["faq", "course"]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """A question of which a person has said what answers it.

    Attributes:
        ids: of the documents, any of which would do; none when nothing here answers it.
    """

    text: str
    ids: frozenset[str]


def documents(
    courses: Iterable[Course],
    faq: Iterable[FaqEntry],
    phrasings: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Document, ...]:
    """The documents of a centre; `phrasings` are other ways to ask, by the id of the FAQ entry."""
    return (
        *(
            Document(entry.id, "faq", (*_together(entry.question, entry.answer), *phrasings.get(entry.id, ())))
            for entry in faq
        ),
        *(Document(course.id, "course", _together(course.name, course.about)) for course in courses),
    )


def _together(title: Localized, body: Localized) -> tuple[str, ...]:
    """Title and body in one text for each language."""
    return tuple(f"{title[lang]} {body[lang]}" if lang in body else title[lang] for lang in Lang if lang in title)
