"""Profiles: what the law of a place says about tutoring, as rules; one table, a new place is one entry.

This is our reading of the law, no legal advice; the centre's own counsel has to confirm it before it is relied on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class OnWorkingDays:
    """These subjects are taught to these grades on working days alone, and not in school vacations.

    Attributes:
        subjects: as `Course.subject` names them.
        grade_from, grade_to: school grades, both included.
    """

    subjects: frozenset[str]
    grade_from: int
    grade_to: int


@dataclass(frozen=True)
class LatestEnd:
    """Every lesson of these grades, of whatever subject, has ended by then; local wall time of the campus."""

    in_person: time
    online: time
    grade_from: int
    grade_to: int


Rule = OnWorkingDays | LatestEnd


@dataclass(frozen=True)
class MessageHours:
    """Between these wall times, where they are, learners may be written to."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Profile:
    """The rules of a place.

    Attributes:
        country: whose calendar of holidays they mean (ISO 3166-1), "" where no rule asks for one.
        messages: when learners may be written to, None where the law does not say.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    country: str = ""
    messages: MessageHours | None = None


CN_SCHOOL_SUBJECTS = frozenset(
    {
        "chinese", "maths", "english", "japanese", "russian", "ethics", "history", "geography",
        "physics", "chemistry", "biology",
    }
)  # fmt: skip
"""The Ministry of Education's list of 2021 (教监管厅函〔2021〕3号).

Olympiad maths counts as maths; sport, arts, technology and science experiments are not in it."""

CN_MAINLAND = Profile(
    "cn-mainland",
    (
        # grades 1 to 9 are the years of compulsory schooling, whose subjects weekends and holidays are kept free of
        # (双减, July 2021, 13); a weekend day that is worked as a make-up day (调休) counts as a working day here
        OnWorkingDays(CN_SCHOOL_SUBJECTS, 1, 9),
        # for school subjects the same paper, for all others the thirteen ministries' paper of November 2022
        LatestEnd(in_person=time(20, 30), online=time(21, 0), grade_from=1, grade_to=12),
    ),
    country="CN",
    # minors' mode is closed from 22:00 to 06:00 (Cyberspace Administration of China, guideline of November 2024)
    messages=MessageHours(time(6, 0), time(22, 0)),
)

NO_PROFILE = Profile("none")

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (NO_PROFILE, CN_MAINLAND)}
