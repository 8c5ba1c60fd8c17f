"""A question that stands among the texts is judged as if it did not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.search.meaning import MeaningIndex, VectorStore
from knowledge.search.words import WordIndex

PLACES = {"fees": 0, "what it costs": 1, "refund": 2}
TEXTS = (("fees", "what it costs"), ("refund",))


class Axes:
    """Each text points along an axis of its own."""

    name, is_tuned = "axes", True

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(np.eye(3)[[PLACES[text] for text in texts]], dtype=np.float32)

    def question(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self.documents([text])[0], dtype=np.float32)


@pytest.fixture
def index() -> MeaningIndex:
    return MeaningIndex(Axes(), TEXTS, Axes().documents([text for texts in TEXTS for text in texts]))


def test_a_question_finds_itself_unless_it_is_judged_apart(index: MeaningIndex) -> None:
    apart = WordIndex([["fees"], ["refund"]])
    itself, others = index.scores("what it costs"), index.scores("what it costs", apart)
    assert itself[0] > 0.7 and others == [0.0, 0.0]


def test_the_only_text_of_a_document_stays(index: MeaningIndex) -> None:
    assert index.scores("refund", WordIndex(TEXTS))[1] == index.scores("refund")[1] > 1


def test_vectors_of_texts_that_are_gone_do_not_stay_on_the_disk(tmp_path: Path) -> None:
    store = VectorStore(Axes(), tmp_path)
    texts = [text for each in TEXTS for text in each]
    store.learn(texts)
    store.vectors(texts)
    store.vectors(texts[:1])
    assert VectorStore(Axes(), tmp_path).unknown(texts) == texts[1:]
