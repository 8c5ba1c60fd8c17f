"""The lessons of a teacher that an exit ticket can be filled in for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.classes.log.lesson import open_lessons
from domain.classes.roster import TEACHERS, ClassLine, classes_for, seen
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class TicketClasses:
    """Classes with learners and points to ask about, a lesson of which is open; whose began last comes first."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[ClassLine]:
        sizes = await turn.uow.classes.sizes()
        found = []
        for view, course in await seen(turn.uow, await classes_for(turn)):
            lessons = open_lessons(view.klass, course, view.campus.zone, turn.now)
            if lessons and course.skills and sizes.get(view.klass.id):
                found.append((lessons[0].starts_at, ClassLine(view, course, sizes[view.klass.id])))
        found.sort(key=lambda each: (-each[0].timestamp(), each[1].view.klass.id))
        return [line for _, line in found]
