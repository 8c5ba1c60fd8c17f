"""The learner model: what an answer does to what is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from math import isclose
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.journal import Statement, Verb
from domain.practice.model import (
    PUT_BACK_FOR,
    Band,
    Evidence,
    Facts,
    State,
    facts,
    facts_to_plain,
    from_plain,
    mastery,
    predict,
    put_back,
    rebuild,
    to_plain,
    update,
)
from domain.practice.session import Verdict
from tests.domain.practice.shelf import NOW, choice, entry

ITEM = Facts("i", ("add",), 0.0, 0.25)
RIGHT, WRONG, NOT_LEARNED = Evidence(Verdict.RIGHT), Evidence(Verdict.WRONG), Evidence(Verdict.NOT_LEARNED)

some_facts = st.builds(
    Facts,
    item=st.just("i"),
    skills=st.lists(st.sampled_from(["add", "sub", "mul"]), max_size=2, unique=True).map(tuple),
    difficulty=st.floats(-3, 3),
    floor=st.sampled_from([0.0, 0.2, 0.25, 0.5]),
)
some_evidence = st.builds(Evidence, verdict=st.sampled_from(list(Verdict)), hints=st.integers(0, 3))
some_answers = st.lists(st.tuples(some_facts, some_evidence), max_size=40)
steady = settings(derandomize=True, deadline=None, max_examples=150)


def after(answers: list[tuple[Facts, Evidence]], state: State | None = None) -> State:
    state = state or State()
    for step, (item, evidence) in enumerate(answers):
        state = update(state, item, evidence, NOW + timedelta(minutes=step))
    return state


@steady
@given(some_answers, some_facts, st.integers(0, 3))
def test_a_right_answer_never_lowers_and_a_wrong_one_never_raises(
    before: list[tuple[Facts, Evidence]], item: Facts, hints: int
) -> None:
    state = after(before)
    right = update(state, item, Evidence(Verdict.RIGHT, hints), NOW)
    wrong = update(state, item, Evidence(Verdict.WRONG, hints), NOW)
    assert right.ability >= state.ability >= wrong.ability
    assert right.skill(item.skill).offset >= state.skill(item.skill).offset >= wrong.skill(item.skill).offset
    assert predict(right, item, NOW) >= predict(state, item, NOW) >= predict(wrong, item, NOW)


@steady
@given(some_answers, some_facts)
def test_an_expectation_is_a_probability_and_never_below_a_lucky_guess(
    before: list[tuple[Facts, Evidence]], item: Facts
) -> None:
    assert max(item.floor, 1e-12) < predict(after(before), item, NOW) < 1


@steady
@given(some_answers, some_facts)
def test_not_learned_yet_moves_no_rating(before: list[tuple[Facts, Evidence]], item: Facts) -> None:
    state = after(before)
    told = update(state, item, NOT_LEARNED, NOW)
    assert (told.ability, told.answers) == (state.ability, state.answers)
    assert told.skill(item.skill).offset == state.skill(item.skill).offset
    if item.skill:
        assert told.skill(item.skill).put_back_until == NOW + PUT_BACK_FOR


def test_harder_items_are_expected_to_go_wrong_more_often() -> None:
    expected = [predict(State(), Facts("i", (), difficulty, 0.25), NOW) for difficulty in (-2, -1, 0, 1, 2)]
    assert expected == sorted(expected, reverse=True)
    assert isclose(predict(State(), ITEM, NOW), 0.25 + 0.75 / 2)


def test_a_hinted_right_answer_weighs_less_with_every_hint() -> None:
    gains = [update(State(), ITEM, Evidence(Verdict.RIGHT, hints), NOW).ability for hints in range(4)]
    assert gains == sorted(gains, reverse=True)
    assert isclose(gains[1], gains[0] / 2)
    assert gains[3] > 0


def test_later_answers_move_the_ability_less() -> None:
    seasoned = replace(State(), answers=100)
    assert update(seasoned, ITEM, RIGHT, NOW).ability < update(State(), ITEM, RIGHT, NOW).ability / 3


def test_an_answer_about_one_skill_says_most_about_that_skill() -> None:
    state = update(State(), ITEM, WRONG, NOW)
    other = Facts("i", ("sub",), 0.0, 0.25)
    assert predict(state, ITEM, NOW) < predict(state, other, NOW) < predict(State(), other, NOW)


def test_a_skill_that_went_wrong_is_met_again_until_it_is_right_unaided() -> None:
    state = update(State(), ITEM, WRONG, NOW)
    assert state.skill("add").again_since == NOW
    state = update(state, ITEM, Evidence(Verdict.RIGHT, hints=1), NOW)
    assert state.skill("add").again_since == NOW
    state = update(state, ITEM, RIGHT, NOW)
    assert state.skill("add").again_since is None


def test_an_item_gets_easier_with_the_years_that_a_learner_is_past_it() -> None:
    item = choice("c", "add", difficulty=3)
    difficulties = [facts(item, 4, grade).difficulty for grade in (4, 5, 6, 9, 12)]
    assert difficulties[0] == 0
    assert difficulties[:4] == sorted(difficulties[:4], reverse=True)
    assert difficulties[3] == difficulties[4]
    assert facts(item, 4, None).difficulty == facts(item, None, 6).difficulty == 0


def test_only_options_can_be_guessed() -> None:
    assert facts(choice("c"), None, None).floor == 0.25
    assert facts(entry("e"), None, None).floor == 0


def test_a_skill_becomes_firm_by_right_answers_and_stops_being_it_by_a_wrong_one() -> None:
    assert mastery(State(), "add", NOW).band is Band.NEW
    seen, state = [], State()
    for _ in range(8):
        state = update(state, ITEM, RIGHT, NOW)
        seen.append(mastery(state, "add", NOW).band)
    assert seen[0] is Band.ON_THE_WAY
    assert seen[-1] is Band.FIRM
    assert mastery(update(state, ITEM, WRONG, NOW), "add", NOW).band is Band.ON_THE_WAY


def test_the_ratings_find_a_learner_who_does_not_change() -> None:
    for true in (-1.0, 0.0, 1.5):
        random, state = Random(7), State()
        for step in range(400):
            item = Facts("i", (f"s{step % 10}",), random.uniform(-2, 2), 0.0)
            solved = random.random() < predict(State(ability=true), item, NOW)
            state = update(state, item, RIGHT if solved else WRONG, NOW)
        middling = [predict(state, Facts("i", (f"s{n}",), 0.0, 0.0), NOW) for n in range(10)]
        assert abs(sum(middling) / 10 - predict(State(ability=true), Facts("i", (), 0.0, 0.0), NOW)) < 0.1


@steady
@given(some_answers)
def test_a_state_survives_being_written_as_json_to_the_last_bit(answers: list[tuple[Facts, Evidence]]) -> None:
    state = after(answers)
    assert from_plain(json.loads(json.dumps(to_plain(state)))) == state


def test_a_state_of_another_version_is_refused() -> None:
    assert from_plain(None) == State()
    with pytest.raises(ValueError, match="version 0"):
        from_plain({"version": 0})


def test_a_state_stays_small() -> None:
    state = State()
    for step in range(100):
        state = update(state, Facts("i", (f"some.long-skill-name-{step:02}",), 0.123456, 0.25), WRONG, NOW)
    assert len(json.dumps(to_plain(state))) < 20_000


def statement(place: int, item: Facts, evidence: Evidence) -> Statement:
    result = {"session": 1, "position": place, "hints": evidence.hints, "facts": facts_to_plain(item)}
    at = NOW + timedelta(minutes=place)
    if evidence.verdict is Verdict.NOT_LEARNED:
        return Statement(Verb.SKIPPED, "item", "i", at, learner=1, result=result)
    success = {"success": evidence.verdict is Verdict.RIGHT}
    return Statement(Verb.ANSWERED, "item", "i", at, learner=1, result=result | success)


@steady
@given(some_answers)
def test_the_journal_gives_back_the_very_same_state(answers: list[tuple[Facts, Evidence]]) -> None:
    others = [Statement(Verb.INITIALIZED, "session", "1", NOW, learner=1), Statement(Verb.ASKED, "faq", "2", NOW)]
    told = [statement(place, item, evidence) for place, (item, evidence) in enumerate(answers)]
    assert rebuild([*others, *told]) == after(answers)


def test_a_reported_answer_does_not_count() -> None:
    first, second = statement(0, ITEM, WRONG), statement(1, ITEM, RIGHT)
    result = {"session": 1, "position": 0, "problem": "wrong_key", "facts": facts_to_plain(ITEM)}
    report = Statement(Verb.REPORTED, "item", "i", NOW + timedelta(minutes=2), learner=1, result=result)
    assert rebuild([first, second, report]) == rebuild([second])


def test_a_skill_reported_as_untaught_rests() -> None:
    result = {"session": 1, "position": 0, "problem": "untaught", "facts": facts_to_plain(ITEM)}
    report = Statement(Verb.REPORTED, "item", "i", NOW, learner=1, result=result)
    assert rebuild([report]) == put_back(State(), ITEM, NOW)
    assert rebuild([report]).skill("add").put_back_until == NOW + PUT_BACK_FOR


def test_a_golden_evening_leaves_the_same_numbers_for_ever() -> None:
    evening = [
        (Facts("i", ("fractions",), -0.8, 0.25), RIGHT),
        (Facts("i", ("decimals",), 0.0, 0.0), WRONG),
        (Facts("i", ("fractions",), 0.0, 0.25), Evidence(Verdict.RIGHT, 1)),
        (Facts("i", ("area",), 0.8, 0.25), NOT_LEARNED),
        (Facts("i", (), -0.8, 0.5), RIGHT),
        (Facts("i", ("decimals",), -0.8, 0.25), WRONG),
    ]
    state = after(evening)
    assert state.answers == 5
    golden = (state.ability, state.skill("fractions").offset, state.skill("decimals").offset)
    assert [round(number, 9) for number in golden] == [-0.336579628, 0.238638056, -0.694994438]
