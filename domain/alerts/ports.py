"""What alerts need from the storage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.alerts.alert import Acted, Alert, State, Subject


class Alerts(Protocol):
    async def add(self, alert: Alert) -> Alert | None:
        """Store it (its id is ignored) and return it with its id; None when one about it is not over."""
        ...

    async def get(self, alert: int) -> Alert | None: ...
    async def claim(self, alert: int) -> Alert | None:
        """As it is now; whoever else claims it waits until the transaction ends."""
        ...

    async def live(self, teacher: int, subject: Subject) -> Alert | None:
        """The one that is not over."""
        ...

    async def live_about(self, subject: Subject) -> Sequence[Alert]:
        """The same of all teachers."""
        ...

    async def ended(self, teacher: int, subject: Subject, since: datetime) -> Sequence[Alert]:
        """Those that were over since then, the latest first."""
        ...

    async def of_teachers(self, teachers: Collection[int]) -> Sequence[Alert]:
        """All that are not over."""
        ...

    async def over_untold(self, teachers: Collection[int], since: datetime) -> Sequence[Alert]:
        """Told of once, over since then, and nobody has been told of that."""
        ...

    async def judged(self, teacher: int, since: datetime) -> Sequence[Alert]:
        """Told of, and changed into their state since then, whatever it is; the latest first."""
        ...

    async def change(self, alert: Alert, was: State) -> bool:
        """Guarded: False when it was not in that state any more. Whoever changes it has claimed it."""
        ...

    async def told(self, alerts: Collection[int], at: datetime, *, over: bool = False) -> None:
        """They stood in a digest; with `over`, as being over. A time that is there already stays."""
        ...

    async def act(self, alert: int, acted: Acted) -> None: ...
    async def acts(self, alert: int) -> Sequence[Acted]:
        """Oldest first."""
        ...

    async def learners_to_look_at(self, morning: datetime, rested: datetime, limit: int) -> Sequence[int]:
        """Who goes to a class, or is what an alert is about, and was not looked at since `morning`, or has a portrait
        that changed since the last look and no later than `rested`; the longest ago first."""
        ...

    async def points_to_look_at(
        self, morning: datetime, taught_since: datetime, limit: int
    ) -> Sequence[tuple[str, str]]:
        """(class, skill) taught since then and before `morning`, or what an alert is about, and not looked at since
        `morning`; the longest ago first."""
        ...

    async def look_soon(self, learner: int) -> None:
        """Have the clock look at the learner as if nobody had before."""
        ...

    async def looked(self, subjects: Collection[Subject], at: datetime) -> None: ...
