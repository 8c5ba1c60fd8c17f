"""A member of staff offers three times for a talk in one message to the family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.acting import note_act
from domain.alerts.alert import Act, OfLearner
from domain.booking.months import months_beside
from domain.booking.talks.drafting import TALKERS, OfferDraft, draft_of, recipients
from domain.booking.talks.matters import TalkOffer, topic_words
from domain.booking.talks.times import LEAD, NEAREST, TalkTime, packed, spread, talk_times
from domain.errors import Refusal
from domain.gate.forecast import forecast
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import TALK_OFFER
from domain.messages.screen import Button, Moment, Note, rows, t, tap
from domain.people.person import Person
from domain.turn import Rights, Turn

SAME_OFFER = timedelta(minutes=2)
"""An equal offer within this time is the second tap of one."""


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
    """The offer went to these people.

    Attributes:
        when: later than now where their night is waited for.
        look_again: the local day on which the sender's alert about the learner is looked at again; None without one.
    """

    draft: OfferDraft
    times: tuple[TalkTime, ...]
    to: tuple[str, ...]
    when: datetime | None
    look_again: date | None = None


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
        draft = await draft_of(turn, self.learner, self.topic, self.way)
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
        draft = await draft_of(turn, self.learner, self.topic, self.way)
        free = await _free(turn, draft)
        days = frozenset(each.day for each in free)
        shown = (self.month or min(days)).replace(day=1)
        today = turn.now.astimezone(ZoneInfo(free[0].zone)).date()
        return ProposalDays(draft, self.times, self.place, shown, today, days, *months_beside(days, shown))


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
        draft = await draft_of(turn, self.learner, self.topic, self.way)
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
        draft = await draft_of(turn, self.learner, self.topic, self.way)
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
        goes = [await forecast(turn, each, TALK_OFFER) for each in to]
        later = max((each.then for each in goes if each.then is not None), default=None)
        sent = Sent(draft, chosen, tuple(each.name for each in to), later)
        same = [each for each in open_ones if each.times == starts and turn.now - each.made_at < SAME_OFFER]
        if same:
            return await _noted(turn, sent, same[0])
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
        occasion = f"talk_offer:{draft.member.id}:{draft.learner.id}:{int(turn.now.timestamp())}"
        offers = await turn.uow.talks.add_offers(made)
        for person, offer in zip(to, offers, strict=True):
            await push(
                turn,
                person,
                offer_note(draft, offer, chosen, person, turn),
                learner=draft.learner.id,
                once=f"talk:{offer.id}",
                occasion=occasion,
                sender=turn.person.id,
            )
        result = {"times": [each.isoformat() for each in starts], "to": len(to)}
        await turn.record(
            Verb.OFFERED, "talk", draft.member.id, learner=draft.learner.id, result=result, authority="staff"
        )
        return await _noted(turn, sent, offers[0])


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


async def _noted(turn: Turn, sent: Sent, first: TalkOffer) -> Sent:
    look_again = await note_act(turn, Act.TALK, OfLearner(first.learner), f"talk:{first.id}")
    return replace(sent, look_again=look_again)


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
