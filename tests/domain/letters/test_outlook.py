"""The gate's answer to a letter before it is written: never a time at which the gate would hold it again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.gate.deciding import Gate
from domain.gate.hours import Hours
from domain.gate.push import Preferences, Reader, Told, Verdict, Waiting, Why
from domain.gate.rules import USUAL
from domain.language import Lang
from domain.letters.outlook import outlook
from domain.messages.kinds import MessageClass
from domain.policy.hours import ANY_HOUR

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""Wednesday, 12:00 in Shanghai."""
DAY = timedelta(days=1)
GATE = Gate(Hours(time(21), time(8), USUAL, ANY_HOUR))


def reader(**wishes: object) -> Reader:
    return Reader(1, "f1", Lang.EN, "Asia/Shanghai", Preferences(1, **wishes))  # type: ignore[arg-type]


def letter(override: str | None = None) -> Waiting:
    return Waiting(
        0, 1, "f1", "letter", "", NOON, NOON, None, False, override, {"html": "", "keyboard": []}, "", 1, 2, None
    )


def told(*at: datetime) -> list[Told]:
    return [
        Told(3, "f1", MessageClass.RELATION, name, each, occasion=name)
        for name, each in ((f"letter:{number}", each) for number, each in enumerate(at))
    ]


def test_in_open_hours_it_goes_now() -> None:
    found = outlook(GATE, reader(), letter(), [], NOON)
    assert found.is_now and found.at == NOON


def test_at_night_it_goes_in_the_morning() -> None:
    night = NOON + timedelta(hours=11)
    found = outlook(GATE, reader(), letter(), [], night)
    assert (found.at, found.why) == (datetime(2026, 11, 26, 0, 0, tzinfo=UTC), Why.QUIET)


def test_what_the_family_had_is_said_also_at_night() -> None:
    night = NOON + timedelta(hours=11)
    found = outlook(GATE, reader(), letter(), told(NOON - DAY), night)
    assert found.is_full and found.at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def test_a_reason_goes_past_the_share_and_not_past_the_night() -> None:
    night = NOON + timedelta(hours=11)
    assert outlook(GATE, reader(), letter("ill"), told(NOON - DAY), NOON).is_now
    assert outlook(GATE, reader(), letter("ill"), told(NOON - DAY), night).why is Why.QUIET


def test_a_pause_is_never_and_says_why() -> None:
    found = outlook(GATE, reader(paused_until=NOON + DAY), letter(), [], NOON)
    assert found.is_never and found.why is Why.ON_PAUSE


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("had", [(), (1,), (6,), (1, 3)])
def test_the_gate_keeps_what_was_answered(hour: int, had: tuple[int, ...]) -> None:
    now = NOON + timedelta(hours=hour)
    past = told(*(NOON - DAY * days for days in had))
    found = outlook(GATE, reader(open_from=time(9), open_until=time(19)), letter(), past, now)
    assert found.at is not None
    assert GATE.when(reader(), letter(), past, found.at).verdict is Verdict.SENT
