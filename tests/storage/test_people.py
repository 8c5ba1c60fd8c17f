"""People, roles, families, consents, links and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.language import Lang
from domain.people.person import AgeBand, Consent, Learner, Link, LinkKind, Person, Purpose, Role
from domain.ports import Form
from storage.database import Database
from storage.tables.people import links, roles
from tests.storage.given import NOW, a_learner, a_person, hours


async def test_a_person_is_found_by_id_and_by_account(database: Database) -> None:
    person = await a_person(database)
    async with database.reading() as uow:
        assert await uow.people.get(person.id) == person
        assert await uow.people.by_external("telegram", "7") == person
        assert await uow.people.by_external("wechat", "7") is None
        assert await uow.people.get(person.id + 1) is None


async def test_every_field_of_a_person_is_kept(database: Database) -> None:
    person = await a_person(database)
    full = Person(
        person.id,
        "telegram",
        "7",
        "Ada 🌱",
        Lang.EN,
        role=Role.PARENT,
        age_band=AgeBand.FROM_16,
        child=12,
        zone="Europe/Berlin",
        pending="abc",
        onboarded_at=NOW,
        reachable=False,
    )
    async with database.transaction() as uow:
        await uow.people.save(full)
    async with database.reading() as uow:
        assert await uow.people.get(person.id) == full


async def test_roles_are_granted_once_revoked_and_granted_again(database: Database) -> None:
    person, admin = await a_person(database), await a_person(database, "8")
    for _ in range(2):
        async with database.transaction() as uow:
            await uow.people.grant(person.id, Role.TEACHER, admin.id, NOW)
            await uow.people.grant(person.id, Role.PARENT, None, NOW)
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None and known.roles == {Role.TEACHER, Role.PARENT}
        assert await uow.people.with_role(Role.TEACHER) == [known]
        assert await uow.people.count_by_role() == {Role.TEACHER: 1, Role.PARENT: 1}
    async with database.transaction() as uow:
        await uow.people.revoke(person.id, Role.TEACHER, NOW + hours(1))
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None and known.roles == {Role.PARENT}
        assert await uow.people.with_role(Role.TEACHER) == []
        assert await uow.people.count_by_role() == {Role.PARENT: 1}
    async with database.transaction() as uow:
        await uow.people.grant(person.id, Role.TEACHER, admin.id, NOW + hours(2))
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None and Role.TEACHER in known.roles
    async with database.transaction() as uow:
        await uow.people.revoke(person.id, Role.TEACHER, NOW + hours(3))
    async with database.reading_connection() as connection:
        held = select(roles.c.granted_by, roles.c.granted_at, roles.c.revoked_at).order_by(roles.c.id)
        spans = (await connection.execute(held.where(roles.c.role == Role.TEACHER))).all()
    assert [tuple(span) for span in spans] == [
        (admin.id, NOW, NOW + hours(1)),
        (admin.id, NOW + hours(2), NOW + hours(3)),
    ]


async def test_saving_a_person_leaves_the_roles_alone(database: Database) -> None:
    person = await a_person(database)
    async with database.transaction() as uow:
        await uow.people.grant(person.id, Role.PARENT, None, NOW)
        await uow.people.save(replace(person, roles=frozenset({Role.ADMIN})))
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None and known.roles == {Role.PARENT}


async def test_a_learner_is_found_and_saved(database: Database) -> None:
    person = await a_person(database)
    learner = await a_learner(database, person=person.id)
    changed = Learner(learner.id, "Lin 2", person.id, None, 6, AgeBand.FROM_10)
    async with database.transaction() as uow:
        await uow.people.save_learner(changed)
    async with database.reading() as uow:
        assert await uow.people.learner(learner.id) == changed
        assert await uow.people.learner_of(person.id) == changed
        assert await uow.people.learner_of(person.id + 1) is None


async def test_a_learner_is_claimed_by_one_account_only(database: Database) -> None:
    learner = await a_learner(database)
    first, second = await a_person(database), await a_person(database, "8")
    async with database.transaction() as uow:
        assert await uow.people.claim_learner(learner.id, first.id)
    async with database.transaction() as uow:
        assert not await uow.people.claim_learner(learner.id, second.id)
    async with database.reading() as uow:
        assert await uow.people.learner_of(first.id) is not None
        assert await uow.people.learner_of(second.id) is None


async def test_the_first_guardian_founds_a_family_and_the_second_joins_it(database: Database) -> None:
    lin, bo = await a_learner(database), await a_learner(database, "Bo")
    mother, father = await a_person(database), await a_person(database, "8")
    async with database.transaction() as uow:
        await uow.people.add_guardian(lin.id, mother.id, NOW)
        await uow.people.add_guardian(bo.id, mother.id, NOW)
    for _ in range(2):
        async with database.transaction() as uow:
            await uow.people.add_guardian(lin.id, father.id, NOW + hours(1))
    async with database.reading() as uow:
        assert [child.name for child in await uow.people.children_of(mother.id)] == ["Lin", "Bo"]
        assert [child.name for child in await uow.people.children_of(father.id)] == ["Lin"]
        assert [person.id for person in await uow.people.guardians_of(lin.id)] == [mother.id, father.id]
        assert [person.id for person in await uow.people.guardians_of(bo.id)] == [mother.id]
        family = {learner.family for learner in await uow.people.children_of(mother.id)}
        assert None not in family and len(family) == 2


async def test_a_consent_is_given_and_withdrawn_and_given_again(database: Database) -> None:
    learner, parent = await a_learner(database), await a_person(database)
    given = Consent(learner.id, Purpose.PRACTICE, "2026-11", parent.id, NOW)
    withdrawn = replace(given, withdrawn_at=NOW + hours(1))
    again = replace(given, given_at=NOW + hours(2))
    for consent in (given, withdrawn, again):
        async with database.transaction() as uow:
            await uow.people.add_consent(consent)
    async with database.reading() as uow:
        assert await uow.people.consents_of(learner.id) == [withdrawn, again]


async def test_a_link_works_once_and_its_token_is_not_stored(database: Database) -> None:
    person = await a_person(database)
    link = Link("s3cret", LinkKind.GUARDIAN, {"learner": 7, "name": "Lin"}, person.id, NOW + hours(1))
    async with database.transaction() as uow:
        await uow.people.add_link(link)
    async with database.transaction() as uow:
        assert await uow.people.link("s3cret") == link
        assert await uow.people.use_link("s3cret", person.id, NOW)
    async with database.transaction() as uow:
        assert not await uow.people.use_link("s3cret", person.id, NOW)
        assert not await uow.people.use_link("other", person.id, NOW)
        assert await uow.people.link("s3cret") == replace(link, used_by=person.id, used_at=NOW)
        assert await uow.people.link("other") is None
    async with database.reading_connection() as connection:
        (row,) = (await connection.execute(select(links))).all()
        assert b"s3cret" not in row.token_hash and len(row.token_hash) == 32


async def test_a_reusable_link_is_never_used_up(database: Database) -> None:
    person = await a_person(database)
    async with database.transaction() as uow:
        await uow.people.add_link(Link("poster", LinkKind.TRIAL, {"course": "c"}, None, None, reusable=True))
    for _ in range(2):
        async with database.transaction() as uow:
            assert await uow.people.use_link("poster", person.id, NOW)
    async with database.reading() as uow:
        found = await uow.people.link("poster")
        assert found is not None and found.used_at is None


async def test_a_person_fills_one_form_at_a_time(database: Database) -> None:
    person = await a_person(database)
    until = NOW + timedelta(minutes=30)
    async with database.transaction() as uow:
        await uow.people.save_form(Form(person.id, "name", {"step": 1}, until))
    async with database.transaction() as uow:
        await uow.people.save_form(Form(person.id, "answer", {"session": 3, "题": "½"}, until))
    async with database.reading() as uow:
        assert await uow.people.form(person.id) == Form(person.id, "answer", {"session": 3, "题": "½"}, until)
    async with database.transaction() as uow:
        await uow.people.drop_form(person.id)
    async with database.reading() as uow:
        assert await uow.people.form(person.id) is None


async def test_what_was_read_of_a_form_inside_is_forgotten_with_the_inside(database: Database) -> None:
    person = await a_person(database)
    async with database.transaction() as uow:
        until = NOW + timedelta(hours=1)
        await uow.people.save_form(Form(person.id, "before", {}, until))
        with pytest.raises(RuntimeError):
            async with uow.savepoint():
                await uow.people.save_form(Form(person.id, "inside", {}, until))
                assert await uow.people.form(person.id) == Form(person.id, "inside", {}, until)
                raise RuntimeError
        assert await uow.people.form(person.id) == Form(person.id, "before", {}, until)
