"""Readers, messages and what was told, for tests of the pure gate; times in Shanghai unless a zone is given."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.gate.deciding import Gate
from domain.gate.hours import Hours
from domain.gate.push import Preferences, Reader, Told, Waiting
from domain.gate.rules import GateRules
from domain.language import Lang
from domain.messages.kinds import MESSAGE_KINDS
from domain.policy.hours import ANY_HOUR, TeachingHours

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
SATURDAY = date(2026, 11, 21)


def at(hour: int, minute: int = 0, on: date = SATURDAY, zone: str = SHANGHAI, fold: int = 0) -> datetime:
    """The instant at which that wall shows this time."""
    return datetime.combine(on, time(hour, minute, fold=fold), ZoneInfo(zone)).astimezone(UTC)


def a_gate(rules: GateRules | None = None, law: TeachingHours = ANY_HOUR) -> Gate:
    return Gate(the_hours(rules, law))


def the_hours(rules: GateRules | None = None, law: TeachingHours = ANY_HOUR) -> Hours:
    return Hours(time(21), time(8), rules or GateRules(), law)


def a_reader(person: int = 1, zone: str = SHANGHAI, **more: Any) -> Reader:
    wished = {
        name: more.pop(name) for name in ("open_from", "open_until", "paused_until", "digest", "off") & more.keys()
    }
    return Reader(person, more.pop("household", "f1"), Lang.EN, zone, Preferences(person, **wished), **more)


def a_message(kind: str, due: datetime, number: int = 1, person: int = 1, **more: Any) -> Waiting:
    """Due then, and too late as its kind says."""
    lateness = MESSAGE_KINDS[kind].lateness
    fields = {
        "occasion": f"message:{number}", "until": due + lateness if lateness else None, "urgent": False,
        "override": None, "content": {"html": f"words {number}", "keyboard": []}, "cause": "", "learner": None,
        "sender": None, "campaign": None, "household": "f1", "look_at": due,
    }  # fmt: skip
    return Waiting(message=number, person=person, kind=kind, due_at=due, **fields | more)


def was_told(kind: str, when: datetime, person: int = 1, contact: str | None = None, household: str = "f1") -> Told:
    known = MESSAGE_KINDS[kind]
    assert known.klass is not None
    name = contact or f"told:{kind}:{person}:{when.isoformat()}"
    return Told(
        person, household, known.klass, name, when, not known.is_wished, occasion=name, is_summary=known.is_summary
    )


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
