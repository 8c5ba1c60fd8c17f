"""The plan of bringing a list: a diff between what the list says and what is here; pure, nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from domain.rosters.classes import Homes, plan_classes
from domain.rosters.lists import Kind, ListedClass, ListedEnrolment, Roster, unpair
from domain.rosters.people import plan_guardians, plan_learners, plan_teachers
from domain.rosters.plan import (
    GONE_MARK,
    End,
    Known,
    Outcome,
    Plan,
    PlannedRow,
    Start,
    checksum_of,
    once_each,
)
from domain.rosters.sourced import SourcedRow, id_for

STAYING = (Kind.TEACHER, Kind.LEARNER, Kind.CLASS)
"""Of these nothing is deleted when they leave the list; a course stays as long as its classes."""


def plan_list(roster: Roster, source: str, known: Known, same: Mapping[str, str], campus: str) -> Plan:
    """Decide about every row.

    Args:
        same: our id by the list's id of somebody, as a person has decided.
        campus: our campus of classes that name none that is known, "" for none.
    """
    plan = Plan(source)
    for problem in roster.problems:
        plan.report(problem)
    listed_learners = once_each(plan, Kind.LEARNER, roster.learners)
    listed_teachers = once_each(plan, Kind.TEACHER, roster.teachers)
    listed_classes = once_each(plan, Kind.CLASS, roster.classes)
    teachers = plan_teachers(plan, known, listed_teachers, same)
    numbers = plan_learners(plan, known, listed_learners, same)
    plan_guardians(plan, once_each(plan, Kind.GUARDIAN, roster.guardians), listed_learners, numbers)
    names = {id_: listed_teachers[id_].name for id_ in teachers}
    courses = once_each(plan, Kind.COURSE, roster.courses)
    classes = plan_classes(plan, known, courses, listed_classes, Homes(teachers, names, campus))
    enrolments = once_each(plan, Kind.ENROLMENT, roster.enrolments)
    _plan_enrolments(plan, known, roster, enrolments, numbers, classes)
    if not plan.errors:
        # a row that cannot be read may be about anybody
        _plan_gone(plan, known, roster)
    _count_places(plan, known, listed_classes)
    return plan


def _plan_enrolments(
    plan: Plan,
    known: Known,
    roster: Roster,
    enrolments: Mapping[str, ListedEnrolment],
    numbers: Mapping[str, int | None],
    classes: Mapping[str, str],
) -> None:
    in_list = {row.id for row in roster.learners}
    for external, listed in enrolments.items():
        klass = classes.get(listed.klass) or _class_before(known, roster, listed.klass)
        row = known.of(Kind.LEARNER).get(listed.learner) if Kind.LEARNER not in roster.whole else None
        number = numbers.get(listed.learner)
        if listed.learner not in numbers and listed.learner not in in_list and row is not None:
            number = int(row.ours)
        elif listed.learner not in numbers:
            why = "is in the list with an error" if listed.learner in in_list else "is not in the list"
            plan.refuse(listed, Kind.ENROLMENT, f"the learner '{listed.learner}' {why}")
            continue
        if klass is None:
            there = any(each.id == listed.klass for each in roster.classes)
            why = "is in the list with an error" if there else "is neither in the list nor one of ours"
            plan.refuse(listed, Kind.ENROLMENT, f"the class '{listed.klass}' {why}")
            continue
        _plan_enrolment(plan, known, external, listed, klass, number)


def _class_before(known: Known, roster: Roster, external: str) -> str | None:
    """A class that an earlier list brought, or one of ours by its own id."""
    if any(each.id == external for each in roster.classes):
        return None
    row = known.of(Kind.CLASS).get(external) if Kind.CLASS not in roster.whole else None
    wanted = row.ours if row else external
    return wanted if any(each.id == wanted for each in known.classes) else None


def _plan_enrolment(
    plan: Plan, known: Known, external: str, listed: ListedEnrolment, klass: str, number: int | None
) -> None:
    before = known.of(Kind.ENROLMENT).get(external)
    goes = number is not None and (number, klass) in known.attends
    mark = checksum_of(listed)
    start = Start(external, klass, listed.learner, mark, goes)
    if listed.until is not None and listed.until < known.today:
        if before is not None:
            plan.ends.append(End(external, klass, number if goes else None))
        outcome = Outcome.GONE if before is not None else Outcome.SAME
        plan.add(listed, Kind.ENROLMENT, outcome, f"was over on {listed.until}")
    elif listed.since is not None and listed.since > known.today:
        plan.add(listed, Kind.ENROLMENT, Outcome.LATER, f"begins on {listed.since}; bring the list again then")
    elif before is not None and before.checksum == mark:
        what = "" if goes else "has left the class since; the list says nothing new"
        plan.add(listed, Kind.ENROLMENT, Outcome.SAME, what)
    else:
        plan.starts.append(start)
        until = f"until {listed.until}; bring a list again then" if listed.until else ""
        outcome = Outcome.CHANGED if before else Outcome.SAME if goes else Outcome.NEW
        plan.add(listed, Kind.ENROLMENT, outcome, until or ("goes there already" if goes else ""))


def _plan_gone(plan: Plan, known: Known, roster: Roster) -> None:
    """Who left the list leaves the class; all else stays, and is told once."""
    left: dict[Kind, set[str]] = {}
    for kind in STAYING:
        there = {row.key for row in plan.rows if row.kind is kind}
        left[kind] = set()
        if kind not in roster.whole:
            continue
        for external, row in known.of(kind).items():
            if external in there:
                continue
            left[kind].add(external)
            if row.checksum != GONE_MARK:
                plan.marks.append(SourcedRow(plan.source, kind, external, row.ours, GONE_MARK))
                plan.rows.append(
                    PlannedRow(None, kind, external, Outcome.GONE, f"is not in the list any more; {row.ours} stays")
                )
    mentioned = {row.key for row in plan.rows if row.kind is Kind.ENROLMENT}
    for external, row in known.of(Kind.ENROLMENT).items():
        klass, learner = unpair(external)
        not_said = Kind.ENROLMENT in roster.whole and external not in mentioned
        if not_said or learner in left[Kind.LEARNER] or klass in left[Kind.CLASS]:
            known_as = known.of(Kind.LEARNER).get(learner)
            number = int(known_as.ours) if known_as else None
            goes = number is not None and (number, row.ours) in known.attends
            plan.ends.append(End(external, row.ours, number if goes else None))
            plan.rows.append(PlannedRow(None, Kind.ENROLMENT, external, Outcome.GONE, "leaves the class"))
    if Kind.GUARDIAN in roster.whole:
        said = {each.external for each in plan.guardianships}
        for external in known.of(Kind.GUARDIAN):
            if external not in said:
                plan.dropped.append(external)
                plan.rows.append(
                    PlannedRow(None, Kind.GUARDIAN, external, Outcome.GONE, "an unused link is good no more")
                )


def _count_places(plan: Plan, known: Known, listed: Mapping[str, ListedClass]) -> None:
    """How many go to each class of the source when all is done; one without a number of places is full."""
    sizes = Counter(klass for _, klass in known.attends)
    sizes.update(each.klass for each in plan.starts if not each.goes)
    sizes.subtract(each.klass for each in plan.ends if each.learner is not None)
    places = {id_for(plan.source, Kind.CLASS, external): each.capacity for external, each in listed.items()}
    brought = {row.ours for row in known.of(Kind.CLASS).values()}
    before = {klass.id: klass for klass in known.classes}
    wanted = {klass.id: klass for klass in known.classes if klass.id in brought}
    wanted |= {klass.id: klass for klass in plan.classes}
    plan.classes.clear()
    for id_, klass in sorted(wanted.items()):
        given = places.get(id_) if id_ in places else klass.capacity
        counted = replace(klass, enrolled=sizes[id_], capacity=sizes[id_] if given is None else given)
        if before.get(id_) != counted:
            plan.classes.append(counted)
