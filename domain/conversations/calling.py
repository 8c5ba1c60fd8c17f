"""Call me back: the first free times of an advisor for a talk by phone, or a word that a call is wished for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.learners import bookable_learners
from domain.booking.slot import Way
from domain.booking.talks.choosing import PickTalkTime
from domain.booking.talks.partners import partners_of
from domain.booking.talks.wish import TalkWish, nearest_options, options_of
from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation, Opened
from domain.errors import Refusal
from domain.messages.screen import t
from domain.people.person import Learner, Role
from domain.turn import ANYONE, Rights, Turn

ABOUT_COURSES = "c"
"""The letter of that topic of a talk."""


@dataclass(frozen=True)
class CallMe:
    """Where nobody can be booked, or nobody is free, the wish is a word in the conversation."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> PickTalkTime | Opened:
        learner = await self._learner(turn)
        if learner is not None:
            advisors = [each for each in await partners_of(turn, learner) if each.member.role is Role.ADVISOR]
            own = learner.person == turn.person.id
            wish = TalkWish(learner, tuple(advisors), ABOUT_COURSES, way=Way.PHONE, own=own)
            options = nearest_options(await options_of(turn, wish))
            if options:
                return PickTalkTime(wish, None, options)
        said = turn.services.catalogue.plain(t("conversations.wants_a_call"), turn.person.lang)
        return await turn.do(OpenConversation(said, Why.HUMAN))

    async def _learner(self, turn: Turn) -> Learner | None:
        """For whom the person may book: the child of the conversation, the one they look at, or the first."""
        try:
            learners = await bookable_learners(turn)
        except Refusal:
            return None
        found = await turn.uow.conversations.of_person(turn.person.id)
        wanted = (found.learner if found is not None else None, turn.person.child)
        return next((each for each in learners if each.id in wanted), next(iter(learners), None))
