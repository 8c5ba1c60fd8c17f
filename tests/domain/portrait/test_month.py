"""A month of a centre in which everybody does what they like: what is kept is what the journal gives, to the byte."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import ClassVar

import pytest

from bot.rebuilding import rebuild_profiles
from domain.clock import FixedClock
from domain.errors import BanxueError
from domain.journal import Place, Statement, Verb
from domain.people.person import Learner
from domain.portrait.folding import fold
from domain.portrait.keeping import KeepPortraits, caught_up, portrait_of
from domain.portrait.written import canonical
from domain.practice.evening.answering import SayNotLearned
from domain.practice.evening.desk import AtItem, AtVerdict, Shown
from domain.practice.evening.problems import Problem, ReportProblem, give_back
from domain.practice.evening.session import Verdict
from domain.practice.evening.tonight import OpenTonight
from domain.practice.habits.choices import SetGoal
from domain.practice.learner import model
from domain.practice.learner.believed import keep, relearn, state_to_change
from domain.practice.standing.beginning import BeginProof
from domain.turn import CLOCK_ONLY, Rights, Turn
from storage.database import Database
from tests.domain.portrait.said import handed, homework, lesson, mood, note, ticket
from tests.domain.practice.conftest import Evening, a_learner, plenty
from tests.domain.practice.shelf import bank
from tests.house import services

DAYS, LEARNERS = 30, 3
SEEDS, MANY_SEEDS = 2, 25


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(MANY_SEEDS if metafunc.config.getoption("--long") else SEEDS))


async def test_after_a_month_what_is_kept_is_what_the_journal_gives(
    database: Database, clock: FixedClock, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = await Centre.opened(database, clock, seed)
    for day in range(DAYS):
        await centre.day()
        # not only at the end: what is folded anew heals what went wrong before
        for learner in centre.learners if day % 3 == 2 else ():
            await same_as_rebuilt(centre, learner)
    async with database.reading() as uow:
        for learner in centre.learners:
            kept = (await caught_up(uow, learner.id)).portrait
            assert kept.counts["answers"] and kept.lessons and kept.tickets, "the month was not empty"
    assert await rebuild_profiles(argparse.Namespace(learner=None, check=True), database) == 0
    told = capsys.readouterr().out
    assert f"portraits: {LEARNERS} identical, 0 different" in told
    assert f"learner states: {LEARNERS} identical, 0 different" in told


async def same_as_rebuilt(centre: Centre, learner: Learner) -> None:
    async with centre.database.transaction() as uow:
        kept = await portrait_of(Turn(centre.evenings[0].services, uow, None), learner.id)
        state = await uow.practice.state_of(learner.id)
        told = await uow.journal.about(learner.id, limit=1_000_000)
    assert canonical(kept) == canonical(fold(told))
    right = model.rebuild(told)
    if state is not None or right != model.State():
        assert json.dumps(state, sort_keys=True) == json.dumps(model.to_plain(right), sort_keys=True)


@dataclass(frozen=True)
class Say:
    """What the classroom and the family say, as their use cases do: claim, record, keep."""

    statements: tuple[Statement, ...]
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> list[str]:
        said = []
        for each in self.statements:
            assert each.learner is not None
            before = await state_to_change(turn, each.learner)
            uid = await turn.record(
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
            said.append(uid)
        return said


@dataclass(frozen=True)
class TakeBack:
    uid: str
    learner: int
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> None:
        await turn.record(
            Verb.VOIDED, "statement", self.uid, learner=self.learner, place=Place.CLASS, authority="teacher"
        )
        await relearn(turn, self.learner)


@dataclass(frozen=True)
class GiveBack:
    item: str
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> None:
        await give_back(turn, self.item)


@dataclass
class Centre:
    """Some learners who practise, a class that meets twice a week, and a clock."""

    database: Database
    clock: FixedClock
    random: Random
    evenings: list[Evening]
    reported: list[str]
    given: int = 0

    @classmethod
    async def opened(cls, database: Database, clock: FixedClock, seed: int) -> Centre:
        held = bank(plenty())
        made = services(clock=clock, bank=held, seed=seed)
        evenings = []
        for number in range(LEARNERS):
            person, learner = await a_learner(database, made, 101 + number)
            evenings.append(Evening(database, made, clock, held, person, learner))
        return cls(database, clock, Random(seed), evenings, [])

    @property
    def learners(self) -> list[Learner]:
        return [each.learner for each in self.evenings]

    async def day(self) -> None:
        what = [self.practise] * 3 + [self.prove, self.choose_goal, self.note, self.homework, self.feel, self.confirm]
        for act in self.random.sample(what, 4):
            await act(self.random.choice(self.evenings))
            self.clock.advance(timedelta(minutes=self.random.randint(1, 90)))
        if self.random.random() < 0.4:
            await self.hold_lesson()
        if self.random.random() < 0.5:
            await self.evenings[0].tick(KeepPortraits())
        self.clock.advance(timedelta(hours=self.random.randint(8, 20)))

    async def practise(self, evening: Evening) -> None:
        try:
            shown = await evening.do(OpenTonight())
        except BanxueError:
            return
        desk = shown.desk if isinstance(shown, Shown) else None
        while isinstance(desk, AtItem) and self.random.random() < 0.85:
            question = desk.question
            place = (question.session.id, question.asked.position)
            evening.wait(seconds=self.random.randint(2, 90))
            chance = self.random.random()
            if chance < 0.06:
                desk = (await evening.do(ReportProblem(*place, Problem.TYPO))).desk
            elif chance < 0.12:
                desk = (await evening.do(SayNotLearned(*place))).desk
            else:
                desk = (await evening.answer(question, right=self.random.random() < 0.7)).desk
                if self.random.random() < 0.06:
                    self.reported.append(question.item.key)
                    desk = (await evening.do(ReportProblem(*place, Problem.WRONG_KEY))).desk
            if isinstance(desk, AtVerdict):
                desk = await evening.go_on(question)

    async def prove(self, evening: Evening) -> None:
        try:
            desk = (await evening.do(BeginProof(f"s{self.random.randrange(8)}", True))).desk
            while isinstance(desk, AtItem):
                question = desk.question
                await evening.answer(question, right=self.random.random() < 0.8)
                desk = await evening.go_on(question)
        except BanxueError:
            return

    async def choose_goal(self, evening: Evening) -> None:
        await evening.do(SetGoal(self.random.choice([2, 3, 5, None])))

    async def confirm(self, evening: Evening) -> None:
        """A teacher says that an item which was reported is in order."""
        if self.reported:
            await evening.tick(GiveBack(self.reported.pop()))

    async def hold_lesson(self) -> None:
        now, learners = self.clock.now(), sorted(each.id for each in self.learners)
        marks = [
            lesson(now, now - timedelta(hours=1), self.random.choice(["came", "late", "away"]), 2, learner=each)
            for each in learners
        ]
        tickets = [
            ticket(
                now, now - timedelta(hours=1), number, self.random.random() < 0.6, skill=f"s{number}", learner=each
            )
            for each in learners
            for number in (1, 2)
        ]
        late = timedelta(hours=self.random.choice([0, 0, 5]))
        teacher = self.evenings[0]
        self.clock.advance(-late)
        said = await teacher.tick(Say(tuple(marks + tickets)))
        self.clock.advance(late)
        for uid, mark in zip(said, marks + tickets, strict=True):
            if self.random.random() < 0.15:
                assert mark.learner is not None
                await teacher.tick(TakeBack(uid, mark.learner))
                if mark.object_type == "lesson":
                    await teacher.tick(Say((mark,)))

    async def note(self, evening: Evening) -> None:
        """One or two; the second by a clock that is slow."""
        for back in self.random.choice([(0,), (0, 3)]):
            self.clock.advance(-timedelta(hours=back))
            tone, skill = self.random.choice(["firm", "shaky", None]), f"s{self.random.randrange(2)}"
            said = note(self.clock.now(), "mixed up signs", [skill], tone, learner=evening.learner.id)
            await evening.tick(Say((said,)))
            self.clock.advance(timedelta(hours=back, minutes=1))
            await evening.tick(KeepPortraits())

    async def homework(self, evening: Evening) -> None:
        self.given += 1
        given, learner = self.given, evening.learner.id
        await evening.tick(Say((homework(self.clock.now(), given, "2026-12-01", learner=learner),)))
        for state in self.random.choice([(), ("done",), ("stuck", "done")]):
            evening.wait(minutes=5)
            await evening.tick(Say((handed(self.clock.now(), given, state, learner=learner),)))

    async def feel(self, evening: Evening) -> None:
        week = f"2026-W{self.random.randint(45, 49)}"
        said = mood(self.clock.now(), week, self.random.randint(1, 5), "teachers", learner=evening.learner.id)
        await evening.tick(Say((said,)))


async def test_a_portrait_that_somebody_changed_is_named_and_put_right(
    database: Database, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = await Centre.opened(database, clock, 1)
    learner = centre.learners[0].id
    await centre.hold_lesson()
    await centre.evenings[0].tick(KeepPortraits())
    async with database.transaction() as uow:
        stored = await uow.portraits.of(learner)
        assert stored is not None
        plain, upto = stored
        await uow.portraits.save(learner, {**plain, "goal": 5}, upto, clock.now())
    looking, mending = (argparse.Namespace(learner=None, check=check) for check in (True, False))
    assert [await rebuild_profiles(how, database) for how in (looking, mending, looking)] == [1, 1, 0]
    assert f"different for learner {learner}; nothing was written" in capsys.readouterr().out
