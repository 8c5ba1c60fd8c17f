"""The way in: who somebody is, what a learner is called, how old they are, which child a parent speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from domain.courses.browsing import find
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import t
from domain.people.ceasing import consents_after_ageing
from domain.people.codes import read_code
from domain.people.consent import announce_account, may_store_practice, require_grown_up
from domain.people.links import invite_guardian
from domain.people.naming import first_name, read_name
from domain.people.offers import LinkProblem, TrialOffer, open_link
from domain.people.person import AgeBand, Learner, Role
from domain.people.stages import TRIAL_WISH, Arrival, AtHome, Notice, Step, ask, draft_of, pending_offer, stage_of
from domain.turn import ANYONE, Rights, Turn

GRADES = range(1, 13)


@dataclass(frozen=True)
class Start:
    """/start, with or without the payload of a deep link."""

    token: str | None = None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        if not turn.person.reachable:
            await turn.save_person(replace(turn.person, reachable=True))
        if self.token:
            return await Open(self.token).run(turn)
        if turn.person.onboarded_at:
            await turn.offer_commands()
            return Arrival(await go_home(turn))
        await turn.uow.people.drop_form(turn.person.id)
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class Open:
    """A link was opened, or its code typed. Nothing is used up until the person says yes."""

    token: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        offer = await open_link(turn, self.token)
        if isinstance(offer, LinkProblem):
            return Arrival(await stage_of(turn), offer)
        await turn.uow.people.drop_form(turn.person.id)
        await turn.save_person(replace(turn.person, pending=read_code(self.token) or self.token))
        await turn.record(Verb.VIEWED, "link", type(offer).__name__)
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class WishTrial:
    """Somebody who is not known yet would like the trial lesson of a course: who are you, then on to it.

    Attributes:
        course: handle of the course, see domain.courses.browsing.
    """

    course: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        course = find(await turn.uow.courses.offered(), self.course)
        if course is None:
            raise Gone(t("refusal.gone"))
        if isinstance(await pending_offer(turn), TrialOffer | None):
            await turn.save_person(replace(turn.person, pending=TRIAL_WISH + course.id))
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class LookAround:
    """Where the person stands; nothing changes."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class GoHome:
    """Home, leaving what was begun; somebody who is not known yet stays on the way in."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        return Arrival(await go_home(turn) if turn.person.onboarded_at else await stage_of(turn))


@dataclass(frozen=True)
class ChooseRole:
    """The answer to "who are you?"; `role` None is somebody who works here."""

    role: Role | None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        match self.role:
            case Role.PARENT:
                require_grown_up(turn)
                return await ask(turn, Step.HOW)
            case Role.LEARNER if Role.LEARNER in turn.person.roles:
                return Arrival(await stage_of(turn), stale=True)
            case Role.LEARNER:
                return await ask(turn, Step.NAME)
            case _:
                return await ask(turn, Step.STAFF)


@dataclass(frozen=True)
class GoBack:
    """Back to the first question, or home when there is none left."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        await turn.uow.people.drop_form(turn.person.id)
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class AskFor:
    """A parent chose how to go on: by code, or by telling about the child."""

    step: Step
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        require_grown_up(turn)
        return await ask(turn, self.step)


