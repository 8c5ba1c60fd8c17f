"""A broadcast as operators watch it: figures that move, on every panel that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.fate import Fate
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.ports import Counted
from domain.broadcasts.stopping import GAP
from domain.errors import Gone
from domain.gate.push import Why
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Bar, Button, Join, Moment, Param, Screen, T, rows, t, tap
from domain.people.person import Person
from domain.turn import CLOCK_ONLY, Rights, Turn

RATE_OVER = timedelta(seconds=10)
LAST_LOOK = timedelta(seconds=15)
"""So long after its end a panel is still brought up to date."""
AGAIN = "bl.l"
"""The tap of a button that no other screen has: who sees it looks at the figures."""
SEGMENTS = 12
NOT_MEANT = (Fate.HELD_OUT, Fate.LEFT_OUT)
TO_COME = (Fate.PLANNED, Fate.WAITING)
TOLD_ONCE = (Fate.BLOCKED, Fate.FAILED, Fate.IN_DOUBT)
REASONS = frozenset(Why) - {Why.TOGETHER, Why.ANSWERED, Why.ENROLLED, Why.NOT_NOW, Why.BAD_NEWS, Why.OVERRIDDEN}
"""Those that a broadcast can wait or be dropped for."""


@dataclass(frozen=True)
class Figures:
    """How far a broadcast is.

    Attributes:
        waits_for: those who are to come by what they wait for, a value of domain.gate.push.Why.
        deletions, corrections: how far its recall is.
    """

    campaign: Campaign
    counted: Sequence[Counted]
    waits_for: Mapping[str, int]
    deletions: Mapping[OutboxState, int]
    corrections: Mapping[OutboxState, int]

    def n(self, *fates: Fate) -> int:
        return sum(each.n for each in self.counted if each.fate in fates)

    @property
    def meant(self) -> int:
        """How many were to get it."""
        return sum(each.n for each in self.counted) - self.n(*NOT_MEANT)

    @property
    def rate(self) -> int:
        """Messages a second, of late."""
        return round(sum(each.lately for each in self.counted) / RATE_OVER.total_seconds())


@dataclass(frozen=True)
class LookAtBroadcast:
    """
    Raises:
        Gone: there is no such broadcast, or it has not begun.
    """

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Figures:
        campaign = await turn.uow.campaigns.get(self.campaign)
        if campaign is None or campaign.started_at is None:
            raise Gone(t("broadcasts_live.gone"))
        return await figures_of(turn, campaign)


@dataclass(frozen=True)
class ShowBroadcasts:
    """Bring every panel that shows a broadcast under way up to date. Gives how many were changed."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        numbers = await turn.uow.campaigns.under_way(over_since=turn.now - LAST_LOOK)
        if not numbers:
            return 0
        watchers = {each.id: each for role in OPERATORS.roles for each in await turn.uow.people.with_role(role)}
        shown = 0
        for number in numbers:
            looking = [each for each in watchers.values() if await _looks(turn, each, number)]
            campaign = await turn.uow.campaigns.get(number) if looking else None
            if campaign is not None:
                figures = await figures_of(turn, campaign)
                shown += sum([await _renew(turn, person, figures) for person in looking])
        return shown


async def figures_of(turn: Turn, campaign: Campaign) -> Figures:
    found = turn.uow.campaigns
    return Figures(
        campaign,
        await found.counts(campaign.id, turn.now - RATE_OVER),
        await found.waits_for(campaign.id),
        await found.deletions(campaign.id) if campaign.recalled_at else {},
        await found.corrections(campaign.id) if campaign.recalled_at else {},
    )


async def _looks(turn: Turn, person: Person, number: int) -> bool:
    return await turn.uow.outbox.panel_has(person.id, tap(AGAIN, number).pack())


async def _renew(turn: Turn, person: Person, figures: Figures) -> bool:
    screen = live_screen(figures, person.zone or turn.policy.zone)
    if await turn.uow.outbox.newest_screen(person.id) == turn.services.catalogue.rendered(screen, person.lang):
        return False
    await turn.show(person, screen)
    return True


