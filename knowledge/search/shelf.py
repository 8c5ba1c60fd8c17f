"""Documents as they are at one time, and what is found among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from domain.asking.routing import Found, Hit, Thresholds
from knowledge.search.chances import Fitted, chances
from knowledge.search.documents import Document, Labelled
from knowledge.search.shipped import WORDS
from knowledge.search.words import WordIndex, language_of

Ranked = list[tuple[int, float]]
"""Places of documents and how likely each answers, the best first."""


class Shelf:
    """Documents, findable by words.

    Attributes:
        limits: for words, by the language of the question.
    """

    def __init__(self, documents: tuple[Document, ...], labelled: tuple[Labelled, ...] = ()) -> None:
        self.documents = documents
        self.labelled = labelled
        self.limits: Fitted = WORDS
        self.ids = frozenset(document.id for document in documents)
        self._words = WordIndex([document.texts for document in documents])

    def is_as(self, other: Shelf) -> bool:
        return (self.documents, self.labelled) == (other.documents, other.labelled)

    @property
    def contents(self) -> list[Any]:
        """The documents, as the encoder's process is told them."""
        return [document.texts for document in self.documents]

    @property
    def judged(self) -> list[Any]:
        """The labelled questions with the places of what answers them, without those whose answers are gone."""
        places = {document.id: place for place, document in enumerate(self.documents)}
        answering = [sorted(places[entry] for entry in each.ids & self.ids) for each in self.labelled]
        known = zip(self.labelled, answering, strict=True)
        return [(each.text, right) for each, right in known if right or not each.ids]

    def by_words(self, question: str, limit: int) -> Found:
        scores = self._words.scores(question)
        limits = self.limits[language_of(question)]
        likely = chances(scores, limits.curve)
        best = sorted(range(len(scores)), key=lambda place: -scores[place])[:limit]
        return self.found([(place, likely[place]) for place in best if scores[place] > 0], limits.thresholds, "words")

    def found(self, ranked: Ranked, limits: Thresholds, by: Literal["meaning", "words"]) -> Found:
        documents = self.documents
        return Found(
            tuple(Hit(documents[place].id, documents[place].kind, chance, by) for place, chance in ranked), limits
        )


@dataclass(frozen=True)
class ByMeaning:
    """What the encoder found on a shelf, which may have been replaced since."""

    shelf: Shelf
    ranked: Ranked
    limits: Thresholds

    def within(self, shelf: Shelf) -> Found:
        """Without what is not on `shelf` any more."""
        kept = [(place, chance) for place, chance in self.ranked if self.shelf.documents[place].id in shelf.ids]
        return self.shelf.found(kept, self.limits, "meaning")
