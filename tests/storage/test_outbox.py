"""The outbox: what is claimed, in which order, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Person
from storage.database import Database
from storage.outbox import Claimed, Outbox, Settled
from storage.panels import Panel
from storage.tables.messages import outbox
from tests.storage.given import NOW, a_person, hours

SENT, PLANNED, CLAIMED = OutboxState.SENT, OutboxState.PLANNED, OutboxState.CLAIMED


def a_message(person: Person, words: str = "hi", kind: str = "kept", due_at: datetime = NOW, **more: Any) -> Outgoing:
    return Outgoing(person.id, kind, {"html": words, "keyboard": []}, due_at, panel=kind == "panel", **more)


async def plan(database: Database, *messages: Outgoing) -> list[bool]:
    async with database.transaction() as uow:
        return [await uow.outbox.add(message) is not None for message in messages]


async def claim(database: Database, at: datetime = NOW, limit: int = 10, busy: Collection[int] = ()) -> list[Claimed]:
    return await Outbox(database).claim(at, limit, busy)


def words(rows: list[Claimed]) -> list[str]:
    return [row.content["html"] for row in rows]


async def sent(database: Database, rows: list[Claimed], message_id: int | None = None) -> None:
    done = [Settled(row.id, row.person, SENT, message_id, panel=row.panel) for row in rows]
    await Outbox(database).settle(done, NOW)


async def state_of(database: Database, words: str) -> tuple[OutboxState, str | None]:
    async with database.reading_connection() as connection:
        rows = (await connection.execute(select(outbox.c.content, outbox.c.state, outbox.c.error))).all()
    return next((state, error) for content, state, error in rows if content["html"] == words)


async def test_a_claimed_row_says_everything_that_the_courier_needs(database: Database) -> None:
    person = await a_person(database)
    content = {"html": "<b>你好</b>", "keyboard": [[{"text": "A", "tap": "pr:1"}]]}
    await plan(database, Outgoing(person.id, "panel", content, NOW, panel=True))
    async with database.transaction() as uow:
        await uow.panels.saw(person.id, 41)
    (row,) = await claim(database)
    assert row == Claimed(
        row.id, person.id, "telegram", "7", "panel", content, True, 0, 0, None, False, 41, row.created_at, NOW
    )
    assert row.created_at == NOW
    assert await claim(database) == []


async def test_what_is_planned_under_a_prefix_is_withdrawn_and_stays_known(database: Database) -> None:
    person = await a_person(database)
    keys = ["booking:1:reminder", "booking:1:", "booking:12:reminder", "booking:1", "Booking:1:x", "booking;", "bo"]
    await plan(database, *[a_message(person, key, once=key) for key in keys], a_message(person, "no key"))
    async with database.transaction() as uow:
        assert await uow.outbox.withdraw("booking:1:") == 2
        assert await uow.outbox.withdraw("booking:1:") == 0
    for withdrawn in keys[:2]:
        assert await state_of(database, withdrawn) == (OutboxState.DROPPED, "withdrawn")
    for stays in (*keys[2:], "no key"):
        assert await state_of(database, stays) == (PLANNED, None)
    assert await plan(database, a_message(person, once=keys[0])) == [False]


async def test_what_is_on_its_way_or_sent_is_not_withdrawn(database: Database) -> None:
    first, second = await a_person(database), await a_person(database, "8")
    await plan(database, a_message(first, "sent", once="booking:1:a"))
    await sent(database, await claim(database), 5)
    await plan(database, a_message(second, "claimed", once="booking:1:b"))
    assert words(await claim(database)) == ["claimed"]
    async with database.transaction() as uow:
        assert await uow.outbox.withdraw("booking:1:") == 0
    assert await state_of(database, "sent") == (SENT, None)
    assert await state_of(database, "claimed") == (CLAIMED, None)


async def test_the_same_once_key_is_stored_once(database: Database) -> None:
    person = await a_person(database)
    assert await plan(database, a_message(person, once="a"), a_message(person, once="a")) == [True, False]
    assert await plan(database, a_message(person, once="a"), a_message(person), a_message(person)) == [
        False,
        True,
        True,
    ]


async def test_interactive_messages_go_first_and_nothing_before_it_is_due(database: Database) -> None:
    lin, bo, ada, eve = [await a_person(database, number) for number in "1234"]
    await plan(
        database,
        a_message(lin, "push", "follow_up"),
        a_message(bo, "service", "service"),
        a_message(ada, "answer"),
        a_message(eve, "later", due_at=NOW + hours(1)),
    )
    assert words(await claim(database, limit=2)) == ["answer", "service"]
    assert words(await claim(database)) == ["push"]
    assert words(await claim(database)) == []
    assert words(await claim(database, NOW + hours(1))) == ["later"]


async def test_within_a_priority_what_became_due_first_goes_first(database: Database) -> None:
    people = [await a_person(database, number) for number in "123"]
    for person, due in zip(people, (2, 1, 3), strict=True):
        await plan(database, a_message(person, str(due), due_at=NOW + hours(due)))
    assert words(await claim(database, NOW + hours(4))) == ["1", "2", "3"]


async def test_a_person_is_told_one_thing_after_the_other(database: Database) -> None:
    lin, bo = await a_person(database), await a_person(database, "8")
    await plan(database, a_message(lin, "1"), a_message(lin, "2"), a_message(lin, "3"), a_message(bo, "other"))
    first = await claim(database)
    assert words(first) == ["1", "other"]
    assert await claim(database) == []
    await sent(database, first)
    second = await claim(database)
    assert words(second) == ["2"]
    await sent(database, second)
    assert words(await claim(database)) == ["3"]


async def test_even_an_answer_waits_for_what_is_on_its_way(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person, "push", "follow_up"))
    on_its_way = await claim(database)
    await plan(database, a_message(person, "answer"))
    assert await claim(database) == []
    await sent(database, on_its_way)
    assert words(await claim(database)) == ["answer"]


async def test_an_answer_overtakes_what_nobody_waits_for(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person, "push", "follow_up"), a_message(person, "answer"))
    rows = await claim(database)
    assert words(rows) == ["answer"]
    await sent(database, rows)
    assert words(await claim(database)) == ["push"]


async def test_what_waits_for_another_try_holds_back_what_comes_after_it(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person, "1"), a_message(person, "2"))
    (row,) = await claim(database)
    again = NOW + hours(1)
    await Outbox(database).settle([Settled(row.id, person.id, PLANNED, error="502", retry_at=again)], NOW)
    assert await claim(database, NOW + hours(0.5)) == []
    (second_try,) = await claim(database, again)
    assert second_try == replace(row, attempts=1, due_at=again)
    await sent(database, [second_try])
    assert words(await claim(database, again)) == ["2"]


async def test_busy_people_are_left_out_and_do_not_use_up_the_limit(database: Database) -> None:
    people = [await a_person(database, str(number)) for number in range(6)]
    await plan(database, *[a_message(person, person.external_id) for person in people])
    busy = [person.id for person in people[:4]]
    assert words(await claim(database, limit=2, busy=busy)) == ["4", "5"]
    assert words(await claim(database, limit=3)) == ["0", "1", "2"]


async def test_a_message_that_is_too_late_is_dropped(database: Database) -> None:
    lin, bo = await a_person(database), await a_person(database, "8")
    await plan(
        database,
        a_message(lin, "late", "follow_up", expires_at=NOW + hours(1)),
        a_message(bo, "in time", "follow_up", expires_at=NOW + hours(2)),
    )
    assert words(await claim(database, NOW + hours(1), limit=1)) == ["in time"]
    assert await state_of(database, "late") == (OutboxState.DROPPED, "late")


async def test_nothing_is_sent_to_people_who_cannot_be_reached(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person, "1"), a_message(person, "2"))
    (row,) = await claim(database)
    refused = Settled(row.id, person.id, OutboxState.FAILED, error="bot was blocked by the user", unreachable=True)
    await Outbox(database).settle([refused], NOW)
    assert await claim(database) == []
    assert await state_of(database, "1") == (OutboxState.FAILED, "bot was blocked by the user")
    assert await state_of(database, "2") == (OutboxState.DROPPED, "unreachable")
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None and not known.reachable


async def test_a_screen_that_a_later_one_replaces_is_skipped(database: Database) -> None:
    person = await a_person(database)
    await plan(
        database,
        a_message(person, "old", "panel"),
        a_message(person, "note"),
        a_message(person, "new", "panel"),
        a_message(person, "future", "panel", NOW + hours(1)),
    )
    rows = await claim(database)
    assert words(rows) == ["note"]
    assert await state_of(database, "old") == (OutboxState.SUPERSEDED, None)
    await sent(database, rows)
    assert words(await claim(database)) == ["new"]
    assert await state_of(database, "future") == (PLANNED, None)


async def test_the_panel_is_remembered_and_older_numbers_do_not_count(database: Database) -> None:
    person = await a_person(database)
    async with database.reading() as uow:
        assert await uow.panels.get(person.id) is None
    await plan(database, a_message(person, "p", "panel"), a_message(person, "n", "service"))
    (row,) = await claim(database)
    shown = Settled(row.id, person.id, SENT, 50, panel=True, has_media=True)
    await Outbox(database).settle([shown], NOW)
    async with database.transaction() as uow:
        assert await uow.panels.get(person.id) == Panel(50, True, 50)
        await uow.panels.saw(person.id, 49)
    (note,) = await claim(database)
    assert (note.panel_message, note.panel_has_media, note.last_message) == (50, True, 50)
    await sent(database, [note], 51)
    async with database.transaction() as uow:
        assert await uow.panels.get(person.id) == Panel(50, True, 51)
        await uow.panels.saw(person.id, 60)
    async with database.reading() as uow:
        assert await uow.panels.get(person.id) == Panel(50, True, 60)


async def test_the_newest_screen_is_looked_at_for_a_button(database: Database) -> None:
    person, other = await a_person(database), await a_person(database, "8")
    keyboard = [[{"text": "A", "url": "https://x"}], [{"text": "B", "tap": "bk.y:7"}]]
    async with database.transaction() as uow:
        assert not await uow.outbox.panel_has(person.id, "bk.y:7")
        await uow.outbox.add(Outgoing(person.id, "panel", {"html": "", "keyboard": keyboard}, NOW, panel=True))
        await uow.outbox.add(Outgoing(person.id, "kept", {"html": "", "keyboard": []}, NOW))
    async with database.transaction() as uow:
        assert await uow.outbox.panel_has(person.id, "bk.y:7")
        assert not await uow.outbox.panel_has(person.id, "bk.y:8")
        assert not await uow.outbox.panel_has(other.id, "bk.y:7")
        await uow.outbox.add(a_message(person, kind="panel"))
    async with database.reading() as uow:
        assert not await uow.outbox.panel_has(person.id, "bk.y:7")


async def test_what_a_killed_process_had_in_hand_is_repeated_each_time_if_its_kind_may_be(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.messages.kinds.MOST_REPEATS", 2)
    lin, bo, cai = [await a_person(database, number) for number in ("7", "8", "9")]
    await plan(database, a_message(lin, "once more"), a_message(bo, "never twice", "follow_up"))
    await plan(database, a_message(cai, "a screen", "panel"))
    box = Outbox(database)
    assert await box.recover(NOW) == {}
    assert set(words(await claim(database))) == {"once more", "never twice", "a screen"}
    assert await box.recover(NOW) == {PLANNED: 2, OutboxState.IN_DOUBT: 1}
    assert await state_of(database, "never twice") == (OutboxState.IN_DOUBT, "the process was killed")
    assert set(words(await claim(database))) == {"once more", "a screen"}
    assert await box.recover(NOW) == {PLANNED: 2}
    assert set(words(await claim(database))) == {"once more", "a screen"}
    assert await box.told_twice() == 4
    assert await box.recover(NOW) == {OutboxState.IN_DOUBT: 2}, "there is an end to it"


async def test_what_is_repeated_after_a_kill_is_due_anew_and_nothing_was_told_twice_before(
    database: Database,
) -> None:
    person = await a_person(database)
    await plan(database, a_message(person))
    box = Outbox(database)
    assert await box.told_twice() == 0
    (row,) = await claim(database)
    assert await box.recover(NOW + hours(1)) == {PLANNED: 1}
    assert await claim(database) == []
    assert await claim(database, NOW + hours(1)) == [replace(row, repeats=1, due_at=NOW + hours(1))]


async def test_a_kind_that_is_not_known_any_more_is_not_repeated_after_a_kill(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person))
    await claim(database)
    async with database.connection() as connection:
        await connection.execute(update(outbox).values(kind="of_an_older_version"))
    assert await Outbox(database).recover(NOW) == {OutboxState.IN_DOUBT: 1}


async def test_what_was_claimed_without_a_word_of_it_is_put_back_but_for_who_is_being_told(
    database: Database,
) -> None:
    lin, bo, cai = [await a_person(database, number) for number in ("7", "8", "9")]
    await plan(database, a_message(lin, "on its way"), a_message(bo, "unheard of"))
    await claim(database)
    await plan(database, a_message(cai, "planned"))
    assert await Outbox(database).put_back([lin.id, cai.id]) == 1
    assert await state_of(database, "on its way") == (CLAIMED, None)
    assert await state_of(database, "unheard of") == (PLANNED, None)
    again = await claim(database)
    assert sorted((row.content["html"], row.attempts, row.repeats) for row in again) == [
        ("planned", 0, 0),
        ("unheard of", 0, 0),
    ]


async def test_what_nobody_waits_for_gets_its_own_share_of_a_claim(database: Database) -> None:
    readers = [await a_person(database, str(number)) for number in range(10, 16)]
    await plan(database, *(a_message(reader, f"offer {reader.external_id}", "offer") for reader in readers[:4]))
    await plan(database, *(a_message(reader, f"answer {reader.external_id}") for reader in readers[4:]))
    box = Outbox(database)
    assert words(await box.claim(NOW, 1, rest=1)) == ["answer 14"]
    assert words(await box.claim(NOW, 10, rest=0)) == ["answer 15"]
    assert await box.claim(NOW, 10, rest=0) == []
    assert words(await box.claim(NOW, 10, busy=[readers[0].id], rest=2)) == ["offer 11", "offer 12"]
    assert words(await box.claim(NOW, 10, rest=10)) == ["offer 10", "offer 13"]


async def test_rows_that_nobody_should_get_any_more_do_not_use_up_a_share(database: Database) -> None:
    gone, reader = await a_person(database, "7"), await a_person(database, "8")
    await plan(database, a_message(gone, "into the void", "offer"), a_message(reader, "offer", "offer"))
    async with database.transaction() as uow:
        await uow.people.save(replace(gone, reachable=False))
    assert words(await Outbox(database).claim(NOW, 10, rest=1)) == ["offer"]


async def test_nor_is_there_another_share_after_they_were_closed(database: Database) -> None:
    people = [await a_person(database, str(number)) for number in range(4)]
    await plan(database, *(a_message(each, f"offer {each.external_id}", "offer") for each in people))
    async with database.transaction() as uow:
        await uow.people.save(replace(people[1], reachable=False))
    assert words(await Outbox(database).claim(NOW, 10, rest=2)) == ["offer 0", "offer 2"]


async def test_who_is_busy_with_nothing_due_makes_no_room_for_others(database: Database) -> None:
    idle = await a_person(database, "busy")
    people = [await a_person(database, str(number)) for number in range(4)]
    await plan(database, *(a_message(each, f"offer {each.external_id}", "offer") for each in people))
    box = Outbox(database)
    assert words(await box.claim(NOW, 10, busy=[idle.id], rest=1)) == ["offer 0"]
    assert words(await box.claim(NOW, 1, busy=[idle.id])) == ["offer 1"]
    assert words(await box.claim(NOW, 10, busy=[idle.id])) == ["offer 2", "offer 3"]


async def test_only_what_was_sent_has_a_moment_at_which_it_was(database: Database) -> None:
    people = [await a_person(database, number) for number in ("7", "8", "9")]
    await plan(database, *(a_message(each, each.external_id) for each in people))
    done, refused, again = await claim(database)
    await Outbox(database).settle(
        [
            Settled(done.id, done.person, SENT, 5),
            Settled(refused.id, refused.person, OutboxState.FAILED, error="no"),
            Settled(again.id, again.person, PLANNED, error="502", retry_at=NOW + hours(1), repeated=True),
        ],
        NOW,
    )
    async with database.reading_connection() as connection:
        columns = outbox.c.state, outbox.c.sent_at, outbox.c.message_id, outbox.c.attempts, outbox.c.repeats
        found = (await connection.execute(select(*columns).order_by(outbox.c.id))).all()
    assert [tuple(row) for row in found] == [
        (SENT, NOW, 5, 0, 0),
        (OutboxState.FAILED, None, None, 0, 0),
        (PLANNED, None, None, 1, 1),
    ]


async def moved(database: Database, row: Claimed, chat: str) -> None:
    followed = Settled(row.id, row.person, PLANNED, error=f"moved to {chat}", retry_at=NOW, moved_to=chat)
    await Outbox(database).settle([followed], NOW)


async def test_who_has_moved_is_told_in_the_new_chat_and_known_by_it(database: Database) -> None:
    person = await a_person(database, "7")
    async with database.transaction() as uow:
        await uow.panels.saw(person.id, 41)
    await plan(database, a_message(person))
    (row,) = await claim(database)
    await moved(database, row, "-1007")
    (again,) = await claim(database)
    assert (again.id, again.chat, again.attempts, again.repeats, again.last_message) == (row.id, "-1007", 1, 0, None)
    async with database.reading() as uow:
        assert await uow.people.by_external("telegram", "7") is None
        known = await uow.people.by_external("telegram", "-1007")
    assert known is not None
    assert known.id == person.id


async def test_who_has_moved_to_a_chat_that_is_somebody_elses_is_left_in_peace(database: Database) -> None:
    person, other = await a_person(database, "7"), await a_person(database, "8")
    await plan(database, a_message(person, "first"), a_message(person, "second"))
    (row,) = await claim(database)
    await moved(database, row, "8")
    assert await claim(database) == []
    state, why = await state_of(database, "first")
    assert state is OutboxState.FAILED
    assert why == "the chat 8, to which it has moved, is somebody else's"
    assert await state_of(database, "second") == (OutboxState.DROPPED, "unreachable")
    async with database.reading() as uow:
        stays = await uow.people.get(person.id)
        still = await uow.people.by_external("telegram", "8")
    assert stays is not None
    assert (stays.external_id, stays.reachable) == ("7", False)
    assert still is not None
    assert still.id == other.id


async def test_a_repeat_after_a_lost_answer_is_counted(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person))
    (row,) = await claim(database)
    lost = Settled(row.id, person.id, PLANNED, error="timeout", retry_at=NOW, repeated=True)
    await Outbox(database).settle([lost], NOW)
    assert await claim(database) == [replace(row, attempts=1, repeats=1)]
    assert await Outbox(database).told_twice() == 1


async def test_what_is_settled_stays_settled(database: Database) -> None:
    person = await a_person(database)
    await plan(database, a_message(person))
    rows = await claim(database)
    await sent(database, rows)
    again = Settled(rows[0].id, person.id, OutboxState.FAILED, error="from a courier of yesterday")
    await Outbox(database).settle([again], NOW)
    await Outbox(database).settle([], NOW)
    assert await state_of(database, "hi") == (SENT, None)


async def test_the_next_moment_at_which_something_is_due_is_known(database: Database) -> None:
    lin, bo = await a_person(database), await a_person(database, "8")
    box = Outbox(database)
    assert await box.next_due() is None
    await plan(database, a_message(lin, due_at=NOW + hours(2)), a_message(bo, kind="service", due_at=NOW + hours(1)))
    assert await box.next_due() == NOW + hours(1)
    await claim(database, NOW + hours(1))
    assert await box.next_due() == NOW + hours(2)


async def test_rows_are_counted_by_state(database: Database) -> None:
    lin, bo = await a_person(database), await a_person(database, "8")
    await plan(database, a_message(lin), a_message(bo), a_message(bo))
    rows = await claim(database)
    await sent(database, rows[:1])
    assert await Outbox(database).counts() == {SENT: 1, CLAIMED: 1, PLANNED: 1}
