"""What the learner model is measured against, each with the interface of the data folder's stream.py.

Elo (Pelánek 2016), PFA (Pavlik, Cen and Koedinger 2009), logistic regression on counts (the "Best-LR" of Gervet et
al. 2020), BKT (Corbett and Anderson 1995, by expectation-maximisation), DKT (Piech et al. 2015, with a small GRU).
Nothing is learnt from test learners but by each for themselves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log1p
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from benchmarks.answer_logs import Row
from domain.practice.learner.memory import likely

Train = Sequence[tuple[str, Sequence[Row]]]


class Elo:
    """One ability a learner, one difficulty an item, steps 1 / (1 + 0.05 n)."""

    def fit(self, train: Train) -> None:
        self._items: dict[str, list[float]] = {}
        for learner, rows in train:
            self.start(learner)
            for _, t, item, skills, right in rows:
                known = self._items.setdefault(item, [0.0, 0])
                surprise = right - self.predict(t, item, skills)
                known[0] -= surprise / (1 + 0.05 * known[1])
                known[1] += 1
                self.update(t, item, skills, right)

    def start(self, learner: str) -> None:
        self._ability, self._answers = 0.0, 0

    def predict(self, t: float | None, item: str, skills: Sequence[str]) -> float:
        return likely(self._ability - self._items.get(item, (0.0, 0))[0])

    def update(self, t: float | None, item: str, skills: Sequence[str], right: int) -> None:
        self._ability += (right - self.predict(t, item, skills)) / (1 + 0.05 * self._answers)
        self._answers += 1

    def dump(self) -> bytes:
        return json.dumps([self._ability, self._answers]).encode()


class _Regression:
    """Logistic regression over sparse features of what a learner has done so far."""

    def fit(self, train: Train) -> None:
        columns: dict[object, int] = {}
        data, index, ends, target = list[float](), list[int](), [0], list[int]()
        for learner, rows in train:
            self.start(learner)
            for _, t, item, skills, right in rows:
                for name, value in self._features(item, skills):
                    index.append(columns.setdefault(name, len(columns)))
                    data.append(value)
                ends.append(len(index))
                target.append(right)
                self.update(t, item, skills, right)
        table = csr_matrix((data, index, ends), shape=(len(target), len(columns)))
        found = LogisticRegression(max_iter=3000).fit(table, target)
        self._weights = {name: float(found.coef_[0][column]) for name, column in columns.items()}
        self._bias = float(found.intercept_[0])

    def start(self, learner: str) -> None:
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def predict(self, t: float | None, item: str, skills: Sequence[str]) -> float:
        weights = self._weights
        return likely(
            self._bias + sum(weights.get(name, 0.0) * value for name, value in self._features(item, skills))
        )

    def update(self, t: float | None, item: str, skills: Sequence[str], right: int) -> None:
        for name in ("", f"item {item}", *skills):
            self._counts[name][1 - right] += 1

    def dump(self) -> bytes:
        return json.dumps(self._counts, separators=(",", ":")).encode()

    def _features(self, item: str, skills: Sequence[str]) -> Iterable[tuple[object, float]]:
        raise NotImplementedError


class Pfa(_Regression):
    """An easiness of each skill, and what each right and each wrong answer to it is worth."""

    def _features(self, item: str, skills: Sequence[str]) -> Iterable[tuple[object, float]]:
        for skill in skills:
            rights, wrongs = self._counts.get(skill, (0, 0))
            yield ("skill", skill), 1.0
            yield ("right", skill), float(rights)
            yield ("wrong", skill), float(wrongs)


class Counts(_Regression):
    """Easiness of item and skill; logarithms of rights and wrongs over all, on the skill and on the item."""

    def _features(self, item: str, skills: Sequence[str]) -> Iterable[tuple[object, float]]:
        yield ("item", item), 1.0
        for skill in skills:
            yield ("skill", skill), 1.0
            yield from self._logs("of skill", skill, 1 / len(skills))
        yield from self._logs("of all", "", 1.0)
        yield from self._logs("of item", f"item {item}", 1.0)

    def _logs(self, name: str, counted: str, share: float) -> Iterable[tuple[object, float]]:
        rights, wrongs = self._counts.get(counted, (0, 0))
        yield (name, "rights"), share * log1p(rights)
        yield (name, "wrongs"), share * log1p(wrongs)


class Bkt:
    """Known or not, skill by skill: p(known at first), p(learn), p(slip), p(guess)."""

    ROUNDS = 12

    def fit(self, train: Train) -> None:
        runs: dict[str, list[list[int]]] = defaultdict(list)
        for _, rows in train:
            of_learner: dict[str, list[int]] = defaultdict(list)
            for *_, skills, right in rows:
                for skill in skills:
                    of_learner[skill].append(right)
            for skill, answers in of_learner.items():
                runs[skill].append(answers)
        self._skills = {skill: self._fitted(of_skill) for skill, of_skill in runs.items()}
        of_all = zip(*self._skills.values(), strict=True)
        self._other: tuple[float, ...] = tuple(sum(each) / len(each) for each in of_all)

    def _fitted(self, runs: list[list[int]]) -> tuple[float, ...]:
        first, learn, slip, guess = 0.4, 0.1, 0.1, 0.3
        for _ in range(self.ROUNDS):
            known_first = learnt = could_learn = slips = known = guesses = unknown = 0.0
            for answers in runs:
                # Forward: chance of being known before each answer, given the ones before it and it itself.
                before, given = first, list[float]()
                for right in answers:
                    if right:
                        share = before * (1 - slip) / (before * (1 - slip) + (1 - before) * guess)
                    else:
                        share = before * slip / (before * slip + (1 - before) * (1 - guess))
                    given.append(share)
                    before = share + (1 - share) * learn
                # Backward: the same, given all answers.
                smooth: float = given[-1]
                smoothed = [smooth]
                for share in reversed(given[:-1]):
                    after = share + (1 - share) * learn
                    stayed = (1 - smooth) * 1.0
                    moved = smooth * (1 - share) * learn / after
                    learnt += moved
                    could_learn += moved + stayed
                    smooth = smooth * share / after
                    smoothed.append(smooth)
                smoothed.reverse()
                known_first += smoothed[0]
                for share, right in zip(smoothed, answers, strict=True):
                    known += share
                    unknown += 1 - share
                    slips += share * (1 - right)
                    guesses += (1 - share) * right
            first = (known_first + 0.4) / (len(runs) + 1)
            learn = (learnt + 0.1) / (could_learn + 1)
            slip = min((slips + 0.1) / (known + 1), 0.45)
            guess = min((guesses + 0.3) / (unknown + 1), 0.45)
        return first, learn, slip, guess

    def start(self, learner: str) -> None:
        self._known: dict[str, float] = {}

    def predict(self, t: float | None, item: str, skills: Sequence[str]) -> float:
        expected = [self._expected(skill) for skill in skills]
        return sum(expected) / len(expected) if expected else 0.5

    def _expected(self, skill: str) -> float:
        first, _, slip, guess = self._skills.get(skill, self._other)
        known = self._known.get(skill, first)
        return known * (1 - slip) + (1 - known) * guess

    def update(self, t: float | None, item: str, skills: Sequence[str], right: int) -> None:
        for skill in skills:
            first, learn, slip, guess = self._skills.get(skill, self._other)
            known = self._known.get(skill, first)
            if right:
                known = known * (1 - slip) / (known * (1 - slip) + (1 - known) * guess)
            else:
                known = known * slip / (known * slip + (1 - known) * (1 - guess))
            self._known[skill] = known + (1 - known) * learn

    def dump(self) -> bytes:
        return json.dumps({skill: round(known, 4) for skill, known in self._known.items()}).encode()


class Dkt:
    """A recurrent network over (skill and item, right or wrong); the next answer from its state, skill and item."""

    SIZE, STEPS, LOOK_EVERY, PATIENCE, STRETCH, BATCH = 64, 1500, 50, 6, 128, 32

    def fit(self, train: Train) -> None:
        import torch

        torch.manual_seed(1)
        torch.set_num_threads(1)
        self._torch = torch
        items = {item for _, rows in train for _, _, item, *_ in rows}
        skills = {skill for _, rows in train for *_, of_item, _ in rows for skill in of_item[:1]}
        self._items = {item: place for place, item in enumerate(sorted(items), 1)}
        self._skills = {skill: place for place, skill in enumerate(sorted(skills), 1)}
        nn, size = torch.nn, self.SIZE
        self._seen = nn.Embedding(2 * (len(self._skills) + 1), size)
        self._seen_item = nn.Embedding(2 * (len(self._items) + 1), size)
        self._asked = nn.Embedding(len(self._skills) + 1, size)
        self._asked_item = nn.Embedding(len(self._items) + 1, size)
        self._easy = nn.Embedding(len(self._items) + 1, 1)
        self._cell = nn.GRU(size, size, batch_first=True)
        self._out = nn.Linear(size, 1)
        self._drop = nn.Dropout(0.4)
        for part in (self._seen, self._seen_item, self._asked, self._asked_item, self._easy):
            nn.init.normal_(part.weight, std=0.1)
        parts: list[Any] = [
            self._seen,
            self._seen_item,
            self._asked,
            self._asked_item,
            self._easy,
            self._cell,
            self._out,
        ]
        optimizer = torch.optim.Adam([p for part in parts for p in part.parameters()], lr=0.005, weight_decay=1e-4)
        random = np.random.default_rng(1)
        stretches = [rows[at : at + self.STRETCH] for _, rows in train for at in range(0, len(rows), self.STRETCH)]
        order = random.permutation(len(stretches))
        held, used = order[: len(order) // 10], order[len(order) // 10 :]
        least, best, worse = np.inf, list[Any](), 0
        for step in range(self.STEPS):
            loss = self._loss([stretches[place] for place in random.choice(used, min(self.BATCH, len(used)))])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % self.LOOK_EVERY == self.LOOK_EVERY - 1:
                self._drop.eval()
                with torch.no_grad():
                    now = float(self._loss([stretches[place] for place in held]))
                self._drop.train()
                worse = 0 if now < least else worse + 1
                if not worse:
                    least = now
                    best = [{name: w.clone() for name, w in part.state_dict().items()} for part in parts]
                if worse == self.PATIENCE:
                    break
        for part, kept in zip(parts, best, strict=True):
            part.load_state_dict(kept)

    def _loss(self, batch: list[Sequence[Row]]) -> Any:
        torch, longest = self._torch, max(len(rows) for rows in batch)
        table = np.zeros((4, len(batch), longest), dtype=np.int64)
        for line, rows in enumerate(batch):
            for place, (_, _, item, skills, right) in enumerate(rows):
                skill = self._skill(skills)
                table[:, line, place] = skill, self._items.get(item, 0), right, 1
        skill, item, right, real = torch.from_numpy(table)
        given = self._given(skill, item, right)
        states, _ = self._cell(torch.cat([torch.zeros_like(given[:, :1]), given[:, :-1]], dim=1))
        logits = self._logits(self._drop(states), skill, item)
        losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, right.float(), reduction="none")
        return (losses * real).sum() / real.sum()

    def _logits(self, states: Any, skill: Any, item: Any) -> Any:
        mixed = states * (self._asked(skill) + self._asked_item(item))
        return (self._out(mixed) + mixed.sum(-1, keepdim=True) + self._easy(item)).squeeze(-1)

    def _given(self, skill: Any, item: Any, right: Any) -> Any:
        return self._seen(skill * 2 + right) + self._seen_item(item * 2 + right)

    def _skill(self, skills: Sequence[str]) -> int:
        return self._skills.get(skills[0], 0) if skills else 0

    def start(self, learner: str) -> None:
        with self._torch.no_grad():
            self._state, self._hidden = self._cell(self._torch.zeros(1, 1, self.SIZE))

    def predict(self, t: float | None, item: str, skills: Sequence[str]) -> float:
        torch = self._torch
        with torch.no_grad():
            asked = torch.tensor([[self._skill(skills)]]), torch.tensor([[self._items.get(item, 0)]])
            return float(torch.sigmoid(self._logits(self._state, *asked)))

    def update(self, t: float | None, item: str, skills: Sequence[str], right: int) -> None:
        torch = self._torch
        with torch.no_grad():
            done = (torch.tensor([[value]]) for value in (self._skill(skills), self._items.get(item, 0), right))
            seen = self._given(*done)
            self._state, self._hidden = self._cell(seen, self._hidden)

    def dump(self) -> bytes:
        raw: bytes = self._state.numpy().tobytes()
        return raw
