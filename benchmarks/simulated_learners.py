"""Learners whose answers come from elsewhere than from our model: four kinds, each by another theory of learning.

None of them knows anything of domain/practice/learner/model.py; what they share is the sample bank, whose items are
harder or easier than their labels say by an amount that nobody is told (`World`). Time is in days.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from random import Random
from statistics import fmean
from typing import Any

from domain.practice.items.grading import road_taken
from domain.practice.items.kinds import Item, SingleChoice, guess_chance
from domain.practice.items.skills import Skill

LABEL_OFF = 0.5
"""Standard deviation of what an item's true difficulty differs from its label's, in logits."""
MASTERED = 0.8
"""A skill is mastered when its items are solved without guessing in so many of the cases."""


@dataclass(frozen=True)
class World:
    """What is true of the bank, the same for everybody.

    Attributes:
        skills: by id, each after everything that it requires.
        by_skill: items by main skill, from easy to hard by their label.
        hard: true difficulty of an item in logits; 0 is middling.
        sharp: how much an item tells apart those who know from those who do not, around 1.
    """

    skills: Mapping[str, Skill]
    by_skill: Mapping[str, tuple[Item, ...]]
    hard: Mapping[str, float]
    sharp: Mapping[str, float]

    @classmethod
    def of(cls, items: Sequence[Item], skills: Sequence[Skill], seed: int) -> World:
        random = Random(f"world {seed}")
        held: dict[str, list[Item]] = defaultdict(list)
        for item in sorted(items, key=lambda each: (each.difficulty, each.key)):
            if item.skills:
                held[item.skills[0]].append(item)
        return cls(
            {skill.id: skill for skill in skills},
            {skill: tuple(found) for skill, found in held.items()},
            {item.key: 0.8 * (item.difficulty - 3) + random.gauss(0, LABEL_OFF) for item in items},
            {item.key: exp(random.gauss(0, 0.25)) for item in items},
        )

    def of_grade(self, grade: int) -> list[str]:
        return [skill.id for skill in self.skills.values() if skill.grade == grade and skill.id in self.by_skill]


@dataclass(frozen=True)
class Answer:
    right: bool
    response: Mapping[str, Any] = field(default_factory=dict)
    rapid: bool = False


class SimulatedLearner(ABC):
    """Somebody who answers, learns, forgets and goes to class."""

    kind: str

    def __init__(self, world: World, grade: int, random: Random) -> None:
        self.world, self.grade, self.random = world, grade, random
        self.bent = random.gauss(0, 0.7)

    @abstractmethod
    def chance(self, item: Item, at: float) -> float:
        """True probability of a right answer at that moment, lucky guesses included."""

    @abstractmethod
    def practise(self, item: Item, right: bool, at: float) -> None:
        """Learn from having answered and read the explanation."""

    @abstractmethod
    def go_to_class(self, skill: str, at: float) -> None:
        """Be taught."""

    def answer(self, item: Item, at: float) -> Answer:
        right = self.random.random() < self.chance(item, at)
        self.practise(item, right, at)
        return Answer(right, self.responded(item, right))

    def responded(self, item: Item, right: bool) -> dict[str, Any]:
        if not isinstance(item, SingleChoice):
            return {}
        options = range(len(next(iter(item.wordings.values())).options))
        wrong = [option for option in options if option != item.answer]
        return {"option": item.answer if right else self.random.choice(wrong)}

    def solves(self, skill: str, at: float) -> float:
        """Share of the skill's items that would be solved without guessing."""
        return fmean(_unguessed(self.chance(item, at), item) for item in self.world.by_skill[skill])

    def masters(self, skill: str, at: float) -> bool:
        return self.solves(skill, at) >= MASTERED

    def _years_past(self, skill: str) -> float:
        return self.grade - 0.5 - self.world.skills[skill].grade


