"""Before an event: asked a day ahead, shown the way or the link two hours ahead, and nobody calls."""

from __future__ import annotations

from datetime import timedelta

from domain.booking.events.coming import Come, Comes
from domain.booking.reminding.answers import SayWeCome
from domain.booking.reminding.reminding import RemindOfBookings
from domain.people.person import Role
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, hold_events
from tests.domain.booking.stage import Stage


async def test_who_booked_is_asked_and_then_shown_where_to_join(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    sun = await fair.person("Sun")
    async with fair.database.transaction() as uow:
        await uow.people.grant(sun.id, Role.OPERATOR, None, fair.clock.now())
    _, evening = await hold_events(fair, OPEN_HOUSE, EVENING)
    came = await fair.do(mei, Come(evening.id, 0))
    assert isinstance(came, Comes)
    booking = came.booking
    fair.clock.advance(EVENING.starts_at - timedelta(hours=23) - fair.clock.now())
    assert await fair.do(None, RemindOfBookings()) == 1
    asked = (await fair.outbox())[-1]["content"]
    taps = [button["tap"] for row in asked["keyboard"] for button in row]
    assert taps == [f"rm.y:{booking.id}", f"ev.e:{evening.id}", f"my.x:{booking.id}"]
    fair.clock.advance(timedelta(hours=20))
    assert await fair.do(None, RemindOfBookings()) == 0
    await fair.do(mei, SayWeCome(booking.id))
    fair.clock.advance(timedelta(hours=1, minutes=30))
    assert await fair.do(None, RemindOfBookings()) == 1
    assert "https://meet.example/evening" in (await fair.outbox())[-1]["content"]["html"]
