"""The word of a second person: asked for, given, refused, and what happens where there is no second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.messages.kinds import MENU, SERVICE
from domain.messages.outgoing import Outgoing
from domain.messages.screen import Button, Note, Param, T, rows, t, tap
from domain.people.person import STAFF, Person, Role
from domain.staff.ports import Request, RequestState, Wanted
from domain.turn import CLOCK_ONLY, Rights, Turn, only

SECONDS = only(Role.ADMIN, Role.OPERATOR)
"""Whose word counts, unless they asked themselves or it is about them."""

LIFE = timedelta(days=7)
USE_WITHIN = timedelta(days=3)
"""So long what was granted may be used."""


@dataclass(frozen=True)
class Shown:
    """A request as somebody sees it.

    Attributes:
        asker, subject: names; "" for the command line, or where there is nobody.
        may_say: the actor's word counts; mine: the actor asked.
    """

    request: Request
    asker: str
    subject: str
    may_say: bool
    mine: bool
    done: bool = False


async def ask_second(turn: Turn, wanted: Wanted, about: Mapping[str, int | str]) -> Request:
    """Ask for it, or give what was asked for already. Where nobody could say yes it waits for a while instead, and
    everybody whom it concerns is told."""
    for each in await turn.uow.colleagues.requests([RequestState.WAITING]):
        if (each.wanted, dict(each.about), each.asked_by) == (wanted, dict(about), turn.actor):
            return each
    asked = Request(0, wanted, about, turn.actor, turn.now, turn.now + LIFE)
    others = await _seconds(turn, asked)
    if not others:
        asked = replace(asked, alone_at=turn.now + timedelta(hours=turn.policy.alone_hours))
    request = await turn.uow.colleagues.add_request(asked)
    await audit(turn, Deed.SECOND_ASKED, person=request.person, learner=None, request=request.id, **_facts(request))
    shown = await shown_to(turn, request)
    if others:
        note = Note(
            SERVICE.name,
            t("staff.told.asked", what=what_words(shown)),
            rows(Button(t("staff.button.look"), tap("sp.r", request.id))),
        )
        for other in others:
            await push(turn, other, note, cause=t("staff.cause"))
    else:
        text = t("staff.told.alone", what=what_words(shown), hours=turn.policy.alone_hours)
        for person in await _concerned(turn, request):
            await push(turn, person, Note(SERVICE.name, text), cause=t("staff.cause"))
    return request


@dataclass(frozen=True)
class LookAtRequest:
    """
    Raises:
        Gone: there is none.
    """

    request: int
    rights: ClassVar[Rights] = SECONDS

    async def run(self, turn: Turn) -> Shown:
        return await shown_to(turn, await _known(turn, self.request))


@dataclass(frozen=True)
class SaySecond:
    """Yes or no to what somebody else asked for. Twice is once.

    Raises:
        Gone: there is no such request. Refusal: the actor asked for it, or it is about them.
    """

    request: int
    yes: bool
    rights: ClassVar[Rights] = SECONDS

    async def run(self, turn: Turn) -> Shown:
        request = await _known(turn, self.request)
        if not _counts(turn.person, request):
            raise Refusal(t("staff.request.own"))
        if not _waits(turn, request):
            return await shown_to(turn, request)
        if self.yes:
            return replace(await shown_to(turn, await _grant(turn, request)), done=True)
        refused = await _over(turn, request, RequestState.REFUSED, Deed.SECOND_REFUSED)
        await _tell_asker(turn, refused, "staff.told.refused")
        return replace(await shown_to(turn, refused), done=True)


@dataclass(frozen=True)
class TakeBackRequest:
    """
    Raises:
        Gone: there is no such request of the actor's.
    """

    request: int
    rights: ClassVar[Rights] = SECONDS

    async def run(self, turn: Turn) -> Shown:
        request = await _known(turn, self.request)
        if request.asked_by != turn.person.id:
            raise Gone(t("staff.request.gone"))
        if request.state in (RequestState.WAITING, RequestState.GRANTED):
            request = await _over(turn, request, RequestState.TAKEN_BACK, Deed.SECOND_TAKEN_BACK)
        return await shown_to(turn, request)


@dataclass(frozen=True)
class SettleRequests:
    """Grant what nobody could say yes to and has waited long enough; end what is too old. Gives how many of both."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        settled = 0
        for each in await turn.uow.colleagues.requests([RequestState.WAITING, RequestState.GRANTED]):
            alone = each.alone_at is not None and each.alone_at <= turn.now
            if not (alone and each.state is RequestState.WAITING) and each.until > turn.now:
                continue
            request = await turn.uow.colleagues.request(each.id)
            if request is None or request.state is not each.state:
                continue
            if alone and each.state is RequestState.WAITING:
                await _grant(turn, request)
            else:
                expired = await _over(turn, request, RequestState.EXPIRED, Deed.SECOND_EXPIRED)
                await _tell_asker(turn, expired, "staff.told.expired")
            settled += 1
        return settled


async def use_granted(turn: Turn, wanted: Wanted, request: int) -> Request:
    """Mark as used what was granted to the actor: it is good once.

    Raises:
        Gone: it is not granted (any more), or to somebody else.
    """
    found = await turn.uow.colleagues.request(request)
    usable = found is not None and found.wanted is wanted and found.asked_by == turn.actor
    if found is None or not usable or found.state is not RequestState.GRANTED or found.until <= turn.now:
        raise Gone(t("staff.request.gone"))
    done = replace(found, state=RequestState.DONE)
    await turn.uow.colleagues.save_request(done)
    return done


