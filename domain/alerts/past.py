"""What was done about an alert, and what a learner did before that and since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.alerts.acting import look_day
from domain.alerts.alert import Act, Acted, Alert, State
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.portrait.portrait import Mark, Portrait
from domain.turn import Turn

SPAN = timedelta(days=7)
LOOKED_AT = (State.ACTED, State.WATCHED)


@dataclass(frozen=True)
class Step:
    """Something that was done; `who` is None for the reader."""

    act: Act
    who: Localized | str | None
    on: date


@dataclass(frozen=True)
class Stretch:
    """What a learner did in a stretch of days: evenings with practice, answers that count, lessons."""

    evenings: int
    answers: int
    right: int
    lessons: int
    came: int


@dataclass(frozen=True)
class BeforeAndSince:
    """SPAN before something was first done, and SPAN since; the second may still be short."""

    before: Stretch
    since: Stretch


async def steps_of(turn: Turn, acts: Sequence[Acted]) -> Sequence[Step]:
    """What was done about an alert, by whom, as its reader knows them; in the same order."""
    place, me = ZoneInfo(turn.zone), turn.person.id
    return [
        Step(
            each.act,
            None if each.by == me else await name_of_staff(turn, each.by),
            each.at.astimezone(place).date(),
        )
        for each in acts
    ]


def look_on(alert: Alert, zone: str) -> date | None:
    """The local day on which it is looked at again after something was done; None where it is not."""
    return look_day(alert, zone) if alert.state in LOOKED_AT else None


def before_and_since(portrait: Portrait, at: datetime, now: datetime, zone: str) -> BeforeAndSince:
    return BeforeAndSince(
        stretch(portrait, at - SPAN, at, zone),
        stretch(portrait, at, min(now, at + SPAN), zone),
    )


def stretch(portrait: Portrait, since: datetime, until: datetime, zone: str) -> Stretch:
    """From an instant on, and before another one."""
    sittings = [each for each in portrait.sittings if since <= each.began < until]
    lessons = [each for each in portrait.lessons if since <= each.at < until]
    return Stretch(
        evenings=len({each.began.astimezone(ZoneInfo(zone)).date() for each in sittings}),
        answers=sum(each.answers for each in sittings),
        right=sum(each.right for each in sittings),
        lessons=len(lessons),
        came=sum(each.mark is not Mark.AWAY for each in lessons),
    )
