"""How often search finds what people ask for, by words and by meaning: `python -m benchmarks.search`.

Two sets: the sample centre with tests/knowledge/asked.toml, and ../shared/data/asking where it is present.
`--fit` prints the calibration and the thresholds that the sample centre's set asks for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from domain.asking.routing import Decision, Found, Hit, Nothing, Sure, Unsure, decide
from knowledge.centre import load_centre
from knowledge.search import Document, Search, documents
from knowledge.search.index import CURVES

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "asking"
ASKED = ROOT / "tests" / "knowledge" / "asked.toml"

WRONG_AT_MOST = 1 / 40
"""Share of all questions that may get a wrong answer as if it were right."""


@dataclass(frozen=True)
class Asked:
    """A question and the ids that answer it, none when nothing does."""

    text: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Answered:
    asked: Asked
    found: Found

    @property
    def decision(self) -> Decision:
        return decide(self.found)

    @property
    def hits(self) -> Sequence[Hit]:
        return self.found.hits

    def right_in(self, first: int) -> bool:
        return any(hit.id in self.asked.answers for hit in self.hits[:first])


@dataclass(frozen=True)
class Set:
    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]


def sample_centre() -> Set:
    """The centre in content/ with questions that were labelled for it."""
    content = load_centre(ROOT / "content")
    asked = tomllib.loads(ASKED.read_text("utf-8"))["asked"]
    questions = tuple(Asked(each["text"], frozenset(each["entries"])) for each in asked)
    return Set("sample centre", documents(content.courses, content.faq, content.phrasings), questions)


def shared_asking() -> Set | None:
    """The held-out set beside the repository, None where it is absent."""
    if not (SHARED / "entries.jsonl").exists():
        return None
    entries = [json.loads(line) for line in (SHARED / "entries.jsonl").read_text("utf-8").splitlines()]
    asked = [json.loads(line) for line in (SHARED / "questions.jsonl").read_text("utf-8").splitlines()]
    return Set(
        "shared asking",
        tuple(Document(each["id"], "faq", (each["zh"], each["en"])) for each in entries),
        tuple(Asked(each["text"], frozenset({each["entry"]} - {None})) for each in asked),
    )


async def answers(search: Search, given: Set) -> list[Answered]:
    return [Answered(asked, await search.find(asked.text)) for asked in given.questions]


def row(given: Set, by: str, answered: Sequence[Answered], milliseconds: float) -> list[str]:
    """One line of the table; the shares of decisions are of all answerable questions, or of all others."""
    known = [each for each in answered if each.asked.answers]
    strange = [each for each in answered if not each.asked.answers]
    sure = [each for each in known if isinstance(each.decision, Sure)]
    shown = [each for each in known if isinstance(each.decision, Unsure)]
    return [
        given.name,
        by,
        f"{len(known)} + {len(strange)}",
        percent(each.right_in(1) for each in known),
        percent(each.right_in(3) for each in known),
        f"{len(sure)} ({sum(not each.right_in(1) for each in sure)} wrong)",
        f"{len(shown)} ({sum(not each.right_in(3) for each in shown)} without it)",
        str(sum(isinstance(each.decision, Nothing) for each in known)),
        " / ".join(str(sum(isinstance(s.decision, kind) for s in strange)) for kind in (Sure, Unsure, Nothing)),
        f"{milliseconds:.2f}",
    ]


def percent(claims: Iterable[bool]) -> str:
    told = list(claims)
    return f"{100 * sum(told) / len(told):.1f} %" if told else "-"


async def longest_stall(until: Callable[[], bool]) -> float:
    """The longest time for which the event loop did not come round, in seconds, until `until()`."""
    longest, before = 0.0, time.perf_counter()
    while not until():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def load(given: Set, model: str, cache: Path, console: Console) -> Search:
    """A search that has settled, with a line about what that cost."""
    search = Search(model, cache=cache)
    search.replace(given.documents)
    wall, cpu = time.perf_counter(), time.process_time()
    search.start()
    settled = asyncio.ensure_future(search.settle())
    stall = await longest_stall(settled.done)
    waited = time.perf_counter() - wall
    # looking at the loop all the time costs some of it
    here, apart = time.process_time() - cpu, cpu_of(search.pid)
    console.print(
        f"{given.name}: {len(given.documents)} documents, {sum(len(d.texts) for d in given.documents)} texts, "
        f"ready in {waited:.1f} s ({here:.1f} s of CPU here, {apart:.1f} s in the encoder's process), "
        f"event loop held for at most {1000 * stall:.0f} ms, "
        f"peak memory {peak_of(os.getpid()):.0f} MB here, {peak_of(search.pid):.0f} MB there"
    )
    return search


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU that a process has used, in steps of 0.01; 0 where there is none, or no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int | None) -> float:
    """The most memory that a process has had, in MB; 0 where there is none, or no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


