"""What people say to a cadence: a family "not now", a member of staff that this is not the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.cadences.run import CadenceRun, RunState
from domain.cadences.stepping import stop
from domain.errors import Gone
from domain.gate.push import Why
from domain.journal import Verb
from domain.messages.screen import t
from domain.people.person import Role
from domain.turn import ANYONE, Rights, Turn, only


@dataclass(frozen=True)
class SayNotNow:
    """Whoever is told would rather not think about it now: nobody of the family hears more of it. Again is once.

    Raises:
        Gone: there is no such run, or it is somebody else's.
    """

    rights: ClassVar[Rights] = ANYONE

    run_id: int

    async def run(self, turn: Turn) -> None:
        run = await turn.uow.cadences.get(self.run_id)
        if run is None or run.person != turn.person.id:
            raise Gone(t("refusal.gone"))
        await _put_off(turn, [each for each in await turn.uow.cadences.about([run.subject]) if not _is_put_off(each)])


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
        if runs and turn.person.id not in {each.person for each in runs}:
            raise Gone(t("refusal.gone"))
        await _put_off(turn, [each for each in runs if not _is_put_off(each)])


@dataclass(frozen=True)
class MarkBadNews:
    """Somebody of the staff knows that this is not the moment: every cadence about the learner stops. Gives how many.

    Raises:
        Gone: there is no such learner.
    """

    rights: ClassVar[Rights] = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)

    learner: int

    async def run(self, turn: Turn) -> int:
        if await turn.uow.people.learner(self.learner) is None:
            raise Gone(t("refusal.gone"))
        runs = await turn.uow.cadences.of_learner(self.learner)
        await turn.record(Verb.REPORTED, "bad_news", self.learner, learner=self.learner, authority="staff")
        await turn.uow.cadences.save([await stop(turn, run, Why.BAD_NEWS) for run in runs])
        return len(runs)


async def _put_off(turn: Turn, runs: Sequence[CadenceRun]) -> None:
    mine = next((run for run in runs if run.person == turn.person.id), None)
    if mine is None:
        return
    await turn.record(Verb.SKIPPED, "cadence", mine.id, learner=mine.learner, result={"of": mine.cadence})
    await turn.uow.cadences.save([await stop(turn, run, Why.NOT_NOW) for run in runs])


def _is_put_off(run: CadenceRun) -> bool:
    return run.state is RunState.STOPPED
