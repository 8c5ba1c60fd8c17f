"""What somebody would rather get, and when: one page for parents, learners and staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.errors import Gone
from domain.gate.push import Preferences
from domain.journal import Verb
from domain.messages.kinds import EVENT, FOLLOW_UP, OFFER, REVIEW, TALK_OFFER, TIP, UPGRADE
from domain.messages.screen import t
from domain.people.consent import has_agreed, may_decide
from domain.people.person import Learner, Purpose, Role
from domain.people.settings import children_and_chosen
from domain.reports.readers import ReportSettings
from domain.reports.settings import LookAtReportSettings, SwitchReports
from domain.turn import ANYONE, Policy, Rights, Turn, only

PAUSE = timedelta(days=14)
OPEN_FROM, OPEN_UNTIL = range(7, 13), range(17, 23)
"""Local hours between which somebody may wish to be written to; what the centre has closed stays closed."""


class Topic(StrEnum):
    """Something that can be switched off by itself."""

    REVIEWS = "reviews"
    FOLLOW_UPS = "follow_ups"
    TALKS = "talks"
    TIPS = "tips"
    EVENTS = "events"
    OFFERS = "offers"


KINDS: Mapping[Topic, tuple[str, ...]] = {
    Topic.REVIEWS: (REVIEW.name,),
    Topic.FOLLOW_UPS: (FOLLOW_UP.name,),
    Topic.TALKS: (TALK_OFFER.name,),
    Topic.TIPS: (TIP.name,),
    Topic.EVENTS: (EVENT.name,),
    Topic.OFFERS: (OFFER.name, UPGRADE.name),
}
GROWN_UP = (Topic.FOLLOW_UPS, Topic.TALKS, Topic.TIPS, Topic.EVENTS, Topic.OFFERS)
ASKED_FIRST = (Topic.EVENTS, Topic.OFFERS)
"""What comes only after somebody has agreed to it."""


class Reports(StrEnum):
    """How a parent hears of lessons: after each, in the week's card, or not at all."""

    EACH = "each"
    DIGEST = "digest"
    NONE = "none"


@dataclass(frozen=True)
class OwnHours:
    """Between which local hours somebody may be written to, and what else they may choose, earliest first."""

    opens: time
    closes: time
    may_open: Sequence[time]
    may_close: Sequence[time]


@dataclass(frozen=True)
class Wishes:
    """The page.

    Attributes:
        topics: what can be switched, in order; reports: None for who is no parent.
        learner: the reader's own row, where they learn.
        deciding: the learners for whom the reader decides about offers and events, and whether they are agreed to.
        takes_offers: somebody has agreed to them.
    """

    wished: Preferences
    reports: ReportSettings | None
    learner: Learner | None
    topics: Sequence[Topic]
    deciding: Sequence[tuple[Learner, bool]]
    takes_offers: bool
    hours: OwnHours
    paused_until: datetime | None

    def is_on(self, topic: Topic) -> bool:
        return not any(kind in self.wished.off for kind in KINDS[topic])

    @property
    def way_of_reports(self) -> Reports | None:
        if self.reports is None:
            return None
        if not self.reports.lessons or (self.wished.digest and not self.reports.weekly):
            # summed up in a card that does not come
            return Reports.NONE
        return Reports.DIGEST if self.wished.digest else Reports.EACH


def own_hours(wished: Preferences, policy: Policy) -> OwnHours:
    """The hours as they are, and those to choose from: the centre's, and narrower ones."""
    opens, closes = time(policy.quiet_until), time(policy.quiet_from)
    return OwnHours(
        wished.open_from or opens,
        wished.open_until or closes,
        [opens, *(time(hour) for hour in OPEN_FROM if time(hour) > opens)],
        [*(time(hour) for hour in OPEN_UNTIL if time(hour) < closes), closes],
    )


