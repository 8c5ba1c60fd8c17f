"""The simulated term is lived: lessons, exit tickets, homework and evenings, written down as statements.

Who answers is a learner of benchmarks/simulated_learners.py; what is asked at home is the true chooser's choice, and
the learner model and the items' figures learn from each answer as they do in the bot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from math import exp
from random import Random
from typing import Any

from benchmarks.alerts_answers import Mind
from benchmarks.alerts_world import EXAMS, Klass, Lesson, Plan, Teaching, Term, instant, local_day
from domain.classes.log.lesson import lesson_key
from domain.classes.ticket.questions import ASKED_LATELY, MIDDLING, ON_PAPER, own_words
from domain.journal import Place, Statement, Verb
from domain.portrait.portrait import Mark
from domain.practice.choosing.choice import choose
from domain.practice.choosing.gaps import GAP_LASTS, gaps_in, met_in_class
from domain.practice.choosing.lately import Recent, lately
from domain.practice.choosing.wanted import COOLDOWN, InSet, Wanted
from domain.practice.evening.session import SESSION_SIZE, Verdict
from domain.practice.items.grading import road_taken
from domain.practice.items.kinds import Item
from domain.practice.learner import model
from domain.practice.learner.model import Evidence, State

FIRST_SET = 10
"""A learner's first evening finds out where they stand."""
QUESTIONS = 2
LESSON_HOURS = 1.5


