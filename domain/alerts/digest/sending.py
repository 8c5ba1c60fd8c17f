"""The digest: to each teacher at their own hour what is new, once a local day, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.access import Taught, with_learners
from domain.alerts.alert import Alert, Rule
from domain.alerts.digest.choosing import Chosen, choose
from domain.alerts.digest.hours import EVENING, Reader, due, is_off
from domain.alerts.digest.line import ToldAs
from domain.alerts.digest.words import digest_note
from domain.alerts.keeping import TAUGHT_LATELY, last_morning
from domain.alerts.trust import RECORDED_FOR, TRUSTED_FOR, Record, record, trusts
from domain.booking.hours.week import DayException
from domain.classes.standing_in.standing import is_stood_in_for, standing_in_for
from domain.gate.passing import push
from domain.people.person import Person
from domain.policy.days import DayKind
from domain.practice.keeping.owner import content_owners, items_waiting
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 20
"""So many teachers a tick: their transaction holds back everybody who writes."""
NEWS_FOR = timedelta(days=14)
"""What ended longer ago is no news."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""News of a learner since the morning's look is looked at when it has rested; nobody waits for that."""
LOOKS = "digests wait for looks"
LONGEST_WAIT = timedelta(minutes=30)
"""After a night without the bot the morning's looks come first; digests wait no longer for them than that."""


@dataclass(frozen=True)
class SendDigests:
    """Look at the teachers whose own hour has come. Gives how many were looked at.

    There is no digest on a public holiday, nor on a day that the teacher has taken off: what is new then is told on
    the next day that is neither. What colleagues who stand in are told is left out.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        waiting = await _due(turn)
        owners = {each.id for each in await content_owners(turn)} if waiting else set()
        for reader, day in waiting[:AT_ONCE]:
            items = await items_waiting(turn, reader.wanted.person) if reader.wanted.person in owners else 0
            await _look(turn, reader, day, items)
        return len(waiting[:AT_ONCE])


async def _due(turn: Turn) -> list[tuple[Reader, date]]:
    found = []
    holidays = turn.services.teaching_hours.holidays
    for reader in await turn.uow.digests.readers():
        day = due(reader, turn.now, _zone(turn, reader))
        if day is not None and holidays.day(day).kind is not DayKind.HOLIDAY:
            found.append((reader, day))
    if not found:
        return []
    days = {day for _, day in found}
    exceptions = await turn.uow.hours.exceptions(min(days), max(days))
    if exceptions:
        found = [(reader, day) for reader, day in found if not await _has_day_off(turn, reader, exceptions, day)]
    return found if found and not await _looks_go_on(turn) else []


async def _looks_go_on(turn: Turn) -> bool:
    """Whether learners or points are still to be looked at this morning, and digests have not waited long."""
    morning = last_morning(turn)
    left = await turn.uow.alerts.learners_to_look_at(morning, LONG_AGO, 1)
    if not left and not await turn.uow.alerts.points_to_look_at(morning, turn.now - TAUGHT_LATELY, 1):
        return False
    began = await turn.uow.heartbeats.last(LOOKS)
    if began is None or began < morning:
        await turn.uow.heartbeats.beat(LOOKS, turn.now)
        return True
    return turn.now - began < LONGEST_WAIT


async def _has_day_off(turn: Turn, reader: Reader, exceptions: Sequence[DayException], day: date) -> bool:
    member = await turn.uow.staff.member_of(reader.wanted.person)
    return member is not None and is_off((each for each in exceptions if each.staff == member.id), day)


def _zone(turn: Turn, reader: Reader) -> str:
    return reader.zone or turn.policy.zone


async def _look(turn: Turn, reader: Reader, day: date, items: int) -> None:
    person = await turn.uow.people.get(reader.wanted.person)
    assert person is not None, "readers are people"
    judged = await turn.uow.alerts.judged(person.id, turn.now - TRUSTED_FOR)
    chosen = await _news(turn, person.id, day, trusts(judged))
    message = None
    if chosen.lines or items > reader.last_items:
        lately = record(each for each in judged if each.changed_at > turn.now - RECORDED_FOR)
        message = await _tell(turn, person, reader, day, chosen, lately, items)
        if message is None:
            return
    await turn.uow.digests.add(person.id, day, turn.now, chosen.lines, chosen.more, items, message)


async def _news(turn: Turn, teacher: int, day: date, trust: Mapping[Rule, float]) -> Chosen:
    sees = await _answers_for(turn, teacher, day)
    whose = {each.teacher for each in sees}
    live = await turn.uow.alerts.of_teachers(whose)
    over = await turn.uow.alerts.over_untold(whose, turn.now - NEWS_FOR)
    mine = [each for each in (*live, *over) if any(by.has(each) for by in sees)]
    if not mine:
        return Chosen()
    told = await turn.uow.digests.told([each.id for each in mine])
    return choose(_of(mine, over=False), _of(mine, over=True), told, trust)


def _of(alerts: Collection[Alert], *, over: bool) -> list[Alert]:
    return [each for each in alerts if each.state.is_over is over]


async def _answers_for(turn: Turn, teacher: int, day: date) -> list[Taught]:
    """The teacher's own classes but those that a colleague has taken over, and those that they have taken over."""
    classes = [each.id for each in await turn.uow.classes.taught_by(teacher, standing_in=False)]
    own = [each for each in classes if not await is_stood_in_for(turn, teacher, each, day)]
    found = [await with_learners(turn, teacher, own)]
    for each in await standing_in_for(turn, teacher, day):
        found += [await with_learners(turn, account, [each.class_id]) for account in sorted(each.accounts)]
    return found


async def _tell(
    turn: Turn, person: Person, reader: Reader, day: date, chosen: Chosen, lately: Record, items: int
) -> int | None:
    """The row of the message in the outbox; None when that day's was there before."""
    zone = _zone(turn, reader)
    note = await digest_note(turn, day, zone, chosen, lately, reader.wanted, items)
    until = datetime.combine(day, EVENING, ZoneInfo(zone)) + timedelta(hours=1)
    # urgent: its reader has chosen the hour, which may be one at which families are left in peace
    message = await push(turn, person, note, once=f"digest:{person.id}:{day}", until=until, urgent=True)
    if message is None:
        return None
    over = [each.alert.id for each in chosen.lines if each.told_as is ToldAs.OVER]
    await turn.uow.alerts.told([each.alert.id for each in chosen.lines], turn.now)
    if over:
        await turn.uow.alerts.told(over, turn.now, over=True)
    return message
