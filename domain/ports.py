"""What the domain needs from outside, as Protocols; storage/ and knowledge/ provide it, bot/app.py wires it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from domain.alerts.digest.ports import Digests
from domain.alerts.plan import Plans
from domain.alerts.ports import Alerts
from domain.asking.ports import Questions
from domain.asking.routing import Found, Hit
from domain.assigning.ports import Assignments
from domain.audit.ports import Trail
from domain.booking.events.event import Event
from domain.booking.hours.week import DayException, WeeklySpan
from domain.booking.slot import Booking, BookingState, Slot
from domain.booking.talks.matters import Outcome, TalkOffer
from domain.broadcasts.facts import Audience
from domain.broadcasts.outcomes import Afterwards
from domain.broadcasts.planned import Fortnights
from domain.broadcasts.ports import Campaigns
from domain.cadences.ports import Cadences
from domain.calendar.feed import CalendarFeed
from domain.classes.log.attached import LessonPhoto
from domain.classes.standing_in.ports import StandIns
from domain.classes.taught import Proved, Taught
from domain.conversations.ports import Conversations
from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember, TrialPattern
from domain.entries.ports import Entries
from domain.gate.ports import Pushes, PushLog
from domain.health.ports import Health
from domain.homework.homework import HandedIn, Homework, Owed
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.leads.ports import Leads
from domain.letters.letter import Letters
from domain.media.medium import Recordings
from domain.messages.outgoing import Outgoing
from domain.mood.mood import CheckingIn
from domain.people.joins import Joins
from domain.people.person import Consent, ConsentText, Learner, Link, LinkKind, Person, Purpose, Role
from domain.practice.choosing.choice import Cell
from domain.practice.choosing.lately import Recent
from domain.practice.evening.session import Asked, Attempt, Session, SessionKind
from domain.practice.evening.wishes import HelpWish
from domain.practice.habits.routine import Routine
from domain.practice.items.kinds import Item, ItemStatus
from domain.practice.items.skills import Skill
from domain.practice.items.stored import ItemList, StoredItem, Tally
from domain.practice.keeping.figures import Shares, Tried
from domain.practice.keeping.tallies import Answers
from domain.practice.learner.parameters import ItemFigures, Parameters
from domain.privacy.look import Looks
from domain.privacy.ports import Personal
from domain.privacy.request import DataRequests
from domain.replies.ports import SentMessages
from domain.reports.readers import ClassReader, ReportSettings, WeekReader
from domain.rosters.sourced import SourcedRow
from domain.safety.ports import Safety
from domain.staff.ports import Colleagues
from domain.stretches import EVERYBODY, Stretch, Stretches
from domain.upgrades.ports import Upgrades

TAPPED = "finder"
"""A form that taps alone fill in: for whatever is typed it is not there."""


@dataclass(frozen=True)
class Form:
    """What a person is in the middle of typing; survives restarts.

    Attributes:
        name: which form; field names and values in `data` are JSON-ready.
    """

    person: int
    name: str
    data: Mapping[str, Any]
    expires_at: datetime


class People(Protocol):
    async def get(self, person: int) -> Person | None: ...
    async def by_external(self, platform: str, external_id: str) -> Person | None: ...
    async def add(self, person: Person) -> Person:
        """Store a new person (its id is ignored) and return it with its id."""
        ...

    async def save(self, person: Person) -> None:
        """Store every field of `person` but its roles."""
        ...

    async def grant(self, person: int, role: Role, by: int | None, at: datetime) -> None:
        """Idempotent."""
        ...

    async def revoke(self, person: int, role: Role, at: datetime) -> None: ...
    async def with_role(self, role: Role) -> Sequence[Person]: ...
    async def count_by_role(self) -> Mapping[Role, int]:
        """How many people hold each role now; a role that nobody holds may be missing."""
        ...

    async def learner(self, learner: int) -> Learner | None: ...
    async def learner_of(self, person: int) -> Learner | None:
        """The learner whose own account `person` is."""
        ...

    async def add_learner(self, learner: Learner) -> Learner: ...
    async def add_learners(self, given: Sequence[Learner]) -> Sequence[Learner]:
        """Store them (their ids are ignored) and return them with their ids, in the same order."""
        ...

    async def save_learner(self, learner: Learner) -> None: ...
    async def learners(self, ids: Collection[int]) -> Sequence[Learner]:
        """Those of them that there are, by id."""
        ...

    async def learners_named(self, names: Collection[str]) -> Sequence[Learner]:
        """Learners whose whole name is one of these, by id: they need not be the same."""
        ...

    async def claim(self, learner: int) -> None:
        """Whoever else claims this learner waits until the transaction ends; for looking before writing."""
        ...

    async def claim_learner(self, learner: int, person: int) -> bool:
        """Guarded: make `person` the learner's own account; False when the learner has one already."""
        ...

    async def children_of(self, guardian: int) -> Sequence[Learner]: ...
    async def guardians_of(self, learner: int) -> Sequence[Person]: ...
    async def add_guardian(self, learner: int, guardian: int, at: datetime) -> None:
        """Make `guardian` a guardian of the learner's family, founding one where there is none. Idempotent."""
        ...

    async def add_consent(self, consent: Consent) -> None:
        """Store a word; one that is there already (same learner, purpose, person, moment and answer) only ends."""
        ...

    async def consents_of(self, learner: int) -> Sequence[Consent]:
        """All that was said for a learner, oldest first."""
        ...

    async def consents_ending(self, before: datetime, limit: int) -> Sequence[Consent]:
        """Standing ones that run out by then, the soonest first."""
        ...

    async def consents_to_renew(self, before: datetime, limit: int) -> Sequence[Consent]:
        """Standing ones that run out by then and that nobody was asked about again, the soonest first."""
        ...

    async def outdated_consents(
        self, current: Mapping[Purpose, str], after: datetime, limit: int
    ) -> Sequence[Consent]:
        """Standing yeses to words of another version than the current one of their purpose that last beyond then."""
        ...

    async def keep_words(self, words: ConsentText) -> None:
        """Idempotent."""
        ...

    async def words_of(self, digest: str) -> ConsentText | None: ...

    async def add_link(self, link: Link) -> None: ...
    async def link(self, token: str) -> Link | None: ...
    async def use_link(self, token: str, by: int, at: datetime) -> bool:
        """Mark a link as used; False when it was used already (a reusable one never is)."""
        ...

    async def links_about(self, kind: LinkKind, about: Mapping[str, str], at: datetime) -> int:
        """How many links of that kind, whose subject holds all of `about`, are good at that moment."""
        ...

    async def end_links(self, kind: LinkKind, about: Mapping[str, str], at: datetime) -> int:
        """Make those links expire at that moment; how many there were."""
        ...

    async def form(self, person: int) -> Form | None: ...
    async def save_form(self, form: Form) -> None: ...
    async def drop_form(self, person: int, prefix: str = "") -> None:
        """Whatever the person is typing, if the name of that form begins so."""
        ...


