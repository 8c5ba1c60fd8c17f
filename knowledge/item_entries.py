"""Items as teachers write them into content files: one checked shape for each kind, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar, assert_never

from pydantic import Field, field_validator

from domain.language import Lang
from domain.practice.items.kinds import (
    Item,
    ItemError,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
)
from domain.practice.items.pictures import ItemPicture, PictureError, StoredPicture, picture_from_plain
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording
from knowledge.content import Entry, Text
from knowledge.formulas import Plain, readable, typeset_or_plain
from knowledge.scripts import same_signs

MAX_STEM, MAX_OPTION = 300, 60

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_Stem = Annotated[str, Field(min_length=1, max_length=MAX_STEM)]
_Option = Annotated[str, Field(min_length=1, max_length=MAX_OPTION)]
_Steps = str | list[Text]
_Key = Annotated[str, Field(pattern=r"^[a-z0-9]+:[a-z0-9.\-]+$", max_length=64)]


class _Words(Entry):
    stem: _Stem
    alt: str = Field(default="", max_length=MAX_STEM)
    explanation: _Steps = ""
    hints: tuple[Text, ...] = ()

    @field_validator("*")
    @classmethod
    def _no_control_characters(cls, value: Any) -> Any:
        # one backslash between double quotes: TOML makes a form feed and "rac" of it
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and _CONTROL.search(text):
                raise ValueError("holds a control character; write LaTeX between single quotes")
        return value


class _ChoiceText(_Words):
    options: tuple[_Option, ...] | None = None
    feedback: tuple[str, ...] = ()


class _EntryText(_Words):
    unit: str = ""


class _AcceptedText(_Words):
    accepted: tuple[Text, ...]
    foreseen: dict[str, Text] = Field(default_factory=dict)


class _PartsText(_Words):
    parts: tuple[_Option, ...] | None = None


class _Item(Entry):
    key: _Key
    skills: list[str] = Field(min_length=1)
    difficulty: int
    check: str | None = None
    source: str = ""
    picture: str | dict[str, Any] | None = None


class _Single(_Item):
    kind: Literal["single_choice"]
    answer: int = Field(ge=0)
    options: tuple[_Option, ...] | None = None
    misconceptions: tuple[str, ...] = ()
    zh: _ChoiceText | None = None
    en: _ChoiceText | None = None


class _Several(_Item):
    kind: Literal["several_choices"]
    answers: tuple[Annotated[int, Field(ge=0)], ...]
    options: tuple[_Option, ...] | None = None
    misconceptions: tuple[str, ...] = ()
    zh: _ChoiceText | None = None
    en: _ChoiceText | None = None


class _Number(_Item):
    kind: Literal["number_entry"]
    answer: str
    tolerance: str = "0"
    foreseen: dict[str, Text] = Field(default_factory=dict)
    zh: _EntryText | None = None
    en: _EntryText | None = None


class _ShortText(_Item):
    kind: Literal["short_text"]
    zh: _AcceptedText | None = None
    en: _AcceptedText | None = None


class _Ordering(_Item):
    """`parts` stand in the right order; a foreseen wrong order is written as `3>1>2`."""

    kind: Literal["ordering"]
    parts: tuple[_Option, ...] | None = None
    foreseen: dict[str, Text] = Field(default_factory=dict)
    zh: _PartsText | None = None
    en: _PartsText | None = None


ItemEntry = Annotated[_Single | _Several | _Number | _ShortText | _Ordering, Field(discriminator="kind")]


def item_of(entry: _Single | _Several | _Number | _ShortText | _Ordering) -> Item:
    """
    Raises:
        ItemError: a number, an order or a picture cannot be read; the message names the field.
    """
    common: dict[str, Any] = {
        "key": entry.key,
        "skills": tuple(entry.skills),
        "difficulty": entry.difficulty,
        "source": entry.source,
        "picture": _picture(entry.picture),
    }
    match entry:
        case _Single():
            return SingleChoice(
                **common, answer=entry.answer, misconceptions=_named(entry.misconceptions), wordings=_choices(entry)
            )
        case _Several():
            return SeveralChoices(
                **common, answers=entry.answers, misconceptions=_named(entry.misconceptions), wordings=_choices(entry)
            )
        case _Number():
            return NumberEntry(
                **common,
                answer=_fraction("answer", entry.answer),
                tolerance=_fraction("tolerance", entry.tolerance),
                foreseen={_fraction("foreseen", number): road for number, road in entry.foreseen.items()},
                wordings={
                    lang: EntryWording(**_shared(text, lang, ()), unit=text.unit)
                    for lang, text in _both(entry.zh, entry.en).items()
                },
            )
        case _ShortText():
            texts = _both(entry.zh, entry.en)
            typed = [one for text in texts.values() for one in (*text.accepted, *text.foreseen)]
            return ShortText(
                **common,
                same_signs=same_signs(typed),
                wordings={
                    lang: TextWording(
                        **_shared(text, lang, ()),
                        accepted=tuple(_kept(one) for one in text.accepted),
                        foreseen=tuple(text.foreseen.items()),
                    )
                    for lang, text in texts.items()
                },
            )
        case _Ordering():
            parts = {
                lang: (text, plain_texts(text.stem, text.parts or entry.parts or (), lang))
                for lang, text in _both(entry.zh, entry.en).items()
            }
            return Ordering(
                **common,
                foreseen={_order(order): road for order, road in entry.foreseen.items()},
                wordings={
                    lang: PartsWording(**_words(text, lang, plain), parts=plain.options)
                    for lang, (text, plain) in parts.items()
                },
            )
        case _:
            assert_never(entry)


_T = TypeVar("_T", bound=_Words)


def _both(zh: _T | None, en: _T | None) -> dict[Lang, _T]:
    return {lang: text for lang, text in ((Lang.ZH, zh), (Lang.EN, en)) if text}


def _choices(entry: _Single | _Several) -> dict[Lang, ChoiceWording]:
    wordings = {}
    for lang, text in _both(entry.zh, entry.en).items():
        plain = plain_texts(text.stem, text.options or entry.options or (), lang)
        feedback = tuple(_kept(readable(one, lang)) or None for one in text.feedback)
        wordings[lang] = ChoiceWording(**_words(text, lang, plain), options=plain.options, feedback=feedback)
    return wordings


def _shared(text: _Words, lang: Lang, options: tuple[str, ...]) -> dict[str, Any]:
    return _words(text, lang, plain_texts(text.stem, options, lang))


def _words(text: _Words, lang: Lang, plain: Plain) -> dict[str, Any]:
    return {
        "stem": plain.stem,
        "explanation": _kept(readable(_lines(text.explanation), lang)),
        "hints": tuple(_kept(readable(hint, lang)) for hint in text.hints),
        "typeset": plain.typeset,
        "alt": readable(text.alt, lang),
    }


def plain_texts(stem: str, options: tuple[str, ...], lang: Lang) -> Plain:
    """Stem and options with their formulas written in Unicode, and what has to be typeset besides."""
    plain = typeset_or_plain(stem, options, lang)
    return Plain(_kept(plain.stem), tuple(_kept(option) for option in plain.options), plain.typeset)


def _named(misconceptions: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(one or None for one in misconceptions)


def _fraction(field: str, text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ItemError(f"{field}: '{text}' is not a number like 7, 3.5 or 7/2") from None


def _order(text: str) -> tuple[int, ...]:
    steps = [step.strip() for step in text.split(">")]
    if not all(step.isdecimal() for step in steps):
        raise ItemError(f"foreseen: '{text}' is not an order like 3>1>2")
    return tuple(int(step) - 1 for step in steps)


def _picture(given: str | Mapping[str, Any] | None) -> ItemPicture | None:
    if given is None:
        return None
    if isinstance(given, str):
        return StoredPicture(given)
    try:
        return picture_from_plain(given)
    except (PictureError, KeyError, TypeError) as error:
        raise ItemError(f"picture: {error}") from None


def _lines(steps: _Steps) -> str:
    return steps if isinstance(steps, str) else "\n".join(steps)


_MIXED = re.compile(r"(?<![\d/.,])(\d+) (\d+/\d+)(?!\d)")


def _kept(text: str) -> str:
    """Mixed numbers held together: a line that breaks between 2 and 1/2 would change the number."""
    return _MIXED.sub("\\1\u00a0\\2", text)
