"""The roster: order, hours, and that nobody can leave it empty."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from domain.clock import FixedClock
from domain.errors import Gone, NotAllowed, Refusal
from domain.language import Lang
from domain.people.person import Role
from domain.safety.changing import (
    AddToDuty,
    AskHours,
    LookAtDuty,
    LookForColleagues,
    MoveUp,
    RemoveFromDuty,
    SetHours,
)
from domain.safety.roster import OnDuty, in_order, read_hours
from storage.database import Database
from tests.house import act, as_person, on_duty, services, told

NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
"""23:00 in Shanghai."""


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8-20", (time(8), time(20))),
        ("20:30-8:00", (time(20, 30), time(8))),
        ("8点到20点", (time(8), time(20))),
        ("08：15～12：45", (time(8, 15), time(12, 45))),
        ("20-24", (time(20), time(0))),
        ("8-8", None),
        ("25-3", None),
        ("always", None),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, hours: tuple[time, time] | None) -> None:
    assert read_hours(text) == hours


def test_whose_hours_are_now_comes_first_and_nobody_is_left_out() -> None:
    roster = [OnDuty(1, time(8), time(20)), OnDuty(2, time(20), time(8)), OnDuty(3)]
    assert list(in_order(roster, NIGHT, "Asia/Shanghai")) == [2, 3, 1]
    assert list(in_order(roster, NIGHT, "Europe/London")) == [1, 3, 2]


async def test_an_admin_keeps_the_roster_and_the_last_one_stays(database: Database, clock: FixedClock) -> None:
    made = services(clock=clock)
    boss = await as_person(database, made, 1, Role.ADMIN, Lang.EN, name="Boss")
    li = await as_person(database, made, 2, Role.TEACHER, Lang.EN, name="Li")
    mei = await as_person(database, made, 3, Role.PARENT, Lang.EN)
    await on_duty(database, boss)

    with pytest.raises(Refusal):
        await act(database, made, boss, RemoveFromDuty(boss.id))
    with pytest.raises(Gone):
        await act(database, made, boss, AddToDuty(mei.id))
    with pytest.raises(NotAllowed):
        await act(database, made, li, AddToDuty(li.id))
    found, more = await act(database, made, boss, LookForColleagues())
    assert [number for number, _ in found] == [li.id] and not more
    for _ in range(2):
        await act(database, made, boss, AddToDuty(li.id))
    assert sum("You are on duty now" in each["html"] for each in await told(database, li)) == 1
    page = await act(database, made, boss, MoveUp(li.id))
    assert [line.duty.person for line in page.lines] == [li.id, boss.id]
    await act(database, made, boss, AskHours(li.id))
    page = await act(database, made, boss, SetHours("18-8"))
    assert page.lines[0].duty == OnDuty(li.id, time(18), time(8)) and not page.lines[0].now
    with pytest.raises(Refusal):
        await act(database, made, boss, SetHours("soon", li.id))

    page = await act(database, made, boss, RemoveFromDuty(boss.id))
    assert [line.duty.person for line in page.lines] == [li.id]
    assert not (await act(database, made, li, LookAtDuty())).may_change