class Practice(Protocol):
    async def open_session(self, learner: int) -> Session | None:
        """The learner's one open or paused session."""
        ...

    async def session(self, session: int) -> Session | None: ...
    async def latest_session(self, learner: int) -> Session | None: ...
    async def latest_of(self, learner: int, kind: SessionKind, about: str | None = None) -> Session | None:
        """The learner's latest session of that kind, be it over or not; about that skill where one is given."""
        ...

    async def add_session(self, session: Session) -> Session: ...
    async def save_session(self, session: Session) -> None: ...
    async def idle_sessions(self, before: datetime) -> Sequence[Session]:
        """Open or paused sessions whose last act is before that instant."""
        ...

    async def asked(self, session: int) -> Sequence[Asked]:
        """In the order of position."""
        ...

    async def add_asked(self, asked: Asked) -> None: ...
    async def save_asked(self, asked: Asked) -> None: ...
    async def attempts(self, session: int) -> Sequence[Attempt]: ...
    async def add_attempt(self, attempt: Attempt) -> bool:
        """False, and nothing stored, when that place of the session was answered already."""
        ...

    async def recent(self, learner: int, since: datetime) -> Sequence[Recent]:
        """The items asked since then in any session, with what came of them, oldest first."""
        ...

    async def state_of(self, learner: int) -> Mapping[str, Any] | None:
        """The learner model's state, a cache that the journal can rebuild."""
        ...

    async def claim_state(self, learner: int) -> None:
        """Whoever else claims this learner or their state waits until the transaction ends."""
        ...

    async def save_state(self, learner: int, state: Mapping[str, Any], at: datetime) -> None: ...
    async def count_attempts(self, learner: int, since: datetime) -> Mapping[str, int]:
        """How many attempts since then by verdict; what was reported does not count."""
        ...

    async def answered_at(self, learner: int, since: datetime) -> Sequence[datetime]:
        """When the learner answered anything since then, in no order."""
        ...

    async def attempts_between(self, learner: int, since: datetime, until: datetime) -> Sequence[Attempt]:
        """Attempts in [since, until), oldest first; what was reported does not count."""
        ...

    async def sessions_between(self, learner: int, since: datetime, until: datetime) -> Sequence[Session]:
        """Sessions of the learner whose last act is in [since, until), oldest first."""
        ...

    async def rejudge(self, item: str, option: int, since: datetime) -> Sequence[Attempt]:
        """Make taking that option right: attempts since then that took it are right now, others stay as they are.

        Returns:
            all attempts since then in which an option was taken, as they were before.
        """
        ...

    async def answers_to(self, item: str) -> Sequence[Tried]:
        """All attempts at an item, alike ones counted together; what was reported does not count."""
        ...


