"""What the journal tells about one learner beside the learner model's state: facts only, nothing is inferred.

Everything here is folded from statements (folding.py), in the order of their instants; what depends on today, on a
zone or on fitted weights (bands, weeks, trends) is derived when it is read. How a learner feels stands here only as
they said it themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LESSONS_KEPT, TICKETS_KEPT, SITTINGS_KEPT, NOTES_KEPT, MOODS_KEPT, HOMEWORK_KEPT = 40, 40, 120, 40, 13, 40
MEDIA_KEPT = 40


class Mark(StrEnum):
    """How somebody came to a lesson."""

    CAME = "came"
    LATE = "late"
    AWAY = "away"


class Tone(StrEnum):
    """What a teacher's note says of the skill that it names."""

    FIRM = "firm"
    SHAKY = "shaky"


class Audience(StrEnum):
    """Whom the learner lets know about a mood."""

    NOBODY = "nobody"
    TEACHERS = "teachers"
    PARENTS = "parents"


@dataclass(frozen=True)
class LessonSeen:
    """A lesson of a class, `at` its start; stars are 0 to 3 for participation."""

    class_id: str
    at: datetime
    mark: Mark
    stars: int = 0


@dataclass(frozen=True)
class TicketSeen:
    """One exit question of a lesson.

    Attributes:
        lesson: start of the lesson.
        question: from 1.
        item: key of the item, or `ticket:<skill>` where the teacher asked in their own words.
        skill: the main skill, "" where none is known.
    """

    class_id: str
    lesson: datetime
    question: int
    item: str
    skill: str
    right: bool


@dataclass(frozen=True)
class Sources:
    """How many answers that count bear on one skill, by place, and the latest of each; what teachers said last."""

    online: int = 0
    online_at: datetime | None = None
    in_class: int = 0
    in_class_at: datetime | None = None
    word: Tone | None = None
    word_at: datetime | None = None


@dataclass(frozen=True)
class RoadTaken:
    """A misconception that was followed: how often, first and last."""

    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Sitting:
    """One session of practice: its answers from the first to the last."""

    session: int
    began: datetime
    ended: datetime
    answers: int = 0
    right: int = 0
    hinted: int = 0
    rapid: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class TeachersNote:
    """A note that a teacher confirmed; a note is a note, and marked as one wherever it is shown.

    Attributes:
        by: the teacher's id in the course sheet, "" where unknown.
        skills, roads, manners: tags: ids of skills and misconceptions, and words of the closed list of manners.
    """

    at: datetime
    by: str
    text: str
    skills: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    manners: tuple[str, ...] = ()
    tone: Tone | None = None


@dataclass(frozen=True)
class Mood:
    """What the learner said in a weekly check-in: 1 (very low) to 5; `week` as ISO 8601 writes it, 2026-W47."""

    week: str
    at: datetime
    value: int
    audience: frozenset[Audience]


@dataclass(frozen=True)
class HomeworkSeen:
    """One homework as it stands: `handed` is "", "done" or "stuck"."""

    homework: int
    class_id: str
    given: datetime
    due: str
    handed: str = ""
    handed_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class MediumSeen:
    """The last time that the learner watched or tried something.

    Attributes:
        what: type and id of the object: "medium:<id>", "recording:<id>".
        kind: "animation", "simulation", "recording".
        clear: whether it was clear afterwards, as the learner said.
    """

    what: str
    kind: str
    at: datetime
    skills: tuple[str, ...]
    clear: bool


@dataclass(frozen=True)
class Portrait:
    """Lists are oldest first and hold the latest so many; `counts` hold all of them.

    Attributes:
        counts: "lessons.came" (late, away), "tickets.right" (wrong), "homework.given" (done, stuck), "answers",
            "right".
        told: how many statements there are about the learner.
        latest: when the latest of those was that are told here.
    """

    lessons: tuple[LessonSeen, ...] = ()
    tickets: tuple[TicketSeen, ...] = ()
    skills: Mapping[str, Sources] = field(default_factory=dict)
    roads: Mapping[str, RoadTaken] = field(default_factory=dict)
    sittings: tuple[Sitting, ...] = ()
    homework: tuple[HomeworkSeen, ...] = ()
    notes: tuple[TeachersNote, ...] = ()
    moods: tuple[Mood, ...] = ()
    media: tuple[MediumSeen, ...] = ()
    goal: int | None = None
    proved: Mapping[str, datetime] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    told: int = 0
    latest: datetime | None = None
