"""What a family answers, and whether what was sent is still true when the gate lets it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.talks.drafting import recipients
from domain.courses.browsing import CourseView, course_views
from domain.errors import Gone
from domain.gate.push import Waiting, Why
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn
from domain.upgrades.facts import advice, from_plain
from domain.upgrades.matching import Unmet, look_again
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule

OPEN = frozenset({ProposalState.SENT, ProposalState.REFUSED, ProposalState.ACCEPTED})


@dataclass(frozen=True)
class LookAtNextCourse:
    """The card of the course that was proposed.

    Raises:
        Gone: it was proposed to another family, or the course is not offered any more.
    """

    rights: ClassVar[Rights] = ANYONE

    proposal: int

    async def run(self, turn: Turn) -> CourseView:
        proposal, learner = await _own(turn, self.proposal)
        offered = [each for each in await turn.uow.courses.offered() if each.id == proposal.course]
        for view in await course_views(turn.uow, offered):
            result = {"course": proposal.course}
            await turn.record(
                Verb.VIEWED, "upgrade", proposal.id, learner=learner.id, result=result, authority="guardian"
            )
            return view
        raise Gone(t("refusal.gone"))


@dataclass(frozen=True)
class Rested:
    """Nothing more of this before that local day of the reader; `is_new` when it was said with this tap."""

    learner: Learner
    until: date
    is_new: bool


@dataclass(frozen=True)
class SayNotNow:
    """The family does not want it now: it rests. Tapping twice says it once; an enrolment stays one.

    Raises:
        Gone: it was proposed to another family.
    """

    rights: ClassVar[Rights] = ANYONE

    proposal: int

    async def run(self, turn: Turn) -> Rested:
        proposal, learner = await _own(turn, self.proposal)
        rules = {each.name: each for each in await turn.uow.upgrades.rules()}
        rule = rules.get(proposal.rule, UpgradeRule(proposal.rule, "", proposal.course))
        sent = {ProposalState.SENT}
        is_new = await turn.uow.upgrades.decide(proposal.id, sent, ProposalState.REFUSED, turn.now)
        if is_new:
            result = {"state": ProposalState.REFUSED.value}
            await turn.record(
                Verb.CONCLUDED, "upgrade", proposal.id, learner=learner.id, result=result, authority="guardian"
            )
        said_at = turn.now if is_new or proposal.decided_at is None else proposal.decided_at
        until = (said_at + timedelta(days=rule.rest_days)).astimezone(ZoneInfo(turn.zone)).date()
        return Rested(learner, until, is_new)


async def still_true(turn: Turn, message: Waiting) -> Why | None:
    """Why a proposal that waits at the gate is not to be sent any more."""
    if message.learner is None:
        return None
    sent = [each for each in await turn.uow.upgrades.of_learner(message.learner) if each.state in OPEN]
    proposal = next((each for each in sent if f"upgrade:{each.learner}:{each.id}" == message.occasion), None)
    learner = await turn.uow.people.learner(message.learner)
    if proposal is None or learner is None:
        return Why.WITHDRAWN
    match proposal.state:
        case ProposalState.REFUSED:
            return Why.NOT_NOW
        case ProposalState.ACCEPTED:
            return Why.ENROLLED
    found = await look_again(turn, proposal, learner)
    if not isinstance(found, Unmet):
        changed = not proposal.reason and advice(found) is not advice(from_plain(proposal.facts))
        return Why.NOT_TRUE_ANY_MORE if changed else None
    match found:
        case Unmet.NO_CONSENT:
            return Why.NO_CONSENT
        case Unmet.ENROLLED:
            return Why.ENROLLED
        case Unmet.RESTS:
            return Why.NOT_NOW
        case _:
            return Why.NOT_TRUE_ANY_MORE


async def _own(turn: Turn, number: int) -> tuple[Proposal, Learner]:
    proposal = await turn.uow.upgrades.get(number)
    learner = await turn.uow.people.learner(proposal.learner) if proposal is not None else None
    if proposal is None or learner is None or proposal.state not in OPEN:
        raise Gone(t("refusal.gone"))
    if turn.person.id not in {each.id for each in await recipients(turn, learner)}:
        raise Gone(t("refusal.gone"))
    return proposal, learner
