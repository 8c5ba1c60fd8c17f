"""The exit ticket in chat: its questions, the grid of twelve, tables, undo, corrections, and what it changes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import permutations
from random import Random

import pytest

from domain.classes.ticket.questions import OWN_WORDS
from domain.courses.course import CourseClass
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.messages.sent import SentFile, Unread
from domain.people.person import Consent, Learner, Purpose, Role
from domain.practice.evening.session import Asked
from domain.practice.learner import model
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.practice.shelf import choice, entry, stock
from tests.handlers.talk import Seen, Talk, Town

WANG_ID, OTHER_ID, LIN_ID = 7, 8, 101
POINTS = tuple(f"point-{number}" for number in range(1, 13))
COURSE = replace(MATHS, skills=POINTS, lessons=12)
MORNING = CourseClass("c-morning", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
BARE = CourseClass("c-bare", OLYMPIAD.id, "east", "wang", "1", 6, time(9), 8, 7, date(2026, 9, 5))
BRAUNS = CourseClass("c-braun", COURSE.id, "east", "braun", "1", 6, time(11), 8, 7, date(2026, 9, 5))
NAMES = ("Ann", "Bo", "Cy", "Dan", "Eva", "Fei", "Gu", "Hao", "Ida", "Jun", "Kim")
LESSON = 12
STARTS = "2026-11-21T02:00:00+00:00"
OPEN = f"et.o:{MORNING.id}"
SAVE = f"et.s:{MORNING.id}:{LESSON}"


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang's class of twelve met this morning, Lin, who has an account, among them; it is Saturday, 17:00."""
    return await opened(town)


async def opened(town: Town) -> Town:
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=OTHER_ID))
    assert isinstance(town.services.bank, MemoryBank)
    items = [choice(f"sample:{p}-{n}", p, difficulty=n) for p in POINTS for n in (1, 2, 3, 4)]
    stock(town.services.bank, [*items, *(entry(f"sample:{p}-n", p, difficulty=3) for p in POINTS)])
    async with town.database.transaction() as uow:
        classes = (MORNING, BARE, BRAUNS)
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), classes, (), FAQ)
        for name in NAMES:
            learner = await uow.people.add_learner(Learner(0, name, grade=5))
            await uow.classes.enrol(learner.id, MORNING.id, town.clock.now())
    lin = town.talk(LIN_ID)
    await town.learner(lin, age="16_plus")
    row = await town.learner_row(lin)
    async with town.database.transaction() as uow:
        await uow.classes.enrol(row.id, MORNING.id, town.clock.now())
        await uow.classes.teach(MORNING.id, POINTS[4:6], town.clock.now() - timedelta(hours=7), None)
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]", seen.html) and not re.search(r"\bticket\.[a-z]", seen.html), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def filled_in(school: Town, *labels: str, lang: Lang = Lang.EN) -> Talk:
    """A grid with these cells tapped, not saved."""
    talk = await teacher(school, lang)
    await talk.taps(OPEN)
    await talk.presses("▶ Fill in who could do it" if lang is Lang.EN else "▶ 填写谁会谁不会")
    for label in labels:
        await talk.presses(label)
    return talk


async def all_said(school: Town) -> list[Statement]:
    """Everything that was ever said about anybody's ticket."""
    async with school.database.reading() as uow:
        found = []
        for learner in await uow.classes.learners_of(MORNING.id):
            about = await uow.journal.about(learner.id)
            found += [each for each in about if each.place is Place.CLASS and each.learner is not None]
        return found


async def ticket_of(school: Town) -> dict[str, dict[int, bool]]:
    """What stands: by name, then by number of the question, whether it was right."""
    found: dict[str, dict[int, bool]] = {}
    async with school.database.reading() as uow:
        for learner in await uow.classes.learners_of(MORNING.id):
            said = await uow.journal.in_class([learner.id], school.clock.now() - timedelta(days=30))
            answers = [each for each in said if each.verb is Verb.ANSWERED]
            if answers:
                found[learner.name] = {each.result["ticket"]: each.result["success"] for each in answers}
    return found


async def states_are_what_the_journal_gives(school: Town) -> None:
    async with school.database.reading() as uow:
        for learner in await uow.classes.learners_of(MORNING.id):
            rebuilt = model.rebuild(await uow.journal.about(learner.id, limit=10_000))
            assert model.from_plain(await uow.practice.state_of(learner.id)) == rebuilt, learner.name


