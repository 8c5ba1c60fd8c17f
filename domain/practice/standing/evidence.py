"""What a value on the map or a placement rests on: the very answers, read from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.errors import Gone
from domain.journal import Place, Statement, Verb
from domain.language import Localized
from domain.media.medium import helping_with
from domain.messages.screen import t
from domain.people.person import Learner, Role
from domain.portrait.folding import medium_of
from domain.portrait.portrait import MediumSeen, Tone
from domain.practice.evening.desk import Question
from domain.practice.evening.progress import asked_at, attempt_at, question_of
from domain.practice.evening.session import Attempt, Session, SessionKind, Verdict
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.practice.learner.model import Band
from domain.practice.learner.rejudging import afterwards
from domain.practice.learner.replay import evidence_of
from domain.practice.standing.mapping import READERS, Point, point_of, whose
from domain.practice.standing.placing import Placed, placed_in
from domain.practice.standing.proving import next_proof_at
from domain.turn import Rights, Turn

LATEST = 3000
"""So many of the latest statements about a learner are read: at twenty a day, those of five months."""


@dataclass(frozen=True)
class Piece:
    """One answer that bears on a skill.

    Attributes:
        at: when it was answered; for an exit question the start of its lesson.
        verdict: as it stands today; a teacher may have changed the item's key since.
        counts: False when it was reported or its key was wrong, so that the model leaves it out.
        item: its key.
        asked: session and position where it was asked, None for what came from the classroom.
        ticket: which exit question of its lesson it was, from 1; None for any other answer.
    """

    at: datetime
    place: Place
    verdict: Verdict
    item: str
    asked: tuple[int, int] | None = None
    hints: int = 0
    sure: bool | None = None
    rapid: bool = False
    counts: bool = True
    ticket: int | None = None


@dataclass(frozen=True)
class Word:
    """What a teacher noted about the skill; a note, no measurement.

    Attributes:
        by: the teacher as the course sheet names them, None where that is not known.
        tone: what the note says of the skill, None where it takes no side.
    """

    at: datetime
    by: Localized | None
    text: str
    tone: Tone | None


@dataclass(frozen=True)
class Proof:
    """One try to prove the skill."""

    at: datetime
    proved: bool
    right: int
    of: int


@dataclass(frozen=True)
class Evidence:
    """All that the journal tells about one skill of a learner, the latest first.

    Attributes:
        may_ask: the reader is one of the family, whom teachers answer.
    """

    learner: Learner
    own: bool
    point: Point
    pieces: tuple[Piece, ...]
    proofs: tuple[Proof, ...]
    words: tuple[Word, ...] = ()
    media: tuple[MediumSeen, ...] = ()
    may_ask: bool = True

    def at(self, place: Place) -> tuple[Piece, ...]:
        """The answers given there that count; "not learned yet" is none."""
        return tuple(
            piece
            for piece in self.pieces
            if piece.place is place and piece.counts and piece.verdict is not Verdict.NOT_LEARNED
        )

    @property
    def not_learned(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.counts and piece.verdict is Verdict.NOT_LEARNED)


@dataclass(frozen=True)
class SkillCard:
    """One skill, opened.

    Attributes:
        due_at: when it would be asked again because it may be forgotten, None when it was never mastered.
        rests_until: it was not learned yet and rests until then, else None.
        open_proof: the learner may try to prove it now.
        has_media: there is something to watch or to try that helps with it.
        next_proof: when the next try may begin, if one was made lately.
    """

    evidence: Evidence
    due_at: datetime | None
    rests_until: datetime | None
    open_proof: bool
    has_media: bool = False
    next_proof: datetime | None = None


@dataclass(frozen=True)
class ReadEvidence:
    """The answers behind one skill.

    Raises:
        Gone: the learner is not theirs, or there is no such skill.
    """

    learner: int
    skill: str
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> Evidence:
        learner, own = await whose(turn, self.learner)
        point = await point_of(turn, learner, self.skill)
        told = await turn.uow.journal.about(learner.id, limit=LATEST)
        staff = {each.id: each.name for each in await turn.uow.courses.staff()}
        return Evidence(
            learner,
            own,
            point,
            pieces_about(self.skill, told),
            proofs_of(self.skill, told),
            words_about(self.skill, told, staff),
            media_about(self.skill, told),
            may_ask=turn.person.role not in (Role.TEACHER, Role.ADMIN),
        )


@dataclass(frozen=True)
class ReadSkill:
    """One skill with what it rests on and what can be done about it.

    Raises:
        Gone: the learner is not theirs, or there is no such skill.
    """

    learner: int
    skill: str
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> SkillCard:
        evidence = await turn.do(ReadEvidence(self.learner, self.skill))
        state = await state_of(turn, self.learner)
        rests = state.skill(self.skill).put_back_until
        again_at = await next_proof_at(turn, self.learner, self.skill)
        contested = evidence.own and evidence.point.mastery.band is not Band.FIRM
        return SkillCard(
            evidence,
            due_at=model.due_at(state, self.skill, turn.services.bank.parameters),
            rests_until=rests if rests is not None and rests > turn.now else None,
            open_proof=contested and again_at is None,
            has_media=bool(helping_with(turn.services.media, [self.skill])),
            next_proof=again_at if contested else None,
        )


@dataclass(frozen=True)
class Asked:
    """One item of a placement and what was answered, if anything."""

    question: Question
    attempt: Attempt | None


@dataclass(frozen=True)
class PlacementRead:
    """A placement with its items in their order."""

    session: Session
    placed: Placed
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class ReadPlacement:
    """The items of a placement with their answers, in their order.

    Raises:
        Gone: there is no such placement, or it is somebody else's.
    """

    session: int
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> PlacementRead:
        session = await turn.uow.practice.session(self.session)
        if session is None or session.kind is not SessionKind.PLACEMENT:
            raise Gone(t("refusal.gone"))
        await whose(turn, session.learner)
        attempts = {each.position: each for each in await turn.uow.practice.attempts(session.id)}
        found = []
        for asked in await turn.uow.practice.asked(session.id):
            question = await question_of(turn, session, asked)
            if question is not None:
                found.append(Asked(question, attempts.get(asked.position)))
        return PlacementRead(session, await placed_in(turn, session), tuple(found))


@dataclass(frozen=True)
class AnswerRead:
    """One answer, opened: the item as it was asked.

    Attributes:
        question: None where the item is not in the bank any more.
        counts: False when it was reported.
    """

    learner: Learner
    question: Question | None
    attempt: Attempt
    counts: bool
    zone: str


@dataclass(frozen=True)
class ReadAnswer:
    """The answer given at that place of a session.

    Raises:
        Gone: the session is somebody else's, or nothing was answered there.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> AnswerRead:
        session = await turn.uow.practice.session(self.session)
        attempt = await attempt_at(turn, session, self.position) if session is not None else None
        asked = await asked_at(turn, session, self.position) if session is not None else None
        if session is None or asked is None or attempt is None:
            raise Gone(t("refusal.gone"))
        learner, _ = await whose(turn, session.learner)
        question = await question_of(turn, session, asked)
        return AnswerRead(learner, question, attempt, asked.reported is None, turn.zone)


