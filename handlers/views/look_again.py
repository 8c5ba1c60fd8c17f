"""Where something was done that an alert asked for: when it is looked at again, and the way back to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.messages.screen import Button, Join, Screen, rows, t, tap


def with_look(screen: Screen, on: date | None, learner: int | None) -> Screen:
    """The screen with both, where there is an alert about the learner: `on` is the day."""
    if on is None or learner is None:
        return screen
    text = Join((screen.text, t("alerts.look_again", day=on)), "blocks")
    return replace(
        screen, text=text, keyboard=rows(Button(t("alerts.button.back"), tap("al.l", learner)), *screen.keyboard)
    )
