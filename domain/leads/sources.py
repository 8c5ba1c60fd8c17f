"""Links of their own for a poster or an open day, and how far the families came whom each has brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.courses.browsing import Page, find, handle, page_of
from domain.courses.course import Course
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.leads.access import LEADERS, of_late
from domain.leads.finding import lead_for
from domain.leads.lead import LeadSource, Stage, reached
from domain.leads.pipeline import LeadLine, lines_of
from domain.messages.screen import Button, rows, t, tap
from domain.people.codes import new_code
from domain.people.onboarding import Start, WishTrial
from domain.people.person import STAFF
from domain.people.stages import Arrival
from domain.ports import Form
from domain.turn import ANYONE, Rights, Turn

PAYLOAD = "src_"
"""What the payload of a source's link begins with; a code follows."""
GROUPS = 2
NAME_FORM, FORM_LIFE = "ld.source", timedelta(minutes=30)
NAME_AT_MOST = 60


@dataclass(frozen=True)
class Brought:
    """A source with how many families came to each stage; DECIDED are those who enrolled."""

    source: LeadSource
    url: str
    counts: Mapping[Stage, int]
    course: Course | None = None


@dataclass(frozen=True)
class ListSources:
    """The latest first, each with what it brought within a year; a name that is typed makes a new one."""

    rights: ClassVar[Rights] = LEADERS

    page: int = 0

    async def run(self, turn: Turn) -> Page[Brought]:
        await turn.uow.people.save_form(Form(turn.person.id, NAME_FORM, {}, turn.now + FORM_LIFE))
        counts = await _counts(turn)
        sources = await turn.uow.leads.sources()
        return page_of([Brought(each, _url(turn, each), counts.get(each.id, {})) for each in sources], self.page)


@dataclass(frozen=True)
class MakeSource:
    """A source with that name; the same name again is the one that there is.

    Raises:
        Refusal: no name was given.
    """

    rights: ClassVar[Rights] = LEADERS

    name: str

    async def run(self, turn: Turn) -> Brought:
        name = " ".join(self.name.split())[:NAME_AT_MOST]
        if not name:
            raise Refusal(t("leads.nothing_said"), rows(Button(t("leads.button.sources"), tap("ld.q", 0))))
        await turn.uow.people.drop_form(turn.person.id, NAME_FORM)
        known = await turn.uow.leads.sources()
        source = next((each for each in known if each.name == name and each.closed_at is None), None)
        if source is None:
            new = LeadSource(0, name, new_code(GROUPS), None, turn.person.id, turn.now)
            source = await turn.uow.leads.add_source(new)
            await turn.record(Verb.INITIALIZED, "lead_source", source.id, authority="staff")
        return await _brought(turn, source)


@dataclass(frozen=True)
class OpenSource:
    """
    Raises:
        Gone: there is no such source.
    """

    rights: ClassVar[Rights] = LEADERS

    source: int

    async def run(self, turn: Turn) -> Brought:
        await turn.uow.people.drop_form(turn.person.id, NAME_FORM)
        return await _brought(turn, await _source(turn, self.source))


@dataclass(frozen=True)
class LeadSourceTo:
    """Have its link lead to the trial lesson of a course, by handle; to a plain greeting with none.

    Raises:
        Gone: there is no such source or course.
    """

    rights: ClassVar[Rights] = LEADERS

    source: int
    course: str | None

    async def run(self, turn: Turn) -> Brought:
        source = await _source(turn, self.source)
        course = find(await turn.uow.courses.offered(), self.course) if self.course is not None else None
        if self.course is not None and course is None:
            raise Gone(t("refusal.gone"), rows(Button(t("leads.button.sources"), tap("ld.q", 0))))
        goes_to = course.id if course is not None else None
        if source.course != goes_to:
            await turn.uow.leads.lead_source_to(source.id, goes_to)
            await turn.record(Verb.CHANGED, "lead_source", source.id, result={"course": goes_to}, authority="staff")
        return await _brought(turn, replace(source, course=goes_to))


@dataclass(frozen=True)
class CloseSource:
    """Its link greets like any other from now on; whom it brought stays. Gives whether it was open.

    Raises:
        Gone: there is no such source.
    """

    rights: ClassVar[Rights] = LEADERS

    source: int

    async def run(self, turn: Turn) -> bool:
        await _source(turn, self.source)
        closed = await turn.uow.leads.close_source(self.source, turn.now)
        if closed:
            await turn.record(Verb.RETIRED, "lead_source", self.source, authority="staff")
        return closed


@dataclass(frozen=True)
class CameThrough:
    """The families whom a source has brought to a stage."""

    source: LeadSource
    stage: Stage
    page: Page[LeadLine]


@dataclass(frozen=True)
class ListBrought:
    """
    Raises:
        Gone: there is no such source.
    """

    rights: ClassVar[Rights] = LEADERS

    source: int
    stage: Stage
    page: int = 0

    async def run(self, turn: Turn) -> CameThrough:
        source = await _source(turn, self.source)
        lines = [
            each
            for each in await lines_of(turn, active=False)
            if each.lead.source == source.id and self.stage in reached(each.facts)
        ]
        return CameThrough(source, self.stage, page_of(lines, self.page))


@dataclass(frozen=True)
class ComeThrough:
    """Somebody has opened the link of a source: a greeting like any other, and the source is kept.

    Families that go to a class already, and those who work here, are brought by nothing.
    """

    rights: ClassVar[Rights] = ANYONE

    code: str

    async def run(self, turn: Turn) -> Arrival:
        source = await turn.uow.leads.source_by_code(self.code)
        arrival = await turn.do(Start())
        if source is None or source.closed_at is not None or turn.person.roles & STAFF:
            return arrival
        if (await turn.uow.leads.household(turn.person.id)).enrolled:
            return arrival
        await lead_for(turn, turn.person, source)
        await turn.record(Verb.VIEWED, "lead_source", source.id)
        offered = {each.id for each in await turn.uow.courses.offered()}
        leads_on = source.course is not None and source.course in offered
        return await turn.do(WishTrial(handle(source.course or ""))) if leads_on else arrival


async def _source(turn: Turn, source: int) -> LeadSource:
    found = await turn.uow.leads.source(source)
    if found is None:
        raise Gone(t("leads.source.gone"), rows(Button(t("leads.button.sources"), tap("ld.q", 0))))
    return found


async def _brought(turn: Turn, source: LeadSource) -> Brought:
    counts = await _counts(turn)
    course = await turn.uow.courses.course(source.course) if source.course is not None else None
    return Brought(source, _url(turn, source), counts.get(source.id, {}), course)


async def _counts(turn: Turn) -> Mapping[int, Mapping[Stage, int]]:
    found: dict[int, Counter[Stage]] = {}
    for each in await turn.uow.leads.facts(of_late(turn)):
        if each.lead.source is not None:
            found.setdefault(each.lead.source, Counter()).update(reached(each))
    return found


def _url(turn: Turn, source: LeadSource) -> str:
    return turn.policy.link_url.format(payload=PAYLOAD + source.code)
