"""Which place asks whom at which age, and for how long a yes is good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Config, consent_rules_of
from domain.people.person import Purpose
from domain.policy.profile import PROFILES

AGES = {"none": 14, "cn-mainland": 14, "eu-13": 13, "eu-14": 14, "eu-15": 15, "eu-16": 16, "uk": 13, "us-coppa": 13}


@pytest.mark.parametrize(("name", "age"), AGES.items())
def test_each_profile_has_its_age_and_says_where_it_is_from(name: str, age: int) -> None:
    rules = PROFILES[name].consents
    assert rules.age_for(Purpose.PRACTICE) == age
    assert name == "none" or (rules.source and rules.valid == timedelta(days=365))


def test_in_mainland_china_a_guardian_decides_on_offers_until_the_learner_is_grown_up() -> None:
    rules = PROFILES["cn-mainland"].consents
    assert (rules.age_for(Purpose.OFFERS), rules.age_for(Purpose.TEACHERS_SEE)) == (18, 14)


def test_what_the_centre_says_goes_before_the_profile() -> None:
    said = {"policy": {"profile": "eu-13"}, "centre": {"consent_age": 16}, "consents": {"valid_days": 90}}
    rules = consent_rules_of(Config.model_validate(said))
    assert (rules.age, rules.valid, rules.grace) == (16, timedelta(days=90), timedelta(days=14))
    untouched = consent_rules_of(Config.model_validate({"policy": {"profile": "eu-15"}}))
    assert (untouched.age, untouched.valid) == (15, timedelta(days=365))
