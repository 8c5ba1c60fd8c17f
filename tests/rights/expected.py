"""The expectation file: one line for each use case, one cell for each kind of person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.people.person import Role

FILE = Path(__file__).parent / "expected.txt"
COLUMNS = (*(f"{role}{side}" for role in Role for side in ("", "*")), "newcomer*")
WIDTH = 6
HEAD = """\
Who can do what. `python -m tests.rights` writes this file anew: read the difference before you commit it.

A column is somebody with one role: with what the buttons about their own family or class name, and with a star what
those about another one do, to which they have no relation at all. A newcomer has no role.

    .    the role has no right to it            x    it was refused, as if the row were not there
    r    the family's data was read             w    rows of the family were changed
    l    that staff looked was written down     -    it ran, and none of these happened
    =    it names nothing, so it is as in the column before
    +    what follows is about the other of the two families: for a column with a star, the actor's own

"""


def written(cells: Mapping[str, Sequence[str]]) -> str:
    names = max(map(len, cells)) + 1
    lines = [_line("", [column[: WIDTH - 2] + "*" * column.endswith("*") for column in COLUMNS], names)]
    lines += [_line(name, line, names) for name, line in cells.items()]
    return HEAD + "\n".join(lines) + "\n"


def _line(name: str, cells: Sequence[str], names: int) -> str:
    return (f"{name:{names}}" + " ".join(f"{cell:{WIDTH}}" for cell in cells)).rstrip()


def read() -> dict[str, list[str]]:
    found = {}
    for line in FILE.read_text().removeprefix(HEAD).splitlines()[1:]:
        name, *cells = line.split()
        found[name] = cells
    return found
