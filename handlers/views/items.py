"""The question bank as its keepers see it: counts, lists, and items drawn by the learner's own view."""

from __future__ import annotations

from typing import assert_never

from domain.language import Lang, Localized
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, Tap, rows, t, tap
from domain.practice.evening.desk import AtItem, Question
from domain.practice.evening.problems import Problem
from domain.practice.items.kinds import ItemStatus, NumberEntry, SeveralChoices, SingleChoice, Source, source_of
from domain.practice.items.stored import OfSkill
from domain.practice.items.wordings import offered
from domain.practice.keeping.inspecting import Card, Told
from domain.practice.keeping.inventory import DOUBTFUL, Inventory, SkillPage, SkillShelf, wire
from handlers.views import practice, statistics
from handlers.views.lengths import SCREEN_UNITS, shortened, units
from handlers.views.questions import (
    HOME,
    OPTION_UNITS,
    STEM_UNITS,
    blocks_of,
    key_of,
    lettered,
    named,
    number_text,
)
from handlers.views.trying import to_try

BANK = Button(t("items.button.bank"), tap("it"))
SKILLS = Button(t("items.button.skills"), tap("it.sk", 0))
SEARCH = Button(t("items.button.search"), tap("it.find"))

# Of one screen's UTF-16 units: the headings and facts of a card, and the least that explanation and hints get.
FACTS_UNITS, BACKGROUND_UNITS = 2300, 300
TYPED_TOLD, TYPED_UNITS, SOURCE_UNITS, KEY_UNITS, NOTE_UNITS = 3, 20, 60, 40, 200


def inventory(shown: Inventory) -> Screen:
    flagged, retired = shown.count(ItemStatus.FLAGGED), shown.count(ItemStatus.RETIRED)
    if not shown.tallies:
        return Screen(t("items.empty"), rows(HOME))
    blocks: list[Param] = [
        t("items.title"),
        t("items.wait", n=flagged) if flagged else t("items.none_wait"),
        *([t("items.doubtful", n=shown.doubtful)] if shown.doubtful else []),
        t("items.standing", live=shown.count(ItemStatus.LIVE), flagged=flagged, retired=retired),
        Join((t("items.by_source"), *(_of_source(shown, source) for source in Source))),
        Join((t("items.by_language"), *(_of_language(shown, lang) for lang in Lang))),
    ]
    look = Button(t("items.button.look", n=flagged), tap("it.l", ItemStatus.FLAGGED.value)) if flagged else None
    doubts = Button(t("items.button.doubts", n=shown.doubtful), tap("it.l", DOUBTFUL)) if shown.doubtful else None
    gone = Button(t("items.button.retired", n=retired), tap("it.l", ItemStatus.RETIRED.value)) if retired else None
    return Screen(Join(tuple(blocks), "blocks"), rows(look, doubts, [SKILLS, SEARCH], gone, HOME))


def _of_source(shown: Inventory, source: Source) -> T:
    counts = {status: shown.count(status, source=source) for status in ItemStatus}
    return t(
        "items.count",
        what=t(f"items.source.{source.value}"),
        live=counts[ItemStatus.LIVE],
        flagged=counts[ItemStatus.FLAGGED],
        retired=counts[ItemStatus.RETIRED],
    )


def _of_language(shown: Inventory, lang: Lang) -> T:
    counts = {status: shown.count(status, lang=lang) for status in ItemStatus}
    return t(
        "items.count",
        what=t(f"items.language.{lang.value}"),
        live=counts[ItemStatus.LIVE],
        flagged=counts[ItemStatus.FLAGGED],
        retired=counts[ItemStatus.RETIRED],
    )


def skills(shown: SkillPage) -> Screen:
    searched = shown.word is not None
    if not shown.shelves:
        nothing = t("items.nothing_found", word=shown.word or "") if searched else t("items.empty")
        return Screen(nothing, rows([SKILLS, SEARCH], [BANK, HOME]))
    verb = "it.hits" if searched else "it.sk"
    title = t("items.found", word=shown.word or "") if searched else t("items.skills")
    buttons = [Button(_shelf(shelf), tap("it.l", wire(OfSkill(shelf.skill)))) for shelf in shown.shelves]
    turn_over = [
        Button(t("items.button.previous"), tap(verb, shown.page - 1)) if shown.page else None,
        Button(t("items.button.next"), tap(verb, shown.page + 1)) if shown.page + 1 < shown.pages else None,
    ]
    text = Join((title, t("items.page", n=shown.page + 1, of=shown.pages)), "blocks")
    other = [SKILLS, SEARCH] if searched else [SEARCH]
    return Screen(text, rows(*buttons, [button for button in turn_over if button], other, [BANK, HOME]))


def _shelf(shelf: SkillShelf) -> T:
    name: Param = t("items.no_skill") if shelf.skill is None else shelf.name or shelf.skill
    return t("items.shelf_flagged" if shelf.flagged else "items.shelf", skill=name, n=shelf.n, flagged=shelf.flagged)


def ask_for_word() -> Screen:
    return Screen(t("items.ask_word"), rows([SKILLS, BANK]))


