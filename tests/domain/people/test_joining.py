"""Two have to say yes before anybody sees a child, and whoever guesses gets nowhere."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest

from domain.errors import Gone, NotAllowed, Refusal
from domain.people import linking
from domain.people.joining import AnswerJoin, agree
from domain.people.joins import JOIN_LIFE, REMIND_AFTER, Join, JoinState, JoinWaits, Side
from domain.people.linking import AcceptChild, AcceptLearner
from domain.people.links import InviteFromDesk, InviteGuardian, InviteLearner, invite_from_list
from domain.people.offers import WRONG_CODES, WRONG_CODES_OF_ALL, GuardianOffer, LearnerOffer, LinkProblem
from domain.people.onboarding import LookAround, Open
from domain.people.person import AgeBand, Learner, Person, Role
from domain.people.settings import OpenFamily
from domain.people.waiting import KeepJoins, LookAtJoin, RemindOtherSide, ShareNumber, TakeBackJoin
from domain.turn import Turn
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.people.family import Family
from tests.house import told

NUMBER = "+86 138 1234 5678"


async def test_nothing_of_the_child_is_seen_before_the_other_side_has_said_yes(family: Family) -> None:
    mother, father = await family.person(1, Role.PARENT, name="Mei"), await family.person(2, name="Jun")
    account, learner = await named(family, "Lin Chen", 3, mother)
    arrival = await family.do(father, Open((await family.invite_guardian(mother, learner)).code))
    assert isinstance(arrival.stage, GuardianOffer) and arrival.stage.child.name == "L. Chen"
    waits = (await family.do(father, AcceptChild(learner.id))).stage
    assert isinstance(waits, JoinWaits) and "Lin Chen" not in everything(waits)
    assert await family.guardians(learner) == [mother.id]
    assert (await family.do(father, OpenFamily())).children == []
    with pytest.raises(Gone):
        await family.do(father, InviteGuardian(learner.id))

    (join,) = await family.waits(learner)
    asked = (await told(family.database, mother))[-1]
    assert "Jun</b> has opened the invitation" in asked["html"] and "Lin Chen" in asked["html"]
    assert [row[0]["tap"] for row in asked["keyboard"]] == [f"gu.y:{join.id}", f"gu.n:{join.id}"]
    await family.answers(mother, join)
    assert await family.guardians(learner) == [mother.id, father.id]
    assert "Lin Chen" in (await told(family.database, father))[-1]["html"]
    assert account is not None and "Jun is now connected" in (await told(family.database, account))[-1]["html"]


async def test_without_the_second_yes_as_a_rule_the_opener_does_see_the_child(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: it is the waiting that keeps the opener out."""

    async def at_once(turn: Turn, asked: Join) -> Join:
        stored = await turn.uow.joins.add(asked)
        assert stored is not None
        return await agree(turn, stored)

    monkeypatch.setattr(linking, "wish", at_once)
    mother, father = await family.person(1, Role.PARENT), await family.person(2)
    _, learner = await family.child(guardian=mother)
    await family.opens(father, await family.invite_guardian(mother, learner))
    await family.do(father, AcceptChild(learner.id))
    assert await family.guardians(learner) == [mother.id, father.id]


async def test_a_no_leaves_the_opener_with_nothing_and_the_link_used_up(family: Family) -> None:
    mother, stranger = await family.person(1, Role.PARENT), await family.person(2)
    _, learner = await family.child(guardian=mother)
    made = await family.invite_guardian(mother, learner)
    join = await family.wants_to_join(stranger, made, learner)
    answered = await family.answers(mother, join, yes=False)
    assert answered.join.state is JoinState.REFUSED
    assert await family.guardians(learner) == [mother.id]
    assert "has not confirmed" in (await told(family.database, stranger))[-1]["html"]
    assert (await family.do(stranger, Open(made.code))).notice is LinkProblem.UNKNOWN


