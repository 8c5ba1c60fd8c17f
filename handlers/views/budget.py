"""Money of lessons and terms in words."""

from __future__ import annotations

from domain.asking.budget import Budget
from domain.courses.course import Course
from domain.messages.screen import Money, T, t


def budget_words(budget: Budget, currency: str) -> T:
    return t(f"ask.at_most.{budget.per.value}", price=Money(budget.amount, currency))


def cost_words(course: Course, budget: Budget, currency: str) -> T:
    """What the course costs, counted as the budget is."""
    return t(
        f"ask.costs.{budget.per.value}", price=Money(budget.cost(course.price_per_lesson, course.lessons), currency)
    )
