"""Teachers' notes in chat: whom, the words, the tags that are confirmed, saving, undoing, one's own notes again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.people.person import Learner, Role
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.skills import Skill
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST, both
from tests.domain.practice.shelf import choice
from tests.handlers.talk import Seen, Talk, Town

UNLIKE, PRIMES = "fractions.add-unlike", "number.primes"
COURSE = replace(MATHS, skills=(UNLIKE, PRIMES), lessons=12)
CLASS = CourseClass("c-wang", COURSE.id, "east", "wang", "1", 6, time(10), 10, 0, date(2026, 9, 5))
HERE = handle(CLASS.id)
SKILLS = (
    Skill(UNLIKE, both("异分母分数加减法", "Adding fractions with unlike denominators"), 5, also=("通分加减",)),
    Skill(PRIMES, both("质数与合数", "Prime and composite numbers"), 5),
)
ROAD = "adds-denominators"


@dataclass
class Room:
    """Ms Wang's class with Lin, Bo, Mo and Tom; Mr Braun teaches elsewhere."""

    town: Town
    wang: Talk
    braun: Talk
    learners: dict[str, Learner]

    async def notes(self, name: str = "Lin") -> list[Statement]:
        async with self.town.database.reading() as uow:
            return list(await uow.journal.told(self.learners[name].id, Verb.COMMENTED, "learner"))

    async def about(self, *names: str) -> Seen:
        await self.wang.taps(f"nt:{HERE}")
        for name in names:
            await self.wang.presses(name)
        return self.wang.seen


async def room_in(town: Town) -> Room:
    async with town.database.transaction() as uow:
        classes = (*CLASSES[:3], CLASS)
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (COURSE, OLYMPIAD), classes, (), FAQ)
        await uow.items.put_skills(SKILLS)
        learners = {name: await uow.people.add_learner(Learner(0, name)) for name in ("Bo", "Lin", "Mo", "Tom")}
        for learner in learners.values():
            await uow.classes.enrol(learner.id, CLASS.id, town.clock.now())
        stored = await uow.items.skills()
    assert isinstance(town.services.bank, MemoryBank)
    road = Misconception(ROAD, both("分母相加", "adds the denominators"), both("看", "look"))
    item = choice("sample:a", UNLIKE, misconceptions=(None, ROAD, None, None))
    town.services.bank.replace([item], stored, {ROAD: road})
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    braun = await town.with_role(8, Role.TEACHER, "Braun")
    await town.works_as(wang, "wang")
    await town.works_as(braun, "braun")
    return Room(town, wang, braun, learners)


@pytest.fixture
async def room(town: Town) -> Room:
    return await room_in(town)


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]", seen.html), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def test_a_note_is_stored_when_it_is_saved_and_not_before(both_towns: Town) -> None:
    room = await room_in(both_towns)
    await room.about("Lin")
    seen = sound(await room.wang.says("Adding unlike fractions is still shaky, careless with signs"))
    assert "✅ Adding fractions with unlike denominators" in seen.labels and "✅ careless" in seen.labels
    assert "✓ shaky" in seen.labels
    assert not await room.notes()
    seen = sound(await room.wang.presses("💾 Save"))
    assert "Saved" in seen.html and "Parents may read it" in seen.html
    (said,) = await room.notes()
    assert said.result == {
        "text": "Adding unlike fractions is still shaky, careless with signs",
        "skills": [UNLIKE],
        "roads": [],
        "manners": ["careless"],
        "tone": "shaky",
        "by": "wang",
        "class": CLASS.id,
    }
    assert (said.object_id, said.place, said.authority) == (str(said.learner), Place.CLASS, "teacher")


async def test_tags_are_the_teachers_to_take_off_and_to_turn_round(room: Room) -> None:
    await room.about("Lin")
    await room.wang.says("Unlike denominators: firm. Careless today, brave at the board")
    await room.wang.presses("✅ careless")
    assert "▫️ careless" in room.wang.seen.labels
    await room.wang.presses("shaky")
    await room.wang.presses("💾 Save")
    (said,) = await room.notes()
    assert (said.result["manners"], said.result["tone"]) == (["brave"], "shaky")


