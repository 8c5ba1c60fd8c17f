"""The pipeline: leads by stage, what is due first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from domain.courses.browsing import Page, page_of
from domain.leads.access import LEADERS, advisors, of_late, today
from domain.leads.finding import find_leads
from domain.leads.lead import Due, Lead, LeadFacts, Stage, Standing, due, is_active, next_of, standing
from domain.ports import Form
from domain.turn import Rights, Turn

SEARCH, SEARCH_LIFE = "ld.find", timedelta(minutes=10)
MOST_FOUND = 12
NOW = (Due.UNDATED, Due.OVERDUE, Due.TODAY)
"""What has to be looked at today."""


@dataclass(frozen=True)
class LeadLine:
    """A lead in a list; `owner` is the account's name, None for nobody who advises now."""

    facts: LeadFacts
    standing: Standing
    due: Due
    owner: str | None

    @property
    def lead(self) -> Lead:
        return self.facts.lead

    @property
    def next_on(self) -> date | None:
        return next_of(self.lead, self.standing)


@dataclass(frozen=True)
class Pipeline:
    """
    Attributes:
        mine: only the reader's own; stage: only of that stage.
        counts: by stage, of mine or of all.
        to_do: how many of those have to be looked at today.
    """

    page: Page[LeadLine]
    mine: bool
    stage: Stage | None
    counts: Mapping[Stage, int]
    to_do: int
    today: date


@dataclass(frozen=True)
class LookAtPipeline:
    rights: ClassVar[Rights] = LEADERS

    mine: bool = True
    stage: Stage | None = None
    page: int = 0

    async def run(self, turn: Turn) -> Pipeline:
        await find_leads(turn)
        lines = await lines_of(turn, owner=turn.person.id if self.mine else None)
        counts = Counter(each.standing.stage for each in lines)
        shown = [each for each in lines if self.stage in (None, each.standing.stage)]
        to_do = sum(each.due in NOW for each in lines)
        return Pipeline(page_of(shown, self.page), self.mine, self.stage, counts, to_do, today(turn))


@dataclass(frozen=True)
class LeadsFound:
    lines: Sequence[LeadLine]
    looked_for: str
    more: bool = False


@dataclass(frozen=True)
class FindLead:
    """Families with somebody of that name, or part of a name, in them; and wait for a name."""

    rights: ClassVar[Rights] = LEADERS

    name: str = ""

    async def run(self, turn: Turn) -> LeadsFound:
        await find_leads(turn)
        await turn.uow.people.save_form(Form(turn.person.id, SEARCH, {}, turn.now + SEARCH_LIFE))
        wanted = " ".join(self.name.split()).casefold()
        found = [
            each
            for each in await lines_of(turn, active=False)
            if wanted and any(wanted in name.casefold() for name in _names(each.facts))
        ]
        return LeadsFound(found[:MOST_FOUND], self.name.strip(), len(found) > MOST_FOUND)


async def lines_of(turn: Turn, *, owner: int | None = None, active: bool = True) -> list[LeadLine]:
    """What is due first, then by date, then as they came; of one owner or of all, with `active` only what is in the
    list."""
    owners = {each.id: each.name for each in await advisors(turn)}
    leads, day = turn.uow.leads, today(turn)
    known = await (leads.facts(of_late(turn)) if owner is None else leads.owned_by(owner, of_late(turn)))
    found = []
    for facts in known:
        lead, stands = facts.lead, standing(facts)
        if not active or is_active(lead, stands, turn.now, turn.policy.zone):
            found.append(LeadLine(facts, stands, due(lead, stands, day), owners.get(lead.owner or 0)))
    return sorted(found, key=lambda each: (each.due, each.next_on or day, each.lead.made_at, each.lead.id))


async def due_for(turn: Turn, owner: int) -> list[LeadLine]:
    """What an advisor has to look at today."""
    return [each for each in await lines_of(turn, owner=owner) if each.due in NOW]


def _names(facts: LeadFacts) -> list[str]:
    return [*facts.people.values(), *(each.name for each in facts.learners)]
