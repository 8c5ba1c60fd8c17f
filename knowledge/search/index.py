"""The search that the domain asks: by meaning once the encoder is there, by words until then."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal, NoReturn

from domain.asking.routing import Found, Thresholds
from domain.language import Lang
from knowledge.search.chances import Limits
from knowledge.search.documents import Document, Labelled
from knowledge.search.encoder import BUILTIN, NO_MODEL, EncoderUnavailable
from knowledge.search.process import EncoderFailed, Worker, WorkerGone, running
from knowledge.search.shelf import ByMeaning, Shelf
from knowledge.search.words import words_of

log = logging.getLogger(__name__)

LONGEST_QUESTION = 300
"""Characters that are looked at: nobody asks for a course in more, and an encoder's time grows with them."""

Stage = Literal["shelve", "encode", "judge"]

AT_ONCE = 16
"""Texts encoded between two looks at whether there is something better to do: about half a second."""

MOST_WAITING = 24
"""Questions that wait for the encoder, half a second; beyond it words answer at once."""


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
    the encoder has documents, and whenever it cannot answer soon, words do: they take about 0.05 ms
    and are counted in place. While documents are replaced, those of before are found: no question ever waits
    behind documents. When a hit is sure is fitted on labelled questions, afterwards and in between questions.
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
        """Whether the encoder answers already, from the documents that are meant to be found."""
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

    def replace(self, documents: Iterable[Document], labelled: Iterable[Labelled] = ()) -> None:
        """Find these from now on: by words at once, by meaning when what is new has been encoded.

        On `labelled` questions it is fitted when a hit is sure.
        """
        shelf = Shelf(tuple(document for document in documents if document.texts), tuple(labelled))
        if shelf.is_as(self._shelf):
            return
        self._shelf = shelf
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
        if self._indexed is not None and self._may_ask() and words_of(question):
            found = await self._ask(question, limit)
            if found is not None:
                return found.within(shelf)
        return shelf.by_words(question, limit)

    async def close(self) -> None:
        """Give up whatever is being prepared; returns when the encoder's process is gone."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait([self._working])

    async def _ask(self, question: str, limit: int) -> ByMeaning | None:
        asked = Asked(question, limit, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        self._wake.set()
        try:
            async with asyncio.timeout(self._patience.find):
                return await asked.found
        except TimeoutError:
            log.warning("The encoder has not answered for %g s; words answer until it does.", self._patience.find)
            return None

    def _may_ask(self) -> bool:
        """Whether few wait, and the question that the encoder is at takes no longer than anybody waits."""
        return len(self._asked) < MOST_WAITING and time.monotonic() - self._sent <= self._patience.find

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
        log.info("The encoder %s is loaded.", name)
        begun: Shelf | None = None
        stage: Stage | None = None
        while True:
            self._wake.clear()
            if worker.has_ended:
                await worker.gone()
            if self._asked:
                await self._pass_on(worker, self._asked.popleft())
            elif self._shelf is not begun:
                begun = self._shelf
                stage = "shelve" if begun.documents else None
                if stage is None:
                    self._indexed = None
            elif stage is not None:
                stage = await self._prepare(worker, begun, stage)
            else:
                self._settled.set()
                await self._wake.wait()

    async def _pass_on(self, worker: Worker, asked: Asked) -> None:
        shelf = self._indexed
        if asked.found.done() or shelf is None:
            asked.answer(None)
            return
        found = None
        self._sent = time.monotonic()
        try:
            answer = await worker.ask("question", asked.text, asked.limit, patience=self._patience.question)
            found = ByMeaning(shelf, answer["ranked"], Thresholds(*answer["limits"]))
        except EncoderFailed as error:
            # A question must not fail because an encoder did: words always answer.
            log.error("The encoder failed on a question of %d characters; words answer.\n%s", len(asked.text), error)
        finally:
            self._sent = math.inf
            asked.answer(found)

    async def _prepare(self, worker: Worker, shelf: Shelf, stage: Stage) -> Stage | None:
        """One step of having documents encoded and limits fitted; with what to go on, None when all is done."""
        patience = self._patience.batch
        try:
            match stage:
                case "shelve":
                    await worker.ask("shelve", shelf.contents, shelf.judged, patience=patience)
                    return "encode"
                case "encode":
                    if not await worker.ask("encode", AT_ONCE, patience=patience):
                        self._indexed = shelf
                        log.info("Search answers by meaning, %d documents.", len(shelf.documents))
                        return "judge"
                case "judge":
                    fitted = await worker.ask("judge", AT_ONCE, patience=patience)
                    if fitted is not None:
                        shelf.limits = {Lang(lang): Limits.of(numbers) for lang, numbers in fitted["words"].items()}
                        for by, lang in product(fitted["measured"], Lang):
                            log.info(MEASURED, by, lang, *map(fitted["measured"][by][lang].get, COUNTS))
                        return None
        except EncoderFailed as error:
            log.error("Search goes on as before: %s failed on %d documents.\n%s", stage, len(shelf.documents), error)
            return None
        return stage


COUNTS = ("known", "answered", "right", "strange", "strange_answered")
MEASURED = "Limits fitted, %s, %s: of %d answerable questions %d would be answered, %d rightly; of %d others %d."


@dataclass(frozen=True)
class Asked:
    """A question that waits for the encoder; None when it will not answer."""

    text: str
    limit: int
    found: asyncio.Future[ByMeaning | None]

    def answer(self, found: ByMeaning | None) -> None:
        if not self.found.done():
            self.found.set_result(found)
