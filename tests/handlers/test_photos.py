"""Photos of questions, from whoever sends them to the person who writes back, through the handlers of both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.journal import Verb
from domain.language import Lang
from domain.people.person import AgeBand, Role
from domain.practice.evening.wishes import MOST_PHOTOS, HelpWish
from domain.practice.evening.wishing import LONGEST_ANSWER
from handlers.views.lengths import units
from knowledge.bank import MemoryBank
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, entry, stock
from tests.handlers.talk import Seen, Talk, Town
from tests.handlers.test_wishes import (
    BO_ID,
    BRAUN_ID,
    LANGS,
    LIN_ID,
    WANG_ID,
    WANGS,
    as_teacher,
    enrolled,
    fails,
    school,
    sound,
    wishes,
)
from tests.house import told

__all__ = ["school"]
OFFICE_ID = 9


async def wishes_of(school: Town) -> list[HelpWish]:
    async with school.database.reading() as uow:
        return list(await uow.wishes.waiting())


async def card(talk: Talk) -> Seen:
    """The first wish of the list."""
    await talk.says("/wishes")
    return sound(await talk.taps(next(tap for tap in talk.seen.taps if tap.startswith("wi.o"))))


def the(seen: Seen, verb: str) -> str:
    return next(tap for tap in seen.taps if tap.split(":")[0] == verb)


@LANGS
async def test_a_photo_goes_to_the_class_teacher_alone_and_the_answer_comes_back_with_it(
    school: Town, lang: Lang
) -> None:
    wang, braun = await as_teacher(school, WANG_ID, lang), await as_teacher(school, BRAUN_ID, lang)
    office = await school.with_role(OFFICE_ID, Role.OPERATOR, "Zhao", lang)
    lin = await enrolled(school, LIN_ID, lang)
    seen = sound(await lin.shows_a_photo("sheet", "Why is it <b>not</b> 7?"))
    (receipt,) = seen.notes
    assert WANGS[lang] in receipt["html"] and "18:00" in receipt["html"] and "pr" in seen.taps
    assert len(await school.told(wang)) == 1
    assert await school.told(braun) == await school.told(office) == []
    for other in (braun, office):
        assert ("没有等着讲的题" if lang is Lang.ZH else "Nobody waits") in (await other.says("/wishes")).html

    look = await card(wang)
    assert "P101" in look.html and "Why is it &lt;b&gt;not" in look.html and "18:00" in look.html
    below = await wang.taps(the(look, "wi.ph"))
    (shown,) = below.notes
    assert below.html == look.html, "the card comes again below its photos"
    assert shown["attachment"] == {"type": "photo", "file": "sheet"} and "Why is it" in shown["html"]
    assert "P101" in sound(await wang.taps(the(look, "wi.a"))).html
    assert ("没有等着讲的题" if lang is Lang.ZH else "Nobody waits") in sound(
        await wang.says("5 < 7, as 2 + 3 = 5")
    ).html
    (word,) = await told(school.database, await lin.me())
    assert WANGS[lang] in word["html"] and "5 &lt; 7, as" in word["html"]
    assert word["attachment"] == {"type": "photo", "file": "sheet"}
    async with school.database.reading() as uow:
        (helped,) = await uow.journal.with_object(Verb.HELPED, "help", "1")
    assert helped.result["answer"] == "5 < 7, as 2 + 3 = 5"


@pytest.mark.parametrize("typed", [False, True])
async def test_in_the_middle_of_an_item_the_item_goes_along_and_waits_on(school: Town, typed: bool) -> None:
    assert isinstance(school.services.bank, MemoryBank)
    stock(school.services.bank, [entry("sample:n", "add") if typed else choice("sample:n", "add")])
    wang, lin = await as_teacher(school, WANG_ID, Lang.EN), await enrolled(school, LIN_ID, Lang.EN)
    before = await lin.says("/practice")
    seen = sound(await lin.shows_a_photo())
    assert (seen.html, seen.taps) == (before.html, before.taps)
    assert "goes with it" in seen.notes[0]["html"]
    assert ("What is unclear" in seen.notes[0]["html"]) is not typed
    (wish,) = await wishes_of(school)
    assert (wish.item, wish.session, wish.position) == ("sample:n", 1, 0)
    look = await card(wang)
    assert "sample:n" in look.html and "Key:" in look.html
    await lin.says("3.5")
    async with school.database.reading() as uow:
        answered = await uow.practice.attempts(1)
    assert len(answered) == typed
    assert (await wishes_of(school))[0].note == ("" if typed else "3.5")


async def test_the_item_of_an_hour_ago_is_not_what_a_photo_is_about(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await lin.says("/practice")
    school.clock.advance(timedelta(hours=1))
    await lin.shows_a_photo()
    (wish,) = await wishes_of(school)
    assert wish.item is None and wish.session is None


async def test_an_album_is_one_wish_with_one_word_for_the_teacher(school: Town) -> None:
    wang, lin = await as_teacher(school, WANG_ID, Lang.EN), await enrolled(school, LIN_ID, Lang.EN)
    receipts = set()
    for number in range(3):
        seen = await lin.shows_a_photo(f"f{number}", "Exercise 4" if not number else None, album="77")
        receipts |= {note["html"] for note in seen.notes}
    (wish,) = await wishes_of(school)
    assert wish.photos == ("f0", "f1", "f2") and wish.note == "Exercise 4"
    assert len(await school.told(wang)) == 1
    shown = (await wang.taps(the(await card(wang), "wi.ph"))).notes
    assert [note["attachment"]["file"] for note in shown] == ["f0", "f1", "f2"]
    assert ["Exercise 4" in note["html"] for note in shown] == [True, False, False]


async def test_more_photos_than_an_album_holds_are_a_wish_of_their_own(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    for number in range(MOST_PHOTOS + 1):
        await lin.shows_a_photo(f"f{number}")
    assert [len(wish.photos) for wish in await wishes_of(school)] == [MOST_PHOTOS, 1]


async def test_photos_of_two_evenings_are_two_wishes(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await lin.shows_a_photo("one")
    school.clock.advance(timedelta(days=1))
    await lin.shows_a_photo("two")
    assert [wish.photos for wish in await wishes_of(school)] == [("one",), ("two",)]


async def test_what_is_typed_after_a_photo_goes_with_it_unless_one_has_turned_to_something_else(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    assert "What is unclear" in (await lin.shows_a_photo()).notes[0]["html"]
    assert "number <three>" not in sound(await lin.says("number <three>")).html
    assert (await wishes_of(school))[0].note == "number <three>"
    await lin.says("how much is a lesson")
    assert (await wishes_of(school))[0].note == "number <three>"
    school.clock.advance(timedelta(hours=1))
    await lin.shows_a_photo("again")
    await lin.taps("co")
    await lin.says("how much is a lesson")
    assert (await wishes_of(school))[1].note == ""


@LANGS
async def test_a_parent_asks_for_the_child_they_look_at_and_is_answered(school: Town, lang: Lang) -> None:
    wang = await as_teacher(school, WANG_ID, lang)
    mei = school.talk(31, "Mei", lang.value)
    await school.parent(mei, "Bo")
    await mei.taps(f"on.consent:{(await school.children(mei))[0].id}")
    (child,) = await school.children(mei)
    agree = next(tap for tap in mei.seen.taps if tap.startswith("on.agree"))
    await mei.taps(agree)
    async with school.database.transaction() as uow:
        await uow.classes.enrol(child.id, "g5-sun", school.clock.now())
    seen = await mei.shows_a_photo("homework")
    assert "Bo" in seen.notes[0]["html"] and WANGS[lang] in seen.notes[0]["html"]
    look = await card(wang)
    assert ("家长" if lang is Lang.ZH else "parents of") in look.html
    await wang.taps(the(look, "wi.a"))
    await wang.says("Count on from 8.")
    (word,) = await told(school.database, await mei.me())
    assert "Count on from 8." in word["html"] and word["keyboard"] == []


async def test_a_parent_who_has_not_agreed_is_asked_first_and_nothing_is_kept(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    mei = school.talk(31, "Mei", "en")
    await school.parent(mei, "Bo")
    seen = await mei.shows_a_photo()
    assert "as soon as you agree" in seen.html and any(tap.startswith("on.consent") for tap in seen.taps)
    assert await wishes_of(school) == []


async def test_a_child_without_consent_keeps_the_photo(school: Town) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    kid = school.talk(41, "Kim", "en")
    await school.learner(kid, "Kim")
    assert "a parent has to say yes" in (await kid.shows_a_photo()).html
    assert await wishes_of(school) == []


async def test_who_has_no_teacher_yet_asks_the_office(school: Town) -> None:
    wang = await as_teacher(school, WANG_ID, Lang.EN)
    office = await school.with_role(OFFICE_ID, Role.OPERATOR, "Zhao", Lang.EN)
    bo = await enrolled(school, BO_ID, Lang.EN, class_id=None)
    assert "The office answers by" in (await bo.shows_a_photo()).notes[0]["html"]
    assert await school.told(wang) == [] and len(await school.told(office)) == 1
    assert "Nobody waits" in (await wang.says("/wishes")).html
    assert "wi" in (await office.says("/home")).taps
    assert "P102" in (await card(office)).html
    assert "refusal" not in (await wang.taps("wi.ph:1")).html and not wang.seen.notes


async def test_a_photo_that_nobody_could_answer_is_refused_with_the_phone_of_the_office(school: Town) -> None:
    bo = await enrolled(school, BO_ID, Lang.EN, class_id=None)
    assert "021-5550 0000" in (await bo.shows_a_photo()).html
    assert await wishes_of(school) == []


@LANGS
async def test_a_file_is_kindly_sent_back(school: Town, lang: Lang) -> None:
    await as_teacher(school, WANG_ID, lang)
    lin = await enrolled(school, LIN_ID, lang)
    seen = await lin.sends(document={"file_id": "d", "file_unique_id": "d", "mime_type": "image/png"})
    assert ("发成照片" if lang is Lang.ZH else "as a photo") in seen.html
    assert await wishes_of(school) == []


async def test_a_photo_from_a_teacher_is_no_question(school: Town) -> None:
    wang = await as_teacher(school, WANG_ID, Lang.EN)
    assert "only read text" in (await wang.shows_a_photo()).html


async def test_an_answer_too_long_for_the_photo_is_asked_for_again(school: Town) -> None:
    wang, lin = await as_teacher(school, WANG_ID, Lang.EN), await enrolled(school, LIN_ID, Lang.EN)
    await lin.shows_a_photo()
    await wang.taps(the(await card(wang), "wi.a"))
    assert str(LONGEST_ANSWER) in (await wang.says("x" * (LONGEST_ANSWER + 1))).html
    await wang.says("&" * LONGEST_ANSWER)
    (word,) = await told(school.database, await lin.me())
    assert units(word["html"].replace("&amp;", "&")) <= 1024


async def test_a_wish_without_a_photo_may_be_answered_in_words_too(school: Town) -> None:
    wang = await as_teacher(school, WANG_ID, Lang.EN)
    _, learner = await a_learner(school.database, school.services, LIN_ID, age_band=AgeBand.FROM_16, lang=Lang.EN)
    async with school.database.transaction() as uow:
        await uow.classes.enrol(learner.id, "g5-sun", school.clock.now())
    lin = school.talk(LIN_ID)
    await fails(lin)
    await wishes(lin, "teacher")
    look = await card(wang)
    assert not any(tap.startswith("wi.ph") for tap in look.taps)
    await wang.taps(the(look, "wi.a"))
    await wang.says("Draw it first.")
    (word,) = await told(school.database, await lin.me())
    assert "Draw it first." in word["html"] and "attachment" not in word
