"""Whatever a list says: brought twice it is brought once, and the order of its rows means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import FixedClock
from domain.rosters.lists import (
    Kind,
    ListedClass,
    ListedEnrolment,
    ListedGuardian,
    ListedLearner,
    ListedTeacher,
    Roster,
)
from domain.rosters.plan import Known, Plan
from domain.rosters.planning import plan_list
from storage.database import Database
from tests.domain.rosters.office import CAMPUSES, EVERYTHING, MATHS, OWN, WANG, Office, at

L = TypeVar("L")

TODAY = date(2026, 11, 21)
NAMES = ("林小雨", "吴桐", "Zoë", "=1+1", "林小雨")
NOTHING_KNOWN = Known(
    {}, tuple(CAMPUSES), (WANG,), (MATHS,), (OWN,), learners={}, attends=frozenset(), namesakes=(), today=TODAY
)


def any_list(random: Random, *, wrong: bool = True) -> Roster:
    """A list of few ids, so that two lists speak of the same people; some rows are wrong if `wrong`."""

    def some(prefix: str, most: int) -> list[str]:
        return [f"{prefix}{number}" for number in range(most) if random.random() < 0.7]

    def odd(*values: Any) -> Any:
        return random.choice(values) if wrong else values[0]

    people = {"t": ["t0", *some("t", 3)[1:]], "s": some("s", 6), "k": some("k", 4)}
    teachers = [ListedTeacher(at(2 + n, "t"), id_, random.choice(NAMES)) for n, id_ in enumerate(people["t"])]
    learners = [
        ListedLearner(at(2 + n, "s"), id_, random.choice(NAMES), random.choice([None, 4, 5]))
        for n, id_ in enumerate(people["s"])
    ]
    guardians = [
        ListedGuardian(at(2 + n, "p"), f"p{n}", "P", (odd(child, "s0", "s9"),)) for n, child in enumerate(people["s"])
    ]
    classes = [
        ListedClass(
            at(2 + n, "k"),
            id_,
            course=random.choice(["logic", "maths-g5", ""]),
            campus=odd("east", "west", "north"),
            teacher=odd("t0", "t1", "wang"),
            room=random.choice(["301", "302"]),
            weekday=odd(3, 4, None),
            starts=time(18, 30),
            minutes=odd(90, 90, 90, 60),
            capacity=random.choice([None, 8]),
        )
        for n, id_ in enumerate(people["k"])
    ]
    ends = (None, None, TODAY - timedelta(days=1), TODAY + timedelta(days=9))
    enrolments = [
        ListedEnrolment(at(2 + n, learner), klass, learner, None, random.choice(ends))
        for n, klass in enumerate((*(["k0", "k1"] if wrong else people["k"]), "g5-sat"))
        for learner in (some("s", 6) if wrong else people["s"])
        if random.random() < 0.6
    ]
    whole = frozenset(kind for kind in sorted(EVERYTHING) if random.random() < 0.8)
    return Roster(tuple(teachers), tuple(learners), tuple(guardians), (), tuple(classes), tuple(enrolments), whole)


def shuffled(roster: Roster, random: Random) -> Roster:
    def mixed(rows: tuple[L, ...]) -> tuple[L, ...]:
        return tuple(random.sample(rows, len(rows)))

    return replace(
        roster,
        teachers=mixed(roster.teachers),
        learners=mixed(roster.learners),
        guardians=mixed(roster.guardians),
        classes=mixed(roster.classes),
        enrolments=mixed(roster.enrolments),
    )


def told(plan: Plan) -> list[str]:
    return sorted(f"{row.kind} {row.key} {row.outcome} {row.what}" for row in plan.rows)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(random: Random) -> None:
    roster = any_list(random)
    one = plan_list(roster, "office", NOTHING_KNOWN, {}, "")
    other = plan_list(shuffled(roster, random), "office", NOTHING_KNOWN, {}, "")
    assert told(one) == told(other)
    assert (one.learners, one.starts, one.classes, one.courses) == (
        other.learners,
        other.starts,
        other.classes,
        other.courses,
    )


@pytest.mark.parametrize(("seed", "wrong"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
async def test_lists_in_any_sequence_are_brought_once_each(
    database: Database, clock: FixedClock, seed: int, wrong: bool
) -> None:
    office, random = Office(database, clock), Random(seed)
    await office.open()
    for _ in range(5):
        roster = any_list(random, wrong=wrong)
        first = await office.bring(roster, skip_errors=True, letters=True)
        rows = await office.rows()
        again = await office.bring(shuffled(roster, random), skip_errors=True, letters=True)
        assert (again.written, again.letters) == (0, ()), told(again.plan)
        assert await office.rows() == rows
        assert len(again.plan.errors) == len(first.plan.errors)
        assert wrong or not first.plan.errors, told(first.plan)
    async with database.reading() as uow:
        sizes = await uow.classes.sizes()
        listed = await uow.courses.listed()
        learners = await uow.sourced.of("office", Kind.LEARNER)
    assert {klass.id: klass.enrolled for klass in listed if klass.enrolled} == {
        klass.id: sizes[klass.id] for klass in listed if klass.id in sizes
    }
    assert len({row.ours for row in learners}) == len(learners)
