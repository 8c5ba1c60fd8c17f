"""Beginning a session that the learner asks for: a placement, a proof, or a set about one skill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.practice.choosing.serving import next_choice, shelves
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import Desk, Shown
from domain.practice.evening.progress import advance, close_idle, is_left, now_in, put, resume
from domain.practice.evening.session import SESSION_LIFE, Session, SessionKind, SessionState
from domain.practice.habits.lengths import set_size
from domain.practice.learner.believed import local_day
from domain.practice.learner.model import Band
from domain.practice.standing.mapping import point_of
from domain.practice.standing.placing import MOST, next_placement
from domain.practice.standing.proving import PROOF_SIZE, next_proof_at
from domain.turn import Rights, Turn

MAP = Button(t("standing.button.map"), tap("mp"))
PRACTISE = Button(t("standing.button.practise"), tap("pr"))


@dataclass(frozen=True)
class LookPlacement:
    """What is said before a placement; nothing begins yet.

    Raises:
        Refusal: a guardian has to agree first, or the last placement was less than 30 days ago.
    """

    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Session | None:
        """The placement that is open already, if there is one."""
        learner = await practising(turn)
        running = await turn.uow.practice.open_session(learner.id)
        if running is not None and running.kind is SessionKind.PLACEMENT and not _is_stale(turn, running):
            return running
        await _require_placement(turn, learner)
        return None


@dataclass(frozen=True)
class BeginPlacement:
    """Begin a placement, or go on with the one that was begun; `instead` puts away another session.

    Raises:
        Refusal: a guardian has to agree first, the last one was less than 30 days ago, another session is open,
            or the bank has nothing to ask.
    """

    instead: bool = False
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        going = await _running(turn, learner, SessionKind.PLACEMENT, None)
        if going is not None:
            return Shown(going)
        await _require_placement(turn, learner)
        return Shown(await _begin(turn, learner, SessionKind.PLACEMENT, None, MOST, self.instead))


@dataclass(frozen=True)
class BeginProof:
    """Begin to prove a skill, or go on with the proof that was begun.

    Raises:
        Gone: there is no such skill.
        Refusal: a guardian has to agree first, the skill is firm already, the last try was less than three days ago,
            another session is open, or the bank has fewer than three questions about it.
    """

    skill: str
    instead: bool = False
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        point = await point_of(turn, learner, self.skill)
        going = await _running(turn, learner, SessionKind.PROOF, self.skill)
        if going is not None:
            return Shown(going)
        practise = Button(t("standing.button.practise_this"), tap("mp.go", self.skill))
        if point.mastery.band is Band.FIRM:
            raise Refusal(t("standing.proof.firm_already", skill=point.name), rows(practise, MAP))
        again_at = await next_proof_at(turn, learner.id, self.skill)
        if again_at is not None:
            day = local_day(turn, again_at)
            raise Refusal(t("standing.proof.too_soon", skill=point.name, day=day), rows(practise, MAP))
        items = sum(len(cell.items) for cell in shelves(turn) if cell.skill == self.skill)
        if items < PROOF_SIZE:
            raise Refusal(t("standing.proof.too_few", skill=point.name), rows(practise if items else None, MAP))
        return Shown(await _begin(turn, learner, SessionKind.PROOF, self.skill, PROOF_SIZE, self.instead))


@dataclass(frozen=True)
class BeginAbout:
    """Begin a set about one skill, or go on with it.

    Raises:
        Gone: there is no such skill.
        Refusal: a guardian has to agree first, another session is open, or the bank has nothing about it.
    """

    skill: str
    instead: bool = False
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        await point_of(turn, learner, self.skill)
        going = await _running(turn, learner, SessionKind.SET, self.skill)
        if going is not None:
            return Shown(going)
        size = await set_size(turn, learner.id, turn.zone)
        return Shown(await _begin(turn, learner, SessionKind.SET, self.skill, size, self.instead))


async def _require_placement(turn: Turn, learner: Learner) -> None:
    again_at = await next_placement(turn, learner)
    if again_at is not None:
        raise Refusal(t("standing.placement.too_soon", day=local_day(turn, again_at)), rows(PRACTISE, MAP))


async def _running(turn: Turn, learner: Learner, kind: SessionKind, about: str | None) -> Desk | None:
    """Where the learner is in exactly this session, open again where it was paused; None when it is not running."""
    session = await turn.uow.practice.open_session(learner.id)
    if session is None or _is_stale(turn, session) or (session.kind, session.about) != (kind, about):
        return None
    if session.state is SessionState.PAUSED:
        session = await resume(turn, session)
    if await is_left(turn, session):
        return await advance(turn, learner, session)
    return await now_in(turn, learner, session)


async def _begin(
    turn: Turn, learner: Learner, kind: SessionKind, about: str | None, size: int, instead: bool
) -> Desk:
    await turn.uow.people.drop_form(turn.person.id)
    running = await turn.uow.practice.open_session(learner.id)
    if running is not None:
        begun = await turn.uow.practice.attempts(running.id)
        if begun and not instead and not _is_stale(turn, running):
            raise Refusal(t("standing.other_open"), rows(_instead(kind, about), PRACTISE))
        await close_idle(turn, running)
    me, now = turn.person, turn.now
    session = Session(0, learner.id, me.lang, SessionState.OPEN, size, 0, now, now, kind, about)
    choice = await next_choice(turn, learner, session, ())
    if choice is None:
        raise Refusal(t("standing.nothing_to_ask"), rows(PRACTISE, MAP))
    session = await turn.uow.practice.add_session(session)
    result = {"size": size, "lang": me.lang.value, "kind": kind.value} | ({"about": about} if about else {})
    await turn.record(Verb.INITIALIZED, "session", session.id, learner=learner.id, result=result)
    return await put(turn, session, choice)


def _instead(kind: SessionKind, about: str | None) -> Button:
    label = t("standing.button.instead")
    match kind:
        case SessionKind.PLACEMENT:
            return Button(label, tap("pl.go", 1))
        case SessionKind.PROOF:
            return Button(label, tap("pf", about or "", 1))
        case SessionKind.SET:
            return Button(label, tap("mp.go", about or "", 1))


def _is_stale(turn: Turn, session: Session) -> bool:
    return turn.now - session.last_at >= SESSION_LIFE
