"""How often search finds what people ask for, and how often it answers what nothing here answers.

    python -m benchmarks.asking [ENTRIES.jsonl QUESTIONS.jsonl] [--model builtin] [--load]

An entry is {"id", "zh", "en"}, a question {"lang", "text", "entry"}, the entry's id or null. Without files
../shared/data/asking is measured where it is present. Curves and thresholds are fitted by cross-validation: each
fifth of the questions is judged by what the other four say (and by what ships, for the product's own search).
"Across" asks in each language among entries that are told in the other one only. `--load` asks 50 questions a
second, and measures the first tap while the encoder loads. A bar that is missed makes the exit status 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.asking_load import measure_load
from benchmarks.asking_ways import Remembering, Scores, Texts, Way, by_bm25, by_meaning, by_tfidf, by_words
from domain.language import Lang
from knowledge.search.calibration import FOLDS, NO_EXPERIENCE, Experience, Judged, fit, outcome
from knowledge.search.chances import Limits
from knowledge.search.encoder import EncoderUnavailable, load_encoder
from knowledge.search.judging import shipped_experience
from knowledge.search.shipped import ANY, TUNED, WORDS

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "asking"

BARS = {("zh", "recall@1"): 0.78, ("en", "recall@1"): 0.86, ("zh", "recall@3"): 0.93, ("en", "recall@3"): 0.96}
STRANGERS_AT_MOST, RIGHT_AT_LEAST = 0.05, 0.80
MILLISECONDS = 30


@dataclass(frozen=True)
class Asked:
    """A question, and the place of the entry that answers it, None when none does."""

    lang: Lang
    text: str
    entry: int | None


@dataclass(frozen=True)
class Set:
    entries: Sequence[Mapping[str, str]]
    questions: Sequence[Asked]

    @classmethod
    def read(cls, entries: Path, questions: Path) -> Set:
        """
        Raises:
            ValueError: a question names an entry that is not there.
        """
        found = _lines(entries)
        places = {entry["id"]: place for place, entry in enumerate(found)}
        asked = _lines(questions)
        if unknown := {each["entry"] for each in asked} - {None, *places}:
            raise ValueError(f"{questions}: no such entries: {', '.join(sorted(unknown))}")
        return cls(found, [Asked(Lang(each["lang"]), each["text"], places.get(each["entry"])) for each in asked])

    def texts(self, *langs: Lang) -> Texts:
        return [[entry[lang] for lang in langs] for entry in self.entries]

    def of(self, lang: Lang) -> list[Asked]:
        return [each for each in self.questions if each.lang is lang]


@dataclass(frozen=True)
class Usual:
    """What a way of searching starts from in one language, before any label."""

    limits: Limits
    experience: Experience = NO_EXPERIENCE


@dataclass(frozen=True)
class Figures:
    """Of one way of searching and one kind of asking."""

    recall_1: float
    recall_3: float
    mrr: float
    auroc: float
    known: int
    answered: int
    right: int
    strange: int
    strange_answered: int


def judged(scores: Scores, asked: Sequence[Asked]) -> list[Judged]:
    """The two kinds of questions taken in turn, so that folds are alike."""
    found = [
        Judged(row, () if each.entry is None else (each.entry,)) for row, each in zip(scores, asked, strict=True)
    ]
    return sorted(found, key=lambda each: not each.right)


def measured(found: Sequence[Judged], usual: Usual) -> Figures:
    known = [each for each in found if each.right]
    # whatever scores the same stands before it: a way that tells nothing apart finds nothing
    ranks = np.array([int((each.scores >= each.scores[each.right[0]]).sum()) for each in known])
    tops: dict[bool, list[float]] = {True: [], False: []}
    counts = {True: 0, False: 0}
    right = 0
    for fold in range(FOLDS):
        others = [each for place, each in enumerate(found) if place % FOLDS != fold]
        limits = fit(others, usual.limits, usual.experience).limits
        for each in found[fold::FOLDS]:
            chance, margin, is_right = outcome(each, limits.curve)
            tops[bool(each.right)].append(chance)
            if chance >= limits.thresholds.sure and margin >= limits.thresholds.margin:
                counts[bool(each.right)] += 1
                right += bool(each.right) and bool(is_right)
    return Figures(
        float(np.mean(ranks <= 1)),
        float(np.mean(ranks <= 3)),
        float(np.mean(1 / ranks)),
        auroc(tops[True], tops[False]),
        len(known),
        counts[True],
        right,
        len(found) - len(known),
        counts[False],
    )


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of `higher` is above one of `lower`, ties counting half."""
    differences = np.subtract.outer(np.array(higher), np.array(lower))
    return float((differences > 0).mean() + (differences == 0).mean() / 2) if differences.size else float("nan")


def starting_points(scores: Scores, found: Sequence[Judged]) -> Usual:
    """Of a baseline: chances that fall with the spread of the scores, and as many sure answers as that allows."""
    highest = scores.max(axis=1)
    spread = max(float(scores.std()), 1e-6)
    return Usual(Limits.of((spread / 2, float(np.median(highest)), 0.95, 0.3, 0.1)))


