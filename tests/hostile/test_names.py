"""Hostile names in every text, label, file and calendar: nothing injected, nothing hidden, nothing turned round."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from aiogram import Bot
from icalendar import Calendar

from bot.calendar_file import calendar_feed, calendar_file
from bot.pipeline import Pipeline
from bot.seal import Seal
from bot.updates import PLATFORM, received
from domain.language import Lang
from domain.messages.catalogue import PLACEHOLDER, Catalogue, Text
from domain.messages.harmless import JOINERS, MOST_MARKS
from domain.messages.screen import Paper, Param, T
from domain.messages.spreadsheet import STARTS_A_FORMULA, is_formula, table
from domain.people.naming import LONGEST, clean_name
from handlers.drawings.table import drawings
from handlers.routers import build_dispatcher
from knowledge.texts import placeholders
from storage.database import Database
from storage.inbox import Inbox
from storage.tables.messages import InboxState, outbox
from tests.hostile.names import ALL_NAMES, HOSTILE_NAMES
from tests.house import CONTENT, catalogue, services

HIDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff]")
LINKED = re.compile(r"\w://|\bt\.me/|[@#]\w|\$(?-i:[A-Z])|(?<![\w<])/\w|\w\.(?:com|example|me|io|рф)\b", re.I)
TOKENS = {"name", "child", "guardian"}


class Tags(HTMLParser):
    """The tags of a text, and what is shown between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"<{tag} {[name for name, _ in attrs]}>")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.tags.append("<!-- -->")

    def handle_data(self, data: str) -> None:
        self.shown += data


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def test_there_are_at_least_two_hundred() -> None:
    assert len(set(ALL_NAMES)) >= 200


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_a_name_shows_all_that_it_is_and_leads_nowhere(kind: str) -> None:
    for given in HOSTILE_NAMES[kind]:
        name = clean_name(given)
        if name is None:
            continue
        assert name == name.strip() and 0 < len(name) <= LONGEST
        assert not HIDING.search(name) and "\n" not in name, ascii(given)
        assert all(unicodedata.category(char)[0] != "C" or char in JOINERS for char in name), ascii(given)
        assert not LINKED.search(name), f"{name} is a link"
        marks = re.search(rf"[\u0300-\u036f\u0488\u0489\u20d0-\u20ff]{{{MOST_MARKS + 1},}}", name)
        assert marks is None, ascii(given)


@pytest.mark.parametrize(
    "given", ["\u3164", "\u2800\u2800", "\u115f\u1160", "\u200b\u200b", "\x00", "\ud83d", "", "'''", "ᅠ"]
)
def test_a_name_that_shows_nothing_is_none(given: str) -> None:
    assert clean_name(given) is None


@pytest.mark.parametrize(
    "given",
    [
        "محمد",
        "נועה",
        "می\u200cخواهم",
        "👨\u200d👩\u200d👧",
        "Nguyễn Thị Ánh",
        "李·明",
        "d’Arc",
        "J.R. Smith",
        "क्षितिज",
    ],
)
def test_honest_names_of_all_the_world_stay(given: str) -> None:
    assert clean_name(given) == given


@pytest.mark.parametrize("lang", list(Lang))
def test_no_text_of_the_catalogue_lets_a_name_out(lang: Lang) -> None:
    words, place = catalogue(), 0
    for key, text in words.texts[lang].items():
        params = {each for form in forms(text) for each in PLACEHOLDER.findall(form)}
        if not params - {"n"}:
            continue
        place += 1
        honest = Tags(words.html(T(key, _given(params, "Lin")), lang))
        for step in range(3):
            name = ALL_NAMES[(place * 3 + step) % len(ALL_NAMES)]
            given = _given(params, name)
            html = words.html(T(key, given), lang)
            assert Tags(html).tags == honest.tags, f"{key} ({lang}) with {name!a}"
            assert not HIDING.search(html) and not HIDING.search(words.plain(T(key, given), lang)), key
            assert html.count("\u2068") == html.count("\u2069"), key


def _given(params: set[str], name: str) -> dict[str, Param]:
    return {each: 2 if each == "n" else name for each in params}


@pytest.mark.parametrize("name", ALL_NAMES, ids=ascii)
def test_a_name_stands_in_a_text_as_it_is(name: str) -> None:
    one = Catalogue({lang: {"x": "<b>{name}</b>, {name}!"} for lang in Lang})
    assert placeholders("<b>{name}</b>, {name}!") == {"name"}
    read = Tags(one.html(T("x", {"name": name}), Lang.EN))
    assert read.tags == ["<b []>", "</b>"]
    bare = Catalogue({lang: {"x": "{name}"} for lang in Lang}).plain(T("x", {"name": name}), Lang.EN)
    assert read.shown == f"{bare}, {bare}!"


