"""What entries need of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.courses.course import FaqEntry
from domain.entries.entry import Entry, EntryState, Label, Missed, Uses


class Entries(Protocol):
    async def version(self) -> int:
        """Rises whenever something else can be found: an entry is live or is not any more, a label came or went."""
        ...

    async def open_misses(self, now: datetime, limit: int) -> Sequence[Missed]:
        """Those that wait for somebody, the latest first, without what is put off beyond `now`."""
        ...

    async def miss(self, miss: int) -> Missed | None: ...
    async def waits_for(self, entry: int) -> Sequence[Missed]:
        """The questions that this entry is to answer, the latest first."""
        ...

    async def put_off(self, given: Collection[int], until: datetime) -> None: ...
    async def claim_open(self, given: Collection[int]) -> Collection[int]:
        """Those of them that still wait; whoever else decides about these waits until the transaction ends."""
        ...

    async def wish(self, miss: int, at: datetime) -> bool:
        """The asker wishes to be told; guarded: False when they did before."""
        ...

    async def give(self, given: Collection[int], entry: int | None) -> int:
        """Have an entry answer those that wait for nobody's decision, or nothing any more; how many these are."""
        ...

    async def settle(self, given: Collection[int], label: int, at: datetime) -> int:
        """Decided, with that label; how many had not been decided before."""
        ...

    async def open_again(self, label: int) -> int:
        """What was decided with that label waits again; how many these are."""
        ...

    async def forget_misses(self, before: datetime) -> int:
        """Remove all that was asked before then; how many these were."""
        ...

    async def add(self, entry: Entry) -> Entry:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def get(self, entry: int, *, claim: bool = False) -> Entry | None:
        """With `claim` whoever else claims it waits until the transaction ends."""
        ...

    async def save(self, entry: Entry) -> None: ...
    async def remove(self, entry: int) -> None:
        """A draft that was never live."""
        ...

    async def listed(self, states: Collection[EntryState]) -> Sequence[Entry]:
        """What was written last comes first."""
        ...

    async def count(self, state: EntryState) -> int: ...

    async def publish(self, entry: int, shown: FaqEntry) -> None:
        """Put it among the common questions, after those of the content, or change it there."""
        ...

    async def withdraw(self, entry: int) -> bool:
        """Take it from the common questions; False when it was not there."""
        ...

    async def uses(self, named: Collection[str]) -> Mapping[str, Uses]:
        """By id of the common question; one that was never used may be missing."""
        ...

    async def put_label(self, label: Label) -> Label:
        """Store it (its id is ignored) instead of one for the same words, and return it with its id."""
        ...

    async def given_with(self, label: int) -> Sequence[Label]:
        """That label and those that the same person gave at the same moment; none when there is none."""
        ...

    async def drop_label(self, label: int) -> None: ...
    async def labels(self) -> Sequence[Label]:
        """In the order in which they were given."""
        ...
