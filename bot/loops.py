"""What a process needs that runs for months: the quick event loop, and no search for garbage in what stays."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from importlib import import_module


def quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Makes uvloop's loops; None, which is asyncio's own, where uvloop cannot be installed, as on Windows."""
    try:
        uvloop = import_module("uvloop")
    except ImportError:
        return None
    made: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return made


def keep_out_of_garbage() -> None:
    """What is there now stays until the end; to look through it again and again would hold everybody up each time."""
    gc.collect()
    gc.freeze()
