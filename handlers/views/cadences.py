"""Screens on the words that follow something by themselves."""

from __future__ import annotations

from domain.messages.screen import Button, Screen, rows, t, tap
from domain.people.person import Learner
from handlers.views.onboarding import HOME


def not_the_moment(learner: int) -> Button:
    """To ask that a family is left in peace."""
    return Button(t("cadences.button.not_the_moment"), tap("ca.b", learner))


def ask_not_the_moment(learner: Learner, running: int) -> Screen:
    """What it stops and what goes on, before it is done."""
    stop = Button(t("cadences.button.stop"), tap("ca.bs", learner.id))
    return Screen(t("cadences.peace.ask", name=learner.name, n=running), rows(stop, HOME))


def left_in_peace(learner: Learner, stopped: int) -> Screen:
    return Screen(t("cadences.peace.done", name=learner.name, n=stopped), rows(HOME))
