"""Two families who tell the bot of themselves in the sandbox, by everything that a chat can carry."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pydantic import SecretStr

from benchmarks.canaries_kinds import CHAT, Kind
from bot.app import App
from bot.config import Config, ContentSection, CourierSection, LogSection, SearchSection, TelegramSection
from bot.loading import load_content
from domain.clock import SystemClock
from domain.messages.outgoing import OutboxState
from domain.privacy.data import LearnerSubject, PersonSubject, Subject
from domain.privacy.erasure import OWN
from domain.safety.taking import CLOSE_FORM, SAY_FORM, BeginSaying, CloseCase, SayToWriter, TakeCase
from domain.turn import Services, Turn, UseCase
from sandbox.person import Person
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard
from storage.database import Database
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.tables.messages import InboxState

CONTENT = Path(__file__).parent.parent / "content"
PATIENCE = 30.0
ON_DUTY = 2002
GROUP = -1_009_001
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


@dataclass
class Told:
    """A family and what it gave away: the canaries with the kind of each."""

    seed: int
    canaries: dict[str, Kind] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    export: bytes = b""
    mother: int = 0
    child: int = 0
    chats: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        self._random = random
        self.mother, self.child = (int(self.number(name)) for name in ("mother's", "child's"))

    def number(self, whose: str) -> str:
        return self.keep(f"{whose} number on Telegram", str(self._random.randint(10**9, 2**31)))

    def word(self, kind: str) -> str:
        """A word that nothing else holds: a name as well as any."""
        letters = "".join(self._random.choices("bcdfghjkmnpqrtvwxz", k=10))
        return self.keep(kind, f"Q{letters}")

    def keep(self, kind: str, canary: str) -> str:
        self.canaries[canary] = next(each for each in CHAT if each.name == kind)
        return canary

    def cards(self) -> list[PersonCard]:
        return [
            PersonCard(
                self.mother,
                self.word("mother's first name"),
                last_name=self.word("mother's last name"),
                username=self.word("mother's username"),
                language_code="en",
                phone=self.keep("mother's phone number", str(self._random.randint(10**12, 10**13))),
            ),
            PersonCard(
                self.child,
                self.word("child's name on Telegram"),
                username=self.word("child's username"),
                language_code="zh-hans",
            ),
        ]


@dataclass
class Chat:
    """The running bot, and the families who have told it of themselves."""

    app: App
    box: Sandbox
    database: Database
    families: tuple[Told, Told]

    async def erase(self, family: Told) -> None:
        """They ask for it, each in their own chat, and the clock carries it out."""
        mother, child = family.chats
        await mother.say("/privacy")
        await mother.tap(data="pv.me")
        await mother.tap(data=f"pv.e:{OWN}")
        await mother.tap(data=f"pv.ey:{OWN}")
        await child.say("/privacy")
        await child.tap(data=re.compile("^pv.e:"))
        await child.tap(data=re.compile("^pv.ey:"))
        await self.settled()
        for _ in family.subjects:
            await self.app.tick("carry out erasures")
        await self.settled()

    async def settled(self) -> None:
        """Wait until every update is handled and every message sent."""
        async with asyncio.timeout(PATIENCE):
            while True:
                inbox, outbox = await Inbox(self.database).counts(), await Outbox(self.database).counts()
                waiting = sum(outbox.get(state, 0) for state in (OutboxState.PLANNED, OutboxState.CLAIMED))
                if not (self.box.cloud.updates.pending or inbox.get(InboxState.PENDING, 0) or waiting):
                    return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def chatting(url: str, folder: Path, config: Config, services: Services) -> AsyncIterator[Chat]:
    """Two families write to the bot that runs on this database."""
    database = await Database.open(url)
    await load_content(database, CONTENT, SystemClock(), demo_staff=True)
    families = Told(1), Told(2)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(database.close)
        cards = [PersonCard(ON_DUTY, "He"), *(card for family in families for card in family.cards())]
        box = await opened.enter_async_context(Sandbox(people=cards, strict=False))
        app = App(Path("config.toml"), _running(config, box, folder), SystemClock(), Random(1))
        await app.start()
        opened.push_async_callback(app.stop)
        chat = Chat(app, box, database, families)
        async with Person(box.url, ON_DUTY, patience=PATIENCE) as colleague:
            await colleague.start()
        for case, family in enumerate(families, 1):
            for number in (family.mother, family.child):
                person = Person(box.url, number, patience=PATIENCE)
                family.chats.append(await opened.enter_async_context(person))
            await _tell(family, box)
            await chat.settled()
            # while danger is open nobody is erased
            await _close(family, database, services, case)
            await _export(family)
            await chat.settled()
            documents = [
                each["document"] for person in family.chats for each in person.messages if "document" in each
            ]
            files = [box.cloud.files.get(each["file_id"]) for each in documents]
            family.export = b"".join(
                file.content for file in files if file is not None and file.name.endswith("json")
            )
            family.subjects += [each async for each in _subjects(database, family)]
        yield chat


def _running(config: Config, box: Sandbox, folder: Path) -> Config:
    return config.model_copy(
        update={
            "telegram": TelegramSection(token=SecretStr(TEST_TOKEN), api=box.url),
            "content": ContentSection(folder=str(CONTENT)),
            "search": SearchSection(model="words", cache=str(folder / "search")),
            "courier": CourierSection(per_second=1000, chat_per_second=1000, chat_burst=1000, rest_at_start=0),
            "log": LogSection(level="DEBUG"),
        }
    )


async def _tell(family: Told, box: Sandbox) -> None:
    mother, child = family.chats
    await mother.start()
    await mother.tap(data="on.role:parent")
    await mother.tap(data="on.child")
    await mother.say(family.word("child's name, typed"))
    await mother.tap(data="on.grade:5")
    await mother.expect(button=re.compile("."))
    await mother.say(f"Do you teach {family.word('what she asked')} to penguins on the moon?")
    await mother.share_contact()
    digits = str(Random(family.seed + 10).randint(10**9, 10**10 - 1))
    family.keep("where she is", digits)
    await mother.share_location(float(f"31.{digits}"), 121.5)
    await mother.send_file(PICTURE, "p.png", caption=family.word("caption of a picture"), as_photo=True)
    await mother.send_file(b"x", f"{family.word('name of a file')}.txt")
    await child.start()
    await child.tap(data="on.role:learner")
    await child.tap(data="on.name")
    await child.tap(data="on.age:16_plus")
    await child.tap(data="on.grade:8")
    await child.expect(button=re.compile("."))
    await child.say(f"企鹅会不会{family.word('what the child asked')}呢？")
    await child.say(f"我不想活了 {family.word('words of danger')}")
    _without_screens(family, box)


def _without_screens(family: Told, box: Sandbox) -> None:
    """What a client sends that no screen asks for: a changed message, one nobody can read, one in a group."""
    person = box.cloud.chats[family.mother].person
    message: JSON = {"message_id": 90_001, "date": 1_790_000_000, "from": person.user(), "chat": person.chat()}
    changed = message | {"edit_date": 1_790_000_001, "text": family.word("words changed afterwards")}
    box.cloud.notify("edited_message", changed, family.mother)
    broken = message | {"date": family.word("an update nobody can read")}
    box.cloud.notify("message", broken, family.mother)
    group: JSON = {"id": GROUP, "type": "group", "title": "G"}
    box.cloud.notify("message", message | {"chat": group, "text": family.word("words in a group")}, family.mother)


async def _close(family: Told, database: Database, services: Services, case: int) -> None:
    """Whoever is on duty deals with it."""
    steps: list[UseCase[object]] = [
        TakeCase(case),
        BeginSaying(case, SAY_FORM),
        SayToWriter(f"我在，{family.word('words of whoever helps')}"),
        BeginSaying(case, CLOSE_FORM),
        CloseCase(family.word("how it ended")),
    ]
    for step in steps:
        async with database.transaction() as uow:
            colleague = await uow.people.by_external("telegram", str(ON_DUTY))
            await Turn(services, uow, colleague).do(step)


async def _export(family: Told) -> None:
    """Each asks for what is stored of them, the mother for her child's, too."""
    mother, child = family.chats
    await mother.say("/privacy")
    await mother.tap(data=re.compile("^pv.x:"))
    await mother.tap(data="pv.me")
    await mother.tap(data="pv.xo")
    await child.say("/privacy")
    await child.tap(data=re.compile("^pv.x:"))


async def _subjects(database: Database, family: Told) -> AsyncIterator[Subject]:
    async with database.reading() as uow:
        for number in (family.mother, family.child):
            person = await uow.people.by_external("telegram", str(number))
            assert person is not None, "whoever has written is known"
            yield PersonSubject(person.id)
            own = await uow.people.learner_of(person.id)
            for learner in [*([own] if own else []), *await uow.people.children_of(person.id)]:
                yield LearnerSubject(learner.id)
