"""Logging: one line an event, and never the token."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{20,}")


class _WithoutToken(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("<token>", super().format(record))


def set_up_logs(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutToken("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiogram.event", "apscheduler", "alembic", "httpx", "sentence_transformers"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # a tick that is skipped because the last one still runs is as it should be
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
