"""The way to a talk: for which child, with whom, about what, how, on which day, at what time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.slot import BookingState, Way
from domain.booking.talks.forms import open_form
from domain.booking.talks.matters import OTHER, TOPICS, WAYS, WORDS_AT_MOST, letter_of, letter_of_way
from domain.booking.talks.partners import PARTNERS, Bond, Partner, partners_of
from domain.booking.talks.times import TalkTime, nearest, talk_times
from domain.courses.browsing import find, handle, the_centre
from domain.courses.course import Centre, StaffMember
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import Form
from domain.turn import ANYONE, Rights, Turn

ANYBODY = "*"
ASKED, WORDS = "tk.topic", "tk.words"
"""Names of forms: the topic is being typed; it was typed, and waits for the talk to be held."""
WORDS_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class TalkWish:
    """What is chosen so far.

    Attributes:
        partners: one, or all of them where it does not matter who it is.
        topic: a letter of TOPICS; words: what was typed, for OTHER.
        moves: the booking that gets another time; 0 for a new one.
        own: the actor is the learner.
        several: the actor may choose another child.
    """

    learner: Learner
    partners: tuple[Partner, ...] = ()
    topic: str = "o"
    words: str | None = None
    way: Way | None = None
    moves: int = 0
    own: bool = False
    several: bool = False

    @property
    def staff(self) -> str:
        """As a button names it."""
        return handle(self.partners[0].member.id) if len(self.partners) == 1 else ANYBODY

    @property
    def about(self) -> str:
        """As a booking keeps it."""
        topic = TOPICS[self.topic]
        return self.words if topic == OTHER and self.words else topic


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


Option = tuple[StaffMember, TalkTime]


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
        learners = await bookable_learners(turn)
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
        free = {way: await options_of(turn, replace(wish, way=way)) for way in WAYS.values()}
        ways = tuple(way for way, options in free.items() if options)
        if not ways:
            return NobodyFree(wish, await the_centre(turn.uow))
        if len(ways) == 1:
            return _days(turn, replace(wish, way=ways[0]), free[ways[0]], None)
        return PickWay(wish, ways)


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
            raise _gone()
        await learner_to_book(turn, booking.learner)
        if booking.state is not BookingState.BOOKED or slot.starts_at <= turn.now:
            raise _gone()
        topic = letter_of(booking.topic)
        return await turn.do(
            ShowTalkDays(booking.learner, handle(slot.teacher), topic, letter_of_way(slot.way), booking.id)
        )


async def wish_of(
    turn: Turn, learner: int, staff: str, topic: str = "o", way: str | None = None, moves: int = 0
) -> TalkWish:
    """What a button names.

    Raises:
        Gone: the learner is nobody for whom the actor may book, or the member of staff has left.
    """
    whom = await learner_to_book(turn, learner)
    partners = await partners_of(turn, whom)
    if staff != ANYBODY:
        partners = tuple(partner for partner in partners if handle(partner.member.id) == staff)
        if not partners:
            partners = await _colleague(turn, staff, whom)
    if not partners or topic not in TOPICS or (way is not None and way not in WAYS):
        raise _gone()
    words = await typed_words(turn) if TOPICS[topic] == OTHER else None
    return TalkWish(
        whom,
        partners,
        topic,
        words,
        WAYS[way] if way is not None else None,
        moves,
        own=whom.person == turn.person.id,
    )


async def _colleague(turn: Turn, staff: str, learner: Learner) -> tuple[Partner, ...]:
    """Somebody who is no partner by themselves, but has offered a talk, or has one."""
    member = find(await turn.uow.courses.staff(), staff)
    if member is None or member.role not in PARTNERS:
        return ()
    booked = await turn.uow.bookings.of_learners([learner.id], {BookingState.BOOKED})
    met = any(slot.teacher == member.id for slot in await turn.uow.bookings.slots_of([each.slot for each in booked]))
    known = met or await turn.uow.talks.open_offers(learner.id, member.id)
    return (Partner(member, Bond.ADVISES),) if known else ()


async def typed_words(turn: Turn) -> str | None:
    """What the actor typed as a topic in the last hour."""
    form = await open_form(turn, WORDS)
    return str(form.data["words"]) if form is not None else None


async def keep_words(turn: Turn, text: str) -> None:
    """
    Raises:
        Refusal: nothing was said.
    """
    words = " ".join(text.split())[:WORDS_AT_MOST]
    if not words:
        raise Refusal(t("talks.topic_empty"), rows(Button(t("talks.button.talk"), tap("tk"))))
    await turn.uow.people.save_form(Form(turn.person.id, WORDS, {"words": words}, turn.now + WORDS_KEPT))


def nearest_options(options: Sequence[Option]) -> tuple[Option, ...]:
    """The first three times; whoever comes first in the list of partners has each."""
    by_start: dict[datetime, Option] = {}
    for option in options:
        by_start.setdefault(option[1].start, option)
    chosen = nearest([by_start[start][1] for start in sorted(by_start)]) if by_start else ()
    return tuple(by_start[time.start] for time in chosen)


async def options_of(turn: Turn, wish: TalkWish) -> tuple[Option, ...]:
    """All free times for that wish, whose way is chosen, by start."""
    assert wish.way is not None, "the way is chosen before the time"
    found: list[Option] = []
    for partner in wish.partners:
        times = await talk_times(turn, partner.member, wish.way, people=[turn.person.id])
        found += [(partner.member, time) for time in times]
    # sorting keeps the order of partners within one start
    return tuple(sorted(found, key=lambda option: option[1].start))


def _days(turn: Turn, wish: TalkWish, options: Sequence[Option], month: date | None) -> PickTalkDay:
    days = frozenset(time.day for _, time in options)
    months = sorted({day.replace(day=1) for day in days})
    shown = month.replace(day=1) if month else months[0]
    return PickTalkDay(
        wish,
        shown,
        turn.now.astimezone(ZoneInfo(options[0][1].zone)).date(),
        days,
        max((each for each in months if each < shown), default=None),
        min((each for each in months if each > shown), default=None),
    )


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
