"""Why an item came: what was stored when it was chosen, for the learner whom it was put to and for their teachers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, Role
from domain.practice.evening.session import Asked
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn, only

READERS = only(Role.LEARNER, Role.TEACHER, Role.ADMIN)
PARTS_TOLD, PART_COUNTS = 2, 0.3
"""At most so many parts of the expectation are told, and only those that moved it by so many logits."""


@dataclass(frozen=True)
class Why:
    """The reason of one choice, ready to be put into words.

    Attributes:
        goal: what the item was chosen for, as it was stored; any string.
        learner: whose item it was, None when the learner reads it.
        skill, of: names of the item's main skill, and of the one that it is to prepare, None where unknown.
        road: name of the misconception that led here, for teachers.
        errors: how many pointed here, 0 when none did.
        on: the local day of the class, of the ticket, of the error, or since when a review is due.
        gap: whose word led here, "ticket" or "word", None where nobody's did.
        missed, of_asked: so many of so many questions of the ticket went wrong, 0 of 0 where there was none.
        of_ten: how many of ten such items were expected to be right, 1 to 9; None where it is not known.
        parts: what moved that expectation most, by name in the catalogue, and whether upwards.
        relaxed: which wishes had to be dropped.
    """

    goal: str
    learner: Learner | None
    skill: Localized | None
    of: Localized | None
    road: Localized | None
    errors: int
    on: date | None
    of_ten: int | None
    parts: Sequence[tuple[str, bool]]
    relaxed: Sequence[str]
    gap: str | None = None
    missed: int = 0
    of_asked: int = 0


@dataclass(frozen=True)
class ExplainChoice:
    """Why the item at that position of a session came.

    Raises:
        Gone: there is no such item, or it was put to somebody who is not the reader's concern.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> Why:
        session = await turn.uow.practice.session(self.session)
        owner = await turn.uow.people.learner(session.learner) if session else None
        if session is None or owner is None or not await _may_read(turn, owner):
            raise _gone()
        asked = await turn.uow.practice.asked(session.id)
        found = next((each for each in asked if each.position == self.position), None)
        if found is None:
            raise _gone()
        own = owner.person == turn.person.id
        if not own:
            result = {"session": session.id, "position": found.position}
            await turn.record(Verb.VIEWED, "choice", found.item, learner=owner.id, result=result)
            await note_look(turn, owner.id, Seen.ANSWERS)
        return _why(turn, found, None if own else owner)


async def _may_read(turn: Turn, owner: Learner) -> bool:
    me = turn.person
    if owner.person == me.id or Role.ADMIN in me.roles:
        return True
    if Role.TEACHER not in me.roles or not await may_teachers_see(turn, owner):
        return False
    return me.id in {each.id for each in await turn.uow.classes.teachers_of(owner.id)}


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("common.back"), tap("pr.now"))))


def _why(turn: Turn, asked: Asked, learner: Learner | None) -> Why:
    told, bank = asked.why, turn.services.bank
    skill, of, road = told.get("skill"), told.get("of"), told.get("road")
    expected = told.get("expected")
    return Why(
        goal=str(told.get("goal", "")),
        learner=learner,
        skill=bank.skill_name(skill) if skill else None,
        of=bank.skill_name(of) if of else None,
        road=bank.misconception_name(road) if road else None,
        errors=int(told.get("errors", 0)),
        on=_day(told, ZoneInfo(turn.zone)),
        of_ten=None if expected is None else min(9, max(1, round(10 * expected))),
        parts=[(name, logits > 0) for name, logits in told.get("parts", ()) if abs(logits) >= PART_COUNTS][
            :PARTS_TOLD
        ],
        relaxed=tuple(told.get("relaxed", ())),
        gap=told.get("gap"),
        missed=int(told.get("missed", 0)),
        of_asked=int(told.get("asked", 0)),
    )


def _day(told: Mapping[str, Any], zone: ZoneInfo) -> date | None:
    written = told.get("taught") or told.get("on") or told.get("wrong") or told.get("due")
    return datetime.fromisoformat(written).astimezone(zone).date() if written else None
