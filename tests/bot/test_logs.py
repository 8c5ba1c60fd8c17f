"""Logs and errors hold no token, no name and no word of anybody, at DEBUG either."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator

import pytest
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.config import ConfigError
from bot.logs import ABOUT, QuotingNobody, in_brief, set_up_logs, unquoted
from storage.database import Database
from storage.errors import Conflict
from storage.tables.people import people

NAME = "赵小满-7f3a"
TOKEN = "123456:AAE-abcdefghijklmnopqrstuvwxyz012345"
ROW = {"platform": "telegram", "external_id": NAME, "name": NAME, "lang": "zh", "reachable": True}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What stands on stderr after the logs were set up at DEBUG."""
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    hooks, level = (sys.excepthook, threading.excepthook), root.level
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    set_up_logs("DEBUG")
    yield stderr
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:], root.level = kept, level


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: logs as they usually are."""
    monkeypatch.setattr(QuotingNobody, "format", logging.Formatter.format)
    monkeypatch.setattr(QuotingNobody, "formatException", logging.Formatter.formatException)


def fail(error: BaseException) -> None:
    log = logging.getLogger("bot.pipeline")
    try:
        raise error
    except BaseException as raised:
        log.exception("Update %d failed", 7)
        log.error("Update %d is set aside: %s", 7, raised)


def chained() -> Exception:
    inner = KeyError(NAME)
    outer = RuntimeError(f"no answer like {NAME}")
    outer.__cause__ = inner
    outer.add_note(NAME)
    return outer


def _refused_update() -> Exception:
    try:
        Message.model_validate({"message_id": NAME, "text": NAME})
    except ValueError as error:
        return error
    raise AssertionError


ERRORS: dict[str, Callable[[], Exception]] = {
    "what int() says": lambda: ValueError(f"invalid literal for int() with base 10: '{NAME}'"),
    "what led to it": chained,
    "some at once": lambda: ExceptionGroup(NAME, [ValueError(NAME), TypeError(NAME)]),
    "what Telegram quotes": lambda: TelegramBadRequest(
        SendMessage(chat_id=1, text=NAME), f'Bad Request: can\'t parse entities: Unsupported start tag "{NAME}" at 3'
    ),
    "an answer nobody can read": lambda: ClientDecodeError("Failed", ValueError(NAME), f"<p>{NAME}"),
    "what JSON was": lambda: json.JSONDecodeError(NAME, NAME, 0),
    "an update": _refused_update,
}


@pytest.mark.parametrize("what", ERRORS)
def test_what_an_exception_says_is_not_written(what: str, written: io.StringIO) -> None:
    fail(ERRORS[what]())
    assert NAME not in written.getvalue()
    assert "Update 7 failed" in written.getvalue()
    assert 'test_logs.py", line' in written.getvalue()


@pytest.mark.parametrize("what", ERRORS)
@pytest.mark.usefixtures("careless")
def test_the_same_exceptions_say_it_in_careless_logs(what: str, written: io.StringIO) -> None:
    fail(ERRORS[what]())
    assert NAME in written.getvalue()


async def test_a_refused_row_is_not_written(database: Database, written: io.StringIO) -> None:
    async with database.connection() as connection:
        await connection.execute(insert(people), ROW)
    with pytest.raises(Conflict) as raised:
        async with database.connection() as connection:
            await connection.execute(insert(people), ROW)
    fail(raised.value)
    with pytest.raises(DBAPIError) as unfit:
        async with database.connection() as connection:
            await connection.execute(text("INSERT INTO people (name) VALUES (:name)"), {"name": NAME})
    fail(unfit.value)
    assert NAME not in written.getvalue()
    assert NAME not in str(raised.value)
    assert "people" in in_brief(raised.value)


async def test_a_database_at_work_says_nothing_at_debug(database: Database, written: io.StringIO) -> None:
    async with database.connection() as connection:
        await connection.execute(insert(people), ROW)
        assert list(await connection.execute(select(people)))
    assert NAME not in written.getvalue()


@pytest.mark.usefixtures("careless")
async def test_a_database_that_is_listened_to_says_it(sqlite_url: str, written: io.StringIO) -> None:
    for name in ("sqlalchemy.engine", "aiosqlite"):
        logging.getLogger(name).setLevel("DEBUG")
    try:
        opened = await Database.open(sqlite_url)
        async with opened.connection() as connection:
            await connection.execute(insert(people), ROW)
            assert list(await connection.execute(select(people)))
        await opened.close()
    finally:
        for name in ("sqlalchemy.engine", "aiosqlite"):
            logging.getLogger(name).setLevel("NOTSET")
    assert NAME in written.getvalue()


async def test_a_task_that_nobody_asked_after_is_not_quoted(written: io.StringIO) -> None:
    async def broken() -> None:
        raise ValueError(NAME)

    task = asyncio.create_task(broken(), name=NAME)
    await asyncio.wait({task})
    del task
    gc.collect()
    assert "Task exception was never retrieved" in written.getvalue()
    assert NAME not in written.getvalue()


def test_a_warning_is_not_quoted_beyond_its_first_line(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # as pytest listens itself, what logging had put in its place is put there again
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"serializer warnings:\n  unexpected value {NAME}", stacklevel=1)
    assert "serializer warnings" in written.getvalue()
    assert NAME not in written.getvalue()


def test_what_nobody_caught_is_not_quoted(written: io.StringIO) -> None:
    error = ValueError(NAME)
    sys.excepthook(ValueError, error, None)
    thread = threading.Thread(target=fail_in_thread)
    thread.start()
    thread.join()
    assert written.getvalue().count("Nobody expected this") == 2
    assert NAME not in written.getvalue()


def fail_in_thread() -> None:
    raise ValueError(NAME)


def test_tokens_are_covered_up_wherever_they_stand(written: io.StringIO) -> None:
    logging.getLogger("bot").info("https://api.telegram.org/bot%s/getMe", TOKEN)
    fail(ConfigError(f"cannot be reached: bot{TOKEN}"))
    assert TOKEN not in written.getvalue()
    assert "<token>" in written.getvalue()


def test_what_is_useful_stays() -> None:
    assert in_brief(ConfigError("config.toml, telegram.token: is empty")).endswith("telegram.token: is empty")
    assert in_brief(ConnectionRefusedError(111, "Connection refused")) == "ConnectionRefusedError: Connection refused"
    assert unquoted("Bad Request: chat not found") == "Bad Request: chat not found"
    assert unquoted("Forbidden: can't talk to bots") == "Forbidden: can't talk to bots"
    assert unquoted(f"URL '{NAME}' is invalid") == "URL '…'".replace("'", '"') + " is invalid"


@pytest.fixture
def for_machines(written: io.StringIO) -> io.StringIO:
    set_up_logs("DEBUG", "json")
    return written


def lines_of(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize("make", ERRORS.values(), ids=ERRORS)
def test_lines_for_machines_quote_nobody_either(for_machines: io.StringIO, make: Callable[[], Exception]) -> None:
    fail(make())
    told = lines_of(for_machines)
    assert told[0]["message"] == "Update 7 failed"
    assert {"time", "level", "logger", "error"} <= told[0].keys()
    assert NAME not in for_machines.getvalue() and TOKEN not in for_machines.getvalue()


async def test_lines_for_machines_say_what_is_worked_on(for_machines: io.StringIO) -> None:
    async def work(number: int) -> None:
        ABOUT.set({"update": number})
        await asyncio.sleep(0)
        logging.getLogger("bot.pipeline").info("A line\nof two")

    await asyncio.gather(work(1), work(2))
    logging.getLogger("bot.pipeline").info("Nobody's")
    told = lines_of(for_machines)
    assert [(line["message"], line.get("update")) for line in told] == [
        ("A line\nof two", 1),
        ("A line\nof two", 2),
        ("Nobody's", None),
    ]
