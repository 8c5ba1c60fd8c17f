"""Ways to score entries for questions: the product's own, and baselines that know words only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import bm25s
import jieba
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from knowledge.search.encoder import Encoder
from knowledge.search.meaning import MeaningIndex
from knowledge.search.words import WordIndex

Scores = NDArray[np.float64]

Texts = Sequence[Sequence[str]]
"""Of each entry its texts."""

Way = Callable[[Texts, Sequence[str]], Scores]
"""The scores of all entries (columns) for questions (rows)."""

jieba.setLogLevel(logging.WARNING)


class Remembering:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._documents: dict[str, NDArray[np.float32]] = {}
        self._questions: dict[str, NDArray[np.float32]] = {}
        self.name = encoder.name
        self.is_tuned = encoder.is_tuned

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._documents]
        if new:
            self._documents.update(zip(new, self._encoder.documents(new), strict=True))
        return np.stack([self._documents[text] for text in texts])

    def question(self, text: str) -> NDArray[np.float32]:
        if text not in self._questions:
            self._questions[text] = self._encoder.question(text)
        return self._questions[text]


def by_meaning(encoder: Encoder) -> Way:
    """The product's search with this encoder."""

    def scores(texts: Texts, questions: Sequence[str]) -> Scores:
        index = MeaningIndex(encoder, texts, encoder.documents([text for of_one in texts for text in of_one]))
        return np.array([index.scores(question) for question in questions])

    return scores


def by_words(texts: Texts, questions: Sequence[str]) -> Scores:
    """What the product does while there is no encoder."""
    index = WordIndex(texts)
    return np.array([index.scores(question) for question in questions])


def by_bm25(texts: Texts, questions: Sequence[str]) -> Scores:
    """BM25 with its usual parameters; jieba finds the words."""
    index = bm25s.BM25()
    index.index([jieba.lcut(" ".join(of_one).casefold()) for of_one in texts], show_progress=False)
    return np.array([index.get_scores(jieba.lcut(question.casefold())) for question in questions], np.float64)


def by_tfidf(texts: Texts, questions: Sequence[str]) -> Scores:
    """Cosines of TF-IDF over one to three characters."""
    made = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    entries = made.fit_transform([" ".join(of_one) for of_one in texts])
    return np.asarray((made.transform(questions) @ entries.T).todense(), np.float64)
