"""The second look: another person of the office lets an answer live, sends it back, and takes it away later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.courses.browsing import Page, page_of
from domain.courses.course import FaqEntry
from domain.entries.entry import Entry, EntryState, Group, LabelKind, Uses
from domain.entries.labelling import label_all
from domain.entries.queue import OFFICE
from domain.entries.telling import tell_askers
from domain.entries.words import on_whose_word
from domain.entries.writing import Shown, any_entry, back_to, shown
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.letters.family import name_of_staff
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

BACK_FORM = "en.back"
FORM_LIFE = timedelta(hours=2)
LONGEST_WORD = 500


@dataclass(frozen=True)
class Decided:
    """An entry after a tap. `changed` is False when it was so before; `told` how many askers hear of it."""

    shown: Shown
    changed: bool = True
    told: int = 0


@dataclass(frozen=True)
class Approve:
    """Let the bot answer with these very words, and tell those who wished to hear of it.

    Raises:
        Gone: there is no such entry.
        Refusal: the person has changed its words last.
    """

    entry: int
    stamp: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Decided:
        entry = await any_entry(turn, self.entry, claim=True)
        look = await shown(turn, entry)
        if entry.state is not EntryState.WAITING:
            return Decided(look, changed=False)
        if look.stamp != self.stamp:
            return Decided(replace(look, stale=True), changed=False)
        if look.mine:
            raise Refusal(t("entries.own"), back_to(entry))
        live = replace(entry, state=EntryState.LIVE, word=None, decided_by=turn.person.id, decided_at=turn.now)
        await turn.uow.entries.save(live)
        faq = await _published(turn, live)
        await turn.record(Verb.CONFIRMED, "entry", entry.id, authority="staff")
        misses = look.waiting
        if misses:
            await label_all(turn, Group(misses), LabelKind.FAQ, (entry.key,))
        told = await tell_askers(turn, misses, faq)
        note = Note(
            SERVICE.name,
            t("entries.told.approved", who=await name_of_staff(turn, turn.person.id), question=faq.question),
            rows(Button(t("entries.button.open"), tap("en.d", entry.id))),
        )
        await _tell(turn, entry.changed_by, note)
        return Decided(await shown(turn, live), told=told)


@dataclass(frozen=True)
class AskForWord:
    """Wait for what is to be changed.

    Raises:
        Gone: there is no such entry, or it does not wait any more.
    """

    entry: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown:
        entry = await any_entry(turn, self.entry)
        if entry.state is not EntryState.WAITING:
            raise Gone(t("entries.not_waiting"), back_to(entry))
        await turn.uow.people.save_form(Form(turn.person.id, BACK_FORM, {"entry": entry.id}, turn.now + FORM_LIFE))
        return await shown(turn, entry)


@dataclass(frozen=True)
class SendBack:
    """Give it back with a word; None when it does not wait any more."""

    word: str
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown | None:
        form = await turn.form(BACK_FORM)
        await turn.uow.people.drop_form(turn.person.id, BACK_FORM)
        entry = await turn.uow.entries.get(int(form.data["entry"]), claim=True) if form is not None else None
        if entry is None or entry.state is not EntryState.WAITING:
            return None
        word = " ".join(self.word.split())[:LONGEST_WORD]
        draft = replace(entry, state=EntryState.DRAFT, word=word)
        await turn.uow.entries.save(draft)
        await turn.record(Verb.COMMENTED, "entry", entry.id, result={"text": word}, authority="staff")
        who = await name_of_staff(turn, turn.person.id)
        note = Note(
            SERVICE.name,
            t("entries.told.back", who=who, question=entry.question, word=word),
            rows(Button(t("entries.button.open"), tap("en.d", entry.id))),
        )
        await _tell(turn, entry.changed_by, note)
        return await shown(turn, draft)


@dataclass(frozen=True)
class Retire:
    """The bot answers with it no more; a second tap changes nothing.

    Raises:
        Gone: there is no such entry.
        Refusal: it is being changed.
    """

    entry: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Decided:
        return await _turned(turn, self.entry, EntryState.RETIRED)


@dataclass(frozen=True)
class Restore:
    """The bot answers with it again, in the words that were approved; a second tap changes nothing.

    Raises:
        Gone: there is no such entry.
        Refusal: it is being changed.
    """

    entry: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Decided:
        return await _turned(turn, self.entry, EntryState.LIVE)


@dataclass(frozen=True)
class Overview:
    """A page of the answers of staff, with how often each was used."""

    page: Page[Entry]
    uses: Mapping[str, Uses]


@dataclass(frozen=True)
class ListEntries:
    """First those that wait for a second look, then drafts, those that answer, and retired ones."""

    page: int = 0
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Overview:
        found: list[Entry] = []
        for state in (EntryState.WAITING, EntryState.DRAFT, EntryState.LIVE, EntryState.RETIRED):
            found += await turn.uow.entries.listed((state,))
        page = page_of(found, self.page)
        return Overview(page, await turn.uow.entries.uses([each.key for each in page.shown]))


async def _turned(turn: Turn, number: int, to: EntryState) -> Decided:
    entry = await any_entry(turn, number, claim=True)
    if entry.state in (EntryState.DRAFT, EntryState.WAITING):
        raise Refusal(t("entries.is_changed"), back_to(entry))
    if entry.state is to:
        return Decided(await shown(turn, entry), changed=False)
    turned = replace(entry, state=to, decided_by=turn.person.id, decided_at=turn.now)
    await turn.uow.entries.save(turned)
    if to is EntryState.LIVE:
        await _published(turn, turned)
    else:
        await turn.uow.entries.withdraw(entry.id)
    verb = Verb.RESTORED if to is EntryState.LIVE else Verb.RETIRED
    await turn.record(verb, "entry", entry.id, authority="staff")
    return Decided(await shown(turn, turned))


async def _published(turn: Turn, entry: Entry) -> FaqEntry:
    """Put it among the common questions, in the languages in which it is whole."""
    faq = FaqEntry(
        entry.key,
        {lang: entry.question[lang] for lang in entry.langs},
        {lang: entry.answer[lang] for lang in entry.langs},
        on_whose_word(turn, await name_of_staff(turn, entry.written_by)),
        turn.now.astimezone(ZoneInfo(turn.policy.zone)).date(),
    )
    await turn.uow.entries.publish(entry.id, faq)
    return faq


async def _tell(turn: Turn, person: int, note: Note) -> None:
    to = await turn.uow.people.get(person)
    if to is not None and to.id != turn.actor:
        await push(turn, to, note, cause=t("entries.told.cause"))
