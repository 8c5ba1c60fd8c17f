"""A lesson that is over, with what can be watched or tried again; and the same for one skill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.classes.roster import name_of
from domain.courses.browsing import handle
from domain.courses.course import Course
from domain.day.today import LEARNERS_AND_PARENTS, own_or_child
from domain.errors import Gone
from domain.language import Localized
from domain.media.medium import Medium, MediumKind, Recording, helping_with
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.people.settings import children_and_chosen
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import MediumSeen, Portrait
from domain.practice.standing.mapping import READERS, whose
from domain.reports.lesson import LessonsHad, Named, lessons_had
from domain.turn import Rights, Turn

MOST_OFFERED = 4
"""So many stand on one card beside the recording: who is offered more opens none."""


@dataclass(frozen=True)
class Offered:
    """Something that can be opened.

    Attributes:
        ref: names it in a button.
        what: as the portrait names it.
        title: None for the recording of the lesson.
        seen: the last time that the learner was through with it.
    """

    ref: str
    what: str
    kind: MediumKind
    title: Localized | None
    minutes: int | None
    seen: MediumSeen | None = None


@dataclass(frozen=True)
class LessonCard:
    """One lesson of one learner, to look back at.

    Attributes:
        own: the learner looks.
        stamp: names the lesson in a button; `earlier` and `later` name the ones beside it.
    """

    learner: Learner
    own: bool
    course: Course
    at: datetime
    zone: str
    stamp: int
    taught: tuple[Named, ...]
    offered: tuple[Offered, ...]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class SkillMedia:
    """What helps with one skill."""

    learner: Learner
    own: bool
    skill: Named
    offered: tuple[Offered, ...]


@dataclass(frozen=True)
class OpenLessonCard:
    """The lesson with that stamp, the latest without one; of the person, or of a child of theirs.

    Raises:
        Gone: the learner is not theirs, or has had no lesson yet.
    """

    learner: int | None = None
    stamp: int | None = None
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> LessonCard:
        learner = await _theirs(turn, self.learner)
        portrait = (await caught_up(turn.uow, learner.id)).portrait
        known = await lessons_had(turn, learner, portrait)
        place = known.place_of(self.stamp)
        if place is None:
            raise Gone(t("media.no_lesson"), rows(Button(t("home.button.today"), tap("td"))))
        class_id, at = known.lessons[place]
        view, course = known.views[class_id]
        return LessonCard(
            learner,
            learner.person == turn.person.id,
            course,
            at,
            view.campus.zone,
            known.stamp(place) or 0,
            named(turn, known.taught.get((class_id, at), ())),
            await offered_for(turn, known, place, portrait),
            known.stamp(place - 1),
            known.stamp(place + 1),
        )


@dataclass(frozen=True)
class LookAtSkillMedia:
    """What helps with a skill on the map.

    Raises:
        Gone: the learner is not theirs.
    """

    learner: int
    skill: str
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> SkillMedia:
        learner, own = await whose(turn, self.learner)
        portrait = (await caught_up(turn.uow, learner.id)).portrait
        offered = _shelved(turn.services.media, [self.skill], portrait)
        return SkillMedia(learner, own, named(turn, [self.skill])[0], offered)


async def offered_for(turn: Turn, known: LessonsHad, place: int, portrait: Portrait) -> tuple[Offered, ...]:
    """What the lesson at that place has to be watched or tried: its recording first."""
    class_id, at = known.lessons[place]
    recording = await turn.uow.recordings.of_lesson(class_id, at)
    found = [recorded(recording, portrait)] if recording is not None else []
    return (*found, *_shelved(turn.services.media, known.taught.get((class_id, at), ()), portrait))


def recorded(recording: Recording, portrait: Portrait) -> Offered:
    what = f"recording:{recording.id}"
    return Offered(f"r{recording.id}", what, MediumKind.RECORDING, None, None, last_seen(portrait.media, what))


def shelved(medium: Medium, portrait: Portrait) -> Offered:
    what = f"medium:{medium.id}"
    seen = last_seen(portrait.media, what)
    return Offered(handle(medium.id), what, medium.kind, medium.title, medium.minutes, seen)


def named(turn: Turn, skills: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(skill, name_of(turn, skill)) for skill in skills)


def last_seen(media: Iterable[MediumSeen], what: str) -> MediumSeen | None:
    return next((each for each in media if each.what == what), None)


def _shelved(media: Mapping[str, Medium], skills: Sequence[str], portrait: Portrait) -> tuple[Offered, ...]:
    return tuple(shelved(each, portrait) for each in helping_with(media, skills)[:MOST_OFFERED])


async def _theirs(turn: Turn, learner: int | None) -> Learner:
    if learner is not None:
        return await own_or_child(turn, learner)
    own = await turn.uow.people.learner_of(turn.person.id)
    _, chosen = await children_and_chosen(turn)
    found = own or chosen
    if found is None:
        raise Gone(t("media.no_lesson"), rows(Button(t("home.button.today"), tap("td"))))
    return found
