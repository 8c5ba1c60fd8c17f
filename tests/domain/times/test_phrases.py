"""The phrases that families type, against the tables that were written before the reader."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.domain.times.table import Phrase, phrases

TABLE = phrases("phrases.toml")
UNSEEN = phrases("unseen.toml")

BEYOND = {
    "every other Saturday",
    "this Friday or next",
    "not this Saturday, the one after",
    "3 o'clock or half past",
}
"""What is not understood, and says so: the words are left over and shown."""


@pytest.mark.parametrize("phrase", [each for each in TABLE + UNSEEN if each.said not in BEYOND], ids=str)
def test_a_phrase_is_read_as_it_is_meant(phrase: Phrase) -> None:
    assert phrase.understood, phrase.read


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", [TABLE, UNSEEN], ids=["table", "unseen"])
def test_at_least_95_of_100_are_understood_and_none_wrongly_without_a_word(
    table: Sequence[Phrase], lang: str
) -> None:
    said = [phrase for phrase in table if phrase.lang == lang]
    missed = [phrase for phrase in said if not phrase.understood]
    silent = [phrase for phrase in missed if phrase.read and not (phrase.read.leftover or phrase.read.doubts)]
    assert len(said) >= 50
    assert len(said) - len(missed) >= 0.95 * len(said)
    assert silent == []


def test_the_table_has_more_than_a_hundred_phrases_and_several_moments() -> None:
    assert len(TABLE) >= 130
    assert len({phrase.now for phrase in TABLE}) >= 5
