"""The page of a learner as their teacher reads it: what phone and classroom know, each value with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.booking.talks.drafting import recipients
from domain.classes.roster import TEACHERS, class_teachers, own_class, teaches
from domain.courses.browsing import course_views
from domain.errors import Gone
from domain.journal import Statement, Verb
from domain.language import Localized
from domain.letters.family import Contact, contacts_with
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, Person, Role
from domain.portrait.glances import (
    HabitsGlance,
    Hard,
    Skilled,
    habits_in,
    hard_lately,
    roads_taken,
    skills_by_band,
    zone_of,
)
from domain.portrait.keeping import portrait_of
from domain.portrait.portrait import Mood, Portrait
from domain.portrait.readers import for_teacher
from domain.ports import Form
from domain.practice.learner.believed import state_of
from domain.practice.learner.model import Band
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn

SEARCH = "learner.search"
SEARCH_LIFE = timedelta(minutes=10)
MOST_FOUND = 24
CONTACTS_FOR = timedelta(days=28)
PAPER = "pdf"
"""What of a page is opened by whoever takes it away as a file."""
WITH_CONTACTS = ("page", PAPER)
PARTS_SEEN = {PAPER: Seen.PAPER, "misconception": Seen.ANSWERS, "assignment": Seen.ANSWERS, "alert": Seen.ALERT}


@dataclass(frozen=True)
class Found:
    """Learners of the person's classes, by name.

    Attributes:
        looked_for: what was typed, "" for a whole class or everybody.
        more: how many there are beside those.
    """

    learners: Sequence[Learner]
    looked_for: str = ""
    more: int = 0


@dataclass(frozen=True)
class FindLearners:
    """Those of the person's own classes (an admin's: of all) whose name holds what was typed, and wait for a name."""

    name: str = ""
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Found:
        await turn.uow.people.save_form(Form(turn.person.id, SEARCH, {}, turn.now + SEARCH_LIFE))
        wanted = " ".join(self.name.split()).casefold()
        own = [each for each in await _own_learners(turn) if wanted in each.name.casefold()]
        return Found(own[:MOST_FOUND], self.name.strip(), max(0, len(own) - MOST_FOUND))


@dataclass(frozen=True)
class LearnersOfClass:
    """Those who go to one class of the person's.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Found:
        klass = await own_class(turn, self.handle)
        return Found(await turn.uow.classes.learners_of(klass.id))


@dataclass(frozen=True)
class LearnerPage:
    """One learner.

    Attributes:
        portrait: what the reader may know of it: without the family's yes only what the reader's classes and notes
            told; moods only where the learner lets teachers know.
        may_see: the family lets teachers see what the phone knows.
        skills, hard, habits: None where they may not be seen.
        classes: names of the courses by class id; staff: names by id in the course sheet.
        zone: where its days are read.
        contacts: who wrote to the family in the last CONTACTS_FOR, and what waits for it, in order of time.
    """

    learner: Learner
    portrait: Portrait
    may_see: bool
    zone: str
    skills: Mapping[Band, Sequence[Skilled]] | None
    hard: Sequence[Hard] | None
    habits: HabitsGlance | None
    guardians: Sequence[Person]
    teachers: Sequence[Localized | str]
    classes: Mapping[str, Localized]
    staff: Mapping[str, Localized]
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True)
class OpenLearner:
    """The page of a learner of the person's classes; looking is written down. `part` is what is opened of it.

    Raises:
        Gone: no such learner, or none of the person's.
    """

    learner: int
    part: str = "page"
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LearnerPage:
        learner = await own_learner(turn, self.learner)
        await turn.uow.people.drop_form(turn.person.id, SEARCH)
        page = await page_of_learner(turn, learner, await portrait_for_teacher(turn, learner))
        await looked(turn, learner, self.part)
        readers = await recipients(turn, learner) if self.part in WITH_CONTACTS else ()
        return replace(page, contacts=await contacts_with(turn, readers, back=CONTACTS_FOR)) if readers else page


@dataclass(frozen=True)
class RoadOpened:
    """The answers of the last weeks that followed one misconception, the latest first."""

    page: LearnerPage
    name: Localized
    said: Sequence[Statement]


