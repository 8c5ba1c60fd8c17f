"""While somebody waits to be erased nothing comes about them, and nothing to them, that nobody asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.gate.push import Waiting, Why
from domain.messages.kinds import CHAT, PRIVACY, MessageClass
from domain.people.person import STAFF
from domain.ports import UnitOfWork

GOES_ON = (PRIVACY.name, CHAT.name)
"""Words about the erasure itself, and what two people say to each other; so does whatever is about danger."""


async def silenced(uow: UnitOfWork, waiting: Collection[Waiting]) -> Mapping[int, Why]:
    """Those messages that are not to go, by their row in the outbox."""
    concerned = [each for each in waiting if each.kind not in GOES_ON and each.klass is not MessageClass.SAFETY]
    about = {each.learner for each in concerned if each.learner is not None}
    learners, people = await uow.data_requests.being_erased(about, {each.person for each in concerned})
    silent = {each.message for each in concerned if each.person in people}
    for each in concerned:
        if each.learner in learners and not await _works_here(uow, each.person):
            silent.add(each.message)
    return dict.fromkeys(silent, Why.BEING_ERASED)


async def _works_here(uow: UnitOfWork, person: int) -> bool:
    """Staff go on hearing of what is theirs to do."""
    found = await uow.people.get(person)
    return found is not None and bool(found.roles & STAFF)
