"""What would become of the messages of the coming days, in virtual time: the gate asked again and again, as its tick
would ask it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.gate.deciding import Gate
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why

WEEK = timedelta(days=7)
SHORTEST_WAIT = timedelta(seconds=1)
"""Of the tick that opens the gate."""


@dataclass(frozen=True)
class Planned:
    """What would become of one message as things stand.

    Attributes:
        at: when it would go, by itself or in another, or be dropped; for DEFERRED a moment behind the days.
        why: of the last decision.
        waited: why it would not go when it is due; None where it would, or where it would be dropped.
    """

    message: Waiting
    verdict: Verdict
    at: datetime
    why: Why
    into: int | None = None
    waited: Why | None = None


def plan(
    gate: Gate,
    readers: Mapping[int, Reader],
    waiting: Sequence[Waiting],
    told: Sequence[Told],
    now: datetime,
    until: datetime,
) -> list[Planned]:
    """What would become of these messages to one household before `until`, by the moment at which it is decided.

    What is not decided by then stands at its end, as deferred to when the gate would look again.

    Args:
        readers: by person, everybody to whom one of the messages goes.
        waiting: numbered differently, whether the outbox has them already or not.
        told: what the household was told in the last `GateRules.longest`.
    """
    open_ones = {each.message: each for each in waiting}
    first_wait: dict[int, Why] = {}
    heard, found = list(told), list[Planned]()
    while open_ones:
        at = max(now, min(each.look_at for each in open_ones.values()))
        if at >= until:
            break
        due: dict[int, list[Waiting]] = {}
        for each in sorted(open_ones.values(), key=lambda one: (one.look_at, one.message)):
            if each.look_at <= at:
                due.setdefault(each.person, []).append(each)
        for person, theirs in due.items():
            decisions, news = gate.look(readers[person], theirs, heard, at)
            heard += news
            for decided in decisions:
                if decided.verdict is Verdict.DEFERRED:
                    _wait(open_ones, first_wait, decided, at)
                else:
                    found.append(_planned(open_ones.pop(decided.message), decided, at, first_wait))
    later = sorted(open_ones.values(), key=lambda one: (one.look_at, one.message))
    found += [_later(each, first_wait.get(each.message)) for each in later]
    return found


def _wait(open_ones: dict[int, Waiting], first_wait: dict[int, Why], decided: Decided, at: datetime) -> None:
    then = max(decided.then or at, at + SHORTEST_WAIT)
    open_ones[decided.message] = replace(open_ones[decided.message], look_at=then)
    if decided.why is not Why.NOT_YET:
        first_wait.setdefault(decided.message, decided.why)


def _planned(message: Waiting, decided: Decided, at: datetime, first_wait: Mapping[int, Why]) -> Planned:
    dropped = decided.verdict is Verdict.DROPPED
    waited = None if dropped else first_wait.get(message.message)
    return Planned(message, decided.verdict, at, decided.why, decided.into, waited)


def _later(message: Waiting, waited: Why | None) -> Planned:
    return Planned(message, Verdict.DEFERRED, message.look_at, waited or Why.NOT_YET, waited=waited)
