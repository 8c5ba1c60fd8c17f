"""The week's card: once a week, on the day and at the hour that each reader has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import WEEK as CARD
from domain.messages.quiet import is_quiet
from domain.people.person import Learner, Person
from domain.practice.habits.streaks import WEEK
from domain.reports import week_words
from domain.reports.readers import WeekReader
from domain.reports.week import Card, ChildsWeek, card_for, was_quiet, week_of
from domain.stretches import Stretch
from domain.turn import CLOCK_ONLY, Rights, Turn

LATENESS = CARD.lateness or timedelta(days=1)
APART = timedelta(days=4)
"""Cards are at least so far apart: who chooses another day in the middle of a week gets none twice."""
AT_ONCE = 2
"""So many readers a tick: what was believed a week ago is worked out for each child, 100 ms for 500 answers."""
STRETCH, STRETCHES = 400, "week cards"
"""So many people a tick; the others at the next ones."""
MOST_APART = 2
"""Up to so many children have a message each; more share one."""


def latest_due(reader: WeekReader, now: datetime, zone: str) -> datetime:
    """The last moment (UTC), not later than `now`, of the reader's weekday and hour at `zone`."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=(local.isoweekday() - reader.weekday) % 7)
    due = datetime.combine(day, reader.at, ZoneInfo(zone)).astimezone(UTC)
    if due <= now:
        return due
    return datetime.combine(day - WEEK, reader.at, ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class SendWeekCards:
    """Send the card to those of a stretch of people whose day and hour it is. Gives how many were looked at."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        of = await turn.uow.stretches.people(STRETCHES, STRETCH)
        due: list[tuple[WeekReader, str, datetime]] = []
        for reader in await turn.uow.reports.week_readers(of):
            zone = reader.zone or turn.policy.zone
            at = latest_due(reader, turn.now, zone)
            if turn.now < at + LATENESS and not is_quiet(turn.now, zone, turn.policy):
                due.append((reader, zone, at))
        told = await _told(turn, of) if due else {}
        looked = 0
        for reader, zone, at in due:
            last = at.astimezone(ZoneInfo(zone)).date()
            if told.get(reader.person, date.min) > last - APART:
                continue
            person = await turn.uow.people.get(reader.person)
            if person is not None and await _send(turn, person, last, zone, at):
                looked += 1
            if looked >= AT_ONCE:
                return looked
        await turn.uow.stretches.move_on(STRETCHES, of)
        return looked


async def _told(turn: Turn, of: Stretch) -> Mapping[int, date]:
    """The last day of the latest card that was sent, or left out, by reader."""
    today = turn.now.date()
    days = [(today + timedelta(days=count)).isoformat() for count in range(-7, 2)]
    found: dict[int, date] = {}
    for said in await turn.uow.journal.standing("report", days, await turn.uow.reports.children(of)):
        if said.verb in (Verb.NOTIFIED, Verb.SKIPPED):
            to, last = said.result["to"], date.fromisoformat(said.object_id)
            found[to] = max(last, found.get(to, last))
    return found


async def _send(turn: Turn, person: Person, last: date, zone: str, due: datetime) -> bool:
    """False where there is no child to tell of; of one who is about to be erased nothing is told."""
    family = [each for each in await turn.uow.people.children_of(person.id) if each.person != person.id]
    leaving, _ = await turn.uow.data_requests.being_erased([each.id for each in family], ())
    children = [each for each in family if each.id not in leaving]
    cards: list[tuple[ChildsWeek, Card]] = []
    for child in children:
        week = await week_of(turn, child, last, zone)
        kind = card_for(week, was_quiet=await was_quiet(turn, child, last - WEEK, zone))
        if kind is not None:
            cards.append((week, kind))
    until = due + LATENESS
    if len(cards) > MOST_APART:
        once = f"week:{last}:{person.id}:all"
        await push(turn, person, week_words.card(cards), once=once, until=until)
    else:
        for week, kind in cards:
            once = f"week:{last}:{person.id}:{week.learner.id}"
            card = week_words.card([(week, kind)])
            await push(turn, person, card, learner=week.learner.id, once=once, until=until)
    # what somebody of the staff wrote for the card goes with it, or by itself where there is none this week
    await turn.uow.letters.bring_forward(person.id, turn.now)
    sent = {week.learner.id for week, _ in cards}
    for child in children:
        await _record(turn, person, child, last, sent=child.id in sent)
    return bool(children)


async def _record(turn: Turn, person: Person, child: Learner, last: date, *, sent: bool) -> None:
    verb = Verb.NOTIFIED if sent else Verb.SKIPPED
    result = {"of": "week", "to": person.id}
    await turn.record(verb, "report", last.isoformat(), learner=child.id, result=result)
