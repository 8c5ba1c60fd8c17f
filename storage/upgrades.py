"""Repository of the rules for what comes after a course, and of what they propose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people.person import Learner, Purpose
from domain.upgrades.ports import Attended
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule
from storage import tables
from storage.agreed import agreed_to
from storage.columns import plain
from storage.sql import AnyRow, columns_for, insert, row_of

rules, proposals = tables.broadcasts.upgrade_rules, tables.broadcasts.proposals
enrolments, learners = tables.classes.enrolments, tables.people.learners

RULES = select(*columns_for(rules, UpgradeRule)).order_by(rules.c.name)
ALL = select(*columns_for(proposals, Proposal))
ONE = ALL.where(proposals.c.id == bindparam("key"))
OF_LEARNER = ALL.where(proposals.c.learner == bindparam("learner")).order_by(proposals.c.id)
ADD = insert(proposals).on_conflict_do_nothing().returning(proposals.c.id)
OFFERS_WELCOME = agreed_to(Purpose.OFFERS, learners.c.id)
ATTENDED = (
    select(
        *columns_for(learners, Learner),
        enrolments.c["class"].label("class_id"),
        enrolments.c.since,
        enrolments.c.until,
    )
    .join(enrolments, enrolments.c.learner == learners.c.id)
    .where(enrolments.c["class"].in_(bindparam("classes", expanding=True)), OFFERS_WELCOME)
    .order_by(learners.c.id, enrolments.c.id)
)


class UpgradesRepository:
    """Provides domain.upgrades.ports.Upgrades."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rules(self) -> Sequence[UpgradeRule]:
        return [UpgradeRule(*row) for row in await self._connection.execute(RULES)]

    async def put_rules(self, given: Sequence[UpgradeRule]) -> None:
        known = {rule.name: rule for rule in await self.rules()}
        gone = delete(rules).where(rules.c.name.not_in([rule.name for rule in given]))
        await self._connection.execute(gone)
        for rule in given:
            kept = known.get(rule.name, rule)
            await self.save_rule(replace(kept, from_course=rule.from_course, to_course=rule.to_course))

    async def save_rule(self, rule: UpgradeRule) -> None:
        saving = insert(rules)
        others = {column.name: saving.excluded[column.name] for column in rules.c if not column.primary_key}
        await self._connection.execute(
            saving.on_conflict_do_update(index_elements=["name"], set_=others), row_of(rule)
        )

    async def attended(
        self, classes: Collection[str], learner: int | None = None, part: tuple[int, int] | None = None
    ) -> Sequence[Attended]:
        wanted = ATTENDED if learner is None else ATTENDED.where(learners.c.id == learner)
        if part is not None:
            wanted = wanted.where(enrolments.c.learner % part[1] == part[0])
        rows = await self._connection.execute(wanted, {"classes": sorted(set(classes))})
        return [Attended(Learner(*row[:-3]), *row[-3:]) for row in rows]

    async def add(self, proposal: Proposal) -> Proposal | None:
        values = row_of(proposal, but=("id",)) | {"facts": plain(proposal.facts)}
        number = (await self._connection.execute(ADD, values)).scalar_one_or_none()
        return None if number is None else replace(proposal, id=number)

    async def get(self, proposal: int) -> Proposal | None:
        row = (await self._connection.execute(ONE, {"key": proposal})).one_or_none()
        return _proposal(row) if row else None

    async def in_state(self, state: ProposalState, since: datetime | None = None) -> Sequence[Proposal]:
        wanted = ALL.where(proposals.c.state == state).order_by(proposals.c.id)
        if since is not None:
            wanted = wanted.where(proposals.c.decided_at >= since)
        return [_proposal(row) for row in await self._connection.execute(wanted)]

    async def of_learner(self, learner: int) -> Sequence[Proposal]:
        return [_proposal(row) for row in await self._connection.execute(OF_LEARNER, {"learner": learner})]

    async def decide(
        self,
        proposal: int,
        was: Collection[ProposalState],
        to: ProposalState,
        at: datetime,
        *,
        by: int | None = None,
        reason: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> bool:
        values: dict[str, Any] = {"state": to, "decided_at": at}
        values |= {"decided_by": by} if by is not None else {}
        values |= {"reason": reason} if reason is not None else {}
        values |= {"facts": plain(facts)} if facts is not None else {}
        guarded = update(proposals).where(proposals.c.id == proposal, proposals.c.state.in_(tuple(was)))
        return (await self._connection.execute(guarded.values(values))).rowcount == 1


def _proposal(row: AnyRow) -> Proposal:
    found = Proposal(*row)
    return replace(found, state=ProposalState(found.state))
