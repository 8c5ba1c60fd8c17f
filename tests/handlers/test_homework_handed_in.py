"""What learners and parents do with a homework, and when its teacher hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.homework.homework import MOST_PHOTOS, HandedIn, HandedState
from domain.journal import Verb
from tests.handlers.talk import Town
from tests.handlers.test_homework import (
    BO_ID,
    KLASS,
    LIN_ID,
    MEI_ID,
    TEXT,
    gives,
    learner,
    opens,
    said,
    school,
    sound,
    teacher,
    the,
    voided,
)

__all__ = ["school"]


async def test_done_is_kept_once_and_can_be_taken_back_until_it_is_seen(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    done = the(await opens(lin), "hw.y")
    first, again = sound(await lin.taps(done)), await lin.taps(done)
    assert (first.toast, again.toast) == ("Well done ✓", "That was noted already ✓") and first.html == again.html
    assert await school.told(wang) == [], "nobody is disturbed for a done without a word"
    back = sound(await lin.taps(the(first, "hw.b")))
    assert back.toast == "Taken back" and (await lin.taps(the(first, "hw.b"))).toast is None
    assert await voided(school, await said(school, Verb.COMPLETED)) == [True]
    old = the(await lin.taps(done), "hw.b")
    whole = sound(await wang.taps("hw.o:1"))
    seen_all = the(whole, "hw.all")
    assert (await wang.taps(seen_all)).toast == "One seen ✓"
    assert (await wang.taps(seen_all)).toast == "0 seen ✓"
    assert "looked at already" in (await lin.taps(old)).html
    assert "Ms Wang has looked at it." in (await opens(lin)).html
    assert len(await school.told(lin)) == 1, "a plain done was promised no answer"
    assert await voided(school, await said(school, Verb.COMPLETED)) == [True, False]


async def test_the_latest_word_counts_and_what_was_said_before_is_taken_back(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    await lin.taps(the(await opens(lin), "hw.y"))
    await lin.taps(the(await opens(lin), "hw.q"))
    await lin.says("no. 4 after all")
    assert f"🙋 {TEXT}" in sound(await lin.says("/homework")).html, "it is the teacher's turn"
    assert await voided(school, await said(school, Verb.COMPLETED)) == [True]
    await lin.taps(the(await opens(lin), "hw.q"))
    await lin.says("and no. 5")
    assert len(await school.told(wang)) == 1, "once about the same"
    assert await voided(school, await said(school, Verb.ASKED)) == [True, False]
    look = sound(await wang.taps("hw.l:1:1"))
    assert "no. 4 after all\nand no. 5" in look.html
    school.clock.advance(timedelta(seconds=5))
    await lin.taps(the(await opens(lin), "hw.y"))
    newer = await wang.taps(the(look, "hw.v"))
    assert newer.toast == "Something new came in; here it is" and "done" in newer.html
    assert await said(school, Verb.CONFIRMED) == []
    assert await voided(school, await said(school, Verb.ASKED)) == [True, False], "to have been stuck stays true"
    assert (await wang.taps(the(newer, "hw.v"))).toast == "Seen ✓"
    assert (await wang.taps(the(newer, "hw.v"))).toast == "That was seen already ✓"
    assert len(await said(school, Verb.CONFIRMED)) == 1


async def test_who_was_stuck_and_then_done_takes_back_all_that_nobody_has_looked_at(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    await lin.taps(the(await opens(lin), "hw.q"))
    await lin.says("no. 4")
    school.clock.advance(timedelta(seconds=5))
    seen = await wang.taps("hw.l:1:1")
    await wang.taps(the(seen, "hw.v"))
    for _ in range(2):
        school.clock.advance(timedelta(seconds=5))
        await lin.taps(the(await opens(lin), "hw.q"))
        await lin.says("no. 5")
        school.clock.advance(timedelta(seconds=5))
        done = await lin.taps(the(await opens(lin), "hw.y"))
        assert (await lin.taps(the(done, "hw.b"))).toast == "Taken back"
    assert await voided(school, await said(school, Verb.ASKED)) == [False, True, True], "the first was looked at"
    assert await voided(school, await said(school, Verb.COMPLETED)) == [True, True]


async def test_five_photos_belong_to_a_homework_and_an_album_has_one_receipt(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    await lin.taps(the(await opens(lin), "hw.p"))
    receipts = [(await lin.shows_a_photo(f"f{n}", album="a")).notes[0] for n in range(MOST_PHOTOS + 1)]
    assert "5 photos are enough" in receipts[-1]["html"]
    async with school.database.reading() as uow:
        handed = await uow.homework.handed(1, (await school.learner_row(lin)).id)
    assert handed is not None and handed.photos == tuple(f"f{n}" for n in range(MOST_PHOTOS))
    assert handed.state is HandedState.DONE
    assert "hw.p" not in {tap.split(":")[0] for tap in (await opens(lin)).taps}
    assert len(await school.told(wang)) == 1
    states = await voided(school, await said(school, Verb.COMPLETED))
    assert states == [True] * 4 + [False]
    notes = (await wang.taps("hw.ph:1:1")).notes
    assert [note["attachment"]["file"] for note in notes] == [f"f{n}" for n in range(MOST_PHOTOS)]


async def test_stuck_may_be_shown_in_a_photo_and_words_may_follow(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    await lin.taps(the(await opens(lin), "hw.q"))
    await lin.shows_a_photo("there")
    seen = sound(await lin.says("the second line"))
    assert "Stuck" in seen.html and "the second line" in seen.html
    await lin.says("how much is a lesson")
    assert "how much" not in (await opens(lin)).html, "the form is over"
    assert "sends a photo" in (await school.told(wang))[0]
    await lin.taps(the(await opens(lin), "hw.p"))
    await lin.taps("co")
    await lin.says("and this?")
    assert "and this?" not in (await opens(lin)).html, "who opens something else has left the homework"


async def test_a_parent_sees_and_hands_in_for_the_child_and_is_answered(school: Town) -> None:
    wang = await teacher(school)
    mei = school.talk(MEI_ID, "Mei")
    await school.parent(mei, "Bo")
    await mei.taps("on.child")
    await mei.says("Ann")
    await mei.taps("on.grade:5")
    bo, ann = await school.children(mei)
    async with school.database.transaction() as uow:
        await uow.classes.enrol(bo.id, KLASS.id, school.clock.now())
    await gives(wang)
    await mei.taps(f"kid:{bo.id}")
    assert "Homework: 1 open, until Sat 28 Nov" in mei.seen.html
    listed = sound(await mei.says("/homework"))
    assert listed.labels[:2] == ["✓ Bo", "Ann"] and "Homework of Bo" in listed.html
    card = sound(await mei.taps(the(listed, "hw.k")))
    assert "as soon as you agree" in card.html.lower() and "hw.y" not in {tap.split(":")[0] for tap in card.taps}
    assert "agree" in (await mei.taps(f"hw.y:1:{bo.id}")).html
    assert await said(school, Verb.COMPLETED) == []
    await mei.taps(f"on.consent:{bo.id}")
    await mei.taps(the(mei.seen, "on.agree"))
    await mei.taps(the(await mei.taps(f"hw.k:1:{bo.id}"), "hw.p"))
    await mei.shows_a_photo("sheet")
    (handed,) = await said(school, Verb.COMPLETED)
    assert handed.authority == "guardian" and handed.learner == bo.id
    word = await wang.taps(f"hw.l:1:{bo.id}")
    assert "say the parents" in word.html
    await wang.taps(the(word, "hw.a"))
    await wang.says("Well done, Bo!")
    assert "Bo's homework" in (await school.told(mei))[-1]
    assert "Nothing is open" in (await mei.taps(f"hw.kid:{ann.id}")).html
    assert (await mei.taps("hw.k:1:999")).html != card.html


async def test_the_report_of_the_lesson_names_the_homework_and_how_it_stands(school: Town) -> None:
    wang, lesson = await teacher(school), school.clock.now() - timedelta(hours=7)
    mei = school.talk(MEI_ID, "Mei")
    await school.parent(mei, "Bo")
    (bo,) = await school.children(mei)
    async with school.database.transaction() as uow:
        await uow.classes.enrol(bo.id, KLASS.id, lesson - timedelta(days=9))
        await uow.classes.teach(KLASS.id, ["point-5"], lesson, None)
    await gives(wang)
    report = sound(await mei.says("/report"))
    assert f"📚 Homework until Sat 28 Nov: {TEXT}" in report.html
    assert TEXT in (await mei.taps(the(report, "hw.k"))).html
    done = HandedIn(1, bo.id, HandedState.DONE, school.clock.now())
    async with school.database.transaction() as uow:
        await uow.homework.hand_in(done)
    assert f"📚 Homework, done ✅ {TEXT}" in (await mei.says("/report")).html


async def test_a_child_without_consent_sees_the_homework_and_keeps_the_photo(school: Town) -> None:
    wang = await teacher(school)
    kid = school.talk(LIN_ID, "Kim")
    await school.learner(kid, "Kim")
    row = await school.learner_row(kid)
    async with school.database.transaction() as uow:
        await uow.classes.enrol(row.id, KLASS.id, school.clock.now())
    await gives(wang)
    home = await kid.taps("home")
    assert "Homework: 1 open" in home.html and "hw" in home.taps
    card = await opens(kid)
    assert TEXT in card.html and "simply show it in the lesson" in card.html
    assert "simply show it in the lesson" in (await kid.taps(f"hw.p:1:{row.id}")).html
    assert "simply show it in the lesson" in (await kid.taps(f"hw.y:1:{row.id}")).html
    assert await said(school, Verb.COMPLETED) == []


async def test_who_joins_later_has_what_is_still_due_and_who_leaves_has_nothing(school: Town) -> None:
    wang = await teacher(school)
    await gives(wang)
    assert await said(school, Verb.ASSIGNED) == []
    lin = await learner(school)
    assert TEXT in (await lin.says("/homework")).html
    await lin.taps(the(lin.seen, "hw.k"))
    await lin.taps(the(lin.seen, "hw.y"))
    (given,) = await said(school, Verb.ASSIGNED)
    assert given.result["due"] == "2026-11-28"
    school.clock.advance(timedelta(days=8))
    bo = await learner(school, BO_ID)
    assert "Nothing is open" in (await bo.says("/homework")).html
    assert "P102" not in (await wang.taps("hw.o:1")).html
    async with school.database.transaction() as uow:
        await uow.classes.leave((await school.learner_row(lin)).id, KLASS.id, school.clock.now())
    assert TEXT not in (await lin.says("/homework")).html
    assert "not on the list any more" in (await lin.taps("hw.k:1:1")).html


async def test_what_is_late_is_said_kindly_and_can_still_be_done(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    school.clock.advance(timedelta(days=6))
    assert "until tomorrow" in (await opens(lin)).html
    school.clock.advance(timedelta(days=1))
    assert "until today" in (await opens(lin)).html
    school.clock.advance(timedelta(days=1))
    assert "1 still open since Sat 28 Nov" in (await lin.taps("home")).html
    assert "1 still open since Sat 28 Nov" in (await lin.says("/today")).html and "hw" in lin.seen.taps
    assert "still open since Sat 28 Nov; it is not too late" in (await opens(lin)).html
    await lin.taps(the(lin.seen, "hw.y"))
    assert "open" not in (await lin.taps("home")).html.lower().replace("opened", "")
    school.clock.advance(timedelta(days=14))
    assert TEXT not in (await lin.says("/homework")).html


async def test_the_day_is_the_campuss_and_is_said_right_elsewhere(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    assert "where you are" not in (await opens(lin)).html
    await lin.taps("st.zone:America/New_York")
    async with school.database.transaction() as uow:
        await uow.people.save(replace(await lin.me(), zone="America/New_York"))
    card = await opens(lin)
    assert "until Sat 28 Nov" in card.html and "where you are: until Sat 28 Nov, 11:00" in card.html
