"""Reading the audit trail: by person or child, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.checking import Checked, check_trail
from domain.audit.entry import Deed, Entry, Head
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.turn import Rights, Turn, only

ADMINS = only(Role.ADMIN)
SEARCH = "au.find"
FORM_LIFE = timedelta(minutes=30)
PAGE = 6
FOUND = 8
READ_AT_ONCE = 20_000
"""A longer chain takes seconds to read, in which nobody else is served: the command line checks it."""


@dataclass(frozen=True)
class AuditPage:
    """Entries about somebody, or the latest of all.

    Attributes:
        person, learner: whom it is about, None for all.
        people, learners: names by number of everybody in the entries; who was erased has none.
        older: the number before which the next page begins, None on the last one.
    """

    entries: Sequence[Entry]
    head: Head
    people: Mapping[int, str]
    learners: Mapping[int, str]
    person: int | None = None
    learner: int | None = None
    older: int | None = None


@dataclass(frozen=True)
class Matches:
    asked: str
    people: Sequence[Person]
    learners: Sequence[Learner]


@dataclass(frozen=True)
class LookAtAudit:
    """The entries before that number (0: the latest) that somebody did or that are about them.

    That an admin reads about somebody is written down itself.
    """

    person: int | None = None
    learner: int | None = None
    before: int = 0
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> AuditPage:
        if self.person is None and self.learner is None:
            await turn.uow.people.save_form(Form(turn.person.id, SEARCH, {}, turn.now + FORM_LIFE))
        elif not self.before:
            await audit(turn, Deed.LOOKED, person=self.person, learner=self.learner, what="audit")
        found = await turn.uow.audit.about(self.person, self.learner, self.before, PAGE + 1)
        entries = found[:PAGE]
        people = {each for entry in entries for each in (entry.actor, entry.person)} | {self.person}
        learners = {entry.learner for entry in entries} | {self.learner}
        return AuditPage(
            entries,
            await turn.uow.audit.head(),
            {each: await _name_of(turn, each) for each in _known(people)},
            {each.id: each.name for each in await turn.uow.people.learners(_known(learners))},
            self.person,
            self.learner,
            entries[-1].seq if len(found) > PAGE else None,
        )


@dataclass(frozen=True)
class FindInAudit:
    """Whose name holds these letters."""

    name: str
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Matches:
        asked = " ".join(self.name.split())[:60]
        if not asked:
            return Matches(asked, (), ())
        people = await turn.uow.audit.people_called(asked, FOUND)
        learners = await turn.uow.letters.learners_called(asked, FOUND)
        if people or learners:
            await turn.uow.people.drop_form(turn.person.id, SEARCH)
        return Matches(asked, people, learners)


@dataclass(frozen=True)
class CheckAudit:
    """Whether the chain is whole; None where it is too long to be read in between."""

    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Checked | None:
        if (await turn.uow.audit.head()).seq > READ_AT_ONCE:
            return None
        return await check_trail(turn.uow.audit, turn.services.anchors.all())


async def _name_of(turn: Turn, person: int) -> str:
    found = await turn.uow.people.get(person)
    return found.name if found is not None else ""


def _known(numbers: Collection[int | None]) -> list[int]:
    return sorted(each for each in numbers if each is not None)
