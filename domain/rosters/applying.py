"""Bringing a list: what it would do, and doing it, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.errors import BanxueError
from domain.journal import Statement, Verb
from domain.people.links import Invitation, invite_from_list
from domain.people.person import Learner, LinkKind
from domain.rosters.lists import Kind, Roster
from domain.rosters.plan import Guardianship, Known, Plan
from domain.rosters.planning import plan_list
from domain.rosters.sourced import SourcedRow
from domain.turn import CLOCK_ONLY, Rights, Turn

OFFICE = "office"
"""On whose word it is known that somebody goes to a class, when a list says so."""


class ListRefused(BanxueError):
    """The list cannot be brought as it is; nothing was stored."""


class RowsRefused(ListRefused):
    """Rows have errors, and nobody said that the others are to be brought."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            f"{len(plan.errors)} rows have errors, so nothing was stored; correct them, or take the others "
            "with --skip-errors"
        )
        self.plan = plan


@dataclass(frozen=True)
class Letter:
    """A link for one guardian to one child: to be handed to nobody else."""

    guardian: str
    child: str
    invitation: Invitation


@dataclass(frozen=True)
class Brought:
    """What was planned, how many rows were written, and the links that were made."""

    plan: Plan
    written: int = 0
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class PlanList:
    """What bringing the list would do; nothing is written.

    Attributes:
        same: our id by the list's id of somebody, as a person has decided.
        campus: our campus of classes that name none that is known, "" for none.

    Raises:
        ListRefused: `same` names somebody who is not in the list.
    """

    roster: Roster
    source: str
    same: Mapping[str, str] = field(default_factory=dict)
    campus: str = ""
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Plan:
        people = {each.id for each in self.roster.learners} | {each.id for each in self.roster.teachers}
        for external in sorted(self.same.keys() - people):
            raise ListRefused(f"--same {external}={self.same[external]}: nobody in the list has the id '{external}'")
        known = await _known(turn, self)
        return plan_list(self.roster, self.source, known, self.same, self.campus)


@dataclass(frozen=True)
class BringList:
    """Store what is new and changed, start and end enrolments; a second time the same list writes nothing.

    Attributes:
        skip_errors: take the rows without errors, though others have some; then nobody counts as gone.
        letters: make a single-use link for every guardian who has none that is good.

    Raises:
        RowsRefused: the list has errors.
    """

    of: PlanList
    skip_errors: bool = False
    letters: bool = False
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Brought:
        plan = await turn.do(self.of)
        if plan.errors and not self.skip_errors:
            raise RowsRefused(plan)
        written = len(plan.staff) + len(plan.courses) + len(plan.classes) + len(plan.marks) + len(plan.learners)
        await turn.uow.courses.put_listed(plan.source, plan.staff, plan.courses, plan.classes)
        await turn.uow.sourced.put(plan.marks, turn.now)
        numbers = await _write_learners(turn, plan)
        await _write_enrolments(turn, plan, numbers)
        await _drop_guardians(turn, plan)
        made = await _write_letters(turn, plan, numbers) if self.letters else ()
        written += len(plan.starts) + len(plan.ends) + len(plan.dropped) + len(made)
        if written:
            counted = dict(Counter(row.outcome.value for row in plan.rows))
            await turn.record(Verb.IMPORTED, "list", plan.source, result=counted, authority=OFFICE)
        return Brought(plan, written, made)


async def _known(turn: Turn, of: PlanList) -> Known:
    uow, roster = turn.uow, of.roster
    sourced = {kind: {row.external: row for row in await uow.sourced.of(of.source, kind)} for kind in Kind}
    meant = {row.ours for row in sourced[Kind.LEARNER].values()}
    meant |= {each.ours for each in roster.learners} | set(of.same.values())
    numbers = {int(ours) for ours in meant if ours.isascii() and ours.isdecimal() and len(ours) < 19}
    found = await uow.people.learners(numbers)
    new = {each.name for each in roster.learners if each.id not in sourced[Kind.LEARNER]}
    return Known(
        sourced,
        tuple(await uow.courses.campuses()),
        tuple(await uow.courses.staff()),
        tuple(await uow.courses.courses()),
        tuple(await uow.courses.classes()),
        {learner.id: learner for learner in found},
        frozenset(await uow.classes.attended()),
        tuple(await uow.people.learners_named(new)),
        turn.now.astimezone(ZoneInfo(turn.policy.zone)).date(),
    )


