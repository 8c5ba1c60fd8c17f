"""Fitting the learner model to the centre's own answers: a report before and after, and nothing worse published."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from domain.clock import SystemClock
from domain.errors import BanxueError
from domain.practice.evening.session import Verdict
from domain.practice.learner.governance import Fit
from domain.practice.learner.memory import State
from domain.practice.learner.model import learn_item, predict, update
from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters
from domain.practice.learner.replay import Answered, replayed
from storage.database import Database

if TYPE_CHECKING:
    from knowledge.fitting import Answers, Report

FOLDS = 5
"""A fit is judged in parts, each on a fifth of the learners who were kept out of it; the published one knows all."""
FEWEST_ANSWERS, FEWEST_LEARNERS = 300, 10
CALIBRATION_MAY_GROW = 0.005

Fitter = Callable[[Sequence["Answers"], Parameters, Callable[[float], None]], Parameters]

console = Console(highlight=False, soft_wrap=True)
progress_console = Console(stderr=True)


class FitRefused(BanxueError):
    """The fit was not made or not published; the message says why, and what is in use stays."""


async def fit_model(given: argparse.Namespace, database: Database, fit: Fitter | None = None) -> int:
    """Do what the command line asks: list the fits, use one of them, or make a new one.

    Args:
        fit: makes a fit; that of knowledge.fitting where none is given.

    Raises:
        FitRefused: too few answers, an unknown version, a library is missing, or the new fit predicts worse.
    """
    if given.list:
        async with database.reading() as uow:
            _print_fits(await uow.parameters.fits(), await uow.parameters.published_version())
        return 0
    if given.use is not None:
        return await _use(database, given.use)
    return await _fit(given, database, fit)


async def _use(database: Database, version: int) -> int:
    async with database.transaction() as uow:
        if version == 0:
            await uow.parameters.withdraw_all()
            await uow.parameters.replace_figures({}, SystemClock().now())
        else:
            found = await uow.parameters.of_version(version)
            if found is None:
                raise FitRefused(f"there is no fit {version}; `python -m bot fit --list` names them")
            await uow.parameters.publish(version, SystemClock().now())
            await uow.parameters.replace_figures(found.items, SystemClock().now())
    console.print(f"Fit {version} is in use; a running bot takes it up within half a minute")
    return 0


async def _fit(given: argparse.Namespace, database: Database, fit: Fitter | None) -> int:
    try:
        from knowledge import fitting
    except ImportError as error:
        raise FitRefused(f"a fit needs {error.name}, which is not installed") from error
    fit = fit or fitting.fit

    with Progress(console=progress_console) as bar:
        reading = bar.add_task("Reading answers", total=None)
        log = await _log(database)
        answers = sum(len(each.answers) for each in log)
        bar.update(reading, total=1, completed=1)
        async with database.reading() as uow:
            used = await uow.parameters.published() or SHIPPED
            version = await uow.parameters.next_version()
            since = next((fit.fitted_at for fit in await uow.parameters.fits() if fit.version == used.version), None)
        fresh = [each for each in log if since is None or each.answers[-1].at > since]
        news = sum(since is None or answer.at > since for each in fresh for answer in each.answers)
        if news < FEWEST_ANSWERS or len(fresh) < FEWEST_LEARNERS:
            known = f" since fit {used.version} was made" if since else ""
            raise FitRefused(
                f"{news} answers of {len(fresh)} learners{known} are too few to judge a new fit: "
                f"{FEWEST_ANSWERS} of {FEWEST_LEARNERS} are needed. What is in use stays"
            )
        trying = bar.add_task("Fitting, to judge", total=float(FOLDS))
        try:
            before, after = _judged(fit, log, used, since, lambda done: bar.update(trying, completed=done))
        except fitting.TooLittle as error:
            raise FitRefused(f"{error} What is in use stays") from error
        report = {
            "answers": answers,
            "learners": len(log),
            "judged_on": after.answers,
            "judged_since": since.isoformat() if since else None,
            "instead_of": used.version,
            "before": asdict(before),
            "after": asdict(after),
        }
        worse = _worse(before, after)
        if worse is None and not given.rehearse:
            whole = bar.add_task("Fitting, to use", total=1.0)
            fitted = replace(fit(log, used, lambda share: bar.update(whole, completed=share)), version=version)
    _print_report(report)
    if given.report:
        given.report.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
        console.print(f"The report is in {given.report}")
    if worse is not None:
        raise FitRefused(f"the new fit is not published: {worse}. What is in use stays")
    if given.rehearse:
        console.print("Nothing was published: this was a rehearsal")
        return 0
    now = SystemClock().now()
    async with database.transaction() as uow:
        await uow.parameters.add(fitted, report, now)
        await uow.parameters.publish(version, now)
        await uow.parameters.replace_figures(fitted.items, now)
    console.print(f"Fit {version} is in use; a running bot takes it up within half a minute")
    return 0


async def _log(database: Database) -> list[Answers]:
    from knowledge.fitting import Answer, Answers

    found = []
    async with database.reading() as uow:
        for learner in await uow.journal.learners_who_answered():
            answers = [
                Answer(replace(told.item, difficulty=told.label), told.evidence, told.at)
                for told in replayed(await uow.journal.about(learner, limit=1_000_000))
                if isinstance(told, Answered) and told.evidence.verdict is not Verdict.NOT_LEARNED
            ]
            if answers:
                found.append(Answers(str(learner), answers))
    return found


def _judged(
    fit: Fitter,
    log: Sequence[Answers],
    used: Parameters,
    since: datetime | None,
    progress: Callable[[float], None],
) -> tuple[Report, Report]:
    """What is in use and a new fit, each on learners whose answers it did not learn from.

    What is in use was fitted to everybody's answers up to `since`, so both are judged on later ones only.
    """
    from knowledge import fitting

    before, after = [], []
    for fold in range(FOLDS):
        train = [each for each in log if _fold(each.learner) != fold]
        test = [each for each in log if _fold(each.learner) == fold]
        if test:
            fitted = fit(train, used, partial(_plus, progress, fold))
            before.append(fitting.expectations(_as_in_use(used, train, since), test, since))
            after.append(fitting.expectations(fitted, test, since))
    together = fitting.Expected.together
    return fitting.report(together(before)), fitting.report(together(after))


def _plus(progress: Callable[[float], None], done: int, share: float) -> None:
    progress(done + share)


def _fold(learner: str) -> int:
    return sha256(f"fit:{learner}".encode()).digest()[0] % FOLDS


def _as_in_use(used: Parameters, train: Sequence[Answers], since: datetime | None) -> Parameters:
    """What is in use, with what it has learnt of the items by itself since then."""
    from knowledge.fitting import refined

    figures: dict[str, ItemFigures] = {}
    for each in train:
        state = State()
        for answer in each.answers:
            key = answer.item.item
            known = figures.get(key) or used.figures(key, answer.item.skill)
            item = refined(answer.item, replace(used, items={key: known}))
            if since is None or answer.at > since:
                figures[key] = learn_item(known, predict(state, item, answer.at, used), answer.evidence)
            state = update(state, item, answer.evidence, answer.at)
    return replace(used, items={**used.items, **figures})


def _worse(before: Report, after: Report) -> str | None:
    if not after.log_loss < before.log_loss:
        return f"its log loss on learners it does not know is {after.log_loss:.4f}, not below {before.log_loss:.4f}"
    if after.calibration_error > before.calibration_error + CALIBRATION_MAY_GROW:
        return (
            f"its calibration error on learners it does not know is {after.calibration_error:.4f}, "
            f"now it is {before.calibration_error:.4f}"
        )
    return None


def _print_report(report: Mapping[str, Any]) -> None:
    table = Table(title=f"Judged on {report['judged_on']} answers of learners who were kept out of the fit")
    for heading in ("", "in use", "new"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, key in (("AUC", "auc"), ("log loss", "log_loss"), ("calibration error", "calibration_error")):
        table.add_row(name, f"{report['before'][key]:.4f}", f"{report['after'][key]:.4f}")
    console.print(table)
    bins = Table(title="Calibration of the new fit: what was expected, and what came")
    for heading in ("expected", "came", "answers"):
        bins.add_column(heading, justify="right")
    for expected, came, count in report["after"]["calibration"]:
        bins.add_row(f"{expected:.2f}", f"{came:.2f}", str(count))
    console.print(bins)


def _print_fits(fits: Sequence[Fit], used: int | None) -> None:
    table = Table()
    for heading in ("fit", "made", "answers", "AUC", "log loss", "calibration error", ""):
        table.add_column(heading)
    table.add_row("0", "ships with the bot", "", "", "", "", "in use" if used is None else "")
    for each in fits:
        after = each.report["after"]
        table.add_row(
            str(each.version),
            f"{each.fitted_at:%Y-%m-%d %H:%M} UTC",
            str(each.report["answers"]),
            f"{after['auc']:.4f}",
            f"{after['log_loss']:.4f}",
            f"{after['calibration_error']:.4f}",
            "in use" if each.version == used else "",
        )
    console.print(table)
