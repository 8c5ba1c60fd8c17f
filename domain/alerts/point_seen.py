"""What a class's answers about a point add up to, for a teacher to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from domain.alerts.evidence import AnswerSeen

GOES_WELL = 0.6
"""Who has so large a share right has no trouble with the point."""
SAME_FROM = 3
"""A road, or an option, that so many learners took is worth naming."""


@dataclass(frozen=True)
class Count:
    """Answers: how many, how many right, and how many were expected to be, as a share from 0 to 1 where known."""

    n: int
    right: int
    expected: float | None

    @property
    def share(self) -> float:
        return self.right / self.n if self.n else 0.0

    @property
    def goes_well(self) -> bool:
        return self.share >= GOES_WELL


@dataclass(frozen=True)
class SameRoad:
    """A misconception that several learners followed; `of` learners answered at all."""

    road: str
    learners: int
    of: int


@dataclass(frozen=True)
class SameOption:
    """A wrong option of one item that several learners took; `of` learners answered the item."""

    item: str
    option: int
    learners: int
    of: int


@dataclass(frozen=True)
class PointSeen:
    """
    Attributes:
        by_learner: those who have the most trouble first.
        common: what several of those who went wrong have in common.
    """

    whole: Count
    by_learner: Sequence[tuple[int, Count]]
    common: SameRoad | SameOption | None = None


def counted(answers: Sequence[AnswerSeen]) -> Count:
    expected = [each.expected for each in answers if each.expected is not None]
    return Count(len(answers), sum(each.right for each in answers), fmean(expected) if expected else None)


def seen_at(answers: Sequence[AnswerSeen]) -> PointSeen:
    by_learner: dict[int, list[AnswerSeen]] = {}
    for each in answers:
        by_learner.setdefault(each.learner, []).append(each)
    counts = [(learner, counted(own)) for learner, own in by_learner.items()]
    in_order = sorted(counts, key=lambda each: (each[1].share, -each[1].n, each[0]))
    return PointSeen(counted(answers), in_order, common_error(answers))


def common_error(answers: Sequence[AnswerSeen]) -> SameRoad | SameOption | None:
    """The misconception that most learners followed; else the wrong option that most of them took."""
    wrong = [each for each in answers if not each.right]
    everybody = {each.learner for each in answers}
    roads = Counter(road for road, _ in {(each.road, each.learner) for each in wrong if each.road})
    for road, n in sorted(roads.items(), key=lambda each: (-each[1], each[0]))[:1]:
        if n >= SAME_FROM:
            return SameRoad(road, n, len(everybody))
    taken = {(each.item, each.option, each.learner) for each in wrong if each.option is not None}
    options = Counter((item, option) for item, option, _ in taken)
    for (item, option), n in sorted(options.items(), key=lambda each: (-each[1], each[0]))[:1]:
        if n >= SAME_FROM and option is not None:
            return SameOption(item, option, n, len({each.learner for each in answers if each.item == item}))
    return None
