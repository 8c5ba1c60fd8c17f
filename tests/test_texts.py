"""Every text for people exists in both languages, is used, and gets what it asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from domain.language import Lang
from domain.messages.catalogue import Catalogue, Text
from knowledge.content import ContentError
from knowledge.texts import load_catalogue, placeholders

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "domain", "handlers", "scheduler", "knowledge")
TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler", "span"}


@dataclass(frozen=True)
class Use:
    """A text key in the code; `pattern` is a regular expression when parts of the key are computed."""

    place: str
    pattern: str
    given: frozenset[str] | None

    def fits(self, key: str) -> bool:
        return _compiled(self.pattern).fullmatch(key) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # the module's own cache holds 512, and there are more
    return re.compile(pattern)


def uses() -> Iterator[Use]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("t", "T")
                    and node.args
                ):
                    starred = any(keyword.arg is None for keyword in node.keywords) or node.func.id == "T"
                    given = None if starred else frozenset(k.arg for k in node.keywords if k.arg)
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    for pattern in _patterns(node.args[0]):
                        yield Use(place, pattern, given)


def _patterns(key: ast.expr) -> Iterator[str]:
    match key:
        case ast.Constant(str() as text):
            yield re.escape(text)
        case ast.JoinedStr(parts):
            yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[a-z0-9_.]+" for p in parts)
        case ast.IfExp():
            yield from _patterns(key.body)
            yield from _patterns(key.orelse)
        case _:
            pass


def mentioned() -> set[str]:
    """Every string in the code that looks like a key: tables hold keys too."""
    found: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "content")


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def test_every_key_in_the_code_is_in_the_catalogue(catalogue: Catalogue) -> None:
    keys = catalogue.texts[Lang.EN]
    lost = [f"{use.place}: {use.pattern}" for use in uses() if not any(use.fits(key) for key in keys)]
    assert not lost, "\n".join(lost)


def test_every_text_gets_what_it_asks_for(catalogue: Catalogue) -> None:
    starved = []
    for use in uses():
        for key, text in catalogue.texts[Lang.EN].items():
            if use.given is not None and use.fits(key) and (missing := placeholders(text) - use.given):
                starved.append(f"{use.place}: {key} needs {', '.join(sorted(missing))}")
    assert not starved, "\n".join(starved)


def test_every_text_is_used(catalogue: Catalogue) -> None:
    used, strings = list(uses()), mentioned()
    idle = [key for key in catalogue.texts[Lang.EN] if key not in strings and not any(use.fits(key) for use in used)]
    assert not idle, "\n".join(idle)


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> is not one of Telegram's tags"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


@pytest.mark.parametrize("lang", list(Lang))
def test_every_text_is_html_that_telegram_reads(catalogue: Catalogue, lang: Lang) -> None:
    for key, text in catalogue.texts[lang].items():
        for form in forms(text):
            checker = _Checker()
            checker.feed(form)
            assert not checker.open, f"{key} ({lang}) leaves <{checker.open[-1]}> open"
            assert form.strip(), f"{key} ({lang}) is empty"
            assert form == form.strip("\n"), f"{key} ({lang}) begins or ends with an empty line"


def test_chinese_reads_as_chinese_and_english_as_english(catalogue: Catalogue) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for key, text in catalogue.texts[Lang.EN].items():
        for form in forms(text):
            rest = form.replace("中文", "").replace("伴学", "")
            assert not chinese.search(rest), f"{key} (en) has Chinese in it: {form}"
    for key, text in catalogue.texts[Lang.ZH].items():
        for form in forms(text):
            bare = re.sub(r"<[^>]*>|\{[^}]*\}", "", form)
            words = re.findall(r"[A-Za-z]{4,}", bare)
            assert not words or chinese.search(bare), f"{key} (zh) has no Chinese in it: {form}"


def test_a_missing_text_is_named_by_file_and_key(tmp_path: Path) -> None:
    for lang, text in (("zh", 'a = "甲"\nb = "乙 {n}"'), ("en", 'a = "A"')):
        (tmp_path / "texts" / lang).mkdir(parents=True)
        (tmp_path / "texts" / lang / "some.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"texts/en.*some\.b"):
        load_catalogue(tmp_path)


def test_other_placeholders_in_one_language_are_named(tmp_path: Path) -> None:
    for lang, text in (("zh", 'a = "{n} 题"'), ("en", 'a = "{m} items"')):
        (tmp_path / "texts" / lang).mkdir(parents=True)
        (tmp_path / "texts" / lang / "some.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"some\.a.*placeholders"):
        load_catalogue(tmp_path)
