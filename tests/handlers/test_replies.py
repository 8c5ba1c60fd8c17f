"""Answers to what the bot has sent: to whom they go, by Telegram's reply and typed right after it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.asking.routing import Hit
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.conversations.conversation import Line, State, Why
from domain.conversations.taking import TakeConversation
from domain.courses.course import CourseClass
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Lang
from domain.messages.kinds import (
    CHAT,
    FOLLOW_UP,
    KEPT,
    LETTER,
    MENU,
    MESSAGE_KINDS,
    OFFER,
    PANEL,
    RECALL,
    REMINDER,
    REPORT,
    SERVICE,
    TALK_OFFER,
    WEEK,
    MessageKind,
)
from domain.messages.outgoing import OutboxState, Outgoing
from domain.messages.screen import Note
from domain.people.person import AgeBand, Consent, Learner, Purpose, Role
from domain.ports import Form
from domain.replies.answering import ANSWERED_BY
from domain.turn import Turn
from storage.tables.messages import outbox
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, LONG, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town
from tests.house import act, as_person

MORNING = CourseClass("maths-g5-b", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
EVENING = CourseClass("c-braun", LONG, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))


@dataclass
class Scene:
    """Lin goes to classes of Ms Wang and of Mr Braun; Ms He advises, Ms Sun operates. It is Saturday, 17:00."""

    town: Town
    wang: Talk
    braun: Talk
    he: Talk
    sun: Talk
    mum: Talk
    child: Talk
    lin: Learner
    _messages: int = 100

    async def gets(self, to: Talk, kind: MessageKind, once: str | None = None, **about: Any) -> int:
        """The number, in the chat of whoever gets it, of a message that was sent just now."""
        person = await to.me()
        async with self.town.database.transaction() as uow:
            if kind.klass is not None:
                turn = Turn(self.town.services, uow, None)
                row = await push(turn, person, Note(kind.name, "words"), once=once, learner=self.lin.id, **about)
            else:
                content = {"html": "words", "keyboard": []}
                now = self.town.clock.now()
                row = await uow.outbox.add(Outgoing(person.id, kind.name, content, now, panel=kind is PANEL))
        assert row is not None
        self._messages += 1
        stands = {"state": OutboxState.SENT, "sent_at": self.town.clock.now(), "message_id": self._messages}
        async with self.town.database.connection() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == row).values(stands))
        return self._messages

    async def letter(self, to: Talk) -> int:
        """A letter of Ms Wang's."""
        number = await self.gets(to, LETTER, sender=(await self.wang.me()).id)
        return number

    async def lines(self, of: Talk) -> list[Line]:
        me = await of.me()
        async with self.town.database.reading() as uow:
            found = await uow.conversations.of_person(me.id)
            return list(await uow.conversations.lines(found.id, 20)) if found is not None else []

    async def told(self, talk: Talk) -> list[str]:
        return await self.town.told(talk)


@pytest.fixture
async def scene(both_towns: Town) -> AsyncIterator[Scene]:
    town = both_towns
    staff = (replace(WANG, telegram=7), replace(BRAUN, telegram=8))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), (MORNING, EVENING), (), FAQ)
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    braun = await town.with_role(8, Role.TEACHER, "Braun")
    he = await town.with_role(9, Role.ADVISOR, "He")
    sun = await town.with_role(10, Role.OPERATOR, "Sun")
    mum = await as_person(town.database, town.services, 101, Role.PARENT, Lang.EN, name="Mei")
    child = await as_person(town.database, town.services, 102, Role.LEARNER, Lang.EN, name="Lin")
    async with town.database.transaction() as uow:
        lin = await uow.people.add_learner(Learner(0, "Lin", child.id, grade=5, age_band=AgeBand.FROM_10))
        await uow.people.add_guardian(lin.id, mum.id, town.clock.now())
        for each in (MORNING, EVENING):
            await uow.classes.enrol(lin.id, each.id, town.clock.now())
        await uow.people.add_consent(Consent(lin.id, Purpose.PRACTICE, "1", mum.id, town.clock.now()))
    yield Scene(town, wang, braun, he, sun, town.talk(101, "Mei"), town.talk(102, "Lin"), lin)


def test_whatever_stands_in_a_chat_by_itself_has_somebody_who_answers() -> None:
    assert set(ANSWERED_BY) == set(MESSAGE_KINDS) - {PANEL.name, MENU.name, RECALL.name}


