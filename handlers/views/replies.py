"""What somebody is told who has answered a message: who gets it, and by when they answer."""

from __future__ import annotations

from datetime import datetime

from domain.conversations.promise import named
from domain.messages.screen import Screen, rows, t
from domain.replies.passing_on import PassedOn
from handlers.views import conversations
from handlers.views.questions import HOME, blocks_of


def passed_on(done: PassedOn, now: datetime, zone: str) -> Screen:
    if done.opened is None:
        return Screen(t("conversations.passed_on_to", who=named(done.who)), rows(HOME))
    screen = conversations.opened(done.opened, now, zone)
    old = t("replies.old", on=done.old) if done.old is not None else None
    recalled = t("replies.recalled") if done.was_recalled else None
    return Screen(blocks_of([screen.text, old, recalled]), screen.keyboard)
