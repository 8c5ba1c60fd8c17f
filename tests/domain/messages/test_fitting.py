from __future__ import annotations

import re
from html import unescape

import pytest

from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.fitting import MORE, MOST_UNITS, fitted, fitted_rows
from domain.messages.screen import Button, Screen, T, Tap


def units(html: str) -> int:
    return len(unescape(re.sub("<[^>]*>", "", html)).encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    "html", ["", "<b>short</b>", "x" * 4096, "😀" * 2048, "&lt;" * 4096, f"<b>{'林' * 4096}</b>"]
)
def test_what_telegram_takes_stays_as_it_is(html: str) -> None:
    assert fitted(html) == html


def test_of_many_lines_the_first_ones_stay_whole() -> None:
    lines = [f"<b>{number}</b> &amp; <i>{'林' * 40}</i>" for number in range(200)]
    made = fitted("\n".join(lines))
    assert made.endswith(MORE)
    assert made.removesuffix(MORE).split("\n") == lines[: made.count("\n")]
    assert MOST_UNITS - 60 < units(made) <= MOST_UNITS


@pytest.mark.parametrize("sign", ["x", "林", "😀", "&lt;", "&#39;", "&quot;"])
def test_one_long_line_is_cut_between_two_signs_and_its_tags_are_closed(sign: str) -> None:
    made = fitted(f'<blockquote expandable><a href="https://a.example?b=1&amp;c=2">{sign * 5000}</a></blockquote>')
    assert made.endswith(f"{sign}</a></blockquote>{MORE}")
    assert MOST_UNITS - 2 <= units(made) <= MOST_UNITS


def test_a_quote_over_several_lines_is_closed_where_it_is_cut() -> None:
    made = fitted("<b>head</b>\n<blockquote>" + "\n".join("y" * 99 for _ in range(60)) + "</blockquote>\n<b>foot</b>")
    assert made.endswith("y</blockquote>" + MORE)
    assert made.count("<blockquote>") == made.count("</blockquote>") == 1


def test_of_too_many_buttons_the_row_that_leads_back_stays() -> None:
    rows = tuple(tuple(f"{row}:{place}" for place in range(8)) for row in range(13))
    assert fitted_rows(rows[:12]) == rows[:12]
    assert fitted_rows((*rows, ("back",))) == (*rows[:12], ("back",))
    assert fitted_rows((("a",),) * 120 + (("back", "home"),)) == (("a",),) * 98 + (("back", "home"),)


def test_every_screen_goes_through_it() -> None:
    catalogue = Catalogue({Lang.EN: {"long": "{words}", "b": "b"}})
    keyboard = tuple((Button(T("b"), Tap("b", ())),) for _ in range(101))
    content = catalogue.rendered(Screen(T("long", {"words": "x" * 5000}), keyboard), Lang.EN)
    assert units(content["html"]) == MOST_UNITS
    assert len(content["keyboard"]) == 100
