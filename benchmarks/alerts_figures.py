"""How well claims hold: slips, points and items found, how many claims are false, how sure they should have been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from statistics import fmean, median

from benchmarks.alerts_evidence import Known
from benchmarks.alerts_mornings import Log
from benchmarks.alerts_term import History
from benchmarks.alerts_truth import About, Claim, claimed, holds, points_of
from benchmarks.alerts_world import Plan, Teaching, Term, instant
from domain.alerts.alert import OfLearner
from domain.practice.keeping.suspicions import Case, suspicions

IN_TIME = 7
"""Days before the drop-out by which a slip has to be told."""
WINDOW = 28
"""Four weeks: in them a class without a fault is looked at for false alarms."""
MET_BY = 8
"""An item that fewer learners answered at home for the first time is nobody's trouble yet."""


@dataclass(frozen=True)
class Found:
    """What claims of one way of finding add up to in one term.

    Attributes:
        slips: planted ones with their claim in time, None where there is none.
        slip_claims, point_claims, item_claims: those made, and whether they hold.
        points: badly taught ones that could be told within two lessons, and whether they were.
        quiet: false alarms about points by class and four weeks without a fault.
        items: faulty ones that enough learners met, and whether they were named.
        alerts: how many there are for a class and a week.
    """

    slips: Sequence[tuple[Plan, float | None]]
    slip_claims: Sequence[tuple[Claim, bool]]
    points: Sequence[tuple[str, str, bool]]
    point_claims: Sequence[tuple[Claim, bool]]
    quiet: Sequence[int]
    items: Sequence[tuple[str, bool]]
    item_claims: Sequence[tuple[Claim, bool]]
    alerts: float


def found(term: Term, claims: Iterable[Claim], met: Mapping[str, int], alerts: int | None = None) -> Found:
    """
    Args:
        met: how many learners gave a first answer to an item.
        alerts: how many there were, None where every claim is one.
    """
    held = {about: [(each, holds(term, each)) for each in claims if each.about is about] for about in About}
    count = sum(len(each) for each in held.values()) if alerts is None else alerts
    named = {claim.of for claim, _ in held[About.ITEM]}
    return Found(
        slips=_slips(term, held[About.SLIP]),
        slip_claims=held[About.SLIP],
        points=_points(term, held[About.POINT]),
        point_claims=held[About.POINT],
        quiet=_quiet(term, held[About.POINT]),
        items=[(item, item in named) for item in term.faulty if met.get(item, 0) >= MET_BY],
        item_claims=held[About.ITEM],
        alerts=count / (len(term.classes) * term.days / 7),
    )


def _slips(term: Term, claims: Sequence[tuple[Claim, bool]]) -> list[tuple[Plan, float | None]]:
    """The first true claim about each, in time; days before the drop-out."""
    lead: dict[str, float] = {}
    for claim, true in claims:
        slip = term.plans[int(claim.of)].slip
        if true and slip is not None and claim.of not in lead:
            lead[claim.of] = slip.gone - claim.day
    planted = [plan for plan in term.plans.values() if plan.slip is not None]
    return [(plan, lead.get(str(plan.learner))) for plan in planted]


def _points(term: Term, claims: Sequence[tuple[Claim, bool]]) -> list[tuple[str, str, bool]]:
    """Badly taught ones whose class had two more lessons in the term: told before the second of them begins."""
    told = {(claim.class_id, claim.of): claim.day for claim, true in reversed(claims) if true}
    rows = []
    for klass in term.classes:
        for day, point in points_of(klass):
            later = [each for each in klass.lessons if each.day > day]
            if point.how is Teaching.WELL or len(later) < 2:
                continue
            at = told.get((klass.id, point.skill))
            rows.append((klass.id, point.skill, at is not None and instant(at) < later[1].at))
    return rows


def _quiet(term: Term, claims: Sequence[tuple[Claim, bool]]) -> list[int]:
    """Four weeks count in which no point was taught badly, nor in the two weeks before them."""
    counts = []
    for klass in term.classes:
        bad = [day for day, point in points_of(klass) if point.how is not Teaching.WELL]
        for start in range(0, term.days - WINDOW + 1, WINDOW):
            if not any(start - 14 <= day < start + WINDOW for day in bad):
                theirs = [claim for claim, true in claims if claim.class_id == klass.id and not true]
                counts.append(sum(start <= claim.day < start + WINDOW for claim in theirs))
    return counts


