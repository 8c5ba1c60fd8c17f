"""What stands in a digest, and in which order: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.alerts.alert import Alert, Rule, State
from domain.alerts.digest.line import Line, ToldAs
from domain.alerts.rules import weight

MOST = 5


@dataclass(frozen=True)
class Chosen:
    """The lines of a digest, and how many have to wait until the next day."""

    lines: tuple[Line, ...] = ()
    more: int = 0


def usefulness(alert: Alert, trust: Mapping[Rule, float]) -> float:
    """The weight of its first finding, as much as its reader may trust that rule."""
    if not alert.findings:
        return 0.0
    first = alert.findings[0]
    return weight(first) * trust.get(first.rule, 1.0)


def by_use(alerts: Iterable[Alert], trust: Mapping[Rule, float]) -> list[Alert]:
    """The most useful first; of two alike the older."""
    return sorted(alerts, key=lambda each: (-usefulness(each, trust), each.raised_at, each.id))


def choose(
    live: Iterable[Alert],
    over: Iterable[Alert],
    told: Mapping[tuple[int, ToldAs], datetime],
    trust: Mapping[Rule, float],
) -> Chosen:
    """What is new to the reader: new alerts, questions whether it helped, outcomes. Nothing that was told before.

    One place of MOST is left to what asks or ended, so that many new alerts cannot keep it waiting for days.

    Args:
        live: alerts that are not over; over: told of once, over since, and not told of as that.
        told: when each alert stood last in a digest that arrived, by its id and as what.
        trust: of this reader in each rule, 0 to 1.
    """
    live = list(live)
    new = [Line(each, ToldAs.NEW) for each in by_use((one for one in live if _is_new(one, told)), trust)]
    asked = [
        Line(each, ToldAs.ASKED)
        for each in sorted(live, key=lambda one: (one.changed_at, one.id))
        if each.state is State.ASKED and not _was_asked(each, told)
    ]
    ended = [
        Line(each, ToldAs.OVER)
        for each in sorted(over, key=lambda one: (one.changed_at, one.id))
        if each.state in (State.DONE, State.CLEARED) and each.told_at is not None and each.over_told_at is None
    ]
    others = asked + ended
    first = new[: MOST - 1 if others else MOST]
    rest = others[: MOST - len(first)]
    return Chosen((*first, *rest), len(new) + len(others) - len(first) - len(rest))


def _is_new(alert: Alert, told: Mapping[tuple[int, ToldAs], datetime]) -> bool:
    """Nobody has told of it, or not since another rule has joined. Who acted before they were told knows of it."""
    before = (alert.id, ToldAs.NEW) in told
    if alert.state is State.OPEN:
        return alert.told_at is None or not before
    is_asked = alert.state is State.ASKED and not _was_asked(alert, told)
    return alert.told_at is None and before and not is_asked


def _was_asked(alert: Alert, told: Mapping[tuple[int, ToldAs], datetime]) -> bool:
    before = told.get((alert.id, ToldAs.ASKED))
    return before is not None and before >= alert.changed_at
