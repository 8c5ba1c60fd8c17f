"""Statements on the command line: the journal as a file of xAPI statements, and such a file into the journal."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from random import SystemRandom
from typing import Any, TextIO, TypeVar

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from rich.text import Text

from bot.config import Config, policy_of
from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.clock import SystemClock
from domain.errors import BanxueError
from domain.exchange.bringing import UNKNOWN, BringStatements, Brought, LearnAnew, Outcome, checked
from domain.exchange.home import HomePage
from domain.exchange.xapi import Account, Received, Unreadable, from_xapi, to_xapi
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.spreadsheet import safe
from domain.staff.exporting import TakeAlong
from domain.staff.ports import Request
from domain.turn import Services, Turn, UseCase
from knowledge.bank import MemoryBank
from knowledge.search import Search
from knowledge.search.encoder import NO_MODEL
from knowledge.texts import load_catalogue
from storage.database import Database

R = TypeVar("R")

AT_ONCE = 500
MOST_LETTERS_A_STATEMENT = 64 * 1024
MOST_BYTES_AN_ARRAY = 4 * 1024**2
"""An array is read as a whole; lines of a .jsonl file one by one, however many."""
MOST_IN_AN_ARRAY = 20_000
MOST_ERRORS_SHOWN = 20
LINES = frozenset({".jsonl", ".ndjson"})

console = Console(highlight=False, soft_wrap=True)
progress_console = Console(stderr=True)


class ExchangeError(BanxueError):
    """A file that cannot be read or written as a whole."""


@dataclass(frozen=True)
class Row:
    """One statement of a file: numbered from 1, either read or with what is wrong."""

    number: int
    received: Received | None
    problem: str = ""


@dataclass
class Report:
    """What became of the rows of a file."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    learners: set[int] = field(default_factory=set)
    people: set[Account] = field(default_factory=set)

    def refuse(self, row: Row) -> None:
        self.outcomes[row.number] = Outcome.ERROR
        self.problems[row.number] = row.problem

    def note(self, rows: Sequence[Row], brought: Brought) -> None:
        for row, outcome in zip(rows, brought.outcomes, strict=True):
            self.outcomes[row.number] = outcome
        self.learners |= brought.learners
        self.people |= brought.people


async def export_statements(given: argparse.Namespace, config: Config, database: Database) -> int:
    """Write the journal to `given.file`, oldest number first; a file that is there already is replaced.

    Raises:
        ExchangeError: the file cannot be written, or a second person has to agree first.
    """
    async with database.reading() as uow:
        learners = len(await uow.journal.learners())
    asked = await _do(database, _services(config), TakeAlong("statements", learners))
    if asked is not None:
        raise ExchangeError(_second_person(asked, learners))
    home = await _do(database, _services(config), HomePage())
    since = datetime.combine(given.since, time.min, UTC) if given.since else None
    partial, counts = given.file.with_name(f"{given.file.name}.part"), Counter[str]()
    as_lines = given.file.suffix in LINES
    try:
        with partial.open("w", encoding="utf-8") as file, _bar() as bar:
            task = bar.add_task("Writing", total=None)
            async for said in _told(database, since):
                if said.verb is Verb.FELT and not given.with_mood:
                    counts["left out"] += 1
                    continue
                written = json.dumps(to_xapi(said, home, given.version), ensure_ascii=False, allow_nan=False)
                if not as_lines:
                    file.write(",\n" if counts["written"] else "[\n")
                file.write(f"{written}\n" if as_lines else written)
                counts["written"] += 1
                bar.advance(task)
            if not as_lines:
                file.write("\n]\n" if counts["written"] else "[]\n")
        partial.replace(given.file)
    except OSError as error:
        raise ExchangeError(f"{given.file} cannot be written: {error}") from None
    console.print(f"{counts['written']} statements of xAPI {given.version} are in {given.file}, under {home}")
    if counts["left out"]:
        console.print(f"{counts['left out']} about how learners feel were left out; --with-mood takes them along")
    console.print(
        "People stand in it as numbers. What teachers and families wrote in their own words stands there as it is"
    )
    return 0


async def import_statements(given: argparse.Namespace, config: Config, database: Database) -> int:
    """Bring the statements of `given.file` into the journal; exit code 1 when a row was refused.

    Raises:
        ExchangeError: the file cannot be read as statements at all.
    """
    services, lang, store = _services(config), Lang(given.lang), not given.dry_run
    home = await _do(database, services, HomePage(store), store=store)
    report, seen, late = Report(), set[str](), list[Row]()
    with _bar() as bar:
        reading = bar.add_task("Reading", total=None)
        for part in _parts(read_rows(given.file, SystemClock().now())):
            fresh: list[Row] = []
            for row in part:
                if row.received is None:
                    report.refuse(row)
                    continue
                uid = row.received.statement.uid
                report.ids[row.number] = uid
                if uid in seen:
                    report.outcomes[row.number] = Outcome.KNOWN
                else:
                    seen.add(uid)
                    fresh.append(row)
            use_case = BringStatements(_received(fresh), home, lang, store=store)
            report.note(fresh, await _do(database, services, use_case, store=store))
            late += [row for row in fresh if report.outcomes[row.number] is Outcome.LATER]
            bar.advance(reading, len(part))
        if late:
            use_case = BringStatements(_received(late), home, lang, store=store, last=True)
            report.note(late, await _do(database, services, use_case, store=store))
        if store:
            async with database.transaction() as uow:
                rows = sum(each is Outcome.NEW for each in report.outcomes.values())
                await audit(Turn(services, uow, None), Deed.IMPORTED, what="statements", rows=rows)
            for learner in bar.track(sorted(report.learners), description="Learning anew"):
                await _do(database, services, LearnAnew(learner))
    _print_report(given.file, report, store=store)
    if given.report:
        _write_report(given.report, report)
        console.print(f"The report by row is in {given.report}")
    if not store:
        console.print("Nothing was stored: this was a rehearsal")
    return 1 if report.problems else 0


