"""Messages by where they stand in a chat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.gate.passing import push
from domain.messages.kinds import FOLLOW_UP, KEPT, REPORT
from domain.messages.outgoing import OutboxState, Outgoing
from domain.messages.screen import Note
from domain.turn import Turn
from storage.database import Database
from storage.tables.messages import outbox
from tests.domain.booking.stage import Stage


async def stands(stage: Stage, row: int, number: int) -> None:
    now: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": stage.clock.now(), "message_id": number}
    async with stage.database.connection() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == row).values(now))


async def test_a_message_is_found_with_what_went_along_and_by_nobody_else(
    database: Database, clock: FixedClock
) -> None:
    stage = await Stage(database, clock).open()
    mei, (lin,) = await stage.parent("Lin")
    other, _ = await stage.parent("Bo")
    wang = await stage.person("Wang")
    async with database.transaction() as uow:
        turn = Turn(stage.services, uow, None)
        head = await push(turn, mei, Note(REPORT.name, "one"), once="report:c1@x")
        along = await push(turn, mei, Note(FOLLOW_UP.name, "two"), learner=lin.id, sender=wang.id)
    await stage.do(None, OpenGate())
    assert head is not None
    await stands(stage, head, 7)
    async with database.reading() as uow:
        first, second = await uow.replies.standing(mei.id, 7)
        assert not await uow.replies.standing(other.id, 7) and not await uow.replies.standing(mei.id, 8)
    assert (first.id, first.kind, first.once, first.at) == (head, REPORT.name, "report:c1@x", clock.now())
    assert (second.id, second.learner, second.sender, second.at) == (along, lin.id, wang.id, clock.now())


async def test_the_latest_message_is_none_once_a_screen_stands_below_it(
    database: Database, clock: FixedClock
) -> None:
    stage = await Stage(database, clock).open()
    mei, _ = await stage.parent("Lin")
    async with database.reading() as uow:
        assert await uow.replies.latest(mei.id) is None
    for number, kind in ((7, KEPT), (8, KEPT), (9, None)):
        content = {"html": "x", "keyboard": [], "attachment": {"type": "calendar", "uid": f"of-{number}"}}
        async with database.transaction() as uow:
            made = Outgoing(mei.id, kind.name if kind else "panel", content, clock.now(), panel=kind is None)
            row = await uow.outbox.add(made)
        assert row is not None
        await stands(stage, row, number)
        async with database.reading() as uow:
            assert await uow.replies.latest(mei.id) == (number if kind else None)
            assert [each.event for each in await uow.replies.standing(mei.id, number)] == [f"of-{number}"] * bool(
                kind
            )
