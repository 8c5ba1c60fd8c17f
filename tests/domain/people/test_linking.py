"""Links that are used once, by whom they were meant for, whoever else tries at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from domain.booking.seats import who_hosts
from domain.booking.slot import TRIAL, Booking, BookingState, Slot, Way
from domain.errors import Gone, NotAllowed
from domain.people.consent import ReadConsent, has_agreed, may_store_practice
from domain.people.consents import GiveConsent
from domain.people.home import LookHome, ParentHome
from domain.people.linking import AcceptChild, AcceptLearner, AcceptStaffRole
from domain.people.links import InviteGuardian, InviteLearner, InviteStaff, InviteToTrial
from domain.people.offers import LinkProblem
from domain.people.onboarding import ChooseRole, GiveAge, GiveGrade, GiveName, LookAround, Open
from domain.people.person import AgeBand, Learner, Person, Role
from domain.people.stages import Asking, Step
from domain.policy.consents import ConsentRules
from domain.turn import Policy
from storage.people import PeopleRepository
from tests.domain.people.family import Family
from tests.house import looking, services, told

CROWD = 6


async def test_of_a_crowd_with_one_link_exactly_one_may_wish_to_be_the_guardian(family: Family) -> None:
    account, learner = await family.child(1)
    assert account is not None
    made = await family.invite_guardian(account, learner)
    crowd = [await family.person(10 + n) for n in range(CROWD)]
    for person in crowd:
        await family.opens(person, made)
    arrivals = await asyncio.gather(*(family.do(person, AcceptChild(learner.id)) for person in crowd))
    (join,) = await family.waits(learner)
    assert await family.guardians(learner) == [], "the child has not said yes"
    assert sum(arrival.notice is LinkProblem.UNKNOWN or arrival.stale for arrival in arrivals) == CROWD - 1
    await family.answers(account, join)
    assert await family.guardians(learner) == [join.person]
    assert (await family.verbs(learner)).count("linked") == 1


async def test_without_the_guard_on_used_links_a_crowd_does_get_in(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: it is the guard that lets one person in only."""

    async def unguarded(self: PeopleRepository, token: str, by: int, at: datetime) -> bool:
        return True

    monkeypatch.setattr(PeopleRepository, "use_link", unguarded)
    account, learner = await family.child(1)
    assert account is not None
    made = await family.invite_guardian(account, learner)
    crowd = [await family.person(10 + n) for n in range(CROWD)]
    for person in crowd:
        await family.opens(person, made)
    await asyncio.gather(*(family.do(person, AcceptChild(learner.id)) for person in crowd))
    assert len(await family.waits(learner)) == CROWD


async def test_of_several_accounts_that_claim_one_child_exactly_one_becomes_the_child(family: Family) -> None:
    parent = await family.person(1, Role.PARENT)
    _, learner = await family.child(guardian=parent)
    crowd = [await family.person(10 + n) for n in range(CROWD)]
    for person in crowd:
        await family.opens(person, await family.do(parent, InviteLearner(learner.id)))
        await family.do(person, AcceptLearner(learner.id))
    assert (await family.learner_now(learner)).person is None, "the parent has not said yes"
    joins = await family.waits(learner)
    await asyncio.gather(*(family.answers(parent, join) for join in joins))
    claimed = (await family.learner_now(learner)).person
    async with family.database.reading() as uow:
        asked = [person.id for person in crowd if await uow.people.form(person.id) is not None]
        joined = [person.id for person in crowd if await uow.people.learner_of(person.id) is not None]
    assert asked == joined == [claimed]


async def test_of_several_colleagues_with_one_invitation_one_gets_the_role(family: Family) -> None:
    admin = await family.person(1, Role.ADMIN)
    made = await family.do(admin, InviteStaff(Role.TEACHER))
    crowd = [await family.person(10 + n) for n in range(CROWD)]
    for person in crowd:
        await family.opens(person, made)
    await asyncio.gather(*(family.do(person, AcceptStaffRole()) for person in crowd))
    holders = [person for person in crowd if Role.TEACHER in (await family.now(person)).roles]
    assert len(holders) == 1


