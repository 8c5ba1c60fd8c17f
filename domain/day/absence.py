"""Saying that somebody comes late or is ill: to the teacher, and before that, for a child, to a guardian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.classes.standing_in.standing import teachers_at
from domain.courses.browsing import find
from domain.day.meetings import Meeting, Told, meeting_of
from domain.day.today import LEARNERS_AND_PARENTS, own_or_child
from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, Param, Span, rows, t, tap
from domain.people.colleagues import office
from domain.people.consent import needs_guardian
from domain.people.person import Person, Role
from domain.turn import Rights, Turn, only


class Passed(StrEnum):
    """Where the word went."""

    STAFF = "staff"
    GUARDIANS = "guardians"
    KNOWN = "known"


@dataclass(frozen=True)
class SayLate:
    """The learner comes later; the teacher is told. Saying it twice is saying it once.

    Raises:
        Gone: the lesson is over or not the learner's.
        Refusal: nobody at the centre has an account; with the number to call.
    """

    learner: int
    key: str
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Passed:
        meeting = await meeting_of(turn, await own_or_child(turn, self.learner), self.key)
        if meeting.told is not None:
            return Passed.KNOWN
        await _note_down(turn, meeting, Told.LATE)
        return await _tell_staff(turn, meeting, t("today.staff.late", **_about(meeting)), Told.LATE)


@dataclass(frozen=True)
class SayIll:
    """The learner cannot come. Below the age of consent a guardian is asked to confirm it first.

    Raises:
        Gone: the lesson is over or not the learner's.
        Refusal: nobody at the centre has an account; with the number to call.
    """

    learner: int
    key: str
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Passed:
        meeting = await meeting_of(turn, await own_or_child(turn, self.learner), self.key)
        if meeting.told in (Told.ILL, Told.WAITS_FOR_GUARDIAN):
            return Passed.KNOWN
        learner, me = meeting.learner, turn.person
        young = learner.person == me.id and needs_guardian(learner.age_band, turn.policy.consent_age)
        guardians = [each for each in await turn.uow.people.guardians_of(learner.id) if each.reachable]
        if young and guardians:
            await _note_down(turn, meeting, Told.WAITS_FOR_GUARDIAN)
            for guardian in guardians:
                confirm = Button(t("today.button.confirm"), tap("td.confirm", learner.id, meeting.key))
                note = Note(SERVICE.name, t("today.confirm_ill", **_about(meeting)), rows(confirm))
                await push(turn, guardian, note, once=f"ill:{meeting.object_id}:{guardian.id}", urgent=True)
            return Passed.GUARDIANS
        await _note_down(turn, meeting, Told.ILL)
        said = "today.staff.ill_unconfirmed" if young else "today.staff.ill"
        return await _tell_staff(turn, meeting, t(said, **_about(meeting)), Told.ILL)


@dataclass(frozen=True)
class ConfirmIll:
    """A guardian confirms that a child is ill; the teacher is told. Confirming twice is confirming once.

    Raises:
        Gone: the lesson is over, or the learner is none of the person's children.
    """

    learner: int
    key: str
    rights: ClassVar[Rights] = only(Role.PARENT)

    async def run(self, turn: Turn) -> Passed:
        meeting = await meeting_of(turn, await own_or_child(turn, self.learner), self.key)
        if meeting.told is Told.ILL:
            return Passed.KNOWN
        await _note_down(turn, meeting, Told.ILL, Verb.CONFIRMED)
        return await _tell_staff(turn, meeting, t("today.staff.ill", **_about(meeting)), Told.ILL)


async def _note_down(turn: Turn, meeting: Meeting, told: Told, verb: Verb = Verb.REPORTED) -> None:
    authority = "self" if meeting.learner.person == turn.person.id else "guardian"
    result = {
        "told": told.value,
        "course": meeting.lesson.slot.course,
        "at": meeting.lesson.slot.starts_at.isoformat(),
    }
    await turn.record(
        verb, "lesson", meeting.object_id, learner=meeting.learner.id, result=result, authority=authority
    )


async def _teachers(turn: Turn, meeting: Meeting) -> Sequence[Person]:
    """Whoever gives the lesson."""
    slot = meeting.lesson.slot
    classes = () if meeting.is_trial else await turn.uow.classes.classes_of(meeting.learner.id)
    klass = find(classes, meeting.key.rpartition(".")[0])
    if klass is not None:
        return await teachers_at(turn, klass, slot.starts_at)
    return await turn.uow.staff.accounts_of(slot.teacher) if slot.teacher else ()


async def _tell_staff(turn: Turn, meeting: Meeting, text: Param, told: Told) -> Passed:
    staff = await _teachers(turn, meeting) or await office(turn.uow)
    if not staff:
        centre = await turn.uow.courses.centre()
        raise Refusal(
            t("today.call", phone=centre.phone if centre else "-"), rows(Button(t("home.button.today"), tap("td")))
        )
    for person in staff:
        once = f"{told}:{meeting.object_id}:{person.id}"
        await push(turn, person, Note(SERVICE.name, text), once=once, urgent=True)
    return Passed.STAFF


def _about(meeting: Meeting) -> dict[str, Param]:
    slot, lesson = meeting.lesson.slot, meeting.lesson
    return {
        "name": meeting.learner.name,
        "course": lesson.title,
        "when": Span(slot.starts_at, slot.ends_at, lesson.zone),
        "place": lesson.place,
    }
