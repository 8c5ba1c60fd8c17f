"""A guardian leaves a child: whatever hung on the tie goes with it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.booking.handing_over import give_up_bookings
from domain.cadences.stepping import stop
from domain.conversations.taking import close, silence
from domain.gate.passing import push
from domain.gate.push import Why
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.ceasing import consents_after_leaving
from domain.people.colleagues import office
from domain.people.joins import JoinState
from domain.people.person import Learner, Person
from domain.turn import Turn


async def take_off(turn: Turn, learner: Learner, guardian: Person) -> bool:
    """From now on the person is nobody to the child; False when they were nobody before.

    With the tie go: what they may see, the child they look at, what they were filling in, what waits to be sent to
    them about the child, places that they held and talks that they booked, conversations about the child, links they
    made, wishes they have, and what they have said to the use of the child's data. What stays booked becomes the
    other guardian's, else the learner's own; where there is neither it is cancelled.
    """
    if not await turn.uow.joins.part(learner.id, guardian.id):
        return False
    await turn.record(Verb.LEFT, "learner", learner.id, learner=learner.id, result={"guardian": guardian.id})
    await audit(turn, Deed.GUARDIAN_REMOVED, person=guardian.id, learner=learner.id)
    await consents_after_leaving(turn, learner, guardian.id)
    left = await turn.uow.people.children_of(guardian.id)
    await turn.uow.people.drop_form(guardian.id)
    if guardian.child == learner.id:
        await _look_away(turn, guardian, left)
    if not left:
        await turn.uow.feeds.revoke(guardian.id, turn.now)
    await turn.uow.joins.end_links(learner.id, guardian.id, turn.now)
    await _drop_wishes(turn, learner, guardian)
    await _stop_cadences(turn, learner, guardian)
    await _end_conversation(turn, learner, guardian)
    await turn.uow.joins.drop_messages(learner.id, guardian.id)
    remaining = await turn.uow.people.guardians_of(learner.id)
    heir = next((each.id for each in remaining), learner.person)
    await give_up_bookings(turn, learner.id, guardian.id, heir)
    await _tell(turn, learner, guardian, remaining)
    return True


async def _look_away(turn: Turn, guardian: Person, left: Sequence[Learner]) -> None:
    looks_at = next((each.id for each in left if each.person != guardian.id), None)
    stored = await turn.uow.people.get(guardian.id) or guardian
    await turn.uow.people.save(replace(stored, child=looks_at))
    if turn.actor == guardian.id:
        await turn.reload_person()


async def _drop_wishes(turn: Turn, learner: Learner, guardian: Person) -> None:
    for join in await turn.uow.joins.about(learner.id):
        if guardian.id in (join.person, join.asked_by):
            taken_back = replace(join, state=JoinState.TAKEN_BACK, answered_at=turn.now, phone=None)
            await turn.uow.joins.change(taken_back, join.side)


async def _stop_cadences(turn: Turn, learner: Learner, guardian: Person) -> None:
    runs = [each for each in await turn.uow.cadences.of_person(guardian.id) if each.learner == learner.id]
    await turn.uow.cadences.save([await stop(turn, each, Why.WITHDRAWN) for each in runs])


async def _end_conversation(turn: Turn, learner: Learner, guardian: Person) -> None:
    found = await turn.uow.conversations.claim_of_person(guardian.id)
    if found is not None and found.learner == learner.id:
        await silence(turn, found)
        await close(turn, found, t("guardians.conversation_over"))


async def _tell(turn: Turn, learner: Learner, guardian: Person, remaining: Sequence[Person]) -> None:
    home = rows(Button(t("common.home"), tap("home")))
    if guardian.id != turn.actor:
        await push(turn, guardian, Note(SERVICE.name, t("guardians.you_were_taken_off"), home), urgent=True)
    gone = Note(SERVICE.name, t("guardians.has_left", name=guardian.name, child=learner.name))
    for each in remaining:
        if each.id not in (turn.actor, guardian.id):
            await push(turn, each, gone, learner=learner.id, urgent=True)
    account = await turn.uow.people.get(learner.person) if learner.person is not None else None
    if account is not None and account.id != guardian.id:
        own = Note(SERVICE.name, t("guardians.has_left_you", name=guardian.name))
        await push(turn, account, own, learner=learner.id, urgent=True)
    if not remaining:
        nobody = Note(SERVICE.name, t("guardians.nobody_left", child=learner.name))
        for colleague in await office(turn.uow):
            if colleague.id != turn.actor:
                await push(turn, colleague, nobody, learner=learner.id)
