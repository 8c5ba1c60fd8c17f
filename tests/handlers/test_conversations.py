"""A parent and two advisors: who speaks when, what each of them sees, and what the clock does about silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from domain.clock import FixedClock
from domain.conversations.conversation import Conversation, State, Why
from domain.conversations.keeping import ForgetConversations, KeepConversations
from domain.conversations.opening import OpenConversation
from domain.gate.opening import OpenGate
from domain.messages.outgoing import OutboxState
from domain.people.consents import GiveConsent
from domain.people.person import Role
from storage.tables.messages import outbox
from tests.handlers.talk import Talk, Town
from tests.house import act

MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    """Ms He and Ms Zhou advise; Mei has a child in grade 3."""

    town: Town
    he: Talk
    zhou: Talk
    mei: Talk

    async def asks(self, text: str = "太贵了", to: int | None = None) -> Conversation:
        me = await self.mei.me()
        done = await act(self.town.database, self.town.services, me, OpenConversation(text, Why.COURSE, to))
        return done.conversation

    async def now(self) -> Conversation:
        async with self.town.database.reading() as uow:
            found = await uow.conversations.get(1)
        assert found is not None
        return found

    async def heard(self, talk: Talk) -> list[str]:
        """The words of the conversation's messages that somebody got, oldest first."""
        me = await talk.me()
        wanted = (
            select(outbox.c.content)
            .where(outbox.c.person == me.id, outbox.c.kind == "chat", outbox.c.state == OutboxState.PLANNED)
            .order_by(outbox.c.id)
        )
        async with self.town.database.reading_connection() as connection:
            return [content["html"] for content in await connection.scalars(wanted)]

    async def later(self, minutes: float) -> None:
        self.town.clock.advance(minutes * MINUTE)
        await act(self.town.database, self.town.services, None, KeepConversations())

    async def journal(self) -> list[tuple[str, str]]:
        async with self.town.database.reading() as uow:
            found = await uow.journal.standing("conversation", ["1"])
        return [(each.verb.value, str(each.result)) for each in found]


@pytest.fixture
async def desk(town: Town) -> Desk:
    he = await town.with_role(9, Role.ADVISOR, "He")
    zhou = await town.with_role(8, Role.ADVISOR, "Zhou")
    mei = town.talk(101, "Mei", "zh")
    await town.parent(mei)
    return Desk(town, he, zhou, mei)


async def test_two_who_take_it_at_once_are_not_both_there(desk: Desk) -> None:
    await desk.asks()
    assert "太贵了" in (await desk.heard(desk.zhou))[0]
    await desk.he.taps("cv.t:1")
    assert "What you type now goes to" in desk.he.seen.html
    await desk.zhou.taps("cv.t:1")
    assert "He has this conversation now" in desk.zhou.seen.html
    assert [each for each in await desk.heard(desk.mei) if "He来了" in each] == [
        "🙋 He来了。您在这里发的消息，He都能看到；命令和按钮照常可用。"
    ]
    await desk.he.taps("cv.t:1")
    assert len(await desk.heard(desk.mei)) == 1
    assert (await desk.now()).holder == (await desk.he.me()).id


