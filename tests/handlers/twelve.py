"""Ms Wang's class of twelve, which met this morning; another of hers meets tonight. It is Saturday, 17:00."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain.courses.course import CourseClass
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import Learner, Role
from domain.turn import UseCase
from handlers.views.lengths import SCREEN_UNITS, units
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town
from tests.house import act

WANG_ID, OTHER_ID, MEI_ID = 7, 8, 102
COURSE = replace(MATHS, skills=("point-1",), lessons=12)
MORNING = CourseClass("c-morning", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
EVENING = CourseClass("c-evening", COURSE.id, "east", "wang", "204", 6, time(17, 30), 12, 9, date(2026, 9, 5))
BRAUNS = CourseClass("c-braun", OLYMPIAD.id, "east", "braun", "1", 6, time(10), 8, 7, date(2026, 9, 5))
SOON = CourseClass("c-soon", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 12, 5))
NAMES = ("Ann", "Bo", "Cy", "Dan", "Eva", "Fei", "Gu", "Hao", "Ida", "Jun", "Kim", "Lin")
LESSON = 12
STARTS = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(ZoneInfo("UTC"))
KEY = f"{MORNING.id}@2026-11-21T02:00:00+00:00"
LOG = f"lg.o:{MORNING.id}"


async def opened(town: Town) -> Town:
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=OTHER_ID))
    async with town.database.transaction() as uow:
        classes = (MORNING, EVENING, BRAUNS, SOON)
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), classes, (), FAQ)
        for name in NAMES:
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, MORNING.id, town.clock.now())
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    for text in (seen.html, *(note["html"] for note in seen.notes)):
        assert not re.search(r"[{}]", text) and not re.search(r"\bclass_log\.[a-z]", text), text
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def log_of(school: Town) -> dict[str, tuple[str, int]]:
    """What stands of the morning's lesson: mark and stars by name."""
    found = {}
    async with school.database.reading() as uow:
        for said in await uow.journal.standing("lesson", [KEY]):
            learner = await uow.people.learner(said.learner or 0)
            assert learner is not None and learner.name not in found
            found[learner.name] = (said.result["mark"], said.result["stars"])
    return found


async def all_said(school: Town) -> list[Statement]:
    async with school.database.reading() as uow:
        came = await uow.journal.with_object(Verb.ATTENDED, "lesson", KEY)
        return [*came, *await uow.journal.with_object(Verb.MISSED, "lesson", KEY)]


async def clock_does(school: Town, use_case: UseCase[Any]) -> Any:
    return await act(school.database, school.services, None, use_case)
