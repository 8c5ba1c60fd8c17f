"""A person looks at what was proposed: the evidence, the words that the family would read; sends or sets aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.talks.drafting import recipients
from domain.courses.browsing import Page, page_of
from domain.courses.course import Course
from domain.errors import Gone, Refusal
from domain.gate.forecast import forecast
from domain.gate.passing import push
from domain.gate.push import Decided
from domain.journal import Verb
from domain.messages.kinds import UPGRADE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Learner, Person
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn
from domain.upgrades.facts import Advice, Facts, advice, from_plain, to_plain
from domain.upgrades.finding import OPERATORS, withdraw
from domain.upgrades.matching import Unmet, look_again
from domain.upgrades.proposal import Proposal, ProposalState
from domain.upgrades.words import cause, note

LASTS = timedelta(days=21)
"""What the gate could not let through for so long is not sent any more."""
REASON_FORM = "upgrades.reason"
REASON_FORM_LIFE = timedelta(hours=1)
LEAST_REASON, LONGEST_REASON = 8, 300
TOLD_OF = timedelta(days=60)
ASIDE = ("full", "talking", "not_fitting")
"""Reasons for which somebody sets a proposal aside; their words are upgrades.aside.<reason>."""


@dataclass(frozen=True)
class Line:
    """A proposal in a list, with what its rule saw when it was made, or sent."""

    proposal: Proposal
    learner: Learner
    facts: Facts
    course: Course
    follows: Course
    by: str = ""

    @property
    def advice(self) -> Advice:
        return advice(self.facts)


@dataclass(frozen=True)
class Preview:
    """A proposal as it stands now.

    Attributes:
        line: with today's facts, those of its sending once it was sent.
        unmet: what does not hold any more, so that it cannot be sent; None while it can.
        note: what the family would read.
        to: who would read it, each with what the gate would do with it now.
    """

    line: Line
    unmet: Unmet | None
    note: Note
    to: Sequence[tuple[Person, Decided]]

    @property
    def waits(self) -> bool:
        """It can still be sent or set aside."""
        return self.line.proposal.state is ProposalState.PROPOSED


@dataclass(frozen=True)
class Overview:
    """How many proposals wait, and what became of those of the last TOLD_OF, by state."""

    waiting: int
    decided: Mapping[ProposalState, int]


@dataclass(frozen=True)
class LookAtUpgrades:
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Overview:
        return Overview(
            len(await turn.uow.upgrades.in_state(ProposalState.PROPOSED)),
            Counter(each.state for each in await _decided(turn)),
        )


@dataclass(frozen=True)
class ListProposals:
    """Those that wait, the oldest first."""

    rights: ClassVar[Rights] = OPERATORS

    page: int = 0

    async def run(self, turn: Turn) -> Page[Line]:
        return page_of(await _lines(turn, await turn.uow.upgrades.in_state(ProposalState.PROPOSED)), self.page)


@dataclass(frozen=True)
class ListDecided:
    """What was decided in the last TOLD_OF, the latest first; what nobody decided is left out."""

    rights: ClassVar[Rights] = OPERATORS

    page: int = 0

    async def run(self, turn: Turn) -> Page[Line]:
        return page_of(await _lines(turn, await _decided(turn)), self.page)


@dataclass(frozen=True)
class OpenProposal:
    """Look at one; that somebody looked is written down.

    Raises:
        Gone: there is none, or its course is not there any more.
    """

    rights: ClassVar[Rights] = OPERATORS

    proposal: int

    async def run(self, turn: Turn) -> Preview:
        shown = await _preview(turn, await _proposal(turn, self.proposal))
        learner = shown.line.learner.id
        result = {"part": "upgrade"}
        await turn.record(Verb.VIEWED, "profile", learner, learner=learner, result=result, authority="staff")
        await note_look(turn, learner, Seen.ADVICE)
        return shown


@dataclass(frozen=True)
class Sending:
    """How many families were written to of those that were to be; `unmet` by why the others were not."""

    sent: int
    unmet: Mapping[Unmet, int]


@dataclass(frozen=True)
class SendProposals:
    """Send what the evidence says, each looked at once more. What was sent before stays as it is."""

    rights: ClassVar[Rights] = OPERATORS

    proposals: tuple[int, ...]

    async def run(self, turn: Turn) -> Sending:
        found = [await turn.uow.upgrades.get(each) for each in sorted(set(self.proposals))]
        waiting = [each for each in found if each is not None and each.state is ProposalState.PROPOSED]
        await turn.claim(each.learner for each in waiting)
        sent, unmet = 0, Counter[Unmet]()
        for proposal in waiting:
            why = await _send(turn, proposal)
            if why is None:
                sent += 1
            else:
                unmet[why] += 1
        return Sending(sent, unmet)


@dataclass(frozen=True)
class SetAside:
    """Not now, as a person sees it; the rule rests for the learner. A second tap changes nothing.

    Raises:
        Gone: there is none, or no such reason.
    """

    rights: ClassVar[Rights] = OPERATORS

    proposal: int
    reason: str

    async def run(self, turn: Turn) -> bool:
        proposal = await _proposal(turn, self.proposal)
        if self.reason not in ASIDE:
            raise _gone()
        done = await turn.uow.upgrades.decide(
            proposal.id,
            {ProposalState.PROPOSED},
            ProposalState.SET_ASIDE,
            turn.now,
            by=turn.person.id,
            reason=self.reason,
        )
        if done:
            result = {"state": ProposalState.SET_ASIDE.value, "reason": self.reason}
            await turn.record(
                Verb.CONCLUDED, "upgrade", proposal.id, learner=proposal.learner, result=result, authority="staff"
            )
        return done


@dataclass(frozen=True)
class AskReason:
    """Wait for the reason why the course is to be offered although the evidence does not say so.

    Raises:
        Gone: there is none that waits.
    """

    rights: ClassVar[Rights] = OPERATORS

    proposal: int

    async def run(self, turn: Turn) -> Preview:
        shown = await _preview(turn, await _proposal(turn, self.proposal))
        if not shown.waits or shown.unmet is not None:
            raise _gone()
        form = Form(turn.person.id, REASON_FORM, {"proposal": self.proposal}, turn.now + REASON_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return shown


@dataclass(frozen=True)
class SendAnyway:
    """Offer the course with the reason that was typed, which stands beside it from now on.

    Raises:
        Gone: nobody was asked, or it was sent meanwhile.
        Refusal: that is no reason.
    """

    rights: ClassVar[Rights] = OPERATORS

    reason: str

    async def run(self, turn: Turn) -> Sending:
        form = await turn.form(REASON_FORM)
        proposal = await turn.uow.upgrades.get(int(form.data["proposal"])) if form is not None else None
        if proposal is None or proposal.state is not ProposalState.PROPOSED:
            raise _gone()
        reason = " ".join(self.reason.split())
        if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
            back = Button(t("common.back"), tap("up.o", proposal.id))
            raise Refusal(t("upgrades.reason.length", least=LEAST_REASON, most=LONGEST_REASON), rows(back))
        await turn.claim([proposal.learner])
        unmet = await _send(turn, proposal, reason)
        await turn.uow.people.drop_form(turn.person.id, REASON_FORM)
        return Sending(int(unmet is None), {unmet: 1} if unmet is not None else {})


async def _send(turn: Turn, proposal: Proposal, reason: str = "") -> Unmet | None:
    """Look once more, and write to the family; what does not hold any more is taken away, and named."""
    shown = await _preview(turn, proposal, Advice.NEXT if reason else None)
    if shown.unmet is not None:
        await withdraw(turn, proposal, shown.unmet)
        return shown.unmet
    line = shown.line
    sent = await turn.uow.upgrades.decide(
        proposal.id,
        {ProposalState.PROPOSED},
        ProposalState.SENT,
        turn.now,
        by=turn.person.id,
        reason=reason,
        facts=to_plain(line.facts),
    )
    if not sent:
        return None
    for person, _ in shown.to:
        await push(
            turn,
            person,
            shown.note,
            learner=line.learner.id,
            once=f"upgrade:{proposal.id}:{person.id}",
            until=turn.now + LASTS,
            occasion=f"upgrade:{line.learner.id}:{proposal.id}",
            cause=cause(line.learner, line.facts),
        )
    result = {"course": proposal.course, "advice": line.advice.value, "to": len(shown.to), "reason": reason}
    await turn.record(Verb.OFFERED, "upgrade", proposal.id, learner=line.learner.id, result=result, authority="staff")
    return None


async def _preview(turn: Turn, proposal: Proposal, says: Advice | None = None) -> Preview:
    lines = await _lines(turn, [proposal])
    if not lines:
        raise _gone()
    (line,) = lines
    unmet = None
    if proposal.state is ProposalState.PROPOSED:
        found = await look_again(turn, proposal, line.learner)
        if isinstance(found, Unmet):
            unmet = found
        else:
            line = Line(proposal, line.learner, found, line.course, line.follows)
    if says is None:
        says = Advice.NEXT if proposal.reason and proposal.state is not ProposalState.SET_ASIDE else line.advice
    to = [(each, await forecast(turn, each, UPGRADE)) for each in await recipients(turn, line.learner)]
    if not to and unmet is None:
        unmet = Unmet.NOBODY
    words = note(turn, proposal, line.learner, line.facts, (line.course, line.follows), says)
    return Preview(line, unmet, words, to)


async def _decided(turn: Turn) -> Sequence[Proposal]:
    since, found = turn.now - TOLD_OF, list[Proposal]()
    for state in (state for state in ProposalState if state is not ProposalState.PROPOSED):
        found += [each for each in await turn.uow.upgrades.in_state(state, since) if each.decided_by is not None]
    return sorted(found, key=lambda each: (each.decided_at or turn.now, each.id), reverse=True)


async def _lines(turn: Turn, proposals: Collection[Proposal]) -> list[Line]:
    """Those whose courses are still there."""
    courses = {each.id: each for each in await turn.uow.courses.courses()}
    learners = {each.id: each for each in await turn.uow.people.learners({each.learner for each in proposals})}
    found = []
    for each in proposals:
        facts = from_plain(each.facts)
        course, follows = courses.get(facts.course), courses.get(each.course)
        if course is None or follows is None or each.learner not in learners:
            continue
        decider = await turn.uow.people.get(each.decided_by) if each.decided_by is not None else None
        found.append(Line(each, learners[each.learner], facts, course, follows, decider.name if decider else ""))
    return found


async def _proposal(turn: Turn, number: int) -> Proposal:
    proposal = await turn.uow.upgrades.get(number)
    if proposal is None:
        raise _gone()
    return proposal


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("upgrades.button.all"), tap("up"))))
