"""The card of a lead: who they are, what brought them, how far they are, who spoke with them, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.slot import TALK, TRIAL, BookingState
from domain.courses.course import Course
from domain.finder.choices import Goal
from domain.gate.rules import Cap
from domain.journal import Verb
from domain.language import Localized
from domain.leads.access import LEADERS, lead_facts, today
from domain.leads.finding import lead_for
from domain.leads.lead import (
    Due,
    Lead,
    LeadFacts,
    LeadMeeting,
    LeadNote,
    LeadSource,
    Standing,
    due,
    next_of,
    standing,
)
from domain.letters.family import Contact, contacts_with, name_of_staff
from domain.messages.kinds import MessageClass
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, Person, Role
from domain.practice.evening.session import SessionKind, SessionState
from domain.practice.standing.placing import Placed, placed_in
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

MONTH = timedelta(days=30)
ASKED_ABOUT = 3
COUNTED = (MessageClass.RELATION, MessageClass.OFFERS)
"""What a family has a share of, whoever writes."""


@dataclass(frozen=True)
class Share:
    """Of what a family may be told of a class in MONTH: contacts, whoever made them."""

    klass: MessageClass
    used: int
    most: int


@dataclass(frozen=True)
class Met:
    """A lesson or a talk with what it is."""

    meeting: LeadMeeting
    appointment: Appointment
    topic: str | None = None


@dataclass(frozen=True)
class PreTest:
    """What a learner's placement has found; None where the family lets nobody see it. `on`: the day it was over."""

    learner: Learner
    placed: Placed | None
    on: date


@dataclass(frozen=True)
class LeadCard:
    """
    Attributes:
        grown_ups: those who can be written to, in the order of the family.
        pre_tests: of learners who have been placed.
        trial: the latest that has begun, or None; ahead: what is booked; talked: talks of MONTH that took place.
        topics: what talks are or were about, in the family's choice or words.
        goal: what they looked for a course for, last; courses: those that they asked about, the latest first.
        contacts: of MONTH, oldest first, with what waits for them.
        notes: the latest first, each with the name of its writer.
        zone: where its days are read.
    """

    facts: LeadFacts
    standing: Standing
    due: Due
    next_on: date | None
    source: LeadSource | None
    owner: Localized | str | None
    is_mine: bool
    grown_ups: Sequence[Person]
    pre_tests: Sequence[PreTest]
    trial: Met | None
    ahead: Sequence[Met]
    talked: Sequence[Met]
    topics: Sequence[str]
    goal: Goal | None
    courses: Sequence[Course]
    shares: Sequence[Share]
    contacts: Sequence[Contact]
    notes: Sequence[tuple[LeadNote, Localized | str]]
    zone: str

    @property
    def lead(self) -> Lead:
        return self.facts.lead


