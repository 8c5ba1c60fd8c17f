"""What follows from the evidence: the next course, none, or first the same once more."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain.practice.learner.model import Band
from domain.upgrades.facts import Advice, Facts, SkillFact, advice, from_plain, to_plain
from domain.upgrades.matching import needed


def facts(firm: int, of: int = 10, *, has_goal: bool = False) -> Facts:
    bands = [Band.FIRM] * firm + [Band.ON_THE_WAY] * (of - firm)
    skills = tuple(SkillFact(f"s.{number}", band, 3, 1) for number, band in enumerate(bands))
    return Facts("maths", date(2026, 12, 19), skills, 9, 11, has_goal)


@pytest.mark.parametrize(
    ("firm", "of", "has_goal", "says"),
    [
        (10, 10, False, Advice.NOT_NEEDED),
        (9, 11, False, Advice.NOT_NEEDED),
        (9, 11, True, Advice.NEXT),
        (7, 10, False, Advice.NEXT),
        (5, 10, False, Advice.NEXT),
        (4, 10, False, Advice.ONE_BELOW),
        (4, 10, True, Advice.ONE_BELOW),
        (0, 10, True, Advice.ONE_BELOW),
    ],
)
def test_the_evidence_says_what_comes_next(firm: int, of: int, has_goal: bool, says: Advice) -> None:
    assert advice(facts(firm, of, has_goal=has_goal)) is says


def test_facts_come_back_from_what_is_stored() -> None:
    told = facts(9, 11, has_goal=True)
    assert from_plain(json.loads(json.dumps(to_plain(told)))) == told


def test_all_ten_tenths_are_said_only_when_every_skill_is_firm() -> None:
    assert [facts(firm, 24).tenths for firm in (0, 12, 23, 24)] == [0, 5, 9, 10]


@pytest.mark.parametrize(("share", "skills", "firm"), [(0.6, 5, 3), (0.6, 31, 19), (0.7, 10, 7), (0.8, 24, 20)])
def test_a_share_of_the_skills_is_rounded_up_to_whole_skills(share: float, skills: int, firm: int) -> None:
    assert needed(share, skills) == firm
