"""What came of a talk goes on in the lead: who said it cares for the family, and has a date for what is next."""

from __future__ import annotations

from dataclasses import replace

from domain.booking.slot import Booking
from domain.booking.talks.matters import ADVISING, Outcome
from domain.journal import Verb
from domain.leads.finding import lead_for, own
from domain.leads.lead import STEP_OF_PLAN, Decision
from domain.people.person import Role
from domain.turn import Turn


async def follow_talk(turn: Turn, booking: Booking, said: Outcome) -> None:
    """Only an advisor's talk is about coming to the centre."""
    person = await turn.uow.people.get(booking.booked_by)
    if person is None or said.outcome not in ADVISING.outcomes or Role.ADVISOR not in turn.person.roles:
        return
    lead = await lead_for(turn, person)
    if lead.owner != turn.person.id:
        lead = await own(turn, lead, turn.person.id)
    step = STEP_OF_PLAN.get(said.plan, "ring" if said.next_on is not None else None)
    if said.next_on is None and said.outcome not in (Decision.ENROLLED, Decision.NO):
        step = None
    await turn.uow.leads.save(replace(lead, next_on=said.next_on, step=step, words=None, set_at=turn.now))
    told = {"next_on": said.next_on.isoformat() if said.next_on else None, "step": step, "by": "talk"}
    await turn.record(Verb.CHANGED, "lead", lead.id, result=told, authority="staff")
