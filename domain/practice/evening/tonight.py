"""Tonight's set: opening it, going on to the next item, and looking where one is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.assigning.doing import Aside, asides_of
from domain.journal import Verb
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.practice.choosing.choice import choose
from domain.practice.choosing.reviewing import newly_aside
from domain.practice.choosing.serving import for_tonight, shelves, wanted_for
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import AtItem, Desk, NothingToAsk, ParentsView, Shown, VisitorsView, Word
from domain.practice.evening.problems import drop_note
from domain.practice.evening.progress import RUNNING, advance, close_idle, is_left, now_in, put, resume, what_is_now
from domain.practice.evening.results import last_result
from domain.practice.evening.session import SESSION_LIFE, Session, SessionState
from domain.practice.habits.lengths import set_size
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class OpenTonight:
    """Start tonight's set, or go on with the one that is open or paused.

    Raises:
        Refusal: a guardian has to agree first.
    """

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Shown | ParentsView | VisitorsView:
        me = turn.person
        if Role.PARENT in me.roles and (me.role is Role.PARENT or Role.LEARNER not in me.roles):
            return await _parents_view(turn)
        if Role.LEARNER not in me.roles:
            return VisitorsView()
        learner = await practising(turn)
        await turn.uow.people.drop_form(me.id)
        session = await turn.uow.practice.open_session(learner.id)
        put_away = session is not None and turn.now - session.last_at >= SESSION_LIFE
        if session is not None and put_away:
            await close_idle(turn, session)
            session = None
        if session is None:
            desk = await _start(turn, learner)
        else:
            desk = await _go_on(turn, learner, session)
        return Shown(replace(desk, put_away=True) if put_away and isinstance(desk, AtItem) else desk)


@dataclass(frozen=True)
class NextItem:
    """Leave the answered item at that position behind. The button of a position left already redraws what is now."""

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        session = await turn.uow.practice.session(self.session)
        if session is None or session.learner != learner.id:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        if session.state not in RUNNING:
            latest = await turn.uow.practice.latest_session(learner.id)
            over = latest is not None and latest.id == session.id
            return Shown(await what_is_now(turn, learner), Word.NONE if over else Word.OLD_SCREEN)
        if session.position != self.position or not await is_left(turn, session):
            return Shown(await now_in(turn, learner, session), Word.OLD_SCREEN)
        await drop_note(turn)
        return Shown(await advance(turn, learner, session))


@dataclass(frozen=True)
class ShowNow:
    """What is in front of the learner; what was about to be written about a problem is left."""

    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        await drop_note(turn)
        return Shown(await what_is_now(turn, learner))


async def _start(turn: Turn, learner: Learner) -> Desk:
    """What a teacher has put aside, by the day until which it waits; else tonight's own set."""
    for waiting in await asides_of(turn, learner.id):
        desk = await _assigned(turn, learner, waiting)
        if desk is not None:
            return desk
    cells, wanted = shelves(turn), await wanted_for(turn, learner)
    choice = choose(cells, wanted, turn.services.random)
    if choice is None:
        return NothingToAsk()
    me, now = turn.person, turn.now
    size = await set_size(turn, learner.id, turn.zone)
    session = await turn.uow.practice.add_session(
        Session(0, learner.id, me.lang, SessionState.OPEN, size, 0, started_at=now, last_at=now)
    )
    askable = {cell.skill for cell in cells if cell.skill is not None}
    aside = newly_aside(wanted.state, now, wanted.parameters, askable)
    result = {"size": session.size, "lang": me.lang.value} | ({"aside": aside} if aside else {})
    await turn.record(Verb.INITIALIZED, "session", session.id, learner=learner.id, result=result)
    desk = await put(turn, session, choice)
    return replace(desk, aside=aside) if isinstance(desk, AtItem) else desk


async def _assigned(turn: Turn, learner: Learner, aside: Aside) -> Desk | None:
    """The rest of an assignment; None where the bank has nothing of it that the learner did not have for it."""
    number, skill, now = aside.assignment.id, aside.assignment.skill, turn.now
    choice = await for_tonight(turn, learner, (), skill, number)
    if choice is None:
        return None
    opened = Session(
        *(0, learner.id, turn.person.lang, SessionState.OPEN, aside.waiting.left, 0),
        started_at=now,
        last_at=now,
        about=skill,
        assignment=number,
    )
    session = await turn.uow.practice.add_session(opened)
    result = {"size": session.size, "lang": session.lang.value, "about": skill, "assignment": number}
    await turn.record(Verb.INITIALIZED, "session", session.id, learner=learner.id, result=result)
    desk = await put(turn, session, choice)
    return replace(desk, from_teacher=aside) if isinstance(desk, AtItem) else desk


async def _go_on(turn: Turn, learner: Learner, session: Session) -> Desk:
    if session.state is SessionState.PAUSED:
        session = await resume(turn, session)
    if await is_left(turn, session):
        return await advance(turn, learner, session)
    return await now_in(turn, learner, session)


async def _parents_view(turn: Turn) -> ParentsView:
    children = await turn.uow.people.children_of(turn.person.id)
    if not children:
        return ParentsView(None)
    child = next((child for child in children if child.id == turn.person.child), children[0])
    agreed = await may_store_practice(turn, child)
    return ParentsView(child, await last_result(turn, child.id), agreed)
