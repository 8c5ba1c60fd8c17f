"""What families ask about their data, for the office: what waits, how long there still is, and its decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.naming import read_name
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.privacy.access import OFFICE, PRIVACY, Ward
from domain.privacy.exporting import answer_export
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.privacy.request import DataRequest, Part, RequestKind, RequestState
from domain.privacy.telling import account_of, tell, tell_office
from domain.turn import CLOCK_ONLY, Rights, Turn

ANSWER_FORM = "pv.answer"
FORM_LIFE = timedelta(minutes=30)
ANSWER_AT_MOST = 300
SOON = timedelta(days=7)
"""So long before a deadline the office hears of it every day."""


@dataclass(frozen=True)
class Line:
    """
    Attributes:
        learner: None for somebody's own account, or when the learner is gone.
        asker: None once their account is gone.
        days: until it has to be answered; negative when that is over.
        decides: the office decides it; else the family does, or the waiting period runs.
    """

    request: DataRequest
    learner: Learner | None
    asker: Person | None
    days: int
    decides: bool


@dataclass(frozen=True)
class LookAtRequests:
    """What is open, the nearest deadline first."""

    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Sequence[Line]:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_FORM)
        return [await _line(turn, each) for each in await turn.uow.data_requests.open()]


@dataclass(frozen=True)
class OpenRequest:
    """
    Raises:
        Gone: there is no such request.
    """

    request: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Line:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_FORM)
        return await _line(turn, await _request(turn, self.request), looks=True)


@dataclass(frozen=True)
class Settled:
    """What it is now; `changed` is False for a second tap."""

    line: Line
    changed: bool


@dataclass(frozen=True)
class Grant:
    """Yes: it is corrected (a name at once, everything else by hand), erased with the next tick, or handed out.

    Raises:
        Gone: there is no such request.
        Refusal: it is not the office's to decide.
    """

    request: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Settled:
        line = await _to_decide(turn, self.request)
        request, learner = line.request, line.learner
        if not request.open:
            return Settled(line, changed=False)
        if request.kind is RequestKind.EXPORT and learner is not None:
            of = Ward(learner, own=True, decides=False, guardians=())
            changed = await answer_export(turn, request, of, allow=True)
            return Settled(await _line(turn, await _request(turn, self.request)), changed)
        decided = replace(request, decided_by=turn.actor, decided_at=turn.now)
        if request.kind is RequestKind.ERASURE:
            decided = replace(decided, state=RequestState.WAITING, due_at=turn.now)
        else:
            decided = replace(decided, state=RequestState.DONE)
        if not await turn.uow.data_requests.save(decided, was=request.state):
            return Settled(line, changed=False)
        if request.kind is RequestKind.CORRECTION:
            await _corrected(turn, decided, learner)
        return Settled(await _line(turn, decided), changed=True)


@dataclass(frozen=True)
class AskWhyNot:
    """Wait for the reason of a no: the family reads it.

    Raises:
        Gone, Refusal: as Grant.
    """

    request: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Line:
        line = await _to_decide(turn, self.request)
        data = {"request": self.request}
        await turn.uow.people.save_form(Form(turn.person.id, ANSWER_FORM, data, turn.now + FORM_LIFE))
        return line


@dataclass(frozen=True)
class Refuse:
    """No, with the reason that was typed.

    Raises:
        Gone: nobody asked for it, or there is no such request.
        Refusal: nothing was said, or it is not the office's to decide.
    """

    text: str
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> Settled:
        form = await turn.form(ANSWER_FORM)
        if form is None:
            raise Gone(t("refusal.gone"), rows(_list()))
        line = await _to_decide(turn, int(form.data["request"]))
        request, answer = line.request, " ".join(self.text.split())[:ANSWER_AT_MOST]
        if not answer:
            raise Refusal(t("privacy.correct.nothing_said"), rows(_list()))
        await turn.uow.people.drop_form(turn.person.id, ANSWER_FORM)
        refused = replace(
            request, state=RequestState.REFUSED, answer=answer, decided_by=turn.actor, decided_at=turn.now
        )
        if not request.open or not await turn.uow.data_requests.save(refused, was=request.state):
            return Settled(line, changed=False)
        if request.kind is RequestKind.ERASURE:
            await audit(turn, Deed.ERASURE_CANCELLED, learner=request.learner, request=request.id)
        elif request.kind is RequestKind.EXPORT:
            await audit(turn, Deed.EXPORT_REFUSED, learner=request.learner, request=request.id)
        text = t("privacy.told.refused", kind=t(f"privacy.kind.{request.kind.value}"), answer=answer)
        to = await account_of(turn, request.asked_by)
        if request.kind is RequestKind.ERASURE and request.learner is not None:
            to = await turn.uow.people.guardians_of(request.learner)
        await tell(turn, to, text, PRIVACY, about=request.learner)
        return Settled(await _line(turn, refused), changed=True)


@dataclass(frozen=True)
class RemindOfRequests:
    """Whatever has to be answered SOON is told to the office once a day. Gives how many that were."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        open_ones = await turn.uow.data_requests.open()
        near = [each for each in open_ones if each.deadline - turn.now <= SOON and _waits(each)]
        for each in near:
            await tell_office(turn, each, once=f"request:{each.id}:{turn.now:%Y%m%d}")
        return len(near)


