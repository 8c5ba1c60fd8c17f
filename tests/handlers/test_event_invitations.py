"""Invitations to an event, tap by tap: an operator writes one, parents answer it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.broadcasts.approving import Release
from domain.broadcasts.drafts import stamp_of
from domain.broadcasts.inviting import WriteInvitation
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.trying import LooksRight
from domain.gate.opening import OpenGate
from domain.language import Lang
from domain.people.person import Consent, Purpose, Role
from storage.tables.messages import outbox
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, hold_events
from tests.domain.booking.stage import Stage
from tests.handlers.talk import Talk, Town
from tests.house import act


@pytest.fixture
async def slot(town: Town) -> int:
    slots = await hold_events(Stage(town.database, town.clock), OPEN_HOUSE, EVENING)
    return slots[0].id


@pytest.fixture
async def zhao(town: Town, slot: int) -> Talk:
    return await town.with_role(9, Role.OPERATOR, "Zhao")


async def family(town: Town, account: int, lang: str = "en") -> Talk:
    parent = town.talk(account, "Mei", lang)
    await town.parent(parent, "Lin", grade=5)
    (child,) = await town.children(parent)
    async with town.database.transaction() as uow:
        given = Consent(child.id, Purpose.OFFERS, "1", (await parent.me()).id, town.clock.now())
        await uow.people.add_consent(given)
    return parent


async def invited(town: Town, zhao: Talk, slot: int) -> int:
    """The number of the broadcast, once it has come."""
    person = await zhao.me()
    draft = await act(town.database, town.services, person, WriteInvitation(slot))
    tried = await act(town.database, town.services, person, LooksRight(draft.id, stamp_of(draft)))
    assert tried is not None
    await act(town.database, town.services, person, Release(draft.id, stamp_of(tried)))
    for _ in range(2):
        await act(town.database, town.services, None, RunBroadcasts())
        await act(town.database, town.services, None, OpenGate())
    return draft.id


async def test_an_operator_sees_to_whom_it_would_go_and_goes_on_as_with_any_broadcast(
    town: Town, zhao: Talk, slot: int
) -> None:
    await family(town, 1)
    await zhao.taps(f"ev.o:{slot}")
    seen = await zhao.presses("✉️ Invite")
    assert "🕊 Would go to 1 family (readers: 1)" in seen.html and "For everybody to whom it is shown" in seen.html
    assert "🎪 Open house" in seen.html and "想来吗？" in seen.html
    await zhao.presses("✉️ Invitations")
    assert "0 of 4 places taken" in (await zhao.taps("iv")).html
    await zhao.taps(f"iv.e:{slot}")
    seen = await zhao.presses("✍️ Write the invitation")
    assert "Invitation: Open house" in seen.html and "Invited to" in seen.html


@pytest.mark.parametrize(
    ("lang", "labels", "booked"),
    [
        (Lang.EN, ["Come", "Come with 2", "No, thank you"], "3 places are yours"),
        (Lang.ZH, ["我来", "我来，带 2 位", "这次不来"], "留好了 3 个位子"),
    ],
)
async def test_a_parent_comes_with_one_tap(
    town: Town, zhao: Talk, slot: int, lang: Lang, labels: list[str], booked: str
) -> None:
    mei = await family(town, 1, "zh-hans" if lang is Lang.ZH else "en")
    campaign = await invited(town, zhao, slot)
    async with town.database.reading_connection() as connection:
        (content,) = await connection.scalars(select(outbox.c.content).where(outbox.c.kind == "event"))
    assert [button["text"] for row in content["keyboard"] for button in row] == labels
    seen = await mei.taps(f"bl.t:{campaign}:1")
    assert booked in seen.notes[0]["html"]
    board = await zhao.taps(f"ev.o:{slot}")
    assert "1 bookings, 3 people" in board.html


async def test_no_is_remembered(town: Town, zhao: Talk, slot: int) -> None:
    mei = await family(town, 1)
    campaign = await invited(town, zhao, slot)
    seen = await mei.taps(f"bl.t:{campaign}:2")
    assert seen.toast == "All right, see you another time."
    assert "0 families" in (await zhao.taps(f"iv.e:{slot}")).html


async def test_families_write_no_invitations(town: Town, zhao: Talk, slot: int) -> None:
    mei = await family(town, 1)
    for tap in ("iv", f"iv.e:{slot}", f"iv.w:{slot}"):
        assert "Would go" not in (await mei.taps(tap)).html
