"""Planning people of a list: teachers become staff, learners become learners, guardians get a link later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from domain.courses.course import StaffMember
from domain.language import Lang
from domain.people.person import Learner, Role
from domain.rosters.lists import Kind, ListedGuardian, ListedLearner, ListedTeacher, pair
from domain.rosters.plan import Guardianship, Known, LearnerToWrite, Outcome, Plan, Twin, checksum_of
from domain.rosters.sourced import id_for, is_from_list

TEACHER_TITLE = {Lang.ZH: "老师", Lang.EN: "Teacher"}


def plan_teachers(
    plan: Plan, known: Known, teachers: Mapping[str, ListedTeacher], same: Mapping[str, str]
) -> dict[str, str]:
    """Ids of our staff by the list's id of each teacher."""
    staff = {member.id: member for member in known.staff}
    ids: dict[str, str] = {}
    for external, teacher in teachers.items():
        row = known.of(Kind.TEACHER).get(external)
        decided = row.ours if row and not is_from_list(row.ours) else ""
        ours = same.get(external) or teacher.ours or decided
        if ours and ours not in staff:
            plan.refuse(teacher, Kind.TEACHER, f"nobody of our staff has the id '{ours}'")
            continue
        ids[external] = ours or id_for(plan.source, Kind.TEACHER, external)
        outcome = plan.mark(known, Kind.TEACHER, external, ids[external], checksum_of(teacher))
        if ours:
            plan.add(teacher, Kind.TEACHER, outcome, f"is our '{ours}'")
            continue
        wanted = StaffMember(
            ids[external], {Lang.ZH: teacher.name, Lang.EN: teacher.name}, Role.TEACHER, TEACHER_TITLE
        )
        if staff.get(wanted.id) != wanted:
            plan.staff.append(wanted)
        plan.add(teacher, Kind.TEACHER, outcome, teacher.name)
        if outcome is Outcome.NEW:
            for member in known.staff:
                if teacher.name in member.name.values() and not is_from_list(member.id):
                    plan.teachers_twins.append((teacher.at, external, teacher.name, member.id))
    return ids


def plan_learners(
    plan: Plan, known: Known, learners: Mapping[str, ListedLearner], same: Mapping[str, str]
) -> dict[str, int | None]:
    """Our number by the list's id of each learner, None for somebody new."""
    numbers: dict[str, int | None] = {}
    taken = {row.ours: external for external, row in known.of(Kind.LEARNER).items()}
    for external, listed in learners.items():
        row = known.of(Kind.LEARNER).get(external)
        said = same.get(external) or listed.ours
        wanted = row.ours if row else said
        learner = known.learners.get(int(wanted)) if wanted.isdecimal() else None
        if row and said and said != row.ours:
            plan.refuse(listed, Kind.LEARNER, f"is our learner {row.ours} already, and cannot be {said} as well")
        elif wanted and learner is None:
            gone = f"was our learner {wanted}, who is not here any more" if row else f"there is no learner '{wanted}'"
            plan.refuse(listed, Kind.LEARNER, gone)
        elif not row and wanted and taken.setdefault(wanted, external) != external:
            plan.refuse(listed, Kind.LEARNER, f"our learner {wanted} is '{taken[wanted]}' in this list already")
        else:
            numbers[external] = learner.id if learner else None
            _plan_learner(plan, known, listed, learner, new=row is None)
    return numbers


def _plan_learner(plan: Plan, known: Known, listed: ListedLearner, learner: Learner | None, *, new: bool) -> None:
    mark = checksum_of(replace(listed, ours=""))
    row = known.of(Kind.LEARNER).get(listed.id)
    if row and row.checksum == mark:
        plan.add(listed, Kind.LEARNER, Outcome.SAME, listed.name)
        return
    name, grade = listed.name, listed.grade
    if learner is not None:
        # a family that is here says itself what the child is called
        if new or learner.person is not None or learner.family is not None:
            name = learner.name
        grade = learner.grade if grade is None or (new and learner.grade is not None) else grade
    plan.learners.append(LearnerToWrite(listed.id, learner.id if learner else None, name, grade, mark))
    what = f"{listed.name}, our learner {learner.id}" if learner else listed.name
    plan.add(listed, Kind.LEARNER, Outcome.NEW if new else Outcome.CHANGED, what)
    if learner is None:
        ours = {row.ours for row in known.of(Kind.LEARNER).values()}
        alike = tuple(other for other in known.namesakes if other.name == listed.name and str(other.id) not in ours)
        if alike:
            plan.twins.append(Twin(listed.at, listed.id, listed.name, alike))


def plan_guardians(
    plan: Plan,
    guardians: Mapping[str, ListedGuardian],
    learners: Mapping[str, ListedLearner],
    taken: Collection[str],
) -> None:
    """Who is to have a link to which child of those that are taken; nobody is made a guardian by a list alone."""
    for external, guardian in guardians.items():
        for child in dict.fromkeys(guardian.children):
            listed = learners.get(child)
            if listed is None:
                plan.refuse(guardian, Kind.GUARDIAN, f"the list has no learner '{child}'")
            elif child in taken:
                tie = Guardianship(pair(external, child), guardian.name, child, listed.name, guardian.phone)
                plan.guardianships.append(tie)
        if not guardian.children:
            plan.refuse(guardian, Kind.GUARDIAN, "is a parent of nobody: the ids of the children are missing")
