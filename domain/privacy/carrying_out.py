"""Erasing what was asked for once its waiting period is over: places are given back, and nobody returns."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.booking.seats import leave, release
from domain.booking.slot import OPEN, SEATED, BookingState
from domain.messages.screen import Moment, t
from domain.people.ceasing import consents_after_leaving
from domain.people.person import Learner, Person, Role
from domain.privacy.data import LearnerSubject, PersonSubject, Subject
from domain.privacy.erasure import children_left_alone
from domain.privacy.request import DataRequest, RequestState
from domain.privacy.telling import tell
from domain.safety.duty import in_danger
from domain.turn import CLOCK_ONLY, Rights, Turn

log = logging.getLogger(__name__)

AT_ONCE = 2
"""So many erasures a tick: each goes through every table."""
AFTER_TROUBLE = timedelta(minutes=10)
WHILE_IN_DANGER = timedelta(hours=6)
"""While a case of danger about the learner is open nothing of theirs is erased: it may be what protects them."""


@dataclass(frozen=True)
class CarryOutErasures:
    """Erase whoever is due. Gives how many requests were carried out."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        done = 0
        for request in await turn.uow.data_requests.due(turn.now, AT_ONCE):
            if request.learner is not None and await in_danger(turn, request.learner):
                await _put_off(turn, request, WHILE_IN_DANGER)
                continue
            try:
                async with turn.uow.savepoint():
                    await carry_out(turn, request)
                done += 1
            except Exception:
                log.exception("Request %d to erase could not be carried out; it is tried again", request.id)
                await _put_off(turn, request, AFTER_TROUBLE)
        return done


async def _put_off(turn: Turn, request: DataRequest, by: timedelta) -> None:
    await turn.uow.data_requests.save(replace(request, due_at=turn.now + by), was=RequestState.WAITING)


async def carry_out(turn: Turn, request: DataRequest) -> None:
    """Erase now whom the request names.

    Raises:
        LedgerError: who is erased cannot be written down outside the database; nothing is erased then.
    """
    done = replace(
        request, state=RequestState.DONE, decided_at=turn.now, words=None, answer=None, due_at=request.due_at
    )
    if not await turn.uow.data_requests.save(done, was=request.state):
        return
    learner = await turn.uow.people.learner(request.learner) if request.learner is not None else None
    person = await turn.uow.people.get(request.person) if request.person is not None else None
    if learner is not None:
        guardians = await turn.uow.people.guardians_of(learner.id)
        await _erase(turn, await _leave_as_learner(turn, learner))
        text = t("privacy.told.erased", asked=Moment(request.asked_at, turn.policy.zone))
        await tell(turn, [each for each in guardians if each.id != learner.person], text)
    if person is not None:
        await _erase(turn, await _leave_as_person(turn, person))
    await audit(turn, Deed.ERASED, person=request.person, learner=request.learner, request=request.id)


async def _leave_as_learner(turn: Turn, learner: Learner) -> Sequence[Subject]:
    """Give back what the learner takes of others' places; what there is to erase, their own account with it where
    they do nothing else with it."""
    booked = await turn.uow.bookings.of_learners([learner.id], OPEN)
    await leave(turn, [each for each in booked if each.state not in SEATED], BookingState.CANCELLED)
    await release(turn, [each for each in booked if each.state in SEATED], BookingState.CANCELLED)
    for klass in await turn.uow.classes.classes_of(learner.id):
        await turn.uow.classes.leave(learner.id, klass.id, turn.now)
    account = await turn.uow.people.get(learner.person) if learner.person is not None else None
    if account is None:
        return [LearnerSubject(learner.id)]
    if account.roles - {Role.LEARNER}:
        await turn.uow.people.revoke(account.id, Role.LEARNER, turn.now)
        return [LearnerSubject(learner.id)]
    return [LearnerSubject(learner.id), PersonSubject(account.id)]


async def _leave_as_person(turn: Turn, person: Person) -> Sequence[Subject]:
    """The same of an account, and of the children for whom nobody else decides."""
    alone = await children_left_alone(turn, person.id)
    subjects: list[Subject] = []
    for child in alone:
        subjects += await _leave_as_learner(turn, child)
    for child in await turn.uow.people.children_of(person.id):
        if child.id not in {each.id for each in alone}:
            await consents_after_leaving(turn, child, person.id)
    own = await turn.uow.people.learner_of(person.id)
    if own is not None:
        subjects += await _leave_as_learner(turn, own)
    booked = await turn.uow.bookings.of_person(person.id, OPEN)
    mine = [each for each in booked if each.learner is None]
    await leave(turn, [each for each in mine if each.state not in SEATED], BookingState.CANCELLED)
    await release(turn, [each for each in mine if each.state in SEATED], BookingState.CANCELLED)
    return list(dict.fromkeys([*subjects, PersonSubject(person.id)]))


async def _erase(turn: Turn, subjects: Sequence[Subject]) -> None:
    personal = turn.uow.personal
    uids = [uid for each in subjects if (uid := await personal.uid_of(each)) is not None]
    turn.services.ledger.note(uids, turn.now)
    for each in subjects:
        await personal.erase(each)
