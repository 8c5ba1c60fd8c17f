"""What a person may change about themselves and their family, and leaving whatever they were in the middle of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.holding import ReleaseHolds
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.consent import has_agreed, may_store_practice, needs_guardian, own_child
from domain.people.links import may_invite
from domain.people.naming import read_name
from domain.people.onboarding import GRADES, go_home
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.practice.evening.pausing import pause_own
from domain.practice.habits.choices import reckon_anew
from domain.turn import ANYONE, Rights, Turn, only

ZONES = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""Zones to choose from; each has a name in the catalogue, settings.zone.<last part>."""

NAME_FORM = "st.name"
NAME_FORM_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Settings:
    """What may be changed.

    Attributes:
        learner: the person's own row, where they learn.
        waits: a guardian has to agree and nobody is one yet.
        grown_up: the person may be a guardian.
    """

    person: Person
    zone: str
    learner: Learner | None
    guardians: Sequence[Person] = ()
    waits: bool = False
    grown_up: bool = True
    may_invite: bool = False


@dataclass(frozen=True)
class OpenSettings:
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Settings:
        await _drop_name_form(turn)
        me = turn.person
        learner = await turn.uow.people.learner_of(me.id)
        guardians = await turn.uow.people.guardians_of(learner.id) if learner else ()
        young = Role.LEARNER in me.roles and needs_guardian(me.age_band, turn.policy.consent_age)
        waits = young and not guardians
        return Settings(me, turn.zone, learner, guardians, waits, not young, bool(may_invite(me)))


@dataclass(frozen=True)
class AskNewName:
    """Wait for a name to be typed, for an hour."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Person:
        form = Form(turn.person.id, NAME_FORM, {}, turn.now + NAME_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return turn.person


@dataclass(frozen=True)
class ChangeName:
    """
    Raises:
        Refusal: the text cannot be read as a name; the form stays open.
    """

    text: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Settings:
        name = read_name(self.text)
        if name is None:
            raise Refusal(t("onboarding.notice.name_unreadable"))
        await turn.save_person(replace(turn.person, name=name))
        learner = await turn.uow.people.learner_of(turn.person.id)
        if learner is not None:
            await turn.uow.people.save_learner(replace(learner, name=name))
        await turn.record(Verb.CHANGED, "person", turn.person.id, result={"changed": "name"})
        return await turn.do(OpenSettings())


@dataclass(frozen=True)
class ChangeGrade:
    """The school year of the person as a learner, or of one of their children.

    Raises:
        Gone: the learner is neither.
    """

    learner: int
    grade: int | None
    rights: ClassVar[Rights] = only(Role.LEARNER, Role.PARENT)

    async def run(self, turn: Turn) -> Learner:
        own = await turn.uow.people.learner_of(turn.person.id)
        learner = own if own and own.id == self.learner else await own_child(turn, self.learner)
        if self.grade is not None and self.grade not in GRADES:
            raise Gone(t("refusal.gone"))
        changed = replace(learner, grade=self.grade)
        await turn.uow.people.save_learner(changed)
        result = {"changed": "grade", "grade": self.grade}
        await turn.record(Verb.CHANGED, "learner", learner.id, learner=learner.id, result=result)
        return changed


@dataclass(frozen=True)
class ZoneChoice:
    """A zone with the time of day that it is there now."""

    zone: str
    local: datetime
    chosen: bool


@dataclass(frozen=True)
class OfferZones:
    """The zones by the time of day that they have now, west to east; where it is the same day first by clock."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> list[ZoneChoice]:
        zones = ZONES if turn.policy.zone in ZONES else (turn.policy.zone, *ZONES)
        choices = [ZoneChoice(zone, turn.now.astimezone(ZoneInfo(zone)), zone == turn.zone) for zone in zones]
        return sorted(choices, key=lambda choice: choice.local.replace(tzinfo=None))


@dataclass(frozen=True)
class ChangeZone:
    """
    Raises:
        Gone: the zone is not one of those offered.
    """

    zone: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Settings:
        if self.zone not in ZONES and self.zone != turn.policy.zone:
            raise Gone(t("refusal.gone"))
        await turn.save_person(replace(turn.person, zone=self.zone))
        await reckon_anew(turn)
        await turn.record(Verb.CHANGED, "person", turn.person.id, result={"zone": self.zone})
        return await turn.do(OpenSettings())


@dataclass(frozen=True)
class Family:
    """The person's children and, of the one looked at, who else is a guardian and what is agreed."""

    children: Sequence[Learner]
    child: Learner | None
    guardians: Sequence[Person] = ()
    agreed: bool = False
    waits: bool = False


@dataclass(frozen=True)
class OpenFamily:
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Family:
        children, child = await children_and_chosen(turn)
        if child is None:
            return Family(children, None)
        others = [g for g in await turn.uow.people.guardians_of(child.id) if g.id != turn.person.id]
        agreed = await has_agreed(turn, child.id)
        waits = not await may_store_practice(turn, child)
        return Family(children, child, others, agreed, waits)


async def children_and_chosen(turn: Turn) -> tuple[Sequence[Learner], Learner | None]:
    """All children of the person, and the one that they look at now (the first where none is chosen)."""
    found = await turn.uow.people.children_of(turn.person.id)
    children = sorted((child for child in found if child.person != turn.person.id), key=lambda child: child.id)
    chosen = next((child for child in children if child.id == turn.person.child), None)
    return children, chosen or (children[0] if children else None)


@dataclass(frozen=True)
class SwitchChild:
    """
    Raises:
        Gone: not a child of the person.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> None:
        child = await own_child(turn, self.learner)
        await turn.save_person(replace(turn.person, child=child.id, role=Role.PARENT))


@dataclass(frozen=True)
class SwitchRole:
    """
    Raises:
        Gone: the person does not hold that role (any more).
    """

    role: Role
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        if self.role not in turn.person.roles:
            raise Gone(t("refusal.gone"))
        await turn.save_person(replace(turn.person, role=self.role))


@dataclass(frozen=True)
class Discarded:
    """What was left behind: the name of the form, how many held places went back, how many items of a set wait."""

    form: str | None
    holds: int
    waiting: int | None = None


@dataclass(frozen=True)
class CancelAll:
    """/cancel: leave the form, give held places back, keep an open set for later."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Discarded:
        form = await turn.uow.people.form(turn.person.id)
        if form is not None:
            await turn.uow.people.drop_form(turn.person.id)
        waiting = await pause_own(turn)
        holds = await _free_holds(turn)
        if turn.person.onboarded_at:
            await go_home(turn)
        return Discarded(form.name if form and form.expires_at > turn.now else None, holds, waiting)


async def _free_holds(turn: Turn) -> int:
    try:
        return len(await turn.do(ReleaseHolds()))
    except Refusal:
        # somebody who can book for nobody holds nothing
        return 0


async def _drop_name_form(turn: Turn) -> None:
    form = await turn.uow.people.form(turn.person.id)
    if form is not None and form.name == NAME_FORM:
        await turn.uow.people.drop_form(turn.person.id)
