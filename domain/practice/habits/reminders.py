"""The reminder at the own hour: derived from rows when it is due, with one true fact, and nothing that presses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.assigning.doing import asides_of
from domain.assigning.words import told_line
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import REMINDER, SNOOZED
from domain.messages.quiet import is_quiet
from domain.messages.screen import Button, Join, Note, Param, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Person, Role
from domain.practice.evening.results import SECONDS_AN_ITEM, done_in
from domain.practice.evening.session import SESSION_LIFE, Session, SessionState
from domain.practice.habits.choices import LATER, days_practised
from domain.practice.habits.lengths import set_size
from domain.practice.habits.reminding import Evening, Push, after, decide, next_due
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import WEEK, local_day, progress
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 50
"""So many learners a tick: their transaction holds back everybody who writes."""
AHEAD = timedelta(seconds=15)
"""So early, which is more than from tick to tick, a reminder is put before the gate, which holds it until its hour:
there it becomes one message with the review that is for the same hour."""
SOON = timedelta(days=6)
"""Within it a day is called by its weekday alone."""
RUNNING = (SessionState.OPEN, SessionState.PAUSED)


@dataclass(frozen=True)
class Reason:
    """Why tonight: a kind of reason (its text is habits.reminder.because.<kind>), the skill, and the moment in it."""

    kind: str
    skill: str
    at: datetime


@dataclass(frozen=True)
class RemindToPractise:
    """Look at every learner whose own hour has come. Gives how many were told something."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        told = 0
        for routine in await turn.uow.habits.due(turn.now + AHEAD, AT_ONCE):
            told += await _look(turn, routine)
        return told


async def _look(turn: Turn, routine: Routine) -> bool:
    learner = await turn.uow.people.learner(routine.learner)
    person = await turn.uow.people.get(learner.person) if learner and learner.person else None
    zone = (person.zone if person else None) or turn.policy.zone
    at = max(turn.now, routine.due_at or turn.now)
    latest = await turn.uow.practice.latest_session(routine.learner)
    evening = await _evening(turn, learner, person, latest, zone)
    decided = decide(routine, evening, at, zone, turn.policy)
    told = False
    if isinstance(decided, Push) and learner is not None and person is not None:
        note = await _note(turn, learner, latest, decided, zone)
        told = await push(turn, person, note, learner=learner.id, due_at=decided.due_at) is not None
        if told:
            result = {"of": "goodbye" if decided.last else "practice", "again": decided.again, "to": person.id}
            await turn.record(Verb.NOTIFIED, "reminder", learner.id, learner=learner.id, result=result)
    await turn.uow.habits.save(after(routine, decided, at, zone))
    return told


async def _evening(
    turn: Turn, learner: Learner | None, person: Person | None, latest: Session | None, zone: str
) -> Evening:
    if learner is None or person is None:
        return Evening(allowed=False)
    today = local_day(turn.now, zone)
    midnight = datetime.combine(today, time(), ZoneInfo(zone)).astimezone(UTC)
    agreed = await may_store_practice(turn, learner)
    finished = await turn.uow.journal.count(person.id, Verb.COMPLETED, "session", midnight)
    return Evening(
        practised_at=latest.last_at if latest else None,
        done=finished > 0,
        allowed=agreed and Role.LEARNER in person.roles,
        reachable=person.reachable,
    )


async def reminder_ahead(turn: Turn, learner: Learner) -> datetime | None:
    """When the learner is reminded next as things stand; None where nothing is planned, or only a goodbye."""
    routine = await turn.uow.habits.of(learner.id)
    person = await turn.uow.people.get(learner.person) if learner.person else None
    if routine is None or person is None:
        return None
    zone = person.zone or turn.policy.zone
    due = next_due(routine, turn.now, zone)
    if due is None:
        return None
    latest = await turn.uow.practice.latest_session(learner.id)
    evening = await _evening(turn, learner, person, latest, zone)
    if local_day(due, zone) > local_day(turn.now, zone):
        evening = replace(evening, done=False)
    decided = decide(routine, evening, due, zone, turn.policy)
    return due if isinstance(decided, Push) and not decided.last else None