async def measure(model: str, fit: bool) -> int:
    console = Console(width=150)
    sets = [sample_centre()]
    if (shared := shared_asking()) is not None:
        sets.append(shared)
    else:
        console.print("../shared/data/asking is absent: only the sample centre is measured.")
    table = Table("set", "by", "questions", "recall@1", "recall@3", "sure", "three guesses", "nothing")
    table.add_column("strangers: sure / guesses / nothing")
    table.add_column("CPU ms a question", justify="right")
    fits: list[str] = []
    with TemporaryDirectory() as folder:
        for given in sets:
            words = Search("words")
            words.replace(given.documents)
            searches = {"words": words}
            if model != "words":
                encoded = await load(given, model, Path(folder) / given.name, console)
                if encoded.by_meaning:
                    searches["meaning"] = encoded
            for by, search in searches.items():
                cpu = time.process_time() + cpu_of(search.pid)
                answered = await answers(search, given)
                spent = 1000 * (time.process_time() + cpu_of(search.pid) - cpu) / len(answered)
                table.add_row(*row(given, by, answered, spent))
                if fit and given is sets[0]:
                    fits.append(fitted(by, answered))
                await search.close()
        if model != "words":
            # the vectors of the sample centre are on disk by now
            again = await load(sets[0], model, Path(folder) / sets[0].name, console)
            await again.close()
    console.print(table)
    for line in fits:
        console.print(line)
    return 0


def fitted(by: str, answered: Sequence[Answered]) -> str:
    """The logistic curve of the best hit's being right, and the thresholds that are sure most often."""
    slope, intercept = CURVES[by]

    def raw(score: float) -> float:
        return (math.log(score / (1 - score)) - intercept) / slope

    found = [each for each in answered if each.hits]
    curve = logistic([(raw(each.hits[0].score), each.right_in(1)) for each in found])
    tops = []
    for each in found:
        scores = [1 / (1 + math.exp(-(curve[0] * raw(hit.score) + curve[1]))) for hit in each.hits[:2]]
        tops.append((scores[0], scores[0] - (scores[1] if len(scores) > 1 else 0.0), each.right_in(1)))
    best = (0, 0.0, 0.0)
    for sure in range(40, 96):
        for margin in range(0, 50, 2):
            taken = [right for top, gap, right in tops if 100 * top >= sure and 100 * gap >= margin]
            if taken.count(False) <= WRONG_AT_MOST * len(answered):
                best = max(best, (taken.count(True), sure / 100, margin / 100))
    return (
        f"{by}: slope {curve[0]:.2f}, intercept {curve[1]:.2f}; sure from {best[1]:.2f} with a margin of "
        f"{best[2]:.2f} gives {best[0]} right answers of {len(answered)}"
    )


def logistic(points: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and intercept of the likeliest logistic curve through (x, came true), by Newton's method."""
    slope, intercept = 0.0, 0.0
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, true in points:
            p = 1 / (1 + math.exp(-(slope * x + intercept)))
            g0, g1 = g0 + (true - p), g1 + (true - p) * x
            h00, h01, h11 = h00 + p * (1 - p), h01 + p * (1 - p) * x, h11 + p * (1 - p) * x * x
        det = h00 * h11 - h01 * h01
        intercept += (h11 * g0 - h01 * g1) / det
        slope += (h00 * g1 - h01 * g0) / det
    return slope, intercept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--model", default="builtin", help="as search.model in the configuration")
    parser.add_argument("--fit", action="store_true", help="also fit curve and thresholds to the sample centre")
    given = parser.parse_args()
    return asyncio.run(measure(given.model, given.fit))


if __name__ == "__main__":
    sys.exit(main())
