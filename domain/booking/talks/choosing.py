"""The way to a talk: for which child, with whom, about what, how, on which day, at what time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.months import months_beside
from domain.booking.slot import BookingState, Way
from domain.booking.talks.forms import open_form
from domain.booking.talks.matters import OTHER, WAYS, letter_of, letter_of_way
from domain.booking.talks.partners import partners_of
from domain.booking.talks.wish import (
    ASKED,
    WORDS_KEPT,
    Option,
    TalkWish,
    keep_words,
    nearest_options,
    no_such_talk,
    options_of,
    wish_of,
)
from domain.courses.browsing import handle, the_centre
from domain.courses.course import Centre
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import Form
from domain.turn import ANYONE, Rights, Turn

WORDS_FOR = {
    "booking.ask_guardian": "talks.ask_guardian",
    "booking.who_are_you": "talks.who_are_you",
    "booking.no_child": "talks.no_child",
}
"""What is said of trial lessons to those for whom nobody can book yet, said of talks."""


@dataclass(frozen=True)
class PickWhom:
    """With whom; without a wish first for which child."""

    learners: tuple[Learner, ...]
    wish: TalkWish | None


@dataclass(frozen=True)
class PickTopic:
    wish: TalkWish


@dataclass(frozen=True)
class TypeTopic:
    """The next text is what the talk is to be about."""

    wish: TalkWish


@dataclass(frozen=True)
class PickWay:
    wish: TalkWish
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class PickTalkDay:
    """A month with its free days; `earlier` and `later` are the nearest other months that have any."""

    wish: TalkWish
    month: date
    today: date
    days: frozenset[date]
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class PickTalkTime:
    """Times of one day, or the nearest ones when `day` is None."""

    wish: TalkWish
    day: date | None
    options: tuple[Option, ...]


@dataclass(frozen=True)
class NobodyFree:
    """No time at all; the office knows more."""

    wish: TalkWish
    centre: Centre


Step = PickWhom | PickTopic | TypeTopic | PickWay | PickTalkDay | PickTalkTime | NobodyFree


@dataclass(frozen=True)
class StartTalk:
    """Ask for the first thing that is not known yet: the child, then with whom.

    Raises:
        Refusal: there is nobody for whom the actor may book.
    """

    rights: ClassVar[Rights] = ANYONE

    learner: int | None = None
    ask_child: bool = False

    async def run(self, turn: Turn) -> Step:
        learners = await _learners(turn)
        wanted = self.learner if self.learner is not None else turn.person.child
        learner = learners[0] if len(learners) == 1 else next((each for each in learners if each.id == wanted), None)
        if self.ask_child or learner is None:
            return PickWhom(learners, None)
        if learner.person != turn.person.id and turn.person.child != learner.id:
            await turn.save_person(replace(turn.person, child=learner.id))
        wish = TalkWish(
            learner,
            await partners_of(turn, learner),
            own=learner.person == turn.person.id,
            several=len(learners) > 1,
        )
        if not wish.partners:
            return NobodyFree(wish, await the_centre(turn.uow))
        return PickTopic(wish) if len(wish.partners) == 1 else PickWhom(learners, wish)


@dataclass(frozen=True)
class ChooseTopic:
    """With that member of staff, or ANYBODY."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str

    async def run(self, turn: Turn) -> Step:
        return PickTopic(await wish_of(turn, self.learner, self.staff))


