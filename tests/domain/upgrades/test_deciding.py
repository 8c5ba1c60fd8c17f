"""A person looks, then sends; what the family reads is what the evidence says, unless somebody gives a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import Gone, NotAllowed, Refusal
from domain.gate.push import Why
from domain.journal import Verb
from domain.people.person import Purpose, Role
from domain.upgrades.answering import LookAtNextCourse, SayNotNow
from domain.upgrades.deciding import (
    AskReason,
    ListDecided,
    ListProposals,
    LookAtUpgrades,
    OpenProposal,
    SendAnyway,
    SendProposals,
)
from domain.upgrades.facts import Advice
from domain.upgrades.matching import Unmet
from domain.upgrades.proposal import ProposalState
from domain.upgrades.recommending import Recommend
from tests.domain.booking.stage import (
    BRAUN,
    CENTRE,
    CLASSES,
    EAST,
    FAQ,
    FIRST,
    MATHS,
    OLYMPIAD,
    PATTERNS,
    WANG,
    WEST,
)
from tests.domain.upgrades.scene import FOLLOWS, SKILLS, Scene, answered
from tests.house import as_person

WHY = "The parents asked for it at the talk on Monday"


async def test_it_is_seen_with_its_evidence_and_the_words_before_it_is_sent(scene: Scene) -> None:
    mei, lin = await scene.family()
    await scene.look()
    (line,) = (await scene.do(scene.zhao, ListProposals())).shown
    assert (line.learner.id, line.facts.firm, line.advice) == (lin.id, 7, Advice.NEXT)
    shown = await scene.do(scene.zhao, OpenProposal(line.proposal.id))
    assert shown.waits and shown.unmet is None
    assert [(person.id, decided.why) for person, decided in shown.to] == [(mei.id, Why.DUE)]
    assert not await scene.messages(mei), "looking sends nothing"
    async with scene.database.reading() as uow:
        (seen,) = await uow.journal.with_object(Verb.VIEWED, "profile", str(lin.id))
    assert seen.actor == scene.zhao.id


async def test_what_is_sent_goes_once_to_each_guardian_through_the_gate(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)
    await scene.look()
    proposal = await scene.one()
    for _ in range(2):
        await scene.do(scene.zhao, SendProposals((proposal.id,)))
    await scene.gate()
    for guardian in (mei, jun):
        ((state, html),) = await scene.messages(guardian)
        assert state == "planned"
        assert html.startswith("<b>Lin</b> · Olympiad 5, until Sat 19 Dec")
        assert "about 7 of 10 points are firm" in html and "Maths would come next" in html
    assert await scene.states() == [ProposalState.SENT]


async def test_when_nothing_more_is_needed_the_text_says_so_and_sells_nothing(scene: Scene) -> None:
    mei, _ = await scene.family(firm=9)
    await scene.look()
    await scene.do(scene.zhao, SendProposals(((await scene.one()).id,)))
    await scene.gate()
    ((_, html),) = await scene.messages(mei)
    assert "Nothing more is needed now" in html and "Maths would" not in html


async def test_only_a_typed_reason_makes_a_sale_of_it_and_the_reason_stays(scene: Scene) -> None:
    mei, _ = await scene.family(firm=9)
    await scene.look()
    proposal = await scene.one()
    with pytest.raises(Gone):
        await scene.do(scene.zhao, SendAnyway(WHY))
    await scene.do(scene.zhao, AskReason(proposal.id))
    with pytest.raises(Refusal):
        await scene.do(scene.zhao, SendAnyway(" so "))
    assert (await scene.do(scene.zhao, SendAnyway(WHY))).sent == 1
    await scene.gate()
    ((_, html),) = await scene.messages(mei)
    assert "Maths would come next" in html
    assert (await scene.one()).reason == WHY
    (line,) = (await scene.do(scene.zhao, ListDecided())).shown
    assert (line.proposal.reason, line.by) == (WHY, "Zhao")
    async with scene.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.OFFERED, "upgrade", str(proposal.id))
    assert said.result["reason"] == WHY and said.result["advice"] == "not_needed"
    with pytest.raises(Gone):
        await scene.do(scene.zhao, SendAnyway(WHY))


async def test_a_course_that_is_known_already_is_offered_for_a_typed_reason_alone(scene: Scene) -> None:
    ahead = tuple(f"t.{number}" for number in range(5))
    async with scene.database.transaction() as uow:
        courses = (FIRST, replace(MATHS, skills=ahead), replace(OLYMPIAD, skills=SKILLS))
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), courses, CLASSES[:3], PATTERNS, FAQ)
    mei, lin = await scene.family()
    async with scene.database.transaction() as uow:
        await answered(uow, lin, ahead, (), scene.clock.now())
    await scene.look()
    proposal = await scene.one()
    shown = await scene.do(scene.zhao, OpenProposal(proposal.id))
    assert shown.line.facts.firm == 7 and shown.line.advice is Advice.NOT_NEEDED
    await scene.do(scene.zhao, AskReason(proposal.id))
    assert (await scene.do(scene.zhao, SendAnyway(WHY))).sent == 1
    async with scene.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.OFFERED, "upgrade", str(proposal.id))
    assert (said.result["reason"], said.result["advice"]) == (WHY, "not_needed")
    await scene.gate()
    assert len(await scene.messages(mei)) == 1


async def test_all_on_a_page_are_sent_and_each_is_looked_at_once_more(scene: Scene) -> None:
    mei, lin = await scene.family()
    tom, _ = await scene.family("Ann", name="Tom")
    await scene.look()
    page = await scene.do(scene.zhao, ListProposals())
    await scene.withdraws(lin, mei, Purpose.OFFERS)
    sending = await scene.do(scene.zhao, SendProposals(tuple(each.proposal.id for each in page.shown)))
    assert (sending.sent, dict(sending.unmet)) == (1, {Unmet.NO_CONSENT: 1})
    await scene.gate()
    assert not await scene.messages(mei) and len(await scene.messages(tom)) == 1
    assert (await scene.do(scene.zhao, LookAtUpgrades())).waiting == 0


async def test_what_became_untrue_while_it_waited_for_the_morning_is_not_sent(scene: Scene) -> None:
    mei, lin = await scene.family()
    bo, _ = await scene.family("Bo", name="Bea")
    await scene.look()
    lins, bos = [each.id for each in await scene.proposals()]
    scene.clock.advance(timedelta(hours=11))
    await scene.do(scene.zhao, SendProposals((lins, bos)))
    await scene.gate()
    assert [state for state, _ in await scene.messages(mei)] == ["held"], "it is night"
    await scene.masters(lin, 10)
    await scene.do(bo, SayNotNow(bos))
    scene.clock.advance(timedelta(hours=12))
    await scene.gate()
    for person in (mei, bo):
        assert [state for state, _ in await scene.messages(person)] == ["dropped"]


async def test_a_family_answers_its_own_proposals_alone(scene: Scene) -> None:
    mei, _ = await scene.family()
    tom, _ = await scene.family("Ann", name="Tom")
    await scene.look()
    lins = (await scene.proposals())[0].id
    with pytest.raises(Gone):
        await scene.do(mei, SayNotNow(lins))
    await scene.do(scene.zhao, SendProposals((lins,)))
    assert (await scene.do(mei, LookAtNextCourse(lins))).course.id == FOLLOWS
    for use_case in (LookAtNextCourse(lins), SayNotNow(lins)):
        with pytest.raises(Gone):
            await scene.do(tom, use_case)
    for of_office in (ListProposals(), OpenProposal(lins), SendProposals((lins,))):
        with pytest.raises(NotAllowed):
            await scene.do(mei, of_office)


async def test_an_advisor_reads_what_the_evidence_says_of_another_course(scene: Scene) -> None:
    _, lin = await scene.family(firm=9)
    _, bo = await scene.family("Bo", firm=2)
    mei, an = await scene.family("An", firm=9)
    await scene.withdraws(an, mei, Purpose.TEACHERS_SEE)
    he = await as_person(scene.database, scene.services, 8, Role.ADVISOR)
    found = await scene.do(he, Recommend(lin.id))
    assert found is not None and found.ends_soon
    assert (found.advice, found.facts.firm, len(found.facts.skills)) == (Advice.NOT_NEEDED, 9, 10)
    found = await scene.do(he, Recommend(bo.id))
    assert found is not None and found.advice is Advice.ONE_BELOW
    assert await scene.do(he, Recommend(an.id)) is None, "the family lets nobody see it"


async def test_in_the_middle_of_a_term_only_what_was_taught_is_counted(scene: Scene) -> None:
    _, lin = await scene.family(firm=4)
    he = await as_person(scene.database, scene.services, 8, Role.ADVISOR)
    scene.clock.advance(timedelta(days=-14))
    assert await scene.do(he, Recommend(lin.id)) is None
    async with scene.database.transaction() as uow:
        await uow.classes.teach("c1", SKILLS[:5], scene.clock.now() - timedelta(days=9), None)
    await scene.masters(lin, 4)
    found = await scene.do(he, Recommend(lin.id))
    assert found is not None and not found.ends_soon
    assert (found.facts.firm, len(found.facts.skills)) == (4, 5)
