"""What staff say that a question is about: its entry is easier to find by it, and the search is measured on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from domain.entries.entry import Label
from domain.language import Lang
from knowledge.content import Entry, Id, Text, read_toml
from knowledge.search.documents import Document, Labelled

ASKED = "asked.toml"


class _Asked(Entry):
    lang: Lang
    text: Text
    entries: tuple[Id, ...] = ()


class _AskedFile(Entry):
    asked: tuple[_Asked, ...] = ()


def load_asked(content: Path) -> tuple[Labelled, ...]:
    """The labelled questions in `content`/asked.toml, none where there is no such file.

    Raises:
        ContentError: the file is wrong.
    """
    path = content / ASKED
    if not path.exists():
        return ()
    return tuple(Labelled(each.text, frozenset(each.entries)) for each in read_toml(path, _AskedFile).asked)


def with_labels(documents: Iterable[Document], labels: Iterable[Label]) -> tuple[Document, ...]:
    """The documents with the labelled questions among their texts; labels of what is not there are left out."""
    asked: dict[tuple[str, str], list[str]] = {}
    for label in labels:
        for name in label.entries:
            asked.setdefault((str(label.kind), name), []).append(label.text)
    return tuple(
        replace(each, texts=tuple(dict.fromkeys((*each.texts, *asked.get((each.kind, each.id), ())))))
        for each in documents
    )


def questions(labels: Iterable[Label]) -> tuple[Labelled, ...]:
    """The labels as questions on which it is fitted when a hit is sure."""
    return tuple(Labelled(each.text, frozenset(each.entries)) for each in labels)
