"""A person on a platform, a learner, a family, and the closed sets that describe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.language import Lang


class Role(StrEnum):
    LEARNER = "learner"
    PARENT = "parent"
    TEACHER = "teacher"
    ADVISOR = "advisor"
    OPERATOR = "operator"
    ADMIN = "admin"


STAFF = frozenset({Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN})


class AgeBand(StrEnum):
    """Bands instead of birthdays: the centre needs no more to know."""

    UP_TO_9 = "up_to_9"
    FROM_10 = "10_13"
    FROM_14 = "14_15"
    FROM_16 = "16_plus"

    @property
    def youngest(self) -> int:
        """The least age in the band, in years."""
        return {AgeBand.UP_TO_9: 0, AgeBand.FROM_10: 10, AgeBand.FROM_14: 14, AgeBand.FROM_16: 16}[self]


@dataclass(frozen=True)
class Person:
    """Somebody who writes to the bot.

    Attributes:
        id: ours. (platform, external_id) is unique.
        role: the role that the home panel shows now, None before onboarding.
        roles: all roles that the person holds.
        child: the learner whom a parent looks at now.
        zone: IANA name of the person's own time zone, None while unknown (the centre's is used).
        pending: the link that the person opened and has not acted upon; it survives onboarding.
    """

    id: int
    platform: str
    external_id: str
    name: str
    lang: Lang
    role: Role | None = None
    roles: frozenset[Role] = frozenset()
    age_band: AgeBand | None = None
    child: int | None = None
    zone: str | None = None
    pending: str | None = None
    onboarded_at: datetime | None = None
    reachable: bool = True


@dataclass(frozen=True)
class Learner:
    """Somebody who learns, with or without an account of their own.

    Attributes:
        person: id of their own account, None while a parent speaks for them.
        family: id of the family, None while no guardian is linked.
        grade: school year 1 to 12, None while unknown.
    """

    id: int
    name: str
    person: int | None = None
    family: int | None = None
    grade: int | None = None
    age_band: AgeBand | None = None


class Purpose(StrEnum):
    """What a consent is for; each is given and withdrawn by itself."""

    PRACTICE = "practice"
    TEACHERS_SEE = "teachers_see"
    MOOD = "mood"
    OFFERS = "offers"


class Ended(StrEnum):
    """Why somebody's word does not stand any more."""

    CHANGED = "changed"
    EXPIRED = "expired"
    LEFT = "left"
    GREW = "grew"
    ASKED_ANEW = "asked_anew"


@dataclass(frozen=True)
class Consent:
    """What somebody has said to one purpose, with the proof of it; never changed but for its end.

    Attributes:
        text_version: of the words that were shown.
        withdrawn_at: from when on it does not stand any more; `ended` says why.
        agreed: False is a no that was said, which is more than that nobody has said yes.
        expires_at: a yes does not count from then on; None: it counts until it is withdrawn.
        words: SHA-256 of the words in both languages, hexadecimal; "" where none were shown. The words themselves are
            kept under it.
        lang: the language in which they were read.
        asked_at: when it was asked for again, because it runs out.
    """

    learner: int
    purpose: Purpose
    text_version: str
    given_by: int
    given_at: datetime
    withdrawn_at: datetime | None = None
    agreed: bool = True
    expires_at: datetime | None = None
    words: str = ""
    lang: Lang | None = None
    ended: Ended | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True)
class ConsentText:
    """Words that somebody has agreed to, as they were.

    Attributes:
        digest: SHA-256 over purpose, version and words, hexadecimal.
        words: by language; names are still placeholders in them.
    """

    digest: str
    purpose: Purpose
    version: str
    words: Mapping[str, str]


class LinkKind(StrEnum):
    """What a one-time link or code does when it is opened."""

    GUARDIAN = "guardian"
    LEARNER = "learner"
    STAFF = "staff"
    TRIAL = "trial"
    CLASS = "class"


@dataclass(frozen=True)
class Link:
    """A link or code: single use unless `reusable`, short-lived, with no data inside.

    Attributes:
        subject: what it is about, e.g. {"learner": 7}, {"role": "teacher"}, {"course": "maths-g5"},
            {"class": "maths-g5-sat"}.
    """

    token: str
    kind: LinkKind
    subject: dict[str, str | int]
    created_by: int | None
    expires_at: datetime | None
    reusable: bool = False
    used_by: int | None = None
    used_at: datetime | None = None
