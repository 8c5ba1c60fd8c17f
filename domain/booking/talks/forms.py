"""What somebody is in the middle of saying about a talk, as long as it is fresh."""

from __future__ import annotations

from domain.ports import Form
from domain.turn import Turn


async def open_form(turn: Turn, *names: str) -> Form | None:
    """The actor's form, if it has one of these names and has not run out."""
    form = await turn.uow.people.form(turn.person.id)
    return form if form is not None and form.name in names and form.expires_at > turn.now else None


async def drop_form(turn: Turn, *names: str) -> None:
    """Whatever the actor says next is no part of it any more."""
    form = await turn.uow.people.form(turn.person.id)
    if form is not None and form.name in names:
        await turn.uow.people.drop_form(turn.person.id)
