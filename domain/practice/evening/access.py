"""Who may practise, and at which school year they are met."""

from __future__ import annotations

from domain.errors import Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import AgeBand, Learner, Person, Role
from domain.turn import Turn, only

LEARNERS = only(Role.LEARNER)

# The year in which most of a band's children are, rather too low than too high.
_GRADE_OF_BAND = {AgeBand.UP_TO_9: 3, AgeBand.FROM_10: 5, AgeBand.FROM_14: 8, AgeBand.FROM_16: 9}


def grade_of(learner: Learner | None, person: Person | None = None) -> int | None:
    """The school year, from the age band where it is not known."""
    if learner is not None and learner.grade is not None:
        return learner.grade
    band = (learner.age_band if learner else None) or (person.age_band if person else None)
    return _GRADE_OF_BAND[band] if band else None


async def practising(turn: Turn) -> Learner:
    """The learner who acts, if their answers may be stored.

    Raises:
        Refusal: a guardian has to agree first, or the account is no learner's.
    """
    learner = await turn.uow.people.learner_of(turn.person.id)
    if learner is None:
        raise Refusal(t("practice.visitors"), rows(samples_button()))
    if not await may_store_practice(turn, learner):
        invite = Button(t("practice.button.invite"), tap=tap("on.invite"))
        raise Refusal(t("practice.consent_first"), rows(invite, samples_button()))
    return learner


def samples_button() -> Button:
    return Button(t("practice.button.samples"), tap=tap("pr.sample"))