@dataclass(frozen=True)
class LookAtPreferences:
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Wishes:
        me = turn.person
        wished = await turn.uow.pushes.preferences_of(me.id)
        learner = await turn.uow.people.learner_of(me.id) if Role.LEARNER in me.roles else None
        reports = await turn.do(LookAtReportSettings()) if Role.PARENT in me.roles else None
        mine = await decides_on_offers(turn)
        deciding = [(each, await has_agreed(turn, each.id, Purpose.OFFERS)) for each in mine]
        reader = (await turn.uow.pushes.readers([me.id], turn.policy.zone))[me.id]
        topics = [Topic.REVIEWS] if learner is not None else []
        if reports is not None or any(each.person == me.id for each in mine):
            topics += GROWN_UP
        paused = wished.paused_until if wished.paused_until and wished.paused_until > turn.now else None
        hours = own_hours(wished, turn.policy)
        return Wishes(wished, reports, learner, topics, deciding, reader.takes_offers, hours, paused)


async def decides_on_offers(turn: Turn) -> list[Learner]:
    """The learners for whom the actor says whether offers and events may come: children, or the actor."""
    own = await turn.uow.people.learner_of(turn.person.id)
    children, _ = await children_and_chosen(turn)
    found = [each for each in children if may_decide(turn, each, Purpose.OFFERS, own=False)]
    if own is not None and may_decide(turn, own, Purpose.OFFERS, own=True):
        found.append(own)
    return found


@dataclass(frozen=True)
class SwitchTopic:
    topic: Topic
    on: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        await switch_kinds(turn, KINDS[self.topic], on=self.on)


async def switch_kinds(turn: Turn, kinds: Iterable[str], *, on: bool) -> None:
    wished = await turn.uow.pushes.preferences_of(turn.person.id)
    was = frozenset(wished.off)
    off = was.difference(kinds) if on else was.union(kinds)
    if off != was:
        await save(turn, wished, replace(wished, off=off))


@dataclass(frozen=True)
class ChooseReports:
    """Reports after each lesson, summed up in the week's card (which comes then), or none; none is taken back to
    what was before."""

    way: Reports
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> None:
        weekly = True if self.way is Reports.DIGEST else None
        await turn.do(SwitchReports(lessons=self.way is not Reports.NONE, weekly=weekly))
        if self.way is not Reports.NONE:
            wished = await turn.uow.pushes.preferences_of(turn.person.id)
            await save(turn, wished, replace(wished, digest=self.way is Reports.DIGEST))


@dataclass(frozen=True)
class ChooseOwnHours:
    """Between which local hours one may be written to.

    Raises:
        Gone: an hour that is not offered (any more).
    """

    opens: time
    closes: time
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        wished = await turn.uow.pushes.preferences_of(turn.person.id)
        hours = own_hours(wished, turn.policy)
        if self.opens not in hours.may_open or self.closes not in hours.may_close:
            raise Gone(t("refusal.gone"))
        chosen = replace(
            wished,
            open_from=None if self.opens == hours.may_open[0] else self.opens,
            open_until=None if self.closes == hours.may_close[-1] else self.closes,
        )
        await save(turn, wished, chosen)


@dataclass(frozen=True)
class PauseAll:
    """Nothing but service for two weeks from now, or all as before."""

    pause: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        wished = await turn.uow.pushes.preferences_of(turn.person.id)
        running = wished.paused_until is not None and wished.paused_until > turn.now
        if running != self.pause:
            await save(turn, wished, replace(wished, paused_until=turn.now + PAUSE if self.pause else None))


async def save(turn: Turn, was: Preferences, wished: Preferences) -> None:
    """Store and journal what the actor wishes, unless it is what stands already."""
    if wished == was:
        return
    await turn.uow.pushes.save_preferences(wished)
    result = {
        "off": sorted(wished.off),
        "digest": wished.digest,
        "open_from": wished.open_from.isoformat("minutes") if wished.open_from else None,
        "open_until": wished.open_until.isoformat("minutes") if wished.open_until else None,
        "paused_until": wished.paused_until.isoformat() if wished.paused_until else None,
    }
    await turn.record(Verb.CHANGED, "preferences", wished.person, result=result)
