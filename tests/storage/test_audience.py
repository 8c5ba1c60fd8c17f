"""What audiences are chosen by, loaded for a stretch of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.booking.slot import BookingState
from domain.broadcasts.facts import AudienceFacts, Stage
from domain.gate.push import Preferences
from domain.journal import Statement, Verb
from domain.people.person import Consent, Learner, Person, Purpose, Role
from storage.database import Database
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, LONG, MATHS, OLYMPIAD, WANG, WEST
from tests.storage.given import NOW, TOMORROW, a_learner, a_person, a_slot, stored_booking, stored_slot

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
async def centre(database: Database) -> Database:
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (MATHS, OLYMPIAD), CLASSES[:3], (), FAQ)
    return database


async def a_parent(
    database: Database, name: str = "Mei", *, acted_days_ago: int | None = 0
) -> tuple[Person, Learner]:
    """With one child."""
    parent, child = await a_person(database, name, name), await a_learner(database, f"{name}'s child")
    async with database.transaction() as uow:
        await uow.people.grant(parent.id, Role.PARENT, None, NOW)
        await uow.people.add_guardian(child.id, parent.id, NOW)
        if acted_days_ago is not None:
            at = NOW - timedelta(days=acted_days_ago)
            await uow.journal.add(Statement(Verb.BOOKED, "booking", "1", at, actor=parent.id))
        found = await uow.people.learner(child.id)
    assert found is not None
    return parent, found


async def facts_of(database: Database, person: Person) -> AudienceFacts:
    async with database.reading() as uow:
        found = await uow.audience.facts(0, 100, NOW)
    return next(each for each in found if each.person == person.id)


async def test_whoever_has_just_come_is_new(centre: Database) -> None:
    parent, child = await a_parent(centre)
    facts = await facts_of(centre, parent)
    assert facts.stages == {Stage.NEW} and facts.household == f"f{child.family}" and facts.days_silent == 0
    assert facts.roles == {Role.PARENT} and not facts.courses and not facts.takes_offers


async def test_a_class_gives_its_course_and_campus(centre: Database) -> None:
    parent, child = await a_parent(centre, acted_days_ago=None)
    async with centre.transaction() as uow:
        await uow.classes.enrol(child.id, "c1", YESTERDAY)
    facts = await facts_of(centre, parent)
    assert facts.stages == {Stage.ENROLLED} and facts.courses == {LONG} and facts.campuses == {"east"}
    assert facts.days_silent is None, "who comes every week is not silent for that"


async def test_whoever_left_all_classes_has_finished_and_keeps_the_course(centre: Database) -> None:
    parent, child = await a_parent(centre)
    async with centre.transaction() as uow:
        await uow.classes.enrol(child.id, "c1", NOW - timedelta(days=90))
        await uow.classes.leave(child.id, "c1", YESTERDAY)
    facts = await facts_of(centre, parent)
    assert facts.stages == {Stage.FINISHED} and facts.courses == {LONG}
    async with centre.transaction() as uow:
        await uow.classes.enrol(child.id, "c3", NOW)
    facts = await facts_of(centre, parent)
    assert facts.stages == {Stage.ENROLLED}
    assert facts.campuses == {"west"}, "what was counts only where nothing is"


@pytest.mark.parametrize(
    ("starts", "state", "stage"),
    [
        (TOMORROW, BookingState.BOOKED, Stage.TRIAL_BOOKED),
        (YESTERDAY, BookingState.ATTENDED, Stage.TRIAL_DONE),
        (YESTERDAY, BookingState.NO_SHOW, Stage.NEW),
        (TOMORROW, BookingState.CANCELLED, Stage.NEW),
    ],
)
async def test_a_trial_lesson_is_a_stage(
    centre: Database, starts: datetime, state: BookingState, stage: Stage
) -> None:
    parent, child = await a_parent(centre)
    slot = await stored_slot(centre, a_slot(starts))
    await stored_booking(centre, slot, child, parent, state=state)
    facts = await facts_of(centre, parent)
    assert facts.stages == {stage} and facts.courses == ({"maths-g5"} if stage is not Stage.NEW else set())


async def test_sixty_days_without_a_word_are_silence(centre: Database) -> None:
    mei, _ = await a_parent(centre, "Mei", acted_days_ago=59)
    tom, child = await a_parent(centre, "Tom", acted_days_ago=60)
    ann, _ = await a_parent(centre, "Ann", acted_days_ago=None)
    async with centre.transaction() as uow:
        await uow.classes.enrol(child.id, "c1", NOW - timedelta(days=90))
        await uow.classes.leave(child.id, "c1", YESTERDAY)
    assert (await facts_of(centre, mei)).stages == {Stage.NEW}
    assert (await facts_of(centre, tom)).stages == {Stage.FINISHED, Stage.SILENT}
    assert (await facts_of(centre, ann)).stages == {Stage.SILENT}


async def test_a_parent_is_where_each_child_is(centre: Database) -> None:
    parent, first = await a_parent(centre)
    second = await a_learner(centre, "Bo")
    async with centre.transaction() as uow:
        await uow.people.save_learner(replace(second, family=first.family))
        await uow.classes.enrol(first.id, "c1", NOW)
        await uow.classes.enrol(second.id, "c3", NOW - timedelta(days=9))
        await uow.classes.leave(second.id, "c3", YESTERDAY)
    facts = await facts_of(centre, parent)
    assert facts.stages == {Stage.ENROLLED, Stage.FINISHED} and facts.campuses == {"east", "west"}


async def test_consent_counts_for_the_family_and_for_the_learners_own_account(centre: Database) -> None:
    parent, child = await a_parent(centre)
    account = await a_person(centre, "lin", "Lin")
    async with centre.transaction() as uow:
        await uow.people.grant(account.id, Role.LEARNER, None, NOW)
        await uow.people.claim_learner(child.id, account.id)
        await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", parent.id, NOW))
    assert (await facts_of(centre, parent)).takes_offers
    facts = await facts_of(centre, account)
    assert facts.takes_offers and facts.household == f"f{child.family}"
    async with centre.transaction() as uow:
        await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", parent.id, NOW, NOW))
    assert not (await facts_of(centre, parent)).takes_offers


async def test_wishes_and_reach_are_known(centre: Database) -> None:
    parent, _ = await a_parent(centre)
    async with centre.transaction() as uow:
        await uow.pushes.save_preferences(Preferences(parent.id, off=("tip",)))
        await uow.people.save(replace(parent, reachable=False))
    facts = await facts_of(centre, parent)
    assert facts.off == {"tip"} and not facts.reachable


async def test_stretches_give_everybody_who_holds_a_role_once(centre: Database) -> None:
    for name in "abcde":
        await a_parent(centre, name)
    await a_person(centre, "nobody", "Nobody")
    async with centre.reading() as uow:
        whole = await uow.audience.facts(0, 100, NOW)
        found: list[AudienceFacts] = []
        while part := await uow.audience.facts(found[-1].person if found else 0, 2, NOW):
            found += part
    assert found == list(whole) and [each.name for each in found] == list("abcde")
