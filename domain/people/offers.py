"""What somebody's link offers to them, before it is used up; guessing is slow, for each person and over all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.courses.browsing import ClassView, course_views
from domain.courses.course import Course
from domain.journal import Verb
from domain.language import Localized
from domain.people.codes import read_code
from domain.people.consent import needs_guardian
from domain.people.joins import Glimpse
from domain.people.links import may_invite
from domain.people.naming import masked
from domain.people.person import STAFF, Learner, Link, LinkKind, Role
from domain.turn import Turn

WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)
WRONG_CODES_OF_ALL = 200
"""So many wrong ones by everybody together, and each has one try an hour: who has a good link needs no second."""


@dataclass(frozen=True)
class GuardianOffer:
    """A parent is asked whether this is their child."""

    child: Glimpse


@dataclass(frozen=True)
class LearnerOffer:
    """Somebody is asked whether they are this child, whom a parent described."""

    child: Glimpse


@dataclass(frozen=True)
class StaffOffer:
    """Somebody is asked whether they are the colleague who was invited."""

    role: Role
    name: Localized | None
    inviter: str | None


@dataclass(frozen=True)
class TrialOffer:
    course: Course


@dataclass(frozen=True)
class ClassOffer:
    """Somebody is asked who joins the class: themselves, or which of their children who is not in it yet.

    `learners` is empty for somebody who is no learner and has no child here.
    """

    view: ClassView
    course: Course
    learners: tuple[Learner, ...]


Offer = GuardianOffer | LearnerOffer | StaffOffer | TrialOffer | ClassOffer


class LinkProblem(StrEnum):
    """Why a link or code does nothing. Wrong, expired and used ones look the same from outside."""

    UNKNOWN = "unknown"
    TOO_MANY = "too_many"
    YOUR_OWN = "your_own"
    FOR_PARENTS = "for_parents"
    ALREADY_YOURS = "already_yours"
    ALREADY_ASKED = "already_asked"
    FOR_CHILD = "for_child"
    IN_CLASS = "in_class"


async def open_link(turn: Turn, token: str) -> Offer | LinkProblem:
    """What the link offers to the person who acts; nothing is used up, a wrong one is counted against them."""
    since = turn.now - WRONG_CODES_WITHIN
    wrong = await turn.uow.journal.count(turn.person.id, Verb.FAILED, "link", since)
    if wrong >= WRONG_CODES or (wrong and await _many_guess(turn, since)):
        return LinkProblem.TOO_MANY
    link = await live_link(turn, token)
    offer = await offered_by(turn, link) if link else LinkProblem.UNKNOWN
    if offer is LinkProblem.UNKNOWN:
        await turn.record(Verb.FAILED, "link", "unknown")
    return offer


async def _many_guess(turn: Turn, since: datetime) -> bool:
    earliest = await turn.uow.joins.nth_wrong_guess(WRONG_CODES_OF_ALL)
    return earliest is not None and earliest >= since


async def live_link(turn: Turn, token: str) -> Link | None:
    """The link, unless it is expired or used up."""
    link = await turn.uow.people.link(read_code(token) or token)
    if link is None or (link.expires_at is not None and link.expires_at <= turn.now):
        return None
    return link if link.reusable or link.used_at is None else None


async def offered_by(turn: Turn, link: Link) -> Offer | LinkProblem:
    people, subject = turn.uow.people, link.subject
    match link.kind:
        case LinkKind.GUARDIAN:
            learner = await people.learner(await _learner_meant(turn, link))
            return await _guardian_offer(turn, learner) if learner else LinkProblem.UNKNOWN
        case LinkKind.LEARNER:
            learner = await people.learner(int(subject["learner"]))
            return await _learner_offer(turn, learner) if learner else LinkProblem.UNKNOWN
        case LinkKind.STAFF:
            return await _staff_offer(turn, link)
        case LinkKind.TRIAL:
            course = await turn.uow.courses.course(str(subject["course"]))
            return TrialOffer(course) if course else LinkProblem.UNKNOWN
        case LinkKind.CLASS:
            return await _class_offer(turn, link)


async def _learner_meant(turn: Turn, link: Link) -> int:
    """A letter is good for weeks, in which the child's own account may have taken the place of what the list said."""
    number, source, external = (link.subject.get(name) for name in ("learner", "source", "external"))
    known = await turn.uow.sourced.known(str(source), "guardian", [str(external)]) if external else {}
    return int(known[str(external)].ours if known else number or 0)


async def _guardian_offer(turn: Turn, learner: Learner) -> Offer | LinkProblem:
    me = turn.person
    if learner.person == me.id:
        return LinkProblem.YOUR_OWN
    if Role.LEARNER in me.roles and needs_guardian(me.age_band, turn.policy.consent_age):
        return LinkProblem.FOR_PARENTS
    if any(child.id == learner.id for child in await turn.uow.people.children_of(me.id)):
        return LinkProblem.ALREADY_YOURS
    if any(join.learner == learner.id and join.waits(turn.now) for join in await turn.uow.joins.of_person(me.id)):
        return LinkProblem.ALREADY_ASKED
    return GuardianOffer(await glimpse(turn, learner))


async def _learner_offer(turn: Turn, learner: Learner) -> Offer | LinkProblem:
    me = turn.person
    if learner.person is not None:
        return LinkProblem.UNKNOWN
    if any(child.id == learner.id for child in await turn.uow.people.children_of(me.id)):
        return LinkProblem.FOR_CHILD
    if any(join.learner == learner.id and join.waits(turn.now) for join in await turn.uow.joins.of_person(me.id)):
        return LinkProblem.ALREADY_ASKED
    return LearnerOffer(await glimpse(turn, learner))


async def glimpse(turn: Turn, learner: Learner) -> Glimpse:
    """What somebody may see of the child before both sides have agreed."""
    wanted = {klass.course for klass in await turn.uow.classes.classes_of(learner.id)}
    courses = [course for course in await turn.uow.courses.courses() if course.id in wanted] if wanted else []
    return Glimpse(learner.id, masked(learner.name), learner.grade, tuple(courses))


async def _staff_offer(turn: Turn, link: Link) -> Offer | LinkProblem:
    role, inviter = Role(str(link.subject["role"])), None
    if link.created_by is not None:
        inviter = await turn.uow.people.get(link.created_by)
        if inviter is None or role not in may_invite(inviter):
            return LinkProblem.UNKNOWN
    staff = {member.id: member for member in await turn.uow.courses.staff()}
    member = staff.get(str(link.subject.get("staff")))
    return StaffOffer(role, member.name if member else None, inviter.name if inviter else None)


async def _class_offer(turn: Turn, link: Link) -> Offer | LinkProblem:
    me, people = turn.person, turn.uow.people
    inviter = await people.get(link.created_by) if link.created_by is not None else None
    named = str(link.subject["class"])
    klass = next((each for each in await turn.uow.courses.classes() if each.id == named), None)
    course = await turn.uow.courses.course(klass.course) if klass else None
    if course is None or inviter is None or not inviter.roles & STAFF:
        return LinkProblem.UNKNOWN
    (found,) = await course_views(turn.uow, [course])
    view = next((each for each in found.classes if each.klass.id == named), None)
    if view is None:
        return LinkProblem.UNKNOWN
    own = await people.learner_of(me.id)
    children = [child for child in await people.children_of(me.id) if child.person != me.id]
    mine = [*([own] if own else []), *children]
    there = {learner.id for learner in await turn.uow.classes.learners_of(named)}
    outside = tuple(learner for learner in mine if learner.id not in there)
    return LinkProblem.IN_CLASS if mine and not outside else ClassOffer(view, course, outside)