def read_rows(path: Path, now: datetime) -> Iterator[Row]:
    """The statements of a file, one a line or in an array (by itself or as a record store answers), in their order.

    Raises:
        ExchangeError: there is no such file, it is too large for an array, or no JSON.
    """
    try:
        if path.exists() and not path.is_file():
            raise ExchangeError(f"{path} is no file")
        with path.open(encoding="utf-8-sig") as file:
            if path.suffix in LINES:
                for number, line in enumerate((line for line in _lines(file) if line.strip()), 1):
                    yield _row(number, line, now)
                return
            if path.stat().st_size > MOST_BYTES_AN_ARRAY:
                most = MOST_BYTES_AN_ARRAY // 1024**2
                raise ExchangeError(f"{path} has more than {most} MB: one statement a line (.jsonl) may be longer")
            given = json.load(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{path} cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        # a number of more digits than Python reads is a plain ValueError
        raise ExchangeError(f"{path} is no JSON: {error}") from None
    rows = given.get("statements") if isinstance(given, dict) else given
    if not isinstance(rows, list):
        raise ExchangeError(f"{path} holds no list of statements")
    if len(rows) > MOST_IN_AN_ARRAY:
        raise ExchangeError(f"{path} holds more than {MOST_IN_AN_ARRAY} statements: one a line (.jsonl) may be more")
    for number, plain in enumerate(rows, 1):
        yield _row(number, plain, now)


def _row(number: int, given: Any, now: datetime) -> Row:
    try:
        if isinstance(given, str) and len(given) > MOST_LETTERS_A_STATEMENT:
            raise Unreadable(f"it has more than {MOST_LETTERS_A_STATEMENT // 1024} KB")
        plain = json.loads(given) if isinstance(given, str) else given
        return Row(number, checked(from_xapi(plain), now))
    except Unreadable as error:
        return Row(number, None, str(error))
    except (ValueError, RecursionError) as error:
        return Row(number, None, f"it is no JSON: {error}")


def _lines(file: TextIO) -> Iterator[str]:
    """Its lines; of one that is too long no more than that much is ever in memory."""
    while line := file.readline(MOST_LETTERS_A_STATEMENT + 1):
        yield line
        while line and not line.endswith("\n") and len(line) > MOST_LETTERS_A_STATEMENT:
            line = file.readline(MOST_LETTERS_A_STATEMENT + 1)


def _received(rows: Sequence[Row]) -> list[Received]:
    return [row.received for row in rows if row.received is not None]


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


async def _told(database: Database, since: datetime | None) -> AsyncIterator[Statement]:
    after = 0
    while True:
        async with database.reading() as uow:
            part = await uow.journal.page(after, since, AT_ONCE)
        for after, said in part:  # noqa: B007
            yield said
        if len(part) < AT_ONCE:
            return


def _services(config: Config) -> Services:
    return Services(
        clock=SystemClock(),
        random=SystemRandom(),
        catalogue=load_catalogue(Path(config.content.folder)),
        bank=MemoryBank(),
        search=Search(NO_MODEL),
        policy=policy_of(config, ""),
    )


async def _do(database: Database, services: Services, use_case: UseCase[R], *, store: bool = True) -> R:
    async with database.transaction() if store else database.reading() as uow:
        return await Turn(services, uow, None).do(use_case)


def _second_person(asked: Request, learners: int) -> str:
    which = f"this tells of {learners} learners, and a second person has to agree: request {asked.id} "
    if asked.alone_at is not None:
        return (
            which + f"is granted by itself at {asked.alone_at:%Y-%m-%d %H:%M} UTC, as there is nobody; come back then"
        )
    return which + "is in the chat of the admins and operators; come back when one of them has said yes"


def _bar() -> Progress:
    return Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=progress_console)


def _print_report(file: Path, report: Report, *, store: bool) -> None:
    counts = Counter(report.outcomes.values())
    counted = ", ".join(f"{counts[each]} {each.value}" for each in (Outcome.NEW, Outcome.KNOWN, Outcome.ERROR))
    console.print(f"{file.name}: {len(report.outcomes)} statements: {counted}")
    concerned = len(report.learners - {UNKNOWN}) + (0 if store else len(report.people))
    console.print(f"{concerned} learners concerned, {len(report.people)} of them not known here before")
    if report.problems:
        table = Table("row", "what is wrong")
        for number, problem in list(report.problems.items())[:MOST_ERRORS_SHOWN]:
            table.add_row(str(number), Text(problem))
        console.print(table)
        if len(report.problems) > MOST_ERRORS_SHOWN:
            console.print(f"… and {len(report.problems) - MOST_ERRORS_SHOWN} more; --report FILE lists all")


def _write_report(path: Path, report: Report) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "outcome", "id", "what is wrong"])
        for number, outcome in sorted(report.outcomes.items()):
            cells = (str(number), outcome.value, report.ids.get(number, ""), report.problems.get(number, ""))
            writer.writerow([safe(cell) for cell in cells])
