"""Letters of staff: whom, which words, the gate's answer before they go, what came back, and old buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.courses.course import CourseClass
from domain.gate.opening import OpenGate
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.letters.losing import TellOfLostLetters
from domain.messages.outgoing import OutboxState
from domain.people.person import Learner, Role
from domain.reports.week_sending import SendWeekCards
from storage.tables.gate import pushes
from storage.tables.messages import outbox
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town
from tests.house import act, as_person

MORNING = CourseClass("maths-g5-b", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
OTHERS = CourseClass("c-braun", OLYMPIAD.id, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))


@dataclass
class Room:
    """Ms Wang teaches Lin, whose mother reads Chinese and whose father reads English; Ms He advises."""

    town: Town
    wang: Talk
    braun: Talk
    he: Talk
    mum: Talk
    dad: Talk
    lin: Learner

    async def gate(self) -> None:
        await act(self.town.database, self.town.services, None, OpenGate())

    async def sent_to(self, talk: Talk) -> list[dict[str, Any]]:
        """What was let through to somebody, oldest first."""
        me = await talk.me()
        wanted = (
            select(outbox.c.content)
            .where(outbox.c.person == me.id, outbox.c.state == OutboxState.PLANNED)
            .where(outbox.c.kind.in_(["letter", "service", "week"]))
            .order_by(outbox.c.id)
        )
        async with self.town.database.reading_connection() as connection:
            return list(await connection.scalars(wanted))

    async def rows(self, table: Any, *columns: Any) -> list[Any]:
        async with self.town.database.reading_connection() as connection:
            return list(await connection.execute(select(*columns).select_from(table).order_by(columns[0])))

    async def journal(self) -> list[Statement]:
        async with self.town.database.reading() as uow:
            found = await uow.journal.about(self.lin.id)
        return [each for each in found if each.object_type == "letter"]

    async def drafts(self, writer: Talk, text: str = "Lin was brave today.") -> Seen:
        await writer.taps(f"le.w:{self.lin.id}")
        return await writer.says(text)

    async def sends(self, writer: Talk, text: str = "Lin was brave today.") -> Seen:
        await self.drafts(writer, text)
        return await writer.taps(tap_of(writer, "le.s"))


def tap_of(talk: Talk, verb: str) -> str:
    return next(each for each in talk.seen.taps if each.startswith(f"{verb}:"))


def taps_in(content: dict[str, Any]) -> list[str]:
    return [button["tap"] for row in content["keyboard"] for button in row if "tap" in button]


@pytest.fixture
async def room(town: Town) -> Room:
    staff = (replace(WANG, telegram=7), replace(BRAUN, telegram=8))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), (MORNING, OTHERS), (), FAQ)
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    braun = await town.with_role(8, Role.TEACHER, "Braun")
    he = await town.with_role(9, Role.ADVISOR, "He")
    mum = await as_person(town.database, town.services, 101, Role.PARENT, Lang.ZH, name="Mei")
    dad = await as_person(town.database, town.services, 102, Role.PARENT, Lang.EN, name="Tom")
    async with town.database.transaction() as uow:
        lin = await uow.people.add_learner(Learner(0, "Lin", grade=5))
        for each in (mum, dad):
            await uow.people.add_guardian(lin.id, each.id, town.clock.now())
        await uow.classes.enrol(lin.id, MORNING.id, town.clock.now())
    return Room(town, wang, braun, he, town.talk(101, "Mei", "zh"), town.talk(102, "Tom", "en"), lin)


async def test_a_letter_is_previewed_in_the_languages_of_its_readers_and_goes_to_both(room: Room) -> None:
    await room.wang.says("/message lin")
    assert "To: Mei, Tom" in room.wang.seen.html
    assert "Nobody has written to this family" in room.wang.seen.html
    seen = await room.wang.presses("👏 Well done")
    assert "Lin 最近学得很用心" in seen.html and "Lin has worked really well" in seen.html
    assert "Mei: goes now" in seen.html and "Tom: goes now" in seen.html
    done = await room.wang.presses("✉️ Send")
    assert "The letter is handed over" in done.html
    await room.gate()
    (to_mum,) = await room.sent_to(room.mum)
    (to_dad,) = await room.sent_to(room.dad)
    assert to_mum["html"].startswith("✉️ 关于 Lin，王老师给您写了一封信：")
    assert to_dad["html"].startswith("✉️ Ms Wang writes about Lin:")
    assert [tap.split(":")[0] for tap in taps_in(to_dad)] == ["le.r", "le.g"]
    occasions = await room.rows(pushes, pushes.c.message, pushes.c.occasion, pushes.c.sender)
    assert len({row.occasion for row in occasions}) == 1
    assert {row.sender for row in occasions} == {(await room.wang.me()).id}


async def test_the_page_of_a_learner_leads_to_a_letter(room: Room) -> None:
    await room.wang.taps(f"lp.o:{room.lin.id}")
    await room.wang.presses("✉️ Message")
    assert "Letter about Lin" in room.wang.seen.html


async def test_its_writer_sees_who_has_read_it_and_what_they_replied(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    mums, dads = (await room.sent_to(room.mum))[0], (await room.sent_to(room.dad))[0]
    assert (await room.dad.taps(taps_in(dads)[1])).toast == "Thank you! Ms Wang can see that you have read it ✓"
    assert "请用一条消息" in (await room.mum.taps(taps_in(mums)[0])).html
    assert "已发给王老师" in (await room.mum.says("谢谢老师")).html
    await room.wang.taps("le.m")
    assert "💬 Mei: answered" in room.wang.seen.html and "👀 Tom: read" in room.wang.seen.html
    (reply,) = await room.sent_to(room.wang)
    assert "<b>Lin</b>: Mei answers your letter" in reply["html"] and "谢谢老师" in reply["html"]
    assert [each.verb for each in await room.journal()] == [Verb.NOTIFIED, Verb.CONFIRMED, Verb.COMMENTED]


async def test_an_answer_to_a_reply_is_no_second_contact_and_goes_to_whoever_replied(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    await room.mum.taps(taps_in((await room.sent_to(room.mum))[0])[0])
    await room.mum.says("谢谢！")
    (reply,) = await room.sent_to(room.wang)
    seen = await room.wang.taps(taps_in(reply)[0])
    assert "Answer about Lin" in seen.html and "To: Mei" in seen.html and "谢谢！" in seen.html
    await room.wang.says("因为他很勇敢")
    await room.wang.presses("✉️ Send")
    assert "因为他很勇敢" in (await room.sent_to(room.mum))[-1]["html"]
    assert len(await room.sent_to(room.dad)) == 1
    # what comes after the answer is a letter like others
    again = await room.wang.taps(taps_in(reply)[0])
    assert "Letter about Lin" in again.html


async def test_a_reply_that_asks_something_begins_a_conversation_and_stays_with_the_letter(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    await room.mum.taps(taps_in((await room.sent_to(room.mum))[0])[0])
    seen = await room.mum.says("为什么？")
    assert "已转达 ✓" in seen.html and "王老师" in seen.html
    (told,) = await room.town.told(room.wang)
    assert "Mei (Lin)" in told and "↩️ letter, Sat 21 Nov: 为什么？" in told
    await room.wang.taps("le.m")
    assert "💬 Mei: answered" in room.wang.seen.html


async def test_at_night_the_letter_waits_for_the_morning_and_says_so(room: Room) -> None:
    room.town.clock.advance(timedelta(hours=5))
    seen = await room.drafts(room.wang)
    assert "Tom: will go Sun 22 Nov, 08:00, quiet hours" in seen.html
    await room.wang.presses("✉️ Send")
    await room.gate()
    assert not await room.sent_to(room.dad)
    await room.wang.taps("le.m")
    assert "Tom: waits until Sun 22 Nov, 08:00, quiet hours" in room.wang.seen.html
    room.town.clock.advance(timedelta(hours=10))
    await room.gate()
    assert len(await room.sent_to(room.dad)) == 1


async def test_its_writer_may_choose_the_evening_or_the_morning(room: Room) -> None:
    seen = await room.drafts(room.wang)
    assert "🕕 Today 18:00" in seen.labels
    done = await room.wang.presses("🕙 Tomorrow 10:00")
    assert "Tom: goes Sun 22 Nov, 10:00" in done.html
    await room.gate()
    room.town.clock.advance(timedelta(hours=16, minutes=59))
    await room.gate()
    assert not await room.sent_to(room.dad)
    room.town.clock.advance(timedelta(minutes=1))
    await room.gate()
    assert len(await room.sent_to(room.dad)) == len(await room.sent_to(room.mum)) == 1
    room.town.clock.advance(timedelta(days=8, hours=9))
    await room.drafts(room.wang, "Another one")
    stamp = tap_of(room.wang, "le.s").split(":")[1]
    assert "🕕 Today 18:00" not in room.wang.seen.labels
    assert "changed meanwhile" in ((await room.wang.taps(f"le.s:{stamp}:e")).toast or "")


async def test_whoever_writes_second_sees_the_first_and_may_wait_or_say_why_it_cannot(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    seen = await room.drafts(room.he, "Shall we talk?")
    assert "· Sat 21 Nov: Ms Wang wrote" in seen.html
    assert "Tom: will go Sat 28 Nov, 08:00, the family had enough this week" in seen.html
    assert seen.labels[:3] == [
        "⏳ Wait until Sat 28 Nov, 08:00",
        "📇 Put it with the week's card",
        "❗ Send anyway: urgent…",
    ]
    stamp = tap_of(room.he, "le.u").split(":")[1]
    # there is no way over it without a reason
    await room.he.taps(f"le.s:{stamp}:o")
    await room.gate()
    assert len(await room.sent_to(room.dad)) == 1
    await room.he.taps(f"le.u:{stamp}")
    assert "Why can it not wait?" in room.he.seen.html
    seen = await room.he.says("Lin did not come home from class.")
    assert "Why it cannot wait: Lin did not come home" in seen.html
    await room.he.presses("❗ Send now, with this reason")
    room.town.clock.advance(timedelta(seconds=1))
    await room.gate()
    assert "Shall we talk?" in (await room.sent_to(room.dad))[-1]["html"]
    overrides = {row.override for row in await room.rows(pushes, pushes.c.message, pushes.c.override)}
    assert overrides == {None, "Lin did not come home from class."}
    assert (await room.journal())[-1].result["reason"] == "Lin did not come home from class."


async def test_a_letter_that_waits_goes_when_the_share_is_free_again(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    await room.drafts(room.he, "Shall we talk?")
    await room.he.presses("⏳ Wait until Sat 28 Nov, 08:00")
    for _ in range(6):
        room.town.clock.advance(timedelta(days=1))
        await room.gate()
    assert len(await room.sent_to(room.dad)) == 1
    room.town.clock.advance(timedelta(days=1))
    await room.gate()
    assert "Shall we talk?" in (await room.sent_to(room.dad))[-1]["html"]


async def test_a_letter_may_go_in_one_message_with_the_weeks_card(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    await room.drafts(room.he, "Shall we talk?")
    done = await room.he.presses("📇 Put it with the week's card")
    assert "Tom: with the week's card, Sun 22 Nov, 18:00" in done.html
    await room.he.taps("le.m")
    assert "Tom: waits for the week's card" in room.he.seen.html
    room.town.clock.advance(timedelta(hours=25, minutes=1))
    await room.gate()
    assert len(await room.sent_to(room.dad)) == 1
    await act(room.town.database, room.town.services, None, SendWeekCards())
    await room.gate()
    last = (await room.sent_to(room.dad))[-1]["html"]
    assert "Shall we talk?" in last
    assert len(await room.sent_to(room.dad)) == 2


async def test_what_waits_can_be_taken_back_and_what_went_cannot(room: Room) -> None:
    room.town.clock.advance(timedelta(hours=5))
    await room.sends(room.wang)
    seen = await room.wang.presses("↩️ Take back")
    assert "taken back" in seen.html
    room.town.clock.advance(timedelta(hours=12))
    await room.gate()
    assert not await room.sent_to(room.dad)
    await room.sends(room.wang, "Another one")
    back = tap_of(room.wang, "le.b")
    await room.gate()
    async with room.town.database.connection() as connection:
        await connection.execute(outbox.update().values(state=OutboxState.SENT))
    assert "has gone already" in (await room.wang.taps(back)).html


async def test_two_quick_taps_send_one_letter_and_old_buttons_none(room: Room) -> None:
    await room.drafts(room.wang)
    send = tap_of(room.wang, "le.s")
    await room.wang.taps(send)
    assert (await room.wang.taps(send)).toast == "That one was sent already ✓"
    await room.gate()
    assert len(await room.sent_to(room.dad)) == 1
    room.town.clock.advance(timedelta(days=30))
    await room.drafts(room.wang, "A new one")
    assert (await room.wang.taps(send)).toast == "That screen was an old one. Here is where you are now."
    await room.wang.taps("home")
    assert "not open any more" in (await room.wang.taps(send)).html


async def test_a_pause_is_the_familys_word_and_only_a_reason_goes_past_it(room: Room) -> None:
    async with room.town.database.transaction() as uow:
        for each in (room.mum, room.dad):
            wished = await uow.pushes.preferences_of((await each.me()).id)
            paused = replace(wished, paused_until=room.town.clock.now() + timedelta(days=5))
            await uow.pushes.save_preferences(paused)
    seen = await room.drafts(room.wang)
    assert "Tom: will not get it, has paused messages" in seen.html
    assert "✉️ Send" not in seen.labels and "❗ Send anyway: urgent…" in seen.labels


async def test_teachers_write_to_their_own_classes_and_families_to_nobody(room: Room) -> None:
    assert "learners in your own classes" in (await room.braun.taps(f"le.w:{room.lin.id}")).html
    assert "I know no Lin" in (await room.braun.says("/message Lin")).html
    assert "not for your account" in (await room.dad.says("/message Lin")).html
    assert "Letter about Lin" in (await room.he.says("/message LI")).html


async def test_a_letter_belongs_to_its_writer_and_its_reader(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    reply, got_it = taps_in((await room.sent_to(room.mum))[0])[:2]
    assert "cannot find that letter" in (await room.dad.taps(got_it)).html
    assert "cannot find that letter" in (await room.dad.taps(reply)).html
    letter = reply.split(":")[1]
    for verb in ("le.o", "le.b", "le.a"):
        assert "cannot find that letter" in (await room.he.taps(f"{verb}:{letter}")).html
    await room.mum.taps(reply)
    await room.mum.says("好的")
    # who thinks of something else says it in the same way
    assert "请用一条消息" in (await room.mum.taps(reply)).html
    assert "王老师会在" in (await room.mum.says("对了，我们周五来不了")).html
    await room.wang.taps(f"le.o:{letter}")
    assert "好的" in room.wang.seen.html and "周五" not in room.wang.seen.html


async def test_a_reply_to_somebody_who_left_reaches_the_office(room: Room) -> None:
    zhao = await room.town.with_role(10, Role.OPERATOR, "Zhao")
    await room.sends(room.wang)
    await room.gate()
    me = await room.wang.me()
    async with room.town.database.transaction() as uow:
        await uow.people.revoke(me.id, Role.TEACHER, room.town.clock.now())
    await room.dad.taps(taps_in((await room.sent_to(room.dad))[0])[0])
    await room.dad.says("Thank you!")
    (told,) = await room.sent_to(zhao)
    assert "Thank you!" in told["html"] and taps_in(told) == [f"le.w:{room.lin.id}"]


async def test_the_writer_of_a_letter_that_never_arrives_is_told_once(room: Room) -> None:
    room.town.clock.advance(timedelta(hours=5))
    await room.sends(room.wang)
    async with room.town.database.transaction() as uow:
        await uow.people.save(replace(await room.dad.me(), reachable=False))
    room.town.clock.advance(timedelta(hours=12))
    await room.gate()
    for _ in range(2):
        await act(room.town.database, room.town.services, None, TellOfLostLetters())
    (told,) = await room.sent_to(room.wang)
    assert "<b>Lin</b>: your letter did not reach Tom: cannot be reached by the bot" in told["html"]
    await room.wang.taps(taps_in(told)[0])
    assert "✗ Tom: not sent" in room.wang.seen.html and "Mei: on its way" in room.wang.seen.html


async def test_what_was_taken_back_is_no_loss(room: Room) -> None:
    room.town.clock.advance(timedelta(hours=5))
    await room.sends(room.wang)
    await room.wang.presses("↩️ Take back")
    assert await act(room.town.database, room.town.services, None, TellOfLostLetters()) == 0


async def test_letters_are_listed_a_page_at_a_time(room: Room) -> None:
    for number in range(7):
        await room.sends(room.wang, f"Letter {number}")
        room.town.clock.advance(timedelta(days=8))
    seen = await room.wang.taps("le.m")
    assert "1. <b>Lin</b>" in seen.html and "Letter 6" in seen.html and "Letter 1" not in seen.html
    seen = await room.wang.presses("›")
    assert "6. <b>Lin</b>" in seen.html and "7. <b>Lin</b>" in seen.html and "Letter 0" in seen.html
    assert "Letter 0" in (await room.wang.presses("7. Lin")).html


async def test_what_is_typed_elsewhere_is_no_reply(room: Room) -> None:
    await room.sends(room.wang)
    await room.gate()
    await room.dad.taps(taps_in((await room.sent_to(room.dad))[0])[0])
    await room.dad.taps("home")
    await room.dad.says("What does a lesson cost?")
    await room.wang.taps("le.m")
    assert "answered" not in room.wang.seen.html


async def test_a_guardian_who_left_the_family_gets_no_letter(room: Room) -> None:
    room.town.clock.advance(timedelta(hours=5))
    await room.sends(room.wang)
    from storage.tables.people import guardians

    async with room.town.database.connection() as connection:
        await connection.execute(guardians.delete().where(guardians.c.person == (await room.dad.me()).id))
    room.town.clock.advance(timedelta(hours=12))
    await room.gate()
    assert not await room.sent_to(room.dad) and len(await room.sent_to(room.mum)) == 1


async def test_a_letter_has_words_and_not_too_many(room: Room) -> None:
    await room.wang.taps(f"le.w:{room.lin.id}")
    assert "1000 fit" in (await room.wang.says("x" * 1001)).html
    seen = await room.wang.says("<b>Bold</b> & brave")
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; brave" in seen.html


async def test_nobody_at_home_with_the_bot_is_said_before_anything_is_written(room: Room) -> None:
    async with room.town.database.transaction() as uow:
        alone = await uow.people.add_learner(Learner(0, "Mo"))
    assert "Nobody of Mo's family uses the bot yet" in (await room.he.taps(f"le.w:{alone.id}")).html
