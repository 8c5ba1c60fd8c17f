"""The search that the domain asks: by meaning once the encoder is there, by words until then."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from domain.courses.routing import Hit
from knowledge.search.documents import Document
from knowledge.search.encoder import BUILTIN, NO_MODEL, Encoder, EncoderUnavailable, load_encoder
from knowledge.search.words import WordIndex, words_of

if TYPE_CHECKING:
    from knowledge.search.meaning import MeaningIndex, VectorStore

log = logging.getLogger(__name__)

LONGEST_QUESTION = 300
"""Characters that are looked at: nobody asks for a course in more, and an encoder's time grows with them."""

# Logistic curves from what the two searches measure to the share of best hits that were right, fitted by
# `python -m benchmarks.search --fit`: slope and intercept.
CURVES = {"meaning": (2.03, -4.59), "words": (6.83, -1.39)}


class Search:
    """Finds documents for a question in any language.

    Loading and encoding run in one worker thread. Until it has finished, and when it cannot, words answer:
    they take about 0.05 ms and are counted in place.
    """

    def __init__(
        self,
        model: str = BUILTIN,
        *,
        cache: Path | None = None,
        load: Callable[[str], Encoder] = load_encoder,
    ) -> None:
        """`model` as in the configuration: "builtin", "words", or a sentence-transformers name or path.

        `cache` is a folder in which vectors outlive the process; without it each start computes them again.
        """
        self._model = model
        self._cache = cache
        self._load = load
        self._shelf = Shelf((), WordIndex([]))
        self._store: VectorStore | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
        self._working: Future[None] | None = None
        self._stop = threading.Event()

    @property
    def by_meaning(self) -> bool:
        """Whether the encoder answers already."""
        return self._shelf.meaning is not None

    def start(self) -> None:
        """Begin to load the encoder; returns at once."""
        if self._model != NO_MODEL:
            self._working = self._worker.submit(self._prepare)

    def replace(self, documents: Iterable[Document]) -> None:
        """Find these from now on: by words at once, by meaning when what is new has been encoded."""
        kept = tuple(document for document in documents if document.texts)
        if kept == self._shelf.documents:
            return
        self._shelf = Shelf(kept, WordIndex([document.texts for document in kept]))
        if self._working is not None and not self._stop.is_set():
            self._working = self._worker.submit(self._encode)

    async def settle(self) -> bool:
        """Wait until the worker has nothing to prepare; True when the encoder answers, False when words do."""
        while (working := self._working) is not None:
            await asyncio.wait([asyncio.wrap_future(working)])
            if working is self._working:
                break
        return self.by_meaning

    async def find(self, text: str, limit: int = 5) -> list[Hit]:
        """At most `limit` documents that may answer `text`, the best first; none for a text without words."""
        question = text.strip()[:LONGEST_QUESTION]
        shelf = self._shelf
        if shelf.meaning is None or self._stop.is_set() or not words_of(question):
            return shelf.found(shelf.words.scores(question), "words", limit)
        try:
            loop = asyncio.get_running_loop()
            deviations = await loop.run_in_executor(self._worker, shelf.meaning.scores, question)
        except Exception:
            # A question must not fail because an encoder did: words always answer.
            log.exception("The encoder failed on a question of %d characters; words answer.", len(question))
            return shelf.found(shelf.words.scores(question), "words", limit)
        return shelf.found(deviations, "meaning", limit)

    def close(self) -> None:
        """Stop at the next possible point; returns at once, the thread ends by itself within seconds."""
        self._stop.set()
        self._worker.shutdown(wait=False)

    def _prepare(self) -> None:
        """Load the encoder. Runs in the worker thread, where nobody waits for it."""
        try:
            encoder = self._load(self._model)
            from knowledge.search.meaning import VectorStore

            self._store = VectorStore(encoder, self._cache)
        except EncoderUnavailable as error:
            log.warning("Search answers by words only: %s.", error)
        except Exception:
            # The bot is of use without an encoder, and this thread has nobody to raise to.
            log.exception("Search answers by words only: the encoder %r failed while loading.", self._model)
        self._encode()

    def _encode(self) -> None:
        """Give the shelf of this moment its index by meaning. Runs in the worker thread."""
        shelf, store = self._shelf, self._store
        if store is None or shelf.meaning or not shelf.documents or self._stop.is_set():
            return
        from knowledge.search.meaning import MeaningIndex, Stopped

        texts = [document.texts for document in shelf.documents]
        try:
            vectors = store.vectors([text for each in texts for text in each], self._stop.is_set)
            shelf.meaning = MeaningIndex(store.encoder, texts, vectors)
        except Stopped:
            return
        except Exception:
            # As above: words go on answering.
            log.exception("Search answers by words: %d documents could not be encoded.", len(texts))
            return
        log.info("Search answers by meaning, %d documents with %s.", len(texts), store.encoder.name)


class Shelf:
    """Documents with the two ways to find them; the second comes later, or never."""

    def __init__(self, documents: tuple[Document, ...], words: WordIndex) -> None:
        self.documents = documents
        self.words = words
        self.meaning: MeaningIndex | None = None

    def found(self, scores: Sequence[float], by: Literal["meaning", "words"], limit: int) -> list[Hit]:
        """The best documents as hits, their scores calibrated."""
        slope, intercept = CURVES[by]
        order = sorted(range(len(scores)), key=lambda place: -scores[place])[:limit]
        return [
            Hit(
                self.documents[place].id,
                self.documents[place].kind,
                1 / (1 + math.exp(-(slope * scores[place] + intercept))),
                by,
            )
            for place in order
            if by == "meaning" or scores[place] > 0
        ]
