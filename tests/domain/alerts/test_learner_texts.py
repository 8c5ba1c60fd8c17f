"""Whatever a rule about a learner finds has words in both languages, and facts for all that they name."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from domain.alerts.decline import Sign
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from knowledge.texts import load_catalogue, placeholders

SIGNS = {sign: {sign.value, f"{sign.value}_of", f"{sign.value}_usual"} for sign in Sign}
STUCK = {"skill", "wrong", "answers", "days"}
WAITS = {"since_at"}
FACTS: dict[str, set[str]] = {
    "slipping.silent": {"silent", "gap"},
    **{f"slipping.{sign.value}": names for sign, names in SIGNS.items()},
    **{f"slipping.{one.value}_{two.value}": SIGNS[one] | SIGNS[two] for one, two in combinations(Sign, 2)},
    **{f"stuck.{kind}": STUCK | {"helped_on"} for kind in ("hint", "medium", "wish", "taught", "assigned")},
    "stuck.road": STUCK | {"road", "times"},
    "stuck.rapid": {"skill", "wrong", "answers"},
    **{f"absence.{form}": {"missed", "excused", "last_on"} for form in ("missed", "partly", "called_off")},
    **{f"absence.{form}": {"missed", "excused", "last_on", "silent"} for form in ("silent", "first")},
    "low_mood.low": {"mood", "said_on"},
    "low_mood.again": {"mood", "said_on", "before"},
    "low_mood.lower": {"mood", "said_on", "before", "usual"},
    **{f"waiting.{what}": WAITS for what in ("conversation", "letter", "wish")},
    **{f"waiting.{what}_promised": WAITS | {"promised_at"} for what in ("conversation", "letter", "wish")},
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[3] / "content")


@pytest.mark.parametrize("form", FACTS)
def test_every_form_has_its_line_and_its_card(catalogue: Catalogue, form: str) -> None:
    for lang in Lang:
        for length in ("line", "card"):
            text = catalogue.texts[lang][f"alert_rules.{form}.{length}"]
            assert placeholders(text) <= FACTS[form] | {"sure"}