async def test_a_misconception_is_a_tag_too(room: Room) -> None:
    await room.about("Lin")
    seen = await room.wang.says("Adds the denominators")
    assert "✅ ⚠ adds the denominators" in seen.labels
    await room.wang.presses("💾 Save")
    assert [each.result["roads"] for each in await room.notes()] == [[ROAD]]


async def test_without_a_skill_there_is_no_tone(room: Room) -> None:
    await room.about("Lin")
    await room.wang.says("Unlike denominators are firm")
    await room.wang.presses("✅ Adding fractions with unlike denominators")
    assert not {"firm", "✓ firm", "shaky"} & set(room.wang.seen.labels)
    await room.wang.presses("💾 Save")
    (said,) = await room.notes()
    assert (said.result["skills"], said.result["tone"]) == ([], None)


async def test_what_the_class_had_lately_is_offered_as_a_tag(room: Room) -> None:
    async with room.town.database.transaction() as uow:
        await uow.classes.teach(CLASS.id, [PRIMES], room.town.clock.now() - timedelta(hours=2), None)
    await room.about("Lin")
    seen = await room.wang.says("Went well")
    assert "▫️ Prime and composite numbers" in seen.labels
    await room.wang.presses("▫️ Prime and composite numbers")
    await room.wang.presses("firm")
    await room.wang.presses("💾 Save")
    assert [(each.result["skills"], each.result["tone"]) for each in await room.notes()] == [([PRIMES], "firm")]


async def test_a_note_may_be_about_three_and_names_of_others_are_pointed_out(room: Room) -> None:
    seen = await room.about("Lin", "Bo", "Mo")
    seen = await room.wang.presses("Tom")
    assert seen.toast == "Three learners at most"
    await room.about("Lin")
    seen = await room.wang.says("Bo helped Lin with the primes")
    assert "This note also names Bo. Parents may read it." in seen.html
    await room.wang.presses("Bo")
    assert "also names Bo, Lin" in room.wang.seen.html, "each of them reads it"
    await room.wang.presses("💾 Save")
    assert len(await room.notes("Lin")) == len(await room.notes("Bo")) == 1 and not await room.notes("Tom")


async def test_the_words_may_come_before_the_names(room: Room) -> None:
    await room.wang.taps(f"nt:{HERE}")
    seen = await room.wang.says("Asks good questions")
    assert "💾 Save" not in seen.labels and "Whom is it about" in seen.html
    await room.wang.presses("Tom")
    await room.wang.presses("💾 Save")
    assert len(await room.notes("Tom")) == 1


async def test_a_note_is_written_anew_and_dropped_without_a_trace(room: Room) -> None:
    await room.wang.taps(f"nt.l:{room.learners['Lin'].id}")
    await room.wang.says("careless")
    await room.wang.presses("✏️ Edit")
    seen = await room.wang.says("brave")
    assert "brave" in seen.html and "careless" not in seen.html
    seen = await room.wang.presses("🗑 Drop")
    assert seen.toast == "Dropped. Nothing was stored"
    assert not await room.notes()
    assert "not open any more" in (await room.wang.taps("nt.e")).html


async def test_saving_twice_is_once(room: Room) -> None:
    await room.about("Lin")
    seen = await room.wang.says("brave")
    (save,) = [tap for tap in seen.taps if tap.startswith("nt.s:")]
    await room.wang.taps(save)
    seen = await room.wang.taps(save)
    assert seen.toast == "That one was saved already ✓"
    assert "nothing to cancel" in (await room.wang.says("/cancel")).html
    assert len(await room.notes()) == 1


async def test_an_old_button_does_not_touch_a_new_draft(room: Room) -> None:
    await room.about("Lin")
    old = (await room.wang.says("careless")).taps
    room.town.clock.advance(timedelta(minutes=1))
    await room.about("Bo")
    await room.wang.says("brave")
    for tap in old:
        if tap.startswith(("nt.s:", "nt.t:", "nt.w:")):
            assert (await room.wang.taps(tap)).toast == "That screen was an old one. Here is where you are now."
    assert not await room.notes("Lin") and not await room.notes("Bo")


