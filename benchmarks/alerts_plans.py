"""A simulated centre for alerts: who goes to which class, who slips, what only looks like it, what is taught badly.

All of it is drawn before anybody answers anything, from the seed alone, and nothing that a rule or a teacher does
changes it: every rule is judged on the very same twelve weeks. The numbers were set without regard to any rule, but
so that the bars can be met at all: an observer who knows to the decimal how regular each learner is, and nothing of
breaks and illness, finds 86 % of the slips in time with 6 % false (by likelihood, against breaks and decline). In a
first draft slips ended with the fading, and even one who knew everything found a sixth of them with a third false.

- A term of twelve weeks from Monday 7 September, weekly lessons, a week of holidays from 1 to 7 October without
  lessons (in which two families in five travel) and the schools' exams in the ninth week.
- Classes begin with 9 to 12 learners; up to three more join in any week until the ninth, so that 8 to 15 go there.
- Of all learners 15 % are meant to slip. Tuition centres lose a tenth to a quarter of their learners in a term. A
  slip needs 18 days of regular weeks before it and has to end within the term, so fewer are planted than meant.
- What looks like a slip and is none is three times as frequent: learners who never were regular (13 %), whose
  practice declines to a new level and stays there (6 %), who are ill (7 %), who rest and say so (5 %), who drop
  everything for the school's exams and come back (8 %), who leave and have said so (5 %).
- One point in nine is taught badly: from a third of what its class could do to four fifths of it is gone, and nothing
  new was learnt. One in eleven is hard for everybody. Two classes in fourteen are weak as a whole, three have a few
  weak learners.
- The bank was used for a year, so that most of what its items are harder than their labels is known. Twelve are new
  and faulty: bank checks at launch commonly find one or two in a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from random import Random

from benchmarks.alerts_world import (
    CLASSES,
    DAYS_OFF,
    EXAMS,
    Break,
    Fault,
    Klass,
    Lesson,
    Plan,
    Planted,
    Role,
    Slip,
    Taught,
    Teaching,
    Term,
    instant,
    local_day,
)
from benchmarks.simulated_centre import CONTENT, Centre
from benchmarks.simulated_learners import KINDS
from domain.language import Lang
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.practice.learner.model import LABEL_STEP
from domain.practice.learner.parameters import ItemFigures
from knowledge.misconceptions import load_misconceptions

STARTS = ((0, time(17, 30)), (1, time(18)), (2, time(17, 30)), (3, time(18)), (4, time(18)), (5, time(9)),
          (5, time(14)), (6, time(10)), (6, time(15)))  # fmt: skip

GRADES = (4, 5, 6)
"""Five classes of each, so that a point is taught elsewhere, too, some weeks earlier or later."""
LEAST_BEFORE_A_SLIP = 18
BADLY_TAUGHT, HARD = 0.11, 0.09
FAULTY = 12

ROLES: Mapping[Role, float] = {
    Role.REGULAR: 0.41,
    Role.SLIPS: 0.15,
    Role.IRREGULAR: 0.13,
    Role.DECLINES: 0.06,
    Role.ILL: 0.07,
    Role.RESTS: 0.05,
    Role.EXAMS: 0.08,
    Role.LEAVES: 0.05,
}


def term(seed: int, weeks: int = 12, classes: int = CLASSES) -> Term:
    centre, chance, days = Centre(seed), Random(f"term {seed}"), 7 * weeks
    hard = frozenset(skill for skill in sorted(centre.world.by_skill) if chance.random() < HARD)
    _harden(centre, hard, chance)
    made = tuple(_klass(centre, number, days, chance) for number in range(classes))
    plans: dict[int, Plan] = {}
    for klass in made:
        for plan in _plans_of(klass, days, chance, first=len(plans) + 1):
            plans[plan.learner] = plan
    faulty = _faulty(centre, made, chance)
    _used_before(centre, faulty, chance)
    return Term(seed, days, centre, made, plans, hard, faulty)


def _harden(centre: Centre, hard: frozenset[str], chance: Random) -> None:
    """Items of a hard point are a good logit harder than their labels say, for everybody."""
    harder = {skill: chance.uniform(0.9, 1.6) for skill in sorted(hard)}
    world = centre.world
    more = {item.key: harder[skill] for skill in sorted(hard) for item in world.by_skill[skill]}
    centre.world = replace(world, hard={key: was + more.get(key, 0.0) for key, was in world.hard.items()})


def _used_before(centre: Centre, faulty: Mapping[str, Planted], chance: Random) -> None:
    """The bank was used for a year: most of what items are harder than their labels is known. Faulty ones are new."""
    for item in centre.world.hard:
        labelled = centre.bank.item(item)
        if labelled is not None and item not in faulty:
            off = centre.world.hard[item] - LABEL_STEP * (labelled.difficulty - 3)
            centre.bank.learn({item: ItemFigures(0.7 * off + chance.gauss(0, 0.3), 15)})


def _klass(centre: Centre, number: int, days: int, chance: Random) -> Klass:
    grade = GRADES[number % len(GRADES)]
    weekday, starts = STARTS[chance.randrange(len(STARTS))]
    course = [*centre.world.of_grade(grade), *centre.world.of_grade(grade + 1)]
    place = chance.randrange(4)
    lessons: list[Lesson] = []
    for day in range(weekday, days, 7):
        if local_day(day) in DAYS_OFF:
            continue
        count = 1 if chance.random() < 0.7 else 2
        points = tuple(_taught(skill, len(lessons), chance) for skill in course[place : place + count])
        place += count
        lessons.append(Lesson(day, instant(day + starts.hour / 24 + starts.minute / 1440), points))
    weak = number % 7 == 3
    few = chance.randint(2, 3) if number % 5 == 1 else 0
    return Klass(f"class-{number:02}", 900 + number // 2, grade, weak, few, tuple(lessons))


def _taught(skill: str, lesson: int, chance: Random) -> Taught:
    """The first lesson of a class is always taught well: nobody can tell a bad one from a weak class there."""
    if chance.random() >= BADLY_TAUGHT or lesson == 0:
        return Taught(skill)
    if chance.random() < 0.6:
        return Taught(skill, Teaching.THIN, chance.uniform(0.8, 1.0), chance.uniform(0.35, 0.6))
    return Taught(skill, Teaching.WRONG_ROAD, chance.uniform(0.7, 1.0), chance.uniform(0.5, 0.85))


def _plans_of(klass: Klass, days: int, chance: Random, first: int) -> list[Plan]:
    """Whoever begins with the term, and who joins later."""
    joined = [0] * chance.randint(9, 12)
    joined += sorted(
        chance.randrange(4, max(5, min(days - 14, 60))) for _ in range(chance.choice((0, 1, 2, 2, 3, 3)))
    )
    return [_plan(klass, first + place, day, days, place, chance) for place, day in enumerate(joined)]


def _plan(klass: Klass, learner: int, joined: int, days: int, place: int, chance: Random) -> Plan:
    """Regular learners have their evenings, do nearly all their homework, and miss one lesson in thirty; families
    have paid for lessons and call an absence off in four of five cases."""
    role = chance.choices(list(ROLES), list(ROLES.values()))[0]
    irregular = role is Role.IRREGULAR
    weekdays = _any_day(chance) if irregular else _own_days(chance)
    plan = Plan(
        learner,
        klass.id,
        chance.randrange(len(KINDS)),
        role,
        joined,
        days + 1,
        weekdays,
        noise=0.6 if irregular else 0.15,
        homework=chance.uniform(0.35, 0.7) if irregular else chance.uniform(0.88, 0.98),
        lessons=chance.uniform(0.72, 0.9) if irregular else chance.uniform(0.94, 0.99),
        excused=0.3 if irregular else 0.8,
        hints=chance.uniform(0.02, 0.2),
        goal=max(1, round(sum(weekdays))) if chance.random() < 0.4 else None,
        bent=-0.9 if klass.weak else -1.3 if place < klass.few_weak else 0.0,
    )
    if chance.random() < 0.4:
        travel = Break(24, 30, practice=0.05, lessons=1.0, homework=0.7, excused=1.0)
        plan = replace(plan, breaks=(travel,))
    return _with_role(plan, days, chance)


def _own_days(chance: Random) -> tuple[float, ...]:
    """Three to six evenings of the week that are kept nearly always, and now and then another one."""
    own = set(chance.sample(range(7), chance.choice((3, 4, 4, 5, 5, 6))))
    kept, others = chance.uniform(0.78, 0.95), chance.uniform(0.03, 0.15)
    return tuple(kept if day in own else others for day in range(7))


def _any_day(chance: Random) -> tuple[float, ...]:
    """One evening a week or two, whenever it comes."""
    rate = chance.uniform(0.5, 1.8)
    return (rate / 7,) * 7


def _with_role(plan: Plan, days: int, chance: Random) -> Plan:
    match plan.role:
        case Role.SLIPS:
            return _slipping(plan, days, chance)
        case Role.DECLINES:
            start = chance.randint(plan.joined + 7, max(plan.joined + 8, days - 42))
            return replace(plan, declines=(start, start + chance.randint(30, 50), chance.uniform(0.5, 0.65)))
        case Role.ILL:
            first = chance.randint(plan.joined + 5, max(plan.joined + 6, days - 10))
            ill = Break(first, first + chance.randint(5, 9), practice=0.05, lessons=0.1, homework=0.2, excused=1.0)
            return replace(plan, breaks=(*plan.breaks, ill))
        case Role.RESTS:
            first = chance.randint(plan.joined + 10, max(plan.joined + 11, days - 16))
            last = first + chance.randint(7, 14)
            rest = Break(first, last, practice=0.0, lessons=chance.choice((0.2, 1.0)), homework=0.4, excused=1.0)
            return replace(
                plan, breaks=(*plan.breaks, rest), pauses=((local_day(first), local_day(last)),)
            )  # fmt: skip
        case Role.EXAMS:
            first = EXAMS - chance.randint(1, 5)
            exams = Break(first, first + chance.randint(6, 10), practice=0.1, lessons=0.95, homework=0.6, excused=0.8)
            return replace(plan, breaks=(*plan.breaks, exams))
        case Role.LEAVES:
            return replace(plan, left=chance.randint(plan.joined + 14, max(plan.joined + 15, days - 1)))
        case _:
            return plan


def _slipping(plan: Plan, days: int, chance: Random) -> Plan:
    """Fading takes two to five weeks, mostly three; what is left goes on for ten to 24 days more, until what the
    family has paid for ends. Practice fades in nine cases of ten, homework in four of five, lessons are missed in two
    of three, answers get careless in every second; one in five is subtle. Whose time is too short stays regular."""
    fading, left = round(chance.triangular(14, 35, 21)), chance.randint(10, 24)
    earliest, latest = plan.joined + LEAST_BEFORE_A_SLIP, days - 1 - fading - left
    while True:
        parts = [chance.uniform(0.75, 1.0) * (chance.random() < likely) for likely in (0.9, 0.8, 0.65, 0.5)]
        if sum(part > 0 for part in parts) >= 2:
            break
    weaker, power = (0.6 if chance.random() < 0.2 else 1.0), chance.uniform(0.5, 1.3)
    if earliest > latest:
        return replace(plan, role=Role.REGULAR)
    onset = chance.randint(earliest, latest)
    practice, homework, lessons, answers = (part * weaker for part in parts)
    slip = Slip(onset, onset + fading, onset + fading + left, power, practice, homework, lessons, answers)
    return replace(plan, slip=slip, left=slip.gone)


def _faulty(centre: Centre, classes: Sequence[Klass], chance: Random) -> dict[str, Planted]:
    """Items of points that are taught in the first nine weeks, at most one of a point: half have a wrong key, the
    others are ambiguous or cannot be solved. The bank has them from the first day on."""
    skills = sorted(
        {point.skill for klass in classes for each in klass.lessons if each.day < 63 for point in each.points}
    )
    chance.shuffle(skills)
    faults = [Fault.WRONG_KEY] * 2 + [Fault.AMBIGUOUS, Fault.UNSOLVABLE]
    planted: dict[str, Planted] = {}
    for skill in skills:
        if len(planted) == FAULTY:
            break
        fault = faults[len(planted) % len(faults)]
        kinds = (SingleChoice, NumberEntry) if fault is not Fault.AMBIGUOUS else (SingleChoice,)
        fitting = [item for item in centre.world.by_skill[skill] if isinstance(item, kinds)]
        if fitting:
            item = chance.choice(fitting)
            planted[item.key] = _planted(item, fault, chance)
    _put_into_bank(centre, planted, chance)
    return planted


def _planted(item: Item, fault: Fault, chance: Random) -> Planted:
    rival = -1
    if isinstance(item, SingleChoice):
        offered = len(next(iter(item.wordings.values())).options)
        others = [option for option in range(offered) if option != item.answer]
        rival = item.answer if fault is Fault.WRONG_KEY else chance.choice(others)
    return Planted(fault, item, rival)


def _put_into_bank(centre: Centre, planted: Mapping[str, Planted], chance: Random) -> None:
    """Learners know the true items (`World`); the bank has the faulty ones."""
    held: list[Item] = []
    for item in [item for found in centre.world.by_skill.values() for item in found]:
        found = planted.get(item.key)
        if found is not None and found.fault is Fault.WRONG_KEY:
            if isinstance(item, SingleChoice):
                offered = len(next(iter(item.wordings.values())).options)
                item = replace(item, answer=chance.choice([o for o in range(offered) if o != item.answer]))
            elif isinstance(item, NumberEntry):
                item = replace(item, answer=item.answer + chance.choice((1, 2, 10)))
        held.append(item)
    centre.bank.replace(held, centre.world.skills.values(), load_misconceptions(CONTENT))
    centre.cells = centre.bank.cells(Lang.EN)
