"""A letter or a number typed where an option was to be tapped: the option that it names, where it names one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.practice.evening.access import LEARNERS
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import Shown
from domain.practice.evening.progress import asked_at, is_typed, lay_down, question_of
from domain.practice.evening.session import SessionState
from domain.practice.items.kinds import SingleChoice
from domain.practice.items.wordings import offered
from domain.turn import Rights, Turn

FRESH = timedelta(hours=2)
"""A set that was left alone for longer is not what a letter is meant for."""
_LETTER = re.compile(r"[a-f]")
_SHORT = re.compile(r"[a-f][.)]?|-?[0-9][0-9.,/]{0,8}", re.IGNORECASE)


def is_an_answer(text: str) -> bool:
    """Whether it is nothing but a letter of an option, or a number."""
    return _SHORT.fullmatch(_plain(text)) is not None


@dataclass(frozen=True)
class Lettered:
    """`answered` is False where an option has to be tapped: nothing was named, or several may be right."""

    shown: Shown
    answered: bool


@dataclass(frozen=True)
class AnswerByLetter:
    """Answer the choice item that lies there; None where none does."""

    rights: ClassVar[Rights] = LEARNERS

    text: str

    async def run(self, turn: Turn) -> Lettered | None:
        learner = await turn.uow.people.learner_of(turn.person.id)
        session = await turn.uow.practice.open_session(learner.id) if learner is not None else None
        if session is None or session.state is not SessionState.OPEN or turn.now - session.last_at >= FRESH:
            return None
        asked = await asked_at(turn, session, session.position)
        question = await question_of(turn, session, asked) if asked is not None and not asked.reported else None
        answered = {attempt.position for attempt in await turn.uow.practice.attempts(session.id)}
        if question is None or session.position in answered or is_typed(question.item):
            return None
        place = self._place(offered(question.wording), question.asked.order)
        if isinstance(question.item, SingleChoice) and place is not None:
            return Lettered(await turn.do(AnswerChoice(session.id, session.position, place)), answered=True)
        return Lettered(Shown(await lay_down(turn, question)), answered=False)

    def _place(self, texts: tuple[str, ...], order: tuple[int, ...]) -> int | None:
        """On the screen, from 0: of the option that reads so, else of that letter."""
        typed = _plain(self.text)
        alike = [place for place, option in enumerate(order) if _plain(texts[option]) == typed]
        if len(alike) == 1:
            return alike[0]
        if not _LETTER.match(typed):
            return None
        place = ord(typed[0]) - ord("a")
        return place if place < len(order) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
