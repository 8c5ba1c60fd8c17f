"""The search that the domain asks: by meaning once the encoder is there, by words until then."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from domain.asking.routing import Found, Hit, Thresholds
from knowledge.search.documents import Document
from knowledge.search.encoder import BUILTIN, NO_MODEL, EncoderUnavailable
from knowledge.search.process import EncoderFailed, Worker, WorkerGone, running
from knowledge.search.words import WordIndex, words_of

log = logging.getLogger(__name__)

LONGEST_QUESTION = 300
"""Characters that are looked at: nobody asks for a course in more, and an encoder's time grows with them."""

AT_ONCE = 16
"""Texts encoded between two looks at whether there is something better to do: about half a second."""

# Logistic curves from what the two searches measure to the share of best hits that were right, fitted by
# `python -m benchmarks.search --fit`: slope and intercept.
CURVES = {"meaning": (2.03, -4.59), "words": (6.83, -1.39)}

LIMITS = {
    "meaning": Thresholds(sure=0.67, margin=0.24, worth_showing=0.20),
    "words": Thresholds(sure=0.47, margin=0.10, worth_showing=0.25),
}
"""Sure as often as possible while at most one question in forty gets a wrong answer as if it were right."""

Ranked = list[tuple[int, float]]
"""Places of documents and what a search measured, the best first."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait before something else is done.

    Attributes:
        find: for a hit by meaning, before words answer.
        question, batch, load: for the encoder's process on these, before it counts as hung and is ended.
        restarts: before each new process that follows one that ended; after the last there is none.
        forget: of good work, after which earlier ends no longer count.
    """

    find: float = 2.0
    question: float = 30.0
    batch: float = 120.0
    load: float = 600.0
    restarts: tuple[float, ...] = (1.0, 10.0, 60.0)
    forget: float = 3600.0


