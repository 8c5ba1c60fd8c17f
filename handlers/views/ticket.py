"""The exit ticket in screens: its questions with their keys, the grid, what is saved, and what comes tonight."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from domain.classes.roster import ClassLine
from domain.classes.ticket.marking import POINTS_SHOWN, Points
from domain.classes.ticket.questions import MOST_QUESTIONS, TicketQuestion
from domain.classes.ticket.sheet import NEXT, ROWS_SHOWN, Cell, Line, TicketSheet
from domain.classes.ticket.tonight import LEARNERS_SHOWN, Ahead, AheadItem, Preview
from domain.courses.browsing import handle
from domain.language import Lang
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, Tap, rows, t, tap
from domain.people.person import Learner
from domain.practice.choosing.wanted import Goal
from domain.practice.items.kinds import Item, NumberEntry, ShortText, SingleChoice
from domain.practice.items.ordering import order_of
from domain.practice.items.wordings import offered
from handlers.views.class_log import NAME_UNITS, checked
from handlers.views.lengths import shortened
from handlers.views.questions import HOME, blocks_of, number_text, option_lines

SIGNS = "①②③"
STEM_UNITS, NAME_OF_THREE_UNITS = 500, 10
_CELLS = {Cell.RIGHT: "right", Cell.WRONG: "wrong", Cell.BLANK: "blank"}


def classes(lines: Sequence[ClassLine]) -> Screen:
    buttons = [Button(_class(line), tap("et.o", handle(line.view.klass.id))) for line in lines]
    return Screen(t("ticket.which") if lines else t("ticket.none"), rows(*buttons, HOME))


def _class(line: ClassLine) -> T:
    klass = line.view.klass
    weekday = t(f"courses.weekday.d{klass.weekday}")
    return t("ticket.class", weekday=weekday, starts=klass.starts, course=line.course.name)


def ticket(shown: TicketSheet, lang: Lang) -> Screen:
    if shown.draft.grid:
        return _grid(shown)
    return _saved(shown) if shown.saved else _questions(shown, lang)


def _head(shown: TicketSheet | Points) -> T:
    of = shown.of
    return t("ticket.head", course=of.course.name, n=of.lesson.number, when=Moment(of.starts_at, of.lesson.zone))


def _tap(shown: TicketSheet | Points, verb: str, *args: str | int) -> Tap:
    return tap(verb, handle(shown.of.class_id), shown.of.lesson.number, *args)


def _sign(question: int) -> str:
    return SIGNS[question - 1]


def _questions(shown: TicketSheet, lang: Lang) -> Screen:
    asked = len(shown.questions)
    change = [
        [
            Button(t("ticket.button.another", sign=_sign(each.number)), _tap(shown, "et.r", each.number)),
            Button(t("ticket.button.own_words", sign=_sign(each.number)), _tap(shown, "et.p", each.number, -1)),
        ]
        for each in shown.questions
    ]
    counts = []
    for count in range(1, MOST_QUESTIONS + 1):
        label: Param = t("ticket.button.count", n=count)
        label = t("ticket.button.chosen", label=label) if count == asked else label
        counts.append(Button(label, _tap(shown, "et.n", count)))
    fill_in = Button(t("ticket.button.fill_in"), _tap(shown, "et.g", 1))
    blocks = [_head(shown), t("ticket.ask", n=asked), *(_question(each, lang) for each in shown.questions)]
    return Screen(blocks_of(blocks), rows(fill_in, *change, counts, _out(shown)))


def _question(question: TicketQuestion, lang: Lang) -> Param:
    head = t("ticket.question", sign=_sign(question.number), skill=question.name)
    if question.own_words:
        return Join((head, t("ticket.own_words")))
    if question.item is None:
        return Join((head, t("ticket.gone")))
    return Join((head, *_asked(question.item, lang)))


def _asked(item: Item, lang: Lang) -> list[Param]:
    """The item as it can be written on a board, with its key."""
    wordings = item.wordings
    spoken = lang if lang in wordings else next(iter(wordings))
    stem = shortened(wordings[spoken].stem, STEM_UNITS)
    match item:
        case SingleChoice():
            return [stem, option_lines(offered(wordings[spoken]), order_of(item, Random(item.key)), (item.answer,))]
        case NumberEntry(answer=answer):
            return [stem, t("ticket.key", key=number_text(answer, item.wordings[spoken].unit))]
        case ShortText(wordings=texts):
            return [stem, t("ticket.key", key=texts[spoken].accepted[0])]
        case _:
            return [stem]


def points(shown: Points) -> Screen:
    buttons = [
        Button(
            t("ticket.taught" if taught else "ticket.point", n=shown.first + place, skill=name),
            _tap(shown, "et.k", shown.question, short),
        )
        for place, (short, name, taught) in enumerate(shown.points, 1)
    ]
    earlier, later = max(0, shown.first - POINTS_SHOWN), shown.first + POINTS_SHOWN
    around = [
        Button(t("classes.button.earlier"), _tap(shown, "et.p", shown.question, earlier)) if shown.first else None,
        Button(t("classes.button.later"), _tap(shown, "et.p", shown.question, later))
        if later < shown.total
        else None,
    ]
    back = Button(t("ticket.button.questions"), _tap(shown, "et.g", 0))
    text = blocks_of([_head(shown), t("ticket.points", sign=_sign(shown.question))])
    return Screen(text, rows(*buttons, [each for each in around if each], [back, HOME]))


def _grid(shown: TicketSheet) -> Screen:
    asked, first = len(shown.questions), shown.draft.first
    lines = shown.lines[first : first + ROWS_SHOWN]
    cells = [[_cell(shown, line, number) for number in range(1, asked + 1)] for line in lines]
    if asked == 1:
        alone = [button for row in cells for button in row]
        cells = [alone[place : place + 2] for place in range(0, len(alone), 2)]
    turn_over = [
        Button(t("classes.button.earlier"), _tap(shown, "et.v", first - ROWS_SHOWN)) if first else None,
        Button(t("classes.button.later"), _tap(shown, "et.v", first + ROWS_SHOWN))
        if first + ROWS_SHOWN < len(shown.lines)
        else None,
    ]
    save = Button(t("ticket.button.save"), _tap(shown, "et.s")) if shown.changed else None
    back = Button(t("ticket.button.questions"), _tap(shown, "et.g", 0))
    blocks = [_head(shown), t("ticket.how"), _read(shown), _counts(shown), _away(shown), t("ticket.csv")]
    keyboard = rows(
        [_all(shown, number) for number in range(1, asked + 1)],
        *cells,
        [each for each in turn_over if each],
        save,
        [back, _class_button(shown)],
    )
    return Screen(blocks_of(blocks), keyboard)


def _cell(shown: TicketSheet, line: Line, question: int) -> Button:
    cell = line.cells[question - 1]
    most = NAME_UNITS if len(shown.questions) < MOST_QUESTIONS else NAME_OF_THREE_UNITS
    label = t(f"ticket.cell.{_CELLS[cell]}", name=shortened(line.learner.name, most), sign=_sign(question))
    return Button(label, _tap(shown, "et.m", question, line.learner.id, NEXT[cell].value))


def _all(shown: TicketSheet, question: int) -> Button:
    """What most have not, for all: a question that nobody could do is two taps."""
    most_right = shown.count(question, Cell.RIGHT) > shown.count(question, Cell.WRONG)
    cell, word = (Cell.WRONG, "wrong") if most_right else (Cell.RIGHT, "right")
    return Button(t(f"ticket.everybody.{word}", sign=_sign(question)), _tap(shown, "et.a", question, cell.value))


def _counts(shown: TicketSheet) -> Join:
    lines = [
        t(
            "ticket.count",
            sign=_sign(each.number),
            skill=each.name,
            right=shown.count(each.number, Cell.RIGHT),
            wrong=shown.count(each.number, Cell.WRONG),
        )
        for each in shown.questions
    ]
    return Join(tuple(lines))


def _away(shown: TicketSheet) -> T | None:
    return t("ticket.away", names=_names(shown.away)) if shown.away else None


def _read(shown: TicketSheet) -> Param | None:
    return checked(shown.draft.read, mark="ticket.read.mark")


def _saved(shown: TicketSheet) -> Screen:
    undo = None
    if shown.undo is not None:
        undo = Button(t("ticket.button.undo"), _tap(shown, "et.u", shown.undo))
    change = Button(t("ticket.button.change"), _tap(shown, "et.g", 1))
    preview = Button(t("ticket.button.preview"), _tap(shown, "et.w", 0)) if shown.affected else None
    blocks: list[Param | None] = [t("ticket.saved"), _head(shown), _counts(shown), *_effect(shown)]
    if shown.reports_at is not None:
        blocks.append(t("ticket.reports", at=shown.reports_at.time()))
    here = handle(shown.of.class_id)
    then = [
        Button(t("homework.button.give"), tap("hw.g", here)),
        Button(t("notes.button.note"), tap("nt", here)),
    ]
    return Screen(blocks_of(blocks), rows(preview, then, [undo, change] if undo else change, _out(shown)))


def _effect(shown: TicketSheet) -> list[Param | None]:
    """Whose evening it changes, and whom it cannot reach."""
    if not shown.affected:
        return [t("ticket.all_right")]
    reached = shown.practising
    without = [each for each in shown.affected if each not in reached]
    return [
        t("ticket.affected", n=len(reached), names=_names(reached)) if reached else None,
        t("ticket.no_account", names=_names(without)) if without else None,
    ]


def ahead(shown: Preview) -> Screen:
    first, total = shown.first, len(shown.sheet.affected)
    if not shown.ahead:
        return _saved(shown.sheet)
    turn_over = [
        Button(t("classes.button.earlier"), _tap(shown.sheet, "et.w", first - LEARNERS_SHOWN)) if first else None,
        Button(t("classes.button.later"), _tap(shown.sheet, "et.w", first + LEARNERS_SHOWN))
        if first + LEARNERS_SHOWN < total
        else None,
    ]
    back = Button(t("common.back"), _tap(shown.sheet, "et.o"))
    text = blocks_of([t("ticket.ahead"), *(_ahead(each) for each in shown.ahead)])
    return Screen(text, rows([each for each in turn_over if each], [back, HOME]))


def _ahead(each: Ahead) -> Join:
    lines: list[Param] = [t("ticket.learner", name=each.learner.name)]
    if each.unseen is not None:
        lines.append(t(f"ticket.unseen.{each.unseen.value}"))
    return Join((*lines, *(_item(item) for item in each.items)))


def _item(item: AheadItem) -> T:
    match item.goal:
        case Goal.TICKET if item.of is not None:
            return t("ticket.led_up_to", skill=item.skill, of=item.of)
        case Goal.TICKET | Goal.CLASS:
            return t(f"ticket.item.{item.goal}", skill=item.skill)
        case _:
            return t("ticket.item.rest", skill=item.skill)


def _names(learners: Sequence[Learner]) -> Join:
    return Join(tuple(shortened(each.name, NAME_UNITS) for each in learners), "words")


def _class_button(shown: TicketSheet) -> Button:
    return Button(t("classes.button.class"), tap("cl.c", handle(shown.of.class_id)))


def _out(shown: TicketSheet) -> list[Button]:
    return [_class_button(shown), HOME]
