"""Letters as they are stored, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

from domain.gate.push import Waiting
from domain.letters.letter import LOST, Letter
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Learner
from domain.privacy.data import LearnerSubject
from storage.database import Database
from storage.tables.messages import outbox
from tests.storage.given import NOW, a_learner, a_person

HOUR = timedelta(hours=1)


async def a_letter(database: Database, text: str = "Hello") -> Letter:
    sender, reader = await a_person(database, "7"), await a_person(database, "8")
    learner = await a_learner(database)
    async with database.transaction() as uow:
        return await uow.letters.add(Letter(0, sender.id, learner.id, reader.id, None, text, NOW))


async def test_a_letter_is_found_by_its_id_its_message_and_its_writer(database: Database) -> None:
    letter = await a_letter(database)
    async with database.transaction() as uow:
        message = await uow.outbox.add(
            Outgoing(letter.person, "letter", {"html": "", "keyboard": []}, NOW, held=True)
        )
        assert message is not None
        await uow.letters.goes_as(letter.id, message)
    async with database.reading() as uow:
        found = await uow.letters.get(letter.id)
        assert found is not None and found.message == message
        assert await uow.letters.carried_by(message) == found
        assert list(await uow.letters.of_sender(letter.sender, 5)) == [found]
        assert list(await uow.letters.made_with(found)) == [found]
        assert await uow.letters.get(letter.id + 1) is None
        assert await uow.letters.carried_by(message + 1) is None
        assert not await uow.letters.of_sender(letter.person, 5)


async def test_it_is_seen_answered_and_withdrawn_once(database: Database) -> None:
    letter = await a_letter(database)
    for first in (True, False):
        async with database.transaction() as uow:
            assert await uow.letters.reply(letter.id, "Thanks" if first else "No", NOW + HOUR) is first
            assert await uow.letters.see(letter.id, NOW + HOUR * 2) is False
            assert await uow.letters.withdraw(letter.id, NOW + HOUR) is first
    async with database.reading() as uow:
        found = await uow.letters.get(letter.id)
    assert found is not None
    assert (found.reply, found.replied_at, found.seen_at) == ("Thanks", NOW + HOUR, NOW + HOUR)


async def test_a_letter_is_lost_when_what_carries_it_is_until_its_writer_was_told(database: Database) -> None:
    letter = await a_letter(database)
    content = {"html": "", "keyboard": []}
    async with database.transaction() as uow:
        message = await uow.outbox.add(Outgoing(letter.person, "letter", content, NOW, held=True))
        assert message is not None
        await uow.letters.goes_as(letter.id, message)
        await uow.pushes.add_many([a_waiting(letter, message)])

    async def lost() -> list[int]:
        async with database.reading() as uow:
            return [each.id for each in await uow.letters.lost(NOW - HOUR, 9)]

    assert await lost() == []
    async with database.connection() as connection:
        await connection.execute(outbox.update().values(state=OutboxState.DROPPED))
    assert await lost() == [letter.id]
    async with database.reading() as uow:
        assert not await uow.letters.lost(NOW + HOUR, 9)
    async with database.transaction() as uow:
        await uow.outbox.add(Outgoing(letter.sender, "service", content, NOW, once=f"{LOST}{letter.id}"))
    assert await lost() == []


def a_waiting(letter: Letter, message: int) -> Waiting:
    return Waiting(
        message, letter.person, f"p{letter.person}", "letter", f"letter:{letter.id}", NOW, NOW, None, False, None,
        {"html": "", "keyboard": []}, "", letter.learner, letter.sender, None,
    )  # fmt: skip


async def test_names_are_found_by_any_part_and_signs_of_patterns_are_signs(database: Database) -> None:
    async with database.transaction() as uow:
        for name in ("Lin Chen", "Bo", "林小雨", "100%_a", "back\\slash"):
            await uow.people.add_learner(Learner(0, name))
    async with database.reading() as uow:

        async def names(part: str) -> list[str]:
            return [each.name for each in await uow.letters.learners_called(part, 9)]

        assert await names("CHEN") == ["Lin Chen"]
        assert await names("小雨") == ["林小雨"]
        assert await names("%") == ["100%_a"]
        assert await names("_") == ["100%_a"]
        assert await names("\\") == ["back\\slash"]
        assert len(await names("")) == 5
        assert len(await uow.letters.learners_called("", 2)) == 2


async def test_who_was_erased_stood_without_a_name_among_those_to_write_to(database: Database) -> None:
    learner = await a_learner(database)
    async with database.transaction() as uow:
        assert [each.id for each in await uow.letters.learners_called("", 2)] == [learner.id]
        await uow.personal.erase(LearnerSubject(learner.id))
        assert await uow.letters.learners_called("", 2) == []
