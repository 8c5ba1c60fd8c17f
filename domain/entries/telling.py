"""Telling whoever asked in vain, and wished to hear of it, that there is an answer: once, and within two weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.courses.course import Course, FaqEntry
from domain.courses.facts import with_facts
from domain.entries.entry import LabelKind, Missed
from domain.entries.words import answer_note
from domain.errors import Gone
from domain.gate.passing import push
from domain.gate.push import Waiting, Why
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.turn import ANYONE, Rights, Turn

WORTH = timedelta(days=14)
"""So long after a question its answer is worth a message."""
OFFICE_BUTTON = Button(t("courses.ask_office"), tap("co.o"))


@dataclass(frozen=True)
class TellMe:
    """The asker wishes to be told once there is an answer; a second tap changes nothing.

    Returns:
        the answer where there is one by now: nothing more will come.

    Raises:
        Gone: it is not their question, it is too old, or it was found to be nothing for us.
    """

    miss: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Course | FaqEntry | None:
        miss = await turn.uow.entries.miss(self.miss)
        if miss is None or miss.person != turn.person.id or turn.now >= miss.at + WORTH:
            raise Gone(t("entries.too_old"), rows(OFFICE_BUTTON))
        if miss.settled_at is not None:
            return await _found_for(turn, miss)
        if await turn.uow.entries.wish(miss.id, turn.now):
            await turn.record(Verb.ASKED, "answer", miss.id)
        return None


async def _found_for(turn: Turn, miss: Missed) -> Course | FaqEntry:
    labels = await turn.uow.entries.given_with(miss.label) if miss.label is not None else ()
    for label in labels:
        for name in label.entries if label.id == miss.label else ():
            if label.kind is LabelKind.COURSE and (course := await turn.uow.courses.course(name)) is not None:
                return course
            if label.kind is LabelKind.FAQ and (entry := await turn.uow.courses.faq_entry(name)) is not None:
                return await with_facts(turn.uow, entry)
    raise Gone(t("entries.ask_the_office"), rows(OFFICE_BUTTON))


async def tell_askers(turn: Turn, misses: Sequence[Missed], target: Course | FaqEntry) -> int:
    """Tell those who wished it, each person once; how many these are."""
    told: set[int] = set()
    if isinstance(target, FaqEntry):
        target = await with_facts(turn.uow, target)
    for miss in misses:
        if miss.wished_at is None or miss.person in told or turn.now >= miss.at + WORTH:
            continue
        to = await turn.uow.people.get(miss.person)
        if to is None:
            continue
        message = await push(
            turn,
            to,
            answer_note(miss.text, target, to.lang),
            once=f"answer:{miss.id}",
            until=miss.at + WORTH,
            occasion=_occasion(target, miss),
        )
        if message is not None:
            told.add(miss.person)
    return len(told)


async def answer_stands(turn: Turn, message: Waiting) -> Why | None:
    """Why an answer that waits at the gate is not to be sent any more: nobody stands by it now."""
    _, kind, name, _ = message.occasion.split("|")
    faq = kind == LabelKind.FAQ.value
    found = await (turn.uow.courses.faq_entry(name) if faq else turn.uow.courses.course(name))
    return Why.WITHDRAWN if found is None else None


def _occasion(target: Course | FaqEntry, miss: Missed) -> str:
    kind = LabelKind.COURSE if isinstance(target, Course) else LabelKind.FAQ
    return f"answer|{kind.value}|{target.id}|{miss.id}"
