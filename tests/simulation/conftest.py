"""The centre that all seeds begin with."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.__main__ import MEMORY
from tests.simulation.centre import Centre, built
from tests.simulation.world import connections_of_the_dead_just_end


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where files cost least."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def centre(folder: Path) -> Centre:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(built(folder))


@pytest.fixture(autouse=True)
def the_dead_are_buried_here() -> Iterator[None]:
    """What the killed had begun is found now, and not by the garbage collector in somebody else's test."""
    with connections_of_the_dead_just_end():
        yield
        gc.collect()
