"""An event loop without time, threads and sockets: what runs next is a seeded choice, and sleeping costs nothing."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextvars import Context, ContextVar
from itertools import count
from random import Random
from typing import Any

STEP = 20e-6
"""Seconds that a step takes, so that whoever spins gets somewhere."""
LAST_STEPS = 100_000
"""What dies and has not ended after so many steps never will."""

OWNER: ContextVar[object | None] = ContextVar("owner", default=None)
"""The process a task belongs to; None is the world outside. Tasks hand it on to those they start."""


async def _closed(agen: Any) -> None:
    with contextlib.suppress(RuntimeError):
        await agen.aclose()


class NumberedTask(asyncio.Task[Any]):
    """A task whose place in a set depends on when it was made, not on where in memory it lies."""

    _numbers = count()

    def __init__(self, coroutine: Coroutine[Any, Any, Any], **arguments: Any) -> None:
        self._number = next(self._numbers)
        super().__init__(coroutine, **arguments)

    def __hash__(self) -> int:
        return self._number


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs one step after the other; between tasks that could go on, chance decides.

    What asyncio promises is kept: the steps of one task come in their order, and so do all callbacks that are no
    task's (results, timers). Owners can be held, as SIGSTOP does, and buried, as SIGKILL does.
    """

    _ready: Any
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool

    def __init__(self, random: Random) -> None:
        super().__init__()
        NumberedTask._numbers = count()
        self._random = random
        self._now = 1000.0
        self._of: defaultdict[object | None, list[NumberedTask]] = defaultdict(list)
        self._held: dict[object, list[asyncio.Handle]] = {}
        self._dead: set[int] = set()
        self._after: tuple[object, int, Callable[[], None]] | None = None
        self.steps = 0
        self.on_step: Callable[[int, int], None] = lambda others, chosen: None
        self.set_task_factory(self._made)

    def time(self) -> float:
        return self._now

    def at_step(self, owner: object, number: int, act: Callable[[], None]) -> None:
        """When `owner` has made so many more steps, `act`: at any await a process may die. 0: never."""
        self._after = (owner, number, act) if number else None

    def hold(self, owner: object) -> None:
        """Let nothing of `owner` run until it is let go; its time passes all the same."""
        self._held.setdefault(owner, [])

    def let_go(self, owner: object) -> None:
        self._ready.extend(self._held.pop(owner, ()))

    def bury(self, owner: object) -> None:
        """End all tasks of a process at once. Their last words reach nobody: its files are closed before."""
        assert asyncio.current_task(self) is None, "nobody buries itself"
        self.let_go(owner)
        dying = list(self.alive(owner))
        for task in dying:
            task.cancel()
        for _ in range(LAST_STEPS):
            if all(task.done() for task in dying):
                break
            handle = self._taken(owner)
            if handle is not None:
                handle._run()
                continue
            for task in dying:
                task.cancel()
        else:
            raise AssertionError(f"these do not end: {[task for task in dying if not task.done()]}")
        self._forget_what_they_began(owner)
        self._dead.add(id(owner))

    def _asyncgen_finalizer_hook(self, agen: Any) -> None:
        """What the dead left half-way is closed; that some of it was under way when they died is no error."""
        self._asyncgens.discard(agen)  # type: ignore[attr-defined]
        if not self.is_closed():
            self.create_task(_closed(agen))

    def _forget_what_they_began(self, owner: object) -> None:
        while self._taken(owner) is not None:
            pass
        for task in self.alive(owner):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            with contextlib.suppress(RuntimeError):
                task.get_coro().close()

    def alive(self, owner: object | None) -> list[NumberedTask]:
        """Its tasks that have not ended."""
        self._of[owner] = [task for task in self._of[owner] if not task.done()]
        return self._of[owner]

    def _made(
        self, _loop: asyncio.AbstractEventLoop, coroutine: Any, *, context: Context | None = None, **more: Any
    ) -> NumberedTask:
        task = NumberedTask(coroutine, loop=self, context=context, **more)
        owner = context.get(OWNER) if context is not None else OWNER.get()
        tasks = self._of[owner]
        if len(tasks) > 100:
            tasks = self.alive(owner)
        tasks.append(task)
        return task

    def _run_once(self) -> None:
        while True:
            self._ring()
            heads = list(self._heads())
            if heads:
                break
            if not self._scheduled:
                raise RuntimeError("nothing will ever happen again")
            self._now = max(self._now, self._scheduled[0].when())
        chosen = self._random.randrange(len(heads)) if len(heads) > 1 else 0
        handle = heads[chosen]
        self.steps += 1
        self._now += STEP
        self.on_step(len(heads), chosen)
        self._ready.remove(handle)
        handle._run()
        if self._after is not None:
            self._count_down(_owner(handle))

    def _count_down(self, ran: object | None) -> None:
        assert self._after is not None
        owner, left, act = self._after
        if ran is owner:
            self._after = (owner, left - 1, act) if left > 1 else None
            if left <= 1:
                act()

    def _heads(self) -> Iterator[asyncio.Handle]:
        """Of each task its next step, and the next of all other callbacks."""
        seen: set[object] = set()
        if self._held or self._dead:
            self._sort_out()
        for handle in self._ready:
            stream = _stream(handle)
            if handle._cancelled or stream in seen:
                continue
            seen.add(stream)
            yield handle

    def _sort_out(self) -> None:
        for handle in list(self._ready):
            owner = _owner(handle)
            if id(owner) in self._dead:
                self._ready.remove(handle)
            elif owner in self._held:
                self._ready.remove(handle)
                self._held[owner].append(handle)

    def _ring(self) -> None:
        """Timers that are due."""
        while self._scheduled and (self._scheduled[0]._cancelled or self._scheduled[0].when() <= self._now):
            timer = heapq.heappop(self._scheduled)
            timer._scheduled = False  # type: ignore[attr-defined]
            if not timer._cancelled:
                self._ready.append(timer)

    def _taken(self, owner: object) -> asyncio.Handle | None:
        for handle in self._ready:
            if _owner(handle) is owner:
                self._ready.remove(handle)
                if not handle._cancelled:
                    found: asyncio.Handle = handle
                    return found
                return self._taken(owner)
        return None

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is thrown away when its time comes."""

    def _write_to_self(self) -> None:
        """Nobody else could call."""

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *arguments: Any
    ) -> asyncio.Future[Any]:
        """What would be done in a thread is done at once."""
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*arguments))
        except Exception as error:  # noqa: BLE001 (whoever waits for it gets it)
            done.set_exception(error)
        return done


def _owner(handle: asyncio.Handle) -> object | None:
    context: Context = handle._context  # type: ignore[attr-defined]
    return context.get(OWNER)


def _stream(handle: asyncio.Handle) -> object | None:
    callback = handle._callback  # type: ignore[attr-defined]
    owner = getattr(callback, "__self__", None)
    return owner if isinstance(owner, asyncio.Task) else None
