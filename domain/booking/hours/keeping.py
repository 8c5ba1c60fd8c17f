"""Teachers and advisors say when they work: the week, days off, extra times; conflicts are shown before saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.hours.calling_off import call_off
from domain.booking.hours.first_week import week_of_timetable
from domain.booking.hours.timetable import roll_out
from domain.booking.hours.touching import AHEAD, Effect, effect_of
from domain.booking.hours.week import DayException, Hours, WeeklySpan, overlaps
from domain.booking.slot import Way
from domain.courses.browsing import handle
from domain.courses.course import Campus, StaffMember
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Role
from domain.turn import Rights, Turn, only

WORKERS = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
LONGEST_ABSENCE = timedelta(days=92)


class Choice(StrEnum):
    """What becomes of the bookings that a change touches."""

    MOVE = "m"
    KEEP = "k"


@dataclass(frozen=True)
class Away:
    """Days off that were saved together, or a part of one day, or an extra time of it."""

    id: int
    first: date
    last: date
    exception: DayException


@dataclass(frozen=True)
class MyHours:
    """The hours of the member of staff who acts.

    Attributes:
        weekly: by weekday and start.
        away: what differs from today on, by day.
        today: the local day at the centre.
    """

    member: StaffMember
    weekly: tuple[WeeklySpan, ...]
    away: tuple[Away, ...]
    campuses: tuple[Campus, ...]
    today: date
    seeded: bool = False

    def on(self, weekday: int) -> tuple[WeeklySpan, ...]:
        return tuple(each for each in self.weekly if each.weekday == weekday)


@dataclass(frozen=True)
class Asks:
    """Nothing is changed yet: bookings are touched, and somebody has to say what becomes of them."""

    effect: Effect


@dataclass(frozen=True)
class Changed:
    """It is saved; `moved` bookings were called off, `kept` ones stay."""

    hours: MyHours
    moved: int = 0
    kept: int = 0


@dataclass(frozen=True)
class LookAtHours:
    """
    Raises:
        Refusal: the person is not on the centre's list of staff.
    """

    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        return await my_hours(turn)


@dataclass(frozen=True)
class AddWeekly:
    """Hours of every week. With the first ones, those of the person's lessons in the timetable come, too.

    Attributes:
        campus: handle of the campus, None for nowhere in particular.

    Raises:
        Refusal: the span is empty, shares time with another one, or there is no way to meet in it.
    """

    weekday: int
    starts: time
    ends: time
    campus: str | None
    ways: tuple[Way, ...]
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        mine = await my_hours(turn)
        back = rows(Button(t("common.back"), tap("hr.d", self.weekday)))
        campus = _campus(mine, self.campus)
        zone = campus.zone if campus else turn.policy.zone
        span = WeeklySpan(
            0, mine.member.id, self.weekday, self.starts, self.ends, zone, campus.id if campus else None, self.ways
        )
        _check(self.starts, self.ends, campus, self.ways, back)
        if span in [replace(each, id=0) for each in mine.weekly]:
            return mine
        seeds = [] if mine.weekly else await week_of_timetable(turn, mine.member.id)
        taken = overlaps(span, (*mine.weekly, *(each for each in seeds if each.campus != span.campus)))
        if taken is not None:
            raise Refusal(t("hours.overlap", starts=taken.starts, ends=taken.ends), back)
        for each in (*seeds, span):
            await turn.uow.hours.add_weekly(each)
        result = {"weekday": self.weekday, "starts": f"{self.starts:%H:%M}", "ends": f"{self.ends:%H:%M}"}
        await turn.record(Verb.CHANGED, "hours", mine.member.id, result={"added": result})
        await roll_out(turn)
        return replace(await my_hours(turn), seeded=bool(seeds))


@dataclass(frozen=True)
class RemoveWeekly:
    """Take hours out of the week; without a choice only where nobody's booking is touched.

    Raises:
        Gone: these hours are not the person's, or gone already.
    """

    span: int
    choice: Choice | None = None
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> Changed | Asks:
        mine = await my_hours(turn)
        before = await _as_hours(turn, mine)
        if all(each.id != self.span for each in mine.weekly):
            raise Gone(t("hours.gone"), rows(Button(t("hours.button.all"), tap("hr"))))
        after = before.without(self.span)
        effect = await effect_of(turn, mine.member.id, before, after)
        if effect.touched and self.choice is None:
            return Asks(effect)
        await turn.uow.hours.remove_weekly(self.span)
        return await _changed(turn, mine, effect, self.choice, {"removed": self.span})


@dataclass(frozen=True)
class TakeOff:
    """Be away from `first` to `last`, or for a part of one day; see RemoveWeekly for the choice.

    Attributes:
        preview: change nothing, whatever is touched.

    Raises:
        Refusal: the days are over, or more than LONGEST_ABSENCE.
    """

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    choice: Choice | None = None
    preview: bool = False
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> Changed | Asks:
        mine = await my_hours(turn)
        back = rows(Button(t("common.back"), tap("hr.o")))
        if not mine.today <= self.first <= self.last <= self.first + LONGEST_ABSENCE:
            raise Refusal(t("hours.no_such_days"), back)
        if self.starts is not None and self.ends is not None:
            _check(self.starts, self.ends, None, (Way.PHONE,), back)
        before = await _as_hours(turn, mine)
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        off = [
            DayException(0, mine.member.id, day, False, self.starts, self.ends, turn.policy.zone, None, (), turn.now)
            for day in days
        ]
        effect = await effect_of(turn, mine.member.id, before, before.but(off))
        if self.preview or (effect.touched and self.choice is None):
            return Asks(effect)
        known = {(each.day, each.works, each.starts, each.ends) for each in before.exceptions}
        await turn.uow.hours.add_exceptions(
            [each for each in off if (each.day, each.works, each.starts, each.ends) not in known]
        )
        return await _changed(turn, mine, effect, self.choice, {"off": [days[0].isoformat(), days[-1].isoformat()]})


@dataclass(frozen=True)
class AddExtra:
    """Work on a day besides the week's hours.

    Raises:
        Refusal: the day is over, the span is empty, or there is no way to meet in it.
    """

    day: date
    starts: time
    ends: time
    campus: str | None
    ways: tuple[Way, ...]
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        mine = await my_hours(turn)
        back = rows(Button(t("common.back"), tap("hr.o")))
        campus = _campus(mine, self.campus)
        _check(self.starts, self.ends, campus, self.ways, back)
        if self.day < mine.today:
            raise Refusal(t("hours.no_such_days"), back)
        zone = campus.zone if campus else turn.policy.zone
        extra = DayException(
            0,
            mine.member.id,
            self.day,
            True,
            self.starts,
            self.ends,
            zone,
            campus.id if campus else None,
            self.ways,
            turn.now,
        )
        known = [replace(each.exception, id=0, made_at=turn.now) for each in mine.away]
        if extra not in known:
            await turn.uow.hours.add_exceptions([extra])
            await turn.record(Verb.CHANGED, "hours", mine.member.id, result={"extra": self.day.isoformat()})
            await roll_out(turn)
        return await my_hours(turn)


@dataclass(frozen=True)
class RemoveAway:
    """Let days be as the week says again; times of the timetable that were closed open again.

    Raises:
        Gone: that is not the person's, or gone already.
    """

    exception: int
    rights: ClassVar[Rights] = WORKERS

    async def run(self, turn: Turn) -> MyHours:
        mine = await my_hours(turn)
        found = next((each for each in mine.away if each.id == self.exception), None)
        if found is None:
            raise Gone(t("hours.gone"), rows(Button(t("hours.button.all"), tap("hr"))))
        await turn.uow.hours.remove_exceptions(mine.member.id, found.exception.made_at)
        await turn.record(Verb.CHANGED, "hours", mine.member.id, result={"back": found.first.isoformat()})
        await roll_out(turn)
        return await my_hours(turn)


async def my_hours(turn: Turn) -> MyHours:
    """
    Raises:
        Refusal: the person is not on the centre's list of staff.
    """
    member = await turn.uow.staff.member_of(turn.person.id)
    if member is None:
        raise Refusal(t("hours.not_listed"), rows(Button(t("common.home"), tap("home"))))
    today = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    exceptions = await turn.uow.hours.exceptions(today, today + AHEAD, member.id)
    weekly = tuple(await turn.uow.hours.weekly(member.id))
    return MyHours(member, weekly, _grouped(exceptions), tuple(await turn.uow.courses.campuses()), today)


def _grouped(exceptions: Sequence[DayException]) -> tuple[Away, ...]:
    """Days that were saved together are one."""
    groups: dict[datetime, Away] = {}
    for each in exceptions:
        known = groups.get(each.made_at)
        groups[each.made_at] = (
            replace(known, last=max(known.last, each.day)) if known else Away(each.id, each.day, each.day, each)
        )
    return tuple(sorted(groups.values(), key=lambda each: (each.first, each.id)))


async def _as_hours(turn: Turn, mine: MyHours) -> Hours:
    exceptions = await turn.uow.hours.exceptions(mine.today, mine.today + AHEAD, mine.member.id)
    return Hours(mine.weekly, tuple(exceptions))


async def _changed(
    turn: Turn, mine: MyHours, effect: Effect, choice: Choice | None, result: dict[str, object]
) -> Changed:
    # before anybody is told, so that no time is proposed that is about to close
    await roll_out(turn)
    moved = 0
    if choice is Choice.MOVE:
        moved = len(await call_off(turn, [each.appointment.slot for each in effect.touched]))
    kept = effect.bookings if choice is Choice.KEEP else 0
    told = result | {"closed": len(effect.empty), "moved": moved, "kept": kept}
    await turn.record(Verb.CHANGED, "hours", mine.member.id, result=told)
    return Changed(await my_hours(turn), moved, kept)


def _campus(mine: MyHours, handle_: str | None) -> Campus | None:
    return next((each for each in mine.campuses if handle_ in (each.id, handle(each.id))), None)


def _check(
    starts: time, ends: time, campus: Campus | None, ways: Sequence[Way], back: tuple[tuple[Button, ...], ...]
) -> None:
    if ends <= starts:
        raise Refusal(t("hours.empty_span"), back)
    if not ways or (Way.IN_PERSON in ways and campus is None):
        raise Refusal(t("hours.no_way"), back)
