"""Polls and quizzes."""

from typing import Any

from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.shapes import JSON

QUESTION_UNITS = 300
OPTION_UNITS = 100
EXPLANATION_UNITS = 200
MOST_OPTIONS = 12


def vote(cloud: Cloud, chat: Chat, message: JSON, option_ids: Any) -> None:
    raise ValueError("that message is no poll")