async def test_a_reply_to_a_report_goes_to_the_teacher_of_that_class_with_the_time_of_the_answer(
    scene: Scene,
) -> None:
    once = f"report:{EVENING.id}@2026-11-21T09:00:00+00:00:{scene.lin.id}:5"
    number = await scene.gets(scene.mum, REPORT, once)
    seen = await scene.mum.replies(number, "Why only one of two?")
    assert "Mr Braun answers you by 19:00." in seen.html
    (told,) = await scene.told(scene.braun)
    assert "Mei (Lin)" in told and "↩️ report, Sat 21 Nov: Why only one of two?" in told
    assert not await scene.told(scene.wang) and not await scene.told(scene.he)


async def test_the_week_goes_to_a_teacher_and_an_offer_to_whoever_had_it_sent(scene: Scene) -> None:
    seen = await scene.mum.replies(await scene.gets(scene.mum, WEEK), "What can we do at home?")
    assert "Ms Wang answers you" in seen.html
    async with scene.town.database.transaction() as uow:
        made = Campaign(0, "Spring", OFFER.name, (await scene.sun.me()).id, scene.town.clock.now())
        campaign = await uow.campaigns.add(replace(made, state=CampaignState.RUNNING))
    number = await scene.gets(scene.mum, OFFER, campaign=campaign.id)
    assert "Sun answers you" in (await scene.mum.replies(number, "How much is it?")).html
    async with scene.town.database.transaction() as uow:
        recalled = replace(campaign, state=CampaignState.STOPPED, recalled_at=scene.town.clock.now())
        await uow.campaigns.save(recalled, CampaignState.RUNNING)
    assert "was taken back" in (await scene.mum.replies(number, "Is it still on?")).html


async def test_what_nobody_in_particular_wrote_goes_to_the_advisor(scene: Scene) -> None:
    seen = await scene.mum.replies(await scene.gets(scene.mum, FOLLOW_UP), "Can we think about it?")
    assert "He answers you by 17:30." in seen.html
    assert "follow-up" in (await scene.told(scene.he))[0]
    async with scene.town.database.reading() as uow:
        said = [each for each in await uow.journal.about(scene.lin.id) if each.object_type == "message"]
    assert [each.verb for each in said] == [Verb.COMMENTED]


async def test_a_learner_reaches_the_teacher_and_nobody_who_advises(scene: Scene) -> None:
    number = await scene.gets(scene.child, REMINDER)
    assert "Ms Wang answers you" in (await scene.child.replies(number, "I have no time today")).html
    number = await scene.gets(scene.child, SERVICE, sender=(await scene.he.me()).id)
    await scene.child.replies(number, "What is that?")
    assert not await scene.told(scene.he) and [each.text for each in await scene.lines(scene.child)]


