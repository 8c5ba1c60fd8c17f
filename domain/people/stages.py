"""Where somebody stands on the way in: derived from what is stored, so that any process can draw it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from domain.courses.course import Course
from domain.language import Localized
from domain.people.consent import ConsentAsked
from domain.people.joins import Join, JoinWaits, Wish
from domain.people.links import Invitation
from domain.people.naming import first_name
from domain.people.offers import (
    ClassOffer,
    GuardianOffer,
    LearnerOffer,
    LinkProblem,
    Offer,
    StaffOffer,
    TrialOffer,
    glimpse,
    live_link,
    offered_by,
)
from domain.ports import Form
from domain.turn import Turn

FORM_LIFE = timedelta(days=7)


class Step(StrEnum):
    """A question of onboarding; the value is the name of the form that remembers it."""

    NAME = "on.name"
    AGE = "on.age"
    GRADE = "on.grade"
    HOW = "on.how"
    CODE = "on.code"
    CHILD = "on.child"
    CHILD_GRADE = "on.child_grade"
    STAFF = "on.staff"


@dataclass(frozen=True)
class Welcome:
    """Who are you? `trial` is what the person came for, or `joins` the class that they were invited to."""

    centre: Localized | None
    trial: Course | None = None
    joins: ClassOffer | None = None


@dataclass(frozen=True)
class Asking:
    """One question; `name` is the person's or the child's, as far as it is known."""

    step: Step
    name: str
    onboarded: bool = False


@dataclass(frozen=True)
class TrialReady:
    """Onboarding is over and what the person came for is one tap away."""

    course: Course


@dataclass(frozen=True)
class AtHome:
    """Nothing is open: the home panel."""


Stage = (
    Welcome
    | Asking
    | GuardianOffer
    | LearnerOffer
    | JoinWaits
    | StaffOffer
    | ClassOffer
    | ConsentAsked
    | TrialReady
    | AtHome
)


class Notice(StrEnum):
    """What is said above the screen."""

    NAME_UNREADABLE = "name_unreadable"
    NOT_A_CODE = "not_a_code"


@dataclass(frozen=True)
class Arrival:
    """Where a step has led to.

    Attributes:
        stale: the button was older than what is stored; nothing was changed.
        invitation: to be handed to the person as a message of its own.
    """

    stage: Stage
    notice: Notice | LinkProblem | None = None
    stale: bool = False
    invitation: Invitation | None = None


async def draft_of(turn: Turn) -> tuple[Step, Mapping[str, Any]] | None:
    """The question that the person is at and what was answered before it."""
    form = await turn.uow.people.form(turn.person.id)
    if form is None or form.name not in set(Step) or form.expires_at <= turn.now:
        return None
    return Step(form.name), form.data


async def ask(turn: Turn, step: Step, data: Mapping[str, Any] | None = None) -> Arrival:
    """Go to a question, remembering `data`."""
    draft = dict(data or {})
    await turn.uow.people.save_form(Form(turn.person.id, step, draft, turn.now + FORM_LIFE))
    return Arrival(_asking(turn, step, draft))


async def stage_of(turn: Turn) -> Stage:
    """An open question first, then an offer not yet answered, then the welcome or the home panel."""
    if draft := await draft_of(turn):
        return _asking(turn, *draft)
    offer = await pending_offer(turn)
    match offer:
        case GuardianOffer() | LearnerOffer() | StaffOffer():
            return offer
        case ClassOffer() if turn.person.onboarded_at:
            return offer
        case ClassOffer():
            return await _welcome(turn, None, offer)
        case TrialOffer(course) if turn.person.onboarded_at:
            return TrialReady(course)
        case TrialOffer(course):
            return await _welcome(turn, course)
        case None if turn.person.onboarded_at:
            return AtHome()
        case None:
            joins = await joins_of(turn)
            return joins[0] if joins else await _welcome(turn, None)


async def joins_of(turn: Turn) -> list[JoinWaits]:
    """What the actor waits for, the latest first."""
    joins = await turn.uow.joins.of_person(turn.person.id)
    return [await look_at_join(turn, join) for join in joins if join.waits(turn.now)]


async def look_at_join(turn: Turn, join: Join) -> JoinWaits:
    """What somebody sees who waits for the other side's yes."""
    learner = await turn.uow.people.learner(join.learner)
    assert learner is not None, "a wish names rows that there are"
    may_share = join.wish is Wish.GUARDIAN and join.phone is not None
    return JoinWaits(join, await glimpse(turn, learner), turn.zone, may_share, join.reminded_at is not None)


async def pending_offer(turn: Turn) -> Offer | None:
    """What the link that the person opened last offers, if it still does."""
    pending = turn.person.pending
    if pending is None:
        return None
    if pending.startswith(TRIAL_WISH):
        course = await turn.uow.courses.course(pending.removeprefix(TRIAL_WISH))
        return TrialOffer(course) if course else None
    link = await live_link(turn, pending)
    offer = await offered_by(turn, link) if link else None
    return None if isinstance(offer, LinkProblem) else offer


TRIAL_WISH = "course:"
"""Prefix of `Person.pending` when a newcomer tapped on a course instead of opening a link."""


def _asking(turn: Turn, step: Step, data: Mapping[str, Any]) -> Asking:
    name = str(data.get("name") or first_name(turn.person.name))
    return Asking(step, name, turn.person.onboarded_at is not None)


async def _welcome(turn: Turn, trial: Course | None, joins: ClassOffer | None = None) -> Welcome:
    centre = await turn.uow.courses.centre()
    return Welcome(centre.name if centre else None, trial, joins)