class Search:
    """Finds documents for a question in any language.

    Loading and encoding happen in a process of their own, so that this one neither waits nor grows. Until
    the encoder has all documents, and whenever it cannot answer soon, words do: they take about 0.05 ms
    and are counted in place. So no question ever waits behind documents.
    """

    def __init__(
        self,
        model: str = BUILTIN,
        *,
        cache: Path | None = None,
        worker: str = "knowledge.search.worker",
        patience: Patience = Patience(),
    ) -> None:
        """`model` as in the configuration: "builtin", "words", or a sentence-transformers name or path.

        `cache` is a folder in which vectors outlive the process; without it each start computes them again.
        `worker` is the module that is run as the encoder's process.
        """
        self._model = model
        self._cache = cache
        self._module = worker
        self._patience = patience
        self._shelf = Shelf(())
        self._indexed: Shelf | None = None
        self._asked: deque[Asked] = deque()
        self._sent = math.inf
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._working: asyncio.Task[None] | None = None
        self._worker: Worker | None = None

    @property
    def by_meaning(self) -> bool:
        """Whether the encoder answers already."""
        return self._indexed is self._shelf

    @property
    def pid(self) -> int | None:
        """The encoder's process, None while there is none."""
        return self._worker.pid if self._worker else None

    def start(self) -> None:
        """Begin to load the encoder; returns at once. Needs the running event loop."""
        if self._model != NO_MODEL:
            self._settled.clear()
            self._working = asyncio.create_task(self._work(), name="encoder")
            self._working.add_done_callback(lambda _: self._settled.set())

    def replace(self, documents: Iterable[Document]) -> None:
        """Find these from now on: by words at once, by meaning when what is new has been encoded."""
        kept = tuple(document for document in documents if document.texts)
        if kept == self._shelf.documents:
            return
        self._shelf = Shelf(kept)
        if self._working is not None and not self._working.done():
            self._settled.clear()
            self._wake.set()

    async def settle(self) -> bool:
        """Wait until there is nothing to prepare; True when the encoder answers, False when words do."""
        await self._settled.wait()
        return self.by_meaning

    async def find(self, text: str, limit: int = 5) -> Found:
        """At most `limit` documents that may answer `text`, the best first; none for a text without words."""
        question = text.strip()[:LONGEST_QUESTION]
        shelf = self._shelf
        if self.by_meaning and not self._is_late() and words_of(question):
            ranked = await self._ask(question, limit)
            if ranked is not None:
                return shelf.found(ranked, "meaning")
        return shelf.found(shelf.by_words(question, limit), "words")

    async def close(self) -> None:
        """Give up whatever is being prepared; returns when the encoder's process is gone."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait([self._working])

    async def _ask(self, question: str, limit: int) -> Ranked | None:
        asked = Asked(question, limit, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        self._wake.set()
        try:
            async with asyncio.timeout(self._patience.find):
                return await asked.ranked
        except TimeoutError:
            log.warning("The encoder has not answered for %g s; words answer until it does.", self._patience.find)
            return None

    def _is_late(self) -> bool:
        """Whether the question that the encoder is at takes longer than anybody waits."""
        return time.monotonic() - self._sent > self._patience.find

    async def _work(self) -> None:
        """Keep a process at work; ends when there is no sense in another one."""
        ended = 0
        try:
            while True:
                begun = time.monotonic()
                try:
                    await self._employ()
                except WorkerGone as gone:
                    ended = 1 if time.monotonic() - begun > self._patience.forget else ended + 1
                    if ended > len(self._patience.restarts):
                        log.error("The encoder's process %s, once too often; words answer from now on.", gone)
                        return
                    pause = self._patience.restarts[ended - 1]
                    log.warning("The encoder's process %s; words answer, a new one starts in %g s.", gone, pause)
                    await asyncio.sleep(pause)
        except EncoderUnavailable as error:
            log.warning("Search answers by words only: %s.", error)
        except EncoderFailed as error:
            log.error("Search answers by words only: the encoder %r failed while loading.\n%s", self._model, error)
        except Exception:
            # The bot is of use without an encoder, and this task has nobody to raise to.
            log.exception("Search answers by words only.")

    async def _employ(self) -> None:
        """Have a process from its start to its end, and leave no question without an answer."""
        try:
            async with running(self._module, self._wake.set) as self._worker:
                await self._serve(self._worker)
        finally:
            self._worker = None
            self._indexed = None
            while self._asked:
                self._asked.popleft().answer(None)
            self._settled.clear()

    async def _serve(self, worker: Worker) -> NoReturn:
        """Let the process do one thing after the other, questions first.

        Raises:
            WorkerGone: it ended.
            EncoderUnavailable, EncoderFailed: it cannot load the encoder.
        """
        cache = str(self._cache) if self._cache else None
        name = await worker.ask("load", self._model, cache, patience=self._patience.load)
        shelved: Shelf | None = None
        while True:
            self._wake.clear()
            if worker.has_ended:
                await worker.gone()
            if self._asked:
                await self._pass_on(worker, self._asked.popleft())
            elif self._shelf is not shelved:
                shelved = self._shelf
                await self._shelve(worker, shelved, name)
            else:
                self._settled.set()
                await self._wake.wait()

    async def _pass_on(self, worker: Worker, asked: Asked) -> None:
        if asked.ranked.done():
            return
        ranked = None
        self._sent = time.monotonic()
        try:
            ranked = await worker.ask("question", asked.text, asked.limit, patience=self._patience.question)
        except EncoderFailed as error:
            # A question must not fail because an encoder did: words always answer.
            log.error("The encoder failed on a question of %d characters; words answer.\n%s", len(asked.text), error)
        finally:
            self._sent = math.inf
            asked.answer(ranked)

    async def _shelve(self, worker: Worker, shelf: Shelf, name: str) -> None:
        """Have the documents encoded, unless others replace them on the way."""
        if not shelf.documents:
            return
        patience = self._patience.batch
        try:
            await worker.ask("shelve", [document.texts for document in shelf.documents], patience=patience)
            while self._shelf is shelf:
                if not await worker.ask("encode", AT_ONCE, patience=patience):
                    self._indexed = shelf
                    log.info("Search answers by meaning, %d documents with %s.", len(shelf.documents), name)
                    return
        except EncoderFailed as error:
            log.error("Search answers by words: %d documents could not be encoded.\n%s", len(shelf.documents), error)


@dataclass(frozen=True)
class Asked:
    """A question that waits for the encoder; None when it will not answer."""

    text: str
    limit: int
    ranked: asyncio.Future[Ranked | None]

    def answer(self, ranked: Ranked | None) -> None:
        if not self.ranked.done():
            self.ranked.set_result(ranked)


class Shelf:
    """Documents, findable by words."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents
        self._words = WordIndex([document.texts for document in documents])

    def by_words(self, question: str, limit: int) -> Ranked:
        scores = self._words.scores(question)
        best = sorted(range(len(scores)), key=lambda place: -scores[place])[:limit]
        return [(place, scores[place]) for place in best if scores[place] > 0]

    def found(self, ranked: Ranked, by: Literal["meaning", "words"]) -> Found:
        """The same as hits, their scores calibrated."""
        slope, intercept = CURVES[by]
        hits = (
            Hit(
                self.documents[place].id,
                self.documents[place].kind,
                1 / (1 + math.exp(-(slope * score + intercept))),
                by,
            )
            for place, score in ranked
        )
        return Found(tuple(hits), LIMITS[by])
