"""What the holder of a conversation can insert: times for a trial lesson or a talk, a course, the child's week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.hours.timetable import HORIZON
from domain.booking.seats import who_would_come
from domain.booking.slot import TRIAL, Way
from domain.booking.talks.choosing import PickTalkTime
from domain.booking.talks.drafting import own_entry
from domain.booking.talks.partners import Bond, Partner
from domain.booking.talks.times import spread, talk_times
from domain.booking.talks.wish import TalkWish
from domain.booking.trials.offer import trial_offer
from domain.conversations.conversation import Conversation
from domain.conversations.duty import ANSWERERS
from domain.conversations.taking import INBOX, held_by_actor
from domain.courses.browsing import CourseView, Page, course_views, find, fits_grade, page_of
from domain.courses.course import Course
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, Note, Rows, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.reports import week_words
from domain.reports.week import Card, card_for, was_quiet, week_of
from domain.turn import Rights, Turn

ABOUT_COURSES = "c"
TIMES = 3


@dataclass(frozen=True)
class Shelf:
    """Courses to choose from, those of the learner's grade first."""

    conversation: Conversation
    page: Page[Course]


@dataclass(frozen=True)
class TrialTimes:
    """`learner` is None where nobody knows for whom; there are no times then."""

    course: Course
    learner: Learner | None
    lessons: tuple[Appointment, ...]


@dataclass(frozen=True)
class LookAtShelf:
    """
    Raises:
        Gone, Refusal: the actor has not taken it (any more).
    """

    conversation: int
    page: int = 0
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Shelf:
        held = await held_by_actor(turn, self.conversation)
        learner = await _learner(turn, held)
        courses = await turn.uow.courses.offered()
        fitting = sorted(courses, key=lambda each: learner is not None and not fits_grade(each, learner.grade))
        return Shelf(held, page_of(fitting, self.page))


@dataclass(frozen=True)
class CourseToInsert:
    """
    Raises:
        Gone: there is no such course any more; and as LookAtShelf.
    """

    conversation: int
    course: str
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> CourseView:
        await held_by_actor(turn, self.conversation)
        (view,) = await course_views(turn.uow, [await _course(turn, self.conversation, self.course)])
        return view


@dataclass(frozen=True)
class TrialTimesToInsert:
    """The next trial lessons with a free place that leave alone what the family does then.

    Raises:
        Gone, Refusal: as CourseToInsert; nothing is free.
    """

    conversation: int
    course: str
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> TrialTimes:
        held = await held_by_actor(turn, self.conversation)
        course, learner = await _course(turn, self.conversation, self.course), await _learner(turn, held)
        if learner is None:
            return TrialTimes(course, None, ())
        person = await turn.uow.people.get(held.person)
        assert person is not None, "nobody is removed"
        offer = await trial_offer(
            turn, learner.id, who_would_come(TRIAL, learner, person), course.id, horizon=HORIZON
        )
        if not offer.free:
            raise Refusal(t("inbox.nothing_free", course=course.name), _back(self.conversation))
        return TrialTimes(course, learner, tuple(offer.free[:TIMES]))


@dataclass(frozen=True)
class TalkTimesToInsert:
    """The actor's own next free times for a talk by phone.

    Raises:
        Gone, Refusal: as LookAtShelf; it is not known for which learner, or the actor is not free.
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> PickTalkTime:
        held = await held_by_actor(turn, self.conversation)
        member, learner = await own_entry(turn), await _learner(turn, held)
        if learner is None:
            raise Refusal(t("inbox.no_learner"), _back(self.conversation))
        free = spread(await talk_times(turn, member, Way.PHONE, people=[held.person]), TIMES)
        if not free:
            raise Refusal(t("inbox.not_free"), _back(self.conversation))
        own = learner.person == held.person
        wish = TalkWish(learner, (Partner(member, Bond.ADVISES),), ABOUT_COURSES, way=Way.PHONE, own=own)
        return PickTalkTime(wish, None, tuple((member, each) for each in free))


@dataclass(frozen=True)
class WeekToInsert:
    """The card of the learner's last seven days.

    Raises:
        Gone, Refusal: as LookAtShelf; there is no learner, or the family has not agreed to practice being kept.
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Note:
        held = await held_by_actor(turn, self.conversation)
        learner = await _learner(turn, held)
        if learner is None:
            raise Refusal(t("inbox.no_learner"), _back(self.conversation))
        reader = await turn.uow.people.get(held.person)
        assert reader is not None, "nobody is removed"
        guards = any(each.id == reader.id for each in await turn.uow.people.guardians_of(learner.id))
        if not (guards or learner.person == reader.id):
            raise Refusal(t("inbox.not_theirs", name=learner.name), _back(self.conversation))
        if not await may_store_practice(turn, learner):
            raise Refusal(t("inbox.no_consent", name=learner.name), _back(self.conversation))
        await note_look(turn, learner.id, Seen.ANSWERS)
        zone = reader.zone or turn.policy.zone
        last = turn.now.astimezone(ZoneInfo(zone)).date()
        week = await week_of(turn, learner, last, zone)
        quiet = await was_quiet(turn, learner, last - timedelta(days=7), zone)
        return week_words.card([(week, card_for(week, was_quiet=quiet) or Card.QUIET)])


def _back(conversation: int) -> Rows:
    return rows([Button(t("common.back"), tap("cv.a", conversation)), INBOX])


async def _course(turn: Turn, conversation: int, handle: str) -> Course:
    found = find(await turn.uow.courses.offered(), handle)
    if found is None:
        raise Gone(t("refusal.gone"), _back(conversation))
    return found


async def _learner(turn: Turn, conversation: Conversation) -> Learner | None:
    return None if conversation.learner is None else await turn.uow.people.learner(conversation.learner)
