"""What the clock does with runs: each is looked at when a step of it is due, and takes one step at most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.cadences.cadence import Cadence, Step
from domain.cadences.checking import still_so, stops_of, times_of
from domain.cadences.matters import Matter
from domain.cadences.run import CadenceRun, RunState
from domain.cadences.timing import Planned, look, looked_at, opening, plan
from domain.cadences.words import note_of
from domain.gate.passing import push
from domain.gate.push import Why
from domain.journal import Verb
from domain.people.person import Person
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 25
"""So many runs a tick, some 5 ms each: their transaction holds back everybody who writes."""
AHEAD = timedelta(minutes=10)
"""So early a step is put before the gate, which holds it until it is due: what is for the same hour meets there."""


@dataclass(frozen=True)
class StepCadences:
    """Look at the runs that are due. Gives how many steps were put before the gate."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        due = await turn.uow.cadences.due(turn.now + AHEAD, AT_ONCE)
        if not due:
            return 0
        stops = await stops_of(turn, due)
        taken, after = 0, []
        for run in due:
            cadence = turn.services.cadences.get(run.cadence)
            why = stops.get(run.id) if cadence is not None else Why.WITHDRAWN
            if cadence is None or why is not None:
                after.append(await stop(turn, run, why or Why.WITHDRAWN))
                continue
            then, told = await _step(turn, run, cadence)
            after.append(then)
            taken += told
        await turn.uow.cadences.save(after)
        return taken


async def stop(turn: Turn, run: CadenceRun, why: Why) -> CadenceRun:
    """The run as it is to be stored; what waits of it is taken back."""
    await turn.uow.outbox.withdraw(run.prefix)
    await turn.record(Verb.CANCELLED, "cadence", run.id, learner=run.learner, result={"of": run.cadence, "why": why})
    return run.stopped(why)


async def _step(turn: Turn, run: CadenceRun, cadence: Cadence) -> tuple[CadenceRun, bool]:
    times = await times_of(turn, run, cadence)
    planned = plan(cadence, run.anchor_at, times)
    found = look(cadence, planned, run.step, turn.now + AHEAD, times)
    for place in found.over:
        await _pass_over(turn, run, cadence.steps[place], Why.LATE)
    told = False
    if found.step is not None:
        step, person = cadence.steps[found.step], await turn.uow.people.get(run.person)
        if person is None or not person.reachable:
            await _pass_over(turn, run, step, Why.UNREACHABLE)
        elif (matter := await still_so(turn, run, cadence, step, person)) is None:
            await _pass_over(turn, run, step, Why.NOT_TRUE_ANY_MORE)
        else:
            due = opening(step, max(turn.now, planned[found.step].due), times)
            told = await _take(turn, run, found.step, step, Planned(due, planned[found.step].ends), matter, person)
    if found.then_at is None:
        return replace(run, step=found.then, due_at=None, state=RunState.FINISHED), told
    due_at = looked_at(cadence.steps[found.then], found.then_at, turn.now + AHEAD, times)
    return replace(run, step=found.then, due_at=due_at), told


async def _take(
    turn: Turn, run: CadenceRun, place: int, step: Step, planned: Planned, matter: Matter, person: Person
) -> bool:
    message = await push(
        turn,
        person,
        note_of(step, run, matter),
        learner=run.learner,
        once=f"{run.prefix}{place}",
        due_at=planned.due,
        until=planned.ends,
        occasion=run.occasion(step.after_days),
        cause=matter.because,
    )
    if message is None:
        return False
    told = {"of": run.cadence, "step": step.text, "to": run.person}
    await turn.record(Verb.NOTIFIED, "cadence", run.id, learner=run.learner, result=told)
    return True


async def _pass_over(turn: Turn, run: CadenceRun, step: Step, why: Why) -> None:
    result = {"of": run.cadence, "step": step.text, "to": run.person, "why": why}
    await turn.record(Verb.EXPIRED, "cadence", run.id, learner=run.learner, result=result)
