"""What a proof does to what is believed, and which questions it asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import Lang
from domain.practice.choosing.wanted import InSet, Wanted
from domain.practice.evening.session import Verdict
from domain.practice.learner import model
from domain.practice.learner.model import Band, Evidence, Facts, State
from domain.practice.standing.proving import PROOF_SIZE, next_proof
from tests.domain.practice.shelf import NOW, bank, choice

SKILL = "fractions.add"
ITEMS = [choice(f"c:{label}{twin}", SKILL, difficulty=label) for label in range(1, 6) for twin in "abc"]
CELLS = bank(ITEMS).cells(Lang.EN)

answers = st.lists(st.tuples(st.sampled_from(["fractions.add", "number.gcf"]), st.booleans()), max_size=8)


def after(told: list[tuple[str, bool]], state: State | None = None, at: datetime = NOW) -> State:
    state = state or State()
    for minute, (skill, right) in enumerate(told):
        known = Facts(f"{skill}:{minute}", (skill,), 0.4, 0.25)
        evidence = Evidence(Verdict.RIGHT if right else Verdict.WRONG)
        state = model.update(state, known, evidence, at + timedelta(minutes=minute))
    return state


def mastery(state: State, at: datetime) -> model.Mastery:
    return model.mastery(state, SKILL, at)


@given(answers)
def test_whoever_proves_a_skill_is_firm_in_it_at_once(told: list[tuple[str, bool]]) -> None:
    before = after(told)
    at = NOW + timedelta(minutes=10)
    proved = model.prove(before, SKILL, at)
    believed, was = mastery(proved, at), mastery(before, at)
    assert believed.band is Band.FIRM
    assert believed.solved >= max(model.FIRM_AT - 1e-9, was.solved)
    assert believed.low <= believed.solved <= believed.high
    assert model.mastery(proved, "number.gcf", at) == model.mastery(before, "number.gcf", at)


@given(answers, answers)
def test_a_right_answer_after_a_proof_lowers_nothing(
    told: list[tuple[str, bool]], more: list[tuple[str, bool]]
) -> None:
    at = NOW + timedelta(minutes=10)
    proved = model.prove(after(told), SKILL, at)
    later = at + timedelta(days=1)
    with_rights = after([(skill, True) for skill, _ in more], proved, later)
    for when in (later + timedelta(hours=1), later + timedelta(days=40)):
        assert mastery(with_rights, when).solved >= mastery(proved, when).solved - 1e-9


@given(answers, answers)
def test_a_state_with_a_proof_is_stored_to_the_last_bit(
    told: list[tuple[str, bool]], more: list[tuple[str, bool]]
) -> None:
    proved = after(more, model.prove(after(told), SKILL, NOW + timedelta(minutes=10)), NOW + timedelta(hours=1))
    assert model.from_plain(model.to_plain(proved)) == proved


def test_a_proof_fades_as_anything_does_and_never_grows_by_waiting() -> None:
    proved = model.prove(after([(SKILL, True)] * 3), SKILL, NOW + timedelta(minutes=2))
    days = [mastery(proved, NOW + timedelta(days=days)) for days in (1, 5, 10, 20, 60, 400)]
    assert days[0].band is Band.FIRM
    assert days[-1].band is Band.FADING
    solved = [each.solved for each in days]
    assert solved == sorted(solved, reverse=True)
    due = model.due_at(proved, SKILL)
    assert due is not None
    assert NOW + timedelta(days=2) < due < NOW + timedelta(days=30)


def test_an_error_later_takes_the_proof_back_and_one_of_the_same_moment_does_not() -> None:
    at = NOW + timedelta(minutes=2)
    told = after([(SKILL, True), (SKILL, True), (SKILL, False)])
    proved = model.prove(told, SKILL, at)
    assert mastery(proved, at).band is Band.FIRM
    wrong = after([(SKILL, False)], proved, at + timedelta(minutes=1))
    assert mastery(wrong, at + timedelta(minutes=1)).band is not Band.FIRM
    same = after([(SKILL, False)], proved, at)
    assert mastery(same, at).band is Band.FIRM


def test_not_learned_yet_takes_the_proof_back() -> None:
    proved = model.prove(after([(SKILL, True)] * 3), SKILL, NOW + timedelta(minutes=2))
    rested = model.put_back(proved, Facts("x", (SKILL,), 0.0, 0.25), NOW + timedelta(days=1))
    assert rested.skill(SKILL).proved_at == 0


def proof(seen: dict[str, datetime], seed: int) -> list[str]:
    so_far: tuple[InSet, ...] = ()
    while (found := next_proof(CELLS, SKILL, _wanted(seen, so_far), len(so_far), Random(seed))) is not None:
        assert found.why["goal"] == "proof"
        so_far += (InSet(found.item.key, SKILL),)
    return [each.key for each in so_far]


def _wanted(seen: dict[str, datetime], so_far: tuple[InSet, ...]) -> Wanted:
    return Wanted(State(), 5, seen, NOW, so_far)


@pytest.mark.parametrize("seed", range(5))
def test_three_different_middling_questions_are_asked(seed: int) -> None:
    keys = proof({}, seed)
    assert len(set(keys)) == PROOF_SIZE
    assert {key[2] for key in keys} <= {"3", "4"}


def test_what_was_seen_lately_is_asked_only_when_nothing_else_is_left() -> None:
    middling = {f"c:{label}{twin}": NOW for label in (3, 4) for twin in "abc"}
    assert {key[2] for key in proof(middling, 1)} <= {"2", "5"}
    everything = {item.key: NOW for item in ITEMS}
    assert {key[2] for key in proof(everything, 1)} <= {"3", "4"}


def test_another_skill_is_never_asked() -> None:
    assert next_proof(CELLS, "number.gcf", _wanted({}, ()), 0, Random(1)) is None
