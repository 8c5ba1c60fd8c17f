"""What the evidence says of a course, in words, and every number of it opened; for families and for staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.courses.browsing import handle, page_of
from domain.finder.advice import Advice, Facts, Fits, LowerFirst, NothingNow, SkillSeen, Unknown, Wait
from domain.finder.recommending import Advised, Opened
from domain.messages.screen import Button, Join, Param, Screen, T, rows, t, tap
from domain.people.person import Learner
from handlers.views.courses import HOME, day_at, pager
from handlers.views.lengths import few
from handlers.views.portrait import Named
from handlers.views.upgrades import recommended

OVERRIDES_TOLD = 3


def advise_on(learner: int) -> Button:
    """The way to what the evidence says about courses for a learner."""
    return Button(t("finder.button.advise"), tap("fi.r", learner))


def says(advice: Advice, skill: Named) -> T:
    """What the evidence says of a course, with the numbers that it rests on."""
    facts = advice.facts
    given: dict[str, Param] = {"n": facts.count, "of": facts.of, "counted": _counted(facts)}
    match advice:
        case Fits(begins=True):
            return t("finder.says.fits_begins", **given)
        case Fits(gaps=gaps) if gaps:
            return t("finder.says.fits_gaps", skills=_named(gaps, skill), **given)
        case Fits():
            return t("finder.says.fits", **given)
        case Wait(skills=first):
            return t("finder.says.wait", skills=_named(first, skill), counted=given["counted"])
        case LowerFirst(course=course, skills=first):
            return t("finder.says.lower", course=course.name, skills=_named(first, skill), **given)
        case NothingNow():
            return t("finder.says.nothing", **given)
        case Unknown(few=False):
            return t("finder.says.unknown", **given)
        case Unknown() if facts.answers:
            return t("finder.says.too_few", n=facts.answers)
        case Unknown():
            return t("finder.says.no_answers")
        case _:
            assert_never(advice)


def evidence(found: Opened, number: int, skill: Named, me: int) -> Screen:
    """The advice with every skill that it rests on; family and teachers open each one further."""
    before_first = not isinstance(found.advice, NothingNow)
    both = [*((each, True) for each in found.before), *((each, False) for each in found.own)]
    part = page_of(sorted(both, key=lambda one: one[1] is not before_first), number)
    lines: list[Param] = []
    for before in (before_first, not before_first):
        of_kind = [each for each, is_before in part.shown if is_before is before]
        if of_kind:
            title = t("finder.before" if before else "finder.own")
            lines.append(Join((title, *(_skill_line(each, skill, found.carried) for each in of_kind))))
    name, learner = handle(found.course.id), found.learner
    opened = [
        Button(t("finder.button.skill", skill=skill(each.skill)), tap("mp.s", learner.id, each.skill))
        for each, _ in part.shown
        if each.answers and (found.family or found.teaches)
    ]
    said = t("finder.advice", whom=whom(learner, me), said=says(found.advice, skill))
    head = t("finder.evidence", name=learner.name, course=found.course.name)
    back = Button(t("common.back"), tap("fi.l") if found.family else tap("fi.r", learner.id))
    turning = pager(part, lambda to: tap("fi.e", learner.id, name, to))
    return Screen(Join((head, said, *lines), "blocks"), rows(*opened, turning, [back, HOME]))


def advised(found: Advised, skill: Named, zone: str) -> Screen:
    """What staff read before they offer anything."""
    learner = found.learner
    blocks: list[Param] = [t("finder.staff.title", name=learner.name, grade=_grade_or_unknown(found.grade))]
    if not found.may_see:
        blocks.append(t("finder.staff.unseen"))
    elif not found.courses:
        blocks.append(t("finder.staff.no_courses"))
    present = recommended(found.present)
    if present is not None:
        blocks.append(present)
    elif found.nothing:
        blocks.append(t("finder.staff.nothing"))
    blocks += [
        Join((t("finder.staff.course", course=course.name), t("finder.staff.says", said=says(said, skill))))
        for course, said in found.courses
    ]
    if found.overrides:
        told = [
            t("finder.staff.override", day=day_at(each.at, zone), by=each.by, course=each.course, reason=each.reason)
            for each in found.overrides[:OVERRIDES_TOLD]
        ]
        blocks.append(Join((t("finder.staff.overrides"), *told)))
    facts = [
        Button(t("finder.button.evidence_of", course=course.name), tap("fi.e", learner.id, handle(course.id), 0))
        for course, _ in found.courses
    ]
    page = Button(t("portrait.button.learner", name=learner.name), tap("lp.o", learner.id)) if found.teaches else None
    events = Button(t("events.button.all"), tap("ev"))
    return Screen(Join(tuple(blocks), "blocks"), rows(*facts, page, [events, HOME]))


def _skill_line(each: SkillSeen, skill: Named, carried: frozenset[str]) -> T:
    if not each.answers and each.skill in carried:
        return t("finder.carried", skill=skill(each.skill))
    mark = t(f"standing.mark.{each.band.value}")
    return t("upgrades.skill", mark=mark, skill=skill(each.skill), online=each.online, there=each.in_class)


def _counted(facts: Facts) -> T:
    if facts.in_class:
        answers = t("finder.answers", n=facts.online)
        return t("finder.counted_both", answers=answers, tickets=t("finder.tickets", n=facts.in_class))
    return t("finder.answers", n=facts.online)


def _named(skills: Sequence[str], skill: Named) -> Param:
    return few([skill(each) for each in skills])


def whom(learner: Learner | None, me: int) -> Param:
    if learner is None or learner.person == me:
        return t("finder.for_you")
    return t("finder.for_child", name=learner.name)


def _grade_or_unknown(grade: int | None) -> T:
    return t("finder.staff.grade_unknown") if grade is None else grade_words(grade)


def grade_words(grade: int) -> T:
    return t("ask.preschool") if grade == 0 else t("courses.one_grade", grade=grade)
