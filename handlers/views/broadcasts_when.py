"""Days and hours of a broadcast, and what is compared with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.experiment import HOLD_OUTS, METRICS, SHARES_B, share_of_b
from domain.broadcasts.scheduling import DAYS_OFFERED, ENDS, HOURS, By
from domain.language import Lang
from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from handlers.views.broadcasts import compared, scheduled

A_ROW = 3


def when(campaign: Campaign, zone: str) -> Screen:
    """When it comes and until when, with each way to change that."""
    number = campaign.id
    return Screen(
        Join((t("broadcasts.when.title"), scheduled(campaign, zone), t("broadcasts.when.about")), "blocks"),
        rows(
            Button(t("broadcasts.button.at_once"), tap("bc.wn", number)),
            Button(t("broadcasts.button.by_reader"), tap("bc.wd", number, By.READER.value)),
            Button(t("broadcasts.button.by_centre"), tap("bc.wd", number, By.CENTRE.value)),
            [
                Button(t("broadcasts.button.until"), tap("bc.u", number)),
                Button(t("broadcasts.button.suggested"), tap("bc.uq", number)),
            ],
            _back(number),
        ),
    )


def days(campaign: Campaign, by: By, now: datetime, zone: str) -> Screen:
    chips = [
        Button(each, tap("bc.wh", campaign.id, by.value, _packed(each)))
        for each in _days(now, zone)
        if _hours(each, now, zone)
    ]
    ask = t("broadcasts.when.ask_day_reader" if by is By.READER else "broadcasts.when.ask_day_centre")
    return Screen(ask, rows(*_in_rows(chips), Button(t("common.back"), tap("bc.w", campaign.id))))


def hours(campaign: Campaign, by: By, on: date, now: datetime, zone: str) -> Screen:
    chips = [
        Button(t("broadcasts.when.hour", time=at), tap("bc.ws", campaign.id, by.value, _packed(on), f"{at:%H%M}"))
        for at in _hours(on, now, zone)
    ]
    back = Button(t("common.back"), tap("bc.wd", campaign.id, by.value))
    return Screen(t("broadcasts.when.ask_hour", day=on), rows(*_in_rows(chips), back))


def until_days(campaign: Campaign, now: datetime, zone: str) -> Screen:
    chips = [Button(each, tap("bc.uh", campaign.id, _packed(each))) for each in _days(now, zone)]
    back = Button(t("common.back"), tap("bc.w", campaign.id))
    return Screen(t("broadcasts.when.ask_until"), rows(*_in_rows(chips), back))


def until_hours(campaign: Campaign, on: date) -> Screen:
    chips = [
        Button(t("broadcasts.when.hour", time=at), tap("bc.us", campaign.id, _packed(on), f"{at:%H%M}"))
        for at in ENDS
    ]
    back = Button(t("common.back"), tap("bc.u", campaign.id))
    return Screen(t("broadcasts.when.ask_until_hour", day=on), rows(*_in_rows(chips), back))


def compare(campaign: Campaign) -> Screen:
    """A second text, who gets none, by what they are compared: each in a line."""
    number, has_second = campaign.id, bool(campaign.variants.get(Arm.B))
    now: Param = compared(campaign) or t("broadcasts.compare.nothing")
    about = [t(f"broadcasts.compare.about_{name}") for name in ("second", "hold_out", "metric")]
    texts = [
        Button(t(f"broadcasts.button.second_{lang.value}"), tap("bc.t", number, Arm.B.value, lang.value))
        for lang in Lang
    ]
    shares = [_chip(t("broadcasts.compare.b", n=n), share_of_b(campaign) == n, "bc.cs", number, n) for n in SHARES_B]
    nothing = [
        _chip(t("broadcasts.compare.none", n=n), round(100 * campaign.hold_out) == n, "bc.ch", number, n)
        for n in HOLD_OUTS
    ]
    metrics = [
        _chip(t(f"broadcasts.metric.{name}"), campaign.metric == name, "bc.cm", number, name) for name in METRICS
    ]
    drop = Button(t("broadcasts.button.drop_second"), tap("bc.cx", number))
    return Screen(
        Join((t("broadcasts.compare.title"), now, *about), "blocks"),
        rows(
            texts,
            shares if has_second else None,
            drop if has_second else None,
            nothing[:2],
            nothing[2:],
            metrics,
            _back(number),
        ),
    )


def _days(now: datetime, zone: str) -> Sequence[date]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today + timedelta(days=ahead) for ahead in range(DAYS_OFFERED)]


def _hours(on: date, now: datetime, zone: str) -> Sequence[time]:
    """Those of the hours offered that lie ahead at the centre."""
    return [at for at in HOURS if datetime.combine(on, at, ZoneInfo(zone)) > now]


def _packed(day: date) -> str:
    return f"{day:%Y%m%d}"


def _chip(label: Param, taken: bool, verb: str, *args: str | int) -> Button:
    return Button(t("broadcasts.button.chosen", what=label) if taken else label, tap(verb, *args))


def _in_rows(buttons: Sequence[Button]) -> list[list[Button]]:
    return [list(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW)]


def _back(number: int) -> Button:
    return Button(t("common.back"), tap("bc.d", number))
