"""What a keeper of the bank says of an item stands above what answers say."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from domain.alerts import faulty_item
from tests.domain.alerts.taught import POINT, Lesson, evidence

WRONG_KEY = f"sample:{POINT}-0"


def test_an_item_is_not_named_any_more_once_its_key_was_called_right() -> None:
    seen = [evidence(Lesson(faulty=frozenset({WRONG_KEY})), Random(seed)) for seed in range(6)]
    assert any(each.key == WRONG_KEY for one in seen for each in faulty_item.look(one))
    settled = [replace(each, confirmed={WRONG_KEY}) for each in seen]
    assert not any(each.key == WRONG_KEY for one in settled for each in faulty_item.look(one))
