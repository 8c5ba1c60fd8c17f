"""A pytest plugin for python-telegram-bot's own tests: every bot talks to the sandbox, whatever its token."""

import os
from typing import Any

import telegram

_URL = os.environ["SANDBOX_URL"]
_original = telegram.Bot.__init__


def _towards_the_sandbox(bot: telegram.Bot, *arguments: Any, **named: Any) -> None:
    named |= {"base_url": f"{_URL}/bot", "base_file_url": f"{_URL}/file/bot"}
    _original(bot, *arguments[:1], **named)


telegram.Bot.__init__ = _towards_the_sandbox  # type: ignore[assignment, method-assign]
