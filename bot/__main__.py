"""The command line: `python -m bot run | migrate | load | import | fit | invite | check`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from domain.errors import BanxueError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 a clear sentence says what is wrong, 2 unknown usage."""
    given = _parser().parse_args(arguments)
    # the commands import aiogram and SQLAlchemy, which costs seconds: --help should not
    from bot import commands

    try:
        return asyncio.run(commands.COMMANDS[given.command](given))
    except BanxueError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Banxue, a centre's companion in chat.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, explained: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=explained, description=explained)
        made.add_argument("--config", type=Path, default=Path("config.toml"), help="default: config.toml")
        return made

    command("run", "Run the bot until it is stopped.")
    command("check", "Check configuration, content and database, and say what is wrong.")
    command("migrate", "Bring the database to this program's version.")
    load = command("load", "Bring courses, questions and FAQ from the content folder into the database.")
    load.add_argument("--demo-staff", action="store_true", help="give the sample staff their roles (demo only)")
    bring = command("import", "Import questions from a JSON lines, CSV or XLSX file.")
    bring.add_argument("what", choices=["questions"])
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
    fit = command("fit", "Fit the learner model to the centre's own answers; nothing worse is published.")
    what = fit.add_mutually_exclusive_group()
    what.add_argument("--rehearse", action="store_true", help="fit and report, publish nothing")
    what.add_argument("--list", action="store_true", help="list the fits and say which one is in use")
    what.add_argument("--use", type=int, metavar="VERSION", help="use this fit again; 0 is what ships with the bot")
    fit.add_argument("--report", type=Path, help="write the report to this JSON file")
    invite = command("invite", "Make a one-time link that gives a role, e.g. to the first admin.")
    invite.add_argument("role", choices=["teacher", "advisor", "operator", "admin"])
    return parser


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
