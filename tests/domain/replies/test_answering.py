"""Who answers: the host of what is booked, whoever had something proposed, the family's own advisor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import Held, HoldSeat
from domain.booking.slot import Booking
from domain.clock import FixedClock
from domain.leads.lead import Lead
from domain.messages.kinds import APPOINTMENT, FOLLOW_UP, KEPT, LETTER, REPORT, SERVICE, UPGRADE, MessageKind
from domain.people.person import AgeBand, Learner, Link, LinkKind, Person, Role
from domain.replies.answering import meant_by, part_meant
from domain.replies.ports import Sent
from domain.turn import Turn
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule
from storage.database import Database
from tests.domain.booking.stage import LONG, MATHS, MONDAY_NOON, Stage


@pytest.fixture
async def stage(sqlite_database: Database, clock: FixedClock) -> Stage:
    return await Stage(sqlite_database, clock).open()


async def works(stage: Stage, name: str, role: Role, member: str | None = None) -> Person:
    person = await stage.person(name)
    async with stage.database.transaction() as uow:
        await uow.people.grant(person.id, role, None, stage.clock.now())
        if member is not None:
            await uow.people.add_link(Link(member, LinkKind.STAFF, {"staff": member}, None, None))
            await uow.people.use_link(member, person.id, stage.clock.now())
    return person


async def booked(stage: Stage, parent: Person, learner: Learner) -> Booking:
    slot = await stage.slot(MONDAY_NOON + timedelta(days=5), teacher="braun")
    held = await stage.do(parent, HoldSeat(learner.id, slot.id))
    assert isinstance(held, Held)
    confirmed = await stage.do(parent, ConfirmBooking(held.booking.id))
    assert isinstance(confirmed, Confirmed)
    return confirmed.booking


async def answers(stage: Stage, person: Person, sent: Sent) -> int | None:
    async with stage.database.reading() as uow:
        found = await uow.people.get(person.id)
        return (await meant_by(Turn(stage.services, uow, found), sent)).to


def sent(stage: Stage, kind: MessageKind, once: str | None = None, **about: int | str) -> Sent:
    return replace(Sent(1, kind.name, once, stage.clock.now()), **about)  # type: ignore[arg-type]


async def test_whoever_one_has_an_appointment_with_answers_what_is_said_of_it(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    braun, he = await works(stage, "Braun", Role.TEACHER, "braun"), await works(stage, "He", Role.ADVISOR)
    booking = await booked(stage, parent, lin)
    reminder = sent(stage, APPOINTMENT, f"booking:{booking.id}:soon:0:{parent.id}")
    assert await answers(stage, parent, reminder) == braun.id
    assert await answers(stage, parent, sent(stage, KEPT, event=booking.uid)) == braun.id
    assert await answers(stage, parent, sent(stage, SERVICE, "booking:999:soon:0:1")) == he.id


async def test_what_was_proposed_goes_to_whoever_had_it_sent(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    sun, _ = await works(stage, "Sun", Role.OPERATOR), await works(stage, "He", Role.ADVISOR)
    async with stage.database.transaction() as uow:
        await uow.upgrades.put_rules([UpgradeRule("next", MATHS.id, LONG)])
        made = await uow.upgrades.add(Proposal(0, "next", lin.id, LONG, stage.clock.now()))
        assert made is not None
        waits = {ProposalState.PROPOSED}
        await uow.upgrades.decide(made.id, waits, ProposalState.SENT, stage.clock.now(), by=sun.id)
    assert await answers(stage, parent, sent(stage, UPGRADE, f"upgrade:{made.id}:{parent.id}")) == sun.id


async def test_the_familys_advisor_comes_before_the_others_and_one_of_several_is_nobody(stage: Stage) -> None:
    parent, _ = await stage.parent("Lin")
    he, lu = await works(stage, "He", Role.ADVISOR), await works(stage, "Lu", Role.ADVISOR)
    assert await answers(stage, parent, sent(stage, FOLLOW_UP)) is None
    async with stage.database.transaction() as uow:
        lead = await uow.leads.add(Lead(0, parent.id, None, stage.clock.now()))
        assert lead is not None
        await uow.leads.save(replace(lead, owner=lu.id))
    assert await answers(stage, parent, sent(stage, FOLLOW_UP)) == lu.id
    assert await answers(stage, parent, sent(stage, LETTER, sender=he.id)) == he.id


async def test_what_a_learner_says_is_for_those_who_teach_or_for_the_office(stage: Stage) -> None:
    account, lin = await stage.learner(AgeBand.FROM_10)
    he, wang = await works(stage, "He", Role.ADVISOR), await works(stage, "Wang", Role.TEACHER, "wang")
    assert await answers(stage, account, sent(stage, LETTER, sender=he.id)) is None
    async with stage.database.transaction() as uow:
        await uow.classes.enrol(lin.id, "c1", stage.clock.now())
    assert await answers(stage, account, sent(stage, LETTER, sender=he.id)) == wang.id


def test_of_messages_that_came_as_one_the_one_that_a_person_wrote_is_meant(clock: FixedClock) -> None:
    week, letter = Sent(1, REPORT.name, None, clock.now()), Sent(2, LETTER.name, None, clock.now(), sender=7)
    assert part_meant([week, letter]) is letter and part_meant([week]) is week
