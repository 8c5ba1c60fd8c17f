"""The bot's end of the encoder's process: one question or task at a time, an answer or an end within bounds."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, NoReturn

from domain.errors import BanxueError
from knowledge.search.encoder import EncoderUnavailable

log = logging.getLogger(__name__)

GRACE = 2.0
"""Seconds in which the process may end by itself before it is killed."""

LONGEST_ANSWER = 1 << 20


class WorkerGone(BanxueError):
    """The process ended, or hung and is ended; the message goes on after "the encoder's process"."""


class EncoderFailed(BanxueError):
    """The encoder raised something on one request; the message is where and what. The process goes on."""


class Worker:
    """A process that runs `knowledge.search.worker`, or a module that serves in its way.

    It is a program of its own, not a fork: a copy of a process with threads may hang in any lock. It learns
    that the bot is gone, however it went, by the end of its standard input.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._requests, self._answers = process.stdin, process.stdout
        self.pid = process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def ask(self, *request: object, patience: float) -> Any:
        """The answer to a verb of `knowledge.search.worker.Desk` with its arguments, within `patience` seconds.

        Raises:
            EncoderUnavailable, EncoderFailed: as the process says.
            WorkerGone: there is no answer, and will be none to anything else either.
        """
        try:
            async with asyncio.timeout(patience):
                self._requests.write(json.dumps(request).encode() + b"\n")
                await self._requests.drain()
                line = await self._answers.readline()
        except TimeoutError:
            raise WorkerGone(f"has not answered for {patience:g} s") from None
        except ConnectionError:
            line = b""
        if not line:
            await self.gone()
        answer = json.loads(line)
        for sentence in answer["said"]:
            log.warning("%s", sentence)
        match answer:
            case {"unavailable": reason}:
                raise EncoderUnavailable(reason)
            case {"failed": reason}:
                raise EncoderFailed(reason)
        return answer["value"]

    async def gone(self) -> NoReturn:
        """Raise WorkerGone for a process that ended by itself."""
        await self.end()
        raise WorkerGone(f"ended with status {self._process.returncode}")

    async def wait(self) -> None:
        """Until the process has ended."""
        await self._process.wait()

    async def end(self) -> None:
        """Let the process end, or make it; returns when it is gone and forgotten by the system."""
        self._requests.close()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await self._process.communicate()
        finally:
            if not self.has_ended:
                with suppress(ProcessLookupError):
                    self._process.kill()
            await self._process.communicate()


@asynccontextmanager
async def running(module: str, ended: Callable[[], None]) -> AsyncIterator[Worker]:
    """A process for the length of the block; `ended` is called when it ends, by itself or not.

    Raises:
        WorkerGone: it cannot be started.
    """
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)}
    try:
        process = await asyncio.create_subprocess_exec(
            # the same modules as here, from the same places
            *(sys.executable, "-P", "-m", module),
            stdin=PIPE,
            stdout=PIPE,
            env=surroundings,
            limit=LONGEST_ANSWER,
            # Ctrl-C is for the bot, which still answers what it has in hand
            start_new_session=True,
        )
    except OSError as error:
        raise WorkerGone(f"cannot be started ({error})") from None
    worker = Worker(process)
    watching = asyncio.create_task(worker.wait())
    watching.add_done_callback(lambda _: ended())
    try:
        yield worker
    finally:
        try:
            await worker.end()
        finally:
            watching.cancel()
