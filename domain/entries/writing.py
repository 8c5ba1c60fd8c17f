"""Writing an answer: a draft in a table, its words typed one after the other, in one language or in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from zlib import crc32

from domain.courses.course import FaqEntry
from domain.entries.alike import language_of, without_addresses
from domain.entries.entry import NO_USES, Entry, EntryState, Missed, Uses
from domain.entries.queue import OFFICE, OFFICE_ROLES, QUEUE, group_of
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Lang, Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, Rows, rows, t, tap
from domain.people.person import Person
from domain.ports import Form
from domain.turn import Rights, Turn

WORDS_FORM = "en.words"
FORM_LIFE = timedelta(hours=2)
LONGEST_QUESTION, LONGEST_ANSWER = 200, 1500
"""Characters."""


class Part(StrEnum):
    """What of an entry is being typed."""

    QUESTION = "q"
    ANSWER = "a"


@dataclass(frozen=True)
class Shown:
    """An entry as it stands.

    Attributes:
        stamp: names its words; a button to hand in or approve others is an old one.
        mine: the person has changed it last, so that somebody else has to look.
        waiting: the questions that it is to answer.
        live: what the bot answers now, None where it answers nothing.
        asks: what is to be typed now, None when nothing is.
        stale: the tap was for other words.
    """

    entry: Entry
    stamp: int
    mine: bool
    writer: Localized | str
    changer: Localized | str
    waiting: tuple[Missed, ...] = ()
    live: FaqEntry | None = None
    uses: Uses = NO_USES
    asks: tuple[Part, Lang] | None = None
    stale: bool = False


@dataclass(frozen=True)
class WriteAnswer:
    """Begin an answer to alike questions; the wording of the question is what was asked last.

    Raises:
        Gone: somebody has decided about them, or is writing an answer.
    """

    miss: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown:
        begun = await self._begun(turn)
        if begun is not None:
            return await _asking(turn, begun, Part.ANSWER, turn.person.lang)
        group = await group_of(turn, self.miss)
        asked = without_addresses(group.latest.text)[:LONGEST_QUESTION]
        me = turn.person.id
        draft = Entry(0, EntryState.DRAFT, {language_of(asked): asked}, {}, me, turn.now, me)
        entry = await turn.uow.entries.add(draft)
        await turn.uow.entries.give([each.id for each in group.misses], entry.id)
        return await _asking(turn, entry, Part.ANSWER, turn.person.lang)

    async def _begun(self, turn: Turn) -> Entry | None:
        """What the first of two taps has begun."""
        miss = await turn.uow.entries.miss(self.miss)
        if miss is None or miss.entry is None:
            return None
        entry = await turn.uow.entries.get(miss.entry)
        if entry is None or entry.state is not EntryState.DRAFT or entry.changed_by != turn.person.id:
            return None
        return None if entry.answer else entry


@dataclass(frozen=True)
class OpenEntry:
    """
    Raises:
        Gone: there is no such entry.
    """

    entry: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown:
        return await shown(turn, await any_entry(turn, self.entry))


@dataclass(frozen=True)
class AskForWords:
    """Wait for the question or the answer in that language.

    Raises:
        Gone: there is no such entry.
    """

    entry: int
    part: Part
    lang: Lang
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown:
        return await _asking(turn, await any_entry(turn, self.entry), self.part, self.lang)


@dataclass(frozen=True)
class TypeWords:
    """What was asked for, typed. Chinese typed where English was asked for counts as Chinese, and the reverse.

    Who changes words that stand there has to let somebody else look again; who adds a language that is missing
    leaves it as it is. What the bot answers with stays until the change is approved.

    Returns:
        None when the entry is gone: then nothing is waited for any more.

    Raises:
        Refusal: too long, or nothing to read; it is still waited for.
    """

    text: str
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown | None:
        form = await turn.form(WORDS_FORM)
        entry = await turn.uow.entries.get(int(form.data["entry"]), claim=True) if form is not None else None
        if form is None or entry is None:
            await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
            return None
        part = Part(form.data["part"])
        text = _typed(self.text, part)
        lang = language_of(text, Lang(form.data["lang"]))
        held = entry.question if part is Part.QUESTION else entry.answer
        if held.get(lang) == text:
            changed = entry
        else:
            told = {**held, lang: text}
            changed = replace(entry, question=told) if part is Part.QUESTION else replace(entry, answer=told)
            if held.get(lang) or entry.state not in (EntryState.DRAFT, EntryState.WAITING):
                changed = replace(changed, state=EntryState.DRAFT, changed_by=turn.person.id)
            await turn.uow.entries.save(changed)
        missing = _missing(changed, lang)
        if missing is not None:
            return await _asking(turn, changed, missing, lang)
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        return await shown(turn, changed)


@dataclass(frozen=True)
class HandedIn:
    """`asked`: how many colleagues were asked to look; 0 when they had been asked before."""

    shown: Shown
    asked: int


@dataclass(frozen=True)
class HandIn:
    """Ask others of the office for a second look.

    Raises:
        Gone: there is no such entry.
        Refusal: it cannot answer in any language yet, or nobody else is there.
    """

    entry: int
    stamp: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> HandedIn:
        entry = await any_entry(turn, self.entry, claim=True)
        look = await shown(turn, entry)
        if entry.state is not EntryState.DRAFT or look.stamp != self.stamp:
            return HandedIn(replace(look, stale=look.stamp != self.stamp), 0)
        if not entry.langs:
            raise Refusal(t("entries.not_whole"), back_to(entry))
        others = await colleagues_but(turn, entry.changed_by)
        if not others:
            raise Refusal(t("entries.nobody_else"), back_to(entry))
        waiting = replace(entry, state=EntryState.WAITING, word=None)
        await turn.uow.entries.save(waiting)
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        await turn.record(Verb.ASKED, "entry", entry.id, authority="staff")
        asked = 0
        note = Note(
            SERVICE.name,
            t("entries.told.look", who=await name_of_staff(turn, turn.person.id), question=entry.question),
            rows(Button(t("entries.button.look"), tap("en.d", entry.id))),
        )
        for other in others:
            if other.id != turn.person.id:
                await push(turn, other, note, cause=t("entries.told.cause"))
                asked += 1
        return HandedIn(await shown(turn, waiting), asked)


@dataclass(frozen=True)
class Discard:
    """Drop a draft, and let its questions wait again; of one that answers already drop the changes alone.

    Returns:
        the entry as it answers, None where nothing is left of it.

    Raises:
        Gone: there is no such entry, or it is no draft.
    """

    entry: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Shown | None:
        entry = await any_entry(turn, self.entry, claim=True)
        if entry.state not in (EntryState.DRAFT, EntryState.WAITING):
            raise Gone(t("entries.no_draft"), back_to(entry))
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        live = await turn.uow.courses.faq_entry(entry.key)
        if live is not None:
            kept = replace(entry, state=EntryState.LIVE, question=live.question, answer=live.answer, word=None)
            await turn.uow.entries.save(kept)
            return await shown(turn, kept)
        if entry.decided_at is not None:
            kept = replace(entry, state=EntryState.RETIRED, word=None)
            await turn.uow.entries.save(kept)
            return await shown(turn, kept)
        await turn.uow.entries.give([each.id for each in await turn.uow.entries.waits_for(entry.id)], None)
        await turn.uow.entries.remove(entry.id)
        return None


async def any_entry(turn: Turn, entry: int, *, claim: bool = False) -> Entry:
    """
    Raises:
        Gone: there is no such entry.
    """
    found = await turn.uow.entries.get(entry, claim=claim)
    if found is None:
        raise Gone(t("entries.gone"), QUEUE)
    return found


async def shown(turn: Turn, entry: Entry, asks: tuple[Part, Lang] | None = None) -> Shown:
    live = await turn.uow.courses.faq_entry(entry.key)
    uses = await turn.uow.entries.uses([entry.key])
    return Shown(
        entry,
        stamp_of(entry),
        entry.changed_by == turn.person.id,
        await name_of_staff(turn, entry.written_by),
        await name_of_staff(turn, entry.changed_by),
        tuple(each for each in await turn.uow.entries.waits_for(entry.id) if each.settled_at is None),
        live,
        uses.get(entry.key, NO_USES),
        asks,
    )


def stamp_of(entry: Entry) -> int:
    """Names the words of an entry as they are now."""
    held = [f"{lang}{texts.get(lang)}" for lang in Lang for texts in (entry.question, entry.answer)]
    return crc32("\n".join(held).encode())


async def colleagues_but(turn: Turn, person: int) -> list[Person]:
    """Whoever of the office can be reached and may look, without that person."""
    found = {each.id: each for role in OFFICE_ROLES for each in await turn.uow.people.with_role(role)}
    return [each for each in found.values() if each.id != person and each.reachable]


def back_to(entry: Entry) -> Rows:
    return rows(Button(t("entries.button.open"), tap("en.d", entry.id)))


async def _asking(turn: Turn, entry: Entry, part: Part, lang: Lang) -> Shown:
    data = {"entry": entry.id, "part": part.value, "lang": lang.value}
    await turn.uow.people.save_form(Form(turn.person.id, WORDS_FORM, data, turn.now + FORM_LIFE))
    return await shown(turn, entry, (part, lang))


def _missing(entry: Entry, lang: Lang) -> Part | None:
    """What is still to be typed in a language in which something stands there."""
    texts: Mapping[Part, Mapping[Lang, str]] = {Part.QUESTION: entry.question, Part.ANSWER: entry.answer}
    return next((part for part, held in texts.items() if not held.get(lang)), None)


def _typed(text: str, part: Part) -> str:
    """
    Raises:
        Refusal: too long, or nothing to read.
    """
    most = LONGEST_QUESTION if part is Part.QUESTION else LONGEST_ANSWER
    lines = [" ".join(line.split()) for line in text.splitlines()]
    clean = (" " if part is Part.QUESTION else "\n").join(lines).strip()
    if len(clean) > most:
        raise Refusal(t("entries.too_long", n=len(clean), most=most))
    if not clean:
        raise Refusal(t("entries.nothing_typed"))
    return clean