async def _write_learners(turn: Turn, plan: Plan) -> dict[str, int]:
    """Our number of every learner of the source, by their id in the list."""
    people = turn.uow.people
    new = [given for given in plan.learners if given.ours is None]
    added = await people.add_learners([Learner(0, given.name, grade=given.grade) for given in new])
    ours = {given.external: learner.id for given, learner in zip(new, added, strict=True)}
    said = {"source": plan.source}
    await turn.uow.journal.add_all(
        [_told(turn, Verb.IMPORTED, "learner", str(learner.id), learner.id, said) for learner in added]
    )
    for given in plan.learners:
        learner = await people.learner(given.ours) if given.ours is not None else None
        if learner is not None:
            ours[given.external] = learner.id
            if (learner.name, learner.grade) != (given.name, given.grade):
                await people.save_learner(replace(learner, name=given.name, grade=given.grade))
    rows = [
        SourcedRow(plan.source, Kind.LEARNER, given.external, str(ours[given.external]), given.mark)
        for given in plan.learners
    ]
    await turn.uow.sourced.put(rows, turn.now)
    known = await turn.uow.sourced.of(plan.source, Kind.LEARNER)
    return {row.external: int(row.ours) for row in known}


async def _write_enrolments(turn: Turn, plan: Plan, numbers: Mapping[str, int]) -> None:
    classes = turn.uow.classes
    rows = [SourcedRow(plan.source, Kind.ENROLMENT, start.external, start.klass, start.mark) for start in plan.starts]
    # by learner, as everybody touches learners, so that two turns do not wait for one another
    wanted = sorted((numbers[start.learner], start.klass) for start in plan.starts)
    begun = await classes.enrol_all(wanted, turn.now)
    await turn.uow.journal.add_all(
        [
            _told(turn, Verb.REGISTERED, "class", klass, learner)
            for learner, klass in wanted
            if (learner, klass) in begun
        ]
    )
    for end in plan.ends:
        if end.learner is not None and await classes.leave(end.learner, end.klass, turn.now):
            await turn.record(Verb.LEFT, "class", end.klass, learner=end.learner, authority=OFFICE)
    await turn.uow.sourced.put(rows, turn.now)
    await turn.uow.sourced.forget(plan.source, Kind.ENROLMENT, [end.external for end in plan.ends])


def _told(
    turn: Turn, verb: Verb, of: str, id_: str, learner: int, result: Mapping[str, str] | None = None
) -> Statement:
    return Statement(verb, of, id_, turn.now, learner=learner, result=result or {}, authority=OFFICE)


async def _drop_guardians(turn: Turn, plan: Plan) -> None:
    for external in plan.dropped:
        await turn.uow.people.end_links(LinkKind.GUARDIAN, {"source": plan.source, "external": external}, turn.now)
    await turn.uow.sourced.forget(plan.source, Kind.GUARDIAN, plan.dropped)


async def _write_letters(turn: Turn, plan: Plan, numbers: Mapping[str, int]) -> tuple[Letter, ...]:
    known = await turn.uow.sourced.of(plan.source, Kind.GUARDIAN)
    good_until = {row.external: datetime.fromisoformat(row.checksum) for row in known}
    letters, rows = [], []
    for each in plan.guardianships:
        until = good_until.get(each.external)
        if until is not None and (until > turn.now or await _is_settled(turn, plan, each, numbers)):
            continue
        learner = await turn.uow.people.learner(numbers[each.learner])
        assert learner is not None, "who is taken from the list is stored before the letters are written"
        invitation = await invite_from_list(turn, learner, plan.source, each.external, each.phone)
        assert invitation.expires_at is not None, "letters do not stay good"
        letters.append(Letter(each.guardian, each.child, invitation))
        good = invitation.expires_at.isoformat()
        rows.append(SourcedRow(plan.source, Kind.GUARDIAN, each.external, str(learner.id), good))
    await turn.uow.sourced.put(rows, turn.now)
    return tuple(letters)


async def _is_settled(turn: Turn, plan: Plan, one: Guardianship, numbers: Mapping[str, int]) -> bool:
    """Whether as many guardians of the child are here as the list has."""
    wanted = sum(each.learner == one.learner for each in plan.guardianships)
    return len(await turn.uow.people.guardians_of(numbers[one.learner])) >= wanted