async def _note(turn: Turn, learner: Learner, latest: Session | None, push: Push, zone: str) -> Note:
    kind, day = (SNOOZED if push.again else REMINDER).name, f"{push.day:%Y%m%d}"
    once = f"reminder:{learner.id}:{day}"
    if push.again:
        once = f"{once}:{push.due_at:%H%M}"
    start = Button(t("habits.button.start"), tap("pr"))
    hour = Button(t("habits.button.change_hour"), tap("hb.hours"))
    if push.last:
        assert push.quiet_until is not None, "a last word says until when"
        return Note(kind, t("habits.reminder.quiet", day=push.quiet_until), rows(start, hour), once=once)
    asides = await asides_of(turn, learner.id)
    left = asides[0].waiting.left if asides else await set_size(turn, learner.id, zone)
    if latest is not None and latest.state in RUNNING and turn.now - latest.last_at < SESSION_LIFE:
        left = max(1, latest.size - await done_in(turn, latest))
    waits = t("habits.reminder.waits", n=left, minutes=ceil(left * SECONDS_AN_ITEM / 60))
    later = Button(t("habits.button.later"), tap("hb.later", day))
    skip = Button(t("habits.button.not_today"), tap("hb.skip", day))
    late = is_quiet(turn.now + LATER, zone, turn.policy)
    fact = Join(tuple(told_line(each) for each in asides)) if asides else await _fact(turn, learner, zone)
    text = Join((waits, fact))
    return Note(kind, text, rows(start, [skip] if late else [later, skip], hour), once=once)


def reason(
    due: Mapping[str, datetime], again: Mapping[str, datetime], taught: Mapping[str, datetime], now: datetime
) -> Reason | None:
    """The best reason for tonight: what would be forgotten soonest, what waits to be met again, what a class had.

    Args:
        due: when each skill that was firm once will be forgotten; again: since when one waits to come again;
            taught: when a class had it last.
    """
    ahead = {skill: at for skill, at in due.items() if now < at <= now + SOON}
    behind = {skill: at for skill, at in due.items() if at <= now}
    lately = {skill: at for skill, at in taught.items() if now - SOON <= at <= now}
    for kind, found, latest in (
        ("forgotten", ahead, False),
        ("due", behind, True),
        ("again", again, True),
        ("taught", lately, True),
    ):
        if found:
            skill = (max if latest else min)(found, key=lambda each: (found[each], each))
            return Reason(kind, skill, found[skill])
    return None


async def _fact(turn: Turn, learner: Learner, zone: str) -> Param:
    """Why tonight, in words that are true."""
    state, parameters = await state_of(turn, learner.id), turn.services.bank.parameters
    due = {skill: model.due_at(state, skill, parameters) for skill in state.skills}
    again = {skill: state.skill(skill).again_since for skill in state.skills}
    taught = await turn.uow.classes.taught_to(learner.id, turn.now)
    found = reason(_named(turn, due), _named(turn, again), _named(turn, taught), turn.now)
    if found is None:
        return await _aim(turn, learner, zone)
    weekday = t(f"habits.weekday.d{local_day(found.at, zone).isoweekday()}")
    name = turn.services.bank.skill_name(found.skill) or found.skill
    return t(f"habits.reminder.because.{found.kind}", skill=name, weekday=weekday)


async def _aim(turn: Turn, learner: Learner, zone: str) -> Param:
    routine = await turn.uow.habits.of(learner.id)
    days = await days_practised(turn, learner.id, zone, WEEK)
    week = progress(days, routine.goals if routine else (), local_day(turn.now, zone))
    if week.goal is not None and week.evenings < week.goal:
        return t("habits.reminder.goal", n=week.evenings + 1, goal=week.goal)
    return t("habits.reminder.ready")


def _named(turn: Turn, skills: Mapping[str, datetime | None]) -> Mapping[str, datetime]:
    """Those that have a moment, and a name to be called by."""
    name = turn.services.bank.skill_name
    return {skill: at for skill, at in skills.items() if at is not None and name(skill) is not None}
