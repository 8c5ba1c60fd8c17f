"""Words of danger wherever they are typed, and what is typed while a case is open."""

from __future__ import annotations

import pytest

from domain.people.person import Role
from tests.handlers.talk import Town
from tests.house import on_duty

WORDS = "I want to die"


@pytest.fixture
async def guarded(town: Town) -> Town:
    he = await town.with_role(2, Role.ADVISOR, "He")
    await on_duty(town.database, await he.me())
    return town


async def open_cases(town: Town) -> int:
    async with town.database.reading() as uow:
        return len(await uow.safety.open_cases())


async def test_words_are_heard_under_a_photo_in_a_form_and_after_a_command(guarded: Town) -> None:
    photo, form, command, photo_in_form = [guarded.talk(number, f"Lin{number}") for number in (21, 22, 23, 24)]
    await form.says("/start")
    await form.taps("on.role:learner")
    await guarded.learner(photo_in_form)

    seen = [
        await photo.shows_a_photo(caption=WORDS),
        await form.says(WORDS),
        await command.says(f"/ask {WORDS}"),
        await photo_in_form.shows_a_photo(caption=WORDS),
    ]

    assert all("calling a person now: <b>He</b>" in each.notes[0]["html"] for each in seen)
    assert await open_cases(guarded) == 4


async def test_staff_are_asked_whether_they_mean_it_and_their_words_go_on(guarded: Town) -> None:
    wang = await guarded.with_role(7, Role.TEACHER, "Wang")

    seen = await wang.says("he told me that he wants to die")

    assert seen.handled and not await open_cases(guarded)
    assert any("sounds as if somebody were in danger" in each for each in await guarded.told(wang))
    await wang.taps("sf.r")
    assert "calling a person of the centre now" in (await wang.says("Bo of G5-B, just now")).notes[0]["html"]
    assert await open_cases(guarded) == 1


async def test_while_a_case_is_open_what_is_typed_reaches_whoever_has_it_and_no_search(guarded: Town) -> None:
    lin, he = guarded.talk(21, "Lin"), guarded.talk(2, "He")
    await lin.says(WORDS)
    assert "Nobody has read it yet" in (await lin.says("are you there")).notes[0]["html"]
    alarm = next(each for each in await guarded.told(he) if "🔴" in each)
    assert WORDS not in alarm
    async with guarded.database.reading() as uow:
        (case,) = await uow.safety.open_cases()

    assert WORDS in (await he.taps(f"sf.t:{case.id}")).html
    assert "passed it on to He" in (await lin.says("what are the fees")).notes[0]["html"]
    await he.taps(f"sf.x:{case.id}")
    await he.says("Her mother is with her.")
    assert "passed it on" not in str((await lin.says("what are the fees")).notes)


async def test_buttons_of_a_case_do_nothing_for_others(guarded: Town) -> None:
    lin, other = guarded.talk(21, "Lin"), await guarded.with_role(8, Role.OPERATOR, "Zhao")
    await lin.says(WORDS)
    for tap in ("sf.t:1", "sf.c:1", "sf.n:1", "sf.g:1", "sf.x:1"):
        seen = await other.taps(tap)
        assert "no such case for you" in seen.html and WORDS not in seen.html
        assert WORDS not in (await lin.taps(tap)).html
