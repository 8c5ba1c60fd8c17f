"""Several messages in one."""

from __future__ import annotations

from typing import Any

import pytest

from domain.gate.merging import MOST_ROWS, fits_together, merged
from tests.domain.gate.given import a_message, at

PHOTO, DRAWING = {"type": "photo", "file": "f"}, {"type": "drawing"}


def content(words: str = "words", rows: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "html": words,
        "keyboard": [[{"text": f"{words} {n}", "tap": f"a:{words}:{n}"}] for n in range(rows)],
        **more,
    }


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (content(), content(), True),
        (content("a" * 1800), content("a" * 1798), True),
        (content("a" * 1800), content("a" * 1799), False),
        (content("<b>" + "😀" * 900 + "</b>"), content("&lt;" * 1798), True),
        (content(rows=MOST_ROWS - 1), content(rows=1), True),
        (content(rows=MOST_ROWS), content(rows=1), False),
        (content(attachment=DRAWING), content(attachment=DRAWING), True),
        (content(attachment=PHOTO), content("a" * 1017), True),
        (content(attachment=PHOTO), content("a" * 1018), False),
        (content(attachment=PHOTO), content(attachment=DRAWING), False),
        (content(attachment={"type": "venue"}), content(), False),
        (content(attachment={"type": "calendar"}), content(), False),
        (content(contact="Share"), content(), False),
        (content(), content(location="Where"), False),
    ],
)
def test_what_fits_into_one_message(one: dict[str, Any], other: dict[str, Any], fits: bool) -> None:
    messages = [a_message("report", at(12), 1, content=one), a_message("report", at(12), 2, content=other)]
    assert fits_together(messages) is fits
    assert fits_together(messages[::-1]) is fits


def test_words_stand_below_each_other_and_the_same_button_once() -> None:
    one, other = content("Lin", 1), content("Bo", 1)
    made = merged([one, {**other, "keyboard": [*one["keyboard"], *other["keyboard"]], "footer": [["x"]]}])
    assert made == {"html": "Lin\n\nBo", "keyboard": [*one["keyboard"], *other["keyboard"]]}


def test_one_picture_stays_and_of_two_none() -> None:
    assert merged([content(), content(attachment=PHOTO)])["attachment"] == PHOTO
    assert "attachment" not in merged([content(attachment=DRAWING), content(attachment=DRAWING)])
