"""Trying an item as a learner would answer it, in every kind; nothing is stored of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from domain.ports import Form
from domain.practice.evening.desk import AtItem, AtVerdict, Question
from domain.practice.evening.session import Attempt
from domain.practice.evening.verdicts import verdict
from domain.practice.items.grading import Placed, Response, Ticked, Typed, UnreadableAnswer, grade, to_plain
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText
from domain.practice.keeping.inspecting import as_asked, skill_of, stored_at
from domain.practice.keeping.inventory import KEEPERS, TRY_FORM, gone
from domain.turn import Rights, Turn

TRY_FORM_LIFE = timedelta(minutes=10)
NOTHING = "-"
"""How a button writes a draft in which nothing is ticked or placed."""


def written(options: tuple[int, ...]) -> str:
    """A draft as a button carries it: a digit for each option or part, at most ten of them."""
    return "".join(str(option) for option in options) or NOTHING


@dataclass(frozen=True)
class TryDraft:
    """The item with some options ticked, or parts placed, as `draft` says (`written`).

    Raises:
        Gone: there is no such item, or it has no such options.
    """

    short: str
    lang: str
    draft: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtItem:
        question, _ = await _drafted(turn, self.short, self.lang, self.draft)
        return AtItem(question)


@dataclass(frozen=True)
class TryHandIn:
    """What a learner is told who hands that draft in.

    Raises:
        Gone: there is no such item, or the draft is no answer to it.
    """

    short: str
    lang: str
    draft: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtVerdict:
        question, taken = await _drafted(turn, self.short, self.lang, self.draft)
        if isinstance(question.item, SeveralChoices) and taken:
            return judged(turn, question, Ticked(tuple(sorted(taken))))
        if isinstance(question.item, Ordering) and len(taken) == len(question.asked.order):
            return judged(turn, question, Placed(taken))
        raise gone()


@dataclass(frozen=True)
class AskForTry:
    """The item as a learner meets it who types the answer; what is typed next is tried.

    Raises:
        Gone: there is no such item, or nobody types an answer to it.
    """

    of: str
    short: str
    lang: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtItem:
        question = await _asked(turn, self.short, self.lang)
        if not isinstance(question.item, NumberEntry | ShortText):
            raise gone()
        data = {"of": self.of, "short": self.short, "lang": self.lang}
        await turn.uow.people.save_form(Form(turn.person.id, TRY_FORM, data, turn.now + TRY_FORM_LIFE))
        return AtItem(question)


@dataclass(frozen=True)
class TryText:
    """What a learner is told who types that; the item again where it cannot be read as an answer.

    Raises:
        Gone: there is no such item, or nobody types an answer to it.
    """

    short: str
    lang: str
    text: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtItem | AtVerdict:
        question = await _asked(turn, self.short, self.lang)
        if not isinstance(question.item, NumberEntry | ShortText):
            raise gone()
        try:
            said = judged(turn, question, Typed(self.text.strip()))
        except UnreadableAnswer:
            return AtItem(question, unread=self.text)
        await turn.uow.people.drop_form(turn.person.id, TRY_FORM)
        return said


def judged(turn: Turn, question: Question, response: Response) -> AtVerdict:
    """The verdict on a response that belongs to no session."""
    item = question.item
    return verdict(turn, question, Attempt(0, 0, 0, item.key, to_plain(response), grade(item, response), turn.now, 0))


async def _asked(turn: Turn, short: str, lang: str) -> Question:
    item = (await stored_at(turn, short)).item
    shown = next((each for each in item.wordings if each == lang), next(iter(item.wordings)))
    return as_asked(item, shown, skill_of(turn, item), turn.now)


async def _drafted(turn: Turn, short: str, lang: str, draft: str) -> tuple[Question, tuple[int, ...]]:
    question = await _asked(turn, short, lang)
    taken = tuple(int(sign) for sign in draft if sign.isdecimal())
    if len(set(taken)) != len(taken) or not set(taken) <= set(question.asked.order):
        raise gone()
    asked = replace(question.asked, draft=_draft_of(question.item, taken))
    return replace(question, asked=asked), taken


def _draft_of(item: Item, taken: tuple[int, ...]) -> dict[str, Any]:
    if isinstance(item, SeveralChoices):
        return {"ticked": sorted(taken)}
    if isinstance(item, Ordering):
        return {"placed": list(taken)}
    raise gone()