async def test_the_first_answer_counts_and_a_second_tap_changes_nothing(family: Family) -> None:
    mother, father = await family.person(1, Role.PARENT), await family.person(2, name="Jun")
    _, learner = await family.child(guardian=mother)
    join = await family.wants_to_join(father, await family.invite_guardian(mother, learner), learner)
    await family.answers(mother, join)
    for yes in (True, False):
        assert not (await family.answers(mother, join, yes=yes)).was_open
    assert await family.guardians(learner) == [mother.id, father.id]
    assert (await family.verbs(learner)).count("linked") == 1


@pytest.mark.parametrize("who", ["opener", "stranger", "other parent", "teacher", "operator"])
async def test_nobody_but_the_other_side_can_say_yes(family: Family, who: str) -> None:
    mother, father = await family.person(1, Role.PARENT), await family.person(2)
    _, learner = await family.child(guardian=mother)
    join = await family.wants_to_join(father, await family.invite_guardian(mother, learner), learner)
    people = {
        "opener": father,
        "stranger": await family.person(3),
        "other parent": await family.person(4, Role.PARENT),
        "teacher": await family.person(5, Role.TEACHER),
        "operator": await family.person(6, Role.OPERATOR),
    }
    for yes in (True, False):
        with pytest.raises(Gone):
            await family.answers(people[who], join, yes=yes)
    assert await family.guardians(learner) == [mother.id]
    assert [each.state for each in await family.waits(learner)] == [JoinState.WAITING]


async def test_who_answers_follows_from_the_childs_age_and_who_is_there_already(family: Family) -> None:
    for number, age, has_guardian, asked in (
        (10, AgeBand.FROM_10, False, "child"),
        (20, AgeBand.FROM_10, True, "guardian"),
        (30, AgeBand.FROM_16, True, "child"),
        (40, AgeBand.FROM_16, False, "child"),
    ):
        guardian = await family.person(number, Role.PARENT) if has_guardian else None
        account, learner = await family.child(number + 1, guardian=guardian, age=age)
        assert account is not None
        opener = await family.person(number + 2)
        await family.wants_to_join(opener, await family.invite_guardian(account, learner), learner)
        for name, person in (("child", account), ("guardian", guardian)):
            if person is not None:
                asks = [each for each in await told(family.database, person) if "gu.y" in str(each["keyboard"])]
                assert bool(asks) is (name == asked), (age, has_guardian, name)


async def test_a_third_guardian_needs_the_offices_yes_besides(family: Family) -> None:
    mother, father, aunt = [await family.person(n, Role.PARENT) for n in (1, 2, 3)]
    operator = await family.person(4, Role.OPERATOR)
    _, learner = await family.child(guardian=mother)
    await family.joins(father, mother, learner)
    join = await family.wants_to_join(aunt, await family.invite_guardian(mother, learner), learner)
    assert not any("gu.y" in str(each) for each in await told(family.database, operator))
    await family.answers(father, join)
    assert await family.guardians(learner) == [mother.id, father.id]
    (waits,) = await family.waits(learner)
    assert waits.side is Side.OFFICE
    assert "gu.y" in str((await told(family.database, operator))[-1])
    with pytest.raises(Gone):
        await family.answers(mother, join)
    await family.answers(operator, join)
    assert await family.guardians(learner) == [mother.id, father.id, aunt.id]


async def test_the_word_of_a_young_pupil_alone_makes_nobody_a_guardian(family: Family) -> None:
    operator = await family.person(4, Role.OPERATOR)
    account, learner = await family.child(1, age=AgeBand.FROM_10)
    assert account is not None
    async with family.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (MATHS, OLYMPIAD), CLASSES[:1], (), ())
        await uow.classes.enrol(learner.id, CLASSES[0].id, family.clock.now())
    opener = await family.person(2)
    join = await family.wants_to_join(opener, await family.invite_guardian(account, learner), learner)
    await family.answers(account, join)
    assert await family.guardians(learner) == []
    assert "goes to a class here" in str((await told(family.database, opener))[-1])
    await family.answers(operator, join)
    assert await family.guardians(learner) == [opener.id]


