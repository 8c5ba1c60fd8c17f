"""Search by meaning: vectors of all phrasings, compared with the vector of a question."""

from __future__ import annotations

import hashlib
import json
import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from knowledge.scripts import simplified
from knowledge.search.words import WordIndex

if TYPE_CHECKING:
    from knowledge.search.encoder import Encoder, Vectors

log = logging.getLogger(__name__)

FEW = 8
"""Below so many documents their centre says nothing about texts in general."""

LEAST_SPREAD = 0.03
"""Below it a handful of texts are alike by chance, and everything else would seem far away from them."""

WORDS_SHARE = 0.3
"""What words add to the tuned encoder's cosines; measured on centres of benchmarks/asked that it had not seen."""


class MeaningIndex:
    """Documents that are each several texts, found by what they mean.

    A document's likeness is the mean of the nearest text's cosine and of all texts' mean cosine. The tuned
    encoder has learnt what a cosine means, and only words are added. Of any other, vectors are taken from
    their common centre first (encoders of this kind put all texts into a narrow cone), and the score is told
    in standard deviations of what unrelated documents have, so that one calibration serves them all.
    """

    def __init__(self, encoder: Encoder, documents: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """`vectors`: one row for each text, in the order of the documents."""
        self._encoder = encoder
        self._starts = np.cumsum([0] + [len(texts) for texts in documents[:-1]])
        self._sizes = np.array([len(texts) for texts in documents])
        self._texts = [text for texts in documents for text in texts]
        self._words = WordIndex(documents)
        is_centred = len(documents) >= FEW and not encoder.is_tuned
        self._centre = vectors.mean(axis=0) if is_centred else np.zeros_like(vectors[0])
        self._vectors = self._from_centre(vectors)
        self._usual, self._spread = (0.0, 1.0) if encoder.is_tuned else self._of_unrelated()

    def scores(self, text: str, apart_from: WordIndex | None = None) -> list[float]:
        """For each document how near it is; from the tuned encoder cosines, else standard deviations.

        Args:
            apart_from: as if `text` itself stood in no document; the words of the documents without it.
        """
        question = simplified(unicodedata.normalize("NFKC", text))
        vector = self._from_centre(self._encoder.question(question)[None, :])
        hidden = [] if apart_from is None else [place for place, each in enumerate(self._texts) if each == text]
        scores = (self._likeness(vector, hidden)[0] - self._usual) / self._spread
        if self._encoder.is_tuned:
            scores = scores + WORDS_SHARE * np.array((apart_from or self._words).scores(question))
        return [float(value) for value in scores]

    def _of_unrelated(self) -> tuple[float, float]:
        """Mean and standard deviation of the likeness between documents."""
        owners = np.repeat(np.arange(len(self._sizes)), self._sizes)
        unrelated = self._likeness(self._vectors)[owners[:, None] != np.arange(len(self._sizes))]
        if not unrelated.size:
            return 0.0, 1.0
        return float(unrelated.mean()), max(float(unrelated.std()), LEAST_SPREAD)

    def _from_centre(self, vectors: Vectors) -> Vectors:
        moved = vectors - self._centre
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _likeness(self, questions: Vectors, hidden: Sequence[int] = ()) -> Vectors:
        # Not `@`: the BLAS library's second thread would spin until the next question, for nothing.
        cosines = np.einsum("qd,td->qt", questions, self._vectors)
        left = np.ones(len(self._vectors))
        left[list(hidden)] = 0
        sizes = np.add.reduceat(left, self._starts)
        # a document of this text alone keeps it
        left[np.repeat(sizes == 0, self._sizes)] = 1
        sizes = np.maximum(np.add.reduceat(left, self._starts), 1)
        nearest = np.maximum.reduceat(np.where(left > 0, cosines, -1.0), self._starts, axis=1)
        mean = np.add.reduceat(cosines * left, self._starts, axis=1) / sizes
        return np.asarray((nearest + mean) / 2, dtype=np.float32)


class VectorStore:
    """Vectors of texts by the text, kept in memory and, below `folder`, from one start to the next."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self.encoder = encoder
        name = hashlib.sha256(encoder.name.encode()).hexdigest()[:16]
        self._file = folder / f"vectors-{name}.npz" if folder else None
        self._fits = self._file.with_name(f"limits-{name}.json") if self._file else None
        self._known = _read(self._file) if self._file else {}
        self._stored = set(self._known)

    def unknown(self, texts: Sequence[str]) -> list[str]:
        """Those that were not encoded yet, each once."""
        return [text for text in dict.fromkeys(texts) if _key(text) not in self._known]

    def learn(self, texts: Sequence[str]) -> None:
        """Encode these, 20 to 50 ms of CPU each."""
        if texts:
            self._known.update(zip(map(_key, texts), self.encoder.documents(texts), strict=True))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, all of them known; the others are forgotten."""
        keys = [_key(text) for text in texts]
        self._known = {key: self._known[key] for key in keys}
        if self._file and self._stored != set(keys):
            _write(self._file, self._known)
            self._stored = set(self._known)
        return np.stack([self._known[key] for key in keys])

    def kept_fits(self, key: str) -> dict[str, Any] | None:
        """What was kept under this key, None where anything else was."""
        try:
            kept = json.loads(self._fits.read_text("utf-8")) if self._fits else {}
            return dict(kept["fits"]) if kept.get("key") == key else None
        except (OSError, ValueError):
            return None

    def keep_fits(self, key: str, fits: dict[str, Any]) -> None:
        """Keep this from one start to the next, instead of all before."""
        if self._fits is None:
            return
        try:
            self._fits.parent.mkdir(parents=True, exist_ok=True)
            self._fits.write_text(json.dumps({"key": key, "fits": fits}), "utf-8")
        except OSError as error:
            log.warning("The limits cannot be kept in %s (%s); the next start fits them again.", self._fits, error)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
    # always the same name: the bot may be killed on the way, and a next one cleans up behind it
    temporary = file.with_name(f"{file.stem}.tmp.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(temporary, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        temporary.replace(file)
    except OSError as error:
        log.warning("The vectors cannot be kept in %s (%s); the next start computes them again.", file, error)
        temporary.unlink(missing_ok=True)
