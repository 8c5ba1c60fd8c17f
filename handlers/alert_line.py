"""The live alert about a learner, on a screen about them."""

from __future__ import annotations

from dataclasses import replace

from domain.alerts.access import seen_about
from domain.alerts.alert import OfLearner
from domain.alerts.words import finding_line
from domain.messages.screen import Button, Join, Screen, rows, t, tap
from domain.turn import Turn


async def with_alert(turn: Turn, screen: Screen, learner: int) -> Screen:
    """The screen with what the person's alert about the learner says, and the way to it, where there is one."""
    found = await seen_about(turn, OfLearner(learner))
    if found is None:
        return screen
    line = t("alerts.on_page", what=finding_line(turn, found.findings[0]))
    to = Button(t("alerts.button.back"), tap("al.o", found.id))
    return replace(screen, text=Join((line, screen.text), "blocks"), keyboard=rows(to, *screen.keyboard))
