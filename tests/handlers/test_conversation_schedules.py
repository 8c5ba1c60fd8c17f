"""Two advisors, a parent and the clock in any order: always one speaker, nothing lost, no promise forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from domain.clock import FixedClock
from domain.conversations.conversation import Conversation, State, Why
from domain.conversations.keeping import KeepConversations
from domain.conversations.opening import OpenConversation
from domain.conversations.taking import SAY_FORM
from domain.messages.outgoing import OutboxState
from domain.people.person import Role
from storage.database import Database
from storage.tables.conversations import conversations
from storage.tables.messages import outbox
from tests.handlers.talk import Talk, Town
from tests.house import act

STEPS = 120
SHANGHAI = ZoneInfo("Asia/Shanghai")
ON_THE_WAY = (OutboxState.PLANNED, OutboxState.HELD)


@dataclass
class Schedule:
    """Somebody does something, again and again; what must hold is looked at after each time."""

    town: Town
    mei: Talk
    advisors: list[Talk]
    random: Random
    said: int = 0
    kept_lines: list[str] = field(default_factory=list)

    async def now(self) -> Conversation | None:
        async with self.town.database.reading() as uow:
            return await uow.conversations.of_person((await self.mei.me()).id)

    async def heard(self, talk: Talk) -> list[str]:
        me = await talk.me()
        wanted = (
            select(outbox.c.content)
            .where(outbox.c.person == me.id, outbox.c.kind == "chat", outbox.c.state.in_(ON_THE_WAY))
            .order_by(outbox.c.id)
        )
        async with self.town.database.reading_connection() as connection:
            return [content["html"] for content in await connection.scalars(wanted)]

    def words(self) -> str:
        self.said += 1
        return f"w{self.said}w"

    async def parent_types(self) -> None:
        before, words = await self.now(), self.words()
        seen = await self.mei.says(words)
        if before is not None and before.state is State.TAKEN:
            assert seen.handled and seen.html == "" and not seen.notes
            holder = await self.holder(before)
            assert words in (await self.heard(holder))[-1]
        else:
            assert seen.html, "while nobody has it the bot answers"
        if before is not None:
            self.kept_lines.append(words)

    async def parent_asks(self) -> None:
        words = self.words()
        me = await self.mei.me()
        await act(self.town.database, self.town.services, me, OpenConversation(words, Why.HUMAN))
        self.kept_lines.append(words)

    async def parent_taps(self) -> None:
        assert (await self.mei.taps("st")).html

    async def advisor_taps(self) -> None:
        one, found = self.random.choice(self.advisors), await self.now()
        number = found.id if found is not None else 1
        await one.taps(self.random.choice((f"cv.t:{number}", f"cv.t:{number}", f"cv.a:{number}", "ib", "home")))
        if self.random.random() < 0.3:
            await one.taps(self.random.choice((f"cv.b:{number}", f"cv.w:{number}", f"cv.x:{number}")))

    async def advisor_types(self) -> None:
        one, words = self.random.choice(self.advisors), self.words()
        before = await self.now()
        person = await one.me()
        async with self.town.database.reading() as uow:
            form = await uow.people.form(person.id)
        typing = form is not None and form.name == SAY_FORM and form.expires_at > self.town.clock.now()
        seen = await one.says(words)
        reached = any(words in each for each in await self.heard(self.mei))
        assert reached == (typing and before is not None and before.holder == person.id)
        assert seen.html, "members of staff are always told what became of it"

    async def time_passes(self) -> None:
        before = await self.now()
        self.town.clock.advance(timedelta(minutes=self.random.choice((1, 4, 9, 14, 31, 61, 200))))
        await act(self.town.database, self.town.services, None, KeepConversations())
        after = await self.now()
        if before is not None and after is not None and after.promised_at not in (None, before.promised_at):
            assert f"{after.promised_at.astimezone(SHANGHAI):%H:%M}" in (await self.heard(self.mei))[-1]

    async def holder(self, conversation: Conversation) -> Talk:
        return next(iter([each for each in self.advisors if (await each.me()).id == conversation.holder]))

    async def look(self) -> None:
        async with self.town.database.reading_connection() as connection:
            states = list(await connection.execute(select(conversations.c.state, conversations.c.holder)))
        assert sum(each.state is not State.CLOSED for each in states) <= 1
        assert all((each.state is State.TAKEN) == (each.holder is not None) for each in states)
        found = await self.now()
        if found is not None and found.state is State.WAITING:
            assert found.promised_at is not None and found.promised_at > self.town.clock.now() - timedelta(
                minutes=200
            )

    async def step(self) -> None:
        acts = (
            self.parent_types,
            self.parent_types,
            self.parent_asks,
            self.parent_taps,
            self.advisor_taps,
            self.advisor_taps,
            self.advisor_types,
            self.advisor_types,
            self.time_passes,
            self.time_passes,
            self.time_passes,
        )
        await self.random.choice(acts)()
        await self.look()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_there_is_one_speaker_at_every_moment(sqlite_database: Database, clock: FixedClock, seed: int) -> None:
    town = await Town(sqlite_database, clock).open()
    advisors = [await town.with_role(9, Role.ADVISOR, "He"), await town.with_role(8, Role.ADVISOR, "Zhou")]
    mei = town.talk(101, "Mei", "zh")
    await town.parent(mei)
    schedule = Schedule(town, mei, advisors, Random(seed))
    for _ in range(STEPS):
        await schedule.step()
    async with town.database.reading() as uow:
        last = await uow.conversations.of_person((await mei.me()).id)
        numbers = range(1, (last.id if last is not None else 40) + 1)
        lines = [each.text for number in numbers for each in await uow.conversations.lines(number, 500)]
    assert all(words in lines for words in schedule.kept_lines)
