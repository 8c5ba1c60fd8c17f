"""Writes learner/shipped.py, the weights a new centre starts from: `python -m benchmarks.ship_parameters`.

They are fitted on two logs: spanish37 (Lindsey, Shroyer, Pashler and Mozer, 2014; MIT licence, in the repository of
WCRP), and answers simulated here, from which alone come what Spanish cannot tell: days without practice, lucky
guesses, difficulties known from labels only. spanish37 has no times: its pace (PACE) is assumed, not measured.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from pathlib import Path
from random import Random

from benchmarks.answer_logs import RIGHT, START, WRONG, as_log, from_folder
from domain.practice.learner.features import NAMES
from domain.practice.learner.memory import Facts, likely
from domain.practice.learner.parameters import Parameters
from knowledge.fitting import Answer, Answers, crossed, fit_weights, judge

TARGET = Path(__file__).resolve().parent.parent / "domain" / "practice" / "learner" / "shipped.py"
SITTING = 65
PACE = (*[timedelta(seconds=20)] * (SITTING - 1), timedelta(days=2, hours=8))
"""An assumption, taken from no source: three sittings a week of SITTING answers each, 20 s apart."""
ROUNDS = 3

SIMULATED, EVENINGS, SKILLS, ITEMS_A_SKILL = 500, 30, 20, 25
LABEL_STEP, LABEL_ERROR, SKILL_SPREAD = 0.8, 0.5, 0.7
LEARNT, LOST_AFTER_DAYS, SEEN_HELPS = 0.12, 12.0, 0.8

HEADER = '''"""The weights that a new centre starts from.

Written by `python -m benchmarks.ship_parameters`; not to be edited. Fitted on spanish37 (Lindsey, Shroyer, Pashler
and Mozer, 2014, "Improving students' long-term knowledge retention through personalized review"; data under the MIT
licence) and on answers simulated in benchmarks/ship_parameters.py, on nothing else. spanish37 has no times: three
sittings a week of 65 answers, 20 s apart, are assumed, so what the weights say of forgetting rests on that guess.
No difficulty of any item ships: a new centre's come from its labels and are refined by its own answers.
"""

from __future__ import annotations

'''


def simulated(random: Random) -> list[Answers]:
    """Evenings of learners who learn, forget, guess and sometimes stay away for weeks."""
    bank = [_item(random, skill, number) for skill in range(SKILLS) for number in range(ITEMS_A_SKILL)]
    return [Answers(str(learner), list(_evenings(random, bank))) for learner in range(SIMULATED)]


def _item(random: Random, skill: int, number: int) -> tuple[Facts, float]:
    """An item as it is known and how difficult it is in truth."""
    label = LABEL_STEP * (random.choice((1, 2, 2, 3, 3, 3, 4, 4, 5)) - 3)
    true = label + random.gauss(0, LABEL_ERROR)
    answers = random.choice((0, 0, 0, 5, 20, 100, 400))
    sure = answers / (answers + 1 / (0.18 * LABEL_ERROR**2))
    known = label + sure * (true - label) + random.gauss(0, LABEL_ERROR * (sure * (1 - sure)) ** 0.5)
    return Facts(f"i{skill}-{number}", (f"s{skill}",), known, random.choice((0.25, 0.25, 0.2, 0.0)), answers), true


def _evenings(random: Random, bank: list[tuple[Facts, float]]) -> Iterator[Answer]:
    ability = random.gauss(0, 1)
    skills = {f"s{n}": random.gauss(0, SKILL_SPREAD) for n in range(SKILLS)}
    gained, seen = dict.fromkeys(skills, 0.0), dict[str, datetime]()
    practised = dict.fromkeys(skills, START)
    now = START + timedelta(hours=random.uniform(10, 13))
    for evening in range(random.randint(2, EVENINGS)):
        week = [f"s{(evening // 3 + n) % SKILLS}" for n in range(4)]
        for _ in range(random.randint(5, 12)):
            item, true = random.choice(bank)
            while random.random() < 0.7 and item.skills[0] not in week:
                item, true = random.choice(bank)
            skill = item.skills[0]
            kept = gained[skill] / (1 + (now - practised[skill]) / timedelta(days=LOST_AFTER_DAYS)) ** 0.5
            logits = ability + skills[skill] + kept - true
            if item.item in seen:
                logits += SEEN_HELPS * exp(-((now - seen[item.item]) / timedelta(days=10)))
            if not 0.35 < likely(logits) < 0.97 and random.random() < 0.7:
                continue
            right = random.random() < item.floor + (1 - item.floor) * likely(logits)
            yield Answer(item, RIGHT if right else WRONG, now)
            gained[skill], practised[skill] = kept + LEARNT * (1.5 if right else 1.0) / (1 + kept), now
            seen[item.item] = now
            now += timedelta(seconds=random.uniform(20, 160))
        ability += random.gauss(0.01, 0.05)
        now += timedelta(days=random.choice((1, 1, 1, 2, 2, 3, 4, 7)) if random.random() < 0.95 else 30)


def shipped(folder: Path) -> tuple[Parameters, list[str]]:
    """The weights, and lines about how well they fit what they were fitted to."""
    protocol = from_folder(folder, "kt_protocol")
    spanish, answers = as_log(protocol.learners("spanish37"), PACE), simulated(Random(37))
    found = fit_weights(answers, Parameters())
    for _ in range(ROUNDS):
        found = fit_weights([*crossed(spanish, found), *answers], Parameters())
    fresh = simulated(Random(73))
    return found, [f"spanish37 {judge(found, crossed(spanish, found))}", f"simulated afresh {judge(found, fresh)}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("KT_DATA"), help="folder with spanish37.csv.gz")
    folder = parser.parse_args().data
    if folder is None or not (folder := Path(folder)).joinpath("spanish37.csv.gz").exists():
        sys.exit("The log spanish37 is not there: name its folder with --data or KT_DATA.")
    os.environ["KT_DATA"] = str(folder)
    found, lines = shipped(folder)
    weights = "".join(f'    "{name}": {found.weights[name]},\n' for name in NAMES if found.weights[name])
    TARGET.write_text(f"{HEADER}WEIGHTS = {{\n{weights}}}\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
