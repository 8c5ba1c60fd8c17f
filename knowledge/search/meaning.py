"""Search by meaning: vectors of all phrasings, compared with the vector of a question."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder, Vectors

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Texts encoded between two looks at whether the program wants to stop: about half a second."""

FEW = 8
"""Below so many documents their centre says nothing about texts in general."""


LEAST_SPREAD = 0.03
"""Below it a handful of texts are alike by chance, and everything else would seem far away from them."""


class Stopped(Exception):
    """The program ends while texts are encoded."""


class MeaningIndex:
    """Documents that are each several texts, found by what they mean.

    A score is the mean of the nearest phrasing's cosine and of all phrasings' mean cosine. Vectors are
    taken from their common centre first (encoders of this kind put all texts into a narrow cone), and the
    score is told in standard deviations of what unrelated documents have, so that one calibration serves
    any encoder.
    """

    def __init__(self, encoder: Encoder, documents: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """`vectors`: one row for each text, in the order of the documents."""
        self._encoder = encoder
        self._starts = np.cumsum([0] + [len(texts) for texts in documents[:-1]])
        self._sizes = np.array([len(texts) for texts in documents])
        self._centre = vectors.mean(axis=0) if len(documents) >= FEW else np.zeros_like(vectors[0])
        self._vectors = self._from_centre(vectors)
        owners = np.repeat(np.arange(len(documents)), self._sizes)
        unrelated = self._raw(self._vectors)[owners[:, None] != np.arange(len(documents))]
        self._usual = float(unrelated.mean()) if unrelated.size else 0.0
        self._spread = max(float(unrelated.std()) if unrelated.size else 1.0, LEAST_SPREAD)

    def scores(self, text: str) -> list[float]:
        """For each document, how far above unrelated texts it lies, in standard deviations."""
        question = self._from_centre(self._encoder.question(text)[None, :])
        deviations = (self._raw(question)[0] - self._usual) / self._spread
        return [float(value) for value in deviations]

    def _from_centre(self, vectors: Vectors) -> Vectors:
        moved = vectors - self._centre
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _raw(self, questions: Vectors) -> Vectors:
        # Not `@`: the BLAS library's second thread would spin until the next question, for nothing.
        cosines = np.einsum("qd,td->qt", questions, self._vectors)
        nearest = np.maximum.reduceat(cosines, self._starts, axis=1)
        mean = np.add.reduceat(cosines, self._starts, axis=1) / self._sizes
        return np.asarray((nearest + mean) / 2, dtype=np.float32)


class VectorStore:
    """Vectors of texts by the text, kept in memory and, below `folder`, from one start to the next."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self.encoder = encoder
        name = hashlib.sha256(encoder.name.encode()).hexdigest()[:16]
        self._file = folder / f"vectors-{name}.npz" if folder else None
        self._known = _read(self._file) if self._file else {}

    def vectors(self, texts: Sequence[str], stop: Callable[[], bool]) -> Vectors:
        """One row for each text; those not seen before are encoded, 20 to 50 ms of CPU each.

        Raises:
            Stopped: `stop()` became true on the way.
        """
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        todo = list(missing.items())
        for start in range(0, len(todo), AT_ONCE):
            if stop():
                raise Stopped
            batch = todo[start : start + AT_ONCE]
            vectors = self.encoder.documents([text for _, text in batch])
            self._known.update(zip((key for key, _ in batch), vectors, strict=True))
        self._known = {key: self._known[key] for key in keys}
        if self._file and missing:
            _write(self._file, self._known)
        return np.stack([self._known[key] for key in keys])


def _read(file: Path) -> dict[str, Vectors]:
    try:
        # opened here, because numpy leaves a damaged file open
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            return dict(zip((str(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        log.warning("The stored vectors in %s cannot be read (%s); they are computed again.", file, error)
        return {}


def _write(file: Path, vectors: dict[str, Vectors]) -> None:
    temporary = file.with_name(f"{file.stem}.{os.getpid()}.tmp.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(temporary, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        temporary.replace(file)
    except OSError as error:
        log.warning("The vectors cannot be kept in %s (%s); the next start computes them again.", file, error)
        temporary.unlink(missing_ok=True)
