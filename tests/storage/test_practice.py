"""Sessions, asked items, attempts and the learner model's cache."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.language import Lang
from domain.practice.choosing.lately import Recent
from domain.practice.evening.session import Attempt, Session, SessionState, Verdict
from domain.practice.keeping.figures import Tried
from storage.database import Database
from storage.errors import Conflict
from tests.storage.given import NOW, a_learner, a_session, an_asked, an_attempt, hours


async def test_a_learner_has_one_unfinished_session(database: Database) -> None:
    learner = await a_learner(database)
    session = await a_session(database, learner.id)
    with pytest.raises(Conflict):
        await a_session(database, learner.id, SessionState.PAUSED)
    async with database.transaction() as uow:
        assert await uow.practice.open_session(learner.id) == session
        await uow.practice.save_session(replace(session, state=SessionState.FINISHED, position=6))
    second = await a_session(database, learner.id, SessionState.PAUSED)
    async with database.reading() as uow:
        assert await uow.practice.open_session(learner.id) == second
        assert await uow.practice.latest_session(learner.id) == second


async def test_every_field_of_a_session_is_kept(database: Database) -> None:
    learner = await a_learner(database)
    session = await a_session(database, learner.id)
    changed = Session(session.id, learner.id, Lang.EN, SessionState.EXPIRED, 8, 3, NOW + hours(1), NOW + hours(2))
    async with database.transaction() as uow:
        await uow.practice.save_session(changed)
    async with database.reading() as uow:
        assert await uow.practice.session(session.id) == changed
        assert await uow.practice.session(session.id + 1) is None
        assert await uow.practice.open_session(learner.id) is None


async def test_idle_sessions_are_unfinished_ones_of_long_ago(database: Database) -> None:
    old, new, done = [await a_learner(database, name) for name in ("old", "new", "done")]
    first = await a_session(database, old.id, SessionState.PAUSED)
    second = await a_session(database, new.id)
    await a_session(database, done.id, SessionState.FINISHED)
    async with database.transaction() as uow:
        await uow.practice.save_session(replace(second, last_at=NOW + hours(5)))
    async with database.reading() as uow:
        assert await uow.practice.idle_sessions(NOW + hours(5)) == [first]


async def test_asked_items_come_back_in_their_places(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    first, second = an_asked(session.id, 0), an_asked(session.id, 1, "sample:b")
    async with database.transaction() as uow:
        await uow.practice.add_asked(second)
        await uow.practice.add_asked(first)
    changed = replace(first, hints=2, reported="typo", order=(0, 1, 2), why={"goal": "again"}, item="sample:c")
    async with database.transaction() as uow:
        await uow.practice.save_asked(changed)
    async with database.reading() as uow:
        assert await uow.practice.asked(session.id) == (changed, second)


async def test_a_place_is_answered_once(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    attempt = an_attempt(session, 0)
    async with database.transaction() as uow:
        await uow.practice.add_asked(an_asked(session.id, 0))
        assert await uow.practice.add_attempt(attempt)
    async with database.transaction() as uow:
        assert not await uow.practice.add_attempt(replace(attempt, verdict=Verdict.WRONG))
    async with database.reading() as uow:
        assert await uow.practice.attempts(session.id) == (attempt,)


async def test_what_was_read_of_a_set_is_written_to_in_the_same_transaction(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    asked, attempt = an_asked(session.id, 0), an_attempt(session, 0)
    async with database.transaction() as uow:
        assert not [*await uow.practice.asked(session.id), *await uow.practice.attempts(session.id)]
        await uow.practice.add_asked(asked)
        assert await uow.practice.add_attempt(attempt)
        assert not await uow.practice.add_attempt(replace(attempt, verdict=Verdict.WRONG))
        assert await uow.practice.asked(session.id) == (asked,)
        assert await uow.practice.attempts(session.id) == (attempt,)
        await uow.practice.save_asked(replace(asked, hints=1))
        assert await uow.practice.asked(session.id) == (replace(asked, hints=1),)


async def test_what_was_written_to_a_set_and_undone_is_forgotten(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    async with database.transaction() as uow:
        with pytest.raises(LookupError):
            async with uow.savepoint():
                assert await uow.practice.attempts(session.id) == ()
                await uow.practice.add_attempt(an_attempt(session, 0))
                await uow.practice.save_state(session.learner, {"ability": 1}, NOW)
                raise LookupError
        assert await uow.practice.attempts(session.id) == ()
        assert await uow.practice.state_of(session.learner) is None


async def test_what_was_asked_lately_comes_with_what_came_of_it(database: Database) -> None:
    learner, other = await a_learner(database), await a_learner(database, "Bo")
    mine, theirs = await a_session(database, learner.id), await a_session(database, other.id)
    async with database.transaction() as uow:
        await uow.practice.add_asked(an_asked(mine.id, 0, "a", NOW - hours(48)))
        await uow.practice.add_asked(an_asked(mine.id, 1, "b", NOW - hours(2)))
        await uow.practice.add_asked(replace(an_asked(mine.id, 2, "b", NOW), reported="typo"))
        await uow.practice.add_asked(an_asked(theirs.id, 0, "c", NOW))
        await uow.practice.add_attempt(
            Attempt(mine.id, 1, learner.id, "b", {"option": 2}, Verdict.WRONG, NOW, 9.0, rapid=True)
        )
    async with database.reading() as uow:
        b = Recent("b", NOW - hours(2), "fitting", Verdict.WRONG, {"option": 2}, rapid=True)
        reported = Recent("b", NOW, "fitting", reported=True)
        assert await uow.practice.recent(learner.id, NOW - hours(24)) == [b, reported]
        since = await uow.practice.recent(learner.id, NOW - hours(48))
        assert [each.item for each in since] == ["a", "b", "b"]


async def test_the_models_state_is_replaced(database: Database) -> None:
    learner = await a_learner(database)
    async with database.reading() as uow:
        assert await uow.practice.state_of(learner.id) is None
    for ability in (0.1, -1.25):
        async with database.transaction() as uow:
            await uow.practice.save_state(learner.id, {"ability": ability, "skills": {"a": [1, 2]}}, NOW)
    async with database.reading() as uow:
        assert await uow.practice.state_of(learner.id) == {"ability": -1.25, "skills": {"a": [1, 2]}}


async def test_attempts_are_counted_by_verdict_and_reported_ones_left_out(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    verdicts = [Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG, Verdict.NOT_LEARNED, Verdict.WRONG]
    async with database.transaction() as uow:
        for place, verdict in enumerate(verdicts):
            await uow.practice.add_asked(
                replace(an_asked(session.id, place), reported="typo" if place == 4 else None)
            )
            await uow.practice.add_attempt(an_attempt(session, place, verdict, NOW - hours(place)))
    async with database.reading() as uow:
        assert await uow.practice.count_attempts(session.learner, NOW - hours(9)) == {
            "right": 2,
            "wrong": 1,
            "not_learned": 1,
        }
        assert await uow.practice.count_attempts(session.learner, NOW) == {"right": 1}


async def test_answers_to_an_item_are_counted_alike_with_alike_and_without_what_was_reported(
    database: Database,
) -> None:
    learner = await a_learner(database)
    session = await a_session(database, learner.id)
    async with database.transaction() as uow:
        for position, option in enumerate((2, 2, 1, 0)):
            asked = an_asked(session.id, position)
            await uow.practice.add_asked(replace(asked, reported="typo") if option == 0 else asked)
            verdict = Verdict.RIGHT if option == 2 else Verdict.WRONG
            await uow.practice.add_attempt(
                replace(an_attempt(session, position, verdict), response={"option": option})
            )
    async with database.reading() as uow:
        found = sorted(await uow.practice.answers_to("sample:a"), key=lambda each: each.n)
        assert found == [Tried(Verdict.WRONG, {"option": 1}, 1), Tried(Verdict.RIGHT, {"option": 2}, 2)]
        assert await uow.practice.answers_to("sample:b") == []


async def test_answers_of_a_span_of_time_come_oldest_first_and_without_what_was_reported(database: Database) -> None:
    learner, other = await a_learner(database), await a_learner(database, "Bo")
    session, theirs = await a_session(database, learner.id), await a_session(database, other.id)
    async with database.transaction() as uow:
        for place, ago in enumerate((3, 2, 1, 0)):
            asked = an_asked(session.id, place)
            await uow.practice.add_asked(replace(asked, reported="typo") if place == 1 else asked)
            await uow.practice.add_attempt(an_attempt(session, place, at=NOW - hours(ago)))
        await uow.practice.add_asked(an_asked(theirs.id, 0))
        await uow.practice.add_attempt(an_attempt(theirs, 0, at=NOW - hours(1)))
    async with database.reading() as uow:
        found = await uow.practice.attempts_between(learner.id, NOW - hours(3), NOW)
        assert [attempt.position for attempt in found] == [0, 2]
        assert sorted(await uow.practice.answered_at(learner.id, NOW - hours(2))) == [
            NOW - hours(2),
            NOW - hours(1),
            NOW,
        ]


async def test_sessions_of_a_span_of_time_are_those_that_were_last_touched_in_it(database: Database) -> None:
    learner = await a_learner(database)
    first = await a_session(database, learner.id, SessionState.FINISHED)
    second = await a_session(database, learner.id)
    async with database.transaction() as uow:
        await uow.practice.save_session(replace(second, last_at=NOW + hours(2)))
    async with database.reading() as uow:
        assert await uow.practice.sessions_between(learner.id, NOW, NOW + hours(2)) == [first]
        assert await uow.practice.sessions_between(learner.id + 1, NOW, NOW + hours(3)) == []


async def test_answers_are_judged_anew_when_another_option_is_right(database: Database) -> None:
    session = await a_session(database, (await a_learner(database)).id)
    given = [
        replace(an_attempt(session, 0, Verdict.RIGHT), response={"option": 0}),
        replace(an_attempt(session, 1, Verdict.WRONG), response={"option": 1}),
        replace(an_attempt(session, 2, Verdict.WRONG), response={"option": 2}),
        replace(an_attempt(session, 3, Verdict.NOT_LEARNED), response={}),
        replace(an_attempt(session, 4, Verdict.WRONG), response={"option": 1}, at=NOW - hours(1)),
        replace(an_attempt(session, 5, Verdict.WRONG), response={"option": 1}, item="sample:b"),
    ]
    async with database.transaction() as uow:
        for attempt in given:
            await uow.practice.add_asked(an_asked(session.id, attempt.position, attempt.item))
            await uow.practice.add_attempt(attempt)
        assert await uow.practice.rejudge("sample:a", 1, NOW) == given[:3]
        now_is = [attempt.verdict for attempt in await uow.practice.attempts(session.id)]
    was = [attempt.verdict for attempt in given]
    assert now_is == [was[0], Verdict.RIGHT, *was[2:]]
