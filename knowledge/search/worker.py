"""The encoder's process: `python -m knowledge.search.worker`, a line of JSON in, a line of JSON out.

Its 0.5 GB and its imports, which hold Python's lock for up to a second, stay away from the bot.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from knowledge.search.encoder import Encoder, EncoderUnavailable, load_encoder

if TYPE_CHECKING:
    from knowledge.search.meaning import MeaningIndex, VectorStore

IN_BACKGROUND = 10
"""Niceness of everything that nobody waits for."""

LONGEST_REASON = 4000


class Desk:
    """Knows one encoder and one set of documents; a request is a verb and its arguments."""

    def __init__(self, load: Callable[[str], Encoder] = load_encoder) -> None:
        self._load = load
        self._store: VectorStore | None = None
        self._index: MeaningIndex | None = None
        self._documents: Sequence[Sequence[str]] = ()
        self._todo: list[str] = []

    def answer(self, verb: str, *arguments: Any) -> Any:
        """
        Raises:
            EncoderUnavailable: there is no such encoder here; whatever else the encoder raises.
        """
        match verb, *arguments:
            case "load", model, cache:
                return self.load(model, Path(cache) if cache else None)
            case "shelve", documents:
                return self.shelve(documents)
            case "encode", at_once:
                return self.encode(at_once)
            case "question", text, limit:
                return self.question(text, limit)
        raise ValueError(f"there is no request {verb!r} with {len(arguments)} arguments")

    def load(self, model: str, cache: Path | None) -> str:
        """Load the encoder; its name."""
        encoder = self._load(model)
        from knowledge.search.meaning import VectorStore

        self._store = VectorStore(encoder, cache)
        return encoder.name

    def shelve(self, documents: Sequence[Sequence[str]]) -> int:
        """Take these documents, each its texts, instead of all before; how many texts are to be encoded."""
        assert self._store is not None
        self._index = None
        self._documents = documents
        self._todo = self._store.unknown([text for texts in documents for text in texts])
        return len(self._todo)

    def encode(self, at_once: int) -> int:
        """Encode at most so many texts; how many are left. At none, the documents can be asked for."""
        assert self._store is not None
        from knowledge.search.meaning import MeaningIndex

        batch, self._todo = self._todo[:at_once], self._todo[at_once:]
        self._store.learn(batch)
        if not self._todo:
            vectors = self._store.vectors([text for texts in self._documents for text in texts])
            self._index = MeaningIndex(self._store.encoder, self._documents, vectors)
        return len(self._todo)

    def question(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Places of the best documents, the best first, each with its score as MeaningIndex tells it."""
        assert self._index is not None
        scores = self._index.scores(text)
        best = sorted(range(len(scores)), key=lambda place: -scores[place])[:limit]
        return [(place, scores[place]) for place in best]


class Said(logging.Handler):
    """Keeps warnings until an answer takes them to the bot's log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._kept.append(record.getMessage())

    def taken(self) -> list[str]:
        kept, self._kept = self._kept, []
        return kept


def serve(load: Callable[[str], Encoder] = load_encoder) -> None:
    """Answer requests until standard input ends; does not return."""
    # The bot stops on a signal, and asks on until it has finished; then the input ends.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    said = Said()
    logging.basicConfig(handlers=[said])
    requests: SimpleQueue[list[Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    desk = Desk(load)
    # On Linux niceness belongs to the thread, and only root can take it back.
    background = ThreadPoolExecutor(1, initializer=os.nice, initargs=(IN_BACKGROUND,))
    while True:
        request = requests.get()
        answer: dict[str, Any]
        try:
            if request[0] == "question":
                answer = {"value": desk.answer(*request)}
            else:
                answer = {"value": background.submit(desk.answer, *request).result()}
        except EncoderUnavailable as error:
            answer = {"unavailable": str(error)}
        except Exception as error:  # noqa: BLE001 - a foreign model may fail in any way; the bot logs it
            answer = {"failed": _reason(error, quoting=request[0] != "question")}
        try:
            answers.write(json.dumps(answer | {"said": said.taken()}).encode() + b"\n")
            answers.flush()
        except BrokenPipeError:
            os._exit(0)


def _listen(requests: SimpleQueue[list[Any]]) -> None:
    """Hear that the bot is gone even while something is loaded or encoded, and leave it undone."""
    try:
        for line in sys.stdin.buffer:
            requests.put(json.loads(line))
    finally:
        os._exit(0)


def _reason(error: Exception, *, quoting: bool) -> str:
    """Where and what; without the message on a question, which may quote what a person wrote."""
    last = traceback.format_exception_only(error)[-1] if quoting else f"{type(error).__name__}\n"
    return "".join([*traceback.format_tb(error.__traceback__), last]).rstrip()[-LONGEST_REASON:]


if __name__ == "__main__":
    serve()
