"""Handing somebody over to a person: the one way, for every feature that has come to its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.conversations.conversation import Attached, Conversation, State, Why
from domain.conversations.duty import colleague
from domain.conversations.hearing import hear, tell_those_on_duty
from domain.conversations.promise import Promise, promise_to, standing_promise
from domain.journal import Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Opened:
    """
    Attributes:
        promise: who answers and by when; None where `speaker` has it already and got the words.
        speaker: who has taken it.
        is_new: False where the person's open conversation was joined.
    """

    conversation: Conversation
    promise: Promise | None
    speaker: Localized | str | None = None
    is_new: bool = True


@dataclass(frozen=True)
class OpenConversation:
    """Have a person answer; whoever waits or talks already goes on in the same conversation.

    Attributes:
        text: what they said, empty where they only tapped.
        to: person id of the member of staff who is meant, None for the office.
        learner: whom it is about; the child whom the person looks at when None. One of another family is not named.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str
    why: Why
    to: int | None = None
    learner: int | None = None
    attached: Attached | None = None

    async def run(self, turn: Turn) -> Opened:
        me = turn.person
        meant = await colleague(turn, self.to)
        to = meant.id if meant is not None and meant.id != me.id else None
        found = await turn.uow.conversations.claim_of_person(me.id)
        if found is not None:
            return await self._join(turn, found, to)
        promise = await promise_to(turn, to)
        asked = Conversation(
            id=0,
            person=me.id,
            learner=await self._learner(turn),
            why=self.why,
            addressed=to,
            state=State.WAITING,
            holder=None,
            opened_at=turn.now,
            round=0,
            asked_at=turn.now,
            owed_at=None,
            promised_at=promise.by,
            renewals=0,
            back_at=None,
            word_at=turn.now,
        )
        opened = await turn.uow.conversations.open(asked)
        assert opened is not None, "what one person does happens one after another"
        await self._note(turn, opened)
        await turn.record(
            Verb.ASKED, "conversation", opened.id, learner=opened.learner, result={"why": self.why.value}
        )
        await tell_those_on_duty(turn, opened, promise, self.text)
        return Opened(opened, promise)

    async def _join(self, turn: Turn, found: Conversation, to: int | None) -> Opened:
        if found.state is State.TAKEN:
            heard = await self._note(turn, found)
            assert found.holder is not None, "what is taken has a holder"
            return Opened(heard, None, await name_of_staff(turn, found.holder), is_new=False)
        if to is not None and to != found.addressed:
            # whoever is meant now is told; the time that was promised stands
            found = replace(found, addressed=to)
            await turn.uow.conversations.note(found)
            await tell_those_on_duty(turn, found, await standing_promise(turn, found), self.text)
        heard = await self._note(turn, found)
        promise = await standing_promise(turn, heard)
        if to is not None:
            promise = replace(promise, who=await name_of_staff(turn, to))
        return Opened(heard, promise, is_new=False)

    async def _note(self, turn: Turn, conversation: Conversation) -> Conversation:
        if not self.text and self.attached is None:
            return conversation
        return await hear(turn, conversation, self.text, self.attached)

    async def _learner(self, turn: Turn) -> int | None:
        own = await turn.uow.people.learner_of(turn.person.id)
        if self.learner is None:
            return own.id if own is not None else turn.person.child
        if own is not None and own.id == self.learner:
            return own.id
        children = await turn.uow.people.children_of(turn.person.id)
        return next((child.id for child in children if child.id == self.learner), None)
