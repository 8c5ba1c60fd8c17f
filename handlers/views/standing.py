"""Where a learner stands, as texts and buttons."""

from __future__ import annotations

from domain.messages.screen import Screen, rows, t
from domain.practice.desk import AtStanding
from handlers.views.questions import HOME


def end(desk: AtStanding) -> Screen:
    return Screen(t("practice.end.done"), rows(HOME))
