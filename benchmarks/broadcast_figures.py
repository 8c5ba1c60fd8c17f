"""What benchmarks/broadcast.py found, against what is promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.broadcasts.fate import Fate

ALLOWED = 30
"""Messages in a second, as Telegram allows."""
USED = 0.9
PATIENCE = 1.0
COUNTED = ("send", "edit", "copy", "forward")
NOT_COUNTED = ("sendchataction",)


@dataclass(frozen=True)
class Row:
    """A recipient: what the database says became of them, and how often the message came to stand in their chat."""

    fate: Fate
    repeats: int
    arrived: int

    @property
    def was_in_doubt(self) -> bool:
        return self.fate is Fate.IN_DOUBT or self.repeats > 0

    @property
    def is_true(self) -> bool:
        """Whether the final state is what happened, as far as anybody can know it."""
        match self.fate:
            case Fate.SENT:
                return self.arrived >= 1
            case Fate.IN_DOUBT:
                return True
            case _:
                return self.fate.is_final and not self.arrived


@dataclass(frozen=True)
class Span:
    """From one moment to another, in seconds of the machine's monotonic clock."""

    begins: float
    ends: float

    @property
    def seconds(self) -> float:
        return self.ends - self.begins

    def holds(self, moment: float) -> bool:
        return self.begins <= moment <= self.ends


@dataclass(frozen=True)
class Happened:
    """One run.

    Attributes:
        rows: by recipient; recipients: how many there should be.
        calls: the requests of the bot as the sandbox recorded them.
        lives: of the bot, each until it was killed; pauses: when the broadcast was paused.
        cuts: answers that were cut off; kills: of a running bot and of one that was starting.
        launched: how many of the starts by the operator took effect.
        second_bot: what the bot that was started by mistake ended with, None when it went on running.
        stands_by: on a server a second one may be there and leaves the sending to the first.
        in_flight: rows that were claimed when the bot was killed.
        taps: from a tap to its answer, for those whose time no kill lies in; others: how many there were besides.
    """

    recipients: int
    rows: Mapping[int, Row]
    calls: Sequence[Mapping[str, Any]]
    lives: Sequence[Span]
    pauses: Sequence[Span]
    cuts: int
    kills: int
    launched: int
    second_bot: int | None
    taps: Sequence[Span]
    other_taps: int
    tappers: int
    stands_by: bool = False
    in_flight: int = 0

    @property
    def moments(self) -> list[float]:
        """When each message or edit arrived, whatever was answered."""
        return sorted(call["at"] for call in self.calls if counts(call["method"]))

    @property
    def in_doubt(self) -> int:
        return sum(row.was_in_doubt for row in self.rows.values())

    @property
    def twice(self) -> int:
        return sum(row.arrived > 1 for row in self.rows.values())

    @property
    def twice_without_doubt(self) -> int:
        return sum(row.arrived > 1 + row.repeats for row in self.rows.values())

    @property
    def skipped(self) -> int:
        """Without a final state, or with one that did not happen, or not there at all."""
        return self.recipients - sum(row.is_true for row in self.rows.values())


@dataclass(frozen=True)
class Bar:
    """`timed`: it depends on how busy the machine is."""

    name: str
    met: bool
    timed: bool = False


def counts(method: str) -> bool:
    return method.startswith(COUNTED) and method not in NOT_COUNTED


