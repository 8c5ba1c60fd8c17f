"""Choosing what comes next.

The goal in one sentence: **an item that is new today, that this learner gets right about 78 times in 100, and that
serves, in this order, what an exit ticket or a teacher's word showed to be shaky within the last seven days (up to
four items of a set), what the class had within the last 48 hours (six of ten items, eight while it is not firm), what
an error points back to, what is about to be forgotten, what went wrong, and else the next step on the way.**
What the learner asked for comes before all of it; in a set that a teacher has assigned there is nothing else.

Never: an item twice in a set, a skill that was neither taught nor lies at or below the learner's school year, more
than DEBT_CAP reviews due (reviewing.py), more than one pilot a set. Ten thousand items cost no more than a hundred:
of each skill that serves the goal a few items are drawn, and only those are compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.practice.choosing.goals import Serving, reachable, servings, underneath
from domain.practice.choosing.wanted import COOLDOWN, Cell, Choice, Goal, InSet, Lately, Road, Stumble, Wanted
from domain.practice.items.kinds import Item, Source
from domain.practice.learner.model import Band, Facts, Mastery, explain, facts, mastery, predictor

__all__ = (
    "COOLDOWN",
    "TARGET",
    "Cell",
    "Choice",
    "Goal",
    "InSet",
    "Lately",
    "Road",
    "Stumble",
    "Wanted",
    "choose",
    "family",
)

TARGET = 0.78
LOWEST_AIM, HIGHEST_AIM = 0.5, 0.94
BALANCE = 0.5
"""What an item lacks in expected success, the next of the set makes up for, by this share."""
STEERING, STEERING_AFTER = 3.0, 20.0
"""What the last days lacked in real success is steered against, this many times over once there are many answers:
a promise that is too high for one learner is too high again tomorrow."""

SKILLS_COMPARED, ITEMS_OF_A_SKILL = 24, 6
"""At most this many are compared: enough to come within a few hundredths of the best, whatever the bank's size."""
NEARLY_AS_GOOD = 0.02
"""Among items this close to the best, chance decides, so that two learners do not get the same evening."""

# Costs, all in units of expected success.
SLACK = 0.05
"""This near to the aim nothing is gained by coming nearer."""
SAME_SKILL = 0.12
"""For each item of the skill that was asked in this set already."""
SISTER = 0.25
"""For two items of one generator in a row."""
NEW_ITEM = 0.04
"""For a difficulty that no answer stands behind."""
KNOWN, LOST, ON_SAND, NOT_BEGUN = 0.5, 0.5, 0.1, 0.05
"""When the next step is looked for: how far a skill is beyond an even chance already, or short of it; that something
it stands on is still under way; that something else was begun before."""
EVEN, FAR_SHORT = 0.5, 0.45

OUT_OF_REACH = 0.35
"""A class's point that falls short of the aim by this much gives way to what it stands on."""
TOO_HARD = {Goal.PREREQUISITE: 0.4, Goal.REVIEW: 0.6, Goal.AGAIN: 0.6}
"""Below this expected success a goal waits for a better day."""

NEXT_DAY, SOME_DAYS = timedelta(hours=20), timedelta(days=2)
"""Where a goal names a skill of which nothing fresh is left, an item may come back after this: what the class is at,
or the learner asked for, on the next day; what a ticket is owed, at once."""

PILOT_BELOW = 12
"""An item with fewer answers than this has a difficulty that is hardly more than its label."""
PILOT_CHANCE = 0.35
PILOT_EXPECTED = (0.55, 0.93)

PARTS_KEPT = 3
"""So many parts of the expectation are stored with a choice, the largest first."""

_OFF_PACE = (Goal.REVIEW, Goal.ASKED_FOR, Goal.ASSIGNED, Goal.TICKET)
_WISHES = ("paced", "rested", "fresh", "grade")
"""What may be dropped when nothing is left, in this order; that an item is not repeated in a set never is."""


def choose(cells: Sequence[Cell], wanted: Wanted, random: Random) -> Choice | None:
    """The next item out of the cells of one language, or None when every item was asked in this set already."""
    askable = {cell.skill for cell in cells if cell.skill is not None}
    paced = reachable(wanted)
    for dropped in range(len(_WISHES) + 1):
        wishes, relaxed = _WISHES[dropped:], _WISHES[:dropped]
        pace = paced if "paced" in wishes else None
        look = _Look([cell for cell in cells if _fits(cell, wanted, wishes, pace)], wanted, pace, relaxed, random)
        for serving in servings(wanted, askable) if look.shelves else ():
            choice = look.best(serving)
            if choice is not None and choice.why["expected"] < TOO_HARD.get(serving.goal, 0.0):
                continue
            if choice is not None:
                return _within_reach(look, wanted, serving, choice)
    return None


