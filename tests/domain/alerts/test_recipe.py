"""A rule added to the table, with its texts, is raised, told in the morning and shown on its card by that alone."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from domain.alerts.alert import Finding, OfLearner, Rule
from domain.alerts.card import LearnerShown, OpenAlert
from domain.alerts.digest.sending import SendDigests
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.rules import LEARNER_RULES, LearnerRule
from domain.clock import FixedClock
from domain.language import Lang
from handlers.views.alerts import card
from storage.database import Database
from tests.domain.alerts.stage import opened
from tests.house import catalogue, told

TEXTS = {
    "alert_rules.quiet.line": {Lang.ZH: "安静了 {n} 天", Lang.EN: "quiet for {n} days"},
    "alert_rules.quiet.card": {Lang.ZH: "最近 {n} 天很安静。", Lang.EN: "It has been quiet for {n} days."},
    "alerts.plain.quiet": {Lang.ZH: "安静", Lang.EN: "quiet"},
}


def a_new_rule(name: str) -> Rule:
    """What a line in the enumeration would make."""
    made = str.__new__(Rule, name)
    made._name_, made._value_ = name.upper(), name
    return made


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_new_rule_is_raised_told_and_shown(
    sqlite_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    quiet = a_new_rule("quiet")
    monkeypatch.setitem(Rule._value2member_map_, "quiet", quiet)
    monkeypatch.setitem(Rule._member_map_, "QUIET", quiet)

    def look(evidence: LearnerEvidence) -> Sequence[Finding]:
        return [Finding(quiet, 0.9, evidence.now - timedelta(days=6), facts={"n": 6})]

    monkeypatch.setitem(cast(MutableMapping[Rule, LearnerRule], LEARNER_RULES), quiet, LearnerRule(look, urgency=2))
    for key, words in TEXTS.items():
        for each, text in words.items():
            monkeypatch.setitem(cast(MutableMapping[str, str], catalogue().texts[each]), key, text)

    stage = await opened(sqlite_database, clock)
    async with stage.database.transaction() as uow:
        await uow.people.save(replace(stage.wang, lang=lang))
    # Sunday at 07:31 in Shanghai
    clock.advance(timedelta(hours=14, minutes=31))
    await stage.look()
    alert = await stage.alert()
    assert alert.subject == OfLearner(stage.learner.id) and [each.rule for each in alert.findings] == [quiet]

    await stage.do(None, SendDigests())
    line = TEXTS["alert_rules.quiet.line"][lang].format(n=6)
    assert any(line in each["html"] for each in await told(stage.database, stage.wang))

    shown = await stage.do(stage.wang, OpenAlert(alert.id))
    assert isinstance(shown, LearnerShown)
    assert TEXTS["alert_rules.quiet.card"][lang].format(n=6) in catalogue().rendered(card(shown), lang)["html"]
