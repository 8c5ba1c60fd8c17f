"""What the gate knows: who reads, what waits, what was let through and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.gate.push import Decided, Decision, Preferences, Told, Verdict, Waiting, Why
from domain.language import Lang
from domain.messages.kinds import MessageClass
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Consent, Learner, Person, Purpose, Role
from storage.database import Database
from storage.outbox import Outbox
from storage.tables.gate import pushes
from storage.tables.messages import outbox
from tests.storage.given import NOW, hours

ZONE = "Asia/Shanghai"


async def a_person(database: Database, name: str, role: Role = Role.PARENT, **fields: Any) -> Person:
    async with database.transaction() as uow:
        person = await uow.people.add(Person(0, "telegram", name, name, Lang.EN))
        await uow.people.save(replace(person, **fields))
        await uow.people.grant(person.id, role, None, NOW)
    return person


async def a_child(
    database: Database, *guardians: Person, account: int | None = None, offers: bool = False
) -> Learner:
    async with database.transaction() as uow:
        child = await uow.people.add_learner(Learner(0, "Lin", account))
        for each in guardians:
            await uow.people.add_guardian(child.id, each.id, NOW)
        if offers:
            await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", guardians[0].id, NOW))
    return child


async def wait(database: Database, person: Person, kind: str = "report", due: datetime = NOW, **more: Any) -> Waiting:
    """A message at the gate."""
    content = {"html": "words", "keyboard": []}
    async with database.transaction() as uow:
        message = await uow.outbox.add(Outgoing(person.id, kind, content, due, held=True))
        assert message is not None
        fields = {
            "household": f"p{person.id}", "occasion": f"message:{message}", "until": None, "urgent": False,
            "override": None, "learner": None, "sender": None, "campaign": None,
        } | more  # fmt: skip
        waiting = Waiting(
            message=message, person=person.id, kind=kind, due_at=due, look_at=due, content=content, cause="it is due",
            **fields,
        )  # fmt: skip
        await uow.pushes.add_many([waiting])
    return waiting


async def decide(
    database: Database, *decided: Decided, of: list[Waiting], shown: Mapping[int, Mapping[str, Any]] | None = None
) -> None:
    async with database.transaction() as uow:
        await uow.pushes.decide(decided, NOW, shown or {}, {each.message: each for each in of})


def sent(waiting: Waiting, **more: Any) -> Decided:
    return Decided(waiting.message, Verdict.SENT, Why.DUE, contact=waiting.occasion, **more)


async def row_of(database: Database, message: int) -> Any:
    async with database.reading_connection() as connection:
        return (await connection.execute(select(outbox).where(outbox.c.id == message))).one()


async def test_a_reader_is_read_with_family_wishes_and_agreements(database: Database) -> None:
    mei = await a_person(database, "mei", zone="Europe/Berlin")
    lin, bo = await a_child(database, mei, offers=True), await a_child(database)
    async with database.transaction() as uow:
        await uow.people.add_guardian(bo.id, mei.id, NOW)
        wished = Preferences(mei.id, time(9), time(20, 30), NOW, digest=True, off={"report", "mood"})
        await uow.pushes.save_preferences(wished)
    async with database.reading() as uow:
        (reader,) = (await uow.pushes.readers([mei.id, mei.id], ZONE)).values()
        family = (await uow.people.learner(lin.id)).family  # type: ignore[union-attr]
        assert (
            await uow.pushes.preferences_of(mei.id)
            == reader.preferences
            == replace(wished, off=frozenset(wished.off))
        )
    assert reader.household == f"f{family}"
    assert (reader.zone, reader.is_learner, reader.has_weekly, reader.takes_offers) == (
        "Europe/Berlin",
        False,
        True,
        True,
    )
    assert reader.no_offers_for == {bo.id}


async def test_a_learner_is_of_the_family_of_their_guardians(database: Database) -> None:
    mei, account = await a_person(database, "mei"), await a_person(database, "lin", Role.LEARNER)
    alone, wang = await a_person(database, "alone", Role.LEARNER), await a_person(database, "wang", Role.TEACHER)
    await a_child(database, mei, account=account.id, offers=True)
    await a_child(database, account=alone.id)
    async with database.reading() as uow:
        found = await uow.pushes.readers([mei.id, account.id, alone.id, wang.id], ZONE)
        assert await uow.pushes.preferences_of(alone.id) == Preferences(alone.id)
    assert found[account.id].household == found[mei.id].household
    assert found[account.id].is_learner
    assert found[account.id].takes_offers
    assert (found[alone.id].household, found[alone.id].takes_offers) == (f"p{alone.id}", False)
    assert (found[wang.id].is_learner, found[wang.id].has_weekly, found[wang.id].zone) == (False, False, ZONE)


async def test_children_who_share_a_guardian_are_of_one_household(database: Database) -> None:
    mei, jun = await a_person(database, "mei"), await a_person(database, "jun")
    accounts = [await a_person(database, name, Role.LEARNER) for name in ("lin", "bo")]
    lin = await a_child(database, mei, account=accounts[0].id)
    bo = await a_child(database, mei, jun, account=accounts[1].id)
    assert lin.id != bo.id
    async with database.reading() as uow:
        everybody = [each.id for each in (mei, jun, *accounts)]
        households = {each.household for each in (await uow.pushes.readers(everybody, ZONE)).values()}
        (household,) = households
        assert await uow.push_log.household(household) == everybody


async def test_who_has_withdrawn_takes_no_offers_and_who_wants_no_card_has_none(database: Database) -> None:
    mei, jun = await a_person(database, "mei"), await a_person(database, "jun")
    child = await a_child(database, mei, offers=True)
    async with database.transaction() as uow:
        await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", mei.id, NOW, withdrawn_at=NOW))
        await uow.pushes.save_preferences(Preferences(jun.id, off={"week"}))
    async with database.reading() as uow:
        found = await uow.pushes.readers([mei.id, jun.id], ZONE)
    assert (found[mei.id].takes_offers, found[mei.id].has_weekly) == (False, True)
    assert found[jun.id].has_weekly is False


async def test_what_is_due_is_found_oldest_first_and_no_more_than_asked_for(database: Database) -> None:
    mei, jun = await a_person(database, "mei"), await a_person(database, "jun")
    later = await wait(database, mei, due=NOW)
    first = await wait(database, jun, due=NOW - hours(1), until=NOW + hours(1), learner=None, override="a reason")
    await wait(database, mei, due=NOW + hours(1))
    async with database.reading() as uow:
        assert await uow.pushes.due(NOW, 10) == [first, later]
        assert await uow.pushes.due(NOW, 1) == [first]
        assert await uow.pushes.waiting_for([mei.id], NOW) == [later]


async def test_what_was_let_through_is_told_with_its_contact(database: Database) -> None:
    mei = await a_person(database, "mei")
    card, mood = await wait(database, mei, "week", occasion="week:1"), await wait(database, mei, "mood")
    await decide(
        database,
        replace(sent(card), contact="news"),
        Decided(mood.message, Verdict.MERGED, Why.TOGETHER, into=card.message, contact="news"),
        of=[replace(card, household="f7"), replace(mood, household="f7")],
    )
    async with database.reading() as uow:
        found = await uow.pushes.told(["f7"], NOW)
        assert await uow.pushes.told(["f7"], NOW + hours(1)) == []
        assert await uow.pushes.told([card.household], NOW) == [], "it stands where its reader is now"
    learning, relation = MessageClass.LEARNING, MessageClass.RELATION
    assert found == [
        Told(mei.id, "f7", learning, "news", NOW, True, "week:1", True),
        Told(mei.id, "f7", relation, "news", NOW, False, mood.occasion, False),
    ]


async def test_what_the_platform_refused_was_told_to_nobody_nor_what_went_with_it(database: Database) -> None:
    person = await a_person(database, "1")
    head, other = await wait(database, person), await wait(database, person)
    merged = Decided(other.message, Verdict.MERGED, Why.TOGETHER, into=head.message, contact=head.occasion)
    await decide(database, sent(head), merged, of=[head, other])
    async with database.reading() as uow:
        assert len(await uow.pushes.told([head.household], NOW - hours(1))) == 2

    async with database.connection() as connection:
        failed = outbox.update().where(outbox.c.id == head.message).values(state=OutboxState.FAILED)
        await connection.execute(failed)

    async with database.reading() as uow:
        assert await uow.pushes.told([head.household], NOW - hours(1)) == []


async def test_decisions_are_carried_out_and_written_down(database: Database) -> None:
    mei = await a_person(database, "mei")
    goes, joins, waits, ends = [await wait(database, mei, kind) for kind in ("report", "letter", "tip", "offer")]
    await decide(
        database,
        sent(goes, until=NOW + hours(3)),
        Decided(joins.message, Verdict.MERGED, Why.TOGETHER, into=goes.message, contact=goes.occasion),
        Decided(waits.message, Verdict.DEFERRED, Why.QUIET, then=NOW + hours(9)),
        Decided(ends.message, Verdict.DROPPED, Why.NO_CONSENT),
        of=[goes, joins, waits, ends],
        shown={goes.message: {"html": "both", "keyboard": []}},
    )
    rows = [await row_of(database, each.message) for each in (goes, joins, waits, ends)]
    assert [(row.state, row.error) for row in rows] == [
        (OutboxState.PLANNED, None),
        (OutboxState.MERGED, "together"),
        (OutboxState.HELD, None),
        (OutboxState.DROPPED, "no_consent"),
    ]
    assert (rows[0].content["html"], rows[0].expires_at, rows[2].due_at) == ("both", NOW + hours(3), NOW + hours(9))
    async with database.reading() as uow:
        assert await uow.pushes.decisions_on([joins.message, waits.message]) == [
            Decision(joins.message, NOW, Verdict.MERGED, Why.TOGETHER, None, goes.message),
            Decision(waits.message, NOW, Verdict.DEFERRED, Why.QUIET, NOW + hours(9)),
        ]


async def test_what_goes_back_to_the_gate_says_its_own_words_again_and_was_told_to_nobody(database: Database) -> None:
    mei = await a_person(database, "mei")
    head, along = await wait(database, mei), await wait(database, mei, "letter")
    await decide(
        database,
        sent(head, until=NOW + hours(1)),
        Decided(along.message, Verdict.MERGED, Why.TOGETHER, into=head.message, contact=head.occasion),
        of=[head, along],
        shown={head.message: {"html": "both", "keyboard": []}},
    )
    assert await Outbox(database).claim(NOW + hours(1), 10) == []
    async with database.reading() as uow:
        back = await uow.pushes.due(NOW + hours(1), 10)
        assert await uow.pushes.told([head.household], NOW) == []
    assert [(each.message, each.content["html"]) for each in back] == [
        (head.message, "words"),
        (along.message, "words"),
    ]
    async with database.reading_connection() as connection:
        told = await connection.execute(select(pushes.c.passed_at, pushes.c.contact, pushes.c.into, pushes.c.alone))
        assert {tuple(row) for row in told} == {(None, None, None, None)}


async def test_what_may_have_arrived_does_not_go_back(database: Database) -> None:
    mei = await a_person(database, "mei")
    service = await wait(database, mei, "service")
    await decide(database, sent(service, until=NOW + hours(1)), of=[service])
    await Outbox(database).claim(NOW, 10)
    await Outbox(database).recover(NOW)
    assert await Outbox(database).claim(NOW + hours(1), 10) == []
    assert (await row_of(database, service.message)).state is OutboxState.DROPPED


async def test_what_is_withdrawn_at_the_gate_is_in_the_ledger_and_other_messages_are_not(database: Database) -> None:
    mei = await a_person(database, "mei")
    async with database.transaction() as uow:
        held = await uow.outbox.add(Outgoing(mei.id, "report", {"keyboard": []}, NOW, once="x:1", held=True))
        await uow.outbox.add(Outgoing(mei.id, "kept", {"keyboard": []}, NOW, once="x:2"))
    assert held is not None
    async with database.connection() as connection:
        row = {"message": held, "person": mei.id, "household": "p", "klass": MessageClass.LEARNING, "counts": True}
        row |= {"occasion": "o", "due_at": NOW, "urgent": False, "cause": ""}
        await connection.execute(pushes.insert(), row)
    async with database.transaction() as uow:
        assert await uow.outbox.withdraw("x:") == 2
        (noted,) = await uow.pushes.decisions_on(range(100))
    assert (noted.message, noted.verdict, noted.why) == (held, Verdict.DROPPED, Why.WITHDRAWN)


async def test_whoever_claims_a_household_keeps_others_from_it_and_from_taking_its_messages_back(
    postgres_database: Database,
) -> None:
    database = postgres_database
    mei = await a_person(database, "mei")
    async with database.transaction() as uow:
        held = await uow.outbox.add(Outgoing(mei.id, "report", {"keyboard": []}, NOW, once="x:1", held=True))
    assert held is not None
    async with database.connection() as connection:
        row = {"message": held, "person": mei.id, "household": "f1", "klass": MessageClass.LEARNING, "counts": True}
        await connection.execute(
            pushes.insert(), row | {"occasion": "o", "due_at": NOW, "urgent": False, "cause": ""}
        )
    order: list[str] = []
    claimed, decided = asyncio.Event(), asyncio.Event()

    async def gate() -> None:
        async with database.transaction() as uow:
            await uow.pushes.claim(["f2", "f1"])
            claimed.set()
            await decided.wait()
            (waiting,) = await uow.pushes.waiting_for([mei.id], datetime.now(UTC) + timedelta(days=365))
            await uow.pushes.decide([sent(waiting)], NOW, {}, {held: waiting})
            order.append("decided")

    async def another() -> None:
        await claimed.wait()
        async with database.transaction() as uow:
            await uow.pushes.claim(["f1"])
            order.append("claimed")

    async def taker() -> None:
        await claimed.wait()
        async with database.transaction() as uow:
            await uow.outbox.withdraw("x:")
            order.append("withdrawn")

    async def judge() -> None:
        await claimed.wait()
        async with database.reading() as uow:
            await uow.pushes.due(NOW, 10)
        assert order == []
        decided.set()

    await asyncio.wait_for(asyncio.gather(gate(), another(), taker(), judge()), 20)
    assert order[0] == "decided"
    assert (await row_of(database, held)).error == "withdrawn"


@pytest.mark.parametrize("count", [0, 1100])
async def test_many_readers_are_found_at_once(database: Database, count: int) -> None:
    async with database.reading() as uow:
        assert await uow.pushes.readers(range(1, count + 1), ZONE) == {}
        assert await uow.pushes.told([f"f{number}" for number in range(count)], NOW) == []
        assert await uow.pushes.waiting_for(range(count), NOW) == []


async def test_nothing_to_decide_on_is_nothing_to_write(database: Database) -> None:
    async with database.transaction() as uow:
        # what was due a moment before was decided on by somebody else
        await uow.pushes.decide([], NOW, {}, {})
        assert await uow.pushes.decisions_on([1]) == []
