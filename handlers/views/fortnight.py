"""The coming two weeks of planned messages: a bar for each day, and a day by kinds."""

from __future__ import annotations

from datetime import date

from domain.broadcasts.fortnight import Asks, Fortnight
from domain.broadcasts.planned import PlannedOn
from domain.messages.kinds import MOOD, PUSHED
from domain.messages.screen import Bar, Button, Join, Moment, Param, Screen, T, rows, t, tap
from handlers.views.questions import HOME, blocks_of

SEGMENTS = 8
CALENDAR = Button(t("fortnight.button.calendar"), tap("br.c"))
OWN_TIMES = Button(t("fortnight.button.own_times"), tap("cal"))
FAMILY = Button(t("fortnight.button.family"), tap("ms.s"))


def calendar(shown: Fortnight, zone: str) -> Screen:
    most = max((shown.n(place) for place in range(len(shown.days))), default=0)
    lines = [
        t("fortnight.day", day=day, bar=_bar(shown.n(place), most), n=shown.n(place))
        for place, day in enumerate(shown.days)
    ]
    buttons = [
        Button(t("fortnight.button.day", day=day), tap("br.d", day.isoformat()))
        for place, day in enumerate(shown.days)
        if shown.n(place)
    ]
    pairs = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    text = blocks_of(
        [
            t("fortnight.title"),
            Join(tuple(lines)),
            Join((t("fortnight.asks"), *(_ask(each, zone) for each in shown.asks))) if shown.asks else None,
            t("fortnight.not_in_it"),
        ]
    )
    return Screen(text, rows(*pairs, [FAMILY, OWN_TIMES], HOME))


def _bar(n: int, most: int) -> Bar:
    """At least one segment where there is anything at all."""
    return Bar(min(SEGMENTS, -(-n * SEGMENTS // most)) if most else 0, SEGMENTS)


def _ask(each: Asks, zone: str) -> T:
    campaign = each.campaign
    if campaign.starts_at is None:
        return t("fortnight.ask", name=campaign.name, n=each.people)
    return t("fortnight.ask_at", name=campaign.name, n=each.people, at=Moment(campaign.starts_at, zone))


def one_day(shown: Fortnight, day: date) -> Screen:
    place = shown.days.index(day)
    planned = shown.on(place)
    lines = [t("fortnight.line", what=_what(shown, each), n=each.n) for each in planned]
    broadcasts = [
        Button(t("fortnight.button.broadcast", name=campaign.name), tap("bl.p", campaign.id))
        for each in planned
        if each.campaign is not None and (campaign := shown.campaigns.get(each.campaign)) is not None
    ]
    text = Join((t("fortnight.on", day=day, n=shown.n(place)), *(lines or [t("fortnight.nothing")])))
    return Screen(text, rows(*broadcasts, [FAMILY, CALENDAR], HOME))


def _what(shown: Fortnight, each: PlannedOn) -> Param:
    if each.campaign is not None:
        campaign = shown.campaigns.get(each.campaign)
        return t("fortnight.broadcast", name=campaign.name if campaign is not None else "")
    if each.is_step:
        return t("fortnight.step", name=each.what)
    known = each.what in PUSHED and each.what != MOOD.name
    return t(f"messages.kind.{each.what}") if known else t("fortnight.something")
