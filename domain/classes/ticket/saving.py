"""Saving a ticket and taking that back; a correction takes back what was said and says only what changed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from domain.classes.log.lesson import ClassLesson
from domain.classes.log.saving import take_back
from domain.classes.roster import TEACHERS
from domain.classes.ticket.questions import labelled_and_met, question_of
from domain.classes.ticket.sheet import (
    UNDO_FOR,
    Cell,
    TicketSheet,
    back_to,
    differs,
    fresh,
    keep,
    kept_draft,
    key_of,
    lesson_with_learners,
    sheet_of,
    stamp_of,
    wanted_of,
)
from domain.classes.ticket.standing import SAVED, Answer, Ticket, ticket_of
from domain.errors import Refusal
from domain.journal import Place, Statement, Verb
from domain.messages.screen import rows, t
from domain.people.person import Learner
from domain.practice.evening.session import Verdict
from domain.practice.learner import model
from domain.practice.learner.believed import keep as keep_state
from domain.practice.learner.believed import relearn, state_to_change
from domain.practice.learner.model import Evidence
from domain.turn import Rights, Turn

Wanted = Mapping[int, tuple[str, bool]]
"""By number of the question its key, and whether it was right."""


@dataclass(frozen=True)
class SaveTicket:
    """Store the grid as it is shown; the evening's questions of whoever had something wrong follow. Twice is once.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: there is nothing to ask or nobody to be asked.
    """

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[TicketSheet, bool]:
        """The ticket, and whether something was stored; stale when the button was an old one."""
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        await turn.claim(each.id for each in of.learners)
        stored, draft = await ticket_of(turn, of), await kept_draft(turn, of)
        if draft is None:
            return await keep(turn, of, await fresh(turn, of, stored), stale=not stored.saves), False
        shown = await sheet_of(turn, of, draft)
        new = shown.changed
        if new:
            lines = [line for line in shown.lines if differs(draft, stored, line)]
            wanted = {line.learner.id: wanted_of(draft, line) for line in lines}
            await _store(turn, of, stored, wanted, list(draft.questions))
        return await keep(turn, of, replace(draft, cells={}, grid=False, read=None)), new


@dataclass(frozen=True)
class UndoTicket:
    """Take the latest save back, if it is the one with that stamp and not older than UNDO_FOR, to change it.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: it is too late, or it was taken back already.
    """

    handle: str
    lesson: int
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> TicketSheet:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        await turn.claim(each.id for each in of.learners)
        stored = await ticket_of(turn, of)
        last = stored.saves[-1] if stored.saves else None
        if last is None or stamp_of(last) != self.stamp or turn.now > last.at + UNDO_FOR:
            raise Refusal(t("ticket.too_late"), rows(back_to(of)))
        before = await _before(turn, stored, last)
        cells = _as_saved(stored, before)
        await _change(turn, of, stored, before)
        await take_back(turn, last.uid, None)
        draft = replace(await fresh(turn, of, stored), cells=cells, grid=True)
        return await keep(turn, of, draft)


async def _before(turn: Turn, stored: Ticket, save: Statement) -> dict[int, Wanted]:
    """What stood of each learner whom the save changed."""
    said, instead = set(save.result["said"]), await turn.uow.journal.named(save.result["instead"])
    before: dict[int, dict[int, tuple[str, bool]]] = {}
    for learner, answers in stored.answers.items():
        if any(each.uid in said for each in answers.values()):
            before[learner] = {n: (each.item, each.right) for n, each in answers.items() if each.uid not in said}
    for was in instead:
        if was.learner is not None:
            others = {n: (each.item, each.right) for n, each in stored.answers.get(was.learner, {}).items()}
            answers_before = before.setdefault(was.learner, others)
            answers_before[was.result["ticket"]] = (was.object_id, was.result["success"])
    return dict(before)


def _as_saved(stored: Ticket, changed: Mapping[int, Wanted]) -> dict[str, str]:
    """What was saved, to be changed."""
    count = len(stored.questions)
    cells = {}
    for learner in changed:
        answers = stored.answers.get(learner, {})
        for number in range(1, count + 1):
            answer = answers.get(number)
            cell = Cell.BLANK if answer is None else Cell.RIGHT if answer.right else Cell.WRONG
            cells[key_of(learner, number)] = cell.value
    return cells


async def _store(
    turn: Turn, of: ClassLesson, stored: Ticket, wanted: Mapping[int, Wanted], questions: list[str]
) -> None:
    said, instead = await _change(turn, of, stored, wanted)
    lesson = {"class": of.class_id, "lesson": of.starts_at.isoformat()}
    result = {**lesson, "questions": questions, "said": said, "instead": instead}
    await turn.record(
        Verb.COMPLETED, SAVED, of.object_id, result=result, place=Place.CLASS, authority="teacher"
    )  # fmt: skip


async def _change(
    turn: Turn, of: ClassLesson, stored: Ticket, wanted: Mapping[int, Wanted]
) -> tuple[list[str], list[str]]:
    """Say what is wanted of these learners; the uids of what was said, and of what was taken back for it."""
    member = await turn.uow.staff.member_of(turn.person.id)
    told = {"class": of.class_id, "lesson": of.starts_at.isoformat(), "by": member.id if member else ""}
    learners = {each.id: each for each in of.learners}
    said, instead = [], []
    for learner in sorted(wanted.keys() & learners.keys()):
        was, now_is = stored.answers.get(learner, {}), wanted[learner]
        kept = {number for number, each in was.items() if now_is.get(number) == (each.item, each.right)}
        gone = [each for number, each in sorted(was.items()) if number not in kept]
        new = {number: answer for number, answer in now_is.items() if number not in kept}
        said += await _change_one(turn, learners[learner], gone, new, told)
        instead += [each.uid for each in gone]
    return said, instead


async def _change_one(
    turn: Turn, learner: Learner, gone: Sequence[Answer], new: Wanted, told: Mapping[str, Any]
) -> list[str]:
    state = before = await state_to_change(turn, learner.id)
    for answer in gone:
        await take_back(turn, answer.uid, learner.id)
    said = []
    for number, (key, right) in sorted(new.items()):
        label, facts = await labelled_and_met(turn, learner, await question_of(turn, number, key))
        evidence = Evidence(Verdict.RIGHT if right else Verdict.WRONG, 0, place=Place.CLASS)
        expected = round(model.predict(state, facts, turn.now, turn.services.bank.parameters), 4)
        state = model.update(state, facts, evidence, turn.now)
        answered = {"success": right, "hints": 0, "facts": model.facts_to_plain(facts), "label": label}
        answered["expected"] = expected
        uid = await turn.record(
            Verb.ANSWERED, "item", key, learner=learner.id, result={**answered, **told, "ticket": number},
            place=Place.CLASS, authority="teacher",
        )  # fmt: skip
        said.append(uid)
    if gone:
        await relearn(turn, learner.id)
    else:
        await keep_state(turn, learner.id, before, state)
    return said
