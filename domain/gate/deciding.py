"""The gate's decision, pure: the same rows at the same moment give the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.clock import midnight
from domain.gate.hours import Hours
from domain.gate.merging import fits_together
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rules import Cap
from domain.messages.kinds import LETTER, REPORT, MessageClass

ALWAYS = (MessageClass.SAFETY, MessageClass.SERVICE)
"""What counts against no cap and is never too much."""
ORDER = {klass: place for place, klass in enumerate(MessageClass)}
AWAKE = timedelta(minutes=15)
"""So long after an urgent message is due its reader counts as awake."""
IN_TIME = timedelta(minutes=15)
"""Service that would come later than so long before it is too late goes in closed hours instead."""
WEEK_OF_CARDS = 7


@dataclass(frozen=True)
class Gate:
    """The centre's hours and caps.

    `look` decides on everything that waits for one reader; who decides on several readers of a household hands on
    what `told` has become.
    """

    hours: Hours

    def look(
        self,
        reader: Reader,
        waiting: Sequence[Waiting],
        told: Sequence[Told],
        now: datetime,
        stopped: Mapping[int, Why] | None = None,
    ) -> tuple[list[Decided], list[Told]]:
        """Decide on messages that are to be looked at now.

        Args:
            waiting: for this reader, in any order; what is not due yet is deferred to when it is.
            told: what the household was told in the last `GateRules.longest`.
            stopped: messages whose reason has gone meanwhile, by their row in the outbox.

        Returns:
            a decision for each of `waiting`, and what was told by them.
        """
        news, decisions, together = list[Told](), list[Decided](), list[Waiting]()
        as_one: str | None = None
        for each in sorted(waiting, key=lambda one: (ORDER[one.klass], one.due_at, one.message)):
            reason = (stopped or {}).get(each.message)
            if reason is not None:
                decisions.append(Decided(each.message, Verdict.DROPPED, reason))
                continue
            look = _Look(self.hours, reader, [*told, *news], now)
            head = together[0] if together and _goes_with(together, each) else None
            decided = look.at(each, look.contact(each, as_one if head else None), joins=head is not None)
            if decided.verdict is Verdict.SENT:
                if head is not None:
                    decided = replace(decided, verdict=Verdict.MERGED, why=Why.TOGETHER, into=head.message)
                    together.append(each)
                elif not together and each.klass is not MessageClass.SAFETY:
                    together, as_one = [each], decided.contact
                news.append(_told(reader, each, decided, now))
            decisions.append(decided)
        return decisions, news

    def when(self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime) -> Decided:
        """What would become of one message, for whoever wants to know before it is written."""
        look = _Look(self.hours, reader, told, now)
        return look.at(message, look.contact(message, None), joins=False)


@dataclass(frozen=True)
class _Look:
    """At what one reader may be told now, after what the household was told."""

    hours: Hours
    reader: Reader
    told: Sequence[Told]
    now: datetime

    def contact(self, message: Waiting, with_others: str | None) -> str:
        """As what it counts: as news that another guardian had, as what it goes with, or as one by itself.

        Who was told of an occasion before is told once more, and counts anew.
        """
        same = [each for each in self.told if each.occasion == message.occasion]
        before = {each.contact for each in same if each.person == self.reader.person} - {with_others}
        by_others = next((each.contact for each in same if each.contact not in before), None)
        return by_others or with_others or (f"{message.occasion}#{len(before) + 1}" if before else message.occasion)

    def at(self, message: Waiting, contact: str, *, joins: bool) -> Decided:
        """The decision on one message; `joins`: it would go with another one that goes now."""
        if message.klass is not MessageClass.SAFETY and message.until is not None and message.until <= self.now:
            return Decided(message.message, Verdict.DROPPED, Why.LATE)
        if self.now < message.due_at:
            return Decided(message.message, Verdict.DEFERRED, Why.NOT_YET, then=message.due_at)
        unwanted = self._unwanted(message)
        if unwanted is not None:
            return Decided(message.message, Verdict.DROPPED, unwanted)
        shut = self.hours.closed(self.reader, message.klass, self.now)
        waits = self._by_hours(message, shut) or self._by_caps(message, contact)
        if waits is None and not joins:
            waits = self._by_distance(message)
        if waits is not None:
            return waits
        why = Why.OVERRIDDEN if message.override is not None else Why.DUE
        return Decided(message.message, Verdict.SENT, why, until=self._ends(message, shut), contact=contact)

    def _ends(self, message: Waiting, shut: Why | None) -> datetime | None:
        """From when on the courier is not to send it without asking again."""
        if message.klass is MessageClass.SAFETY:
            return None
        if shut is None:
            closes = self.hours.closes(self.reader, message.klass, self.now)
        else:
            # it goes although it is closed
            closes = None if message.klass is MessageClass.SERVICE else message.due_at + AWAKE
        return min((at for at in (closes, message.until) if at is not None), default=None)

    def _unwanted(self, message: Waiting) -> Why | None:
        reader, wished = self.reader, self.reader.preferences
        if not reader.reachable:
            return Why.UNREACHABLE
        if message.klass in ALWAYS:
            return None
        if reader.in_danger and message.kind != LETTER.name:
            # what a person writes to them goes; the reason is told in words that give nothing away
            return Why.BAD_NEWS
        if message.klass is MessageClass.OFFERS and (
            not reader.takes_offers or message.learner in reader.no_offers_for
        ):
            return Why.NO_CONSENT
        if message.kind in wished.off:
            return Why.SWITCHED_OFF
        if wished.paused_until is not None and self.now < wished.paused_until and message.override is None:
            return Why.ON_PAUSE
        summed_up = message.klass is MessageClass.LEARNING and not message.of.is_summary and not reader.is_learner
        if wished.digest and summed_up and message.override is None:
            return Why.SUMMED_UP if self._is_in_the_card(message) else Why.ONLY_THE_CARD
        return None

    def _by_hours(self, message: Waiting, shut: Why | None) -> Decided | None:
        if shut is None or self._goes_although(message, shut):
            return None
        opens = self.hours.opens(self.reader, message.klass, self.now)
        is_service = message.klass is MessageClass.SERVICE
        needs = IN_TIME if is_service else timedelta()
        if opens is not None and (message.until is None or opens + needs < message.until):
            return Decided(message.message, Verdict.DEFERRED, shut, then=opens)
        if is_service:
            # what would be over by then has to be known now
            return None
        return Decided(message.message, Verdict.DROPPED, Why.NO_OPEN_HOUR)

    def _goes_although(self, message: Waiting, shut: Why) -> bool:
        if message.klass is MessageClass.SAFETY:
            return True
        awake = shut is not Why.LAW and self.now < message.due_at + AWAKE
        return message.urgent and (message.klass is MessageClass.SERVICE or awake)

    def _by_caps(self, message: Waiting, contact: str) -> Decided | None:
        if message.klass in ALWAYS or message.of.is_wished or message.override is not None:
            return None
        frees = [self._frees(message, cap, contact) for cap in self.hours.rules.caps]
        latest = max((at for at in frees if at is not None), default=None)
        if latest is None:
            return None
        opens = self.hours.opens(self.reader, message.klass, latest)
        if opens is not None and (message.until is None or opens < message.until):
            return Decided(message.message, Verdict.DEFERRED, Why.ENOUGH, then=opens)
        why = Why.SUMMED_UP if self._is_in_the_card(message) else Why.TOO_MUCH
        return Decided(message.message, Verdict.DROPPED, why)

    def _frees(self, message: Waiting, cap: Cap, contact: str) -> datetime | None:
        """When the cap lets the message through, None when it does so now."""
        reader = self.reader
        if cap.klass is not message.klass or cap.learners not in (None, reader.is_learner):
            return None
        place = ZoneInfo(reader.zone)
        since = midnight(self.now.astimezone(place).date() - timedelta(days=cap.days - 1), reader.zone)
        contacts, had_card = dict[str, datetime](), False
        for each in self.told:
            mine = each.person == reader.person or (cap.of_family and each.household == reader.household)
            if mine and each.klass is cap.klass and each.counts and each.at >= since:
                contacts[each.contact] = max(each.at, contacts.get(each.contact, each.at))
                had_card = had_card or each.is_summary
        if contact in contacts:
            return None
        leaves = reader.has_weekly and not had_card and not message.of.is_summary and _has_room_for_the_card(cap)
        over = len(contacts) + int(leaves) - cap.most
        if over < 0:
            return None
        freed_on = sorted(contacts.values())[over].astimezone(place).date() + timedelta(days=cap.days)
        return midnight(freed_on, reader.zone)

    def _by_distance(self, message: Waiting) -> Decided | None:
        if message.klass in ALWAYS or message.of.keeps_hour or message.override is not None:
            return None
        mine = [each for each in self.told if each.person == self.reader.person]
        apart_from = [[each.at for each in mine if each.klass not in ALWAYS]]
        if message.klass is MessageClass.OFFERS:
            # nor does it come on the heels of news about a class that is called off, if that can be
            apart_from.insert(0, [each.at for each in mine])
        for near in apart_from:
            then = max(near, default=self.now - self.hours.rules.apart) + self.hours.rules.apart
            if then <= self.now:
                return None
            opens = self.hours.opens(self.reader, message.klass, then)
            if opens is not None and (message.until is None or opens < message.until):
                return Decided(message.message, Verdict.DEFERRED, Why.JUST_TOLD, then=opens)
        return None

    def _is_in_the_card(self, message: Waiting) -> bool:
        return message.kind == REPORT.name and self.reader.has_weekly


def _goes_with(together: Sequence[Waiting], message: Waiting) -> bool:
    """Whether a message may be one with these: no offer stands below service, nor is told twice with it in doubt."""
    apart = message.klass is MessageClass.OFFERS and any(each.of.repeat_in_doubt for each in together)
    return not apart and fits_together([*together, message])


def _told(reader: Reader, message: Waiting, decided: Decided, now: datetime) -> Told:
    assert decided.contact is not None, "what is sent counts as something"
    kind = message.of
    return Told(
        reader.person,
        reader.household,
        message.klass,
        decided.contact,
        now,
        counts=not kind.is_wished,
        occasion=message.occasion,
        is_summary=kind.is_summary,
    )


def _has_room_for_the_card(cap: Cap) -> bool:
    return cap.klass is MessageClass.LEARNING and cap.days >= WEEK_OF_CARDS and cap.most > 1
