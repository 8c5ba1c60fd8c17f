"""First answers to items, added up by the database."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from domain.journal import Place, Statement, Verb
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import ItemStatus, fingerprint
from domain.practice.keeping.figures import Shares
from domain.practice.keeping.suspicions import Case, suspicions
from domain.practice.keeping.tallies import Answers, Tally
from storage.database import Database
from storage.tables.journal import journal
from tests.domain.practice.faulty_bank import a_bank, answers
from tests.storage.given import NOW, a_learner, a_session, an_asked, an_attempt, an_item

ITEM = an_item("sample:a")


def said(
    learner: int, option: int, expected: float = 0.75, *, at: datetime = NOW, place: int = 0, **more: Any
) -> Statement:
    told = {"session": learner, "position": place, "hints": 0, "expected": expected, "success": option == 0}
    return Statement(Verb.ANSWERED, "item", ITEM.key, at, learner=learner, result=told | {"option": option} | more)


def reported(learner: int, place: int = 0, problem: str = "wrong_key") -> Statement:
    told = {"session": learner, "position": place, "problem": problem}
    return Statement(Verb.REPORTED, "item", ITEM.key, NOW, learner=learner, result=told)


async def given(database: Database, *statements: Statement) -> None:
    async with database.transaction() as uow:
        await uow.items.put([(ITEM, fingerprint(ITEM))], NOW - timedelta(days=1))
        for statement in statements:
            await uow.journal.add(statement)


async def counted(database: Database, until: datetime = NOW + timedelta(minutes=5)) -> dict[str, tuple[int, float]]:
    """What the table says of the item."""
    async with database.transaction() as uow:
        while await uow.items.count_answers(until):
            pass
        found = {key: told for key, told, _ in await uow.items.doubtful()}
    return shown(found[ITEM.key]) if ITEM.key in found else {}


def shown(found: Answers) -> dict[str, tuple[int, float]]:
    return {each.response: (each.n, round(each.expected, 4)) for each in found.tallies}


async def of_journal(database: Database) -> Answers:
    async with database.reading() as uow:
        return await uow.items.answers_of(ITEM.key)


async def learners(database: Database, count: int) -> list[int]:
    return [(await a_learner(database, f"L{number}")).id for number in range(count)]


async def test_answers_are_added_up_by_what_was_answered(database: Database) -> None:
    who = await learners(database, 12)
    await given(database, *(said(learner, 0 if at < 2 else 1, 0.7 + at / 100) for at, learner in enumerate(who)))
    whole = await of_journal(database)
    assert (whole.n, whole.right) == (12, 2)
    assert shown(whole) == {"0": (2, 1.41), "1": (10, 7.65)}
    assert await counted(database) == shown(whole)


async def test_what_says_nothing_of_the_item_is_left_out(database: Database) -> None:
    who = await learners(database, 12)
    clean = [said(learner, 1) for learner in who]
    second = said(who[0], 0, at=NOW + timedelta(minutes=1), place=1)
    helped = said(who[1], 0, place=3, hints=1)
    without = Statement(Verb.ANSWERED, "item", ITEM.key, NOW, learner=who[2], result={"success": True, "option": 0})
    too_old = said(who[3], 0, at=NOW - timedelta(days=2), place=4)
    await given(database, helped, without, too_old, *clean, second)
    # a learner whose first answer was helped has no first answer without help
    assert shown(await of_journal(database)) == {"1": (10, 7.5)}
    assert await counted(database) == {"1": (10, 7.5)}


async def test_answers_in_class_do_not_count_and_what_follows_them_is_no_first_answer(database: Database) -> None:
    who = await learners(database, 12)
    in_class = [replace(said(learner, 0, place=9), place=Place.CLASS, authority="teacher") for learner in who[:2]]
    without = {"success": False, "hints": 0, "ticket": 1}
    plain = [replace(each, learner=learner, result=without) for each, learner in zip(in_class, who[2:4], strict=True)]
    plain = [replace(each, uid=f"plain-{at}") for at, each in enumerate(plain)]
    later = [said(learner, 1, at=NOW + timedelta(minutes=1)) for learner in who]
    await given(database, *in_class, *plain, *later)
    assert shown(await of_journal(database)) == {"1": (8, 6.0)} == await counted(database)


async def test_rapid_answers_do_not_count(database: Database) -> None:
    who = await learners(database, 10)
    await given(database, *(said(learner, 1, rapid=at == 0) for at, learner in enumerate(who)))
    assert shown(await of_journal(database)) == {"1": (9, 6.75)} == await counted(database)


async def test_a_reported_answer_is_taken_out_whenever_it_is_reported(database: Database) -> None:
    who = await learners(database, 12)
    await given(database, *(said(learner, 1) for learner in who), reported(who[0]))
    assert await counted(database) == {"1": (11, 8.25)}
    async with database.transaction() as uow:
        await uow.journal.add(reported(who[1], problem="typo"))
        await uow.journal.add(reported(who[2], place=5))
    assert await counted(database) == {"1": (10, 7.5)} == shown(await of_journal(database))


async def test_the_journal_is_added_up_once_and_only_as_far_as_it_has_settled(database: Database) -> None:
    who = await learners(database, 20)
    await given(database, *(said(learner, 1) for learner in who[:10]))
    for _ in range(2):
        assert await counted(database) == {"1": (10, 7.5)}
    late = NOW + timedelta(minutes=10)
    async with database.transaction() as uow:
        for learner in who[10:]:
            await uow.journal.add(said(learner, 1, at=late))
    assert await counted(database, late - timedelta(seconds=1)) == {"1": (10, 7.5)}
    assert await counted(database, late) == {"1": (20, 15.0)}


async def test_a_new_wording_starts_anew(database: Database) -> None:
    who = await learners(database, 22)
    await given(database, *(said(learner, 1) for learner in who[:10]))
    assert await counted(database) == {"1": (10, 7.5)}
    changed = replace(ITEM, difficulty=4)
    async with database.transaction() as uow:
        await uow.items.put([(changed, fingerprint(changed))], NOW + timedelta(seconds=1))
    assert await counted(database) == {} and (await of_journal(database)).n == 0
    async with database.transaction() as uow:
        for learner in who:
            await uow.journal.add(said(learner, 2, at=NOW + timedelta(seconds=2), place=7))
    assert await counted(database) == {"2": (22, 16.5)} == shown(await of_journal(database))


async def test_what_was_decided_or_is_not_live_is_not_doubtful(database: Database) -> None:
    await given(database, *(said(learner, 1) for learner in await learners(database, 10)))
    assert await counted(database)
    async with database.transaction() as uow:
        await uow.items.set_status(ITEM.key, ItemStatus.RETIRED, NOW)
        assert await uow.items.doubtful() == []
        await uow.items.set_status(ITEM.key, ItemStatus.LIVE, NOW)
        assert await uow.items.doubtful() != []
        assert await uow.items.confirmed([ITEM.key]) == set()
        await uow.journal.add(Statement(Verb.CONFIRMED, "item", ITEM.key, NOW))
        assert await uow.items.doubtful() == []
        assert await uow.items.confirmed([ITEM.key, "sample:none"]) == {ITEM.key}


async def test_doubts_of_learners_are_counted_by_learner(database: Database) -> None:
    who = await learners(database, 12)
    twice = [reported(who[0], place=8), reported(who[0], place=9), reported(who[1], place=8, problem="typo")]
    await given(database, *(said(learner, 1) for learner in who), *twice)
    await counted(database)
    async with database.reading() as uow:
        ((_, _, doubts),) = await uow.items.doubtful()
    assert doubts == 1


async def test_shares_are_of_all_times_that_it_was_asked(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    async with database.transaction() as uow:
        for position, (verdict, hints, rapid, report) in enumerate(
            [
                (Verdict.RIGHT, 0, False, None),
                (Verdict.WRONG, 2, False, None),
                (Verdict.NOT_LEARNED, 0, False, None),
                (Verdict.WRONG, 0, True, "typo"),
            ]
        ):
            await uow.practice.add_asked(replace(an_asked(session.id, position), reported=report))
            await uow.practice.add_attempt(replace(an_attempt(session, position, verdict), hints=hints, rapid=rapid))
        assert await uow.items.shares_of("sample:a") == Shares(4, 1, 1, 1, 1)
        assert await uow.items.shares_of("sample:none") == Shares()


async def test_six_wrong_keys_among_three_hundred_are_found_quickly(database: Database) -> None:
    random = Random(20261122)
    bank = a_bank(random)
    people = await learners(database, 120)
    shelf = [replace(an_item(f"sample:{number}"), answer=0) for number in range(len(bank))]
    rows = [
        {
            "verb": Verb.ANSWERED.value,
            "object_type": "item",
            "object_id": shelf[given.item].key,
            "at": NOW + timedelta(seconds=number),
            "actor": None,
            "learner": people[given.learner],
            "result": {
                "session": number // 6,
                "position": number % 6,
                "hints": 0,
                "expected": round(given.expected, 4),
                "success": given.option == bank[given.item].key,
                "option": given.option,
            },
            "place": "online",
            "authority": "self",
            "uid": str(number),
        }
        for number, given in enumerate(answers(random, bank))
    ]
    async with database.transaction() as uow:
        await uow.items.put([(item, fingerprint(item)) for item in shelf], NOW)
    async with database.connection() as connection:
        await connection.execute(insert(journal), rows)
    async with database.transaction() as uow:
        while await uow.items.count_answers(NOW + timedelta(days=30)):
            pass
    began = time.process_time()
    async with database.reading() as uow:
        doubtful = await uow.items.doubtful()
    suspected = {key for key, found, doubts in doubtful if suspicions(Case(found, doubts))}
    took = time.process_time() - began
    wrong = {item.key for item, simulated in zip(shelf, bank, strict=True) if simulated.key}
    assert len(rows) == 12_000 and len(wrong) == 6
    assert len(suspected & wrong) >= 5 and len(suspected - wrong) <= 3
    assert took < 0.5, "a keeper opens the list while learners practise"


@pytest.mark.parametrize("count", [0, 1])
async def test_a_part_of_the_journal_at_a_time(
    database: Database, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.tallies.AT_ONCE", 3)
    who = await learners(database, 10 + count)
    await given(database, *(said(learner, 1) for learner in who))
    async with database.transaction() as uow:
        assert await uow.items.count_answers(NOW) == 3
    assert await counted(database) == {"1": (len(who), 0.75 * len(who))}


def test_tallies_know_their_shares() -> None:
    found = Answers((Tally("0", True, 3, 2.4, 1.92), Tally("1", False, 1, 0.5, 0.25)))
    assert (found.n, found.right, found.expected) == (4, 3, 2.9)
    assert found.rival == Tally("1", False, 1, 0.5, 0.25)
