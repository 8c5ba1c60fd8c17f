"""Links of guardians whom a list names: one each, good once, leading to the right child whatever happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clock import FixedClock
from domain.people.linking import AcceptLearner
from domain.people.links import InviteLearner
from domain.people.offers import LinkProblem, live_link, offered_by
from domain.people.person import Learner, Person, Role
from domain.people.waiting import ShareNumber
from domain.rosters.applying import Letter
from domain.turn import Turn
from storage.columns import metadata
from storage.database import Database
from tests.domain.people.family import Family
from tests.domain.rosters.office import LIST, Office, without


@pytest.fixture
async def office(database: Database, clock: FixedClock) -> Office:
    made = Office(database, clock)
    await made.open()
    return made


@pytest.fixture
def family(database: Database, clock: FixedClock) -> Family:
    return Family(database, clock)


async def leads_to(office: Office, person: Person, letter: Letter) -> object:
    async with office.database.reading() as uow:
        turn = Turn(office.services, uow, person)
        link = await live_link(turn, letter.invitation.code)
        return await offered_by(turn, link) if link else None


async def opened(family: Family, guardian: Person, letter: Letter, learner: Learner) -> None:
    """The guardian opens their letter, and the office confirms that it is them."""
    join = await family.wants_to_join(guardian, letter.invitation, learner)
    await family.answers(await family.person(90, Role.OPERATOR), join)


async def joined(family: Family, account: Person, parent: Person, described: Learner) -> None:
    await family.opens(account, await family.do(parent, InviteLearner(described.id)))
    await family.do(account, AcceptLearner(described.id))
    (join,) = await family.waits(described)
    await family.answers(parent, join)


async def test_nobody_is_a_guardian_by_a_list_alone(office: Office) -> None:
    brought = await office.bring()
    learner = await office.learner("s1")
    assert brought.letters == ()
    async with office.database.reading() as uow:
        assert await uow.people.guardians_of(learner.id) == []


async def test_each_guardian_gets_one_letter(office: Office, family: Family) -> None:
    letters = (await office.bring(letters=True)).letters
    assert [(letter.guardian, letter.child) for letter in letters] == [("林爸爸", "林小雨"), ("吴妈妈", "吴桐")]
    father, learner = await family.person(1, name="Lin"), await office.learner("s1")
    await opened(family, father, letters[0], learner)
    assert await family.guardians(learner) == [father.id]
    assert await leads_to(office, await family.person(2), letters[0]) is None, "it was good once"
    assert (await office.bring(letters=True)).letters == ()


async def test_a_letter_that_ran_out_unused_is_written_anew(
    office: Office, family: Family, clock: FixedClock
) -> None:
    first = (await office.bring(letters=True)).letters
    father, learner = await family.person(1, name="Lin"), await office.learner("s1")
    await opened(family, father, first[0], learner)
    clock.advance(timedelta(days=15))
    assert [letter.child for letter in (await office.bring(letters=True)).letters] == ["吴桐"]


async def test_a_guardian_who_left_the_list_has_no_good_letter(office: Office, family: Family) -> None:
    letters = (await office.bring(letters=True)).letters
    await office.bring(without(LIST, "s2"), letters=True)
    stranger = await family.person(9)
    assert await leads_to(office, stranger, letters[1]) is None
    assert await leads_to(office, stranger, letters[0]) is not None


async def test_a_letter_finds_the_child_whose_account_joined_meanwhile(office: Office, family: Family) -> None:
    """A child who practised before the office brought the list has one row afterwards, with everything on it."""
    account, own = await family.child(7)
    assert account is not None
    letters = (await office.bring(letters=True)).letters
    described, father = await office.learner("s1"), await family.person(1, Role.PARENT, name="Lin")
    await opened(family, father, letters[0], described)
    await joined(family, account, father, described)
    assert (await office.learner("s1")).id == own.id
    assert (await office.bring(letters=True)).written == 0
    assert "Lin" in await office.go_to("k1")
    assert await leads_to(office, father, letters[0]) is None


async def test_the_other_parents_letter_leads_to_the_joined_child_too(office: Office, family: Family) -> None:
    account, own = await family.child(7)
    assert account is not None
    letters = (await office.bring(letters=True)).letters
    described, mother = await office.learner("s2"), await family.person(1, Role.PARENT)
    async with office.database.transaction() as uow:
        await uow.people.add_guardian(described.id, mother.id, office.services.clock.now())
    await joined(family, account, mother, described)
    assert await leads_to(office, mother, letters[1]) is LinkProblem.ALREADY_YOURS
    father = await family.person(2, Role.PARENT)
    await opened(family, father, letters[1], own)
    assert await family.guardians(own) == [mother.id, father.id]


async def test_the_number_in_the_list_lets_its_owner_in_and_is_not_stored(office: Office, family: Family) -> None:
    first, second = LIST.guardians
    phones = replace(LIST, guardians=(replace(first, phone="138-1234-5678"), second))
    letters = (await office.bring(phones, letters=True)).letters
    father, learner = await family.person(1, name="Lin"), await office.learner("s1")
    await family.wants_to_join(father, letters[0].invitation, learner)
    async with office.database.reading_connection() as connection:
        for table in metadata.sorted_tables:
            assert "12345678" not in str((await connection.execute(table.select())).all()), table.name
    await family.do(father, ShareNumber("+8613812345678", own=True))
    assert await family.guardians(learner) == [father.id]
