"""Admins read the audit trail by person or child, and that they do so stands in it."""

from __future__ import annotations

import pytest

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.audit.searching import CheckAudit, FindInAudit, LookAtAudit
from domain.errors import NotAllowed
from domain.people.person import Learner, Role
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Turn
from storage.database import Database
from tests.house import act, as_person, services


async def test_what_somebody_did_and_what_was_done_to_them_is_found_by_name(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN, name="Sun")
    wang = await as_person(database, house, 2, Role.TEACHER, name="Wang Li")
    async with database.transaction() as uow:
        bo = await uow.people.add_learner(Learner(0, "Bo Chen"))
        cy = await uow.people.add_learner(Learner(0, "Cy"))
        turn = Turn(house, uow, wang)
        for number in range(8):
            await audit(turn, Deed.EXPORTED, learner=bo.id if number % 2 else cy.id)
        await audit(Turn(house, uow, admin), Deed.ROLE_GIVEN, person=wang.id, role="advisor")
    found = await act(database, house, admin, FindInAudit(" wang "))
    assert [each.id for each in found.people] == [wang.id]
    assert [each.id for each in (await act(database, house, admin, FindInAudit("chen"))).learners] == [bo.id]
    page = await act(database, house, admin, LookAtAudit(person=wang.id))
    assert [each.deed for each in page.entries] == [Deed.LOOKED, Deed.ROLE_GIVEN, *[Deed.EXPORTED] * 4]
    older = await act(database, house, admin, LookAtAudit(person=wang.id, before=page.older or 0))
    assert [each.seq for each in older.entries] == [4, 3, 2, 1] and older.older is None
    about = await act(database, house, admin, LookAtAudit(learner=bo.id))
    assert {each.learner for each in about.entries} == {bo.id} and about.learners == {bo.id: "Bo Chen"}
    checked = await act(database, house, admin, CheckAudit())
    assert checked is not None and (checked.flaw, checked.head.seq) == (None, 11)


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
async def test_nobody_else_reads_it(sqlite_database: Database, role: Role) -> None:
    house = services()
    person = await as_person(sqlite_database, house, 1, role)
    for use_case in (LookAtAudit(), FindInAudit("a"), CheckAudit()):
        with pytest.raises(NotAllowed):
            await act(sqlite_database, house, person, use_case)


async def test_an_admin_who_looks_at_a_child_leaves_a_trace_that_nobody_removes(sqlite_database: Database) -> None:
    house = services()
    admin = await as_person(sqlite_database, house, 1, Role.ADMIN)
    teacher = await as_person(sqlite_database, house, 2, Role.TEACHER)
    async with sqlite_database.transaction() as uow:
        bo = await uow.people.add_learner(Learner(0, "Bo"))
        for person in (admin, teacher):
            await note_look(Turn(house, uow, person), bo.id, Seen.PROFILE)
    async with sqlite_database.reading() as uow:
        (entry,) = await uow.audit.page(0, 10)
    assert (entry.actor, entry.deed, entry.learner, entry.details) == (admin.id, "looked", bo.id, {"what": "profile"})
