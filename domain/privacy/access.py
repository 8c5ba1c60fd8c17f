"""Whose data somebody may ask about, and whether the decision is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_decide
from domain.people.person import Learner, Person, Purpose, Role
from domain.people.settings import children_and_chosen
from domain.privacy.request import DataRequest
from domain.turn import Turn, only

FAMILY = only(Role.LEARNER, Role.PARENT)
OFFICE = only(Role.OPERATOR, Role.ADMIN)
PRIVACY = Button(t("privacy.button.page"), tap("pv"))


@dataclass(frozen=True)
class Ward:
    """A learner as the family asks about them.

    Attributes:
        own: the learner asks.
        decides: what becomes of the data is the asker's decision: a guardian's below the age of consent and for a
            child without an account, the learner's own from that age on.
        guardians: all of them.
    """

    learner: Learner
    own: bool
    decides: bool
    guardians: Sequence[Person]


async def ward(turn: Turn, number: int | None) -> Ward:
    """The learner with that number, or for None the one whom the person is or looks at now.

    Raises:
        Gone: they are neither the person nor a child of theirs, or there is none.
    """
    me = turn.person
    own = await turn.uow.people.learner_of(me.id) if Role.LEARNER in me.roles else None
    if own is not None and (own.id == number or (number is None and me.role is not Role.PARENT)):
        return await _ward(turn, own, own=True)
    children, chosen = await children_and_chosen(turn) if Role.PARENT in me.roles else ((), None)
    found = chosen if number is None else next((each for each in children if each.id == number), None)
    if found is not None:
        return await _ward(turn, found, own=False)
    if own is not None and number is None:
        return await _ward(turn, own, own=True)
    raise Gone(t("refusal.gone"), rows(PRIVACY))


async def ward_or_none(turn: Turn) -> Ward | None:
    """The same for whoever has no child here and does not learn."""
    try:
        return await ward(turn, None)
    except Gone:
        return None


async def _ward(turn: Turn, learner: Learner, *, own: bool) -> Ward:
    decides = may_decide(turn, learner, Purpose.PRACTICE, own=own)
    return Ward(learner, own, decides, await turn.uow.people.guardians_of(learner.id))


async def request_of_family(turn: Turn, number: int) -> tuple[DataRequest, Ward | None]:
    """A request that the person may see: about a learner of theirs, with the learner, or about their own account.

    Raises:
        Gone: there is no such request, or it is somebody else's.
    """
    request = await turn.uow.data_requests.get(number)
    if request is not None and request.learner is not None:
        return request, await ward(turn, request.learner)
    if request is not None and request.person == turn.person.id:
        return request, None
    raise Gone(t("refusal.gone"), rows(PRIVACY))
