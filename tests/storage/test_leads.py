"""Leads on both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.booking.slot import BookingState
from domain.booking.talks.matters import Outcome
from domain.journal import Statement, Verb
from domain.leads.lead import Lead, LeadNote, LeadSource
from domain.people.person import Learner, Person, Role
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, a_slot, stored_booking, stored_slot

DAY = timedelta(days=1)
LONG_AGO = NOW - 300 * DAY


async def a_lead(database: Database, person: Person, family: int | None = None) -> Lead:
    async with database.transaction() as uow:
        found = await uow.leads.add(Lead(0, person.id, family, NOW))
    assert found is not None
    return found


async def guarded(database: Database, learner: Learner, *guardians: Person) -> int:
    async with database.transaction() as uow:
        for each in guardians:
            await uow.people.add_guardian(learner.id, each.id, NOW)
        found = await uow.people.learner(learner.id)
    assert found is not None and found.family is not None
    return found.family


async def test_whoever_shares_a_guardian_is_one_household(database: Database) -> None:
    mum, dad, other = [await a_person(database, str(number), f"P{number}") for number in (1, 2, 3)]
    lin_account = await a_person(database, "4", "Lin")
    lin, bo = await a_learner(database, "Lin", lin_account.id), await a_learner(database, "Bo")
    families = {await guarded(database, lin, mum), await guarded(database, bo, mum, dad)}
    async with database.reading() as uow:
        for person in (mum, dad, lin_account):
            found = await uow.leads.household(person.id)
            assert set(found.people) == {mum.id, dad.id, lin_account.id}, person.name
            assert set(found.families) == families and set(found.learners) == {lin.id, bo.id}
            assert not found.enrolled
        alone = await uow.leads.household(other.id)
        assert set(alone.people) == {other.id} and not alone.families and not alone.learners


async def test_a_family_has_one_lead_that_is_found_by_everybody_in_it(database: Database) -> None:
    mum, dad = await a_person(database, "1", "Mei"), await a_person(database, "2", "Tom")
    lead = await a_lead(database, mum)
    lin = await a_learner(database)
    family = await guarded(database, lin, mum, dad)
    async with database.transaction() as uow:
        assert list(await uow.leads.of(await uow.leads.household(dad.id))) == [lead]
        assert await uow.leads.add(Lead(0, mum.id, None, NOW)) is None
        changed = replace(lead, family=family, owner=dad.id, next_on=date(2026, 11, 22), step="ring", set_at=NOW)
        await uow.leads.save(changed)
        assert await uow.leads.add(Lead(0, dad.id, family, NOW)) is None
        assert await uow.leads.get(lead.id) == changed
        (facts,) = await uow.leads.facts(LONG_AGO)
    assert facts.people == {mum.id: "Mei", dad.id: "Tom"}
    assert [each.name for each in facts.learners] == ["Lin"] and facts.enrolled_at is None


async def test_it_brings_lessons_talks_outcomes_and_enrolments_along(database: Database) -> None:
    mum = await a_person(database, "1", "Mei")
    lin = await a_learner(database)
    await guarded(database, lin, mum)
    lead = await a_lead(database, mum)
    trial = await stored_slot(database)
    talk = await stored_slot(database, replace(a_slot(NOW + 2 * DAY), kind="talk", course=None, room=None))
    event = await stored_slot(database, replace(a_slot(NOW + 3 * DAY), kind="event", room=None))
    await stored_booking(database, trial, lin, mum, "u1", BookingState.CANCELLED)
    booked = await stored_booking(database, trial, lin, mum, "u2", BookingState.BOOKED)
    talked = await stored_booking(database, talk, lin, mum, "u3", BookingState.ATTENDED)
    await stored_booking(database, event, lin, mum, "u4", BookingState.BOOKED)
    async with database.transaction() as uow:
        await uow.talks.conclude(Outcome(talked.id, "later", "ring", None, "", mum.id, NOW))
        await uow.classes.enrol(lin.id, "c1", NOW + DAY)
    async with database.reading() as uow:
        facts = await uow.leads.facts_of(lead.id)
        assert facts is not None
        assert await uow.leads.facts_of(lead.id + 1) is None
    assert [(each.booking, each.kind, each.outcome) for each in facts.meetings] == [
        (booked.id, "trial", None),
        (talked.id, "talk", "later"),
    ]
    assert facts.meetings[1].said_at == NOW and facts.meetings[1].state is BookingState.ATTENDED
    assert facts.enrolled_at == NOW + DAY


async def test_of_two_that_became_one_family_the_older_stays_with_the_notes_of_both(database: Database) -> None:
    mum, dad = await a_person(database, "1", "Mei"), await a_person(database, "2", "Tom")
    first, second = await a_lead(database, mum), await a_lead(database, dad)
    await guarded(database, await a_learner(database), mum, dad)
    async with database.transaction() as uow:
        for lead in (first, second):
            await uow.leads.add_note(lead.id, LeadNote(mum.id, NOW, f"of {lead.id}"))
        assert [each.lead.id for each in await uow.leads.facts(LONG_AGO)] == [first.id]
        await uow.leads.join(first.id, second.id)
        assert await uow.leads.get(second.id) is None
        assert [each.text for each in await uow.leads.notes(first.id)] == [f"of {second.id}", f"of {first.id}"]


async def test_only_what_is_of_late_or_still_has_a_date_is_listed_and_counted(database: Database) -> None:
    mum, he = await a_person(database, "1"), await a_person(database, "2")
    lead = await a_lead(database, mum)
    async with database.transaction() as uow:
        await uow.leads.save(replace(lead, made_at=LONG_AGO, owner=he.id))
        assert not await uow.leads.facts(NOW - DAY) and not await uow.leads.loads(NOW - DAY)
        await uow.leads.save(replace(lead, made_at=LONG_AGO, owner=he.id, next_on=NOW.date()))
        assert len(await uow.leads.facts(NOW - DAY)) == 1
        assert await uow.leads.loads(NOW - DAY) == {he.id: 1}


async def test_who_asks_or_books_is_new_unless_they_work_here(database: Database) -> None:
    asker, booker, helper, colleague = [await a_person(database, str(number)) for number in range(4)]
    said = [
        Statement(Verb.ASKED, "faq", "fees", NOW, actor=asker.id),
        Statement(Verb.ASKED, "course", "c", NOW + DAY, actor=asker.id),
        Statement(Verb.BOOKED, "booking", "1", NOW, actor=booker.id),
        Statement(Verb.ASKED, "help", "1", NOW, actor=helper.id),
        Statement(Verb.ASKED, "faq", "fees", NOW, actor=colleague.id),
        Statement(Verb.ASKED, "upgrade", "1", NOW),
    ]
    async with database.transaction() as uow:
        await uow.people.grant(colleague.id, Role.ADVISOR, None, NOW)
        await uow.journal.add_all(said)
        found = await uow.leads.newcomers()
        assert not await uow.leads.newcomers()
    assert [(each.person, each.at, each.booked) for each in found] == [(asker.id, NOW, False), (booker.id, NOW, True)]


async def test_what_a_family_looked_for_is_known_the_latest_first(database: Database) -> None:
    mum, dad, other = [await a_person(database, str(number)) for number in range(3)]
    said = [
        Statement(Verb.VIEWED, "finder", "gaps", NOW, actor=mum.id),
        Statement(Verb.ASKED, "course", "maths-g5", NOW + DAY, actor=dad.id),
        Statement(Verb.ASKED, "faq", "fees", NOW + DAY, actor=dad.id),
        Statement(Verb.VIEWED, "finder", "ahead", NOW, actor=other.id),
    ]
    async with database.transaction() as uow:
        await uow.journal.add_all(said)
        found = await uow.leads.looked_for([mum.id, dad.id])
    assert [(each.what, each.name) for each in found] == [("course", "maths-g5"), ("finder", "gaps")]


async def test_a_source_is_found_by_its_code_and_closed_once(database: Database) -> None:
    he = await a_person(database, "1")
    async with database.transaction() as uow:
        source = await uow.leads.add_source(LeadSource(0, "Open day", "7K3F92QD", None, he.id, NOW))
        assert list(await uow.leads.sources()) == [source]
        assert await uow.leads.source_by_code("7K3F92QD") == source
        assert await uow.leads.source_by_code("other") is None
        assert await uow.leads.close_source(source.id, NOW) is True
        assert await uow.leads.close_source(source.id, NOW + DAY) is False
        found = await uow.leads.source(source.id)
    assert found is not None and found.closed_at == NOW
