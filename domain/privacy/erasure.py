"""Asking that everything be erased: what it means, a second tap, a waiting period, and whoever may stop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.booking.slot import OPEN as BOOKED
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, Moment, T, rows, t, tap
from domain.people.consent import needs_guardian
from domain.people.person import STAFF, Learner, Person, Role
from domain.privacy.access import PRIVACY, Ward, request_of_family, ward
from domain.privacy.data import LearnerSubject, PersonSubject
from domain.privacy.request import ANSWERED_WITHIN, DataRequest, RequestKind, RequestState
from domain.privacy.telling import account_of, tell, tell_office
from domain.turn import ANYONE, Rights, Turn

OWN = 0
"""Stands for the person's own account where a learner's number is asked for."""
AFTER_OBJECTION = timedelta(days=1)
"""At least so long there is to think again when an objection is taken back."""


class Way(StrEnum):
    """What the person may do: ask at once, ask those who decide, or nothing."""

    DECIDES = "decides"
    ASKS = "asks"
    NOT_THEIRS = "not_theirs"
    STAFF = "staff"


@dataclass(frozen=True)
class ErasurePage:
    """
    Attributes:
        ward: whose data; None for the person's own account.
        request: the one that is open.
        days, due: how long the waiting period is, and when it would be over.
        bookings: how many would be cancelled.
        alone: children for whom nobody else decides; they go with the person's account.
        may_cancel, may_object, may_take_back: what the person may do with `request`.
    """

    person: Person
    ward: Ward | None
    way: Way
    request: DataRequest | None
    days: int
    due: Moment
    bookings: int = 0
    alone: Sequence[Learner] = ()
    may_cancel: bool = False
    may_object: bool = False
    may_take_back: bool = False


@dataclass(frozen=True)
class LookAtErasure:
    """What goes and what stays; of the learner with that number, or OWN.

    Raises:
        Gone: the learner is neither the person nor a child of theirs.
    """

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> ErasurePage:
        return await _page(turn, self.learner)


@dataclass(frozen=True)
class AskErasure:
    """The second tap. A third one changes nothing.

    Raises:
        Gone: see LookAtErasure.
        Refusal: somebody else decides, or the account is one of staff.
    """

    learner: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> ErasurePage:
        if self.learner != OWN:
            await turn.uow.people.claim(self.learner)
        page = await _page(turn, self.learner)
        if page.way in (Way.NOT_THEIRS, Way.STAFF):
            raise Refusal(_refusal(page), rows(PRIVACY))
        if page.request is not None and not _may_confirm(page, page.request):
            return page
        request = await _begun(turn, page)
        if request is not None:
            await audit(turn, Deed.ERASURE_ASKED, person=request.person, learner=request.learner, request=request.id)
            await _tell_of(turn, page.ward, request)
        return await _page(turn, self.learner)


@dataclass(frozen=True)
class CancelErasure:
    """Everything stays. A second tap changes nothing.

    Raises:
        Gone: there is no such request, or it is not the person's to cancel.
    """

    request: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> ErasurePage:
        request, page = await _found(turn, self.request)
        if page.may_cancel and await _become(turn, request, RequestState.CANCELLED):
            await audit(
                turn, Deed.ERASURE_CANCELLED, person=request.person, learner=request.learner, request=request.id
            )
            if page.ward is not None:
                to = [*page.ward.guardians, *await account_of(turn, page.ward.learner.person)]
                text = t("privacy.told.erasure_cancelled", who=turn.person.name, name=page.ward.learner.name)
                await tell(turn, to, text, PRIVACY, about=page.ward.learner.id)
        return await _page(turn, request.learner or OWN)


@dataclass(frozen=True)
class ObjectToErasure:
    """The other guardian does not want it: the office decides. A second tap changes nothing.

    Raises:
        Gone: see CancelErasure.
    """

    request: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> ErasurePage:
        request, page = await _found(turn, self.request)
        if page.ward is not None and page.may_object and await _become(turn, request, RequestState.OBJECTED):
            await audit(turn, Deed.ERASURE_OBJECTED, learner=request.learner, request=request.id)
            text = t("privacy.told.erasure_objected", who=turn.person.name, name=page.ward.learner.name)
            await tell(turn, page.ward.guardians, text, PRIVACY, about=page.ward.learner.id)
            await tell_office(turn, request)
        return await _page(turn, request.learner or OWN)


@dataclass(frozen=True)
class TakeBackObjection:
    """It goes on after all, AFTER_OBJECTION from now at the soonest.

    Raises:
        Gone: see CancelErasure.
    """

    request: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> ErasurePage:
        request, page = await _found(turn, self.request)
        if page.ward is not None and page.may_take_back:
            due = max(request.due_at or turn.now, turn.now + AFTER_OBJECTION)
            waits = replace(request, state=RequestState.WAITING, due_at=due, decided_by=None, decided_at=None)
            if await turn.uow.data_requests.save(waits, was=RequestState.OBJECTED):
                text = t(
                    "privacy.told.objection_gone",
                    who=turn.person.name,
                    name=page.ward.learner.name,
                    when=Moment(due, turn.policy.zone),
                )
                await tell(turn, page.ward.guardians, text, PRIVACY, about=page.ward.learner.id)
        return await _page(turn, request.learner or OWN)


async def children_left_alone(turn: Turn, guardian: int) -> list[Learner]:
    """Those for whom nobody would decide if that guardian went."""
    found = []
    for child in await turn.uow.people.children_of(guardian):
        others = [each for each in await turn.uow.people.guardians_of(child.id) if each.id != guardian]
        young = child.person is None or needs_guardian(child.age_band, turn.policy.consent_age)
        if young and not others and child.person != guardian:
            found.append(child)
    return found


async def _page(turn: Turn, number: int) -> ErasurePage:
    found = await ward(turn, number) if number != OWN else None
    me, days = turn.person, turn.policy.erasure_wait.days
    due = Moment(turn.now + turn.policy.erasure_wait, turn.zone)
    requests = turn.uow.data_requests
    known = await requests.of_learner(number) if found is not None else await requests.of_person(me.id)
    request = next((each for each in known if each.kind is RequestKind.ERASURE and each.open), None)
    if found is None:
        way = Way.STAFF if me.roles & STAFF else Way.DECIDES
        alone = await children_left_alone(turn, me.id) if Role.PARENT in me.roles else ()
        return ErasurePage(me, None, way, request, days, due, alone=alone, may_cancel=request is not None)
    way = Way.DECIDES if found.decides else Way.ASKS if found.own else Way.NOT_THEIRS
    booked = await turn.uow.bookings.of_learners([number], BOOKED)
    page = ErasurePage(me, found, way, request, days, due, len(booked))
    if request is None:
        return page
    return replace(
        page,
        may_cancel=_may_cancel(page, request),
        may_object=found.decides
        and not found.own
        and request.state is RequestState.WAITING
        and me.id not in (request.asked_by, request.decided_by),
        may_take_back=request.state is RequestState.OBJECTED and request.decided_by == me.id,
    )


def _may_cancel(page: ErasurePage, request: DataRequest) -> bool:
    me, found = page.person.id, page.ward
    if request.asked_by == me:
        return True
    if found is None or found.own or not found.decides:
        return False
    if request.state is RequestState.OBJECTED:
        return request.decided_by != me
    return request.decided_by == me or request.asked_by == found.learner.person


def _may_confirm(page: ErasurePage, request: DataRequest) -> bool:
    """A guardian decides on what a child has asked for."""
    return page.way is Way.DECIDES and request.state is RequestState.ASKED


async def _begun(turn: Turn, page: ErasurePage) -> DataRequest | None:
    me, due = turn.person, turn.now + turn.policy.erasure_wait
    if page.request is not None:
        confirmed = replace(
            page.request, state=RequestState.WAITING, due_at=due, decided_by=me.id, decided_at=turn.now
        )
        return confirmed if await turn.uow.data_requests.save(confirmed, was=RequestState.ASKED) else None
    decides = page.way is Way.DECIDES
    subject = LearnerSubject(page.ward.learner.id) if page.ward is not None else PersonSubject(me.id)
    wanted = DataRequest(
        0,
        RequestKind.ERASURE,
        RequestState.WAITING if decides else RequestState.ASKED,
        turn.now,
        turn.now + ANSWERED_WITHIN,
        learner=page.ward.learner.id if page.ward is not None else None,
        person=me.id if page.ward is None else None,
        asked_by=me.id,
        due_at=due if decides else None,
        subject=await turn.uow.personal.uid_of(subject),
    )
    return await turn.uow.data_requests.add(wanted)


async def _tell_of(turn: Turn, of: Ward | None, request: DataRequest) -> None:
    if of is None:
        return
    learner, name = of.learner, of.learner.name
    look = Button(t("privacy.button.look"), tap("pv.e", learner.id))
    if request.state is RequestState.ASKED:
        await tell(turn, of.guardians, t("privacy.told.erasure_asked", name=name), look, about=learner.id)
        if not of.guardians:
            await tell_office(turn, request)
        return
    assert request.due_at is not None, "what waits has a day"
    when = Moment(request.due_at, turn.policy.zone)
    others = [each for each in of.guardians if each.id != learner.person]
    key = "privacy.told.erasure_by_own" if of.own else "privacy.told.erasure_by_other"
    await tell(turn, others, t(key, who=turn.person.name, name=name, when=when), look, about=learner.id)
    if not of.own:
        told = t("privacy.told.erasure_of_own", who=turn.person.name, when=when)
        await tell(turn, await account_of(turn, learner.person), told, PRIVACY, about=learner.id)
    await tell_office(turn, request)


async def _found(turn: Turn, number: int) -> tuple[DataRequest, ErasurePage]:
    request, _ = await request_of_family(turn, number)
    if request.kind is not RequestKind.ERASURE:
        raise Gone(t("refusal.gone"), rows(PRIVACY))
    if request.learner is not None:
        await turn.uow.people.claim(request.learner)
    page = await _page(turn, request.learner or OWN)
    if page.request is None or page.request.id != request.id:
        return request, replace(page, may_cancel=False, may_object=False, may_take_back=False)
    return page.request, page


async def _become(turn: Turn, request: DataRequest, state: RequestState) -> bool:
    now = replace(request, state=state, decided_by=turn.actor, decided_at=turn.now)
    return await turn.uow.data_requests.save(now, was=request.state)


def _refusal(page: ErasurePage) -> T:
    if page.ward is None:
        return t("privacy.erase.staff")
    return t("privacy.decides_alone", name=page.ward.learner.name)
