"""Meeting people: the first word, somebody who blocks the bot, somebody who comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.clock import Clock
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.naming import clean_name
from domain.people.person import Person
from domain.ports import UnitOfWork
from domain.turn import ANYONE, Rights, Turn


async def meet(
    uow: UnitOfWork, clock: Clock, platform: str, external_id: str, name: str, language_code: str | None
) -> Person:
    """The person behind an account; stored on the first word, read and nothing else later on.

    Args:
        language_code: IETF tag of the person's client; it counts on the first word only.
    """
    known = await uow.people.by_external(platform, external_id)
    if known is not None:
        return known
    newcomer = Person(0, platform, external_id, clean_name(name) or external_id, Lang.of(language_code))
    person = await uow.people.add(newcomer)
    await uow.journal.add(
        Statement(Verb.INITIALIZED, "person", str(person.id), clock.now(), actor=person.id, result={"on": platform})
    )
    return person


@dataclass(frozen=True)
class Depart:
    """The person blocked the bot: nothing is sent until they are back."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        await _mark(turn, reachable=False)


@dataclass(frozen=True)
class Return:
    """The person took the bot back."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        await _mark(turn, reachable=True)


async def _mark(turn: Turn, *, reachable: bool) -> None:
    if turn.person.reachable is reachable:
        return
    await turn.save_person(replace(turn.person, reachable=reachable))
    await turn.record(Verb.CHANGED, "person", turn.person.id, result={"reachable": reachable})
