"""What is stored of who came to a lesson: the journal's statements that nobody has taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.classes.log.lesson import lesson_key
from domain.journal import Statement, Verb
from domain.portrait.portrait import LessonSeen, Mark
from domain.turn import Turn


@dataclass(frozen=True)
class Logged:
    """What stands about one learner and one lesson; `uid` names its statement, for taking it back."""

    seen: LessonSeen
    uid: str


async def log_of(turn: Turn, class_id: str, lesson: datetime) -> Mapping[int, Logged]:
    """What stands about the lesson that began then, by learner; empty while it is not logged."""
    return logged(await turn.uow.journal.standing("lesson", [lesson_key(class_id, lesson)]))


def logged(statements: Iterable[Statement]) -> Mapping[int, Logged]:
    """The same of statements that stand, oldest first; others than those of a class log are passed over."""
    found = {}
    for said in statements:
        if said.verb in (Verb.ATTENDED, Verb.MISSED) and said.learner is not None:
            at = datetime.fromisoformat(said.result["lesson"])
            seen = LessonSeen(said.result["class"], at, Mark(said.result["mark"]), said.result["stars"])
            found[said.learner] = Logged(seen, said.uid)
    return found
