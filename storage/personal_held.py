"""How a rule says whose the rows of a table are, and what erasure does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table

from domain.privacy.data import LearnerSubject, PersonSubject

Which = Callable[[int], ColumnElement[bool]]
"""The rows of a table that belong to the subject of that number."""


@dataclass(frozen=True)
class Goes:
    """The rows are deleted."""


@dataclass(frozen=True)
class Blanks:
    """The rows stay with these values instead of theirs; a value may be made of the row."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class Stays:
    """The rows stay as they are."""

    why: str


GOES = Goes()


@dataclass(frozen=True)
class Held:
    """Rows of a table that belong to a subject.

    Attributes:
        exported: they are in the subject's export; what somebody else of the family or of staff wrote is not.
    """

    of: type[LearnerSubject] | type[PersonSubject]
    which: Which
    fate: Goes | Blanks | Stays = GOES
    exported: bool = True


def equal(table: Table, column: str) -> Which:
    return lambda number: table.c[column] == number


def learners_own(table: Table, **how: Any) -> Held:
    return Held(LearnerSubject, equal(table, "learner"), **how)


def persons_own(table: Table, column: str = "person", **how: Any) -> Held:
    return Held(PersonSubject, equal(table, column), **how)
