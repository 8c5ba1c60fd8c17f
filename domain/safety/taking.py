"""Those who are called: they take a case, pass it on, talk with whoever wrote, and close it with a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.courses.browsing import the_centre
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import ALARM, HELP
from domain.messages.screen import Button, Note, Param, rows, t, tap
from domain.people.person import STAFF
from domain.ports import Form
from domain.safety.calling import call, call_anew, tell_who_is_called, tell_writer, unanswered, whom
from domain.safety.case import Call, Case, CaseState, CaseWords, key_of
from domain.safety.duty import who_can_be_called
from domain.turn import ANYONE, Rights, Turn, only

OF_STAFF = only(*STAFF)
SAY_FORM, CLOSE_FORM = "sf.say", "sf.close"
FORM_LIFE = timedelta(hours=2)
SHOWN = 12
"""So many lines of what was written stand on a case's page."""
LONGEST = 2000


@dataclass(frozen=True)
class Line:
    by: Param
    at: datetime
    text: str


@dataclass(frozen=True)
class CasePage:
    """A case to one of those who were called.

    Attributes:
        lines: what was written; only for whoever has it, else empty.
        holder: who has it, None while it is called about.
        mine: the actor has it.
        may_tell: the actor may let the guardians know; those there are.
    """

    case: Case
    whom: Param
    lines: Sequence[Line]
    holder: Localized | str | None
    mine: bool
    may_tell: bool


@dataclass(frozen=True)
class OpenCase:
    """
    Raises:
        Gone: there is no such case for the actor.
    """

    case: int
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> CasePage:
        return await page_of(turn, await _called_about(turn, self.case))


@dataclass(frozen=True)
class TakeCase:
    """The actor cares for it from now on; the others are told so, and whoever wrote. Twice is once.

    Raises:
        Gone: there is no such case for the actor, or it is closed.
    """

    case: int
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> CasePage:
        case = await _called_about(turn, self.case)
        if case.state is CaseState.CLOSED:
            raise Gone(t("safety.is_closed"))
        if case.state is CaseState.TAKEN:
            return await page_of(turn, case)
        me = turn.person
        rules = turn.services.safety_rules
        taken = replace(case, state=CaseState.TAKEN, holder=me.id, taken_at=turn.now, due_at=turn.now + rules.remind)
        await turn.uow.safety.save(taken)
        await turn.uow.outbox.withdraw(f"{key_of(case.id)}call:")
        who = await name_of_staff(turn, me.id)
        ask = case.own and case.parents_may is None and case.learner is not None
        parents = ask and case.learner is not None and await turn.uow.people.guardians_of(case.learner)
        yes, no = (Button(t(f"safety.button.{each}"), tap("sf.p", case.id, each)) for each in ("yes", "no"))
        words = t("safety.told.taken_ask" if parents else "safety.told.taken", who=who)
        await tell_writer(turn, taken, words, rows(yes, no) if parents else ())
        await _tell_others(turn, taken, who)
        await audit(turn, Deed.DANGER_TAKEN, case=case.id)
        return await page_of(turn, taken)


@dataclass(frozen=True)
class PassOn:
    """The actor cannot (any longer): somebody else is called at once. Gives whether there is anybody else.

    Raises:
        Gone: there is no such case for the actor, or it is closed.
    """

    case: int
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> bool:
        case = await _called_about(turn, self.case)
        if case.state is CaseState.CLOSED:
            raise Gone(t("safety.is_closed"))
        me = turn.person.id
        if case.state is CaseState.TAKEN and case.holder != me:
            return True
        others = [each for each in await who_can_be_called(turn, case) if each.id != me]
        if not others:
            return False
        if case.state is CaseState.TAKEN:
            case = replace(await call_anew(turn, case), holder=None)
            await turn.uow.safety.add_call(Call(case.id, me, case.answered + 1, turn.now))
        elif not await _is_asked_last(turn, case):
            return True
        case, called = await call(turn, case)
        await tell_who_is_called(turn, case, called)
        return True


@dataclass(frozen=True)
class BeginSaying:
    """What the actor types next goes to whoever wrote, or closes the case.

    Raises:
        Gone: the actor does not have the case.
    """

    case: int
    form: str
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> CasePage:
        case = await _held(turn, self.case)
        await turn.uow.people.save_form(Form(turn.person.id, self.form, {"case": case.id}, turn.now + FORM_LIFE))
        return await page_of(turn, case)


@dataclass(frozen=True)
class SayToWriter:
    """
    Raises:
        Gone: the actor does not have the case (any more).
    """

    text: str
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> CasePage:
        case = await _of_form(turn, SAY_FORM)
        said = self.text.strip()[:LONGEST]
        await turn.uow.safety.add_words(CaseWords(case.id, turn.person.id, turn.now, said))
        who = await name_of_staff(turn, turn.person.id)
        await tell_writer(turn, case, t("safety.told.said", who=who, text=said))
        await turn.uow.people.drop_form(turn.person.id)
        return await page_of(turn, case)


