"""What is chosen and written for a broadcast: audience, sample, words, photo, buttons."""

from __future__ import annotations

from collections.abc import Sequence

from domain.broadcasts.audience import Matched
from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.composing import LONGEST_TEXT, LONGEST_WITH_PHOTO, MOST_BUTTONS, Targets
from domain.broadcasts.drafts import button_key
from domain.broadcasts.note import variant_of
from domain.broadcasts.segments import SEGMENTS, Option
from domain.broadcasts.showing import Draft
from domain.courses.browsing import handle
from domain.language import Lang
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from handlers.views.broadcasts import chosen, counted, where

A_ROW = 2


LONG = ("course", "event")
"""Segments whose values have names too long for half a row."""


def audience(shown: Draft) -> Screen:
    """The audience so far, with a button for each way to choose it."""
    number = shown.campaign.id
    buttons = [
        _ticked(t(f"broadcasts.segment.{name}"), bool(shown.campaign.audience.get(name)), "bc.s", number, name)
        for name in SEGMENTS
    ]
    sample = Button(t("broadcasts.button.sample"), tap("bc.5", number))
    return Screen(
        Join((t("broadcasts.ask_audience"), chosen(shown), counted(shown.count)), "blocks"),
        rows(*_in_rows(buttons), sample, _back(number)),
    )


def segment(shown: Draft, options: Sequence[Option], name: str) -> Screen:
    """The values of one segment; what is chosen and not offered any more can be taken away."""
    number, taken = shown.campaign.id, shown.campaign.audience.get(name, ())
    gone = [Option(value, value) for value in taken if value not in {each.value for each in options}]
    chips = [
        _ticked(each.label, each.value in taken, "bc.v", number, name, handle(each.value))
        for each in (*options, *gone)
    ]
    about = t(f"broadcasts.about.{name}") if name in SEGMENTS else t("broadcasts.gone")
    others = Button(t("broadcasts.button.audience"), tap("bc.g", number))
    return Screen(
        Join((about, counted(shown.count)), "blocks"),
        rows(*(chips if name in LONG else _in_rows(chips)), [others, _back(number)]),
    )


def sample(campaign: Campaign, five: Sequence[Matched]) -> Screen:
    """Five of the audience, with why each of them is in it."""
    number = campaign.id
    lines = [
        t("broadcasts.sample.one", name=each.name, why=Join(tuple(each.because), "words"))
        if each.because
        else t("broadcasts.sample.any", name=each.name)
        for each in five
    ]
    others = Button(t("broadcasts.button.sample_again"), tap("bc.5", number)) if five else None
    found = Join(tuple(lines)) if lines else t("broadcasts.count.nobody")
    return Screen(Join((t("broadcasts.sample.title"), found), "blocks"), rows(others, _back(number)))


def ask_name(campaign: Campaign) -> Screen:
    return Screen(t("broadcasts.name.ask", name=campaign.name), rows(_back(campaign.id)))


def ask_text(campaign: Campaign, arm: Arm, lang: Lang) -> Screen:
    """Wait for words, below those that there are."""
    first = variant_of(campaign, Arm.A)
    known = variant_of(campaign, arm).text.get(lang)
    key = "broadcasts.text.ask_second" if arm is Arm.B else "broadcasts.text.ask"
    most = LONGEST_WITH_PHOTO if first.photo else LONGEST_TEXT
    asked: Param = t(key, language=t(f"broadcasts.value.language.{lang.value}"), n=most)
    text = Join((asked, t("broadcasts.text.now", text=known)), "blocks") if known else asked
    back = Button(t("common.back"), tap("bc.c", campaign.id)) if arm is Arm.B else _back(campaign.id)
    return Screen(text, rows(back))


def ask_photo(campaign: Campaign) -> Screen:
    has_one = variant_of(campaign, Arm.A).photo is not None
    remove = Button(t("broadcasts.button.remove_photo"), tap("bc.px", campaign.id)) if has_one else None
    return Screen(t("broadcasts.photo.ask"), rows(remove, _back(campaign.id)))


def buttons(campaign: Campaign) -> Screen:
    """The buttons below the message; a tap takes one away."""
    number, known = campaign.id, variant_of(campaign, Arm.A).buttons
    lines = [t("broadcasts.buttons.one", label=each.label, where=where(each.does, each.target)) for each in known]
    remove = [
        Button(t("broadcasts.button.remove_button", label=each.label), tap("bc.bx", number, button_key(each)))
        for each in known
    ]
    add = [
        Button(t("broadcasts.button.to_event"), tap("bc.bt", number, "event")),
        Button(t("broadcasts.button.to_course"), tap("bc.bt", number, "course")),
        Button(t("broadcasts.button.to_practice"), tap("bc.ba", number, "practice", "")),
        Button(t("broadcasts.button.to_link"), tap("bc.bl", number)),
    ]
    text = Join((t("broadcasts.buttons.title", n=MOST_BUTTONS), *([Join(tuple(lines))] if lines else [])), "blocks")
    room = len(known) < MOST_BUTTONS
    return Screen(text, rows(*remove, *(_in_rows(add) if room else []), _back(number)))


def targets(shown: Targets, does: str) -> Screen:
    """Which event, or which course."""
    number = shown.draft.id
    if does == "event":
        made = [
            Button(
                t(
                    "broadcasts.buttons.event",
                    name=each.title,
                    when=Moment(each.slot.starts_at, each.zone),
                ),
                tap("bc.ba", number, "event", handle(each.event.id)),
            )
            for each in shown.events
            if each.event is not None
        ]
        ask = t("broadcasts.buttons.ask_event" if made else "broadcasts.buttons.no_event")
    else:
        made = [Button(each.name, tap("bc.ba", number, "course", handle(each.id))) for each in shown.courses]
        ask = t("broadcasts.buttons.ask_course")
    return Screen(ask, rows(*made, Button(t("common.back"), tap("bc.b", number))))


def ask_link(campaign: Campaign) -> Screen:
    return Screen(t("broadcasts.link.ask"), rows(Button(t("common.back"), tap("bc.b", campaign.id))))


def _ticked(label: Param, taken: bool, verb: str, *args: str | int) -> Button:
    return Button(t("broadcasts.button.chosen", what=label) if taken else label, tap(verb, *args))


def _in_rows(buttons: Sequence[Button]) -> list[list[Button]]:
    return [list(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW)]


def _back(number: int) -> Button:
    return Button(t("common.back"), tap("bc.d", number))