class Forgetful(SimulatedLearner):
    """An item-response learner: every encounter leaves a trace that fades by a power law (Wixted & Ebbesen 1991)."""

    kind = "power-law forgetting"

    def __init__(self, world: World, grade: int, random: Random) -> None:
        super().__init__(world, grade, random)
        self._gift = {skill: random.gauss(0, 0.6) for skill in world.skills}
        self._traces: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def _level(self, skill: str, at: float) -> float:
        traces = sum(weight * (1 + at - when) ** -0.35 for when, weight in self._traces[skill])
        years = max(-2.5, min(2.5, self._years_past(skill)))
        return self.bent + self._gift[skill] + 0.6 * years + 2.5 * (1 - exp(-0.15 * traces))

    def chance(self, item: Item, at: float) -> float:
        level = self._level(item.skills[0], at)
        return _logistic(item, self.world.sharp[item.key] * (level - self.world.hard[item.key]))

    def practise(self, item: Item, right: bool, at: float) -> None:
        lost = _unguessed(self.chance(item, at), item) < 0.25
        self._traces[item.skills[0]].append((at, 0.4 if lost else 1.0))

    def go_to_class(self, skill: str, at: float) -> None:
        self._traces[skill].append((at, 3.0))


class KnowsOrNot(SimulatedLearner):
    """Each skill is known or not; slips and guesses blur it, and nothing is learnt well before what it stands on.

    Deterministic-input noisy-and items over a skill hierarchy with Bayesian-knowledge-tracing transitions
    (Junker & Sijtsma 2001; Corbett & Anderson 1995), and a hazard of forgetting that shrinks with practice.
    """

    kind = "knows or does not"

    def __init__(self, world: World, grade: int, random: Random) -> None:
        super().__init__(world, grade, random)
        self._known: dict[str, bool] = {}
        for skill in world.skills.values():
            ready = all(self._known[required] for required in skill.requires)
            likely = _sigmoid(1.6 * self._years_past(skill.id) + 1.2 * self.bent)
            self._known[skill.id] = random.random() < likely * (1.0 if ready else 0.25)
        self._practised: dict[str, int] = {skill: 5 * known for skill, known in self._known.items()}
        self._looked_at: dict[str, float] = {}

    def _knows(self, skill: str, at: float) -> bool:
        since = at - self._looked_at.get(skill, at)
        self._looked_at[skill] = at
        if since > 0 and self._known[skill]:
            hazard = 0.012 / (1 + 0.7 * self._practised[skill])
            self._known[skill] = self.random.random() < exp(-hazard * since)
        return self._known[skill]

    def chance(self, item: Item, at: float) -> float:
        hard = self.world.hard[item.key]
        if self._knows(item.skills[0], at):
            return 1 - min(0.35, max(0.02, 0.11 + 0.05 * hard))
        return max(guess_chance(item), 0.1)

    def practise(self, item: Item, right: bool, at: float) -> None:
        self._learn(item.skills[0], at, 0.22, 0.04)
        self._practised[item.skills[0]] += 1

    def go_to_class(self, skill: str, at: float) -> None:
        self._learn(skill, at, 0.55, 0.15)

    def _learn(self, skill: str, at: float, ready: float, shaky: float) -> None:
        if not self._knows(skill, at):
            stands = all(self._knows(required, at) for required in self.world.skills[skill].requires)
            self._known[skill] = self.random.random() < (ready if stands else shaky)


