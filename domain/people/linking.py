"""Saying yes or no to a link: a guardian finds their child, a child's account its row, a colleague their role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.gate.passing import push
from domain.journal import Verb
from domain.language import in_language
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.consent import (
    ConsentAsked,
    ReadConsent,
    announce_account,
    has_agreed,
    may_store_practice,
    require_grown_up,
    tell_guardians,
    tell_learner,
)
from domain.people.links import GuardianOffer, LearnerOffer, LinkProblem, StaffOffer
from domain.people.naming import clean_name
from domain.people.onboarding import become
from domain.people.person import Learner, Role
from domain.people.stages import Arrival, Step, ask, pending_offer, stage_of
from domain.turn import ANYONE, Rights, Turn, only


@dataclass(frozen=True)
class AcceptChild:
    """ "That's my child": the link is used up, the person becomes a guardian, the rest of the family hears of it."""

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        require_grown_up(turn)
        people, me = turn.uow.people, turn.person
        offer = await pending_offer(turn)
        if not isinstance(offer, GuardianOffer) or offer.learner.id != self.learner:
            return await self._already(turn)
        if not await _use_pending(turn):
            return await _too_late(turn)
        await people.add_guardian(self.learner, me.id, turn.now)
        await turn.save_person(replace(turn.person, child=self.learner))
        await become(turn, Role.PARENT)
        await turn.record(Verb.LINKED, "learner", self.learner, learner=self.learner, authority="guardian")
        child = offer.learner
        joined = Note(SERVICE.name, t("onboarding.guardian_joined", guardian=me.name, child=child.name))
        await tell_guardians(turn, child, joined)
        if await may_store_practice(turn.uow, child, turn.policy.consent_age):
            await tell_learner(
                turn, child, Note(SERVICE.name, t("onboarding.your_guardian_joined", guardian=me.name))
            )
            return Arrival(await stage_of(turn))
        return Arrival(ConsentAsked(child, agreed=False))

    async def _already(self, turn: Turn) -> Arrival:
        """A second tap on the same button shows what the first one led to."""
        children = await turn.uow.people.children_of(turn.person.id)
        if any(child.id == self.learner for child in children):
            asked = await turn.do(ReadConsent(self.learner))
            settled = await may_store_practice(turn.uow, asked.learner, turn.policy.consent_age)
            return Arrival(await stage_of(turn) if settled else asked)
        return Arrival(await stage_of(turn), stale=True)


@dataclass(frozen=True)
class AcceptLearner:
    """ "Yes, it's me": what a parent said about the child and the child's own account become one learner."""

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        offer = await pending_offer(turn)
        if not isinstance(offer, LearnerOffer) or offer.learner.id != self.learner:
            return Arrival(await stage_of(turn), stale=True)
        own = await turn.uow.people.learner_of(turn.person.id)
        if not await _use_pending(turn):
            return await _too_late(turn)
        if own is not None:
            await _merge(turn, own, offer.learner)
            return Arrival(await stage_of(turn))
        if not await turn.uow.people.claim_learner(self.learner, turn.person.id):
            return await _too_late(turn)
        await turn.record(Verb.LINKED, "learner", self.learner, learner=self.learner)
        return await ask(turn, Step.AGE, {"name": offer.learner.name, "learner": self.learner})


@dataclass(frozen=True)
class AcceptStaffRole:
    """The colleague takes the role that the personal link holds; whoever invited them hears of it."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        people, me = turn.uow.people, turn.person
        offer = await pending_offer(turn)
        if not isinstance(offer, StaffOffer):
            return Arrival(await stage_of(turn), stale=True)
        link = await people.link(me.pending or "")
        if not await _use_pending(turn):
            return await _too_late(turn)
        name = clean_name(in_language(offer.name, me.lang)) if offer.name else None
        inviter = await people.get(link.created_by) if link and link.created_by else None
        await become(turn, offer.role, name=name, by=inviter.id if inviter else None)
        if inviter is not None:
            role = t(f"settings.role.{offer.role.value}")
            await push(
                turn, inviter, Note(SERVICE.name, t("onboarding.colleague_joined", name=turn.person.name, role=role))
            )
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class Decline:
    """ "That's not me", "not my child": the link stays good for whoever it was meant for."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        if turn.person.pending is not None:
            await turn.save_person(replace(turn.person, pending=None))
        return Arrival(await stage_of(turn))


@dataclass(frozen=True)
class ConfessParent:
    """A parent who signed up as the learner by mistake: what they said stays, as their child's.

    The account cannot practise any more, so a child gains nothing by it. Only while nobody is a guardian.
    """

    rights: ClassVar[Rights] = only(Role.LEARNER)

    async def run(self, turn: Turn) -> Arrival:
        people, me = turn.uow.people, turn.person
        own = await people.learner_of(me.id)
        waits = own is not None and not await may_store_practice(turn.uow, own, turn.policy.consent_age)
        if own is None or not waits or await people.guardians_of(own.id):
            return Arrival(await stage_of(turn), stale=True)
        await people.save_learner(replace(own, person=None))
        await people.add_guardian(own.id, me.id, turn.now)
        await people.revoke(me.id, Role.LEARNER, turn.now)
        await turn.save_person(replace(me, age_band=None, child=own.id))
        await become(turn, Role.PARENT)
        await turn.record(Verb.CHANGED, "learner", own.id, learner=own.id, result={"account": "guardian"})
        return Arrival(await stage_of(turn))


async def _use_pending(turn: Turn) -> bool:
    """Use the pending link up; of two people who try at the same time one gets it."""
    token = turn.person.pending
    assert token is not None, "an offer comes from a pending link"
    used = await turn.uow.people.use_link(token, turn.person.id, turn.now)
    await turn.save_person(replace(turn.person, pending=None))
    return used


async def _too_late(turn: Turn) -> Arrival:
    return Arrival(await stage_of(turn), LinkProblem.UNKNOWN)


async def _merge(turn: Turn, own: Learner, described: Learner) -> None:
    """The account's own row stays, with its practice; family, consents, bookings and classes come over to it.

    The emptied row leaves the family, so that no parent sees the child twice.
    """
    people = turn.uow.people
    guardians = await people.guardians_of(described.id)
    for guardian in guardians:
        if guardian.id != turn.person.id:
            await people.add_guardian(own.id, guardian.id, turn.now)
            if guardian.child == described.id:
                await people.save(replace(guardian, child=own.id))
    for consent in await people.consents_of(described.id):
        if not await has_agreed(turn.uow, own.id, consent.purpose):
            await people.add_consent(replace(consent, learner=own.id))
    await turn.uow.bookings.reassign(described.id, own.id)
    await turn.uow.classes.reassign(described.id, own.id)
    for kind in ("learner", "guardian"):
        await turn.uow.sourced.move(kind, str(described.id), str(own.id))
    await turn.uow.homework.reassign(described.id, own.id)
    await turn.uow.assignments.reassign(described.id, own.id)
    await people.save_learner(replace(described, family=None))
    merged = await people.learner(own.id) or own
    if merged.grade is None:
        merged = replace(merged, grade=described.grade)
        await people.save_learner(merged)
    await turn.record(Verb.LINKED, "learner", own.id, learner=own.id, result={"joined": described.id})
    await become(turn, Role.LEARNER)
    await announce_account(turn, merged)
