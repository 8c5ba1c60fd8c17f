"""A learner's week in words: evenings, answers, what became firm, what comes again; and the sets behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from domain.clock import midnight
from domain.errors import Gone
from domain.language import Localized
from domain.messages.screen import t
from domain.people.person import Learner
from domain.practice.choosing.serving import item_of
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.session import Attempt, Session, SessionState, Verdict
from domain.practice.habits.choices import routine_of
from domain.practice.habits.streaks import WEEK, Progress, local_day, monday_of, practised_days, progress
from domain.practice.items.kinds import Item
from domain.practice.learner import model
from domain.practice.learner.believed import rebuilt_from, state_of
from domain.practice.standing.charts import PracticeDay
from domain.turn import Rights, Turn

WEEKS_DRAWN = 4
WEEKS_KEPT = 26
"""So many weeks back can be opened."""


@dataclass(frozen=True)
class SetCard:
    """A set as far as it was answered in that week; `on` is the local day of its last answer."""

    session: Session
    on: date
    answered: int
    right: int
    unaided: int


@dataclass(frozen=True)
class Week:
    """One week of practice; what was reported does not count.

    Attributes:
        answered: right or wrong; "not learned yet" is neither.
        unaided: right without a hint.
        firm: names of skills that are firm and were not when the week began; again: that are to be met again.
        days: whole weeks day by day for a drawing, at most WEEKS_DRAWN, from the first that had an answer.
    """

    monday: date
    today: date
    progress: Progress
    answered: int
    unaided: int
    not_learned: int
    sets: tuple[SetCard, ...]
    firm: tuple[Localized, ...] = ()
    again: tuple[Localized, ...] = ()
    days: tuple[PracticeDay, ...] = ()

    @property
    def is_present(self) -> bool:
        return self.monday <= self.today < self.monday + WEEK

    @property
    def before(self) -> date | None:
        """The Monday of the week before, while it can be opened."""
        first = monday_of(self.today) - WEEKS_KEPT * WEEK
        return self.monday - WEEK if self.monday > first else None

    @property
    def behind(self) -> date | None:
        """The Monday of the next week, when it has begun."""
        return None if self.is_present else self.monday + WEEK


@dataclass(frozen=True)
class SetItem:
    """An item of a set with what came of it; `item` is None when it exists no longer."""

    position: int
    attempt: Attempt
    item: Item | None
    skill: Localized | None


@dataclass(frozen=True)
class SetShown:
    """A set opened to its items."""

    card: SetCard
    items: tuple[SetItem, ...]


@dataclass(frozen=True)
class LookAtWeek:
    """The week that begins on that Monday; this one for None.

    Raises:
        Gone: that is no Monday of the last WEEKS_KEPT weeks.
    """

    monday: date | None = None
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Week:
        learner, today = await practising(turn), local_day(turn.now, turn.zone)
        this = monday_of(today)
        monday = self.monday or this
        if monday != monday_of(monday) or not this - WEEKS_KEPT * WEEK <= monday <= this:
            raise Gone(t("refusal.gone"))
        return await _week(turn, learner, monday, today)


@dataclass(frozen=True)
class LookAtSet:
    """One set of the learner's own, answer by answer.

    Raises:
        Gone: it is not the learner's, or nothing was answered in it.
    """

    session: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> SetShown:
        learner = await practising(turn)
        session = await turn.uow.practice.session(self.session)
        if session is None or session.learner != learner.id:
            raise Gone(t("refusal.gone"))
        reported = {each.position for each in await turn.uow.practice.asked(session.id) if each.reported}
        attempts = [each for each in await turn.uow.practice.attempts(session.id) if each.position not in reported]
        if not attempts:
            raise Gone(t("refusal.gone"))
        items = [await _item(turn, attempt) for attempt in attempts]
        return SetShown(_card(session, attempts, turn.zone), tuple(items))


async def _week(turn: Turn, learner: Learner, monday: date, today: date) -> Week:
    zone, practice = turn.zone, turn.uow.practice
    first = monday - (WEEKS_DRAWN - 1) * WEEK
    since, start, end = (midnight(day, zone) for day in (first, monday, monday + WEEK))
    drawn = await practice.attempts_between(learner.id, since, end)
    attempts = [attempt for attempt in drawn if attempt.at >= start]
    by_session: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_session[attempt.session].append(attempt)
    sessions = {each.id: each for each in await practice.sessions_between(learner.id, since, end)}
    cards = [_card(sessions[key], told, zone) for key, told in by_session.items() if key in sessions]
    routine = await routine_of(turn, learner.id)
    # an answer that was reported afterwards was an evening of practice all the same
    days = practised_days(await practice.answered_at(learner.id, midnight(monday - WEEK, zone)), zone)
    on = min(today, monday + WEEK - timedelta(days=1))
    firm, again = await _skills(turn, learner, attempts, start, end)
    judged = [attempt for attempt in attempts if attempt.verdict is not Verdict.NOT_LEARNED]
    return Week(
        monday,
        today,
        progress(days, routine.goals, on),
        len(judged),
        sum(map(_is_unaided, judged)),
        len(attempts) - len(judged),
        tuple(sorted(cards, key=lambda card: card.session.id)),
        firm,
        again,
        _days(drawn, sessions.values(), first, zone),
    )


async def _skills(
    turn: Turn, learner: Learner, attempts: Sequence[Attempt], start: datetime, end: datetime
) -> tuple[tuple[Localized, ...], tuple[Localized, ...]]:
    """What became firm in that week among what was answered, and what of it was to come again at its end."""
    if not attempts:
        return (), ()
    told = await turn.uow.journal.about(learner.id, limit=1_000_000)
    before = await rebuilt_from(turn, [statement for statement in told if statement.at < start])
    until = min(end, turn.now)
    if until == turn.now:
        state = await state_of(turn, learner.id)
    else:
        state = await rebuilt_from(turn, [statement for statement in told if statement.at < end])
    parameters = turn.services.bank.parameters
    asked = [await item_of(turn, key) for key in dict.fromkeys(attempt.item for attempt in attempts)]
    skills = sorted({skill for item in asked if item is not None for skill in item.skills[:1]})

    def is_firm(known: model.State, skill: str, at: datetime) -> bool:
        return model.mastery(known, skill, at, parameters).band is model.Band.FIRM

    firm = [skill for skill in skills if is_firm(state, skill, until) and not is_firm(before, skill, start)]
    again = [skill for skill in skills if state.skill(skill).again_since is not None and skill not in firm]
    return _named(turn, firm), _named(turn, again)


def _named(turn: Turn, skills: Iterable[str]) -> tuple[Localized, ...]:
    return tuple(name for skill in skills if (name := turn.services.bank.skill_name(skill)) is not None)


async def _item(turn: Turn, attempt: Attempt) -> SetItem:
    item = await item_of(turn, attempt.item)
    skill = turn.services.bank.skill_name(item.skills[0]) if item is not None and item.skills else None
    return SetItem(attempt.position, attempt, item, skill)


def _card(session: Session, attempts: Sequence[Attempt], zone: str) -> SetCard:
    judged = [attempt for attempt in attempts if attempt.verdict is not Verdict.NOT_LEARNED]
    right = sum(attempt.verdict is Verdict.RIGHT for attempt in judged)
    on = max(local_day(attempt.at, zone) for attempt in attempts)
    return SetCard(session, on, len(judged), right, sum(map(_is_unaided, judged)))


def _is_unaided(attempt: Attempt) -> bool:
    return attempt.verdict is Verdict.RIGHT and not attempt.hints


def _days(
    attempts: Sequence[Attempt], sessions: Iterable[Session], first: date, zone: str
) -> tuple[PracticeDay, ...]:
    answered: dict[date, int] = defaultdict(int)
    finished: dict[date, int] = defaultdict(int)
    for attempt in attempts:
        answered[local_day(attempt.at, zone)] += 1
    for session in sessions:
        if session.state is SessionState.FINISHED:
            finished[local_day(session.last_at, zone)] += 1
    # weeks before the first evening would only show how empty they were
    begun = max(first, monday_of(min(answered, default=first)))
    days = [begun + timedelta(days=count) for count in range((first + WEEKS_DRAWN * WEEK - begun).days)]
    return tuple(PracticeDay(day, finished[day], answered[day]) for day in days)