async def test_a_writer_who_left_is_replaced_by_the_office(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    async with scene.town.database.transaction() as uow:
        await uow.people.revoke((await scene.wang.me()).id, Role.TEACHER, scene.town.clock.now())
    assert "He answers you" in (await scene.mum.replies(number, "Who takes over?")).html


async def test_a_photo_in_a_reply_goes_along(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    sizes = [{"file_id": "page", "file_unique_id": "page", "width": 9, "height": 9}]
    await scene.mum.replies(number, photo=sizes)
    (line,) = await scene.lines(scene.mum)
    assert line.attached is not None and line.attached.file == "page" and line.text == "↩️ letter, Sat 21 Nov:"


async def test_mere_thanks_are_passed_on_once_and_open_nothing(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    for _ in range(2):
        assert "Passed on to Ms Wang ✓" in (await scene.mum.says("谢谢老师！")).html
    assert "Passed on to Ms Wang ✓" in (await scene.mum.replies(number, "👍")).html
    told = await scene.told(scene.wang)
    assert len(told) == 2 and "谢谢老师" in told[0] and "Mei (Lin)" in told[0]
    assert not await scene.lines(scene.mum)


async def test_what_is_typed_right_after_a_letter_answers_it(scene: Scene) -> None:
    await scene.letter(scene.mum)
    assert "Ms Wang answers you" in (await scene.mum.says("She was so proud when she came home")).html
    assert len(await scene.told(scene.wang)) == 1


async def test_an_ok_to_times_for_a_talk_is_an_answer(scene: Scene) -> None:
    await scene.gets(scene.mum, TALK_OFFER, sender=(await scene.wang.me()).id)
    assert "Ms Wang answers you" in (await scene.mum.says("好的")).html


async def test_a_question_that_the_bot_is_sure_of_is_answered_by_the_bot(scene: Scene) -> None:
    await scene.letter(scene.mum)
    scene.mum.hits = [Hit("parking", "faq", 0.95, "meaning")]
    assert "In front." in (await scene.mum.says("Is there parking?")).html
    assert not await scene.told(scene.wang)


async def test_thanks_after_a_screen_or_hours_later_are_the_bots_own(scene: Scene) -> None:
    await scene.letter(scene.mum)
    await scene.gets(scene.mum, PANEL)
    assert "Passed on" not in (await scene.mum.says("谢谢")).html
    await scene.letter(scene.mum)
    scene.town.clock.advance(timedelta(hours=2, minutes=1))
    assert "Passed on" not in (await scene.mum.says("谢谢")).html


async def test_a_reply_in_the_middle_of_a_form_means_the_message_and_leaves_the_form(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    me = await scene.mum.me()
    async with scene.town.database.transaction() as uow:
        form = Form(me.id, "le.reply", {"letter": 1}, scene.town.clock.now() + timedelta(hours=1))
        await uow.people.save_form(form)
    seen = await scene.mum.replies(number, "When is the next lesson?")
    assert not seen.html and "Ms Wang answers you" in seen.notes[0]["html"]
    async with scene.town.database.reading() as uow:
        assert await uow.people.form(me.id) == form


async def test_what_was_kept_of_an_open_form_is_a_part_of_it(scene: Scene) -> None:
    number = await scene.gets(scene.mum, KEPT)
    me = await scene.mum.me()
    async with scene.town.database.transaction() as uow:
        await uow.people.save_form(Form(me.id, "on.child", {}, scene.town.clock.now() + timedelta(hours=1)))
    await scene.mum.replies(number, "Bo")
    assert not await scene.lines(scene.mum)


async def test_a_reply_to_something_old_says_so(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    scene.town.clock.advance(timedelta(days=31))
    seen = await scene.mum.replies(number, "Only now I see this")
    assert "is from Sat 21 Nov" in seen.html and "Ms Wang answers" in seen.html


async def test_while_somebody_has_the_conversation_they_get_it(scene: Scene) -> None:
    number = await scene.letter(scene.mum)
    report = await scene.gets(scene.mum, FOLLOW_UP)
    await scene.mum.replies(report, "Is there a place?")
    async with scene.town.database.reading() as uow:
        found = await uow.conversations.of_person((await scene.mum.me()).id)
    assert found is not None and (found.why, found.state) == (Why.REPLY, State.WAITING)
    await act(scene.town.database, scene.town.services, await scene.he.me(), TakeConversation(found.id))
    seen = await scene.mum.replies(number, "And thank you for this")
    assert "Passed on to He ✓" in seen.html
    assert "letter, Sat 21 Nov" in (await scene.told(scene.he))[-1]
    assert not any("thank you" in each for each in await scene.told(scene.wang))
    word = await scene.gets(scene.mum, CHAT, sender=(await scene.he.me()).id)
    assert await scene.mum.replies(word, "Yes, on Monday") == Seen("")
    assert "Yes, on Monday" in (await scene.told(scene.he))[-1]


async def test_words_of_danger_come_first(scene: Scene) -> None:
    number = await scene.letter(scene.child)
    seen = await scene.child.replies(number, "I want to die")
    assert seen.notes and not await scene.lines(scene.child) and not await scene.told(scene.wang)


async def test_a_reply_to_a_screen_or_to_what_is_not_known_is_a_text_like_others(scene: Scene) -> None:
    panel = await scene.gets(scene.mum, PANEL)
    for number in (panel, 9999):
        assert "Passed on" not in (await scene.mum.replies(number, "What about the fees?")).html
    assert not await scene.lines(scene.mum)


async def test_members_of_staff_answer_their_own_messages_elsewhere(scene: Scene) -> None:
    number = await scene.gets(scene.wang, SERVICE)
    await scene.wang.replies(number, "Done")
    assert not await scene.lines(scene.wang)


async def test_a_kept_message_is_answered_by_the_office(scene: Scene) -> None:
    number = await scene.gets(scene.mum, KEPT)
    assert "He answers you" in (await scene.mum.replies(number, "Is this right?")).html
