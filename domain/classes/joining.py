"""Joining a class: the link that a teacher hands out, and who it lets in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.classes.roster import TEACHERS, ClassCard, card_of, own_class
from domain.journal import Verb
from domain.messages.screen import Note
from domain.people.codes import new_code
from domain.people.consents import ask_to_see
from domain.people.offers import ClassOffer
from domain.people.person import Learner, Link, LinkKind
from domain.people.stages import Arrival, pending_offer, stage_of
from domain.turn import ANYONE, Rights, Turn

CLASS_LINK_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class ClassInvitation:
    """A link to be handed to all learners of a class; good until `until`, or until it is ended."""

    card: ClassCard
    url: str
    link: Link


@dataclass(frozen=True)
class InviteToClass:
    """A link that everybody of the class may use; it holds nothing but chance.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> ClassInvitation:
        klass = await own_class(turn, self.handle)
        code = new_code()
        subject: dict[str, str | int] = {"class": klass.id}
        link = Link(code, LinkKind.CLASS, subject, turn.actor, turn.now + CLASS_LINK_LIFE, reusable=True)
        await turn.uow.people.add_link(link)
        await turn.record(Verb.INITIALIZED, "link", LinkKind.CLASS, result=dict(subject))
        return ClassInvitation(await card_of(turn, klass), turn.policy.link_url.format(payload=code), link)


@dataclass(frozen=True)
class EndInvitations:
    """No link to the class works any more; who joined stays.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[ClassCard, int]:
        """The class, and how many links were ended."""
        klass = await own_class(turn, self.handle)
        ended = await turn.uow.people.end_links(LinkKind.CLASS, {"class": klass.id}, turn.now)
        if ended:
            await turn.record(Verb.CANCELLED, "link", LinkKind.CLASS, result={"class": klass.id, "links": ended})
        return await card_of(turn, klass), ended


@dataclass(frozen=True)
class Joined:
    """Where the person stands now; `learner` went into the class of `offer`, both None when nobody did.

    Attributes:
        ask: a question for the person that this raises, None where there is none, or it went to somebody else.
    """

    arrival: Arrival
    learner: Learner | None = None
    offer: ClassOffer | None = None
    ask: Note | None = None


@dataclass(frozen=True)
class JoinClass:
    """The learner, or a parent for a child, says yes to the link that they opened last."""

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Joined:
        offer = await pending_offer(turn)
        learner = None
        if isinstance(offer, ClassOffer):
            learner = next((each for each in offer.learners if each.id == self.learner), None)
        if learner is None or not isinstance(offer, ClassOffer):
            return Joined(Arrival(await stage_of(turn), stale=True))
        klass, ask = offer.view.klass, None
        if await turn.uow.classes.enrol(learner.id, klass.id, turn.now):
            authority = "self" if learner.person == turn.person.id else "guardian"
            await turn.record(Verb.REGISTERED, "class", klass.id, learner=learner.id, authority=authority)
            ask = await ask_to_see(turn, learner)
        if not [each for each in offer.learners if each.id != learner.id]:
            # a parent of several children goes on with the next one
            await turn.save_person(replace(turn.person, pending=None))
        return Joined(Arrival(await stage_of(turn)), learner, offer, ask)
