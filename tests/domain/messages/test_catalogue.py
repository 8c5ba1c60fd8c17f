"""The renderer: values in the language's own way of writing, and nothing that a person typed becomes a tag."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from domain.language import Lang, in_language
from domain.messages.catalogue import Catalogue, MissingText, written
from domain.messages.screen import (
    Bar,
    Button,
    CalendarEvent,
    Drawing,
    Join,
    Moment,
    Money,
    Note,
    Param,
    Picture,
    Screen,
    Span,
    Venue,
    rows,
    t,
    tap,
)

SATURDAY = datetime(2026, 12, 12, 8, 0, tzinfo=UTC)
CATALOGUE = Catalogue(
    {
        Lang.EN: {"hi": "Hello <b>{name}</b>", "left": {"one": "{n} place", "other": "{n} places"}, "go": "▶ Go"},
        Lang.ZH: {"hi": "<b>{name}</b>，你好", "left": {"other": "{n} 个名额"}, "go": "▶ 开始"},
    }
)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Moment(SATURDAY, "Asia/Shanghai"), "12月12日 周六 16:00", "Sat 12 Dec, 16:00"),
        (Moment(SATURDAY, "Europe/London"), "12月12日 周六 08:00", "Sat 12 Dec, 08:00"),
        (
            Span(SATURDAY, SATURDAY.replace(minute=45), "Asia/Shanghai"),
            "12月12日 周六 16:00-16:45",
            "Sat 12 Dec, 16:00-16:45",
        ),
        (date(2026, 11, 1), "11月1日 周日", "Sun 1 Nov"),
        (time(9, 5), "09:05", "09:05"),
        (Money(Decimal("180.00"), "CNY"), "¥180", "¥180"),
        (Money(Decimal("1234.5"), "CNY"), "¥1,234.50", "¥1,234.50"),
        (Money(Decimal(20), "CHF"), "CHF 20", "CHF 20"),
        (Bar(2, 5), "▰▰▱▱▱", "▰▰▱▱▱"),
        (Join(("a", "b"), by="words"), "a、b", "a, b"),
        (Join(("a", "b")), "a\nb", "a\nb"),
        (Join(("a", "b"), by="blocks"), "a\n\nb", "a\n\nb"),
        ({Lang.ZH: "分数", Lang.EN: "fractions"}, "分数", "fractions"),
        ({Lang.EN: "only English"}, "only English", "only English"),
        (7, "7", "7"),
    ],
)
def test_a_value_is_written_as_its_readers_write_it(value: Param, zh: str, en: str) -> None:
    assert CATALOGUE.plain(value, Lang.ZH) == zh
    assert CATALOGUE.plain(value, Lang.EN) == en


@pytest.mark.parametrize(("count", "words"), [(0, "0 places"), (1, "1 place"), (2, "2 places")])
def test_english_counts_one_apart(count: int, words: str) -> None:
    assert CATALOGUE.plain(t("left", n=count), Lang.EN) == words
    assert CATALOGUE.plain(t("left", n=count), Lang.ZH) == f"{count} 个名额"


def test_what_a_person_typed_never_becomes_a_tag() -> None:
    html = CATALOGUE.html(t("hi", name="<b>Lin</b> & {n} {name}"), Lang.EN)
    assert html == "Hello <b>&lt;b&gt;Lin&lt;/b&gt; &amp; {n} {name}</b>"


def test_a_text_inside_a_text_keeps_its_tags_and_escapes_its_own_parameters() -> None:
    html = CATALOGUE.html(Join((t("hi", name="A<"), "B<")), Lang.EN)
    assert html == "Hello <b>A&lt;</b>\nB&lt;"


def test_a_label_is_plain_text() -> None:
    made = CATALOGUE.rendered(Screen("x", rows(Button("a < b & c", tap("home")))), Lang.EN)
    assert made["keyboard"] == [[{"text": "a < b & c", "tap": "home"}]]


def test_a_key_that_does_not_exist_is_named() -> None:
    with pytest.raises(MissingText, match="nothing"):
        CATALOGUE.html(t("nothing.of.the.kind"), Lang.EN)


def test_a_bare_datetime_has_no_zone_to_be_read_in() -> None:
    with pytest.raises(TypeError, match="Moment"):
        written(SATURDAY, Lang.EN)


def test_a_localized_text_without_any_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no language"):
        in_language({}, Lang.EN)


@pytest.mark.parametrize(
    ("tag", "lang"), [("zh-hans", Lang.ZH), ("zh_TW", Lang.ZH), ("yue", Lang.ZH), (None, Lang.ZH)]
)
def test_chinese_in_any_writing_is_chinese(tag: str | None, lang: Lang) -> None:
    assert Lang.of(tag) is lang


@pytest.mark.parametrize("tag", ["en", "en-GB", "de", "fr-CA"])
def test_everybody_else_reads_english(tag: str) -> None:
    assert Lang.of(tag) is Lang.EN


def test_every_kind_of_button_keeps_what_it_does() -> None:
    keyboard = rows(
        Button(t("go"), tap("pr.a", 17, 2)),
        [Button("site", url="https://example.org"), Button("share", share=t("hi", name="Lin"))],
        None,
        (),
    )
    assert CATALOGUE.keyboard(keyboard, Lang.ZH) == [
        [{"text": "▶ 开始", "tap": "pr.a:17:2"}],
        [{"text": "site", "url": "https://example.org"}, {"text": "share", "share": "<b>Lin</b>，你好"}],
    ]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (
            Note("kept", "x", attachment=Venue({Lang.EN: "East"}, "Road 1", 31.2, 121.4)),
            {"type": "venue", "title": "East", "address": "Road 1", "latitude": 31.2, "longitude": 121.4},
        ),
        (
            Note("kept", "x", attachment=Picture("aGk=", "chart.png")),
            {"type": "picture", "png_base64": "aGk=", "name": "chart.png"},
        ),
        (
            Note(
                "kept",
                "x",
                attachment=Drawing(
                    "map",
                    {
                        "title": t("hi", name="<L>"),
                        "n": 3,
                        "low": 0.5,
                        "goal": None,
                        "on": True,
                        "empty": {},
                        "rows": [{"name": {Lang.EN: "Fractions", Lang.ZH: "分数"}}, (t("go"), date(2026, 11, 1))],
                    },
                ),
            ),
            {
                "type": "drawing",
                "name": "map",
                "lang": "en",
                "data": {
                    "title": "Hello <b><L></b>",
                    "n": 3,
                    "low": 0.5,
                    "goal": None,
                    "on": True,
                    "empty": {},
                    "rows": [{"name": "Fractions"}, ["▶ Go", "Sun 1 Nov"]],
                },
            },
        ),
        (
            Note(
                "kept",
                "x",
                attachment=CalendarEvent(
                    "u1", 2, SATURDAY, SATURDAY, "Asia/Shanghai", "T", "P", t("go"), SATURDAY, cancelled=True
                ),
            ),
            {
                "type": "calendar",
                "uid": "u1",
                "sequence": 2,
                "start": SATURDAY.isoformat(),
                "end": SATURDAY.isoformat(),
                "zone": "Asia/Shanghai",
                "title": "T",
                "place": "P",
                "about": "▶ Go",
                "stamp": SATURDAY.isoformat(),
                "cancelled": True,
                "alarms": [1440, 120],
                "changed": SATURDAY.isoformat(),
            },
        ),
    ],
)
def test_an_attachment_is_written_down_whole(note: Note, expected: dict[str, Any]) -> None:
    assert CATALOGUE.rendered(note, Lang.EN)["attachment"] == expected


def test_a_note_may_ask_for_the_persons_contact() -> None:
    assert CATALOGUE.rendered(Note("kept", "x", asks_for_contact=t("go")), Lang.EN)["contact"] == "▶ Go"


def test_a_tap_packs_its_rows() -> None:
    assert tap("bk.h", 7, 12, "xuhui").pack() == "bk.h:7:12:xuhui"
    assert tap("home").pack() == "home"


@pytest.mark.parametrize("made", [tap("x", "a:b"), tap("x" * 65), tap("x", "伴" * 22)])
def test_a_tap_that_telegram_would_cut_is_an_error(made: Any) -> None:
    with pytest.raises(ValueError, match="tap"):
        made.pack()