@dataclass(frozen=True)
class AskTopic:
    """Wait for the topic to be typed, for an hour."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str

    async def run(self, turn: Turn) -> Step:
        wish = await wish_of(turn, self.learner, self.staff)
        data = {"learner": self.learner, "staff": self.staff}
        await turn.uow.people.save_form(Form(turn.person.id, ASKED, data, turn.now + WORDS_KEPT))
        return TypeTopic(wish)


@dataclass(frozen=True)
class TellTopic:
    """What was typed; it waits in a form of its own until the time is chosen."""

    rights: ClassVar[Rights] = ANYONE

    text: str

    async def run(self, turn: Turn) -> Step:
        form = await open_form(turn, ASKED)
        if form is None:
            raise Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
        await keep_words(turn, self.text)
        return await turn.do(ChooseWay(form.data["learner"], form.data["staff"], letter_of(OTHER)))


@dataclass(frozen=True)
class ChooseWay:
    """The ways in which there is a free time; the calendar at once where there is only one."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str
    topic: str
    moves: int = 0

    async def run(self, turn: Turn) -> Step:
        wish = await wish_of(turn, self.learner, self.staff, self.topic, None, self.moves)
        ways = tuple([way for way in WAYS.values() if await _has_time(turn, wish, way)])
        if not ways:
            return NobodyFree(wish, await the_centre(turn.uow))
        if len(ways) > 1:
            return PickWay(wish, ways)
        only = replace(wish, way=ways[0])
        return _days(turn, only, await options_of(turn, only), None)


@dataclass(frozen=True)
class ShowTalkDays:
    """The calendar of a month, or of the first month with a free time."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str
    topic: str
    way: str
    moves: int = 0
    month: date | None = None

    async def run(self, turn: Turn) -> Step:
        wish = await wish_of(turn, self.learner, self.staff, self.topic, self.way, self.moves)
        options = await options_of(turn, wish)
        if not options:
            return NobodyFree(wish, await the_centre(turn.uow))
        return _days(turn, wish, options, self.month)


@dataclass(frozen=True)
class ShowTalkTimes:
    """The times of a day, or the nearest three; the calendar again when the day has none left."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    staff: str
    topic: str
    way: str
    moves: int = 0
    day: date | None = None

    async def run(self, turn: Turn) -> Step:
        wish = await wish_of(turn, self.learner, self.staff, self.topic, self.way, self.moves)
        options = await options_of(turn, wish)
        if not options:
            return NobodyFree(wish, await the_centre(turn.uow))
        if self.day is None:
            return PickTalkTime(wish, None, nearest_options(options))
        that_day = tuple(option for option in options if option[1].day == self.day)
        if not that_day:
            return _days(turn, wish, options, self.day.replace(day=1))
        return PickTalkTime(wish, self.day, that_day)


@dataclass(frozen=True)
class MoveTalk:
    """The calendar for another time of a talk that is booked, with the same person about the same topic.

    Raises:
        Gone: it is nobody's for whom the actor may book, or not booked any more.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Step:
        booking = await turn.uow.bookings.get(self.booking)
        slot = await turn.uow.bookings.slot(booking.slot) if booking is not None else None
        if booking is None or slot is None or slot.teacher is None or booking.learner is None:
            raise no_such_talk()
        await learner_to_book(turn, booking.learner)
        if booking.state is not BookingState.BOOKED or slot.starts_at <= turn.now:
            raise no_such_talk()
        topic = letter_of(booking.topic)
        return await turn.do(
            ShowTalkDays(booking.learner, handle(slot.teacher), topic, letter_of_way(slot.way), booking.id)
        )


async def _has_time(turn: Turn, wish: TalkWish, way: Way) -> bool:
    for partner in wish.partners:
        if await options_of(turn, replace(wish, partners=(partner,), way=way)):
            return True
    return False


async def _learners(turn: Turn) -> tuple[Learner, ...]:
    try:
        return await bookable_learners(turn)
    except Refusal as refusal:
        key = WORDS_FOR.get(refusal.text.key)
        raise Refusal(t(key), refusal.keyboard) if key is not None else refusal from None


def _days(turn: Turn, wish: TalkWish, options: Sequence[Option], month: date | None) -> PickTalkDay:
    days = frozenset(time.day for _, time in options)
    shown = (month or min(days)).replace(day=1)
    return PickTalkDay(
        wish,
        shown,
        turn.now.astimezone(ZoneInfo(options[0][1].zone)).date(),
        days,
        *months_beside(days, shown),
    )
