"""Who answers, and by when: from the hours in which somebody is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.conversations.conversation import Conversation
from domain.conversations.duty import colleague
from domain.conversations.hours import OfficeHours
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.screen import Moment, Param, T, t
from domain.people.person import Role
from domain.turn import Turn

ROUNDED = timedelta(minutes=5)
NO_HOURS = timedelta(days=1)
"""Where nobody ever is there, by what is said, somebody answers within that."""


@dataclass(frozen=True)
class Promise:
    """
    Attributes:
        who: None for the office.
        by: an instant at a full five minutes.
        opens: when somebody is there again; None where somebody is there until `by`.
        is_open: somebody is there now.
    """

    who: Localized | str | None
    by: datetime
    opens: datetime | None = None
    is_open: bool = True


def promised_by(hours: OfficeHours, now: datetime, within: timedelta) -> tuple[datetime, datetime | None]:
    """By when somebody answers, and when somebody is there again if nobody is, or not for that long any more."""
    closes = hours.closes(now)
    if closes is not None and _rounded(now + within) <= closes:
        return _rounded(now + within), None
    opens = hours.next_open(closes or now)
    if opens is None:
        return _rounded(now + NO_HOURS), None
    return _rounded(opens + within), opens


async def promise_to(turn: Turn, addressed: int | None) -> Promise:
    """What a family may be promised at this moment."""
    rules, meant = turn.services.conversation_rules, await colleague(turn, addressed)
    teaches = meant is not None and meant.roles & {Role.TEACHER} and Role.ADVISOR not in meant.roles
    within = rules.teacher_answers if teaches else rules.office_answers
    by, opens = promised_by(turn.services.office_hours, turn.now, within)
    who = None if meant is None else await name_of_staff(turn, meant.id)
    return Promise(who, by, opens, turn.services.office_hours.is_open(turn.now))


async def standing_promise(turn: Turn, conversation: Conversation) -> Promise:
    """What the family was promised and still waits for: by whoever is meant, and by the office once that failed."""
    assert conversation.promised_at is not None, "whoever waits was promised something"
    meant = await colleague(turn, conversation.addressed) if conversation.round == 0 else None
    who = None if meant is None else await name_of_staff(turn, meant.id)
    hours, by = turn.services.office_hours, conversation.promised_at
    closes = hours.closes(turn.now)
    opens = None if closes is not None and by <= closes else hours.next_open(closes or turn.now)
    return Promise(who, by, opens, closes is not None)


def named(who: Localized | str | None) -> Param:
    return t("conversations.the_office") if who is None else who


def hour(at: datetime, now: datetime, zone: str) -> Param:
    """The wall time of today, with its day on any other."""
    place = ZoneInfo(zone)
    local = at.astimezone(place)
    return local.time() if local.date() == now.astimezone(place).date() else Moment(at, zone)


def promise_words(promise: Promise, now: datetime, zone: str) -> T:
    """One sentence: who answers by when, or when somebody is there again."""
    by = hour(promise.by, now, zone)
    if promise.opens is None:
        return t("conversations.promise", who=named(promise.who), by=by)
    if promise.is_open:
        return t("conversations.promise_next_time", who=named(promise.who), by=by)
    return t("conversations.promise_closed", who=named(promise.who), opens=hour(promise.opens, now, zone), by=by)


def _rounded(at: datetime) -> datetime:
    over = (at - datetime(1970, 1, 1, tzinfo=UTC)) % ROUNDED
    return at + (ROUNDED - over if over else timedelta())