def family(key: str) -> str | None:
    """What the items of one generator have in common, `generated:NAME`; None for an item that stands alone."""
    kind, _, rest = key.partition(":")
    return f"{kind}:{rest.split(':')[0]}" if kind == Source.GENERATED and rest else None


def aim(wanted: Wanted) -> float:
    """The expected success to look for: TARGET as the learner eased it, corrected for this set and the last days."""
    hoped = [each.expected for each in wanted.so_far if each.expected is not None]
    balance = BALANCE * (TARGET * len(hoped) - sum(hoped))
    right, answers = wanted.lately.right, wanted.lately.right + wanted.lately.wrong
    steering = STEERING * (TARGET * answers - right) / (answers + STEERING_AFTER)
    return min(HIGHEST_AIM, max(LOWEST_AIM, TARGET + wanted.ease + balance + steering))


def _cooldown(goal: Goal) -> timedelta:
    if goal is Goal.TICKET:
        return timedelta(0)
    return NEXT_DAY if goal in (Goal.CLASS, Goal.ASKED_FOR, Goal.ASSIGNED) else SOME_DAYS


def _fits(cell: Cell, wanted: Wanted, wishes: Collection[str], pace: Collection[str] | None) -> bool:
    known = wanted.state.skill(cell.skill)
    if "rested" in wishes and known.put_back_until is not None and known.put_back_until > wanted.now:
        return False
    if cell.skill is not None and (
        cell.skill in wanted.taught or cell.skill in wanted.gaps or cell.skill == wanted.about
    ):
        return True
    if pace is not None:
        # A due review may lie outside of what the class has had: it was learnt all the same.
        return cell.skill in pace or known.answers > 0
    above = cell.grade is not None and wanted.grade is not None and cell.grade > wanted.grade
    return not (above and "grade" in wishes)


def _within_reach(look: _Look, wanted: Wanted, serving: Serving, choice: Choice) -> Choice:
    """The point of the class or the ticket itself, or what it stands on where it is hardly within reach yet."""
    point = choice.facts.skill
    if serving.goal not in (Goal.CLASS, Goal.TICKET) or point is None or "of" in choice.why:
        return choice
    if choice.why["expected"] >= look.aim - OUT_OF_REACH:
        return choice
    # Once an evening each, then the point itself: what is only looked at from below never comes within reach.
    asked = {each.skill for each in wanted.so_far}
    below = {skill: because for skill, because in underneath(wanted, point).items() if skill not in asked}
    goal = Goal.PREREQUISITE
    if serving.goal is Goal.TICKET and serving.skills is not None:
        goal, below = Goal.TICKET, {skill: {**serving.skills[point], "of": point} for skill in below}
    easier = look.best(Serving(goal, below))
    return easier if easier is not None and easier.why["expected"] > choice.why["expected"] else choice


@dataclass(frozen=True)
class _Candidate:
    item: Item
    facts: Facts
    expected: float
    cost: float


