"""Bringing people, classes, enrolments and timetables on the command line: a report by row, storing, letters."""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import BanxueError
from domain.messages.spreadsheet import safe
from domain.rosters.applying import BringList, Brought, Letter, PlanList, RowsRefused
from domain.rosters.lists import Kind, Roster, unpair
from domain.rosters.plan import Outcome, Plan, PlannedRow
from domain.turn import Services, Turn
from knowledge.readers.apart import apart
from knowledge.rosters.reading import read_roster
from storage.database import Database

MOST_ROWS_SHOWN = 40
MOST_TWINS_SHOWN = 20
_WORTH_A_LOOK = (Outcome.ERROR, Outcome.GONE, Outcome.CHANGED, Outcome.LATER, Outcome.NEW)

console = Console(highlight=False, soft_wrap=True)


class LettersError(BanxueError):
    """The file of links cannot be written; nothing was stored."""


async def import_people(given: argparse.Namespace, services: Services, database: Database) -> int:
    """Read the list, say what it would do, and do it unless it is a rehearsal.

    Raises:
        knowledge.content.ContentError: the list cannot be read.
        LettersError: the file of links is there already, or cannot be written.
    """
    roster = await asyncio.to_thread(apart, read_roster, given.file, given.timetable, partial=given.partial)
    wanted = PlanList(roster, given.source, _pairs(given.same), given.campus)
    if given.dry_run:
        async with database.reading() as uow:
            plan = await Turn(services, uow, None).do(wanted)
        _say(given, roster, plan)
        console.print("Nothing was stored: this was a rehearsal (--dry-run)")
        return 1 if plan.errors else 0
    try:
        brought = await _bring(given, services, database, BringList(wanted, given.skip_errors, bool(given.links)))
    except RowsRefused as refused:
        _say(given, roster, refused.plan)
        _plainly(str(refused))
        return 1
    _say(given, roster, brought.plan)
    console.print(f"{brought.written} rows were written")
    if brought.letters:
        console.print(
            f"{len(brought.letters)} links are in {given.links}. This file is a secret: whoever opens a link first "
            "may become that child's guardian. Hand each to its family alone, then delete the file"
        )
    return 0


async def _bring(given: argparse.Namespace, services: Services, database: Database, bring: BringList) -> Brought:
    """The links are on disk before they are in the database: one that nobody can read would be lost."""
    with _letters_file(given.links if bring.letters else None) as write:
        async with database.transaction() as uow:
            turn = Turn(services, uow, None)
            brought = await turn.do(bring)
            await audit(turn, Deed.IMPORTED, what="people", rows=brought.written)
            write(brought.letters)
    return brought


def _pairs(given: Sequence[str]) -> dict[str, str]:
    """The decisions "EXT=OURS" of the person."""
    return {external: ours for external, _, ours in (each.rpartition("=") for each in given)}


@contextmanager
def _letters_file(path: Path | None) -> Iterator[Any]:
    """A function that writes letters into a new file that only its owner can read; gone again if anything fails."""
    if path is None:
        yield lambda letters: None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LettersError(f"{path}: is there already; links are never written over others (--links)") from None
    except OSError as error:
        raise LettersError(f"{path}: cannot be written ({error.strerror}) (--links)") from None
    written: list[Letter] = []

    def write(letters: Sequence[Letter]) -> None:
        with os.fdopen(os.dup(handle), "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["child", "guardian", "link", "good until (UTC)"])
            for letter in letters:
                until = letter.invitation.expires_at
                cells = (letter.child, letter.guardian, letter.invitation.url, f"{until:%Y-%m-%d %H:%M}")
                writer.writerow([safe(cell) for cell in cells])
            file.flush()
            os.fsync(file.fileno())
        written.extend(letters)

    try:
        yield write
    except BaseException:
        written.clear()
        raise
    finally:
        os.close(handle)
        if not written:
            path.unlink(missing_ok=True)


def _say(given: argparse.Namespace, roster: Roster, plan: Plan) -> None:
    if given.report:
        _write_report(given.report, plan)
    rows = sorted((row for row in plan.rows if row.outcome in _WORTH_A_LOOK), key=_order)
    if rows:
        table = Table("file", "row", "kind", "key", "", "what")
        for row in rows[:MOST_ROWS_SHOWN]:
            table.add_row(*(Text(cell) for cell in _cells(row)))
        console.print(table)
    if len(rows) > MOST_ROWS_SHOWN:
        console.print(f"… and {len(rows) - MOST_ROWS_SHOWN} more; --report FILE lists all")
    for twin in plan.twins[:MOST_TWINS_SHOWN]:
        here = ", ".join(
            f"learner {each.id}" + (f" (grade {each.grade})" if each.grade else "") for each in twin.learners
        )
        _plainly(
            f"{twin.at.file} row {twin.at.row}: '{twin.external}' has the name of {here}. The same child? "
            f"--same {twin.external}={twin.learners[0].id}; else a new learner"
        )
    for at, external, name, ours in plan.teachers_twins:
        _plainly(f"{at.file} row {at.row}: {name} has the name of our '{ours}'. The same? --same {external}={ours}")
    for note in roster.notes:
        _plainly(note)
    for kind in Kind:
        counted = [f"{plan.count(outcome, kind)} {outcome}" for outcome in Outcome if plan.count(outcome, kind)]
        if counted:
            _plainly(f"{kind}: {', '.join(counted)}")
    total = ", ".join(f"{plan.count(outcome)} {outcome}" for outcome in Outcome)
    _plainly(f"{given.file}, list '{plan.source}': {len(plan.rows)} rows: {total}")
    if plan.guardianships and not given.links:
        _plainly(
            f"{len(plan.guardianships)} times somebody is a child's guardian: --links FILE writes a link for each "
            "who has none yet"
        )


def _order(row: PlannedRow) -> tuple[Any, ...]:
    at = (row.at.file, row.at.row) if row.at else ("", 0)
    return _WORTH_A_LOOK.index(row.outcome), at, row.kind, row.key


def _cells(row: PlannedRow) -> tuple[str, ...]:
    file, number = (row.at.file, str(row.at.row)) if row.at else ("", "")
    key = " / ".join(unpair(row.key)) if row.kind is Kind.ENROLMENT and row.key.startswith("[") else row.key
    return file, number, row.kind.value, key, row.outcome.value, row.what


def _plainly(sentence: str) -> None:
    console.print(sentence, markup=False)


def _write_report(path: Path, plan: Plan) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "row", "kind", "key", "outcome", "what"])
        for row in sorted(plan.rows, key=lambda row: ((row.at.file, row.at.row) if row.at else ("", 0), row.key)):
            writer.writerow([safe(cell) for cell in _cells(row)])
    console.print(f"The report by row is in {path}")
