"""Times that people type instead of tapping through a calendar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.filters import BaseFilter
from aiogram.types import Message, TelegramObject

from domain.asking.intents import asks, wants_talk
from domain.asking.wishes import wants_trial
from domain.booking.asking import Wish
from domain.booking.awaiting import AwaitTimes, KeepWish, StopAwaiting, awaited
from domain.booking.cancelling import Late
from domain.booking.moving import NotMoved
from domain.booking.talks.choosing import StartTalk
from domain.booking.talks.finding import FindTalkTimes
from domain.booking.trials.choosing import ANY_CAMPUS, StartBooking
from domain.booking.trials.finding import FindOtherTimes, FindTimes
from domain.messages.screen import Reply, Screen, Tap
from domain.ports import Form
from domain.times.reading import read_when
from domain.turn import Turn
from handlers.outcomes import mine
from handlers.views import booking
from handlers.views import booking_times as views
from handlers.views import bookings as kept
from handlers.views import talks as talk_views

TRIAL, MOVE, TALK = (
    ("learner", "course", "campus"),
    ("booking", "campus"),
    ("learner", "staff", "topic", "way", "moves"),
)
CALENDARS = {
    **dict.fromkeys(("bk.t", "bk.d", "bk.p"), TRIAL),
    **dict.fromkeys(("my.mt", "my.md", "my.mp"), MOVE),
    **dict.fromkeys(("tk.t", "tk.d"), TALK),
}
"""Taps that stand only where a day or a time is being chosen, and what the arguments that they begin with name."""

PLACES = frozenset({"bk.p", "my.mp"})

ON_THE_WAY = frozenset({"bk.k", "bk.s", "bk.c", "bk.l", "tk.k", "tk.w", "tk.p"})
"""Taps that stand where the child or the course is still to be chosen, or with whom and about what one talks."""


class SaysWhen(BaseFilter):
    """A text typed at a calendar; a question or a greeting without a time in it is none of the calendar's."""

    async def __call__(self, message: Message, turn: Turn, form: Form | None = None) -> bool | dict[str, Any]:
        at, text = awaited(form), message.text or ""
        if at is None or not text or text.startswith("/"):
            return False
        if wants_trial(text) if "staff" in at else wants_talk(text):
            return False
        return {"at": at} if not asks(text) or read_when(text, turn.now, turn.zone) is not None else False


def router() -> Router:
    """Whatever is typed while a calendar is shown."""
    made = Router(name=__name__)

    @made.message(SaysWhen())
    async def typed(message: Message, turn: Turn, at: Mapping[str, Any]) -> Reply:
        return await times(turn, message.text or "", at)

    return made


async def times(turn: Turn, said: str, at: Mapping[str, Any]) -> Reply:
    if "staff" in at:
        return Reply(screen=views.talk_times(await turn.do(FindTalkTimes(said, **at))))
    if "booking" not in at:
        return Reply(screen=views.trials(await turn.do(FindTimes(said, **at))))
    match await turn.do(FindOtherTimes(said, **at)):
        case Late() as late:
            return Reply(screen=kept.late(late, turn.zone, Wish.MOVE))
        case NotMoved():
            return await mine(turn, old=True)
        case found:
            return Reply(screen=views.trials(found))


async def wished(turn: Turn, said: str, course: str | None) -> Screen:
    """A time for a trial was said anywhere: what has to be chosen before it can be looked for."""
    step = await turn.do(StartBooking(course=course))
    await turn.do(KeepWish(said))
    return booking.step(step)


async def talk_wished(turn: Turn, said: str) -> Screen:
    """A time for a talk was said anywhere: with whom and about what comes first."""
    step = await turn.do(StartTalk())
    await turn.do(KeepWish(said))
    return talk_views.step(step)


class FollowCalendar(BaseMiddleware):
    """While a calendar is what a person sees, what they type is a time; with any other screen that is over.

    A time that was said before it was clear what for is looked for as soon as the calendar would come.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        shown = await handler(event, data)
        screen = shown.screen if isinstance(shown, Reply) else shown
        if not isinstance(screen, Screen):
            return shown
        turn = data["turn"]
        taps = [button.tap for row in screen.keyboard for button in row if button.tap is not None]
        at = _calendar(taps)
        if at is not None:
            said = await turn.do(AwaitTimes(at))
            if said is not None:
                found = await times(turn, said, at)
                return replace(shown, screen=found.screen) if isinstance(shown, Reply) else found
            return shown
        if not any(each.verb in ON_THE_WAY for each in taps):
            await turn.do(StopAwaiting())
        return shown


def _calendar(taps: Sequence[Tap]) -> dict[str, Any] | None:
    """For what a time is being chosen; for any campus while that is open, too, but not while the way to talk is."""
    named = [each for each in taps if each.verb in CALENDARS]
    # where days are shown, other places are only ways out of them
    shown = [each for each in named if each.verb not in PLACES] or named
    found = [dict(zip(CALENDARS[each.verb], each.args, strict=False)) for each in shown]
    if not found:
        return None
    first = found[0]
    if any(each != first for each in found):
        first = {**first, "campus": ANY_CAMPUS}
        if any({**each, "campus": ANY_CAMPUS} != first for each in found):
            return None
    return first
