"""What stays right when somebody goes: the journal and its numbers, sums, seats and time, messages, portraits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from domain.alerts.alert import Alert, Finding, OfLearner, Rule, State
from domain.booking.seats import slot_holder
from domain.booking.slot import BookingState
from domain.journal import Statement, Verb
from domain.messages.kinds import SERVICE
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Learner
from domain.portrait.keeping import caught_up, folded
from domain.portrait.written import to_plain
from domain.privacy.data import DataClass, LearnerSubject, PersonSubject
from storage import tables
from storage.database import Database
from tests.storage.given import (
    NOW,
    a_learner,
    a_person,
    a_slot,
    stored_booking,
    stored_slot,
)
from tests.storage.test_tallies import given, of_journal, reported, said, shown

journal, outbox, pushes = tables.journal.journal, tables.messages.outbox, tables.gate.pushes
erasing, slots, busy = tables.erasing.erasing, tables.bookings.slots, tables.bookings.busy
alerts = tables.alerts.alerts


async def written(database: Database, *statements: Statement) -> None:
    async with database.transaction() as uow:
        await uow.journal.add_all(statements)


async def erased(database: Database, *subjects: LearnerSubject | PersonSubject) -> None:
    async with database.transaction() as uow:
        for subject in subjects:
            await uow.personal.erase(subject)


async def uids(database: Database) -> list[str]:
    async with database.reading_connection() as connection:
        kept = select(journal.c.uid).where(journal.c.verb != Verb.ERASED).order_by(journal.c.id)
        return list(await connection.scalars(kept))


async def numbered(database: Database, statement: str) -> list[tuple[Any, ...]]:
    async with database.reading_connection() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


def of_week(learner: int, week: str, value: int, at: Any = NOW, **more: Any) -> Statement:
    result = {"mood": value, "audience": ["teachers"]}
    return Statement(Verb.FELT, "week", week, at, learner=learner, result=result, **more)


@pytest.mark.parametrize("deed", ["UPDATE journal SET verb = 'asked'", "DELETE FROM journal"])
async def test_the_journal_lets_go_only_whom_it_is_about(database: Database, deed: str) -> None:
    lin, may = await a_learner(database), await a_learner(database, "May")
    await written(database, *(Statement(Verb.VIEWED, "profile", "x", NOW, learner=each.id) for each in (lin, may)))
    with pytest.raises(DBAPIError, match="the journal is append-only"):
        async with database.connection() as connection:
            await connection.execute(text(f"INSERT INTO erasing (learner, over) VALUES ({lin.id}, 0)"))
            await connection.execute(text(deed))
    async with database.connection() as connection:
        await connection.execute(text(f"INSERT INTO erasing (learner, over) VALUES ({lin.id}, 0)"))
        await connection.execute(text(f"{deed} WHERE learner = {lin.id}"))
        await connection.execute(text("DELETE FROM erasing"))


async def test_whoever_is_being_erased_is_forgotten_with_the_transaction(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        async with database.connection() as connection:
            await connection.execute(text("INSERT INTO erasing (learner, over) VALUES (1, 0)"))
    assert await numbered(database, "SELECT count(*) FROM erasing") == [(0,)]


async def test_numbers_of_the_journal_are_not_given_again(database: Database) -> None:
    lin, may = await a_learner(database), await a_learner(database, "May")
    await written(database, Statement(Verb.VIEWED, "profile", "x", NOW, learner=may.id))
    await written(database, Statement(Verb.VIEWED, "profile", "x", NOW, learner=lin.id))
    ((last,),) = await numbered(database, "SELECT max(id) FROM journal")
    await erased(database, LearnerSubject(lin.id))
    await written(database, Statement(Verb.VIEWED, "profile", "x", NOW, learner=may.id))
    ((next_,),) = await numbered(database, "SELECT max(id) FROM journal")
    assert next_ > last


async def test_tallies_are_what_the_others_answered(database: Database) -> None:
    who = [await a_learner(database, f"L{number}") for number in range(4)]
    answers = [said(each.id, 1 if number else 0, 0.5 + number / 8) for number, each in enumerate(who)]
    typed = replace(said(who[0].id, 1, place=0), uid="typed", object_id="sample:other")
    await given(database, *answers, reported(who[1].id), typed)
    async with database.transaction() as uow:
        while await uow.items.count_answers(NOW + timedelta(minutes=5)):
            pass
    await erased(database, LearnerSubject(who[0].id), LearnerSubject(who[1].id))
    kept = "SELECT response, n, round(CAST(expected AS NUMERIC), 4) FROM item_tallies ORDER BY response"
    found = {response: (n, float(expected)) for response, n, expected in await numbered(database, kept)}
    assert found == {"1": (2, 1.625)} == shown(await of_journal(database))


async def test_seats_and_time_of_a_booking_are_free_again(database: Database) -> None:
    lin, parent = await a_learner(database), await a_person(database)
    slot = await stored_slot(database, a_slot())
    mine = await stored_booking(database, slot, lin, parent, state=BookingState.BOOKED, accompanied=True, party=None)
    await stored_booking(database, slot, await a_learner(database, "May"), parent, "u2", BookingState.BOOKED)
    async with database.connection() as connection:
        await connection.execute(update(slots).where(slots.c.id == slot.id).values(taken=2))
    async with database.transaction() as uow:
        await uow.bookings.occupy(
            (f"learner:{lin.id}", f"person:{parent.id}"), slot_holder(slot.id), slot.starts_at, slot.ends_at
        )
    await erased(database, LearnerSubject(lin.id))
    assert await numbered(database, f"SELECT taken FROM slots WHERE id = {slot.id}") == [(1,)]
    taken = await numbered(database, "SELECT DISTINCT who FROM busy")
    assert {who for (who,) in taken} == {"teacher:wang", "room:east/204"}
    assert await numbered(database, f"SELECT id FROM bookings WHERE id = {mine.id}") == []


async def test_messages_about_a_learner_say_nothing_any_more_and_those_that_wait_stay_away(
    database: Database,
) -> None:
    lin, parent, teacher = (
        await a_learner(database, "林小雨"),
        await a_person(database),
        await a_person(database, "8"),
    )
    made = {}
    async with database.transaction() as uow:
        for name, who, html, held in (
            ("about", parent, "新的一周", True),
            ("sheet", teacher, "<b>林小雨</b>", False),
            ("other", teacher, "<b>May</b>", False),
        ):
            content = {"html": html, "keyboard": []}
            made[name] = await uow.outbox.add(Outgoing(who.id, SERVICE.name, content, NOW, once=name, held=held))
    async with database.connection() as connection:
        values: dict[str, Any] = {
            "message": made["about"],
            "person": parent.id,
            "household": "h",
            "learner": lin.id,
            "counts": False,
        }
        values |= {"klass": "service", "occasion": "o", "due_at": NOW, "urgent": False, "cause": "林小雨"}
        await connection.execute(pushes.insert().values(values))
        over = update(outbox).where(outbox.c.person == teacher.id)
        await connection.execute(over.values(state=OutboxState.SENT, sent_at=NOW))
    await erased(database, LearnerSubject(lin.id))
    async with database.reading_connection() as connection:
        rows = {row.id: row for row in await connection.execute(select(outbox))}
    assert rows[made["about"]].state is OutboxState.DROPPED
    assert [rows[made[name]].content["html"] for name in made] == ["", "", "<b>May</b>"]
    assert await numbered(database, "SELECT cause, learner FROM pushes") == [("", None)]


async def test_moods_leave_the_journal_and_the_portrait_is_what_is_left(database: Database) -> None:
    lin, may = await a_learner(database), await a_learner(database, "May")
    felt = of_week(lin.id, "2026-W46", 2)
    back = Statement(Verb.VOIDED, "statement", felt.uid, NOW, learner=lin.id)
    stays = Statement(Verb.PROVED, "skill", "fractions", NOW, learner=lin.id, result={"success": True})
    others = of_week(may.id, "2026-W46", 1)
    await written(database, felt, stays, back, of_week(lin.id, "2026-W47", 1), others)
    await kept_portrait(database, lin)
    async with database.transaction() as uow:
        assert await uow.personal.forget_moods(lin.id) == 2
    assert await uids(database) == [stays.uid, others.uid]
    async with database.reading() as uow:
        now = await caught_up(uow, lin.id)
        assert now.stored and not now.portrait.moods and now.portrait.proved
        assert to_plain(now.portrait) == to_plain((await folded(uow, lin.id)).portrait)


async def kept_portrait(database: Database, learner: Learner) -> None:
    async with database.transaction() as uow:
        now = await folded(uow, learner.id)
        await uow.portraits.save(learner.id, to_plain(now.portrait), now.upto, NOW)


async def test_alerts_say_nothing_of_a_mood_that_was_withdrawn(database: Database) -> None:
    lin, teacher = await a_learner(database), await a_person(database)
    low = Finding(Rule.LOW_MOOD, 0.9, NOW, facts={"mood": 1})
    stuck = Finding(Rule.STUCK, 0.8, NOW, key="fractions")
    other = await a_person(database, "8")
    async with database.transaction() as uow:
        for who, findings in ((teacher, (low, stuck)), (other, (low,))):
            known = tuple(each.name for each in findings)
            alert = Alert(0, who.id, OfLearner(lin.id), findings, State.OPEN, NOW, NOW, NOW, known=known)
            assert await uow.alerts.add(alert) is not None
    async with database.transaction() as uow:
        await uow.personal.forget_moods(lin.id)
    async with database.reading_connection() as connection:
        first, second = await connection.execute(select(alerts).order_by(alerts.c.id))
    assert ([each["rule"] for each in first.findings], first.known) == (["stuck"], ["stuck:fractions"])
    assert first.state is State.OPEN
    assert (second.findings, second.known, second.state, second.look_at) == ([], [], State.EXPIRED, None)


async def test_old_moods_and_those_that_were_taken_back_are_let_go(database: Database) -> None:
    lin = await a_learner(database)
    old = of_week(lin.id, "2026-W30", 2, NOW - timedelta(days=99))
    changed, now = of_week(lin.id, "2026-W47", 2), of_week(lin.id, "2026-W47", 4)
    back = Statement(Verb.VOIDED, "statement", changed.uid, NOW, learner=lin.id)
    await written(database, old, changed, back, now)
    async with database.transaction() as uow:
        assert await uow.personal.forget(DataClass.MOOD, NOW - timedelta(weeks=12)) == 2
    assert await uids(database) == [now.uid]


async def test_words_of_messages_are_let_go_when_they_are_old(database: Database) -> None:
    parent = await a_person(database)
    content = {"html": "secret", "keyboard": []}
    async with database.transaction() as uow:
        for once in ("sent", "waits"):
            await uow.outbox.add(Outgoing(parent.id, SERVICE.name, content, NOW, once=once))
    async with database.connection() as connection:
        await connection.execute(update(outbox).where(outbox.c.once == "sent").values(state=OutboxState.SENT))
    for before, count in ((NOW - timedelta(days=1), 0), (NOW + timedelta(days=1), 1), (NOW + timedelta(days=1), 0)):
        async with database.transaction() as uow:
            assert await uow.personal.forget_messages(before) == count
    async with database.reading_connection() as connection:
        left = {row.once: row.content["html"] for row in await connection.execute(select(outbox))}
    assert left == {"sent": "", "waits": "secret"}


async def test_what_is_deleted_is_overwritten_in_the_file(sqlite_database: Database) -> None:
    async with sqlite_database.connection() as connection:
        assert await connection.scalar(text("PRAGMA secure_delete")) == 1


async def test_nobody_is_left_half_erased(database: Database) -> None:
    """A conversation that a guardian had about the child goes with the child; one about a sibling stays."""
    parent = await a_person(database)
    lin, may = await a_learner(database), await a_learner(database, "May")
    async with database.transaction() as uow:
        for each in (lin, may):
            await uow.people.add_guardian(each.id, parent.id, NOW)
    await erased(database, LearnerSubject(lin.id))
    async with database.reading() as uow:
        assert [each.id for each in await uow.people.children_of(parent.id)] == [may.id]
        assert (await uow.people.learner(may.id)) is not None
    async with database.reading_connection() as connection:
        assert await connection.scalar(select(func.count()).select_from(erasing)) == 0
