"""Rules keep their numbers, a learner has one open proposal of a rule, and a decision is made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.people.person import Consent, Purpose
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person

RULE = UpgradeRule("maths-g3", "maths-g3", "maths-g5")
OPEN = {ProposalState.PROPOSED}


async def test_rules_follow_content_and_keep_the_numbers_that_were_changed_in_the_chat(database: Database) -> None:
    other = UpgradeRule("olympiad", "olympiad", "olympiad-g5")
    async with database.transaction() as uow:
        await uow.upgrades.put_rules([RULE, other])
        await uow.upgrades.save_rule(replace(RULE, firm_share=0.7, on=False))
        await uow.upgrades.put_rules([replace(RULE, to_course="maths-g6")])
        assert await uow.upgrades.rules() == [replace(RULE, to_course="maths-g6", firm_share=0.7, on=False)]


async def test_a_rule_has_one_open_proposal_for_a_learner(database: Database) -> None:
    learner = await a_learner(database)
    wanted = Proposal(0, RULE.name, learner.id, RULE.to_course, NOW, facts={"advice": "next"})
    async with database.transaction() as uow:
        made = await uow.upgrades.add(wanted)
        assert made is not None and await uow.upgrades.get(made.id) == made
        assert await uow.upgrades.add(wanted) is None
        assert await uow.upgrades.add(replace(wanted, rule="olympiad")) is not None
        assert await uow.upgrades.decide(made.id, OPEN, ProposalState.SENT, NOW)
        assert await uow.upgrades.add(wanted) is not None
        assert [each.state for each in await uow.upgrades.of_learner(learner.id)] == ["sent", "proposed", "proposed"]


async def test_a_decision_is_made_once_and_what_is_not_given_stays(database: Database) -> None:
    learner, person = await a_learner(database), await a_person(database)
    async with database.transaction() as uow:
        made = await uow.upgrades.add(Proposal(0, RULE.name, learner.id, RULE.to_course, NOW))
        assert made is not None
        number, sent = made.id, ProposalState.SENT
        assert await uow.upgrades.decide(number, OPEN, sent, NOW, by=person.id, reason="why", facts={"a": 1})
        assert not await uow.upgrades.decide(number, OPEN, ProposalState.SET_ASIDE, NOW)
        later = NOW + timedelta(days=3)
        assert await uow.upgrades.decide(number, {sent}, ProposalState.REFUSED, later)
        (found,) = await uow.upgrades.in_state(ProposalState.REFUSED, NOW)
        assert (found.decided_by, found.reason, found.facts, found.decided_at) == (person.id, "why", {"a": 1}, later)
        assert not await uow.upgrades.in_state(ProposalState.REFUSED, later + timedelta(seconds=1))


@pytest.mark.parametrize("withdrawn", [False, True])
async def test_only_those_whose_family_welcomes_offers_are_looked_at(database: Database, withdrawn: bool) -> None:
    lin, bo, person = await a_learner(database), await a_learner(database, "Bo"), await a_person(database)
    async with database.transaction() as uow:
        for learner in (lin, bo):
            await uow.classes.enrol(learner.id, "c1", NOW)
        consent = Consent(lin.id, Purpose.OFFERS, "1", person.id, NOW, NOW if withdrawn else None)
        await uow.people.add_consent(consent)
        found = await uow.upgrades.attended({"c1", "c2"})
    assert [(each.learner, each.class_id, each.until) for each in found] == ([] if withdrawn else [(lin, "c1", None)])
