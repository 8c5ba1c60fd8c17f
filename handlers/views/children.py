"""How a child is spoken of: to those who know them, and to somebody who may be a stranger."""

from __future__ import annotations

from domain.messages.screen import Join, Param, t
from domain.people.joins import Glimpse
from domain.people.person import Learner


def described(learner: Learner) -> Param:
    """Name and, where it is known, school year."""
    return _in_grade(learner.name, learner.grade)


def glimpsed(child: Glimpse) -> Param:
    """No full name; school year and courses, so that parents know their own."""
    known = _in_grade(child.name, child.grade)
    if not child.courses:
        return known
    names = Join(tuple(course.name for course in child.courses), by="words")
    return t("guardians.child_in_courses", child=known, courses=names)


def _in_grade(name: str, grade: int | None) -> Param:
    return name if grade is None else t("onboarding.child_in_grade", child=name, grade=t(f"onboarding.grade.{grade}"))
