"""Saying yes or no to a link: a guardian finds their child, a child's account its row, a colleague their role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import in_language
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.consent import may_store_practice, require_grown_up
from domain.people.joining import wish
from domain.people.joins import JOIN_LIFE, Join, Side, Wish
from domain.people.naming import clean_name
from domain.people.offers import GuardianOffer, LearnerOffer, LinkProblem, StaffOffer
from domain.people.onboarding import become
from domain.people.person import Link, Role
from domain.people.stages import Arrival, look_at_join, pending_offer, stage_of
from domain.turn import ANYONE, Rights, Turn, only


@dataclass(frozen=True)
class AcceptChild:
    """ "That's my child": the link is used up, and the other side is asked; until it says yes nothing is seen."""

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        require_grown_up(turn)
        offer = await pending_offer(turn)
        if not isinstance(offer, GuardianOffer) or offer.child.id != self.learner:
            return await self._already(turn)
        link = await _use_pending(turn)
        if link is None:
            return await _too_late(turn)
        if Role.PARENT not in turn.person.roles:
            await become(turn, Role.PARENT)
        side = Side.FAMILY if _by_family(link) else Side.OFFICE
        asked = await wish(turn, a_join(turn, link, Wish.GUARDIAN, self.learner, side))
        return await waiting(turn, asked) if asked else Arrival(await stage_of(turn), LinkProblem.ALREADY_ASKED)

    async def _already(self, turn: Turn) -> Arrival:
        """A second tap on the same button shows what the first one led to."""
        for join in await turn.uow.joins.of_person(turn.person.id):
            if join.learner == self.learner and join.waits(turn.now):
                return await waiting(turn, join)
        return Arrival(await stage_of(turn), stale=True)


@dataclass(frozen=True)
class AcceptLearner:
    """ "Yes, it's me": as soon as a parent has said so, too, this is the account of whom they spoke of."""

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        offer = await pending_offer(turn)
        if not isinstance(offer, LearnerOffer) or offer.child.id != self.learner:
            return Arrival(await stage_of(turn), stale=True)
        link = await _use_pending(turn)
        if link is None:
            return await _too_late(turn)
        asked = await wish(turn, a_join(turn, link, Wish.ACCOUNT, self.learner, Side.FAMILY))
        return await waiting(turn, asked) if asked else Arrival(await stage_of(turn), LinkProblem.ALREADY_ASKED)


def a_join(turn: Turn, link: Link, what: Wish, learner: int, side: Side) -> Join:
    phone = link.subject.get("phone")
    return Join(
        id=0,
        wish=what,
        learner=learner,
        person=turn.person.id,
        asked_by=link.created_by,
        side=side,
        asked_at=turn.now,
        until=turn.now + JOIN_LIFE,
        phone=str(phone) if phone else None,
    )


async def waiting(turn: Turn, join: Join) -> Arrival:
    return Arrival(await look_at_join(turn, join))


def _by_family(link: Link) -> bool:
    """Whether the learner or a guardian has made the link; of a list and of the desk, the office knows."""
    return link.created_by is not None and "desk" not in link.subject


@dataclass(frozen=True)
class AcceptStaffRole:
    """The colleague takes the role that the personal link holds; whoever invited them hears of it."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Arrival:
        people, me = turn.uow.people, turn.person
        offer = await pending_offer(turn)
        if not isinstance(offer, StaffOffer):
            return Arrival(await stage_of(turn), stale=True)
        link = await _use_pending(turn)
        if link is None:
            return await _too_late(turn)
        name = clean_name(in_language(offer.name, me.lang)) if offer.name else None
        inviter = await people.get(link.created_by) if link.created_by else None
        await become(turn, offer.role, name=name, by=inviter.id if inviter else None)
        await audit(turn, Deed.JOINED, person=me.id, role=offer.role, by=inviter.id if inviter else "office")
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
        waits = own is not None and not await may_store_practice(turn, own)
        if own is None or not waits or await people.guardians_of(own.id):
            return Arrival(await stage_of(turn), stale=True)
        await people.save_learner(replace(own, person=None))
        await people.add_guardian(own.id, me.id, turn.now)
        await people.revoke(me.id, Role.LEARNER, turn.now)
        await turn.save_person(replace(me, age_band=None, child=own.id))
        await become(turn, Role.PARENT)
        await turn.record(Verb.CHANGED, "learner", own.id, learner=own.id, result={"account": "guardian"})
        return Arrival(await stage_of(turn))


async def _use_pending(turn: Turn) -> Link | None:
    """Use the pending link up; of two people who try at the same time one gets it."""
    token = turn.person.pending
    assert token is not None, "an offer comes from a pending link"
    used = await turn.uow.people.use_link(token, turn.person.id, turn.now)
    await turn.save_person(replace(turn.person, pending=None))
    return await turn.uow.people.link(token) if used else None


async def _too_late(turn: Turn) -> Arrival:
    return Arrival(await stage_of(turn), LinkProblem.UNKNOWN)
