"""The raw rules that stand beside ours: Kolibri's, "wrong in a row", fixed limits on accuracy, days without practice.

Kolibri tells a coach that a learner needs help when the attempts at one exercise hold more than three wrong answers
(`_create_needs_help_notification` in kolibri/core/notifications/api.py of learningequality/kolibri: in all since the
exercise was begun or last completed, not in a row), once for each learner and exercise. Here an exercise is a skill;
it is completed by five right answers in a row. It knows no points and no items: a point counts as claimed when three
learners of its class need help with it within three weeks of its lesson.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from benchmarks.alerts_evidence import Known
from benchmarks.alerts_mornings import HOUR
from benchmarks.alerts_term import History
from benchmarks.alerts_truth import About, Claim
from benchmarks.alerts_world import instant
from domain.alerts.evidence import AnswerSeen
from domain.alerts.keeping import TAUGHT_LATELY

WRONG, COMPLETED, NEED_HELP = 3, 5, 3
LEAST_SHARE, LAST, OF_POINT, OF_ITEM = 0.6, 20, 10, 8
LEAST_SHARE_OF_ITEM = 0.35
SILENT_DAYS = 7

Who = tuple[About, str, str]
Way = Callable[[Known, float], Iterable[Who]]
"""What a rule holds to be true on a morning."""


def needs_help(answers: Sequence[AnswerSeen], *, in_a_row: bool) -> bool:
    """Of one learner and one skill: whether help was ever needed."""
    wrong = right = 0
    for each in answers:
        wrong, right = (0 if in_a_row else wrong, right + 1) if each.right else (wrong + 1, 0)
        if wrong > WRONG:
            return True
        if right >= COMPLETED:
            wrong = right = 0
    return False


def kolibri(known: Known, day: float) -> Iterable[Who]:
    return _needing_help(known, day, in_a_row=False)


def wrong_in_a_row(known: Known, day: float) -> Iterable[Who]:
    return _needing_help(known, day, in_a_row=True)


def _needing_help(known: Known, day: float, *, in_a_row: bool) -> Iterable[Who]:
    now = instant(day)
    needing: dict[tuple[str, str], int] = defaultdict(int)
    points = known.points(now)
    for plan in known.term.plans.values():
        if not plan.goes(day):
            continue
        by_skill: dict[str, list[AnswerSeen]] = defaultdict(list)
        for each in known.answers(plan.learner, instant(0)):
            by_skill[each.skill].append(each)
        for skill, answers in by_skill.items():
            if needs_help(answers, in_a_row=in_a_row):
                yield About.SLIP, plan.class_id, f"{plan.learner}:{skill}"
            if (plan.class_id, skill) in points:
                since = now - TAUGHT_LATELY
                lately = [each for each in answers if each.at >= since]
                needing[plan.class_id, skill] += needs_help(lately, in_a_row=in_a_row)
    yield from ((About.POINT, *point) for point, n in needing.items() if n >= NEED_HELP)


def accuracy(known: Known, day: float) -> Iterable[Who]:
    """Less than 60 % right of the last twenty answers, of a class's answers to a point; 35 % of those to an item."""
    now = instant(day)
    for plan in known.term.plans.values():
        last = known.answers(plan.learner, instant(0))[-LAST:]
        if plan.goes(day) and len(last) == LAST and _share(last) < LEAST_SHARE:
            yield About.SLIP, plan.class_id, str(plan.learner)
    for klass in known.term.classes:
        for lesson in klass.lessons:
            if not now - TAUGHT_LATELY <= lesson.at <= now:
                continue
            theirs = [each for learner in known.members(klass, now) for each in known.answers(learner, lesson.at)]
            for point in lesson.points:
                about = [each for each in theirs if each.skill == point.skill]
                if len(about) >= OF_POINT and _share(about) < LEAST_SHARE:
                    yield About.POINT, klass.id, point.skill
    for item in known.items:
        tallied = known.tallied(item)
        if tallied.n >= OF_ITEM and tallied.right < LEAST_SHARE_OF_ITEM * tallied.n:
            yield About.ITEM, "", item


def no_practice(known: Known, day: float) -> Iterable[Who]:
    now = instant(day)
    for plan in known.term.plans.values():
        sittings = known.portrait(plan.learner).sittings
        if plan.goes(day) and sittings and sittings[-1].began < now - timedelta(days=SILENT_DAYS):
            yield About.SLIP, plan.class_id, str(plan.learner)


RAW: Mapping[str, Way] = {
    "Kolibri: more than 3 wrong": kolibri,
    "more than 3 wrong in a row": wrong_in_a_row,
    "less than 60 % right": accuracy,
    "no practice for 7 days": no_practice,
}


def claims_of(history: History, ways: Mapping[str, Way] = RAW) -> Mapping[str, list[Claim]]:
    """What each rule claims when it begins to hold; again only when it has not held in between."""
    known = Known(history)
    made: dict[str, list[Claim]] = {name: [] for name in ways}
    live: dict[str, set[Who]] = {name: set() for name in ways}
    for whole in range(1, history.term.days + 1):
        day = whole + HOUR
        known.catch_up(instant(day))
        for name, way in ways.items():
            holding = set(way(known, day))
            for about, class_id, of in sorted(holding - live[name]):
                made[name].append(Claim(about, class_id, of.partition(":")[0] if about is About.SLIP else of, day))
            live[name] = holding
    return made


def _share(answers: Sequence[AnswerSeen]) -> float:
    return sum(each.right for each in answers) / len(answers)
