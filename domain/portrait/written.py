"""A portrait as plain JSON values, and back; rows are lists of their fields, so that a year stays small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from domain.portrait.portrait import Portrait

VERSION = 1
"""Rises when the portrait's parts or their meaning change: what an older version stored is folded anew."""


def to_plain(portrait: Portrait) -> dict[str, Any]:
    """JSON-ready; `from_plain` is its inverse."""
    parts = {each.name: _plain(getattr(portrait, each.name), named=False) for each in fields(portrait)}
    return {"version": VERSION, **parts}


def to_named(portrait: Portrait) -> dict[str, Any]:
    """JSON-ready for people's own programs: every field of every row by its name."""
    return {"version": VERSION, **_plain(portrait, named=True)}


def from_plain(plain: Mapping[str, Any]) -> Portrait:
    """The portrait that `to_plain` wrote.

    Raises:
        ValueError: it was written by another version (the journal gives it anew).
    """
    if plain.get("version") != VERSION:
        raise ValueError(f"a portrait of version {plain.get('version')} is not version {VERSION}")
    return Portrait(**{name: _read(kind, plain[name]) for name, kind in _fields_of(Portrait).items()})


def canonical(portrait: Portrait) -> bytes:
    """The same bytes for the same portrait, whatever database it came from."""
    return json.dumps(to_plain(portrait), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any, *, named: bool) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case frozenset():
            return sorted(_plain(each, named=named) for each in value)
        case tuple():
            return [_plain(each, named=named) for each in value]
        case Mapping():
            return {key: _plain(held, named=named) for key, held in value.items()}
        case _ if is_dataclass(value):
            held = {each.name: _plain(getattr(value, each.name), named=named) for each in fields(value)}
            return held if named else list(held.values())
        case _:
            return value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _read(next(each for each in inner if each is not NoneType), value)
    if origin is frozenset or origin is tuple:
        return origin(_read(inner[0], each) for each in value)
    if origin is not None:
        return {key: _read(inner[1], held) for key, held in value.items()}
    if is_dataclass(kind):
        return _row(kind, value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return kind(value)


def _row(kind: Any, values: Any) -> Any:
    return kind(*(_read(of, held) for of, held in zip(_fields_of(kind).values(), values, strict=True)))


@cache
def _fields_of(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