def wanted(**wrong: Mapping[int, bool]) -> dict[str, dict[int, bool]]:
    everybody: dict[str, dict[int, bool]] = {name: {1: True, 2: True} for name in (*NAMES, "Lin")}
    return everybody | {name: {**everybody.get(name, {}), **answers} for name, answers in wrong.items()}


async def asked_tonight(school: Town, lin: Talk, size: int = 1) -> list[Asked]:
    await lin.says("/practice")
    row = await school.learner_row(lin)
    async with school.database.reading() as uow:
        session = await uow.practice.latest_session(row.id)
        assert session is not None
        return list(await uow.practice.asked(session.id))[-size:]


@pytest.mark.parametrize("lang", list(Lang))
async def test_twelve_learners_and_two_questions_take_at_most_24_taps(school: Town, lang: Lang) -> None:
    talk = await teacher(school, lang)
    await talk.taps(f"cl.c:{MORNING.id}")
    en = lang is Lang.EN
    wrong = ["Bo ①✅", "Cy ①✅", "Cy ②✅", "Lin ②✅", "Eva ①✅", "Fei ①✅", "Fei ①❌", "Fei ②✅", "Fei ②❌"]
    script = [
        "🎫 Exit ticket" if en else "🎫 课后小测",
        "▶ Fill in who could do it" if en else "▶ 填写谁会谁不会",
        *wrong,
    ]
    for label in script:
        seen = sound(await talk.presses(label))
    assert [len(row) for row in seen.keyboard[1:13]] == [2] * 12, "a row for each learner, a button for each question"
    taps = len(script) + 1
    saved = sound(await talk.presses("💾 Save" if en else "💾 保存"))
    assert taps == 12 <= 24
    assert saved.toast == ("Saved ✓" if en else "已保存 ✓")
    assert ("Tonight's set changed for one learner: Lin" if en else "1 位同学今晚的题已经调整：Lin") in saved.html
    assert ("met in class: Bo, Cy, Eva" if en else "课上再看：Bo、Cy、Eva") in saved.html
    assert ("Parents' reports at 19:30." if en else "家长 19:30 收到报告。") in saved.html
    expected = wanted(Bo={1: False}, Cy={1: False, 2: False}, Lin={2: False}, Eva={1: False})
    expected.pop("Fei")
    assert await ticket_of(school) == expected
    await states_are_what_the_journal_gives(school)


async def test_even_the_worst_ticket_stays_within_24_taps(school: Town) -> None:
    """Eight wrong answers to each question; of nine and more it is quicker to begin with all wrong."""
    talk = await filled_in(school)
    await talk.presses("② all ❌")
    taps = 4
    for name in NAMES[:8]:
        await talk.presses(f"{name} ①✅")
    for name in NAMES[8:]:
        await talk.presses(f"{name} ②❌")
        await talk.presses(f"{name} ②–")
    taps += 8 + 2 * 3
    await talk.presses("💾 Save")
    assert taps + 1 == 19
    standing = await ticket_of(school)
    assert [sum(not answers[n] for answers in standing.values()) for n in (1, 2)] == [8, 9]


async def test_the_journal_says_of_each_answer_what_the_vocabulary_asks_for(school: Town) -> None:
    talk = await filled_in(school, "Bo ②✅")
    await talk.presses("💾 Save")
    said = [each for each in await all_said(school) if each.verb is Verb.ANSWERED]
    assert len(said) == 24
    for each in said:
        assert (each.object_type, each.place, each.authority) == ("item", Place.CLASS, "teacher")
        assert set(each.result) == {
            *("success", "hints", "expected", "facts", "label", "class", "lesson", "ticket", "by")
        }
        assert each.result["class"] == MORNING.id and each.result["lesson"] == STARTS
        assert each.result["by"] == "wang" and each.result["hints"] == 0
        facts = model.facts_from_plain(each.result["facts"])
        assert facts.item == each.object_id and facts.skills == (POINTS[3 + each.result["ticket"]],)
        assert 0 < each.result["expected"] < 1
        if each.result["ticket"] == 1:
            unknown = model.predict(model.State(), facts, school.clock.now())
            assert each.result["expected"] == round(unknown, 4), "before the answer, not after it"
    assert sum(not each.result["success"] for each in said) == 1


