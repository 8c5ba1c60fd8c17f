"""The studio draws outside of transactions, once for all who ask, and never costs anybody a message."""

from __future__ import annotations

import asyncio
import base64
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.studio import Studio
from domain.language import Lang
from domain.messages.kinds import PANEL
from handlers.drawings.sheet import MissingFont
from storage.outbox import Claimed


class Easel:
    """Draws the data as bytes, and counts."""

    def __init__(self) -> None:
        self.drawn: list[Any] = []
        self.threads: set[str] = set()
        self.error: Exception | None = None
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, data: Mapping[str, Any], lang: Lang) -> bytes:
        self.may_go_on.wait(5)
        self.drawn.append(data)
        self.threads.add(threading.current_thread().name)
        if self.error is not None:
            raise self.error
        return f"{sorted(data.items())} {lang}".encode()


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def studio(easel: Easel) -> Iterator[Callable[..., Studio]]:
    opened: list[Studio] = []

    def open_studio(**settings: Any) -> Studio:
        opened.append(Studio({"map": easel}, **settings))
        return opened[-1]

    yield open_studio
    easel.may_go_on.set()
    for one in opened:
        one.close()


def row(attachment: dict[str, Any] | None, html: str = "words") -> Claimed:
    return Claimed(
        id=1,
        person=7,
        platform="telegram",
        chat="1001",
        kind=PANEL.name,
        content={"html": html, "keyboard": []} | ({"attachment": attachment} if attachment else {}),
        panel=True,
        attempts=0,
        repeats=0,
        panel_message=None,
        panel_has_media=False,
        last_message=None,
        created_at=datetime.now(UTC),
        due_at=datetime.now(UTC),
    )


def drawing(name: str = "map", **data: Any) -> dict[str, Any]:
    return {"type": "drawing", "name": name, "data": data, "lang": "zh"}


async def test_a_drawing_becomes_a_picture_in_a_thread_of_its_own(
    easel: Easel, studio: Callable[..., Studio]
) -> None:
    made = await studio().illustrated(row(drawing(a=1)))
    picture = made.content["attachment"]
    assert base64.b64decode(picture["png_base64"]) == b"[('a', 1)] zh"
    assert (picture["type"], picture["name"], made.content["html"]) == ("picture", "map.png", "words")
    assert all(name.startswith("drawing") for name in easel.threads)


async def test_what_carries_no_drawing_is_left_alone(studio: Callable[..., Studio]) -> None:
    it = studio()
    for plain in (row(None), row({"type": "venue"}), row({"type": "picture", "png_base64": ""})):
        assert await it.illustrated(plain) is plain


async def test_the_same_drawing_is_drawn_once_for_everybody(easel: Easel, studio: Callable[..., Studio]) -> None:
    it = studio()
    easel.may_go_on.clear()
    asked = [asyncio.create_task(it.illustrated(row(drawing(a=1)))) for _ in range(5)]
    await asyncio.sleep(0)
    easel.may_go_on.set()
    await asyncio.gather(*asked)
    await it.illustrated(row(drawing(a=1)))
    assert len(easel.drawn) == 1
    await it.illustrated(row(drawing(a=2)))
    await it.illustrated(row(drawing(a=1) | {"lang": "en"}))
    assert len(easel.drawn) == 3


async def test_only_the_latest_drawings_are_remembered(easel: Easel, studio: Callable[..., Studio]) -> None:
    it = studio(kept=2)
    for n in (1, 2, 1, 3, 1, 2):
        await it.illustrated(row(drawing(n=n)))
    assert [data["n"] for data in easel.drawn] == [1, 2, 3, 2]


@pytest.mark.parametrize("error", [ValueError("no ink"), MissingFont("no font")])
async def test_a_drawing_that_fails_leaves_the_text_and_a_line_in_the_log(
    easel: Easel, studio: Callable[..., Studio], caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    easel.error = error
    it = studio()
    made = await it.illustrated(row(drawing(a=1)))
    assert made.content == {"html": "words", "keyboard": []}
    assert "outbox row 1" in caplog.text
    easel.error = None
    assert "attachment" in (await it.illustrated(row(drawing(a=1)))).content


async def test_a_drawing_that_nobody_knows_leaves_the_text(
    studio: Callable[..., Studio], caplog: pytest.LogCaptureFixture
) -> None:
    made = await studio().illustrated(row(drawing("hologram")))
    assert "attachment" not in made.content
    assert caplog.records[0].levelno == logging.ERROR


async def test_a_drawing_that_takes_too_long_does_not_hold_up_the_text(
    easel: Easel, studio: Callable[..., Studio]
) -> None:
    easel.may_go_on.clear()
    made = await studio(patience=0.01).illustrated(row(drawing(a=1)))
    assert "attachment" not in made.content
