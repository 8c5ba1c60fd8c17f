"""For whom a rule holds: the end of the course, what is firm, who agreed, what was said before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.courses.browsing import handle
from domain.errors import Gone
from domain.people.person import Purpose
from domain.upgrades.answering import SayNotNow
from domain.upgrades.deciding import SendProposals, SetAside
from domain.upgrades.finding import SLICE, SLICES, LookForNextCourses
from domain.upgrades.proposal import ProposalState, UpgradeRule
from domain.upgrades.rules import ChangeRule, ListRules, OpenRule
from tests.domain.booking.stage import LONG
from tests.domain.upgrades.scene import DECEMBER, FOLLOWS, Scene

DAY = timedelta(days=1)
YOUNGER = UpgradeRule(LONG, LONG, "olympiad-g3-4")


async def test_whoever_ends_the_course_and_is_firm_in_enough_is_proposed_once(scene: Scene) -> None:
    _, lin = await scene.family()
    assert await scene.look() == 1
    assert await scene.look() == 0
    made = await scene.one()
    assert (made.learner, made.course, made.state) == (lin.id, FOLLOWS, ProposalState.PROPOSED)
    assert made.facts["advice"] == "next" and made.facts["ends_on"] == "2026-12-19"
    assert sum(skill[1] == "firm" for skill in made.facts["skills"]) == 7


@pytest.mark.parametrize("firm", [0, 5])
async def test_who_is_firm_in_too_little_is_not_proposed(scene: Scene, firm: int) -> None:
    await scene.family(firm=firm)
    assert await scene.look() == 0


async def test_nothing_is_proposed_before_the_last_three_weeks_nor_half_a_year_after(scene: Scene) -> None:
    await scene.family()
    for days, new in ((-10, 0), (200, 0)):
        scene.at(DECEMBER + days * DAY)
        assert await scene.look() == new, days


@pytest.mark.parametrize("purpose", [Purpose.OFFERS, Purpose.TEACHERS_SEE])
async def test_without_the_familys_yes_nobody_is_proposed(scene: Scene, purpose: Purpose) -> None:
    mei, lin = await scene.family()
    await scene.withdraws(lin, mei, purpose)
    assert await scene.look() == 0


async def test_who_goes_to_the_next_course_already_or_is_too_young_for_it_is_not_proposed(scene: Scene) -> None:
    async with scene.database.transaction() as uow:
        await uow.upgrades.put_rules([YOUNGER])
    _, lin = await scene.family(grade=4)
    await scene.family("Bo", grade=1)
    assert await scene.look() == 1
    (proposal,) = await scene.proposals()
    assert proposal.learner == lin.id
    await scene.attends(lin, "c4", DECEMBER)
    assert await scene.look() == 0
    assert await scene.states() == [ProposalState.SET_ASIDE], "it is nobody's to look at any more"


async def test_what_waits_and_is_not_true_any_more_leaves_the_list_and_nobody_rests(scene: Scene) -> None:
    mei, lin = await scene.family()
    await scene.look()
    await scene.withdraws(lin, mei, Purpose.OFFERS)
    assert await scene.look() == 0
    assert await scene.states() == [ProposalState.SET_ASIDE]
    scene.clock.advance(timedelta(minutes=1))
    await scene.agrees(lin, mei, Purpose.OFFERS)
    assert await scene.look() == 1


async def test_a_refusal_rests_for_sixty_days(scene: Scene) -> None:
    mei, lin = await scene.family()
    await scene.look()
    proposal = await scene.one()
    await scene.do(scene.zhao, SendProposals((proposal.id,)))
    said = await scene.do(mei, SayNotNow(proposal.id))
    assert said.is_new and said.until.isoformat() == "2027-02-03"
    assert not (await scene.do(mei, SayNotNow(proposal.id))).is_new
    scene.clock.advance(60 * DAY - timedelta(minutes=1))
    assert await scene.look() == 0
    scene.clock.advance(timedelta(minutes=2))
    # what was firm has faded in two months
    await scene.masters(lin, 7)
    assert await scene.look() == 1


async def test_what_a_person_set_aside_rests_too(scene: Scene) -> None:
    await scene.family()
    await scene.look()
    assert await scene.do(scene.zhao, SetAside((await scene.one()).id, "full"))
    assert not await scene.do(scene.zhao, SetAside((await scene.one()).id, "talking"))
    assert await scene.look() == 0
    with pytest.raises(Gone):
        await scene.do(scene.zhao, SetAside((await scene.one()).id, "whim"))


async def test_an_enrolment_counts_as_yes(scene: Scene) -> None:
    async with scene.database.transaction() as uow:
        await uow.upgrades.put_rules([YOUNGER])
    _, lin = await scene.family(grade=4)
    await scene.look()
    await scene.do(scene.zhao, SendProposals(((await scene.one()).id,)))
    await scene.attends(lin, "c4", DECEMBER)
    assert await scene.look() == 0
    assert await scene.states() == [ProposalState.ACCEPTED]


async def test_the_clock_looks_at_everybody_once_a_day(scene: Scene) -> None:
    for name in ("Lin", "Bo", "An"):
        await scene.family(name)
    new = 0
    for _ in range(SLICES):
        new += await scene.do(None, LookForNextCourses())
        scene.clock.advance(SLICE)
    assert new == 3
    assert await scene.states() == [ProposalState.PROPOSED] * 3


async def test_an_operator_changes_a_rules_numbers_in_place_and_sees_who_matches(scene: Scene) -> None:
    await scene.family(firm=7)
    (term,) = await scene.do(scene.zhao, ListRules())
    assert (term.needed, term.course.id, term.follows.id) == (6, LONG, FOLLOWS)
    name = handle(LONG)
    shown = await scene.do(scene.zhao, OpenRule(name))
    assert (shown.ending, shown.matching) == (1, 1)
    shown = await scene.do(scene.zhao, ChangeRule(name, share=80))
    assert (shown.term.needed, shown.matching) == (8, 0)
    assert await scene.look() == 0
    await scene.do(scene.zhao, ChangeRule(name, share=60, rest_days=90, on=False))
    assert await scene.look() == 0
    with pytest.raises(Gone):
        await scene.do(scene.zhao, ChangeRule(name, share=1))
    async with scene.database.transaction() as uow:
        await uow.upgrades.put_rules([YOUNGER])
        (kept,) = await uow.upgrades.rules()
    assert (kept.to_course, kept.firm_share, kept.rest_days, kept.on) == ("olympiad-g3-4", 0.6, 90, False)
    assert kept.changed_by == scene.zhao.id
