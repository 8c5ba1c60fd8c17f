"""Logging: one line an event, at every level without tokens, names and words.

What an exception says is not ours: a driver quotes the row, a parser the answer, Telegram the message. So of
exceptions the class and the place in the code are written, and of what they say only what is known to quote nobody.
Libraries, some of which write every parameter at DEBUG, are heard from WARNING on, whatever level is asked for.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TypeAlias

from aiogram.exceptions import AiogramError, ClientDecodeError, TelegramAPIError

from bot.config import ConfigError
from domain.errors import Refusal
from domain.privacy.ledger import LedgerError
from knowledge.content import ContentError
from storage.errors import DatabaseError, of_driver

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
QUOTED = re.compile(r'".*"|(?<!\w)\'.*\'(?!\w)', re.DOTALL)
OURS = ("bot", "domain", "handlers", "knowledge", "scheduler", "storage")
FOR_THE_OFFICE = (ConfigError, ContentError, DatabaseError, LedgerError, Refusal)
"""Errors whose sentences name files, keys and texts of ours, and nobody."""

ABOUT: ContextVar[Mapping[str, int | None]] = ContextVar("about", default={})  # noqa: B039
"""Numbers of what is worked on, e.g. {"update": 17}; never replaced in place. Lines for machines carry them."""

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def in_brief(error: BaseException) -> str:
    """An exception as it may be written down: its class, and what it says as far as that can quote nobody."""
    name, said = type(error).__name__, ""
    if isinstance(error, FOR_THE_OFFICE):
        said = str(error)
    elif (driver := of_driver(error)) is not None:
        said = driver
    elif isinstance(error, TelegramAPIError):
        said = unquoted(error.message)
    elif isinstance(error, AiogramError) and not isinstance(error, ClientDecodeError):
        said = unquoted(str(error))
    elif isinstance(error, OSError):
        said = error.strerror or ""
    return TOKEN.sub("<token>", f"{name}: {said}" if said else name)


def unquoted(said: str) -> str:
    """What Telegram says without what it quotes of a message: `Unsupported start tag "…"`, `URL '…' is invalid`."""
    return TOKEN.sub("<token>", QUOTED.sub('"…"', said))


class QuotingNobody(logging.Formatter):
    """Writes a record with what may be in logs."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("<token>", super().format(self.cleaned(record)))

    def cleaned(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record with nothing in it that quotes somebody; the one that was given stays as it is."""
        if isinstance(record.args, tuple) and any(isinstance(each, BaseException) for each in record.args):
            record = logging.makeLogRecord(record.__dict__)
            record.args = tuple(in_brief(a) if isinstance(a, BaseException) else a for a in record.args or ())
        if record.name.partition(".")[0] not in OURS:
            # asyncio goes on with the task and its exception as they represent themselves
            first = record.getMessage().partition("\n")[0]
            record = logging.makeLogRecord(record.__dict__ | {"msg": first, "args": None})
        # another handler may have kept its own words of the exception
        record.exc_text = None
        return record

    def formatException(self, ei: ExcInfo) -> str:
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


class ForMachines(QuotingNobody):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        record = self.cleaned(record)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **ABOUT.get(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self.formatException(record.exc_info)
        return TOKEN.sub("<token>", json.dumps(line, ensure_ascii=False))


FORMATS: Mapping[str, type[QuotingNobody]] = {"text": QuotingNobody, "json": ForMachines}


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
        yield "which led to:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield in_brief(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _told(each)


def set_up_logs(level: str, form: str = "text") -> None:
    """Write what happens to stderr, as "text" or "json"; also what nobody caught."""
    handler = logging.StreamHandler()
    handler.setFormatter(FORMATS[form]("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    least = max(logging.WARNING, logging.getLevelNamesMapping()[level])
    logging.basicConfig(level=least, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    # a tick that is skipped because the last one still runs is as it should be
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    # those of pydantic quote the value that they warn of, on lines after the first
    logging.captureWarnings(True)
    log = logging.getLogger(__name__)

    def uncaught(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        log.critical("Nobody expected this", exc_info=(kind, error, at))

    def uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            uncaught(given.exc_type, given.exc_value, given.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