@dataclass(frozen=True)
class CloseCase:
    """With a word on what was done, for whoever reads it later; whoever wrote hears that it is closed, not the word.

    Raises:
        Gone: the actor does not have the case (any more).
        Refusal: there is no word.
    """

    word: str
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> Case:
        case = await _of_form(turn, CLOSE_FORM)
        word = self.word.strip()[:LONGEST]
        if not word:
            raise Refusal(t("safety.no_word"))
        closed = replace(case, state=CaseState.CLOSED, closed_at=turn.now, word=word)
        await turn.uow.safety.save(closed)
        await turn.uow.people.drop_form(turn.person.id)
        who = await name_of_staff(turn, turn.person.id)
        await tell_writer(turn, closed, t("safety.told.closed", who=who))
        await audit(turn, Deed.DANGER_CLOSED, case=case.id)
        return closed


@dataclass(frozen=True)
class SayOfParents:
    """Whoever wrote says whether their parents may be told; they may say otherwise later.

    Raises:
        Gone: they have no such open case.
    """

    case: int
    may: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Localized | str:
        case = await turn.uow.safety.claim_of_writer(turn.person.id)
        if case is None or case.id != self.case or case.holder is None:
            raise Gone(t("safety.is_closed"))
        who = await name_of_staff(turn, case.holder)
        if case.parents_may is not self.may:
            await turn.uow.safety.save(replace(case, parents_may=self.may))
            holder = await turn.uow.people.get(case.holder)
            if holder is not None:
                card = rows(Button(t("safety.button.open"), tap("sf.c", case.id)))
                text = t("safety.alarm.parents_may" if self.may else "safety.alarm.parents_may_not")
                await push(turn, holder, Note(ALARM.name, text, card))
        return who


@dataclass(frozen=True)
class TellGuardians:
    """The guardians hear that the child needs them, and whom to ring up, not what was written. The child hears it.

    Raises:
        Gone: the actor does not have the case.
        Refusal: neither the child nor the centre's rule allows it.
    """

    case: int
    rights: ClassVar[Rights] = OF_STAFF

    async def run(self, turn: Turn) -> CasePage:
        case = await _held(turn, self.case)
        learner = await turn.uow.people.learner(case.learner) if case.learner is not None else None
        if learner is None or not _may_tell(turn, case):
            raise Refusal(t("safety.may_not_tell"))
        if case.parents_told_at is None:
            case = replace(case, parents_told_at=turn.now)
            await turn.uow.safety.save(case)
            who, centre = await name_of_staff(turn, turn.person.id), await the_centre(turn.uow)
            text = t("safety.told.guardians", child=learner.name, who=who, phone=centre.phone)
            for guardian in await turn.uow.people.guardians_of(learner.id):
                await push(turn, guardian, Note(HELP.name, text), once=f"{key_of(case.id)}guardian:{guardian.id}")
            said = "agreed" if case.parents_may else "by_rule"
            await tell_writer(turn, case, t(f"safety.told.guardians_{said}", who=who))
        return await page_of(turn, case)


async def page_of(turn: Turn, case: Case) -> CasePage:
    mine = case.holder == turn.person.id and case.state is not CaseState.CALLING
    lines = []
    for each in await turn.uow.safety.words(case.id, SHOWN) if mine else ():
        author = await turn.uow.people.get(each.author)
        is_writer = each.author == case.writer
        by: Param = (author.name if author else "") if is_writer else await name_of_staff(turn, each.author)
        lines.append(Line(by, each.at, each.text))
    is_held = case.holder is not None and case.state is not CaseState.CALLING
    holder = await name_of_staff(turn, case.holder) if is_held and case.holder is not None else None
    may_tell = mine and case.state is CaseState.TAKEN and _may_tell(turn, case)
    return CasePage(case, await whom(turn, case), lines, holder, mine, may_tell)


def _may_tell(turn: Turn, case: Case) -> bool:
    allowed = bool(case.parents_may) or turn.services.safety_rules.tell_guardians
    return allowed and case.own and case.learner is not None


async def _called_about(turn: Turn, number: int) -> Case:
    case = await turn.uow.safety.claim(number)
    calls = await turn.uow.safety.calls(number) if case is not None else ()
    me = turn.person.id
    if case is None or case.writer == me or not (case.holder == me or any(each.person == me for each in calls)):
        raise Gone(t("safety.gone"))
    return case


async def _held(turn: Turn, number: int) -> Case:
    case = await _called_about(turn, number)
    if case.state is not CaseState.TAKEN or case.holder != turn.person.id:
        raise Gone(t("safety.not_yours"))
    return case


async def _of_form(turn: Turn, form: str) -> Case:
    filled = await turn.form(form)
    if filled is None:
        raise Gone(t("safety.not_yours"))
    return await _held(turn, int(filled.data["case"]))


async def _is_asked_last(turn: Turn, case: Case) -> bool:
    lately = await unanswered(turn, case)
    return any(each.person == turn.person.id and each.number == lately[-1].number for each in lately)


async def _tell_others(turn: Turn, case: Case, who: Localized | str) -> None:
    called = {each.person for each in await unanswered(turn, case)}
    for number in sorted(called - {turn.person.id}):
        other = await turn.uow.people.get(number)
        if other is not None:
            note = Note(ALARM.name, t("safety.alarm.taken", who=who, whom=await whom(turn, case)))
            await push(turn, other, note)
