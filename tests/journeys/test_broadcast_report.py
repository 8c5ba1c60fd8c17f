"""Two texts and a hold-out go through the sandbox; what came of them in figures, by name, as a file, a week later."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from domain.broadcasts.arms import arm_of
from domain.broadcasts.campaign import Arm, Campaign, CampaignState
from domain.broadcasts.launching import LaunchCampaign
from domain.language import Lang
from domain.people.person import Person as Account
from domain.people.person import Role
from domain.turn import Turn
from sandbox.shapes import PersonCard
from tests.house import services
from tests.journeys.conftest import MEI, PEOPLE, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in

PARENTS = (MEI, TOM, *range(1011, 1016))
CARDS = (*PEOPLE, *(PersonCard(number, f"P{number}", language_code="en") for number in PARENTS[2:]))
ONE, TWO = "Ten quiet minutes help most.", "Short and often beats long and seldom."
VARIANTS: dict[str, dict[str, Any]] = {
    "a": {
        "text": {"zh": ONE, "en": ONE},
        "buttons": [{"does": "practice", "target": "", "label": {"zh": "去练习", "en": "Practise"}}],
    },
    "b": {"text": {"zh": TWO, "en": TWO}},
}


@dataclass(frozen=True)
class Words:
    hold_out: str
    early: str
    few: str
    names: str
    head: list[str]


WORDS = {
    Lang.ZH: Words(
        "对照组：对照不发", "七天没满", "不到 100 个家庭", "👥 按姓名", ["编号", "姓名", "语言", "家庭", "组别"]
    ),
    Lang.EN: Words(
        "hold-out: held out", "No winner is named before", "below 100 families", "👥 By name",
        ["person", "name", "language", "family", "arm"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", WORDS)
async def test_two_texts_are_compared_beside_those_who_got_none(
    database_url: str, tmp_path: Path, lang: Lang
) -> None:
    words, clock = WORDS[lang], RunningClock()
    async with stage_for(database_url, tmp_path, clock, people=CARDS) as stage:
        for number in PARENTS:
            await settle_in(await stage.person(number), f"Child {number}")
        zhao = await stage.person(ZHAO)
        await zhao.start()
        await stage.settled()
        operator = await made_operator(stage, lang)
        campaign = await launched(stage, operator)
        for _ in range(4):
            clock.advance(timedelta(seconds=1))
            await stage.bot.tick("run broadcasts")
            await stage.settled()
        arms = {number: await arm(stage, campaign, number) for number in PARENTS}
        for number, theirs in arms.items():
            got = [
                text for text in (ONE, TWO) if any(text in str(each.get("text")) for each in stage.messages(number))
            ]
            assert got == {Arm.A: [ONE], Arm.B: [TWO], Arm.HOLD_OUT: []}[theirs]
        tapping = await stage.person(next(number for number, theirs in arms.items() if theirs is Arm.B))
        await tapping.tap(data=f"bl.t:{campaign.id}:0")
        await stage.settled()

        await zhao.say("/report")
        await zhao.tap(data=f"br.o:{campaign.id}")
        await zhao.expect(re.compile(f"{words.hold_out}.*{words.early}", re.S))
        await zhao.tap(words.names)
        await zhao.expect(tapping.name)
        await zhao.tap(data=f"br.f:{campaign.id}")
        lines = await table(stage)
        assert lines[0][:5] == words.head and len(lines) == len(PARENTS) + 1
        assert [line[1] for line in lines[1:] if line[8]] == [tapping.name]

        clock.advance(timedelta(days=7))
        await zhao.tap(data=f"br.o:{campaign.id}")
        await zhao.expect(words.few)


async def made_operator(stage: Stage, lang: Lang) -> Account:
    known = await account(stage, ZHAO)
    async with (await stage.look()).transaction() as uow:
        await uow.people.grant(known.id, Role.OPERATOR, None, stage.clock.now())
        await uow.people.save(replace(known, lang=lang, role=Role.OPERATOR, onboarded_at=stage.clock.now()))
        found = await uow.people.get(known.id)
    assert found is not None
    return found


async def launched(stage: Stage, operator: Account) -> Campaign:
    """A tip that is released, with a lot by which nobody's arm is empty."""
    now = stage.clock.now()
    draft = Campaign(
        0, "Tips", "tip", operator.id, now, CampaignState.DRAFT, {"role": ["parent"]}, VARIANTS,
        share_b=0.35, hold_out=0.3, metric="tapped",
    )  # fmt: skip
    async with (await stage.look()).transaction() as uow:
        ids = [(await account(stage, number)).id for number in PARENTS]
        households = [each.household for each in (await uow.pushes.readers(ids, "Asia/Shanghai")).values()]
        lots = (replace(draft, seed=seed) for seed in range(1000))
        fair = next(each for each in lots if len({arm_of(each, household) for household in households}) == len(Arm))
        stored = await uow.campaigns.add(fair)
        running = await Turn(services(clock=stage.clock), uow, operator).do(LaunchCampaign(stored.id))
    assert running is not None
    return running


async def arm(stage: Stage, campaign: Campaign, number: int) -> Arm:
    person = await account(stage, number)
    async with (await stage.look()).reading() as uow:
        found = await uow.campaigns.recipient(campaign.id, person.id)
    assert found is not None
    return found.arm


async def table(stage: Stage) -> list[list[str]]:
    """The file that came last, as a spreadsheet reads it."""
    await stage.settled()
    message = next(each for each in reversed(stage.messages(ZHAO)) if "document" in each)
    held = stage.box.cloud.files.get(message["document"]["file_id"])
    assert held is not None
    return list(csv.reader(StringIO(held.content.decode("utf-8-sig"), newline="")))
