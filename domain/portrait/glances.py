"""What is told of a learner at a glance: skills by band, what is hard lately, habits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.clock import midnight
from domain.journal import Statement, Verb
from domain.language import Localized
from domain.people.person import Learner
from domain.portrait.portrait import Portrait
from domain.practice.habits.streaks import present_goal
from domain.practice.learner import model
from domain.practice.learner.model import Band
from domain.practice.learner.rejudging import afterwards, place_of
from domain.turn import Turn

LATELY = timedelta(days=30)
WEEKS = timedelta(days=28)
STATEMENTS = 3000
HARD_SHOWN = 3
HARD_FROM = 2
"""Once may be a slip: a road that was taken so often is one."""
USUAL_HOUR_AFTER = 3
SELDOM, OFTEN = 0.1, 0.35
"""Shares of answers with a hint."""


@dataclass(frozen=True)
class Skilled:
    """A skill with its id, by which its evidence is opened."""

    skill: str
    name: Localized


@dataclass(frozen=True)
class Hard:
    """A misconception that was followed lately: how often, and when last."""

    road: str
    name: Localized
    n: int
    last: date


@dataclass(frozen=True)
class HabitsGlance:
    """Practice of the last four weeks.

    Attributes:
        days: with an answer.
        usual: full hour around which most answers came; None where that is not clear.
        hints: "seldom", "sometimes" or "often".
        goal: evenings a week, None where the learner set none.
    """

    days: int
    usual: time | None
    hints: str
    goal: int | None


async def zone_of(turn: Turn, learner: Learner) -> str:
    account = await turn.uow.people.get(learner.person) if learner.person is not None else None
    return account.zone if account is not None and account.zone is not None else turn.policy.zone


async def skills_by_band(turn: Turn, learner: Learner, state: model.State) -> Mapping[Band, Sequence[Skilled]]:
    bank = turn.services.bank
    taught = await turn.uow.classes.taught_to(learner.id, turn.now)
    found: dict[Band, list[tuple[float, Skilled]]] = defaultdict(list)
    for skill in sorted(set(state.skills) | set(taught)):
        name = bank.skill_name(skill)
        if name is None:
            continue
        mastery = model.mastery(state, skill, turn.now, bank.parameters)
        if mastery.last_at is None and skill not in taught:
            continue
        latest = mastery.last_at or taught[skill]
        found[mastery.band].append((-latest.timestamp(), Skilled(skill, name)))
    return {band: [each for _, each in sorted(known, key=lambda pair: pair[0])] for band, known in found.items()}


async def hard_lately(turn: Turn, learner: Learner, zone: str) -> Sequence[Hard]:
    count: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for road, said in await roads_taken(turn, learner.id):
        count[road] += 1
        last[road] = said.at
    named = [
        Hard(road, name, n, last[road].astimezone(ZoneInfo(zone)).date())
        for road, n in count.items()
        if n >= HARD_FROM and (name := turn.services.bank.misconception_name(road)) is not None
    ]
    return sorted(named, key=lambda each: (-each.n, -each.last.toordinal()))[:HARD_SHOWN]


async def roads_taken(turn: Turn, learner: int) -> Sequence[tuple[str, Statement]]:
    """The answers of the last LATELY that followed a misconception and still count, oldest first."""
    told = await turn.uow.journal.about(learner, limit=STATEMENTS)
    later = afterwards(told)
    return [
        (str(said.result["misconception"]), said)
        for said in told
        if said.verb is Verb.ANSWERED
        and "misconception" in said.result
        and said.at >= turn.now - LATELY
        and later.counts(said)
        and place_of(said) not in later.right
    ]


async def habits_lately(turn: Turn, learner: Learner, zone: str) -> HabitsGlance:
    place = ZoneInfo(zone)
    since = midnight((turn.now - WEEKS).astimezone(place).date() + timedelta(days=1), zone)
    attempts = await turn.uow.practice.attempts_between(learner.id, since, turn.now + timedelta(seconds=1))
    at = [attempt.at.astimezone(place) for attempt in attempts]
    share = sum(attempt.hints > 0 for attempt in attempts) / len(attempts) if attempts else 0.0
    routine = await turn.uow.habits.of(learner.id)
    return _glance(at, share, present_goal(routine.goals) if routine is not None else None)


def habits_in(portrait: Portrait, now: datetime, zone: str) -> HabitsGlance:
    """The same as a portrait tells it."""
    place = ZoneInfo(zone)
    since = midnight((now - WEEKS).astimezone(place).date() + timedelta(days=1), zone)
    sittings = [each for each in portrait.sittings if each.began >= since]
    answers = sum(each.answers for each in sittings)
    share = sum(each.hinted for each in sittings) / answers if answers else 0.0
    return _glance([each.began.astimezone(place) for each in sittings], share, portrait.goal)


def _glance(at: Sequence[datetime], hinted: float, goal: int | None) -> HabitsGlance:
    """Of local moments of practice, and the share (0 to 1) of answers with a hint."""
    days = {each.date() for each in at}
    first_of_day = sorted(min(each.time() for each in at if each.date() == day) for day in days)
    usual = time(first_of_day[len(first_of_day) // 2].hour) if len(days) >= USUAL_HOUR_AFTER else None
    hints = "seldom" if hinted < SELDOM else "often" if hinted > OFTEN else "sometimes"
    return HabitsGlance(len(days), usual, hints, goal)
