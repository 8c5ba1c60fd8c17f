"""Sample questions as texts and buttons; the buttons carry all that is remembered of them."""

from __future__ import annotations

from typing import assert_never

from domain.messages.screen import Bar, Button, Drawing, Param, Screen, T, Tap, rows, t, tap
from domain.practice.evening.samples import SAMPLES, Sample, SampleAnswered, SamplesOver, short_id
from domain.practice.evening.session import Verdict
from handlers.views.lengths import shortened
from handlers.views.pictures import item_picture
from handlers.views.questions import (
    HOME,
    SAMPLES_BUTTON,
    STEM_UNITS,
    VARIANTS,
    alt_of,
    blocks_of,
    in_few_words,
    lettered,
    option_buttons,
    option_lines,
)


def sample(shown: Sample | SampleAnswered | SamplesOver) -> Screen:
    match shown:
        case Sample():
            return _sample_question(shown)
        case SampleAnswered():
            return _sample_answered(shown)
        case SamplesOver(right, of):
            if not of:
                return Screen(t("practice.empty"), rows(HOME))
            text = t("practice.sample.over", right=right, of=of, bar=Bar(right, of))
            return Screen(text, rows(SAMPLES_BUTTON, HOME))
        case _:
            assert_never(shown)


def _sample_question(shown: Sample) -> Screen:
    wording, short = shown.wording, short_id(shown.item.key)
    by_letter = lettered(shown.item, wording)

    def answer(place: int) -> Tap:
        return tap("pr.sa", shown.index, shown.seed, short, place, shown.right)

    blocks: list[Param | None] = [_sample_header(shown), shortened(wording.stem, STEM_UNITS), alt_of(wording)]
    if by_letter:
        blocks.append(option_lines(wording.options, shown.order))
    blocks.append(t("practice.sample.nothing_kept"))
    return Screen(
        blocks_of(blocks),
        rows(*option_buttons(wording.options, shown.order, by_letter, answer), HOME),
        _picture(shown),
    )


def _sample_answered(answered: SampleAnswered) -> Screen:
    shown, wording = answered.sample, answered.sample.wording
    right = answered.verdict is Verdict.RIGHT
    variant = (shown.seed + shown.index) % VARIANTS + 1
    warm = t(f"practice.wrong.v{variant}")
    blocks: list[Param | None] = [
        _sample_header(shown),
        shortened(wording.stem, STEM_UNITS),
        option_lines(wording.options, shown.order, (shown.item.answer,), (answered.option,)),
        t(f"practice.right.v{variant}") if right else warm,
        t("practice.feedback", feedback=in_few_words(answered.feedback)) if answered.feedback else None,
        t("practice.explanation", explanation=shortened(wording.explanation, 800)) if wording.explanation else None,
        t("practice.sample.nothing_kept"),
    ]
    last = shown.index + 1 >= SAMPLES
    label = t("practice.button.see_result") if last else t("practice.button.next")
    go_on = tap("pr.sn", shown.index + 1, shown.seed, shown.right + right)
    return Screen(blocks_of(blocks), rows(Button(label, go_on), HOME), _picture(shown))


def _picture(shown: Sample) -> Drawing | None:
    return item_picture(shown.item, shown.lang, shown.order)


def _sample_header(shown: Sample) -> T:
    return t("practice.sample.header", n=shown.index + 1, of=SAMPLES)
