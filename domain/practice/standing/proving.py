"""Prove it: a learner contests what is believed about a skill with three questions.

The rule: three of three right, or two right and the model, all evidence taken together, finds the skill firm. Three
middling choices of four options are guessed right by one in 64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from domain.journal import Verb
from domain.language import Localized
from domain.practice.choosing.choice import Cell, Choice, Wanted
from domain.practice.evening.session import SESSION_LIFE, Session, SessionKind, SessionState, Verdict
from domain.practice.learner import model
from domain.practice.learner.believed import keep, local_day, state_of, state_to_change
from domain.practice.learner.model import Band
from domain.turn import Turn

PROOF_SIZE = 3
MIDDLING, HARDEST = 3, 4
"""Labels of the items that prove something; olympiad items would prove something else."""
AGAIN_AFTER = timedelta(days=3)
NEARLY = 2


@dataclass(frozen=True)
class Proved:
    """What became of a proof.

    Attributes:
        skill, name: which one; no name where the graph has lost it.
        right, of: of the questions that count.
        proved: it is firm now.
        band: where the skill stands with all that is known.
        again_on: the local day from which one may try again.
    """

    skill: str
    name: Localized | None
    right: int
    of: int
    proved: bool
    band: Band
    again_on: date


def next_proof(cells: Sequence[Cell], skill: str, wanted: Wanted, counted: int, random: Random) -> Choice | None:
    """One more question about the skill, or None when `counted` are enough or the bank has no other.

    Not seen lately comes before middling or harder, that before any other; among equals chance decides.
    """
    if counted >= PROOF_SIZE:
        return None
    mine = [(cell, item) for cell in cells if cell.skill == skill for item in cell.items]
    left = [(cell, item) for cell, item in mine if item.key not in wanted.in_set]
    if not left:
        return None

    def rank(cell: Cell, key: str) -> tuple[bool, int]:
        off = MIDDLING - cell.difficulty if cell.difficulty < MIDDLING else max(0, cell.difficulty - HARDEST)
        return key in wanted.seen, off

    best = min(rank(cell, item.key) for cell, item in left)
    cell, item = random.choice([each for each in left if rank(each[0], each[1].key) == best])
    known = model.facts(item, cell.grade, wanted.grade, wanted.figures(item.key))
    expected = model.predict(wanted.state, known, wanted.now, wanted.parameters)
    why = {"goal": "proof", "expected": round(expected, 4), "skill": skill, "compared": len(left)}
    return Choice(item, known, why)


def is_proved(right: int, of: int, now: model.Mastery) -> bool:
    """Whether so many right answers of so many, with what is believed after them, make the skill firm."""
    if of < PROOF_SIZE:
        return False
    return right >= PROOF_SIZE or (right >= NEARLY and now.band is Band.FIRM)


async def settle_proof(turn: Turn, session: Session) -> Mapping[str, object]:
    """Write into the journal whether the skill was proved, and let the learner's state know it."""
    assert session.about is not None, "a proof is about a skill"
    right, of = await _counted(turn, session)
    state = await state_to_change(turn, session.learner)
    believed = model.mastery(state, session.about, turn.now, turn.services.bank.parameters)
    success = is_proved(right, of, believed)
    result = {"success": success, "right": right, "of": of, "session": session.id}
    await turn.record(Verb.PROVED, "skill", session.about, learner=session.learner, result=result)
    if success:
        await keep(turn, session.learner, state, model.prove(state, session.about, turn.now))
    return {"skill": session.about, "proved": success}


async def proved_in(turn: Turn, session: Session) -> Proved:
    """What became of a proof, as it was judged when it ended."""
    assert session.about is not None, "a proof is about a skill"
    right, of = await _counted(turn, session)
    told = await turn.uow.journal.with_object(Verb.COMPLETED, "session", str(session.id))
    success = any(each.result.get("proved") for each in told)
    state = await state_of(turn, session.learner)
    band = model.mastery(state, session.about, turn.now, turn.services.bank.parameters).band
    name = turn.services.bank.skill_name(session.about)
    return Proved(session.about, name, right, of, success, band, local_day(turn, session.started_at + AGAIN_AFTER))


async def _counted(turn: Turn, session: Session) -> tuple[int, int]:
    reported = {each.position for each in await turn.uow.practice.asked(session.id) if each.reported is not None}
    attempts = [each for each in await turn.uow.practice.attempts(session.id) if each.position not in reported]
    return sum(each.verdict is Verdict.RIGHT for each in attempts), len(attempts)


async def next_proof_at(turn: Turn, learner: int, skill: str) -> datetime | None:
    """When the next try to prove the skill may begin; None when it may now, or one has begun and goes on."""
    last = await turn.uow.practice.latest_of(learner, SessionKind.PROOF, skill)
    if last is None or turn.now >= last.started_at + AGAIN_AFTER:
        return None
    if last.state in (SessionState.OPEN, SessionState.PAUSED) and turn.now - last.last_at < SESSION_LIFE:
        return None
    return last.started_at + AGAIN_AFTER
