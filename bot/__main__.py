"""The command line: `python -m bot run | migrate | load | import | export | fit | audit | invite | check`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

from domain.errors import BanxueError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 a clear sentence says what is wrong, 2 unknown usage."""
    given = _parser().parse_args(arguments)
    # the commands import aiogram and SQLAlchemy, which costs seconds: --help should not
    from bot import commands
    from bot.loops import quick_loop

    try:
        with asyncio.Runner(loop_factory=quick_loop()) as runner:
            return runner.run(commands.COMMANDS[given.command](given))
    except BanxueError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Banxue, a centre's companion in chat.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, explained: str, among: Subparsers = commands) -> argparse.ArgumentParser:
        made = among.add_parser(name, help=explained, description=explained)
        made.add_argument("--config", type=Path, default=Path("config.toml"), help="default: config.toml")
        return made

    def family(name: str, explained: str) -> Subparsers:
        made = commands.add_parser(name, help=explained, description=explained)
        return made.add_subparsers(dest="what", required=True, metavar="WHAT")

    command("run", "Run the bot until it is stopped.")
    command("check", "Check configuration, content and database, and say what is wrong.")
    command("migrate", "Bring the database to this program's version.")
    load = command("load", "Bring courses, questions and FAQ from the content folder into the database.")
    load.add_argument("--demo-staff", action="store_true", help="give the sample staff their roles (demo only)")
    imports = family("import", "Bring in what stands in a file.")
    bring = command("questions", "Import questions from a JSON lines, CSV or XLSX file.", imports)
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--apply", action="store_true", help="store them; without it nothing is changed")
    bring.add_argument("--report", type=Path, help="write the report by row to this CSV file")
    bring.add_argument("--preview", type=_count, metavar="N", help="print the first N new ones as learners see them")
    bring.add_argument("--skill", metavar="ID", help="the skill of questions that name none that is known")
    bring.add_argument(
        "--difficulty-from",
        type=int,
        choices=[0, 1],
        help="where the file's difficulties begin; guessed if not given",
    )
    bring = command("statements", "Import xAPI statements, each once; what is known already stays.", imports)
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
    bring.add_argument("--report", type=Path, help="write the report by row to this CSV file")
    bring.add_argument("--lang", choices=["zh", "en"], default="zh", help="in which learners unknown here are named")
    bring = command(
        "people", "Import people, classes, enrolments and timetables: plain sheets or OneRoster.", imports
    )
    bring.add_argument("file", type=Path, metavar="PATH", help="a .csv, .xlsx or .zip file, or a folder of them")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
    bring.add_argument("--source", default="office", metavar="NAME", help="whose list it is; default: office")
    bring.add_argument("--timetable", type=Path, metavar="FILE", help="when classes meet, if the list does not say")
    bring.add_argument("--campus", default="", metavar="ID", help="our campus of classes that name none of ours")
    bring.add_argument("--same", action="append", default=[], type=_same, metavar="EXT=OURS", help="who is who")
    bring.add_argument("--partial", action="store_true", help="the list has not everything; nobody is gone")
    bring.add_argument("--skip-errors", action="store_true", help="take the rows without errors; nobody is gone")
    bring.add_argument("--links", type=Path, metavar="FILE", help="write a single-use link per guardian; a secret")
    bring.add_argument("--report", type=Path, help="write the report by row to this CSV file")
    exports = family("export", "Write what the centre knows into a file.")
    give = command(
        "statements", "Export the journal as xAPI statements (.jsonl: one a line; else an array).", exports
    )
    give.add_argument("file", type=Path, metavar="FILE")
    give.add_argument("--since", type=_day, metavar="DATE", help="only what happened from that day (UTC) on")
    give.add_argument("--version", choices=["1.0.3", "2.0"], default="1.0.3", help="of xAPI; default: 1.0.3")
    give.add_argument("--with-mood", action="store_true", help="also what learners said in the weekly check-in")
    fit = command("fit", "Fit the learner model to the centre's own answers; nothing worse is published.")
    what = fit.add_mutually_exclusive_group()
    what.add_argument("--rehearse", action="store_true", help="fit and report, publish nothing")
    what.add_argument("--list", action="store_true", help="list the fits and say which one is in use")
    what.add_argument("--use", type=int, metavar="VERSION", help="use this fit again; 0 is what ships with the bot")
    fit.add_argument("--report", type=Path, help="write the report to this JSON file")
    rebuild = command("rebuild", "Make portraits and learner states anew from the journal; 1 when any was different.")
    rebuild.add_argument("--learner", type=_count, metavar="ID", help="only this one")
    rebuild.add_argument("--check", action="store_true", help="compare, and write nothing")
    audit = command(
        "audit", "Check that nothing in the audit trail was changed, removed or cut off; 1 when something was."
    )
    audit.add_argument(
        "--head",
        type=_head,
        action="append",
        default=[],
        metavar="N:SEAL",
        help="an end that you wrote down yourself",
    )
    keep = command("backup", "Write a backup; the bot may run meanwhile.")
    keep.add_argument("file", type=Path, metavar="FILE", help="a new file; whoever reads it reads everything")
    bring_back = command("restore", "Bring a backup into an empty database, and erase again who was erased since.")
    bring_back.add_argument("file", type=Path, metavar="FILE", help="what `backup` has written, on either database")
    bring_back.add_argument(
        "--without-ledger", action="store_true", help="the ledger of erasures is lost: whoever was erased comes back"
    )
    invite = command("invite", "Make a one-time link that gives a role, e.g. to the first admin.")
    invite.add_argument("role", choices=["teacher", "advisor", "operator", "admin"])
    duty = family("duty", "Say who is called when a child is in danger; the bot does not start without anybody.")
    command("list", "List who is on duty.", duty)
    put = command("add", "Put a colleague's Telegram account on duty.", duty)
    put.add_argument("account", type=_count, metavar="TELEGRAM_ID", help="the number of their account")
    put.add_argument("--name", help="what they are called, if the bot does not know them yet")
    put.add_argument(
        "--role",
        choices=["teacher", "advisor", "operator", "admin"],
        default="admin",
        help="given to whoever has no role yet; default: admin",
    )
    put = command("remove", "Take an account off duty; the last one stays.", duty)
    put.add_argument("account", type=_count, metavar="TELEGRAM_ID", help="the number of their account")
    return parser


def _same(text: str) -> str:
    if not all(part.strip() for part in (text.rpartition("=")[0], text.rpartition("=")[2])):
        raise argparse.ArgumentTypeError(f"'{text}' is not the list's id, =, and our id")
    return text


def _head(text: str) -> tuple[int, str]:
    number, _, seal = text.partition(":")
    if not (number.isdecimal() and re.fullmatch("[0-9a-f]{64}", seal)):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not the number of an entry, a colon and its 64 hexadecimal digits"
        )
    return int(number), seal


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day, as 2026-11-22 is") from None


if __name__ == "__main__":
    sys.exit(main())
