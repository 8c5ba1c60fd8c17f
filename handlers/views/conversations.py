"""A conversation in a family's screens: who answers by when, and that it was passed on."""

from __future__ import annotations

from datetime import datetime

from domain.conversations.hearing import Heard
from domain.conversations.opening import Opened
from domain.conversations.promise import Promise, promise_words
from domain.messages.screen import Button, Param, Screen, rows, t, tap
from handlers.views.questions import HOME, blocks_of

CALL_ME = Button(t("conversations.button.call_me"), tap("cv.c"))


def opened(done: Opened, now: datetime, zone: str) -> Screen:
    """After a person was asked for: who answers and by when; outside the hours an offer of a call besides."""
    if done.promise is None:
        assert done.speaker is not None, "somebody has it who is not waited for"
        return Screen(t("conversations.passed_on_to", who=done.speaker), rows(HOME))
    return _promised(done.promise, now, zone)


def passed_on(heard: Heard, now: datetime, zone: str) -> Screen:
    """Instead of not being sure, while somebody of the centre is going to answer anyway."""
    assert heard.promise is not None, "while somebody has it the bot says nothing"
    return _promised(heard.promise, now, zone)


def _promised(promise: Promise, now: datetime, zone: str) -> Screen:
    text: Param = t("conversations.passed_on", promise=promise_words(promise, now, zone))
    call = None if promise.is_open else CALL_ME
    return Screen(blocks_of([text, t("conversations.meanwhile")]), rows(call, HOME))
