"""What goes with a guardian who leaves, and what stays with everybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.booking.seats import who_hosts
from domain.booking.slot import TALK, TRIAL, Booking, BookingState, Slot, Way
from domain.calendar.feed import CalendarFeed
from domain.conversations.conversation import Conversation, State, Why
from domain.errors import Gone, NotAllowed
from domain.gate.passing import push
from domain.messages.kinds import LETTER, SERVICE
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Note, t
from domain.people import leaving
from domain.people.consent import has_agreed
from domain.people.consents import GiveConsent
from domain.people.guardians import AskRemoval, LeaveChild, LookAtGuardians, RemoveGuardian
from domain.people.links import InviteGuardian
from domain.people.offers import LinkProblem
from domain.people.onboarding import Open
from domain.people.person import Learner, Person, Role
from domain.people.settings import SwitchChild
from domain.ports import Form
from domain.turn import Turn
from storage.joins import JoinsRepository
from storage.tables.messages import outbox
from tests.domain.people.family import Family

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Home:
    """Lin and Bo with their mother; the father is a guardian of Lin only."""

    family: Family
    mother: Person
    father: Person
    lin: Learner
    bo: Learner


@pytest.fixture
async def home(family: Family) -> Home:
    mother, father = [
        await family.person(number, Role.PARENT, name=name) for number, name in ((1, "Mei"), (2, "Jun"))
    ]
    _, lin = await family.child(3, guardian=mother)
    _, bo = await family.child(guardian=mother)
    await family.joins(father, mother, lin)
    return Home(family, mother, father, lin, bo)


async def test_whoever_leaves_sees_nothing_more_and_the_others_stay(home: Home) -> None:
    family = home.family
    await family.do(home.mother, LeaveChild(home.lin.id))
    assert await family.guardians(home.lin) == [home.father.id]
    assert await family.guardians(home.bo) == [home.mother.id]
    for use_case in (LookAtGuardians, InviteGuardian, SwitchChild, LeaveChild, GiveConsent):
        with pytest.raises(Gone):
            await family.do(home.mother, use_case(home.lin.id))
    assert (await family.verbs(home.lin))[-1] == "left"


async def test_the_child_that_is_looked_at_is_another_one_or_none(home: Home) -> None:
    family = home.family
    await family.do(home.mother, SwitchChild(home.lin.id))
    await family.do(home.mother, LeaveChild(home.lin.id))
    assert (await family.now(home.mother)).child == home.bo.id
    await family.do(home.father, LeaveChild(home.lin.id))
    assert (await family.now(home.father)).child is None


async def test_what_somebody_said_for_the_child_ends_when_they_leave(home: Home) -> None:
    family = home.family
    await family.do(home.mother, GiveConsent(home.lin.id))
    assert await agreed(home)
    await family.do(home.mother, LeaveChild(home.lin.id))
    assert not await agreed(home)


async def test_links_and_wishes_of_theirs_are_good_for_nothing(home: Home) -> None:
    family = home.family
    made = await family.invite_guardian(home.father, home.lin)
    await family.do(home.father, AskRemoval(home.lin.id, home.mother.id))
    await family.do(home.father, LeaveChild(home.lin.id))
    aunt = await family.person(9)
    assert (await family.do(aunt, Open(made.code))).notice is LinkProblem.UNKNOWN
    assert await family.waits(home.lin) == []


async def test_what_waits_to_be_sent_about_the_child_is_dropped_and_nothing_else(home: Home) -> None:
    family = home.family
    async with family.database.transaction() as uow:
        turn = Turn(family.services, uow, None)
        tomorrow = family.clock.now() + timedelta(days=1)
        for person, learner in ((home.mother, home.lin), (home.mother, home.bo), (home.father, home.lin)):
            for kind in (LETTER, SERVICE):
                note = Note(kind.name, t("guardians.taken_off"))
                await push(turn, person, note, learner=learner.id, due_at=tomorrow)
    before = await waiting(home)
    await family.do(home.mother, LeaveChild(home.lin.id))
    gone = [each for each in before if each not in await waiting(home)]
    assert gone == [(home.mother.id, home.lin.id)] * 2


async def test_forms_feeds_and_conversations_end(home: Home) -> None:
    family = home.family
    conversation = await about(home, home.father, home.lin)
    other = await about(home, home.mother, home.bo)
    for person in (home.father, home.mother):
        async with family.database.transaction() as uow:
            await uow.people.save_form(Form(person.id, "le.text", {"learner": 1}, NOON))
            await uow.feeds.add(CalendarFeed(f"{person.id:064x}", person.id, family.clock.now()))
    for person in (home.father, home.mother):
        await family.do(person, LeaveChild(home.lin.id))
    async with family.database.reading() as uow:
        assert await uow.people.form(home.father.id) is None
        assert await uow.feeds.of(home.father.id) is None, "he has no child here any more"
        assert await uow.feeds.of(home.mother.id) is not None, "it shows Bo's lessons, and Lin's no more"
        ended, goes_on = await uow.conversations.get(conversation), await uow.conversations.get(other)
    assert ended is not None and ended.state is State.CLOSED
    assert goes_on is not None and goes_on.state is State.WAITING


async def test_places_that_they_held_go_back_and_what_is_booked_becomes_the_others(home: Home) -> None:
    family = home.family
    held = await book(home, BookingState.HELD, 1)
    booked = await book(home, BookingState.BOOKED, 2)
    talk = await book(home, BookingState.BOOKED, 3, kind=TALK.name)
    past = await book(home, BookingState.ATTENDED, 4)
    await family.do(home.mother, LeaveChild(home.lin.id))
    now = {each: await booking(home, each) for each in (held, booked, talk, past)}
    assert [each.state for each in now.values()] == [
        BookingState.CANCELLED,
        BookingState.BOOKED,
        BookingState.CANCELLED,
        BookingState.ATTENDED,
    ]
    assert now[booked].booked_by == now[past].booked_by == home.father.id
    async with family.database.reading() as uow:
        slots = await uow.bookings.slots_of([each.slot for each in now.values()])
    assert {each.id: each.taken for each in slots} == {
        now[held].slot: 0,
        now[booked].slot: 1,
        now[talk].slot: 0,
        now[past].slot: 1,
    }


async def test_one_guardian_alone_takes_nobody_off_and_staff_of_the_office_do(home: Home) -> None:
    family = home.family
    teacher, operator = await family.person(8, Role.TEACHER), await family.person(9, Role.OPERATOR)
    take_off = RemoveGuardian(home.lin.id, home.father.id)
    for person in (home.mother, teacher):
        with pytest.raises(NotAllowed):
            await family.do(person, take_off)
    with pytest.raises(Gone):
        await family.do(operator, RemoveGuardian(home.bo.id, home.father.id))
    await family.do(operator, take_off)
    assert await family.guardians(home.lin) == [home.mother.id]
    with pytest.raises(Gone):
        await family.do(operator, take_off)


GUARDS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "messages": lambda patch: patch.setattr(JoinsRepository, "drop_messages", _nothing),
    "bookings": lambda patch: patch.setattr(leaving, "give_up_bookings", _nothing),
    "consents": lambda patch: patch.setattr(leaving, "consents_after_leaving", _nothing),
    "links": lambda patch: patch.setattr(JoinsRepository, "end_links", _nothing),
    "conversations": lambda patch: patch.setattr(leaving, "_end_conversation", _nothing),
}
TESTS: dict[str, Callable[[Home], Awaitable[None]]] = {
    "messages": test_what_waits_to_be_sent_about_the_child_is_dropped_and_nothing_else,
    "bookings": test_places_that_they_held_go_back_and_what_is_booked_becomes_the_others,
    "consents": test_what_somebody_said_for_the_child_ends_when_they_leave,
    "links": test_links_and_wishes_of_theirs_are_good_for_nothing,
    "conversations": test_forms_feeds_and_conversations_end,
}


@pytest.mark.parametrize("guard", GUARDS)
async def test_without_a_part_of_leaving_its_test_fails(
    home: Home, guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests above."""
    GUARDS[guard](monkeypatch)
    with pytest.raises(AssertionError):
        await TESTS[guard](home)


