"""What is chosen so far on the way to a talk, as buttons name it and as a form keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.booking.learners import learner_to_book
from domain.booking.slot import BookingState, Way
from domain.booking.talks.forms import open_form
from domain.booking.talks.matters import OTHER, TOPICS, WAYS, WORDS_AT_MOST
from domain.booking.talks.partners import PARTNERS, Bond, Partner, partners_of
from domain.booking.talks.times import TalkTime, nearest, talk_times
from domain.courses.browsing import find, handle
from domain.courses.course import StaffMember
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import Form
from domain.turn import Turn

ANYBODY = "*"
ASKED, WORDS = "tk.say.topic", "tk.words"
"""Names of forms: the topic is being typed; it was typed, and waits for the talk to be held."""
WORDS_KEPT = timedelta(hours=1)


Option = tuple[StaffMember, TalkTime]


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
        raise no_such_talk()
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


def no_such_talk() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("talks.button.talk"), tap("tk"))))
