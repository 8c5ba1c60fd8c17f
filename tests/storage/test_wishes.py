"""Wishes for help in the database."""

from __future__ import annotations

from dataclasses import replace

from domain.practice.evening.session import SessionState
from domain.practice.evening.wishes import HelpWish, Want
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, a_session, hours


async def a_wish(database: Database, learner: int, position: int = 0, later: float = 0.0) -> HelpWish | None:
    async with database.transaction() as uow:
        session = await uow.practice.latest_session(learner)
    if session is None:
        session = await a_session(database, learner, SessionState.FINISHED)
    wish = HelpWish(0, learner, "sample:a", "add", session.id, position, Want.TEACHER, "", NOW + hours(later))
    async with database.transaction() as uow:
        return await uow.wishes.add(wish)


async def test_a_place_of_a_session_has_one_wish(database: Database) -> None:
    learner = await a_learner(database)
    wish = await a_wish(database, learner.id)
    assert wish is not None and wish.id
    assert await a_wish(database, learner.id) is None
    async with database.reading() as uow:
        assert await uow.wishes.get(wish.id) == wish
        assert wish.session is not None
        assert await uow.wishes.at_place(wish.session, 0) == wish
        assert await uow.wishes.at_place(wish.session, 1) is None
        assert await uow.wishes.get(wish.id + 1) is None


async def test_what_waits_is_listed_oldest_first_until_it_is_met_once(database: Database) -> None:
    ann, bo = await a_learner(database, "Ann"), await a_learner(database, "Bo")
    teacher = await a_person(database)
    late, early = await a_wish(database, ann.id, 0, later=2), await a_wish(database, bo.id, 1)
    assert late is not None and early is not None
    async with database.transaction() as uow:
        assert await uow.wishes.waiting() == [early, late]
        assert await uow.wishes.waiting(ann.id) == [late]
        assert await uow.wishes.meet(early.id, teacher.id, NOW + hours(3))
        assert not await uow.wishes.meet(early.id, teacher.id, NOW + hours(4))
    async with database.reading() as uow:
        assert await uow.wishes.waiting() == [late]
        assert await uow.wishes.get(early.id) == replace(early, done_at=NOW + hours(3), done_by=teacher.id)


async def test_photos_and_words_may_follow_until_the_wish_is_met(database: Database) -> None:
    ann, teacher = await a_learner(database, "Ann"), await a_person(database)
    bare = HelpWish(0, ann.id, None, None, None, None, Want.TEACHER, "", NOW, photos=("a",), asked_by=teacher.id)
    async with database.transaction() as uow:
        one, two = await uow.wishes.add(bare), await uow.wishes.add(bare)
        assert one is not None and two is not None and one.id != two.id
        await uow.wishes.illustrate(one.id, ("a", "b"), "why?", teacher.id)
        assert await uow.wishes.meet(one.id, teacher.id, NOW, "Because.")
        await uow.wishes.illustrate(one.id, ("c",), "late", teacher.id)
    async with database.reading() as uow:
        found = await uow.wishes.get(one.id)
        assert await uow.wishes.waiting(ann.id) == [two]
    assert found is not None and (found.photos, found.note, found.answer) == (("a", "b"), "why?", "Because.")


async def test_what_nobody_teaches_waits_for_those_who_look_after_it(database: Database) -> None:
    ann, teacher = await a_learner(database, "Ann"), await a_person(database)
    asked = await a_wish(database, ann.id)
    async with database.transaction() as uow:
        shown = await uow.wishes.add(
            HelpWish(0, ann.id, None, None, None, None, Want.TEACHER, "", NOW, photos=("a",), asked_by=teacher.id)
        )
    async with database.reading() as uow:

        async def seen(*, unclaimed: bool, photos: bool) -> list[HelpWish]:
            found = await uow.wishes.waiting_for(teacher.id, unclaimed=unclaimed, unclaimed_photos=photos)
            assert all(learner == ann for _, learner in found)
            return [wish for wish, _ in found]

        assert await seen(unclaimed=False, photos=False) == []
        assert await seen(unclaimed=True, photos=False) == [asked]
        assert await seen(unclaimed=False, photos=True) == [shown]
        assert len(await seen(unclaimed=True, photos=True)) == 2
