"""What was missed or said in error, with what could be known of it: for those who write rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from benchmarks.alerts_evidence import Known
from benchmarks.alerts_figures import IN_TIME, Found
from benchmarks.alerts_mornings import Log
from benchmarks.alerts_term import History
from benchmarks.alerts_truth import points_of
from benchmarks.alerts_world import Plan, Teaching, Term, instant
from domain.alerts.evidence import AnswerSeen
from domain.practice.keeping.suspicions import Case, suspicions


def misses(history: History, log: Log, one: Found) -> list[str]:
    known = Known(history)
    known.catch_up(instant(history.term.days + 1))
    lines = [
        f"--- seed {history.term.seed}",
        *_slips(history.term, known, one),
        *_false_slips(history.term, known, one),
    ]
    return [*lines, *_points(history.term, known, one), *_items(history.term, known, one)]


def _slips(term: Term, known: Known, one: Found) -> Iterator[str]:
    for plan, lead in one.slips:
        slip = plan.slip
        assert slip is not None, "it is planted"
        if lead is None or lead < IN_TIME:
            told = "never" if lead is None else f"{lead:.0f} days before"
            names = ("practice", "homework", "lessons", "answers", "power")
            parts = ", ".join(f"{name} {getattr(slip, name):.2f}" for name in names)
            days = f"day {slip.onset}, faded {slip.faded}, gone {slip.gone}"
            yield f"MISSED slip of {plan.learner}, told {told}: {days}, {parts}"
            yield f"    {_weeks(known, plan, slip.gone)}"


def _false_slips(term: Term, known: Known, one: Found) -> Iterator[str]:
    for claim, true in one.slip_claims:
        if not true:
            plan = term.plans[int(claim.of)]
            slip = f" (slips from day {plan.slip.onset})" if plan.slip is not None else ""
            breaks = ", ".join(f"day {each.first} to {each.last}" for each in plan.breaks)
            sure = f" {claim.chance:.2f}" if claim.chance is not None else ""
            role = f"{plan.role.value}{slip}; breaks: {breaks or 'none'}"
            yield f"FALSE slip of {plan.learner} on day {claim.day:.0f}{sure}: {role}"
            yield f"    {_weeks(known, plan, claim.day)}"


def _weeks(known: Known, plan: Plan, until: float) -> str:
    """Week by week since joining, of seven days before `until`: evenings/homework done of given/lessons/tickets."""
    portrait, told = known.portrait(plan.learner), []
    end = instant(until)
    while end > instant(plan.joined):
        start = end - timedelta(days=7)
        evenings = len({each.began.date() for each in portrait.sittings if start <= each.began < end})
        given = [each for each in portrait.homework if start <= each.given < end]
        lessons = "".join(each.mark.value[0] for each in portrait.lessons if start <= each.at < end)
        tickets = "".join("+" if each.right else "-" for each in portrait.tickets if start <= each.lesson < end)
        told.append(f"{evenings}/{sum(bool(each.handed) for each in given)}:{len(given)}/{lessons}/{tickets}")
        end = start
    return "  ".join(reversed(told))


def _points(term: Term, known: Known, one: Found) -> Iterator[str]:
    for class_id, skill, in_time in one.points:
        if not in_time:
            yield f"MISSED point {class_id} {skill}: {_point(term, known, class_id, skill, None)}"
    for claim, true in one.point_claims:
        if not true:
            sure = f" {claim.chance:.2f}" if claim.chance is not None else ""
            told = _point(term, known, claim.class_id, claim.of, claim.day)
            yield f"FALSE point {claim.class_id} {claim.of} on day {claim.day:.0f}{sure}: {told}"


def _point(term: Term, known: Known, class_id: str, skill: str, until: float | None) -> str:
    """How it was taught and answered until then, or until the second lesson after it."""
    klass = next(each for each in term.classes if each.id == class_id)
    day, point = next((day, point) for day, point in points_of(klass) if point.skill == skill)
    lesson = next(each for each in klass.lessons if each.day == day)
    later = [each.at for each in klass.lessons if each.day > day]
    end = instant(until) if until is not None else later[1] if len(later) > 1 else instant(term.days)
    answers = [
        each
        for learner in known.members(klass, lesson.at)
        for each in known.answers(learner, lesson.at)
        if each.skill == skill and each.at < end
    ]
    sort = [f"day {day}, {point.how.value}"]
    sort += [f"reach {point.reach:.2f} strength {point.strength:.2f}"] if point.how is not Teaching.WELL else []
    sort += ["hard everywhere"] if skill in term.hard else []
    sort += ["weak class"] if klass.weak else []
    sort += [f"{klass.few_weak} weak learners"] if klass.few_weak else []
    sort += [f"faulty item {key}" for key, each in term.faulty.items() if each.true.skills[0] == skill]
    return f"{', '.join(sort)}; {_sums(answers)}"


def _sums(answers: Sequence[AnswerSeen]) -> str:
    parts = []
    for name, held in (
        ("ticket", [each for each in answers if each.in_class]),
        ("home", [each for each in answers if not each.in_class]),
    ):
        expected = sum(each.expected or 0.0 for each in held)
        parts.append(f"{name} {sum(each.right for each in held)} of {len(held)} (expected {expected:.1f})")
    items = Counter(each.item for each in answers)
    return ", ".join(parts) + f", {len(items)} items"


def _items(term: Term, known: Known, one: Found) -> Iterator[str]:
    for item, named in one.items:
        if not named:
            yield f"MISSED item {item}, {term.faulty[item].fault.value}: {_tallied(known, item)}"
    for item in sorted({claim.of for claim, true in one.item_claims if not true}):
        yield f"FALSE item {item}: {_tallied(known, item)}"


def _tallied(known: Known, item: str) -> str:
    answers = known.tallied(item)
    why = ", ".join(each.rule.value for each in suspicions(Case(answers))) or "no suspicion"
    rival = f", rival {answers.rival.n}" if answers.rival else ""
    told = f"{answers.right} of {answers.n} right, expected {answers.expected:.1f}{rival}"
    return f"{told}, surprise {answers.surprise:.1f}; {why}"