async def test_while_it_is_taken_the_bot_says_nothing_and_nothing_is_lost(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    seen = await desk.mei.says("数学课多少钱？")
    assert seen.handled and seen.html == "" and not seen.notes
    await desk.mei.shows_a_photo("homework", caption="这个")
    await desk.mei.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    heard = await desk.heard(desk.he)
    assert [("数学课多少钱" in each, "这个" in each) for each in heard] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    await desk.mei.says("/courses")
    assert desk.mei.seen.html
    await desk.he.says("每节 300 元。")
    assert (await desk.heard(desk.mei))[-1] == "💬 <b>He</b>：\n每节 300 元。"
    assert "Sent" in desk.he.seen.html


async def test_commands_and_forms_that_were_opened_afterwards_still_work(desk: Desk) -> None:
    await desk.asks()
    await desk.mei.taps("ms")
    await desk.he.taps("cv.t:1")
    heard = len(await desk.heard(desk.he))
    await desk.mei.taps("st")
    assert desk.mei.seen.html
    assert (await desk.mei.says("/today")).html
    assert len(await desk.heard(desk.he)) == heard


async def test_a_form_that_was_open_before_does_not_swallow_what_is_said_to_a_person(desk: Desk) -> None:
    learner = (await desk.town.children(desk.mei))[0]
    await desk.asks()
    await desk.mei.taps(f"tk.so:{learner.id}:*")
    await desk.he.taps("cv.t:1")
    await desk.mei.says("只想问一下")
    assert "只想问一下" in (await desk.heard(desk.he))[-1]


async def test_words_of_distress_come_first_and_reach_the_holder_besides(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    assert (await desk.mei.says("孩子说不想活了")).notes
    assert "不想活了" in (await desk.heard(desk.he))[-1]
    async with desk.town.database.reading() as uow:
        assert [each.text for each in await uow.conversations.lines(1, 9)] == ["太贵了"]


async def test_whoever_holds_several_types_to_exactly_one(desk: Desk) -> None:
    tom = desk.town.talk(102, "Tom", "en")
    await desk.town.parent(tom, "Ada")
    await desk.asks()
    await act(desk.town.database, desk.town.services, await tom.me(), OpenConversation("hello", Why.HUMAN))
    await desk.he.taps("cv.t:1")
    await desk.he.taps("cv.t:2")
    await desk.he.says("For Tom")
    await desk.mei.says("在吗")
    incoming = (await desk.heard(desk.he))[-1]
    assert "Mei" in incoming
    assert "What you type now goes to <b>Tom</b>" in desk.he.seen.html
    await desk.he.taps("ib")
    # opening the inbox ends the typing: nothing gets to a family by accident
    await desk.he.says("For Mei")
    assert "For whom is this?" in desk.he.seen.html
    await desk.he.presses("To Mei (Bo)")
    assert (await desk.heard(desk.mei))[-1].endswith("For Mei")
    assert [each for each in await desk.heard(tom) if "For" in each] == ["💬 <b>He</b>:\nFor Tom"]


async def test_it_is_handed_back_with_a_time_and_the_colleague_takes_it(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.he.presses("↩️ Hand back")
    assert "在这之前我在" in (await desk.heard(desk.mei))[-1] and "17:30" in (await desk.heard(desk.mei))[-1]
    assert "waits again" in (await desk.heard(desk.zhou))[-1]
    assert len(await desk.heard(desk.he)) == 0 or "waits again" not in (await desk.heard(desk.he))[-1]
    await desk.he.says("too late")
    assert "too late" not in "".join(await desk.heard(desk.mei))
    await desk.zhou.taps("cv.t:1")
    assert "Zhou来了" in (await desk.heard(desk.mei))[-1]


async def test_silence_gives_it_back_and_says_so_to_all_three(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.later(14)
    assert (await desk.now()).state is State.TAKEN
    await desk.later(1)
    assert (await desk.now()).state is State.WAITING
    assert "He现在抽不开身" in (await desk.heard(desk.mei))[-1] and "前回复您" in (await desk.heard(desk.mei))[-1]
    assert "waits again" in (await desk.heard(desk.zhou))[-1]
    assert any("went back to the queue" in each for each in await desk.heard(desk.he))
    await desk.he.says("Here I am")
    assert "Here I am" not in "".join(await desk.heard(desk.mei))


async def test_whoever_has_answered_owes_nothing(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.later(10)
    await desk.he.says("每节 300 元。")
    await desk.later(30)
    assert (await desk.now()).state is State.TAKEN
    await desk.mei.says("谢谢")
    await desk.later(15)
    assert (await desk.now()).state is State.WAITING


async def test_whoever_steps_away_is_waited_for_ten_minutes(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.later(12)
    await desk.he.presses("⏳ Back in 10 min")
    assert "17:22 前回来" in (await desk.heard(desk.mei))[-1]
    await desk.later(9)
    assert (await desk.now()).state is State.TAKEN
    await desk.later(1)
    assert (await desk.now()).state is State.WAITING and "He还没有回来" in (await desk.heard(desk.mei))[-1]


async def test_a_promise_that_is_not_kept_is_renewed_and_in_the_end_given_up_honestly(desk: Desk) -> None:
    await desk.asks()
    for expected in ("18:00", "11月22日 周日 08:30"):
        promised = (await desk.now()).promised_at
        assert promised is not None
        desk.town.clock.advance(promised - desk.town.clock.now())
        await desk.later(0)
        assert expected in (await desk.heard(desk.mei))[-1]
    promised = (await desk.now()).promised_at
    assert promised is not None
    desk.town.clock.advance(promised - desk.town.clock.now())
    await desk.later(0)
    assert (await desk.now()).state is State.CLOSED
    assert "一直没有老师能回复您" in (await desk.heard(desk.mei))[-1]


async def test_outside_the_hours_an_hour_and_a_call_are_offered(desk: Desk, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=5))
    done = await desk.mei.says("/start")
    assert done.html
    await desk.asks()
    assert await desk.heard(desk.he) == []
    promised = (await desk.now()).promised_at
    assert promised == datetime.fromisoformat("2026-11-22T00:30:00+00:00")
    seen = await desk.mei.taps("cv.c")
    assert seen.html


async def test_a_day_without_a_word_ends_it_with_a_line_to_both(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.he.says("好的")
    await desk.later(24 * 60)
    assert (await desk.now()).state is State.CLOSED
    await desk.mei.says("/today")
    assert (await desk.now()).closed_at is not None


async def test_texts_are_forgotten_after_half_a_year_and_the_journal_never_had_them(desk: Desk) -> None:
    await desk.asks("秘密")
    await desk.he.taps("cv.t:1")
    await desk.he.presses("✅ End")
    assert [verb for verb, _ in await desk.journal()] == ["asked", "assigned", "concluded"]
    assert "秘密" not in str(await desk.journal())
    desk.town.clock.advance(timedelta(days=181))
    assert await act(desk.town.database, desk.town.services, None, ForgetConversations()) == 1


async def test_the_inbox_lists_the_longest_wait_first_and_summarises_in_five_lines(desk: Desk) -> None:
    await desk.asks()
    desk.town.clock.advance(14 * MINUTE)
    await desk.he.says("/inbox")
    assert "🔴 <b>Mei (Bo)</b> · question about a course · 14 min" in desk.he.seen.html
    await desk.he.presses("Open: Mei")
    assert "about Bo, grade 3" in desk.he.seen.html and "太贵了" in desk.he.seen.html
    await desk.he.presses("🙋 Take it")
    assert "you have it" in desk.he.seen.html


async def test_a_teacher_sees_only_what_is_addressed_to_them(desk: Desk) -> None:
    wang = await desk.town.with_role(7, Role.TEACHER, "Wang")
    await desk.asks()
    await wang.says("/inbox")
    assert "Nobody waits" in wang.seen.html
    await wang.taps("cv.t:1")
    assert "cannot find that conversation" in wang.seen.html
    await desk.asks("@Wang", to=(await wang.me()).id)
    await wang.taps("cv.t:1")
    assert (await desk.now()).holder == (await wang.me()).id
    await desk.later(15)
    assert (await desk.now()).state is State.WAITING and "waits again" in (await desk.heard(desk.he))[-1]
    await wang.taps("cv.t:1")
    assert (await desk.now()).holder == (await wang.me()).id


async def test_whoever_steps_away_again_says_so_again(desk: Desk) -> None:
    await desk.asks()
    await desk.he.taps("cv.t:1")
    for _ in range(2):
        await desk.he.taps("cv.w:1")
        await desk.he.taps("cv.a:1")
        await desk.he.says("so")
    assert sum("离开一下" in each for each in await desk.heard(desk.mei)) == 2


async def test_while_it_waits_the_bot_is_never_unsure_and_passes_on_what_it_cannot_answer(desk: Desk) -> None:
    await desk.asks()
    seen = await desk.mei.says("嗯嗯那个怎么弄啊")
    assert "已转达 ✓ 校区老师会在 17:30 前回复您" in seen.html
    await desk.mei.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert "已转达" in desk.mei.seen.html
    seen = await desk.mei.says("五年级数学课")
    assert "已转达" not in seen.html and seen.html
    async with desk.town.database.reading() as uow:
        lines = [each.text for each in await uow.conversations.lines(1, 9)]
    assert lines == ["太贵了", "嗯嗯那个怎么弄啊", "", "五年级数学课"]
    # those on duty were told once
    assert len(await desk.heard(desk.he)) == 1


async def test_the_weeks_card_is_inserted_where_the_family_lets_practice_be_kept(desk: Desk) -> None:
    learner = (await desk.town.children(desk.mei))[0]
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.he.taps("cv.r:1")
    assert "has not agreed" in desk.he.seen.html
    await act(desk.town.database, desk.town.services, await desk.mei.me(), GiveConsent(learner.id))
    assert (await desk.he.taps("cv.r:1")).toast == "Sent ✓"
    assert "💬 <b>He</b>" in (await desk.heard(desk.mei))[-1] and "Bo" in (await desk.heard(desk.mei))[-1]
    assert "[the week's card]" in desk.he.seen.html


async def test_an_answer_comes_at_any_hour_and_a_word_out_of_the_blue_in_the_morning(desk: Desk) -> None:
    desk.town.clock.advance(timedelta(hours=5))
    await desk.asks()
    await desk.he.taps("cv.t:1")
    await desk.he.says("at once")
    assert "at once" in (await desk.heard(desk.mei))[-1]
    desk.town.clock.advance(timedelta(hours=2))
    await desk.he.taps("cv.a:1")
    await desk.he.says("by the way")
    assert "by the way" not in "".join(await desk.heard(desk.mei))
    desk.town.clock.advance(timedelta(hours=8))
    await act(desk.town.database, desk.town.services, None, OpenGate())
    assert "by the way" in (await desk.heard(desk.mei))[-1]
