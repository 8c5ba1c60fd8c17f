"""Importing questions on the command line: a rehearsal with a report, a look as learners will see them, storing."""

from __future__ import annotations

import argparse
import asyncio
import csv
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from rich.text import Text

from bot.config import Config
from domain.clock import SystemClock
from domain.language import Localized
from domain.messages.catalogue import Catalogue
from domain.messages.spreadsheet import safe
from domain.practice.evening.desk import AtItem
from domain.practice.items.kinds import Item
from domain.practice.keeping.correcting import keeps_its_key
from domain.practice.keeping.inspecting import as_asked
from handlers.views import practice
from knowledge.content import ContentError
from knowledge.importing import ImportPlan, Outcome, plan_import
from knowledge.readers.apart import apart
from knowledge.readers.questions import read_all_questions
from knowledge.skills import fold_name, load_skill_names, load_skills
from knowledge.texts import load_catalogue
from storage.database import Database

STORED_AT_ONCE = 100
MOST_ERRORS_SHOWN = 20

console = Console(highlight=False, soft_wrap=True)
progress_console = Console(stderr=True)


async def import_questions(given: argparse.Namespace, config: Config, database: Database) -> int:
    """Read the file, say what an import would do, and do it when `given.apply` says so.

    Raises:
        knowledge.content.ContentError: the file is none of questions, or there is no such skill.
    """
    content = Path(config.content.folder)
    names = load_skill_names(content)
    skill = _skill(content, names, given.skill)
    async with database.reading() as uow:
        existing = await uow.items.fingerprints()
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=progress_console) as bar:
        reading = bar.add_task("Reading", total=None)
        rows = await asyncio.to_thread(apart, read_all_questions, given.file)
        bar.update(reading, total=len(rows), completed=len(rows))
        plan = plan_import(rows, existing, skill_names=names, skill=skill, difficulty_from=given.difficulty_from)
        wanted = plan.to_store()
        if given.apply and wanted:
            storing = bar.add_task("Storing", total=len(wanted))
            async with database.transaction() as uow:
                for start in range(0, len(wanted), STORED_AT_ONCE):
                    part = wanted[start : start + STORED_AT_ONCE]
                    free = [(item, mark) for item, mark in part if not await keeps_its_key(uow, item.key, mark)]
                    await uow.items.put(free, SystemClock().now())
                    bar.advance(storing, len(part))
    if given.preview:
        _print_preview(plan, given.preview, content)
    _print_plan(given.file, plan)
    if given.report:
        _write_report(given.report, plan)
        console.print(f"The report by row is in {given.report}")
    if not given.apply and wanted:
        console.print("Nothing was stored: this was a rehearsal. Store it with --apply")
    return 0


def _skill(content: Path, names: Mapping[str, str], asked: str | None) -> str | None:
    if asked is None:
        return None
    found = names.get(fold_name(asked))
    if found is None:
        raise ContentError(content / "skills.toml", "skills", f"none has the id or name '{asked}' (--skill)")
    return found


def _print_preview(plan: ImportPlan, count: int, content: Path) -> None:
    catalogue, skills = load_catalogue(content), {skill.id: skill.name for skill in load_skills(content)}
    new = [(row.number, row.item) for row in plan.rows if row.outcome is Outcome.NEW and row.item is not None]
    for number, item in new[:count]:
        console.rule(f"row {number}", align="left")
        console.print(Text(as_learners_see(item, catalogue, skills, SystemClock().now())))
    if new:
        console.rule()
    else:
        console.print("There is no new question to preview")


def as_learners_see(item: Item, catalogue: Catalogue, skills: Mapping[str, Localized], at: datetime) -> str:
    """The learner's screen of the item as plain text, each row of its buttons as "[one] [two]"."""
    lang = next(iter(item.wordings))
    skill = skills.get(item.skills[0]) if item.skills else None
    screen = practice.item(AtItem(as_asked(item, lang, skill, at)))
    text = unescape(re.sub(r"<[^>]*>", "", catalogue.html(screen.text, lang)))
    keyboard = [
        " ".join(f"[{button['text']}]" for button in row) for row in catalogue.keyboard(screen.keyboard, lang)
    ]
    return "\n".join((text, "", *keyboard))


def _print_plan(file: Path, plan: ImportPlan) -> None:
    counted = ", ".join(f"{plan.count(outcome)} {outcome.value}" for outcome in Outcome)
    console.print(f"{file.name}: {len(plan.rows)} questions: {counted}")
    errors = [row for row in plan.rows if row.problem is not None]
    if errors:
        table = Table("row", "column", "what is wrong")
        for row in errors[:MOST_ERRORS_SHOWN]:
            assert row.problem is not None
            table.add_row(str(row.number), Text(row.problem.column), Text(row.problem.sentence))
        console.print(table)
        if len(errors) > MOST_ERRORS_SHOWN:
            console.print(f"… and {len(errors) - MOST_ERRORS_SHOWN} more; --report FILE lists all")
    for note, count in Counter(_kind_of(note) for row in plan.rows for note in row.notes).most_common():
        console.print(f"{count} times: {note}", markup=False)
    if plan.ignored_columns:
        console.print(f"Columns that nobody knows, left out: {', '.join(plan.ignored_columns)}", markup=False)


def _kind_of(note: str) -> str:
    return re.sub(r"\brow \d+", "another row", note)


def _write_report(path: Path, plan: ImportPlan) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "outcome", "key", "column", "what is wrong", "notes"])
        for row in plan.rows:
            problem = (row.problem.column, row.problem.sentence) if row.problem else ("", "")
            key = row.item.key if row.item else ""
            cells = (str(row.number), row.outcome.value, key, *problem, "; ".join(row.notes))
            writer.writerow([safe(cell) for cell in cells])
