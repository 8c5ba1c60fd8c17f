"""How a set went, and what of it is told to the learner, to a parent and to the home panel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import ClassVar

from domain.clock import midnight
from domain.errors import Gone
from domain.language import Localized
from domain.messages.screen import t
from domain.people.person import Role
from domain.practice.evening.desk import Score
from domain.practice.evening.session import SESSION_LIFE, Session, SessionKind, SessionState, Verdict
from domain.practice.habits.lengths import set_size
from domain.practice.learner import model
from domain.practice.learner.believed import local_day
from domain.turn import Rights, Turn, only

SECONDS_AN_ITEM = 80
"""How long a learner usually takes over an item with reading its explanation; for "about 8 min"."""


async def score_of(turn: Turn, session: Session) -> Score:
    """The score of a set as far as it went."""
    practice, bank = turn.uow.practice, turn.services.bank
    asked = await practice.asked(session.id)
    reported = {each.position for each in asked if each.reported is not None}
    attempts = [each for each in await practice.attempts(session.id) if each.position not in reported]
    judged = Counter(attempt.verdict for attempt in attempts)
    skills: Counter[str] = Counter()
    guessed: set[str] = set()
    for attempt in attempts:
        item = bank.item(attempt.item) or await turn.uow.items.get(attempt.item)
        if item is not None and item.skills and attempt.verdict is not Verdict.NOT_LEARNED:
            skills[item.skills[0]] += 1
            if attempt.sure is False:
                guessed.add(item.skills[0])
    plain = await practice.state_of(session.learner)
    state = model.from_plain(plain) if plain and plain.get("version") == model.VERSION else model.State()
    parameters = bank.parameters
    return Score(
        right=judged[Verdict.RIGHT],
        of=judged[Verdict.RIGHT] + judged[Verdict.WRONG],
        not_learned=judged[Verdict.NOT_LEARNED],
        reported=len(reported),
        new=_names(turn, [s for s, n in skills.items() if 0 < state.skill(s).answers <= n]),
        firm=_names(
            turn, [s for s in skills if model.mastery(state, s, turn.now, parameters).band is model.Band.FIRM]
        ),
        again=_names(turn, [s for s in skills if state.skill(s).again_since is not None]),
        unsure=_names(turn, [s for s in skills if s in guessed and state.skill(s).again_since is not None]),
    )


async def done_in(turn: Turn, session: Session) -> int:
    """How many items of a set are behind the learner, answered or reported."""
    reported = {each.position for each in await turn.uow.practice.asked(session.id) if each.reported is not None}
    return len(reported | {each.position for each in await turn.uow.practice.attempts(session.id)})


def _names(turn: Turn, skills: list[str]) -> tuple[Localized, ...]:
    return tuple(name for skill in skills if (name := turn.services.bank.skill_name(skill)) is not None)


async def last_result(turn: Turn, learner: int) -> tuple[Session, Score] | None:
    """The latest set if it is over, with its score."""
    session = await turn.uow.practice.latest_session(learner)
    if session is None or session.state not in (SessionState.FINISHED, SessionState.EXPIRED):
        return None
    return session, await score_of(turn, session)


@dataclass(frozen=True)
class Tonight:
    """The state of tonight's set.

    Attributes:
        open: a set was begun and not finished; else these are the figures of the one that would begin.
        done, left: items behind and before the learner.
        minutes: about how long the rest takes, 0 when nothing is left.
        done_today: a set was finished since midnight at the person's zone.
        placing: what is open is a placement, of which nobody knows how many items are left.
    """

    open: bool
    done: int
    left: int
    minutes: int
    done_today: bool
    placing: bool = False


@dataclass(frozen=True)
class Glance:
    """The home panel's line about practice: tonight, and plain facts of this week (from Monday, local)."""

    tonight: Tonight
    answered_this_week: int
    right_this_week: int


@dataclass(frozen=True)
class TonightOf:
    """Where a learner stands tonight; nothing is changed.

    Raises:
        Gone: the learner is neither the person nor one of their children.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.LEARNER, Role.PARENT)

    async def run(self, turn: Turn) -> Tonight:
        await _require_own(turn, self.learner)
        return await _tonight(turn, self.learner)


@dataclass(frozen=True)
class PracticeGlance:
    """What the home panel says about a learner's practice.

    Raises:
        Gone: the learner is neither the person nor one of their children.
    """

    learner: int
    rights: ClassVar[Rights] = only(Role.LEARNER, Role.PARENT)

    async def run(self, turn: Turn) -> Glance:
        await _require_own(turn, self.learner)
        today = local_day(turn, turn.now)
        monday = midnight(today - timedelta(days=today.weekday()), turn.zone)
        counted = await turn.uow.practice.count_attempts(self.learner, monday)
        right, wrong = counted.get(Verdict.RIGHT, 0), counted.get(Verdict.WRONG, 0)
        return Glance(await _tonight(turn, self.learner), right + wrong, right)


async def _tonight(turn: Turn, learner: int) -> Tonight:
    latest = await turn.uow.practice.latest_session(learner)
    running = latest is not None and latest.state in (SessionState.OPEN, SessionState.PAUSED)
    if latest is None or not running or turn.now - latest.last_at >= SESSION_LIFE:
        finished = latest is not None and latest.state is SessionState.FINISHED
        done_today = (
            finished and latest is not None and latest.last_at >= midnight(local_day(turn, turn.now), turn.zone)
        )
        asides = await turn.uow.assignments.waiting_for(learner, turn.now)
        size = asides[0].left if asides else await set_size(turn, learner, turn.zone)
        return Tonight(False, 0, size, _minutes(size), done_today)
    done = await done_in(turn, latest)
    left = max(0, latest.size - done)
    placing = latest.kind is SessionKind.PLACEMENT
    return Tonight(True, done, left, _minutes(left), done_today=False, placing=placing)


def _minutes(items: int) -> int:
    return ceil(items * SECONDS_AN_ITEM / 60)


async def _require_own(turn: Turn, learner: int) -> None:
    me = turn.person.id
    own = await turn.uow.people.learner_of(me)
    if own is not None and own.id == learner:
        return
    if not any(child.id == learner for child in await turn.uow.people.children_of(me)):
        raise Gone(t("refusal.gone"))