class _Look:
    """One look along the shelves: a few items of each skill that serves a goal, and what is in each one's way."""

    def __init__(
        self,
        cells: Sequence[Cell],
        wanted: Wanted,
        pace: Collection[str] | None,
        relaxed: tuple[str, ...],
        random: Random,
    ) -> None:
        self._wanted, self._pace, self._relaxed, self._random = wanted, pace, relaxed, random
        self._barred = wanted.in_set if "fresh" in relaxed else wanted.in_set | wanted.seen.keys()
        self.aim = aim(wanted)
        self._repeats = Counter(each.skill for each in wanted.so_far if each.skill is not None)
        self._last_family = family(wanted.so_far[-1].key) if wanted.so_far else None
        self._expected = predictor(wanted.state, wanted.now, wanted.parameters)
        self._needs: dict[str | None, float] = {}
        self._masteries: dict[str | None, Mastery] = {}
        self.shelves: dict[str | None, list[Cell]] = defaultdict(list)
        for cell in cells:
            self.shelves[cell.skill].append(cell)

    def best(self, serving: Serving) -> Choice | None:
        """The item that serves the goal best, or None where nothing does."""
        wanted = self._wanted
        pool: Collection[str | None] = self.shelves.keys()
        if serving.skills is not None:
            pool = self.shelves.keys() & serving.skills.keys()
        if self._pace is not None and serving.goal not in _OFF_PACE:
            pool = [skill for skill in pool if skill in self._pace]
        if not pool or (serving.goal is Goal.PILOT and self._random.random() >= PILOT_CHANCE):
            return None
        drawn = self.drawn(pool)
        if not drawn and serving.skills is not None:
            drawn = self.drawn(pool, rested_since=wanted.now - _cooldown(serving.goal))
        candidates = [self._candidate(cell, item, serving) for cell, item in drawn]
        compared = len(candidates)
        if serving.goal is Goal.PILOT:
            candidates = _pilots(candidates)
        if not candidates:
            return None
        least = min(candidate.cost for candidate in candidates) + NEARLY_AS_GOOD
        near = sorted((each for each in candidates if each.cost <= least), key=lambda each: each.item.key)
        found = self._random.choice(near)
        skill = found.facts.skill
        because = serving.skills.get(skill, {}) if serving.skills is not None and skill is not None else {}
        if serving.goal is Goal.PILOT:
            because = {"answers": found.facts.answers}
        explained = explain(wanted.state, found.facts, wanted.now, wanted.parameters)
        why = {
            "goal": serving.goal.value,
            "expected": round(found.expected, 4),
            "target": round(self.aim, 4),
            "skill": skill,
            "compared": compared,
            "relaxed": list(self._relaxed),
            **because,
            "parts": [[part.name, round(part.logits, 2)] for part in explained[:PARTS_KEPT]],
        }
        return Choice(found.item, found.facts, why)

    def drawn(self, pool: Iterable[str | None], rested_since: datetime | None = None) -> list[tuple[Cell, Item]]:
        """A few items of each of some skills, over all difficulties; what was begun is always among them.

        Args:
            rested_since: items that were last seen before then are let in too.
        """
        barred = self._barred
        if rested_since is not None:
            rested = {key for key, at in self._wanted.seen.items() if at <= rested_since}
            barred = (barred - rested) | self._wanted.in_set
        names = sorted(pool, key=lambda name: name or "")
        self._random.shuffle(names)
        names.sort(key=lambda name: self._wanted.state.skill(name).answers == 0)
        begun = sum(self._wanted.state.skill(name).answers > 0 for name in names)
        half = SKILLS_COMPARED // 2
        if begun > half and len(names) > SKILLS_COMPARED:
            names = names[: max(half, SKILLS_COMPARED - (len(names) - begun))] + names[begun:]
        return [found for name in names[:SKILLS_COMPARED] for found in self._some(self.shelves[name], barred)]

    def _some(self, cells: Sequence[Cell], barred: Collection[str]) -> Iterable[tuple[Cell, Item]]:
        each = max(1, -(-ITEMS_OF_A_SKILL // len(cells)))
        for cell in cells:
            if len(cell.items) <= 4 * each:
                fresh = [item for item in cell.items if item.key not in barred]
                found = fresh if len(fresh) <= each else self._random.sample(fresh, each)
            else:
                tries = {item.key: item for item in self._random.choices(cell.items, k=2 * each)}
                found = [item for key, item in tries.items() if key not in barred][:each]
                found = found or [item for item in cell.items if item.key not in barred][:each]
            for item in found:
                yield cell, item

    def _candidate(self, cell: Cell, item: Item, serving: Serving) -> _Candidate:
        wanted = self._wanted
        known = facts(item, cell.grade, wanted.grade, wanted.figures(item.key))
        expected = self._expected(known)
        cost = max(0.0, abs(expected - self.aim) - SLACK) + NEW_ITEM / (1 + known.answers)
        cost += SAME_SKILL * self._repeats[cell.skill or ""]
        kin = family(item.key)
        if kin is not None and kin == self._last_family:
            cost += SISTER
        if serving.skills is None:
            cost += self._need(cell.skill)
        if item.key in wanted.seen:
            # The longest unseen comes first: a day of age outweighs everything else.
            cost += 10 * (1 - (wanted.now - wanted.seen[item.key]) / COOLDOWN)
        return _Candidate(item, known, expected, cost)

    def _need(self, skill: str | None) -> float:
        if skill is None:
            return 0.0
        if skill not in self._needs:
            self._needs[skill] = self._need_of(skill)
        return self._needs[skill]

    def _need_of(self, skill: str) -> float:
        wanted = self._wanted
        known = self._mastery(skill)
        need = KNOWN * max(0.0, known.solved - EVEN) + LOST * max(0.0, FAR_SHORT - known.solved)
        need += 0.0 if known.answers else NOT_BEGUN
        shaky = any(self._mastery(required).band is Band.ON_THE_WAY for required in wanted.requires(skill))
        return need + ON_SAND * shaky

    def _mastery(self, skill: str) -> Mastery:
        wanted = self._wanted
        # what was never met is all alike
        name = skill if skill in wanted.state.skills else None
        if name not in self._masteries:
            self._masteries[name] = mastery(wanted.state, skill, wanted.now, wanted.parameters)
        return self._masteries[name]


def _pilots(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those whose difficulty is still to be learnt; none while that is so for most of the bank."""
    low, high = PILOT_EXPECTED
    new = [each for each in candidates if each.facts.answers < PILOT_BELOW]
    return [each for each in new if low <= each.expected <= high] if 2 * len(new) <= len(candidates) else []
