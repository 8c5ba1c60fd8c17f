"""The loop of the simulation: time that costs nothing, an order that only the seed knows, death between two steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from random import Random
from typing import Any

import pytest

from tests.simulation.loop import OWNER, VirtualLoop


def played(main: Callable[[VirtualLoop], Coroutine[Any, Any, Any]], seed: int = 1) -> Any:
    loop = VirtualLoop(Random(seed))
    try:
        return loop.run_until_complete(main(loop))
    finally:
        loop.close()


def owned(loop: VirtualLoop, owner: object, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    context = copy_context()
    context.run(OWNER.set, owner)
    return loop.create_task(work, context=context)


async def counting(seen: list[int], until: int = 1000) -> None:
    for number in range(until):
        seen.append(number)
        await asyncio.sleep(1)


def test_a_day_passes_at_once() -> None:
    async def main(loop: VirtualLoop) -> float:
        before = loop.time()
        await asyncio.sleep(86_400)
        return loop.time() - before

    assert played(main) == pytest.approx(86_400, abs=0.01)


def test_which_of_several_tasks_goes_on_is_the_seeds_choice() -> None:
    async def main(_loop: VirtualLoop) -> str:
        said: list[str] = []

        async def say(word: str) -> None:
            for _ in range(3):
                said.append(word)
                await asyncio.sleep(0)

        await asyncio.gather(*(say(word) for word in "abcd"))
        return "".join(said)

    orders = [played(main, seed) for seed in range(20)]
    assert orders == [played(main, seed) for seed in range(20)]
    assert len(set(orders)) > 15


def test_callbacks_that_are_no_tasks_come_in_their_order() -> None:
    async def main(loop: VirtualLoop) -> list[int]:
        seen: list[int] = []
        for number in range(50):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(1)
        return seen

    assert played(main) == list(range(50))


def test_what_is_buried_does_nothing_more_and_others_go_on() -> None:
    async def main(loop: VirtualLoop) -> tuple[int, int]:
        dead, alive, owner = list[int](), list[int](), object()
        owned(loop, owner, counting(dead))
        other = asyncio.create_task(counting(alive, 100))
        loop.at_step(owner, 10, lambda: loop.bury(owner))
        await other
        return len(dead), len(alive)

    dead, alive = played(main)
    # a step is also what only wakes it
    assert 0 < dead <= 10
    assert alive == 100


def test_what_is_held_loses_time_and_goes_on_where_it_was() -> None:
    async def main(loop: VirtualLoop) -> tuple[int, int]:
        seen, owner = list[int](), object()
        owned(loop, owner, counting(seen))
        await asyncio.sleep(5.5)
        loop.hold(owner)
        before = len(seen)
        await asyncio.sleep(90)
        assert len(seen) == before
        loop.let_go(owner)
        await asyncio.sleep(3)
        return before, len(seen)

    assert played(main) == (6, 9)


def test_nothing_that_will_ever_happen_is_an_error_and_no_hang() -> None:
    async def main(loop: VirtualLoop) -> None:
        await loop.create_future()

    with pytest.raises(RuntimeError, match="nothing will ever happen"):
        played(main)
