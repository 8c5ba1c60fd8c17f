"""What ends with an agreement: whatever rested on it, in the transaction that ends it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from domain.booking.talks.keeping_back import keep_back
from domain.gate.passing import push
from domain.messages.kinds import PUSHED, SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.mood.checking_in import forget_moods
from domain.people.consent import (
    counts,
    has_agreed,
    is_young,
    may_ask_mood,
    may_store_practice,
    standing,
    tell_learner,
)
from domain.people.person import Ended, Learner, Purpose
from domain.people.saying import end
from domain.turn import Turn

RESTS_ON_PRACTICE = frozenset({Purpose.PRACTICE, Purpose.TEACHERS_SEE, Purpose.MOOD})
"""Without practice there is nothing for teachers to see, and nobody is asked how it was."""


async def in_force(turn: Turn, learner: Learner) -> frozenset[Purpose]:
    """What may be done with the learner's data now."""
    found = {each for each in (Purpose.TEACHERS_SEE, Purpose.OFFERS) if await has_agreed(turn, learner.id, each)}
    if await may_store_practice(turn, learner):
        found.add(Purpose.PRACTICE)
    if await may_ask_mood(turn, learner):
        found.add(Purpose.MOOD)
    return frozenset(found)


async def stop(turn: Turn, learner: Learner, ended: Collection[Purpose]) -> None:
    """End what rests on these, which were in force and are not any more."""
    if not ended:
        return
    if Purpose.MOOD in ended:
        await forget_moods(turn, learner.id)
    if not RESTS_ON_PRACTICE.isdisjoint(ended):
        await keep_back(turn, learner.id)
    await _withhold(turn, learner, RESTS_ON_PRACTICE | set(ended) if Purpose.PRACTICE in ended else set(ended))
    await turn.uow.alerts.look_soon(learner.id)


async def _withhold(turn: Turn, learner: Learner, ended: Collection[Purpose]) -> None:
    family = {each.id for each in await turn.uow.people.guardians_of(learner.id)}
    family |= {learner.person} if learner.person is not None else set()
    resting = {name: kind.rests_on for name, kind in PUSHED.items() if kind.rests_on in ended}
    if Purpose.OFFERS in ended:
        # broadcasts are about nobody in particular: they end for whoever gets none for any child now
        readers = await turn.uow.pushes.readers(family, turn.policy.zone)
        none_left = {each for each in family if not readers[each].takes_offers}
        offers = {name for name, purpose in resting.items() if purpose is Purpose.OFFERS}
        await turn.uow.pushes.withhold(learner.id, offers, none_left, turn.now)
    others = {name for name, purpose in resting.items() if purpose is not Purpose.OFFERS}
    if others:
        await turn.uow.pushes.withhold(learner.id, others, family, turn.now)


async def consents_after_leaving(turn: Turn, learner: Learner, guardian: int) -> None:
    """Somebody is no guardian of the learner any more: what they have said for the child ends with it.

    A leaving never opens what their no had closed: the yes of whoever stays ends, too, and they are asked anew. To be
    called in the transaction in which the guardian leaves, before or after it.
    """
    before = await in_force(turn, learner)
    said = [each for each in await turn.uow.people.consents_of(learner.id) if counts(each, turn.now)]
    again = {each.purpose for each in said if each.given_by == guardian and not each.agreed}
    for word in said:
        if word.given_by == guardian:
            await end(turn, word, Ended.LEFT)
        elif word.agreed and word.purpose in again and word.given_by != learner.person:
            await end(turn, word, Ended.ASKED_ANEW)
    closed = before - await in_force(turn, learner)
    await stop(turn, learner, closed)
    asked = {each.purpose for each in said if each.agreed and each.purpose in again | closed}
    await ask_anew(turn, learner, asked, but=guardian)


async def consents_after_ageing(turn: Turn, was: Learner, now: Learner) -> None:
    """The learner's age is another one, or is known now: what somebody has said who does not decide any more ends.

    Whoever decides from now on is asked. To be called when `now` is stored.
    """
    before = await in_force(turn, was)
    asked = set[Purpose]()
    for purpose in Purpose:
        guardian_decides = is_young(turn, now, purpose) or now.person is None
        for word in await standing(turn, now.id, purpose):
            of_guardian = word.given_by != now.person
            if of_guardian is guardian_decides or (purpose is Purpose.MOOD and not of_guardian):
                continue
            await end(turn, word, Ended.GREW)
            if word.agreed and purpose is not Purpose.PRACTICE:
                asked.add(purpose)
    await stop(turn, now, before - await in_force(turn, now))
    await ask_anew(turn, now, asked)


async def bring_consents(turn: Turn, described: Learner, own: Learner) -> None:
    """What was said for one learner counts for the other, who is the same child: yes and no."""
    for word in await turn.uow.people.consents_of(described.id):
        if counts(word, turn.now):
            await turn.uow.people.add_consent(replace(word, learner=own.id))


async def ask_anew(turn: Turn, learner: Learner, purposes: Collection[Purpose], *, but: int | None = None) -> None:
    """Put purposes before whoever decides on them now."""
    for purpose in sorted(purposes):
        read = rows(Button(t("consents.button.read"), tap("ag.p", learner.id, purpose)))
        what = t(f"consents.what.{purpose.value}")
        if is_young(turn, learner, purpose) or learner.person is None:
            note = Note(SERVICE.name, t("consents.again.childs", child=learner.name, what=what), read)
            for guardian in await turn.uow.people.guardians_of(learner.id):
                if guardian.id not in (but, turn.actor):
                    await push(turn, guardian, note, learner=learner.id)
        else:
            await tell_learner(turn, learner, Note(SERVICE.name, t("consents.again.own", what=what), read))
