"""What families did after a broadcast: one table of metrics, counted for each arm beside the hold-out's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Protocol

from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.comparing import Difference, Share, difference, is_told_apart
from domain.broadcasts.fate import Fate
from domain.broadcasts.note import variant_of
from domain.language import Lang
from domain.people.person import Role

AFTER = timedelta(days=7)
"""So long after its release a broadcast's outcomes are counted."""


@dataclass(frozen=True)
class Metric:
    """Something that a family did or did not do within AFTER; its words are broadcasts_report.metric.<name>.

    Attributes:
        by_message: only who got the message can do it, so that it says nothing beside the hold-out.
    """

    name: str
    by_message: bool = False


TAPPED = Metric("tapped", by_message=True)
"""Anybody of the family tapped a button of the broadcast; links are not counted."""
CAME = Metric("came")
"""A place at an event was taken for anybody of the family: at those that its buttons name, at any where none does."""
PRACTISED = Metric("practised")
"""A learner of the family answered a question."""
ENROLLED = Metric("enrolled")
"""A learner of the family booked a trial lesson or joined a class."""

METRICS: Mapping[str, Metric] = {each.name: each for each in (TAPPED, CAME, PRACTISED, ENROLLED)}


@dataclass(frozen=True)
class Outcome:
    """How many families of an arm did it."""

    metric: str
    arm: Arm
    share: Share


@dataclass(frozen=True)
class Compared:
    """`one` beside `other` by one metric.

    Attributes:
        is_told: one of them may be called better: the time is over, there are families enough, it is what was to be
            compared, and the interval does not hold 0.
    """

    metric: str
    one: Arm
    other: Arm
    difference: Difference
    is_told: bool = False

    @property
    def better(self) -> Arm | None:
        if not self.is_told:
            return None
        return self.one if self.difference.value > 0 else self.other


@dataclass(frozen=True)
class Tally:
    """Recipients of one arm and language who share a fate."""

    arm: Arm
    lang: Lang
    fate: Fate
    n: int
    opted_out: int


@dataclass(frozen=True)
class OptedOut:
    """Of the `share.n` readers in a part of the audience those who wanted less of these.

    Attributes:
        segment: "role" with a value of Role, or "campus" with a campus's id.
    """

    segment: str
    value: str | Role
    share: Share


class Afterwards(Protocol):
    """What became of broadcasts."""

    async def tallies(self, campaign: int) -> Sequence[Tally]: ...
    async def outcomes(
        self, campaign: int, since: datetime, until: datetime, events: Collection[str]
    ) -> Sequence[Outcome]:
        """Every metric for every arm that has families, for what was done in [since, until).

        Families are counted as the lot put them, whatever became of their message; those who were never to get one,
        because they had not agreed or could not be reached, are left out of every arm alike.
        """
        ...

    async def taps(self, campaign: int) -> Mapping[tuple[Arm, int], int]:
        """How many recipients tapped a button first, by arm and the number of the button."""
        ...

    async def opted_out(self, campaign: int) -> Sequence[OptedOut]:
        """By role and by campus, those parts in which somebody got the message."""
        ...

    async def names(self, persons: Collection[int]) -> Mapping[int, str]: ...


def window(campaign: Campaign) -> tuple[datetime, datetime] | None:
    """From when until when outcomes are counted, the same for every arm; None before it is released."""
    if campaign.started_at is None:
        return None
    since = max(campaign.started_at, campaign.starts_at or campaign.started_at)
    return since, since + AFTER


def events_of(campaign: Campaign) -> Sequence[str]:
    """The events to which its buttons invite."""
    return [each.target for each in variant_of(campaign, Arm.A).buttons if each.does == "event"]


def compared(campaign: Campaign, outcomes: Sequence[Outcome], *, is_over: bool) -> Sequence[Compared]:
    """Each pair of arms that can be compared, by each metric, the hold-out second."""
    found = []
    for metric in METRICS.values():
        arms = {each.arm: each.share for each in outcomes if each.metric == metric.name}
        for one, other in combinations((arm for arm in (Arm.B, Arm.A, Arm.HOLD_OUT) if arm in arms), 2):
            if metric.by_message and other is Arm.HOLD_OUT:
                continue
            told = is_over and metric.name == campaign.metric and is_told_apart(arms[one], arms[other])
            found.append(Compared(metric.name, one, other, difference(arms[one], arms[other]), told))
    return found