async def test_a_code_is_nowhere_in_the_database_as_it_is_written(family: Family) -> None:
    account, learner = await family.child(1)
    assert account is not None
    made = await family.invite_guardian(account, learner)
    async with family.database.reading_connection() as connection:
        for table in ("links", "journal"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            assert rows and made.code not in str(rows) and made.code.lower() not in str(rows)


async def test_nobody_but_a_guardian_can_agree_or_invite_for_a_child(family: Family) -> None:
    mother, stranger = await family.person(1, Role.PARENT), await family.person(2, Role.PARENT)
    account, learner = await family.child(3, guardian=mother)
    assert account is not None
    for use_case in (GiveConsent, ReadConsent, InviteGuardian, InviteLearner):
        with pytest.raises(Gone):
            await family.do(stranger, use_case(learner.id))
    with pytest.raises(NotAllowed):
        await family.do(account, GiveConsent(learner.id))
    async with family.database.reading() as uow:
        assert not await has_agreed(looking(family.services, uow), learner.id)


async def test_practice_may_be_stored_from_the_age_of_consent_on_or_when_a_guardian_agreed(family: Family) -> None:
    parent = await family.person(1, Role.PARENT)
    _, young = await family.child(2, guardian=parent, age=AgeBand.FROM_10)
    _, older = await family.child(3, age=AgeBand.FROM_14)
    _, unknown = await family.child()
    async with family.database.reading() as uow:
        turn = looking(family.services, uow)
        allowed = [await may_store_practice(turn, learner) for learner in (young, older, unknown)]
        assert allowed == [False, True, False]
        assert not await may_store_practice(looking(services(policy=Policy(consents=ConsentRules(16))), uow), older)
    await family.do(parent, GiveConsent(young.id))
    async with family.database.reading() as uow:
        assert await may_store_practice(looking(family.services, uow), young)


async def test_a_withdrawn_consent_does_not_count(family: Family) -> None:
    parent = await family.person(1, Role.PARENT)
    _, learner = await family.child(2, guardian=parent)
    await family.do(parent, GiveConsent(learner.id))
    async with family.database.transaction() as uow:
        (consent,) = await uow.people.consents_of(learner.id)
        await uow.people.add_consent(replace(consent, withdrawn_at=family.clock.now()))
    async with family.database.reading() as uow:
        assert not await has_agreed(looking(family.services, uow), learner.id)


async def test_a_childs_account_that_practised_before_is_joined_with_what_the_parent_said(family: Family) -> None:
    account, own = await family.child(1)
    assert account is not None
    parent = await family.person(2, Role.PARENT, name="Mei")
    _, described = await family.child(guardian=parent)
    await family.do(parent, GiveConsent(described.id))
    booking = await _book(family, described, parent.id)
    await is_the_child(family, account, parent, described)
    async with family.database.reading() as uow:
        children = await uow.people.children_of(parent.id)
        moved = await uow.bookings.get(booking.id)
        assert await has_agreed(looking(family.services, uow), own.id)
    assert [child.id for child in children] == [own.id], "the parent sees the child once"
    assert (await family.learner_now(own)).person == account.id
    assert moved is not None and moved.learner == own.id
    assert "what they had prepared for you" in (await told(family.database, account))[-1]["html"]


async def test_a_joined_child_without_consent_makes_the_parents_be_asked(family: Family) -> None:
    account, own = await family.child(1)
    assert account is not None
    mother, father = await family.person(2, Role.PARENT), await family.person(3, Role.PARENT, name="Jun")
    _, described = await family.child(guardian=mother)
    await family.joins(father, mother, described)
    await is_the_child(family, account, mother, described)
    note = (await told(family.database, father))[-1]
    assert note["keyboard"][0][0]["tap"] == f"on.consent:{own.id}"
    shown = await family.do(mother, LookHome())
    assert isinstance(shown.panel, ParentHome) and shown.panel.waits, "she has just said yes, and sees it at home"


async def test_a_child_who_is_joined_for_the_first_time_is_only_asked_for_the_age(family: Family) -> None:
    parent, child = await family.person(1, Role.PARENT), await family.person(2, name="account name")
    _, described = await family.child(guardian=parent)
    await is_the_child(family, child, parent, described)
    arrival = await family.do(child, LookAround())
    assert isinstance(arrival.stage, Asking) and arrival.stage.step is Step.AGE and arrival.stage.name == "Lin"
    await family.do(child, GiveAge(AgeBand.FROM_16))
    joined = await family.learner_now(described)
    assert (joined.person, joined.age_band, joined.grade) == (child.id, AgeBand.FROM_16, 5)
    assert (await family.now(child)).name == "Lin"


async def test_somebody_who_leaves_in_the_middle_of_joining_goes_on_with_the_same_learner(family: Family) -> None:
    parent, child = await family.person(1, Role.PARENT), await family.person(2)
    _, described = await family.child(guardian=parent)
    await is_the_child(family, child, parent, described)
    async with family.database.transaction() as uow:
        await uow.people.drop_form(child.id)
    await family.do(child, ChooseRole(Role.LEARNER))
    await family.do(child, GiveName("Lin"))
    await family.do(child, GiveAge(AgeBand.FROM_16))
    await family.do(child, GiveGrade(5))
    async with family.database.reading() as uow:
        own = await uow.people.learner_of(child.id)
    assert own is not None and own.id == described.id


async def test_a_child_with_an_account_is_not_invited_again(family: Family) -> None:
    parent = await family.person(1, Role.PARENT)
    _, learner = await family.child(2, guardian=parent)
    with pytest.raises(Gone):
        await family.do(parent, InviteLearner(learner.id))


async def test_invitations_of_staff_last_three_days_and_those_of_families_two(family: Family) -> None:
    admin, parent = await family.person(1, Role.ADMIN), await family.person(2, Role.PARENT)
    _, learner = await family.child(guardian=parent)
    staff, child = (
        await family.do(admin, InviteStaff(Role.TEACHER)),
        await family.do(parent, InviteLearner(learner.id)),
    )
    assert staff.expires_at == family.clock.now() + timedelta(hours=72)
    assert child.expires_at == family.clock.now() + timedelta(hours=48)
    family.clock.advance(timedelta(hours=72))
    colleague = await family.person(3)
    assert (await family.do(colleague, Open(staff.code))).notice is LinkProblem.UNKNOWN


async def test_there_is_no_link_to_a_trial_of_a_course_that_does_not_exist(family: Family) -> None:
    operator = await family.person(1, Role.OPERATOR)
    with pytest.raises(Gone):
        await family.do(operator, InviteToTrial("no-such-course"))


async def is_the_child(family: Family, account: Person, parent: Person, described: Learner) -> None:
    """Both sides say that this is the account of the child whom the parent described."""
    await family.opens(account, await family.do(parent, InviteLearner(described.id)))
    await family.do(account, AcceptLearner(described.id))
    (join,) = await family.waits(described)
    await family.answers(parent, join)


async def _book(family: Family, learner: Learner, by: int) -> Booking:
    starts = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
    async with family.database.transaction() as uow:
        wanted = Slot(
            id=0,
            kind=TRIAL.name,
            course="c",
            event=None,
            campus="east",
            room="1",
            teacher="wang",
            way=Way.IN_PERSON,
            zone="Asia/Shanghai",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=45),
            capacity=4,
        )
        slot = await uow.bookings.open_slot(wanted, who_hosts(wanted))
        assert slot is not None
        await uow.bookings.take_seat(slot.id)
        booking = await uow.bookings.add(
            Booking(
                id=0,
                kind=TRIAL.name,
                slot=slot.id,
                learner=learner.id,
                booked_by=by,
                state=BookingState.BOOKED,
                uid="u@banxue",
                created_at=family.clock.now(),
            )
        )
    assert booking is not None
    return booking