class Misled(SimulatedLearner):
    """Follows wrong roads: a held misconception takes its option nearly always, until feedback or class ends it."""

    kind = "misconceptions"

    def __init__(self, world: World, grade: int, random: Random) -> None:
        super().__init__(world, grade, random)
        self._level = {
            skill: self.bent + 0.7 * self._years_past(skill) + random.gauss(0.6, 0.5) for skill in world.skills
        }
        self._held: set[tuple[str, str]] = set()
        for skill, items in sorted(world.by_skill.items()):
            roads = sorted({road for item in items for road in _roads(item).values()})
            likely = 0.4 if world.skills[skill].grade >= grade - 1 else 0.12
            if roads and random.random() < likely:
                self._held.add((skill, random.choice(roads)))

    def _tempting(self, item: Item) -> list[int]:
        return [option for option, road in _roads(item).items() if (item.skills[0], road) in self._held]

    def _is_misled(self, item: Item) -> float:
        """How likely a held road is followed: nearly always where it is offered, else half of the time."""
        if self._tempting(item):
            return 0.85
        return 0.5 if any(skill == item.skills[0] for skill, _ in self._held) else 0.0

    def chance(self, item: Item, at: float) -> float:
        sound = _logistic(
            item, self.world.sharp[item.key] * (self._level[item.skills[0]] - self.world.hard[item.key])
        )
        return sound * (1 - self._is_misled(item))

    def responded(self, item: Item, right: bool) -> dict[str, Any]:
        tempting = self._tempting(item)
        return super().responded(item, right) if right or not tempting else {"option": self.random.choice(tempting)}

    def answer(self, item: Item, at: float) -> Answer:
        right = self.random.random() < self.chance(item, at)
        told = Answer(right, self.responded(item, right))
        road = None if right else road_taken(item, told.response)
        if road is not None and self.random.random() < 0.3:
            self._held.discard((item.skills[0], road))
        self.practise(item, right, at)
        return told

    def practise(self, item: Item, right: bool, at: float) -> None:
        self._level[item.skills[0]] += 0.22 if right else 0.15

    def go_to_class(self, skill: str, at: float) -> None:
        self._level[skill] += 0.6
        self._held = {held for held in self._held if held[0] != skill or self.random.random() > 0.4}


class Moody(SimulatedLearner):
    """Learns by sudden steps after long plateaus, has good and bad days, and now and then taps without reading."""

    kind = "moods and plateaus"

    def __init__(self, world: World, grade: int, random: Random) -> None:
        super().__init__(world, grade, random)
        likely = {skill: self._years_past(skill) + self.bent + random.gauss(0.3, 0.8) for skill in world.skills}
        self._steps = {skill: max(0, min(3, round(1.5 + each))) for skill, each in likely.items()}
        self._moods: dict[int, float] = {}
        self._last: dict[str, float] = {}

    def _mood(self, at: float) -> float:
        return self._moods.setdefault(int(at), self.random.gauss(0, 0.5))

    def _stands(self, skill: str, at: float) -> float:
        since = at - self._last.get(skill, at)
        return -1.6 + 1.3 * self._steps[skill] - (0.4 if since > 21 else 0.0)

    def chance(self, item: Item, at: float) -> float:
        return _logistic(item, self._stands(item.skills[0], at) + self._mood(at) - self.world.hard[item.key])

    def answer(self, item: Item, at: float) -> Answer:
        if self.random.random() < 0.06:
            right = self.random.random() < guess_chance(item)
            return Answer(right, self.responded(item, right), rapid=True)
        return super().answer(item, at)

    def practise(self, item: Item, right: bool, at: float) -> None:
        self._last[item.skills[0]] = at
        self._climb(item.skills[0], 0.16)

    def go_to_class(self, skill: str, at: float) -> None:
        self._last[skill] = at
        self._climb(skill, 0.6)

    def _climb(self, skill: str, likely: float) -> None:
        ready = all(self._steps[required] > 0 for required in self.world.skills[skill].requires)
        if self._steps[skill] < 3 and self.random.random() < likely * (1.0 if ready else 0.3):
            self._steps[skill] += 1


KINDS: tuple[Callable[[World, int, Random], SimulatedLearner], ...] = (Forgetful, KnowsOrNot, Misled, Moody)
GRADES = (3, 4, 5, 6, 7)


def learner(world: World, kind: int, place: int, seed: int) -> SimulatedLearner:
    """The learner number `place` of KINDS[kind], always the same; one of the five school years in turn."""
    return KINDS[kind](world, GRADES[place % len(GRADES)], Random(f"{seed} {kind} {place}"))


def _roads(item: Item) -> dict[int, str]:
    if not isinstance(item, SingleChoice):
        return {}
    return {option: road for option, road in enumerate(item.misconceptions) if road is not None}


def _unguessed(chance: float, item: Item) -> float:
    floor = guess_chance(item)
    return max(0.0, (chance - floor) / (1 - floor))


def _logistic(item: Item, distance: float) -> float:
    floor = guess_chance(item)
    return floor + (1 - floor) * _sigmoid(distance)


def _sigmoid(distance: float) -> float:
    return 1 / (1 + exp(-distance))
