"""The screens of /staff and /audit, as an admin taps through them in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Role
from domain.policy.hours import TeachingHours
from domain.policy.profile import CN_MAINLAND
from storage.database import Database
from tests.handlers.talk import Town, token_in


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_admin_gives_a_role_with_a_second_yes_removes_a_colleague_and_reads_of_it(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin = await town.with_role(1, Role.ADMIN, "Sun", lang)
    operator = await town.with_role(2, Role.OPERATOR, "Zhao", lang)
    teacher = await town.with_role(3, Role.TEACHER, "Wang", lang)
    number = (await teacher.me()).id
    assert f"sp.c:{number}" in (await admin.says("/staff")).taps
    assert "<b>Wang</b>" in (await admin.taps(f"sp.c:{number}")).html
    await admin.taps(f"sp.g:{number}")
    asked = await admin.taps(f"sp.g:{number}:advisor")
    assert "Wang" in asked.html and "sp.ok:1" not in asked.taps and "sp.b:1" in asked.taps
    assert "sp.ok:1" in (await operator.taps("sp.r:1")).taps
    assert "sp.ok:1" not in (await operator.taps("sp.ok:1")).taps
    assert (await teacher.me()).roles == {Role.TEACHER, Role.ADVISOR}
    assert (await admin.taps(f"sp.t:{number}:advisor")).toast
    assert "Wang" in (await admin.taps(f"sp.d:{number}")).html
    await admin.taps(f"sp.y:{number}")
    assert f"sp.c:{number}" not in (await admin.taps("sp")).taps
    assert (await teacher.me()).roles == frozenset()


@pytest.mark.parametrize("lang", list(Lang))
async def test_an_invitation_has_an_end_and_a_campus_and_is_taken_back(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin, newcomer = await town.with_role(1, Role.ADMIN, "Sun", lang), town.talk(2)
    await admin.says("/invite")
    await admin.taps("inv.role:teacher")
    week = await admin.taps("sp.o:teacher:7:-")
    campus = next(each for each in week.taps if each.startswith("sp.o:teacher:7:") and not each.endswith(":-"))
    chosen = await admin.taps(campus)
    token = token_in(await admin.taps(next(each for each in chosen.taps if each.startswith("sp.n:teacher:-:7"))))
    (mark,) = [each for each in (await admin.taps("sp.l")).taps if each.startswith("sp.x:")]
    assert (await admin.taps(mark)).toast
    assert "does not work" in (await newcomer.says(f"/start {token}")).html
    assert not [each for each in (await admin.taps("sp.l")).taps if each.startswith("sp.x:")]
    assert "sp.b:1" in (await admin.taps("inv.anyone:operator")).taps


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_trail_is_read_by_name_and_checked(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin = await town.with_role(1, Role.ADMIN, "Sun", lang)
    teacher = await town.with_role(3, Role.TEACHER, "Wang", lang)
    await admin.taps(f"sp.y:{(await teacher.me()).id}")
    assert "Wang" in (await admin.says("/audit")).html
    assert "<b>Wang</b>" in (await admin.says("wan")).html
    assert "<b>Wang</b>" in (await admin.says("/audit wang")).html
    assert "au" in (await admin.says("/audit nobody")).taps
    assert "✅" in (await admin.taps("au.v")).html


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_rules_can_be_read_by_whoever_keeps_them(
    sqlite_database: Database, clock: FixedClock, lang: Lang
) -> None:
    town = await Town(sqlite_database, clock).open()
    admin, teacher = [await town.with_role(n, role, "Sun", lang) for n, role in ((1, Role.ADMIN), (2, Role.TEACHER))]
    seen = await admin.says("/policy")
    assert "14" in seen.html and "50" in seen.html and "21:00" in seen.html
    assert "14" not in (await teacher.says("/policy")).html
    town.services = replace(town.services, teaching_hours=TeachingHours(CN_MAINLAND))
    assert "cn-mainland" in (await town.talk(1, "Sun", lang.value).says("/policy")).html