async def test_two_questions_are_of_what_was_taught_and_stand_with_their_keys(school: Town) -> None:
    talk = await teacher(school)
    seen = sound(await talk.taps(OPEN))
    assert "① <b>Skill point-5</b>" in seen.html and "② <b>Skill point-6</b>" in seen.html
    assert seen.html.count("✅ right") + seen.html.count("Key: 3.5") == 2
    assert seen.labels[-5:-2] == ["One question", "● 2 questions", "3 questions"]
    before = seen.html
    other = sound(await talk.presses("① Another"))
    assert other.html != before and "① <b>Skill point-5</b>" in other.html
    three = sound(await talk.presses("3 questions"))
    assert "③ <b>Skill point-5</b>" in three.html
    one = sound(await talk.presses("One question"))
    assert "②" not in one.html


async def test_a_teacher_asks_about_a_point_in_their_own_words(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(OPEN)
    points = sound(await talk.presses("② My own words"))
    assert "📌 5. Skill point-5" in points.labels and "📌 6. Skill point-6" in points.labels
    await talk.presses("‹ Earlier")
    seen = sound(await talk.presses("1. Skill point-1"))
    assert "② <b>Skill point-1</b>\n<i>In your own words" in seen.html
    await talk.presses("▶ Fill in who could do it")
    await talk.presses("Ann ②✅")
    await talk.presses("💾 Save")
    (wrong,) = [each for each in await all_said(school) if not each.result.get("success", True)]
    assert wrong.object_id == f"{OWN_WORDS}point-1"
    facts = model.facts_from_plain(wrong.result["facts"])
    assert (facts.skills, facts.floor, facts.answers) == (("point-1",), 0.0, 0) and facts.difficulty == 0.0


async def test_saving_twice_is_once_and_undo_takes_it_back_for_ten_minutes(school: Town) -> None:
    talk = await filled_in(school, "Bo ①✅")
    first = await talk.presses("💾 Save")
    again = sound(await talk.taps(SAVE))
    assert again.toast == "That was saved already ✓" and again.html == first.html
    assert len(await all_said(school)) == 24
    undo = next(tap for tap in first.taps if tap.startswith("et.u"))
    school.clock.advance(timedelta(minutes=10))
    back = sound(await talk.taps(undo))
    assert back.toast == "Taken back; correct it and save"
    assert await ticket_of(school) == {}
    assert "Bo ①❌" in back.labels and "Ann ①✅" in back.labels, "what was tapped is still there to be changed"
    await states_are_what_the_journal_gives(school)
    assert "taken back already" in (await talk.taps(undo)).html
    await talk.taps(OPEN)
    late = await talk.taps(SAVE)
    assert await ticket_of(school) == wanted(Bo={1: False})
    undo = next(tap for tap in late.taps if tap.startswith("et.u"))
    school.clock.advance(timedelta(minutes=10, seconds=1))
    assert "More than ten minutes" in (await talk.taps(undo)).html
    assert await ticket_of(school) == wanted(Bo={1: False})


async def test_a_correction_says_only_what_changed_and_its_undo_brings_back_what_was(school: Town) -> None:
    talk = await filled_in(school, "Bo ①✅", "Cy ①✅")
    await talk.presses("💾 Save")
    before = len(await all_said(school))
    school.clock.advance(timedelta(hours=1))
    await talk.presses("✏ Correct")
    for label in ("Bo ①❌", "Bo ①–", "Ann ②✅", "Dan ①✅", "Dan ①❌", "Dan ②✅", "Dan ②❌"):
        await talk.presses(label)
    saved = await talk.presses("💾 Save")
    changed = await all_said(school)
    corrected = wanted(Cy={1: False}, Ann={2: False})
    corrected.pop("Dan")
    assert await ticket_of(school) == corrected
    assert len(changed) - before == 6, "Bo and Ann: one taken back and said anew each; Dan: two taken back"
    await states_are_what_the_journal_gives(school)
    await talk.taps(next(tap for tap in saved.taps if tap.startswith("et.u")))
    assert await ticket_of(school) == wanted(Bo={1: False}, Cy={1: False})
    await states_are_what_the_journal_gives(school)


async def test_taps_count_in_any_order_and_the_second_of_two_is_no_other(school: Town) -> None:
    taps = ("Ann ①✅", "Bo ②✅", "Cy ①✅")
    talk = await filled_in(school)
    data = [next(b["tap"] for row in talk.seen.keyboard for b in row if b["text"] == label) for label in taps]
    for order in permutations(data):
        await talk.taps(f"et.u:{MORNING.id}:{LESSON}:1")
        await talk.taps(f"et.a:{MORNING.id}:{LESSON}:1:1")
        await talk.taps(f"et.a:{MORNING.id}:{LESSON}:2:1")
        for tap in (*order, *order[:1]):
            seen = await talk.taps(tap)
        assert {"Ann ①❌", "Bo ②❌", "Cy ①❌"} <= set(seen.labels)
        assert sum("❌" in label for label in seen.labels) == 3 + 2, "and the two buttons for everybody"


async def test_two_who_save_at_once_while_a_learner_answers_make_one_ticket(both_towns: Town) -> None:
    school = await opened(both_towns)
    lin = school.talk(LIN_ID)
    (asked,) = await asked_tonight(school, lin)
    answer = lin.taps(f"pr.a:{asked.session}:0:0") if asked.order else lin.says("1")
    talk, admin = await filled_in(school, "Bo ①✅"), await school.with_role(9, Role.ADMIN, "Sun")
    await admin.taps(OPEN)
    await admin.presses("▶ Fill in who could do it")
    await admin.presses("Cy ②✅")
    await asyncio.gather(talk.taps(SAVE), admin.taps(SAVE), answer)
    assert await ticket_of(school) == wanted(Bo={1: False}, Cy={2: False})
    async with school.database.reading() as uow:
        for learner in await uow.classes.learners_of(MORNING.id):
            said = await uow.journal.in_class([learner.id], school.clock.now() - timedelta(days=1))
            assert len([each for each in said if each.verb is Verb.ANSWERED]) == 2
    await states_are_what_the_journal_gives(school)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_tapped_saved_and_taken_back_stands_as_it_is_shown(both_towns: Town, seed: int) -> None:
    school, random = await opened(both_towns), Random(seed)
    lin, talk = school.talk(LIN_ID), await filled_in(school)
    stands: list[dict[str, dict[int, bool]]] = [{}]
    for _ in range(40):
        school.clock.advance(timedelta(seconds=random.choice([0, 20, 90])))
        taps = [tap for tap in talk.seen.taps if tap.startswith(("et.m", "et.a", "et.g", "et.o", "et.r"))]
        match random.choice(["tap", "tap", "tap", "save", "undo", "answer"]):
            case "tap" if taps:
                await talk.taps(random.choice(taps))
            case "save":
                seen = await talk.taps(SAVE)
                if seen.toast == "Saved ✓":
                    stands.append(await ticket_of(school))
            case "undo" if len(stands) > 1 and (undo := [tap for tap in talk.seen.taps if tap.startswith("et.u")]):
                if (await talk.taps(undo[0])).toast == "Taken back; correct it and save":
                    stands.pop()
            case "answer":
                (asked,) = await asked_tonight(school, lin)
                await lin.taps(f"pr.a:{asked.session}:{asked.position}:{random.randrange(4)}")
                await lin.taps(f"pr.n:{asked.session}:{asked.position}")
                await lin.says("/home")
            case _:
                pass
        assert await ticket_of(school) == stands[-1]
    await states_are_what_the_journal_gives(school)


async def test_a_tap_that_arrives_after_the_save_waits_for_the_next_save(school: Town) -> None:
    talk = await filled_in(school, "Ann ①✅")
    late = next(b["tap"] for row in talk.seen.keyboard for b in row if b["text"] == "Bo ①✅")
    await talk.presses("💾 Save")
    seen = sound(await talk.taps(late))
    assert seen.toast is None and "Bo ①❌" in seen.labels and "Ann ①❌" in seen.labels and "💾 Save" in seen.labels
    await talk.presses("💾 Save")
    assert await ticket_of(school) == wanted(Ann={1: False}, Bo={1: False})


async def test_an_old_button_redraws(school: Town) -> None:
    talk = await teacher(school)
    for tap in (f"et.m:{MORNING.id}:{LESSON}:1:1:0", SAVE, f"et.g:{MORNING.id}:{LESSON}:1"):
        seen = sound(await talk.taps(tap))
        assert seen.toast == "That screen was an old one. Here is where you are now."
        async with school.database.transaction() as uow:
            await uow.people.drop_form((await talk.me()).id)
    await talk.taps(OPEN)
    for tap in (
        f"et.m:{MORNING.id}:{LESSON}:3:1:0",
        f"et.m:{MORNING.id}:{LESSON}:1:9999:0",
        f"et.n:{MORNING.id}:{LESSON}:4",
    ):
        assert "an old one" in ((await talk.taps(tap)).toast or "")
    assert await ticket_of(school) == {}
    school.clock.advance(timedelta(days=8))
    assert "more than a week ago" in (await talk.taps(SAVE)).html


async def test_a_class_of_more_than_twelve_is_filled_in_page_by_page(school: Town) -> None:
    async with school.database.transaction() as uow:
        for name in ("Xu", "Yi", "Zoe"):
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, MORNING.id, school.clock.now())
    talk = await filled_in(school, "Ann ①✅")
    assert "Zoe ①✅" not in sound(talk.seen).labels
    seen = sound(await talk.presses("Later ›"))
    assert "Zoe ①✅" in seen.labels and "Ann ①❌" not in seen.labels
    seen = sound(await talk.presses("Zoe ②✅"))
    assert "Zoe ②❌" in seen.labels, "the page stays"
    await talk.presses("💾 Save")
    assert await ticket_of(school) == wanted(
        Ann={1: False}, Xu={1: True, 2: True}, Yi={1: True, 2: True}, Zoe={1: True, 2: False}
    )


