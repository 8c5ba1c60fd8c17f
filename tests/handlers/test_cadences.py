"""Under the words of a cadence: every button leads somewhere, and "not now" is heard once, by whom it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cadences.cadence import FACTS, Cadence, Step, To
from domain.cadences.matters import Matter
from domain.cadences.run import CadenceRun, RunState
from domain.cadences.words import note_of
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import Learner, Role
from tests.domain.booking.stage import LONG
from tests.domain.cadences.evening import shipped
from tests.domain.practice.shelf import bank, choice
from tests.handlers.talk import Talk, Town
from tests.house import catalogue

OLD = catalogue().plain(t("common.old_screen"), Lang.EN)
GONE = catalogue().html(t("refusal.gone"), Lang.EN)
STEPS = [(cadence, step) for cadence in shipped().values() for step in cadence.steps]
IDS = [step.text for _, step in STEPS]


@pytest.fixture
async def mei(town: Town) -> Talk:
    town.services = replace(town.services, cadences=shipped(), bank=bank([choice("i:1", "fractions.add")]))
    parent = town.talk(1, "Mei")
    await town.parent(parent, "Lin", grade=5)
    return parent


async def run_for(town: Town, reader: Talk, child: Learner, cadence: str = "trial") -> CadenceRun:
    person = await reader.me()
    new = CadenceRun(0, cadence, "booking:7", person.id, child.id, town.clock.now(), "Asia/Shanghai")
    async with town.database.transaction() as uow:
        await uow.cadences.begin([new])
        return next(run for run in await uow.cadences.about(["booking:7"]) if run.person == person.id)


@pytest.mark.parametrize(("cadence", "step"), STEPS, ids=IDS)
@pytest.mark.parametrize("lang", Lang)
async def test_every_button_leads_somewhere_and_the_words_say_everything(
    town: Town, mei: Talk, cadence: Cadence, step: Step, lang: Lang
) -> None:
    (child,) = await town.children(mei)
    words = dict.fromkeys(FACTS[cadence.anchor], "x")
    matter = Matter(child, words, t("cadences.because.silence"), LONG, ("fractions.add",))
    note = note_of(step, await run_for(town, mei, child, cadence.id), matter)
    shown = town.services.catalogue.rendered(note, lang)

    assert "{" not in shown["html"]
    for row in shown["keyboard"]:
        for button in row:
            if cadence.to is To.GUARDIAN or not button["tap"].startswith("mp."):
                seen = await mei.taps(button["tap"])
                assert seen.handled and seen.toast != OLD, button


async def test_not_now_twice_is_once_and_only_for_whom_it_is(town: Town, mei: Talk) -> None:
    (child,) = await town.children(mei)
    run = await run_for(town, mei, child)
    stranger = town.talk(2, "Jo")
    await stranger.says("/start")

    assert (await stranger.taps(f"ca.n:{run.id}")).html == GONE
    for _ in range(2):
        assert (await mei.taps(f"ca.n:{run.id}")).toast == "All right. Whenever you like."

    async with town.database.reading() as uow:
        stopped = await uow.cadences.get(run.id)
        assert stopped is not None and stopped.why == "not_now"
        said = await uow.journal.about(child.id)
    assert [each.verb.value for each in said].count("skipped") == 1


async def test_a_button_of_a_year_ago_is_answered_kindly(town: Town, mei: Talk) -> None:
    assert (await mei.taps("bk.later:99")).toast == "All right. Whenever you like."
    assert (await mei.taps("ca.n:99")).html == GONE


async def test_an_advisor_has_a_family_left_in_peace_after_a_second_tap(town: Town, mei: Talk) -> None:
    (child,) = await town.children(mei)
    run = await run_for(town, mei, child)
    advisor = await town.with_role(2, Role.ADVISOR)

    asked = await advisor.taps(f"ca.b:{child.id}")
    assert "Lin" in asked.html and f"ca.bs:{child.id}" in asked.taps
    done = await advisor.taps(f"ca.bs:{child.id}")

    assert "Lin" in done.html
    async with town.database.reading() as uow:
        stored = await uow.cadences.get(run.id)
    assert stored is not None and stored.state is RunState.STOPPED
    assert (await mei.taps(f"ca.bs:{child.id}")).html != done.html
