"""What is known of the simulated centre at a moment, as the bot's own loading (domain.alerts.loading) brings it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from benchmarks.alerts_term import History
from benchmarks.alerts_world import DAYS_OFF, MONDAY, ZONE, Klass, instant
from domain.alerts.evidence import (
    LOOKED_BACK_DAYS,
    AnswerSeen,
    Help,
    ItemElsewhere,
    LearnerEvidence,
    PointEvidence,
)
from domain.alerts.keeping import TAUGHT_LATELY
from domain.alerts.loading import answers_in, helps_in
from domain.journal import Place, Statement, Verb
from domain.portrait.folding import go_on
from domain.portrait.portrait import Portrait
from domain.practice.keeping.tallies import Answers, Tally

BACK = timedelta(days=LOOKED_BACK_DAYS)


class Known:
    """Everything that the journal has told until `now`."""

    def __init__(self, history: History) -> None:
        self.term, self._history = history.term, history
        self._upto = dict.fromkeys(history.said, 0)
        self._portraits = dict.fromkeys(history.said, Portrait())
        self._answers: dict[int, list[AnswerSeen]] = defaultdict(list)
        self._helps: dict[int, list[Help]] = defaultdict(list)
        self._met: set[tuple[int, str]] = set()
        self._first: dict[str, list[tuple[int, bool, float]]] = defaultdict(list)
        self._tallies: dict[str, dict[tuple[str, bool], list[float]]] = defaultdict(dict)
        self._classes = {klass.id: klass for klass in self.term.classes}
        self.touched: set[str] = set()
        """Items that were answered since the last catching up."""

    def catch_up(self, now: datetime) -> None:
        self.touched = set()
        for learner, said in self._history.said.items():
            start = end = self._upto[learner]
            while end < len(said) and said[end].at <= now:
                end += 1
            if end == start:
                continue
            self._upto[learner] = end
            further = go_on(self._portraits[learner], said[start:end])
            assert further is not None, "nothing is taken back in this term"
            self._portraits[learner] = further
            news = said[start:end]
            self._answers[learner] += answers_in(news)
            self._helps[learner] += helps_in(news)
            for told in news:
                if told.verb is Verb.ANSWERED and (learner, told.object_id) not in self._met:
                    self._met.add((learner, told.object_id))
                    self._first_answer(told)

    def learner(self, learner: int, now: datetime) -> LearnerEvidence:
        plan = self.term.plans[learner]
        since = instant(plan.joined)
        klass = self._classes[plan.class_id]
        return LearnerEvidence(
            learner,
            now,
            ZONE,
            since,
            self._portraits[learner],
            self.answers(learner, now - BACK),
            helps=[each for each in self._helps[learner] if each.at > now - BACK],
            lessons=[each.at for each in klass.lessons if since <= each.at <= now],
            pauses=[each for each in plan.pauses if instant((each[0] - MONDAY).days) <= now],
            days_off=DAYS_OFF,
            excused=frozenset(at for at in self._history.excused[learner] if at <= now),
            goal=plan.goal,
        )

    def points(self, now: datetime, lately: timedelta = TAUGHT_LATELY) -> set[tuple[str, str]]:
        """Class and skill of what was taught so lately."""
        return {
            (klass.id, point.skill)
            for klass in self.term.classes
            for lesson in klass.lessons
            for point in lesson.points
            if now - lately <= lesson.at <= now
        }

    def point(self, class_id: str, skill: str, now: datetime) -> PointEvidence:
        klass = self._classes[class_id]
        begun = [each for each in klass.lessons if each.at <= now]
        lessons = [each.at for each in begun if any(point.skill == skill for point in each.points)]
        first = lessons[0]
        here = self.members(klass, now)
        theirs = sorted(
            (each for learner in here for each in self.answers(learner, first - BACK)), key=lambda each: each.at
        )
        about = [each for each in theirs if each.skill == skill and each.at >= first]
        return PointEvidence(
            class_id,
            skill,
            now,
            ZONE,
            lessons,
            later=[each.at for each in begun if each.at > lessons[-1]],
            learners=here,
            answers=about,
            before=[each for each in theirs if each.skill != skill or each.at < first],
            elsewhere=self._elsewhere({each.item for each in about}, frozenset(here)),
        )

    def members(self, klass: Klass, now: datetime) -> list[int]:
        plans = self.term.plans.values()
        return [
            each.learner
            for each in plans
            if each.class_id == klass.id and instant(each.joined) <= now < instant(each.left)
        ]

    def answers(self, learner: int, since: datetime) -> Sequence[AnswerSeen]:
        held = self._answers[learner]
        return held[bisect_left(held, since, key=lambda each: each.at) :]

    def portrait(self, learner: int) -> Portrait:
        return self._portraits[learner]

    @property
    def items(self) -> Iterable[str]:
        """Those with a first answer."""
        return list(self._first)

    def tallied(self, item: str) -> Answers:
        """As storage/tallies.py adds first answers up."""
        held = self._tallies[item].items()
        return Answers(tuple(Tally(said, right, int(n), mean, squares) for (said, right), (n, mean, squares) in held))

    def _elsewhere(self, items: set[str], here: frozenset[int]) -> Mapping[str, ItemElsewhere]:
        found = {}
        for item in items:
            others = [(right, expected) for learner, right, expected in self._first[item] if learner not in here]
            if others:
                right, expected = sum(each for each, _ in others), sum(each for _, each in others)
                found[item] = ItemElsewhere(len(others), right, expected)
        return found

    def _first_answer(self, told: Statement) -> None:
        """As storage/tallies.py counts it: whoever met the item in class meets it at home for the second time."""
        result = told.result
        if told.place is Place.CLASS or result["hints"] or result.get("rapid"):
            return
        assert told.learner is not None, "somebody has answered"
        response, right, expected = (
            str(result.get("option", result.get("text", ""))),
            result["success"],
            result["expected"],
        )
        self.touched.add(told.object_id)
        self._first[told.object_id].append((told.learner, right, expected))
        held = self._tallies[told.object_id].setdefault((response, right), [0, 0.0, 0.0])
        for place, more in enumerate((1, expected, expected**2)):
            held[place] += more
