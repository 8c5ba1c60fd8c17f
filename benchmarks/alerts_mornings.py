"""The simulated term seen morning by morning: portraits and evidence, the rules, the life of alerts, a teacher.

Nothing that happens here changes the term: a learner slips as planned, whatever anybody does about it.

The teacher is told of at most five alerts a morning. Of those that are true they act on 60 % and watch 10 %, of those
that are not they dismiss 70 %, within three days; the rest they leave. Asked whether it helped they say yes, not yet,
or nothing. Of what the term knows no truth about (a learner who is stuck, an absence) four in five count as true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks.alerts_evidence import Known
from benchmarks.alerts_term import History
from benchmarks.alerts_truth import is_true
from benchmarks.alerts_world import ZONE, instant
from domain.alerts import life, trust
from domain.alerts.alert import Act, Alert, Finding, NotTrue, OfLearner, OfPoint, Rule, State, Subject
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.keeping import TAUGHT_LATELY
from domain.alerts.point_loading import TAUGHT_FOR
from domain.alerts.rules import about_learner, about_point, lasts, weight

HOUR = 7 / 24
LINES = 5
ROLLED_ON = 60
"""Days without events after the term, by the end of which every alert has to be over."""
ACTS, WATCHES, DISMISSES, TRUE_WITHOUT_TRUTH = 0.6, 0.1, 0.7, 0.8
HELPED = ((True, 0.5), (False, 0.35), (None, 0.05))
"""The rest never answers."""


@dataclass(frozen=True)
class Raised:
    """A finding that came into an alert of a teacher; `day` of the term, `truth` None where the term knows none."""

    teacher: int
    subject: Subject
    finding: Finding
    day: float
    truth: bool | None


@dataclass
class Log:
    """What came of the term.

    Attributes:
        held: every alert with its number, as it ended.
        raised: with the number of the alert that it came into.
        duplicates: raised within the rest of the same, without a new beginning.
        open_at_end: how many were not over when the term was.
    """

    held: dict[int, Alert] = field(default_factory=dict)
    raised: list[tuple[int, Raised]] = field(default_factory=list)
    duplicates: list[Raised] = field(default_factory=list)
    open_at_end: int = 0


def mornings(history: History) -> Log:
    seen = _Seen(history)
    for day in range(1, history.term.days + 1):
        seen.morning(day + HOUR, new=True)
    seen.log.open_at_end = sum(not alert.state.is_over for alert in seen.log.held.values())
    for day in range(history.term.days + 1, history.term.days + ROLLED_ON + 1):
        seen.morning(day + HOUR, new=False)
    return seen.log


class _Seen:
    def __init__(self, history: History) -> None:
        self.term, self.known, self.log = history.term, Known(history), Log()
        self.live: dict[tuple[int, Subject], int] = {}
        self.ended: dict[tuple[int, Subject], list[int]] = defaultdict(list)
        self.planned: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self.acts: dict[int, set[Act]] = defaultdict(set)
        self.teachers = {klass.id: klass.teacher for klass in self.term.classes}

    def morning(self, day: float, *, new: bool) -> None:
        now = instant(day)
        self.known.catch_up(now)
        self._do(int(day), now)
        trusted = {teacher: trust.trusts(self._judged(teacher, now)) for teacher in set(self.teachers.values())}
        for teacher, subject, findings in self._looks(day, now, new=new):
            self._look(teacher, subject, findings, day, now, trusted[teacher])
        self._give_up(day, now)
        self._tell(day, now)

    def _looks(self, day: float, now: datetime, *, new: bool) -> Iterator[tuple[int, Subject, Sequence[Finding]]]:
        for plan in self.term.plans.values():
            teacher, learner = self.teachers[plan.class_id], OfLearner(plan.learner)
            if plan.goes(day) and (new or (teacher, learner) in self.live):
                evidence = self.known.learner(plan.learner, now)
                yield teacher, learner, self._with_lasting((teacher, learner), about_learner(evidence), evidence)
        fresh = {OfPoint(*point) for point in self.known.points(now, TAUGHT_LATELY)} if new else set()
        told_of = {OfPoint(*point) for point in self.known.points(now, TAUGHT_FOR)}
        live = {subject for _, subject in self.live if isinstance(subject, OfPoint)}
        for point in sorted(fresh | live, key=lambda each: (each.class_id, each.skill)):
            teacher = self.teachers[point.class_id]
            if point in told_of:
                yield teacher, point, about_point(self.known.point(point.class_id, point.skill, now))
            else:
                yield teacher, point, self.log.held[self.live[teacher, point]].findings

    def _with_lasting(
        self, place: tuple[int, Subject], findings: Sequence[Finding], evidence: LearnerEvidence
    ) -> Sequence[Finding]:
        """As domain.alerts.keeping has it: what is only too old to be found anew is not over by that."""
        if place not in self.live:
            return findings
        alert, names = self.log.held[self.live[place]], {each.name for each in findings}
        gone = (each for each in alert.findings if each.name not in names)
        return sorted(
            (*findings, *(each for each in gone if lasts(each, alert.raised_at, evidence))), key=weight, reverse=True
        )

    def _look(
        self,
        teacher: int,
        subject: Subject,
        findings: Sequence[Finding],
        day: float,
        now: datetime,
        trusted: Mapping[Rule, float],
    ) -> None:
        place = (teacher, subject)
        number = self.live.get(place)
        alert = self.log.held[number] if number is not None else None
        ended = [self.log.held[each] for each in self.ended[place]]
        over = [each for each in ended if each.changed_at > now - life.LONGEST_REST]
        done = self.acts[number] if number is not None else set()
        step = life.looked(
            life.Whose(teacher, subject, ZONE),
            alert,
            findings,
            now,
            ended=over,
            trusted=trusted,
            only_watched=done == {Act.WATCH},
        )
        if step.alert is None:
            return
        if number is None:
            number = len(self.log.held) + 1
            self.live[place] = number
        before = set(alert.known) if alert is not None else set()
        for found in step.alert.findings:
            if found.name not in before:
                told = Raised(teacher, subject, found, day, is_true(self.term, subject, found, day))
                self.log.raised.append((number, told))
                if _is_again(found, ended, now):
                    self.log.duplicates.append(told)
        self._keep(number, replace(step.alert, id=number))

    def _keep(self, number: int, alert: Alert) -> None:
        self.log.held[number] = alert
        place = (alert.teacher, alert.subject)
        if alert.state.is_over and self.live.get(place) == number:
            del self.live[place]
            self.ended[place].append(number)

    def _give_up(self, day: float, now: datetime) -> None:
        """Who does not go to the class any more is nobody's alert."""
        for (_, subject), number in list(self.live.items()):
            if isinstance(subject, OfLearner) and not self.term.plans[subject.learner].goes(day):
                self._keep(number, life.given_up(self.log.held[number], now))

    def _tell(self, day: float, now: datetime) -> None:
        by_teacher: dict[int, list[Alert]] = defaultdict(list)
        for number in self.live.values():
            alert = self.log.held[number]
            if alert.told_at is None:
                by_teacher[alert.teacher].append(alert)
            elif alert.state is State.ASKED and alert.changed_at == now:
                self._plan(alert, day, "answer")
        for alerts in by_teacher.values():
            first = sorted(alerts, key=lambda each: -max(weight(found) for found in each.findings))
            for alert in first[:LINES]:
                self._keep(alert.id, replace(alert, told_at=now))
                self._plan(alert, day, "decide")

    def _plan(self, alert: Alert, day: float, what: str) -> None:
        chance = self._chance(alert, "when")
        self.planned[int(day) + chance.randint(1, 3)].append((alert.id, what))

    def _chance(self, alert: Alert, what: str) -> Random:
        """Of its own for each alert, so that what one teacher does changes no other's mind."""
        return Random(
            f"teacher {self.term.seed} {alert.teacher} {alert.subject} {alert.raised_at} {what} {alert.looks}"
        )

    def _do(self, day: int, now: datetime) -> None:
        for number, what in self.planned.pop(day, ()):
            alert = self.log.held[number]
            if alert.state.is_over:
                continue
            chance = self._chance(alert, what)
            if what == "answer":
                self._answer(alert, chance, now)
            elif alert.state is State.OPEN:
                self._decide(alert, chance, now)

    def _answer(self, alert: Alert, chance: Random, now: datetime) -> None:
        drawn = chance.random()
        for helped, likely in HELPED:
            drawn -= likely
            if drawn < 0:
                self._keep(alert.id, life.answered(alert, helped, now, ZONE))
                return

    def _decide(self, alert: Alert, chance: Random, now: datetime) -> None:
        truths = [each.truth for number, each in self.log.raised if number == alert.id]
        known = [truth for truth in truths if truth is not None]
        true = any(known) if known else chance.random() < TRUE_WITHOUT_TRUTH
        drawn = chance.random()
        if not true:
            if drawn < DISMISSES:
                self._keep(alert.id, life.dismissed(alert, NotTrue.NOT_SO, "", now))
        elif drawn < ACTS + WATCHES:
            act = Act.LETTER if drawn < ACTS else Act.WATCH
            self.acts[alert.id].add(act)
            self._keep(alert.id, life.acted(alert, act, now, ZONE))

    def _judged(self, teacher: int, now: datetime) -> list[Alert]:
        since = now - trust.TRUSTED_FOR
        held = (each for each in self.log.held.values() if each.teacher == teacher)
        return [each for each in held if each.told_at is not None and each.changed_at >= since]


def _is_again(found: Finding, ended: Sequence[Alert], now: datetime) -> bool:
    """Whether the same was told within its rest, and began before that was over; what is live cannot be raised."""
    rest = {State.DISMISSED: timedelta(days=28)}
    return any(
        found.name in each.known
        and each.told_at is not None
        and now < each.changed_at + rest.get(each.state, timedelta(days=14))
        and found.since <= each.changed_at
        for each in ended
    )
