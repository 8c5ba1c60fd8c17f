"""Drafts: a broadcast before it is released, stored after every change; only whoever made it changes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from zlib import crc32
from zoneinfo import ZoneInfo

from domain.broadcasts.campaign import UNRELEASED, Campaign, CampaignButton, CampaignState
from domain.broadcasts.launching import OPERATORS
from domain.errors import Gone, Refusal
from domain.messages.kinds import EVENT, NEWS, OFFER, TIP
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.people.person import Person, Role
from domain.turn import Rights, Turn

KINDS = (TIP.name, EVENT.name, OFFER.name, NEWS.name)
SIGNS = {TIP.name: "💡", EVENT.name: "🎪", OFFER.name: "🎁", NEWS.name: "📢"}
PER_PAGE = 8
MOST_LISTED = 80
AT_FIRST = {"role": [Role.PARENT.value]}
MOST_SEEDS = 2**15
"""Of the lot; a SMALLINT holds them."""
QUEUE = rows(Button(t("broadcasts.button.queue"), tap("bc")))
COPIED_TWICE = timedelta(minutes=1)
CONTENT = (
    *("name", "kind", "audience", "variants", "starts_at", "local_at", "valid_until"),
    *("share_b", "hold_out", "metric"),
)
"""What somebody tries and approves."""


@dataclass(frozen=True)
class Listed:
    """A page of broadcasts, the newest first, with whose they are."""

    campaigns: Sequence[Campaign]
    authors: dict[int, str]
    page: int
    is_last: bool


@dataclass(frozen=True)
class ListCampaigns:
    """All broadcasts in whatever state."""

    page: int = 0
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Listed:
        found = await turn.uow.campaigns.listed(tuple(CampaignState), MOST_LISTED)
        last = max(0, (len(found) - 1) // PER_PAGE)
        page = min(max(0, self.page), last)
        shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
        authors = {each.made_by: await turn.uow.people.get(each.made_by) for each in shown}
        return Listed(shown, {key: each.name for key, each in authors.items() if each}, page, page == last)


@dataclass(frozen=True)
class NewCampaign:
    """A draft of that kind; one of the author's own in which nothing is chosen or written yet becomes it.

    Raises:
        Gone: there is no such kind.
    """

    kind: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        if self.kind not in KINDS:
            raise Gone(t("refusal.gone"), QUEUE)
        for each in await turn.uow.campaigns.listed((CampaignState.DRAFT,), MOST_LISTED):
            if each.made_by == turn.person.id and not each.variants and each.audience == AT_FIRST:
                return await saved(turn, each, kind=self.kind, name=_named(turn, self.kind))
        return await add_draft(turn, Campaign(0, _named(turn, self.kind), self.kind, turn.person.id, turn.now))


@dataclass(frozen=True)
class OpenDraft:
    """
    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        return await own_draft(turn, self.campaign)


@dataclass(frozen=True)
class CopyCampaign:
    """The same again as a draft of one's own, without its times and approval.

    Raises:
        Gone: there is no such broadcast.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        was = await any_campaign(turn, self.campaign)
        drafts = await turn.uow.campaigns.listed((CampaignState.DRAFT,), MOST_LISTED)
        for each in drafts:
            # the second tap of two
            if each.made_by == turn.person.id and _is_copy(each, was) and turn.now - each.made_at < COPIED_TWICE:
                return each
        kept = {name: getattr(was, name) for name in ("audience", "variants", "share_b", "hold_out", "metric")}
        return await add_draft(turn, Campaign(0, was.name, was.kind, turn.person.id, turn.now, **kept))


@dataclass(frozen=True)
class DeleteDraft:
    """Whether there was something to delete.

    Raises:
        Gone: it is somebody else's. Refusal: it is released already.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> bool:
        if await turn.uow.campaigns.get(self.campaign) is None:
            return False
        draft = await own_draft(turn, self.campaign)
        return await turn.uow.campaigns.remove(draft.id)


async def any_campaign(turn: Turn, campaign: int) -> Campaign:
    """
    Raises:
        Gone: there is no such broadcast.
    """
    found = await turn.uow.campaigns.get(campaign)
    if found is None:
        raise Gone(t("broadcasts.gone"), QUEUE)
    return found


async def own_draft(turn: Turn, campaign: int) -> Campaign:
    """A draft of the actor's own, which nobody else changes until the transaction ends.

    Raises:
        Gone: there is none, or it is somebody else's.
        Refusal: it is released already.
    """
    found = await turn.uow.campaigns.get(campaign, claim=True)
    if found is None:
        raise Gone(t("broadcasts.gone"), QUEUE)
    if found.made_by != turn.person.id:
        raise Gone(t("broadcasts.not_yours", name=found.name), _or_copy(found))
    if found.state not in UNRELEASED:
        raise Refusal(t("broadcasts.released", name=found.name), _or_copy(found))
    return found


async def saved(turn: Turn, draft: Campaign, **changes: Any) -> Campaign:
    """The draft with these changes, if they are any: it has to be tried again, and approved if it needs that.

    Raises:
        Refusal: it was released meanwhile.
    """
    changed = replace(draft, **changes)
    if all(getattr(changed, name) == getattr(draft, name) for name in CONTENT):
        return draft
    changed = replace(changed, state=CampaignState.DRAFT, tested_at=None, approved_by=None, approved_at=None)
    return await stored(turn, changed, draft)


async def stored(turn: Turn, changed: Campaign, was: Campaign) -> Campaign:
    """
    Raises:
        Refusal: it was released meanwhile.
    """
    if not await turn.uow.campaigns.save(changed, was.state):
        raise Refusal(t("broadcasts.released", name=was.name), _or_copy(was))
    return changed


def stamp_of(campaign: Campaign) -> int:
    """Names the draft as it is now: a button to release it is good for this version alone."""
    content = [getattr(campaign, name) for name in CONTENT]
    return crc32(json.dumps(content, default=str, sort_keys=True).encode())


def zone_of(turn: Turn) -> ZoneInfo:
    """Days and hours of broadcasts are told by the centre's clock."""
    return ZoneInfo(turn.policy.zone)


async def office_but(turn: Turn, author: int) -> Sequence[Person]:
    """Operators and admins who can be reached, without the author."""
    found = {each.id: each for role in (Role.OPERATOR, Role.ADMIN) for each in await turn.uow.people.with_role(role)}
    return [each for each in found.values() if each.id != author and each.reachable]


def back(campaign: int) -> Rows:
    return rows(Button(t("broadcasts.button.draft"), tap("bc.d", campaign)))


def button_key(button: CampaignButton) -> int:
    """Names a button of a draft, whatever its place."""
    return crc32(f"{button.does}:{button.target}".encode())


def _or_copy(campaign: Campaign) -> Rows:
    return rows(Button(t("broadcasts.button.copy"), tap("bc.cp", campaign.id)), *QUEUE)


def _is_copy(draft: Campaign, was: Campaign) -> bool:
    return draft.id != was.id and (draft.name, draft.variants) == (was.name, was.variants)


def _named(turn: Turn, kind: str) -> str:
    """What every colleague can read, in whatever language."""
    return f"{SIGNS[kind]} {turn.now.astimezone(zone_of(turn)):%Y-%m-%d}"


async def add_draft(turn: Turn, campaign: Campaign) -> Campaign:
    """Store a new draft (its id is ignored); one without an audience begins with all parents."""
    seed = turn.services.random.randrange(MOST_SEEDS)
    return await turn.uow.campaigns.add(replace(campaign, seed=seed, audience=campaign.audience or AT_FIRST))
