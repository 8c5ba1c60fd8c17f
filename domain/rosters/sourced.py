"""What a list from outside calls something that is ours."""

from __future__ import annotations

from dataclasses import dataclass


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
