"""Pictures that belong to an item: a stored file, a figure in a few words, formulas that need typesetting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, assert_never

MOST_PARTS, MOST_LABEL, MOST_MARKS = 100, 24, 24
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9\-]{0,60}\.(png|jpg|jpeg)")


@dataclass(frozen=True)
class StoredPicture:
    """A PNG or JPEG by its name in content/items/pictures (small letters, digits and hyphens)."""

    file: str


@dataclass(frozen=True)
class Mark:
    """A text at a place of a number line; `at` counts ticks from the left end and may lie between two."""

    at: float
    text: str


@dataclass(frozen=True)
class NumberLine:
    """A line cut into `parts` equal parts (1 to 100), with numbers below it and marked points above it."""

    parts: int
    labels: tuple[Mark, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Polygon:
    """A straight-edged shape.

    Attributes:
        points: its corners (x to the right, y upwards, any unit), three or more.
        sides: a text for each side, from corner 1 to 2 and so on, or none; "" says nothing.
        corners: a text for each corner, written inside its angle, or none.
        square: which corners (from 0) carry the sign of a right angle.
    """

    points: tuple[tuple[float, float], ...]
    sides: tuple[str, ...] = ()
    corners: tuple[str, ...] = ()
    square: tuple[int, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Unit squares in rows; the first `shaded` of them, row by row, are filled. At most 20 by 20."""

    rows: int
    columns: int
    shaded: int = 0


@dataclass(frozen=True)
class Bars:
    """A bar chart: names below, with `values_shown` values above; `step` between two lines of the axis."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    step: float
    values_shown: bool = False


@dataclass(frozen=True)
class Pie:
    """A circle in `parts` equal sectors (2 to 24), the first `shaded` of them filled."""

    parts: int
    shaded: int


@dataclass(frozen=True)
class Strip:
    parts: int
    shaded: int


@dataclass(frozen=True)
class Strips:
    """Equally long strips below each other (1 to 4), each cut into parts (1 to 24) of which some are filled."""

    strips: tuple[Strip, ...]


Figure = NumberLine | Polygon | Grid | Bars | Pie | Strips
ItemPicture = StoredPicture | Figure


@dataclass(frozen=True)
class Typeset:
    r"""What of a wording only typesetting can show: formulas in LaTeX between $ signs.

    Attributes:
        stem: the stem as the teacher wrote it.
        options: all of them in the key's order where one cannot be written in plain text, else none.
    """

    stem: str
    options: tuple[str, ...] = ()


class PictureError(ValueError):
    """A picture contradicts itself or could not be read on a phone; the message names the field."""


_KINDS: Mapping[str, type[ItemPicture]] = {
    "stored": StoredPicture,
    "number_line": NumberLine,
    "polygon": Polygon,
    "grid": Grid,
    "bars": Bars,
    "pie": Pie,
    "strips": Strips,
}


def picture_to_plain(picture: ItemPicture) -> dict[str, Any]:
    """JSON-ready values with a `kind`; `picture_from_plain` is the inverse, also after a journey through JSON."""
    kind = next(name for name, type_ in _KINDS.items() if isinstance(picture, type_))
    plain: dict[str, Any] = {"kind": kind} | _as_lists(asdict(picture))
    return plain


def _as_lists(value: Any) -> Any:
    match value:
        case dict():
            return {name: _as_lists(one) for name, one in value.items()}
        case tuple() | list():
            return [_as_lists(one) for one in value]
        case _:
            return value


def picture_from_plain(plain: Mapping[str, Any]) -> ItemPicture:
    """What `picture_to_plain` wrote down.

    Raises:
        PictureError: the kind is unknown.
    """
    fields = {name: _as_tuples(value) for name, value in plain.items() if name != "kind"}
    match plain["kind"]:
        case "number_line":
            marks = {name: tuple(Mark(**one) for one in plain[name]) for name in ("labels", "marks")}
            return NumberLine(**fields | marks)
        case "strips":
            return Strips(tuple(Strip(**one) for one in plain["strips"]))
        case kind if kind in _KINDS:
            return _KINDS[kind](**fields)
        case other:
            raise PictureError(f"picture: the kind {other!r} is unknown")


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(one) for one in value) if isinstance(value, list | tuple) else value


def check_picture(picture: ItemPicture) -> None:
    """Raise PictureError when the picture could not be drawn, or not be read."""
    match picture:
        case StoredPicture(file):
            _hold(FILE_NAME.fullmatch(file), f"file: '{file}' is not a name like apples-3.png")
        case NumberLine(parts, labels, marks):
            _hold(1 <= parts <= MOST_PARTS, f"parts: {parts} is not between 1 and {MOST_PARTS}")
            for mark in (*labels, *marks):
                _hold(0 <= mark.at <= parts, f"labels, marks: {mark.at:g} is not on the line")
            _short(mark.text for mark in (*labels, *marks))
        case Polygon(points, sides, corners, square):
            _hold(3 <= len(points) <= MOST_MARKS, "points: three or more are needed")
            _hold(not sides or len(sides) == len(points), "sides: one text for each side, or none at all")
            _hold(not corners or len(corners) == len(points), "corners: one text for each corner, or none at all")
            _hold(all(0 <= one < len(points) for one in square), "square: there is no such corner")
            spread = [max(axis) - min(axis) for axis in zip(*points, strict=True)]
            _hold(min(spread) > 0 and max(spread) <= 6 * min(spread), "points: too flat to be seen")
            _short((*sides, *corners))
        case Grid(rows, columns, shaded):
            _hold(1 <= rows <= 20 and 1 <= columns <= 20, "rows, columns: not between 1 and 20")
            _hold(0 <= shaded <= rows * columns, "shaded: more than there are")
        case Bars(names, values, step):
            _hold(len(names) == len(values) and 1 <= len(names) <= 12, "names, values: one each, at most 12")
            _hold(min(values) >= 0 and max(values) > 0, "values: none may be negative, one has to be more than 0")
            _hold(step > 0 and max(values) / step <= 12, "step: does not cut the axis into at most 12 parts")
            _short(names)
        case Pie(parts, shaded):
            _hold(2 <= parts <= 24 and 0 <= shaded <= parts, "parts, shaded: 2 to 24, and no more shaded than that")
        case Strips(strips):
            _hold(1 <= len(strips) <= 4, "strips: one to four")
            for one in strips:
                _hold(1 <= one.parts <= 24 and 0 <= one.shaded <= one.parts, "strips: 1 to 24 parts each")
        case _:
            assert_never(picture)


def _hold(fine: object, message: str) -> None:
    if not fine:
        raise PictureError(message)


def _short(texts: Any) -> None:
    for text in texts:
        _hold(len(text) <= MOST_LABEL, f"'{text}' is longer than {MOST_LABEL} characters")
