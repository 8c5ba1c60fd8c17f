"""The queue of questions that nobody could answer: what was asked, how often, and what the search took it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.asking.routing import GUESSES, Hit
from domain.courses.browsing import Page, page_of
from domain.courses.course import Course, FaqEntry
from domain.entries.alike import grouped
from domain.entries.entry import EntryState, Group, LabelKind
from domain.errors import Gone
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.people.person import Role
from domain.turn import Rights, Turn, only

OFFICE_ROLES = (Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
OFFICE = only(*OFFICE_ROLES)
QUEUE: Rows = rows(Button(t("entries.button.queue"), tap("en")))

MOST = 300
"""So many questions are looked at, the latest; a queue that is longer is not shorter for being shown."""
LATER = timedelta(hours=20)
"""What is put off comes back the next day, even to somebody who begins earlier than today."""

Guess = Course | FaqEntry


@dataclass(frozen=True)
class Waiting:
    """Alike questions with what the search took the latest for, the best first."""

    group: Group
    guesses: Sequence[Guess] = ()


@dataclass(frozen=True)
class Queue:
    """A page of the queue; `questions` wait in all, `looks` answers wait for a second person."""

    page: Page[Waiting]
    questions: int
    looks: int


@dataclass(frozen=True)
class ListQuestions:
    """What waits for an answer: asked most often first, then asked last."""

    page: int = 0
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Queue:
        groups = await groups_waiting(turn)
        page = page_of(groups, self.page)
        shown = tuple([Waiting(each, await guesses_of(turn, each.latest.guesses)) for each in page.shown])
        looks = await turn.uow.entries.count(EntryState.WAITING)
        return Queue(Page(shown, page.number, page.of), len(groups), looks)


@dataclass(frozen=True)
class OpenQuestions:
    """Alike questions, by any of them.

    Raises:
        Gone: somebody has decided about it, or is writing an answer.
    """

    miss: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Waiting:
        group = await group_of(turn, self.miss)
        return Waiting(group, await guesses_of(turn, group.latest.guesses))


@dataclass(frozen=True)
class PutOff:
    """Not today. A second tap changes nothing."""

    miss: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> None:
        group = await group_of(turn, self.miss, put_off=True)
        await turn.uow.entries.put_off([each.id for each in group.misses], turn.now + LATER)


async def groups_waiting(turn: Turn) -> Sequence[Group]:
    return grouped(await turn.uow.entries.open_misses(turn.now, MOST))


async def group_of(turn: Turn, miss: int, *, put_off: bool = False) -> Group:
    """The group of that question, for nobody else until the transaction ends.

    `put_off` finds it also when nobody wants to see it today.

    Raises:
        Gone: it does not wait (any more).
    """
    until = turn.now + LATER if put_off else turn.now
    found = grouped(await turn.uow.entries.open_misses(until, MOST))
    group = next((each for each in found if any(asked.id == miss for asked in each.misses)), None)
    still = await turn.uow.entries.claim_open([each.id for each in group.misses]) if group is not None else ()
    if group is not None and miss in still:
        return Group(tuple(each for each in group.misses if each.id in still))
    asked = await turn.uow.entries.miss(miss)
    if asked is not None and asked.settled_at is None and asked.entry is not None:
        seen = rows(Button(t("entries.button.open"), tap("en.d", asked.entry)))
        raise Gone(t("entries.being_answered"), (*seen, *QUEUE))
    raise Gone(t("entries.decided"), QUEUE)


async def guesses_of(turn: Turn, hits: Sequence[Hit]) -> Sequence[Guess]:
    """What there still is of what the search had found."""
    found = [await known(turn, LabelKind(hit.kind), hit.id) for hit in hits[:GUESSES]]
    return [each for each in found if each is not None]


async def known(turn: Turn, kind: LabelKind, name: str) -> Guess | None:
    """The common question, or the course that families can choose, of that id."""
    if kind is LabelKind.FAQ:
        return await turn.uow.courses.faq_entry(name)
    return next((each for each in await turn.uow.courses.offered() if each.id == name), None)
