"""Members of staff take a conversation, step away, give it back and end it. One speaks, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.conversations.conversation import Conversation, State
from domain.conversations.duty import ANSWERERS, SEE_ALL, family_side
from domain.conversations.giving_back import Reason, give_back
from domain.conversations.promise import hour
from domain.conversations.words import tell_family, waiting_key
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.leads.finding import spoken_with
from domain.letters.family import name_of_staff
from domain.messages.screen import Button, T, rows, t, tap
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn

SAY_FORM = "cv.say"
SAY_FORM_LIFE = timedelta(hours=12)
INBOX = Button(t("inbox.button.all"), tap("ib"))


@dataclass(frozen=True)
class TakeConversation:
    """The actor alone speaks with the family from now on; what the family was filling in is laid aside.

    Taking what one has is nothing new.

    Raises:
        Gone: there is none, it is over, or it is addressed to somebody else.
        Refusal: somebody else has it, who is named.
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        found = await turn.uow.conversations.claim(self.conversation)
        if found is None or not may_see(turn, found) or found.person == turn.person.id:
            raise gone()
        if found.state is State.CLOSED:
            raise gone("inbox.is_over")
        side = await family_side(turn, found)
        if side.learner is not None and not side.is_own:
            await note_look(turn, side.learner.id, Seen.CONVERSATION)
        if found.holder == turn.person.id:
            await speak_to(turn, found)
            return found
        taken = replace(
            found,
            state=State.TAKEN,
            holder=turn.person.id,
            round=found.round + 1,
            owed_at=turn.now,
            promised_at=None,
            renewals=0,
        )
        if found.state is State.TAKEN or not await turn.uow.conversations.change(taken):
            raise await somebody_has_it(turn, found.id)
        await turn.uow.outbox.withdraw(waiting_key(found))
        await turn.uow.people.drop_form(found.person)
        who = await name_of_staff(turn, turn.person.id)
        await tell_family(turn, taken, t("conversations.is_with_you", who=who))
        await turn.record(
            Verb.ASSIGNED, "conversation", found.id, learner=found.learner, result={"to": turn.person.id}
        )
        await spoken_with(turn, found.person, turn.person)
        await speak_to(turn, taken)
        return taken


@dataclass(frozen=True)
class AnswerTo:
    """What the actor types from now on goes to this family, of those whom they have taken.

    Raises:
        Gone, Refusal: the actor has not taken it (any more).
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        held = await held_by_actor(turn, self.conversation)
        await speak_to(turn, held)
        return held


@dataclass(frozen=True)
class HandBack:
    """Back to those on duty; the family hears by when somebody answers.

    Raises:
        Gone, Refusal: the actor has not taken it (any more).
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        held = await held_by_actor(turn, self.conversation)
        await silence(turn, held)
        return await give_back(turn, held, Reason.HANDED)


@dataclass(frozen=True)
class StepAway:
    """For some minutes; whoever says nothing until then has given it back. The family hears the hour, once.

    Raises:
        Gone, Refusal: the actor has not taken it (any more).
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        held = await held_by_actor(turn, self.conversation)
        if held.back_at is not None:
            return held
        away = replace(held, back_at=turn.now + turn.services.conversation_rules.away)
        await turn.uow.conversations.note(away)
        assert away.back_at is not None, "it was just set"
        side = await family_side(turn, held)
        by = hour(away.back_at, turn.now, side.person.zone or turn.policy.zone)
        who = await name_of_staff(turn, turn.person.id)
        await tell_family(turn, away, t("conversations.steps_away", who=who, by=by))
        return away


@dataclass(frozen=True)
class EndConversation:
    """All is said; the bot answers again.

    Raises:
        Gone, Refusal: the actor has not taken it (any more).
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Conversation:
        held = await held_by_actor(turn, self.conversation)
        await silence(turn, held)
        return await close(turn, held, t("conversations.ended", who=await name_of_staff(turn, turn.person.id)))


async def held_by_actor(turn: Turn, conversation: int) -> Conversation:
    """
    Raises:
        Gone: there is no such conversation for the actor, or it is over. Refusal: they do not have it (any more).
    """
    found = await turn.uow.conversations.claim(conversation)
    if found is None or not may_see(turn, found):
        raise gone()
    if found.state is State.CLOSED:
        raise gone("inbox.is_over")
    if found.holder != turn.person.id:
        raise await somebody_has_it(turn, found.id)
    return found


async def close(turn: Turn, held: Conversation, word: T) -> Conversation:
    over = replace(
        held,
        state=State.CLOSED,
        holder=None,
        round=held.round + 1,
        asked_at=None,
        owed_at=None,
        promised_at=None,
        back_at=None,
        closed_at=turn.now,
    )
    changed = await turn.uow.conversations.change(over)
    assert changed, "it was claimed"
    await tell_family(turn, over, word)
    await turn.uow.outbox.withdraw(waiting_key(held))
    await turn.record(Verb.CONCLUDED, "conversation", held.id, learner=held.learner)
    return over


async def speak_to(turn: Turn, conversation: Conversation) -> None:
    """Have what the actor types go there."""
    data = {"conversation": conversation.id}
    await turn.uow.people.save_form(Form(turn.person.id, SAY_FORM, data, turn.now + SAY_FORM_LIFE))


async def silence(turn: Turn, conversation: Conversation) -> None:
    """Have nothing that its holder types go there any more."""
    if conversation.holder is None:
        return
    form = await turn.uow.people.form(conversation.holder)
    if form is not None and form.name == SAY_FORM and form.data["conversation"] == conversation.id:
        await turn.uow.people.drop_form(conversation.holder)


def may_see(turn: Turn, conversation: Conversation) -> bool:
    """Whether it is for the actor to see and to take."""
    me = turn.person
    return bool(me.roles & SEE_ALL) or me.id in (conversation.addressed, conversation.holder)


def gone(key: str = "inbox.gone") -> Gone:
    return Gone(t(key), rows(INBOX))


async def somebody_has_it(turn: Turn, conversation: int) -> Refusal:
    found = await turn.uow.conversations.get(conversation)
    if found is None or found.holder is None:
        take = Button(t("conversations.button.take"), tap("cv.t", conversation))
        return Refusal(t("inbox.not_taken"), rows(take, INBOX))
    return Refusal(t("inbox.taken_by", who=await name_of_staff(turn, found.holder)), rows(INBOX))
