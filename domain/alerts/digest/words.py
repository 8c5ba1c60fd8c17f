"""The digest in words: a line for each alert, what may be opened, and how often alerts were right."""

from __future__ import annotations

from datetime import date

from domain.alerts.alert import Alert, OfLearner, OfPoint, State
from domain.alerts.digest.choosing import Chosen
from domain.alerts.digest.hours import Wanted
from domain.alerts.digest.line import Line, ToldAs
from domain.alerts.trust import Record
from domain.alerts.words import line_of, subject_name
from domain.classes.roster import name_of
from domain.messages.kinds import DIGEST
from domain.messages.screen import Button, Join, Note, Param, T, rows, t, tap
from domain.turn import Turn

LIST = Button(t("digest.button.list"), tap("dg"))
ITEMS = Button(t("digest.button.items"), tap("it"))
LEAST_JUDGED = 3
"""Fewer say nothing of how often alerts are right."""


async def digest_note(
    turn: Turn, day: date, zone: str, chosen: Chosen, record: Record, wanted: Wanted, items: int = 0
) -> Note:
    """The message of a local day at `zone`; `items` wait for its reader as the content owner."""
    lines = [await digest_line(turn, each, zone) for each in chosen.lines]
    if chosen.more:
        lines.append(t("digest.more", n=chosen.more))
    told = [t("digest.title", day=day), *lines, t("digest.items", n=items) if items else None, said_of(record)]
    blocks = [each for each in told if each is not None]
    opened = [to_card(await label_of(turn, each.alert), each.alert) for each in chosen.lines]
    keyboard = rows(*opened, ITEMS if items else None, [LIST, hour_button(wanted)])
    return Note(DIGEST.name, Join(tuple(blocks), "blocks"), keyboard)


async def digest_line(turn: Turn, told: Line, zone: str) -> Param:
    """One line of it, by what it is told as."""
    match told.told_as:
        case ToldAs.NEW:
            return t("digest.line.new", line=await line_of(turn, told.alert, zone))
        case ToldAs.ASKED:
            return t("digest.line.asked", line=await line_of(turn, told.alert, zone))
        case ToldAs.OVER:
            return await ended_line(turn, told.alert)


async def ended_line(turn: Turn, alert: Alert) -> Param:
    """What became of it."""
    who = await subject_name(turn, alert.subject)
    if alert.state is State.CLEARED:
        return t(f"digest.ended.cleared.{'learner' if isinstance(alert.subject, OfLearner) else 'point'}", who=who)
    return t(f"digest.ended.{alert.state.value}", who=who)


async def label_of(turn: Turn, alert: Alert) -> Param:
    """The learner, or the point, as a button names it."""
    match alert.subject:
        case OfLearner():
            return await subject_name(turn, alert.subject)
        case OfPoint(skill=skill):
            return name_of(turn, skill)


def said_of(record: Record) -> T | None:
    """How often alerts were right lately, where enough of them were judged."""
    return t("digest.record", n=record.of, right=record.right) if record.of >= LEAST_JUDGED else None


def to_card(label: Param, alert: Alert) -> Button:
    return Button(t("digest.button.open", who=label), tap("al.o", alert.id))


def hour_button(wanted: Wanted) -> Button:
    if not wanted.on:
        return Button(t("digest.button.off_now"), tap("dg.h"))
    return Button(t("digest.button.hour", at=wanted.at), tap("dg.h"))
