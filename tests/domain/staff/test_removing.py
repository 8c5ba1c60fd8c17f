"""A colleague who is removed has no right any more with the next tap, and nothing of theirs goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.audit.entry import Deed
from domain.calendar.feed import CalendarFeed
from domain.conversations.conversation import State, Why
from domain.conversations.opening import OpenConversation
from domain.conversations.taking import TakeConversation
from domain.errors import Gone, NotAllowed, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Lang
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.links import Invitation, InviteStaff
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.safety.roster import OnDuty
from domain.staff import removing
from domain.staff.inviting import Invite
from domain.staff.listing import LookAtColleague, LookAtInvitations, LookAtStaff, TakeBackInvitation
from domain.staff.ports import RequestState
from domain.staff.removing import RemoveColleague
from domain.staff.roles import GiveRole, TakeRole
from domain.turn import Turn
from storage.database import Database
from storage.tables.messages import outbox
from tests.house import act, as_person, services, told
from tests.storage.test_classes import fill
from tests.storage.test_courses import STAFF


async def deeds(database: Database) -> list[str]:
    async with database.reading() as uow:
        return [each.deed for each in await uow.audit.page(0, 100)]


async def waiting_messages(database: Database, person: int) -> list[str]:
    async with database.reading_connection() as connection:
        wanted = select(outbox.c.kind).where(outbox.c.person == person, outbox.c.state.in_(["planned", "held"]))
        return list(await connection.scalars(wanted.order_by(outbox.c.id)))


async def test_everything_that_roles_gave_ends_in_one_transaction(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    leaver = await as_person(database, house, 2, [Role.ADVISOR, Role.OPERATOR], name="Zhao")
    mei = await as_person(database, house, 3, Role.PARENT)
    opened = await act(database, house, mei, OpenConversation("hello", Why.HUMAN))
    await act(database, house, leaver, TakeConversation(opened.conversation.id))
    link = await act(database, house, leaver, InviteStaff(Role.TEACHER))
    async with database.transaction() as uow:
        await uow.people.save_form(Form(leaver.id, "bc.name", {}, house.clock.now() + timedelta(days=1)))
        await uow.feeds.add(CalendarFeed("ab" * 32, leaver.id, house.clock.now(), house.clock.now() + timedelta(9)))
        await push(Turn(house, uow, None), leaver, Note(SERVICE.name, t("staff.gone")), due_at=house.clock.now())
    before = await waiting_messages(database, leaver.id)
    assert before
    done = await act(database, house, admin, RemoveColleague(leaver.id))
    assert (done.conversations, done.messages >= 1) == (1, True)
    async with database.reading() as uow:
        person = await uow.people.get(leaver.id)
        assert person is not None and (person.roles, person.role, person.pending) == (frozenset(), None, None)
        assert await uow.people.form(leaver.id) is None
        assert await uow.feeds.of(leaver.id) is None
        back = await uow.conversations.get(opened.conversation.id)
        assert back is not None and (back.state, back.holder) == (State.WAITING, None)
        invited = await uow.people.link(link.code)
        assert invited is not None and invited.expires_at == house.clock.now()
    assert await waiting_messages(database, leaver.id) == ["menu", "panel"]
    with pytest.raises(NotAllowed):
        await act(database, house, leaver, InviteStaff(Role.TEACHER))
    with pytest.raises(NotAllowed):
        await act(database, house, leaver, TakeConversation(opened.conversation.id))
    assert await deeds(database) == [Deed.INVITED, Deed.COLLEAGUE_REMOVED]


async def test_the_centres_list_does_not_bring_them_back(database: Database) -> None:
    house = services()
    await fill(database)
    admin = await as_person(database, house, 1, Role.ADMIN)
    leaver = await as_person(database, house, str(STAFF[0].telegram), Role.TEACHER)
    async with database.reading() as uow:
        assert [each.id for each in await uow.staff.accounts_of(STAFF[0].id)] == [leaver.id]
    await act(database, house, admin, RemoveColleague(leaver.id))
    async with database.reading() as uow:
        assert not await uow.staff.accounts_of(STAFF[0].id)
        assert await uow.staff.member_of(leaver.id) is None
    with pytest.raises(Gone):
        await act(database, house, admin, RemoveColleague(leaver.id))


async def test_what_they_are_besides_stays(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    both = await as_person(database, house, 2, [Role.TEACHER, Role.PARENT])
    async with database.transaction() as uow:
        child = await uow.people.add_learner(Learner(0, "Bo"))
        await uow.people.add_guardian(child.id, both.id, house.clock.now())
        await push(Turn(house, uow, None), both, Note(SERVICE.name, t("staff.gone")), learner=child.id)
        await push(Turn(house, uow, None), both, Note(SERVICE.name, t("staff.gone")))
    done = await act(database, house, admin, RemoveColleague(both.id))
    assert done.messages == 1
    async with database.reading() as uow:
        person = await uow.people.get(both.id)
    assert person is not None and (person.roles, person.role) == (frozenset({Role.PARENT}), Role.PARENT)


async def test_what_they_hear_as_a_learner_stays(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    both = await as_person(database, house, 2, [Role.TEACHER, Role.LEARNER])
    async with database.transaction() as uow:
        own = await uow.people.add_learner(Learner(0, "Bo", person=both.id))
        await push(Turn(house, uow, None), both, Note(SERVICE.name, t("staff.gone")), learner=own.id)
    assert (await act(database, house, admin, RemoveColleague(both.id))).messages == 0


async def test_nobody_removes_themselves_and_of_two_who_remove_each_other_one_stays(database: Database) -> None:
    house = services()
    first, second = [await as_person(database, house, number, Role.ADMIN) for number in (1, 2)]
    with pytest.raises(Refusal):
        await act(database, house, first, RemoveColleague(first.id))

    async def remove(who: Any, whom: Any) -> None:
        await act(database, house, who, RemoveColleague(whom.id))

    await asyncio.gather(remove(first, second), remove(second, first), return_exceptions=True)
    async with database.reading() as uow:
        assert len(await uow.people.with_role(Role.ADMIN)) == 1


async def test_without_waiting_for_each_other_nobody_would_be_left(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    barrier = asyncio.Barrier(2)

    async def together(turn: Turn) -> None:
        await barrier.wait()

    monkeypatch.setattr(removing, "still_admin", together)
    house = services()
    first, second = [await as_person(postgres_database, house, number, Role.ADMIN) for number in (1, 2)]
    await asyncio.gather(
        act(postgres_database, house, first, RemoveColleague(second.id)),
        act(postgres_database, house, second, RemoveColleague(first.id)),
    )
    async with postgres_database.reading() as uow:
        assert not await uow.people.with_role(Role.ADMIN)


async def test_somebody_stays_on_duty(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    leaver = await as_person(database, house, 2, Role.TEACHER)
    async with database.transaction() as uow:
        await uow.safety.save_roster([OnDuty(leaver.id)])
    assert (await act(database, house, admin, RemoveColleague(leaver.id))).relieved
    async with database.reading() as uow:
        assert [each.person for each in await uow.safety.roster()] == [admin.id]


async def test_a_role_is_taken_at_once_but_never_the_last_one(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    other = await as_person(database, house, 2, [Role.TEACHER, Role.ADVISOR])
    assert await act(database, house, admin, TakeRole(other.id, Role.ADVISOR))
    assert not await act(database, house, admin, TakeRole(other.id, Role.ADVISOR))
    with pytest.raises(Refusal):
        await act(database, house, admin, TakeRole(other.id, Role.TEACHER))
    with pytest.raises(Refusal):
        await act(database, house, admin, GiveRole(other.id, Role.TEACHER))
    assert await deeds(database) == [Deed.ROLE_TAKEN]
    assert await told(database, other)


async def words_to(database: Database, person: Person) -> list[str]:
    return [each["html"].split("\n")[0] for each in await told(database, person)]


async def test_the_other_admins_hear_who_was_removed_and_whoever_was_that_it_has_ended(database: Database) -> None:
    house = services()
    admin, other = [await as_person(database, house, number, Role.ADMIN, name=f"A{number}") for number in (1, 2)]
    leaver = await as_person(database, house, 3, [Role.ADMIN, Role.TEACHER], name="Wang")
    await act(database, house, admin, RemoveColleague(leaver.id))
    assert await words_to(database, admin) == []
    assert await words_to(database, other) == [
        house.catalogue.html(t("staff.told.removed_by", who="A1", name="Wang"), Lang.ZH)
    ]
    (ended,) = await told(database, leaver)
    assert ended["html"] == house.catalogue.html(t("staff.told.removed"), Lang.ZH)
    assert [button["tap"] for row in ended["keyboard"] for button in row] == ["home"]
    async with database.reading() as uow:
        (entry,) = await uow.audit.page(0, 10)
        (said,) = await uow.journal.with_object(Verb.CHANGED, "person", str(leaver.id))
    assert (entry.actor, entry.person, entry.details) == (admin.id, leaver.id, {"roles": "admin+teacher"})
    assert (said.result, said.authority) == ({"roles": [], "were": ["admin", "teacher"]}, "staff")


async def test_who_has_blocked_the_bot_is_sent_no_menu(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    leaver = await as_person(database, house, 2, [Role.TEACHER, Role.ADVISOR])
    async with database.transaction() as uow:
        await uow.people.save(replace(leaver, reachable=False))
    await act(database, house, admin, TakeRole(leaver.id, Role.ADVISOR))
    await act(database, house, admin, RemoveColleague(leaver.id))
    assert "menu" not in await waiting_messages(database, leaver.id)


async def test_where_somebody_else_is_on_duty_nobody_is_relieved(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    leaver, stays, idle = [await as_person(database, house, number, Role.TEACHER) for number in (2, 3, 4)]
    async with database.transaction() as uow:
        await uow.safety.save_roster([OnDuty(leaver.id), OnDuty(stays.id)])
    assert not (await act(database, house, admin, RemoveColleague(idle.id))).relieved
    assert not (await act(database, house, admin, RemoveColleague(leaver.id))).relieved
    async with database.reading() as uow:
        assert [each.person for each in await uow.safety.roster()] == [stays.id]


async def test_what_they_asked_for_is_taken_back_and_what_others_did_stays(database: Database) -> None:
    house = services()
    admin, leaver = [await as_person(database, house, number, Role.ADMIN) for number in (1, 2)]
    wang = await as_person(database, house, 3, Role.TEACHER)
    theirs = await act(database, house, leaver, GiveRole(wang.id, Role.ADVISOR))
    mine = await act(database, house, admin, GiveRole(wang.id, Role.OPERATOR))
    await act(database, house, admin, RemoveColleague(leaver.id))
    async with database.transaction() as uow:
        over, waits = await uow.colleagues.request(theirs.id), await uow.colleagues.request(mine.id)
    assert over is not None and waits is not None and waits.state is RequestState.WAITING
    done = (RequestState.TAKEN_BACK, admin.id, house.clock.now())
    assert (over.state, over.decided_by, over.decided_at) == done


async def test_a_role_that_is_taken_leaves_another_home_and_is_told(database: Database) -> None:
    house = services()
    admin, third = [await as_person(database, house, number, Role.ADMIN, name=f"A{number}") for number in (1, 2)]
    other = await as_person(database, house, 3, [Role.TEACHER, Role.ADVISOR, Role.PARENT], name="Wang")
    async with database.transaction() as uow:
        await uow.people.save(replace(other, role=Role.ADVISOR))
        await uow.people.save_form(Form(other.id, "bc.name", {}, house.clock.now() + timedelta(days=1)))
    before = await waiting_messages(database, other.id)
    await act(database, house, admin, TakeRole(other.id, Role.ADVISOR))
    async with database.reading() as uow:
        left = await uow.people.get(other.id)
        assert await uow.people.form(other.id) is None
        (entry,) = await uow.audit.page(0, 10)
        (said,) = await uow.journal.with_object(Verb.CHANGED, "person", str(other.id))
    assert left is not None and (left.role, left.roles) == (Role.TEACHER, frozenset({Role.TEACHER, Role.PARENT}))
    assert (entry.actor, entry.person, entry.details) == (admin.id, other.id, {"role": "advisor"})
    assert (said.result, said.authority) == ({"lost": "advisor"}, "staff")
    assert (await waiting_messages(database, other.id)).count("menu") == before.count("menu") + 1
    lost = t("staff.told.role_taken", role=t("settings.role.advisor"))
    assert (await words_to(database, other))[0] == house.catalogue.html(lost, Lang.ZH)
    by = t("staff.told.role_taken_by", who="A1", name="Wang", role=t("settings.role.advisor"))
    assert await words_to(database, third) == [house.catalogue.html(by, Lang.ZH)]
    assert await words_to(database, admin) == []


async def test_an_admin_gives_up_another_role_but_not_that_one(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, [Role.ADMIN, Role.TEACHER], name="Sun")
    third = await as_person(database, house, 2, Role.ADMIN)
    with pytest.raises(Refusal):
        await act(database, house, admin, TakeRole(admin.id, Role.ADMIN))
    assert await act(database, house, admin, TakeRole(admin.id, Role.TEACHER))
    assert await words_to(database, admin) == [] and len(await words_to(database, third)) == 1
    with pytest.raises(Refusal):
        await act(database, house, admin, GiveRole(third.id, Role.PARENT))


async def test_an_open_invitation_is_listed_and_taken_back_once(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN, name="Sun")
    made = await act(database, house, admin, Invite(Role.TEACHER, days=1))
    assert isinstance(made, Invitation)
    assert made.expires_at == house.clock.now() + timedelta(days=1)
    (open_one,) = await act(database, house, admin, LookAtInvitations())
    assert (open_one.invitation.role, open_one.by, open_one.invitation.campus) == (Role.TEACHER, "Sun", None)
    assert open_one.invitation.mark not in made.url and made.code not in open_one.invitation.mark
    assert await act(database, house, admin, TakeBackInvitation(open_one.invitation.mark))
    assert not await act(database, house, admin, TakeBackInvitation(open_one.invitation.mark))
    assert not await act(database, house, admin, LookAtInvitations())
    assert await deeds(database) == [Deed.INVITED, Deed.INVITATION_TAKEN_BACK]


@pytest.mark.parametrize("role", [Role.PARENT, Role.LEARNER, Role.TEACHER, Role.ADVISOR, Role.OPERATOR])
async def test_only_admins_see_and_change_who_works_here(sqlite_database: Database, role: Role) -> None:
    house = services()
    person = await as_person(sqlite_database, house, 1, role)
    other = await as_person(sqlite_database, house, 2, Role.TEACHER)
    for use_case in (
        LookAtStaff(),
        LookAtColleague(other.id),
        LookAtInvitations(),
        TakeBackInvitation("ab"),
        RemoveColleague(other.id),
        TakeRole(other.id, Role.TEACHER),
        GiveRole(other.id, Role.ADMIN),
    ):
        with pytest.raises(NotAllowed):
            await act(sqlite_database, house, person, use_case)


async def test_the_board_names_everybody_by_their_power(sqlite_database: Database) -> None:
    house = services()
    teacher = await as_person(sqlite_database, house, 3, Role.TEACHER)
    admin = await as_person(sqlite_database, house, 1, Role.ADMIN)
    board = await act(sqlite_database, house, admin, LookAtStaff())
    assert [each.id for each in board.colleagues] == [admin.id, teacher.id]
    card = await act(sqlite_database, house, admin, LookAtColleague(teacher.id))
    assert ([each.role for each in card.roles], Role.ADMIN in card.to_give) == ([Role.TEACHER], True)
