"""What nobody could answer: the queue, labels, writing an answer, the second look, and telling who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.asking.routing import Hit
from domain.entries.entry import EntryState, Label
from domain.entries.forgetting import ForgetMisses
from domain.gate.opening import OpenGate
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.people.person import Role
from storage.tables.messages import outbox
from tests.domain.booking.stage import FAQ, MATHS
from tests.handlers.talk import Talk, Town
from tests.house import act, as_person

BROTHER = "Can my little brother sit in the room during the lesson?"
AGE = Hit(FAQ[0].id, "faq", 0.1, "words")


@dataclass
class Office:
    """Ms He and Ms Sun advise, Zhao operates; Tom reads English, Mei reads Chinese; both are parents."""

    town: Town
    he: Talk
    zhao: Talk
    tom: Talk
    mei: Talk

    async def missed(self, who: Talk, text: str = BROTHER, hits: Sequence[Hit] = ()) -> int:
        """Somebody asks what nobody can answer; the id of it."""
        async with self.town.database.transaction() as uow:
            return await uow.courses.add_miss((await who.me()).id, text, hits, self.town.clock.now())

    async def sent_to(self, talk: Talk) -> list[dict[str, Any]]:
        """What the gate has let through to somebody, oldest first."""
        await act(self.town.database, self.town.services, None, OpenGate())
        wanted = (
            select(outbox.c.content)
            .where(outbox.c.person == (await talk.me()).id, outbox.c.state == OutboxState.PLANNED)
            .where(outbox.c.kind.in_(["answer", "service"]))
            .order_by(outbox.c.id)
        )
        async with self.town.database.reading_connection() as connection:
            return list(await connection.scalars(wanted))

    async def labels(self) -> list[Label]:
        async with self.town.database.reading() as uow:
            return list(await uow.entries.labels())

    async def faq(self) -> list[str]:
        async with self.town.database.reading() as uow:
            return [each.id for each in await uow.courses.faq()]

    async def written(self, miss: int, answer: str = "Yes, there is a sofa by the door.") -> int:
        """He writes the answer and asks for a look; the id of the entry."""
        await self.he.taps(f"en.w:{miss}")
        await self.he.says(answer)
        await self.he.presses("👀 Ask for a look")
        return await self.latest()

    async def latest(self) -> int:
        async with self.town.database.reading() as uow:
            return max(each.id for each in await uow.entries.listed(tuple(EntryState)))


@pytest.fixture
async def office(town: Town) -> Office:
    he = await town.with_role(9, Role.ADVISOR, "He")
    zhao = await town.with_role(10, Role.OPERATOR, "Zhao")
    tom = await town.with_role(101, Role.PARENT, "Tom")
    await as_person(town.database, town.services, 102, Role.PARENT, Lang.ZH, name="Mei")
    return Office(town, he, zhao, tom, town.talk(102, "Mei", "zh"))


async def test_the_queue_shows_how_often_what_was_asked_and_what_was_guessed_and_never_who(office: Office) -> None:
    assert "Every question has its answer" in (await office.he.says("/questions")).html
    await office.missed(office.tom, hits=(AGE,))
    await office.missed(office.mei, BROTHER.upper(), hits=(AGE,))
    await office.missed(office.mei, "可以带狗来吗")
    seen = await office.he.says("/questions")
    assert "2 questions without an answer" in seen.html
    assert "Asked 2 times, last Sat 21 Nov, in English" in seen.html and "Asked once" in seen.html
    assert f"I took it for: {FAQ[0].question[Lang.EN]}" in seen.html and "in Chinese\nI had no guess" in seen.html
    assert "Tom" not in seen.html and "Mei" not in seen.html
    assert "❓ 2 questions without an answer" in (await office.zhao.says("/home")).labels
    assert "❓ 2 questions without an answer" in (await office.he.says("/home")).labels


@pytest.mark.parametrize("role", [Role.PARENT, Role.LEARNER, Role.TEACHER])
async def test_nobody_else_sees_what_was_asked(office: Office, role: Role) -> None:
    await office.missed(office.tom)
    other = await office.town.with_role(11, role, "Other")
    for tapped in ("en", "en.m:1", "en.w:1", "en.n:1", "en.e:0"):
        assert "brother" not in (await other.taps(tapped)).html
    assert await office.labels() == []


async def test_it_is_this_one_makes_it_another_way_to_ask(office: Office) -> None:
    miss = await office.missed(office.tom, "Call +86 138 0013 8000: what does it cost?", hits=(AGE,))
    await office.he.taps(f"en.m:{miss}")
    await office.he.presses("🎯 It is this one…")
    seen = await office.he.presses(FAQ[0].question[Lang.EN])
    assert seen.toast == "Noted ✓" and "another way to ask for" in seen.html
    (label,) = await office.labels()
    assert (label.text, label.lang, list(label.entries)) == ("Call …: what does it cost?", Lang.EN, [FAQ[0].id])
    assert "Every question has its answer" in (await office.he.taps("en")).html


async def test_an_entry_or_a_course_is_looked_for_by_typing(office: Office) -> None:
    miss = await office.missed(office.tom)
    await office.he.taps(f"en.t:{miss}")
    assert "Nothing found for “zzz”" in (await office.he.says("zzz")).html
    office.he.hits = (Hit(MATHS.id, "course", 0.5, "words"), Hit("gone", "faq", 0.4, "words"))
    assert MATHS.name[Lang.EN] in (await office.he.says("sums")).labels
    office.he.hits = ()
    await office.he.says(MATHS.name[Lang.EN][:4])
    await office.he.presses(MATHS.name[Lang.EN])
    assert [(each.kind, list(each.entries)) for each in await office.labels()] == [("course", [MATHS.id])]


async def test_what_is_not_for_us_is_a_label_too_and_can_be_taken_back(office: Office) -> None:
    miss = await office.missed(office.tom)
    await office.he.taps(f"en.m:{miss}")
    await office.he.presses("🚫 Not for us")
    assert [(each.kind, list(each.entries)) for each in await office.labels()] == [(None, [])]
    again = await office.zhao.taps(f"en.n:{miss}")
    assert "Somebody has decided" in again.html
    assert (await office.he.presses("↩️ Undo")).toast == "Taken back, it waits again"
    assert "One question without an answer" in office.he.seen.html and await office.labels() == []


async def test_later_is_tomorrow(office: Office) -> None:
    miss = await office.missed(office.tom)
    await office.he.taps(f"en.m:{miss}")
    assert (await office.he.presses("⏳ Later")).toast == "It comes back tomorrow"
    assert "Every question has its answer" in office.he.seen.html
    office.town.clock.advance(timedelta(hours=21))
    assert "One question without an answer" in (await office.he.taps("en")).html


async def test_an_answer_lives_only_after_a_second_person_has_seen_it(office: Office) -> None:
    miss = await office.missed(office.tom)
    seen = await office.he.taps(f"en.w:{miss}")
    assert "Type the answer in English" in seen.html and BROTHER in seen.html
    assert "Somebody is writing the answer" in (await office.zhao.taps(f"en.w:{miss}")).html
    await office.he.says("Yes, there is a sofa by the door.")
    assert "One colleague is asked" in ((await office.he.presses("👀 Ask for a look")).toast or "")
    entry = await office.latest()
    assert "✅ Approve" not in office.he.seen.labels and "Somebody else of the office" in office.he.seen.html
    (asked,) = await office.sent_to(office.zhao)
    assert "asks for a second look" in asked["html"] and f"en.d:{entry}" in str(asked["keyboard"])
    assert f"staff_{entry}" not in await office.faq()

    seen = await office.zhao.taps(f"en.d:{entry}")
    assert "In English only so far" in seen.html
    await office.zhao.presses("✅ Approve")
    assert f"staff_{entry}" in await office.faq()
    assert "approved your answer" in (await office.sent_to(office.he))[-1]["html"]
    read = await office.tom.taps(f"co.f:staff_{entry}")
    assert "sofa" in read.html and "Source: The office, He, 21 November 2026" in read.html
    assert "English only" not in read.html
    assert "这个答案目前只有英文" in (await office.mei.taps(f"co.f:staff_{entry}")).html
    assert [(each.text, list(each.entries)) for each in await office.labels()] == [(BROTHER, [f"staff_{entry}"])]


async def test_nobody_approves_what_they_have_changed_last(office: Office) -> None:
    entry = await office.written(await office.missed(office.tom))
    await office.zhao.taps(f"en.d:{entry}")
    approve = next(each for each in office.zhao.seen.taps if each.startswith("en.a:"))
    assert "somebody else has to look" in (await office.he.taps(approve)).html
    await office.zhao.presses("✏️ Answer, en")
    changed = await office.zhao.says("Yes, in the hall.")
    assert "✏️ Draft" in changed.html and "Changed by Zhao" in changed.html
    assert (await office.zhao.taps(approve)).toast == "That screen was an old one. Here is where you are now."
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("👀 Ask for a look")
    assert "✅ Approve" not in office.zhao.seen.labels
    await office.he.taps(f"en.d:{entry}")
    await office.he.presses("✅ Approve")
    assert "Yes, in the hall." in (await office.tom.taps(f"co.f:staff_{entry}")).html


async def test_whoever_looks_may_add_the_other_language_and_approve(office: Office) -> None:
    entry = await office.written(await office.missed(office.tom))
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("✏️ Answer, zh")
    assert "Type the question in Chinese" in (await office.zhao.says("可以，门口有沙发。")).html
    await office.zhao.says("弟弟可以在教室里等吗？")
    await office.zhao.presses("✅ Approve")
    seen = await office.mei.taps(f"co.f:staff_{entry}")
    assert "弟弟可以在教室里等吗？" in seen.html and "只有英文" not in seen.html


async def test_an_answer_comes_back_with_a_word(office: Office) -> None:
    entry = await office.written(await office.missed(office.tom))
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("↩️ Send back…")
    await office.zhao.says("Which door?")
    assert "Which door?" in (await office.sent_to(office.he))[-1]["html"]
    seen = await office.he.taps(f"en.d:{entry}")
    assert "Came back: “Which door?”" in seen.html and "👀 Ask for a look" in seen.labels
    assert "does not wait" in (await office.zhao.taps(f"en.b:{entry}")).html


async def test_a_discarded_draft_leaves_its_questions_waiting(office: Office) -> None:
    miss = await office.missed(office.tom)
    await office.he.taps(f"en.w:{miss}")
    await office.he.says("Yes.")
    assert "One question without an answer" in (await office.he.presses("🗑 Discard")).html
    assert "not there any more" in (await office.he.taps("en.d:1")).html


async def test_whoever_wished_it_is_told_once_in_their_language(office: Office) -> None:
    miss = await office.missed(office.mei)
    other = await office.missed(office.tom)
    assert "两周之内" in ((await office.mei.taps(f"en.y:{miss}")).toast or "")
    await office.mei.taps(f"en.y:{miss}")
    assert "too old" in (await office.tom.taps(f"en.y:{miss}")).html
    entry = await office.written(miss)
    await office.zhao.taps(f"en.d:{entry}")
    assert (await office.zhao.presses("✅ Approve")).toast == "It answers now ✓ One asker is told"
    (told,) = await office.sent_to(office.mei)
    assert "您问过" in told["html"] and "sofa" in told["html"] and "目前只有英文" in told["html"]
    assert await office.sent_to(office.tom) == []
    assert "sofa" in (await office.tom.taps(f"en.y:{other}")).html


async def test_nobody_is_told_after_two_weeks(office: Office) -> None:
    miss = await office.missed(office.mei)
    await office.mei.taps(f"en.y:{miss}")
    office.town.clock.advance(timedelta(days=15))
    entry = await office.written(miss)
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("✅ Approve")
    assert await office.sent_to(office.mei) == []


async def test_an_answer_is_retired_and_restored_and_its_use_is_counted(office: Office) -> None:
    entry = await office.written(await office.missed(office.tom))
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("✅ Approve")
    async with office.town.database.transaction() as uow:
        for verb in (Verb.ASKED, Verb.ASKED, Verb.SKIPPED):
            await uow.journal.add(Statement(verb, "faq", f"staff_{entry}", office.town.clock.now()))
    assert "Answered 2 times; “No, something else”: 1" in (await office.he.taps("en.e:0")).html
    await office.he.taps(f"en.d:{entry}")
    await office.he.presses("🗄 Retire")
    assert f"staff_{entry}" not in await office.faq()
    await office.he.presses("♻️ Restore")
    assert f"staff_{entry}" in await office.faq()
    assert (await office.he.taps(f"en.o:{entry}")).toast == "That screen was an old one. Here is where you are now."


async def test_old_words_answer_until_new_ones_are_approved(office: Office) -> None:
    entry = await office.written(await office.missed(office.tom))
    await office.zhao.taps(f"en.d:{entry}")
    await office.zhao.presses("✅ Approve")
    await office.he.taps(f"en.f:{entry}:a:en")
    assert "Until then the old words answer" in (await office.he.says("Only for parents of grade 1.")).html
    assert "sofa" in (await office.tom.taps(f"co.f:staff_{entry}")).html
    assert "is being changed" in (await office.he.taps(f"en.r:{entry}")).html
    await office.he.taps(f"en.d:{entry}")
    kept = await office.he.presses("🗑 Discard")
    assert "sofa" in kept.html and "✅ Answers now" in kept.html


async def test_what_was_asked_is_forgotten_after_ninety_days_and_labels_stay(office: Office) -> None:
    labelled, other = await office.missed(office.tom), await office.missed(office.mei, "可以带狗来吗")
    await office.he.taps(f"en.n:{labelled}")
    office.town.clock.advance(timedelta(days=91))
    assert await act(office.town.database, office.town.services, None, ForgetMisses()) == 2
    assert "Somebody has decided" in (await office.he.taps(f"en.m:{other}")).html
    assert [each.text for each in await office.labels()] == [BROTHER]


async def test_two_taps_begin_one_draft(office: Office) -> None:
    miss = await office.missed(office.tom)
    first = await office.he.taps(f"en.w:{miss}")
    assert (await office.he.taps(f"en.w:{miss}")).html == first.html
    assert await office.latest() == 1


async def test_what_is_typed_for_something_that_is_gone_is_asked_for_no_more(office: Office) -> None:
    miss = await office.missed(office.tom)
    await office.zhao.taps(f"en.t:{miss}")
    entry = await office.written(miss)
    assert "Somebody has decided" in (await office.zhao.says("sofa")).html
    await office.zhao.taps(f"en.b:{entry}")
    await office.he.taps(f"en.f:{entry}:a:en")
    await office.he.says("Yes, in the hall.")
    assert "does not wait for a second look" in (await office.zhao.says("Which hall?")).html
    await office.he.taps(f"en.f:{entry}:a:en")
    await office.zhao.taps(f"en.x:{entry}")
    assert "not there any more" in (await office.he.says("Yes, upstairs.")).html
    assert "not there any more" not in (await office.he.says("Yes, upstairs.")).html
