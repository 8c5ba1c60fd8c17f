"""The report of a broadcast in chat: figures, everybody by name, the table to take away; in both languages."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from domain.broadcasts.campaign import Arm, CampaignState, Recipient, RecipientState
from domain.broadcasts.outcomes import AFTER
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Person, Role
from handlers.views.lengths import SCREEN_UNITS, units
from tests.domain.broadcasts.scene import Scene
from tests.handlers.talk import Talk, Town

VARIANTS = {
    "a": {"text": {"zh": "明天", "en": "Tomorrow"}, "buttons": [
        {"does": "practice", "target": "", "label": {"zh": "练一下", "en": "Practise now"}}
    ]},
    "b": {"text": {"zh": "后天", "en": "The day after"}},
}  # fmt: skip


@pytest.fixture
async def scene(town: Town) -> Scene:
    made = Scene(town.database, town.clock)
    await made.open()
    return made


@pytest.fixture
async def lena(scene: Scene, town: Town) -> Talk:
    return await town.with_role(77, Role.OPERATOR, "Lena")


async def renamed(scene: Scene, person: Person, name: str) -> None:
    async with scene.database.transaction() as uow:
        stored = await uow.people.get(person.id)
        assert stored is not None
        await uow.people.save(replace(stored, name=name))


async def a_broadcast(scene: Scene, names: Sequence[str], **fields: Any) -> int:
    people = await scene.families(len(names))
    for person, name in zip(people, names, strict=True):
        await renamed(scene, person, name)
    campaign = await scene.launched(variants=VARIANTS, **fields)
    await scene.steps(3)
    return campaign.id


@pytest.mark.parametrize("lang", list(Lang))
async def test_figures_are_told_by_arm_and_nothing_is_claimed_early(scene: Scene, town: Town, lang: Lang) -> None:
    talk = await town.with_role(78, Role.OPERATOR, "Lena", lang)
    number = await a_broadcast(scene, [f"P{n}" for n in range(30)], share_b=0.4, hold_out=0.2)
    await talk.says("/report")
    assert "Snow" in talk.seen.labels[0]
    seen = await talk.taps(f"br.o:{number}")
    assert "Snow" in seen.html and ("hold-out" if lang is Lang.EN else "对照组") in seen.html
    early = "No winner is named before" if lang is Lang.EN else "七天没满"
    assert early in seen.html
    town.clock.advance(AFTER)
    seen = await talk.taps(f"br.o:{number}")
    few = "below 100 families" if lang is Lang.EN else "不到 100 个家庭"
    assert early not in seen.html and few in seen.html
    assert units(seen.html) < SCREEN_UNITS


async def test_everybody_is_read_by_name_a_page_at_a_time(scene: Scene, lena: Talk) -> None:
    number = await a_broadcast(scene, [f"Parent {n:02}" for n in range(15)])
    async with scene.database.transaction() as uow:
        first = (await uow.campaigns.deliveries(number))[0].recipient
        await uow.campaigns.tap(number, first.person, 0, scene.clock.now())
    seen = await lena.taps(f"br.n:{number}:0")
    assert "<b>Parent 00</b> (English, A): sent, tapped" in seen.html and "Parent 11" in seen.html
    seen = await lena.presses("More ›")
    assert "Parent 14" in seen.html and "Parent 11" not in seen.html
    assert "More ›" not in seen.labels
    assert "Parent 00" in (await lena.presses("‹ First")).html


async def test_the_table_holds_everybody_and_no_formula(scene: Scene, lena: Talk) -> None:
    names = ['=HYPERLINK("http://x")', 'Li; Na, "Lulu"', "＝1", "王小明", " +49"]
    number = await a_broadcast(scene, names)
    seen = await lena.taps(f"br.f:{number}")
    (note,) = seen.notes
    made = note["attachment"]
    assert made["name"] == f"broadcast-{number}.csv" and made["text"].startswith("\ufeff")
    head, *lines = list(csv.reader(StringIO(made["text"][1:], newline="")))
    assert head[:4] == ["person", "name", "language", "family"]
    assert [line[1] for line in lines] == ["'" + names[0], names[1], "'＝1", "王小明", "' +49"]
    assert {(line[4], line[5]) for line in lines} == {("A", "sent")}
    assert all(line[7].startswith("2026-11-21 17:0") for line in lines)
    async with scene.database.reading() as uow:
        viewed = await uow.journal.with_object(Verb.VIEWED, "campaign", str(number))
    assert [each.result for each in viewed] == [{"part": "csv", "rows": 5}]


async def test_whoever_was_left_out_has_a_reason(scene: Scene, lena: Talk) -> None:
    await scene.families(2, offers=False)
    campaign = await scene.launched("offer", variants=VARIANTS)
    await scene.steps(2)
    assert "left out, no consent" in (await lena.taps(f"br.n:{campaign.id}:0")).html


async def test_a_draft_and_what_never_was_have_no_report(scene: Scene, lena: Talk) -> None:
    campaign = await scene.campaign()
    for number in (campaign.id, 999):
        for tap in (f"br.o:{number}", f"br.n:{number}:0", f"br.f:{number}"):
            assert "There is no such broadcast" in (await lena.taps(tap)).html
    assert "No broadcast has begun" in (await lena.taps("br")).html


async def test_reports_are_for_operators(scene: Scene, town: Town) -> None:
    number = await a_broadcast(scene, ["Mei"])
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    for tap in ("br", f"br.o:{number}", f"br.n:{number}:0", f"br.f:{number}"):
        seen = await wang.taps(tap)
        assert "not for your account" in seen.html and not seen.notes


async def test_a_winner_is_named_where_there_are_families_enough(scene: Scene, lena: Talk, town: Town) -> None:
    """Recipients are written by hand: a lot of 400 families would take its time."""
    people = await scene.families(240)
    campaign = await scene.campaign(variants=VARIANTS, metric="tapped")
    async with scene.database.transaction() as uow:
        now = town.clock.now()
        arms = [Arm.A if n % 2 else Arm.B for n in range(240)]
        recipients = [
            Recipient(campaign.id, person.id, f"f{person.id}", Lang.EN, arm, RecipientState.HELD_OUT)
            for person, arm in zip(people, arms, strict=True)
        ]
        await uow.campaigns.place(campaign.id, recipients, people[-1].id, now)
        began = replace(campaign, state=CampaignState.FINISHED, started_at=now)
        assert await uow.campaigns.save(began, CampaignState.DRAFT)
        for recipient, n in zip(recipients, range(240), strict=True):
            if recipient.arm is Arm.B and n % 3 == 0:
                await uow.campaigns.tap(campaign.id, recipient.person, 0, now + timedelta(hours=1))
    town.clock.advance(AFTER)
    seen = await lena.taps(f"br.o:{campaign.id}")
    assert "B did better than A" in seen.html
    assert "⭐ <b>Tapped a button</b>" in seen.html
