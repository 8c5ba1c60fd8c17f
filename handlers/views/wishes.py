"""Wishes for help as texts and buttons."""

from __future__ import annotations

from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from domain.practice.evening.wishing import WishCard, WishLine, WishPage
from handlers.views.lengths import shortened
from handlers.views.pictures import picture_of
from handlers.views.questions import HOME, STEM_UNITS, answer_words, blocks_of, judged_blocks, key_words

LIST = Button(t("wishes.button.list"), tap("wi"))
NAME_UNITS = 30


def page(shown: WishPage) -> Screen:
    if not shown.n:
        return Screen(t("wishes.none"), rows(HOME))
    lines = [
        t(
            f"wishes.line.{line.wish.want.value}",
            learner=shortened(line.learner.name, NAME_UNITS),
            skill=_skill(line),
            when=Moment(line.wish.at, shown.zone),
        )
        for line in shown.lines
    ]
    buttons = [Button(_label(line), tap("wi.o", line.wish.id)) for line in shown.lines]
    turn_over = [
        Button(t("wishes.button.previous"), tap("wi.p", shown.page - 1)) if shown.page else None,
        Button(t("wishes.button.next"), tap("wi.p", shown.page + 1)) if shown.page + 1 < shown.pages else None,
    ]
    heading: list[Param] = [t("wishes.heading", n=shown.n)]
    if shown.pages > 1:
        heading.append(t("items.page", n=shown.page + 1, of=shown.pages))
    text = Join((Join(tuple(heading)), Join(tuple(lines))), "blocks")
    return Screen(text, rows(*buttons, [button for button in turn_over if button], HOME))


def card(shown: WishCard) -> Screen:
    line, question, attempt = shown.line, shown.question, shown.attempt
    when = Moment(line.wish.at, shown.zone)
    blocks: list[Param | None] = [
        t(
            f"wishes.card.{line.wish.want.value}",
            learner=shortened(line.learner.name, NAME_UNITS),
            skill=_skill(line),
            when=when,
        )
    ]
    if question is not None and attempt is not None:
        blocks += judged_blocks(question, attempt)
        blocks.append(Join((answer_words(attempt.response), key_words(question))))
        if question.asked.hints:
            blocks.append(t("wishes.hints", n=question.asked.hints))
    elif question is not None:
        blocks.append(shortened(question.wording.stem, STEM_UNITS))
    else:
        blocks.append(t("wishes.item_gone"))
    if line.wish.note:
        blocks.append(t("wishes.note", note=shortened(line.wish.note, STEM_UNITS)))
    if shown.road is not None:
        blocks.append(t("wishes.road", road=shown.road))
    picture = picture_of(question) if question is not None else None
    if line.wish.done_at is not None:
        blocks.append(t("wishes.done_at", when=Moment(line.wish.done_at, shown.zone)))
        return Screen(blocks_of(blocks), rows([LIST, HOME]), picture=picture)
    done = Button(t("wishes.button.done"), tap("wi.d", line.wish.id))
    return Screen(blocks_of(blocks), rows(done, [LIST, HOME]), picture=picture)


def _label(line: WishLine) -> Param:
    return t("wishes.button.open", learner=shortened(line.learner.name, NAME_UNITS), skill=_skill(line))


def _skill(line: WishLine) -> Param:
    return line.skill if line.skill is not None else t("wishes.some_question")
