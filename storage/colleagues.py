"""Repository of invitations to colleagues, of roles, and of what needs a second person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.gate.push import Verdict, Why
from domain.messages.kinds import MENU, RECALL
from domain.messages.outgoing import OutboxState
from domain.people.person import LinkKind, Role
from domain.staff.ports import HeldRole, OpenInvitation, Request, RequestState
from storage import tables
from storage.back_at_the_gate import back_to_the_gate
from storage.columns import Instant, plain
from storage.sql import columns_for, insert, row_of

links, roles, leads = tables.people.links, tables.people.roles, tables.leads.leads
outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions
words = tables.colleagues.second_words

MARK_BYTES = 8

INVITATIONS = select(links.c.token_hash, links.c.subject, links.c.created_by, links.c.expires_at).where(
    links.c.kind == LinkKind.STAFF
)
ROLES = (
    select(roles.c.role, roles.c.granted_by, roles.c.granted_at)
    .where(roles.c.person == bindparam("person"), roles.c.revoked_at.is_(None))
    .order_by(roles.c.id)
)
CAMPUS = (
    select(links.c.subject["campus"].as_string())
    .where(links.c.kind == LinkKind.STAFF, links.c.used_by == bindparam("person"))
    .order_by(links.c.used_at.desc())
    .limit(1)
)
LEAVE = update(leads).where(leads.c.owner == bindparam("leaver")).values(owner=None, given_by=None)
REQUESTS = select(*columns_for(words, Request))
# A message that others go with cannot be dropped before they are apart.
heads, others = outbox.alias("heads"), pushes.alias("others")
TOGETHER = select(heads.c.id).where(
    heads.c.person == bindparam("person"),
    heads.c.state == OutboxState.PLANNED,
    exists(select(others.c.message).where(others.c.into == heads.c.id)),
)
NOTED = insert(decisions).from_select(
    ["message", "at", "verdict", "why"],
    select(
        pushes.c.message,
        bindparam("now", type_=Instant),
        literal(Verdict.DROPPED, decisions.c.verdict.type),
        literal(Why.WITHDRAWN.value),
    ).where(pushes.c.message.in_(bindparam("ids", expanding=True))),
)


def _is_open(now: datetime) -> ColumnElement[bool]:
    return links.c.used_at.is_(None) & or_(links.c.expires_at.is_(None), links.c.expires_at > now)


class ColleaguesRepository:
    """Provides domain.staff.ports.Colleagues."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def invitations(self, now: datetime) -> Sequence[OpenInvitation]:
        rows = await self._connection.execute(
            INVITATIONS.where(_is_open(now)).order_by(links.c.expires_at, links.c.token_hash)
        )
        return [
            OpenInvitation(
                bytes(token_hash)[:MARK_BYTES].hex(),
                Role(subject["role"]),
                subject.get("staff"),
                subject.get("campus"),
                by,
                expires_at,
            )
            for token_hash, subject, by, expires_at in rows
        ]

    async def end_invitation(self, mark: str, at: datetime) -> bool:
        open_now = await self._connection.scalars(
            select(links.c.token_hash).where(links.c.kind == LinkKind.STAFF, _is_open(at))
        )
        (this,) = [each for each in open_now if bytes(each)[:MARK_BYTES].hex() == mark] or (None,)
        if this is None:
            return False
        ended = update(links).where(links.c.token_hash == this, links.c.used_at.is_(None)).values(expires_at=at)
        return (await self._connection.execute(ended)).rowcount == 1

    async def end_links_by(self, person: int, at: datetime) -> int:
        ended = update(links).where(
            links.c.created_by == person, links.c.kind.in_([LinkKind.STAFF, LinkKind.CLASS]), _is_open(at)
        )
        return (await self._connection.execute(ended.values(expires_at=at))).rowcount

    async def unlist(self, person: int) -> None:
        used = update(links).where(links.c.kind == LinkKind.STAFF, links.c.used_by == person)
        await self._connection.execute(used.values(used_by=None))

    async def roles_of(self, person: int) -> Sequence[HeldRole]:
        return [HeldRole(*row) for row in await self._connection.execute(ROLES, {"person": person})]

    async def campus_of(self, person: int) -> str | None:
        campus: str | None = await self._connection.scalar(CAMPUS, {"person": person})
        return campus

    async def drop_messages(self, person: int, families: Collection[int]) -> int:
        now = self._clock.now()
        together = list(await self._connection.scalars(TOGETHER, {"person": person}))
        if together:
            await back_to_the_gate(self._connection, together, now)
        about_family = exists(
            select(pushes.c.message).where(pushes.c.message == outbox.c.id, pushes.c.learner.in_(list(families)))
        )
        dropped = (
            update(outbox)
            .where(
                outbox.c.person == person,
                outbox.c.state.in_([OutboxState.PLANNED, OutboxState.HELD]),
                outbox.c.kind.not_in([MENU.name, RECALL.name]),
                ~about_family,
            )
            .values(state=OutboxState.DROPPED, error=Why.WITHDRAWN)
            .returning(outbox.c.id)
        )
        ids = list(await self._connection.scalars(dropped))
        if ids:
            await self._connection.execute(NOTED, {"ids": ids, "now": now})
        return len(ids)

    async def leave_leads(self, person: int) -> Sequence[int]:
        return list(await self._connection.scalars(LEAVE.returning(leads.c.id), {"leaver": person}))

    async def add_request(self, request: Request) -> Request:
        added = insert(words).returning(words.c.id)
        number = (await self._connection.execute(added, _stored(request))).scalar_one()
        return replace(request, id=number)

    async def request(self, request: int) -> Request | None:
        row = (await self._connection.execute(REQUESTS.where(words.c.id == request).with_for_update())).one_or_none()
        return Request(*row) if row else None

    async def save_request(self, request: Request) -> None:
        await self._connection.execute(update(words).where(words.c.id == request.id), _stored(request))

    async def requests(self, states: Collection[RequestState]) -> Sequence[Request]:
        wanted = REQUESTS.where(words.c.state.in_(list(states))).order_by(words.c.id)
        return [Request(*row) for row in await self._connection.execute(wanted)]


def _stored(request: Request) -> dict[str, Any]:
    return row_of(request, but=("id",)) | {"about": plain(request.about)}