class Items(Protocol):
    async def get(self, key: str) -> Item | None: ...
    async def live(self) -> Sequence[Item]: ...
    async def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint of every stored item by its key."""
        ...

    async def put(self, items: Iterable[tuple[Item, str]], at: datetime) -> None:
        """Insert or replace items, each with its fingerprint, and raise the bank's version."""
        ...

    async def set_status(
        self, key: str, status: ItemStatus, at: datetime, *, was: Collection[ItemStatus] | None = None
    ) -> bool:
        """Guarded by `was` where it is given: False, and nothing changed, when the item has none of those states."""
        ...

    async def by_key(self, key: str) -> StoredItem | None: ...
    async def by_short_id(self, short: str) -> StoredItem | None:
        """An item of any status by what `domain.practice.evening.samples.short_id` makes of its key."""
        ...

    async def keys(self, of: ItemList) -> Sequence[str]:
        """Keys of the items in a list, in no order."""
        ...

    async def census(self) -> Sequence[Tally]:
        """How many items there are, each counted in one tally."""
        ...

    async def count_by_skill(self) -> Sequence[tuple[str | None, ItemStatus, int]]:
        """Main skill (None where an item names none), status and how many; without the retired ones."""
        ...

    async def version(self) -> int:
        """Rises with every change of the bank."""
        ...

    async def count_answers(self, until: datetime) -> int:
        """Add a part of what the journal has up to then to the tallies; how many statements, 0 when all are in."""
        ...

    async def answers_of(self, item: str) -> Answers:
        """First answers to the item's present wording, from the journal: all that there are at this moment."""
        ...

    async def doubtful(self) -> Sequence[tuple[str, Answers, int]]:
        """Live items that are answered below what was expected and about which no keeper has decided.

        Returns:
            key, first answers as last counted, and how many learners say that the key is wrong.
        """
        ...

    async def shares_of(self, item: str) -> Shares: ...
    async def confirmed(self, items: Collection[str]) -> Collection[str]:
        """Those of which a keeper has said that the key of the present wording is right."""
        ...

    async def answered_elsewhere(
        self, items: Collection[str], learners: Collection[int]
    ) -> Mapping[str, tuple[int, int, float]]:
        """First answers, as in `answers_of`, of all but these learners by item: how many, how many right, how many
        expected to be right. Items that nobody else has answered are missing."""
        ...

    async def put_skills(self, skills: Sequence[Skill]) -> None: ...
    async def skills(self) -> Sequence[Skill]: ...


class Courses(Protocol):
    async def centre(self) -> Centre | None: ...
    async def campuses(self) -> Sequence[Campus]: ...
    async def staff(self) -> Sequence[StaffMember]: ...
    async def courses(self) -> Sequence[Course]:
        """Those of the course sheet, then those that came with lists."""
        ...

    async def offered(self) -> Sequence[Course]:
        """Those that families can choose: of the course sheet. One that came with a list has no price of ours."""
        ...

    async def course(self, course: str) -> Course | None: ...
    async def classes(self, courses: Collection[str] | None = None) -> Sequence[CourseClass]: ...
    async def trial_patterns(self) -> Sequence[TrialPattern]: ...
    async def faq(self) -> Sequence[FaqEntry]: ...
    async def faq_entry(self, entry: str) -> FaqEntry | None: ...
    async def replace(
        self,
        centre: Centre,
        campuses: Sequence[Campus],
        staff: Sequence[StaffMember],
        courses: Sequence[Course],
        classes: Sequence[CourseClass],
        patterns: Sequence[TrialPattern],
        faq: Sequence[FaqEntry],
    ) -> None:
        """Make the tables hold exactly this, what lists brought and what staff answered; a class that was there keeps
        its number of enrolled learners.

        What classes of lists stand on must be in it, see `listed`.
        """
        ...

    async def listed(self) -> Sequence[CourseClass]:
        """The classes that lists brought."""
        ...

    async def put_listed(
        self,
        source: str,
        staff: Sequence[StaffMember],
        courses: Sequence[Course],
        classes: Sequence[CourseClass],
    ) -> None:
        """Store these as brought by the list `source`, instead of what was there under their ids."""
        ...

    async def add_miss(self, person: int, text: str, guesses: Sequence[Hit], at: datetime) -> int:
        """Keep a question that was not understood, for labelling; its id."""
        ...


@dataclass(frozen=True)
class Busy:
    """A span of time in which somebody or something is taken; `holder` says by what, see Bookings.occupy."""

    who: str
    starts_at: datetime
    ends_at: datetime
    holder: str


