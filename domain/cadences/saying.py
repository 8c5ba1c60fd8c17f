"""What people say to a cadence: a family "not now", a member of staff that this is not the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.cadences.run import CadenceRun, RunState
from domain.cadences.stepping import stop
from domain.classes.roster import teaches
from domain.errors import Gone
from domain.gate.push import Why
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.person import STAFF, Learner, Role
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import ANYONE, Rights, Turn, only


@dataclass(frozen=True)
class SayNotNow:
    """Whoever is told would rather not think about it now: it ends for them, and for a guardian's word for the other
    guardians. Again is once.

    Raises:
        Gone: there is no such run, or it is somebody else's.
    """

    rights: ClassVar[Rights] = ANYONE

    run_id: int

    async def run(self, turn: Turn) -> None:
        run = await turn.uow.cadences.get(self.run_id)
        if run is None or run.person != turn.person.id:
            raise Gone(t("refusal.gone"))
        await _put_off(turn, run, await turn.uow.cadences.about([run.subject]))


@dataclass(frozen=True)
class PutOffFollowUp:
    """The same, from a word after a trial lesson that names the booking; without a run there is nothing to stop.

    Raises:
        Gone: it is somebody else's booking.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> None:
        runs = await turn.uow.cadences.about([f"booking:{self.booking}"])
        mine = next((each for each in runs if each.person == turn.person.id), None)
        if mine is not None:
            await _put_off(turn, mine, runs)
        elif runs:
            raise Gone(t("refusal.gone"))


@dataclass(frozen=True)
class AskNotTheMoment:
    """Before it is said: whom it is about, and how many words are on their way to the family.

    Raises:
        Gone: there is no such learner, or the actor neither teaches them nor works in the office.
    """

    rights: ClassVar[Rights] = only(*STAFF)

    learner: int

    async def run(self, turn: Turn) -> tuple[Learner, int]:
        learner = await _of_staff(turn, self.learner)
        await note_look(turn, learner.id, Seen.LETTERS)
        return learner, len(await turn.uow.cadences.of_learner(learner.id))


@dataclass(frozen=True)
class MarkBadNews:
    """Somebody of the staff knows that this is not the moment: every cadence about the learner stops. Gives whom it
    is about, and how many.

    Raises:
        Gone: as AskNotTheMoment.
    """

    rights: ClassVar[Rights] = only(*STAFF)

    learner: int

    async def run(self, turn: Turn) -> tuple[Learner, int]:
        learner = await _of_staff(turn, self.learner)
        runs = await turn.uow.cadences.of_learner(learner.id)
        await turn.record(Verb.REPORTED, "bad_news", learner.id, learner=learner.id, authority="staff")
        await turn.uow.cadences.save([await stop(turn, run, Why.BAD_NEWS) for run in runs])
        return learner, len(runs)


async def _of_staff(turn: Turn, number: int) -> Learner:
    learner = await turn.uow.people.learner(number)
    if learner is None:
        raise Gone(t("refusal.gone"))
    if not turn.person.roles & (STAFF - {Role.TEACHER}) and not await teaches(turn, learner.id):
        raise Gone(t("refusal.gone"))
    return learner


async def _put_off(turn: Turn, mine: CadenceRun, about: Sequence[CadenceRun]) -> None:
    if mine.state is RunState.STOPPED:
        return
    await turn.record(Verb.SKIPPED, "cadence", mine.id, learner=mine.learner, result={"of": mine.cadence})
    same = [run for run in about if run.cadence == mine.cadence and run.state is not RunState.STOPPED]
    await turn.uow.cadences.save([await stop(turn, run, Why.NOT_NOW) for run in same])
