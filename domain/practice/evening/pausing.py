"""Pausing a set, and putting away those that nobody came back to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.journal import Verb
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import AtPause, Shown, Word
from domain.practice.evening.progress import close_idle, what_is_now
from domain.practice.evening.results import done_in
from domain.practice.evening.session import SESSION_LIFE, Session, SessionState
from domain.turn import CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class PauseSession:
    """Keep the set as it is; pausing twice is pausing once."""

    session: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        session = await turn.uow.practice.open_session(learner.id)
        if session is None or session.id != self.session:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        session = await pause(turn, session)
        return Shown(AtPause(session, await done_in(turn, session)))


async def pause(turn: Turn, session: Session) -> Session:
    """The session, kept for later; one that is paused already stays as it is."""
    if session.state is not SessionState.OPEN:
        return session
    paused = replace(session, state=SessionState.PAUSED, last_at=turn.now)
    await turn.uow.practice.save_session(paused)
    await turn.uow.people.drop_form(turn.person.id)
    position = {"position": session.position}
    await turn.record(Verb.SUSPENDED, "session", session.id, learner=session.learner, result=position)
    return paused


async def pause_own(turn: Turn) -> int | None:
    """Pause the open set of whoever acts; gives how many items of it are left, None where there is none."""
    learner = await turn.uow.people.learner_of(turn.person.id)
    session = await turn.uow.practice.open_session(learner.id) if learner is not None else None
    if session is None or session.state is not SessionState.OPEN:
        return None
    await pause(turn, session)
    return max(0, session.size - await done_in(turn, session))


@dataclass(frozen=True)
class CloseIdleSessions:
    """Put away every set that was not touched for SESSION_LIFE; its answers stay, nobody is reproached.

    Returns:
        how many there were.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        idle = await turn.uow.practice.idle_sessions(turn.now - SESSION_LIFE)
        for session in idle:
            await close_idle(turn, session)
        return len(idle)
