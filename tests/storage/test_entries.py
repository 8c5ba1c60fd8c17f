"""Answers of staff, labels, and what waits for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.asking.routing import Hit
from domain.courses.course import FaqEntry
from domain.entries.entry import Entry, EntryState, Label, LabelKind, Uses
from domain.journal import Statement, Verb
from domain.language import Lang
from storage.database import Database
from tests.storage.given import NOW, a_person, hours
from tests.storage.test_courses import BOTH, FAQ, fill

HIT = Hit("refund", "faq", 0.3, "words")


def shown(entry: Entry, answer: str = "Yes.") -> FaqEntry:
    return FaqEntry(entry.key, {Lang.EN: "May I?"}, {Lang.EN: answer}, BOTH, date(2026, 11, 21))


async def a_miss(database: Database, person: int, text: str = "May I?", ago: float = 0.0) -> int:
    async with database.transaction() as uow:
        return await uow.courses.add_miss(person, text, (HIT,), NOW - hours(ago))


async def an_entry(database: Database, person: int, state: EntryState = EntryState.DRAFT) -> Entry:
    async with database.transaction() as uow:
        return await uow.entries.add(Entry(0, state, {Lang.EN: "May I?"}, {}, person, NOW, person))


async def test_what_was_asked_last_waits_first_until_it_is_put_off_given_or_settled(database: Database) -> None:
    he = (await a_person(database)).id
    old, young = await a_miss(database, he, ago=2), await a_miss(database, he, "A bus?")
    entry = await an_entry(database, he)
    async with database.transaction() as uow:
        waiting = await uow.entries.open_misses(NOW, 10)
        assert [each.id for each in waiting] == [young, old] and waiting[0].guesses == (HIT,)
        await uow.entries.put_off([old], NOW + hours(5))
        assert [each.id for each in await uow.entries.open_misses(NOW, 10)] == [young]
        assert len(await uow.entries.open_misses(NOW + hours(5), 10)) == 2
        assert await uow.entries.give([old, young], entry.id) == 2
        assert await uow.entries.give([young], entry.id) == 0
        assert await uow.entries.open_misses(NOW + hours(5), 10) == []
        assert [each.id for each in await uow.entries.waits_for(entry.id)] == [young, old]
        await uow.entries.give([old, young], None)
        assert len(await uow.entries.open_misses(NOW + hours(5), 10)) == 2


async def test_a_label_settles_questions_and_opens_them_again_when_it_is_taken_back(database: Database) -> None:
    he = (await a_person(database)).id
    miss = await a_miss(database, he)
    label = Label(0, "may i", "May I?", Lang.EN, LabelKind.FAQ, ("refund",), he, NOW)
    async with database.transaction() as uow:
        before = await uow.entries.version()
        first = await uow.entries.put_label(label)
        assert await uow.entries.settle([miss], first.id, NOW) == 1
        assert await uow.entries.open_misses(NOW, 10) == []
        again = await uow.entries.put_label(replace(label, kind=None, entries=()))
        assert again.id == first.id and await uow.entries.version() == before + 2
        assert await uow.entries.labels() == [again]
        other = await uow.entries.put_label(replace(label, said="may we"))
        assert await uow.entries.given_with(first.id) == [again, other]
        assert await uow.entries.open_again(first.id) == 1
        await uow.entries.drop_label(first.id)
        assert [each.id for each in await uow.entries.open_misses(NOW, 10)] == [miss]


async def test_an_entry_of_staff_stands_after_those_of_the_content_and_survives_loading(
    database: Database,
) -> None:
    await fill(database)
    entry = await an_entry(database, (await a_person(database)).id)
    async with database.transaction() as uow:
        before = await uow.entries.version()
        await uow.entries.publish(entry.id, shown(entry))
        await uow.entries.publish(entry.id, shown(entry, "Yes, do."))
        assert await uow.entries.version() == before + 2
    await fill(database)
    async with database.transaction() as uow:
        assert await uow.courses.faq() == [*FAQ, shown(entry, "Yes, do.")]
        assert await uow.courses.faq_entry(entry.key) == shown(entry, "Yes, do.")
        assert await uow.entries.withdraw(entry.id) and not await uow.entries.withdraw(entry.id)
        assert await uow.courses.faq() == FAQ


async def test_an_entry_comes_back_as_it_was_saved(database: Database) -> None:
    he = (await a_person(database)).id
    entry = await an_entry(database, he)
    changed = replace(
        entry, state=EntryState.LIVE, answer={Lang.ZH: "可以。"}, word="why", decided_by=he, decided_at=NOW
    )
    async with database.transaction() as uow:
        await uow.entries.save(changed)
        assert await uow.entries.get(entry.id, claim=True) == changed
        assert await uow.entries.listed((EntryState.LIVE,)) == [changed]
        assert await uow.entries.count(EntryState.LIVE) == 1 and await uow.entries.count(EntryState.DRAFT) == 0
        await uow.entries.remove(entry.id)
        assert await uow.entries.get(entry.id) is None


async def test_a_wish_to_be_told_is_taken_once_and_old_questions_are_forgotten(database: Database) -> None:
    he = (await a_person(database)).id
    old, young = await a_miss(database, he, ago=2), await a_miss(database, he)
    async with database.transaction() as uow:
        assert await uow.entries.wish(young, NOW) and not await uow.entries.wish(young, NOW)
        assert await uow.entries.forget_misses(NOW - timedelta(hours=1)) == 1
        assert await uow.entries.miss(old) is None
        kept = await uow.entries.miss(young)
        assert kept is not None and kept.wished_at == NOW and kept.is_open


async def test_uses_are_counted_from_the_journal(database: Database) -> None:
    async with database.transaction() as uow:
        for verb, name in ((Verb.ASKED, "staff_1"), (Verb.ASKED, "staff_1"), (Verb.SKIPPED, "staff_1")):
            await uow.journal.add(Statement(verb, "faq", name, NOW))
        await uow.journal.add(Statement(Verb.ASKED, "course", "staff_1", NOW))
        assert await uow.entries.uses(["staff_1", "staff_2"]) == {"staff_1": Uses(2, 1)}
