"""How learners hear of an assignment: in the evening's reminder where one is planned, else in a message of its own.

A learner gets one message a day that nobody asked for. Where the reminder comes anyway, within REMINDER_WITHIN and
before the day is over, it tells of the assignment instead of the usual reason, so that the two do not compete for
that one message, and what is told comes at the hour that the learner has chosen. Everybody else gets a message, which
the gate lets through when their hours are open; on a break from practice not before they are back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.assigning.assignment import Assignment
from domain.assigning.doing import Aside, asides_of
from domain.assigning.words import told_line
from domain.gate.passing import push
from domain.gate.push import Waiting, Why
from domain.letters.outlook import outlook_for
from domain.messages.kinds import ASSIGNMENT
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Person
from domain.practice.habits.reminders import reminder_ahead
from domain.practice.habits.reminding import back_on, occurrence
from domain.practice.habits.streaks import local_day
from domain.turn import Turn

REMINDER_WITHIN = timedelta(hours=30)
BACK_AT = time(16)
"""The local hour at which somebody is told who comes back from a break that day."""


class How(StrEnum):
    """REMINDER: in it. MESSAGE: in one of its own. FOUND: nothing is sent in time, it stands on the home panel.
    NO_ACCOUNT: nobody who could be told. NO_CONSENT: a guardian has not agreed to practice yet."""

    REMINDER = "reminder"
    MESSAGE = "message"
    FOUND = "found"
    NO_ACCOUNT = "no_account"
    NO_CONSENT = "no_consent"

    @property
    def can_practise(self) -> bool:
        return self not in (How.NO_ACCOUNT, How.NO_CONSENT)


@dataclass(frozen=True)
class Hears:
    """How one learner hears of it as things stand.

    Attributes:
        at: when, for REMINDER and MESSAGE; now for at once.
        due_at: before then the gate is not asked, because the learner is on a break.
    """

    learner: Learner
    how: How
    at: datetime | None = None
    due_at: datetime | None = None


async def hears(turn: Turn, learner: Learner, until: datetime) -> Hears:
    """How somebody hears of what waits until `until`."""
    account = await turn.uow.people.get(learner.person) if learner.person else None
    if account is None:
        return Hears(learner, How.NO_ACCOUNT)
    if not await may_store_practice(turn, learner):
        return Hears(learner, How.NO_CONSENT)
    reminded = await reminder_ahead(turn, learner)
    if reminded is not None and reminded < min(until, turn.now + REMINDER_WITHIN):
        return Hears(learner, How.REMINDER, reminded)
    back = await _back_from_break(turn, learner, account)
    if back is not None:
        return Hears(learner, How.MESSAGE, back, back) if back < until else Hears(learner, How.FOUND)
    at = (await outlook_for(turn, account, kind=ASSIGNMENT.name)).at
    return Hears(learner, How.MESSAGE, at) if at is not None and at < until else Hears(learner, How.FOUND)


async def tell(turn: Turn, aside_of: Assignment, to: Hears, *, again: bool = False) -> None:
    """Put the message before the gate where one is to go; `again` for the teacher's one reminder."""
    learner = to.learner
    account = await turn.uow.people.get(learner.person) if learner.person else None
    aside = next((each for each in await asides_of(turn, learner.id) if each.assignment.id == aside_of.id), None)
    if to.how is not How.MESSAGE or account is None or aside is None:
        return
    once = f"{once_of(aside_of.id, learner.id)}{'again' if again else 'given'}"
    note = _note(aside, again=again)
    await push(turn, account, note, learner=learner.id, once=once, due_at=to.due_at, until=aside_of.due_at)


def once_of(assignment: int, learner: int | None = None) -> str:
    """How the messages about it begin to be named; of all learners where none is given."""
    return f"assignment:{assignment}:" + (f"{learner}:" if learner is not None else "")


async def assignment_stands(turn: Turn, message: Waiting) -> Why | None:
    """Whether there is still something to tell: it was neither withdrawn nor done, and its day is not over."""
    number = int(message.occasion.split(":")[1])
    if message.learner is None:
        return Why.NOT_TRUE_ANY_MORE
    waiting = await turn.uow.assignments.waiting_for(message.learner, turn.now)
    return None if any(each.assignment.id == number for each in waiting) else Why.NOT_TRUE_ANY_MORE


def _note(aside: Aside, *, again: bool) -> Note:
    text = t("assigning.told.again", line=told_line(aside)) if again else told_line(aside)
    start = Button(t("assigning.button.start"), tap("as.go", aside.assignment.id))
    return Note(ASSIGNMENT.name, text, rows(start))


async def _back_from_break(turn: Turn, learner: Learner, account: Person) -> datetime | None:
    """When to tell somebody who is on a break from practice; None for everybody else."""
    routine = await turn.uow.habits.of(learner.id)
    zone = account.zone or turn.policy.zone
    today = local_day(turn.now, zone)
    if routine is None or routine.on_a_break(today) is None:
        return None
    return occurrence(back_on(routine.breaks, today), routine.practise_at or BACK_AT, zone)