async def test_a_link_from_the_desk_is_confirmed_by_the_office(family: Family) -> None:
    operator, mother = await family.person(1, Role.OPERATOR), await family.person(2)
    account, learner = await family.child(3)
    made = await family.do(operator, InviteFromDesk(learner.id))
    join = await family.wants_to_join(mother, made, learner)
    with pytest.raises(Gone):
        assert account is not None
        await family.answers(account, join)
    await family.answers(operator, join)
    assert await family.guardians(learner) == [mother.id]
    with pytest.raises(NotAllowed):
        await family.do(mother, InviteFromDesk(learner.id))


async def test_whose_number_is_in_the_list_is_in_without_troubling_anybody(family: Family) -> None:
    operator, mother, learner = await letter_opened(family, NUMBER)
    assert await told(family.database, operator) == [], "nobody is asked while the number may settle it"
    waits = (await family.do(mother, LookAround())).stage
    assert not isinstance(waits, GuardianOffer)
    with pytest.raises(Refusal):
        await family.do(mother, ShareNumber("13812345678", own=False))
    assert await family.guardians(learner) == []
    await family.do(mother, ShareNumber("8613812345678", own=True))
    assert await family.guardians(learner) == [mother.id]
    with pytest.raises(Refusal):
        await family.do(mother, ShareNumber("8613812345678", own=True))


async def test_another_number_than_in_the_list_leads_to_a_question_to_the_office(family: Family) -> None:
    operator, mother, learner = await letter_opened(family, NUMBER)
    came = await family.do(mother, ShareNumber("+8613812345679", own=True))
    assert isinstance(came, JoinWaits) and not came.may_share
    assert await family.guardians(learner) == []
    (join,) = await family.waits(learner)
    assert "gu.y" in str(await told(family.database, operator))
    with pytest.raises(Refusal):
        await family.do(mother, ShareNumber("+8613812345678", own=True))
    await family.answers(operator, join)
    assert await family.guardians(learner) == [mother.id]


async def test_a_number_that_nobody_asked_for_is_refused_kindly(quick_family: Family) -> None:
    stranger = await quick_family.person(1)
    with pytest.raises(Refusal) as refused:
        await quick_family.do(stranger, ShareNumber("13812345678", own=True))
    assert "not_needed" in str(refused.value.text)


async def test_who_does_not_share_a_number_has_the_office_asked_after_a_while(family: Family) -> None:
    operator, _, learner = await letter_opened(family, NUMBER)
    family.clock.advance(timedelta(minutes=16))
    assert await tick(family) == 1
    assert "gu.y" in str(await told(family.database, operator))
    (join,) = await family.waits(learner)
    assert join.phone is None, "the hash goes when it is not needed any more"
    assert await tick(family) == 0


async def test_the_other_side_is_reminded_once_and_then_the_wish_runs_out(family: Family) -> None:
    mother, father = await family.person(1, Role.PARENT), await family.person(2)
    _, learner = await family.child(guardian=mother)
    join = await family.wants_to_join(father, await family.invite_guardian(mother, learner), learner)
    family.clock.advance(REMIND_AFTER)
    assert await tick(family) == 1 and await tick(family) == 0
    assert "A reminder" in (await told(family.database, mother))[-1]["html"]
    family.clock.advance(JOIN_LIFE - REMIND_AFTER)
    assert not (await family.answers(mother, join)).was_open
    assert await tick(family) == 1 and await tick(family) == 0
    assert "Nobody has answered in time" in (await told(family.database, father))[-1]["html"]
    assert await family.waits(learner) == [] and await family.guardians(learner) == [mother.id]


async def test_who_waits_may_have_the_others_reminded_once_and_take_it_back(family: Family) -> None:
    mother, father = await family.person(1, Role.PARENT), await family.person(2)
    stranger = await family.person(3)
    _, learner = await family.child(guardian=mother)
    join = await family.wants_to_join(father, await family.invite_guardian(mother, learner), learner)
    for use_case in (LookAtJoin, RemindOtherSide, TakeBackJoin):
        with pytest.raises(Gone):
            await family.do(stranger, use_case(join.id))
    assert [(await family.do(father, RemindOtherSide(join.id)))[1] for _ in range(2)] == [True, False]
    assert len([each for each in await told(family.database, mother) if "gu.y" in str(each)]) == 2
    await family.do(father, TakeBackJoin(join.id))
    assert await family.waits(learner) == []
    assert not (await family.answers(mother, join)).was_open


