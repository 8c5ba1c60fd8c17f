"""Telegram in trouble: nothing is lost, nothing changes its order, and what is told twice is what may be."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config import CourierSection
from domain.clock import FixedClock
from domain.messages.outgoing import OutboxState
from sandbox.shapes import JSON, PersonCard
from storage import tables
from storage.outbox import Outbox
from tests.journeys.conftest import LIN, MEI, SATURDAY, Stage, stage_for
from tests.journeys.test_follow_up import end_of_lesson, evening_of, family_that_booked, follow_up, go_to, told
from tests.journeys.ways import answer, attempts_of, code_in, enrol, give_answer, in_front, join_family, settle_in

SHORT_OF_PATIENCE = CourierSection(
    per_second=1000, chat_per_second=1000, chat_burst=1000, rest_at_start=0, timeout=2.5
)
"""Half of what a delay takes, and more than a busy machine does: a timeout of its own is told twice as well."""


@dataclass(frozen=True)
class Trouble:
    """One kind of fault, and the person to whom it happens.

    Attributes:
        arrives: the message is there although the answer to it is spoilt.
        doubt: we cannot know that.
    """

    person: int
    kind: str
    arrives: bool = False
    doubt: bool = True

    def strike(self, stage: Stage, *methods: str) -> None:
        for method in methods:
            stage.box.fault(
                method, self.kind, chat_id=self.person, after_effect=self.arrives, retry_after=1, seconds=5.0
            )


TROUBLES = (
    Trouble(3001, "429", doubt=False),
    Trouble(3002, "500"),
    Trouble(3003, "502"),
    Trouble(3004, "cut"),
    Trouble(3005, "cut", arrives=True),
    Trouble(3006, "500", arrives=True),
    Trouble(3007, "delay"),
    Trouble(3008, "delay", arrives=True),
)
CROWD = tuple(PersonCard(each.person, f"Nr {each.person}", language_code="zh-hans") for each in TROUBLES)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


async def test_a_booking_is_told_whole_and_in_order_whatever_goes_wrong(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, people=CROWD, courier=SHORT_OF_PATIENCE) as stage:
        async with (await stage.look()).connection() as connection:
            await connection.execute(update(tables.bookings.slots).values(capacity=50))
        await asyncio.gather(*(books(stage, trouble) for trouble in TROUBLES))
        await stage.settled()
        for trouble in TROUBLES:
            last = [sort_of(message) for message in stage.messages(trouble.person)]
            last = last[last.index("document") :]
            assert [sort for sort, _ in groupby(last)] == ["document", "venue"], trouble
            assert len(last) == (4 if trouble.arrives else 2), trouble
            screens = [each for each in await stage.panels(trouble.person) if sort_of(each) == "screen"]
            assert len(screens) == 1, "the list of bookings took the place of the hold"
        doubtful = sum(trouble.doubt for trouble in TROUBLES)
        assert await Outbox(await stage.look()).told_twice() == 3 * doubtful


async def books(stage: Stage, trouble: Trouble) -> None:
    parent = await stage.person(trouble.person)
    await settle_in(parent, "小安")
    await parent.say("/book")
    for data in ("^bk.s:.*olympiad-g5", "^bk.p", "^bk.t.*near", "^bk.h"):
        await parent.tap(data=re.compile(data))
    await parent.expect(button="✅ 确认预约")
    trouble.strike(stage, "editMessageText", "sendDocument", "sendVenue")
    await parent.tap(data=re.compile("^bk.y"))
    await parent.expect("约好的（1）")


def sort_of(message: JSON) -> str:
    if "document" in message:
        return "document"
    return "venue" if "venue" in message else "screen"


async def test_a_verdict_is_seen_once_whatever_happens_to_the_edit(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, people=CROWD, courier=SHORT_OF_PATIENCE) as stage:
        await asyncio.gather(*(practises(stage, trouble) for trouble in TROUBLES))
        for trouble in TROUBLES:
            assert len(await stage.panels(trouble.person)) == 1, trouble
            assert [each.position for each in await attempts_of(stage, trouble.person)] == [0, 1]


async def practises(stage: Stage, trouble: Trouble) -> None:
    learner = await stage.person(trouble.person)
    await enrol(learner)
    await learner.tap("▶ 开始练习")
    await learner.expect("第 1 题，共 6 题")
    trouble.strike(stage, "editMessageText", "answerCallbackQuery")
    await answer_now(stage, trouble.person)
    await learner.expect(button="下一题 ›")
    await learner.tap("下一题 ›")
    await learner.expect("第 2 题，共 6 题")
    await answer_now(stage, trouble.person)
    await learner.expect(button="下一题 ›")


async def answer_now(stage: Stage, number: int) -> None:
    await give_answer(await stage.person(number), await in_front(stage, number), right=False)


async def test_two_screens_after_a_cut_answer_both_lead_on(sqlite_url: str, tmp_path: Path) -> None:
    async with stage_for(sqlite_url, tmp_path, courier=SHORT_OF_PATIENCE) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        stage.box.fault("sendMessage", "cut", chat_id=LIN, after_effect=True)
        await lin.say("/practice")
        await lin.expect("第 1 题，共 6 题")
        await stage.settled()
        older, newer = [each for each in await stage.panels(LIN) if "第 1 题" in each["text"]]
        front = await in_front(stage, LIN)
        if front.is_single_choice:
            await lin.tap_again(older["message_id"], front.wrong_tap)
            await lin.tap_again(newer["message_id"], front.right_tap)
        else:
            await give_answer(lin, front)
        await lin.expect(button="下一题 ›")
        await stage.settled()
        assert len(await attempts_of(stage, LIN)) == 1


async def test_updates_survive_trouble_at_the_intake(sqlite_stage: Stage) -> None:
    lin = await sqlite_stage.person(LIN)
    await lin.start()
    await lin.expect("先认识一下")
    for kind in ("cut", "429"):
        sqlite_stage.box.fault("getUpdates", kind, retry_after=1)
        sqlite_stage.box.fault("getUpdates", kind, retry_after=1, after_effect=True)
        await lin.say("/help")
        await lin.expect("我能做这些")
    assert len(sqlite_stage.messages(LIN)) == 3


async def test_whoever_blocks_is_left_in_peace_and_finds_everything_again(stage: Stage) -> None:
    lin, mei = await stage.person(LIN), await stage.person(MEI)
    await enrol(lin, age="10_13", grade=5)
    await join_family(mei, (await code_in(lin)).replace("-", ""), lin)
    await lin.block()
    await stage.settled()
    before = len(stage.messages(LIN))
    await mei.tap("✅ 同意")
    await mei.expect("可以开始练习了")
    await stage.settled()
    assert len(stage.messages(LIN)) == before
    await lin.start()
    await lin.tap("▶ 开始练习")
    await answer(stage, lin)


async def test_a_person_whom_telegram_calls_blocked_is_answered_when_they_write_again(sqlite_stage: Stage) -> None:
    lin = await sqlite_stage.person(LIN)
    await enrol(lin)
    sqlite_stage.box.fault("sendMessage", "403", chat_id=LIN)
    await lin.say("/help")
    await sqlite_stage.settled()
    await lin.say("/help")
    await lin.expect("我能陪你做这些")


async def test_the_evening_word_is_never_said_twice_not_even_in_doubt(
    database_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    async with stage_for(database_url, tmp_path, clock) as stage:
        await family_that_booked(stage)
        go_to(clock, evening_of(await end_of_lesson(stage)))
        stage.box.fault("sendMessage", "cut", chat_id=MEI, after_effect=True)
        stage.box.fault("sendMessage", "cut", chat_id=LIN)
        for _ in range(3):
            await follow_up(stage)
            await stage.settled()
            clock.advance(timedelta(minutes=10))
        assert (told(stage, MEI), told(stage, LIN)) == (1, 0)
        assert (await Outbox(await stage.look()).counts())[OutboxState.IN_DOUBT] == 2
