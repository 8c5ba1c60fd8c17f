"""A simulated centre: the true bank, model and chooser, with learners who answer, and the evenings they practise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.simulated_learners import SimulatedLearner, World
from domain.language import Lang
from domain.practice.choosing.choice import choose
from domain.practice.choosing.goals import CLASS_IS_FRESH_FOR
from domain.practice.choosing.lately import Recent, lately
from domain.practice.choosing.wanted import COOLDOWN, Choice, InSet, Wanted
from domain.practice.evening.session import SESSION_SIZE, Verdict
from domain.practice.items.kinds import Item
from domain.practice.learner import model
from domain.practice.learner.model import Evidence, State
from domain.practice.learner.parameters import ItemFigures
from knowledge.bank import MemoryBank
from knowledge.items import load_items
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills

CONTENT = Path(__file__).resolve().parent.parent / "content"
START = datetime(2026, 9, 1, 11, 0, tzinfo=UTC)
EVENINGS, DAYS = 40, 56
LESSONS = (0, 3)
"""Days of the week with a lesson, some hours before the evening's set."""
FEWEST_OF_CLASS = 8
"""Two evenings of six items, six of ten about the class's point."""


def at(day: float) -> datetime:
    return START + timedelta(days=day)


class Centre:
    """The bank, what is true of its items, and what the answers of all learners teach about them."""

    def __init__(self, seed: int) -> None:
        items, skills = load_items(CONTENT), load_skills(CONTENT)
        self.bank = MemoryBank()
        self.bank.replace(items, skills, load_misconceptions(CONTENT))
        self.world = World.of(items, skills, seed)
        self.cells = self.bank.cells(Lang.EN)

    def learn(self, item: Item, expected: float, evidence: Evidence) -> None:
        known = self.bank.figures(item.key) or ItemFigures()
        self.bank.learn({item.key: model.learn_item(known, expected, evidence)})

    def facts(self, item: Item, grade: int) -> model.Facts:
        skill_grade = self.bank.skill_grade(item.skills[0])
        return model.facts(item, skill_grade, grade, self.bank.figures(item.key))


@dataclass
class Record:
    """What one learner's practice left behind."""

    learner: SimulatedLearner
    state: State = field(default_factory=State)
    so_far: list[InSet] = field(default_factory=list)
    recent: list[Recent] = field(default_factory=list)
    taught: dict[str, datetime] = field(default_factory=dict)
    answers: list[tuple[float, bool]] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    fresh_class: list[bool] = field(default_factory=list)


Policy = Callable[[Centre, Record, Wanted], Choice | None]


def by_choice(random: Random) -> Policy:
    return lambda centre, record, wanted: choose(centre.cells, wanted, random)


def by_workbook(pages: Sequence[Item]) -> Policy:
    def next_page(centre: Centre, record: Record, wanted: Wanted) -> Choice:
        item = pages[len(record.answers) % len(pages)]
        known = centre.facts(item, record.learner.grade)
        expected = model.predict(wanted.state, known, wanted.now, wanted.parameters)
        return Choice(item, known, {"goal": "workbook", "expected": expected})

    return next_page


def wanted_of(centre: Centre, record: Record, now: datetime) -> Wanted:
    recent = [each for each in record.recent if each.shown_at > now - COOLDOWN]
    return Wanted(
        state=record.state,
        grade=record.learner.grade,
        seen={each.item: each.shown_at for each in recent},
        now=now,
        so_far=tuple(record.so_far),
        taught=record.taught,
        lately=lately(recent, centre.bank.item, centre.bank.misconception_skill),
        parameters=centre.bank.parameters,
        figures=centre.bank.figures,
        requires=centre.bank.requires,
    )


def evening(centre: Centre, record: Record, day: float, policy: Policy) -> None:
    """One set."""
    for place in range(SESSION_SIZE):
        one(centre, record, day + place / 1440, policy, new_set=place == 0)


def one(centre: Centre, record: Record, day: float, policy: Policy, *, new_set: bool) -> None:
    """One item: chosen, answered, and learnt from by learner, model and bank."""
    if new_set:
        record.so_far.clear()
    now = at(day)
    wanted = wanted_of(centre, record, now)
    choice = policy(centre, record, wanted)
    if choice is None:
        return
    item, goal = choice.item, str(choice.why["goal"])
    skill = item.skills[0]
    expected = model.predict(record.state, choice.facts, now, centre.bank.parameters)
    said = record.learner.answer(item, day)
    verdict = Verdict.RIGHT if said.right else Verdict.WRONG
    evidence = Evidence(verdict, rapid=said.rapid)
    record.state = model.update(record.state, choice.facts, evidence, now)
    if not said.rapid:
        centre.learn(item, expected, evidence)
    record.recent.append(Recent(item.key, now, goal, verdict, said.response, rapid=said.rapid))
    record.answers.append((expected, said.right))
    record.goals.append(goal)
    current = {name for name, when in record.taught.items() if now - when <= CLASS_IS_FRESH_FOR}
    if sum(len(centre.world.by_skill[name]) for name in current) >= FEWEST_OF_CLASS:
        record.fresh_class.append(skill in current or choice.why.get("of") in current)
    record.so_far.append(InSet(item.key, skill, centre.bank.skill_grade(skill), goal, expected))


def practise(centre: Centre, learner: SimulatedLearner, policy: Policy, random: Random, *, in_class: bool) -> Record:
    record = Record(learner)
    days = set(random.sample(range(DAYS), EVENINGS))
    course = centre.world.of_grade(learner.grade)
    lesson = random.randrange(max(1, len(course) - 2 * DAYS // 7))
    for day in range(DAYS):
        if in_class and day % 7 in LESSONS and lesson < len(course):
            learner.go_to_class(course[lesson], day - 0.15)
            record.taught[course[lesson]] = at(day - 0.15)
            lesson += 1
        if day in days:
            evening(centre, record, float(day), policy)
    return record
