"""Alerts on a simulated centre: slips found in time, badly taught points and faulty items named, and what is false.

    python -m benchmarks.alerts --seeds 101 102 103        # nobody tunes on seeds from 101 on
    python -m benchmarks.alerts --seeds 1 2 --misses       # what was missed or said in error, and what was known
    python -m benchmarks.alerts --seeds 1 --no-raw --keep /tmp/terms    # for who tunes: a term is lived only once

Where the centre comes from: benchmarks/alerts_plans.py (the numbers, and why), alerts_answers.py and alerts_term.py
(how it is lived). Every way of finding sees the very same terms, each morning at seven.

How claims are counted:

- A slip is found in time when SLIPPING is raised between its onset and seven days before the drop-out. Every raised
  SLIPPING is a claim; it is false unless a slip is under way at that moment, whoever it is about: those who only look
  like it and those who never were regular count as everybody else. What else speaks for an alert (absence, stuck) is
  no claim.
- A point counts as found when POINT is raised before the second lesson after the one that taught it badly. A claim
  about a point that is hard everywhere, or about a weak class, is false.
- False alarms without a fault are counted by class and four weeks in which, and two weeks before which, no point of
  it was taught badly.
- A faulty item is named by ITEM in a class's alert or by the queue of doubtful items; those count that eight
  learners met at home.
- Ends: after the term nothing happens for sixty days, and every alert has to come to its end.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from rich.console import Console

from benchmarks.alerts_figures import Found, Pooled, found, mean, ours, queue_of, share
from benchmarks.alerts_misses import misses
from benchmarks.alerts_mornings import mornings
from benchmarks.alerts_plans import term
from benchmarks.alerts_raw import claims_of
from benchmarks.alerts_table import bands, reliable, table, treated
from benchmarks.alerts_term import History, lived
from benchmarks.alerts_world import CLASSES
from domain.alerts.alert import State

OURS = "alerts"
MAKERS = ("alerts_plans.py", "alerts_world.py", "alerts_term.py", "alerts_answers.py", "simulated_learners.py")
SLIPS_IN_TIME, SLIPS_FALSE = 0.75, 0.10
PRECISION, RECALL, FALSE_ALARMS = 0.8, 0.7, 1
ITEMS_NAMED = 0.8


@dataclass(frozen=True)
class Outcome:
    """One seed.

    Attributes:
        found: by the way of finding.
        raised: findings by rule.
        states: in which alerts have ended; `cut` were open when the term ended, `never` after the days behind it.
        treated: claims about slips by the learner's role and about points by what they are, with how many hold.
        said: the misses, where they were asked for.
    """

    seed: int
    found: Mapping[str, Found]
    raised: Mapping[str, int]
    states: Mapping[str, int]
    cut: int
    never: int
    duplicates: int
    treated: Mapping[str, Mapping[str, tuple[int, int]]]
    said: Sequence[str]
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Bar:
    name: str
    figure: float
    met: bool
    wanted: str


def history_of(seed: int, weeks: int, classes: int, keep: Path | None) -> History:
    """The lived term; with `keep` from that folder when it is there, for as long as nothing here has changed. What
    chooser and learner model make of it then is of the day on which it was kept."""
    if keep is None:
        return lived(term(seed, weeks, classes))
    made_by = b"".join(
        each.read_bytes() for each in sorted(Path(__file__).parent.glob("*.py")) if each.name in MAKERS
    )
    path = keep / f"{seed}-{weeks}-{classes}-{sha256(made_by).hexdigest()[:12]}.pickle"
    if not path.exists():
        keep.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(lived(term(seed, weeks, classes))))
    history = pickle.loads(path.read_bytes())
    assert isinstance(history, History), "nothing else is kept there"
    return history


def outcome(
    seed: int,
    weeks: int = 12,
    classes: int = CLASSES,
    *,
    tell: bool = False,
    raw: bool = True,
    keep: Path | None = None,
) -> Outcome:
    began = time.process_time()
    history = history_of(seed, weeks, classes, keep)
    then = time.process_time()
    log = mornings(history)
    judged = time.process_time()
    queue, met = queue_of(history)
    claims = {OURS: ours(history, log, queue)} | (dict(claims_of(history)) if raw else {})
    count = {OURS: len(log.held)}
    held = {name: found(history.term, each, met, count.get(name)) for name, each in claims.items()}
    return Outcome(
        seed,
        held,
        Counter(each.finding.rule.value for _, each in log.raised),
        Counter(alert.state.value for alert in log.held.values() if alert.state.is_over),
        log.open_at_end,
        sum(not alert.state.is_over for alert in log.held.values()),
        len(log.duplicates),
        {name: treated(history.term, each) for name, each in held.items()},
        misses(history, log, held[OURS]) if tell else (),
        {"term": then - began, "mornings": judged - then, "rest": time.process_time() - judged},
    )


def bars(outcomes: Sequence[Outcome]) -> list[Bar]:
    pooled = Pooled([each.found[OURS] for each in outcomes])
    return [
        _at_least("slips found seven days before", share(pooled.slips_in_time), SLIPS_IN_TIME),
        _at_most("false among alerts about slips", share(pooled.false_slips), SLIPS_FALSE),
        _at_least("precision of badly taught points", share(pooled.point_precision), PRECISION),
        _at_least("recall of them within two lessons", share(pooled.point_recall), RECALL),
        _at_most("false alarms of a class in four weeks, at most", max(pooled.quiet, default=0), FALSE_ALARMS),
        _at_least("faulty items named", share(pooled.items_named), ITEMS_NAMED),
        _at_most("duplicates", sum(each.duplicates for each in outcomes), 0),
        _at_most("alerts without an end", sum(each.never for each in outcomes), 0),
    ]  # fmt: skip


def _at_least(name: str, figure: float, limit: float) -> Bar:
    return Bar(name, figure, figure >= limit, f"at least {limit:g}")


def _at_most(name: str, figure: float, limit: float) -> Bar:
    return Bar(name, figure, figure <= limit, f"at most {limit:g}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description="Judge the alerts.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--classes", type=int, default=CLASSES)
    parser.add_argument("--misses", action="store_true", help="tell what was missed and what was false, and why")
    parser.add_argument("--no-raw", action="store_true", help="leave the raw rules out")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--keep", type=Path, help="a folder for lived terms, to go over them again")
    asked = parser.parse_args(arguments)
    console, began = Console(width=150), time.monotonic()
    run = partial(
        outcome, weeks=asked.weeks, classes=asked.classes, tell=asked.misses, raw=not asked.no_raw, keep=asked.keep
    )
    if asked.jobs > 1:
        with ProcessPoolExecutor(asked.jobs) as pool:
            outcomes = list(pool.map(run, asked.seeds))
    else:
        outcomes = [run(seed) for seed in asked.seeds]
    for each in outcomes:
        for line in each.said:
            console.print(line, highlight=False, markup=False)
    ways = {name: Pooled([each.found[name] for each in outcomes]) for name in outcomes[0].found}
    seeds = ", ".join(str(seed) for seed in asked.seeds)
    console.print(table(ways, f"seeds {seeds}: {asked.classes} classes, {asked.weeks} weeks"))
    for name in ways:
        console.print(bands(name, [each.treated[name] for each in outcomes]))
    console.print(
        reliable(
            [claim for one in ways[OURS].each for claim in (*one.slip_claims, *one.point_claims, *one.item_claims)]
        )
    )
    _tell(console, outcomes)
    judged = bars(outcomes)
    for bar in judged:
        console.print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}: {bar.figure:.3f} (wanted {bar.wanted})")
    console.print(f"{time.monotonic() - began:.0f} s")
    return 0 if all(bar.met for bar in judged) else 1


def _tell(console: Console, outcomes: Sequence[Outcome]) -> None:
    rules: Counter[str] = sum((Counter(each.raised) for each in outcomes), Counter())
    states: Counter[str] = sum((Counter(each.states) for each in outcomes), Counter())
    console.print("findings raised: " + (", ".join(f"{rule} {n}" for rule, n in rules.most_common()) or "none"))
    over = ", ".join(f"{state.value} {states[state.value]}" for state in State if state.is_over)
    cut, never = (sum(getattr(each, name) for each in outcomes) for name in ("cut", "never"))
    console.print(f"ends: {over}; still open when the term ended {cut}, sixty days later {never}")
    console.print(
        "seconds of CPU a seed: "
        + ", ".join(f"{part} {mean([each.seconds[part] for each in outcomes]):.0f}" for part in outcomes[0].seconds)
    )


if __name__ == "__main__":
    sys.exit(main())