@dataclass(frozen=True)
class OpenRoad:
    """What a misconception on the page rests on.

    Raises:
        Gone: the learner is none of the person's, may not be seen, or never went that way.
    """

    learner: int
    road: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> RoadOpened:
        page = await turn.do(OpenLearner(self.learner, "misconception"))
        name = turn.services.bank.misconception_name(self.road)
        said = [each for road, each in await roads_taken(turn, self.learner) if road == self.road]
        if not page.may_see or name is None or not said:
            raise Gone(t("refusal.gone"), rows(Button(t("common.back"), tap("lp.o", self.learner))))
        return RoadOpened(page, name, said[::-1])


async def own_learner(turn: Turn, learner: int) -> Learner:
    """
    Raises:
        Gone: the person neither teaches the learner nor is an admin.
    """
    found = await turn.uow.people.learner(learner)
    if found is None or not await teaches(turn, learner):
        raise Gone(t("portrait.not_yours"), rows(Button(t("portrait.button.learners"), tap("lp"))))
    return found


async def looked(turn: Turn, learner: Learner, part: str) -> None:
    """Write down that staff looked at what is known of a learner."""
    await turn.record(
        Verb.VIEWED, "profile", learner.id, learner=learner.id, result={"part": part}, authority="teacher"
    )
    await note_look(turn, learner.id, PARTS_SEEN.get(part, Seen.PROFILE))


async def portrait_for_teacher(turn: Turn, learner: Learner) -> tuple[Portrait, bool]:
    """What the teacher who acts may know of it, and whether the family lets teachers see what the phone knows."""
    portrait = await portrait_of(turn, learner.id)
    portrait = replace(portrait, moods=await _moods_told(turn, learner, portrait))
    if await may_teachers_see(turn, learner):
        return for_teacher(portrait, True, (), ()), True
    if Role.ADMIN in turn.person.roles:
        own = {klass.id for klass in await turn.uow.courses.classes()}
        by = {each.by for each in portrait.notes}
    else:
        own = {klass.id for klass in await turn.uow.classes.taught_by(turn.person.id)}
        member = await turn.uow.staff.member_of(turn.person.id)
        by = {member.id} if member else set()
    return for_teacher(portrait, False, own, by), False


async def _moods_told(turn: Turn, learner: Learner, portrait: Portrait) -> tuple[Mood, ...]:
    """All for the learner's own teachers; for whoever stands in those told since they do: what was said before was
    said to somebody else."""
    own = await turn.uow.classes.teachers_of(learner.id, standing_in=False)
    if not portrait.moods or Role.ADMIN in turn.person.roles or turn.person.id in {each.id for each in own}:
        return portrait.moods
    theirs = {klass.id for klass in await turn.uow.classes.classes_of(learner.id)}
    stands = await turn.uow.stand_ins.of_deputy(turn.person.id, turn.now)
    since = min((each.starts_at for each in stands if each.class_id in theirs), default=turn.now)
    return tuple(each for each in portrait.moods if each.at >= since)


async def page_of_learner(turn: Turn, learner: Learner, known: tuple[Portrait, bool]) -> LearnerPage:
    """The page around a portrait; with False beside it nothing of practice is on it."""
    portrait, may_see = known
    zone = await zone_of(turn, learner)
    state = await state_of(turn, learner.id)
    courses = await course_views(turn.uow, await turn.uow.courses.courses())
    return LearnerPage(
        learner,
        portrait,
        may_see,
        zone,
        await skills_by_band(turn, learner, state) if may_see else None,
        await hard_lately(turn, learner, zone) if may_see else None,
        habits_in(portrait, turn.now, zone) if may_see else None,
        await turn.uow.people.guardians_of(learner.id),
        await class_teachers(turn, learner.id),
        {view.klass.id: of.course.name for of in courses for view in of.classes},
        {each.id: each.name for each in await turn.uow.courses.staff()},
    )


async def _own_learners(turn: Turn) -> list[Learner]:
    if Role.ADMIN in turn.person.roles:
        classes = await turn.uow.courses.classes()
    else:
        classes = await turn.uow.classes.taught_by(turn.person.id)
    found = {each.id: each for klass in classes for each in await turn.uow.classes.learners_of(klass.id)}
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.id))
