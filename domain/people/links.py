"""Links: 128 bits of chance, good once and not for long, with nothing inside; making them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.courses.browsing import find
from domain.courses.course import Course
from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.codes import new_code
from domain.people.consent import own_child
from domain.people.person import STAFF, Learner, Link, LinkKind, Person, Role
from domain.people.phones import phone_hash
from domain.turn import CLOCK_ONLY, Rights, Turn, only

FAMILY_LIFE = timedelta(hours=48)
STAFF_LIFE = timedelta(hours=72)
LETTER_LIFE = timedelta(days=14)
TRIAL_LIFE = timedelta(days=180)

OFFICE = only(Role.OPERATOR, Role.ADMIN)
"""Who speaks for the centre where a family cannot."""

INVITERS = {
    Role.ADMIN: frozenset(STAFF),
    Role.OPERATOR: frozenset({Role.TEACHER, Role.ADVISOR}),
}
"""Which staff roles each role may hand out; an operator cannot make an admin."""


@dataclass(frozen=True)
class Invitation:
    """What is handed on: a link, and its code for paper. `expires_at` None: it stays good.

    Attributes:
        confirms: "learner", "guardian" or "office": who says yes once a guardian has opened it.
    """

    kind: LinkKind
    code: str
    url: str
    expires_at: datetime | None
    subject: Learner | Course | None = None
    role: Role | None = None
    confirms: str = ""


def may_invite(person: Person) -> frozenset[Role]:
    """The staff roles that the person may hand out."""
    return frozenset(role for own in person.roles for role in INVITERS.get(own, ()))


@dataclass(frozen=True)
class InviteGuardian:
    """A link for a (further) parent of a learner; made by the learner or by a guardian.

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
    made = await _make(turn, LinkKind.GUARDIAN, {"learner": learner.id}, FAMILY_LIFE, about=learner)
    own = learner.person == turn.person.id
    return replace(made, confirms="learner" if own else "guardian")


@dataclass(frozen=True)
class InviteFromDesk:
    """A link for a parent who stands before somebody of the office, or writes to them; the office confirms it, too.

    Raises:
        Gone: there is no such learner.
    """

    learner: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Invitation:
        learner = await turn.uow.people.learner(self.learner)
        if learner is None:
            raise Gone(t("refusal.gone"))
        subject: dict[str, str | int] = {"learner": learner.id, "desk": 1}
        made = await _make(turn, LinkKind.GUARDIAN, subject, FAMILY_LIFE, about=learner)
        return replace(made, confirms="office")


async def invite_from_list(
    turn: Turn, learner: Learner, source: str, external: str, phone: str | None = None
) -> Invitation:
    """A guardian's link that travels by letter, and is good for longer.

    Args:
        source, external: whose list it is, and what it calls this guardianship (kind "guardian" of `sourced`).
        phone: the guardian's number in the list; its hash stays with the link, and goes with it.
    """
    subject: dict[str, str | int] = {"learner": learner.id, "source": source, "external": external}
    known = phone_hash(phone) if phone else None
    if known is not None:
        subject["phone"] = known
    return await _make(turn, LinkKind.GUARDIAN, subject, LETTER_LIFE, about=learner)


@dataclass(frozen=True)
class InviteLearner:
    """A link with which a child's own account joins what a parent said about the child.

    Raises:
        Gone: not a child of the person, or the child has an account.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Invitation:
        child = await own_child(turn, self.learner)
        if child.person is not None:
            raise Gone(t("settings.has_account", child=child.name))
        return await _make(turn, LinkKind.LEARNER, {"learner": child.id}, FAMILY_LIFE, about=child)


@dataclass(frozen=True)
class InviteStaff:
    """A personal, single-use link that makes somebody a colleague.

    Attributes:
        member: id of the member of staff in the centre's list, None for somebody who is not in it.
        campus: id of theirs, None for all.
        days: so long the link lasts.

    Raises:
        NotAllowed: the person may not hand out that role.
        Gone: there is no such member with that role, or no such campus.
    """

    role: Role
    member: str | None = None
    campus: str | None = None
    days: int = STAFF_LIFE.days
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
        if self.campus is not None:
            if not any(campus.id == self.campus for campus in await turn.uow.courses.campuses()):
                raise Gone(t("refusal.gone"))
            subject["campus"] = self.campus
        made = await _make(turn, LinkKind.STAFF, subject, timedelta(days=self.days), role=self.role)
        await audit(turn, Deed.INVITED, role=self.role, days=self.days)
        return made


@dataclass(frozen=True)
class InviteFromOffice:
    """The first link of all, made on the centre's own machine: there is nobody yet who could invite."""

    role: Role
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Invitation:
        made = await _make(turn, LinkKind.STAFF, {"role": self.role.value}, STAFF_LIFE, role=self.role)
        await audit(turn, Deed.INVITED, role=self.role, days=STAFF_LIFE.days)
        return made


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
        return await _make(turn, LinkKind.TRIAL, {"course": course.id}, TRIAL_LIFE, about=course)


async def _make(
    turn: Turn,
    kind: LinkKind,
    subject: dict[str, str | int],
    life: timedelta,
    *,
    about: Learner | Course | None = None,
    role: Role | None = None,
) -> Invitation:
    code, expires_at = new_code(), turn.now + life
    reusable = kind is LinkKind.TRIAL
    await turn.uow.people.add_link(Link(code, kind, subject, turn.actor, expires_at, reusable=reusable))
    learner = about.id if isinstance(about, Learner) else None
    told = {name: value for name, value in subject.items() if name != "phone"}
    await turn.record(Verb.INITIALIZED, "link", kind, learner=learner, result=told)
    return Invitation(kind, code, turn.policy.link_url.format(payload=code), expires_at, about, role)
