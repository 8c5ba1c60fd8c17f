"""Alerts as a list, and when the digest comes."""

from __future__ import annotations

from datetime import time

from domain.alerts.alert import State
from domain.alerts.digest.hours import HOURS, Wanted
from domain.alerts.digest.listing import DigestList, Listed
from domain.alerts.digest.words import LIST, hour_button, said_of, to_card
from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from handlers.views.courses import pager
from handlers.views.onboarding import HOME
from handlers.views.questions import blocks_of

HOURS_A_ROW = 4


def digest(shown: DigestList) -> Screen:
    page = shown.page
    lines = [_line(each) for each in page.shown]
    ended = Join((t("digest.list.ended"), *shown.ended)) if shown.ended and page.number == 0 else None
    return Screen(
        blocks_of(
            [
                t("digest.list.waiting", n=shown.waiting) if shown.waiting else t("digest.list.nothing"),
                *lines,
                ended,
                said_of(shown.record),
            ]
        ),
        rows(
            *(to_card(each.label, each.alert) for each in page.shown),
            pager(page, lambda to: tap("dg.p", to)),
            [hour_button(shown.wanted), HOME],
        ),
    )


def to_list(waiting: int) -> Button | None:
    """The way to the list while something in it waits."""
    return Button(t("digest.button.waiting", n=waiting), tap("dg")) if waiting else None


def hours(wanted: Wanted) -> Screen:
    """When it comes, with the hours to choose from."""
    chips = [_chip(wanted, at) for at in HOURS]
    chosen = t("digest.hours.at", at=wanted.at) if wanted.on else t("digest.hours.off")
    off = (
        Button(t("digest.button.off"), tap("dg.o", 0)) if wanted.on else Button(t("digest.button.on"), tap("dg.o", 1))
    )
    return Screen(
        blocks_of([chosen, t("digest.hours.how")]),
        rows(*(chips[at : at + HOURS_A_ROW] for at in range(0, len(chips), HOURS_A_ROW)), off, [LIST, HOME]),
    )


def saved(wanted: Wanted) -> Param:
    return t("digest.toast.at", at=wanted.at) if wanted.on else t("digest.toast.off")


def _line(each: Listed) -> Param:
    match each.alert.state:
        case State.OPEN:
            return t("digest.line.new", line=each.line)
        case State.ASKED:
            return t("digest.line.asked", line=each.line)
        case _:
            assert each.again_on is not None, "what is acted on or watched is looked at again"
            return t(f"digest.again.{each.alert.state.value}", line=each.line, day=each.again_on)


def _chip(wanted: Wanted, at: time) -> Button:
    label: Param = at
    chosen = wanted.on and at == wanted.at
    return Button(t("home.chosen", name=label) if chosen else label, tap("dg.a", f"{at:%H%M}"))
