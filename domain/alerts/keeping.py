"""Keeping alerts: the clock looks at learners and points, and each look changes what it has to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.alert import Act, Alert, Finding, OfLearner, OfPoint, State, Subject
from domain.alerts.life import LONGEST_REST, MORNING, Whose, given_up, looked, withdrawn
from domain.alerts.loading import Around, evidence_of
from domain.alerts.point_loading import points_of
from domain.alerts.rules import about_learner, about_point, is_withheld, lasts, weight
from domain.alerts.trust import TRUSTED_FOR, trusts
from domain.people.person import Learner
from domain.turn import CLOCK_ONLY, Rights, Turn

LEARNERS_AT_ONCE = 4
"""So many learners are looked at in one transaction: some 60 ms."""
RESTED_FOR = timedelta(minutes=5)
"""Who practises right now is looked at when they have done."""
TAUGHT_LATELY = timedelta(days=21)
"""Two lessons of a weekly class, with a week without one between them."""
POINTS_SEEN = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LookAtLearners:
    """Everybody who goes to a class once each MORNING, so that silence is noticed, too, and again when there is news
    of them. Gives how many were looked at."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        wanted = await turn.uow.alerts.learners_to_look_at(
            last_morning(turn), turn.now - RESTED_FOR, LEARNERS_AT_ONCE
        )
        if not wanted:
            return 0
        # before their alerts: whoever acts on several learners does the same
        await turn.claim(wanted)
        around = await Around.at(turn)
        for learner in await turn.uow.people.learners(wanted):
            try:
                async with turn.uow.savepoint():
                    await look_at_learner(turn, around, learner)
            except Exception:
                log.exception("Learner %d could not be looked at; the others are", learner.id)
        await turn.uow.alerts.looked([OfLearner(each) for each in wanted], turn.now)
        return len(wanted)


@dataclass(frozen=True)
class LookAtPoints:
    """The points that classes were taught lately, once each MORNING; those of one class at a time. Gives how many
    were looked at."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        wanted = await turn.uow.alerts.points_to_look_at(last_morning(turn), turn.now - TAUGHT_LATELY, POINTS_SEEN)
        if not wanted:
            return 0
        class_id = wanted[0][0]
        points = [OfPoint(each, skill) for each, skill in wanted if each == class_id]
        try:
            async with turn.uow.savepoint():
                await look_at_points(turn, await Around.at(turn), class_id, points)
        except Exception:
            log.exception("The points of class %s could not be looked at; the others are", class_id)
        await turn.uow.alerts.looked(points, turn.now)
        return len(points)


def last_morning(turn: Turn) -> datetime:
    """When the present round of looks began: MORNING of the centre, today's or yesterday's."""
    place = ZoneInfo(turn.policy.zone)
    local = turn.now.astimezone(place)
    day = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    return datetime.combine(day, MORNING, place)


async def look_at_learner(turn: Turn, around: Around, learner: Learner) -> None:
    """One look at a learner, for each of their teachers."""
    known = await evidence_of(turn, around, learner)
    live = await _live(turn, OfLearner(learner.id))
    for teacher in sorted(live.keys() | known.keys()):
        evidence, was = known.get(teacher), live.get(teacher)
        if evidence is None:
            await _give_up(turn, was)
            continue
        findings = about_learner(evidence)
        if was is not None:
            lasting = [each for each in _gone(was, findings) if lasts(each, was.raised_at, evidence)]
            findings = tuple(sorted((*findings, *lasting), key=weight, reverse=True))
        now_is = await _looked(turn, teacher, OfLearner(learner.id), was, findings)
        if now_is is not None and any(is_withheld(each, evidence) for each in _gone(now_is, findings)):
            now_is = withdrawn(now_is, turn.now)
        await _keep(turn, was, now_is)


async def look_at_points(turn: Turn, around: Around, class_id: str, points: Sequence[OfPoint]) -> None:
    """One look at points of a class, for its teacher."""
    known = await points_of(turn, around, class_id, [each.skill for each in points])
    found = {each.skill: about_point(each) for each in known}
    teachers = await around.teachers_of(turn, class_id)
    for point in points:
        live = await _live(turn, point)
        for teacher in sorted(live.keys() | set(teachers)):
            was = live.get(teacher)
            if teacher not in teachers:
                await _give_up(turn, was)
                continue
            # a point that was taught too long ago to say anything new of it has not come right by that
            findings = found.get(point.skill, was.findings if was is not None else ())
            await _keep(turn, was, await _looked(turn, teacher, point, was, findings))


def _gone(alert: Alert, found: Sequence[Finding]) -> list[Finding]:
    """What the alert tells of and is not found now."""
    names = {each.name for each in found}
    return [each for each in alert.findings if each.name not in names]


async def _live(turn: Turn, subject: Subject) -> dict[int, Alert]:
    """By teacher, each as it is now; whoever else would change them waits."""
    found = {}
    for each in await turn.uow.alerts.live_about(subject):
        claimed = await turn.uow.alerts.claim(each.id)
        if claimed is not None and not claimed.state.is_over:
            found[each.teacher] = claimed
    return found


async def _give_up(turn: Turn, was: Alert | None) -> None:
    if was is not None:
        await _keep(turn, was, given_up(was, turn.now))


async def _looked(
    turn: Turn, teacher: int, subject: Subject, was: Alert | None, findings: Sequence[Finding]
) -> Alert | None:
    whose, alerts, now = Whose(teacher, subject, turn.policy.zone), turn.uow.alerts, turn.now
    watched = await _only_watched(turn, was)
    if not findings:
        return looked(whose, was, (), now, only_watched=watched).alert
    ended = await alerts.ended(teacher, subject, now - LONGEST_REST)
    trusted = trusts(await alerts.judged(teacher, now - TRUSTED_FOR))
    return looked(whose, was, findings, now, ended=ended, trusted=trusted, only_watched=watched).alert


async def _only_watched(turn: Turn, alert: Alert | None) -> bool:
    if alert is None or alert.state is not State.ASKED:
        return False
    return all(each.act is Act.WATCH for each in await turn.uow.alerts.acts(alert.id))


async def _keep(turn: Turn, was: Alert | None, now_is: Alert | None) -> None:
    if now_is is None or now_is == was:
        return
    if was is None:
        await turn.uow.alerts.add(now_is)
    else:
        await turn.uow.alerts.change(now_is, was.state)
