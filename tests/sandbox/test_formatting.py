"""HTML into entities and back, plain entities, and Telegram's complaints about both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import formatted, html_input, html_output, utf16
from sandbox.refusals import Refusal


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("plain &lt;b&gt; &amp; &quot;so&quot; &copy;", 'plain <b> & "so" &copy;', []),
        ("&#65;&#x42; &#9999999;", "AB &#9999999;", []),
        ("😀<b>中</b>", "😀中", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd", None),
        ("<i>unnamed end</>", "unnamed end", [("italic", 0, 11)]),
        ("<B>upper</b >", "upper", [("bold", 0, 5)]),
        ("<b></b>nothing", "nothing", []),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<pre>x\ny</pre>", "x\ny", [("pre", 0, 3)]),
        ("<b aba = caba>x</b>", "x", [("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_with_entities_in_utf16_units(
    markup: str, text: str, entities: list[tuple[str, int, int]] | None
) -> None:
    found_text, found = html_input.parse(markup)
    assert found_text == text
    if entities is not None:
        assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<a href="https://example.org/a?b=1&amp;c=2">x</a>', "https://example.org/a?b=1&c=2"),
        ("<a href='example.org'>x</a>", "http://example.org/"),
        ("<a>example.org</a>", "http://example.org/"),
        ('<a href="tg://user?id=1">x</a>', "tg://user?id=1"),
    ],
)
def test_a_link_gets_its_address_in_full(markup: str, url: str) -> None:
    assert html_input.parse(markup)[1][0]["url"] == url


def test_a_link_to_nowhere_is_plain_text() -> None:
    assert html_input.parse("<a href='no address'>x</a>") == ("x", [])


def test_a_code_block_may_name_its_language() -> None:
    text, entities = html_input.parse('<pre><code class="language-python">x = 1</code></pre>')
    assert (text, entities) == ("x = 1", [{"type": "pre", "offset": 0, "length": 5, "language": "python"}])


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("中<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("中<script>x</script>", 'Unsupported start tag "script" at byte offset 3'),
        ("1 <2 and 3", 'Unsupported start tag "2" at byte offset 2'),
        ("中<b", "Unclosed start tag at byte offset 3"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<i =x>y</i>", 'Empty attribute name in the tag "i" at byte offset 0'),
        ('<tg-emoji emoji-id="no">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_html_is_refused_with_the_place(markup: str, complaint: str) -> None:
    with pytest.raises(Refusal) as caught:
        html_input.parse(markup)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("entity", "complaint"),
    [
        ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
        (
            {"type": "bold", "offset": 1, "length": 9},
            "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "shiny", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_a_wrong_entity_is_refused(entity: dict[str, object], complaint: str) -> None:
    with pytest.raises(Refusal) as caught:
        formatted.read("hello", None, [entity])
    assert caught.value.description == f"Bad Request: {complaint}"


def test_blanks_at_both_ends_go_and_entities_move_with_the_text() -> None:
    assert formatted.read("  <b>x </b> \n", "HTML", None) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


def test_commands_links_mentions_and_hashtags_are_found() -> None:
    text = "/start@banxue_bot see https://example.org/a, ask @teacher or a@b.org #数学 1/2"
    kinds = {one["type"]: one for one in formatted.with_detected(text, [])}
    assert set(kinds) == {"bot_command", "url", "mention", "email", "hashtag"}
    assert text[kinds["url"]["offset"] :][: kinds["url"]["length"]] == "https://example.org/a"


def test_nothing_is_found_inside_code() -> None:
    _, entities = formatted.read("<code>/start</code>", "HTML", None)
    assert [one["type"] for one in entities] == ["code"]


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("<b>a &lt; b</b>\nc", "<b>a &lt; b</b><br>c"),
        ("<pre>a\nb</pre>", "<pre>a\nb</pre>"),
        ("<tg-spoiler>x</tg-spoiler>", '<span class="spoiler">x</span>'),
        ("<b>😀<i>y</i></b>z", "<b>😀<i>y</i></b>z"),
        (
            '<a href="https://e.org/?a=&quot;">x</a>',
            '<a href="https://e.org/?a=&quot;" target="_blank" rel="noopener noreferrer">x</a>',
        ),
    ],
)
def test_entities_are_shown_as_safe_html(markup: str, html: str) -> None:
    assert html_output.render(*html_input.parse(markup)) == html


def test_entities_that_overlap_are_still_nested_properly() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    assert html_output.render("abc", entities) == "<b>a<i>b</i></b><i>c</i>"


def test_a_script_address_never_becomes_a_link() -> None:
    entity = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert html_output.render("x", [entity]) == "x"


@settings(deadline=None)
@given(st.text())
def test_text_without_markup_survives_the_way_to_html_and_back(text: str) -> None:
    shown = html_output.render(text, [])
    parsed, entities = html_input.parse(shown.replace("<br>", "\n").replace("&#x27;", "'"))
    assert (parsed, entities) == (text, [])


@settings(deadline=None)
@given(st.text())
def test_length_in_utf16_units_is_what_the_codec_says(text: str) -> None:
    assert utf16.length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert utf16.offsets(text)[-1] == utf16.length(text)
