"""Opening what can be watched or tried, and saying that one is through with it: evidence like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.classes.roster import name_of
from domain.courses.browsing import find
from domain.day.today import LEARNERS_AND_PARENTS, own_or_child
from domain.errors import Gone
from domain.language import Localized
from domain.media.cards import Offered, recorded, shelved
from domain.media.medium import DONE_BY, Medium, Recording
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.portrait.keeping import caught_up
from domain.practice.habits.streaks import local_day
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class Opened:
    """One of them, opened.

    Attributes:
        medium: None for the recording of a lesson.
        url: where it is, in the reader's language if it is there in several.
        skills: names of what it helps with.
        changed: what was said is new; kept: it may be kept.
    """

    learner: Learner
    own: bool
    offered: Offered
    medium: Medium | None
    url: str
    skills: tuple[Localized | str, ...]
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
            names = tuple(name_of(turn, skill) for skill in medium.skills)
            return Opened(learner, own, shelved(medium, portrait), medium, medium.url[turn.person.lang], names)
        recording = await _recording(turn, learner, self.ref)
        taught = await _taught_in(turn, recording)
        names = tuple(name_of(turn, skill) for skill in taught)
        return Opened(learner, own, recorded(recording, portrait), None, recording.url, names)


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
        learner, seen = opened.learner, opened.offered.seen
        if not await may_store_practice(turn.uow, learner, turn.policy.consent_age):
            return Opened(learner, opened.own, opened.offered, opened.medium, opened.url, opened.skills, kept=False)
        today = local_day(turn.now, turn.zone)
        if seen is not None and seen.clear is self.clear and local_day(seen.at, turn.zone) == today:
            return opened
        object_type, _, object_id = opened.offered.what.partition(":")
        result = {
            "kind": opened.offered.kind.value,
            "skills": list(await _skills(turn, opened)),
            "clear": self.clear,
        }
        await turn.record(
            DONE_BY[opened.offered.kind],
            object_type,
            object_id,
            learner=learner.id,
            result=result,
            authority="self" if opened.own else "guardian",
        )
        told = await turn.do(OpenMedium(self.learner, self.ref))
        return Opened(learner, told.own, told.offered, told.medium, told.url, told.skills, changed=True)


async def _skills(turn: Turn, opened: Opened) -> tuple[str, ...]:
    if opened.medium is not None:
        return opened.medium.skills
    recording = await turn.uow.recordings.get(int(opened.offered.ref[1:]))
    return await _taught_in(turn, recording) if recording is not None else ()


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
