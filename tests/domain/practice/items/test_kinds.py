"""Items of every kind: what is stored comes back the same, and what contradicts itself is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import Lang
from domain.practice.items.checking import check
from domain.practice.items.kinds import (
    Answering,
    Item,
    ItemError,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    answering,
    fingerprint,
    from_plain,
    guess_chance,
    to_plain,
)
from domain.practice.items.pictures import Pie, StoredPicture, Typeset
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording
from tests.domain.practice.shelf import choice, entry, ordering, several, short_text

_text = st.text(min_size=1, max_size=12)
_texts = st.lists(_text, min_size=3, max_size=6, unique=True).map(tuple)
_maybe = st.none() | _text
_pictures = st.none() | st.builds(Pie, st.integers(2, 24), st.just(1)) | st.just(StoredPicture("apples.png"))
_typeset = st.none() | st.builds(Typeset, _text, _texts)
_numbers = st.fractions(max_denominator=99)
_common = {
    "key": _text,
    "skills": st.lists(_text, max_size=2).map(tuple),
    "difficulty": st.integers(1, 5),
    "source": st.text(max_size=5),
    "picture": _pictures,
}
_shared = {"stem": _text, "explanation": _text, "hints": st.lists(_text, max_size=2).map(tuple), "typeset": _typeset}


def _wordings(shape: st.SearchStrategy[object]) -> st.SearchStrategy[dict[Lang, object]]:
    return st.dictionaries(st.sampled_from(Lang), shape, min_size=1)


_feedback = st.lists(_maybe, max_size=6).map(tuple)
_choices = _wordings(st.builds(ChoiceWording, options=_texts, feedback=_feedback, **_shared))
_roads = st.lists(_maybe, max_size=6).map(tuple)
_orders = st.dictionaries(st.permutations(range(4)).map(tuple), _text, max_size=2)
_foreseen_texts = st.lists(st.tuples(_text, _text), max_size=2).map(tuple)
_items: st.SearchStrategy[Item] = st.one_of(
    st.builds(SingleChoice, answer=st.integers(0, 2), wordings=_choices, misconceptions=_roads, **_common),
    st.builds(
        SeveralChoices,
        answers=st.sets(st.integers(0, 2), min_size=1).map(lambda places: tuple(sorted(places))),
        wordings=_choices,
        misconceptions=_roads,
        **_common,
    ),
    st.builds(
        NumberEntry,
        answer=_numbers,
        tolerance=_numbers.map(abs),
        foreseen=st.dictionaries(_numbers, _text, max_size=2),
        wordings=_wordings(st.builds(EntryWording, unit=_text, **_shared)),
        **_common,
    ),
    st.builds(
        ShortText,
        same_signs=st.dictionaries(_text, _text, max_size=2),
        wordings=_wordings(st.builds(TextWording, accepted=_texts, foreseen=_foreseen_texts, **_shared)),
        **_common,
    ),
    st.builds(
        Ordering, foreseen=_orders, wordings=_wordings(st.builds(PartsWording, parts=_texts, **_shared)), **_common
    ),
)


@settings(derandomize=True, deadline=None)
@given(_items)
def test_an_item_of_any_kind_comes_back_from_json_as_it_was(item: Item) -> None:
    again = from_plain(json.loads(json.dumps(to_plain(item))))
    assert again == item
    assert fingerprint(again) == fingerprint(item)


def test_what_was_stored_before_there_were_more_kinds_is_read_with_the_same_fingerprint() -> None:
    plain = to_plain(choice("c", "add"))
    assert set(plain) == {"key", "skills", "difficulty", "source", "kind", "answer", "misconceptions", "wordings"}
    assert set(plain["wordings"]["en"]) == {"stem", "options", "feedback", "explanation", "hints"}
    number = to_plain(entry("e", "add"))
    assert set(number) == {"key", "skills", "difficulty", "source", "kind", "answer", "tolerance", "wordings"}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ItemError, match="kind: 'essay' is unknown"):
        from_plain(to_plain(choice("c")) | {"kind": "essay"})


@pytest.mark.parametrize(
    ("item", "way", "chance"),
    [
        (choice("c"), Answering.TAP, 1 / 4),
        (several("s"), Answering.COMPOSE, 1 / 31),
        (ordering("o"), Answering.COMPOSE, 1 / 24),
        (entry("e"), Answering.NUMBER, 0),
        (short_text("w"), Answering.TEXT, 0),
    ],
)
def test_each_kind_says_how_it_is_answered_and_how_easily_guessed(item: Item, way: Answering, chance: float) -> None:
    assert answering(item) is way
    assert guess_chance(item) == pytest.approx(chance)
    check(item)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: several("s", answers=()), "answers: at least one option has to be right"),
        (lambda: several("s", answers=(2, 0)), "answers: are not in rising order, each once"),
        (lambda: several("s", answers=(1, 1)), "answers: are not in rising order, each once"),
        (lambda: several("s", answers=(0, 5)), "answers: option 6 does not exist"),
        (lambda: several("s", options=("a", "b", "a")), "options (zh): two options are the same"),
        (lambda: several("s", misconceptions=(None,)), "misconceptions: one for each option, or none at all"),
        (lambda: ordering("o", parts=("a", "b")), "parts: 2 given, three to six are needed"),
        (lambda: ordering("o", parts=("a", "b", "a")), "parts (zh): two parts are the same"),
        (lambda: ordering("o", parts=("a", " ", "c")), "parts (zh): part 2 is empty"),
        (lambda: ordering("o", foreseen={(0, 1, 2, 3): "x"}), "foreseen: the right order is among the wrong ones"),
        (lambda: ordering("o", foreseen={(0, 1): "x"}), "foreseen: 1>2 does not name each part once"),
        (lambda: short_text("w", zh=()), "accepted (zh): there is no right answer"),
        (lambda: short_text("w", en=("?!",)), "accepted (en): '?!' has neither a letter nor a digit"),
        (lambda: short_text("w", en=("longer " * 9,)), "is longer than 45 bytes, too long to type"),
        (lambda: short_text("w", zh=("对吗",)), "accepted (zh): '对吗' is a question, not an answer"),
        (lambda: short_text("w", foreseen=(("Prime", "x"),)), "foreseen (zh): 'Prime' is right"),
        (lambda: replace(entry("e"), foreseen={Fraction(7, 2): "x"}), "foreseen: 7/2 is right"),
        (lambda: replace(entry("e"), picture=StoredPicture("No Name")), "picture: file: 'No Name' is not a name"),
        (lambda: replace(choice("c"), wordings={}), "wordings: there is no text in any language"),
    ],
)
def test_an_item_that_could_not_be_asked_or_graded_names_its_field(made: Callable[[], Item], message: str) -> None:
    with pytest.raises(ItemError) as caught:
        check(made())
    assert message in str(caught.value)
