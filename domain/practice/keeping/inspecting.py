"""Looking at one item: as learners see it, what they do not see, and trying it out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import ClassVar

from domain.journal import Verb
from domain.language import Lang, Localized
from domain.practice.evening.desk import AtItem, AtVerdict, Question
from domain.practice.evening.problems import Problem
from domain.practice.evening.samples import short_id
from domain.practice.evening.session import SESSION_SIZE, Asked, Attempt, Session, SessionState
from domain.practice.evening.verdicts import verdict
from domain.practice.items.grading import Chosen, grade, to_plain
from domain.practice.items.kinds import Item, ItemStatus, SeveralChoices, SingleChoice
from domain.practice.items.ordering import order_of
from domain.practice.items.stored import StoredItem
from domain.practice.keeping.figures import Figures, Shares, figures
from domain.practice.keeping.inventory import DOUBTFUL, KEEPERS, drop_word, gone, keys_in
from domain.practice.keeping.suspecting import named_by_alerts
from domain.practice.keeping.suspicions import Case, Suspicion, surest_first, suspicions
from domain.practice.keeping.tallies import Answers
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Rights, Turn

REPORTS_TOLD = 3


@dataclass(frozen=True)
class Told:
    """What a learner said is wrong with an item; `learner` is None when the row is not there any more.

    Attributes:
        note: in the learner's own words, may be empty.
    """

    learner: str | None
    problem: Problem
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Decided:
    """A keeper's word; `who` is None when the account is not there any more."""

    who: str | None
    at: datetime


@dataclass(frozen=True)
class Card:
    """One item for those who keep the bank.

    Attributes:
        question: the item as it is asked, in an order that is the same whenever it is looked at.
        of: name of the list in which it was opened (`inventory.wire`).
        place: place in that list from 0, None when it does not stand there (any more); `total` is its length.
        before, after: short ids of its neighbours there.
        skills: names of all its skills, an unknown one by its id.
        roads: for each option the name of the misconception that it stands for, by its index in the item.
        reports: the latest REPORTS_TOLD, the newest first; `reported` is how many there are.
        zone: in which the reader reads times.
        answers: first answers to the present wording; `shares` are of all times that it was asked.
        reasons: why the key is doubted; empty when a keeper has decided about it.
        decided: who said last that the key is right, of the present wording.
        known: what answers have taught about its difficulty.
    """

    question: Question
    stored: StoredItem
    of: str
    place: int | None
    total: int
    before: str | None
    after: str | None
    skills: tuple[Localized | str, ...]
    roads: tuple[Localized | None, ...]
    figures: Figures
    reports: tuple[Told, ...]
    reported: int
    zone: str
    answers: Answers = field(default_factory=Answers)
    shares: Shares = field(default_factory=Shares)
    reasons: tuple[Suspicion, ...] = ()
    decided: Decided | None = None
    known: ItemFigures = field(default_factory=ItemFigures)

    @property
    def short(self) -> str:
        return short_id(self.question.item.key)


@dataclass(frozen=True)
class OpenList:
    """The first item of a list, None when the list is empty.

    Raises:
        Gone: there is no such list.
    """

    of: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> Card | None:
        keys = await keys_in(turn, self.of)
        return await turn.do(LookAtItem(self.of, short_id(keys[0]), turn.person.lang)) if keys else None


@dataclass(frozen=True)
class LookAtItem:
    """One item of a list, in `lang` where it has a wording in it.

    Raises:
        Gone: there is no such list or item.
    """

    of: str
    short: str
    lang: Lang
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> Card:
        await drop_word(turn)
        stored = await stored_at(turn, self.short)
        item = stored.item
        keys = await keys_in(turn, self.of)
        there = item.key in keys
        # what has just left the list of doubts has the first of those that are left after it
        at = keys.index(item.key) if there else 0 if self.of == DOUBTFUL else bisect_left(keys, item.key)
        rest = keys[at + there :]
        names = [turn.services.bank.skill_name(skill) or skill for skill in item.skills]
        reports = await _reports(turn, item.key)
        return Card(
            question=as_asked(item, self.lang, skill_of(turn, item), turn.now),
            stored=stored,
            of=self.of,
            place=at if there else None,
            total=len(keys),
            before=short_id(keys[at - 1]) if at else None,
            after=short_id(rest[0]) if rest else None,
            skills=tuple(names),
            roads=_roads(turn, item),
            figures=figures(await turn.uow.practice.answers_to(item.key)),
            reports=tuple(reports[:REPORTS_TOLD]),
            reported=len(reports),
            zone=turn.zone,
            answers=await turn.uow.items.answers_of(item.key),
            shares=await turn.uow.items.shares_of(item.key),
            reasons=await reasons_for(turn, stored),
            decided=await _decided(turn, stored),
            known=turn.services.bank.figures(item.key) or ItemFigures(),
        )


