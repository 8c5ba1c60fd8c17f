"""Opening what can be watched or tried, and saying that one is through with it: evidence like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.courses.browsing import find
from domain.day.today import LEARNERS_AND_PARENTS, own_or_child
from domain.errors import Gone
from domain.media.cards import Offered, named, recorded, shelved
from domain.media.medium import DONE_BY, Medium, Recording
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import MediumSeen
from domain.practice.habits.streaks import local_day
from domain.reports.lesson import Named
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class Opened:
    """One of them, opened.

    Attributes:
        medium: None for the recording of a lesson.
        url: where it is, in the reader's language if it is there in several.
        skills: what it helps with.
        changed: what was said is new; kept: it may be kept.
    """

    learner: Learner
    own: bool
    offered: Offered
    medium: Medium | None
    url: str
    skills: tuple[Named, ...]
    changed: bool = False
    kept: bool = True


@dataclass(frozen=True)
class OpenMedium:
    """
    Raises:
        Gone: it is not there any more, or nothing that the learner was taught; or the learner is not theirs.
    """

    learner: int
    ref: str
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Opened:
        learner = await own_or_child(turn, self.learner)
        portrait = (await caught_up(turn.uow, learner.id)).portrait
        own = learner.person == turn.person.id
        medium = find(turn.services.media.values(), self.ref)
        if medium is not None:
            helps, url = named(turn, medium.skills), medium.url[turn.person.lang]
            return Opened(learner, own, shelved(medium, portrait), medium, url, helps)
        recording = await _recording(turn, learner, self.ref)
        taught = named(turn, await _taught_in(turn, recording))
        return Opened(learner, own, recorded(recording, portrait), None, recording.url, taught)


@dataclass(frozen=True)
class BeThrough:
    """The learner has watched or tried it; `clear` is what they say of it. Saying the same again on one day is once.

    A guardian may say it for a child with whom they watched.

    Raises:
        Gone: as OpenMedium says.
    """

    learner: int
    ref: str
    clear: bool
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Opened:
        opened = await turn.do(OpenMedium(self.learner, self.ref))
        learner, offered = opened.learner, opened.offered
        if not await may_store_practice(turn, learner):
            return replace(opened, kept=False)
        skills = tuple(each.skill for each in opened.skills)
        seen = MediumSeen(offered.what, offered.kind.value, turn.now, skills, self.clear)
        if offered.seen is not None and _says_as_much(offered.seen, seen, turn.zone):
            return opened
        object_type, _, object_id = offered.what.partition(":")
        await turn.record(
            DONE_BY[offered.kind],
            object_type,
            object_id,
            learner=learner.id,
            result={"kind": seen.kind, "skills": list(skills), "clear": seen.clear},
            authority="self" if opened.own else "guardian",
        )
        return replace(opened, offered=replace(offered, seen=seen), changed=True)


def _says_as_much(before: MediumSeen, now: MediumSeen, zone: str) -> bool:
    return before.clear is now.clear and local_day(before.at, zone) == local_day(now.at, zone)


async def _taught_in(turn: Turn, recording: Recording) -> tuple[str, ...]:
    taught = await turn.uow.classes.taught_in(recording.class_id, recording.lesson)
    return tuple(each.skill for each in taught if each.at == recording.lesson)


async def _recording(turn: Turn, learner: Learner, ref: str) -> Recording:
    number = ref[1:] if ref[:1] == "r" and ref[1:].isascii() and ref[1:].isdigit() else "0"
    recording = await turn.uow.recordings.get(int(number))
    goes = {klass.id for klass in await turn.uow.classes.classes_of(learner.id)}
    if recording is None or recording.withdrawn_at is not None or recording.class_id not in goes:
        raise Gone(t("media.not_there"), rows(Button(t("media.button.lesson"), tap("me", learner.id))))
    return recording
