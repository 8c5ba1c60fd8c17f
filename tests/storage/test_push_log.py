"""What became of messages, who belongs to a household, and families by name."""

from __future__ import annotations

from datetime import timedelta

from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient
from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.language import Lang
from domain.messages.kinds import EVENT, FOLLOW_UP, REPORT
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Note
from domain.people.person import AgeBand, Person
from domain.turn import Turn
from storage.database import Database
from tests.domain.booking.stage import Stage


async def pushed(stage: Stage, to: Person, kind: str, words: str) -> int:
    async with stage.database.transaction() as uow:
        made = await push(Turn(stage.services, uow, None), to, Note(kind, words))
    assert made is not None
    return made


async def test_a_message_in_which_others_went_is_told_by_what_it_said_itself(
    database: Database, clock: FixedClock
) -> None:
    stage = await Stage(database, clock).open()
    mei, _ = await stage.parent("Lin")
    first = await pushed(stage, mei, REPORT.name, "one")
    second = await pushed(stage, mei, FOLLOW_UP.name, "two")
    await stage.do(None, OpenGate())
    async with database.reading() as uow:
        head, along = await uow.push_log.of([second, first, 999])
        assert list(await uow.push_log.with_head(first)) == [along]
        assert [each.message for each in await uow.push_log.lately([mei.id], clock.now())] == [second, first]
        assert not await uow.push_log.lately([mei.id], clock.now() + timedelta(seconds=1))
    assert (head.html, along.html, along.into) == ("one", "two", first)
    assert (head.state, along.state) == (OutboxState.PLANNED, OutboxState.MERGED)


async def test_a_household_is_its_guardians_and_the_learners_with_accounts(
    database: Database, clock: FixedClock
) -> None:
    stage = await Stage(database, clock).open()
    mei, _ = await stage.parent("Bo")
    account, lin = await stage.learner(AgeBand.FROM_10, guardian=mei)
    jun = await stage.second_guardian(lin)
    other, _ = await stage.parent("Ann")
    async with database.reading() as uow:
        assert list(await uow.push_log.household(f"f{lin.family}")) == sorted([mei.id, account.id, jun.id])
        assert list(await uow.push_log.household(f"p{other.id}")) == [other.id]


async def test_signs_of_the_search_itself_are_looked_for_as_they_are(database: Database, clock: FixedClock) -> None:
    stage = await Stage(database, clock).open()
    _, (odd, _, _) = await stage.parent("100%_\\", "Lin", "Bo", name="Mei")
    async with database.reading() as uow:
        for name in ("%", "_", "\\", "100%_\\"):
            assert list(await uow.push_log.families_named(name, 9)) == [odd]
        assert len(await uow.push_log.families_named("mei", 9)) == 3
        assert len(await uow.push_log.families_named("MEI", 2)) == 2


async def test_only_broadcasts_that_run_and_are_still_to_come_are_on_their_way(
    database: Database, clock: FixedClock
) -> None:
    stage = await Stage(database, clock).open()
    mei, _ = await stage.parent("Lin")
    now = clock.now()
    states = (CampaignState.RUNNING, CampaignState.PAUSED)
    async with database.transaction() as uow:
        for state in states:
            made = await uow.campaigns.add(Campaign(0, state.value, EVENT.name, mei.id, now, state))
            to = Recipient(made.id, mei.id, "f1", Lang.EN, Arm.A, due_at=now + timedelta(days=1))
            await uow.campaigns.place(made.id, [to], mei.id, now)
        (found,) = await uow.push_log.broadcasts_for([mei.id], now + timedelta(days=2))
        assert (found.kind, found.due_at) == (EVENT.name, now + timedelta(days=1))
        assert not await uow.push_log.broadcasts_for([mei.id], now + timedelta(days=1))
