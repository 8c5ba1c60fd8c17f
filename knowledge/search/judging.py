"""Measuring a search on the labelled questions of its own index, a few at a time, and fitting its limits on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.language import Lang
from knowledge.search.calibration import NO_EXPERIENCE, Experience, Judged, fit
from knowledge.search.chances import Fitted, Limits
from knowledge.search.shipped import ANY, TUNED, WORDS
from knowledge.search.tuning import CHANGES
from knowledge.search.words import WordIndex, language_of

if TYPE_CHECKING:
    from knowledge.search.meaning import MeaningIndex, VectorStore
    from knowledge.search.worker import Contents

OVER = object()


@dataclass(frozen=True)
class Question:
    """A labelled question, and the places of the documents that answer it."""

    text: str
    right: tuple[int, ...]

    @property
    def lang(self) -> Lang:
        return language_of(self.text)


class Judging:
    """The limits of one index: those that shipped until all labelled questions have been asked.

    What was fitted is kept beside the vectors, and fitted again when documents, labels or the encoder change.

    Attributes:
        measured: what came of the labelled questions, by the way of searching and the language.
    """

    def __init__(
        self, index: MeaningIndex, documents: Contents, questions: Sequence[Question], store: VectorStore
    ) -> None:
        self._index = index
        self._documents = documents
        self._questions = questions
        self._store = store
        self._by = "tuned" if store.encoder.is_tuned else "any"
        self._going = self._ask_all()
        self.meaning: Fitted = TUNED if store.encoder.is_tuned else ANY
        self.words: Fitted = WORDS
        self.measured: dict[str, dict[str, Any]] = {}

    def go_on(self, at_once: int) -> bool:
        """Ask so many questions; True when the limits are as fitted."""
        return any(next(self._going, OVER) is OVER for _ in range(at_once))

    def _ask_all(self) -> Iterator[None]:
        if not self._questions:
            return
        asked = [(each.text, each.right) for each in self._questions]
        key = hashlib.sha256(json.dumps([self._documents, asked, self._store.encoder.name]).encode()).hexdigest()
        fits = self._store.kept_fits(key)
        if fits is None:
            # what staff have labelled stands among the texts by now, and would find itself
            own = {each.text for each in self._questions}
            words = WordIndex([[text for text in texts if text not in own] or texts for texts in self._documents])
            judged: dict[str, list[Judged]] = {self._by: [], "words": []}
            for each in self._questions:
                judged[self._by].append(Judged(np.array(self._index.scores(each.text, words)), each.right))
                judged["words"].append(Judged(np.array(words.scores(each.text)), each.right))
                yield
            fits = {}
            for by, lang in product(judged, Lang):
                of_lang = [
                    found for each, found in zip(self._questions, judged[by], strict=True) if each.lang is lang
                ]
                usual = (WORDS if by == "words" else self.meaning)[lang]
                fits.setdefault(by, {})[lang] = fit(of_lang, usual, shipped_experience(by, lang)).told
                yield
            self._store.keep_fits(key, fits)
        self.measured = fits
        self.meaning, self.words = (
            {Lang(lang): Limits.of(each["limits"]) for lang, each in fits[by].items()} for by in (self._by, "words")
        )


def shipped_experience(by: str, lang: Lang, changes: Path = CHANGES) -> Experience:
    """What the questions to made-up centres have shown; nothing where it did not ship."""
    if by == "any" or not changes.exists():
        return NO_EXPERIENCE
    with np.load(changes, allow_pickle=False) as made:
        known, strange = (made[f"{by}-{lang}-{kind}"].astype(np.float64) for kind in ("known", "strange"))
    return Experience(known, strange)
