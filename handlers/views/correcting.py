"""Changing the key of an item, in screens: which option is right, and what the change does."""

from __future__ import annotations

from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from domain.practice.evening.desk import Question
from domain.practice.items.kinds import SingleChoice, fingerprint
from domain.practice.items.wordings import offered
from domain.practice.keeping.correcting import MARK
from domain.practice.keeping.inspecting import Card
from handlers.views.items import card
from handlers.views.lengths import shortened
from handlers.views.questions import KEY_UNITS, STEM_UNITS, blocks_of, key_of, lettered, named


def which_key(shown: Card) -> Screen:
    """The options, to say which one is right."""
    question, here = shown.question, (shown.of, shown.short, shown.question.lang.value)
    item = question.item
    if not isinstance(item, SingleChoice):
        return card(shown)
    others = [option for option in question.asked.order if option != item.answer]
    buttons = [Button(_option(question, option), tap("it.kk", *here, option)) for option in others]
    taken = t("items.which_key.ask", key=key_of(question))
    # buttons that are letters need the words beside them
    by_letter = lettered(item, question.wording)
    lines = [named(question, option) for option in others] if by_letter else []
    stem = shortened(question.wording.stem, STEM_UNITS)
    back = Button(t("common.back"), tap("it.i", *here))
    return Screen(blocks_of([stem, taken, Join(tuple(lines)) if lines else None]), rows(*buttons, back))


def really_change(shown: Card, option: int) -> Screen:
    """What a change of the key does, before it is done."""
    question = shown.question
    item = question.item
    if not isinstance(item, SingleChoice) or option not in question.asked.order or option == item.answer:
        return card(shown)
    here = (shown.of, shown.short, question.lang.value)
    taken, right = shown.figures.taken.get(option, 0), shown.figures.taken.get(item.answer, 0)
    text = t(
        "items.which_key.really", key=key_of(question), option=_option(question, option), right=taken, void=right
    )
    yes = Button(t("items.button.really_change"), tap("it.kx", *here, option, fingerprint(item)[:MARK]))
    stem = shortened(question.wording.stem, STEM_UNITS)
    return Screen(blocks_of([stem, text]), rows(yes, Button(t("common.back"), tap("it.i", *here))))


def _option(question: Question, option: int) -> Param:
    return named(question, option) if lettered(question.item, question.wording) else _short(question, option)


def _short(question: Question, option: int) -> str:
    return shortened(offered(question.wording)[option], KEY_UNITS)
