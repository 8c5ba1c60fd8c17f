"""People of a family in the database, and what is stored about them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TypeVar

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.joining import Answered, AnswerJoin
from domain.people.joins import Join
from domain.people.linking import AcceptChild
from domain.people.links import Invitation, InviteGuardian
from domain.people.onboarding import Open
from domain.people.person import AgeBand, Learner, Person, Role
from domain.turn import Services, UseCase
from storage.database import Database
from storage.errors import Conflict
from tests.house import act, as_person, services

R = TypeVar("R")


class Family:
    """Lets people act, each in a transaction of their own, and looks at what came of it."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.services: Services = services(clock=clock)

    async def person(self, account: int, *roles: Role, name: str = "Mei", onboarded: bool = False) -> Person:
        at = self.clock.now() if roles or onboarded else None
        return await as_person(self.database, self.services, account, roles, Lang.EN, name=name, onboarded_at=at)

    async def child(
        self, account: int | None = None, *, guardian: Person | None = None, age: AgeBand | None = AgeBand.FROM_10
    ) -> tuple[Person | None, Learner]:
        """A learner called Lin, with an account and a guardian where they are given."""
        person = await self.person(account, Role.LEARNER, name="Lin") if account else None
        async with self.database.transaction() as uow:
            if person is not None:
                person = replace(person, age_band=age)
                await uow.people.save(person)
            band = age if person else None
            learner = await uow.people.add_learner(
                Learner(0, "Lin", person=person.id if person else None, grade=5, age_band=band)
            )
            if guardian is not None:
                await uow.people.add_guardian(learner.id, guardian.id, self.clock.now())
        return person, learner

    async def do(self, person: Person, use_case: UseCase[R]) -> R:
        """Run the use case, again when another transaction got there first, as the pipeline does."""
        while True:
            try:
                return await act(self.database, self.services, person, use_case)
            except Conflict:
                await asyncio.sleep(0)

    async def invite_guardian(self, by: Person, learner: Learner) -> Invitation:
        return await self.do(by, InviteGuardian(learner.id))

    async def opens(self, person: Person, made: Invitation) -> None:
        await self.do(person, Open(made.code))

    async def waits(self, learner: Learner) -> list[Join]:
        """What waits about the learner."""
        async with self.database.reading() as uow:
            return list(await uow.joins.about(learner.id))

    async def wants_to_join(self, person: Person, made: Invitation, learner: Learner) -> Join:
        """The person opens the link and says that it is their child."""
        await self.opens(person, made)
        await self.do(person, AcceptChild(learner.id))
        return next(join for join in await self.waits(learner) if join.person == person.id)

    async def answers(self, person: Person, join: Join, *, yes: bool = True) -> Answered:
        return await self.do(person, AnswerJoin(join.id, yes))

    async def joins(self, person: Person, by: Person, learner: Learner) -> None:
        """The whole way: `by` invites, the person opens, `by` says yes."""
        await self.answers(by, await self.wants_to_join(person, await self.invite_guardian(by, learner), learner))

    async def now(self, person: Person) -> Person:
        async with self.database.reading() as uow:
            found = await uow.people.get(person.id)
        assert found is not None
        return found

    async def learner_now(self, learner: Learner) -> Learner:
        async with self.database.reading() as uow:
            found = await uow.people.learner(learner.id)
        assert found is not None
        return found

    async def guardians(self, learner: Learner) -> list[int]:
        async with self.database.reading() as uow:
            return [guardian.id for guardian in await uow.people.guardians_of(learner.id)]

    async def verbs(self, learner: Learner) -> list[str]:
        async with self.database.reading() as uow:
            return [statement.verb.value for statement in await uow.journal.about(learner.id)]
