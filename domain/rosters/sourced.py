"""What a list from outside calls something that is ours."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s

_PREFIX = "_"
"""No id of the course sheet begins so."""


@dataclass(frozen=True)
class SourcedRow:
    """One thing of a list, and which of our rows it became.

    Attributes:
        source: whose list it is, e.g. "office" or "https://school.example".
        kind: what it is there, e.g. "learner", "class", "statement".
        external: its id there; unique within (source, kind).
        ours: our id of it, as text.
        checksum: of what the list last said about it, so that a list that says the same again writes nothing.
    """

    source: str
    kind: str
    external: str
    ours: str
    checksum: str = ""


def id_for(source: str, kind: str, external: str) -> str:
    """Our id of a member of staff, a course or a class of a list: always the same, and short enough for a button."""
    name = "\0".join((source, kind, external)).encode()
    return _PREFIX + blake2s(name, digest_size=7).hexdigest()


def is_from_list(ours: str) -> bool:
    """Whether `id_for` made that id."""
    return ours.startswith(_PREFIX)
