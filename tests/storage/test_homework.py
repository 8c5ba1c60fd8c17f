"""Homework in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.homework.homework import HandedIn, HandedState, Homework, Owed
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, hours

DUE = date(2026, 11, 28)


async def given(database: Database, class_id: str = "g5", due_on: date = DUE) -> Homework:
    async with database.transaction() as uow:
        teacher = await uow.people.by_external("telegram", "7")
    teacher = teacher or await a_person(database)
    async with database.transaction() as uow:
        return await uow.homework.add(Homework(0, class_id, NOW, "p. 12", ("add",), due_on, teacher.id, NOW))


def done(homework: Homework, learner: int, *photos: str, at: float = 1) -> HandedIn:
    return HandedIn(homework.id, learner, HandedState.DONE, NOW + hours(at), photos=photos)


async def test_who_goes_to_the_class_owes_it_with_what_they_said(database: Database) -> None:
    bo, ann, out = [await a_learner(database, name) for name in ("Bo", "Ann", "Cy")]
    late, early = await given(database, due_on=date(2026, 12, 5)), await given(database)
    await given(database, "another")
    async with database.transaction() as uow:
        for learner in (bo, ann, out):
            await uow.classes.enrol(learner.id, "g5", NOW)
        await uow.classes.leave(out.id, "g5", NOW)
        await uow.homework.hand_in(done(early, ann.id, "one"))
    async with database.reading() as uow:
        assert await uow.homework.get(early.id) == early
        said = await uow.homework.handed(early.id, ann.id)
        assert said == done(early, ann.id, "one")
        assert await uow.homework.owed([early.id]) == [Owed(early, ann, NOW, said), Owed(early, bo, NOW)]
        assert [each.homework for each in await uow.homework.owed_by(bo.id, DUE)] == [early, late]
        assert [each.homework for each in await uow.homework.owed_by(bo.id, date(2026, 11, 29))] == [late]
        assert await uow.homework.given_to(["g5"], DUE) == [early, late]
        assert await uow.homework.owed_by(out.id, DUE) == [] == await uow.homework.given_to([], DUE)


async def test_the_latest_word_replaces_the_earlier_one_and_is_seen_once(database: Database) -> None:
    ann, homework = await a_learner(database, "Ann"), await given(database)
    first = done(homework, ann.id, "one")
    second = HandedIn(homework.id, ann.id, HandedState.STUCK, NOW + hours(2), "no. 4")
    async with database.transaction() as uow:
        await uow.homework.hand_in(first)
        await uow.homework.hand_in(second)
        assert not await uow.homework.see(first, homework.given_by, NOW + hours(3)), "it is not what was said last"
        assert await uow.homework.see(second, homework.given_by, NOW + hours(3), "Draw it.")
        assert not await uow.homework.see(second, homework.given_by, NOW + hours(4))
        seen = replace(second, seen_at=NOW + hours(3), seen_by=homework.given_by, answer="Draw it.")
        assert await uow.homework.handed(homework.id, ann.id) == seen
        await uow.homework.hand_in(done(homework, ann.id, at=5))
        assert await uow.homework.handed(homework.id, ann.id) == done(homework, ann.id, at=5)
        await uow.homework.take_back(homework.id, ann.id)
        assert await uow.homework.handed(homework.id, ann.id) is None


async def test_what_is_withdrawn_is_owed_by_nobody_and_changes_no_more(database: Database) -> None:
    ann, homework = await a_learner(database, "Ann"), await given(database)
    async with database.transaction() as uow:
        await uow.classes.enrol(ann.id, "g5", NOW)
        assert await uow.homework.reword(homework.id, "p. 13")
        assert await uow.homework.withdraw(homework.id, NOW)
        assert not await uow.homework.withdraw(homework.id, NOW + hours(1))
        assert not await uow.homework.reword(homework.id, "p. 14")
        assert await uow.homework.owed_by(ann.id, DUE) == [] == await uow.homework.given_to(["g5"], DUE)
        found = await uow.homework.latest_of("g5", homework.given_by)
        assert found == replace(homework, text="p. 13", withdrawn_at=NOW)


async def test_what_was_said_for_a_child_comes_over_to_their_own_account(database: Database) -> None:
    described, own = await a_learner(database, "Ann"), await a_learner(database, "Ann")
    one, two = await given(database), await given(database)
    async with database.transaction() as uow:
        await uow.homework.hand_in(done(one, described.id, "theirs"))
        await uow.homework.hand_in(done(two, described.id, "theirs"))
        await uow.homework.hand_in(done(two, own.id, "mine"))
        await uow.homework.reassign(described.id, own.id)
        for homework, photo in ((one, "theirs"), (two, "mine")):
            said = await uow.homework.handed(homework.id, own.id)
            assert said is not None and said.photos == (photo,)
            assert await uow.homework.handed(homework.id, described.id) is None
