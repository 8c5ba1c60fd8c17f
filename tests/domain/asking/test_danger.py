"""What calls somebody and what must not, counted on sentences as children and parents write them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from domain.asking.danger import is_distress

SENTENCES = tomllib.loads(Path(__file__).with_name("danger.toml").read_text(encoding="utf-8"))


def said(lang: str, what: str) -> list[str]:
    found: list[str] = SENTENCES[lang][what]
    return found


def test_there_are_enough_sentences_to_count_on() -> None:
    dangerous, harmless = (
        [each for lang in ("zh", "en") for each in said(lang, what)] for what in ("dangerous", "harmless")
    )
    assert len(set(dangerous)) >= 150
    assert len(set(harmless)) >= 300


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_dangerous_sentence_is_missed(lang: str) -> None:
    assert [text for text in said(lang, "dangerous") if not is_distress(text)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_next_to_no_harmless_sentence_calls_somebody(lang: str) -> None:
    harmless = said(lang, "harmless")
    called = [text for text in harmless if is_distress(text)]
    assert len(called) <= 0.01 * len(harmless), called
