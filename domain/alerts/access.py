"""Which alerts somebody may see: their own, about those whom they teach; and of those for whom they stand in, what is
about the classes in which they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from domain.alerts.alert import Alert, OfLearner, OfPoint, Rule, Subject
from domain.classes.standing_in.standing import standing_in_for
from domain.errors import Gone
from domain.messages.screen import t
from domain.people.consent import may_teachers_see
from domain.people.person import Role
from domain.turn import Turn, only

TEACHERS = only(Role.TEACHER)


@dataclass(frozen=True)
class Taught:
    """The classes that somebody teaches as `teacher` (a person, be it themselves), and who goes there now."""

    teacher: int
    classes: frozenset[str]
    learners: frozenset[int]

    def has(self, alert: Alert) -> bool:
        if alert.teacher != self.teacher:
            return False
        match alert.subject:
            case OfLearner(learner):
                return learner in self.learners
            case OfPoint(class_id, _):
                return class_id in self.classes


async def alerts_of(turn: Turn) -> Sequence[Alert]:
    """Those that are not over and that the acting person sees, by when they came into their state."""
    taught = await _taught(turn)
    found = await turn.uow.alerts.of_teachers({each.teacher for each in taught})
    return [each for each in found if any(by.has(each) for by in taught)]


async def alert_seen(turn: Turn, alert: int) -> Alert:
    """One alert, be it over or not; of one that is over what the family lets teachers see today, and no mood: the
    clock does not look at it any more.

    Raises:
        Gone: there is none, or it is not for the acting person.
    """
    found = await turn.uow.alerts.get(alert)
    if found is None or not any(each.has(found) for each in await _taught(turn)):
        raise Gone(t("refusal.gone"))
    if not found.state.is_over or not isinstance(found.subject, OfLearner):
        return found
    learner = await turn.uow.people.learner(found.subject.learner)
    may_see = learner is not None and await may_teachers_see(turn, learner)
    shown = tuple(each for each in found.findings if may_see and each.rule is not Rule.LOW_MOOD)
    return replace(found, findings=shown)


async def seen_about(turn: Turn, subject: Subject) -> Alert | None:
    """The alert about it that is not over and that the acting person sees; before all their own."""
    live = await turn.uow.alerts.live_about(subject)
    if not live:
        return None
    taught = await _taught(turn)
    found = (alert for by in taught for alert in live if by.has(alert))
    return next(found, None)


async def _taught(turn: Turn) -> list[Taught]:
    """The person's own classes, then those in which they stand in today."""
    if Role.TEACHER not in turn.person.roles:
        return []
    me, today = turn.person.id, turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    own = [klass.id for klass in await turn.uow.classes.taught_by(me, standing_in=False)]
    found = [await with_learners(turn, me, own)]
    for each in await standing_in_for(turn, me, today):
        found += [await with_learners(turn, account, [each.class_id]) for account in sorted(each.accounts)]
    return found


async def with_learners(turn: Turn, teacher: int, classes: Iterable[str]) -> Taught:
    """These classes, taught as `teacher`, with who goes there now."""
    ids = list(classes)
    learners = {each.id for class_id in ids for each in await turn.uow.classes.learners_of(class_id)}
    return Taught(teacher, frozenset(ids), frozenset(learners))