def test_a_table_of_names_has_no_formula_and_as_many_cells() -> None:
    written = table([("name", "n"), *((name, number) for number, name in enumerate(ALL_NAMES))])
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert [len(row) for row in rows] == [2] * (len(ALL_NAMES) + 1)
    for name, row in zip(ALL_NAMES, rows[1:], strict=True):
        assert row[0][:1] not in STARTS_A_FORMULA, row
        if is_formula(name):
            assert row[0].startswith("'")


def event(name: str, number: int) -> dict[str, object]:
    start = datetime(2026, 12, 1, 8, tzinfo=UTC)
    moments = {"start": start, "end": start + timedelta(hours=1), "stamp": start, "changed": start}
    said = {"title": name, "place": name, "about": f"{name}\n{name}"}
    fixed = {"uid": f"{number}@x", "sequence": 0, "zone": "Asia/Shanghai", "cancelled": False, "alarms": [60]}
    return {**fixed, **said, **{key: value.isoformat() for key, value in moments.items()}}


def test_a_calendar_of_names_has_one_entry_each_and_no_property_more() -> None:
    feed = Calendar.from_ical(calendar_feed("\r\nX-EVIL:1", [event(name, n) for n, name in enumerate(ALL_NAMES)]))
    honest = Calendar.from_ical(calendar_file(event("Lin", 0)))
    assert len(feed.walk("VEVENT")) == len(ALL_NAMES) and "X-EVIL" not in feed
    (usual,) = honest.walk("VEVENT")
    for name in ALL_NAMES:
        made = Calendar.from_ical(calendar_file(event(name, 0)))
        (entry,) = made.walk("VEVENT")
        assert {component.name for component in made.walk()} == {component.name for component in honest.walk()}
        assert set(entry.keys()) <= set(usual.keys()), ascii(name)


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_a_paper_shows_names_and_runs_nothing(kind: str) -> None:
    names = list(HOSTILE_NAMES[kind])
    part = {"name": names[0], "lines": names}
    said = dict.fromkeys(("title", "mark", "confidential", "made"), names[-1])
    paper = Paper("learner_page", "x.pdf", {**said, "head": names, "left": [part], "right": [part], "below": [part]})
    drawn = catalogue().attachment(paper, Lang.EN)
    assert drawings(CONTENT)["learner_page"](drawn["data"], Lang.EN).startswith(b"%PDF")


@pytest.fixture
async def pipeline(database: Database) -> AsyncIterator[Pipeline]:
    bot = Bot("1:test")
    yield Pipeline(
        database=database,
        inbox=Inbox(database),
        dispatcher=build_dispatcher(),
        bot=bot,
        services=services(),
        seal=Seal(b"k"),
        answer_tap=_answered,
        committed=lambda: None,
        at_once=8,
        tries=1,
    )
    await bot.session.close()


async def _answered(query_id: str, text: str | None, alert: bool) -> None:
    pass


async def test_everybody_is_greeted_whatever_they_are_called(database: Database, pipeline: Pipeline) -> None:
    inbox, now = Inbox(database), services().clock.now()
    updates = [_hello(number, name) for number, name in enumerate(ALL_NAMES, 1)]
    pipeline.take(await inbox.store(PLATFORM, [received(each, json.dumps(each)) for each in updates], now))
    await pipeline.idle()
    assert await inbox.counts() == {InboxState.HANDLED: len(ALL_NAMES)}
    async with database.reading_connection() as connection:
        contents = list(await connection.scalars(outbox.select().with_only_columns(outbox.c.content)))
    screens = [content["html"] for content in contents if "html" in content]
    assert len(screens) >= len(ALL_NAMES)
    for html in screens:
        assert not HIDING.search(html)
        assert not any(tag.startswith(("<script", "<a ", "<tg-emoji", "<!--")) for tag in Tags(html).tags), html


def _hello(number: int, name: str) -> dict[str, object]:
    sender = {"id": number, "is_bot": False, "first_name": name, "last_name": name, "language_code": "en"}
    chat = {"id": number, "type": "private", "first_name": name}
    message = {"message_id": 1, "date": 1_700_000_000, "chat": chat, "from": sender, "text": "/start"}
    return {"update_id": number, "message": message}


@pytest.mark.parametrize("name", ['"><b>x</b>', '" onclick="x', "x&quot;y"])
def test_a_link_of_the_catalogue_leads_where_it_says(name: str) -> None:
    one = Catalogue({lang: {"x": '<a href="{url}">{name}</a>'} for lang in Lang})
    assert Tags(one.html(T("x", {"url": name, "name": name}), Lang.EN)).tags == ["<a ['href']>", "</a>"]
