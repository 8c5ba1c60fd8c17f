"""What made-up learners are told about the sample courses, and what no evidence can turn round."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.courses.course import Course
from domain.finder.advice import (
    Advice,
    Evidence,
    Fits,
    LowerFirst,
    NothingNow,
    SkillSeen,
    Unknown,
    Wait,
    advise,
    is_advised,
)
from domain.finder.evidence import latest_right
from domain.practice.evening.session import Verdict
from domain.practice.items.skills import Skill
from domain.practice.learner import model
from domain.practice.learner.model import Band, State
from knowledge.centre import load_centre
from knowledge.skills import load_skills
from tests.house import CONTENT

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAYS, A_DAY = 6, 3


@cache
def skills() -> Mapping[str, Skill]:
    return {each.id: each for each in load_skills(CONTENT)}


@cache
def courses() -> Mapping[str, Course]:
    return {each.id: each for each in load_centre(CONTENT).courses}


def requires(skill: str) -> Sequence[str]:
    return skills()[skill].requires


def practised(chance: Callable[[Skill], float | None], *, days: int = DAYS, seed: int = 5) -> State:
    """Somebody who answered A_DAY questions to each skill on each day, right with that chance; None: never met it."""
    state, random = State(), Random(seed)
    for day in range(days, 0, -1):
        at = NOW - timedelta(days=2 * day)
        for skill in skills().values():
            right = chance(skill)
            for place in range(A_DAY if right is not None else 0):
                verdict = Verdict.RIGHT if random.random() < (right or 0) else Verdict.WRONG
                facts = model.Facts(f"{skill.id}:{day}:{place}", (skill.id,), 0.0, 0.25)
                at += timedelta(seconds=20)
                state = model.update(state, facts, model.Evidence(verdict), at)
    return state


def known_from(state: State) -> Evidence:
    seen = {}
    for skill in state.skills:
        mastery = model.mastery(state, skill, NOW)
        seen[skill] = SkillSeen(skill, mastery.band, mastery.answers, 0, *latest_right(state, skill))
    return Evidence(seen, requires)


def told(evidence: Evidence, grade: int) -> dict[str, Advice]:
    practised_here = (each for each in courses().values() if each.skills)
    return {each.id: advise(each, evidence, courses().values(), grade) for each in practised_here}


def up_to(grade: int) -> Callable[[Skill], float | None]:
    return lambda skill: 0.97 if skill.grade <= grade else None


def test_a_strong_learner_of_grade_five_needs_nothing_of_their_own_course_and_is_ready_for_the_next() -> None:
    said = told(known_from(practised(up_to(6))), 5)
    assert isinstance(said["maths-g5-6"], NothingNow)
    assert said["maths-g5-6"].facts.count >= 0.8 * said["maths-g5-6"].facts.of
    assert isinstance(said["maths-g3-4"], NothingNow)
    assert isinstance(said["maths-g7-9"], Fits)


def test_whoever_is_firm_in_what_comes_before_is_ready_and_no_further() -> None:
    said = told(known_from(practised(up_to(4))), 5)
    assert isinstance(said["maths-g5-6"], Fits)
    assert isinstance(said["olympiad-g5"], Fits)
    assert isinstance(said["maths-g3-4"], NothingNow)
    assert not isinstance(said["maths-g7-9"], Fits), "half of what it builds on was never met"


def test_gaps_in_most_of_what_comes_before_lead_one_level_lower() -> None:
    shaky = known_from(practised(lambda skill: {1: 0.97, 2: 0.97, 3: 0.3, 4: 0.25}.get(skill.grade)))
    for course in ("maths-g5-6", "olympiad-g5"):
        found = told(shaky, 5)[course]
        assert isinstance(found, LowerFirst)
        assert found.course.id == "maths-g3-4"
        assert found.facts.count == len(found.skills) > found.facts.of / 2
    assert isinstance(told(shaky, 5)["maths-g3-4"], Fits), "and that level fits"


def test_some_gaps_are_a_reason_to_wait_and_are_named_with_their_answers() -> None:
    fractions = {"fractions.meaning", "fractions.add-like", "decimals.meaning"}
    state = practised(lambda skill: 0.2 if skill.id in fractions else up_to(4)(skill))
    found = told(known_from(state), 5)["maths-g5-6"]
    assert isinstance(found, Wait)
    assert set(found.skills) == fractions
    assert found.facts.answers == len(fractions) * DAYS * A_DAY


def test_without_answers_or_with_a_handful_nothing_is_said() -> None:
    assert all(isinstance(each, Unknown) for each in told(Evidence({}, requires), 5).values())
    three = Evidence({"fractions.meaning": SkillSeen("fractions.meaning", Band.ON_THE_WAY, 3, 0, 0.0, 0.4)}, requires)
    found = told(three, 5)["maths-g5-6"]
    assert isinstance(found, Unknown)
    assert found.facts.answers == 3


def test_of_a_course_that_is_not_practised_here_nothing_is_known() -> None:
    found = advise(courses()["chess-g1-6"], known_from(practised(up_to(6))))
    assert isinstance(found, Unknown)


def test_what_is_firm_vouches_for_what_comes_before_it() -> None:
    own = set(courses()["maths-g5-6"].skills)
    state = practised(lambda skill: 0.97 if skill.id in own and skill.grade <= 5 else None)
    assert isinstance(told(known_from(state), 5)["maths-g5-6"], Fits | NothingNow)


def test_nobody_is_sent_to_a_course_for_much_younger_children() -> None:
    nothing_firm = known_from(practised(lambda skill: 0.2 if skill.grade <= 4 else None))
    found = advise(courses()["maths-g5-6"], nothing_firm, courses().values(), 7)
    assert isinstance(found, Wait)


@pytest.mark.parametrize("seed", range(4))
def test_a_middling_learner_gets_no_advice_that_goes_up_and_down(seed: int) -> None:
    """More of the same right answers never lead from a course that fits to a lower one."""
    chances = {1: 0.95, 2: 0.9, 3: 0.75, 4: 0.6, 5: 0.4}
    state = practised(lambda skill: chances.get(skill.grade), seed=seed)
    fitted: set[str] = set()
    for round_ in range(6):
        said = told(known_from(state), 5)
        assert not {name for name in fitted if isinstance(said[name], LowerFirst | Wait)}
        fitted |= {name for name, each in said.items() if isinstance(each, Fits)}
        for place, skill in enumerate(skills().values()):
            if skill.grade <= 5:
                at = NOW - timedelta(hours=20) + timedelta(seconds=300 * round_ + place)
                facts = model.Facts(f"{skill.id}:more:{round_}", (skill.id,), 0.0, 0.25)
                state = model.update(state, facts, model.Evidence(Verdict.RIGHT), at)


BANDS = st.sampled_from(Band)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    course = courses()[draw(st.sampled_from([name for name, each in courses().items() if each.skills]))]
    names = {*course.skills, *Evidence({}, requires).before(course)}
    seen = {}
    for name in sorted(names):
        band = draw(BANDS)
        answers = 0 if band is Band.NEW else draw(st.integers(1, 30))
        low, high = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
        seen[name] = SkillSeen(name, band, answers, 0, low, high)
    return Evidence(seen, requires)


def firmer(evidence: Evidence, lifted: Collection[str]) -> Evidence:
    seen = {
        name: replace(each, band=Band.FIRM, online=max(each.online, 3), low=0.8, high=1.0) if name in lifted else each
        for name, each in evidence.seen.items()
    }
    return Evidence(seen, requires)


@given(evidences(), st.data())
def test_more_mastery_never_turns_what_fits_into_what_does_not(evidence: Evidence, data: st.DataObject) -> None:
    lifted = data.draw(st.sets(st.sampled_from(sorted(evidence.seen))))
    before, after = told(evidence, 5), told(firmer(evidence, lifted), 5)
    for name, was in before.items():
        if isinstance(was, Fits):
            assert isinstance(after[name], Fits | NothingNow)
        if isinstance(was, NothingNow):
            assert isinstance(after[name], NothingNow)
        if isinstance(after[name], LowerFirst):
            assert isinstance(was, LowerFirst | Unknown | Wait)


@given(evidences())
def test_what_is_said_against_a_course_always_has_its_answers(evidence: Evidence) -> None:
    for each in told(evidence, 5).values():
        if not is_advised(each):
            assert each.facts.answers >= 4
            assert 0 < each.facts.count <= each.facts.of