@dataclass(frozen=True)
class TryOption:
    """What a learner is told who takes the option at `place`; nothing is stored.

    Raises:
        Gone: there is no such item or option.
    """

    short: str
    lang: Lang
    place: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtVerdict:
        item = (await stored_at(turn, self.short)).item
        question = as_asked(item, self.lang, skill_of(turn, item), turn.now)
        # the other kinds take more than one tap, and are not tried here
        if not isinstance(item, SingleChoice) or not 0 <= self.place < len(question.asked.order):
            raise gone()
        response = Chosen(question.asked.order[self.place])
        judged = grade(item, response)
        return verdict(turn, question, Attempt(0, 0, 0, item.key, to_plain(response), judged, turn.now, 0))


@dataclass(frozen=True)
class TryHint:
    """The item with so many hints opened; nothing is stored.

    Raises:
        Gone: there is no such item.
    """

    short: str
    lang: Lang
    hints: int
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> AtItem:
        item = (await stored_at(turn, self.short)).item
        return AtItem(as_asked(item, self.lang, skill_of(turn, item), turn.now, max(0, self.hints)))


def as_asked(item: Item, lang: Lang, skill: Localized | None, at: datetime, hints: int = 0) -> Question:
    """The item as the first of a set, in `lang` or the first language that it has."""
    shown = lang if lang in item.wordings else next(iter(item.wordings))
    session = Session(0, 0, shown, SessionState.OPEN, SESSION_SIZE, 0, started_at=at, last_at=at)
    asked = Asked(0, 0, item.key, {}, order_of(item, Random(short_id(item.key))), at, hints)
    return Question(session, asked, item, skill, shown)


async def stored_at(turn: Turn, short: str) -> StoredItem:
    """
    Raises:
        Gone: no item has that short id.
    """
    found = await turn.uow.items.by_short_id(short)
    if found is None:
        raise gone()
    return found


async def reasons_for(turn: Turn, stored: StoredItem) -> tuple[Suspicion, ...]:
    """Why the key of the present wording is doubted now, by the latest answers; nothing once a keeper has decided."""
    key = stored.item.key
    if stored.status is ItemStatus.RETIRED or await _decided(turn, stored) is not None:
        return ()
    doubts = {
        each.learner
        for each in await turn.uow.journal.with_object(Verb.REPORTED, "item", key)
        if each.result.get("problem") == Problem.WRONG_KEY and each.at >= stored.stored_at
    }
    found = suspicions(Case(await turn.uow.items.answers_of(key), len(doubts)))
    named = (await named_by_alerts(turn)).get(key)
    return surest_first((*found, named)) if named is not None else found


async def _decided(turn: Turn, stored: StoredItem) -> Decided | None:
    """The last word on the key of the present wording, unless learners have had it flagged since."""
    if stored.status is ItemStatus.FLAGGED:
        return None
    said = await turn.uow.journal.with_object(Verb.CONFIRMED, "item", stored.item.key)
    if not said or said[-1].at < stored.stored_at:
        return None
    who = await turn.uow.people.get(said[-1].actor) if said[-1].actor is not None else None
    return Decided(who.name if who else None, said[-1].at)


def skill_of(turn: Turn, item: Item) -> Localized | None:
    return turn.services.bank.skill_name(item.skills[0]) if item.skills else None


def _roads(turn: Turn, item: Item) -> tuple[Localized | None, ...]:
    if not isinstance(item, SingleChoice | SeveralChoices):
        return ()
    bank = turn.services.bank
    return tuple(bank.misconception_name(road) if road else None for road in item.misconceptions)


async def _reports(turn: Turn, key: str) -> Sequence[Told]:
    """Newest first."""
    told: list[Told] = []
    for said in reversed(await turn.uow.journal.with_object(Verb.REPORTED, "item", key)):
        learner = await turn.uow.people.learner(said.learner) if said.learner and len(told) < REPORTS_TOLD else None
        name, problem = learner.name if learner else None, Problem(said.result["problem"])
        told.append(Told(name, problem, said.at, said.result.get("note", "")))
    return told