def ours(history: History, log: Log, suspected: Iterable[Claim]) -> list[Claim]:
    """What alerts and the queue of doubtful items claim."""
    term, made = history.term, []
    for _, each in log.raised:
        claim = claimed(each.subject, each.finding)
        if claim is not None:
            about, class_id, of = claim
            if isinstance(each.subject, OfLearner):
                class_id = term.plans[each.subject.learner].class_id
            made.append(Claim(about, class_id, of, each.day, each.finding.chance))
    return [*made, *suspected]


def queue_of(history: History) -> tuple[list[Claim], dict[str, int]]:
    """Items in the queue (domain.practice.keeping.suspicions) on the evening they came into it, and by how many
    learners each item was met."""
    known = Known(history)
    claims: dict[str, Claim] = {}
    for day in range(1, history.term.days + 1):
        known.catch_up(instant(day))
        for item in sorted(known.touched - claims.keys()):
            if suspicions(Case(known.tallied(item))):
                claims[item] = Claim(About.ITEM, "", item, day)
    return list(claims.values()), {item: known.tallied(item).n for item in known.items}


@dataclass
class Pooled:
    """The same of several terms; `share` gives (right, of) of each."""

    each: list[Found] = field(default_factory=list)

    @property
    def slips_in_time(self) -> list[tuple[int, int]]:
        rows = [[lead is not None and lead >= IN_TIME for _, lead in one.slips] for one in self.each]
        return [(sum(row), len(row)) for row in rows]

    @property
    def leads(self) -> list[float]:
        return [lead for one in self.each for _, lead in one.slips if lead is not None]

    @property
    def false_slips(self) -> list[tuple[int, int]]:
        return [_false(one.slip_claims) for one in self.each]

    @property
    def point_precision(self) -> list[tuple[int, int]]:
        return [(sum(true for _, true in one.point_claims), len(one.point_claims)) for one in self.each]

    @property
    def point_recall(self) -> list[tuple[int, int]]:
        return [(sum(in_time for *_, in_time in one.points), len(one.points)) for one in self.each]

    @property
    def quiet(self) -> list[int]:
        return [count for one in self.each for count in one.quiet]

    @property
    def items_named(self) -> list[tuple[int, int]]:
        return [(sum(named for _, named in one.items), len(one.items)) for one in self.each]

    @property
    def false_items(self) -> list[int]:
        """Sound items that were named."""
        return [len({claim.of for claim, true in one.item_claims if not true}) for one in self.each]

    @property
    def alerts(self) -> list[float]:
        return [one.alerts for one in self.each]


def _false(claims: Sequence[tuple[Claim, bool]]) -> tuple[int, int]:
    return sum(not true for _, true in claims), len(claims)


def share(parts: Sequence[tuple[int, int]]) -> float:
    """Of all terms together."""
    of = sum(n for _, n in parts)
    return sum(right for right, _ in parts) / of if of else nan


def spread(parts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The lowest and the highest of single terms."""
    shares = [right / of for right, of in parts if of]
    return (min(shares), max(shares)) if shares else (nan, nan)


def middle(figures: Sequence[float]) -> float:
    return median(figures) if figures else nan


def mean(figures: Sequence[float]) -> float:
    return fmean(figures) if figures else nan


def reliability(claims: Iterable[tuple[Claim, bool]]) -> list[tuple[str, float, int, float, float]]:
    """By kind and tenth of the chance: how many, their mean chance, the share that holds."""
    bins: dict[tuple[str, float], list[tuple[float, bool]]] = defaultdict(list)
    for claim, true in claims:
        if claim.chance is not None:
            bins[claim.about.value, min(9, int(claim.chance * 10)) / 10].append((claim.chance, true))
    return [
        (kind, low, len(held), fmean(chance for chance, _ in held), fmean(true for _, true in held))
        for (kind, low), held in sorted(bins.items())
    ]
