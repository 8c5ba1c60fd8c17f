"""Impatient, careless and odd people: never an exception, never a second effect, never silence."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Row, Table, select

from domain.journal import Verb
from sandbox.person import Person
from sandbox.shapes import JSON, PersonCard
from sandbox.transcript import words
from storage import tables
from tests.journeys.conftest import LIN, MEI, REST, TOM, RunningClock, Stage, stage_for, taps_of
from tests.journeys.ways import (
    answer,
    attempts_of,
    enrol,
    in_front,
    join_family,
    journal_of,
    learner_row,
    link_in,
    settle_in,
)

FILE = {"file_id": "a", "file_unique_id": "b"}
ODD_MESSAGES: dict[str, JSON] = {
    "sticker": {
        "sticker": FILE | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
    },
    "voice": {"voice": FILE | {"duration": 3}},
    "video note": {"video_note": FILE | {"duration": 3, "length": 9}},
    "place": {"location": {"latitude": 31.2, "longitude": 121.5}},
    "somebody's number": {"contact": {"phone_number": "+8613900000000", "first_name": "Oma"}},
    "die": {"dice": {"emoji": "🎲", "value": 4}},
}
ODD_TEXTS = (
    "题" * 4096,
    "👨‍👩‍👧‍👦" * 300,
    "مرحبا، كم سعر الدرس؟",
    "<b>fett</b> & <script>alert(1)</script> </i>",
    "/practice@someone_else extra words",
    "/",
    "/nonsense",
    "\u200b\u200b\u200b",
    "7K3F-92QD",
    "%s {0} {name} $x `y` _z_ *w*",
    "0",
    "\u202egnihtemos\u202c",
)


async def test_odd_messages_get_a_kind_word_wherever_somebody_stands(database_url: str, tmp_path: Path) -> None:
    # by day: at night the word to the office about a photo would wait for the morning
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        lin, mei = await stage.person(LIN), await stage.person(MEI)
        await lin.start()
        await everything_odd(stage, lin)
        await enrol(lin)
        await everything_odd(stage, lin)
        await lin.tap("▶ 开始练习") if "▶ 开始练习" in str(lin.screen.buttons) else await lin.say("/practice")
        await everything_odd(stage, lin)
        await mei.start()
        await mei.tap("👩 我是家长")
        await mei.tap("🔑 我有链接")
        await everything_odd(stage, mei)
        await mei.say("/start")
        await mei.tap("👩 我是家长")
        await mei.tap("👧 介绍一下孩子")
        await everything_odd(stage, mei)


async def everything_odd(stage: Stage, person: Person) -> None:
    """One after the other; each is answered by a message of its own."""
    for text in ODD_TEXTS:
        before = len(stage.messages(person.id))
        stage.box.cloud.receive(stage.box.cloud.chats[person.id], {"text": text})
        await stage.settled()
        assert len(stage.messages(person.id)) > before, f"silence after {text[:30]!r}"
    for name, content in ODD_MESSAGES.items():
        before = len(stage.messages(person.id))
        stage.box.cloud.receive(stage.box.cloud.chats[person.id], dict(content))
        await stage.settled()
        assert len(stage.messages(person.id)) > before, f"silence after a {name}"
    for as_photo in (True, False):
        before = len(stage.messages(person.id))
        await person.send_file(PNG, "homework.png", caption="这道题怎么做？", as_photo=as_photo)
        await stage.settled()
        assert len(stage.messages(person.id)) > before, "silence after a picture"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000000020001"
    "e221bc330000000049454e44ae426082"
)


ODD_NAMES = ("<b>Bobby</b> & Co", "نور الهدى", "👩‍🚀", "\u202enomiS", "王" * 64, "A\tB\nC", "…", "{name} %s")


async def test_odd_names_are_shown_as_they_are_and_break_nothing(sqlite_url: str, tmp_path: Path) -> None:
    odd = [PersonCard(4001 + at, name, language_code="en") for at, name in enumerate(ODD_NAMES)]
    parents = [PersonCard(5001 + at, f"{name} sen.", language_code="zh") for at, name in enumerate(ODD_NAMES)]
    async with stage_for(sqlite_url, tmp_path, people=(*odd, *parents)) as stage:
        await asyncio.gather(*(odd_family(stage, *pair) for pair in zip(odd, parents, strict=True)))


async def odd_family(stage: Stage, child: PersonCard, parent: PersonCard) -> None:
    lin, mei = await stage.person(child.id), await stage.person(parent.id)
    await enrol(lin, age="10_13", grade=5)
    await join_family(mei, await link_in(lin), lin)
    await mei.tap("✅ 同意")
    await mei.expect("可以开始练习了")
    await lin.say("/settings")
    await lin.tap("✏ Change my name")
    await lin.say(child.first_name)
    await lin.expect(re.compile("Name:|I could not read that"))
    await lin.say("/home")
    await lin.expect("Hi ")


async def test_of_twenty_equal_answers_at_once_one_counts_and_all_are_answered(stage: Stage) -> None:
    lin = await stage.person(LIN)
    await enrol(lin)
    await lin.tap("▶ 开始练习")
    await stage.settled()
    while not (front := await in_front(stage, LIN)).is_single_choice:
        await lin.tap("🙈 还没学过")
        await lin.tap("下一题 ›")
        await lin.toast()
        await stage.settled()
    panel, before = await stage.panel(LIN), len(await attempts_of(stage, LIN))
    sent = len(stage.messages(LIN))
    taps = await asyncio.gather(*(lin.tap_again(panel["message_id"], front.right_tap) for _ in range(20)))
    await all_answered(stage, LIN, taps)
    attempts = await attempts_of(stage, LIN)
    assert len(attempts) == before + 1
    assert len(stage.messages(LIN)) == sent
    assert [each.verb for each in await journal_of(stage, LIN)].count(Verb.ANSWERED) == 1
    await lin.expect(button=re.compile("下一题|看看结果"))


async def test_buttons_tapped_twice_at_once_have_one_effect(database_url: str, tmp_path: Path) -> None:
    # on some mornings of the true clock the first free lesson is too close to be cancelled with one tap
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        await everything_is_tapped_twice(stage)


async def everything_is_tapped_twice(stage: Stage) -> None:
    lin, mei = await stage.person(LIN), await stage.person(MEI)
    await lin.start()
    for data in ("on.role:learner", "on.name", "on.age:10_13", "on.grade:5"):
        await twice(stage, lin, data)
    token = await link_in(lin)
    await mei.start(token)
    learner = await learner_row(stage, LIN)
    await twice(stage, mei, f"on.mine:{learner.id}")
    await lin.say("/home")
    await lin.expect("想作为你的家长和你连上", button="⚙ 设置")
    await twice(stage, lin, "gu.y")
    await mei.tap(data=f"on.consent:{learner.id}")
    await twice(stage, mei, f"on.agree:{learner.id}")
    journal = [each.verb for each in await journal_of(stage, LIN)]
    assert [journal.count(verb) for verb in (Verb.REGISTERED, Verb.LINKED, Verb.CONSENTED)] == [1, 1, 1]
    assert len([each for each in stage.messages(LIN) if "同意了，你可以开始练习啦" in words(each)]) == 1

    await lin.say("/home")
    for verb in ("pr", "pr.a|pr.k", "pr.n", "pr.a|pr.k", "pr.p"):
        await twice(stage, lin, verb)
    assert len(await attempts_of(stage, LIN)) == 2
    said = [each.verb for each in await journal_of(stage, LIN) if each.object_type == "session"]
    assert said == [Verb.INITIALIZED, Verb.SUSPENDED]

    await mei.say("/book")
    for verb in ("bk.s", "bk.p", "bk.t", "bk.h", "bk.y"):
        await twice(stage, mei, verb)
    assert len([each for each in stage.messages(MEI) if "document" in each]) == 1
    assert len(await rows_of(stage, tables.bookings.bookings)) == 1
    await twice(stage, mei, "my.x")
    assert len([each for each in stage.messages(MEI) if "document" in each]) == 2
    assert sum(row.taken for row in await rows_of(stage, tables.bookings.slots)) == 0


async def twice(stage: Stage, person: Person, verb: str) -> None:
    """Tap the first button of the panel with one of these verbs, and at once again."""
    panel = await stage.panel(person.id)
    data = next(each for one in verb.split("|") for each in taps_of(panel) if re.match(rf"{one}(:|$)", each))
    taps = await asyncio.gather(*(person.tap_again(panel["message_id"], data) for _ in range(2)))
    await all_answered(stage, person.id, taps)


async def all_answered(stage: Stage, number: int, taps: Iterable[str]) -> None:
    """Wait until all has come to rest and every one of these taps was answered."""
    missing = set(taps)
    await stage.settled()
    async with asyncio.timeout(REST):
        while missing:
            events = stage.box.cloud.chats[number].events
            missing -= {event.body["tap_id"] for event in events if event.kind == "tap_answered"}
            await asyncio.sleep(0.01)


async def rows_of(stage: Stage, table: Table) -> Sequence[Row[Any]]:
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key))).all()


async def test_old_buttons_and_those_of_others_are_harmless(stage: Stage) -> None:
    lin, mei, tom = [await stage.person(number) for number in (LIN, MEI, TOM)]
    await busy_family(stage, lin, mei)
    await settle_in(tom, "Bo")
    await stage.settled()
    shown = [*shown_to(stage, LIN), *shown_to(stage, MEI)]
    assert len({data for _, data in shown}) > 60
    before = await belongings(stage)
    await tapped(stage, tom, shown)
    assert await belongings(stage) == before, "Tom has changed what is not his"
    await tom.say("/home")
    await tom.expect(re.compile("Bo"))

    order = Random(11)
    for person in (lin, mei):
        attempts = await attempts_of(stage, LIN)
        mine = shown_to(stage, person.id)
        order.shuffle(mine)
        await tapped(stage, person, mine)
        assert (await attempts_of(stage, LIN))[: len(attempts)] == attempts, "what was answered stays answered"
        await person.say("/start")
        await stage.settled()
        assert taps_of(await stage.panel(person.id))


async def busy_family(stage: Stage, lin: Person, mei: Person) -> None:
    """Lin practises, Mei looks around, books, and holds a second place."""
    await enrol(lin, age="10_13", grade=5)
    await join_family(mei, await link_in(lin), lin)
    await mei.tap("✅ 同意")
    await mei.expect("可以开始练习了")
    await lin.say("/practice")
    for right in (True, False):
        await answer(stage, lin, right=right)
        await lin.tap("下一题 ›")
        await lin.toast()
    await lin.say("/settings")
    for data in ("^st.grade", "^st.grade.set", "^st.zone$", "^st$", "^home$"):
        await lin.tap(data=re.compile(data))
        await lin.toast()
    for ways in (("^bk.s", "^bk.p", "^bk.t.*near", "^bk.h", "^bk.y"), ("^bk.s", "^bk.p", "^bk.t:.*:2", "^bk.h")):
        await mei.say("/book")
        for data in ways:
            await mei.tap(data=re.compile(data))
            await mei.toast()
    await mei.say("/child")
    await mei.tap(data=re.compile("^st.second"))
    await mei.say("/courses")
    await mei.tap(data=re.compile("^co.s"))
    await mei.tap(data=re.compile("^co.c"))
    await mei.expect("来源：")


def shown_to(stage: Stage, number: int) -> list[tuple[JSON, str]]:
    """Every button that ever stood in somebody's chat, with its message as it was then."""
    entries = [event.entry for event in stage.box.cloud.chats[number].events if event.entry and not event.entry.out]
    return [(entry.message, data) for entry in entries for data in taps_of(entry.message)]