@dataclass(frozen=True)
class JustLook:
    """A parent who wants to ask and look before saying anything about a child."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        require_grown_up(turn)
        if turn.person.onboarded_at is None:
            await become(turn, Role.PARENT)
        await turn.uow.people.drop_form(turn.person.id)
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class GiveName:
    """What the learner wants to be called; None takes the name that was offered."""

    text: str | None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        draft = await draft_of(turn)
        if draft is None or draft[0] is not Step.NAME:
            return Arrival(await stage_of(turn), stale=True)
        name = first_name(turn.person.name) if self.text is None else read_name(self.text)
        if name is None:
            return Arrival(await stage_of(turn), Notice.NAME_UNREADABLE)
        return await ask(turn, Step.AGE, {**draft[1], "name": name})


@dataclass(frozen=True)
class GiveChildName:
    text: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        name = read_name(self.text)
        if name is None:
            return Arrival(await stage_of(turn), Notice.NAME_UNREADABLE)
        return await ask(turn, Step.CHILD_GRADE, {"name": name})


@dataclass(frozen=True)
class GiveAge:
    band: AgeBand
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        draft = await draft_of(turn)
        if draft is None or draft[0] not in (Step.AGE, Step.GRADE):
            return Arrival(await stage_of(turn), stale=True)
        data = {**draft[1], "age": self.band.value}
        joins = await turn.uow.people.learner(int(data["learner"])) if "learner" in data else None
        if joins is not None and joins.grade is not None:
            return await _enrol(turn, data, joins.grade)
        return await ask(turn, Step.GRADE, data)


@dataclass(frozen=True)
class GiveGrade:
    """School year 1 to 12 of the learner or of the parent's child, None to leave it open."""

    grade: int | None
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        draft = await draft_of(turn)
        if draft is None or (self.grade is not None and self.grade not in GRADES):
            return Arrival(await stage_of(turn), stale=True)
        step, data = draft
        if step is Step.GRADE and "age" in data:
            return await _enrol(turn, data, self.grade)
        if step is Step.CHILD_GRADE and "name" in data:
            return await _describe_child(turn, str(data["name"]), self.grade)
        return Arrival(await stage_of(turn), stale=True)


@dataclass(frozen=True)
class SwitchLanguage:
    """The words change, the place does not."""

    lang: Lang
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        if turn.person.lang is not self.lang:
            await turn.save_person(replace(turn.person, lang=self.lang))
            await turn.record(Verb.CHANGED, "person", turn.person.id, result={"lang": self.lang.value})


async def go_home(turn: Turn) -> AtHome:
    """Leave whatever was begun here: an open question of ours or of a set, a link not acted upon."""
    form = await turn.uow.people.form(turn.person.id)
    if form is not None and form.name.split(".")[0] in ("on", "st", "pr"):
        await turn.uow.people.drop_form(turn.person.id)
    if turn.person.pending is not None:
        await turn.save_person(replace(turn.person, pending=None))
    return AtHome()


async def become(turn: Turn, role: Role, *, name: str | None = None, by: int | None = None) -> None:
    """Give the person a role, show its home from now on, and end onboarding if it was not over."""
    me = turn.person
    onboarded_at = me.onboarded_at or turn.now
    await turn.save_person(replace(me, name=name or me.name, role=role, onboarded_at=onboarded_at))
    await turn.uow.people.grant(me.id, role, by, turn.now)
    await turn.reload_person()
    if role not in me.roles:
        await turn.record(Verb.REGISTERED, "role", role)


async def _enrol(turn: Turn, data: Mapping[str, Any], grade: int | None) -> Arrival:
    """The learner has said everything: keep it, and ask for a guardian where one has to agree."""
    band, name = AgeBand(str(data["age"])), str(data.get("name", turn.person.name))
    people = turn.uow.people
    own = await people.learner_of(turn.person.id)
    if own is None:
        own = await people.add_learner(Learner(0, name, turn.person.id))
    learner = replace(own, name=name, age_band=band, grade=grade if grade is not None else own.grade)
    await people.save_learner(learner)
    await turn.save_person(replace(turn.person, age_band=band))
    await become(turn, Role.LEARNER, name=name)
    await people.drop_form(turn.person.id)
    await turn.record(
        Verb.REGISTERED, "learner", learner.id, learner=learner.id, result={"age_band": band.value, "grade": grade}
    )
    await consents_after_ageing(turn, own, learner)
    told = await announce_account(turn, learner)
    if told or await may_store_practice(turn, learner):
        return Arrival(await stage_of(turn))
    return Arrival(await stage_of(turn), invitation=await invite_guardian(turn, learner))


async def _describe_child(turn: Turn, name: str, grade: int | None) -> Arrival:
    require_grown_up(turn)
    people, me = turn.uow.people, turn.person
    child = await people.add_learner(Learner(0, name, grade=grade))
    await people.add_guardian(child.id, me.id, turn.now)
    await turn.save_person(replace(me, child=child.id))
    await become(turn, Role.PARENT)
    await people.drop_form(me.id)
    await turn.record(Verb.LINKED, "learner", child.id, learner=child.id, authority="guardian")
    return Arrival(await stage_of(turn))