def card(shown: Card) -> Screen:
    """The learner's own screen, and below it what learners do not see."""
    question = shown.question
    seen = practice.item(AtItem(question))
    behind = [
        _standing(shown),
        statistics.doubts(shown),
        _key(question),
        _roads(shown),
        statistics.figures(shown),
        _reports(shown),
        *_background(question),
        _origin(shown),
    ]
    other = next((lang for lang in question.item.wordings if lang is not question.lang), None)
    words = Button(t(f"items.button.in_{other.value}"), _here(shown, "it.i", other)) if other else None
    around = [
        Button(t("items.button.previous"), tap("it.i", shown.of, shown.before, question.lang))
        if shown.before
        else None,
        Button(t("items.button.next"), tap("it.i", shown.of, shown.after, question.lang)) if shown.after else None,
    ]
    of_bank = shown.of in [*(status.value for status in ItemStatus), DOUBTFUL]
    back = Button(t("common.back"), tap("it") if of_bank else tap("it.at", shown.of))
    keyboard = rows(
        *to_try(seen, shown.of, question),
        *_decisions(shown),
        [button for button in (*around, words) if button],
        [back, HOME],
    )
    return Screen(blocks_of([seen.text, t("items.behind"), *behind]), keyboard, seen.picture)


def _here(shown: Card, verb: str, lang: Lang) -> Tap:
    return tap(verb, shown.of, shown.short, lang.value)


def _decisions(shown: Card) -> list[list[Button]]:
    lang = shown.question.lang
    right = Button(t("items.button.key_is_right"), _here(shown, "it.ok", lang))
    change = Button(t("items.button.change_key"), _here(shown, "it.k", lang))
    retire = Button(t("items.button.retire"), _here(shown, "it.out", lang))
    changeable = [change] if isinstance(shown.question.item, SingleChoice) else []
    match shown.stored.status:
        case ItemStatus.FLAGGED:
            return [[right, *changeable], [retire]]
        case ItemStatus.LIVE:
            return [[right, *changeable], [retire]] if shown.reasons else [[*changeable, retire]]
        case ItemStatus.RETIRED:
            return [[Button(t("items.button.bring_back"), _here(shown, "it.in", lang))]]
        case _:
            assert_never(shown.stored.status)


def _standing(shown: Card) -> T:
    status = t(f"items.status.{shown.stored.status.value}")
    if shown.place is None:
        return status
    return t("items.standing_in_list", status=status, n=shown.place + 1, of=shown.total)


def _key(question: Question) -> T:
    key, item = key_of(question), question.item
    if isinstance(item, NumberEntry) and item.tolerance:
        return t("items.key_within", key=key, tolerance=number_text(item.tolerance))
    return t("items.key", key=key)


def _roads(shown: Card) -> Param:
    """A line for each wrong option of which something is known, as it stands on the screen."""
    question, taken = shown.question, shown.figures.taken
    if not isinstance(question.item, SingleChoice | SeveralChoices):
        often = shown.figures.typed[:TYPED_TOLD]
        parts = tuple(t("items.typed_times", text=shortened(text, TYPED_UNITS), n=n) for text, n in often)
        return t("items.typed", answers=Join(parts, "words")) if parts else ""
    lines: list[Param] = []
    right = {question.item.answer} if isinstance(question.item, SingleChoice) else set(question.item.answers)
    for option in question.asked.order:
        road = shown.roads[option] if option < len(shown.roads) else None
        times = taken.get(option, 0)
        if option in right and times:
            letter = named(question, option, letter_alone=True)
            lines.append(t("items.key_taken", option=letter, n=times))
        if option in right or not (road or times):
            continue
        lines.append(_road(named(question, option, letter_alone=True), road, times))
    return Join((t("items.roads"), *lines)) if lines else ""


def _road(option: Param, road: Localized | None, times: int) -> T:
    name: Param = road or t("items.no_road")
    if times:
        return t("items.road_taken", option=option, road=name, n=times)
    return t("items.road", option=option, road=name)


def _reports(shown: Card) -> Param:
    if not shown.reports:
        return ""
    lines: list[Param] = [
        t(
            "items.report",
            learner=shortened(told.learner, 30) if told.learner else t("items.somebody"),
            problem=_problem(told),
            when=Moment(told.at, shown.zone),
        )
        for told in shown.reports
    ]
    more = shown.reported - len(shown.reports)
    if more:
        lines.append(t("items.more_reports", n=more))
    return Join((t("items.reports"), *lines))


def _problem(told: Told) -> Param:
    if told.note:
        return t("items.in_words", note=shortened(told.note, NOTE_UNITS))
    return t("items.something_else" if told.problem is Problem.OTHER else f"practice.problem.is_{told.problem.value}")


def _background(question: Question) -> list[Param]:
    """Explanation and hints in what the learner's part and the facts leave of the screen."""
    wording = question.wording
    left = SCREEN_UNITS - FACTS_UNITS - units(shortened(wording.stem, STEM_UNITS))
    if lettered(question.item, wording):
        left -= sum(min(units(text.strip()), OPTION_UNITS) + 4 for text in offered(wording))
    left = max(left, BACKGROUND_UNITS)
    parts: list[Param] = []
    if wording.explanation:
        most = left * 3 // 5 if wording.hints else left
        parts.append(t("practice.explanation", explanation=shortened(wording.explanation, most)))
        left -= min(units(wording.explanation), most)
    each = left // len(wording.hints) - 20 if wording.hints else 0
    hints = [
        t("practice.hint", n=number, of=len(wording.hints), hint=shortened(hint, max(each, 12)))
        for number, hint in enumerate(wording.hints, 1)
    ]
    return [*parts, Join(tuple(hints))] if hints else parts


def _origin(shown: Card) -> Join:
    item = shown.question.item
    origin = source_of(item.key)
    source: Param = t(f"items.source.{origin.value}")
    # what is generated names its generator in its key already
    if item.source and origin is not Source.GENERATED:
        source = Join((source, shortened(item.source, SOURCE_UNITS)), "words")
    names = Join(shown.skills, "words") if shown.skills else t("items.no_skill")
    return Join(
        (
            t("items.skills_of", skills=names),
            t("items.difficulty", n=item.difficulty),
            t("items.from", source=source, key=item.key),
        )
    )
