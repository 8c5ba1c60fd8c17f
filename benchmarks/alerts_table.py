"""How the figures are printed: the table, what happened to each sort of learner and point, how sure claims were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isnan

from rich.table import Table

from benchmarks.alerts_figures import Found, Pooled, mean, middle, reliability, share, spread
from benchmarks.alerts_truth import Claim, taught
from benchmarks.alerts_world import Role, Teaching, Term


def table(ways: Mapping[str, Pooled], title: str) -> Table:
    """A row of figures for each way of finding; in brackets the lowest and the highest of single seeds."""
    made = Table(title=title, title_justify="left")
    made.add_column("")
    for name in ways:
        made.add_column(name, justify="right")
    rows: Mapping[str, Callable[[Pooled], str]] = {
        "slips planted": lambda one: str(sum(of for _, of in one.slips_in_time)),
        "found 7 days before": lambda one: _share(one.slips_in_time),
        "days before, median": lambda one: _plain(middle(one.leads)),
        "alerts about slips": lambda one: str(sum(of for _, of in one.false_slips)),
        "false among them": lambda one: _share(one.false_slips),
        "points taught badly": lambda one: str(sum(of for _, of in one.point_recall)),
        "found within two lessons": lambda one: _share(one.point_recall),
        "alerts about points": lambda one: str(sum(of for _, of in one.point_precision)),
        "precision": lambda one: _share(one.point_precision),
        "false, class and 4 weeks": lambda one: _plain(mean(one.quiet), 2),
        "the highest of them": lambda one: str(max(one.quiet, default=0)),
        "faulty items": lambda one: str(sum(of for _, of in one.items_named)),
        "named": lambda one: _share(one.items_named),
        "sound ones named": lambda one: str(sum(one.false_items)),
        "alerts a class and week": lambda one: _plain(mean(one.alerts), 2),
    }
    for name, figure in rows.items():
        made.add_row(name, *(figure(one) for one in ways.values()))
    return made


def _share(parts: Sequence[tuple[int, int]]) -> str:
    if isnan(share(parts)):
        return "–"
    low, high = spread(parts)
    return f"{share(parts):.0%} ({low:.0%}–{high:.0%})" if len(parts) > 1 else f"{share(parts):.0%}"


def _plain(figure: float, digits: int = 0) -> str:
    return "–" if isnan(figure) else f"{figure:.{digits}f}"


def treated(term: Term, one: Found) -> Mapping[str, tuple[int, int]]:
    """Claims about slips by the learner's role, and about points by what they are: how many, how many hold."""
    counts: Counter[str] = Counter()
    hold: Counter[str] = Counter()
    for claim, true in one.slip_claims:
        role = term.plans[int(claim.of)].role
        name = f"learner {role.value}" + (" (not then)" if role is Role.SLIPS and not true else "")
        counts[name] += 1
        hold[name] += true
    for claim, true in one.point_claims:
        name = f"point {_what(term, claim)}"
        counts[name] += 1
        hold[name] += true
    return {name: (n, hold[name]) for name, n in counts.items()}


def _what(term: Term, claim: Claim) -> str:
    found = taught(term, claim.class_id, claim.of)
    klass = next(each for each in term.classes if each.id == claim.class_id)
    if found is not None and found[1].how is not Teaching.WELL:
        return f"taught badly: {found[1].how.value}"
    if claim.of in term.hard:
        return "hard for everybody"
    if any(planted.true.skills[0] == claim.of for planted in term.faulty.values()):
        return "with a faulty item"
    if klass.weak:
        return "of a weak class"
    return "of a class with a few weak learners" if klass.few_weak else "taught well"


def bands(name: str, seeds: Sequence[Mapping[str, tuple[int, int]]]) -> str:
    names = sorted({each for one in seeds for each in one})
    parts = [f"{each} {sum(one.get(each, (0, 0))[0] for one in seeds)}" for each in names]
    return f"{name} speaks of: " + ("; ".join(parts) or "nothing")


def reliable(claims: Iterable[tuple[Claim, bool]]) -> Table:
    made = Table(title="How sure claims were, and how many hold", title_justify="left")
    for column in ("", "chance", "claims", "mean chance", "hold"):
        made.add_column(column, justify="right")
    for kind, low, n, chance, true in reliability(claims):
        made.add_row(kind, f"{low:.1f}–{low + 0.1:.1f}", str(n), f"{chance:.2f}", f"{true:.2f}")
    return made
