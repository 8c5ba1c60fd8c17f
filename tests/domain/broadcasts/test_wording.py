"""Hints about tone, and links that lead where they say."""

from __future__ import annotations

import pytest

from domain.broadcasts.hints import Hint, hints
from domain.language import Lang
from domain.messages.links import Doubt, doubt_about, read_link


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("周六上午十点，校园开放日，欢迎来看看教室。", Lang.ZH, []),
        ("Open house on Saturday at ten. Come and see the rooms!", Lang.EN, []),
        ("最后 3 个名额，抓紧报名", Lang.ZH, [Hint.URGENT]),
        ("限时优惠！！！", Lang.ZH, [Hint.EXCLAIMED, Hint.URGENT]),
        ("Only 3 places left, don't miss it", Lang.EN, [Hint.URGENT]),
        ("The last lesson of term is on Friday", Lang.EN, []),
        ("WHAT GREAT NEWS EVERYBODY", Lang.EN, [Hint.SHOUTED]),
        ("Our STEAM and STEM week", Lang.EN, []),
        ("原价 3200 元，现在 8 折", Lang.ZH, [Hint.PRICE]),
        ("Now €99 instead of 120 euros", Lang.EN, [Hint.PRICE]),
        ("It starts at 18:30 in room 204", Lang.EN, []),
        ("开放日在周六", Lang.EN, [Hint.OTHER_LANGUAGE]),
        ("Open house", Lang.ZH, [Hint.OTHER_LANGUAGE]),
        ("12-13 / 16:00", Lang.ZH, []),
        ("好" * 301, Lang.ZH, [Hint.LONG]),
        ("good " * 141, Lang.EN, [Hint.LONG]),
    ],
)
def test_a_text_is_hinted_at(text: str, lang: Lang, found: list[Hint]) -> None:
    assert list(hints(text, lang)) == found


@pytest.mark.parametrize(
    ("address", "doubt"),
    [
        ("https://example.org", None),
        ("https://www.example.org/a/b?x=1&y=%20#part", None),
        ("HTTPS://EXAMPLE.ORG/", None),
        ("https://example.org:443/", None),
        ("http://example.org", Doubt.NOT_HTTPS),
        ("javascript:alert(1)", Doubt.NOT_HTTPS),
        ("tg://resolve?domain=x", Doubt.NOT_HTTPS),
        ("https:example.org", Doubt.UNREADABLE),
        ("https://localhost/", Doubt.UNREADABLE),
        ("https://exa mple.org", Doubt.UNREADABLE),
        ("https://example.org\\@evil.org", Doubt.UNREADABLE),
        ("https://[::1", Doubt.UNREADABLE),
        ("https://bank.example@evil.org", Doubt.HIDDEN),
        ("https://example.org:8443/", Doubt.HIDDEN),
        ("https://192.168.0.1/", Doubt.HIDDEN),
        ("https://2130706433/", Doubt.HIDDEN),
        ("https://[::1]/", Doubt.HIDDEN),
        ("https://еxample.org/", Doubt.HIDDEN),
        ("https://xn--xample-2of.org/", Doubt.HIDDEN),
        ("https://t.me/some_bot?start=1", Doubt.TELEGRAM),
        ("https://T.ME./joinchat/x", Doubt.TELEGRAM),
        ("https://web.telegram.org/", Doubt.TELEGRAM),
        ("https://not-t.me/", None),
        ("https://bit.ly/abc", Doubt.SHORTENED),
        ("https://example.org/" + "a" * 300, Doubt.LONG),
    ],
)
def test_an_address_is_taken_only_where_it_says_where_it_leads(address: str, doubt: Doubt | None) -> None:
    assert doubt_about(address) is doubt


def test_labels_stand_on_lines_of_their_own() -> None:
    link = read_link("看看日历\nhttps://example.org/a\nSee the calendar: 2026")
    assert link is not None and link.address == "https://example.org/a"
    assert link.label == {Lang.ZH: "看看日历", Lang.EN: "See the calendar: 2026"}
    assert read_link("see example.org") is None
