"""What all generators share: bilingual text, numbers as they are written, and the making of an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple, TypeVar

from domain.language import Lang
from domain.practice.items.kinds import NumberEntry, Ordering, SeveralChoices, ShortText, SingleChoice
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording

UNNAMED = "generated"
"""The key of an item that has not been given its place in the bank yet."""


class Unsuitable(Exception):
    """These parameters make a poor item (two options coincide, a number is not whole): draw others."""


class Pair(NamedTuple):
    """The same text in Chinese and English."""

    zh: str
    en: str


Written = str | Pair
"""A text, or one for each language."""

Element = TypeVar("Element")


def pair(text: Written) -> Pair:
    """The text for both languages."""
    return text if isinstance(text, Pair) else Pair(text, text)


def signed(number: int) -> str:
    """A whole number with a proper minus sign."""
    return str(number).replace("-", "−")


def bracketed(number: int) -> str:
    """A whole number as it stands inside a calculation: −3 as (−3)."""
    return f"({signed(number)})" if number < 0 else str(number)


def fraction(value: Fraction) -> str:
    """3/4, or 2 when it is whole."""
    return str(value).replace("-", "−")


def mixed(whole: int, top: int, bottom: int) -> Pair:
    """2又1/2 in Chinese, 2 1/2 in English with a space that never breaks: not to be read as 21/2."""
    return Pair(f"{whole}又{top}/{bottom}", f"{whole}\u00a0{top}/{bottom}")


def decimal(value: Fraction) -> str:
    """A terminating decimal without trailing zeros.

    Raises:
        ValueError: the decimal does not terminate.
    """
    text = format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")
    if Fraction(text) != value:
        raise ValueError(f"{value} has no finite decimal")
    return text.replace("-", "−")


def grouped(number: int) -> Pair:
    """12345 in Chinese, 12,345 in English."""
    return Pair(str(number), f"{number:,}" if number >= 10_000 else str(number))


def choice(
    rng: Random,
    *,
    skills: Sequence[str],
    difficulty: int,
    stem: Pair,
    key: Written,
    wrong: Sequence[tuple[Written, str]],
    explanation: Pair,
    hints: Sequence[Pair],
    options: int = 4,
) -> SingleChoice:
    """A choice item whose options are the key and the first distractors that differ from it and each other.

    Args:
        wrong: what each wrong road leads to, and the misconception that it stands for; the likeliest first.

    Raises:
        Unsuitable: fewer than `options` different options remain.
    """
    offered: list[tuple[Pair, str | None]] = [(pair(key), None)]
    for text, misconception in wrong:
        candidate = pair(text)
        if all(candidate.zh != o.zh and candidate.en != o.en for o, _ in offered):
            offered.append((candidate, misconception))
    if len(offered) < options:
        raise Unsuitable("too few different options")
    del offered[options:]
    right = offered[0]
    rng.shuffle(offered)

    def wording(lang: int) -> ChoiceWording:
        return ChoiceWording(
            stem=stem[lang],
            options=tuple(text[lang] for text, _ in offered),
            explanation=explanation[lang],
            hints=tuple(hint[lang] for hint in hints),
        )

    return SingleChoice(
        key=UNNAMED,
        skills=tuple(skills),
        difficulty=difficulty,
        answer=offered.index(right),
        misconceptions=tuple(misconception for _, misconception in offered),
        wordings={Lang.ZH: wording(0), Lang.EN: wording(1)},
    )


def several(
    rng: Random,
    *,
    skills: Sequence[str],
    difficulty: int,
    stem: Pair,
    right: Sequence[Written],
    wrong: Sequence[tuple[Written, str | None]],
    explanation: Pair,
    hints: Sequence[Pair],
) -> SeveralChoices:
    """An item with all of these options to tick.

    Args:
        wrong: what must not be ticked, each with the misconception that it stands for, if it stands for one.

    Raises:
        Unsuitable: two options are the same.
    """
    offered: list[tuple[Pair, str | None, bool]] = [(pair(text), None, True) for text in right]
    offered += [(pair(text), misconception, False) for text, misconception in wrong]
    if len({text.zh for text, _, _ in offered}) < len(offered) or len({text.en for text, _, _ in offered}) < len(
        offered
    ):
        raise Unsuitable("two options are the same")
    rng.shuffle(offered)

    def wording(lang: int) -> ChoiceWording:
        return ChoiceWording(
            stem=stem[lang],
            options=tuple(text[lang] for text, _, _ in offered),
            explanation=explanation[lang],
            hints=tuple(hint[lang] for hint in hints),
        )

    return SeveralChoices(
        key=UNNAMED,
        skills=tuple(skills),
        difficulty=difficulty,
        answers=tuple(place for place, (_, _, is_right) in enumerate(offered) if is_right),
        misconceptions=tuple(misconception for _, misconception, _ in offered),
        wordings={Lang.ZH: wording(0), Lang.EN: wording(1)},
    )


def ordering(
    *,
    skills: Sequence[str],
    difficulty: int,
    stem: Pair,
    parts: Sequence[Written],
    explanation: Pair,
    hints: Sequence[Pair],
    foreseen: Mapping[tuple[int, ...], str] | None = None,
) -> Ordering:
    """Parts in their right order; `foreseen` wrong orders name the misconception that they show.

    Raises:
        Unsuitable: a foreseen order is the right one.
    """
    if tuple(range(len(parts))) in (foreseen or {}):
        raise Unsuitable("the wrong road leads to the right order")

    def wording(lang: int) -> PartsWording:
        return PartsWording(
            stem=stem[lang],
            parts=tuple(pair(part)[lang] for part in parts),
            explanation=explanation[lang],
            hints=tuple(hint[lang] for hint in hints),
        )

    return Ordering(
        key=UNNAMED,
        skills=tuple(skills),
        difficulty=difficulty,
        wordings={Lang.ZH: wording(0), Lang.EN: wording(1)},
        foreseen=dict(foreseen or {}),
    )


def short_text(
    *,
    skills: Sequence[str],
    difficulty: int,
    stem: Pair,
    accepted: Sequence[Written],
    explanation: Pair,
    hints: Sequence[Pair],
    wrong: Sequence[tuple[Written, str]] = (),
) -> ShortText:
    """A text of signs and digits to type; `wrong` texts name the misconception that they show."""

    def wording(lang: int) -> TextWording:
        return TextWording(
            stem=stem[lang],
            accepted=tuple(pair(text)[lang] for text in accepted),
            explanation=explanation[lang],
            hints=tuple(hint[lang] for hint in hints),
            foreseen=tuple((pair(text)[lang], misconception) for text, misconception in wrong),
        )

    return ShortText(
        key=UNNAMED,
        skills=tuple(skills),
        difficulty=difficulty,
        wordings={Lang.ZH: wording(0), Lang.EN: wording(1)},
    )


def entry(
    *,
    skills: Sequence[str],
    difficulty: int,
    stem: Pair,
    answer: Fraction | int,
    explanation: Pair,
    hints: Sequence[Pair],
    unit: Written = "",
    wrong: Sequence[tuple[Fraction | int, str]] = (),
) -> NumberEntry:
    """An item that is answered by typing exactly `answer`; `wrong` numbers name the misconception that they show."""
    units = pair(unit)

    def wording(lang: int) -> EntryWording:
        return EntryWording(
            stem=stem[lang],
            explanation=explanation[lang],
            hints=tuple(hint[lang] for hint in hints),
            unit=units[lang],
        )

    return NumberEntry(
        key=UNNAMED,
        skills=tuple(skills),
        difficulty=difficulty,
        answer=Fraction(answer),
        wordings={Lang.ZH: wording(0), Lang.EN: wording(1)},
        foreseen={Fraction(number): road for number, road in wrong if number != answer},
    )


CHILDREN = (
    Pair("小林", "Mia"),
    Pair("朵朵", "Leo"),
    Pair("阿杰", "Aisha"),
    Pair("小雨", "Sam"),
    Pair("乐乐", "Nora"),
    Pair("晨晨", "Ben"),
)
"""Names of children that everybody at the table could have."""


def proper_fraction(rng: Random, bottoms: Sequence[int]) -> Fraction:
    """A proper fraction in lowest terms with one of the given denominators.

    Raises:
        Unsuitable: the draw was not in lowest terms.
    """
    bottom = rng.choice(bottoms)
    value = Fraction(rng.randint(1, bottom - 1), bottom)
    if value.denominator != bottom:
        raise Unsuitable("not in lowest terms")
    return value


def two(rng: Random, elements: Sequence[Element]) -> tuple[Element, Element]:
    """Two different elements."""
    first, second = rng.sample(elements, 2)
    return first, second