@dataclass(frozen=True)
class OpenLead:
    """The card; that somebody looked is written down.

    Raises:
        Gone: no such lead.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int

    async def run(self, turn: Turn) -> LeadCard:
        facts = await lead_facts(turn, self.lead)
        await turn.uow.people.drop_form(turn.person.id, "ld.")
        await turn.record(Verb.VIEWED, "lead", self.lead, authority="staff")
        await note_looks(turn, [each.id for each in facts.learners], Seen.LEAD)
        return await _card(turn, facts)


@dataclass(frozen=True)
class OpenLeadOf:
    """The card of somebody's family; one is made where there is none yet.

    Raises:
        Gone: there is nobody with that number.
    """

    rights: ClassVar[Rights] = LEADERS

    person: int

    async def run(self, turn: Turn) -> LeadCard:
        person = await turn.uow.people.get(self.person)
        lead = await lead_for(turn, person) if person is not None else None
        return await turn.do(OpenLead(lead.id if lead is not None else 0))


async def _card(turn: Turn, facts: LeadFacts) -> LeadCard:
    lead, stands, day = facts.lead, standing(facts), today(turn)
    accounts = {each.person for each in facts.learners if each.person is not None}
    numbers = [*facts.people, *sorted(accounts - set(facts.people))]
    readers = [one for each in numbers if (one := await turn.uow.people.get(each)) is not None]
    owner = await turn.uow.people.get(lead.owner) if lead.owner is not None else None
    cares = owner is not None and Role.ADVISOR in owner.roles
    met = await _met(turn, facts)
    goal, courses = await _looked_for(turn, readers)
    begun = [each for each in met if each.meeting.kind == TRIAL.name and each.meeting.starts_at <= turn.now]
    return LeadCard(
        facts,
        stands,
        due(lead, stands, day),
        next_of(lead, stands),
        await turn.uow.leads.source(lead.source) if lead.source is not None else None,
        await name_of_staff(turn, lead.owner) if cares and lead.owner is not None else None,
        lead.owner == turn.person.id,
        [each for each in readers if each.id not in accounts],
        [test for each in facts.learners if (test := await _pre_test(turn, each)) is not None],
        begun[-1] if begun else None,
        [each for each in met if each.meeting.starts_at > turn.now and each.meeting.state is BookingState.BOOKED],
        [each for each in met if _was_talk(each, turn.now)],
        tuple(dict.fromkeys(each.topic for each in met if each.topic is not None)),
        goal,
        courses,
        await _shares(turn, readers),
        await contacts_with(turn, readers, back=MONTH),
        [(each, await name_of_staff(turn, each.writer)) for each in await turn.uow.leads.notes(lead.id)],
        turn.policy.zone,
    )


async def _met(turn: Turn, facts: LeadFacts) -> list[Met]:
    slots = {each.slot: each for each in facts.meetings}
    appointments = await appointments_of(turn.uow, await turn.uow.bookings.slots_of(list(slots)))
    topics = {}
    for each in facts.meetings:
        if each.kind == TALK.name:
            booking = await turn.uow.bookings.get(each.booking)
            topics[each.booking] = booking.topic if booking is not None else None
    return [Met(slots[each.slot.id], each, topics.get(slots[each.slot.id].booking)) for each in appointments]


async def _looked_for(turn: Turn, people: Sequence[Person]) -> tuple[Goal | None, list[Course]]:
    found = await turn.uow.leads.looked_for([each.id for each in people])
    goals = [Goal(each.name) for each in found if each.what == "finder" and each.name in set(Goal)]
    names = dict.fromkeys(each.name for each in found if each.what == "course")
    courses = [course for name in names if (course := await turn.uow.courses.course(name)) is not None]
    return next(iter(goals), None), courses[:ASKED_ABOUT]


def _was_talk(met: Met, now: datetime) -> bool:
    held = met.meeting.kind == TALK.name and met.meeting.state is BookingState.ATTENDED
    return held and now - MONTH <= met.meeting.starts_at <= now


async def _pre_test(turn: Turn, learner: Learner) -> PreTest | None:
    session = await turn.uow.practice.latest_of(learner.id, SessionKind.PLACEMENT)
    if session is None or session.state is not SessionState.FINISHED:
        return None
    on = session.last_at.astimezone(ZoneInfo(turn.policy.zone)).date()
    if not await may_teachers_see(turn, learner):
        return PreTest(learner, None, on)
    placed = await placed_in(turn, session)
    return PreTest(learner, placed, on) if placed.strands else None


async def _shares(turn: Turn, readers: Sequence[Person]) -> list[Share]:
    """How much of its share the family has had, as the gate counts: the same to several guardians is one."""
    found = await turn.uow.pushes.readers([each.id for each in readers], turn.policy.zone)
    households = {each.household for each in found.values()}
    told = await turn.uow.pushes.told(households, turn.now - MONTH, list(found))
    most = allowance(turn.services.gate_rules.caps)
    used = {each: len({one.contact for one in told if one.klass is each and one.counts}) for each in most}
    return [Share(klass, used[klass], most[klass]) for klass in COUNTED if klass in most]


def allowance(caps: Sequence[Cap]) -> Mapping[MessageClass, int]:
    """How many contacts of each class a family may have in MONTH: what the caps of the family let through at most."""
    found: dict[MessageClass, int] = {}
    for cap in caps:
        if cap.of_family:
            most = cap.most * max(1, MONTH.days // cap.days)
            found[cap.klass] = min(most, found.get(cap.klass, most))
    return found
