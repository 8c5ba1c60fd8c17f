"""Trials, talks and events of a side, in every state, with the hours of its staff."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from domain.booking.slot import BookingState, Way
from domain.people.person import Role
from storage import tables
from tests.domain.booking.stage import OLYMPIAD
from tests.rights.rows import put
from tests.rights.sides import DAY, NOW, Side, World


async def book(world: World, side: Side, number: int) -> None:
    """A trial that is held, one that is booked, one that waits; a talk to come, a talk that was; an event."""
    database, rows, learner = world.database, side.rows, side.learner
    parent, word = side.people[Role.PARENT], side.word
    slots = tables.bookings.slots
    async with database.connection() as connection:
        numbers = {}
        for place, (name, kind, days) in enumerate(
            (
                ("held", "trial", 3),
                ("booked", "trial", 4),
                ("waiting", "trial", 5),
                ("free", "trial", 6),
                ("talk", "talk", 7),
                ("past talk", "talk", -1),
                ("event", "event", 8),
                ("past event", "event", 0),
                ("offered", "trial", 9),
                ("held talk", "talk", 10),
                ("full", "trial", 11),
                ("past trial", "trial", -3),
            )
        ):
            at = datetime(2026, 11, 21, 1 + 2 * number, 0, tzinfo=UTC) + days * DAY
            about: dict[str, Any] = {"course": OLYMPIAD.id if kind == "trial" else None}
            if kind == "event":
                about = {"event": f"{name} {number}".replace(" ", "-")}
                await put(
                    connection,
                    tables.bookings.events,
                    word,
                    NOW,
                    id=about["event"],
                    name={"zh": "x", "en": "x"},
                    about={"zh": "x", "en": "x"},
                    rank=place,
                    way=Way.IN_PERSON,
                    campus="east",
                    zone="Asia/Shanghai",
                    starts_at=at,
                    ends_at=at + timedelta(hours=1),
                    capacity=9,
                    guests=2,
                    audience=["learner", "parent"],
                    grades=[],
                    courses=[],
                    campuses=[],
                    invite_days=9,
                    host=f"teacher{number + 1}",
                )
            numbers[name] = await put(
                connection,
                slots,
                word,
                NOW,
                kind=kind,
                campus="east",
                room=f"20{number + 1}",
                way=Way.IN_PERSON,
                teacher=f"teacher{number + 1}",
                zone="Asia/Shanghai",
                starts_at=at,
                capacity=1 if kind == "talk" else 4,
                ends_at=at + timedelta(minutes=45),
                taken=4 if name == "full" else 1,
                **about,
            )
        for name, state in (
            ("held", BookingState.HELD),
            ("booked", BookingState.BOOKED),
            ("waiting", BookingState.WAITING),
            ("talk", BookingState.BOOKED),
            ("past talk", BookingState.BOOKED),
            ("event", BookingState.BOOKED),
            ("past event", BookingState.BOOKED),
            ("offered", BookingState.OFFERED),
            ("held talk", BookingState.HELD),
            ("past trial", BookingState.ATTENDED),
        ):
            kind = "talk" if "talk" in name else "event" if "event" in name else "trial"
            rows[f"{name} booking"] = await put(
                connection,
                tables.bookings.bookings,
                word,
                NOW,
                kind=kind,
                slot=numbers[name],
                learner=None if kind == "event" else learner.id,
                booked_by=parent.id,
                state=state,
                sequence=0,
                seats=1,
                uid=f"{name}-{word}",
                left_out=[],
                version=1,
                topic="p" if kind == "talk" else None,
                held_until=NOW + timedelta(minutes=4) if state in (BookingState.HELD, BookingState.OFFERED) else None,
                booked_at=NOW,
                queued_at=NOW if state is BookingState.WAITING else None,
                accompanied=True,
            )
        rows |= {f"{name} slot": slot for name, slot in numbers.items()} | {"staff": f"teacher{number + 1}"}
        staff = f"teacher{number + 1}"
        times = [(NOW + timedelta(days=3 + n, hours=-4)).isoformat() for n in range(3)]
        rows["talk offer"] = await put(
            connection,
            tables.bookings.talk_offers,
            word,
            NOW,
            staff=staff,
            made_by=side.people[Role.TEACHER].id,
            person=parent.id,
            learner=learner.id,
            topic="p",
            way=Way.IN_PERSON,
            times=times,
        )
        rows["offered start"] = datetime.fromisoformat(times[0])
        for weekday, member in product(range(1, 8), (f"advisor{number + 1}", staff)):
            rows["hours"] = await put(
                connection,
                tables.bookings.hours,
                word,
                NOW,
                staff=member,
                weekday=weekday,
                starts=time(9),
                ends=time(18),
                zone="Asia/Shanghai",
                campus="east",
                ways=[way.value for way in Way],
            )

        rows["away"] = await put(
            connection,
            tables.bookings.hours_exceptions,
            word,
            NOW,
            staff=staff,
            day=date(2026, 12, 1),
            works=False,
            ways=[],
            zone="Asia/Shanghai",
            campus="east",
        )