def pieces_about(skill: str, told: Iterable[Statement]) -> tuple[Piece, ...]:
    """The answers to items that need the skill, the latest first."""
    told = list(told)
    later = afterwards(told)
    found = []
    for statement in told:
        if statement.object_type != "item" or statement.verb not in (Verb.ANSWERED, Verb.SKIPPED):
            continue
        if skill not in statement.result["facts"]["skills"]:
            continue
        evidence = evidence_of(statement, later)
        found.append(
            Piece(
                _answered_at(statement),
                statement.place,
                evidence.verdict,
                statement.object_id,
                _asked_in(statement),
                evidence.hints,
                evidence.sure,
                evidence.rapid,
                counts=later.counts(statement),
                ticket=statement.result.get("ticket"),
            )
        )
    return tuple(reversed(found))


def _answered_at(statement: Statement) -> datetime:
    """A teacher may write down an exit question a day later; it was answered in the lesson."""
    asked_in_lesson = "ticket" in statement.result and "lesson" in statement.result
    return datetime.fromisoformat(statement.result["lesson"]) if asked_in_lesson else statement.at


def words_about(skill: str, told: Iterable[Statement], staff: Mapping[str, Localized]) -> tuple[Word, ...]:
    """The notes of teachers that name the skill and were not taken back, the latest first."""
    told = list(told)
    later = afterwards(told)
    found = [
        Word(said.at, staff.get(said.result.get("by", "")), said.result["text"], _tone(said))
        for said in told
        if (said.verb, said.object_type) == (Verb.COMMENTED, "learner")
        and skill in said.result.get("skills", ())
        and said.uid not in later.voided
    ]
    return tuple(reversed(found))


def media_about(skill: str, told: Iterable[Statement]) -> tuple[MediumSeen, ...]:
    """What was watched or tried that helps with the skill, the latest first."""
    seen = [medium_of(said) for said in told if said.verb in (Verb.WATCHED, Verb.TRIED)]
    return tuple(each for each in reversed(seen) if skill in each.skills)


def _tone(said: Statement) -> Tone | None:
    tone = said.result.get("tone")
    return Tone(tone) if tone else None


def _asked_in(statement: Statement) -> tuple[int, int] | None:
    place = (statement.result.get("session"), statement.result.get("position"))
    return (place[0], place[1]) if place[0] is not None and place[1] is not None else None


def proofs_of(skill: str, told: Iterable[Statement]) -> tuple[Proof, ...]:
    """The tries to prove it, the latest first."""
    found = [
        Proof(each.at, each.result["success"], each.result["right"], each.result["of"])
        for each in told
        if each.verb is Verb.PROVED and each.object_type == "skill" and each.object_id == skill
    ]
    return tuple(reversed(found))
