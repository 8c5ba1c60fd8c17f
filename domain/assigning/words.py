"""What a learner is told of an assignment, the same in a message of its own and in the evening's reminder."""

from __future__ import annotations

from domain.assigning.doing import Aside
from domain.messages.screen import T, t


def told_line(aside: Aside) -> T:
    """Who has put how much about what aside, and until when."""
    waiting = aside.waiting
    return t(
        "assigning.told.waits",
        teacher=aside.teacher,
        skill=aside.skill,
        n=waiting.left,
        due=waiting.assignment.due_on,
    )
