"""Releasing a broadcast: its author does, or a second person where it reaches many or everybody has to know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.composing import FORM_LIFE
from domain.broadcasts.drafts import QUEUE, any_campaign, back, office_but, own_draft, stamp_of, stored
from domain.broadcasts.launching import OPERATORS, LaunchCampaign
from domain.broadcasts.showing import Draft, shown
from domain.broadcasts.trying import notes_of
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Person
from domain.ports import Form
from domain.turn import Rights, Turn

BACK_FORM = "bc.back"
LONGEST_WORD = 500


class Step(StrEnum):
    """What came of a tap. BEFORE: it was so already. STALE: the broadcast is another one now."""

    RUNS = "runs"
    ASKED = "asked"
    BEFORE = "before"
    STALE = "stale"


@dataclass(frozen=True)
class Released:
    """The broadcast after that tap, and how many were asked to approve it."""

    draft: Draft
    step: Step
    asked: int = 0


@dataclass(frozen=True)
class Release:
    """Let it go, or ask for a second person's approval where it needs that.

    Raises:
        Gone: it is not the actor's.
        Refusal: something is missing, it was not tried since its last change, or nobody is there who could approve.
    """

    campaign: int
    stamp: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Released:
        known = await any_campaign(turn, self.campaign)
        if known.made_by == turn.person.id and known.state is not CampaignState.DRAFT:
            return Released(await shown(turn, known), Step.BEFORE)
        draft = await own_draft(turn, self.campaign)
        look = await shown(turn, draft)
        if stamp_of(draft) != self.stamp:
            return Released(look, Step.STALE)
        _complete(look)
        if not look.approval:
            launched = await _launched(turn, look, draft)
            await audit(turn, Deed.BROADCAST_RELEASED, campaign=draft.id, people=look.count.people)
            return Released(launched, Step.RUNS)
        others = await office_but(turn, turn.person.id)
        if not others:
            raise Refusal(t("broadcasts.approve.nobody"), back(draft.id))
        waiting = await stored(turn, replace(draft, state=CampaignState.WAITING), draft)
        for other in others:
            await _tell(turn, other, _card(look))
        await turn.record(Verb.ASKED, "campaign", draft.id, result={"people": look.count.people})
        return Released(replace(look, campaign=waiting), Step.ASKED, len(others))


@dataclass(frozen=True)
class LookToApprove:
    """What is to be approved, with its texts as messages where `texts`.

    Raises:
        Gone: there is no such broadcast.
    """

    campaign: int
    texts: bool = False
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> tuple[Draft, Sequence[Note]]:
        campaign = await any_campaign(turn, self.campaign)
        return await shown(turn, campaign), notes_of(turn, campaign) if self.texts else ()


@dataclass(frozen=True)
class Approve:
    """A second person lets this very version go.

    Raises:
        Gone: there is no such broadcast, or the actor made it.
        Refusal: something of it is missing by now, such as time.
    """

    campaign: int
    stamp: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Released:
        found = await _of_somebody_else(turn, self.campaign)
        look = await shown(turn, found)
        if found.state is not CampaignState.WAITING:
            return Released(look, Step.STALE if found.state is CampaignState.DRAFT else Step.BEFORE)
        if stamp_of(found) != self.stamp:
            return Released(look, Step.STALE)
        _complete(look)
        approved = replace(found, approved_by=turn.person.id, approved_at=turn.now)
        await stored(turn, approved, found)
        await turn.record(Verb.CONFIRMED, "campaign", found.id, result={"people": look.count.people})
        launched = await _launched(turn, look, approved)
        await audit(turn, Deed.BROADCAST_APPROVED, person=found.made_by, campaign=found.id, people=look.count.people)
        note = Note(
            SERVICE.name,
            t("broadcasts.told.approved", name=found.name, who=turn.person.name),
            rows(Button(t("broadcasts.button.watch"), tap("bl.p", found.id))),
        )
        await _tell_author(turn, found, note)
        return Released(launched, Step.RUNS)


@dataclass(frozen=True)
class AskForWord:
    """Wait for what the author is to change.

    Raises:
        Gone: there is no such broadcast, the actor made it, or it does not wait any more.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        found = await _of_somebody_else(turn, self.campaign)
        if found.state is not CampaignState.WAITING:
            raise Gone(t("broadcasts.approve.not_waiting"), QUEUE)
        data = {"campaign": found.id}
        await turn.uow.people.save_form(Form(turn.person.id, BACK_FORM, data, turn.now + FORM_LIFE))
        return found


@dataclass(frozen=True)
class SendBack:
    """Give it back to its author with a word.

    Raises:
        Gone: as AskForWord says.
    """

    campaign: int
    word: str
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        found = await _of_somebody_else(turn, self.campaign)
        await turn.uow.people.drop_form(turn.person.id)
        if found.state is not CampaignState.WAITING:
            raise Gone(t("broadcasts.approve.not_waiting"), QUEUE)
        word = " ".join(self.word.split())[:LONGEST_WORD]
        draft = await stored(turn, replace(found, state=CampaignState.DRAFT, tested_at=None), found)
        await turn.record(Verb.COMMENTED, "campaign", found.id, result={"text": word})
        note = Note(
            SERVICE.name,
            t("broadcasts.told.back", name=found.name, who=turn.person.name, word=word),
            rows(Button(t("broadcasts.button.draft"), tap("bc.d", found.id))),
        )
        await _tell_author(turn, found, note)
        return draft


def _complete(look: Draft) -> None:
    """
    Raises:
        Refusal: something is missing, or it was not tried since its last change.
    """
    if look.lacks:
        raise Refusal(look.lacks[0], back(look.campaign.id))
    if look.campaign.tested_at is None:
        raise Refusal(t("broadcasts.lacks.test"), back(look.campaign.id))


async def _launched(turn: Turn, look: Draft, campaign: Campaign) -> Draft:
    launched = await turn.do(LaunchCampaign(campaign.id))
    return replace(look, campaign=launched or await any_campaign(turn, campaign.id))


async def _of_somebody_else(turn: Turn, campaign: int) -> Campaign:
    found = await turn.uow.campaigns.get(campaign, claim=True)
    if found is None:
        raise Gone(t("broadcasts.gone"), QUEUE)
    if found.made_by == turn.person.id:
        raise Gone(t("broadcasts.approve.own"), back(found.id))
    return found


def _card(look: Draft) -> Note:
    campaign = look.campaign
    text = t(
        "broadcasts.told.approve",
        who=look.author,
        name=campaign.name,
        kind=t(f"broadcasts.kind.{campaign.kind}"),
        n=look.count.people,
        families=look.count.families,
    )
    return Note(SERVICE.name, text, rows(Button(t("broadcasts.button.look"), tap("bc.a", campaign.id))))


async def _tell_author(turn: Turn, campaign: Campaign, note: Note) -> None:
    author = await turn.uow.people.get(campaign.made_by)
    if author is not None and author.reachable:
        await _tell(turn, author, note)


async def _tell(turn: Turn, to: Person, note: Note) -> None:
    await push(turn, to, note, cause=t("broadcasts.told.cause"))
