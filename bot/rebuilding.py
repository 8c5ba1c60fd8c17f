"""Making portraits and learner states anew from the journal, and saying whether they were what it gives."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.progress import Progress

from domain.clock import SystemClock
from domain.errors import BanxueError
from domain.portrait.keeping import caught_up, folded
from domain.portrait.written import VERSION, canonical, to_plain
from domain.practice.learner import model
from domain.practice.learner.memory import State
from storage.database import Database
from storage.unit_of_work import UnitOfWork

ALL_THERE_IS = 1_000_000

console = Console(highlight=False, soft_wrap=True)
progress_console = Console(stderr=True)


class NoSuchLearner(BanxueError):
    """The journal tells nothing about a learner of that number."""


class Found(StrEnum):
    """How what was stored stands to what the journal gives."""

    IDENTICAL = "identical"
    DIFFERENT = "different"
    MISSING = "missing"


async def rebuild_profiles(given: argparse.Namespace, database: Database) -> int:
    """Do what the command line asks, for one learner or for all.

    Returns:
        1 when anything was stored that the journal does not give, else 0. What is not stored yet, or was stored by
        another version, is no difference.

    Raises:
        NoSuchLearner: nothing is told about the learner who was named.
    """
    async with database.reading() as uow:
        learners = await uow.journal.learners()
    if given.learner is not None:
        if given.learner not in learners:
            raise NoSuchLearner(f"the journal tells nothing about a learner {given.learner}")
        learners = [given.learner]
    portraits: list[Found] = []
    states: list[Found] = []
    with Progress(console=progress_console) as bar:
        task = bar.add_task("Rebuilding", total=len(learners))
        for learner in learners:
            if given.check:
                async with database.reading() as uow:
                    portrait, state = await _compared(uow, learner, None)
            else:
                async with database.transaction() as uow:
                    await uow.people.claim(learner)
                    portrait, state = await _compared(uow, learner, SystemClock().now())
            portraits.append(portrait)
            states.append(state)
            bar.advance(task)
    for what, found in (("portraits", portraits), ("learner states", states)):
        _print_counts(what, learners, found, written=not given.check)
    return int(Found.DIFFERENT in portraits or Found.DIFFERENT in states)


async def _compared(uow: UnitOfWork, learner: int, now: datetime | None) -> tuple[Found, Found]:
    """Each beside what the journal gives, which is written down where a moment is given."""
    return await _portrait(uow, learner, now), await _state(uow, learner, now)


async def _portrait(uow: UnitOfWork, learner: int, now: datetime | None) -> Found:
    stored, kept, right = await uow.portraits.of(learner), await caught_up(uow, learner), await folded(uow, learner)
    if now is not None:
        await uow.portraits.save(learner, to_plain(right.portrait), right.upto, now)
    if stored is None or stored[0].get("version") != VERSION:
        return Found.MISSING
    return Found.IDENTICAL if canonical(kept.portrait) == canonical(right.portrait) else Found.DIFFERENT


async def _state(uow: UnitOfWork, learner: int, now: datetime | None) -> Found:
    stored = await uow.practice.state_of(learner)
    right = model.rebuild(await uow.journal.about(learner, limit=ALL_THERE_IS))
    if now is not None and (stored is not None or right != State()):
        await uow.practice.save_state(learner, model.to_plain(right), now)
    if stored is None:
        return Found.IDENTICAL if right == State() else Found.MISSING
    if stored.get("version") != model.VERSION:
        return Found.MISSING
    return Found.IDENTICAL if _bytes(stored) == _bytes(model.to_plain(right)) else Found.DIFFERENT


def _bytes(plain: Mapping[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()


def _print_counts(what: str, learners: Sequence[int], found: Sequence[Found], *, written: bool) -> None:
    counts = Counter(found)
    console.print(
        f"{what}: {counts[Found.IDENTICAL]} identical, {counts[Found.DIFFERENT]} different, "
        f"{counts[Found.MISSING]} not stored yet"
    )
    different = [str(learner) for learner, how in zip(learners, found, strict=True) if how is Found.DIFFERENT]
    if different:
        done = "what the journal gives is written down" if written else "nothing was written"
        console.print(f"different for learner {', '.join(different)}; {done}")
