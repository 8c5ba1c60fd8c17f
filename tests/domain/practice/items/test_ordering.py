"""The order of options on the screen."""

from __future__ import annotations

from random import Random

import pytest

from domain.practice.items.ordering import fits, keeps_its_order, names_a_letter, order_of
from tests.domain.practice.shelf import choice, entry, ordering, several, short_text


def test_options_are_shuffled_and_none_is_lost() -> None:
    item = choice("c")
    orders = {order_of(item, Random(seed)) for seed in range(200)}
    assert len(orders) == 24
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)


def test_the_same_chance_gives_the_same_order() -> None:
    assert order_of(choice("c"), Random(5)) == order_of(choice("c"), Random(5))


def test_what_is_typed_has_no_order() -> None:
    assert order_of(entry("e"), Random(1)) == ()
    assert order_of(short_text("w"), Random(1)) == ()


def test_options_to_tick_are_shuffled_unless_they_run_like_numbers() -> None:
    assert len({order_of(several("s"), Random(seed)) for seed in range(200)}) > 60
    rising = several("s", options=("3", "5", "8", "16", "48"))
    assert {order_of(rising, Random(seed)) for seed in range(20)} == {(0, 1, 2, 3, 4)}


def test_parts_are_never_shown_in_their_right_order() -> None:
    orders = {order_of(ordering("o", parts=("1", "2", "3")), Random(seed)) for seed in range(100)}
    assert len(orders) == 5
    assert (0, 1, 2) not in orders


def test_an_order_fits_as_long_as_the_item_offers_as_much() -> None:
    assert fits((2, 0, 1, 3), choice("c"))
    assert not fits((2, 0, 1), choice("c"))
    assert not fits((2, 0, 1, 3), several("s"))
    assert fits((), entry("e"))


@pytest.mark.parametrize(
    "options",
    [
        ("1", "2", "5", "9"),
        ("9", "5", "2", "-1"),
        ("0.1", "0.25", "1/2", "3"),
        ("6 pm", "7 pm", "8 pm", "9 pm"),
        ("1,000", "2,000", "3,000", "4,000"),
        ("一种", "两种", "三种", "四种"),
        ("￥5", "￥6", "￥7", "￥8"),
        ("red", "blue", "green", "None of the above"),
        ("红", "蓝", "绿", "以上都对"),
        ("红", "蓝", "都不对", "绿"),
        ("red", "blue", "A and B", "none"),
    ],
)
def test_options_that_belong_in_their_order_stay_in_it(options: tuple[str, ...]) -> None:
    item = choice("c", options=options)
    assert keeps_its_order(item)
    assert all(order_of(item, Random(seed)) == (0, 1, 2, 3) for seed in range(20))


@pytest.mark.parametrize(
    "options", [("9", "2", "5", "1"), ("6 pm", "7 am", "8 pm", "9 pm"), ("A cat", "B cat", "C cat", "D cat")]
)
def test_other_options_do_not(options: tuple[str, ...]) -> None:
    assert not keeps_its_order(choice("c", options=options))


@pytest.mark.parametrize(
    "explanation", ["所以周长是 12，故选C．", "故选：B", "选项A不对", "Hence the answer is (D).", "故选(B)."]
)
def test_an_explanation_that_names_a_letter_keeps_the_letters_where_they_were(explanation: str) -> None:
    item = choice("c", explanation=explanation)
    assert names_a_letter(item)
    assert keeps_its_order(item)


def test_a_point_called_a_is_not_a_letter_of_an_option() -> None:
    assert not names_a_letter(choice("c", explanation="Triangle ABC has a right angle at A, so AB is the height."))
