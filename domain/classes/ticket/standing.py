"""What is stored of an exit ticket: the journal's answers that nobody has taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.classes.log.lesson import ClassLesson
from domain.journal import Statement, Verb
from domain.turn import Turn

SAVED = "ticket"
"""The journal's object of a save: it was completed, with its questions, what it said and what it took back."""


@dataclass(frozen=True)
class Answer:
    """What stands about one learner and one question; `uid` names its statement, for taking it back."""

    item: str
    right: bool
    uid: str


@dataclass(frozen=True)
class Ticket:
    """What is stored about a lesson's ticket.

    Attributes:
        answers: by learner, then by number of the question; whoever handed in nothing is missing.
        saves: those that were not taken back, oldest first.
    """

    answers: Mapping[int, Mapping[int, Answer]]
    saves: tuple[Statement, ...] = ()

    @property
    def questions(self) -> list[str]:
        """Keys of the questions as they were saved last; empty before the first time."""
        return list(self.saves[-1].result["questions"]) if self.saves else []

    def wrong(self, learner: int) -> bool:
        return any(not answer.right for answer in self.answers.get(learner, {}).values())


async def ticket_of(turn: Turn, of: ClassLesson) -> Ticket:
    """What stands about the lesson and those who go to the class now."""
    lesson = of.starts_at.isoformat()
    answers: dict[int, dict[int, Answer]] = {}
    for said in await turn.uow.journal.in_class([each.id for each in of.learners], of.starts_at):
        result = said.result
        if said.verb is not Verb.ANSWERED or "ticket" not in result:
            continue
        if (result["class"], result["lesson"]) == (of.class_id, lesson) and said.learner is not None:
            answer = Answer(said.object_id, result["success"], said.uid)
            answers.setdefault(said.learner, {})[result["ticket"]] = answer
    return Ticket(answers, tuple(await turn.uow.journal.standing(SAVED, [of.object_id])))
