"""What must be true of a played week, counted from wall clocks and rows; nothing of the gate's own code is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.gate.push import Reader, Verdict, Why
from domain.messages.kinds import MessageClass
from tests.domain.gate.families import DAY, FamilyWeek
from tests.domain.gate.world import Row, World

SAFETY, SERVICE = MessageClass.SAFETY, MessageClass.SERVICE
MINUTE = timedelta(minutes=1)
APART, AWAKE, IN_TIME = timedelta(hours=2), timedelta(minutes=15), timedelta(minutes=15)
QUIET = range(0, 8 * 60), range(21 * 60, DAY)
SCHOOL = range(8 * 60, 15 * 60 + 30)
BY_LAW = range(6 * 60, 22 * 60)
# class, most, local days, of the whole family, for learners
CAPS = (
    (MessageClass.LEARNING, 1, 1, False, True),
    (MessageClass.LEARNING, 3, 7, False, False),
    (MessageClass.RELATION, 1, 7, True, None),
    (MessageClass.OFFERS, 1, 7, True, None),
    (MessageClass.OFFERS, 3, 30, True, None),
)


def complaints(week: FamilyWeek, world: World) -> Iterator[str]:
    """Everything about the week that must not be; nothing when all is well."""
    rows = world.rows
    for row in rows:
        yield from _ends_with_a_reason(row, rows)
        if row.delivered is not None:
            yield from _came_rightly(week, row)
        elif row.last.verdict is Verdict.DROPPED:
            yield from _was_dropped_rightly(week, world, row)
    came = sorted((row for row in rows if row.delivered is not None), key=lambda row: row.place)
    for number, row in enumerate(came):
        yield from _was_not_too_much(row, came[:number])
        yield from _was_not_too_soon(week, row, came[:number])


def _ends_with_a_reason(row: Row, rows: Sequence[Row]) -> Iterator[str]:
    if not row.decisions or row.last.verdict is Verdict.DEFERRED:
        yield f"{row.sent} has no final decision"
        return
    if row.deliveries > 1:
        yield f"{row.sent} came {row.deliveries} times"
    goes = row.last.verdict in (Verdict.SENT, Verdict.MERGED)
    if goes and row.delivered is None and not row.refused:
        yield f"{row.sent} was let through and never came"
    if not goes and row.delivered is not None:
        yield f"{row.sent} came although it was {row.last.verdict}"
    if row.last.verdict is Verdict.MERGED:
        head = rows[row.head] if row.head is not None else row
        if head is row or head.last.verdict is not Verdict.SENT or head.sent.person != row.sent.person:
            yield f"{row.sent} went with a message that did not go"


def _came_rightly(week: FamilyWeek, row: Row) -> Iterator[str]:
    assert row.delivered is not None and row.passed_at is not None
    waiting, klass = row.waiting, row.waiting.klass
    if row.delivered < waiting.due_at:
        yield f"{row.sent} came before it was due"
    if klass is SAFETY:
        return
    if waiting.until is not None and waiting.until <= row.delivered:
        yield f"{row.sent} came too late"
    if klass is not SERVICE:
        unwanted = (_has_no_consent(row), row.sent.kind in row.reader.preferences.off, _is_paused(row, row.passed_at))
        if any(unwanted):
            yield f"{row.sent} was not wanted"
    shut = closed(row.reader, klass, row.delivered, week.with_law)
    if not shut:
        return
    if klass is SERVICE:
        ends = None if waiting.until is None else waiting.until - IN_TIME
        if not row.sent.urgent and _opens_before(week, row, row.delivered, ends):
            yield f"{row.sent} came in closed hours, and could have waited"
    elif not row.sent.urgent or row.delivered >= waiting.due_at + AWAKE or shut == "law":
        yield f"{row.sent} came in closed hours"


def _was_dropped_rightly(week: FamilyWeek, world: World, row: Row) -> Iterator[str]:
    at, why = row.decisions[-1][0], row.last.why
    if not _is_so(row, why, at):
        yield f"{row.sent} was dropped as {why}, which is not so"
    if why is Why.NO_OPEN_HOUR and _opens_before(week, row, at, row.waiting.until):
        yield f"{row.sent} was dropped as {why}, and there was one"
    if row.waiting.klass not in (SAFETY, SERVICE) or why in (Why.UNREACHABLE, Why.NOT_TRUE_ANY_MORE):
        return
    if why is not Why.LATE:
        yield f"service {row.sent} was dropped as {why}"
    elif not row.given_back and _could_have_come(week, world, row):
        yield f"service {row.sent} was lost"


def _is_so(row: Row, why: Why, at: datetime) -> bool:
    match why:
        case Why.UNREACHABLE:
            return not row.reader.reachable
        case Why.NO_CONSENT:
            return _has_no_consent(row)
        case Why.SWITCHED_OFF:
            return row.sent.kind in row.reader.preferences.off
        case Why.ON_PAUSE:
            return _is_paused(row, at)
        case Why.ONLY_THE_CARD:
            return row.reader.preferences.digest
        case Why.LATE:
            return row.waiting.until is not None and row.waiting.until <= at
        case _:
            return True


def _could_have_come(week: FamilyWeek, world: World, row: Row) -> bool:
    """Whether the bot ran for some minutes at a time that was good for it, or at any if there was none; by whatever
    its reader wished meanwhile."""
    assert row.waiting.until is not None
    minutes = list(_minutes(row.waiting.due_at, row.waiting.until - 3 * MINUTE))
    ran = [at for at in minutes if world.runs_at(at) and world.runs_at(at + 3 * MINUTE)]

    def was_possible(reader: Reader) -> bool:
        good = {at for at in minutes if not closed(reader, SERVICE, at, week.with_law)}
        return any(not good or at in good for at in ran)

    return all(was_possible(each) for each in row.readers)


def _was_not_too_much(row: Row, before: Sequence[Row]) -> Iterator[str]:
    if row.waiting.of.is_wished or row.sent.override:
        return
    assert row.passed_at is not None
    place = ZoneInfo(row.reader.zone)
    today = row.passed_at.astimezone(place).date()
    for klass, most, days, of_family, for_learners in CAPS:
        if klass is not row.waiting.klass or for_learners not in (None, row.reader.is_learner):
            continue
        counted = [
            each
            for each in before
            if each.waiting.klass is klass
            and not each.waiting.of.is_wished
            and each.passed_at is not None
            and (today - each.passed_at.astimezone(place).date()).days < days
            and (of_family or each.sent.person == row.sent.person)
        ]
        contacts = _contacts([*counted, row])
        if contacts > most and contacts > _contacts(counted):
            yield f"{row.sent} was {klass} number {contacts} in {days} days"


def _contacts(rows: Sequence[Row]) -> int:
    """How many there are where what came in one message is one, and the same news to several people is one."""
    groups: list[list[Row]] = []
    for row in rows:
        mine = [group for group in groups if any(_is_one_contact(row, each) for each in group)]
        joined = [row, *(each for group in mine for each in group)]
        groups = [*(group for group in groups if group not in mine), joined]
    return len(groups)


def _is_one_contact(one: Row, other: Row) -> bool:
    if one.sent.person == other.sent.person:
        return _message(one) == _message(other)
    return one.waiting.occasion == other.waiting.occasion


def _message(row: Row) -> int:
    return row.waiting.message if row.head is None else row.head


def _was_not_too_soon(week: FamilyWeek, row: Row, before: Sequence[Row]) -> Iterator[str]:
    goes_along = row.head is not None or row.waiting.of.keeps_hour
    if row.waiting.klass in (SAFETY, SERVICE) or row.sent.override or goes_along:
        return
    assert row.passed_at is not None
    soon = [
        each.passed_at
        for each in before
        if each.sent.person == row.sent.person
        and each.passed_at is not None
        and row.passed_at < each.passed_at + APART
        and each.waiting.klass not in (SAFETY, SERVICE)
    ]
    if soon and _opens_before(week, row, max(soon) + APART, row.waiting.until):
        yield f"{row.sent} came less than two hours after another message"


def _has_no_consent(row: Row) -> bool:
    offers = row.waiting.klass is MessageClass.OFFERS
    return offers and (not row.reader.takes_offers or row.sent.learner in row.reader.no_offers_for)


def _is_paused(row: Row, at: datetime) -> bool:
    until = row.reader.preferences.paused_until
    return until is not None and at < until and not row.sent.override


def _opens_before(week: FamilyWeek, row: Row, at: datetime, until: datetime | None) -> bool:
    ends = min(each for each in (until, at + 14 * DAY * MINUTE) if each is not None)
    return any(not closed(row.reader, row.waiting.klass, each, week.with_law) for each in _minutes(at, ends))


def _minutes(begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The first moment, then every whole minute."""
    at = begins
    while at < ends:
        yield at
        at = at.replace(second=0, microsecond=0) + MINUTE


def closed(reader: Reader, klass: MessageClass, at: datetime, with_law: bool) -> str | None:
    """By which rule the reader is not to be written to, by what the clock on their wall shows."""
    local = at.astimezone(ZoneInfo(reader.zone))
    minute = local.hour * 60 + local.minute
    if any(minute in span for span in QUIET):
        return "quiet"
    if reader.is_learner and with_law and minute not in BY_LAW:
        return "law"
    if reader.is_learner and klass not in (SAFETY, SERVICE) and local.weekday() < 5 and minute in SCHOOL:
        return "school"
    own = _own_minutes(reader)
    if klass is SERVICE and not any(8 * 60 <= each < 21 * 60 for each in own):
        return None
    return None if minute in own else "own"


def _own_minutes(reader: Reader) -> Sequence[int]:
    wished = reader.preferences
    begins = 0 if wished.open_from is None else wished.open_from.hour * 60 + wished.open_from.minute
    ends = DAY if wished.open_until is None else wished.open_until.hour * 60 + wished.open_until.minute
    if begins < ends:
        return range(begins, ends)
    if begins == ends:
        return range(DAY)
    return [*range(ends), *range(begins, DAY)]
