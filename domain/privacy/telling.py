"""Words about requests to whom they concern: they go on while everything else about the learner is silent."""

from __future__ import annotations

from collections.abc import Collection

from domain.gate.passing import push
from domain.messages.kinds import PRIVACY
from domain.messages.screen import Button, Note, T, rows, t, tap
from domain.people.colleagues import office
from domain.people.person import Person
from domain.privacy.request import DataRequest
from domain.turn import Turn


async def tell(
    turn: Turn, to: Collection[Person], text: T, *buttons: Button, about: int | None = None, once: str | None = None
) -> None:
    """Each of them but the one who acts hears it, whatever the hour: somebody's data are at stake.

    Args:
        about: the learner.
        once: the same key is never told twice to the same person.
    """
    for person in to:
        if person.id != turn.actor and person.reachable:
            key = None if once is None else f"{once}:{person.id}"
            note = Note(PRIVACY.name, text, rows(*buttons))
            await push(turn, person, note, learner=about, once=key)


async def tell_office(turn: Turn, request: DataRequest, *, once: str | None = None) -> None:
    open_it = Button(t("privacy.button.open_request"), tap("pv.so", request.id))
    text = t("privacy.office.told", kind=t(f"privacy.kind.{request.kind.value}"))
    await tell(turn, await office(turn.uow), text, open_it, once=once)


async def account_of(turn: Turn, person: int | None) -> Collection[Person]:
    """That account, if it is there: empty or one."""
    found = await turn.uow.people.get(person) if person is not None else None
    return () if found is None else (found,)
