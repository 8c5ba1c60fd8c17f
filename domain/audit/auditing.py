"""`audit`: the one way in to the audit trail."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.audit.entry import Deed, Entry, seal_of

if TYPE_CHECKING:
    from domain.turn import Turn

AN_ID = re.compile(r"[a-z0-9][a-z0-9_.:+/-]{0,99}")
"""Ids and values of enums; capitals, spaces and letters of other scripts are signs of a name or of words."""


async def audit(
    turn: Turn, deed: Deed, *, person: int | None = None, learner: int | None = None, **details: int | str
) -> Entry:
    """Write down what the actor does, in this transaction: it is there if and only if the deed is.

    Args:
        person, learner: ids of those whom it concerns.
        details: ids and values of enums, numbers, yes or no. Never a name and never a word that somebody wrote: the
            entry stays when everything else about these people is erased.

    Raises:
        ValueError: a detail looks like a name or like words.
    """
    told = {name: _checked(name, value) for name, value in details.items()}
    before = await turn.uow.audit.claim_head()
    entry = Entry(before.seq + 1, turn.now, turn.actor, deed.value, person, learner, told, before.seal, "")
    entry = replace(entry, seal=seal_of(entry))
    await turn.uow.audit.add(entry)
    return entry


def _checked(name: str, value: int | str) -> int | str:
    if isinstance(value, int):
        return int(value)
    if not AN_ID.fullmatch(value):
        raise ValueError(f"{name} of an audit entry is no id")
    return str(value)
