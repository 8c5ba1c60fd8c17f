"""Reviews: due when they begin to fade, never a wall of them, and nothing that is put aside is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from domain.practice.choosing.reviewing import DEBT_CAP, LONG_AWAY, REVIEWS_IN_A_SET, agenda, newly_aside
from domain.practice.evening.session import SESSION_SIZE, Verdict
from domain.practice.learner.model import Evidence, Facts, State, due_at, put_back, update
from domain.practice.learner.parameters import SHIPPED
from tests.domain.practice.shelf import NOW

RIGHT = Evidence(Verdict.RIGHT)
SKILLS = [f"s{n:02}" for n in range(30)]


def an_item(skill: str, number: int = 0) -> Facts:
    return Facts(f"{skill}:{number}", (skill,), difficulty=1.0, floor=0.0)


def firm(skills: Sequence[str], since: datetime = NOW) -> State:
    """Somebody who had each of these right for five days running, some minutes apart, the last time on `since`."""
    state = State()
    for day in range(5):
        for minute, skill in enumerate(skills):
            at = since - timedelta(days=4 - day, minutes=len(skills) - minute)
            state = update(state, an_item(skill, day), RIGHT, at)
    return state


def test_what_is_firm_becomes_due_and_not_before() -> None:
    state = firm(["add"])
    due = due_at(state, "add")
    assert due is not None
    assert agenda(state, due - timedelta(minutes=1)).due == ()
    assert [review.skill for review in agenda(state, due).due] == ["add"]


def test_what_was_never_firm_is_no_review() -> None:
    state = update(State(), an_item("add"), Evidence(Verdict.WRONG), NOW)
    assert agenda(state, NOW + timedelta(days=400)).due == ()


@pytest.mark.parametrize("days", [1, 3, 7, 30, 120, 365, 730])
def test_after_any_absence_no_more_than_one_and_a_half_sets_are_due(days: int) -> None:
    found = agenda(firm(SKILLS), NOW + timedelta(days=days))
    assert len(found.due) <= DEBT_CAP <= 1.5 * SESSION_SIZE
    assert len(found.due) + len(found.aside) == sum(
        (due := due_at(firm(SKILLS), skill)) is not None and due <= NOW + timedelta(days=days) for skill in SKILLS
    )


def test_what_is_put_aside_comes_back_a_few_each_day() -> None:
    back = NOW + timedelta(days=365)
    aside = agenda(firm(SKILLS), back).aside
    assert len(aside) == len(SKILLS) - DEBT_CAP
    days = [(review.back_at - back).days for review in aside]
    assert days == sorted(days)
    assert max(days.count(day) for day in days) == REVIEWS_IN_A_SET
    assert min(days) == 1


def test_a_learner_who_comes_back_every_day_works_all_of_it_off() -> None:
    state, at, asked = firm(SKILLS), NOW + timedelta(days=365), set()
    for _ in range(len(SKILLS) // REVIEWS_IN_A_SET + 1):
        due = agenda(state, at).due
        assert len(due) <= DEBT_CAP
        for minute, review in enumerate(due[:REVIEWS_IN_A_SET]):
            asked.add(review.skill)
            state = update(state, an_item(review.skill, 9), RIGHT, at + timedelta(minutes=minute))
        at += timedelta(days=1)
    assert asked == set(SKILLS)


def test_what_can_still_be_saved_comes_first() -> None:
    state = firm(SKILLS)
    due = agenda(state, NOW + timedelta(days=365)).due
    assert [review.since for review in due] == sorted((review.since for review in due), reverse=True)


def test_a_skill_that_rests_or_has_no_items_is_not_due() -> None:
    state, later = firm(["add", "sub"]), NOW + timedelta(days=300)
    assert {review.skill for review in agenda(state, later, among={"add"}).due} == {"add"}
    rested = put_back(state, an_item("add"), later)
    assert {review.skill for review in agenda(rested, later).due} == {"sub"}


def test_what_is_put_aside_is_told_after_an_absence_and_not_every_evening() -> None:
    state, back = firm(SKILLS), NOW + timedelta(days=365)
    aside = len(agenda(state, back).aside)
    assert newly_aside(state, back, SHIPPED) == aside > 0
    practised = update(state, an_item(agenda(state, back).due[0].skill, 9), RIGHT, back)
    assert newly_aside(practised, back + timedelta(days=1), SHIPPED) == 0
    assert newly_aside(practised, back + LONG_AWAY, SHIPPED) > 0


def test_nothing_is_told_when_nothing_is_put_aside() -> None:
    assert newly_aside(State(), NOW, SHIPPED) == 0
    assert newly_aside(firm(SKILLS[:5]), NOW + timedelta(days=365), SHIPPED) == 0
