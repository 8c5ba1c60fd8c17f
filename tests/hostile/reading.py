"""Reads hostile files one after the other, and says of each what was said, seconds, seconds of work, and memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.exchange import ExchangeError, read_rows
from domain.errors import BanxueError
from knowledge.content import ContentError, Entry, read_toml
from knowledge.readers import apart
from knowledge.readers.questions import read_all_questions
from knowledge.readers.rows import Row
from knowledge.rosters.reading import read_roster

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def read(door: str, path: Path) -> str:
    """What was said of it; empty when something of it was taken."""
    try:
        match door:
            case "questions":
                rows = apart.apart(read_all_questions, path)
                # a row that cannot be read is refused by itself
                return "" if any(row.problem is None for row in rows) else _first(rows)
            case "people":
                apart.apart(read_roster, path, None)
            case "statements":
                stated = list(read_rows(path, NOW))
                return "" if any(row.received for row in stated) else stated[0].problem
            case "content":
                read_toml(path, Entry)
    except (ContentError, ExchangeError) as refused:
        assert isinstance(refused, BanxueError)
        return str(refused)
    return ""


def _first(rows: list[Row]) -> str:
    problem = rows[0].problem
    return problem.sentence if problem else ""


def cpu() -> float:
    """Seconds that this process and its children that ended have worked."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def peak() -> float:
    """The most memory that this process or a child of it ever had resident, in MB."""
    each = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(each) / 1024


def main() -> None:
    for line in sys.stdin:
        door, path = json.loads(line)
        began, worked = time.perf_counter(), cpu()
        said = read(door, Path(path))
        print(json.dumps([said, time.perf_counter() - began, cpu() - worked, peak()]), flush=True)


if __name__ == "__main__":
    main()
