"""The search that the domain asks: by meaning once the encoder is there, by words until then."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from domain.courses.routing import Hit
from knowledge.search.encoder import BUILTIN, NO_MODEL, Encoder, EncoderUnavailable, load_encoder
from knowledge.search.words import WordIndex

if TYPE_CHECKING:
    from knowledge.search.meaning import MeaningIndex

log = logging.getLogger(__name__)

LONGEST_QUESTION = 300
"""Characters that are looked at: nobody asks for a course in more, and an encoder's time grows with them."""

# Logistic curves from what the two searches measure to the share of best hits that were right, fitted by
# `python -m benchmarks.search --fit`.
BY_MEANING = (2.19, -4.72)
BY_WORDS = (8.11, -1.66)


@dataclass(frozen=True)
class Document:
    """Something that can be found.

    Attributes:
        texts: all ways to say it, in all languages, at least one.
    """

    id: str
    kind: Literal["faq", "course"]
    texts: tuple[str, ...]


class Search:
    """Finds documents for a question in any language.

    Loading and encoding run in one worker thread. Until it has finished, and when it cannot, words answer:
    they take about 0.05 ms and are counted in place.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        *,
        model: str = BUILTIN,
        cache: Path | None = None,
        load: Callable[[str], Encoder] = load_encoder,
    ) -> None:
        """`model` as in the configuration: "builtin", "words", or a sentence-transformers name or path.

        `cache` is a folder in which vectors outlive the process; without it each start computes them again.
        """
        self._documents = tuple(document for document in documents if any(document.texts))
        self._model = model
        self._cache = cache
        self._load = load
        self._words = WordIndex([document.texts for document in self._documents])
        self._meaning: MeaningIndex | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
        self._stop = threading.Event()
        self._settled = threading.Event()

    @property
    def by_meaning(self) -> bool:
        """Whether the encoder answers already."""
        return self._meaning is not None

    def start(self) -> None:
        """Begin to load the encoder; returns at once."""
        if self._model == NO_MODEL or not self._documents:
            self._settled.set()
        else:
            self._worker.submit(self._prepare)

    async def settle(self) -> bool:
        """Wait until the encoder answers (True) or is known not to come (False)."""
        await asyncio.to_thread(self._settled.wait)
        return self.by_meaning

    async def find(self, text: str, limit: int = 5) -> list[Hit]:
        """At most `limit` documents that may answer `text`, the best first; none for a text without words."""
        question = text.strip()[:LONGEST_QUESTION]
        meaning = self._meaning
        if meaning is None or self._stop.is_set() or not question:
            return self._found(self._words.scores(question), BY_WORDS, "words", limit)
        try:
            loop = asyncio.get_running_loop()
            deviations = await loop.run_in_executor(self._worker, meaning.scores, question)
        except Exception:
            # A question must not fail because an encoder did: words always answer.
            log.exception("The encoder failed on a question of %d characters; words answer.", len(question))
            return self._found(self._words.scores(question), BY_WORDS, "words", limit)
        return self._found(deviations, BY_MEANING, "meaning", limit)

    async def close(self) -> None:
        """Stop loading at the next possible point, let questions in hand finish, end the thread."""
        self._stop.set()
        await asyncio.to_thread(self._worker.shutdown, wait=True)
        self._settled.set()

    def _found(
        self, scores: Sequence[float], curve: tuple[float, float], by: Literal["meaning", "words"], limit: int
    ) -> list[Hit]:
        slope, intercept = curve
        order = sorted(range(len(scores)), key=lambda place: -scores[place])[:limit]
        return [
            Hit(
                self._documents[place].id,
                self._documents[place].kind,
                1 / (1 + math.exp(-(slope * scores[place] + intercept))),
                by,
            )
            for place in order
            if by == "meaning" or scores[place] > 0
        ]

    def _prepare(self) -> None:
        """Runs in the worker thread: from here on the first question after it is answered by meaning."""
        try:
            encoder = self._load(self._model)
            from knowledge.search.meaning import Stopped, build_index

            try:
                texts = [document.texts for document in self._documents]
                self._meaning = build_index(encoder, texts, self._cache, self._stop.is_set)
            except Stopped:
                return
            log.info("Search answers by meaning (%s).", encoder.name)
        except EncoderUnavailable as error:
            log.warning("Search answers by words only: %s.", error)
        except Exception:
            # The bot is of use without an encoder, and this thread has nobody to raise to.
            log.exception("Search answers by words only: the encoder %r failed while loading.", self._model)
        finally:
            self._settled.set()
