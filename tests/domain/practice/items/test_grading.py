"""What was typed or tapped, and what it is judged to be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.items.grading import (
    LONGEST_TEXT,
    Chosen,
    Placed,
    Ticked,
    Typed,
    UnreadableAnswer,
    grade,
    how_placed,
    how_ticked,
    is_talk,
    own_words,
    road_taken,
    to_plain,
)
from tests.domain.practice.shelf import choice, entry, ordering, several, short_text


def test_the_unit_may_be_typed_behind_the_number() -> None:
    item = entry("length", answer="35", unit="cm")
    assert [grade(item, Typed(text)) for text in ("35", "35cm", "35 cm", "３５ｃｍ")] == [Verdict.RIGHT] * 4
    with pytest.raises(UnreadableAnswer):
        grade(item, Typed("35 km"))


def test_a_percentage_is_right_with_and_without_its_sign_where_per_cent_is_the_unit() -> None:
    item = entry("share", answer="50", unit="%")
    assert grade(item, Typed("50%")) is grade(item, Typed("50")) is Verdict.RIGHT
    assert grade(item, Typed("0.5")) is Verdict.WRONG


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("3.13", "wrong"), ("3.14", "right"), ("3.15", "right"), ("3.16", "right"), ("3.17", "wrong")],
)
def test_an_answer_within_the_tolerance_is_right_and_its_edge_belongs_to_it(text: str, verdict: str) -> None:
    assert grade(entry("pi", answer="3.15", tolerance="0.01"), Typed(text)) == verdict


def test_an_unreadable_answer_is_not_judged() -> None:
    with pytest.raises(UnreadableAnswer):
        grade(entry("e"), Typed("three and a half"))


def test_only_the_right_option_is_right() -> None:
    item = choice("c", answer=2)
    assert [grade(item, Chosen(option)) for option in range(4)] == ["wrong", "wrong", "right", "wrong"]
    with pytest.raises(ValueError, match="no option 4"):
        grade(item, Chosen(4))


def test_an_item_is_answered_in_its_own_way_only() -> None:
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(choice("c"), Typed("3"))
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(entry("e"), Chosen(0))
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(several("s"), Chosen(0))
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(ordering("o"), Ticked((0, 1, 2, 3)))
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(short_text("w"), Placed((0,)))


@pytest.mark.parametrize(
    ("ticked", "verdict", "how"),
    [
        ((0, 2), "right", (2, 0, 0)),
        ((0,), "wrong", (1, 1, 0)),
        ((2,), "wrong", (1, 1, 0)),
        ((0, 1, 2), "wrong", (2, 0, 1)),
        ((0, 1, 2, 3, 4), "wrong", (2, 0, 3)),
        ((0, 3), "wrong", (1, 1, 1)),
        ((1, 3, 4), "wrong", (0, 2, 3)),
        ((4,), "wrong", (0, 2, 1)),
    ],
)
def test_several_choices_are_right_when_all_and_only_the_right_ones_are_ticked(
    ticked: tuple[int, ...], verdict: str, how: tuple[int, int, int]
) -> None:
    item, response = several("s"), Ticked(ticked)
    assert grade(item, response) == verdict
    found = how_ticked(item, to_plain(response))
    assert (found.right, found.missing, found.too_many) == how


def test_a_tick_on_what_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no option 5"):
        grade(several("s"), Ticked((0, 5)))


@pytest.mark.parametrize(
    ("order", "from_start", "in_place", "backwards"),
    [
        ((0, 1, 2, 3), 4, 4, False),
        ((0, 1, 3, 2), 2, 2, False),
        ((0, 2, 1, 3), 1, 2, False),
        ((1, 0, 2, 3), 0, 2, False),
        ((3, 1, 2, 0), 0, 2, False),
        ((1, 2, 3, 0), 0, 0, False),
        ((3, 2, 1, 0), 0, 0, True),
    ],
)
def test_an_order_is_right_as_a_whole_and_told_how_far_it_went(
    order: tuple[int, ...], from_start: int, in_place: int, backwards: bool
) -> None:
    item = ordering("o")
    assert grade(item, Placed(order)) == ("right" if order == (0, 1, 2, 3) else "wrong")
    how = how_placed(item, to_plain(Placed(order)))
    assert (how.from_start, how.in_place, how.backwards) == (from_start, in_place, backwards)


def test_half_an_order_is_wrong() -> None:
    assert grade(ordering("o"), Placed((0, 1))) is Verdict.WRONG


@pytest.mark.parametrize(
    ("text", "road"),
    [("7", "one-part-only"), ("7.0", "one-part-only"), ("７", "one-part-only"), ("七", "one-part-only"),
     ("-3,5", "sign-dropped"), ("8", None), ("3.5", None)],
)  # fmt: skip
def test_a_foreseen_wrong_number_names_its_misconception_however_it_is_typed(text: str, road: str | None) -> None:
    item = replace(entry("e"), foreseen={Fraction(7): "one-part-only", Fraction(-7, 2): "sign-dropped"})
    assert road_taken(item, to_plain(Typed(text))) == road


def test_a_number_with_two_readings_of_which_one_is_right_took_no_wrong_road() -> None:
    item = replace(entry("e", answer="1250"), foreseen={Fraction("1.25"): "point-one-place-off"})
    assert grade(item, Typed("1,250")) is Verdict.RIGHT
    assert road_taken(item, {"text": "1,250"}) is None
    assert road_taken(item, {"text": "1.25"}) == "point-one-place-off"


def test_a_foreseen_wrong_text_and_order_name_theirs() -> None:
    word = short_text("w", foreseen=(("odd number", "odd-is-prime"),))
    assert road_taken(word, {"text": "ODD  number!"}) == "odd-is-prime"
    assert road_taken(word, {"text": "even number"}) is None
    parts = ordering("o", foreseen={(3, 2, 1, 0): "big-road"})
    assert road_taken(parts, {"order": [3, 2, 1, 0]}) == "big-road"
    assert road_taken(parts, {"order": [1, 0, 2, 3]}) is None


def test_of_several_wrong_ticks_the_first_that_says_something_is_told() -> None:
    item = several("s", misconceptions=(None, None, None, "big-road", "other-road"))
    assert road_taken(item, {"options": [0, 1, 3, 4]}) == "big-road"
    assert road_taken(item, {"options": [1, 4]}) == "other-road"
    assert road_taken(item, {"options": [0]}) is None
    spoken = several("s", feedback=(None, "That one grows.", None, None, None))
    assert own_words(spoken, Lang.EN, {"options": [1, 3]}) == "That one grows."
    assert own_words(spoken, Lang.EN, {"options": [0, 2]}) is None


def test_an_answer_to_options_that_exist_no_longer_says_nothing() -> None:
    assert road_taken(choice("c", misconceptions=(None, "a", "b", "c")), {"option": 7}) is None
    assert own_words(several("s", feedback=(None,) * 5), Lang.EN, {"options": [8]}) is None


def test_what_was_not_answered_took_no_road() -> None:
    for item in (choice("c"), several("s"), ordering("o"), short_text("w"), entry("e")):
        assert road_taken(item, {}) is None
        assert own_words(item, Lang.ZH, {}) is None


@pytest.mark.parametrize("text", ["周末有奥数课吗", "How much is the course on Saturdays please", "why?"])
def test_talk_is_told_from_a_try(text: str) -> None:
    assert is_talk(text)


@pytest.mark.parametrize(
    "text", ["seven", "三又二分之一", "一万两千三百四十五", "7 或者 8 我不确定到底是哪一个数", "不会"]
)
def test_a_try_is_not_taken_for_talk(text: str) -> None:
    assert not is_talk(text)


def test_where_words_are_asked_for_a_try_may_be_longer() -> None:
    long = "right-angled isosceles triangle"
    assert is_talk(long) and not is_talk(long, LONGEST_TEXT)
    assert is_talk("我明天想请一天假不来上课了", LONGEST_TEXT) is False
    assert is_talk("老师我明天想请一天假不来上课了可以", LONGEST_TEXT)
    assert is_talk("why?", LONGEST_TEXT)
