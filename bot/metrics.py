"""Figures for Prometheus: numbers, and as labels only names that stand in this program, never anybody's."""

from __future__ import annotations

import re
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.watch import Watch
from domain.health.figures import Figures, Model

QUICK = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
"""Seconds that somebody waits for an answer."""
LATE = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600)
"""Seconds that a message comes after it was due."""
OTHER = "other"
MOST_KINDS, MOST_HANDLERS = 30, 600
"""More kinds of updates than these are no news of Telegram's, but somebody's play; so it is with handlers."""
OURS = re.compile(r"(tap |command )?[a-z][a-z0-9_.]{0,39}")
"""Names that may stand in this program; anything else is somebody's words."""


class Metrics(Watch):
    """Counts into a registry of its own, so that two bots in one process do not mix."""

    def __init__(self) -> None:
        super().__init__()
        self._registry = registry = CollectorRegistry()
        self._kinds: set[str] = set()
        self._names: set[str] = set()

        def counter(name: str, explained: str, *labels: str) -> Counter:
            return Counter(f"banxue_{name}", explained, labels, registry=registry)

        def seconds(name: str, explained: str, *labels: str, buckets: tuple[float, ...] = QUICK) -> Histogram:
            return Histogram(f"banxue_{name}_seconds", explained, labels, registry=registry, buckets=buckets)

        def gauge(name: str, explained: str, *labels: str) -> Gauge:
            return Gauge(f"banxue_{name}", explained, labels, registry=registry)

        self._fetches = counter("fetches", "Answers of Telegram to the intake, by what came of them", "outcome")
        self._updates = counter("updates", "Updates by their kind and what came of them", "kind", "outcome")
        self._update_seconds = seconds("update", "From storing an update to its end", buckets=(*QUICK, 30, 300))
        self._forged = counter("forged_taps", "Taps without the bot's seal")
        self._handlers = seconds("handler", "A handler with its use case", "handler")
        self._taps = seconds("tap_answer", "From taking up a tap to its answer")
        self._sends = counter("sends", "Messages by their kind and what came of them", "kind", "outcome")
        self._late = seconds("send_lateness", "How late messages were sent", "priority", buckets=LATE)
        self._twice = counter("repeats", "Messages sent again that may have arrived before", "kind")
        self._pauses = counter("telegram_pauses", "How often Telegram asked for silence (429)")
        self._paused = counter("telegram_pause_seconds", "For how long Telegram asked for silence (429)")
        self._ticks = seconds("tick", "Ticks of the clock", "tick")
        self._tick_failures = counter("tick_failures", "Ticks of the clock that failed", "tick")
        self._tick_success = gauge("tick_last_success_timestamp_seconds", "When a tick last went well", "tick")
        self._transactions = seconds("transaction", "Writing transactions", "outcome")
        self._inbox = gauge("inbox_updates", "Updates that wait or are set aside; 10000 is at least so many", "state")
        self._inbox_age = gauge("inbox_oldest_seconds", "How long the oldest update waits")
        self._outbox = gauge("outbox_messages", "Messages by state; 10000 is at least so many", "state")
        self._outbox_age = gauge("outbox_oldest_due_seconds", "How late the latest message is by now")
        self._told_twice = gauge("told_twice", "Repeats of messages that may have arrived before, all that stand")
        self._lease = gauge("lease_held", "1 where somebody holds the lease", "lease")
        self._cases = gauge("safety_cases_open", "Cases of danger that are not closed")
        self._backup = gauge("backup_age_seconds", "How old the last backup is; NaN: there is none")
        self._answers = gauge("model_answers", "First answers that the learner model had expected")
        self._right = gauge("model_right", "How many of them were right")
        self._expected = gauge("model_expected_right", "How many of them the model had expected to be right")
        self._brier = gauge("model_brier", "Mean squared error of what the model expected; NaN: no answers yet")
        self._bank = gauge("bank_items", "Questions that can be asked")

    def fetched(self) -> None:
        super().fetched()
        self._fetches.labels("ok").inc()

    def fetch_failed(self) -> None:
        super().fetch_failed()
        self._fetches.labels("failed").inc()

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        self._updates.labels(_one_of(self._kinds, kind, MOST_KINDS), outcome).inc()
        self._update_seconds.observe(max(0.0, seconds))

    def forged(self) -> None:
        self._forged.inc()

    def handled(self, handler: str, seconds: float) -> None:
        self._handlers.labels(_one_of(self._names, handler, MOST_HANDLERS)).observe(seconds)

    def tap_answered(self, seconds: float) -> None:
        self._taps.observe(seconds)

    def settled(self, kind: str, priority: str, outcome: str, late: float, *, repeated: bool = False) -> None:
        self._sends.labels(kind, outcome).inc()
        if outcome == "sent":
            self._late.labels(priority).observe(max(0.0, late))
        if repeated:
            self._twice.labels(kind).inc()

    def paused(self, seconds: float) -> None:
        super().paused(seconds)
        self._pauses.inc()
        self._paused.inc(max(0.0, seconds))

    def ticked(self, name: str, seconds: float, well: bool) -> None:
        super().ticked(name, seconds, well)
        self._ticks.labels(name).observe(seconds)
        if well:
            self._tick_success.labels(name).set_to_current_time()
        else:
            self._tick_failures.labels(name).inc()

    def transaction(self, seconds: float, outcome: str) -> None:
        self._transactions.labels(outcome).observe(seconds)

    def look(self, figures: Figures, model: Model, bank: int) -> None:
        self._inbox.labels("waiting").set(figures.waiting)
        self._inbox.labels("set_aside").set(figures.set_aside)
        for state, count in figures.messages.items():
            self._outbox.labels(state).set(count)
        for name, lease in figures.leases.items():
            self._lease.labels(name).set(lease.until > figures.at)
        self._inbox_age.set(figures.age(figures.waiting_since).total_seconds())
        self._outbox_age.set(figures.age(figures.due_since).total_seconds())
        self._told_twice.set(figures.told_twice)
        self._cases.set(figures.cases)
        self._backup.set(figures.age(figures.backed_up_at).total_seconds() if figures.backed_up_at else nan)
        self._answers.set(model.answers)
        self._right.set(model.right)
        self._expected.set(model.expected)
        self._brier.set(nan if model.brier is None else model.brier)
        self._bank.set(bank)

    def written(self) -> bytes:
        return generate_latest(self._registry)


def _one_of(known: set[str], name: str, most: int) -> str:
    """The name, if it may be one of ours and there are not too many of them already."""
    if name not in known:
        if len(known) >= most or not OURS.fullmatch(name):
            return OTHER
        known.add(name)
    return name
