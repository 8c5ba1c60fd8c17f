"""Looking for somebody in what is stored as JSON, on either database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, cast, exists, func, literal

EMPTY_CONTENT: dict[str, Any] = {"html": "", "keyboard": []}
"""What is left of a message that is forgotten."""

WRITTEN_OTHERWISE = "<>&\"'\\"
"""What JSON or HTML may write otherwise than it was typed."""


def as_text(column: Column[Any]) -> ColumnElement[str]:
    return cast(column, Text)


def named(column: Column[Any], key: str, number: int) -> ColumnElement[bool]:
    """The object says that number, as a number or as text."""
    return cast(column[key].as_string(), Text) == str(number)


def mentions(column: Column[Any], named_in: Table, number: int) -> ColumnElement[bool]:
    """The words hold the whole name of the row `number`, or something alike: for what may be forgotten anyway."""
    who = named_in.alias()
    pattern: ColumnElement[str] = who.c.name
    for sign in "!%_":
        pattern = func.replace(pattern, sign, f"!{sign}")
    for sign in WRITTEN_OTHERWISE:
        pattern = func.replace(pattern, sign, "%")
    alike = cast(column, Text).like(literal("%") + pattern + literal("%"), escape="!")
    return exists().where(who.c.id == number, who.c.name != "", alike)
