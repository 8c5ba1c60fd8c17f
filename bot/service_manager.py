"""What systemd is told of the process: that it is ready, that it stops, that it is still there (sd_notify(3))."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable


class ServiceManager:
    """Nothing happens where nobody wants to be told."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._watched = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6

    def tell(self, state: str) -> None:
        """One of sd_notify's assignments: READY=1, STOPPING=1, WATCHDOG=1."""
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
            sending.sendto(state.encode(), address)

    async def keep_telling(self, is_alive: Callable[[], bool]) -> None:
        """Say twice within each span that is watched that the process lives; as soon as it does not, nothing more."""
        while self._watched and self._address:
            if is_alive():
                self.tell("WATCHDOG=1")
            await asyncio.sleep(self._watched / 2)
