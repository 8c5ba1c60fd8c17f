"""A member of staff offers a talk: which family, about what, how, and three times in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.learners import may_book
from domain.booking.slot import BookingState, Way
from domain.booking.talks.choosing import keep_words, typed_words
from domain.booking.talks.forms import open_form
from domain.booking.talks.matters import OTHER, TOPICS, WAYS, TalkOffer, letter_of, topic_words
from domain.booking.talks.times import HORIZON, LEAD, NEAREST, TalkTime, packed, spread, talk_times
from domain.courses.browsing import Page, page_of
from domain.courses.course import StaffMember
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.kinds import TALK_OFFER
from domain.messages.quiet import waking
from domain.messages.screen import Button, Moment, Note, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.turn import Rights, Turn, only

TALKERS = only(Role.TEACHER, Role.ADVISOR)
KNOWN_FOR = timedelta(days=60)
"""An advisor may write to the families of learners who had something booked since so long ago."""
SAME_OFFER = timedelta(minutes=2)
"""An equal offer within this time is the second tap of one."""
ASKED = "tk.stopic"
WORDS_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Families:
    """The learners whose families the member of staff may write to, by name."""

    page: Page[Learner]


@dataclass(frozen=True)
class OfferDraft:
    """What is chosen so far; `topic` is a letter of TOPICS, `words` what was typed for OTHER."""

    member: StaffMember
    learner: Learner
    topic: str = "o"
    words: str | None = None
    way: Way | None = None

    @property
    def about(self) -> str:
        topic = TOPICS[self.topic]
        return self.words if topic == OTHER and self.words else topic


@dataclass(frozen=True)
class Proposal:
    """Three times, or fewer where fewer are free; `gone` when one that was chosen is not free any more."""

    draft: OfferDraft
    times: tuple[TalkTime, ...]
    gone: bool = False


@dataclass(frozen=True)
class ProposalDays:
    """A month of the member's free days, to put another time in the place of one of `times`."""

    draft: OfferDraft
    times: tuple[datetime, ...]
    place: int
    month: date
    today: date
    days: frozenset[date]
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class ProposalTimes:
    """The free times of one day."""

    draft: OfferDraft
    times: tuple[datetime, ...]
    place: int
    day: date
    free: tuple[TalkTime, ...]


@dataclass(frozen=True)
class Sent:
    """The offer went to these people; `when` is later than now where their night is waited for."""

    draft: OfferDraft
    times: tuple[TalkTime, ...]
    to: tuple[str, ...]
    when: datetime | None


@dataclass(frozen=True)
class ListFamilies:
    rights: ClassVar[Rights] = TALKERS

    page: int = 0

    async def run(self, turn: Turn) -> Families:
        return Families(page_of(await _learners(turn, await own_entry(turn)), self.page))


@dataclass(frozen=True)
class BeginOffer:
    """For that learner's family.

    Raises:
        Gone: the member of staff has nothing to do with the learner.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int

    async def run(self, turn: Turn) -> OfferDraft:
        return await _draft(turn, self.learner)


@dataclass(frozen=True)
class AskOfferTopic:
    """Wait for the topic to be typed, for an hour."""

    rights: ClassVar[Rights] = TALKERS

    learner: int

    async def run(self, turn: Turn) -> OfferDraft:
        draft = await _draft(turn, self.learner)
        await turn.uow.people.save_form(Form(turn.person.id, ASKED, {"learner": self.learner}, turn.now + WORDS_KEPT))
        return draft


@dataclass(frozen=True)
class TellOfferTopic:
    """What was typed.

    Raises:
        Gone: nobody asked.
        Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = TALKERS

    text: str

    async def run(self, turn: Turn) -> OfferDraft:
        form = await open_form(turn, ASKED)
        if form is None:
            raise _gone()
        await keep_words(turn, self.text)
        return await _draft(turn, int(form.data["learner"]), letter_of(OTHER))


@dataclass(frozen=True)
class ChooseOfferTopic:
    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str

    async def run(self, turn: Turn) -> OfferDraft:
        return await _draft(turn, self.learner, self.topic)


