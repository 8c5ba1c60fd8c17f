"""A network between the bot and its Telegram that can be made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from enum import Enum, auto
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

BACKLOG = 128


class Network(Enum):
    """What happens to what goes through."""

    WELL = auto()
    SWALLOWS = auto()
    """Connections come about and stay; nothing that is sent on any of them arrives, either way."""
    DROPS = auto()
    """Not even connections come about, and nobody says so; those that stand swallow."""
    REFUSES = auto()
    """Nobody listens; connections that stood are reset."""
    SLOW = auto()
    """Answers come in drops of a few bytes."""
    DEAF = auto()
    """Requests arrive, answers are swallowed."""


class _Line:
    """One connection of the bot's, with the one to Telegram behind it."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far
        self.is_dead = False
        """Half-open: it stays, and nobody is at its other end any more."""

    def reset(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


class FaultProxy:
    """`async with FaultProxy(box.url) as proxy`: `proxy.url` is where the bot believes Telegram to be."""

    def __init__(self, target: str, *, host: str = "127.0.0.1", bytes_a_second: float = 1000) -> None:
        """`bytes_a_second`: of an answer while answers are slow."""
        there = urlsplit(target)
        self._target = there.hostname or "", there.port or 0
        self._host = host
        self.bytes_a_second = bytes_a_second
        self._mode = Network.WELL
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._filling: list[socket.socket] = []
        self._cuts: list[int] = []
        self.port = 0
        self.connections = 0
        """So many came about."""
        self.cut = 0
        """So many answers were cut."""

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self.port}"

    @property
    def standing(self) -> int:
        """Connections that stand now."""
        return len(self._lines)

    async def be(self, mode: Network) -> None:
        """From now on the network is like that, also for connections that stand."""
        self._mode = mode
        await self._hang_up()
        if mode is Network.REFUSES:
            for line in self._lines:
                line.reset()
        elif mode is Network.DROPS:
            await self._fill_up()
        else:
            await self._listen()

    def forget_connections(self) -> None:
        """Those that stand are half-open from now on: no answer, no end. New ones work."""
        for line in self._lines:
            line.is_dead = True

    def cut_answers(self, times: int, after: int = 0) -> None:
        """The next answers are reset when so many of their bytes have come; 0: accepted, and nothing said."""
        self._cuts += [after] * times

    async def __aenter__(self) -> Self:
        # a socket that only holds the port: while nobody listens, nobody else takes it
        self._holding = self._socket()
        self._holding.bind((self._host, 0))
        self.port = self._holding.getsockname()[1]
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hang_up()
        for line in self._lines:
            line.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._holding.close()

    def _socket(self) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.setblocking(False)
        return made

    async def _listen(self) -> None:
        listening = self._socket()
        listening.bind((self._host, self.port))
        self._server = await asyncio.start_server(self._connected, sock=listening, backlog=BACKLOG)

    async def _hang_up(self) -> None:
        while self._filling:
            self._filling.pop().close()
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _fill_up(self) -> None:
        """Listen, take nobody, and let the queue be full: what comes then is dropped without a word."""
        listening = self._socket()
        listening.bind((self._host, self.port))
        listening.listen(0)
        self._filling.append(listening)
        for _ in range(2):
            waiting = self._socket()
            with contextlib.suppress(BlockingIOError):
                waiting.connect((self._host, self.port))
            self._filling.append(waiting)
        await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        self.connections += 1
        answers, far = await asyncio.open_connection(*self._target)
        line = _Line(near, far)
        self._lines.add(line)
        ways = (self._requests(line, reader), self._answers(line, answers))
        both = [asyncio.create_task(way) for way in ways]
        for task in both:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            line.reset()
            self._lines.discard(line)

    async def _requests(self, line: _Line, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(65_536):
                if self._arrives(line):
                    line.far.write(some)
                    await line.far.drain()

    def _arrives(self, line: _Line, *, answer: bool = False) -> bool:
        """Whether what was sent just now does; where something was lost, nothing sensible comes any more."""
        if self._mode in (Network.SWALLOWS, Network.DROPS) or (answer and self._mode is Network.DEAF):
            line.is_dead = True
        return not line.is_dead

    async def _answers(self, line: _Line, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(65_536):
                if not self._arrives(line, answer=True):
                    continue
                if self._cuts:
                    await self._cut(line, some[: self._cuts.pop(0)])
                    return
                await (self._dribble(line, some) if self._mode is Network.SLOW else self._pass(line, some))
            if line.is_dead:
                # whoever is cut off does not hear either that the other end has hung up
                await asyncio.Event().wait()

    async def _cut(self, line: _Line, beginning: bytes) -> None:
        self.cut += 1
        await self._pass(line, beginning)
        if beginning:
            # what was sent must be out before the reset overtakes it
            await asyncio.sleep(0.02)

    async def _dribble(self, line: _Line, some: bytes) -> None:
        began, given = time.monotonic(), 0
        while given < len(some):
            # a busy machine sleeps longer than it was asked to
            due = max(given + 1, int((time.monotonic() - began) * self.bytes_a_second))
            await self._pass(line, some[given:due])
            given = due
            await asyncio.sleep(1 / self.bytes_a_second)

    async def _pass(self, line: _Line, some: bytes) -> None:
        if some and self._arrives(line, answer=True):
            line.near.write(some)
            await line.near.drain()
