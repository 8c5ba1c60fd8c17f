"""Who looked at what, and what people asked for about their data, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.people.person import Learner
from domain.privacy.look import Look, Seen
from domain.privacy.request import DataRequest, RequestKind, RequestState
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person

DAY = timedelta(days=1)


def an_erasure(learner: Learner, due: timedelta = DAY) -> DataRequest:
    return DataRequest(
        0,
        RequestKind.ERASURE,
        RequestState.WAITING,
        NOW,
        NOW + DAY * 30,
        learner=learner.id,
        due_at=NOW + due,
    )


async def test_looks_of_a_day_are_counted_and_the_latest_is_read_first(database: Database) -> None:
    staff, learner = await a_person(database), await a_learner(database)
    look = Look(learner.id, staff.id, Seen.PROFILE, NOW.date(), NOW)
    later = replace(look, at=NOW + timedelta(hours=1))
    other_day = replace(look, seen=Seen.MAP, on=(NOW - DAY).date(), at=NOW - DAY)
    async with database.transaction() as uow:
        await uow.looks.note([look, other_day])
        await uow.looks.note([later])
        await uow.looks.note([replace(look, learner=learner.id + 99)])
    async with database.reading() as uow:
        assert list(await uow.looks.of(learner.id, 9)) == [replace(later, times=2), other_day]
        assert list(await uow.looks.of(learner.id, 9, 1)) == [other_day]
        assert await uow.looks.count(learner.id) == 2
        assert await uow.looks.count(learner.id + 99) == 0


async def test_of_one_learner_only_one_erasure_is_open(database: Database) -> None:
    learner = await a_learner(database)
    async with database.transaction() as uow:
        first = await uow.data_requests.add(an_erasure(learner))
        assert first is not None
        assert await uow.data_requests.add(an_erasure(learner)) is None
        cancelled = replace(first, state=RequestState.CANCELLED)
        assert await uow.data_requests.save(cancelled, was=RequestState.WAITING)
        assert not await uow.data_requests.save(cancelled, was=RequestState.WAITING)
        assert await uow.data_requests.add(an_erasure(learner)) is not None


async def test_what_is_due_and_what_is_open(database: Database) -> None:
    lin, bo = await a_learner(database, "Lin"), await a_learner(database, "Bo")
    async with database.transaction() as uow:
        late = await uow.data_requests.add(an_erasure(lin, DAY * 3))
        soon = await uow.data_requests.add(an_erasure(bo))
        assert late is not None and soon is not None
    async with database.reading() as uow:
        assert list(await uow.data_requests.due(NOW, 9)) == []
        assert list(await uow.data_requests.due(NOW + DAY * 3, 9)) == [soon, late]
        assert list(await uow.data_requests.due(NOW + DAY * 3, 1)) == [soon]
        assert [each.id for each in await uow.data_requests.open()] == [late.id, soon.id]
        assert await uow.data_requests.get(late.id) == late
        assert list(await uow.data_requests.of_learner(lin.id)) == [late]


async def test_whoever_is_being_erased_is_found_by_the_learner_and_by_their_account(database: Database) -> None:
    account, other = await a_person(database, "1"), await a_person(database, "2")
    lin, bo = await a_learner(database, "Lin"), await a_learner(database, "Bo")
    async with database.transaction() as uow:
        await uow.people.claim_learner(lin.id, account.id)
        await uow.data_requests.add(an_erasure(lin))
        own = replace(an_erasure(lin), learner=None, person=other.id, state=RequestState.OBJECTED)
        await uow.data_requests.add(own)
    async with database.reading() as uow:
        found = await uow.data_requests.being_erased([lin.id, bo.id], [account.id, other.id])
        assert found == ({lin.id}, {account.id, other.id})
        assert await uow.data_requests.being_erased([], []) == (set(), set())
        assert [each.person for each in await uow.data_requests.of_person(other.id)] == [other.id]
