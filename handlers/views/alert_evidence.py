"""What an alert about a learner rests on, with dates; the whole lists are a tap away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from domain.alerts.alert import Finding, Rule
from domain.alerts.card import LearnerShown
from domain.alerts.evidence import AnswerSeen, Help
from domain.alerts.known import Known, Tried
from domain.alerts.words import sure
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t, tap
from handlers.views.alerts import head, to_card
from handlers.views.portrait import Named, homework_row, lesson_row, mood_line, sitting_row, ticket_row
from handlers.views.questions import HOME, blocks_of

SHOWN = 6
LISTS = (("sittings", "lp.h"), ("lessons", "lp.a"), ("tickets", "lp.k"), ("homework", "lp.w"))

Roads = Callable[[str], Param]
"""What a misconception is called."""


def known(found: Known, shown: LearnerShown, skill: Named, road: Roads) -> Screen:
    """Each finding with its evidence."""
    page = shown.page
    blocks: list[Param | None] = [
        head(shown.alert, shown.learner.name),
        None if page.may_see else t("alerts.known.not_seen"),
    ]
    for said, finding in zip(shown.said, shown.alert.findings, strict=True):
        began = finding.since.astimezone(ZoneInfo(page.zone)).date()
        blocks.append(t("alerts.since_day", line=said, n=sure(finding), day=began))
        # what two findings rest on stands there once
        blocks += [each for each in _rows_for(finding, found, shown, skill, road) if each not in blocks]
    there = {name: getattr(page.portrait, name) for name, _ in LISTS}
    lists = [
        Button(t(f"portrait.open.{name}"), tap(verb, shown.learner.id, 0)) for name, verb in LISTS if there[name]
    ]
    pairs = [tuple(lists[at : at + 2]) for at in range(0, len(lists), 2)]
    return Screen(blocks_of(blocks), rows(*pairs, [to_card(shown.alert.id), HOME]))


def _rows_for(
    finding: Finding, found: Known, shown: LearnerShown, skill: Named, road: Roads
) -> Sequence[Param | None]:
    portrait, zone, classes = shown.page.portrait, shown.page.zone, shown.page.classes
    lessons = _listed("lessons", [lesson_row(each, zone, classes) for each in portrait.lessons])
    match finding.rule:
        case Rule.SLIPPING:
            return (
                _listed("sittings", [sitting_row(each, zone) for each in portrait.sittings]),
                lessons,
                _listed("tickets", [ticket_row(each, zone, skill) for each in portrait.tickets]),
                _listed("homework", [homework_row(each, zone, classes) for each in portrait.homework]),
            )
        case Rule.ABSENCE:
            return (lessons,)
        case Rule.STUCK if finding.key in found.tried:
            return (_tried(found.tried[finding.key], skill(finding.key), zone, road),)
        case Rule.LOW_MOOD:
            return (mood_line(portrait.moods, "teachers"),)
        case _:
            return ()


def _listed(name: str, lines: Sequence[Param]) -> Param | None:
    """The latest first."""
    return Join((t(f"alerts.listed.{name}"), *reversed(lines[-SHOWN:]))) if lines else None


def _tried(tried: Tried, name: Param, zone: str, road: Roads) -> Param:
    """Answers and help in one row of time."""
    everything: list[AnswerSeen | Help] = [*tried.answers, *tried.helps]
    both = sorted(everything, key=lambda each: each.at)[-2 * SHOWN :]
    lines = [_help(each, zone) if isinstance(each, Help) else _answer(each, zone, road) for each in both]
    return Join((t("alerts.known.tried", skill=name), *reversed(lines)))


def _answer(each: AnswerSeen, zone: str, road: Roads) -> Param:
    when = Moment(each.at, zone)
    if each.right:
        return t("alerts.known.right", when=when)
    return (
        t("alerts.known.wrong_road", when=when, road=road(each.road))
        if each.road
        else t("alerts.known.wrong", when=when)
    )


def _help(each: Help, zone: str) -> Param:
    return t("alerts.known.help", when=Moment(each.at, zone), what=t(f"alerts.help.{each.kind}"))