def live_screen(figures: Figures, zone: str) -> Screen:
    """The panel of a broadcast that has begun, with what can be done about it."""
    campaign = figures.campaign
    parts = [t("broadcasts_live.title", name=campaign.name), _state(figures, zone), _progress(figures)]
    if campaign.recalled_at is not None:
        parts.append(_recall(figures))
    look = Button(t("broadcasts_live.button.look"), tap(AGAIN, campaign.id))
    every = Button(t("broadcasts_live.button.all"), tap("bc"))
    report = Button(t("broadcasts_report.button.report"), tap("br.o", campaign.id))
    return Screen(Join(tuple(parts), "blocks"), rows(_acts(figures), [look, report, every]))


def _acts(figures: Figures) -> list[Button]:
    campaign, acts = figures.campaign, list[Button]()
    match campaign.state:
        case CampaignState.RUNNING:
            acts = [_button("pause", "bl.s", campaign), _button("stop", "bl.x", campaign)]
        case CampaignState.PAUSED:
            acts = [_button("go_on", "bl.g", campaign), _button("stop", "bl.x", campaign)]
        case _:
            pass
    if campaign.recalled_at is None:
        acts.append(_button("recall", "bl.r", campaign))
    return acts


def _button(name: str, verb: str, campaign: Campaign) -> Button:
    return Button(t(f"broadcasts_live.button.{name}"), tap(verb, campaign.id))


def _state(figures: Figures, zone: str) -> Param:
    campaign = figures.campaign
    if campaign.recalled_at is not None:
        key = "recalled" if campaign.finished_at else "recalling"
        return t(f"broadcasts_live.state.{key}", at=Moment(campaign.recalled_at, zone))
    if campaign.state is CampaignState.PAUSED and campaign.why == GAP:
        return t("broadcasts_live.gap", n=figures.n(*TO_COME, Fate.ON_ITS_WAY))
    if campaign.state is CampaignState.RUNNING and campaign.placed_at is None:
        return t("broadcasts_live.state.placing")
    at = campaign.finished_at or campaign.started_at
    assert at is not None, "what is shown here has begun"
    return t(f"broadcasts_live.state.{campaign.state.value}", at=Moment(at, zone))


def _progress(figures: Figures) -> Join:
    sent, meant = figures.n(Fate.SENT), figures.meant
    bar = Bar(SEGMENTS * sent // meant if meant else 0, SEGMENTS)
    lines: list[T] = [t("broadcasts_live.progress", bar=bar, sent=sent, of=meant, rate=figures.rate)]
    waiting = figures.n(*TO_COME)
    if waiting:
        lines.append(t("broadcasts_live.waiting", n=waiting, reasons=_reasons(figures.waits_for)))
    lines += [
        t(f"broadcasts_live.fate.{fate.value}", n=figures.n(fate))
        for fate in (Fate.ON_ITS_WAY, *TOLD_ONCE, Fate.HELD_OUT)
        if figures.n(fate)
    ]
    for fate in (Fate.DROPPED, Fate.LEFT_OUT):
        if figures.n(fate):
            why = {each.why or "": each.n for each in figures.counted if each.fate is fate}
            lines.append(t(f"broadcasts_live.without.{fate.value}", n=figures.n(fate), reasons=_reasons(why)))
    return Join(tuple(lines))


def _reasons(counts: Mapping[str, int]) -> Join:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return Join(
        tuple(
            t("broadcasts_live.reason", why=t(f"broadcasts_live.why.{why if why in REASONS else 'unknown'}"), n=n)
            for why, n in ordered
        ),
        "words",
    )


def _recall(figures: Figures) -> T:
    deleted, told = figures.deletions, figures.corrections
    return t(
        "broadcasts_live.recall_figures",
        deleted=deleted.get(OutboxState.SENT, 0),
        deletable=sum(deleted.values()),
        corrected=told.get(OutboxState.SENT, 0),
        to_correct=sum(told.values()),
    )
