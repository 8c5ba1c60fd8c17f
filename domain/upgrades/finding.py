"""Looking for whom a rule holds: a slice of all learners every few minutes, or everybody when an operator asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.journal import Verb
from domain.people.consent import has_agreed
from domain.people.person import Learner, Purpose, Role
from domain.turn import CLOCK_ONLY, Rights, Turn, only
from domain.upgrades.facts import Facts, to_plain
from domain.upgrades.matching import Ending, Term, Unmet, candidates, look_at, terms
from domain.upgrades.proposal import Proposal, ProposalState

OPERATORS = only(Role.OPERATOR, Role.ADMIN)
SLICE = timedelta(minutes=10)
SLICES = timedelta(days=1) // SLICE
"""Every learner's turn comes once a day, so that no transaction holds everybody back."""
AT_ONCE = 25
"""So many learners an operator has looked at with one tap, some 20 ms each: others who write wait meanwhile."""
ANSWER_AWAITED = timedelta(days=120)

Ground = Mapping[str, tuple[Term, Mapping[int, tuple[Learner, Ending]]]]
"""By the name of a rule, whom it may be about."""


@dataclass(frozen=True)
class LookForNextCourses:
    """Propose what comes next to learners whose turn it is, and drop what is not true any more.

    Gives how many proposals are new.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        now = turn.now
        place = (now - now.replace(hour=0, minute=0, second=0, microsecond=0)) // SLICE
        ground = await _ground(turn, (place, SLICES))
        await _clear(turn, ground, lambda learner: learner % SLICES == place)
        return sum([await _propose(turn, term, *each) for term, near in ground.values() for each in near.values()])


@dataclass(frozen=True)
class Looked:
    """`new` proposals among `looked` learners; `left` are still to be looked at, from behind learner `after`."""

    new: int
    looked: int
    left: int
    after: int


@dataclass(frozen=True)
class LookNow:
    """Look at once at the next AT_ONCE behind learner `after`, in the order of their numbers."""

    rights: ClassVar[Rights] = OPERATORS

    after: int = 0

    async def run(self, turn: Turn) -> Looked:
        ground = await _ground(turn)
        waits = {each.learner for each in await turn.uow.upgrades.in_state(ProposalState.PROPOSED)}
        near = {number for _, candidates_of in ground.values() for number in candidates_of}
        ahead = sorted(number for number in near | waits if number > self.after)
        mine = set(ahead[:AT_ONCE])
        await _clear(turn, ground, lambda learner: learner in mine)
        new = 0
        for term, candidates_of in ground.values():
            for number in sorted(mine & candidates_of.keys()):
                new += await _propose(turn, term, *candidates_of[number])
        return Looked(new, len(mine & near), len(ahead) - len(mine), max(mine, default=self.after))


async def _ground(turn: Turn, part: tuple[int, int] | None = None) -> Ground:
    found = await terms(turn, [rule for rule in await turn.uow.upgrades.rules() if rule.on])
    return {term.rule.name: (term, await candidates(turn, term, part)) for term in found}


async def _propose(turn: Turn, term: Term, learner: Learner, end: Ending) -> bool:
    facts = await look_at(turn, term, learner, end)
    if not isinstance(facts, Facts):
        return False
    wanted = Proposal(0, term.rule.name, learner.id, term.follows.id, turn.now, facts=to_plain(facts))
    made = await turn.uow.upgrades.add(wanted)
    if made is None:
        return False
    result = {"rule": term.rule.name, "course": term.follows.id, "advice": made.facts["advice"]}
    await turn.record(Verb.ASKED, "upgrade", made.id, learner=learner.id, result=result, authority="bot")
    return True


async def _clear(turn: Turn, ground: Ground, mine: Callable[[int], bool]) -> None:
    """Take away what waits and does not hold any more; note whom a sent one has brought to the next course."""
    for proposal in await turn.uow.upgrades.in_state(ProposalState.PROPOSED):
        if mine(proposal.learner):
            unmet = await _unmet(turn, ground, proposal)
            if unmet is not None:
                await withdraw(turn, proposal, unmet)
    for proposal in await turn.uow.upgrades.in_state(ProposalState.SENT, turn.now - ANSWER_AWAITED):
        if not mine(proposal.learner):
            continue
        classes = await turn.uow.classes.classes_of(proposal.learner)
        if any(each.course == proposal.course for each in classes):
            await accept(turn, proposal)


async def _unmet(turn: Turn, ground: Ground, proposal: Proposal) -> Unmet | None:
    term, near = ground.get(proposal.rule, (None, {}))
    if term is None or term.follows.id != proposal.course:
        return Unmet.OFF
    if proposal.learner not in near:
        agreed = await has_agreed(turn, proposal.learner, Purpose.OFFERS)
        return Unmet.NOT_ENDING if agreed else Unmet.NO_CONSENT
    found = await look_at(turn, term, *near[proposal.learner], own=proposal.id)
    return found if isinstance(found, Unmet) else None


async def withdraw(turn: Turn, proposal: Proposal, why: Unmet) -> None:
    """Take a proposal away that waited to be looked at: nobody was asked, so that nobody rests."""
    waits = {ProposalState.PROPOSED}
    if await turn.uow.upgrades.decide(proposal.id, waits, ProposalState.SET_ASIDE, turn.now, reason=why.value):
        result = {"why": why.value}
        await turn.record(
            Verb.EXPIRED, "upgrade", proposal.id, learner=proposal.learner, result=result, authority="bot"
        )


async def accept(turn: Turn, proposal: Proposal) -> None:
    """The learner goes to the course that was proposed."""
    if await turn.uow.upgrades.decide(proposal.id, {ProposalState.SENT}, ProposalState.ACCEPTED, turn.now):
        result = {"state": ProposalState.ACCEPTED.value}
        await turn.record(
            Verb.CONCLUDED, "upgrade", proposal.id, learner=proposal.learner, result=result, authority="bot"
        )