def figures(given: Set, way: Way, usual: Mapping[Lang, Usual] | None) -> dict[str, Figures]:
    """By language, and across languages."""
    told: dict[str, Figures] = {}
    across: list[Figures] = []
    for lang, other in ((Lang.ZH, Lang.EN), (Lang.EN, Lang.ZH)):
        asked = given.of(lang)
        texts = [each.text for each in asked]
        for kind, langs in ((str(lang), (Lang.ZH, Lang.EN)), ("across", (other,))):
            scores = way(given.texts(*langs), texts)
            found = judged(scores, asked)
            figure = measured(found, usual[lang] if usual else starting_points(scores, found))
            if kind == "across":
                across.append(figure)
            else:
                told[kind] = figure
    return told | {"across": _together(across)}


def _together(parts: Sequence[Figures]) -> Figures:
    known = sum(each.known for each in parts)
    return Figures(
        sum(each.recall_1 * each.known for each in parts) / known,
        sum(each.recall_3 * each.known for each in parts) / known,
        sum(each.mrr * each.known for each in parts) / known,
        sum(each.auroc for each in parts) / len(parts),
        known,
        sum(each.answered for each in parts),
        sum(each.right for each in parts),
        sum(each.strange for each in parts),
        sum(each.strange_answered for each in parts),
    )


def table(rows: Mapping[str, Mapping[str, Figures]]) -> Table:
    made = Table("by", "asked in", "questions", "recall@1", "recall@3", "MRR", "AUROC")
    for title in ("answered", "rightly", "of others answered"):
        made.add_column(title, justify="right")
    for by, told in rows.items():
        for kind, each in told.items():
            made.add_row(
                by,
                kind,
                f"{each.known} + {each.strange}",
                *(f"{value:.3f}" for value in (each.recall_1, each.recall_3, each.mrr, each.auroc)),
                f"{each.answered}",
                f"{each.right} ({_percent(each.right, each.answered)})",
                f"{each.strange_answered} ({_percent(each.strange_answered, each.strange)})",
            )
        made.add_section()
    return made


def missed(told: Mapping[str, Figures]) -> list[str]:
    """The bars that the product's search does not reach, each in a sentence."""
    sentences = []
    for (lang, what), bar in BARS.items():
        reached = told[lang].recall_1 if what == "recall@1" else told[lang].recall_3
        if reached < bar:
            sentences.append(f"{what} {lang} is {reached:.3f}, at least {bar} is wanted")
    both = [told["zh"], told["en"]]
    strangers = sum(each.strange_answered for each in both) / max(1, sum(each.strange for each in both))
    right = sum(each.right for each in both) / max(1, sum(each.answered for each in both))
    if strangers > STRANGERS_AT_MOST:
        sentences.append(
            f"{strangers:.1%} of what nothing answers is answered, at most {STRANGERS_AT_MOST:.0%} is wanted"
        )
    if right < RIGHT_AT_LEAST:
        sentences.append(f"{right:.1%} of the answers are right, at least {RIGHT_AT_LEAST:.0%} is wanted")
    return sentences


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def compare(given: Set, model: str, console: Console) -> list[str]:
    """Print the table; what is missed."""
    rows = {
        "BM25 (bm25s, jieba)": figures(given, by_bm25, None),
        "TF-IDF of characters": figures(given, by_tfidf, None),
        "search, words": figures(
            given, by_words, {lang: Usual(WORDS[lang], shipped_experience("words", lang)) for lang in Lang}
        ),
    }
    encoder = Remembering(load_encoder(model))
    by, limits = ("tuned", TUNED) if encoder.is_tuned else ("any", ANY)
    usual = {lang: Usual(limits[lang], shipped_experience(by, lang)) for lang in Lang}
    rows["search"] = figures(given, by_meaning(encoder), usual)
    spent = []
    for each in given.questions:
        fresh, before = f"{each.text} ", time.process_time()
        encoder.question(fresh)
        spent.append(1000 * (time.process_time() - before))
    console.print(table(rows))
    console.print(f"{encoder.name}: {np.median(spent):.1f} ms of CPU a question at the median")
    sentences = missed(rows["search"])
    if np.median(spent) > MILLISECONDS:
        sentences.append(f"a question costs {np.median(spent):.1f} ms of CPU, at most {MILLISECONDS} are wanted")
    return sentences


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=__doc__)
    parser.add_argument("entries", nargs="?", type=Path, default=SHARED / "entries.jsonl")
    parser.add_argument("questions", nargs="?", type=Path, default=SHARED / "questions.jsonl")
    parser.add_argument("--model", default="builtin", help="as search.model in the configuration")
    parser.add_argument("--load", action="store_true", help="also ask 50 questions a second, and time the first tap")
    given = parser.parse_args()
    console = Console(width=150)
    if not (given.entries.exists() and given.questions.exists()):
        console.print(f"{given.entries} or {given.questions} is absent: nothing is measured.")
        # whoever named files wanted them measured
        return 0 if given.entries == SHARED / "entries.jsonl" else 2
    asked = Set.read(given.entries, given.questions)
    try:
        sentences = compare(asked, given.model, console)
    except EncoderUnavailable as error:
        console.print(f"Nothing is measured: {error}")
        return 1
    if given.load:
        texts = asked.texts(Lang.ZH, Lang.EN)
        sentences += asyncio.run(measure_load(texts, [each.text for each in asked.questions], given.model, console))
    for sentence in sentences:
        console.print(f"MISSED: {sentence}.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
