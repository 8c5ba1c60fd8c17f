"""What a family reads of their child, and takes along as a file; nothing of anybody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from domain.language import Lang
from domain.people.person import Learner, Role
from tests.handlers.talk import Town
from tests.handlers.test_learner_page import LIN_ID, MUM_ID, lin, school, sound

__all__ = ["lin", "school"]


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_parent_reads_what_there_is_on_their_child(school: Town, lin: Learner, lang: Lang) -> None:
    mum = await school.with_role(MUM_ID, Role.PARENT, "Mrs Zhao", lang)
    privacy = sound(await mum.says("/privacy"))
    assert f"lp.f:{lin.id}" in privacy.taps
    seen = sound(await mum.taps(f"lp.f:{lin.id}"))
    told = {
        Lang.EN: ("11 answers count", "2 of the last 3, late once", "✎ Note, Sun 15 Nov", "mixed up signs", "😀"),
        Lang.ZH: ("11 题算数", "最近 3 次来了 2 次", "✎ 留言，11月15日", "mixed up signs", "😀"),
    }[lang]
    for words in told:
        assert words in seen.html, seen.html
    assert "🙁" not in seen.html, "that week was for teachers"


async def test_the_file_holds_every_part_by_name_and_only_moods_for_parents(school: Town, lin: Learner) -> None:
    mum = await school.with_role(MUM_ID, Role.PARENT, "Mrs Zhao")
    note = (await mum.taps(f"lp.j:{lin.id}")).notes[0]
    assert (note["attachment"]["type"], note["attachment"]["name"]) == ("text", f"banxue-{lin.id}.json")
    held = json.loads(note["attachment"]["text"])
    assert held["learner"] == "Lin" and held["counts"]["lessons.late"] == 1
    assert [(each["week"], each["value"]) for each in held["moods"]] == [("2026-W47", 5)]
    assert held["notes"][0]["text"] == "mixed up signs"


async def test_a_learner_reads_their_own_with_all_moods(school: Town, lin: Learner) -> None:
    talk = school.talk(LIN_ID)
    assert f"lp.f:{lin.id}" in (await talk.says("/privacy")).taps
    seen = sound(await talk.taps(f"lp.f:{lin.id}"))
    assert "😀" in seen.html and "🙁" in seen.html


async def test_nobody_reads_of_other_peoples_children(school: Town, lin: Learner) -> None:
    stranger = await school.with_role(77, Role.PARENT, "Mr Li")
    for tap in (f"lp.f:{lin.id}", f"lp.j:{lin.id}"):
        seen = await stranger.taps(tap)
        assert not seen.notes and "Lin" not in seen.html
    assert not any(tap.startswith("lp.f") for tap in (await stranger.says("/privacy")).taps)


async def test_of_a_child_about_whom_nothing_is_told_that_is_said(school: Town) -> None:
    mum = await school.with_role(MUM_ID, Role.PARENT, "Mrs Zhao")
    async with school.database.transaction() as uow:
        bo = await uow.people.add_learner(Learner(0, "Bo", grade=3))
        await uow.people.add_guardian(bo.id, (await mum.me()).id, school.clock.now() - timedelta(days=1))
    seen = sound(await mum.taps(f"lp.f:{bo.id}"))
    assert "Nothing is written down yet." in seen.html
    assert f"lp.j:{bo.id}" not in seen.taps
