"""Words that mean danger: a case is opened or goes on, and somebody is called at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.courses.course import Centre
from domain.gate.passing import push
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.kinds import ALARM
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.person import STAFF, Learner, Role
from domain.ports import Form
from domain.safety.calling import call, call_anew, name, unanswered, whom
from domain.safety.case import Case, CaseState, CaseWords, key_of
from domain.turn import ANYONE, Rights, Turn, only

REPORT_FORM = "sf.report"
FORM_LIFE = timedelta(hours=1)
LONGEST = 4096
MOST_WORDS = 200
"""Lines kept of one case; whoever floods a case has been heard by then."""


@dataclass(frozen=True)
class InDanger:
    """What whoever wrote is told.

    Attributes:
        centre: whom else to ring up, None where nothing is known of it yet.
        about_another: it is not about themselves, as far as anybody knows.
        called: who is called now, or has it already; empty where nobody can be reached.
        again: they wrote before, and the case is open.
        rule: the centre's rule lets those on duty tell the parents.
    """

    centre: Centre | None
    about_another: bool
    called: Sequence[Localized | str] = ()
    again: bool = False
    rule: bool = False


@dataclass(frozen=True)
class ReportDanger:
    """Somebody wrote words that mean danger. They are kept for whoever takes the case, and nowhere else."""

    text: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> InDanger:
        found = await turn.uow.safety.claim_of_writer(turn.person.id)
        case = found if found is not None else await self._open(turn)
        if found is None or len(await turn.uow.safety.words(case.id, MOST_WORDS)) < MOST_WORDS:
            said = CaseWords(case.id, turn.person.id, turn.now, self.text[:LONGEST])
            await turn.uow.safety.add_words(said)
        if found is None or found.state is CaseState.TAKEN:
            case, called = await call(turn, case if found is None else await call_anew(turn, case))
            who: Sequence[Localized | str] = [await name(turn, each) for each in called.people]
        else:
            who = await self._wrote_again(turn, case)
        centre = await turn.uow.courses.centre()
        rule = turn.services.safety_rules.tell_guardians
        return InDanger(centre, not case.own, tuple(who), found is not None, rule)

    async def _open(self, turn: Turn) -> Case:
        me = turn.person
        own = await turn.uow.people.learner_of(me.id)
        is_own = me.role in (None, Role.LEARNER)
        learner = own if is_own else await _child(turn)
        opened = await turn.uow.safety.open(
            Case(
                id=0,
                writer=me.id,
                learner=learner.id if learner is not None else None,
                own=is_own,
                state=CaseState.CALLING,
                opened_at=turn.now,
                due_at=turn.now,
            )
        )
        accounts = {me.id} | ({learner.person} if learner is not None and learner.person is not None else set())
        await turn.uow.safety.hold_back(accounts, turn.now)
        return opened

    async def _wrote_again(self, turn: Turn, case: Case) -> Sequence[Localized | str]:
        """Those who are called already hear that there is more; the next one is called when it is time."""
        text = t("safety.alarm.wrote_again", whom=await whom(turn, case))
        take = rows(Button(t("safety.button.take"), tap("sf.t", case.id)))
        who: dict[int, Localized | str] = {}
        for each in await unanswered(turn, case):
            person = await turn.uow.people.get(each.person)
            if person is None or not person.reachable or person.id in who:
                continue
            who[person.id] = await name_of_staff(turn, person.id)
            # one a minute: whoever writes much is not to hide what others wrote
            once = f"{key_of(case.id)}again:{person.id}:{turn.now:%Y%m%d%H%M}"
            await push(turn, person, Note(ALARM.name, text, take), once=once)
        return list(who.values())


async def _child(turn: Turn) -> Learner | None:
    """The child whom a parent looks at, or their only one; nobody's of whoever else wrote."""
    if turn.person.role is not Role.PARENT:
        return None
    children = await turn.uow.people.children_of(turn.person.id)
    looked_at = [each for each in children if each.id == turn.person.child]
    return next(iter(looked_at or children[:1]), None)


@dataclass(frozen=True)
class SayMore:
    """Whatever somebody writes while their case is open goes to whoever has it; None where none is open.

    It calls nobody anew: words that mean danger do.
    """

    text: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> InDanger | None:
        case = await turn.uow.safety.claim_of_writer(turn.person.id)
        if case is None:
            return None
        if len(await turn.uow.safety.words(case.id, MOST_WORDS)) < MOST_WORDS:
            said = CaseWords(case.id, turn.person.id, turn.now, self.text[:LONGEST])
            await turn.uow.safety.add_words(said)
        holder = await turn.uow.people.get(case.holder) if case.holder is not None else None
        who: list[Localized | str] = []
        if holder is not None and case.state is CaseState.TAKEN:
            card = rows(Button(t("safety.button.open"), tap("sf.c", case.id)))
            note = Note(ALARM.name, t("safety.alarm.more", whom=await whom(turn, case)), card)
            await push(turn, holder, note, once=f"{key_of(case.id)}more:{turn.now:%Y%m%d%H%M}")
            who = [await name_of_staff(turn, holder.id)]
        return InDanger(await turn.uow.courses.centre(), not case.own, who, again=True)


@dataclass(frozen=True)
class HasOpenCase:
    """Whether the actor wrote of danger, of themselves or of another one, and nobody has closed that yet."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> bool:
        return await turn.uow.safety.claim_of_writer(turn.person.id) is not None


@dataclass(frozen=True)
class BeginReport:
    """A member of staff means it: what they type next is a report."""

    rights: ClassVar[Rights] = only(*STAFF)

    async def run(self, turn: Turn) -> None:
        await turn.uow.people.save_form(Form(turn.person.id, REPORT_FORM, {}, turn.now + FORM_LIFE))