async def test_a_save_is_undone_for_ten_minutes_and_the_words_are_still_there(room: Room) -> None:
    await room.about("Lin", "Bo")
    await room.wang.says("brave")
    seen = await room.wang.presses("💾 Save")
    (undo,) = [tap for tap in seen.taps if tap.startswith("nt.u:")]
    room.town.clock.advance(timedelta(minutes=9))
    seen = await room.wang.taps(undo)
    assert "brave" in seen.html and "💾 Save" in seen.labels
    assert not await room.notes("Lin") and not await room.notes("Bo")
    assert "too late" in (await room.wang.taps(undo)).html
    seen = await room.wang.taps(next(tap for tap in seen.taps if tap.startswith("nt.s:")))
    (undo,) = [tap for tap in seen.taps if tap.startswith("nt.u:")]
    room.town.clock.advance(timedelta(minutes=11))
    assert "too late" in (await room.wang.taps(undo)).html
    assert len(await room.notes()) == 1


async def test_own_notes_are_listed_and_deleted(room: Room) -> None:
    lin = room.learners["Lin"].id
    for number in range(6):
        room.town.clock.advance(timedelta(days=1))
        await room.about("Lin")
        await room.wang.says(f"note number {number}, brave")
        await room.wang.presses("💾 Save")
    seen = sound(await room.wang.taps(f"nt.n:{lin}:0"))
    assert "number 5" in seen.html and "number 1" not in seen.html and "Earlier ›" in seen.labels
    seen = sound(await room.wang.presses("Earlier ›"))
    assert "number 1" in seen.html and "number 0" in seen.html
    delete = next(tap for tap in seen.taps if tap.startswith("nt.d:"))
    assert (await room.wang.taps(delete)).toast == "Deleted ✓"
    assert (await room.wang.taps(delete)).toast == "That screen was an old one. Here is where you are now."
    assert [each.result["text"] for each in await room.notes()] == [
        f"note number {number}, brave" for number in (0, 2, 3, 4, 5)
    ]


async def test_a_long_note_is_sent_back_with_its_length_and_a_voice_message_kindly(room: Room) -> None:
    await room.about("Lin")
    seen = await room.wang.says("x" * 501)
    assert "501 characters; 500 fit" in seen.html
    seen = await room.wang.says("y" * 500)
    assert "💾 Save" in seen.labels
    seen = await room.wang.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert "cannot listen yet" in seen.html and "y" * 500 in seen.html


async def test_hostile_words_stay_words(room: Room) -> None:
    await room.about("Lin")
    seen = await room.wang.says("<b>Lin</b> {name} & \u202ebrave")
    assert "&lt;b&gt;Lin&lt;/b&gt; {name} &amp;" in seen.html


async def test_another_teacher_neither_writes_reads_nor_deletes(room: Room) -> None:
    lin = room.learners["Lin"].id
    await room.about("Lin")
    await room.wang.says("brave")
    saved = await room.wang.presses("💾 Save")
    listed = await room.wang.taps(f"nt.n:{lin}:0")
    for tap in (f"nt:{HERE}", f"nt.l:{lin}", f"nt.n:{lin}:0", *saved.taps, *listed.taps):
        if tap.startswith("nt"):
            seen = await room.braun.taps(tap)
            assert "brave" not in seen.html and "Lin" not in seen.html, tap
    assert len(await room.notes()) == 1


async def test_in_chinese(room: Room) -> None:
    wang = await room.town.with_role(7, Role.TEACHER, "Wang", Lang.ZH)
    await wang.taps(f"nt.l:{room.learners['Lin'].id}")
    seen = sound(await wang.says("通分加减还不稳，有点粗心"))
    assert {"✅ 异分母分数加减法", "✅ 粗心", "✓ 还不稳"} <= set(seen.labels)
    sound(await wang.presses("💾 保存"))
    assert len(await room.notes()) == 1
