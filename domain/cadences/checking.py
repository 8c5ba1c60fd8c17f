"""Looking again, when a step is due and when it goes: whether its run is stopped, and whether it is still true."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.cadences.cadence import Cadence, Condition, Hour, Step
from domain.cadences.matters import Matter, matter_of, rests
from domain.cadences.ports import Since
from domain.cadences.run import CadenceRun, RunState, subject_of
from domain.cadences.stopping import Facts, stop_of
from domain.cadences.timing import Times, plan
from domain.clock import midnight
from domain.gate.push import Waiting, Why
from domain.people.person import Person
from domain.turn import Turn


async def times_of(turn: Turn, run: CadenceRun, cadence: Cadence) -> Times:
    """The hours of a run; the learner's own is looked up only where a step wants it."""
    own = None
    if run.learner is not None and any(step.at is Hour.OWN for step in cadence.steps):
        routine = await turn.uow.habits.of(run.learner)
        own = routine.practise_at if routine is not None else None
    return Times(run.zone, time(*turn.policy.follow_up_at), own)


async def stops_of(turn: Turn, runs: Sequence[CadenceRun]) -> Mapping[int, Why]:
    """Why each of these is over, by its id; those that go on are missing. A few queries for all of them."""
    known = [(run, turn.services.cadences[run.cadence]) for run in runs if run.cadence in turn.services.cadences]
    if not known:
        return {}
    cadences = turn.uow.cadences
    since = {run.id: _since(turn, run, cadence) for run, cadence in known}
    readers = await turn.uow.pushes.readers({run.person for run, _ in known}, turn.policy.zone)
    said = await cadences.said([Since(run.person, run.learner, since[run.id]) for run, _ in known])
    learners = {run.learner for run, _ in known if run.learner is not None}
    enrolled = await cadences.enrolled(learners, min(since.values()))
    about = await cadences.about({run.subject for run, _ in known})
    put_off = {(each.cadence, each.subject) for each in about if each.why == Why.NOT_NOW}
    found = {}
    for run, cadence in known:
        facts = Facts(
            run.person,
            run.learner,
            {step.kind for step in cadence.steps[run.step :]} or {cadence.steps[-1].kind},
            since[run.id],
            turn.now,
            readers[run.person].preferences,
            [each for each in said if each.actor == run.person or (run.learner and each.learner == run.learner)],
            enrolled.get(run.learner) if run.learner is not None else None,
            (run.cadence, run.subject) in put_off,
        )
        why = stop_of(facts, cadence.stops)
        if why is not None:
            found[run.id] = why
    return found


async def still_so(turn: Turn, run: CadenceRun, cadence: Cadence, step: Step, person: Person) -> Matter | None:
    """What the step would say, None where one of its conditions does not hold, or nothing is left to speak of."""
    matter = await matter_of(turn, cadence.anchor, run, person)
    if matter is None:
        return None
    for condition in step.only_if:
        if not await HOLDS[condition](turn, run, matter):
            return None
    return matter


async def recheck(turn: Turn, waiting: Waiting) -> Why | None:
    """For the gate: why a step that waits is not to be sent any more; None for messages of others, too."""
    subject = subject_of(waiting.occasion)
    if subject is None:
        return None
    runs = [run for run in await turn.uow.cadences.about([subject]) if run.person == waiting.person]
    day = int(waiting.occasion.rpartition(":")[2])
    reasons = [await _reason(turn, run, day) for run in runs]
    return None if None in reasons else next(iter(reasons), Why.WITHDRAWN)


async def _reason(turn: Turn, run: CadenceRun, day: int) -> Why | None:
    if run.state is RunState.STOPPED and run.why is not None:
        return Why(run.why)
    cadence = turn.services.cadences.get(run.cadence)
    step = next((each for each in cadence.steps if each.after_days == day), None) if cadence else None
    person = await turn.uow.people.get(run.person)
    if cadence is None or step is None or person is None:
        return Why.WITHDRAWN
    stopped = (await stops_of(turn, [run])).get(run.id)
    if stopped is not None:
        return stopped
    return None if await still_so(turn, run, cadence, step, person) is not None else Why.NOT_TRUE_ANY_MORE


def _since(turn: Turn, run: CadenceRun, cadence: Cadence) -> datetime:
    """The anchor, or the first step where that comes before it."""
    times = Times(run.zone, time(*turn.policy.follow_up_at))
    return min(run.anchor_at, plan(cadence, run.anchor_at, times)[0].due)


async def _unanswered(turn: Turn, run: CadenceRun, matter: Matter) -> bool:
    return await turn.uow.cadences.unanswered(run.person, matter.learner.id, run.anchor_at)


async def _not_firm(turn: Turn, run: CadenceRun, matter: Matter) -> bool:
    return bool(matter.skills)


async def _not_practised(turn: Turn, run: CadenceRun, matter: Matter) -> bool:
    today = midnight(turn.now.astimezone(ZoneInfo(run.zone)).date(), run.zone)
    return not await turn.uow.practice.answered_at(matter.learner.id, today)


async def _silent(turn: Turn, run: CadenceRun, matter: Matter) -> bool:
    latest = await turn.uow.practice.latest_session(matter.learner.id)
    returned = latest is not None and latest.last_at > run.anchor_at
    return not returned and not await rests(turn, matter.learner, run.zone)


HOLDS: Mapping[Condition, Callable[[Turn, CadenceRun, Matter], Awaitable[bool]]] = {
    Condition.UNANSWERED_QUESTION: _unanswered,
    Condition.SKILL_NOT_FIRM: _not_firm,
    Condition.NOT_PRACTISED_TODAY: _not_practised,
    Condition.STILL_SILENT: _silent,
}