def most_in_a_second(moments: Sequence[float]) -> int:
    """In whatever window of one second, open at its end; `moments` are in order."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def share_used(happened: Happened) -> tuple[float, float]:
    """The share of the allowed rate that was used while the bot was up and had something to send, and the seconds
    that were counted."""
    moments = happened.moments
    tried = _first_tries(happened)
    if not tried:
        return 0.0, 0.0
    end = tried[-1]
    sent, seconds = 0, 0.0
    for span in _without(happened.lives, happened.pauses):
        within = [moment for moment in moments if span.holds(moment) and moment <= end]
        if within:
            # the first one opens the stretch; the last one ends it where everybody was tried
            sent += len(within) - 1
            seconds += min(span.ends, end) - within[0]
    return (sent / seconds / ALLOWED if seconds else 0.0), seconds


def bars(happened: Happened) -> list[Bar]:
    most = most_in_a_second(happened.moments)
    used, _ = share_used(happened)
    found = [
        Bar(f"{happened.recipients} recipients, one final state each", len(happened.rows) == happened.recipients),
        Bar("nobody skipped, and every final state is what happened", happened.skipped == 0),
        Bar("nobody got two but for rows that were in doubt", happened.twice_without_doubt == 0),
        Bar(
            f"rows in doubt at most kills and cut answers ({happened.in_doubt} <= {happened.kills + happened.cuts})",
            happened.in_doubt <= happened.kills + happened.cuts,
            # a slow machine has more than one in flight when it is killed
            timed=True,
        ),
        Bar(
            "rows in doubt only of those in flight at a kill, and cut answers "
            f"({happened.in_flight} + {happened.cuts})",
            happened.in_doubt <= happened.in_flight + happened.cuts,
        ),
        Bar(f"no second with more than {ALLOWED} messages ({most})", most <= ALLOWED),
        Bar(f"above {USED:.0%} of the allowed rate used ({used:.1%})", used > USED, timed=True),
        Bar("started once, however often it was launched", happened.launched == 1),
        Bar("a second bot stood by", happened.second_bot is None)
        if happened.stands_by
        else Bar("a second bot did not run", happened.second_bot not in (None, 0)),
    ]
    if happened.tappers:
        waited = quantile(happened.taps, 0.95)
        found.append(Bar(f"p95 of the answers below {PATIENCE:g} s ({waited:.2f} s)", waited < PATIENCE, timed=True))
    return found


def quantile(spans: Sequence[Span], q: float) -> float:
    """Seconds; infinite when nothing was measured."""
    ordered = sorted(span.seconds for span in spans)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else float("inf")


def report(happened: Happened) -> None:
    fates = Counter(row.fate for row in happened.rows.values())
    answers = Counter(call["code"] for call in happened.calls if counts(call["method"]))
    used, seconds = share_used(happened)
    print("final states:")
    for fate, count in fates.most_common():
        print(f"  {fate.value:<12} {count:>7}")
    print(f"skipped: {happened.skipped}")
    print(
        f"got two: {happened.twice}; rows that were in doubt: {happened.in_doubt}, "
        f"after {happened.kills} kills and {happened.cuts} cut answers"
    )
    refused = ", ".join(f"{count} x {code or 'no answer'}" for code, count in answers.most_common())
    print(f"requests that count: {answers.total()} ({refused})")
    print(f"most in one second, as they arrived: {most_in_a_second(happened.moments)} of {ALLOWED}")
    print(
        f"share of {ALLOWED}/s that was used: {used:.1%}, over {seconds:.0f} s in which the bot was up and had "
        f"something to send ({len(happened.lives)} lives, from the first message of each)"
    )
    starts = sorted(_starts(happened))
    print(
        f"from a start to its first message: {starts[len(starts) // 2]:.1f} s, at most {starts[-1]:.1f} s; "
        f"all lives together {sum(life.seconds for life in happened.lives):.0f} s"
    )
    if happened.tappers:
        print(
            f"answers to {happened.tappers} people who tapped: p50 {1000 * quantile(happened.taps, 0.5):.0f} ms, "
            f"p95 {1000 * quantile(happened.taps, 0.95):.0f} ms over {len(happened.taps)} taps; "
            f"{happened.other_taps} more met a kill or a start"
        )


def _starts(happened: Happened) -> list[float]:
    moments = happened.moments
    firsts = (next((each for each in moments if life.holds(each)), None) for life in happened.lives)
    return [first - life.begins for life, first in zip(happened.lives, firsts, strict=True) if first is not None] or [
        0.0
    ]


def _first_tries(happened: Happened) -> list[float]:
    seen: dict[str, float] = {}
    for call in happened.calls:
        if call["method"] == "sendmessage":
            seen.setdefault(call["chat_id"], call["at"])
    return sorted(seen.values())


def _without(lives: Sequence[Span], pauses: Sequence[Span]) -> list[Span]:
    """The lives, with the pauses cut out."""
    found = []
    for life in lives:
        begins = life.begins
        for pause in pauses:
            if pause.ends > begins and pause.begins < life.ends:
                found.append(Span(begins, max(begins, pause.begins)))
                begins = pause.ends
        if begins < life.ends:
            found.append(Span(begins, life.ends))
    return found
