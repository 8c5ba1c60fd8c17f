"""Looking for whom a rule holds: a slice of all learners every few minutes, or everybody when an operator asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.journal import Verb
from domain.people.person import Learner, Role
from domain.turn import CLOCK_ONLY, Rights, Turn, only
from domain.upgrades.facts import Facts, to_plain
from domain.upgrades.matching import Ending, Term, Unmet, candidates, look_again, look_at, terms
from domain.upgrades.proposal import Proposal, ProposalState

OPERATORS = only(Role.OPERATOR, Role.ADMIN)
SLICE = timedelta(minutes=10)
SLICES = timedelta(days=1) // SLICE
"""Every learner's turn comes once a day, so that no transaction holds everybody back."""
AT_ONCE = 60
"""So many learners an operator has looked at with one tap, some 5 ms each."""
ANSWER_AWAITED = timedelta(days=120)


@dataclass(frozen=True)
class LookForNextCourses:
    """Propose what comes next to learners whose turn it is; drop what is not true any more. Gives how many are new."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        now = turn.now
        place = (now - now.replace(hour=0, minute=0, second=0, microsecond=0)) // SLICE
        await _clear(turn, lambda learner: learner % SLICES == place)
        new = 0
        for term in await terms(turn, [rule for rule in await turn.uow.upgrades.rules() if rule.on]):
            for learner, end in await candidates(turn, term):
                if learner.id % SLICES == place:
                    new += await _propose(turn, term, learner, end)
        return new


@dataclass(frozen=True)
class Looked:
    """`new` proposals among `looked` learners; `left` are still to be looked at, from behind learner `after`."""

    new: int
    looked: int
    left: int
    after: int


@dataclass(frozen=True)
class LookNow:
    """Look at once at those behind learner `after`, in the order of their numbers."""

    rights: ClassVar[Rights] = OPERATORS

    after: int = 0

    async def run(self, turn: Turn) -> Looked:
        await _clear(turn, lambda _: True)
        waiting: list[tuple[int, Term, Learner, Ending]] = []
        for term in await terms(turn, [rule for rule in await turn.uow.upgrades.rules() if rule.on]):
            waiting += [(one.id, term, one, end) for one, end in await candidates(turn, term) if one.id > self.after]
        waiting.sort(key=lambda each: each[0])
        # whoever has two courses that end is looked at whole
        last = waiting[:AT_ONCE][-1][0] if waiting else self.after
        mine = [each for each in waiting if each[0] <= last]
        new = sum([await _propose(turn, term, learner, end) for _, term, learner, end in mine])
        return Looked(new, len(mine), len(waiting) - len(mine), last)


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


async def _clear(turn: Turn, mine: Callable[[int], bool]) -> None:
    """Take away what waits and does not hold any more; note whom a sent one has brought to the next course."""
    for proposal in await turn.uow.upgrades.in_state(ProposalState.PROPOSED):
        learner = await turn.uow.people.learner(proposal.learner) if mine(proposal.learner) else None
        found = await look_again(turn, proposal, learner) if learner is not None else None
        if isinstance(found, Unmet):
            await withdraw(turn, proposal, found)
    for proposal in await turn.uow.upgrades.in_state(ProposalState.SENT, turn.now - ANSWER_AWAITED):
        if not mine(proposal.learner):
            continue
        classes = await turn.uow.classes.classes_of(proposal.learner)
        if any(each.course == proposal.course for each in classes):
            await accept(turn, proposal)


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
