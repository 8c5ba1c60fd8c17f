"""What teachers have put aside, in the lines that learners and their parents read."""

from __future__ import annotations

from collections.abc import Sequence

from domain.assigning.doing import Aside, AsideDone, NotNow
from domain.assigning.words import said
from domain.messages.screen import Button, Join, Param, Screen, T, rows, t, tap

HOME = Button(t("common.home"), tap("home"))


def aside_line(aside: Aside) -> T:
    """Above the first question of its set."""
    return t("assigning.learner.first", **said(aside))


def aside_lines(asides: Sequence[Aside]) -> list[Param]:
    """On the home panel and in the day, one line for each."""
    return [t("assigning.learner.waits", **said(each)) for each in asides]


def aside_done(done: AsideDone) -> Param:
    lines: list[Param] = [t("assigning.learner.done", teacher=done.teacher, skill=done.skill)]
    if done.is_short:
        lines.append(t("assigning.learner.short"))
    return Join(tuple(lines))


def not_now(shown: NotNow) -> Screen:
    practise = Button(t("home.button.practise"), tap("pr"))
    return Screen(
        t(f"assigning.learner.not_now.{shown.why}", teacher=shown.teacher, skill=shown.skill), rows(practise, HOME)
    )