async def test_three_questions_stand_in_three_columns_and_one_in_two(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(OPEN)
    for label, row in (("3 questions", ["Ann ①✅", "Ann ②✅", "Ann ③✅"]), ("One question", ["Ann ①✅", "Bo ①✅"])):
        await talk.presses(label)
        seen = sound(await talk.presses("▶ Fill in who could do it"))
        assert [button["text"] for button in seen.keyboard[1]] == row
        await talk.presses("‹ Questions")


async def test_who_was_away_has_no_row_and_nothing_is_said_of_them(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(f"lg.o:{MORNING.id}")
    for label in ("✓ Bo", "🕓 Bo", "✓ Cy", "💾 Save"):
        await talk.presses(label)
    await talk.taps(OPEN)
    seen = sound(await talk.presses("▶ Fill in who could do it"))
    assert "Away: Bo" in seen.html and "Bo ①✅" not in seen.labels and "Cy ①✅" in seen.labels
    await talk.presses("💾 Save")
    standing = await ticket_of(school)
    assert "Bo" not in standing and len(standing) == 11


async def test_others_are_kindly_refused(school: Town) -> None:
    other = await school.with_role(OTHER_ID, Role.TEACHER, "Braun")
    for tap in (OPEN, SAVE, f"et.m:{MORNING.id}:{LESSON}:1:1:0", f"et.w:{MORNING.id}:{LESSON}:0"):
        assert "not one of yours" in (await other.taps(tap)).html
    parent = await school.with_role(55, Role.PARENT)
    for tap in ("et", OPEN, SAVE):
        assert "Exit ticket" not in (await parent.taps(tap)).html
    talk = await teacher(school)
    assert "Nobody has joined" in sound(await talk.taps(f"et.o:{BARE.id}")).html


async def test_the_command_opens_the_one_class_that_can_hand_in_a_ticket(school: Town) -> None:
    talk = await teacher(school)
    assert "Exit ticket</b>, Maths\nLesson 12" in sound(await talk.says("/ticket")).html
    stranger = await school.with_role(56, Role.TEACHER, "New")
    assert "No lesson waits" in sound(await stranger.says("/ticket")).html
    admin = await school.with_role(57, Role.ADMIN, "Sun")
    async with school.database.transaction() as uow:
        learner = await uow.people.add_learner(Learner(0, "Zoe"))
        await uow.classes.enrol(learner.id, BRAUNS.id, school.clock.now())
    assert sound(await admin.says("/ticket")).labels == ["Sat 11:00 Maths", "Sat 10:00 Maths", "🏠 Home"]


async def test_a_table_fills_the_grid_and_what_is_doubtful_is_named(school: Town) -> None:
    talk = await filled_in(school)
    rows = ["姓名,第1题,q2", "Ann,✓,✗", "Bo,0,1", "Cy,对,错", "Dan,,", "Eva,1,", "Nobody,1,1", "=1+1,1,0", "Gu,空,×"]
    seen = sound(await talk.sends_a_file(SentFile("a.csv", "\n".join(rows))))
    assert "I read: 5 sure, 3 to check." in seen.html
    assert (
        "Row 6: right or wrong? (Eva)" in seen.html and "“=1+1”" in seen.html and "Not in the file: Eva" in seen.html
    )
    assert {"Ann ②❌", "Bo ①❌", "Cy ②❌", "Dan ①–", "Dan ②–", "Gu ①–", "Gu ②❌", "Hao ①✅"} <= set(seen.labels)
    assert await ticket_of(school) == {}, "nothing is saved yet"
    saved = await talk.presses("💾 Save")
    assert "I read" not in saved.html
    standing = await ticket_of(school)
    assert "Dan" not in standing and standing["Bo"] == {1: False, 2: True} and standing["Gu"] == {2: False}


async def test_a_photo_of_the_tickets_stays_with_the_lesson_and_changes_no_mark(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(OPEN)
    before = await talk.presses("▶ Fill in who could do it")
    seen = sound(await talk.shows_a_photo("paper"))
    assert "the photo is kept with this lesson" in seen.html and seen.labels == before.labels
    seen = sound(await talk.taps(f"lg.p:{MORNING.id}:{LESSON}"))
    assert [note["attachment"]["file"] for note in seen.notes] == ["paper"]


async def test_a_file_that_is_no_such_table_changes_nothing(school: Town) -> None:
    talk = await filled_in(school, "Ann ①✅")
    for file, words in (
        (SentFile("a.csv", "name,marks\nAnn,1"), "no column “q1”"),
        (SentFile("a.csv", "1,2,3"), "no line with headings"),
        (SentFile("a.xlsx", unread=Unread.KIND), "save the list as CSV"),
        (SentFile("a.csv", "name;q1\n" + "Ann;1\n" * 201), "more than 200 rows"),
    ):
        assert words in (await talk.sends_a_file(file)).html
    seen = await talk.taps(OPEN)
    assert "Ann ①❌" in seen.labels


async def test_tonights_practice_begins_with_what_went_wrong_and_says_why(school: Town) -> None:
    talk = await filled_in(school, "Lin ②✅")
    await talk.presses("💾 Save")
    lin = school.talk(LIN_ID)
    (asked,) = await asked_tonight(school, lin)
    assert asked.why["goal"] == "ticket" and asked.why["skill"] == "point-6" and asked.why["on"] == STARTS
    seen = await lin.taps(f"why:{asked.session}:{asked.position}")
    assert "because of Saturday's exit ticket: <b>Skill point-6</b>" in seen.html


async def test_a_set_that_is_open_already_goes_on_with_what_went_wrong(school: Town) -> None:
    lin = school.talk(LIN_ID)
    (first,) = await asked_tonight(school, lin)
    assert first.why["goal"] == "class"
    talk = await filled_in(school, "Lin ①✅")
    await talk.presses("💾 Save")
    school.clock.advance(timedelta(seconds=50))
    await lin.taps(f"pr.a:{first.session}:0:{first.order.index(0)}" if first.order else "pr.now")
    if not first.order:
        await lin.says("7/2")
    await lin.taps(f"pr.n:{first.session}:0")
    (_, second) = await asked_tonight(school, lin, size=2)
    assert second.why["goal"] == "ticket" and second.why["skill"] == "point-5"
    await talk.presses("↩ Undo (10 minutes)")
    assert await ticket_of(school) == {}
    await states_are_what_the_journal_gives(school)


async def test_each_of_twelve_with_a_gap_gets_an_item_for_it(school: Town) -> None:
    talk = await filled_in(school, "① all ❌")
    await talk.presses("💾 Save")
    seen = sound(await talk.presses("👁 Tonight's questions"))
    assert seen.html.count("has no account here yet") == 6 and "Later ›" in seen.labels
    seen = sound(await talk.presses("Later ›"))
    assert "the family keeps the rest to itself" in seen.html, "Lin's family has not said that teachers may look"
    learner, now = await school.learner_row(school.talk(LIN_ID)), school.clock.now()
    assert learner.person is not None
    async with school.database.transaction() as uow:
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
            await uow.people.add_consent(Consent(learner.id, purpose, "1", learner.person, now))
    seen = sound(await talk.taps(f"et.w:{MORNING.id}:{LESSON}:6"))
    assert "<b>Lin</b>\n• Skill point-5: from the ticket" in seen.html
    async with school.database.reading() as uow:
        about = await uow.journal.about(learner.id)
    assert [each.actor for each in about if each.verb is Verb.VIEWED][-1] == (await talk.me()).id
