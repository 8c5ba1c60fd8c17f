"""Every generated key is found a second time, by somebody who only reads the stem."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.items.checking import check
from domain.practice.items.grading import Typed, grade
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText, SingleChoice
from domain.practice.items.wordings import ChoiceWording, offered
from knowledge.arithmetic import number_in
from knowledge.generators.drafting import Pair, Unsuitable, choice, decimal, mixed
from knowledge.generators.table import GENERATORS, TooFew, generate
from tests.knowledge.banks import misconceptions, skills
from tests.knowledge.solving import RANKED, SAME_EXPRESSION, SOLVERS, SPELT, TICKED, Stem, plain, who_eats_more

FORM_MATTERS = {"fractions.simplify", "ratio.simplify"}
"""Here an option of the same value in another form is wrong on purpose."""

FEW = {
    "geometry.circle-area": 10,
    "integers.power": 12,
    "problems.outfits": 20,
    "whole.add-within-20": 20,
    "percent.change": 20,
    "number.greatest-common-factor": 20,
}
"""Generators without thirty different items, and how many are looked at."""


@cache
def made(name: str) -> list[Item]:
    return generate(name, seed=1, count=8) + generate(name, seed=20, count=FEW.get(name, 30))


def key_of(item: Item, lang: Lang) -> str:
    wording = item.wordings[lang]
    assert isinstance(item, SingleChoice)
    assert isinstance(wording, ChoiceWording)
    return wording.options[item.answer]


def value(shown: str) -> Fraction | None:
    if clock := re.fullmatch(r"(\d+):(\d\d)", shown):
        return Fraction(int(clock[1]) * 60 + int(clock[2]))
    return number_in(shown)


def test_there_are_many_generators_and_each_has_a_second_way() -> None:
    assert len(GENERATORS) >= 20
    assert set(GENERATORS) == {*SOLVERS, *SAME_EXPRESSION, "fractions.compare", *TICKED, *RANKED, *SPELT}


@pytest.mark.parametrize("name", SOLVERS)
def test_the_key_is_what_the_stem_asks_for_in_both_languages(name: str) -> None:
    for item in made(name):
        for lang in Lang:
            stem = Stem(item.wordings[lang].stem, lang)
            found = SOLVERS[name](stem)
            key = item.answer if isinstance(item, NumberEntry) else value(key_of(item, lang))
            assert key == found, f"{stem.text} has the key {key}, solved it gives {found}"


@pytest.mark.parametrize("name", SAME_EXPRESSION)
def test_an_expression_equals_the_printed_one_for_every_x(name: str) -> None:
    for item in made(name):
        for lang in Lang:
            printed = SAME_EXPRESSION[name](Stem(item.wordings[lang].stem, lang))
            wording = item.wordings[lang]
            assert isinstance(item, SingleChoice)
            assert isinstance(wording, ChoiceWording)
            for place, option in enumerate(wording.options):
                same = all(plain(printed, x) == plain(option, x) for x in (-3, 0, 2, 7))
                assert same is (place == item.answer), f"{printed} and {option}"


def test_the_larger_fraction_is_named() -> None:
    for item in made("fractions.compare"):
        for lang in Lang:
            assert key_of(item, lang) == who_eats_more(Stem(item.wordings[lang].stem, lang))


@pytest.mark.parametrize("name", TICKED)
def test_exactly_the_right_options_fit_the_stem_in_both_languages(name: str) -> None:
    for item in made(name):
        assert isinstance(item, SeveralChoices)
        for lang in Lang:
            stem = Stem(item.wordings[lang].stem, lang)
            fits = [TICKED[name](stem, Fraction(option)) for option in item.wordings[lang].options]
            assert tuple(place for place, fit in enumerate(fits) if fit) == item.answers, stem.text


@pytest.mark.parametrize("name", RANKED)
def test_parts_are_the_numbers_of_the_stem_from_the_smallest_to_the_largest(name: str) -> None:
    for item in made(name):
        assert isinstance(item, Ordering)
        for lang in Lang:
            parts = [number_in(part) for part in item.wordings[lang].parts]
            assert parts == sorted(Stem(item.wordings[lang].stem, lang).numbers)
            assert len(set(parts)) == len(parts)


@pytest.mark.parametrize("name", SPELT)
def test_what_is_accepted_is_what_the_stem_asks_for_and_what_is_foreseen_is_wrong(name: str) -> None:
    for item in made(name):
        assert isinstance(item, ShortText)
        for lang in Lang:
            wording = item.wordings[lang]
            assert SPELT[name](Stem(wording.stem, lang)) == wording.accepted[0]
            assert all(grade(item, Typed(text)) is Verdict.RIGHT for text in wording.accepted)
            assert all(grade(item, Typed(text)) is Verdict.WRONG for text, _ in wording.foreseen)


@pytest.mark.parametrize("name", GENERATORS)
def test_options_differ_in_value_and_not_only_in_spelling(name: str) -> None:
    for item in made(name):
        if isinstance(item, SingleChoice) and name not in FORM_MATTERS:
            for wording in item.wordings.values():
                assert isinstance(wording, ChoiceWording)
                values = [value(option) for option in wording.options]
                key = values[item.answer]
                assert key is None or values.count(key) == 1, f"{wording.stem} {wording.options}"


@pytest.mark.parametrize("name", sorted(FORM_MATTERS))
def test_a_simplified_key_cannot_be_simplified_further(name: str) -> None:
    for item in made(name):
        for lang in Lang:
            top, bottom = map(int, re.findall(r"\d+", key_of(item, lang)))
            assert math.gcd(top, bottom) == 1


@pytest.mark.parametrize("name", GENERATORS)
def test_generated_items_are_sound_and_every_distractor_is_a_named_misconception(name: str) -> None:
    known = {skill.id for skill in skills()}
    items = made(name)
    for item in items:
        check(item)
        assert set(item.skills) <= known
        assert item.key.startswith(f"generated:{name}:")
        if isinstance(item, SingleChoice):
            named = [one for place, one in enumerate(item.misconceptions) if place != item.answer]
            assert item.misconceptions[item.answer] is None
            assert all(one in misconceptions() for one in named)
    places = {item.answer for item in items if isinstance(item, SingleChoice)}
    assert len(places) != 1, "the key always stands at the same place"


@pytest.mark.parametrize("name", GENERATORS)
def test_the_explanation_ends_at_the_key_and_uses_the_numbers_of_the_stem(name: str) -> None:
    for item in made(name):
        for lang, wording in item.wordings.items():
            steps = wording.explanation.split("\n")
            assert 2 <= len(steps) <= 4, wording.explanation
            squeezed = re.sub(r"\s", "", wording.explanation)
            match item:
                case NumberEntry(answer=number):
                    key = decimal(number)
                case ShortText(wordings=texts):
                    key = texts[lang].accepted[0]
                case SeveralChoices(answers=answers):
                    assert all(re.search(rf"(?<!\d){offered(wording)[one]}(?!\d)", squeezed) for one in answers)
                    continue
                case Ordering():
                    last = re.sub(r"\s", "", steps[-1]).replace("、", ",")
                    assert ",".join(offered(wording)) in last, wording.explanation
                    continue
                case SingleChoice():
                    key = key_of(item, lang)
            digits = re.sub(r"\s", "", key)
            core = re.search(r"[\d/.:−x]+", digits)
            assert digits in squeezed or (core is not None and core[0] in squeezed), f"{key}: {wording.explanation}"


def test_the_same_seed_gives_the_same_items_and_a_higher_count_only_adds() -> None:
    for name in GENERATORS:
        few, more = generate(name, seed=3, count=3), generate(name, seed=3, count=6)
        assert more[:3] == few
        assert generate(name, seed=3, count=6) == more
    assert generate("fractions.add-unlike", seed=3, count=3) != generate("fractions.add-unlike", seed=4, count=3)


def test_no_two_items_of_an_order_ask_the_same() -> None:
    for name in GENERATORS:
        for lang in Lang:
            stems = [item.wordings[lang].stem for item in generate(name, seed=1, count=8)]
            assert len(set(stems)) == len(stems)


def test_a_generator_that_runs_dry_says_so() -> None:
    with pytest.raises(TooFew, match=r"^'geometry\.circle-area' has no 500 different items$"):
        generate("geometry.circle-area", seed=1, count=500)


def test_distractors_that_meet_the_key_or_each_other_are_left_out() -> None:
    wrong = [("5", "neighbour-fact"), ("6", "neighbour-fact"), ("6", "left-to-right"), ("7", "left-to-right")]
    texts = {"stem": Pair("问", "Q"), "explanation": Pair("答", "A"), "hints": ()}
    item = choice(Random(1), skills=["a"], difficulty=1, key="5", wrong=wrong, options=3, **texts)  # type: ignore[arg-type]
    wording = item.wordings[Lang.EN]
    assert isinstance(wording, ChoiceWording)
    assert sorted(wording.options) == ["5", "6", "7"]
    with pytest.raises(Unsuitable):
        choice(Random(1), skills=["a"], difficulty=1, key="5", wrong=wrong, options=4, **texts)  # type: ignore[arg-type]


def test_a_mixed_number_keeps_its_parts_apart() -> None:
    assert mixed(2, 1, 2) == ("2又1/2", "2\u00a01/2")
    for name in ("fractions.improper-to-mixed", "fractions.mixed-to-improper"):
        for item in made(name):
            assert " " not in item.wordings[Lang.ZH].stem
            assert not re.search(r"\d \d+/\d", item.wordings[Lang.EN].stem)


def test_a_decimal_that_does_not_end_is_refused() -> None:
    assert decimal(Fraction(-5, 4)) == "−1.25"
    assert decimal(Fraction(1000)) == "1000"
    with pytest.raises(ValueError, match="no finite decimal"):
        decimal(Fraction(1, 3))
