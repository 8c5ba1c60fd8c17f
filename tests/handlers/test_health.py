"""/health as an admin taps through it, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from domain.clock import FixedClock
from domain.language import Lang
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Role
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.tables.audit import audit
from storage.tables.messages import InboxState, inbox, outbox
from tests.handlers.talk import Town


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_admin_sees_what_was_lost_and_sees_to_it(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin = await town.with_role(1, Role.ADMIN, "Sun", lang)
    box, now = Inbox(sqlite_database), clock.now()
    first, second = await box.store("telegram", [Received(1, "5", "{}"), Received(2, "5", "{}")], now)
    for row in (first, second):
        await box.set_aside(row.seq, "[AB12] KeyError", now)
    async with sqlite_database.transaction() as uow:
        said = Outgoing((await admin.me()).id, "service", {"html": "Lin was here"}, now)
        message = await uow.outbox.add(said)
    async with sqlite_database.connection() as connection:
        await connection.execute(update(outbox).values(state=OutboxState.FAILED, claimed_at=now, error="Bad Request"))

    page = await admin.says("/health")
    assert {"hl.l:updates", "hl.l:failed", "hl.t", "hl"} <= set(page.taps)
    assert "hl.l:doubt" not in page.taps
    listed = await admin.taps("hl.l:updates")
    assert "[AB12] KeyError" in listed.html
    assert (await admin.taps(f"hl.r:updates:{first.seq}")).toast
    again = await admin.taps(f"hl.r:updates:{first.seq}")
    assert "hl" in again.taps and not again.toast, "the second tap is told that it is done"
    await admin.taps(f"hl.d:updates:{second.seq}")
    failed = await admin.taps("hl.l:failed")
    assert "Bad Request" in failed.html and "Lin was here" not in failed.html
    await admin.taps(f"hl.r:failed:{message}")
    assert "hl.l:failed" not in (await admin.taps("hl")).taps

    async with sqlite_database.reading_connection() as connection:
        assert list(await connection.scalars(select(inbox.c.state).order_by(inbox.c.seq))) == [
            InboxState.PENDING,
            InboxState.HANDLED,
        ]
        written = await connection.execute(select(audit.c.deed, audit.c.details).order_by(audit.c.seq))
        assert [(deed, details["what"]) for deed, details in written] == [
            ("lost_retried", "updates"),
            ("lost_dropped", "updates"),
            ("lost_retried", "failed"),
        ]


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_test_message_comes_once_for_two_quick_taps(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin = await town.with_role(1, Role.ADMIN, "Sun", lang)
    for _ in range(2):
        assert (await admin.taps("hl.t")).toast
    assert len(await town.told(admin)) == 1


async def test_what_is_late_is_opened_with_the_oldest_first(sqlite_database: Database, clock: FixedClock) -> None:
    town = await Town(sqlite_database, clock).open()
    admin = await town.with_role(1, Role.ADMIN)
    async with sqlite_database.transaction() as uow:
        for hours in (1, 3, 2):
            due = clock.now() - timedelta(hours=hours)
            await uow.outbox.add(Outgoing((await admin.me()).id, "service", {"html": "x"}, due))
    page = await admin.says("/health")
    assert "3 h" in page.html and "⚠️" in page.html
    opened = await admin.taps("hl.l:late")
    assert opened.html.index("#2") < opened.html.index("#3") < opened.html.index("#1")
    assert not [each for each in opened.taps if each.startswith(("hl.r", "hl.d"))]


async def test_nobody_but_admins_looks(sqlite_database: Database, clock: FixedClock) -> None:
    town = await Town(sqlite_database, clock).open()
    operator = await town.with_role(2, Role.OPERATOR)
    assert "not for your account" in (await operator.says("/health")).html
