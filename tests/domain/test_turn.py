"""A turn: rights are declared on the use case and denied when missing; what happens is recorded and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from domain.errors import NotAllowed
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import Note
from domain.people.person import Learner, Role
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Turn, only
from storage.database import Database
from storage.outbox import Outbox
from tests.house import act, as_person, services, told


@dataclass(frozen=True)
class ForTeachers:
    rights: ClassVar[Rights] = only(Role.TEACHER)

    async def run(self, turn: Turn) -> str:
        return "done"


@dataclass(frozen=True)
class ForAnyone(ForTeachers):
    rights: ClassVar[Rights] = ANYONE


@dataclass(frozen=True)
class ForTheClock(ForTeachers):
    rights: ClassVar[Rights] = CLOCK_ONLY


@dataclass(frozen=True)
class Forgetful:
    async def run(self, turn: Turn) -> str:
        return "done"


async def test_a_role_opens_what_is_declared_for_it(sqlite_database: Database) -> None:
    house = services()
    teacher = await as_person(sqlite_database, house, 1, Role.TEACHER)
    both = await as_person(sqlite_database, house, 2, (Role.PARENT, Role.TEACHER))
    assert await act(sqlite_database, house, teacher, ForTeachers()) == "done"
    assert await act(sqlite_database, house, both, ForTeachers()) == "done", "whatever role the home panel shows"


@pytest.mark.parametrize("use_case", [ForTeachers(), ForTheClock()])
async def test_everybody_else_is_refused(sqlite_database: Database, use_case: ForTeachers) -> None:
    house = services()
    for number, roles in enumerate([(), Role.PARENT, Role.LEARNER, Role.ADMIN], start=1):
        person = await as_person(sqlite_database, house, number, roles)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            await act(sqlite_database, house, person, use_case)


async def test_without_declared_rights_nobody_may_and_the_clock_neither(sqlite_database: Database) -> None:
    house = services()
    admin = await as_person(sqlite_database, house, 1, Role.ADMIN)
    for actor in (admin, None):
        with pytest.raises(NotAllowed):
            await act(sqlite_database, house, actor, Forgetful())  # type: ignore[arg-type]


async def test_the_clock_may_what_is_declared(sqlite_database: Database) -> None:
    assert await act(sqlite_database, services(), None, ForTheClock()) == "done"


async def test_a_right_that_was_revoked_is_gone_at_once(sqlite_database: Database) -> None:
    house = services()
    teacher = await as_person(sqlite_database, house, 1, Role.TEACHER)
    async with sqlite_database.transaction() as uow:
        await uow.people.revoke(teacher.id, Role.TEACHER, house.clock.now())
    with pytest.raises(NotAllowed):
        await act(sqlite_database, house, teacher, ForTeachers())


async def test_the_journal_knows_who_did_it(sqlite_database: Database) -> None:
    house = services()
    lin = await as_person(sqlite_database, house, 1)
    async with sqlite_database.transaction() as uow:
        learner = await uow.people.add_learner(Learner(0, "Lin", person=lin.id))
        await Turn(house, uow, lin).record(Verb.VIEWED, "course", 5, learner=learner.id, result={"by": "menu"})
        await Turn(house, uow, None).record(Verb.EXPIRED, "session", 6, learner=learner.id)
    async with sqlite_database.reading() as uow:
        seen, expired = await uow.journal.about(learner.id)
    assert (seen.actor, seen.authority, seen.object_id, seen.result) == (lin.id, "self", "5", {"by": "menu"})
    assert (expired.actor, expired.authority, expired.at) == (None, "bot", house.clock.now())


async def test_a_note_is_told_in_the_language_of_whoever_gets_it_and_once(sqlite_database: Database) -> None:
    house = services()
    lin = await as_person(sqlite_database, house, 1, lang=Lang.ZH)
    tom = await as_person(sqlite_database, house, 2, lang=Lang.EN)
    note = Note("service", {Lang.ZH: "你好", Lang.EN: "hello"})
    async with sqlite_database.transaction() as uow:
        turn = Turn(house, uow, lin)
        assert await turn.tell(tom, note, once="hello:1")
        assert not await turn.tell(tom, note, once="hello:1")
    assert [content["html"] for content in await told(sqlite_database, tom)] == ["hello"]


async def test_another_role_or_language_brings_another_menu(sqlite_database: Database) -> None:
    house = services()
    lin = await as_person(sqlite_database, house, 1, Role.PARENT, lang=Lang.ZH)
    async with sqlite_database.transaction() as uow:
        turn = Turn(house, uow, lin)
        await turn.save_person(replace(turn.person, name="Lin Lin"))
        await turn.save_person(replace(turn.person, lang=Lang.EN))
    (claimed,) = await Outbox(sqlite_database).claim(house.clock.now(), 10)
    assert (claimed.kind, claimed.content) == ("menu", {"role": "parent", "lang": "en"})
