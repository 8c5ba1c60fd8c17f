"""The panel of a running broadcast, its buttons, a recall in words, and the taps of those who got it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.broadcasts import running
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.launching import LaunchCampaign
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.stopping import GAP, pause
from domain.broadcasts.watching import ShowBroadcasts, figures_of, live_screen
from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Screen, t
from domain.people.person import Role
from domain.turn import Turn, UseCase
from storage.outbox import Claimed, Outbox, Settled
from tests.domain.booking.stage import MATHS
from tests.handlers.talk import Talk, Town
from tests.house import act, told

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PRACTICE = {"does": "practice", "target": "", "label": {"en": "Practise", "zh": "练习"}}
COURSE = {"does": "course", "target": MATHS.id, "label": {"en": "Course", "zh": "课程"}}


@dataclass
class Office:
    """Two operators and a broadcast to four parents, two of whom the courier reaches at a time."""

    town: Town
    sun: Talk
    he: Talk
    parents: list[Talk]
    campaign: Campaign

    async def clock(self, use_case: UseCase[Any]) -> Any:
        return await act(self.town.database, self.town.services, None, use_case)

    async def second(self, deliver: int = 0) -> None:
        await self.clock(RunBroadcasts())
        await self.clock(OpenGate())
        courier = Outbox(self.town.database)
        rows = [row for row in await courier.claim(self.town.clock.now(), 100) if row.kind == "news"][:deliver]
        await courier.settle([_arrived(row) for row in rows], self.town.clock.now())
        await courier.recover(self.town.clock.now())
        self.town.clock.advance(timedelta(seconds=1))

    async def looks(self, talk: Talk) -> str:
        """Open the panel as the pipeline would: what is shown is in the outbox, too."""
        seen = await talk.taps(f"bl.p:{self.campaign.id}")
        await self._shown(talk)
        return seen.html

    async def _shown(self, talk: Talk) -> None:
        async with self.town.database.transaction() as uow:
            person = await uow.people.get((await talk.me()).id)
            assert person is not None
            turn = Turn(self.town.services, uow, person)
            campaign = await uow.campaigns.get(self.campaign.id)
            assert campaign is not None
            await turn.show(person, live_screen(await figures_of(turn, campaign), turn.zone))

    async def state(self) -> CampaignState:
        async with self.town.database.reading() as uow:
            found = await uow.campaigns.get(self.campaign.id)
        assert found is not None
        return found.state


def _arrived(row: Claimed) -> Settled:
    return Settled(row.id, row.person, OutboxState.SENT, message_id=row.id)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(params=list(Lang))
async def office(request: pytest.FixtureRequest, town: Town, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(running, "AHEAD", 2)
    lang = request.param
    sun, he = (
        await town.with_role(1, Role.OPERATOR, "Sun", lang),
        await town.with_role(2, Role.OPERATOR, "He", lang),
    )
    parents = [await town.with_role(10 + number, Role.PARENT, f"P{number}", lang) for number in range(4)]
    words = {"text": {"en": "Closed", "zh": "停课"}, "photo": None, "buttons": [PRACTICE, COURSE]}
    draft = Campaign(
        0, "Snow", "news", (await sun.me()).id, NOON, audience={"role": ["parent"]}, variants={"a": words}
    )
    async with town.database.transaction() as uow:
        campaign = await uow.campaigns.add(replace(draft, valid_until=NOON + timedelta(days=1)))
    await act(town.database, town.services, await sun.me(), LaunchCampaign(campaign.id))
    return Office(town, sun, he, parents, campaign)


async def test_the_panel_counts_who_has_it_and_who_waits(office: Office) -> None:
    await office.second(deliver=2)
    seen = await office.looks(office.sun)
    assert "2/4" in seen
    assert "▰▰▰▰▰▰▱▱▱▱▱▱" in seen
    assert {"bl.s", "bl.x", "bl.r", "bl.l", "br.o", "bc"} == {tap.split(":")[0] for tap in office.sun.seen.taps}


async def test_the_panel_moves_by_itself_for_everybody_who_looks_and_only_for_them(office: Office) -> None:
    await office.second()
    await office.looks(office.sun)
    await office.second(deliver=2)
    assert await office.clock(ShowBroadcasts()) == 1
    await office.looks(office.he)
    await office.second(deliver=1)
    assert await office.clock(ShowBroadcasts()) == 2
    assert await office.clock(ShowBroadcasts()) == 0, "nothing has changed"
    assert "3/4" in (await told(office.town.database, await office.he.me()))[-1]["html"]
    async with office.town.database.transaction() as uow:
        person = await office.he.me()
        await Turn(office.town.services, uow, person).show(person, Screen(t("broadcasts_live.gone")))
    await office.second(deliver=1)
    assert await office.clock(ShowBroadcasts()) == 1


async def test_the_panel_shows_the_end(office: Office) -> None:
    await office.looks(office.sun)
    for _ in range(4):
        await office.second(deliver=2)
    assert await office.state() is CampaignState.FINISHED
    await office.clock(ShowBroadcasts())
    shown = (await told(office.town.database, await office.sun.me()))[-1]
    assert "4/4" in shown["html"]
    assert "bl.s" not in {b["tap"].split(":")[0] for row in shown["keyboard"] for b in row}


async def test_pause_and_go_on_change_the_buttons_and_a_second_tap_says_so(office: Office) -> None:
    number = office.campaign.id
    seen = await office.sun.taps(f"bl.s:{number}")
    assert seen.toast in ("Paused", "已暂停")
    assert f"bl.g:{number}" in seen.taps
    assert (await office.he.taps(f"bl.s:{number}")).toast in ("That was done already", "已经处理过了")
    assert f"bl.s:{number}" in (await office.he.taps(f"bl.g:{number}")).taps
    assert await office.state() is CampaignState.RUNNING


async def test_stop_asks_once_and_then_stops(office: Office) -> None:
    number = office.campaign.id
    await office.second(deliver=2)
    seen = await office.sun.taps(f"bl.x:{number}")
    assert "2" in seen.html
    assert await office.state() is CampaignState.RUNNING
    seen = await office.sun.taps(f"bl.xy:{number}")
    assert await office.state() is CampaignState.STOPPED
    assert {"bl.s", "bl.g", "bl.x"}.isdisjoint(tap.split(":")[0] for tap in seen.taps)


async def test_after_a_gap_the_panel_says_what_may_have_happened(office: Office) -> None:
    await office.second(deliver=1)
    async with office.town.database.transaction() as uow:
        await pause(Turn(office.town.services, uow, None), office.campaign.id, GAP)
    seen = await office.looks(office.sun)
    assert any(word in seen for word in ("may have been sent already", "可能其实已经收到"))
    assert {f"bl.g:{office.campaign.id}", f"bl.x:{office.campaign.id}"} <= set(office.sun.seen.taps)


async def test_a_recall_takes_the_words_of_each_language_and_shows_its_figures(office: Office) -> None:
    number = office.campaign.id
    await office.second(deliver=2)
    seen = await office.sun.taps(f"bl.r:{number}")
    assert "2" in seen.html
    seen = await office.sun.says("<b>Sorry</b>")
    assert "&lt;b&gt;Sorry" in seen.html
    other = next(tap for tap in seen.taps if tap.startswith("bl.rl"))
    await office.sun.taps(other)
    assert "Sorry two" in (await office.sun.says("Sorry two")).html
    seen = await office.sun.taps(f"bl.ry:{number}")
    assert seen.toast in ("It is being taken back", "正在撤回")
    assert await office.state() is CampaignState.STOPPED
    again = await office.sun.taps(f"bl.ry:{number}")
    assert again.toast in ("That was done already", "已经处理过了")
    await office.second()
    assert "2" in await office.looks(office.sun)
    assert f"bl.r:{number}" not in office.sun.seen.taps


async def test_a_recipients_first_tap_counts_and_leads_where_the_button_says(office: Office) -> None:
    for _ in range(3):
        await office.second(deliver=2)
    parent, number = office.parents[0], office.campaign.id
    assert MATHS.name[Lang((await parent.me()).lang)] in (await parent.taps(f"bl.t:{number}:1")).html
    assert (await parent.taps(f"bl.t:{number}:0")).handled
    async with office.town.database.reading() as uow:
        recipient = await uow.campaigns.recipient(number, (await parent.me()).id)
    assert recipient is not None
    assert recipient.tapped == 1


@pytest.mark.parametrize("tap", ["bl.t:999:0", "bl.t:{number}:7", "bl.p:999"])
async def test_a_button_that_leads_nowhere_says_so(office: Office, tap: str) -> None:
    seen = await office.sun.taps(tap.format(number=office.campaign.id))
    assert seen.html


async def test_parents_cannot_pause_or_watch(office: Office) -> None:
    for verb in ("bl.p", "bl.s", "bl.xy", "bl.ry"):
        await office.parents[0].taps(f"{verb}:{office.campaign.id}")
    assert await office.state() is CampaignState.RUNNING
