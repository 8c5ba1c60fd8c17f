"""Where a learner stands, from the first evening on: placed, shown on the map, opened to the evidence, contested."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.journal import Verb
from domain.practice.evening.session import SessionKind, SessionState
from domain.practice.items.kinds import Item
from domain.practice.learner.model import Band, from_plain, mastery
from knowledge.skills import load_skills
from sandbox.person import Person
from sandbox.server import Sandbox
from storage.database import Database
from tests.domain.practice.shelf import choice
from tests.journeys.conftest import CONTENT, LIN, TOM, Stage, stage_for, stocked, taps_of
from tests.journeys.test_restart import LONG, crowd, killable_bot
from tests.journeys.ways import PLATFORM, enrol, in_front, journal_of, learner_row

GRADE = 6
ITEM = re.compile(r"^pr\.k:")
OVER = re.compile(r"做了 \d+ 题，够了|问了 \d+ 题，其中|Done after \d+|\d+ questions asked")
BY_KEYS = re.compile("下一题|看看结果|Next|See how it went")


def shelf() -> Iterator[Item]:
    """Choices of three labels for what is learnt around the year."""
    for skill in load_skills(CONTENT):
        if GRADE - 2 <= skill.grade <= GRADE + 1:
            for label in (2, 3, 4):
                for twin in "ab":
                    yield choice(f"journey:{skill.id}:{label}{twin}", skill.id, difficulty=label)


async def placed(stage: Stage, person: Person, pattern: str) -> int:
    """Answer a placement right (r), wrong (w) or with "not learned yet" (n) in turn; returns how many were asked."""
    for number in range(12):
        panel = await stage.panel(person.id)
        if not any(ITEM.match(data) for data in taps_of(panel)):
            return number
        front = await in_front(stage, person.id)
        match pattern[number % len(pattern)]:
            case "n":
                await person.tap(data=ITEM)
            case letter:
                await person.tap(data=front.right_tap if letter == "r" else front.wrong_tap)
    raise AssertionError("a placement has ten items at most")


async def prove(stage: Stage, person: Person, *rights: bool) -> None:
    await person.tap(data=re.compile(r"^pf:"))
    for right in rights:
        await stage.settled()
        front = await in_front(stage, person.id)
        assert front.session.kind is SessionKind.PROOF
        await person.tap(data=front.right_tap if right else front.wrong_tap)
        await person.tap(BY_KEYS)


async def band_of(stage: Stage, number: int, skill: str) -> Band:
    learner = await learner_row(stage, number)
    async with (await stage.look()).reading() as uow:
        state = from_plain(await uow.practice.state_of(learner.id))
    return mastery(state, skill, stage.clock.now()).band


def skill_in(person: Person, verb: str) -> str:
    """The skill that a button of the screen is about."""
    data = next(each for each in taps_of(person.screen.message) if each.startswith(f"{verb}:"))
    return next(part for part in data.split(":") if "." in part and part != verb)


@pytest.mark.parametrize("number", [LIN, TOM])
async def test_from_the_first_question_to_a_skill_that_is_proved(
    sqlite_url: str, tmp_path: Path, number: int
) -> None:
    async with stage_for(sqlite_url, tmp_path, shelf=list(shelf())) as stage:
        person = await stage.person(number)
        await enrol(person, grade=GRADE)
        await person.tap(data="pl")
        await person.expect(re.compile("不打分|No marks"))
        await person.tap(data="pl.go")
        asked = await placed(stage, person, "rrnw")
        assert 5 <= asked <= 10
        await person.expect(OVER)
        await person.tap(data=re.compile(r"^pl\.why:"))
        why = await person.expect(re.compile("我是这样看出来的|What I go by"))
        assert len(re.findall(r"Stem of", why["text"])) == asked
        await person.tap(data="mp")
        await person.expect(re.compile("最近|Lately"))
        await stage.settled()
        (panel,) = await stage.panels(number)
        assert "photo" in panel or "text" in panel
        await person.tap(data=re.compile(r"^mp\.s:"))
        await person.expect(re.compile("依据：|From: "))
        await stage.settled()
        skill = skill_in(person, "mp.go")
        await person.tap(data=re.compile(r"^mp\.e:"))
        await person.expect(re.compile("每次作答|the answers"))
        await person.tap(data=re.compile(r"^mp\.s:"))
        await stage.settled()

        await prove(stage, person, True, True, True)
        await person.expect(re.compile("现在是已掌握|moved to firm"))
        await stage.settled()
        assert await band_of(stage, number, skill) is Band.FIRM
        told = [each for each in await journal_of(stage, number) if each.verb is Verb.PROVED]
        assert [(each.object_id, each.result["success"]) for each in told] == [(skill, True)]

        await person.tap(data="mp")
        await person.tap(data=re.compile(r"^mp\.g:"))
        await stage.settled()
        await person.tap(re.compile("^⚪|^🟡"))
        await stage.settled()
        other = skill_in(person, "pf")
        await prove(stage, person, False, True, False)
        await person.expect(re.compile("先保持原样|stays where it was"))
        await stage.settled()
        assert await band_of(stage, number, other) is not Band.FIRM


async def test_a_placement_survives_a_kill_in_its_middle(sqlite_url: str, tmp_path: Path) -> None:
    await stocked(sqlite_url, list(shelf()))
    cards = crowd(2)
    async with (
        Sandbox(people=cards) as box,
        killable_bot(box, sqlite_url, tmp_path) as bot,
        Person(box.url, cards[0].id, patience=LONG) as zh,
        Person(box.url, cards[1].id, patience=LONG) as en,
    ):
        await asyncio.gather(*(enrol(person, grade=GRADE) for person in (zh, en)))
        for person in (zh, en):
            await person.tap(data="pl")
            await person.tap(data="pl.go")
        for place in range(3):
            await asyncio.gather(*(_answer(person, place) for person in (zh, en)))
        await bot.kill()
        for person in (zh, en):
            await person.say("/practice")
            await person.expect(re.compile(r"第 4 题（最多十题）|question 4 of at most ten"))
        await asyncio.gather(*(_to_the_end(person) for person in (zh, en)))
    database = await Database.open(sqlite_url)
    try:
        for card in cards:
            await _was_placed_once(database, card.id)
    finally:
        await database.close()


async def _answer(person: Person, place: int) -> None:
    """Any option, then the next item."""
    await person.tap(data=re.compile(rf"^pr\.a:\d+:{place}:"))
    await person.expect_until(
        lambda them: any(re.match(rf"pr\.a:\d+:{place + 1}:", data) for data in taps_of(them.screen.message)),
        "the next item",
    )


async def _to_the_end(person: Person) -> None:
    def look(them: Person) -> str | None:
        if OVER.search(them.screen.text):
            return "over"
        found = [data for data in taps_of(them.screen.message) if data.startswith("pr.a:")]
        return found[0] if found and found[0].split(":")[2] != last else None

    last = ""
    while (data := await person.expect_until(look, "an item or the end")) != "over":
        last = str(data).split(":")[2]
        await person.tap(data=str(data))


async def _was_placed_once(database: Database, external_id: int) -> None:
    async with database.reading() as uow:
        account = await uow.people.by_external(PLATFORM, str(external_id))
        assert account is not None
        learner = await uow.people.learner_of(account.id)
        assert learner is not None
        session = await uow.practice.latest_of(learner.id, SessionKind.PLACEMENT)
        assert session is not None
        assert session.state is SessionState.FINISHED
        attempts = await uow.practice.attempts(session.id)
        told = await uow.journal.about(learner.id)
    assert [each.position for each in attempts] == list(range(session.size))
    verbs = [each.verb for each in told]
    assert verbs.count(Verb.INITIALIZED) == verbs.count(Verb.COMPLETED) == 1