@dataclass(frozen=True)
class ProposeTimes:
    """The nearest three that are free, or those given.

    Raises:
        Gone: as BeginOffer. Refusal: the member of staff has no free time at all.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str
    way: str
    times: tuple[datetime, ...] = ()

    async def run(self, turn: Turn) -> Proposal:
        draft = await _draft(turn, self.learner, self.topic, self.way)
        free = await _free(turn, draft)
        chosen = tuple(each for each in free if each.start in self.times)
        if self.times and len(chosen) == len(set(self.times)):
            return Proposal(draft, chosen)
        rest = [each for each in free if not any(_meet(each, other) for other in chosen)]
        filled = (*chosen, *spread(rest, NEAREST - len(chosen)))
        return Proposal(draft, tuple(sorted(filled, key=lambda each: each.start)), gone=bool(self.times))


@dataclass(frozen=True)
class ShowOfferDays:
    """The calendar, to change the time at that place (0 is the first).

    Raises:
        Gone, Refusal: as ProposeTimes.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str
    way: str
    place: int
    times: tuple[datetime, ...]
    month: date | None = None

    async def run(self, turn: Turn) -> ProposalDays:
        draft = await _draft(turn, self.learner, self.topic, self.way)
        free = await _free(turn, draft)
        days = frozenset(each.day for each in free)
        months = sorted({day.replace(day=1) for day in days})
        shown = self.month.replace(day=1) if self.month else months[0]
        today = turn.now.astimezone(ZoneInfo(free[0].zone)).date()
        earlier = max((each for each in months if each < shown), default=None)
        later = min((each for each in months if each > shown), default=None)
        return ProposalDays(draft, self.times, self.place, shown, today, days, earlier, later)


@dataclass(frozen=True)
class ShowOfferTimes:
    """The free times of a day that do not meet the other two.

    Raises:
        Gone, Refusal: as ProposeTimes.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str
    way: str
    place: int
    times: tuple[datetime, ...]
    day: date

    async def run(self, turn: Turn) -> ProposalTimes:
        draft = await _draft(turn, self.learner, self.topic, self.way)
        free = await _free(turn, draft)
        staying = [each for place, each in enumerate(self.times) if place != self.place]
        others = [each for each in free if each.start in staying]
        that_day = tuple(
            each for each in free if each.day == self.day and not any(_meet(each, other) for other in others)
        )
        return ProposalTimes(draft, self.times, self.place, self.day, that_day)


@dataclass(frozen=True)
class SendOffer:
    """One message to each guardian, or to a learner who books for themselves. An equal one just sent is not repeated.

    Gives the proposal again when one of the times is not free any more.

    Raises:
        Gone: as BeginOffer. Refusal: there is nobody to write to.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str
    way: str
    times: tuple[datetime, ...]

    async def run(self, turn: Turn) -> Sent | Proposal:
        draft = await _draft(turn, self.learner, self.topic, self.way)
        assert draft.way is not None, "a button names it"
        free = await _free(turn, draft)
        chosen = tuple(each for each in free if each.start in self.times)
        if not chosen or len(chosen) != len(set(self.times)):
            return await turn.do(ProposeTimes(self.learner, self.topic, self.way, self.times))
        to = await recipients(turn, draft.learner)
        if not to:
            raise Refusal(
                t("talks.offer.nobody", name=draft.learner.name), rows(Button(t("talks.button.mine"), tap("tk.g")))
            )
        starts = tuple(each.start for each in chosen)
        open_ones = await turn.uow.talks.open_offers(draft.learner.id, draft.member.id)
        due = [waking(turn.now, each.zone or turn.policy.zone, turn.policy) for each in to]
        later = max(due) if max(due) > turn.now else None
        sent = Sent(draft, chosen, tuple(each.name for each in to), later)
        if any(each.times == starts and turn.now - each.made_at < SAME_OFFER for each in open_ones):
            return sent
        made = [
            TalkOffer(
                0,
                draft.member.id,
                turn.person.id,
                each.id,
                draft.learner.id,
                draft.about,
                draft.way,
                starts,
                turn.now,
            )
            for each in to
        ]
        for person, offer, at in zip(to, await turn.uow.talks.add_offers(made), due, strict=True):
            await turn.tell(
                person, offer_note(draft, offer, chosen, person, turn), once=f"talk:{offer.id}", due_at=at
            )
        result = {"times": [each.isoformat() for each in starts], "to": len(to)}
        await turn.record(
            Verb.OFFERED, "talk", draft.member.id, learner=draft.learner.id, result=result, authority="staff"
        )
        return sent


