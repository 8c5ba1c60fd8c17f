"""Screens of the finder: three questions, at most three cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.asking.fitting import Miss
from domain.courses.browsing import handle
from domain.finder.advice import is_advised
from domain.finder.cards import Card, Shown
from domain.finder.choices import Choices, Goal, Part, Step
from domain.finder.finding import AskChange, AskDays, AskGoal, AskWho, Cards, Found
from domain.messages.screen import Button, Join, Money, Param, Screen, T, rows, t, tap
from domain.people.person import Learner
from handlers.views.advice import grade_words, says, whom
from handlers.views.courses import FIND, HOME, SUBJECTS, clock_at, day_at, grades, places, source
from handlers.views.lengths import few
from handlers.views.portrait import Named

ASK_A_PERSON = Button(t("finder.button.ask"), tap("fi.a"))
CHANGE = Button(t("finder.button.change"), tap("fi.c"))
GRADES_IN_A_ROW = 4
ANY = "any"


def step(found: Found, now: datetime, zone: str, skill: Named, me: int) -> Screen:
    match found:
        case AskWho():
            return _who(found)
        case AskGoal():
            return _goal(found)
        case AskDays():
            return _days(found)
        case AskChange():
            return _change(found)
        case Cards():
            return _cards(found, now, zone, skill, me)
        case _:
            assert_never(found)


def _who(found: AskWho) -> Screen:
    children = [Button(each.name, tap("fi.k", each.id)) for each in found.learners]
    years = [Button(grade_words(each), tap("fi.g", each)) for each in found.grades]
    before = years[:1] if found.grades.start == 0 else []
    school = years[len(before) :]
    in_rows = [school[at : at + GRADES_IN_A_ROW] for at in range(0, len(school), GRADES_IN_A_ROW)]
    text = t("finder.who") if children else t("finder.which_grade")
    return Screen(text, rows(*_pairs(children), before, *in_rows, [SUBJECTS, HOME]))


def _goal(found: AskGoal) -> Screen:
    buttons = [
        Button(_marked(t(f"finder.goal.{each.value}"), each is found.choices.goal), tap("fi.o", each.value))
        for each in found.goals
    ]
    return Screen(_headed(found.learner, t("finder.which_goal")), rows(*buttons, [_back(found.choices), HOME]))


def _days(found: AskDays) -> Screen:
    choices = found.choices
    evening, *weekend = [
        Button(_marked(t(f"finder.days.{each.value}"), each in choices.days), tap("fi.d", each.value))
        for each in Part
    ]
    free = Button(_marked(t("finder.days.any"), not choices.days), tap("fi.d", ANY))
    amounts = [
        Button(
            _marked(t("finder.up_to", price=Money(each, found.currency)), choices.done and choices.most == each),
            tap("fi.b", str(each)),
        )
        for each in found.bands
    ]
    any_price = t("finder.any_price") if amounts else t("finder.button.show")
    last = Button(_marked(any_price, bool(amounts) and choices.done and choices.most is None), tap("fi.b", ANY))
    text = t("finder.which_days") if amounts else t("finder.which_days_only")
    prices = _pairs([*amounts, last])
    return Screen(_headed(found.learner, text), rows([evening, free], weekend, *prices, [_back(choices), HOME]))


def _change(found: AskChange) -> Screen:
    buttons = [
        Button(t(f"finder.change.{each.value}"), tap("fi.s", each.value)) for each in (Step.WHO, Step.GOAL, Step.DAYS)
    ]
    words = chosen(found.choices, found.learner, found.grade, found.currency)
    back = Button(t("common.back"), tap("fi.l"))
    return Screen(t("finder.change_what", chosen=words), rows(*buttons, [back, FIND], HOME))


def chosen(choices: Choices, learner: Learner | None, grade: int | None, currency: str) -> Join:
    """Everything that was chosen, in words."""
    words: list[Param] = [learner.name] if learner is not None else []
    if grade is not None:
        words.append(grade_words(grade))
    if choices.goal is not None:
        words.append(t(f"finder.goal.{choices.goal.value}"))
    words.append(_days_words(choices))
    words.append(t("finder.any_price") if choices.most is None else _up_to(choices, currency))
    return Join(tuple(words), "words")


def _cards(found: Cards, now: datetime, zone: str, skill: Named, me: int) -> Screen:
    words = chosen(found.choices, found.learner, found.grade, found.currency)
    blocks: list[Param] = [t("finder.title", chosen=words)]
    if found.goes_to:
        blocks.append(t("finder.goes_to", courses=few([each.name for each in found.goes_to])))
    if not found.cards:
        blocks.append(t("finder.nothing"))
    elif not any(each.advice is None or is_advised(each.advice) for each in found.cards):
        blocks.append(t("finder.none_now"))
    elif not any(each.fit.fits for each in found.cards):
        blocks.append(t("finder.nothing_fits"))
    about_whom = whom(found.learner, me)
    blocks += [_card(each, number, found, about_whom, skill) for number, each in enumerate(found.cards, 1)]
    sheets = {(each.course.source_date, str(each.course.source)): each.course for each in found.cards}
    if found.cards:
        sources = tuple(source(each.source, each.source_date) for each in sheets.values())
        blocks.append(t("finder.checked", checked=clock_at(now, zone), source=Join(sources)))
    taps = [_card_buttons(each, number, found.learner) for number, each in enumerate(found.cards, 1)]
    several = len(found.cards) > 1
    compared = tap("ak.c", *(handle(each.course.id) for each in found.cards))
    compare = [Button(t("ask.button.compare"), compared)] if several else []
    return Screen(Join(tuple(blocks), "blocks"), rows(*taps, [ASK_A_PERSON, *compare], [CHANGE, SUBJECTS], HOME))


def told(found: Cards) -> T:
    """What was chosen and found, for whoever is asked to help."""
    words = chosen(found.choices, found.learner, found.grade, found.currency)
    if not found.cards:
        return t("finder.told_nothing", chosen=words)
    return t("finder.told", chosen=words, courses=Join(tuple(each.course.name for each in found.cards), "words"))


def _card_buttons(card: Card, number: int, learner: Learner | None) -> list[Button]:
    name = handle(card.course.id)
    trial = tap("bk.c", name) if learner is None else tap("bk.k", learner.id, name)
    about = Button(t("finder.button.about", n=number), tap("co.c", name))
    made = [Button(t("finder.button.trial", n=number), trial), about]
    if card.advice is not None and learner is not None:
        made.append(Button(t("finder.button.evidence", n=number), tap("fi.e", learner.id, name, 0)))
    return made


def _card(card: Card, number: int, found: Cards, whom: Param, skill: Named) -> Join:
    course = card.course
    lines: list[Param] = [t("finder.name", n=number, name=course.name)]
    fits = _fits(card, found)
    if fits:
        lines.append(t("finder.fits", what=Join(tuple(fits), "words")))
    misses = _misses(card, found)
    if misses:
        lines.append(t("finder.misses", what=Join(tuple(misses), "words")))
    lines += [_class(each, course.lessons) for each in card.classes] or [t("courses.no_classes")]
    lines.append(
        t(
            "finder.price",
            price=Money(course.price_per_lesson, card.view.currency),
            n=course.lessons,
            minutes=course.minutes,
        )
    )
    if card.advice is not None:
        lines.append(t("finder.advice", whom=whom, said=says(card.advice, skill)))
    return Join(tuple(lines))


def _fits(card: Card, found: Cards) -> list[Param]:
    misses, choices = card.fit.misses, found.choices
    fits: list[Param] = []
    if Miss.GRADE not in misses and found.grade is not None:
        fits.append(grade_words(found.grade))
    if choices.goal is Goal.CONTEST and Miss.TRACK not in misses:
        fits.append(t("finder.fit.contest"))
    if choices.days and not misses & {Miss.WEEKDAY, Miss.TIME}:
        fits.append(t("finder.fit.days"))
    if choices.most is not None and Miss.PRICE not in misses:
        fits.append(_up_to(choices, found.currency))
    if Miss.FULL not in misses:
        fits.append(t("finder.fit.places"))
    return fits


def _misses(card: Card, found: Cards) -> list[Param]:
    course, misses, choices = card.course, card.fit.misses, found.choices
    said: list[Param] = []
    if Miss.GRADE in misses:
        said.append(t("finder.miss.grade", grades=grades(course)))
    if Miss.TRACK in misses:
        said.append(t("finder.miss.no_contest" if choices.goal is Goal.CONTEST else "finder.miss.contest"))
    if Miss.PRICE in misses and choices.most is not None:
        over = Money(course.price_per_lesson - choices.most, found.currency)
        said.append(t("finder.miss.price", over=over))
    if Miss.WEEKDAY in misses:
        days = sorted({each.klass.weekday for each in card.view.classes})
        said.append(t("finder.miss.days", days=Join(tuple(t(f"courses.weekday.d{each}") for each in days), "words")))
    if Miss.TIME in misses:
        said.append(t("finder.miss.time"))
    if Miss.FULL in misses and card.classes:
        said.append(t("finder.miss.full"))
    return said


def _class(shown: Shown, lessons: int) -> T:
    klass, lesson = shown.view.klass, shown.next
    begins: Param = t("finder.over")
    if lesson is not None:
        key = "finder.begins" if lesson.number == 1 else "finder.runs"
        begins = t(key, day=day_at(lesson.starts_at, lesson.zone), number=lesson.number, of=lessons)
    return t(
        "finder.class",
        weekday=t(f"courses.weekday.d{klass.weekday}"),
        starts=klass.starts,
        ends=shown.view.ends,
        campus=shown.view.campus.name,
        places=places(klass.places_left),
        begins=begins,
    )


def _headed(learner: Learner | None, text: T) -> Param:
    return text if learner is None else Join((t("finder.about", name=learner.name), text))


def _days_words(choices: Choices) -> Param:
    if not choices.days:
        return t("finder.days.any")
    return Join(tuple(t(f"finder.days.{each.value}") for each in Part if each in choices.days), "words")


def _up_to(choices: Choices, currency: str) -> T:
    assert choices.most is not None
    return t("finder.up_to", price=Money(choices.most, currency))


def _back(choices: Choices) -> Button:
    """To the cards where everything is chosen, else to the question before."""
    if choices.done and choices.goal is not None:
        return Button(t("common.back"), tap("fi.l"))
    return Button(t("common.back"), tap("fi.s", Step.WHO if choices.goal is None else Step.GOAL))


def _marked(label: T, is_so: bool) -> T:
    return t("home.chosen", name=label) if is_so else label


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
