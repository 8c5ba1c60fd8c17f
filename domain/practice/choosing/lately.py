"""What the answers of the last days told: how often they were right, and where errors come one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.practice.choosing.wanted import Goal, Lately, Road, Stumble
from domain.practice.evening.session import Verdict
from domain.practice.items.grading import road_taken
from domain.practice.items.kinds import Item


@dataclass(frozen=True)
class Recent:
    """An item that was put to a learner lately.

    Attributes:
        goal: what it was chosen for.
        verdict: None while it was not answered; response: of a wrong answer, else None.
        reported: something is wrong with the item; the answer does not count.
        rapid: the answer came too fast for the question to have been read.
    """

    item: str
    shown_at: datetime
    goal: str | None = None
    verdict: Verdict | None = None
    response: Mapping[str, Any] | None = None
    reported: bool = False
    rapid: bool = False


def lately(
    recent: Iterable[Recent], item_of: Callable[[str], Item | None], home_of: Callable[[str], str | None]
) -> Lately:
    """Fold what was asked, oldest first.

    Args:
        item_of: the item of a key, None when it is live no more.
        home_of: the skill that a misconception belongs to, None where it belongs to none.
    """
    counts = {Verdict.RIGHT: 0, Verdict.WRONG: 0}
    stumbles: dict[str, Stumble] = {}
    roads: dict[str, Road] = {}
    solved: dict[str, datetime] = {}
    for each in recent:
        item = item_of(each.item)
        if item is None or each.verdict is None or each.reported or each.rapid:
            continue
        if each.verdict in counts and each.goal != Goal.PLACEMENT:
            counts[each.verdict] += 1
        skill = item.skills[0] if item.skills else None
        match each.verdict:
            case Verdict.RIGHT if skill is not None:
                stumbles.pop(skill, None)
                solved[skill] = each.shown_at
            case Verdict.WRONG:
                if skill is not None:
                    first = stumbles.get(skill, Stumble(0, each.shown_at))
                    stumbles[skill] = replace(first, times=first.times + 1)
                road = road_taken(item, each.response or {})
                home = home_of(road) if road is not None else None
                if road is not None and home is not None:
                    taken = roads.get(road, Road(0, each.shown_at, home))
                    roads[road] = replace(taken, times=taken.times + 1)
            case _:
                pass
    return Lately(counts[Verdict.RIGHT], counts[Verdict.WRONG], stumbles, roads, solved)
