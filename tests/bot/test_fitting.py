"""Fitting the learner model to what a centre's learners answered: judged on strangers, published only when better."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from math import exp
from pathlib import Path
from random import Random

import pytest

from bot.fitting import FitRefused, fit_model
from domain.journal import Statement, Verb
from domain.people.person import Learner
from domain.practice.learner.model import Facts, facts_to_plain
from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters
from knowledge.fitting import Answers
from storage.database import Database
from tests.storage.given import NOW

KEYS = tuple(f"sample:{n}" for n in range(20))
SKILLS = ("fractions", "decimals", "area")


def given(**chosen: object) -> argparse.Namespace:
    return argparse.Namespace(**{"rehearse": False, "list": False, "use": None, "report": None} | chosen)


async def a_term(
    database: Database,
    learners: int,
    answers: int,
    *,
    seed: int = 1,
    fitted: bool = False,
) -> None:
    """Learners of different ability answer items whose labels say nothing of their true difficulty."""
    random = Random(seed)
    truly = {key: random.gauss(0.0, 1.6) for key in KEYS}
    async with database.transaction() as uow:
        for number in range(learners):
            learner = await uow.people.add_learner(Learner(0, f"L{number}", grade=5))
            ability = random.gauss(0.3, 1.0)
            for step in range(answers):
                item = random.choice(KEYS)
                solved = 1 / (1 + exp(truly[item] - ability - 0.01 * step))
                right = random.random() < solved
                facts = Facts(item, (SKILLS[int(item[7:]) % 3],), 0.0, 0.0)
                result = {
                    "session": number,
                    "position": step,
                    "hints": 0,
                    "success": right,
                    "facts": facts_to_plain(facts),
                }
                at = NOW + timedelta(minutes=step)
                await uow.journal.add(Statement(Verb.ANSWERED, "item", item, at, learner=learner.id, result=result))
    if fitted:
        await fit_model(given(), database)


async def test_a_better_fit_is_published_with_its_report(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_term(database, learners=25, answers=20)
    assert await fit_model(given(report=tmp_path / "report.json"), database) == 0
    async with database.reading() as uow:
        used = await uow.parameters.published()
        hard = await uow.parameters.figures_of("sample:0")
    assert used is not None
    assert used.version == 1
    assert hard is not None
    assert hard.answers > 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["after"]["log_loss"] < report["before"]["log_loss"]
    assert report["judged_on"] == report["answers"] == 500
    said = capsys.readouterr().out
    assert "Calibration" in said
    assert "Fit 1 is in use" in said


async def test_a_rehearsal_publishes_nothing(database: Database) -> None:
    await a_term(database, learners=25, answers=20)
    assert await fit_model(given(rehearse=True), database) == 0
    async with database.reading() as uow:
        assert await uow.parameters.published() is None
        assert await uow.parameters.fits() == []


def spoilt(log: Sequence[Answers], prior: Parameters, progress: Callable[[float], None]) -> Parameters:
    """A fit that takes easy items for hard ones."""
    return replace(prior, items={key: ItemFigures(-3.0 if n % 2 else 3.0, 50) for n, key in enumerate(KEYS)})


async def test_a_fit_that_predicts_strangers_worse_is_refused_and_what_is_in_use_stays(database: Database) -> None:
    await a_term(database, learners=25, answers=20)
    with pytest.raises(FitRefused, match="on learners it does not know"):
        await fit_model(given(), database, spoilt)
    async with database.reading() as uow:
        assert await uow.parameters.published() is None


async def test_a_new_fit_waits_until_there_is_enough_to_judge_it_by(database: Database) -> None:
    await a_term(database, learners=25, answers=20, fitted=True)
    with pytest.raises(FitRefused, match="0 answers of 0 learners since fit 1 was made are too few to judge"):
        await fit_model(given(), database)


async def test_too_few_answers_are_refused_with_the_numbers(database: Database) -> None:
    await a_term(database, learners=3, answers=5)
    with pytest.raises(FitRefused, match="15 answers of 3 learners are too few"):
        await fit_model(given(), database)


async def test_an_earlier_fit_and_what_ships_can_be_used_again(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_term(database, learners=25, answers=20)
    await fit_model(given(), database)
    await fit_model(given(use=0), database)
    async with database.reading() as uow:
        assert (await uow.parameters.published() or SHIPPED) is SHIPPED
    await fit_model(given(use=1), database)
    await fit_model(given(list=True), database)
    assert "in use" in capsys.readouterr().out
    async with database.reading() as uow:
        assert await uow.parameters.published_version() == 1
    with pytest.raises(FitRefused, match="there is no fit 7"):
        await fit_model(given(use=7), database)
