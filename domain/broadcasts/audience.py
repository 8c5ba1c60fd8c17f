"""Who is in an audience: how many would get a broadcast, who of them would not and why, and five of them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.facts import AudienceFacts
from domain.broadcasts.segments import SEGMENTS, Sheet, belongs, why
from domain.clock import midnight
from domain.gate.push import Why
from domain.gate.rules import Cap
from domain.language import Lang
from domain.messages.kinds import MESSAGE_KINDS, MessageClass
from domain.messages.screen import Param
from domain.people.person import STAFF, Role
from domain.turn import Turn

AT_ONCE = 500
"""So many people are looked at between two moments at which others have their turn."""
SAMPLE = 5


@dataclass(frozen=True)
class Matched:
    """Somebody of the audience, and the chosen values that they match, by what these are called."""

    name: str
    lang: Lang
    because: Sequence[Param]


@dataclass(frozen=True)
class Count:
    """An audience in figures, as of now.

    Attributes:
        people, families: who would get it, at once or when their cap allows.
        langs: the people by the language that they read.
        without_consent, switched_off, unreachable: families and people who would not get it; each counts once.
        at_cap: families of those who would that had enough of its class for now: theirs waits for days. Counted by
            the centre's days and as if all parents got the week's card, so that it may differ by a few.
    """

    people: int = 0
    families: int = 0
    langs: Mapping[Lang, int] = field(default_factory=dict)
    without_consent: int = 0
    switched_off: int = 0
    unreachable: int = 0
    at_cap: int = 0


@dataclass
class _Tally:
    people: int = 0
    families: set[str] = field(default_factory=set)
    langs: Counter[Lang] = field(default_factory=Counter)
    without_consent: set[str] = field(default_factory=set)
    switched_off: int = 0
    unreachable: int = 0
    at_cap: set[str] = field(default_factory=set)


async def audience_of(turn: Turn, campaign: Campaign) -> AsyncIterator[AudienceFacts]:
    """Everybody who belongs to it, by person."""
    after = 0
    while True:
        events = campaign.audience.get("event", ())
        found = await turn.uow.audience.facts(after, AT_ONCE, turn.now, events=events)
        for facts in found:
            if belongs(facts, campaign.audience):
                yield facts
        if len(found) < AT_ONCE:
            return
        after = found[-1].person


async def count_of(turn: Turn, campaign: Campaign) -> Count:
    """How many the campaign's audience is, by what the gate would let through."""
    full = await _full(turn, MESSAGE_KINDS[campaign.kind].klass)
    tally = _Tally()
    async for facts in audience_of(turn, campaign):
        match _why_not(facts, campaign.kind):
            case None:
                tally.people += 1
                tally.families.add(facts.household)
                tally.langs[facts.lang] += 1
                if _has_enough(facts, full):
                    tally.at_cap.add(facts.household)
            case Why.NO_CONSENT:
                tally.without_consent.add(facts.household)
            case Why.SWITCHED_OFF:
                tally.switched_off += 1
            case _:
                tally.unreachable += 1
    return Count(
        tally.people,
        len(tally.families),
        dict(tally.langs),
        len(tally.without_consent - tally.families),
        tally.switched_off,
        tally.unreachable,
        len(tally.at_cap),
    )


async def sample_of(turn: Turn, campaign: Campaign) -> Sequence[Matched]:
    """Five of those who would get it by lot, by name; others each time."""
    chosen: list[AudienceFacts] = []
    seen = 0
    async for facts in audience_of(turn, campaign):
        if _why_not(facts, campaign.kind) is not None:
            continue
        seen += 1
        # reservoir sampling (Vitter 1985, algorithm R): everybody has the same chance, and five are kept
        if len(chosen) < SAMPLE:
            chosen.append(facts)
        elif (place := turn.services.random.randrange(seen)) < SAMPLE:
            chosen[place] = facts
    labels = await labels_of(turn, campaign.audience)
    made = []
    for facts in sorted(chosen, key=lambda each: (each.name, each.person)):
        matched = [(name, why(facts, name, values)) for name, values in campaign.audience.items() if values]
        because = [labels[name, value] for name, value in matched if value is not None and (name, value) in labels]
        made.append(Matched(facts.name, facts.lang, because))
    return made


async def sheet_of(turn: Turn) -> Sheet:
    events = [each for each in await turn.uow.events.all() if each.starts_at > turn.now]
    return Sheet(await turn.uow.courses.campuses(), await turn.uow.courses.offered(), events)


async def labels_of(turn: Turn, audience: Mapping[str, Sequence[str]]) -> Mapping[tuple[str, str], Param]:
    """What the chosen values are called; without those that the centre does not offer any more."""
    sheet = await sheet_of(turn)
    return {
        (name, option.value): option.label
        for name, values in audience.items()
        if name in SEGMENTS
        for option in SEGMENTS[name].options(sheet)
        if option.value in values
    }


def _why_not(facts: AudienceFacts, kind: str) -> Why | None:
    """Why somebody of the audience would not get it, as the gate sees it; None when they would."""
    if not facts.reachable:
        return Why.UNREACHABLE
    klass = MESSAGE_KINDS[kind].klass
    if klass is MessageClass.OFFERS and not facts.takes_offers:
        return Why.NO_CONSENT
    return Why.SWITCHED_OFF if klass is not MessageClass.SERVICE and kind in facts.off else None


async def _full(turn: Turn, klass: MessageClass | None) -> Sequence[tuple[Cap, Collection[str]]]:
    """Whoever had enough of that class, by each cap of it."""
    found = []
    today = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    for cap in turn.services.gate_rules.caps:
        if cap.klass is klass:
            since = midnight(today - timedelta(days=cap.days - 1), turn.policy.zone)
            found.append((cap, await turn.uow.audience.full(cap, since, cap.most - _kept_for_the_week(cap))))
    return found


def _kept_for_the_week(cap: Cap) -> int:
    """As the gate does, a place of a week's learning news stays for the week's card."""
    return int(cap.klass is MessageClass.LEARNING and cap.learners is not True and cap.days >= 7 and cap.most > 1)


def _has_enough(facts: AudienceFacts, full: Sequence[tuple[Cap, Collection[str]]]) -> bool:
    is_learner = Role.LEARNER in facts.roles and not facts.roles & (STAFF | {Role.PARENT})
    return any(
        (facts.household if cap.of_family else f"p{facts.person}") in those
        for cap, those in full
        if cap.learners in (None, is_learner)
    )
