"""A month of a centre in which everybody does what they like: what is kept is what the journal gives, to the byte."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from bot.rebuilding import rebuild_profiles
from domain.clock import FixedClock
from domain.errors import BanxueError
from domain.exchange.bringing import LEARNER, BringStatements, LearnAnew, checked
from domain.exchange.home import HomePage
from domain.exchange.xapi import from_xapi, to_xapi
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.people.person import Learner
from domain.portrait.folding import fold
from domain.portrait.keeping import KeepPortraits, caught_up
from domain.portrait.written import canonical
from domain.practice.evening.session import Verdict
from domain.practice.keeping.correcting import OUT_OF_DATE
from domain.practice.learner import model
from domain.practice.learner.believed import keep, state_to_change
from domain.turn import CLOCK_ONLY, Rights, Turn
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.domain.portrait import classroom, family
from tests.domain.portrait.centre import Centre
from tests.domain.portrait.said import lesson, note, ticket
from tests.house import act, services

DAYS, ACTS_A_DAY = 30, 7
SEEDS, MANY_SEEDS = 2, 25
HAPPENS = {
    (Verb.ANSWERED, "item"), (Verb.REPORTED, "item"), (Verb.PROVED, "skill"),
    (Verb.ATTENDED, "lesson"), (Verb.MISSED, "lesson"), (Verb.COMPLETED, "class_log"), (Verb.COMPLETED, "ticket"),
    (Verb.COMMENTED, "learner"), (Verb.ASSIGNED, "homework"), (Verb.COMPLETED, "homework"), (Verb.FELT, "week"),
    (Verb.VOIDED, "statement"), (Verb.NOTIFIED, "report"), (Verb.CONSENTED, "consent"), (Verb.REGISTERED, "class"),
}  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(MANY_SEEDS if metafunc.config.getoption("--long") else SEEDS))


async def test_after_a_month_what_is_kept_is_what_the_journal_gives(
    database: Database,
    another_database: Database,
    clock: FixedClock,
    backend: str,
    seed: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    centre = await Centre.opened(database, clock, seed, overlap=backend == "postgresql")
    for _ in range(DAYS):
        await a_day(centre)
        for learner in centre.learners:
            await same_as_rebuilt(centre, learner)
    told = await centre.told()
    assert {(said.verb, said.object_type) for said in told} >= HAPPENS, "the month was not empty"
    assert await rebuild_profiles(argparse.Namespace(learner=None, check=True), database) == 0
    printed = capsys.readouterr().out
    assert "portraits: 4 identical, 0 different" in printed
    assert "0 different" in printed.split("learner states:")[1]
    await same_elsewhere(centre, told, another_database)


async def a_day(centre: Centre) -> None:
    """From 8 in the morning until the evening, at random."""
    acts = classroom.EVERYTHING | family.EVERYTHING | {say_late: 1.5, write_unclaimed: 1}
    for doing in centre.random.choices(list(acts), list(acts.values()), k=ACTS_A_DAY):
        # who comes too late, or may not, is told so; what was done before stands
        with suppress(BanxueError):
            await doing(centre)
        centre.wait(10, 150)
        await centre.tick()
    now = centre.clock.now()
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    centre.clock.advance(morning - now)


async def same_as_rebuilt(centre: Centre, learner: Learner) -> None:
    """Read only: whoever looks must not mend what was kept wrongly."""
    async with centre.database.reading() as uow:
        kept = (await caught_up(uow, learner.id)).portrait
        state = await uow.practice.state_of(learner.id)
        told = await uow.journal.about(learner.id, limit=1_000_000)
    assert canonical(kept) == canonical(fold(told))
    right = model.rebuild(told)
    if state != OUT_OF_DATE and (state is not None or right != model.State()):
        assert as_text(state) == as_text(model.to_plain(right))


async def same_elsewhere(centre: Centre, told: list[Statement], elsewhere: Database) -> None:
    """Everything that was said goes through a file into an empty centre, which then believes the same."""
    home = await centre.do(None, HomePage())
    house = services(clock=centre.clock, seed=1000)
    theirs = await act(elsewhere, house, None, HomePage())
    assert home != theirs
    lines = [json.dumps(to_xapi(said, home)) for said in told]
    rows = [checked(from_xapi(json.loads(line)), centre.clock.now()) for line in lines]
    brought = await act(elsewhere, house, None, BringStatements(rows, theirs, Lang.EN, last=True))
    names = [f"{LEARNER}-{learner.id}" for learner in centre.learners]
    async with elsewhere.reading() as uow:
        known = await uow.sourced.known(home, LEARNER, names)
    for learner, name in zip(centre.learners, names, strict=True):
        number = int(known[name].ours)
        assert number in brought.learners
        await act(elsewhere, house, None, LearnAnew(number))
        async with elsewhere.reading() as uow, centre.database.reading() as here:
            assert await believed(uow, number) == await believed(here, learner.id)


async def believed(uow: UnitOfWork, learner: int) -> tuple[bytes, str]:
    """The portrait as it is kept, and the state that the journal gives."""
    told = await uow.journal.about(learner, limit=1_000_000)
    return canonical((await caught_up(uow, learner)).portrait), as_text(model.to_plain(model.rebuild(told)))


def as_text(plain: Any) -> str:
    return json.dumps(plain, sort_keys=True)


@dataclass(frozen=True)
class Say:
    """What no use case says at such an hour, as they do it: claim, record, keep."""

    statement: Statement
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> None:
        each = self.statement
        assert each.learner is not None
        before = await state_to_change(turn, each.learner)
        await turn.record(
            each.verb,
            each.object_type,
            each.object_id,
            learner=each.learner,
            result=each.result,
            place=each.place,
            authority=each.authority,
        )
        if each.verb is Verb.ANSWERED:
            verdict = Verdict.RIGHT if each.result["success"] else Verdict.WRONG
            facts = model.facts_from_plain(each.result["facts"])
            evidence = model.Evidence(verdict, 0, None, False, Place.CLASS)
            await keep(turn, each.learner, before, model.update(before, facts, evidence, turn.now))


async def say_late(centre: Centre) -> None:
    """By a clock that is some hours slow, after what was told in those hours is kept."""
    late = timedelta(hours=centre.random.randint(1, 12))
    who = centre.random.choice(centre.learners)
    await centre.do(None, KeepPortraits())
    centre.clock.advance(-late)
    learner, now, skill = who.id, centre.clock.now(), f"s{centre.random.randrange(8)}"
    began = now.replace(minute=0, second=0, microsecond=0)
    said = [
        ticket(now, began, 1, centre.chance(0.6), skill=skill, learner=learner),
        note(now, "mixed up signs", [skill], centre.random.choice(["firm", "shaky", None]), learner=learner),
        lesson(now, began, centre.random.choice(["came", "late", "away"]), 2, learner=learner),
    ]
    await centre.do(None, Say(centre.random.choice(said)))
    centre.clock.advance(late)
    await same_as_rebuilt(centre, who)


async def write_unclaimed(centre: Centre) -> None:
    """Somebody who waits for nobody; where transactions overlap, portraits are kept before theirs ends."""
    who = centre.random.choice(centre.learners)
    said = note(centre.clock.now(), "unclaimed", learner=who.id)
    async with centre.database.transaction() as uow:
        await uow.journal.add(said)
        if centre.overlap:
            await centre.do(None, Say(note(centre.clock.now(), "overtakes it", learner=who.id)))
            centre.clock.advance(timedelta(minutes=2))
            await centre.do(None, KeepPortraits())
    await same_as_rebuilt(centre, who)


async def test_a_portrait_that_somebody_changed_is_named_and_put_right(
    database: Database, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = await Centre.opened(database, clock, 1)
    learner = centre.learners[0].id
    await centre.do(None, Say(lesson(clock.now(), clock.now(), "came", learner=learner)))
    await centre.do(None, KeepPortraits())
    async with database.transaction() as uow:
        stored = await uow.portraits.of(learner)
        assert stored is not None
        plain, upto = stored
        await uow.portraits.save(learner, {**plain, "goal": 5}, upto, clock.now())
    looking, mending = (argparse.Namespace(learner=None, check=check) for check in (True, False))
    assert [await rebuild_profiles(how, database) for how in (looking, mending, looking)] == [1, 1, 0]
    assert f"different for learner {learner}; nothing was written" in capsys.readouterr().out
