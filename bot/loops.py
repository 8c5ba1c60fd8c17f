"""The event loop of a bot that runs for months: the quick one wherever there is one."""

from __future__ import annotations

import asyncio
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
