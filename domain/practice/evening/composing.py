"""Answers that take more than one tap or are typed in words: ticking, putting in order, and handing it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.people.person import Learner
from domain.practice.evening.answering import AtPlace, answered, answered_in_words, ask_anew, not_learned
from domain.practice.evening.desk import AtItem, Question, Shown, Word
from domain.practice.evening.progress import lay_down
from domain.practice.evening.session import Asked
from domain.practice.evening.unlearned import says_unlearned
from domain.practice.items.grading import Placed, Ticked, same_as_right
from domain.practice.items.kinds import Ordering, SeveralChoices, ShortText
from domain.practice.items.ordering import fits
from domain.turn import Turn


def ticked_in(asked: Asked) -> tuple[int, ...]:
    """Indices in the item of the options that are ticked so far, rising."""
    return tuple((asked.draft or {}).get("ticked", ()))


def placed_in(asked: Asked) -> tuple[int, ...]:
    """Indices in the item of the parts that stand in order so far, the first one first."""
    return tuple((asked.draft or {}).get("placed", ()))


@dataclass(frozen=True)
class TickOption(AtPlace):
    """Tick the option that stands at `place` (from 0) on the screen, or untick it.

    The button says which of the two, so that a double tap is one.
    """

    place: int
    ticked: bool

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        def ticking(asked: Asked) -> dict[str, Any] | None:
            if not 0 <= self.place < len(asked.order):
                return None
            option = {asked.order[self.place]}
            so_far = set(ticked_in(asked))
            return {"ticked": sorted(so_far | option if self.ticked else so_far - option)}

        return await _drafted(turn, question, SeveralChoices, ticking)


@dataclass(frozen=True)
class PlacePart(AtPlace):
    """Put the part that stands at `place` (from 0) on the screen behind those placed so far.

    The second tap on it finds it placed already and changes nothing; two quick taps on two parts place both.
    """

    place: int

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        def placing(asked: Asked) -> dict[str, Any] | None:
            so_far = placed_in(asked)
            if not 0 <= self.place < len(asked.order):
                return None
            part = asked.order[self.place]
            return {"placed": [*so_far, part]} if part not in so_far else None

        return await _drafted(turn, question, Ordering, placing)


@dataclass(frozen=True)
class TakeBackParts(AtPlace):
    """Keep the first `keep` parts that were placed and take the others back; 0 starts over."""

    keep: int

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        def taking_back(asked: Asked) -> dict[str, Any] | None:
            so_far = placed_in(asked)
            return {"placed": list(so_far[: self.keep])} if 0 <= self.keep < len(so_far) else None

        return await _drafted(turn, question, Ordering, taking_back)


@dataclass(frozen=True)
class HandIn(AtPlace):
    """Let what was ticked or put in order be judged; an empty or half-made answer stays where it is."""

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        if not fits(question.asked.order, question.item):
            return await ask_anew(turn, question)
        ticked, placed = ticked_in(question.asked), placed_in(question.asked)
        if isinstance(question.item, SeveralChoices) and ticked:
            return await answered(turn, learner, question, Ticked(ticked))
        if isinstance(question.item, Ordering) and len(placed) == len(question.asked.order):
            return await answered(turn, learner, question, Placed(placed))
        return Shown(await lay_down(turn, question), Word.OLD_SCREEN)


@dataclass(frozen=True)
class AnswerText(AtPlace):
    """Answer in words. What holds neither a letter nor a digit is no attempt: the item is asked again.

    Who types that they do not know it has said "not learned yet".
    """

    text: str

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        if not isinstance(question.item, ShortText):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if says_unlearned(self.text) and not same_as_right(question.item, self.text):
            return await not_learned(turn, learner, question)
        return await answered_in_words(turn, learner, question, self.text.strip())


async def _drafted(
    turn: Turn,
    question: Question,
    kind: type[SeveralChoices] | type[Ordering],
    change: Callable[[Asked], dict[str, Any] | None],
) -> Shown:
    """The item with a changed draft; None from `change` leaves it as it is and redraws."""
    if not isinstance(question.item, kind):
        return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
    if not fits(question.asked.order, question.item):
        return await ask_anew(turn, question)
    draft = change(question.asked)
    if draft is None:
        return Shown(AtItem(question))
    asked = replace(question.asked, draft=draft)
    await turn.uow.practice.save_asked(asked)
    return Shown(AtItem(replace(question, asked=asked)))
