"""A small house for tests of use cases: services, people with accounts, turns that are committed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from domain.asking.routing import Found, Hit
from domain.clock import Clock, FixedClock
from domain.errors import Refusal
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.kinds import MENU
from domain.messages.screen import Rows
from domain.people.person import Person, Role
from domain.ports import QuestionBank, Search, UnitOfWork
from domain.privacy.ledger import LedgerInMemory
from domain.safety.roster import OnDuty
from domain.turn import Policy, Services, Turn, UseCase
from knowledge.bank import MemoryBank
from knowledge.texts import load_catalogue
from storage.database import Database
from storage.tables.messages import outbox

CONTENT = Path(__file__).parent.parent / "content"
PLATFORM = "telegram"
SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

CALM = Policy(ask_if_sure=0.0, mind_haste=False)
"""In most tests people answer at once and are not asked whether they are sure."""

R = TypeVar("R")


class KnownHits:
    """A search that finds what it was told, whatever is asked."""

    def __init__(self, *hits: Hit) -> None:
        self._hits = hits

    async def find(self, text: str, limit: int = 5) -> Found:
        return Found(self._hits[:limit])


class Proofread(Catalogue):
    """The real texts; a button without words, or one that leads nowhere, fails the test in which it is made."""

    def keyboard(self, keyboard: Rows, lang: Lang) -> list[list[dict[str, str]]]:
        for button in chain.from_iterable(keyboard):
            leads = button.url or button.share or (button.tap is not None and button.tap.verb in verbs())
            assert button.label is not None and leads, button
        return super().keyboard(keyboard, lang)


@cache
def catalogue() -> Catalogue:
    return Proofread(load_catalogue(CONTENT).texts)


@cache
def verbs() -> frozenset[str]:
    """Whatever a tap may ask for."""
    from handlers.routers import build_dispatcher
    from handlers.switchboard import _handlers

    return frozenset(verb for verb, _ in _handlers(build_dispatcher()) if verb is not None)


def services(
    *,
    clock: Clock | None = None,
    bank: QuestionBank | None = None,
    search: Search | None = None,
    policy: Policy | None = None,
    seed: int = 1,
) -> Services:
    """Services with the real texts; an empty bank, a search without hits and a clock that stands unless given."""
    return Services(
        clock=clock or FixedClock(SATURDAY),
        random=Random(seed),
        catalogue=catalogue(),
        bank=bank or MemoryBank(),
        search=search or KnownHits(),
        policy=policy or CALM,
        ledger=LedgerInMemory(),
    )


async def as_person(
    database: Database,
    services: Services,
    external_id: str | int,
    roles: Role | Collection[Role] = (),
    lang: Lang = Lang.ZH,
    **fields: Any,
) -> Person:
    """Somebody with an account and these roles, onboarded unless `onboarded_at=None`; known people are changed."""
    held = (roles,) if isinstance(roles, Role) else tuple(roles)
    now = services.clock.now()
    known = {"name": f"P{external_id}", "role": held[0] if held else None, "onboarded_at": now} | fields
    async with database.transaction() as uow:
        person = await uow.people.by_external(PLATFORM, str(external_id))
        if person is None:
            person = await uow.people.add(Person(0, PLATFORM, str(external_id), "", lang))
        await uow.people.save(replace(person, lang=lang, **known))
        for role in held:
            await uow.people.grant(person.id, role, None, now)
        stored = await uow.people.get(person.id)
    assert stored is not None
    return stored


async def act(database: Database, services: Services, person: Person | None, use_case: UseCase[R]) -> R:
    """Run a use case as `person` (as stored now) in a transaction of its own; None is the clock.

    What is refused has words and buttons that can be shown.
    """
    try:
        async with database.transaction() as uow:
            actor = await uow.people.get(person.id) if person else None
            return await Turn(services, uow, actor).do(use_case)
    except Refusal as refusal:
        for lang in Lang:
            assert services.catalogue.html(refusal.text, lang)
            services.catalogue.keyboard(refusal.keyboard, lang)
        raise


def looking(services: Services, uow: UnitOfWork) -> Turn:
    """The clock's turn on a unit of work that is open already, to ask the house's rules."""
    return Turn(services, uow, None)


async def told(database: Database, person: Person) -> list[dict[str, Any]]:
    """What the outbox holds for somebody, notes and screens, oldest first: each the rendered content."""
    async with database.reading_connection() as connection:
        said = (outbox.c.person == person.id) & (outbox.c.kind != MENU.name)
        wanted = select(outbox.c.content).where(said).order_by(outbox.c.id)
        return list(await connection.scalars(wanted))


async def on_duty(database: Database, *people: Person) -> None:
    """Have these, and nobody else, be called for children in danger, in this order."""
    async with database.transaction() as uow:
        await uow.safety.save_roster([OnDuty(each.id) for each in people])
