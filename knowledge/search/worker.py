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

from knowledge.search.chances import chances
from knowledge.search.encoder import Encoder, EncoderUnavailable, load_encoder
from knowledge.search.words import language_of

if TYPE_CHECKING:
    from knowledge.search.judging import Judging
    from knowledge.search.meaning import MeaningIndex, VectorStore

Contents = Sequence[Sequence[str]]
"""Of each document its texts."""

IN_BACKGROUND = 10
"""Niceness of everything that nobody waits for."""

LONGEST_REASON = 4000


class Desk:
    """Knows one encoder and one set of documents; a request is a verb and its arguments."""

    def __init__(self, load: Callable[[str], Encoder] = load_encoder) -> None:
        self._load = load
        self._store: VectorStore | None = None
        self._index: MeaningIndex | None = None
        self._judging: Judging | None = None
        self._documents: Contents = ()
        self._labelled: Sequence[tuple[str, Sequence[int]]] = ()
        self._todo: list[str] = []

    def answer(self, verb: str, *arguments: Any) -> Any:
        """
        Raises:
            EncoderUnavailable: there is no such encoder here; whatever else the encoder raises.
        """
        match verb, *arguments:
            case "load", model, cache:
                return self.load(model, Path(cache) if cache else None)
            case "shelve", documents, labelled:
                return self.shelve(documents, labelled)
            case "encode", at_once:
                return self.encode(at_once)
            case "judge", at_once:
                return self.judge(at_once)
            case "question", text, limit:
                return self.question(text, limit)
        raise ValueError(f"there is no request {verb!r} with {len(arguments)} arguments")

    def load(self, model: str, cache: Path | None) -> str:
        """Load the encoder; its name."""
        encoder = self._load(model)
        from knowledge.search.meaning import VectorStore

        self._store = VectorStore(encoder, cache)
        return encoder.name

    def shelve(self, documents: Contents, labelled: Sequence[tuple[str, Sequence[int]]] = ()) -> int:
        """Prepare these documents, which take the place of those before when all are encoded.

        `labelled` are questions with the places of the documents that answer them. How many texts are to be encoded.
        """
        assert self._store is not None
        self._documents, self._labelled = documents, labelled
        self._todo = self._store.unknown(_texts(documents))
        return len(self._todo)

    def encode(self, at_once: int) -> int:
        """Encode at most so many texts; how many are left. At none, the documents can be asked for."""
        assert self._store is not None
        from knowledge.search.judging import Judging, Question
        from knowledge.search.meaning import MeaningIndex

        batch, self._todo = self._todo[:at_once], self._todo[at_once:]
        self._store.learn(batch)
        if not self._todo:
            vectors = self._store.vectors(_texts(self._documents))
            self._index = MeaningIndex(self._store.encoder, self._documents, vectors)
            questions = [Question(text, tuple(right)) for text, right in self._labelled]
            self._judging = Judging(self._index, self._documents, questions, self._store)
        return len(self._todo)

    def judge(self, at_once: int) -> dict[str, Any] | None:
        """Ask at most so many labelled questions; after the last, the limits of words and what was measured."""
        assert self._judging is not None
        if not self._judging.go_on(at_once):
            return None
        words = {lang: limits.numbers for lang, limits in self._judging.words.items()}
        return {"words": words, "measured": self._judging.measured}

    def question(self, text: str, limit: int) -> dict[str, Any]:
        """Places of the best documents, the best first, each with its chance; and when they are sure."""
        assert self._index is not None
        assert self._judging is not None
        limits = self._judging.meaning[language_of(text)]
        likely = chances(self._index.scores(text), limits.curve)
        best = sorted(range(len(likely)), key=lambda place: -likely[place])[:limit]
        return {"ranked": [(place, likely[place]) for place in best], "limits": limits.numbers[2:]}


def _texts(documents: Contents) -> list[str]:
    return [text for texts in documents for text in texts]


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
