"""A month of a small centre: every word that the journal has, and what portraits are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from domain.journal import Place, Statement, Verb
from tests.domain.portrait.said import (
    after,
    answer,
    handed,
    homework,
    lesson,
    mood,
    note,
    reported,
    ticket,
    voided,
)

SKILLS = ("fractions.add", "fractions.compare", "decimals.multiply", "area.triangle")
BEGAN, DAYS = -1001, 30
"""In days after the Monday of the statements; long ago, because nothing of the future is brought in."""


def a_month(random: Random, learners: Sequence[int], teacher: int) -> list[Statement]:
    """By instant; some of it taken back, reported and judged anew."""
    told = [said for learner in learners for said in _of_learner(random, learner)]
    told = [replace(said, actor=teacher) if said.place is Place.CLASS else said for said in told]
    return sorted([*told, *_of_every_kind(learners[0], teacher)], key=lambda said: said.at)


def _of_learner(random: Random, learner: int) -> Iterator[Statement]:
    session = 100 * learner
    for day in range(BEGAN, BEGAN + DAYS):
        if day % 7 == 5:
            yield from _of_lesson(random, learner, day)
        if random.random() < 0.5:
            session += 1
            for position in range(random.randint(3, 8)):
                at = after(day, 600 + 2 * position + random.random())
                right, skill = random.random() < 0.7, random.choice(SKILLS)
                road = None if right else "adds-denominators"
                place = {"session": session, "position": position, "learner": learner}
                given = answer(at, right, skill=skill, road=road, option=random.randrange(4), **place)
                yield given
                if random.random() < 0.05:
                    yield reported(at + timedelta(seconds=30), given)
        if day % 7 == 6:
            yield mood(
                after(day), f"2024-W{5 + (day - BEGAN) // 7:02d}", random.randint(1, 5), "teachers", learner=learner
            )
    yield Statement(
        Verb.PROVED,
        "skill",
        SKILLS[0],
        after(BEGAN + DAYS),
        learner=learner,
        result={"success": True, "right": 3, "of": 3},
    )
    yield Statement(Verb.CHANGED, "habits", str(learner), after(BEGAN + 1), learner=learner, result={"goal": 4})


def _of_lesson(random: Random, learner: int, day: int) -> Iterator[Statement]:
    starts = after(day).replace(microsecond=0)
    mark = random.choice(("came", "came", "late", "away"))
    yield lesson(after(day, 90), starts, mark, random.randint(0, 3), learner=learner)
    for question in (1, 2):
        first = ticket(after(day, 91), starts, question, random.random() < 0.6, learner=learner)
        yield first
        if random.random() < 0.3:
            yield voided(after(day, 92), first)
            yield ticket(after(day, 93), starts, question, random.random() < 0.6, learner=learner)
    yield note(after(day, 95), "Rechnet sorgfältig; 很细心 & <fast>", SKILLS[:1], "firm", learner=learner)
    yield homework(after(day, 96), day - BEGAN, "2024-02-20", learner=learner)
    yield handed(after(day + 1), day - BEGAN, random.choice(("done", "stuck")), learner=learner)


def _of_every_kind(learner: int, teacher: int) -> Iterator[Statement]:
    """Each verb once more, of a row that only this centre has: said by the bot, by a person, about nobody."""
    for number, verb in enumerate(Verb):
        at = after(BEGAN, 60 * number)
        result: dict[str, Any] = {"session": 1, "position": 2, "success": False, "of": 3, "right": 1} | {
            "facts": {"skills": []}
        }
        yield Statement(verb, "thing", f"{number}/?#学", at, actor=teacher, learner=learner, result=result)
        yield Statement(verb, "thing", "", at, authority="bot")
