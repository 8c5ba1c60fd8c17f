"""After a set: one more item, at most three times, and then it is enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.practice.choosing.serving import next_choice
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import AtEnd, Shown, Word
from domain.practice.evening.progress import ONE_MORE, end_of, go_on_with, what_is_now
from domain.practice.evening.session import SessionState
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class AskOneMore:
    """Open the set that was finished last again for one more item; tapped twice, it is one.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        session = await turn.uow.practice.latest_session(learner.id)
        if session is None or session.id != self.session or session.state is not SessionState.FINISHED:
            same = session is not None and session.id == self.session and session.state is SessionState.OPEN
            return Shown(await what_is_now(turn, learner), Word.NONE if same else Word.OLD_SCREEN)
        end = await end_of(turn, session)
        if not isinstance(end, AtEnd) or not end.one_more:
            return Shown(end, Word.OLD_SCREEN)
        asked = await turn.uow.practice.asked(session.id)
        choice = await next_choice(turn, learner, session, asked)
        if choice is None:
            return Shown(replace(end, one_more=False, enough=True))
        more = replace(choice, why={**choice.why, ONE_MORE: True})
        return Shown(await go_on_with(turn, session, more, asked))