async def tapped(stage: Stage, person: Person, buttons: Iterable[tuple[JSON, str]]) -> None:
    """Tap each of these once, faster than anybody can read."""
    once = {(message["message_id"], data): message for message, data in buttons}
    taps = [stage.old_tap(person.id, message, data) for (_, data), message in once.items()]
    await all_answered(stage, person.id, taps)


async def belongings(stage: Stage) -> dict[str, Any]:
    """All rows that Lin and Mei own."""
    names = (
        tables.practice.sessions,
        tables.practice.attempts,
        tables.practice.asked,
        tables.bookings.bookings,
        tables.people.consents,
    )
    return {table.name: await rows_of(stage, table) for table in names}


async def test_start_in_the_middle_of_everything_loses_nothing(sqlite_stage: Stage) -> None:
    lin, mei = await sqlite_stage.person(LIN), await sqlite_stage.person(MEI)
    await lin.start()
    await lin.tap("🎒 我是学生")
    await lin.say("/start")
    await lin.expect("先认识一下，你是？")
    await enrol(lin)
    await lin.tap("▶ 开始练习")
    await answer(sqlite_stage, lin)
    await lin.say("/start")
    await lin.expect("还剩 5 道题", button="▶ 接着练习")
    await lin.tap("▶ 接着练习")
    await lin.expect("第 2 题，共 6 题")
    await settle_in(mei, "小安")
    await mei.say("/book")
    for data in ("^bk.s", "^bk.p", "^bk.t.*near", "^bk.h"):
        await mei.tap(data=re.compile(data))
    await mei.expect(button="✅ 确认预约")
    held = await sqlite_stage.panel(MEI)
    await mei.say("/start")
    await mei.expect("小安")
    sqlite_stage.old_tap(MEI, held, next(data for data in taps_of(held) if data.startswith("bk.y")))
    await mei.expect("小安 的试听课约好了")
    await mei.say("/settings")
    await mei.tap("✏ 改称呼")
    await mei.say("/start")
    await mei.say("谢谢")
    await mei.expect("不客气")
