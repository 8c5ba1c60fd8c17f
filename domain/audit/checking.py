"""Whether the audit trail is whole: every seal, every link, its end, and what was written down of it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.audit.anchors import Anchor, standing
from domain.audit.entry import Entry, Head, seal_of
from domain.audit.ports import Trail

AT_ONCE = 500


class Flaw(StrEnum):
    """What is wrong with the first entry that is not as it was written; its words are audit.flaw.<value>.

    CUT_OFF: it is not there, although the chain went on to it. REWRITTEN: it fits the others, but is not the one
    whose seal was written down outside the database.
    """

    MISSING = "missing"
    MOVED = "moved"
    CHANGED = "changed"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Checked:
    """
    Attributes:
        head: the last entry that is as it was written.
        broken, flaw: the number of the first that is not, and why; None when all are.
        anchored: with how many heads written down elsewhere the chain agrees.
        lost: how many entries restored backups did not have.
    """

    head: Head
    broken: int | None = None
    flaw: Flaw | None = None
    anchored: int = 0
    lost: int = 0


async def check_trail(trail: Trail, anchors: Sequence[Anchor]) -> Checked:
    """Read the whole chain, in parts. Time and reading are linear in its length, memory is not."""
    valid, lost = standing(anchors)
    noted = {anchor.head.seq: anchor.head.seal for anchor in valid if anchor.head.seq}
    at = Head()
    agreed = 0
    while page := await trail.page(at.seq, AT_ONCE):
        for entry in page:
            flaw = _flaw(entry, at, noted)
            if flaw is not None:
                return Checked(at, at.seq + 1, flaw, agreed, lost)
            agreed += entry.seq in noted
            at = entry.head
    end = await trail.head()
    if max(end.seq, *noted, 0) > at.seq:
        return Checked(at, at.seq + 1, Flaw.CUT_OFF, agreed, lost)
    if end != at:
        return Checked(at, at.seq, Flaw.CHANGED, agreed, lost)
    return Checked(at, anchored=agreed, lost=lost)


def _flaw(entry: Entry, before: Head, noted: Mapping[int, str]) -> Flaw | None:
    if entry.seq != before.seq + 1:
        return Flaw.MISSING
    if entry.previous != before.seal:
        return Flaw.MOVED
    if entry.seal != seal_of(entry):
        return Flaw.CHANGED
    return Flaw.REWRITTEN if noted.get(entry.seq, entry.seal) != entry.seal else None
