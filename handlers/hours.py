"""/hours: when teachers and advisors work, week by week, and the days that differ."""

from __future__ import annotations

from datetime import date, time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.hours.keeping import (
    AddExtra,
    AddWeekly,
    Asks,
    Changed,
    Choice,
    LookAtHours,
    RemoveAway,
    RemoveWeekly,
    TakeOff,
)
from domain.booking.hours.typing import FORM, ReadTyped, SaveTyped, ShowTyped, StartTyping
from domain.classes.standing_in.arranging import HasLessons
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import hours as views
from handlers.views import hours_touched as touched
from handlers.views.standing_in import arrange_between


def day(text: str) -> date:
    """`20261128`; raises ValueError for anything else."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return date.fromisoformat(text)


def clock(text: str) -> time:
    """`1530`; raises ValueError for anything else."""
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return time(int(text[:2]), int(text[2:]))


def month(text: str) -> date:
    return day(f"{text}01")


def weekday(text: str) -> int:
    if text not in tuple("1234567"):
        raise ValueError(text)
    return int(text)


def on(text: str) -> int | date:
    """A weekday, or a day."""
    return weekday(text) if len(text) == 1 else day(text)


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(look, Command("hours"))
    made.callback_query.register(look, On("hr"))
    made.callback_query.register(weekdays, On("hr.d", number=weekday))
    made.callback_query.register(pick_start, On("hr.f", when=on))
    made.callback_query.register(pick_end, On("hr.t", when=on, starts=clock))
    made.callback_query.register(pick_ways, On("hr.w", when=on, starts=clock, ends=clock, campus=str, ways=int))
    made.callback_query.register(save, On("hr.s", when=on, starts=clock, ends=clock, campus=str, ways=int))
    made.callback_query.register(remove, On("hr.r", span=int))
    made.callback_query.register(remove_so, On("hr.r", span=int, choice=Choice))
    made.callback_query.register(days, On("hr.o"))
    made.callback_query.register(days, On("hr.o", shown=month))
    made.callback_query.register(one_day, On("hr.x", first=day))
    made.callback_query.register(last_day, On("hr.u", first=day, shown=month))
    made.callback_query.register(part_start, On("hr.p", first=day))
    made.callback_query.register(part_end, On("hr.p", first=day, starts=clock))
    made.callback_query.register(preview, On("hr.z", first=day, last=day))
    made.callback_query.register(preview, On("hr.z", first=day, last=day, starts=clock, ends=clock))
    made.callback_query.register(off, On("hr.y", first=day, last=day, choice=str))
    made.callback_query.register(off, On("hr.y", first=day, last=day, choice=str, starts=clock, ends=clock))
    made.callback_query.register(start_typing, On("hr.n"))
    made.message.register(read_typed, InForm(FORM))
    made.callback_query.register(ways_of_typed, On("hr.tw", campus=str, ways=int))
    made.callback_query.register(save_typed, On("hr.ts", campus=str, ways=int))
    made.callback_query.register(away, On("hr.l"))
    made.callback_query.register(back_again, On("hr.k", exception=int))
    return made


async def look(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.week(await turn.do(LookAtHours()))


async def weekdays(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return views.weekday(await turn.do(LookAtHours()), number)


async def pick_start(query: CallbackQuery, turn: Turn, when: int | date) -> Screen:
    await turn.do(LookAtHours())
    return views.pick_start(when)


async def pick_end(query: CallbackQuery, turn: Turn, when: int | date, starts: time) -> Screen:
    await turn.do(LookAtHours())
    return views.pick_end(when, starts)


async def pick_ways(
    query: CallbackQuery, turn: Turn, when: int | date, starts: time, ends: time, campus: str, ways: int
) -> Screen:
    return views.pick_ways(await turn.do(LookAtHours()), when, starts, ends, campus, ways)


async def save(
    query: CallbackQuery, turn: Turn, when: int | date, starts: time, ends: time, campus: str, ways: int
) -> Reply:
    meeting = views.ways_of(campus, ways)
    if isinstance(when, date):
        mine = await turn.do(AddExtra(when, starts, ends, campus, meeting))
        return Reply(views.away(mine), toast=t("hours.toast.saved"))
    mine = await turn.do(AddWeekly(when, starts, ends, campus, meeting))
    if mine.seeded:
        return Reply(views.week(mine, t("hours.toast.seeded")), toast=t("hours.toast.seeded"))
    return Reply(views.weekday(mine, when), toast=t("hours.toast.saved"))


async def remove(query: CallbackQuery, turn: Turn, span: int) -> Reply:
    return _removed(await turn.do(RemoveWeekly(span)), span)


async def remove_so(query: CallbackQuery, turn: Turn, span: int, choice: Choice) -> Reply:
    return _removed(await turn.do(RemoveWeekly(span, choice)), span)


async def days(query: CallbackQuery, turn: Turn, shown: date | None = None) -> Screen:
    return views.days(await turn.do(LookAtHours()), shown)


async def one_day(query: CallbackQuery, turn: Turn, first: date) -> Screen:
    return views.one_day(await turn.do(LookAtHours()), first)


async def last_day(query: CallbackQuery, turn: Turn, first: date, shown: date) -> Screen:
    return views.last_day(await turn.do(LookAtHours()), first, shown)


async def part_start(query: CallbackQuery, turn: Turn, first: date) -> Screen:
    await turn.do(LookAtHours())
    return views.part_start(first)


async def part_end(query: CallbackQuery, turn: Turn, first: date, starts: time) -> Screen:
    await turn.do(LookAtHours())
    return views.part_end(first, starts)


async def preview(
    query: CallbackQuery,
    turn: Turn,
    first: date,
    last: date,
    starts: time | None = None,
    ends: time | None = None,
) -> Screen:
    wanted = TakeOff(first, last, starts, ends, preview=True)
    shown = await turn.do(wanted)
    assert isinstance(shown, Asks), "a preview changes nothing"
    return touched.preview(wanted, shown)


async def off(
    query: CallbackQuery,
    turn: Turn,
    first: date,
    last: date,
    choice: str,
    starts: time | None = None,
    ends: time | None = None,
) -> Reply:
    chosen = Choice(choice) if choice in tuple(Choice) else None
    wanted = TakeOff(first, last, starts, ends, chosen)
    done = await turn.do(wanted)
    if isinstance(done, Asks):
        return Reply(touched.preview(wanted, done), toast=t("hours.toast.booked_meanwhile"))
    teaches = starts is None and not turn.person.roles.isdisjoint({Role.TEACHER, Role.ADMIN})
    stand_in = teaches and await turn.do(HasLessons(first, last))
    away = views.away(done.hours, touched.changed(done), arrange_between(first, last) if stand_in else None)
    return Reply(away, toast=touched.changed(done))


async def start_typing(query: CallbackQuery, turn: Turn) -> Screen:
    await turn.do(StartTyping())
    return views.ask_to_type()


async def read_typed(message: Message, turn: Turn) -> Screen:
    return views.typed(await turn.do(ReadTyped(message.text or "")))


async def ways_of_typed(query: CallbackQuery, turn: Turn, campus: str, ways: int) -> Screen:
    return views.typed(await turn.do(ShowTyped()), campus, ways)


async def save_typed(query: CallbackQuery, turn: Turn, campus: str, ways: int) -> Reply:
    mine = await turn.do(SaveTyped(campus, views.ways_of(campus, ways)))
    said = t("hours.toast.seeded" if mine.seeded else "hours.toast.saved")
    return Reply(views.week(mine, said), toast=said)


async def away(query: CallbackQuery, turn: Turn) -> Screen:
    return views.away(await turn.do(LookAtHours()))


async def back_again(query: CallbackQuery, turn: Turn, exception: int) -> Reply:
    return Reply(views.away(await turn.do(RemoveAway(exception))), toast=t("hours.toast.back"))


def _removed(done: Changed | Asks, span: int) -> Reply:
    if isinstance(done, Asks):
        return Reply(touched.ask_before_removing(span, done))
    return Reply(views.week(done.hours, touched.changed(done)), toast=touched.changed(done))
