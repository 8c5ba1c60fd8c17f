"""How well the learner model foretells answers, beside others: `python -m benchmarks.learner_model --data FOLDER`.

Runs the class that the bot uses through the folder's own stream.py (one answer at a time, so that nothing can look
ahead) and score.py, on every log of the folder. `--only model|baselines`, `--logs NAME ...`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.answer_logs import RIGHT, WRONG, Clock, Row, as_log, from_folder
from domain.practice.learner.memory import Facts
from domain.practice.learner.model import State, predict, to_plain, update
from domain.practice.learner.parameters import SHIPPED, Parameters
from knowledge.fitting import fit, fit_difficulties, refined

NAMES = ("clozestat", "ednet1k", "spanish37")
MODELS = {
    "model": (
        ("Banxue, fitted", "benchmarks.learner_model:Fitted"),
        ("Banxue, new centre", "benchmarks.learner_model:New"),
    ),
    "baselines": (
        ("Elo", "benchmarks.baselines:Elo"),
        ("PFA", "benchmarks.baselines:Pfa"),
        ("LR on counts", "benchmarks.baselines:Counts"),
        ("BKT", "benchmarks.baselines:Bkt"),
        ("DKT", "benchmarks.baselines:Dkt"),
    ),
}


class Fitted:
    """The learner model with weights and difficulties fitted to the training learners of the log."""

    def fit(self, train: Sequence[tuple[str, Sequence[Row]]]) -> None:
        self._parameters = fit(as_log(train), Parameters())
        self._known: dict[str, Facts] = {}

    def start(self, learner: str) -> None:
        self._state, self._clock = State(), Clock()

    def predict(self, t: float | None, item: str, skills: Sequence[str]) -> float:
        return predict(self._state, self._facts(item, skills), self._clock.at(t), self._parameters)

    def update(self, t: float | None, item: str, skills: Sequence[str], correct: int) -> None:
        at = self._clock.at(t)
        self._state = update(self._state, self._facts(item, skills), RIGHT if correct else WRONG, at)
        self._clock.tick(at)

    def dump(self) -> bytes:
        return json.dumps(to_plain(self._state), separators=(",", ":")).encode()

    def _facts(self, item: str, skills: Sequence[str]) -> Facts:
        known = self._known.get(item)
        if known is None:
            known = self._known[item] = refined(Facts(item, tuple(skills), 0.0, 0.0), self._parameters)
        return known


class New(Fitted):
    """The same with the weights that ship: only difficulties are learnt here. (They were fitted on spanish37.)"""

    def fit(self, train: Sequence[tuple[str, Sequence[Row]]]) -> None:
        self._parameters = fit_difficulties(as_log(train), SHIPPED)
        self._known = {}


@dataclass(frozen=True)
class Figures:
    auc: float
    log_loss: float
    calibration_error: float
    microseconds: float
    mean_bytes: int
    median_bytes: int
    most_bytes: int
    fit_seconds: float


_PRINTED = re.compile(r"fit_cpu_s (\S+)  cpu_us_per_answer (\S+)  state_bytes mean (\d+) median (\d+) p95 (\d+)")


def measured(folder: Path, name: str, spec: str) -> Figures:
    """The figures of a class (`module:Class`) on one log of the folder."""
    os.environ["KT_DATA"] = str(folder)
    stream, score = from_folder(folder, "stream"), from_folder(folder, "score")
    with TemporaryDirectory() as scratch, redirect_stdout(io.StringIO()) as told:
        out = str(Path(scratch) / "predictions.csv.gz")
        stream.main(name, spec, out)
        scored = score.score(name, score.read(out), boot=0)
    printed = _PRINTED.search(told.getvalue())
    if printed is None:
        raise ValueError(f"stream.py printed something else: {told.getvalue()}")
    seconds, microseconds, mean, median, most = printed.groups()
    return Figures(
        scored["auc"],
        scored["logloss"],
        scored["ece"],
        float(microseconds),
        int(mean),
        int(median),
        int(most),
        float(seconds),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("KT_DATA"), help="folder with the logs and their protocol")
    parser.add_argument("--only", choices=sorted(MODELS))
    parser.add_argument("--logs", nargs="+", default=NAMES)
    asked = parser.parse_args()
    folder = Path(asked.data) if asked.data else None
    if folder is None or not (folder / "stream.py").exists():
        sys.exit("The logs are not there: name their folder with --data or KT_DATA.")
    console = Console(width=120)
    for name in asked.logs:
        table = Table(title=name)
        for column in (
            "model",
            "AUC",
            "log loss",
            "calibration",
            "µs/answer",
            "mean B",
            "median B",
            "p95 B",
            "fit s",
        ):
            table.add_column(column, justify="left" if column == "model" else "right")
        for kind, models in MODELS.items():
            for label, spec in models if asked.only in (None, kind) else ():
                found = measured(folder, name, spec)
                table.add_row(
                    label,
                    f"{found.auc:.4f}",
                    f"{found.log_loss:.4f}",
                    f"{found.calibration_error:.4f}",
                    f"{found.microseconds:.1f}",
                    *map(str, (found.mean_bytes, found.median_bytes, found.most_bytes)),
                    f"{found.fit_seconds:.1f}",
                )
        console.print(table)


if __name__ == "__main__":
    main()
