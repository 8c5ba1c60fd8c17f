"""One turn of a conversation or of the clock: who acts, when, on which transaction, with which rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar, Protocol, TypeVar

from domain.audit.anchors import Anchors, AnchorsInMemory
from domain.cadences.cadence import Cadence
from domain.clock import Clock
from domain.conversations.hours import DAYTIME, OfficeHours
from domain.conversations.rules import USUAL_CONVERSATIONS, ConversationRules
from domain.errors import NotAllowed
from domain.gate.rules import USUAL, GateRules
from domain.health.figures import USUAL_HEALTH, HealthRules
from domain.health.ports import NoVitals, Vitals
from domain.journal import Place, Statement, Verb
from domain.media.medium import Medium
from domain.messages.catalogue import Catalogue
from domain.messages.kinds import MENU, MESSAGE_KINDS, PANEL
from domain.messages.outgoing import Outgoing
from domain.messages.screen import Button, Note, Screen, rows, t, tap
from domain.people.person import Person, Role
from domain.policy.consents import USUAL_CONSENTS, ConsentRules
from domain.policy.hours import ANY_HOUR, TeachingHours
from domain.ports import Form, QuestionBank, Search, UnitOfWork
from domain.privacy.ledger import Ledger, NoLedger
from domain.privacy.retention import USUAL_RETENTION, Retention
from domain.safety.rules import USUAL_SAFETY, SafetyRules

R = TypeVar("R", covariant=True)

DOUBLE_TAP_SECONDS = 3


@dataclass(frozen=True)
class Rights:
    """Who may run a use case: these roles, everybody, or only the clock."""

    roles: frozenset[Role] = frozenset()
    everybody: bool = False


ANYONE = Rights(everybody=True)
CLOCK_ONLY = Rights()


def only(*roles: Role) -> Rights:
    return Rights(roles=frozenset(roles))


@dataclass(frozen=True)
class Policy:
    """The centre's rules that use cases ask for; every value is configuration.

    Attributes:
        zone: IANA zone of the centre, for people whose own is unknown.
        consents: who has to agree, below which age, and for how long.
        alone_hours: so long waits what needs a second person where there is none.
        export_alone: what is known of more learners than these leaves the database with a second person's word only.
        link_url: how a link to the bot is written, with {payload}.
        calendar_url: where the bot answers people's calendars, without a slash at its end; empty: it does not.
        follow_up_at: local hour and minute of the evening word after a lesson.
        ask_if_sure: share of the choice items (0 to 1) at which "sure or guess?" is asked before the verdict.
        mind_haste: answers that come faster than anybody can read weigh little, and two in a row get a kind word.
        erasure_wait: so long after it was asked for an erasure is carried out.
    """

    zone: str = "Asia/Shanghai"
    consents: ConsentRules = USUAL_CONSENTS
    alone_hours: int = 24
    export_alone: int = 20
    link_url: str = "https://t.me/banxue_bot?start={payload}"
    calendar_url: str = ""
    follow_up_at: tuple[int, int] = (19, 30)
    quiet_from: int = 21
    quiet_until: int = 8
    ask_if_sure: float = 0.25
    mind_haste: bool = True
    erasure_wait: timedelta = timedelta(days=7)

    @property
    def consent_age(self) -> int:
        """Below it a guardian has to agree first, in years."""
        return self.consents.age


class Aside(Protocol):
    """Does work of more than some milliseconds where nobody else has to wait for it."""

    async def __call__(self, work: Callable[[], R], /) -> R: ...


async def at_once(work: Callable[[], R]) -> R:
    return work()


@dataclass(frozen=True)
class Services:
    """What is wired once and shared by all turns.

    Attributes:
        content_owners: ids in the course sheet of those who answer for the question bank; may be empty.
    """

    clock: Clock
    random: Random
    catalogue: Catalogue
    bank: QuestionBank
    search: Search
    policy: Policy
    teaching_hours: TeachingHours = ANY_HOUR
    gate_rules: GateRules = USUAL
    cadences: Mapping[str, Cadence] = field(default_factory=dict)
    office_hours: OfficeHours = DAYTIME
    conversation_rules: ConversationRules = USUAL_CONVERSATIONS
    safety_rules: SafetyRules = USUAL_SAFETY
    retention: Retention = USUAL_RETENTION
    media: Mapping[str, Medium] = field(default_factory=dict)
    aside: Aside = at_once
    content_owners: tuple[str, ...] = ()
    ledger: Ledger = field(default_factory=NoLedger)
    anchors: Anchors = field(default_factory=AnchorsInMemory)
    vitals: Vitals = field(default_factory=NoVitals)
    health_rules: HealthRules = USUAL_HEALTH


class UseCase(Protocol[R]):
    """A verb: reads load, decide, record. Its fields are the request; `rights` must be declared."""

    rights: ClassVar[Rights]

    async def run(self, turn: Turn) -> R: ...


class Turn:
    """What a use case works with. `person` is None when the clock acts."""

    def __init__(self, services: Services, uow: UnitOfWork, person: Person | None) -> None:
        self.services = services
        self.uow = uow
        self.now: datetime = services.clock.now()
        self._person = person

    @property
    def person(self) -> Person:
        """The person who acts.

        Raises:
            NotAllowed: the clock acts.
        """
        if self._person is None:
            raise NotAllowed(t("refusal.not_allowed"))
        return self._person

    @property
    def actor(self) -> int | None:
        """Id of the person who acts, None when the clock or the office does."""
        return self._person.id if self._person else None

    @property
    def policy(self) -> Policy:
        return self.services.policy

    @property
    def zone(self) -> str:
        """The zone in which the person reads times."""
        return self.person.zone or self.policy.zone

    async def do(self, use_case: UseCase[R]) -> R:
        """Run a use case, if it grants the person the right to it, and if it may be done before a guardian has agreed
        where that is waited for.

        Raises:
            NotAllowed: it does not, or declares no rights at all; or the yes has to come first.
        """
        # what judges agreements asks of a turn
        from domain.people import first_yes

        rights = getattr(use_case, "rights", None)
        person = self._person
        granted = rights is not None and (person is None or rights.everybody or bool(rights.roles & person.roles))
        if not granted:
            raise NotAllowed(t("refusal.not_allowed"))
        if person is not None and not first_yes.is_open(type(use_case)) and await first_yes.waits_for_yes(self):
            raise NotAllowed(t("consents.first"), rows(Button(t("practice.button.invite"), tap("on.invite"))))
        return await use_case.run(self)

    async def save_person(self, person: Person) -> None:
        """Store the changed actor and go on as it; another role or language means another menu of commands."""
        before = self.person
        await self.uow.people.save(person)
        self._person = person
        if (before.role, before.lang, before.reachable) != (person.role, person.lang, person.reachable):
            await self.offer_commands()

    async def offer_commands(self) -> None:
        """Have the platform list the commands of the actor's role, in their language."""
        person = self.person
        if person.reachable:
            content = {"role": person.role, "lang": person.lang}
            await self.uow.outbox.add(Outgoing(person.id, MENU.name, content, self.now))

    async def reload_person(self) -> Person:
        found = await self.uow.people.get(self.person.id)
        assert found is not None, "the actor of a turn is stored before the turn begins"
        self._person = found
        return found

    async def claim(self, learners: Iterable[int]) -> None:
        """Have others who write about these learners wait; in one order, so that no two block each other."""
        for learner in sorted(set(learners)):
            await self.uow.people.claim(learner)

    async def form(self, name: str) -> Form | None:
        """What the person is in the middle of, if it is the form of that name and has not expired."""
        form = await self.uow.people.form(self.person.id)
        return form if form is not None and form.name == name and form.expires_at > self.now else None

    async def record(
        self,
        verb: Verb,
        object_type: str,
        object_id: str | int,
        *,
        learner: int | None = None,
        result: Mapping[str, Any] | None = None,
        place: Place = Place.ONLINE,
        authority: str | None = None,
    ) -> str:
        """Write what happened into the journal, in this transaction; the statement's uid."""
        statement = Statement(
            verb,
            object_type,
            str(object_id),
            self.now,
            actor=self.actor,
            learner=learner,
            result=result or {},
            place=place,
            authority=authority or ("self" if self.actor else "bot"),
        )
        await self.uow.journal.add(statement)
        return statement.uid

    async def tell(
        self,
        to: Person,
        note: Note,
        *,
        once: str | None = None,
        due_at: datetime | None = None,
        until: datetime | None = None,
    ) -> bool:
        """Put a message of its own into somebody's outbox, in their language: what they asked for by what they did.

        What nobody asked for goes through the gate instead (domain.gate.passing.push). After `until`, or its kind's
        lateness if that is sooner, it is dropped instead of sent.

        Returns:
            False when a message with the same `once` key was stored before.
        """
        due = due_at or self.now
        lateness = MESSAGE_KINDS[note.kind].lateness
        ends = [each for each in (until, due + lateness if lateness else None) if each is not None]
        outgoing = Outgoing(
            to.id,
            note.kind,
            self.services.catalogue.rendered(note, to.lang),
            due,
            once=once or note.once,
            expires_at=min(ends, default=None),
        )
        return await self.uow.outbox.add(outgoing) is not None

    def once_for_a_double_tap(self, what: str) -> str:
        """A key for `Note.once` that the second of two quick taps shares with the first."""
        return f"{what}:{self.person.id}:{int(self.now.timestamp()) // DOUBLE_TAP_SECONDS}"

    async def show(self, to: Person, screen: Screen) -> None:
        """Make somebody's panel show this."""
        content = self.services.catalogue.rendered(screen, to.lang)
        await self.uow.outbox.add(Outgoing(to.id, PANEL.name, content, self.now, panel=True))
