"""The gate's decision, pure: the same rows at the same moment give the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.gate.hours import Hours
from domain.gate.merging import fits_together
from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rules import Cap
from domain.messages.kinds import MessageClass

ALWAYS = (MessageClass.SAFETY, MessageClass.SERVICE)
ORDER = {klass: place for place, klass in enumerate(MessageClass)}


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
        told_so_far, news, decisions = list(told), list[Told](), list[Decided]()
        head: Waiting | None = None
        with_head: list[Waiting] = []
        for each in sorted(waiting, key=lambda one: (ORDER[one.klass], one.due_at, one.message)):
            reason = (stopped or {}).get(each.message)
            if reason is not None:
                decisions.append(Decided(each.message, Verdict.DROPPED, reason))
                continue
            joins = head is not None and fits_together([*with_head, each])
            contact = with_head[0].occasion if joins else each.occasion
            decided = self._on(reader, each, told_so_far, now, contact, joins=joins)
            if decided.verdict is Verdict.SENT:
                if joins and head is not None:
                    decided = Decided(
                        each.message, Verdict.MERGED, Why.TOGETHER, into=head.message, until=decided.until
                    )
                    with_head.append(each)
                elif head is None:
                    head, with_head = each, [each]
                news.append(_told(reader, each, contact, now))
                told_so_far.append(news[-1])
            decisions.append(decided)
        return decisions, news

    def when(self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime) -> Decided:
        """What would become of one message, for whoever wants to know before it is written."""
        return self._on(reader, message, told, now, message.occasion, joins=False)

    def _on(
        self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime, contact: str, *, joins: bool
    ) -> Decided:
        if message.klass is not MessageClass.SAFETY and message.until is not None and message.until <= now:
            return Decided(message.message, Verdict.DROPPED, Why.LATE)
        if now < message.due_at:
            return Decided(message.message, Verdict.DEFERRED, Why.NOT_YET, then=message.due_at)
        unwanted = self._unwanted(reader, message, now)
        if unwanted is not None:
            return Decided(message.message, Verdict.DROPPED, unwanted)
        for held in (self._by_hours, self._by_caps, self._by_distance):
            decided = held(reader, message, told, now, contact, joins)
            if decided is not None:
                return decided
        closes = None if self._goes_any_time(message) else self.hours.closes(reader, message.klass, now)
        ends = [at for at in (closes, message.until) if at is not None]
        why = Why.OVERRIDDEN if message.override is not None else Why.DUE
        return Decided(message.message, Verdict.SENT, why, until=min(ends, default=None))

    def _unwanted(self, reader: Reader, message: Waiting, now: datetime) -> Why | None:
        wished = reader.preferences
        if not reader.reachable:
            return Why.UNREACHABLE
        if message.klass in ALWAYS:
            return None
        if message.klass is MessageClass.OFFERS and not reader.takes_offers:
            return Why.NO_CONSENT
        if message.kind in wished.off:
            return Why.SWITCHED_OFF
        if wished.paused_until is not None and now < wished.paused_until and message.override is None:
            return Why.ON_PAUSE
        if (
            wished.digest
            and message.klass is MessageClass.LEARNING
            and not message.of.is_summary
            and not reader.is_learner
        ):
            return Why.SUMMED_UP if reader.has_weekly else Why.SWITCHED_OFF
        return None

    def _by_hours(
        self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime, contact: str, joins: bool
    ) -> Decided | None:
        if self._goes_any_time(message):
            return None
        why = self.hours.closed(reader, message.klass, now)
        if why is None:
            return None
        opens = self.hours.opens(reader, message.klass, now)
        if opens is not None and (message.until is None or opens < message.until):
            return Decided(message.message, Verdict.DEFERRED, why, then=opens)
        if message.klass is MessageClass.SERVICE:
            # what would be over by then has to be known now
            return None
        return Decided(message.message, Verdict.DROPPED, Why.NO_OPEN_HOUR)

    def _by_caps(
        self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime, contact: str, joins: bool
    ) -> Decided | None:
        if message.klass in ALWAYS or message.of.is_wished or message.override is not None:
            return None
        frees = [self._frees(reader, message, cap, told, now, contact) for cap in self.hours.rules.caps]
        latest = max((at for at in frees if at is not None), default=None)
        if latest is None:
            return None
        opens = self.hours.opens(reader, message.klass, latest)
        if opens is not None and (message.until is None or opens < message.until):
            return Decided(message.message, Verdict.DEFERRED, Why.ENOUGH, then=opens)
        summed_up = message.klass is MessageClass.LEARNING and reader.has_weekly and not reader.is_learner
        return Decided(message.message, Verdict.DROPPED, Why.SUMMED_UP if summed_up else Why.TOO_MUCH)

    def _frees(
        self, reader: Reader, message: Waiting, cap: Cap, told: Sequence[Told], now: datetime, contact: str
    ) -> datetime | None:
        """When the cap lets the message through, None when it does so now."""
        if cap.klass is not message.klass or cap.learners not in (None, reader.is_learner):
            return None
        place = ZoneInfo(reader.zone)
        since = _midnight(now.astimezone(place).date() - timedelta(days=cap.days - 1), place)
        contacts: dict[str, datetime] = {}
        for each in told:
            mine = each.household == reader.household if cap.of_family else each.person == reader.person
            if mine and each.klass is cap.klass and each.counts and each.at >= since:
                contacts[each.contact] = max(each.at, contacts.get(each.contact, each.at))
        if contact in contacts:
            return None
        leaves = int(reader.has_weekly and not message.of.is_summary and _leaves_room(cap, reader))
        over = len(contacts) + leaves - cap.most
        if over < 0:
            return None
        oldest = sorted(contacts.values())
        if over >= len(oldest):
            # no day frees what is kept for the week's card
            return now + timedelta(days=cap.days)
        freed_on = oldest[over].astimezone(place).date() + timedelta(days=cap.days)
        return _midnight(freed_on, place)

    def _by_distance(
        self, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime, contact: str, joins: bool
    ) -> Decided | None:
        if joins or message.klass in ALWAYS or message.of.keeps_hour or message.override is not None:
            return None
        latest = max(
            (each.at for each in told if each.person == reader.person and each.klass not in ALWAYS), default=None
        )
        if latest is None or now >= latest + self.hours.rules.apart:
            return None
        then = latest + self.hours.rules.apart
        opens = self.hours.opens(reader, message.klass, then)
        if opens is None or (message.until is not None and opens >= message.until):
            return None
        return Decided(message.message, Verdict.DEFERRED, Why.JUST_TOLD, then=opens)

    @staticmethod
    def _goes_any_time(message: Waiting) -> bool:
        return message.urgent or message.klass is MessageClass.SAFETY


def _told(reader: Reader, message: Waiting, contact: str, now: datetime) -> Told:
    return Told(reader.person, reader.household, message.klass, contact, now, counts=not message.of.is_wished)


def _leaves_room(cap: Cap, reader: Reader) -> bool:
    return cap.klass is MessageClass.LEARNING and not reader.is_learner and cap.days >= 7 and cap.most > 1


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place).astimezone(UTC)
