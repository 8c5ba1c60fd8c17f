"""What is said of an assignment, the same in a message of its own and in the evening's reminder."""

from __future__ import annotations

from domain.assigning.doing import Aside
from domain.messages.screen import Param, T, t


def said(aside: Aside) -> dict[str, Param]:
    """The placeholders of every text about it: who has put how much about what aside, and until when."""
    return {
        "teacher": aside.teacher,
        "skill": aside.skill,
        "n": aside.waiting.left,
        "due": aside.assignment.due_on,
    }


def told_line(aside: Aside) -> T:
    return t("assigning.told.waits", **said(aside))
