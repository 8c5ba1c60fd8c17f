"""Profiles: what the law of a place says about tutoring and about children's data; one table, a place is one entry.

This is our reading of the law, no legal advice; the centre's own counsel has to confirm it before it is relied on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from domain.people.person import Purpose
from domain.policy.consents import SCHOOL_YEAR, USUAL_CONSENTS, ConsentRules


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
        consents: who agrees to what is kept and shown of a learner. Every entry is to be confirmed by the centre's
            counsel.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    country: str = ""
    messages: MessageHours | None = None
    consents: ConsentRules = USUAL_CONSENTS


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
    consents=ConsentRules(
        14,
        # no commercial marketing to minors by automated decisions (Regulations on the Protection of Minors in
        # Cyberspace, 2024, article 24); a guardian decides on offers until the learner is grown up
        ages={Purpose.OFFERS: 18},
        # the words that were agreed to have changed: asked anew (Provisions on Children's Personal Information, 2019,
        # article 10)
        valid=SCHOOL_YEAR,
        source="Personal Information Protection Law (2021), articles 28 and 31",
    ),
)

NO_PROFILE = Profile("none")


def _europe(age: int) -> Profile:
    """Member states set the age between 13 and 16 years; which one it is where the centre is, its counsel says."""
    rules = ConsentRules(age, valid=SCHOOL_YEAR, source="Regulation (EU) 2016/679 (GDPR), article 8")
    return Profile(f"eu-{age}", consents=rules)


UK = Profile("uk", consents=ConsentRules(13, valid=SCHOOL_YEAR, source="Data Protection Act 2018, section 9"))
US_COPPA = Profile("us-coppa", consents=ConsentRules(13, valid=SCHOOL_YEAR, source="COPPA, 16 CFR 312.2 and 312.5"))

PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (NO_PROFILE, CN_MAINLAND, *map(_europe, range(13, 17)), UK, US_COPPA)
}
