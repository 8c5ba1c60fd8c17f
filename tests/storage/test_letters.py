"""Letters as they are stored, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

from domain.letters.letter import Letter
from domain.messages.outgoing import Outgoing
from domain.people.person import Learner
from storage.database import Database
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
