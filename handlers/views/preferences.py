"""What somebody would rather get, and when: the page with its switches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from domain.gate.wishes import ASKED_FIRST, OwnHours, Reports, Topic, Wishes
from domain.messages.screen import Button, Join, Moment, Param, Rows, Screen, Tap, rows, t, tap
from handlers.views.habits import HOUR
from handlers.views.mood import PAGE as MOOD_PAGE
from handlers.views.onboarding import HOME


def preferences(shown: Wishes, zone: str) -> Screen:
    """What comes and when, with a switch for each; what comes in any case is said."""
    lines = [*_reports(shown), *(_topic(shown, each) for each in shown.topics)]
    lines.append(t("messages.line.hours", opens=shown.hours.opens, closes=shown.hours.closes))
    blocks: list[Param] = [t("messages.title")]
    if shown.paused_until is not None:
        blocks.append(t("messages.line.paused", until=Moment(shown.paused_until, zone)))
    blocks += [Join(tuple(lines)), t("messages.always")]
    switches = [_switch(shown, each) for each in shown.topics if each not in ASKED_FIRST or shown.takes_offers]
    return Screen(
        Join(tuple(blocks), "blocks"),
        rows(
            *_ways_of_reports(shown),
            *(switches[at : at + 2] for at in range(0, len(switches), 2)),
            _ask(shown),
            [HOUR, MOOD_PAGE] if shown.learner is not None else None,
            *_hours(shown.hours),
            Button(t("messages.undo.pause"), tap("ms.p", 0))
            if shown.paused_until is not None
            else Button(t("messages.do.pause"), tap("ms.p", 1)),
            Button(t("messages.button.coming"), tap("ms.w")),
            [Button(t("common.back"), tap("st")), HOME],
        ),
    )


def _reports(shown: Wishes) -> list[Param]:
    if shown.reports is None or shown.way_of_reports is None:
        return []
    weekly: Param = t("messages.state.off")
    if shown.reports.weekly:
        day = t(f"reports.weekday.d{shown.reports.weekday}")
        weekly = t("messages.line.week_at", day=day, time=shown.reports.at)
    return [
        t("messages.line.reports", how=t(f"messages.reports.{shown.way_of_reports.value}")),
        t("messages.line.week", when=weekly),
    ]


def _topic(shown: Wishes, topic: Topic) -> Param:
    state = "on" if shown.is_on(topic) else "off"
    if topic in ASKED_FIRST and not shown.takes_offers:
        state = "not_agreed"
    return t("messages.line.topic", what=t(f"messages.topic.{topic.value}"), state=t(f"messages.state.{state}"))


def _ways_of_reports(shown: Wishes) -> Rows:
    if shown.reports is None:
        return ()
    chips = []
    for way in Reports:
        label: Param = t(f"messages.way.{way.value}")
        chosen = way is shown.way_of_reports
        chips.append(Button(t("messages.chosen", what=label) if chosen else label, tap("ms.r", way.value)))
    return rows(chips, Button(t("messages.button.when"), tap("rp.s")))


def _switch(shown: Wishes, topic: Topic) -> Button:
    on = shown.is_on(topic)
    label = t("messages.button.off" if on else "messages.button.on", what=t(f"messages.topic.{topic.value}"))
    return Button(label, tap("ms.t", topic.value, int(not on)))


def _ask(shown: Wishes) -> Button | None:
    """Offers and events come after a yes only: the way to read and decide, until there is one."""
    if shown.takes_offers or not shown.deciding:
        return None
    return Button(t("messages.button.agree"), tap("ag.p", shown.deciding[0][0].id, "offers"))


def _hours(hours: OwnHours) -> Rows:
    """An hour earlier, an hour later, for when messages may begin and when they end."""
    opens = [
        Button(t(f"messages.button.opens_{way}", time=at), _span(at, hours.closes))
        for way, at in _beside(hours.opens, hours.may_open)
    ]
    closes = [
        Button(t(f"messages.button.closes_{way}", time=at), _span(hours.opens, at))
        for way, at in _beside(hours.closes, hours.may_close)
    ]
    return rows(opens, closes)


def _beside(at: time, choice: Sequence[time]) -> list[tuple[str, time]]:
    before, after = [each for each in choice if each < at], [each for each in choice if each > at]
    return [*(("earlier", each) for each in before[-1:]), *(("later", each) for each in after[:1])]


def _span(opens: time, closes: time) -> Tap:
    return tap("ms.h", f"{opens:%H%M}", f"{closes:%H%M}")
