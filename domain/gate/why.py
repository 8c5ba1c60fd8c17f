"""Why somebody got a message, how it came, and how much of its kind they get: read back from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.clock import midnight
from domain.errors import Gone
from domain.gate.deciding import ALWAYS
from domain.gate.passing import MAY_BE_LESS, gate_of
from domain.gate.push import Decision, Reader, Told, Verdict, Why, alone
from domain.gate.pushed import Pushed
from domain.gate.rules import Cap
from domain.messages.screen import t
from domain.people.person import Learner, Person
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Share:
    """How many contacts counted against a cap of late."""

    cap: Cap
    had: int


@dataclass(frozen=True)
class Step:
    """A decision on the way of a message.

    Attributes:
        until: it waited until then, None where it did not wait.
    """

    verdict: Verdict
    why: Why
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Explained:
    """One message to its reader.

    Attributes:
        child: whom it is about, None where that is the reader or nobody in particular.
        sender: name of the member of staff who has written it, None for the house.
        along: what else came in the same message.
        shares: how much of its class the reader and the family had, and may have; empty where nothing is counted.
    """

    push: Pushed
    child: Learner | None
    sender: str | None
    way: Sequence[Step]
    along: Sequence[Pushed]
    shares: Sequence[Share]

    @property
    def may_be_less(self) -> bool:
        return self.push.klass in MAY_BE_LESS


@dataclass(frozen=True)
class AskWhy:
    """Why did I get this?

    Raises:
        Gone: there is no such message, or somebody else was meant.
    """

    message: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Explained:
        push = await own_push(turn, self.message)
        learner = await turn.uow.people.learner(push.learner) if push.learner is not None else None
        sender = await turn.uow.people.get(push.sender) if push.sender is not None else None
        head = push.into or push.message
        together = [*await turn.uow.push_log.of([head]), *await turn.uow.push_log.with_head(head)]
        return Explained(
            push,
            learner if learner is not None and learner.person != turn.person.id else None,
            sender.name if sender is not None else None,
            steps(await turn.uow.pushes.decisions_on([push.message])),
            [each for each in together if each.message != push.message],
            await _shares(turn, turn.person, push),
        )


async def own_push(turn: Turn, message: int) -> Pushed:
    """The message, if the actor is its reader.

    Raises:
        Gone: there is no such message, or somebody else was meant.
    """
    for push in await turn.uow.push_log.of([message]):
        if push.person == turn.person.id:
            return push
    raise Gone(t("messages.gone"))


def steps(decisions: Sequence[Decision]) -> list[Step]:
    """The way of a message, oldest first; that it was not due yet is no step, and waiting on for the same reason is
    one wait."""
    found: list[Step] = []
    for each in decisions:
        if each.verdict is Verdict.DEFERRED and each.why is Why.NOT_YET:
            continue
        last = found[-1] if found else None
        if last is not None and each.verdict is last.verdict is Verdict.DEFERRED and each.why is last.why:
            found[-1] = Step(last.verdict, last.why, last.at, each.then)
            continue
        found.append(Step(each.verdict, each.why, each.at, each.then))
    return found


def shares(caps: Sequence[Cap], reader: Reader, push: Pushed, told: Sequence[Told], now: datetime) -> list[Share]:
    """What counted against each cap for messages of this class, in the cap's days until now."""
    found = []
    for cap in caps:
        if cap.klass is not push.klass or cap.learners not in (None, reader.is_learner):
            continue
        since = _first_day(now, reader.zone, cap.days)
        contacts = {
            each.contact
            for each in told
            if each.klass is cap.klass
            and each.counts
            and each.at >= since
            and (each.person == reader.person or (cap.of_family and each.household == reader.household))
        }
        found.append(Share(cap, len(contacts)))
    return found


def _first_day(now: datetime, zone: str, days: int) -> datetime:
    return midnight(now.astimezone(ZoneInfo(zone)).date() - timedelta(days=days - 1), zone)


async def _shares(turn: Turn, person: Person, push: Pushed) -> Sequence[Share]:
    if push.klass in ALWAYS:
        return ()
    rules = gate_of(turn.services).hours.rules
    reader = (await turn.uow.pushes.readers([person.id], turn.policy.zone))[person.id]
    told = await turn.uow.pushes.told({reader.household, alone(person.id)}, turn.now - rules.longest)
    return shares(rules.caps, reader, push, told, turn.now)
