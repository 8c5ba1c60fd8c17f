"""Beginning a placement, a proof, a set about one skill: when it may begin, how it goes, how it ends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.people.person import AgeBand
from domain.practice.evening.desk import AtItem, AtPause, AtStanding, AtVerdict, Question
from domain.practice.evening.pausing import CloseIdleSessions, PauseSession
from domain.practice.evening.problems import Problem, ReportProblem
from domain.practice.evening.session import Asked, SessionKind, SessionState
from domain.practice.evening.tonight import OpenTonight, ShowNow
from domain.practice.learner import model
from domain.practice.learner.model import Band
from domain.practice.standing.beginning import BeginAbout, BeginPlacement, BeginProof, LookPlacement
from domain.practice.standing.placing import FEWEST, MOST, Placing, placement_offered
from domain.practice.standing.proving import AGAIN_AFTER, PROOF_SIZE, Proved, is_proved
from domain.turn import Turn
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.standings import SKILL, fill, placed, placement, proof


@pytest.fixture(autouse=True)
def shelf(evening: Evening) -> None:
    fill(evening)


def everything(_: Question) -> bool:
    return True


def nothing(_: Question) -> bool:
    return False


async def offered(evening: Evening) -> bool:
    async with evening.database.transaction() as uow:
        return await placement_offered(Turn(evening.services, uow, evening.person), evening.learner)


async def refused(evening: Evening, use_case: BeginPlacement | BeginProof | BeginAbout) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await evening.do(use_case)
    return caught.value


async def test_a_placement_ends_after_five_to_ten_items_with_a_range_in_words(evening: Evening) -> None:
    found = await placed(evening, everything)
    assert FEWEST <= found.answered <= MOST
    assert set(found.strands.values()) <= {Placing.FIRM, Placing.NEARLY_FIRM}
    assert len(found.strands) >= 4
    session = await evening.session()
    assert (session.kind, session.state) == (SessionKind.PLACEMENT, SessionState.FINISHED)
    last = (await evening.journal())[-1]
    assert last.verb is Verb.COMPLETED
    assert last.result["kind"] == "placement"
    assert set(last.result["strands"]) == set(found.strands)


async def test_who_knows_nothing_is_placed_low_and_who_has_not_learned_it_is_too(evening: Evening) -> None:
    low = await placed(evening, nothing)
    assert set(low.strands.values()) <= {Placing.NEW, Placing.BEGINNING}
    evening.wait(days=31)
    unknown = await placed(evening, lambda question: None)
    assert set(unknown.strands.values()) <= {Placing.NEW, Placing.BEGINNING}
    state = await evening.state()
    assert any(known.put_back_until is not None for known in state.skills.values())


async def test_nothing_is_said_between_the_items_of_a_placement(evening: Evening) -> None:
    desk = (await evening.do(BeginPlacement())).desk
    assert isinstance(desk, AtItem)
    after = (await evening.answer(desk.question)).desk
    assert isinstance(after, AtItem)
    assert after.question.asked.position == 1


async def test_a_placement_is_offered_until_something_is_known(evening: Evening) -> None:
    assert await offered(evening)
    await placement(evening, everything, most=1)
    assert not await offered(evening)


async def test_a_placement_can_be_paused_and_gone_on_with_from_either_door(evening: Evening) -> None:
    there = await placement(evening, everything, most=2)
    assert isinstance(there, AtItem)
    paused = (await evening.do(PauseSession(there.question.session.id))).desk
    assert isinstance(paused, AtPause)
    again = await evening.open()
    assert isinstance(again, AtItem)
    assert again.question.asked.item == there.question.asked.item
    await evening.do(PauseSession(there.question.session.id))
    begun = await evening.do(LookPlacement())
    assert begun is not None
    assert begun.position == 2
    once_more = (await evening.do(BeginPlacement())).desk
    assert isinstance(once_more, AtItem)
    assert once_more.question.asked.item == there.question.asked.item
    assert (await evening.verbs()).count(Verb.INITIALIZED) == 1


async def test_a_placement_comes_again_after_thirty_days(evening: Evening) -> None:
    await placed(evening, everything)
    evening.wait(days=29)
    refusal = await refused(evening, BeginPlacement())
    assert refusal.text.key == "standing.placement.too_soon"
    assert refusal.keyboard
    evening.wait(days=1)
    assert isinstance((await evening.do(BeginPlacement())).desk, AtItem)


async def test_a_placement_left_for_a_day_may_begin_anew_at_once(evening: Evening) -> None:
    await placement(evening, everything, most=3)
    evening.wait(hours=25)
    assert await evening.tick(CloseIdleSessions()) == 1
    desk = (await evening.do(BeginPlacement())).desk
    assert isinstance(desk, AtItem)
    assert desk.question.asked.position == 0


async def test_a_reported_item_does_not_speak_in_a_placement(evening: Evening) -> None:
    there = await placement(evening, everything, most=4)
    assert isinstance(there, AtItem)
    session, position = there.question.session.id, there.question.asked.position
    after = (await evening.do(ReportProblem(session, position, Problem.TYPO))).desk
    assert isinstance(after, AtItem)
    found = await placed(evening, everything)
    asked = await evening.asked()
    assert found.answered == len(asked) - 1


async def test_another_open_set_is_put_away_only_when_the_learner_says_so(evening: Evening) -> None:
    tonight = await evening.question()
    await evening.answer(tonight)
    refusal = await refused(evening, BeginPlacement())
    assert refusal.text.key == "standing.other_open"
    assert [button.tap.pack() for row in refusal.keyboard for button in row if button.tap] == ["pl.go:1", "pr"]
    desk = (await evening.do(BeginPlacement(instead=True))).desk
    assert isinstance(desk, AtItem)
    assert desk.question.session.id != tonight.session.id
    async with evening.database.reading() as uow:
        left = await uow.practice.session(tonight.session.id)
    assert left is not None
    assert left.state is SessionState.EXPIRED


async def test_a_set_without_an_answer_gives_way_without_a_question(evening: Evening) -> None:
    await evening.question()
    assert isinstance((await evening.do(BeginPlacement())).desk, AtItem)


async def test_below_the_age_of_consent_nothing_begins_before_a_guardian_agrees(evening: Evening) -> None:
    young, _ = await a_learner(evening.database, evening.services, 102, age_band=AgeBand.FROM_10)
    for use_case in (BeginPlacement(), BeginProof(SKILL), BeginAbout(SKILL)):
        with pytest.raises(Refusal) as caught:
            await evening.do(use_case, young)
        assert caught.value.text.key == "consents.first"


async def test_an_empty_shelf_is_said_kindly(evening: Evening) -> None:
    evening.bank.replace([])
    assert (await refused(evening, BeginPlacement())).text.key == "standing.nothing_to_ask"
    assert await evening.verbs() == []


async def test_three_right_answers_prove_a_skill(evening: Evening) -> None:
    result = await proof(evening, True, True, True)
    assert result == Proved(SKILL, evening.bank.skill_name(SKILL), 3, 3, True, Band.FIRM, result.again_on)
    told = [each for each in await evening.journal() if each.verb is Verb.PROVED]
    assert [(each.object_type, each.object_id) for each in told] == [("skill", SKILL)]
    assert told[0].result["success"] is True
    assert model.rebuild(await evening.journal()) == await evening.state()


async def test_a_proof_asks_three_middling_or_harder_items_of_that_skill_alone(evening: Evening) -> None:
    await proof(evening, True, False, True)
    keys = [each.item for each in await evening.asked()]
    assert len(set(keys)) == PROOF_SIZE
    for key in keys:
        item = evening.bank.item(key)
        assert item is not None
        assert item.skills == (SKILL,)
        assert item.difficulty in (3, 4)


async def test_what_was_seen_lately_proves_nothing(evening: Evening) -> None:
    first = {each.item for each in await _proved_and_asked(evening)}
    evening.wait(days=4)
    second = {each.item for each in await _proved_and_asked(evening)}
    assert not first & second


async def _proved_and_asked(evening: Evening) -> Sequence[Asked]:
    await proof(evening, True, False, False)
    return await evening.asked()


async def test_two_of_three_leave_a_skill_where_it_was(evening: Evening) -> None:
    result = await proof(evening, True, True, False)
    assert (result.proved, result.right, result.of) == (False, 2, 3)
    assert result.band is not Band.FIRM
    told = [each for each in await evening.journal() if each.verb is Verb.PROVED]
    assert told[0].result["success"] is False
    assert model.rebuild(await evening.journal()) == await evening.state()


@pytest.mark.parametrize(
    ("right", "of", "band", "proved"),
    [
        (3, 3, Band.ON_THE_WAY, True),
        (2, 3, Band.FIRM, True),
        (2, 3, Band.ON_THE_WAY, False),
        (2, 3, Band.FADING, False),
        (1, 3, Band.FIRM, False),
        (2, 2, Band.FIRM, False),
    ],
)
def test_the_rule_of_a_proof(right: int, of: int, band: Band, proved: bool) -> None:
    assert is_proved(right, of, model.Mastery(0.9, 0.7, 0.99, band)) is proved


async def test_a_skill_is_proved_at_most_once_in_three_days(evening: Evening) -> None:
    result = await proof(evening, True, False, False)
    assert result.again_on == (await evening.session()).started_at.date() + AGAIN_AFTER
    refusal = await refused(evening, BeginProof(SKILL))
    assert refusal.text.key == "standing.proof.too_soon"
    assert isinstance((await evening.do(BeginProof("number.y6"))).desk, AtItem)
    evening.wait(days=3)
    assert isinstance((await evening.do(BeginProof(SKILL))).desk, AtItem)


async def test_a_proof_that_nobody_came_back_to_is_not_proved(evening: Evening) -> None:
    desk = (await evening.do(BeginProof(SKILL))).desk
    assert isinstance(desk, AtItem)
    await evening.answer(desk.question)
    evening.wait(hours=25)
    await evening.tick(CloseIdleSessions())
    async with evening.database.reading() as uow:
        assert (await uow.practice.latest_of(evening.learner.id, SessionKind.PROOF)) is not None
    assert Verb.PROVED not in await evening.verbs()


async def test_a_reported_item_does_not_cost_one_of_the_three(evening: Evening) -> None:
    desk = (await evening.do(BeginProof(SKILL))).desk
    assert isinstance(desk, AtItem)
    session = desk.question.session.id
    desk = (await evening.do(ReportProblem(session, 0, Problem.WRONG_KEY))).desk
    for _ in range(3):
        assert isinstance(desk, AtItem)
        assert isinstance((await evening.answer(desk.question)).desk, AtVerdict)
        desk = await evening.go_on(desk.question)
    assert isinstance(desk, AtStanding)
    assert isinstance(desk.result, Proved)
    assert (desk.result.right, desk.result.of, desk.result.proved) == (3, 3, True)


async def test_what_is_firm_needs_no_proof(evening: Evening) -> None:
    await proof(evening, True, True, True)
    evening.wait(minutes=5)
    assert (await refused(evening, BeginProof(SKILL))).text.key == "standing.proof.firm_already"


async def test_a_proved_skill_that_goes_wrong_is_firm_no_more(evening: Evening) -> None:
    await proof(evening, True, True, True)
    evening.wait(days=1)
    desk = (await evening.do(BeginAbout(SKILL))).desk
    assert isinstance(desk, AtItem)
    await evening.answer(desk.question, right=False)
    assert model.mastery(await evening.state(), SKILL, evening.clock.now()).band is not Band.FIRM


async def test_an_unknown_skill_is_gone(evening: Evening) -> None:
    for use_case in (BeginProof("fractions.nowhere"), BeginAbout("fractions.nowhere")):
        with pytest.raises(Gone):
            await evening.do(use_case)


async def test_two_questions_are_too_few_for_a_proof(evening: Evening) -> None:
    asked = [item for key in ("c:number.y6:3", "c:number.y6:4") if (item := evening.bank.item(key)) is not None]
    await evening.give(*asked)
    assert (await refused(evening, BeginProof("number.y6"))).text.key == "standing.proof.too_few"


async def test_a_set_about_one_skill_stays_on_it(evening: Evening) -> None:
    desk = (await evening.do(BeginAbout(SKILL))).desk
    skills: list[str] = []
    while isinstance(desk, AtItem) and len(skills) < 4:
        skills.append(desk.question.item.skills[0])
        await evening.answer(desk.question)
        desk = await evening.go_on(desk.question)
    assert skills == [SKILL] * 4
    shown = await evening.do(OpenTonight())
    assert shown == await evening.do(OpenTonight())


async def test_what_a_placement_found_is_shown_as_long_as_nothing_else_begins(evening: Evening) -> None:
    found = await placed(evening, everything)
    desk = (await evening.do(ShowNow())).desk
    assert isinstance(desk, AtStanding)
    assert desk.result == found