async def _nothing(*given: object, **named: object) -> None: ...


async def agreed(home: Home) -> bool:
    async with home.family.database.reading() as uow:
        return await has_agreed(Turn(home.family.services, uow, None), home.lin.id)


async def waiting(home: Home) -> list[tuple[int, int]]:
    """(person, learner) of what is to be sent tomorrow."""
    async with home.family.database.reading() as uow:
        tomorrow = home.family.clock.now() + timedelta(days=2)
        held = await uow.pushes.waiting_for([home.mother.id, home.father.id], tomorrow)
    async with home.family.database.reading_connection() as connection:
        planned = set(await connection.scalars(select(outbox.c.id).where(outbox.c.state == OutboxState.HELD)))
    return sorted((each.person, each.learner or 0) for each in held if each.message in planned)


async def about(home: Home, person: Person, learner: Learner) -> int:
    now = home.family.clock.now()
    wanted = Conversation(
        id=0,
        person=person.id,
        learner=learner.id,
        why=Why.HUMAN,
        addressed=None,
        state=State.WAITING,
        holder=None,
        round=1,
        opened_at=now,
        asked_at=now,
        owed_at=None,
        promised_at=now + timedelta(hours=2),
        renewals=0,
        back_at=None,
        word_at=now,
        closed_at=None,
    )
    async with home.family.database.transaction() as uow:
        opened = await uow.conversations.open(wanted)
    assert opened is not None
    return opened.id


async def book(home: Home, state: BookingState, hour: int, kind: str = TRIAL.name) -> int:
    starts = NOON + timedelta(hours=hour)
    async with home.family.database.transaction() as uow:
        wanted = Slot(
            id=0,
            kind=kind,
            course="c",
            event=None,
            campus="east",
            room=f"{hour}",
            teacher=f"t{hour}",
            way=Way.IN_PERSON,
            zone="Asia/Shanghai",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=45),
            capacity=4,
        )
        slot = await uow.bookings.open_slot(wanted, who_hosts(wanted))
        assert slot is not None
        await uow.bookings.take_seat(slot.id)
        made = await uow.bookings.add(
            Booking(
                id=0,
                kind=kind,
                slot=slot.id,
                learner=home.lin.id,
                booked_by=home.mother.id,
                state=state,
                uid=f"{hour}@banxue",
                created_at=home.family.clock.now(),
            )
        )
    assert made is not None
    return made.id


async def booking(home: Home, number: int) -> Booking:
    async with home.family.database.reading() as uow:
        found = await uow.bookings.get(number)
    assert found is not None
    return found
