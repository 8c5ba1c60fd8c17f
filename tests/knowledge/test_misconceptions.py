"""What learners are told about the roads that lead to a wrong answer."""

from __future__ import annotations

import re

from domain.language import Lang
from knowledge.misconceptions import load_misconceptions
from tests.house import CONTENT

BLAME = re.compile(r"\b(?:wrong|careless|stupid|fail\w*|should have)\b|粗心|马虎|笨|怎么又|还不会", re.IGNORECASE)
KNOWN = load_misconceptions(CONTENT)


def test_the_forty_most_common_roads_have_other_words_for_the_second_time() -> None:
    again = [each for each in KNOWN.values() if each.again is not None]
    assert len(again) >= 40
    for each in again:
        assert each.again is not None
        assert set(each.again) == set(Lang)
        for lang in Lang:
            assert each.again[lang] != each.says[lang] and 20 <= len(each.again[lang]) <= 300, each.id


def test_nobody_is_blamed_for_a_road() -> None:
    for each in KNOWN.values():
        for words in (*each.says.values(), *(each.again or {}).values()):
            assert not BLAME.search(words), f"{each.id}: {words}"
