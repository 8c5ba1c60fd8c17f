"""Sending an assignment: kept, recorded for each learner, told, and noted at the alert that led to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.alerts.access import seen_about
from domain.alerts.acting import note_act
from domain.alerts.alert import Act, OfLearner, OfPoint, Subject
from domain.assigning.assignment import Assignment, Share
from domain.assigning.doing import band_of
from domain.assigning.drafting import FORM, Drafting, Preview, draft_of, preview_of
from domain.assigning.telling import How, tell
from domain.classes.roster import TEACHERS, name_of
from domain.journal import Verb
from domain.language import Localized
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class LookAgain:
    """The alert that this was done about: `on` is the local day on which it is looked at again."""

    alert: int
    on: date


@dataclass(frozen=True)
class Sent:
    """It stands. `told` is how many of its learners hear of it in which way; `changed` is False for a second tap."""

    assignment: Assignment
    point: Localized | str
    learners: Sequence[str]
    told: Mapping[How, int]
    again: LookAgain | None = None
    changed: bool = True


@dataclass(frozen=True)
class SendAssignment:
    """Put it aside for everybody who was chosen. A second tap changes nothing.

    Statements: ASSIGNED "practice" for each learner, with its class, skill, size, last day and who did.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: there is no such draft any more.
    """

    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sent | Drafting:
        """The draft as it is where it is another one, or something of it is still open."""
        before = await turn.uow.assignments.of_stamp(turn.person.id, self.stamp)
        if before is not None:
            return await _sent_before(turn, before)
        form = await turn.form(FORM)
        if form is None or form.data["stamp"] != self.stamp:
            return await preview_of(turn, await draft_of(turn), stale=True)
        shown = await preview_of(turn, dict(form.data))
        return await self._send(turn, shown) if isinstance(shown, Preview) else shown

    async def _send(self, turn: Turn, shown: Preview) -> Sent:
        whose, skill = shown.whose, shown.point.skill
        await turn.claim(each.learner.id for each in shown.hears)
        klass = whose.view.klass.id
        assignment = await turn.uow.assignments.add(
            Assignment(
                *(0, turn.person.id, klass, skill, shown.size, shown.due_on, shown.zone, turn.now, self.stamp),
                is_whole=whose.is_whole,
            )
        )
        if assignment is None:
            before = await turn.uow.assignments.of_stamp(turn.person.id, self.stamp)
            assert before is not None, "it stood in the way"
            return await _sent_before(turn, before)
        shares = [
            Share(assignment.id, each.learner.id, await band_of(turn, each.learner.id, skill)) for each in shown.hears
        ]
        await turn.uow.assignments.share(shares)
        result = {
            "class": klass,
            "skill": skill,
            "size": shown.size,
            "due": shown.due_on.isoformat(),
            "by": turn.person.id,
        }
        for each in shown.hears:
            await turn.record(
                *(Verb.ASSIGNED, "practice", assignment.id),
                learner=each.learner.id,
                result=result,
                authority="teacher",
            )
            await tell(turn, assignment, each)
        await turn.uow.people.drop_form(turn.person.id, FORM)
        told = Counter(each.how for each in shown.hears)
        names = [each.learner.name for each in shown.hears]
        return Sent(assignment, shown.point.name, names, told, await self._noted(turn, shown, assignment))

    async def _noted(self, turn: Turn, shown: Preview, assignment: Assignment) -> LookAgain | None:
        """What was meant for some of a class acts on the point there, and on each of them; what is for all of it, on
        the point alone."""
        whose = shown.whose
        about: list[Subject] = [] if whose.one else [OfPoint(whose.view.klass.id, shown.point.skill)]
        if not whose.is_whole:
            about += [OfLearner(each.id) for each in whose.recipients]
        first = None
        for subject in about:
            on = await note_act(turn, Act.ASSIGNED, subject, ref=str(assignment.id))
            alert = await seen_about(turn, subject) if on is not None and first is None else None
            if alert is not None and on is not None:
                first = LookAgain(alert.id, on)
        return first


async def _sent_before(turn: Turn, assignment: Assignment) -> Sent:
    names = [each.learner.name for each in await turn.uow.assignments.parts([assignment.id])]
    return Sent(assignment, name_of(turn, assignment.skill), names, {}, changed=False)
