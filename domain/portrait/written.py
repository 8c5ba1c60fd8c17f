"""A portrait as plain JSON values, and back; rows are lists of their fields, so that a year stays small."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from domain.portrait.portrait import Portrait

VERSION = 2
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
    return Portrait(**{name: _reader(kind)(plain[name]) for name, kind in _fields_of(Portrait).items()})


def canonical(portrait: Portrait) -> bytes:
    """The same bytes for the same portrait, whatever database it came from."""
    return json.dumps(to_plain(portrait), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any, *, named: bool) -> Any:
    kind: Any = type(value)
    return _writer(kind, named)(value)


@cache
def _writer(kind: Any, named: bool) -> Callable[[Any], Any]:
    """How values of a type are written."""
    if is_dataclass(kind):
        names = tuple(each.name for each in fields(kind))
        if named:
            return lambda row: {name: _plain(getattr(row, name), named=named) for name in names}
        return lambda row: [_plain(getattr(row, name), named=named) for name in names]
    if issubclass(kind, Enum):
        return attrgetter("value")
    if kind is datetime:
        return datetime.isoformat
    if kind is frozenset:
        return lambda held: sorted(_plain(each, named=named) for each in held)
    if kind is tuple:
        return lambda held: [_plain(each, named=named) for each in held]
    if issubclass(kind, Mapping):
        return lambda held: {key: _plain(each, named=named) for key, each in held.items()}
    return _as_it_is


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How values of a declared type are read."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        read = _reader(next(each for each in inner if each is not NoneType))
        return lambda value: None if value is None else read(value)
    if origin is frozenset or origin is tuple:
        one = _reader(inner[0])
        return lambda values: origin([one(value) for value in values])
    if origin is not None:
        held = _reader(inner[1])
        return lambda values: {key: held(value) for key, value in values.items()}
    if is_dataclass(kind):
        made: Any = kind
        parts = tuple(_reader(of) for of in _fields_of(made).values())
        return lambda row: made(*[part(value) for part, value in zip(parts, row, strict=True)])
    if kind is datetime:
        return datetime.fromisoformat
    return cast(Callable[[Any], Any], kind)


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _fields_of(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