async def shown_to(turn: Turn, request: Request) -> Shown:
    people = turn.uow.people
    asker = await people.get(request.asked_by) if request.asked_by is not None else None
    subject = await people.get(request.person) if request.person is not None else None
    me = await people.get(turn.actor) if turn.actor is not None else None
    return Shown(
        request,
        asker.name if asker else "",
        subject.name if subject else "",
        me is not None and _counts(me, request) and _waits(turn, request),
        me is not None and request.asked_by == me.id,
    )


def what_words(shown: Shown) -> T:
    """What is asked for, and by whom."""
    request = shown.request
    who: Param = shown.asker or t("staff.office")
    role: Param = t(f"settings.role.{request.role.value}") if request.role else ""
    match request.wanted:
        case Wanted.ROLE:
            return t("staff.what.role", who=who, name=shown.subject, role=role)
        case Wanted.INVITATION:
            return t("staff.what.invitation", who=who, role=role)
        case Wanted.EXPORT:
            return t("staff.what.export", who=who, n=int(request.about.get("learners", 0)))


async def _known(turn: Turn, number: int) -> Request:
    found = await turn.uow.colleagues.request(number)
    if found is None:
        raise Gone(t("staff.request.gone"))
    return found


async def _grant(turn: Turn, request: Request) -> Request:
    """Carry it out, or let whoever asked do so; unless they may not ask for it any more."""
    asker = await turn.uow.people.get(request.asked_by) if request.asked_by is not None else None
    if request.asked_by is not None and (asker is None or not asker.roles & SECONDS.roles):
        return await _over(turn, request, RequestState.EXPIRED, Deed.SECOND_EXPIRED)
    await audit(turn, Deed.SECOND_GIVEN, person=request.person, learner=None, request=request.id, **_facts(request))
    if request.wanted is Wanted.ROLE:
        return await _give_role(turn, request)
    granted = replace(
        request,
        state=RequestState.GRANTED,
        until=turn.now + USE_WITHIN,
        decided_by=turn.actor,
        decided_at=turn.now,
    )
    await turn.uow.colleagues.save_request(granted)
    await _tell_asker(turn, granted, "staff.told.granted")
    return granted


async def _give_role(turn: Turn, request: Request) -> Request:
    person = await turn.uow.people.get(request.person or 0)
    role = request.role
    if person is None or role is None or not person.roles & STAFF:
        return await _over(turn, request, RequestState.EXPIRED, Deed.SECOND_EXPIRED)
    await turn.uow.people.grant(person.id, role, request.asked_by, turn.now)
    await audit(turn, Deed.ROLE_GIVEN, person=person.id, role=role, request=request.id)
    done = replace(request, state=RequestState.DONE, decided_by=turn.actor, decided_at=turn.now)
    await turn.uow.colleagues.save_request(done)
    if person.reachable:
        await turn.uow.outbox.add(
            Outgoing(person.id, MENU.name, {"role": person.role, "lang": person.lang}, turn.now)
        )
    named = t(f"settings.role.{role.value}")
    home = rows(Button(t("common.home"), tap("home")))
    await push(turn, person, Note(SERVICE.name, t("staff.told.role", role=named), home), cause=t("staff.cause"))
    await _tell_asker(turn, done, "staff.told.granted")
    return done


async def _over(turn: Turn, request: Request, state: RequestState, deed: Deed) -> Request:
    over = replace(request, state=state, decided_by=turn.actor, decided_at=turn.now)
    await turn.uow.colleagues.save_request(over)
    await audit(turn, deed, person=request.person, learner=None, request=request.id, **_facts(request))
    return over


async def _tell_asker(turn: Turn, request: Request, key: str) -> None:
    asker = await turn.uow.people.get(request.asked_by) if request.asked_by is not None else None
    if asker is not None and asker.id != turn.actor:
        look = rows(Button(t("staff.button.look"), tap("sp.r", request.id)))
        text = t(key, what=what_words(await shown_to(turn, request)))
        await push(turn, asker, Note(SERVICE.name, text, look), cause=t("staff.cause"))


async def _seconds(turn: Turn, request: Request) -> Sequence[Person]:
    """Who could say yes now."""
    found = {each.id: each for role in SECONDS.roles for each in await turn.uow.people.with_role(role)}
    return [each for _, each in sorted(found.items()) if each.reachable and _counts(each, request)]


async def _concerned(turn: Turn, request: Request) -> Sequence[Person]:
    roles = {*SECONDS.roles, *([request.role] if request.role else [])}
    found = {each.id: each for role in roles for each in await turn.uow.people.with_role(role)}
    subject = await turn.uow.people.get(request.person) if request.person is not None else None
    if subject is not None:
        found[subject.id] = subject
    return [each for _, each in sorted(found.items()) if each.id != turn.actor]


def _counts(person: Person, request: Request) -> bool:
    return bool(person.roles & SECONDS.roles) and person.id not in (request.asked_by, request.person)


def _waits(turn: Turn, request: Request) -> bool:
    return request.state is RequestState.WAITING and request.until > turn.now


def _facts(request: Request) -> dict[str, int | str]:
    told = {name: value for name, value in request.about.items() if name in ("role", "days", "what", "learners")}
    return told | {"wanted": request.wanted.value}
