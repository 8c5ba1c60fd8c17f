"""Repository of sessions, asked items, attempts and the learner model's cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.practice.choosing.lately import Recent
from domain.practice.evening.session import Asked, Attempt, Session, SessionKind, Verdict
from domain.practice.keeping.figures import Tried
from storage import tables
from storage.columns import plain
from storage.people import CLAIM
from storage.sql import columns_for, insert, row_of
from storage.tables.practice import UNFINISHED

sessions, asked, attempts = tables.practice.sessions, tables.practice.asked, tables.practice.attempts
learner_states = tables.practice.learner_states

SESSIONS = select(*columns_for(sessions, Session))
SESSION = SESSIONS.where(sessions.c.id == bindparam("key"))
OPEN_SESSION = SESSIONS.where(sessions.c.learner == bindparam("learner"), UNFINISHED)
LATEST_SESSION = SESSIONS.where(sessions.c.learner == bindparam("learner")).order_by(sessions.c.id.desc()).limit(1)
LATEST_OF = LATEST_SESSION.where(sessions.c.kind == bindparam("kind"))
LATEST_ABOUT = LATEST_OF.where(sessions.c.about == bindparam("about"))
IDLE_SESSIONS = SESSIONS.where(UNFINISHED, sessions.c.last_at < bindparam("before")).order_by(
    sessions.c.last_at, sessions.c.id
)
SAVE_SESSION = update(sessions).where(sessions.c.id == bindparam("key"))
AT_PLACE = and_(asked.c.session == attempts.c.session, asked.c.position == attempts.c.position)
IN_SESSION = (
    select(*columns_for(asked, Asked), *columns_for(attempts, Attempt))
    .join(attempts, AT_PLACE, isouter=True)
    .where(asked.c.session == bindparam("session"))
    .order_by(asked.c.position)
)
ASKED_WIDTH = len(fields(Asked))
ADD_ASKED = insert(asked).values(
    learner=select(sessions.c.learner).where(sessions.c.id == bindparam("of_session")).scalar_subquery()
)
SAVE_ASKED = update(asked).where(
    asked.c.session == bindparam("of_session"), asked.c.position == bindparam("at_position")
)
ADD_ATTEMPT = insert(attempts).on_conflict_do_nothing(index_elements=["session", "position"]).returning(attempts.c.id)
RECENT = (
    select(asked.c.item, asked.c.shown_at, asked.c.why["goal"].as_string(), attempts.c.verdict)
    .add_columns(case((attempts.c.verdict == Verdict.WRONG, attempts.c.response)))
    .add_columns(asked.c.reported, attempts.c.rapid)
    .outerjoin(attempts, and_(attempts.c.session == asked.c.session, attempts.c.position == asked.c.position))
    .where(asked.c.learner == bindparam("learner"), asked.c.shown_at >= bindparam("since"))
    .order_by(asked.c.shown_at, asked.c.session, asked.c.position)
)
COUNT_ATTEMPTS = (
    select(attempts.c.verdict, func.count())
    .join(asked, AT_PLACE)
    .where(
        attempts.c.learner == bindparam("learner"), attempts.c.at >= bindparam("since"), asked.c.reported.is_(None)
    )
    .group_by(attempts.c.verdict)
)
ANSWERED_AT = select(attempts.c.at).where(
    attempts.c.learner == bindparam("learner"), attempts.c.at >= bindparam("since")
)
ATTEMPTS_BETWEEN = (
    select(*columns_for(attempts, Attempt))
    .join(asked, AT_PLACE)
    .where(
        attempts.c.learner == bindparam("learner"),
        attempts.c.at >= bindparam("since"),
        attempts.c.at < bindparam("until"),
        asked.c.reported.is_(None),
    )
    .order_by(attempts.c.at, attempts.c.id)
)
SESSIONS_BETWEEN = SESSIONS.where(
    sessions.c.learner == bindparam("learner"),
    sessions.c.last_at >= bindparam("since"),
    sessions.c.last_at < bindparam("until"),
).order_by(sessions.c.id)
ANSWERS_TO = (
    select(attempts.c.verdict, attempts.c.response, func.count())
    .join(asked, AT_PLACE)
    .where(attempts.c.item == bindparam("item"), asked.c.reported.is_(None))
    .group_by(attempts.c.verdict, attempts.c.response)
)
STATE_OF = select(learner_states.c.state).where(learner_states.c.learner == bindparam("learner"))
SAVE_STATE = insert(learner_states)
SAVE_STATE = SAVE_STATE.on_conflict_do_update(
    index_elements=["learner"],
    set_={"state": SAVE_STATE.excluded.state, "updated_at": SAVE_STATE.excluded.updated_at},
)


def asked_of(row: Sequence[Any]) -> Asked:
    session, position, item, why, order, *rest = row
    return Asked(session, position, item, why, tuple(order), *rest)


def _written(asked: Asked) -> dict[str, Any]:
    draft = plain(asked.draft) if asked.draft is not None else None
    return {"why": plain(asked.why), "order": list(asked.order), "draft": draft}


class PracticeRepository:
    """Provides domain.ports.Practice. What is read of a set and of a state is read once, until it is written."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._asked: dict[int, tuple[Asked, ...]] = {}
        self._attempts: dict[int, tuple[Attempt, ...]] = {}
        self._states: dict[int, Mapping[str, Any] | None] = {}

    async def open_session(self, learner: int) -> Session | None:
        row = (await self._connection.execute(OPEN_SESSION, {"learner": learner})).one_or_none()
        return Session(*row) if row else None

    async def session(self, session: int) -> Session | None:
        row = (await self._connection.execute(SESSION, {"key": session})).one_or_none()
        return Session(*row) if row else None

    async def latest_session(self, learner: int) -> Session | None:
        row = (await self._connection.execute(LATEST_SESSION, {"learner": learner})).one_or_none()
        return Session(*row) if row else None

    async def latest_of(self, learner: int, kind: SessionKind, about: str | None = None) -> Session | None:
        wanted = {"learner": learner, "kind": kind}
        found = LATEST_OF if about is None else LATEST_ABOUT
        given = wanted if about is None else wanted | {"about": about}
        row = (await self._connection.execute(found, given)).one_or_none()
        return Session(*row) if row else None

    async def add_session(self, session: Session) -> Session:
        """Store a new session (its id is ignored) and return it with its id.

        Raises:
            Conflict: at the end of the transaction's block, when the learner has an unfinished session already.
        """
        values = row_of(session, but=("id",))
        number = (await self._connection.execute(insert(sessions).returning(sessions.c.id), values)).scalar_one()
        return Session(id=number, **values)

    async def save_session(self, session: Session) -> None:
        await self._connection.execute(SAVE_SESSION, {"key": session.id, **row_of(session, but=("id",))})

    async def idle_sessions(self, before: datetime) -> Sequence[Session]:
        return [Session(*row) for row in await self._connection.execute(IDLE_SESSIONS, {"before": before})]

    async def asked(self, session: int) -> Sequence[Asked]:
        if session not in self._asked:
            await self._read(session)
        return self._asked[session]

    async def _read(self, session: int) -> None:
        """Who asks for the one wants the other soon: both come at once."""
        rows = [tuple(row) for row in await self._connection.execute(IN_SESSION, {"session": session})]
        answered = [row[ASKED_WIDTH:] for row in rows if row[ASKED_WIDTH] is not None]
        self._asked[session] = tuple(asked_of(row[:ASKED_WIDTH]) for row in rows)
        self._attempts[session] = tuple(Attempt(*row) for row in answered)

    async def add_asked(self, asked: Asked) -> None:
        self._asked.pop(asked.session, None)
        values = row_of(asked) | _written(asked)
        await self._connection.execute(ADD_ASKED, values | {"of_session": asked.session})

    async def save_asked(self, asked: Asked) -> None:
        self._asked.pop(asked.session, None)
        values = row_of(asked, but=("session", "position")) | _written(asked)
        place = {"of_session": asked.session, "at_position": asked.position}
        await self._connection.execute(SAVE_ASKED, place | values)

    async def attempts(self, session: int) -> Sequence[Attempt]:
        if session not in self._attempts:
            await self._read(session)
        return self._attempts[session]

    async def add_attempt(self, attempt: Attempt) -> bool:
        # Where the place is taken already, what somebody else wrote there is read again.
        read = self._attempts.pop(attempt.session, None)
        values = row_of(attempt) | {"response": plain(attempt.response)}
        added = (await self._connection.execute(ADD_ATTEMPT, values)).one_or_none() is not None
        if added and read is not None:
            self._attempts[attempt.session] = tuple(sorted((*read, attempt), key=lambda each: each.position))
        return added

    async def recent(self, learner: int, since: datetime) -> Sequence[Recent]:
        rows = await self._connection.execute(RECENT, {"learner": learner, "since": since})
        return [
            Recent(item, at, goal, verdict, response, reported is not None, bool(rapid))
            for item, at, goal, verdict, response, reported, rapid in rows
        ]

    async def state_of(self, learner: int) -> Mapping[str, Any] | None:
        if learner not in self._states:
            self._states[learner] = await self._connection.scalar(STATE_OF, {"learner": learner})
        return self._states[learner]

    async def claim_state(self, learner: int) -> None:
        if self._connection.dialect.name != "sqlite":
            await self._connection.execute(CLAIM, {"key": learner})
            self._states.pop(learner, None)

    async def save_state(self, learner: int, state: Mapping[str, Any], at: datetime) -> None:
        self._states[learner] = stored = plain(state)
        await self._connection.execute(SAVE_STATE, {"learner": learner, "state": stored, "updated_at": at})

    async def count_attempts(self, learner: int, since: datetime) -> Mapping[str, int]:
        rows = await self._connection.execute(COUNT_ATTEMPTS, {"learner": learner, "since": since})
        return {verdict.value: count for verdict, count in rows}

    async def answered_at(self, learner: int, since: datetime) -> Sequence[datetime]:
        return list(await self._connection.scalars(ANSWERED_AT, {"learner": learner, "since": since}))

    async def attempts_between(self, learner: int, since: datetime, until: datetime) -> Sequence[Attempt]:
        wanted = {"learner": learner, "since": since, "until": until}
        return [Attempt(*row) for row in await self._connection.execute(ATTEMPTS_BETWEEN, wanted)]

    async def sessions_between(self, learner: int, since: datetime, until: datetime) -> Sequence[Session]:
        wanted = {"learner": learner, "since": since, "until": until}
        return [Session(*row) for row in await self._connection.execute(SESSIONS_BETWEEN, wanted)]

    async def rejudge(self, item: str, option: int, since: datetime) -> Sequence[Attempt]:
        self._attempts.clear()
        taken = attempts.c.response["option"].as_integer()
        given = [attempts.c.item == item, attempts.c.at >= since, taken.is_not(None)]
        judged = attempts.c.verdict != Verdict.NOT_LEARNED
        wanted = select(*columns_for(attempts, Attempt)).where(*given, judged).order_by(attempts.c.id)
        found = [Attempt(*row) for row in await self._connection.execute(wanted)]
        right = update(attempts).where(*given, judged, taken == option).values(verdict=Verdict.RIGHT)
        await self._connection.execute(right)
        return found

    async def answers_to(self, item: str) -> Sequence[Tried]:
        return [Tried(*row) for row in await self._connection.execute(ANSWERS_TO, {"item": item})]