async def test_an_account_is_the_childs_only_once_a_parent_has_said_so(family: Family) -> None:
    parent, child = await family.person(1, Role.PARENT), await family.person(2, name="xX")
    account, learner = await named(family, "Lin Chen", None, parent)
    assert account is None
    arrival = await family.do(child, Open((await family.do(parent, InviteLearner(learner.id))).code))
    assert isinstance(arrival.stage, LearnerOffer)
    waits = (await family.do(child, AcceptLearner(learner.id))).stage
    assert isinstance(waits, JoinWaits) and "Lin Chen" not in everything(waits)
    assert (await family.learner_now(learner)).person is None
    assert isinstance((await family.do(child, LookAround())).stage, JoinWaits)
    (join,) = await family.waits(learner)
    with pytest.raises(Gone):
        await family.do(child, AnswerJoin(join.id, True))
    await family.answers(parent, join)
    assert (await family.learner_now(learner)).person == child.id


async def test_a_wrong_guess_is_counted_for_the_person_and_for_nobody_else(family: Family) -> None:
    guesser, other = await family.person(1), await family.person(2)
    for n in range(WRONG_CODES):
        assert (await family.do(guesser, Open(f"2222ABC{n + 2}"))).notice is LinkProblem.UNKNOWN
    assert (await family.do(guesser, Open("2222ABC9"))).notice is LinkProblem.TOO_MANY
    assert (await family.do(other, Open("2222ABC9"))).notice is LinkProblem.UNKNOWN
    family.clock.advance(timedelta(minutes=61))
    assert (await family.do(guesser, Open("2222ABC9"))).notice is LinkProblem.UNKNOWN


async def test_when_many_guess_each_has_one_try_and_a_good_link_still_works(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert WRONG_CODES_OF_ALL > WRONG_CODES
    monkeypatch.setattr("domain.people.offers.WRONG_CODES_OF_ALL", 8)
    mother = await family.person(1, Role.PARENT)
    _, learner = await family.child(guardian=mother)
    made = await family.invite_guardian(mother, learner)
    for number in range(8):
        await family.do(await family.person(10 + number), Open("2222ABC9"))
    guesser, father = await family.person(30), await family.person(31)
    assert (await family.do(guesser, Open("2222ABC9"))).notice is LinkProblem.UNKNOWN
    assert (await family.do(guesser, Open("2222ABC8"))).notice is LinkProblem.TOO_MANY
    assert isinstance((await family.do(father, Open(made.code))).stage, GuardianOffer)


async def named(family: Family, name: str, account: int | None, guardian: Person) -> tuple[Person | None, Learner]:
    person = await family.person(account, Role.LEARNER, name=name) if account is not None else None
    async with family.database.transaction() as uow:
        learner = await uow.people.add_learner(
            Learner(0, name, person.id if person else None, grade=5, age_band=AgeBand.FROM_10)
        )
        await uow.people.add_guardian(learner.id, guardian.id, family.clock.now())
    return person, learner


async def letter_opened(family: Family, number: str) -> tuple[Person, Person, Learner]:
    """A mother has opened the letter that the office wrote to her by its list."""
    operator, mother = await family.person(1, Role.OPERATOR), await family.person(2)
    _, learner = await family.child()
    async with family.database.transaction() as uow:
        turn = Turn(family.services, uow, None)
        made = await invite_from_list(turn, learner, "office", "p1:s1", number)
    await family.wants_to_join(mother, made, learner)
    return operator, mother, learner


async def tick(family: Family) -> int:
    async with family.database.transaction() as uow:
        return await Turn(family.services, uow, None).do(KeepJoins())


def everything(held: object) -> str:
    """All that a result holds, in words."""
    if is_dataclass(held):
        return " ".join(everything(getattr(held, each.name)) for each in fields(held))
    return str(held)
