"""Sample questions: three items to look at, of which nothing about the person is stored.

What has to be remembered travels in the buttons: which question, drawn by which seed, and how many were right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import ClassVar

from domain.language import Lang, Localized
from domain.practice.choosing.choice import Cell
from domain.practice.evening.access import grade_of
from domain.practice.evening.session import Verdict
from domain.practice.items.grading import Chosen, grade, own_words, road_taken, to_plain
from domain.practice.items.kinds import ChoiceWording, Item, SingleChoice
from domain.practice.items.ordering import order_of
from domain.turn import ANYONE, Rights, Turn

SAMPLES = 3
SEEDS = 10_000
SHORT_ID = 10
_EASY = 3
_YEARS_BACK = 2


def short_id(key: str) -> str:
    """SHORT_ID hexadecimal digits that stand for an item's key where a button has no room for it."""
    return sha256(key.encode()).hexdigest()[:SHORT_ID]


@dataclass(frozen=True)
class Sample:
    """A sample question.

    Attributes:
        index: which one, from 0, of SAMPLES.
        seed: what the three were drawn by.
        right: how many of those before were right.
        order: order[place shown] = index in the item; the same whenever the item is shown as a sample.
    """

    index: int
    seed: int
    right: int
    item: SingleChoice
    lang: Lang
    order: tuple[int, ...]
    skill: Localized | None

    @property
    def wording(self) -> ChoiceWording:
        return self.item.wordings[self.lang]


@dataclass(frozen=True)
class SampleAnswered:
    sample: Sample
    option: int
    verdict: Verdict
    feedback: Localized | None


@dataclass(frozen=True)
class SamplesOver:
    """All samples were seen, or there are none (`of` 0)."""

    right: int
    of: int


@dataclass(frozen=True)
class ShowSample:
    """The sample number `index`, or the end behind the last; `seed` None draws a new three."""

    index: int = 0
    seed: int | None = None
    right: int = 0
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Sample | SamplesOver:
        seed = turn.services.random.randrange(SEEDS) if self.seed is None else self.seed
        right = max(0, min(self.right, self.index))
        learner = await turn.uow.people.learner_of(turn.person.id)
        drawn = drawn_by(seed, turn.services.bank.cells(turn.person.lang), grade_of(learner, turn.person))
        if not 0 <= self.index < len(drawn):
            return SamplesOver(right, len(drawn))
        return _sample(turn, drawn[self.index], self.index, seed, right)


@dataclass(frozen=True)
class AnswerSample:
    """Take the option at `place`; when the item has gone meanwhile, the samples begin anew."""

    index: int
    seed: int
    short: str
    place: int
    right: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Sample | SamplesOver | SampleAnswered:
        item = turn.services.bank.item_by_short_id(self.short)
        if not isinstance(item, SingleChoice):
            return await turn.do(ShowSample())
        sample = _sample(turn, item, self.index, self.seed, max(0, min(self.right, self.index)))
        if not 0 <= self.place < len(sample.order):
            return sample
        option = sample.order[self.place]
        verdict = grade(item, Chosen(option))
        feedback: Localized | None = None
        if verdict is Verdict.WRONG:
            response = to_plain(Chosen(option))
            own, road = own_words(item, sample.lang, response), road_taken(item, response)
            feedback = {sample.lang: own} if own else turn.services.bank.misconception(road) if road else None
        return SampleAnswered(sample, option, verdict, feedback)


def drawn_by(seed: int, cells: Sequence[Cell], grade: int | None) -> list[SingleChoice]:
    """At most SAMPLES different items that one tap answers, since nothing of a longer answer could be kept.

    They are easy ones of about that school year, from different skills.
    """
    random = Random(seed)
    easy = [cell for cell in cells if cell.difficulty <= _EASY] or list(cells)
    near = [c for c in easy if grade is None or c.grade is None or grade - _YEARS_BACK <= c.grade <= grade]
    below = [c for c in easy if grade is None or c.grade is None or c.grade <= grade]
    drawn: list[SingleChoice] = []
    skills: set[str | None] = set()
    for among in (near, below, easy, list(cells)):
        for cell in random.sample(among, len(among)):
            if len(drawn) == SAMPLES:
                return drawn
            choices = [item for item in cell.items if isinstance(item, SingleChoice)]
            if choices and (cell.skill is None or cell.skill not in skills):
                item = random.choice(choices)
                if item not in drawn:
                    drawn.append(item)
                    skills.add(cell.skill)
    return drawn


def _sample(turn: Turn, item: Item, index: int, seed: int, right: int) -> Sample:
    assert isinstance(item, SingleChoice)
    skill = turn.services.bank.skill_name(item.skills[0]) if item.skills else None
    lang = turn.person.lang if turn.person.lang in item.wordings else next(iter(item.wordings))
    return Sample(index, seed, right, item, lang, order_of(item, Random(short_id(item.key))), skill)
