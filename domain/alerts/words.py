"""What rules found, in words: the line of a digest, the sentences of a card.

A text of a rule names facts of the finding. By the fact's name: `skill` (an id) becomes the skill's name, `road` the
misconception's, `*_on` (ISO date) a day, `*_at` (ISO instant) an instant; a number that is not whole is written with
one decimal. `sure` is there for every finding: its chance in percent, in steps of five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from domain.alerts.alert import Alert, Finding, OfLearner, OfPoint, Subject
from domain.classes.roster import name_of, seen
from domain.language import Lang
from domain.messages.catalogue import PLACEHOLDER
from domain.messages.screen import Join, Moment, Param, T, t
from domain.turn import Turn

LEAST_SURE, SUREST = 50, 95
"""Percent; nobody is told less, or more, than that."""


async def line_of(turn: Turn, alert: Alert, zone: str | None = None) -> Param:
    """Whom it is about, what the first of its findings says, and how many more there are.

    Args:
        zone: where its instants are read; the centre's when None.
    """
    what = finding_line(turn, alert.findings[0], zone) if alert.findings else t("alerts.was")
    if (more := len(alert.findings) - 1) > 0:
        what = t("alerts.more", what=what, n=more)
    return t("alerts.line", who=await subject_name(turn, alert.subject), what=what)


async def card_lines(turn: Turn, alert: Alert, zone: str | None = None) -> Sequence[Param]:
    """What each of its findings says at length, the first one first."""
    return [finding_card(turn, each, zone) for each in alert.findings]


async def subject_name(turn: Turn, subject: Subject) -> Param:
    """The learner; the point with its class."""
    match subject:
        case OfLearner(learner):
            found = await turn.uow.people.learner(learner)
            return found.name if found is not None else t("alerts.somebody")
        case OfPoint(class_id, skill):
            return t("alerts.point", skill=name_of(turn, skill), **{"class": await class_name(turn, class_id)})


async def class_name(turn: Turn, class_id: str) -> Param:
    """The class by its course and its hour; its id where it has left the course sheet."""
    shown = await seen(turn.uow, [each for each in await turn.uow.courses.classes() if each.id == class_id])
    if not shown:
        return class_id
    view, course = shown[0]
    weekday = t(f"courses.weekday.d{view.klass.weekday}")
    return t("alerts.class", course=course.name, weekday=weekday, starts=view.klass.starts)


def finding_line(turn: Turn, finding: Finding, zone: str | None = None) -> Param:
    """A dozen words that follow the name."""
    return _said(turn, finding, "line", zone)


def finding_card(turn: Turn, finding: Finding, zone: str | None = None) -> Param:
    """Two or three sentences with window and numbers."""
    return _said(turn, finding, "card", zone)


def sure(finding: Finding) -> int:
    """Its chance in percent, in steps of five, between LEAST_SURE and SUREST."""
    return max(LEAST_SURE, min(SUREST, 5 * round(finding.chance * 20)))


def _said(turn: Turn, finding: Finding, length: str, zone: str | None) -> Param:
    params = params_of(turn, finding.facts, zone) | {"sure": sure(finding)}
    form = finding.facts.get("form")
    name = f"{finding.rule.value}.{form}" if form else finding.rule.value
    said = T(f"alert_rules.{name}.{length}", params)
    # a row of an earlier version may hold other facts than today's words ask for
    return said if _is_whole(turn, said) else t(f"alerts.plain.{finding.rule.value}")


def _is_whole(turn: Turn, said: T) -> bool:
    text = turn.services.catalogue.texts[Lang.EN].get(said.key)
    if text is None:
        return False
    forms = [text] if isinstance(text, str) else text.values()
    return all(name in said.params for form in forms for name in PLACEHOLDER.findall(form))


def params_of(turn: Turn, facts: Mapping[str, Any], zone: str | None = None) -> dict[str, Param]:
    """Facts as parameters of a text; what no text can say is left out."""
    place = zone or turn.policy.zone
    made = {name: _param(turn, name, value, place) for name, value in facts.items()}
    return {name: value for name, value in made.items() if value is not None}


def _param(turn: Turn, name: str, value: object, zone: str) -> Param | None:
    match value:
        case bool() | None:
            return None
        case int():
            return value
        case float():
            return f"{value:.1f}".removesuffix(".0")
        case str() if name == "skill":
            return name_of(turn, value)
        case str() if name == "road":
            return turn.services.bank.misconception_name(value) or value
        case str() if name.endswith("_on"):
            return date.fromisoformat(value)
        case str() if name.endswith("_at"):
            return Moment(datetime.fromisoformat(value), zone)
        case str():
            return value
        case list() | tuple() if value and all(isinstance(each, str) for each in value):
            return Join(tuple(value), "words")
        case _:
            return None
