"""While a calendar is on somebody's panel, what they type is a time for what they choose there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from domain.booking.talks.wish import WORDS
from domain.ports import Form
from domain.turn import ANYONE, Rights, Turn

WHEN_FORM = "bk.when"
"""A time is being typed; the field `at` says for what."""

WISH_FORM = "bk.wish"
"""A time was said before it was clear what for; the field `said` waits until that is chosen."""

LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class AwaitTimes:
    """Take the next text for a time. `at` says for what, as the calendar's buttons name it.

    The words for a talk, which wait in a form of their own, stay in it. Gives the time that was said before, if any.
    """

    rights: ClassVar[Rights] = ANYONE

    at: Mapping[str, Any]

    async def run(self, turn: Turn) -> str | None:
        form = await turn.uow.people.form(turn.person.id)
        live = form if form is not None and form.expires_at > turn.now else None
        if live is not None and live.name == WORDS:
            await turn.uow.people.save_form(replace(live, data={**live.data, "at": dict(self.at)}))
            return None
        await turn.uow.people.save_form(Form(turn.person.id, WHEN_FORM, {"at": dict(self.at)}, turn.now + LIFE))
        return str(live.data["said"]) if live is not None and live.name == WISH_FORM else None


@dataclass(frozen=True)
class StopAwaiting:
    """Another screen than a calendar is shown: what is typed now is no time."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        form = await turn.uow.people.form(turn.person.id)
        if form is None:
            return
        if form.name in (WHEN_FORM, WISH_FORM):
            await turn.uow.people.drop_form(turn.person.id, form.name)
        elif form.name == WORDS and "at" in form.data:
            rest = {name: value for name, value in form.data.items() if name != "at"}
            await turn.uow.people.save_form(replace(form, data=rest))


@dataclass(frozen=True)
class KeepWish:
    """Remember a time that was said, until it is chosen for whom and for what."""

    rights: ClassVar[Rights] = ANYONE

    said: str

    async def run(self, turn: Turn) -> None:
        await turn.uow.people.save_form(Form(turn.person.id, WISH_FORM, {"said": self.said}, turn.now + LIFE))


def awaited(form: Form | None) -> Mapping[str, Any] | None:
    """For what the next text is a time; None when it is none."""
    if form is None or form.name not in (WHEN_FORM, WORDS):
        return None
    at = form.data.get("at")
    return at if isinstance(at, Mapping) else None
