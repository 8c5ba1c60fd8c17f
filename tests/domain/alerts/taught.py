"""A class that is taught a point, drawn without the learner model: to set the limits of the rules about points on.

Learners answer by ability and difficulty with lucky guesses, learn from every answer, and have days; what is expected
of them is another sum: a running mean of their own answers and the item's label, with an error of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from domain.alerts.evidence import AnswerSeen, ItemElsewhere, PointEvidence

LESSON = datetime(2026, 10, 10, 1, tzinfo=UTC)
POINT = "fractions.add"
GUESS = 0.25
ROADS = ("adds-denominators", "keeps-numerator", "inverts")


@dataclass(frozen=True)
class Lesson:
    """What is true of the class.

    Attributes:
        size: learners; weak: logits that all of them are below what a new learner is taken for.
        bad: logits by which this point is below what these learners can elsewhere.
        road: share of the learners who were left with one wrong road.
        faulty: items of the point that nobody can solve but by luck.
        hard: logits by which the point is harder for everybody than its labels say.
        lost: learners who cannot do this point at all, taught or not.
        late: learners who came to the class on the day of the lesson.
        each: answers a learner about the point; others: answers a learner about other points.
    """

    size: int = 11
    weak: float = 0.0
    bad: float = 0.0
    road: float = 0.0
    faulty: frozenset[str] = frozenset()
    hard: float = 0.0
    lost: int = 0
    late: int = 0
    each: int = 6
    others: int = 40
    items: int = 6
    elsewhere: int = 15


@dataclass
class Pupil:
    able: float
    believed: float = 0.0
    n: int = 0
    at_skill: dict[str, float] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)


def evidence(lesson: Lesson, chance: Random, days: float = 8) -> PointEvidence:
    """What is known of the point so many days after the lesson."""
    labels = {f"sample:{POINT}-{at}": chance.choice((-0.6, 0.0, 0.6)) for at in range(lesson.items)}
    truth = {item: label + lesson.hard + chance.gauss(0, 0.5) for item, label in labels.items()}
    others = [(f"other-{at % 8}", chance.gauss(0, 0.4)) for at in range(80)]
    others_met = {item: _elsewhere(lesson, chance, item, labels[item], truth[item]) for item in labels}
    believed = {item: label - others_met[item][1] for item, label in labels.items()}
    pupils = [Pupil(chance.gauss(0.7 - lesson.weak, 0.7)) for _ in range(lesson.size)]
    before, answers = [], []
    for number, pupil in enumerate(pupils):
        new = number >= lesson.size - lesson.late
        for at in range(4 if new else lesson.others):
            skill, off = chance.choice(others)
            label = chance.choice((-0.6, 0.0, 0.6))
            when = LESSON - timedelta(days=40 - 30 * at / lesson.others)
            before.append(_answer(chance, pupil, number, f"{skill}:{at}", skill, label, label + off, when))
        lost = -2.5 if number < lesson.lost else 0.0
        misled = chance.random() < lesson.road
        for at in range(lesson.each):
            item = chance.choice(list(labels))
            when = LESSON + timedelta(days=days * (at + 0.5) / lesson.each, minutes=number)
            off = truth[item] + lesson.bad - lost
            answer = _answer(chance, pupil, number, item, POINT, believed[item], off, when)
            if item in lesson.faulty:
                answer = replace(answer, right=chance.random() < 0.12, option=2, road=None)
            elif misled and chance.random() < 0.6:
                answer = replace(answer, right=False, option=1, road=ROADS[0])
            answers.append(answer)
    return PointEvidence(
        "c-1",
        POINT,
        LESSON + timedelta(days=days),
        "Asia/Shanghai",
        lessons=(LESSON,),
        later=(LESSON + timedelta(days=7),),
        learners=tuple(range(lesson.size)),
        answers=tuple(sorted(answers, key=lambda each: each.at)),
        before=tuple(sorted(before, key=lambda each: each.at)),
        elsewhere={item: met for item, (met, _) in others_met.items() if met.n},
    )


def _elsewhere(lesson: Lesson, chance: Random, item: str, label: float, true: float) -> tuple[ItemElsewhere, float]:
    """What others answered, and by how many logits the item is taken for easier since."""
    right, expected, shift = 0, 0.0, 0.0
    n = chance.randrange(lesson.elsewhere // 2, lesson.elsewhere * 2) if lesson.elsewhere else 0
    for _ in range(n):
        able = chance.gauss(0.7, 0.7)
        hoped = _guessed(able + chance.gauss(0, 0.4) - label + shift)
        solved = chance.random() < (0.12 if item in lesson.faulty else _guessed(able - true))
        right, expected = right + solved, expected + hoped
        shift += 0.3 * (solved - hoped)
    return ItemElsewhere(n, right, expected), shift


def _answer(
    chance: Random, pupil: Pupil, learner: int, item: str, skill: str, label: float, true: float, at: datetime
) -> AnswerSeen:
    met = pupil.met.get(skill, 0)
    own = pupil.at_skill.setdefault(f"{skill} really", chance.gauss(0, 0.5))
    right = chance.random() < _guessed(pupil.able + own + 0.05 * met - true + chance.gauss(0, 0.3))
    expected = _guessed(0.7 + pupil.believed + pupil.at_skill.get(skill, 0.0) - label)
    missed = right - expected
    pupil.believed += missed * 0.5 / (1 + 0.08 * pupil.n)
    pupil.at_skill[skill] = pupil.at_skill.get(skill, 0.0) + 0.3 * missed
    pupil.met[skill], pupil.n = met + 1, pupil.n + 1
    option = 0 if right else chance.randrange(1, 4)
    road = None if right or chance.random() < 0.4 else chance.choice(ROADS)
    return AnswerSeen(learner, item, skill, at, right, round(expected, 4), option, road)


def _guessed(logit: float) -> float:
    return GUESS + (1 - GUESS) / (1 + exp(-logit))
