"""Who may see leads, and finding the one that a button names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Gone
from domain.leads.lead import LeadFacts
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Person, Role
from domain.turn import Turn, only

LEADERS = only(Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
LOOKED_BACK = timedelta(days=365)
"""An older lead is in no list, unless it has a date of late."""


async def lead_facts(turn: Turn, lead: int) -> LeadFacts:
    """
    Raises:
        Gone: there is no such lead (any more).
    """
    found = await turn.uow.leads.facts_of(lead)
    if found is None:
        raise no_such_lead()
    return found


def no_such_lead() -> Gone:
    return Gone(t("leads.gone"), rows(Button(t("leads.button.pipeline"), tap("ld"))))


def of_late(turn: Turn) -> datetime:
    return turn.now - LOOKED_BACK


def today(turn: Turn) -> date:
    """The day at the centre."""
    return turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()


async def advisors(turn: Turn) -> list[Person]:
    """Those who can be reached, by id."""
    return [each for each in await turn.uow.people.with_role(Role.ADVISOR) if each.reachable]