def days_left(deadline: datetime, now: datetime) -> int:
    """Whole days, rounded up; negative when it is over."""
    return -((now - deadline) // timedelta(days=1))


def _waits(request: DataRequest) -> bool:
    """For somebody's decision: an erasure whose waiting period runs carries itself out."""
    return request.state is not RequestState.WAITING


async def _corrected(turn: Turn, request: DataRequest, learner: Learner | None) -> None:
    name = read_name(request.words or "") if request.part is Part.NAME else None
    if name is not None and learner is not None:
        await turn.uow.people.save_learner(replace(learner, name=name))
        for account in await account_of(turn, learner.person):
            await turn.uow.people.save(replace(account, name=name))
        result = {"changed": "name"}
        await turn.record(Verb.CHANGED, "learner", learner.id, learner=learner.id, result=result, authority="staff")
    await audit(turn, Deed.CORRECTED, learner=request.learner, request=request.id, part=request.part or Part.ELSE)
    text = t("privacy.told.corrected", words=request.words or "")
    await tell(turn, await account_of(turn, request.asked_by), text, PRIVACY, about=request.learner)


async def _to_decide(turn: Turn, number: int) -> Line:
    line = await _line(turn, await _request(turn, number))
    if line.request.open and not line.decides:
        raise Refusal(t("privacy.office.not_yours"), rows(_list()))
    return line


async def _request(turn: Turn, number: int) -> DataRequest:
    found = await turn.uow.data_requests.get(number)
    if found is None:
        raise Gone(t("refusal.gone"), rows(_list()))
    return found


async def _line(turn: Turn, request: DataRequest, *, looks: bool = False) -> Line:
    learner = await turn.uow.people.learner(request.learner) if request.learner is not None else None
    if learner is not None and not learner.name:
        learner = None
    if learner is not None and looks:
        await note_look(turn, learner.id, Seen.REQUEST)
    asker = await turn.uow.people.get(request.asked_by) if request.asked_by is not None else None
    return Line(
        request,
        learner,
        asker if asker is not None and asker.name else None,
        days_left(request.deadline, turn.now),
        await _decides(turn, request),
    )


async def _decides(turn: Turn, request: DataRequest) -> bool:
    """Corrections are the office's, and what guardians do not agree on, and a child's wish where there is none."""
    if request.kind is RequestKind.CORRECTION or request.state is RequestState.OBJECTED:
        return request.open
    if request.state is not RequestState.ASKED or request.learner is None:
        return False
    guardians = await turn.uow.people.guardians_of(request.learner)
    return not any(Role.PARENT in each.roles for each in guardians)


def _list() -> Button:
    return Button(t("privacy.button.requests"), tap("pv.s"))
