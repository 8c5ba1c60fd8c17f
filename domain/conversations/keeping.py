"""What the clock sees to: promises are kept or renewed, what is left alone goes back, what is over ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.conversations.conversation import Conversation
from domain.conversations.duty import family_side
from domain.conversations.giving_back import Reason, give_back, last_words
from domain.conversations.hearing import tell_those_on_duty
from domain.conversations.promise import Promise, promise_to, promise_words, promised_by
from domain.conversations.taking import close, silence
from domain.conversations.words import tell_family, waiting_key, whom
from domain.courses.browsing import the_centre
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import CHAT
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.colleagues import office
from domain.turn import CLOCK_ONLY, Rights, Turn

SAME_DAY, GIVEN_UP = 1, 3
"""The first time that nobody answers in time another time of the day is told, the next times the next day's; then
the family is told that nobody could, and offered a call."""


@dataclass(frozen=True)
class KeepConversations:
    """Gives how many were seen to."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        rules, stored = turn.services.conversation_rules, turn.uow.conversations
        silent = [await self._silent(turn, each) for each in await stored.silent(turn.now - rules.silent, turn.now)]
        quiet = [await self._quiet(turn, each) for each in await stored.quiet(turn.now - rules.ends)]
        broken = [await self._broken(turn, each) for each in await stored.broken(turn.now)]
        return sum((*silent, *quiet, *broken))

    async def _silent(self, turn: Turn, seen: Conversation) -> bool:
        held = await turn.uow.conversations.claim(seen.id)
        if held is None or held != seen or held.holder is None:
            return False
        await silence(turn, held)
        back = await give_back(turn, held, Reason.AWAY if held.back_at is not None else Reason.SILENT)
        text = t("inbox.went_back", whom=whom(await family_side(turn, held)))
        take = rows(Button(t("conversations.button.take"), tap("cv.t", held.id)))
        await self._tell_staff(turn, held.holder, back, Note(CHAT.name, text, take))
        return True

    async def _quiet(self, turn: Turn, seen: Conversation) -> bool:
        held = await turn.uow.conversations.claim(seen.id)
        if held is None or held != seen or held.holder is None:
            return False
        await silence(turn, held)
        over = await close(turn, held, t("conversations.fell_asleep"))
        text = t("inbox.fell_asleep", whom=whom(await family_side(turn, held)))
        await self._tell_staff(turn, held.holder, over, Note(CHAT.name, text))
        return True

    async def _broken(self, turn: Turn, seen: Conversation) -> bool:
        waiting = await turn.uow.conversations.claim(seen.id)
        if waiting != seen:
            return False
        if seen.renewals + 1 >= GIVEN_UP:
            await self._give_up(turn, seen)
            return True
        promise = await promise_to(turn, None) if seen.renewals < SAME_DAY else self._next_day(turn)
        renewed = replace(seen, round=seen.round + 1, promised_at=promise.by, renewals=seen.renewals + 1)
        changed = await turn.uow.conversations.change(renewed)
        assert changed, "it was claimed"
        await turn.uow.outbox.withdraw(waiting_key(seen))
        side = await family_side(turn, renewed)
        words = promise_words(promise, turn.now, side.person.zone or turn.policy.zone)
        await tell_family(turn, renewed, t("conversations.renewed", promise=words), promise)
        await turn.record(Verb.FAILED, "conversation", seen.id, result={"promised": str(seen.promised_at)})
        await tell_those_on_duty(turn, renewed, promise, await last_words(turn, renewed), again=True)
        return True

    def _next_day(self, turn: Turn) -> Promise:
        hours = turn.services.office_hours
        closes = hours.closes(turn.now) or turn.now
        by, opens = promised_by(hours, closes, turn.services.conversation_rules.office_answers)
        return Promise(None, by, opens, hours.is_open(turn.now))

    async def _give_up(self, turn: Turn, waiting: Conversation) -> None:
        centre = await the_centre(turn.uow)
        words = t("conversations.given_up", phone=centre.phone, hours=centre.office_hours)
        over = await close(turn, waiting, words)
        text = t("inbox.given_up", whom=whom(await family_side(turn, waiting)))
        lead = rows(Button(t("conversations.button.open"), tap("ib.o", over.id)))
        for each in await office(turn.uow):
            await self._tell_staff(turn, each.id, over, Note(CHAT.name, text, lead))

    async def _tell_staff(self, turn: Turn, person: int, conversation: Conversation, note: Note) -> None:
        found = await turn.uow.people.get(person)
        if found is not None:
            once = f"{waiting_key(conversation)}told:{person}"
            await push(turn, found, note, learner=conversation.learner, once=once)


@dataclass(frozen=True)
class ForgetConversations:
    """What was said so long ago. That there was a conversation stays. Gives how many lines were forgotten."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return await turn.uow.conversations.forget_lines(turn.now - turn.services.conversation_rules.kept)
