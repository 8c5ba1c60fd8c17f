"""What teachers do about alerts: each act is noted where it is done, and logged with who did it.

Statements: HELPED "alert" {act, ref} for whatever was done, REPORTED "alert" {reason} for what was not true, RATED
"alert" {helped} for what came of it; about the learner, or about nobody for a point in a class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.access import TEACHERS, alert_seen, seen_about
from domain.alerts.alert import Act, Acted, Alert, NotTrue, OfLearner, Subject
from domain.alerts.life import acted, answered, dismissed
from domain.journal import Verb
from domain.turn import Rights, Turn

WORDS_AT_MOST = 300


async def note_act(turn: Turn, act: Act, about: Subject, ref: str = "") -> date | None:
    """Note at the acting person's alert about that subject, if there is one, what was done. Noting twice is once.

    Args:
        ref: names what was made by it (a letter, an assignment), "" for nothing; what has the same one is the same.

    Returns:
        the local day on which the alert is looked at again; None where there is no alert.
    """
    found = await seen_about(turn, about)
    return await _noted(turn, found, act, ref) if found is not None else None


@dataclass(frozen=True)
class WatchAlert:
    """Do nothing for a week, and look again. Watching what is watched, or dealt with, changes nothing.

    Raises:
        Gone: no such alert of the acting person's.
    """

    rights: ClassVar[Rights] = TEACHERS

    alert: int

    async def run(self, turn: Turn) -> date | None:
        """The local day on which it is looked at again; None when it is over."""
        return await _noted(turn, await alert_seen(turn, self.alert), Act.WATCH, "")


@dataclass(frozen=True)
class DismissAlert:
    """It was not true, because. What is over stays as it ended.

    Raises:
        Gone: no such alert of the acting person's.
    """

    rights: ClassVar[Rights] = TEACHERS

    alert: int
    reason: NotTrue
    words: str = ""

    async def run(self, turn: Turn) -> bool:
        """Whether anything changed."""
        was = await _claimed(turn, await alert_seen(turn, self.alert))
        words = " ".join(self.words.split())[:WORDS_AT_MOST]
        if not await _changed(turn, was, dismissed(was, self.reason, words, turn.now)):
            return False
        await _record(turn, Verb.REPORTED, was, {"reason": self.reason.value})
        return True


@dataclass(frozen=True)
class AnswerLook:
    """Whether what was done has helped; None for who cannot say. Only the first answer to a question counts.

    Raises:
        Gone: no such alert of the acting person's.
    """

    rights: ClassVar[Rights] = TEACHERS

    alert: int
    helped: bool | None

    async def run(self, turn: Turn) -> Alert:
        """The alert as it is now."""
        was = await _claimed(turn, await alert_seen(turn, self.alert))
        now_is = answered(was, self.helped, turn.now, turn.policy.zone)
        if now_is.state.is_over and not was.state.is_over:
            # whoever said so need not be told of it
            now_is = replace(now_is, over_told_at=turn.now)
        if await _changed(turn, was, now_is):
            await _record(turn, Verb.RATED, was, {"helped": self.helped})
        return now_is


def look_day(alert: Alert, zone: str) -> date | None:
    """The local day on which it is looked at again; None when it is over."""
    return alert.look_at.astimezone(ZoneInfo(zone)).date() if alert.look_at is not None else None


async def _noted(turn: Turn, alert: Alert, act: Act, ref: str) -> date | None:
    was = await _claimed(turn, alert)
    if was.state.is_over:
        return None
    now_is = acted(was, act, turn.now, turn.policy.zone)
    done = await turn.uow.alerts.acts(was.id)
    if await _changed(turn, was, now_is) or not any(_is_same(turn, each, act, ref) for each in done):
        await turn.uow.alerts.act(was.id, Acted(act, turn.person.id, turn.now, ref))
        await _record(turn, Verb.HELPED, was, {"act": act.value, "ref": ref})
    return look_day(now_is, turn.policy.zone)


def _is_same(turn: Turn, done: Acted, act: Act, ref: str) -> bool:
    """What names nothing that was made counts once a day."""
    zone = ZoneInfo(turn.policy.zone)
    at_once = bool(ref) or done.at.astimezone(zone).date() == turn.now.astimezone(zone).date()
    return (done.act, done.ref) == (act, ref) and at_once


async def _claimed(turn: Turn, alert: Alert) -> Alert:
    found = await turn.uow.alerts.claim(alert.id)
    assert found is not None, "alerts are never removed"
    return found


async def _changed(turn: Turn, was: Alert, now_is: Alert) -> bool:
    return now_is != was and await turn.uow.alerts.change(now_is, was.state)


async def _record(turn: Turn, verb: Verb, alert: Alert, result: dict[str, str | bool | None]) -> None:
    learner = alert.subject.learner if isinstance(alert.subject, OfLearner) else None
    await turn.record(verb, "alert", alert.id, learner=learner, result=result, authority="teacher")
