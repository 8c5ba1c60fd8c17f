"""Runs of cadences are stored once for each person, found when they are due, and derived from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.booking.slot import BookingState, Way
from domain.booking.talks.matters import TalkOffer
from domain.cadences.ports import Goer, Kin, Since
from domain.cadences.run import CadenceRun, RunState
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import Learner, Person
from domain.practice.evening.session import Session, SessionState
from storage.database import Database
from tests.storage.given import NOW, a_booking, a_learner, a_person, a_slot, hours, stored_slot

DAY = timedelta(days=1)


def a_run(person: Person, subject: str = "booking:7", **fields: Any) -> CadenceRun:
    known: dict[str, Any] = {"learner": None, "anchor_at": NOW, "zone": "Asia/Shanghai", "due_at": NOW + hours(2)}
    return CadenceRun(0, fields.pop("cadence", "trial"), subject, person.id, **(known | fields))


async def begun(database: Database, *runs: CadenceRun) -> list[CadenceRun]:
    async with database.transaction() as uow:
        await uow.cadences.begin(runs)
        return list(await uow.cadences.about({run.subject for run in runs}))


async def a_family(database: Database) -> tuple[Person, Person, Learner]:
    """Lin with an account, and a guardian."""
    account, guardian = await a_person(database, "8", "Lin"), await a_person(database, "9", "Mei")
    learner = await a_learner(database, "Lin", account.id)
    async with database.transaction() as uow:
        await uow.people.add_guardian(learner.id, guardian.id, NOW)
    return account, guardian, learner


async def test_a_run_is_begun_once_and_read_as_it_was_written(database: Database) -> None:
    lin = await a_person(database)
    run = a_run(lin)
    (stored,) = await begun(database, run)
    assert stored == replace(run, id=stored.id)

    (again,) = await begun(database, replace(run, zone="Europe/Berlin"))

    assert again == stored
    async with database.reading() as uow:
        assert await uow.cadences.get(stored.id) == stored
        assert await uow.cadences.get(stored.id + 1) is None
        assert await uow.cadences.known(["booking:7", "booking:8"]) == {("trial", "booking:7", lin.id)}


async def test_those_that_are_due_are_found_the_longest_due_first(database: Database) -> None:
    lin = await a_person(database)
    late, later, _, over = await begun(
        database,
        a_run(lin, "booking:1", due_at=NOW - hours(2)),
        a_run(lin, "booking:2", due_at=NOW),
        a_run(lin, "booking:3", due_at=NOW + hours(1)),
        a_run(lin, "booking:4", due_at=NOW - hours(3)),
    )
    async with database.transaction() as uow:
        await uow.cadences.save([over.stopped("answered"), replace(later, step=2, due_at=NOW - hours(1))])

    async with database.reading() as uow:
        due = await uow.cadences.due(NOW, 10)
        assert [(run.subject, run.step) for run in due] == [("booking:1", 0), ("booking:2", 2)]
        assert await uow.cadences.due(NOW, 1) == [late]
        stopped = await uow.cadences.get(over.id)
        assert stopped is not None and (stopped.state, stopped.why, stopped.due_at) == (
            RunState.STOPPED,
            "answered",
            None,
        )
        assert [run.subject for run in await uow.cadences.of_person(lin.id)] == [
            "booking:1",
            "booking:2",
            "booking:3",
        ]


async def test_what_was_stopped_stays_so_whatever_the_clock_was_about_to_store(database: Database) -> None:
    lin = await a_person(database)
    (run,) = await begun(database, a_run(lin))
    async with database.transaction() as uow:
        await uow.cadences.save([run.stopped("not_now")])
        await uow.cadences.save([replace(run, step=1)])
        stored = await uow.cadences.get(run.id)
    assert stored is not None and (stored.state, stored.step) == (RunState.STOPPED, 0)


async def test_runs_about_a_learner_are_found_whoever_is_told(database: Database) -> None:
    account, guardian, learner = await a_family(database)
    stranger = await a_person(database, "10", "Jo")
    await begun(
        database,
        a_run(account, learner=learner.id),
        a_run(guardian, learner=learner.id),
        a_run(guardian, "booking:8"),
        a_run(stranger, "booking:9"),
    )
    async with database.reading() as uow:
        assert {run.person for run in await uow.cadences.of_learner(learner.id)} == {account.id, guardian.id}


async def test_lessons_that_ended_are_those_that_stood(database: Database) -> None:
    account, guardian, learner = await a_family(database)
    ended = await stored_slot(database, a_slot(NOW - hours(3)))
    gone = await stored_slot(database, a_slot(NOW - hours(6)))
    async with database.transaction() as uow:
        stood = await uow.bookings.add(a_booking(ended, learner, guardian, state=BookingState.BOOKED))
        await uow.bookings.add(a_booking(gone, learner, guardian, "u2", BookingState.CANCELLED))
    assert stood is not None
    async with database.reading() as uow:
        (found,) = await uow.cadences.ended(["trial"], NOW - DAY, NOW)
        assert (found.booking, found.learner, found.booked_by, found.account) == (
            stood.id,
            learner.id,
            guardian.id,
            account.id,
        )
        assert found.ends_at == ended.ends_at
        assert await uow.cadences.ended(["talk"], NOW - DAY, NOW) == []
        assert await uow.cadences.ended(["trial"], ended.ends_at, NOW) == []


async def test_what_classes_had_who_goes_there_and_who_is_told(database: Database) -> None:
    account, guardian, learner = await a_family(database)
    async with database.transaction() as uow:
        await uow.classes.teach("c1", ["a", "b"], NOW - DAY, None)
        await uow.classes.enrol(learner.id, "c1", NOW - 9 * DAY)
        await uow.people.save(replace(guardian, zone="Europe/Berlin"))
    async with database.reading() as uow:
        assert await uow.cadences.taught(NOW - 2 * DAY, NOW) == [("c1", NOW - DAY)]
        assert await uow.cadences.taught(NOW - DAY, NOW) == []
        assert await uow.cadences.goers() == [Goer("c1", learner.id, NOW - 9 * DAY)]
        assert await uow.cadences.kin([learner.id]) == [
            Kin(learner.id, account.id, None, True),
            Kin(learner.id, guardian.id, "Europe/Berlin", False),
        ]
        assert await uow.cadences.enrolled([learner.id], NOW - 10 * DAY) == {learner.id: NOW - 9 * DAY}
        assert await uow.cadences.enrolled([learner.id], NOW - DAY) == {}


async def test_whoever_cannot_be_reached_is_not_told(database: Database) -> None:
    _, guardian, learner = await a_family(database)
    async with database.transaction() as uow:
        await uow.people.save(replace(guardian, reachable=False))
    async with database.reading() as uow:
        assert [each.own for each in await uow.cadences.kin([learner.id])] == [True]


async def practised(database: Database, learner: Learner, at: datetime) -> None:
    async with database.transaction() as uow:
        await uow.practice.add_session(Session(0, learner.id, Lang.ZH, SessionState.FINISHED, 6, 5, at, at))


async def test_a_silence_is_since_the_last_set_or_lesson(database: Database) -> None:
    _, guardian, learner = await a_family(database)
    alone = await a_learner(database, "Bo")
    at = NOW - 15 * DAY
    for each in (learner, alone):
        await practised(database, each, at - DAY)
        await practised(database, each, at)

    async def silent(*classes: str) -> list[tuple[int, datetime]]:
        async with database.reading() as uow:
            return list(await uow.cadences.silent(["trial"], classes, NOW - 20 * DAY, NOW - 14 * DAY))

    assert await silent() == [(learner.id, at)], "nobody is told of somebody without a family"
    async with database.transaction() as uow:
        await uow.classes.enrol(learner.id, "c1", at)
    assert await silent("c2") == [(learner.id, at)]
    assert await silent("c1") == []
    await begun(database, a_run(guardian, learner=learner.id))
    assert await silent() == []


async def test_a_lesson_since_ends_the_silence(database: Database) -> None:
    _, guardian, learner = await a_family(database)
    await practised(database, learner, NOW - 15 * DAY)
    slot = await stored_slot(database, a_slot(NOW + DAY))
    async with database.transaction() as uow:
        await uow.bookings.add(a_booking(slot, learner, guardian, state=BookingState.BOOKED))
    async with database.reading() as uow:
        assert await uow.cadences.silent(["trial"], [], NOW - 20 * DAY, NOW - 14 * DAY) == []
        assert len(await uow.cadences.silent(["talk"], [], NOW - 20 * DAY, NOW - 14 * DAY)) == 1


async def test_what_may_stop_a_run_is_read_by_person_and_by_learner_once(database: Database) -> None:
    _, guardian, learner = await a_family(database)
    other = await a_person(database, "11", "Jun")
    told = [
        Statement(Verb.ASKED, "faq", "fees", NOW + hours(1), actor=guardian.id),
        Statement(Verb.BOOKED, "booking", "1", NOW + hours(1), actor=guardian.id, learner=learner.id),
        Statement(Verb.CONCLUDED, "booking", "1", NOW + hours(1), actor=other.id, learner=learner.id),
    ]
    untold = [
        Statement(Verb.ASKED, "faq", "fees", NOW - hours(1), actor=guardian.id),
        Statement(Verb.ANSWERED, "item", "i", NOW + hours(1), learner=learner.id),
        Statement(Verb.ASKED, "faq", "fees", NOW + hours(1), actor=other.id),
    ]
    async with database.transaction() as uow:
        await uow.journal.add_all([*told, *untold])
    async with database.reading() as uow:
        found = await uow.cadences.said([Since(guardian.id, learner.id, NOW), Since(guardian.id, None, NOW)])
        assert await uow.cadences.said([]) == []
    assert sorted(each.uid for each in found) == sorted(each.uid for each in told)


async def test_an_offer_or_a_letter_waits_until_it_is_answered(database: Database) -> None:
    _, guardian, learner = await a_family(database)
    offer = TalkOffer(0, "wang", guardian.id, guardian.id, learner.id, "progress", Way.PHONE, (NOW,), NOW + hours(1))
    async with database.transaction() as uow:
        assert not await uow.cadences.unanswered(guardian.id, learner.id, NOW)
        (stored,) = await uow.talks.add_offers([offer])
    async with database.transaction() as uow:
        assert await uow.cadences.unanswered(guardian.id, learner.id, NOW)
        assert not await uow.cadences.unanswered(guardian.id, learner.id, NOW + hours(1))
        await uow.talks.decline(stored.id, NOW + hours(2))
        assert not await uow.cadences.unanswered(guardian.id, learner.id, NOW)
