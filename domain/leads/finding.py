"""Where leads come from: whoever asks or books, whoever a link has brought, and whom an advisor speaks with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.booking.slot import TALK, TRIAL, BookingState
from domain.journal import Verb
from domain.leads.access import advisors, of_late
from domain.leads.lead import Lead, LeadSource
from domain.leads.ports import LeadHousehold, Newcomer
from domain.people.person import Person, Role
from domain.turn import CLOCK_ONLY, Rights, Turn

HAS_BOOKED = frozenset({BookingState.BOOKED, BookingState.ATTENDED})


@dataclass(frozen=True)
class FindLeads:
    """Those who asked or booked since one last looked. Gives how many leads there are more."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return await find_leads(turn)


async def find_leads(turn: Turn) -> int:
    found = 0
    for newcomer in await turn.uow.leads.newcomers():
        person = await turn.uow.people.get(newcomer.person)
        if person is not None:
            found += await _welcome(turn, person, newcomer)
    return found


async def _welcome(turn: Turn, person: Person, newcomer: Newcomer) -> bool:
    house = await turn.uow.leads.household(person.id)
    known = await turn.uow.leads.of(house)
    if known:
        lead = await _one(turn, house, known)
        # whoever is given a family by chance leaves it to the colleague whom it talks with
        if newcomer.booked and lead.given_by is None and lead.set_at is None:
            host = await _talks_with(turn, house)
            if host is not None and host.id != lead.owner:
                await own(turn, lead, host.id, by_itself=True)
        return False
    is_child = person.roles <= {Role.LEARNER} and bool(person.roles)
    asks_only = not await _has_booked(turn, house) if newcomer.booked else True
    if asks_only and (house.enrolled or is_child):
        return False
    await _add(turn, person, house, newcomer.at)
    return True


async def lead_for(turn: Turn, person: Person, source: LeadSource | None = None) -> Lead:
    """The lead of somebody's family, made where there is none yet. The first source counts."""
    house = await turn.uow.leads.household(person.id)
    known = await turn.uow.leads.of(house)
    lead = await _one(turn, house, known) if known else await _add(turn, person, house, turn.now)
    if source is not None and lead.source is None and lead.heard is None:
        lead = replace(lead, source=source.id)
        await turn.uow.leads.save(lead)
    return lead


async def spoken_with(turn: Turn, person: int, advisor: Person) -> None:
    """An advisor has taken a conversation with somebody: a family that nobody has planned for yet is theirs.

    Of families that go to a class already no lead is made.
    """
    somebody = await turn.uow.people.get(person)
    if somebody is None or Role.ADVISOR not in advisor.roles:
        return
    house = await turn.uow.leads.household(person)
    if house.enrolled and not await turn.uow.leads.of(house):
        return
    lead = await lead_for(turn, somebody)
    if lead.owner != advisor.id and lead.given_by is None and lead.set_at is None:
        await own(turn, lead, advisor.id)


async def own(turn: Turn, lead: Lead, owner: int, *, by_itself: bool = False) -> Lead:
    """Make somebody the one who cares for the family."""
    given = replace(lead, owner=owner, given_by=None if by_itself else turn.actor)
    await turn.uow.leads.save(given)
    await turn.record(
        Verb.ASSIGNED,
        "lead",
        lead.id,
        result={"owner": owner, "was": lead.owner},
        authority="bot" if by_itself else "staff",
    )
    return given


async def _one(turn: Turn, house: LeadHousehold, known: Sequence[Lead]) -> Lead:
    """The oldest; others joined it when the families became one."""
    lead = known[0]
    for other in known[1:]:
        await turn.uow.leads.join(lead.id, other.id)
        lead = replace(
            lead,
            source=lead.source or other.source,
            heard=lead.heard or other.heard,
            owner=lead.owner or other.owner,
        )
    family = min(house.families, default=None)
    if lead.family not in house.families and family is not None:
        lead = replace(lead, family=family)
    if lead != known[0]:
        await turn.uow.leads.save(lead)
    return lead


async def _add(turn: Turn, person: Person, house: LeadHousehold, at: datetime) -> Lead:
    host = await _talks_with(turn, house)
    owner = host.id if host is not None else await least_loaded(turn)
    new = Lead(0, person.id, min(house.families, default=None), at, owner=owner)
    lead = await turn.uow.leads.add(new)
    if lead is None:
        # somebody else of the family was quicker
        return (await turn.uow.leads.of(house))[0]
    await turn.record(Verb.INITIALIZED, "lead", lead.id, result={"owner": owner}, authority="bot")
    return lead


async def _has_booked(turn: Turn, house: LeadHousehold) -> bool:
    booked = await turn.uow.bookings.of_learners(sorted(house.learners), HAS_BOOKED)
    return any(each.kind == TRIAL.name for each in booked) or await _talks_with(turn, house) is not None


async def _talks_with(turn: Turn, house: LeadHousehold) -> Person | None:
    """The advisor of the family's latest talk."""
    booked = await turn.uow.bookings.of_learners(sorted(house.learners), HAS_BOOKED)
    talks = [each.slot for each in booked if each.kind == TALK.name]
    for slot in reversed(await turn.uow.bookings.slots_of(talks)) if talks else ():
        for account in await turn.uow.staff.accounts_of(slot.teacher or ""):
            if Role.ADVISOR in account.roles:
                return account
    return None


async def least_loaded(turn: Turn) -> int | None:
    """The advisor who looks after the fewest families, None where nobody advises."""
    loads = await turn.uow.leads.loads(of_late(turn))
    return min((each.id for each in await advisors(turn)), key=lambda each: (loads.get(each, 0), each), default=None)
