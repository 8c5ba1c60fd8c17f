"""An invitation to an event goes to those it is for, once, and its buttons are the answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.booking.events.coming import Come, StayAway
from domain.booking.events.inviting import Invitee, Pupil, is_for
from domain.booking.slot import Slot
from domain.broadcasts.approving import Release, Step
from domain.broadcasts.campaign import Campaign
from domain.broadcasts.drafts import stamp_of
from domain.broadcasts.inviting import ListInvitable, OpenInvitation, WriteInvitation
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.trying import LooksRight
from domain.clock import FixedClock
from domain.errors import Refusal
from domain.gate.opening import OpenGate
from domain.people.person import Consent, Person, Purpose, Role
from storage.database import Database
from storage.tables.messages import outbox
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, SATURDAY_TEN, hold_events
from tests.domain.booking.stage import MONDAY_NOON, Stage
from tests.house import as_person

FOR_SOME = replace(OPEN_HOUSE, grades=(3, 6))


class Fair(Stage):
    """An open house on Saturday for grades 3 to 6; Zhao invites."""

    zhao: Person
    open_house: Slot

    async def put_up(self) -> Fair:
        self.clock.advance(MONDAY_NOON - self.clock.now())
        await self.open()
        (self.open_house, _) = await hold_events(self, FOR_SOME, EVENING)
        self.zhao = await as_person(self.database, self.services, 9, Role.OPERATOR, name="Zhao")
        return self

    async def family(self, name: str, grade: int = 5, *, offers: bool = True) -> Person:
        parent, (child,) = await self.parent(f"{name}'s child", name=name, grade=grade)
        if offers:
            async with self.database.transaction() as uow:
                await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", parent.id, self.clock.now()))
        return parent

    async def count(self) -> int:
        return (await self.do(self.zhao, OpenInvitation(self.open_house.id))).count.people

    async def invite(self) -> Campaign:
        draft = await self.do(self.zhao, WriteInvitation(self.open_house.id))
        tried = await self.do(self.zhao, LooksRight(draft.id, stamp_of(draft)))
        assert tried is not None
        released = await self.do(self.zhao, Release(draft.id, stamp_of(tried)))
        assert released.step is Step.RUNS
        return released.draft.campaign

    async def step(self) -> None:
        for _ in range(3):
            await self.do(None, RunBroadcasts())
            await self.do(None, OpenGate())

    async def invited(self) -> Counter[tuple[int, str]]:
        """How many invitations each person has, by state."""
        wanted = select(outbox.c.person, outbox.c.state).where(outbox.c.kind == "event")
        async with self.database.reading_connection() as connection:
            return Counter((person, state.value) for person, state in await connection.execute(wanted))


@pytest.fixture
async def fair(database: Database, clock: FixedClock) -> Fair:
    return await Fair(database, clock).put_up()


def test_an_event_is_for_whoever_has_a_child_that_it_is_for() -> None:
    event = replace(OPEN_HOUSE, grades=(3, 6), courses=("maths",), campuses=("east", "west"))
    fits = Pupil(3, {"maths"}, {"east"})
    assert is_for(event, Invitee({Role.PARENT}, [Pupil(9), fits]))
    for other in (Pupil(None, {"maths"}, {"east"}), Pupil(3, {"chess"}, {"east"}), Pupil(3, {"maths"}, {"north"})):
        assert not is_for(event, Invitee({Role.PARENT}, [other]))
    assert is_for(event, Invitee({Role.LEARNER}, own=fits)) and not is_for(event, Invitee({Role.LEARNER}))
    assert not is_for(replace(event, audience=(Role.PARENT,)), Invitee({Role.LEARNER}, own=fits))
    assert is_for(OPEN_HOUSE, Invitee({Role.PARENT}, [Pupil(None)]))


async def test_those_it_is_for_are_invited_once_with_consent_and_if_they_know_nothing_of_it(fair: Fair) -> None:
    mei, tom = await fair.family("Mei"), await fair.family("Tom", grade=3)
    await fair.family("Old", grade=9)
    await fair.family("Quiet", offers=False)
    comes, declines = await fair.family("Comes"), await fair.family("No")
    await fair.do(comes, Come(fair.open_house.id, 0))
    await fair.do(declines, StayAway(fair.open_house.id))
    page = await fair.do(fair.zhao, OpenInvitation(fair.open_house.id))
    assert (page.count.people, page.count.without_consent, page.is_open) == (2, 1, True)
    campaign = await fair.invite()
    assert campaign.valid_until == SATURDAY_TEN
    await fair.step()
    assert await fair.invited() == {(mei.id, "planned"): 1, (tom.id, "planned"): 1}
    assert await fair.count() == 0
    new = await fair.family("New")
    await fair.invite()
    await fair.step()
    assert await fair.invited() == {(each.id, "planned"): 1 for each in (mei, tom, new)}


async def test_what_was_answered_or_filled_up_before_it_went_is_not_sent(fair: Fair) -> None:
    mei, tom = await fair.family("Mei"), await fair.family("Tom")
    fair.clock.advance(timedelta(hours=12))
    await fair.invite()
    await fair.do(None, RunBroadcasts())
    await fair.do(mei, Come(fair.open_house.id, 0))
    fair.clock.advance(timedelta(hours=11))
    await fair.step()
    assert await fair.invited() == {(mei.id, "dropped"): 1, (tom.id, "planned"): 1}


async def test_a_draft_is_begun_once_and_not_long_before(fair: Fair) -> None:
    await fair.family("Mei")
    first, second = [await fair.do(fair.zhao, WriteInvitation(fair.open_house.id)) for _ in range(2)]
    assert first.id == second.id and dict(first.audience) == {"event": [FOR_SOME.id]}
    assert [each.event.id for each in await fair.do(fair.zhao, ListInvitable())] == [FOR_SOME.id, EVENING.id]
    fair.clock.advance(timedelta(days=-20))
    with pytest.raises(Refusal):
        await fair.do(fair.zhao, WriteInvitation(fair.open_house.id))
