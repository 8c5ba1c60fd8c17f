"""What a family sees first: whose data, what was asked for, and how things stand with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.people.person import STAFF, Person
from domain.privacy.access import FAMILY, Ward, ward, ward_or_none
from domain.privacy.look import Look
from domain.privacy.request import DataRequest, RequestKind
from domain.turn import ANYONE, Rights, Turn

LOOKS_A_PAGE = 6


@dataclass(frozen=True)
class PrivacyPage:
    """
    Attributes:
        ward: the learner whose page it is; None for somebody without a child here who does not learn.
        requests: about the learner, else about the person's own account; the latest first.
        looks: on how many days whom of the staff saw what of the learner.
        is_staff: the person works here.
        others: the guardians besides the person.
    """

    person: Person
    ward: Ward | None
    requests: Sequence[DataRequest]
    looks: int = 0
    is_staff: bool = False
    others: Sequence[Person] = ()

    @property
    def erasure(self) -> DataRequest | None:
        """The one that is open."""
        return next((each for each in self.requests if each.kind is RequestKind.ERASURE and each.open), None)


@dataclass(frozen=True)
class LookAtPrivacy:
    """The page of the learner with that number; None: of the one looked at now, if there is any.

    Raises:
        Gone: the learner is neither the person nor a child of theirs.
    """

    learner: int | None = None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> PrivacyPage:
        found = await ward_or_none(turn) if self.learner is None else await ward(turn, self.learner)
        if found is None:
            return await own_page(turn)
        learner = found.learner.id
        requests = await turn.uow.data_requests.of_learner(learner)
        others = [each for each in found.guardians if each.id != turn.person.id]
        return PrivacyPage(turn.person, found, requests, await turn.uow.looks.count(learner), _is_staff(turn), others)


@dataclass(frozen=True)
class LookAtOwnAccount:
    """What there is to ask about the account of whoever acts."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> PrivacyPage:
        return await own_page(turn)


@dataclass(frozen=True)
class Looked:
    """A look with the name of who looked, as the centre's list has it; `looks` is a page of all there are."""

    ward: Ward
    looks: Sequence[tuple[Look, Localized | str]]
    number: int
    pages: int


@dataclass(frozen=True)
class WhoLooked:
    """Which of the staff saw what of the learner, the latest first.

    Raises:
        Gone: see LookAtPrivacy.
    """

    learner: int
    number: int = 0
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Looked:
        found = await ward(turn, self.learner)
        count = await turn.uow.looks.count(self.learner)
        pages = max(1, -(-count // LOOKS_A_PAGE))
        number = max(0, min(self.number, pages - 1))
        looks = await turn.uow.looks.of(self.learner, LOOKS_A_PAGE, number * LOOKS_A_PAGE)
        names = {each.person: await name_of_staff(turn, each.person) for each in looks}
        return Looked(found, [(each, names[each.person]) for each in looks], number, pages)


async def own_page(turn: Turn) -> PrivacyPage:
    requests = await turn.uow.data_requests.of_person(turn.person.id)
    return PrivacyPage(turn.person, None, requests, is_staff=_is_staff(turn))


def _is_staff(turn: Turn) -> bool:
    return bool(turn.person.roles & STAFF)
