"""Broadcasts and their recipients: what is stored once, what is guarded, what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient, RecipientState
from domain.broadcasts.fate import Fate, final_state
from domain.broadcasts.ports import Counted
from domain.gate.push import Waiting, Why
from domain.language import Lang
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Person
from storage.database import Database
from storage.outbox import Outbox, Settled
from tests.storage.given import NOW, a_person, hours


async def a_campaign(database: Database, author: Person, **fields: object) -> Campaign:
    draft = Campaign(0, "Snow", "news", author.id, NOW)
    async with database.transaction() as uow:
        return await uow.campaigns.add(replace(draft, **fields))  # type: ignore[arg-type]


async def people(database: Database, count: int) -> list[Person]:
    return [await a_person(database, str(number)) for number in range(count)]


def meant(campaign: Campaign, person: Person, **fields: object) -> Recipient:
    recipient = Recipient(campaign.id, person.id, f"p{person.id}", Lang.EN, Arm.A, due_at=NOW)
    return replace(recipient, **fields)  # type: ignore[arg-type]


async def place(database: Database, campaign: Campaign, recipients: Sequence[Recipient]) -> None:
    async with database.transaction() as uow:
        await uow.campaigns.place(campaign.id, recipients, recipients[-1].person, NOW)


async def push(database: Database, campaign: Campaign, persons: Sequence[Person], state: OutboxState) -> list[int]:
    """A message for each, waiting at the gate or let through."""
    found = []
    async with database.transaction() as uow:
        for person in persons:
            once = f"campaign:{campaign.id}:{person.id}"
            held = state is OutboxState.HELD
            message = await uow.outbox.add(Outgoing(person.id, "news", {"html": "x"}, NOW, once=once, held=held))
            assert message is not None
            waiting = Waiting(
                message, person.id, f"p{person.id}", "news", once, NOW, NOW, None, False, None, {}, "", None, None,
                campaign.id,
            )  # fmt: skip
            await uow.pushes.add_many([waiting])
            await uow.campaigns.pushed(campaign.id, {person.id: message})
            found.append(message)
    return found


async def test_a_broadcast_is_kept_as_it_was_written(database: Database) -> None:
    (author,) = await people(database, 1)
    written = await a_campaign(
        database,
        author,
        audience={"role": ["parent"]},
        variants={"a": {"text": {"zh": "停课"}, "photo": None, "buttons": []}},
        local_at=time(18, 30),
        valid_until=NOW + hours(5),
        share_b=0.25,
        correction={"zh": "照常"},
        seed=7,
    )
    async with database.reading() as uow:
        assert await uow.campaigns.get(written.id) == written
        assert await uow.campaigns.get(written.id + 1) is None
        assert await uow.campaigns.listed([CampaignState.DRAFT]) == [written]
        assert await uow.campaigns.listed([CampaignState.RUNNING]) == []


async def test_a_change_is_stored_only_from_the_state_that_it_was_made_in(database: Database) -> None:
    (author,) = await people(database, 1)
    campaign = await a_campaign(database, author)
    running = replace(campaign, state=CampaignState.RUNNING, started_at=NOW)
    async with database.transaction() as uow:
        assert await uow.campaigns.save(running, CampaignState.DRAFT)
        assert not await uow.campaigns.save(running, CampaignState.DRAFT)
        await uow.campaigns.place(campaign.id, [], 17, NOW)
        assert await uow.campaigns.save(replace(running, name="Ice"), CampaignState.RUNNING)
        found = await uow.campaigns.get(campaign.id, claim=True)
    assert found == replace(running, name="Ice", placed_upto=17, placed_at=NOW)


async def test_under_way_is_what_runs_is_paused_or_winds_up(database: Database) -> None:
    (author,) = await people(database, 1)
    states = [(state, None) for state in CampaignState] + [
        (CampaignState.STOPPED, NOW),
        (CampaignState.FINISHED, NOW),
    ]
    made = [await a_campaign(database, author, state=state, finished_at=over) for state, over in states]
    wanted = {CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.STOPPED}
    alive = [each.id for each in made if each.state in wanted and each.finished_at is None]
    async with database.reading() as uow:
        assert await uow.campaigns.under_way() == alive
        assert await uow.campaigns.under_way(NOW) == [*alive, made[-2].id, made[-1].id]
        assert await uow.campaigns.under_way(NOW + hours(1)) == alive


async def test_whoever_is_written_down_twice_stays_as_they_were(database: Database) -> None:
    author, other = await people(database, 2)
    campaign = await a_campaign(database, author)
    await place(database, campaign, [meant(campaign, author, arm=Arm.B)])
    await place(database, campaign, [meant(campaign, author), meant(campaign, other, state=RecipientState.HELD_OUT)])
    async with database.reading() as uow:
        assert await uow.campaigns.recipient(campaign.id, author.id) == meant(campaign, author, arm=Arm.B)
        held_out = await uow.campaigns.with_state(campaign.id, RecipientState.HELD_OUT)
        assert [each.person for each in held_out] == [other.id]


async def test_the_longest_due_come_first_and_nobody_before_their_turn(database: Database) -> None:
    early, late, now = await people(database, 3)
    campaign = await a_campaign(database, early)
    later = [meant(campaign, early, due_at=NOW - hours(1)), meant(campaign, late, due_at=NOW + hours(1))]
    await place(database, campaign, [*later, meant(campaign, now)])
    async with database.reading() as uow:
        due = await uow.campaigns.due_recipients(campaign.id, NOW, 10)
        assert [each.person for each in due] == [early.id, now.id]
        assert len(await uow.campaigns.due_recipients(campaign.id, NOW, 1)) == 1


async def test_the_first_tap_counts_and_a_wish_for_less_is_noted_once(database: Database) -> None:
    (person,) = await people(database, 1)
    campaign = await a_campaign(database, person)
    await place(database, campaign, [meant(campaign, person)])
    (message,) = await push(database, campaign, [person], OutboxState.PLANNED)
    async with database.transaction() as uow:
        assert await uow.campaigns.tap(campaign.id, person.id, 2, NOW)
        assert not await uow.campaigns.tap(campaign.id, person.id, 0, NOW + hours(1))
        assert not await uow.campaigns.tap(campaign.id, person.id + 1, 0, NOW)
        assert await uow.campaigns.opt_out(message, NOW)
        assert not await uow.campaigns.opt_out(message, NOW + hours(1))
        found = await uow.campaigns.recipient(campaign.id, person.id)
    assert found is not None
    assert (found.tapped, found.tapped_at, found.opted_out_at) == (2, NOW, NOW)


async def test_the_backlog_is_what_is_due_at_the_gate_or_for_the_courier_in_bulk(database: Database) -> None:
    persons = await people(database, 4)
    campaign = await a_campaign(database, persons[0])
    await place(database, campaign, [meant(campaign, each) for each in persons])
    await push(database, campaign, persons[:2], OutboxState.HELD)
    await push(database, campaign, persons[2:3], OutboxState.PLANNED)
    async with database.transaction() as uow:
        await uow.outbox.add(Outgoing(persons[3].id, "service", {"html": "x"}, NOW))
        assert await uow.campaigns.backlog(NOW) == 3
        assert await uow.campaigns.backlog(NOW - hours(1)) == 0


async def test_what_is_held_back_stays_until_it_is_let_go(database: Database) -> None:
    persons = await people(database, 2)
    campaign, other = await a_campaign(database, persons[0]), await a_campaign(database, persons[0])
    for each in (campaign, other):
        await place(database, each, [meant(each, person) for person in persons])
    await push(database, campaign, persons[:1], OutboxState.HELD)
    await push(database, campaign, persons[1:], OutboxState.PLANNED)
    (untouched,) = await push(database, other, persons[:1], OutboxState.HELD)
    async with database.transaction() as uow:
        assert await uow.campaigns.hold_back(campaign.id, NOW) == 2
        assert await uow.campaigns.hold_back(campaign.id, NOW) == 0
        assert [each.message for each in await uow.pushes.due(NOW + timedelta(days=999), 10)] == [untouched]
        assert await uow.campaigns.waits_for(campaign.id) == {Why.HELD_BACK: 2}
        assert not await uow.campaigns.is_over(campaign.id, NOW)
        assert await uow.campaigns.let_go(campaign.id, NOW) == 2
        assert len(await uow.pushes.due(NOW, 10)) == 3


async def test_what_is_dropped_is_over_and_has_its_reason(database: Database) -> None:
    persons = await people(database, 3)
    campaign = await a_campaign(database, persons[0])
    await place(database, campaign, [meant(campaign, each) for each in persons])
    await push(database, campaign, persons[:1], OutboxState.HELD)
    (message,) = await push(database, campaign, persons[1:2], OutboxState.PLANNED)
    async with database.transaction() as uow:
        await uow.campaigns.hold_back(campaign.id, NOW)
        assert await uow.campaigns.drop(campaign.id, Why.STOPPED, NOW) == 2
        assert not await uow.campaigns.is_over(campaign.id, NOW)
        assert await uow.campaigns.left_out(campaign.id, Why.STOPPED) == 1
        assert await uow.campaigns.is_over(campaign.id, NOW)
        assert await uow.campaigns.counts(campaign.id, NOW) == [Counted(Fate.DROPPED, Why.STOPPED, 3)]
        assert [each.why for each in await uow.pushes.decisions_on([message])] == [Why.HELD_BACK, Why.STOPPED]


async def test_everybody_is_counted_under_one_fate(database: Database) -> None:
    persons = await people(database, 8)
    campaign = await a_campaign(database, persons[0])
    out = meant(campaign, persons[6], state=RecipientState.LEFT_OUT, why=Why.NO_CONSENT)
    lot = meant(campaign, persons[7], state=RecipientState.HELD_OUT)
    await place(database, campaign, [*(meant(campaign, each) for each in persons[:6]), out, lot])
    await push(database, campaign, persons[:4], OutboxState.PLANNED)
    await push(database, campaign, persons[4:5], OutboxState.HELD)
    courier = Outbox(database)
    first, second, third, _ = await courier.claim(NOW, 10)
    await courier.settle(
        [
            Settled(first.id, first.person, OutboxState.SENT, message_id=5),
            Settled(second.id, second.person, OutboxState.FAILED, error="Forbidden: bot was blocked by the user"),
            Settled(third.id, third.person, OutboxState.FAILED, error="Bad Request: too long"),
        ],
        NOW,
    )
    async with database.reading() as uow:
        counted = await uow.campaigns.counts(campaign.id, NOW)
        deliveries = await uow.campaigns.deliveries(campaign.id)
        assert await uow.campaigns.counts(campaign.id, NOW + hours(1))
    assert {(each.fate, each.why, each.n, each.lately) for each in counted} == {
        (Fate.SENT, None, 1, 1),
        (Fate.BLOCKED, None, 1, 0),
        (Fate.FAILED, None, 1, 0),
        (Fate.ON_ITS_WAY, None, 1, 0),
        (Fate.WAITING, None, 1, 0),
        (Fate.PLANNED, None, 1, 0),
        (Fate.LEFT_OUT, Why.NO_CONSENT, 1, 0),
        (Fate.HELD_OUT, None, 1, 0),
    }
    assert [each.recipient.person for each in deliveries] == [each.id for each in persons]
    assert (deliveries[0].message_id, deliveries[0].sent_at) == (5, NOW)


def test_each_state_has_one_fate_and_only_what_moves_is_not_final() -> None:
    for state in OutboxState:
        fate = final_state(RecipientState.PUSHED, state)
        moves = state in (OutboxState.HELD, OutboxState.MERGED, OutboxState.PLANNED, OutboxState.CLAIMED)
        assert fate.is_final is not moves
    assert not final_state(RecipientState.PLANNED, None).is_final
    assert final_state(RecipientState.LEFT_OUT, None, why=Why.UNREACHABLE) is Fate.LEFT_OUT
    assert final_state(RecipientState.LEFT_OUT, None, why=Why.LATE) is Fate.DROPPED
    assert final_state(RecipientState.PUSHED, OutboxState.DROPPED, Why.UNREACHABLE) is Fate.BLOCKED
    assert final_state(RecipientState.PUSHED, OutboxState.FAILED, "Bad Request: chat not found") is Fate.BLOCKED
