"""Search by words."""

from __future__ import annotations

import pytest

from knowledge.search.words import WordIndex, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("奥数课", ["奥数", "数课"]),
        ("课", ["课"]),
        ("Fees and REFUNDS", ["fee", "and", "refund"]),
        ("上Python课time", ["上", "python", "课", "time"]),
        ("ＡＭＣ８", ["amc8"]),
        ("class, glass", ["class", "glass"]),
        ("！？ …", []),
    ],
)
def test_chinese_gives_pairs_and_english_gives_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_the_document_that_says_what_is_asked_scores_highest() -> None:
    index = WordIndex([["怎么退学费"], ["怎么请假"], ["How do refunds work"]])
    assert _best(index, "我要退学费") == 0
    assert _best(index, "请假") == 1
    assert _best(index, "a refund please") == 2


def test_rare_words_weigh_more_than_common_ones() -> None:
    index = WordIndex([["the course fee"], ["the course room"], ["the course teacher"]])
    scores = index.scores("the course teacher")
    assert scores[2] > 2 * scores[0]


def test_scores_lie_between_nothing_and_one() -> None:
    index = WordIndex([["退学费"], ["请假 " * 200]])
    for text in ("退学费", "请假 请假", "weather", "", "退学费" * 50):
        assert all(0 <= score <= 1 for score in index.scores(text))
    assert index.scores("weather") == [0.0, 0.0]


def test_words_that_occur_nowhere_lower_the_score() -> None:
    index = WordIndex([["parking garage"], ["opening hours"]])
    assert index.scores("parking")[0] > index.scores("parking for submarines")[0] > 0


def test_an_empty_index_finds_nothing() -> None:
    assert WordIndex([]).scores("anything") == []
    assert WordIndex([[""]]).scores("anything") == [0.0]


def _best(index: WordIndex, text: str) -> int:
    scores = index.scores(text)
    return max(range(len(scores)), key=scores.__getitem__)
