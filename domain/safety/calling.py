"""Calling those on duty: the first one, the next one, then all of them, again and again until somebody has it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from typing import ClassVar

from domain.gate.passing import push
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import ALARM, HELP
from domain.messages.screen import Button, Note, Param, Rows, T, rows, t, tap
from domain.people.person import STAFF, Person
from domain.safety.case import Call, Case, CaseState, key_of
from domain.safety.duty import who_can_be_called
from domain.turn import CLOCK_ONLY, Rights, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Called:
    """Who was called just now.

    Attributes:
        people: nobody where nobody can be reached.
        before: who was called before and has not answered, None for the first call.
        everybody: all who can be reached are called.
    """

    people: Sequence[Person]
    before: Person | None
    everybody: bool


async def call(turn: Turn, case: Case) -> tuple[Case, Called]:
    """Call whoever comes next; the case as it is stored now."""
    lately = await unanswered(turn, case)
    asked = {each.person for each in lately}
    there = await who_can_be_called(turn, case)
    left = [each for each in there if each.id not in asked]
    people = left[:1] or there
    number = last_number(lately, case) + 1
    for each in people:
        note = Note(ALARM.name, await _alarm(turn, case), answers(case))
        await push(turn, each, note, once=f"{key_of(case.id)}call:{number}:{each.id}")
        await turn.uow.safety.add_call(Call(case.id, each.id, number, turn.now))
    called = replace(case, due_at=turn.now + turn.services.safety_rules.answer)
    await turn.uow.safety.save(called)
    if not people:
        log.error("Case %d: nobody on duty can be reached", case.id)
    before = await turn.uow.people.get(lately[-1].person) if lately else None
    return called, Called(people, before, everybody=not left)


async def unanswered(turn: Turn, case: Case) -> Sequence[Call]:
    """Who was called since the case was called about anew, oldest first."""
    return [each for each in await turn.uow.safety.calls(case.id) if each.number > case.answered]


def last_number(calls: Sequence[Call], case: Case) -> int:
    return max((each.number for each in calls), default=case.answered)


def answers(case: Case) -> Rows:
    return rows(
        Button(t("safety.button.take"), tap("sf.t", case.id)), Button(t("safety.button.pass"), tap("sf.n", case.id))
    )


async def _alarm(turn: Turn, case: Case) -> T:
    minutes = ceil(turn.services.safety_rules.answer / timedelta(minutes=1))
    return t("safety.alarm.about" if not case.own else "safety.alarm.own", whom=await whom(turn, case), n=minutes)


async def whom(turn: Turn, case: Case) -> Param:
    """Whose case it is, to those on duty: who wrote, and about whom where that is another one."""
    writer = await turn.uow.people.get(case.writer)
    learner = await turn.uow.people.learner(case.learner) if case.learner is not None else None
    name = writer.name if writer is not None else ""
    if learner is None:
        return name
    return learner.name if case.own else t("safety.whom", name=name, learner=learner.name)


async def tell_writer(turn: Turn, case: Case, words: T, keyboard: Rows = (), *, once: str | None = None) -> None:
    """What whoever wrote is to know, honestly and at any hour."""
    writer = await turn.uow.people.get(case.writer)
    if writer is not None:
        await push(turn, writer, Note(HELP.name, words, keyboard), once=once and f"{key_of(case.id)}{once}")


async def tell_who_is_called(turn: Turn, case: Case, called: Called) -> None:
    """Not oftener than once an hour that all are called, or that nobody can be reached."""
    hour, whose = f"{turn.now:%Y%m%d%H}", "" if case.own else "_another"
    if not called.people:
        await tell_writer(turn, case, t(f"safety.told.nobody{whose}"), once=f"nobody:{hour}")
    elif called.everybody and called.before is not None:
        await tell_writer(turn, case, t(f"safety.told.all{whose}"), once=f"all:{hour}")
    elif called.before is None:
        await tell_writer(turn, case, t("safety.told.called", who=await name(turn, called.people[0])))
    else:
        who, before = await name(turn, called.people[0]), await name(turn, called.before)
        await tell_writer(turn, case, t("safety.told.next", before=before, who=who))


async def name(turn: Turn, person: Person) -> Localized | str:
    return await name_of_staff(turn, person.id)


@dataclass(frozen=True)
class KeepCases:
    """What the clock sees to: nobody waits for whoever does not answer. Gives how many cases were seen to."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return sum([await self._keep(turn, each) for each in await turn.uow.safety.open_cases()])

    async def _keep(self, turn: Turn, seen: Case) -> bool:
        if not (seen.due_at <= turn.now or await _nobody_hears(turn, seen)):
            return False
        case = await turn.uow.safety.claim(seen.id)
        if case != seen:
            return False
        if case.state is CaseState.TAKEN and await _may_hold(turn, case):
            return await self._remind(turn, case)
        if case.state is CaseState.TAKEN:
            case = await call_anew(turn, case)
        case, called = await call(turn, case)
        await tell_who_is_called(turn, case, called)
        return True

    async def _remind(self, turn: Turn, case: Case) -> bool:
        assert case.holder is not None, "what is taken has a holder"
        holder = await turn.uow.people.get(case.holder)
        assert holder is not None, "they may hold it"
        card = rows(Button(t("safety.button.open"), tap("sf.c", case.id)))
        note = Note(ALARM.name, t("safety.alarm.still_open", whom=await whom(turn, case)), card)
        await push(turn, holder, note, once=f"{key_of(case.id)}still:{turn.now:%Y%m%d%H%M}")
        await turn.uow.safety.save(replace(case, due_at=turn.now + turn.services.safety_rules.remind))
        return True


async def call_anew(turn: Turn, case: Case) -> Case:
    """Nobody has it (any more), or there is more to read: all may be called again, whoever had it first."""
    number = last_number(await unanswered(turn, case), case)
    return replace(case, state=CaseState.CALLING, answered=number, due_at=turn.now)


async def _may_hold(turn: Turn, case: Case) -> bool:
    holder = await turn.uow.people.get(case.holder) if case.holder is not None else None
    return holder is not None and holder.reachable and bool(holder.roles & STAFF)


async def _nobody_hears(turn: Turn, case: Case) -> bool:
    """Whether waiting is in vain: whoever has it, or was called last, cannot be reached, and somebody else can be."""
    if case.state is CaseState.TAKEN:
        return not await _may_hold(turn, case)
    lately = await unanswered(turn, case)
    last = [each.person for each in lately if each.number == lately[-1].number]
    there = {each.id for each in await who_can_be_called(turn, case)}
    return bool(there) and not there & set(last)


@dataclass(frozen=True)
class ForgetCases:
    """What was written about cases that were closed long enough ago. Gives how many lines were forgotten."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return await turn.uow.safety.forget(turn.now - turn.services.safety_rules.kept)