def offer_note(draft: OfferDraft, offer: TalkOffer, times: Sequence[TalkTime], person: Person, turn: Turn) -> Note:
    """What a guardian gets: who asks, about what, and three times to tap."""
    zone = person.zone or turn.policy.zone
    key = "talks.offer.push_own" if draft.learner.person == person.id else "talks.offer.push"
    text = t(
        key,
        who=draft.member.name,
        name=draft.learner.name,
        topic=topic_words(offer.topic),
        way=t(f"talks.way.{offer.way.value}"),
    )
    buttons = [
        Button(
            t("talks.offer.time_at", when=Moment(each.start, zone), campus=each.campus.name)
            if each.campus
            else t("talks.offer.time", when=Moment(each.start, zone)),
            tap("tk.j", offer.id, packed(each.start)),
        )
        for each in times
    ]
    return Note(
        TALK_OFFER.name,
        text,
        rows(
            *buttons,
            [
                Button(t("talks.button.other_times"), tap("tk.jt", offer.id)),
                Button(t("talks.button.not_now"), tap("tk.jn", offer.id)),
            ],
        ),
    )


async def recipients(turn: Turn, learner: Learner) -> tuple[Person, ...]:
    """The guardians; a learner's own account where there are none and they may book for themselves."""
    guardians = tuple(await turn.uow.people.guardians_of(learner.id))
    if guardians or learner.person is None:
        return guardians
    account = await turn.uow.people.get(learner.person)
    return (account,) if account is not None and await may_book(turn.uow, account, learner) else ()


async def own_entry(turn: Turn) -> StaffMember:
    """The actor on the centre's list.

    Raises:
        Refusal: the list does not know the account.
    """
    member = await turn.uow.staff.member_of(turn.person.id)
    if member is None:
        raise Refusal(t("talks.not_on_list"), rows(Button(t("common.home"), tap("home"))))
    return member


async def _learners(turn: Turn, member: StaffMember) -> list[Learner]:
    """Of the member's classes, and of bookings with them; for an advisor of all bookings of late."""
    found: dict[int, Learner] = {}
    for klass in await turn.uow.classes.taught_by(turn.person.id):
        found.update({each.id: each for each in await turn.uow.classes.learners_of(klass.id)})
    states = {BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW}
    booked = await turn.uow.bookings.starting_between(turn.now - KNOWN_FOR, turn.now + HORIZON, states)
    for booking, slot in booked:
        if booking.learner is None or booking.learner in found:
            continue
        if slot.teacher == member.id or member.role is Role.ADVISOR:
            learner = await turn.uow.people.learner(booking.learner)
            if learner is not None:
                found[learner.id] = learner
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def _draft(turn: Turn, learner: int, topic: str = "o", way: str | None = None) -> OfferDraft:
    member = await own_entry(turn)
    known = next((each for each in await _learners(turn, member) if each.id == learner), None)
    if known is None or topic not in TOPICS or (way is not None and way not in WAYS):
        raise _gone()
    words = await typed_words(turn) if TOPICS[topic] == OTHER else None
    return OfferDraft(member, known, topic, words, WAYS[way] if way is not None else None)


async def _free(turn: Turn, draft: OfferDraft) -> tuple[TalkTime, ...]:
    assert draft.way is not None, "the way is chosen before the time"
    people = [each.id for each in await recipients(turn, draft.learner)]
    # tomorrow at the earliest: a family needs an evening to see it
    free = await talk_times(turn, draft.member, draft.way, lead=max(LEAD, timedelta(hours=12)), people=people)
    if not free:
        raise Refusal(
            t("talks.offer.no_time"),
            rows(Button(t("talks.button.hours"), tap("hr")), Button(t("talks.button.mine"), tap("tk.g"))),
        )
    return free


def _meet(one: TalkTime, other: TalkTime) -> bool:
    return one.start < other.end and other.start < one.end


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("talks.button.mine"), tap("tk.g"))))
