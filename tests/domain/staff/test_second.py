"""Two people have to agree where one could give themselves power, or take everybody's data away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.audit.entry import Deed
from domain.clock import FixedClock
from domain.errors import Gone, NotAllowed, Refusal
from domain.language import Lang
from domain.messages.screen import T, t
from domain.people.links import Invitation
from domain.people.person import Person, Role
from domain.staff import second
from domain.staff.exporting import TakeAlong
from domain.staff.inviting import Invite, MakeGranted
from domain.staff.listing import LookAtColleague
from domain.staff.ports import Request, RequestState
from domain.staff.removing import RemoveColleague
from domain.staff.roles import GiveRole
from domain.staff.second import LookAtRequest, SaySecond, SettleRequests, TakeBackRequest
from domain.turn import Services
from storage.database import Database
from tests.domain.staff.test_removing import deeds
from tests.house import SATURDAY, act, as_person, services, told


async def roles_of(database: Database, person: Person) -> frozenset[Role]:
    async with database.reading() as uow:
        found = await uow.people.get(person.id)
    assert found is not None
    return found.roles


async def three(database: Database, house: Services) -> tuple[Person, Person, Person]:
    admin = await as_person(database, house, 1, Role.ADMIN, name="Sun")
    operator = await as_person(database, house, 2, Role.OPERATOR, name="Zhao")
    return admin, operator, await as_person(database, house, 3, Role.TEACHER, name="Wang")


async def test_a_role_comes_with_the_second_yes_and_not_before(database: Database) -> None:
    house = services()
    admin, operator, wang = await three(database, house)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADMIN))
    assert await act(database, house, admin, GiveRole(wang.id, Role.ADMIN)) == asked, "a double tap asks once"
    assert await roles_of(database, wang) == {Role.TEACHER}
    assert "Wang" in (await told(database, operator))[0]["html"]
    for nobody in (admin, wang):
        with pytest.raises((Refusal, NotAllowed)):
            await act(database, house, nobody, SaySecond(asked.id, yes=True))
    assert await roles_of(database, wang) == {Role.TEACHER}
    said = await act(database, house, operator, SaySecond(asked.id, yes=True))
    assert said.done and said.request.state is RequestState.DONE
    assert await roles_of(database, wang) == {Role.TEACHER, Role.ADMIN}
    assert not (await act(database, house, operator, SaySecond(asked.id, yes=False))).done
    assert await roles_of(database, wang) == {Role.TEACHER, Role.ADMIN}
    assert await deeds(database) == [Deed.SECOND_ASKED, Deed.SECOND_GIVEN, Deed.ROLE_GIVEN]


async def test_without_the_rule_one_person_would_be_two(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(second, "_counts", lambda person, request: True)
    house = services()
    admin, _, wang = await three(sqlite_database, house)
    asked = await act(sqlite_database, house, admin, GiveRole(wang.id, Role.ADMIN))
    await act(sqlite_database, house, admin, SaySecond(asked.id, yes=True))
    assert Role.ADMIN in await roles_of(sqlite_database, wang)


async def test_a_second_admin_whom_it_is_about_does_not_count(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    operator = await as_person(database, house, 2, Role.OPERATOR)
    asked = await act(database, house, admin, GiveRole(operator.id, Role.ADMIN))
    assert asked.alone_at is not None
    with pytest.raises(Refusal):
        await act(database, house, operator, SaySecond(asked.id, yes=True))
    assert await roles_of(database, operator) == {Role.OPERATOR}


async def test_a_no_ends_it(database: Database) -> None:
    house = services()
    admin, operator, wang = await three(database, house)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    assert (await act(database, house, operator, SaySecond(asked.id, yes=False))).done
    await act(database, house, operator, SaySecond(asked.id, yes=True))
    assert await roles_of(database, wang) == {Role.TEACHER}
    assert len(await told(database, admin)) == 1


async def test_somebody_alone_waits_a_day_and_everybody_concerned_knows(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin = await as_person(database, house, 1, Role.ADMIN)
    wang, chen = [await as_person(database, house, number, Role.TEACHER) for number in (2, 3)]
    advisor = await as_person(database, house, 4, Role.ADVISOR)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    assert asked.alone_at == SATURDAY + timedelta(hours=24)
    assert await told(database, wang) and await told(database, advisor) and not await told(database, chen)
    clock.advance(timedelta(hours=23, minutes=59))
    assert await act(database, house, None, SettleRequests()) == 0
    assert await roles_of(database, wang) == {Role.TEACHER}
    clock.advance(timedelta(minutes=1))
    assert await act(database, house, None, SettleRequests()) == 1
    assert await roles_of(database, wang) == {Role.TEACHER, Role.ADVISOR}
    assert await act(database, house, None, SettleRequests()) == 0


async def test_what_was_taken_back_or_asked_by_somebody_who_was_removed_never_comes(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin = await as_person(database, house, 1, Role.ADMIN)
    wang, chen = [await as_person(database, house, number, Role.TEACHER) for number in (2, 3)]
    first = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    await act(database, house, admin, TakeBackRequest(first.id))
    await act(database, house, admin, GiveRole(chen.id, Role.ADVISOR))
    other = await as_person(database, house, 5, Role.ADMIN)
    await act(database, house, other, RemoveColleague(admin.id))
    clock.advance(timedelta(days=9))
    await act(database, house, None, SettleRequests())
    assert await roles_of(database, wang) == await roles_of(database, chen) == {Role.TEACHER}


async def test_a_request_that_nobody_answers_is_over_after_a_week(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin, operator, wang = await three(database, house)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADMIN))
    clock.advance(timedelta(days=7))
    assert not (await act(database, house, operator, SaySecond(asked.id, yes=True))).done
    assert await act(database, house, None, SettleRequests()) == 1
    shown = await act(database, house, admin, LookAtRequest(asked.id))
    assert shown.request.state is RequestState.EXPIRED
    assert await roles_of(database, wang) == {Role.TEACHER}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
async def test_nobody_invites_their_own_second_person(database: Database, role: Role) -> None:
    house = services()
    admin, operator, _ = await three(database, house)
    asked = await act(database, house, admin, Invite(role, days=7))
    assert isinstance(asked, Request)
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(asked.id))
    await act(database, house, operator, SaySecond(asked.id, yes=True))
    with pytest.raises(Gone):
        await act(database, house, operator, MakeGranted(asked.id))
    made = await act(database, house, admin, MakeGranted(asked.id))
    assert isinstance(made, Invitation) and made.role is role
    assert made.expires_at == SATURDAY + timedelta(days=7)
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(asked.id))


def in_words(house: Services, key: str, what: T) -> str:
    return house.catalogue.html(t(key, what=what), Lang.ZH)


def taps(content: dict[str, Any]) -> list[str]:
    return [button["tap"] for row in content["keyboard"] for button in row]


async def trail(database: Database) -> list[tuple[str, int | None, int | None, dict[str, Any]]]:
    async with database.reading() as uow:
        return [(each.deed, each.actor, each.person, dict(each.details)) for each in await uow.audit.page(0, 100)]


async def test_who_has_a_word_in_it_hears_who_asked_for_what_and_the_asker_what_came_of_it(
    database: Database,
) -> None:
    house = services()
    admin, operator, wang = await three(database, house)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    assert asked.alone_at is None and asked.until == house.clock.now() + timedelta(days=7)
    what = t("staff.what.role", who="Sun", name="Wang", role=t("settings.role.advisor"))
    (said,) = await told(database, operator)
    assert said["html"].startswith(in_words(house, "staff.told.asked", what)) and taps(said) == [f"sp.r:{asked.id}"]
    assert not await told(database, admin) and not await told(database, wang)
    seen = await act(database, house, operator, LookAtRequest(asked.id))
    assert (seen.asker, seen.subject, seen.may_say, seen.mine) == ("Sun", "Wang", True, False)
    seen = await act(database, house, admin, LookAtRequest(asked.id))
    assert (seen.asker, seen.subject, seen.may_say, seen.mine) == ("Sun", "Wang", False, True)
    done = (await act(database, house, operator, SaySecond(asked.id, yes=True))).request
    assert (done.decided_by, done.decided_at) == (operator.id, house.clock.now())
    (said,) = await told(database, wang)
    role = house.catalogue.html(t("staff.told.role", role=t("settings.role.advisor")), Lang.ZH)
    assert said["html"].startswith(role) and taps(said) == ["home"]
    (said,) = await told(database, admin)
    assert said["html"].startswith(in_words(house, "staff.told.granted", what)) and taps(said) == [f"sp.r:{asked.id}"]
    facts = {"request": asked.id, "role": "advisor", "wanted": "role"}
    assert await trail(database) == [
        (Deed.SECOND_ASKED, admin.id, wang.id, facts),
        (Deed.SECOND_GIVEN, operator.id, wang.id, facts),
        (Deed.ROLE_GIVEN, operator.id, wang.id, {"request": asked.id, "role": "advisor"}),
    ]
    assert not (await act(database, house, operator, LookAtRequest(asked.id))).may_say


async def test_a_no_and_an_end_are_told_to_who_asked_and_written_down(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin, operator, wang = await three(database, house)
    refused = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    over = (await act(database, house, operator, SaySecond(refused.id, yes=False))).request
    assert (over.state, over.decided_by, over.decided_at) == (RequestState.REFUSED, operator.id, SATURDAY)
    expired = await act(database, house, admin, GiveRole(wang.id, Role.OPERATOR))
    with pytest.raises(Gone):
        await act(database, house, operator, TakeBackRequest(expired.id))
    clock.advance(timedelta(days=7))
    assert await act(database, house, None, SettleRequests()) == 1
    words = [each["html"] for each in await told(database, admin)]
    for said, key, role in zip(words, ("refused", "expired"), ("advisor", "operator"), strict=True):
        what = t("staff.what.role", who="Sun", name="Wang", role=t(f"settings.role.{role}"))
        assert said.startswith(in_words(house, f"staff.told.{key}", what))
    assert await trail(database) == [
        (Deed.SECOND_ASKED, admin.id, wang.id, {"request": refused.id, "role": "advisor", "wanted": "role"}),
        (Deed.SECOND_REFUSED, operator.id, wang.id, {"request": refused.id, "role": "advisor", "wanted": "role"}),
        (Deed.SECOND_ASKED, admin.id, wang.id, {"request": expired.id, "role": "operator", "wanted": "role"}),
        (Deed.SECOND_EXPIRED, None, wang.id, {"request": expired.id, "role": "operator", "wanted": "role"}),
    ]


async def test_who_cannot_be_reached_is_no_second_person(database: Database) -> None:
    house = services()
    admin, operator, wang = await three(database, house)
    async with database.transaction() as uow:
        await uow.people.save(replace(operator, reachable=False))
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    assert asked.alone_at == house.clock.now() + timedelta(hours=24)
    (said,) = await told(database, wang)
    what = t("staff.what.role", who="Sun", name="Wang", role=t("settings.role.advisor"))
    words = house.catalogue.html(t("staff.told.alone", what=what, hours=24), Lang.ZH)
    assert said["html"].startswith(words)
    assert not await told(database, admin)


async def test_what_somebody_asked_who_may_not_any_more_is_over_and_not_granted(database: Database) -> None:
    house = services()
    admin, operator, wang = await three(database, house)
    asked = await act(database, house, admin, GiveRole(wang.id, Role.ADVISOR))
    async with database.transaction() as uow:
        await uow.people.revoke(admin.id, Role.ADMIN, house.clock.now())
    said = await act(database, house, operator, SaySecond(asked.id, yes=True))
    assert said.request.state is RequestState.EXPIRED
    assert await roles_of(database, wang) == {Role.TEACHER}
    assert [deed for deed, *_ in await trail(database)] == [Deed.SECOND_ASKED, Deed.SECOND_EXPIRED]


async def test_what_waits_on_holds_up_nothing_that_is_due(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin = await as_person(database, house, 1, Role.ADMIN, name="Sun")
    wang, chen = [await as_person(database, house, number, Role.TEACHER) for number in (2, 3)]
    clock.advance(timedelta(hours=1))
    patient = replace(house, policy=replace(house.policy, alone_hours=48))
    await act(database, patient, admin, GiveRole(wang.id, Role.ADVISOR))
    await act(database, house, admin, GiveRole(chen.id, Role.ADVISOR))
    clock.advance(timedelta(hours=24))
    assert await act(database, house, None, SettleRequests()) == 1
    assert await roles_of(database, wang) == {Role.TEACHER}
    assert await roles_of(database, chen) == {Role.TEACHER, Role.ADVISOR}
    card = await act(database, house, admin, LookAtColleague(chen.id))
    assert [card.names[each.by] for each in card.roles if each.by is not None and each.role is Role.ADVISOR] == [
        "Sun"
    ]


async def test_what_was_granted_is_good_for_three_days_once_and_for_who_asked(database: Database) -> None:
    clock = FixedClock(SATURDAY)
    house = services(clock=clock)
    admin, operator, _ = await three(database, house)
    late, used = [await act(database, house, admin, Invite(role)) for role in (Role.ADMIN, Role.OPERATOR)]
    assert isinstance(late, Request) and isinstance(used, Request)
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(used.id))
    for each in (late, used):
        granted = (await act(database, house, operator, SaySecond(each.id, yes=True))).request
        assert (granted.state, granted.until) == (RequestState.GRANTED, SATURDAY + timedelta(days=3))
        assert (granted.decided_by, granted.decided_at) == (operator.id, SATURDAY)
    other = await as_person(database, house, 4, Role.ADMIN)
    with pytest.raises(Gone):
        await act(database, house, other, MakeGranted(used.id))
    assert isinstance(await act(database, house, admin, MakeGranted(used.id)), Invitation)
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(used.id))
    clock.advance(timedelta(days=3))
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(late.id))
    with pytest.raises(Gone):
        await act(database, house, admin, MakeGranted(late.id + 99))


async def test_an_export_of_many_needs_a_yes_that_is_good_once(database: Database) -> None:
    house = services()
    _, operator, _ = await three(database, house)
    few = house.policy.export_alone
    assert await act(database, house, None, TakeAlong("statements", few)) is None
    asked = await act(database, house, None, TakeAlong("statements", few + 1))
    assert asked is not None
    again = await act(database, house, None, TakeAlong("statements", few + 1))
    assert again is not None and again.id == asked.id
    await act(database, house, operator, SaySecond(asked.id, yes=True))
    assert await act(database, house, None, TakeAlong("statements", (few + 1) * 2)) is not None
    assert await act(database, house, None, TakeAlong("statements", few + 2)) is None
    assert await act(database, house, None, TakeAlong("statements", few + 1)) is not None
    assert (await deeds(database)).count(Deed.EXPORTED) == 2


async def test_teachers_and_advisors_are_invited_by_one_person(sqlite_database: Database) -> None:
    house = services()
    _, operator, _ = await three(sqlite_database, house)
    assert isinstance(await act(sqlite_database, house, operator, Invite(Role.TEACHER)), Invitation)
    with pytest.raises(NotAllowed):
        await act(sqlite_database, house, operator, Invite(Role.ADMIN))
