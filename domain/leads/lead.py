"""A lead: what is stored of a family on its way, the facts beside it, and the stage that follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from domain.booking.slot import TALK, TRIAL, BookingState
from domain.booking.talks.matters import ADVISING
from domain.clock import midnight
from domain.people.person import Learner

LEAVES_AFTER = timedelta(days=30)
OWN_WORDS = "own"
STEPS = ("ring", "write", "talk", "trial", "place", "papers", OWN_WORDS)
"""What may be done next; words of one's own are typed."""
STEP_OF_PLAN: Mapping[str, str] = {"place": "place", "trial": "trial", "papers": "papers", "ring": "ring"}
"""What the plan of an advisor's talk means as a next step; "nothing" means none."""
HEARD = ("friend", "walked_in", "rang", "online")
"""What brought a family, where no link did."""


class Stage(StrEnum):
    ASKED = "asked"
    TRIAL_BOOKED = "trial_booked"
    CAME = "came"
    TALK = "talk"
    DECIDED = "decided"


class Decision(StrEnum):
    ENROLLED = "enrolled"
    THINKING = "thinking"
    NO = "no"
    LATER = "later"


CLOSED = frozenset({Decision.ENROLLED, Decision.NO})
"""Nothing more has to be done."""


@dataclass(frozen=True)
class Lead:
    """What is stored.

    Attributes:
        person: the first of the family who had to do with us.
        family: one of the family's, None while there is none.
        source: the link that brought them; heard: one of HEARD, or words of an advisor.
        owner: the advisor who cares for them; given_by: who made them so, None where it came about by itself.
        next_on: the day at the centre on which something is to be done; step: one of STEPS; words: for OWN_WORDS.
        set_at: when that was said last.
    """

    id: int
    person: int
    family: int | None
    made_at: datetime
    source: int | None = None
    heard: str | None = None
    owner: int | None = None
    given_by: int | None = None
    next_on: date | None = None
    step: str | None = None
    words: str | None = None
    set_at: datetime | None = None


@dataclass(frozen=True)
class LeadNote:
    writer: int
    at: datetime
    text: str


@dataclass(frozen=True)
class LeadSource:
    """A link of its own for a poster or an open day; `course`: whose trial lesson it leads to."""

    id: int
    name: str
    code: str
    course: str | None
    made_by: int
    made_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class LeadMeeting:
    """A trial lesson or a talk of the family's; instants in UTC.

    Attributes:
        teacher: the member of staff who is there.
        outcome, said_at: of a talk of which somebody has said what came of it.
    """

    booking: int
    slot: int
    kind: str
    state: BookingState
    learner: int
    teacher: str | None
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    outcome: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class LeadFacts:
    """A lead with what the tables say of its family.

    Attributes:
        people: names of the grown-ups, and of whoever came first, by their ids.
        meetings: by start.
        enrolled_at: since when one of the learners goes to a class now; the latest.
    """

    lead: Lead
    people: Mapping[int, str]
    learners: Sequence[Learner] = ()
    meetings: Sequence[LeadMeeting] = ()
    enrolled_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """How far a family is.

    Attributes:
        since: when it came so far.
        decision: for DECIDED.
        missed: it did not come to a lesson or a talk, and nothing came of it since.
    """

    stage: Stage
    since: datetime
    decision: Decision | None = None
    missed: bool = False

    @property
    def is_closed(self) -> bool:
        return self.decision in CLOSED


class Due(IntEnum):
    """In the order of the list: what nobody has planned comes first."""

    UNDATED = 0
    OVERDUE = 1
    TODAY = 2
    LATER = 3
    NOTHING = 4


STANDS = frozenset({BookingState.BOOKED, BookingState.ATTENDED})


def standing(facts: LeadFacts) -> Standing:
    """How far the family is. A decision stands until a lesson or a talk is booked after it."""
    decided = _decided(facts)
    fresh = [each for each in facts.meetings if decided is None or each.made_at > decided.since]
    talks = [each for each in fresh if each.kind == TALK.name and each.state in STANDS]
    if talks:
        return Standing(Stage.TALK, min(talks[-1].made_at, talks[-1].starts_at))
    trials = [each for each in fresh if each.kind == TRIAL.name and each.state in STANDS]
    came = [each for each in trials if each.state is BookingState.ATTENDED]
    if came:
        return Standing(Stage.CAME, came[-1].starts_at)
    if trials:
        return Standing(Stage.TRIAL_BOOKED, trials[-1].made_at)
    if decided is not None:
        return decided
    missed = [each for each in fresh if each.state is BookingState.NO_SHOW]
    return Standing(Stage.ASKED, missed[-1].ends_at if missed else facts.lead.made_at, missed=bool(missed))


def _decided(facts: LeadFacts) -> Standing | None:
    """The latest decision: an enrolment that stands, or what an advisor said after a talk."""
    found = [
        # a form that is filled days later does not undo what was decided meanwhile
        (min(each.said_at, each.ends_at), Decision(each.outcome))
        for each in facts.meetings
        if each.state is BookingState.ATTENDED and each.said_at is not None and each.outcome in ADVISING.outcomes
    ]
    if facts.enrolled_at is not None:
        found.append((facts.enrolled_at, Decision.ENROLLED))
    if not found:
        return None
    at, decision = max(found, key=lambda each: each[0])
    return Standing(Stage.DECIDED, at, decision)


def reached(facts: LeadFacts) -> frozenset[Stage]:
    """Every stage that the family ever came to; DECIDED for those who enrolled."""
    found = {Stage.ASKED}
    for each in facts.meetings:
        if each.kind == TRIAL.name and each.state in STANDS | {BookingState.NO_SHOW}:
            found.add(Stage.TRIAL_BOOKED)
        if each.kind == TRIAL.name and each.state is BookingState.ATTENDED:
            found.add(Stage.CAME)
        if each.kind == TALK.name and each.state is BookingState.ATTENDED:
            found.add(Stage.TALK)
        if each.state is BookingState.ATTENDED and each.outcome == Decision.ENROLLED:
            found.add(Stage.DECIDED)
    if facts.enrolled_at is not None:
        found.add(Stage.DECIDED)
    return frozenset(found)


def next_of(lead: Lead, found: Standing) -> date | None:
    """The next date, unless a decision came after it that leaves nothing to do."""
    if lead.next_on is None or (found.is_closed and (lead.set_at is None or lead.set_at < found.since)):
        return None
    return lead.next_on


def due(lead: Lead, found: Standing, today: date) -> Due:
    on = next_of(lead, found)
    if on is None:
        return Due.NOTHING if found.is_closed else Due.UNDATED
    if on < today:
        return Due.OVERDUE
    return Due.TODAY if on == today else Due.LATER


def is_active(lead: Lead, found: Standing, now: datetime, zone: str) -> bool:
    """Whether it is in the list: until LEAVES_AFTER the decision, or the next date if that is later."""
    if found.stage is not Stage.DECIDED:
        return True
    on = next_of(lead, found)
    until = max(found.since, midnight(on, zone)) if on is not None else found.since
    return now < until + LEAVES_AFTER