@dataclass
class Life:
    """One learner's term as far as it has gone."""

    plan: Plan
    mind: Mind
    chance: Random
    said: list[Statement] = field(default_factory=list)
    state: State = field(default_factory=State)
    recent: list[Recent] = field(default_factory=list)
    taught: dict[str, datetime] = field(default_factory=dict)
    in_class: list[Statement] = field(default_factory=list)
    hand_in: dict[int, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    week: tuple[int, float] = (-1, 1.0)

    def say(
        self, verb: Verb, kind: str, name: str, at: datetime, result: Mapping[str, Any], place: Place
    ) -> Statement:
        authority = "teacher" if place is Place.CLASS else "self"
        uid = f"{self.plan.learner}-{len(self.said)}"
        told = Statement(verb, kind, name, at, None, self.plan.learner, result, place, authority, uid)
        self.said.append(told)
        return told


@dataclass(frozen=True)
class History:
    """What was written down: statements by learner, by instant, and lessons that a family had called off."""

    term: Term
    said: Mapping[int, Sequence[Statement]]
    excused: Mapping[int, frozenset[datetime]]


def lived(term: Term) -> History:
    centre_term = _Living(term)
    for day in range(term.days):
        for klass in term.classes:
            for lesson in klass.lessons:
                if lesson.day == day:
                    centre_term.lesson(klass, lesson)
        for plan in term.plans.values():
            if plan.goes(day):
                centre_term.day_of(plan, day)
    said = {learner: sorted(life.said, key=lambda each: each.at) for learner, life in centre_term.lives.items()}
    return History(term, said, {learner: frozenset(found) for learner, found in centre_term.excused.items()})


class _Living:
    def __init__(self, term: Term) -> None:
        self.term, self.centre = term, term.centre
        self.lives = {
            plan.learner: Life(plan, Mind(term, plan), Random(f"life {term.seed} {plan.learner}"))
            for plan in term.plans.values()
        }
        self.excused: dict[int, set[datetime]] = {learner: set() for learner in term.plans}
        self.asked: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.sessions = self.homework = 0

    def lesson(self, klass: Klass, lesson: Lesson) -> None:
        chance = Random(f"lesson {self.term.seed} {klass.id} {lesson.day}")
        plans = [plan for plan in self.term.of_class(klass, lesson.day) if instant(plan.joined) <= lesson.at]
        questions = self._ticket(klass, lesson)
        roads = {point.skill: self._road(point.skill, chance) for point in lesson.points}
        self.homework += 1
        for plan in plans:
            life = self.lives[plan.learner]
            came = self._comes(life, klass, lesson)
            for point in lesson.points:
                life.taught[point.skill] = lesson.at
                if came:
                    wrong_road = roads[point.skill] if point.how is Teaching.WRONG_ROAD else None
                    life.mind.be_taught(point, _days(lesson.at), wrong_road)
            if came:
                for number, (key, item) in enumerate(questions, 1):
                    self._answer_ticket(life, klass, lesson, number, key, item)
            self._assign(life, klass, lesson)

    def _comes(self, life: Life, klass: Klass, lesson: Lesson) -> bool:
        plan, chance, day = life.plan, life.chance, lesson.day
        likely, excused = plan.lessons, plan.excused
        for each in plan.breaks:
            if each.holds(day):
                likely, excused = likely * each.lessons, each.excused
        if plan.slip is not None:
            likely *= 1 - 0.75 * plan.slip.lessons * plan.slip.at(day)
            if plan.slip.at(day) > 0:
                excused = 0.3
        came = chance.random() < likely
        mark = (Mark.LATE if chance.random() < 0.06 else Mark.CAME) if came else Mark.AWAY
        if not came and chance.random() < excused:
            self.excused[plan.learner].add(lesson.at)
        stars = chance.choice((0, 1, 1, 2, 3)) if came else 0
        result = {"class": klass.id, "course": "", "lesson": lesson.at.isoformat(), "mark": mark.value}
        life.say(
            *(Verb.ATTENDED if came else Verb.MISSED, "lesson", lesson_key(klass.id, lesson.at)),
            *(lesson.at + timedelta(minutes=15), result | {"stars": stars, "by": str(klass.teacher)}, Place.CLASS),
        )
        return came

    def _ticket(self, klass: Klass, lesson: Lesson) -> list[tuple[str, Item]]:
        """Two questions as the bot proposes them: middling items that can be asked on paper, none asked lately."""
        lately_ = {key for at, key in self.asked[klass.id] if lesson.at - at < ASKED_LATELY}
        found: list[tuple[str, Item]] = []

        def rank(item: Item) -> tuple[int, str]:
            name = f"{lesson_key(klass.id, lesson.at)} {item.key}"
            return abs(item.difficulty - MIDDLING), sha256(name.encode()).hexdigest()

        for number in range(QUESTIONS):
            skill = lesson.points[number % len(lesson.points)].skill
            items = sorted(self.centre.world.by_skill[skill], key=rank)
            taken = {key for key, _ in found}
            fitting = [item for item in items if isinstance(item, ON_PAPER) and item.key not in lately_ | taken]
            found.append((fitting[0].key, fitting[0]) if fitting else (own_words(skill), items[0]))
        self.asked[klass.id] += [(lesson.at, key) for key, _ in found]
        return found

    def _answer_ticket(self, life: Life, klass: Klass, lesson: Lesson, number: int, key: str, item: Item) -> None:
        at = lesson.at + timedelta(hours=LESSON_HOURS) - timedelta(minutes=5)
        asked = self.centre.bank.item(key) or item
        facts = self.centre.facts(asked, life.mind.grade)
        expected = model.predict(life.state, facts, at, self.centre.bank.parameters)
        response = life.mind.respond(asked, _days(at), at_home=False)
        verdict = Verdict.RIGHT if response.right else Verdict.WRONG
        life.state = model.update(life.state, facts, Evidence(verdict, place=Place.CLASS), at)
        told = self._told(life, asked, facts, expected, response.right, 0)
        result = {"class": klass.id, "lesson": lesson.at.isoformat(), "by": str(klass.teacher), "ticket": number}
        life.in_class.append(life.say(Verb.ANSWERED, "item", key, at, told | result, Place.CLASS))

    def _told(
        self, life: Life, item: Item, facts: model.Facts, expected: float, right: bool, hints: int
    ) -> dict[str, Any]:
        labelled = model.facts(item, self.centre.bank.skill_grade(item.skills[0]), life.mind.grade)
        return {
            "success": right,
            "hints": hints,
            "expected": round(expected, 4),
            "facts": model.facts_to_plain(facts),
            "label": labelled.difficulty,
        }

    def _assign(self, life: Life, klass: Klass, lesson: Lesson) -> None:
        """Due at the next lesson; done on one of the six days before, one in twenty says first to be stuck."""
        plan, chance, number = life.plan, life.chance, self.homework
        at = lesson.at + timedelta(hours=LESSON_HOURS)
        due = local_day(lesson.day + 7).isoformat()
        result = {"class": klass.id, "lesson": lesson.at.isoformat(), "due": due, "by": str(klass.teacher)}
        skills = [point.skill for point in lesson.points]
        life.say(Verb.ASSIGNED, "homework", str(number), at, result | {"skills": skills}, Place.CLASS)
        day = lesson.day + chance.randint(1, 6)
        likely = plan.homework
        for each in plan.breaks:
            if each.holds(day):
                likely *= each.homework
        if plan.slip is not None:
            likely *= 1 - plan.slip.homework * plan.slip.at(day)
        if chance.random() < likely:
            stuck = chance.random() < 0.05
            life.hand_in[day].append((number, stuck))

    def day_of(self, plan: Plan, day: int) -> None:
        life = self.lives[plan.learner]
        for place, (number, stuck) in enumerate(life.hand_in.pop(day, ())):
            at = instant(day + 16 / 24 + place / 1440)
            if stuck:
                said = {"handed": "stuck", "photos": 0}
                life.say(Verb.ASKED, "homework", str(number), at, said, Place.ONLINE)
            at += timedelta(minutes=30)
            said = {"handed": "done", "photos": 1}
            life.say(Verb.COMPLETED, "homework", str(number), at, said, Place.ONLINE)
        if life.chance.random() < self._practises(life, day):
            hour = life.chance.uniform(19.8, 21.2)
            for _ in range(2 if life.chance.random() < 0.08 else 1):
                self._evening(life, day + hour / 24)
                hour += 0.4

    def _practises(self, life: Life, day: int) -> float:
        plan = life.plan
        if life.week[0] != day // 7:
            fuller = exp(life.chance.gauss(0, plan.noise))
            busy = 0.5 if life.chance.random() < 0.03 else 1.0
            life.week = (day // 7, fuller * busy)
        likely = plan.weekdays[day % 7] * life.week[1]
        for each in plan.breaks:
            if each.holds(day):
                likely *= each.practice
        if EXAMS <= day < EXAMS + 5:
            likely *= 0.8
        if plan.declines is not None:
            start, end, left = plan.declines
            share = min(1.0, max(0.0, (day - start) / (end - start)))
            likely *= 1 - (1 - left) * share
        if plan.slip is not None:
            likely *= 1 - plan.slip.practice * plan.slip.at(day)
        return min(0.97, likely)

    def _evening(self, life: Life, day: float) -> None:
        self.sessions += 1
        size = FIRST_SET if not life.recent else SESSION_SIZE
        if size == SESSION_SIZE and life.chance.random() < 0.1:
            size = life.chance.randint(3, 5)
        so_far: list[InSet] = []
        since = instant(day)
        life.recent = [each for each in life.recent if each.shown_at > since - COOLDOWN]
        life.in_class = [each for each in life.in_class if each.at > since - GAP_LASTS]
        for position in range(size):
            day += life.chance.uniform(0.5, 2.0) / 1440
            if not self._one(life, day, position, so_far):
                break

    def _one(self, life: Life, day: float, position: int, so_far: list[InSet]) -> bool:
        centre, now = self.centre, instant(day)
        choice = choose(centre.cells, self._wanted(life, now, so_far), life.chance)
        if choice is None:
            return False
        item, goal = choice.item, str(choice.why["goal"])
        expected = model.predict(life.state, choice.facts, now, centre.bank.parameters)
        hints = 1 if life.chance.random() < life.plan.hints else 0
        response = life.mind.respond(item, day, hints=hints)
        verdict = Verdict.RIGHT if response.right else Verdict.WRONG
        evidence = Evidence(verdict, hints, rapid=response.rapid)
        told = self._told(life, item, choice.facts, expected, response.right, hints)
        told |= {"session": self.sessions, "position": position, "seconds": 3.0 if response.rapid else 40.0}
        told |= {"rapid": True} if response.rapid else {}
        road = None if response.right else road_taken(item, response.response)
        told |= {**response.response, **({"misconception": road} if road is not None else {})}
        life.say(Verb.ANSWERED, "item", item.key, now, told, Place.ONLINE)
        life.state = model.update(life.state, choice.facts, evidence, now)
        centre.learn(item, expected, evidence)
        wrong = None if response.right else response.response
        life.recent.append(Recent(item.key, now, goal, verdict, wrong, rapid=response.rapid))
        grade = centre.bank.skill_grade(item.skills[0])
        so_far.append(InSet(item.key, item.skills[0], grade, goal, expected, choice.why.get("of")))
        return True

    def _wanted(self, life: Life, now: datetime, so_far: Sequence[InSet]) -> Wanted:
        bank = self.centre.bank
        return Wanted(
            state=life.state,
            grade=life.mind.grade,
            seen=met_in_class(life.in_class) | {each.item: each.shown_at for each in life.recent},
            now=now,
            so_far=tuple(so_far),
            taught=life.taught,
            lately=lately(life.recent, bank.item, bank.misconception_skill),
            gaps=gaps_in(life.in_class),
            parameters=bank.parameters,
            figures=bank.figures,
            requires=bank.requires,
        )

    def _road(self, skill: str, chance: Random) -> str | None:
        """A misconception that items of the skill offer."""
        roads = sorted(self.centre.bank.misconceptions_at(skill))
        return chance.choice(roads) if roads else None


def _days(at: datetime) -> float:
    return (at - instant(0)).total_seconds() / 86_400
