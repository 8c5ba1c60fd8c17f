"""Links and codes: making one, and finding out what somebody's link offers before it is used up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.courses.browsing import ClassView, course_views, find
from domain.courses.course import Course
from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.language import Localized
from domain.messages.screen import t
from domain.people.codes import GUARDIAN_GROUPS, STAFF_GROUPS, new_code, read_code
from domain.people.consent import needs_guardian, own_child
from domain.people.person import STAFF, Learner, Link, LinkKind, Person, Role
from domain.turn import CLOCK_ONLY, Rights, Turn, only

FAMILY_LIFE = timedelta(hours=48)
STAFF_LIFE = timedelta(hours=72)
LETTER_LIFE = timedelta(days=14)
TRIAL_LIFE = timedelta(days=180)

WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)

INVITERS = {
    Role.ADMIN: frozenset(STAFF),
    Role.OPERATOR: frozenset({Role.TEACHER, Role.ADVISOR}),
}
"""Which staff roles each role may hand out; an operator cannot make an admin."""


@dataclass(frozen=True)
class GuardianOffer:
    """A parent is asked whether this is their child."""

    learner: Learner


@dataclass(frozen=True)
class LearnerOffer:
    """Somebody is asked whether they are this child, whom a parent described."""

    learner: Learner


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
    FOR_CHILD = "for_child"
    IN_CLASS = "in_class"


@dataclass(frozen=True)
class Invitation:
    """What is handed on: a code to read out, and the same as a link. `expires_at` None: it stays good."""

    kind: LinkKind
    code: str
    url: str
    expires_at: datetime | None
    subject: Learner | Course | None = None
    role: Role | None = None


async def open_link(turn: Turn, token: str) -> Offer | LinkProblem:
    """What the link offers to the person who acts; nothing is used up, a wrong one is counted against them."""
    since = turn.now - WRONG_CODES_WITHIN
    if await turn.uow.journal.count(turn.person.id, Verb.FAILED, "link", since) >= WRONG_CODES:
        return LinkProblem.TOO_MANY
    link = await live_link(turn, token)
    offer = await offered_by(turn, link) if link else LinkProblem.UNKNOWN
    if offer is LinkProblem.UNKNOWN:
        await turn.record(Verb.FAILED, "link", "unknown")
    return offer


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
    return GuardianOffer(learner)


async def _learner_offer(turn: Turn, learner: Learner) -> Offer | LinkProblem:
    me = turn.person
    if learner.person is not None:
        return LinkProblem.UNKNOWN
    if any(child.id == learner.id for child in await turn.uow.people.children_of(me.id)):
        return LinkProblem.FOR_CHILD
    return LearnerOffer(learner)


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


def may_invite(person: Person) -> frozenset[Role]:
    """The staff roles that the person may hand out."""
    return frozenset(role for own in person.roles for role in INVITERS.get(own, ()))


@dataclass(frozen=True)
class InviteGuardian:
    """A code for a (further) parent of a learner; made by the learner or by a guardian.

    Raises:
        Gone: the learner is neither the person nor one of their children.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.LEARNER, Role.PARENT)

    async def run(self, turn: Turn) -> Invitation:
        own = await turn.uow.people.learner_of(turn.person.id)
        learner = own if own and own.id == self.learner else await own_child(turn, self.learner)
        return await invite_guardian(turn, learner)


async def invite_guardian(turn: Turn, learner: Learner) -> Invitation:
    subject: dict[str, str | int] = {"learner": learner.id}
    return await _make(turn, LinkKind.GUARDIAN, subject, GUARDIAN_GROUPS, FAMILY_LIFE, about=learner)


async def invite_from_list(turn: Turn, learner: Learner, source: str, external: str) -> Invitation:
    """A guardian's link that travels by letter: longer than a code that is read out, and good for longer.

    Args:
        source, external: whose list it is, and what it calls this guardianship (kind "guardian" of `sourced`).
    """
    subject: dict[str, str | int] = {"learner": learner.id, "source": source, "external": external}
    return await _make(turn, LinkKind.GUARDIAN, subject, STAFF_GROUPS, LETTER_LIFE, about=learner)


@dataclass(frozen=True)
class InviteLearner:
    """A code with which a child's own account joins what a parent said about the child.

    Raises:
        Gone: not a child of the person, or the child has an account.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Invitation:
        child = await own_child(turn, self.learner)
        if child.person is not None:
            raise Gone(t("settings.has_account", child=child.name))
        return await _make(turn, LinkKind.LEARNER, {"learner": child.id}, GUARDIAN_GROUPS, FAMILY_LIFE, about=child)


@dataclass(frozen=True)
class InviteStaff:
    """A personal, single-use link that makes somebody a colleague.

    Attributes:
        member: id of the member of staff in the centre's list, None for somebody who is not in it.

    Raises:
        NotAllowed: the person may not hand out that role.
        Gone: there is no such member with that role.
    """

    role: Role
    member: str | None = None
    rights: ClassVar[Rights] = only(*INVITERS)

    async def run(self, turn: Turn) -> Invitation:
        if self.role not in may_invite(turn.person):
            raise NotAllowed(t("refusal.not_allowed"))
        subject: dict[str, str | int] = {"role": self.role.value}
        if self.member is not None:
            staff = await turn.uow.courses.staff()
            if not any(member.id == self.member and member.role is self.role for member in staff):
                raise Gone(t("refusal.gone"))
            subject["staff"] = self.member
        return await _make(turn, LinkKind.STAFF, subject, STAFF_GROUPS, STAFF_LIFE, role=self.role)


@dataclass(frozen=True)
class InviteFromOffice:
    """The first link of all, made on the centre's own machine: there is nobody yet who could invite."""

    role: Role
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Invitation:
        return await _make(turn, LinkKind.STAFF, {"role": self.role.value}, STAFF_GROUPS, STAFF_LIFE, role=self.role)


@dataclass(frozen=True)
class InviteToTrial:
    """A link for posters: everybody may open it, it leads to the trial lesson of a course.

    Attributes:
        course: handle of the course, see domain.courses.browsing.

    Raises:
        Gone: there is no such course.
    """

    course: str
    rights: ClassVar[Rights] = only(Role.ADMIN, Role.OPERATOR, Role.ADVISOR)

    async def run(self, turn: Turn) -> Invitation:
        course = find(await turn.uow.courses.offered(), self.course)
        if course is None:
            raise Gone(t("refusal.gone"))
        return await _make(turn, LinkKind.TRIAL, {"course": course.id}, STAFF_GROUPS, TRIAL_LIFE, about=course)


async def _make(
    turn: Turn,
    kind: LinkKind,
    subject: dict[str, str | int],
    groups: int,
    life: timedelta,
    *,
    about: Learner | Course | None = None,
    role: Role | None = None,
) -> Invitation:
    code, expires_at = new_code(groups), turn.now + life
    reusable = kind is LinkKind.TRIAL
    await turn.uow.people.add_link(Link(code, kind, subject, turn.actor, expires_at, reusable=reusable))
    learner = about.id if isinstance(about, Learner) else None
    await turn.record(Verb.INITIALIZED, "link", kind, learner=learner, result=dict(subject))
    return Invitation(kind, code, turn.policy.link_url.format(payload=code), expires_at, about, role)
