"""The gate and a courier in virtual time: a week is played, and what became of each message is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import cycle
from typing import Any

from domain.gate.deciding import ALWAYS, Gate
from domain.gate.hours import Hours
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rules import GateRules
from domain.policy.hours import ANY_HOUR, TeachingHours
from domain.policy.profile import CN_MAINLAND
from tests.domain.gate.families import DAY, FILE, LONG, PHOTO, Changed, FamilyWeek, Sent

MOST_EVENTS = 3000


@dataclass
class Row:
    """A message, with every decision on it and what came of it.

    Attributes:
        reader: as they were when it was decided on last; readers: at each decision.
        delivered: when the courier sent it, alone or within `head`.
        refused: the courier found nobody there.
        given_back: how often the courier came too late for it.
    """

    sent: Sent
    waiting: Waiting
    reader: Reader
    readers: list[Reader] = field(default_factory=list)
    decisions: list[tuple[datetime, Decided]] = field(default_factory=list)
    passed_at: datetime | None = None
    place: int = 0
    contact: str = ""
    head: int | None = None
    delivered: datetime | None = None
    deliveries: int = 0
    refused: bool = False
    given_back: int = 0

    @property
    def last(self) -> Decided:
        return self.decisions[-1][1]


class World:
    """Plays one week; `rows` is what there is to see afterwards."""

    def __init__(self, week: FamilyWeek) -> None:
        self._week = week
        law = TeachingHours(CN_MAINLAND) if week.with_law else ANY_HOUR
        self._gate = Gate(Hours(time(21), time(8), GateRules(), law))
        self.readers = list(week.people)
        self.rows: list[Row] = []
        self._backlog = cycle(week.backlog)
        self._moments: list[tuple[datetime, int]] = []
        self._changes = list(week.changed)
        self._coming = sorted(week.sent, key=lambda each: each.minute)
        self._on_their_way: list[tuple[datetime, int, datetime | None]] = []
        self._places = 0

    def play(self) -> list[Row]:
        for each in self._coming:
            self._note(self.at(each.minute))
        events = 0
        while self._moments:
            now, _ = heappop(self._moments)
            while self._moments and self._moments[0][0] == now:
                heappop(self._moments)
            events += 1
            assert events < MOST_EVENTS, "the gate looks at the same messages for ever"
            self._change(now)
            self._create(now)
            self._deliver(now)
            self._open(now)
        return self.rows

    def at(self, minute: int) -> datetime:
        return self._week.start + timedelta(minutes=minute)

    def runs_at(self, moment: datetime) -> bool:
        return self._up(moment) == moment

    def _up(self, moment: datetime) -> datetime:
        for begins, ends in self._week.down:
            if self.at(begins) <= moment < self.at(ends):
                moment = self.at(ends)
        return moment

    def _note(self, moment: datetime) -> None:
        heappush(self._moments, (self._up(moment + timedelta(seconds=self._week.lag)), len(self._moments)))

    def _change(self, now: datetime) -> None:
        while self._changes and self.at(self._changes[0].minute) <= now:
            change = self._changes.pop(0)
            self.readers[change.person] = _changed(self.readers[change.person], change, self.at(change.minute))

    def _create(self, now: datetime) -> None:
        while self._coming and self.at(self._coming[0].minute) <= now:
            sent = self._coming.pop(0)
            reader = self.readers[sent.person]
            row = Row(sent, _waiting(len(self.rows), sent, reader, now), reader)
            self.rows.append(row)
            if row.waiting.klass in ALWAYS and row.waiting.due_at <= now:
                decided, _ = self._gate.look(reader, [row.waiting], (), now)
                self._carry_out(decided, now)
            else:
                self._note(row.waiting.due_at)

    def _open(self, now: datetime) -> None:
        due = [row.waiting for row in self.rows if self._is_held(row) and row.waiting.look_at <= now]
        told = [
            Told(
                row.waiting.person, row.waiting.household, row.waiting.klass, row.contact, row.passed_at,
                not row.waiting.of.is_wished, row.waiting.occasion, row.waiting.of.is_summary,
            )
            for row in self.rows
            if row.passed_at is not None
        ]  # fmt: skip
        for person in dict.fromkeys(each.person for each in due):
            theirs = [each for each in due if each.person == person]
            stopped = {each.message: Why.NOT_TRUE_ANY_MORE for each in theirs if self._is_untrue(each.message, now)}
            decided, news = self._gate.look(self.readers[person], theirs, told, now, stopped)
            told += news
            self._carry_out(decided, now)

    def _is_held(self, row: Row) -> bool:
        return not row.decisions or row.last.verdict is Verdict.DEFERRED

    def _is_untrue(self, message: int, now: datetime) -> bool:
        minute = self.rows[message].sent.untrue_from
        return minute is not None and self.at(minute) <= now

    def _carry_out(self, decided: list[Decided], now: datetime) -> None:
        for each in decided:
            row = self.rows[each.message]
            row.decisions.append((now, each))
            row.reader = self.readers[row.sent.person]
            row.readers.append(row.reader)
            if each.verdict is Verdict.DEFERRED:
                assert each.then is not None and each.then > now, "deferred to the past"
                row.waiting = replace(row.waiting, look_at=each.then)
                self._note(each.then)
            elif each.verdict in (Verdict.SENT, Verdict.MERGED):
                self._places += 1
                row.passed_at, row.contact, row.head = now, each.contact or "", each.into
                row.place = self._places
        for each in decided:
            if each.verdict is Verdict.SENT:
                ends = [one.until for one in decided if each.message in (one.message, one.into) and one.until]
                comes = self._up(now + timedelta(minutes=next(self._backlog)))
                self._on_their_way.append((comes, each.message, min(ends, default=None)))
                self._note(comes)

    def _deliver(self, now: datetime) -> None:
        for comes, message, ends in [each for each in self._on_their_way if each[0] <= now]:
            self._on_their_way.remove((comes, message, ends))
            group = [row for row in self.rows if row.passed_at and message in (row.waiting.message, row.head)]
            for row in group:
                if not self.readers[row.sent.person].reachable:
                    row.refused = True
                elif ends is not None and ends <= now:
                    row.passed_at, row.contact, row.head = None, "", None
                    row.given_back += 1
                    row.decisions.append((now, Decided(row.waiting.message, Verdict.DEFERRED, Why.NOT_YET, then=now)))
                    row.waiting = replace(row.waiting, look_at=now)
                else:
                    row.delivered = now
                    row.deliveries += 1


def _waiting(message: int, sent: Sent, reader: Reader, now: datetime) -> Waiting:
    due = now + timedelta(minutes=sent.delay)
    waiting = Waiting(
        message=message,
        person=sent.person,
        household=reader.household,
        kind=sent.kind,
        occasion=f"message:{message}" if sent.occasion is None else f"{sent.kind}:{sent.occasion}",
        due_at=due,
        look_at=due,
        until=None,
        urgent=sent.urgent,
        override="they asked on the phone" if sent.override else None,
        content=_content(message, sent.size),
        cause="",
        learner=sent.learner,
        sender=None,
        campaign=None,
    )
    ends = [] if sent.lasts is None else [due + timedelta(minutes=sent.lasts)]
    if waiting.of.lateness is not None:
        ends.append(due + waiting.of.lateness)
    return replace(waiting, until=min(ends, default=None))


def _content(message: int, size: str) -> dict[str, Any]:
    made: dict[str, Any] = {"html": f"<b>{message}</b>" + ("words " * 500 if size == LONG else ""), "keyboard": []}
    if size == FILE:
        made["attachment"] = {"type": "calendar"}
    elif size == PHOTO:
        made["attachment"] = {"type": "photo", "file": "f"}
    return made


def _changed(reader: Reader, change: Changed, at: datetime) -> Reader:
    wished = reader.preferences
    match change.field:
        case "pause":
            wished = replace(wished, paused_until=at + timedelta(minutes=change.value * DAY))
        case "off":
            wished = replace(wished, off=(*wished.off, change.value))
        case "digest":
            wished = replace(wished, digest=change.value)
        case "hours":
            wished = replace(wished, open_from=change.value[0], open_until=change.value[1])
        case field_name:
            return replace(reader, **{field_name: change.value})
    return replace(reader, preferences=wished)
