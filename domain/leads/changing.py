"""What an advisor says about a lead: what is next and when, a note, what brought them, who cares for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.leads.access import LEADERS, advisors, lead_facts, no_such_lead, today
from domain.leads.finding import own
from domain.leads.lead import HEARD, OWN_WORDS, STEPS, Lead, LeadFacts, LeadNote, LeadSource
from domain.leads.words import called
from domain.letters.family import name_of_staff
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import Person
from domain.ports import Form
from domain.turn import Rights, Turn

WORDS_FORM, TYPED_FORM, NOTE_FORM, HEARD_FORM = "ld.words", "ld.typed", "ld.note", "ld.heard"
FORM_LIFE = timedelta(minutes=30)
IN_DAYS = (0, 1, 3, 7, 14, 30)
"""How far off the next date may be by one tap, in days."""
LATEST = timedelta(days=180)
WORDS_AT_MOST, NOTE_AT_MOST = 120, 600


@dataclass(frozen=True)
class Planning:
    """What is next, as far as it is said; `words` were typed for OWN_WORDS. `types`: they are being typed."""

    facts: LeadFacts
    today: date
    step: str | None = None
    words: str | None = None
    types: bool = False


@dataclass(frozen=True)
class PlanNext:
    """What may be done next; with a step, when.

    Raises:
        Gone: no such lead or step.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int
    step: str | None = None

    async def run(self, turn: Turn) -> Planning:
        facts = await lead_facts(turn, self.lead)
        if self.step is not None and self.step not in STEPS:
            raise no_such_lead()
        if self.step is None:
            await turn.uow.people.drop_form(turn.person.id, TYPED_FORM)
        words = await _typed(turn, self.lead) if self.step == OWN_WORDS else None
        types = self.step == OWN_WORDS and words is None
        if types:
            await _open(turn, WORDS_FORM, self.lead)
        return Planning(facts, today(turn), self.step, words, types)


@dataclass(frozen=True)
class TypeNext:
    """What is to be done, in words of one's own.

    Raises:
        Gone: nobody asked for them.
        Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = LEADERS

    text: str

    async def run(self, turn: Turn) -> Planning:
        lead = await _asked(turn, WORDS_FORM)
        words = _clean(self.text, WORDS_AT_MOST)
        facts = await lead_facts(turn, lead)
        await turn.uow.people.save_form(
            Form(turn.person.id, TYPED_FORM, {"lead": lead, "words": words}, turn.now + FORM_LIFE)
        )
        return Planning(facts, today(turn), OWN_WORDS, words)


@dataclass(frozen=True)
class SetNext:
    """Keep what is next. A second tap changes nothing. Whoever plans for a family without an owner cares for it.

    Raises:
        Gone: no such lead or step; the words are not there any more.
        Refusal: a day that is over, or more than LATEST away.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int
    step: str
    on: date

    async def run(self, turn: Turn) -> bool:
        """Whether anything changed."""
        lead = (await lead_facts(turn, self.lead)).lead
        words = None
        if self.step not in STEPS:
            raise no_such_lead()
        if self.step == OWN_WORDS:
            words = await _typed(turn, self.lead)
            if words is None and (lead.step, lead.next_on) == (OWN_WORDS, self.on):
                return False
            if words is None:
                raise Gone(t("leads.next.words_gone"), rows(Button(t("leads.button.next"), tap("ld.n", lead.id))))
        if not today(turn) <= self.on <= today(turn) + LATEST:
            raise Refusal(t("leads.next.no_such_day"), rows(Button(t("leads.button.next"), tap("ld.n", lead.id))))
        if (lead.next_on, lead.step, lead.words) == (self.on, self.step, words) and lead.set_at is not None:
            return False
        await turn.uow.leads.save(replace(lead, next_on=self.on, step=self.step, words=words, set_at=turn.now))
        await turn.uow.people.drop_form(turn.person.id, "ld.")
        told = {"next_on": self.on.isoformat(), "step": self.step}
        await turn.record(Verb.CHANGED, "lead", lead.id, result=told, authority="staff")
        return True


@dataclass(frozen=True)
class BeginNote:
    """Wait for a note.

    Raises:
        Gone: no such lead.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int

    async def run(self, turn: Turn) -> LeadFacts:
        facts = await lead_facts(turn, self.lead)
        await _open(turn, NOTE_FORM, self.lead)
        return facts


@dataclass(frozen=True)
class SayNote:
    """Keep the note that was typed; gives its lead.

    Raises:
        Gone: nobody asked for one.
        Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = LEADERS

    text: str

    async def run(self, turn: Turn) -> int:
        lead = await _asked(turn, NOTE_FORM)
        await lead_facts(turn, lead)
        await turn.uow.leads.add_note(lead, LeadNote(turn.person.id, turn.now, _clean(self.text, NOTE_AT_MOST)))
        await turn.uow.people.drop_form(turn.person.id, NOTE_FORM)
        await turn.record(Verb.COMMENTED, "lead", lead, authority="staff")
        return lead


