"""Changing the key of an item: another option is right, and the answers given so far are judged anew.

What becomes of them is said in domain.practice.learner.rejudging. States of the learners are not computed here, a
whole class may be concerned: they are marked as out of date, and the journal gives each back when it is needed next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, T, t
from domain.ports import UnitOfWork
from domain.practice.evening.problems import Problem
from domain.practice.evening.session import Attempt, Verdict
from domain.practice.items.kinds import ItemStatus, SingleChoice, count_offered, fingerprint
from domain.practice.items.stored import StoredItem
from domain.practice.keeping.inspecting import stored_at
from domain.practice.keeping.inventory import KEEPERS, gone
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Rights, Turn

MARK = 6
"""So many digits of a wording's fingerprint name it on a button."""

OUT_OF_DATE = {"version": 0}
"""A state that no version of the model can read: the next one who needs it rebuilds it from the journal."""


@dataclass(frozen=True)
class Correction:
    """What a change of the key did: how many answers are right now, and how many count no more."""

    right: int
    void: int


@dataclass(frozen=True)
class ChangeKey:
    """Make `option` (index in the item) the right one; `mark` are the first digits of the wording's fingerprint.

    Learners whose answer is right now are told, and those who had doubted the key are thanked.

    Raises:
        Gone: there is no such item, or it is no single choice with that option.
    """

    short: str
    option: int
    mark: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> Correction | None:
        """None, and nothing changed, when the wording is another one by now or the item is retired."""
        stored = await stored_at(turn, self.short)
        item = stored.item
        if not isinstance(item, SingleChoice) or self.option not in range(count_offered(item)):
            raise gone()
        was = fingerprint(item)
        if not was.startswith(self.mark) or item.answer == self.option or stored.status is ItemStatus.RETIRED:
            return None
        corrected = with_key(item, self.option)
        await turn.uow.items.put([(corrected, fingerprint(corrected))], turn.now)
        await turn.uow.items.set_status(item.key, ItemStatus.LIVE, turn.now, was={ItemStatus.FLAGGED})
        # its difficulty was learnt from answers that were judged wrongly
        if known := await turn.uow.parameters.figures_of(item.key):
            await turn.uow.parameters.learn(item.key, known, ItemFigures(), turn.now)
        before = await _correction_of(turn.uow, item.key, was)
        since = datetime.fromisoformat(before["since"]) if before else stored.stored_at
        given = await turn.uow.practice.rejudge(item.key, self.option, since)
        right = [a for a in given if _takes(a, self.option) and (before or a.verdict is Verdict.WRONG)]
        void = [a for a in given if not _takes(a, self.option) and a.verdict is Verdict.RIGHT]
        marks = {"content": before["content"] if before else was, "now": fingerprint(corrected)}
        told = {"answer": self.option, "was": item.answer, "since": since.isoformat()} | marks
        await turn.record(Verb.CHANGED, "item", item.key, result=told | {"right": len(right), "void": len(void)})
        await _judge_anew(turn, item.key, right, void)
        await _tell(turn, stored, right)
        return Correction(len(right), len(void))


def with_key(item: SingleChoice, option: int) -> SingleChoice:
    """The item with another right option; what was said to those who took that one falls away."""

    def without(said: tuple[str | None, ...]) -> tuple[str | None, ...]:
        return tuple(None if at == option else text for at, text in enumerate(said))

    wordings = {lang: replace(wording, feedback=without(wording.feedback)) for lang, wording in item.wordings.items()}
    return replace(item, answer=option, wordings=wordings, misconceptions=without(item.misconceptions))


async def keeps_its_key(uow: UnitOfWork, key: str, mark: str) -> bool:
    """Whether a keeper has changed the key of that very wording (by fingerprint): loading it does not undo that."""
    said = await uow.journal.with_object(Verb.CHANGED, "item", key)
    return bool(said) and said[-1].result["content"] == mark


async def _correction_of(uow: UnitOfWork, key: str, mark: str) -> Mapping[str, Any] | None:
    """What was written down when the wording with that fingerprint came to be by a change of its key."""
    said = await uow.journal.with_object(Verb.CHANGED, "item", key)
    return said[-1].result if said and said[-1].result["now"] == mark else None


def _takes(attempt: Attempt, option: int) -> bool:
    return bool(attempt.response["option"] == option)


async def _judge_anew(turn: Turn, key: str, right: Sequence[Attempt], void: Sequence[Attempt]) -> None:
    for attempt in (*right, *void):
        place = {"session": attempt.session, "position": attempt.position}
        success = attempt in right
        await turn.record(
            Verb.REJUDGED,
            "answer",
            f"{attempt.session}:{attempt.position}",
            learner=attempt.learner,
            result=place | {"item": key, "success": success},
            authority="teacher",
        )
        asked = next(a for a in await turn.uow.practice.asked(attempt.session) if a.position == attempt.position)
        if success and asked.reported is not None:
            await turn.uow.practice.save_asked(replace(asked, reported=None))
    for learner in sorted({attempt.learner for attempt in (*right, *void)}):
        await turn.uow.practice.save_state(learner, OUT_OF_DATE, turn.now)


async def _tell(turn: Turn, stored: StoredItem, right: Sequence[Attempt]) -> None:
    key = stored.item.key
    learners = {attempt.learner for attempt in right}
    doubted = {
        each.learner
        for each in await turn.uow.journal.with_object(Verb.REPORTED, "item", key)
        if each.result.get("problem") == Problem.WRONG_KEY and each.at >= stored.stored_at and each.learner
    }
    for learner in sorted(learners | doubted):
        words = t("items.corrected.doubted" if learner in doubted else "items.corrected.right")
        await _to(turn, learner, words, f"corrected:{key}:{stored.stored_at.isoformat()}:{learner}")


async def _to(turn: Turn, learner: int, words: T, once: str) -> None:
    found = await turn.uow.people.learner(learner)
    account = await turn.uow.people.get(found.person) if found is not None and found.person else None
    if account is not None:
        await push(turn, account, Note(SERVICE.name, words), once=once)
