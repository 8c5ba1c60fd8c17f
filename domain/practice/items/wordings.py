"""The words of an item in one language: one shape for each way of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from domain.practice.items.pictures import Typeset


@dataclass(frozen=True)
class ChoiceWording:
    """An item with options to tap.

    Attributes:
        stem: the question, plain text (Unicode maths), not empty.
        options: two to six texts, in the order of the key.
        feedback: one text or None for each option, said when that option was taken.
        explanation: the worked way to the key; may be empty.
        hints: from the gentlest to the plainest.
        typeset: what of it only typesetting can show, in all shapes; None for most.
        alt: what the item's picture shows, in words that give nothing away; in all shapes, empty for most.
    """

    stem: str
    options: tuple[str, ...]
    feedback: tuple[str | None, ...] = ()
    explanation: str = ""
    hints: tuple[str, ...] = ()
    typeset: Typeset | None = None
    alt: str = ""


@dataclass(frozen=True)
class EntryWording:
    """An item that is answered by typing a number; `unit` is shown behind the answer."""

    stem: str
    explanation: str = ""
    hints: tuple[str, ...] = ()
    unit: str = ""
    typeset: Typeset | None = None
    alt: str = ""


@dataclass(frozen=True)
class TextWording:
    """An item that is answered by typing a word or a short text.

    Attributes:
        accepted: what is right, the usual spelling first; an answer in the item's other language is right too.
        foreseen: wrong answers that show a misconception, with its id.
    """

    stem: str
    accepted: tuple[str, ...]
    explanation: str = ""
    hints: tuple[str, ...] = ()
    foreseen: tuple[tuple[str, str], ...] = ()
    typeset: Typeset | None = None
    alt: str = ""


@dataclass(frozen=True)
class PartsWording:
    """An item whose parts are put in order; `parts` stand in the right order, three to six of them."""

    stem: str
    parts: tuple[str, ...]
    explanation: str = ""
    hints: tuple[str, ...] = ()
    typeset: Typeset | None = None
    alt: str = ""


Wording = ChoiceWording | EntryWording | TextWording | PartsWording
W = TypeVar("W", ChoiceWording, EntryWording, TextWording, PartsWording)


def offered(wording: Wording) -> tuple[str, ...]:
    """The texts that a learner can tap, in the item's own order: options or parts; none where one types."""
    match wording:
        case ChoiceWording(options=texts) | PartsWording(parts=texts):
            return texts
        case EntryWording() | TextWording():
            return ()
        case _:
            assert_never(wording)


def texts_of(wording: Wording) -> list[str]:
    """Everything in it that somebody reads."""
    match wording:
        case ChoiceWording(options=options, feedback=feedback):
            own = [*options, *(text for text in feedback if text)]
        case TextWording(accepted=accepted):
            own = list(accepted)
        case PartsWording(parts=parts):
            own = list(parts)
        case EntryWording(unit=unit):
            own = [unit]
        case _:
            assert_never(wording)
    return [wording.stem, wording.alt, wording.explanation, *wording.hints, *own]


def to_plain(wording: Wording) -> dict[str, Any]:
    """JSON-ready; `from_plain` is its inverse."""
    plain = {name: _lists(value) for name, value in vars(wording).items() if name not in ("typeset", "alt")}
    if wording.alt:
        plain["alt"] = wording.alt
    if wording.typeset is not None:
        plain["typeset"] = {"stem": wording.typeset.stem, "options": list(wording.typeset.options)}
    return plain


def from_plain(shape: type[W], plain: Mapping[str, Any]) -> W:
    """What was not known yet when it was stored takes its default."""
    fields = {name: _tuples(value) for name, value in plain.items() if name != "typeset"}
    if "typeset" in plain:
        fields["typeset"] = Typeset(plain["typeset"]["stem"], tuple(plain["typeset"]["options"]))
    return shape(**fields)


def _lists(value: Any) -> Any:
    return [_lists(each) for each in value] if isinstance(value, tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