@dataclass(frozen=True)
class Coming:
    """What may have brought a family; `sources` are the links that are open."""

    facts: LeadFacts
    sources: tuple[LeadSource, ...]


@dataclass(frozen=True)
class AskComing:
    """What brought them; it may be typed, too.

    Raises:
        Gone: no such lead.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int

    async def run(self, turn: Turn) -> Coming:
        facts = await lead_facts(turn, self.lead)
        await _open(turn, HEARD_FORM, self.lead)
        return Coming(facts, tuple(each for each in await turn.uow.leads.sources() if each.closed_at is None))


@dataclass(frozen=True)
class SetComing:
    """What brought them: one of HEARD, or a source.

    Raises:
        Gone: no such lead, source, or word.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int
    heard: str | None = None
    source: int | None = None

    async def run(self, turn: Turn) -> int:
        lead = (await lead_facts(turn, self.lead)).lead
        known = self.heard in HEARD if self.source is None else await turn.uow.leads.source(self.source) is not None
        if not known:
            raise no_such_lead()
        await _came_by(turn, lead, self.heard, self.source)
        return lead.id


@dataclass(frozen=True)
class TypeComing:
    """What brought them, in words of one's own; gives the lead.

    Raises:
        Gone: nobody asked.
        Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = LEADERS

    text: str

    async def run(self, turn: Turn) -> int:
        lead = (await lead_facts(turn, await _asked(turn, HEARD_FORM))).lead
        await _came_by(turn, lead, _clean(self.text, WORDS_AT_MOST), None)
        return lead.id


@dataclass(frozen=True)
class Owners:
    """Who may care for a family, with how many each cares for already."""

    facts: LeadFacts
    advisors: tuple[tuple[Person, int], ...]


@dataclass(frozen=True)
class LookAtOwners:
    """
    Raises:
        Gone: no such lead.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int

    async def run(self, turn: Turn) -> Owners:
        facts = await lead_facts(turn, self.lead)
        from_now = await turn.uow.leads.loads(turn.now - timedelta(days=90))
        return Owners(facts, tuple((each, from_now.get(each.id, 0)) for each in await advisors(turn)))


@dataclass(frozen=True)
class GiveLead:
    """Give a family to an advisor, or take it. Whoever gets one from somebody else is told.

    Raises:
        Gone: no such lead, or nobody who advises.
    """

    rights: ClassVar[Rights] = LEADERS

    lead: int
    to: int

    async def run(self, turn: Turn) -> bool:
        """Whether anything changed."""
        facts = await lead_facts(turn, self.lead)
        lead = facts.lead
        to = next((each for each in await advisors(turn) if each.id == self.to), None)
        if to is None:
            raise Gone(t("leads.owner.gone"), rows(Button(t("leads.button.owner"), tap("ld.o", lead.id))))
        if lead.owner == to.id and lead.given_by is not None:
            return False
        was = lead.owner
        await own(turn, lead, to.id)
        if to.id != turn.actor and was != to.id:
            text = t("leads.given", who=await name_of_staff(turn, turn.person.id), name=called(facts))
            note = Note(SERVICE.name, text, rows(Button(t("leads.button.open"), tap("ld.c", lead.id))))
            await push(turn, to, note, once=f"lead:{lead.id}:given:{to.id}:{int(turn.now.timestamp())}")
        return was != to.id


async def _came_by(turn: Turn, lead: Lead, heard: str | None, source: int | None) -> None:
    await turn.uow.people.drop_form(turn.person.id, HEARD_FORM)
    if (lead.heard, lead.source) == (heard, source):
        return
    await turn.uow.leads.save(replace(lead, heard=heard, source=source))
    told = {"heard": heard if heard in HEARD else heard is not None, "source": source}
    await turn.record(Verb.CHANGED, "lead", lead.id, result=told, authority="staff")


async def _open(turn: Turn, form: str, lead: int) -> None:
    await turn.uow.people.save_form(Form(turn.person.id, form, {"lead": lead}, turn.now + FORM_LIFE))


async def _asked(turn: Turn, name: str) -> int:
    form = await turn.form(name)
    if form is None:
        raise no_such_lead()
    return int(form.data["lead"])


async def _typed(turn: Turn, lead: int) -> str | None:
    form = await turn.form(TYPED_FORM)
    return str(form.data["words"]) if form is not None and form.data["lead"] == lead else None


def _clean(text: str, most: int) -> str:
    words = " ".join(text.split())[:most]
    if not words:
        raise Refusal(t("leads.nothing_said"))
    return words
