"""What an authored answer leaves to the tables: numbers that change without anybody thinking of the answer."""

from __future__ import annotations

from dataclasses import replace

from domain.courses.course import FaqEntry
from domain.ports import UnitOfWork

CHEAPEST, DEAREST, PHONE = "{cheapest}", "{dearest}", "{phone}"
"""In an answer: the lowest and the highest price of a lesson that is offered, in the centre's currency; its phone."""


async def with_facts(uow: UnitOfWork, entry: FaqEntry) -> FaqEntry:
    """The entry as it is true at this minute."""
    if not any("{" in answer for answer in entry.answer.values()):
        return entry
    prices = [course.price_per_lesson for course in await uow.courses.offered()]
    centre = await uow.courses.centre()
    facts = {
        CHEAPEST: f"{min(prices).normalize():f}" if prices else "–",
        DEAREST: f"{max(prices).normalize():f}" if prices else "–",
        PHONE: centre.phone if centre is not None else "–",
    }
    return replace(entry, answer={lang: _filled(answer, facts) for lang, answer in entry.answer.items()})


def _filled(answer: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        answer = answer.replace(name, value)
    return answer