class Bookings(Protocol):
    """Slots with seats, who sits in them, and whose time is taken.

    Seats and time are guarded by the database: what does not fit is refused by an update or insert that changes
    nothing, never by a count that was made before. `who` is one of domain.booking.seats' names, "teacher:wang".
    """

    async def slot(self, slot: int) -> Slot | None: ...
    async def slots_of(self, slots: Collection[int]) -> Sequence[Slot]:
        """Those with these ids, by start."""
        ...

    async def slots(
        self,
        kind: str,
        since: datetime,
        until: datetime,
        *,
        course: str | None = None,
        campus: str | None = None,
        teacher: str | None = None,
        event: str | None = None,
    ) -> Sequence[Slot]:
        """Slots that are not closed and start in [since, until), by start."""
        ...

    async def open_slot(self, slot: Slot, who: Collection[str]) -> Slot | None:
        """Store a slot (its id is ignored) and take the time of all `who`; None, and nothing stored, when one of
        them is taken."""
        ...

    async def close_slot(self, slot: int, at: datetime) -> bool:
        """Nobody can book it any more, and the time of its teacher and room is free. Guarded: False while a seat is
        taken, or when it is closed."""
        ...

    async def set_capacity(self, slot: int, capacity: int) -> bool:
        """Guarded: False when more seats are taken than that."""
        ...

    async def take_seat(self, slot: int, seats: int = 1) -> bool:
        """Guarded: False when so many are not left, or the slot is closed."""
        ...

    async def free_seat(self, slot: int, seats: int = 1) -> None: ...
    async def occupy(self, who: Collection[str], holder: str, starts_at: datetime, ends_at: datetime) -> bool:
        """Take the time of all of them for `holder`; False, and nothing taken, when one is taken by another holder.

        The same holder may take the same time again (siblings in one lesson need their parent once): it has to
        vacate as often.
        """
        ...

    async def vacate(self, who: Collection[str], holder: str, starts_at: datetime, ends_at: datetime) -> None: ...
    async def busy(self, who: Collection[str], since: datetime, until: datetime) -> Sequence[Busy]:
        """When they are taken between these instants, by start; neighbouring spans of one holder are one."""
        ...

    async def forget_busy(self, before: datetime) -> int:
        """Drop what is over."""
        ...

    async def add(self, booking: Booking) -> Booking | None:
        """Store a new booking (id and version ignored); None when its learner, or for a booking without learner its
        person, has an open one of that slot."""
        ...

    async def get(self, booking: int) -> Booking | None: ...
    async def save(self, booking: Booking, at: datetime) -> Booking | None:
        """Store all fields if `version` is still the stored one; gives it with its new version, else None."""
        ...

    async def of_learners(self, learners: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        """By start of the slot."""
        ...

    async def of_person(self, person: int, states: Collection[BookingState]) -> Sequence[Booking]:
        """Booked by that person, for whomever, by start of the slot."""
        ...

    async def of_slots(self, slots: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        """By slot, then as they were made."""
        ...

    async def waiting_for(self, slot: int) -> Sequence[Booking]:
        """In the order of `queued_at`, then id."""
        ...

    async def awaited(self, now: datetime) -> Sequence[int]:
        """Slots that have not begun, for which somebody waits although a seat is free; by id."""
        ...

    async def reassign(self, was: int, to: int) -> None:
        """Move every booking of learner `was` to learner `to`; one that `to` has open in the same slot stays."""
        ...

    async def lapsed_holds(self, now: datetime) -> Sequence[Booking]:
        """Holds and offers whose time is over."""
        ...

    async def starting_between(
        self, since: datetime, until: datetime, states: Collection[BookingState]
    ) -> Sequence[tuple[Booking, Slot]]:
        """Bookings in those states whose slot starts in [since, until), by start."""
        ...

    async def some_starting_between(
        self, since: datetime, until: datetime, states: Collection[BookingState], after: int, most: int
    ) -> Sequence[tuple[Booking, Slot]]:
        """The same by number: so many at most, behind number `after`."""
        ...

    async def ended_between(
        self, since: datetime, until: datetime, states: Collection[BookingState], kinds: Collection[str] | None = None
    ) -> Sequence[tuple[Booking, Slot]]:
        """Bookings in those states whose slot, of one of those kinds, ended in [since, until)."""
        ...


class Staff(Protocol):
    """Which account belongs to which member of the centre's list."""

    async def accounts_of(self, member: str) -> Sequence[Person]:
        """Those that can be reached; a member who never wrote to the bot has none."""
        ...

    async def member_of(self, person: int) -> StaffMember | None: ...


class Events(Protocol):
    """What takes place for families, as the content describes it."""

    async def all(self) -> Sequence[Event]:
        """By start."""
        ...

    async def put(self, events: Sequence[Event]) -> None:
        """Store these, instead of what was there under their ids; others stay."""
        ...

    async def remove(self, events: Collection[str]) -> None: ...


class Feeds(Protocol):
    """Addresses of calendar feeds, known by their hashes."""

    async def of(self, person: int) -> CalendarFeed | None:
        """The person's feed, None while it is switched off."""
        ...

    async def by_hash(self, token_hash: str) -> CalendarFeed | None:
        """None for what is unknown or revoked."""
        ...

    async def add(self, feed: CalendarFeed) -> None: ...
    async def revoke(self, person: int, at: datetime) -> bool:
        """Every address of that person is good for nothing any more; False when there was none."""
        ...


class StaffHours(Protocol):
    """When members of staff work; `staff` is an id of the centre's list."""

    async def weekly(self, staff: str | None = None) -> Sequence[WeeklySpan]:
        """By weekday and start; of everybody for None."""
        ...

    async def add_weekly(self, span: WeeklySpan) -> WeeklySpan:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def remove_weekly(self, span: int) -> bool: ...
    async def exceptions(self, first: date, last: date, staff: str | None = None) -> Sequence[DayException]:
        """Those of the days from `first` to `last`, both included, by day and as they were made."""
        ...

    async def add_exceptions(self, exceptions: Iterable[DayException]) -> None:
        """Store them; their ids are ignored."""
        ...

    async def remove_exceptions(self, staff: str, made_at: datetime) -> int:
        """Remove those that were made together; how many there were."""
        ...


class Talks(Protocol):
    """What staff proposed to families, and what came of talks."""

    async def add_offers(self, offers: Iterable[TalkOffer]) -> Sequence[TalkOffer]:
        """Store new offers (their ids are ignored) and return them with their ids."""
        ...

    async def offer(self, offer: int) -> TalkOffer | None: ...
    async def open_offers(self, learner: int, staff: str) -> Sequence[TalkOffer]:
        """Those of that member of staff that nobody has taken up or declined, oldest first."""
        ...

    async def settle(self, learner: int, staff: str, booking: int) -> None:
        """Something came of all open offers of that member of staff: this booking."""
        ...

    async def decline(self, offer: int, at: datetime) -> bool:
        """Guarded: False when it was taken up or declined already."""
        ...

    async def outcome(self, booking: int) -> Outcome | None: ...
    async def conclude(self, outcome: Outcome) -> None:
        """Store it, instead of what was said before if there is something."""
        ...


class Classes(Protocol):
    """Who goes to which class, and what was taught there. A class is named by its id in the course sheet."""

    async def classes_of(self, learner: int) -> Sequence[CourseClass]:
        """The classes that the learner goes to now, in the order of the course sheet."""
        ...

    async def learners_of(self, class_id: str) -> Sequence[Learner]:
        """Who goes there now, by name."""
        ...

    async def teachers_of(self, learner: int, *, standing_in: bool = True) -> Sequence[Person]:
        """Accounts, with the role of a teacher, of those who teach the learner's classes; with `standing_in` also who
        stands in there at this moment."""
        ...

    async def taught_by(self, person: int, *, standing_in: bool = True) -> Sequence[CourseClass]:
        """The classes of the member of staff whose account the person is; with `standing_in`, behind them, also those
        in which the person stands in at this moment."""
        ...

    async def attended(self) -> Sequence[tuple[int, str]]:
        """Who goes to which class now, as (learner, class), in no order."""
        ...

    async def sizes(self) -> Mapping[str, int]:
        """How many learners go to each class now; one to which nobody goes is missing."""
        ...

    async def enrol(self, learner: int, class_id: str, at: datetime) -> bool:
        """False, and nothing stored, when the learner goes there already."""
        ...

    async def enrol_all(self, pairs: Sequence[tuple[int, str]], at: datetime) -> Collection[tuple[int, str]]:
        """Those of the pairs (learner, class) that are stored now and were not before."""
        ...

    async def leave(self, learner: int, class_id: str, at: datetime) -> bool:
        """False, and nothing changed, when the learner does not go there."""
        ...

    async def reassign(self, was: int, to: int) -> None:
        """Move every enrolment of learner `was` to learner `to`."""
        ...

    async def teach(self, class_id: str, skills: Collection[str], at: datetime, by: int | None) -> Sequence[str]:
        """Store that the lesson that began at `at` taught these; those of them that were not stored yet."""
        ...

    async def untaught(self, class_id: str, skills: Collection[str], at: datetime) -> Sequence[str]:
        """Take back that the lesson taught these; those of them that were stored."""
        ...

    async def taught_in(self, class_id: str, since: datetime) -> Sequence[Taught]:
        """Oldest first."""
        ...

    async def proved_in(self, class_id: str, since: datetime) -> Sequence[Proved]:
        """What those who go there now have proved since then, the latest first."""
        ...

    async def taught_to(self, learner: int, until: datetime) -> Mapping[str, datetime]:
        """Each skill that a class of the learner had until then, with the last time."""
        ...

    async def attach_photo(self, photo: LessonPhoto) -> None:
        """Store a photo of a lesson's sheet (its id is ignored)."""
        ...

    async def lesson_photos(self, class_id: str, lesson: datetime) -> Sequence[LessonPhoto]:
        """Those of the lesson that began then, oldest first."""
        ...

    async def remove_photo(self, photo: int, class_id: str, lesson: datetime) -> bool:
        """False when that lesson has no such photo."""
        ...


class Wishes(Protocol):
    """What learners would like a person to explain."""

    async def add(self, wish: HelpWish) -> HelpWish | None:
        """Store a new wish (its id is ignored); None when there is one for that place of the session already."""
        ...

    async def get(self, wish: int) -> HelpWish | None: ...
    async def at_place(self, session: int, position: int) -> HelpWish | None: ...
    async def waiting(self, learner: int | None = None) -> Sequence[HelpWish]:
        """Those that nobody has met yet, of one learner or of all, oldest first."""
        ...

    async def waiting_for(
        self, person: int, *, unclaimed: bool, unclaimed_photos: bool
    ) -> Sequence[tuple[HelpWish, Learner]]:
        """Those of the learners whom the person teaches that nobody has met yet, oldest first.

        With `unclaimed` also those of learners without a teacher; their photos only with `unclaimed_photos`.
        """
        ...

    async def annotate(self, wish: int, note: str) -> None:
        """What the learner says with it, as long as nobody has met it."""
        ...

    async def illustrate(self, wish: int, photos: Sequence[str], note: str, by: int) -> None:
        """All photos of the wish, and what was said with them, as long as nobody has met it."""
        ...

    async def meet(self, wish: int, by: int, at: datetime, answer: str | None = None) -> bool:
        """Guarded: False when it was met already."""
        ...


class HomeworkBook(Protocol):
    """What classes were given to do, and what their learners said to it."""

    async def add(self, given: Homework) -> Homework:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def get(self, number: int) -> Homework | None: ...
    async def given_to(self, classes: Collection[str], since: date) -> Sequence[Homework]:
        """What stands for these classes and is due on that day or later, by the day it is due."""
        ...

    async def latest_of(self, class_id: str, by: int) -> Homework | None:
        """What that person gave to the class last, be it withdrawn or not."""
        ...

    async def reword(self, number: int, text: str) -> bool:
        """Guarded: False when it was withdrawn."""
        ...

    async def withdraw(self, number: int, at: datetime) -> bool:
        """Guarded: False when it was withdrawn already."""
        ...

    async def owed(self, numbers: Collection[int]) -> Sequence[Owed]:
        """By the day it is due, then by the learner's name; those who go to its class now."""
        ...

    async def owed_by(self, learner: int, since: date) -> Sequence[Owed]:
        """What stands for the learner's classes and is due on that day or later, by the day it is due."""
        ...

    async def handed(self, number: int, learner: int) -> HandedIn | None: ...
    async def hand_in(self, handed: HandedIn) -> None:
        """Store it, instead of what the learner said before."""
        ...

    async def take_back(self, number: int, learner: int) -> None: ...
    async def see(self, handed: HandedIn, by: int, at: datetime, answer: str | None = None) -> bool:
        """Guarded: False when it was seen already, or something else was said since."""
        ...

    async def reassign(self, was: int, to: int) -> None:
        """Move what learner `was` said to learner `to`; what `to` said to the same homework stays."""
        ...


class ModelParameters(Protocol):
    """Fits of the learner model, and what answers have taught about items since."""

    async def figures_of(self, item: str) -> ItemFigures | None:
        """As of this transaction; None for an item that was never answered."""
        ...

    async def learn(self, item: str, was: ItemFigures, now_is: ItemFigures, at: datetime) -> None:
        """Add the difference; two answers at the same moment both count."""
        ...


class Habits(Protocol):
    """The routines that learners have chosen."""

    async def of(self, learner: int) -> Routine | None:
        """None while the learner has chosen nothing."""
        ...

    async def save(self, routine: Routine) -> None: ...
    async def due(self, now: datetime, limit: int) -> Sequence[Routine]:
        """Those to be looked at now, the longest due first."""
        ...

    async def checking_in(self) -> Sequence[CheckingIn]:
        """The learners whose own consent to the weekly check-in stands and whose account can be reached, by id."""
        ...


@dataclass(frozen=True)
class PortraitBehind:
    """A learner about whom the journal tells more than the stored portrait; None where none is stored."""

    learner: int
    updated_at: datetime | None


class Portraits(Protocol):
    """Portraits as they were last written down; a cache that the journal gives back."""

    async def of(self, learner: int) -> tuple[Mapping[str, Any], int] | None:
        """The portrait as plain values, and the number of the latest statement that is in it."""
        ...

    async def save(self, learner: int, portrait: Mapping[str, Any], upto: int, at: datetime) -> None: ...
    async def behind(self, settled: datetime) -> Sequence[PortraitBehind]:
        """Those behind the next part of the journal, the longest first; where there are none, what is older than
        `settled` in that part is not looked at again."""
        ...


class Sourced(Protocol):
    """What lists from outside call what is ours; see domain.rosters.sourced.SourcedRow."""

    async def of(self, source: str, kind: str) -> Sequence[SourcedRow]:
        """All of that kind that the source ever brought, by their ids there."""
        ...

    async def known(self, source: str, kind: str, external: Collection[str]) -> Mapping[str, SourcedRow]:
        """Those of the ids there that were brought already."""
        ...

    async def called(self, kind: str, ours: str) -> Sequence[SourcedRow]:
        """What each source calls that row of ours."""
        ...

    async def put(self, rows: Iterable[SourcedRow], at: datetime) -> None:
        """Store these, instead of what was there under (source, kind, external)."""
        ...

    async def forget(self, source: str, kind: str, external: Collection[str]) -> None: ...
    async def move(self, kind: str, was: str, to: str) -> None:
        """What any source called `was` is `to` now."""
        ...


class Reports(Protocol):
    """Who gets which reports about their children, and when."""

    async def settings_of(self, person: int) -> ReportSettings | None:
        """None while the person has chosen nothing."""
        ...

    async def save(self, wanted: ReportSettings) -> None: ...
    async def class_readers(self, classes: Collection[str]) -> Sequence[ClassReader]:
        """Guardians who can be reached and have not switched it off, by class, learner and person."""
        ...

    async def week_readers(self, of: Stretch = EVERYBODY) -> Sequence[WeekReader]:
        """The same for the week's card, by person, of those people."""
        ...

    async def children(self, of: Stretch) -> Sequence[int]:
        """The learners whose guardians those people are."""
        ...

    async def joined(self, learner: int) -> Mapping[str, datetime]:
        """The classes that the learner goes to now, and since when."""
        ...


class Journal(Protocol):
    async def add(self, statement: Statement) -> None: ...
    async def add_all(self, statements: Sequence[Statement]) -> None:
        """Store them in this order."""
        ...

    async def learners_by_uid(self, uids: Collection[str]) -> Mapping[str, int | None]:
        """Those of the uids that there are, each with the learner whom its statement is about."""
        ...

    async def page(self, after: int, since: datetime | None, limit: int) -> Sequence[tuple[int, Statement]]:
        """The next statements behind the one with that number, in the order in which they were stored, each with its
        number; with `since` only those that happened from then on."""
        ...

    async def about(self, learner: int, *, limit: int = 1000) -> Sequence[Statement]:
        """The latest statements about a learner, oldest first."""
        ...

    async def told_since(self, learner: int, upto: int) -> tuple[Sequence[tuple[int, Statement]], int]:
        """What is told about a learner with a higher number than `upto`, each with its number, by instant and number;
        and how many statements have no higher one."""
        ...

    async def with_object(self, verb: Verb, object_type: str, object_id: str) -> Sequence[Statement]:
        """All statements that did this to that row, oldest first."""
        ...

    async def standing(
        self, object_type: str, object_ids: Collection[str], learners: Collection[int] | None = None
    ) -> Sequence[Statement]:
        """Whatever was said of those rows, about those learners, and not taken back by its uid, oldest first."""
        ...

    async def told(self, learner: int, verb: Verb, object_type: str) -> Sequence[Statement]:
        """All statements of that kind about a learner that were not taken back by their uids, oldest first."""
        ...

    async def named(self, uids: Collection[str]) -> Sequence[Statement]:
        """The statements with these uids, taken back or not, oldest first."""
        ...

    async def in_class(self, learners: Collection[int], since: datetime) -> Sequence[Statement]:
        """What was said in class about any of these learners since then and not taken back, oldest first."""
        ...

    async def said(self, learners: Collection[int], verbs: Collection[Verb], since: datetime) -> Sequence[Statement]:
        """All statements with one of these verbs about any of these learners since then, oldest first; what was taken
        back is among them, and what takes it back where that verb is."""
        ...

    async def count(self, actor: int, verb: Verb, object_type: str, since: datetime) -> int:
        """How many statements of that kind the person made since then."""
        ...


class Outbox(Protocol):
    async def add(self, outgoing: Outgoing) -> int | None:
        """The number of its row; None, and nothing stored, when its `once` key is there already."""
        ...

    async def add_many(self, outgoing: Sequence[Outgoing]) -> Mapping[str, int]:
        """The numbers of the new rows by their `once` keys, which all of them must have; known ones are left out."""
        ...

    async def withdraw(self, prefix: str) -> int:
        """Drop what is planned or waits at the gate, and not on its way yet, under a `once` key that begins with
        `prefix` (not empty); how many there were."""
        ...

    async def known(self, keys: Collection[str]) -> Collection[str]:
        """Those of the `once` keys under which something is or was there."""
        ...

    async def newest_screen(self, person: int) -> Mapping[str, Any] | None:
        """What the person's panel shows or is about to, as it was rendered; None where there was never any."""
        ...

    async def panel_has(self, person: int, tap: str) -> bool:
        """Whether the newest screen of the person's panel has a button with that tap (its wire form)."""
        ...


class Heartbeats(Protocol):
    async def last(self, name: str) -> datetime | None: ...

    async def beat(self, name: str, at: datetime) -> None: ...
    async def forget(self, name: str) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. It is begun by the pipeline or by a tick, and committed or rolled back there."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What is written inside is undone when the block raises; the transaction goes on."""
        ...

    @property
    def people(self) -> People: ...
    @property
    def practice(self) -> Practice: ...
    @property
    def items(self) -> Items: ...
    @property
    def courses(self) -> Courses: ...
    @property
    def bookings(self) -> Bookings: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def hours(self) -> StaffHours: ...
    @property
    def talks(self) -> Talks: ...
    @property
    def events(self) -> Events: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def classes(self) -> Classes: ...
    @property
    def stand_ins(self) -> StandIns: ...
    @property
    def wishes(self) -> Wishes: ...
    @property
    def homework(self) -> HomeworkBook: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def parameters(self) -> ModelParameters: ...
    @property
    def habits(self) -> Habits: ...
    @property
    def portraits(self) -> Portraits: ...
    @property
    def sourced(self) -> Sourced: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def recordings(self) -> Recordings: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def upgrades(self) -> Upgrades: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def afterwards(self) -> Afterwards: ...
    @property
    def fortnights(self) -> Fortnights: ...
    @property
    def colleagues(self) -> Colleagues: ...
    @property
    def audit(self) -> Trail: ...
    @property
    def health(self) -> Health: ...
    @property
    def joins(self) -> Joins: ...
    @property
    def personal(self) -> Personal: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def pushes(self) -> Pushes: ...
    @property
    def heartbeats(self) -> Heartbeats: ...
    @property
    def stretches(self) -> Stretches: ...
    @property
    def cadences(self) -> Cadences: ...
    @property
    def leads(self) -> Leads: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def data_requests(self) -> DataRequests: ...
    @property
    def audience(self) -> Audience: ...
    @property
    def push_log(self) -> PushLog: ...
    @property
    def safety(self) -> Safety: ...
    @property
    def replies(self) -> SentMessages: ...


class QuestionBank(Protocol):
    """The live items in memory, ready to be chosen from."""

    def candidates(self, lang: Lang) -> Sequence[Item]:
        """All live items that have a wording in `lang`."""
        ...

    def cells(self, lang: Lang) -> Sequence[Cell]:
        """The same items by main skill and difficulty label, no cell empty."""
        ...

    def item(self, key: str) -> Item | None:
        """A live item by its key."""
        ...

    def item_by_short_id(self, short: str) -> Item | None:
        """A live item by what `domain.practice.evening.samples.short_id` makes of its key."""
        ...

    @property
    def parameters(self) -> Parameters:
        """Of the learner model: the published fit, else those that ship."""
        ...

    def figures(self, key: str) -> ItemFigures | None:
        """What answers have taught about an item, as of some seconds ago."""
        ...

    def requires(self, skill: str) -> Sequence[str]:
        """The skills that have to come before it."""
        ...

    def skill_grade(self, skill: str) -> int | None:
        """The school year in which the skill is usually met."""
        ...

    def skill_name(self, skill: str) -> Mapping[Lang, str] | None: ...
    def skill_words(self, skill: str) -> Sequence[str]:
        """Everything that people call it: its names in every language, and the others that it goes by."""
        ...

    def misconceptions_at(self, skill: str) -> Sequence[str]:
        """Those that arise at the skill, see `misconception_skill`."""
        ...

    def misconception(self, misconception: str) -> Mapping[Lang, str] | None:
        """What a learner who took this wrong road is told."""
        ...

    def misconception_skill(self, misconception: str) -> str | None:
        """The skill at which it arises: the lowest of those whose items offer it as an option."""
        ...

    def misconception_again(self, misconception: str) -> Mapping[Lang, str] | None:
        """Other words for the second time on the same wrong road, None where there are none."""
        ...

    def misconception_name(self, misconception: str) -> Mapping[Lang, str] | None:
        """What teachers call it."""
        ...


class Search(Protocol):
    async def find(self, text: str, limit: int = 5) -> Found: ...
