"""Invitations to events in screens: what lies ahead, and to whom an invitation would go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.broadcasts.inviting import Invitable, InvitationPage
from domain.messages.screen import Button, Join, Moment, Param, Screen, Tap, rows, t, tap
from handlers.views.courses import HOME

ALL = Button(t("event_invitations.button.all"), tap("iv"))


def events(found: Sequence[Invitable], now: datetime) -> Screen:
    if not found:
        return Screen(t("event_invitations.none"), rows(HOME))
    lines = [_line(each, is_open=each.is_open(now)) for each in found]
    buttons = [
        Button(t("events.button.open", name=each.event.name, day=each.appointment.day), _to(each)) for each in found
    ]
    return Screen(Join((t("event_invitations.list"), *lines), "blocks"), rows(*buttons, HOME))


def event(page: InvitationPage) -> Screen:
    """To how many it would go, the words, until when. It is released as a broadcast is."""
    of, count = page.of, page.count
    slot = of.appointment.slot
    counted = [t("event_invitations.count", n=count.families, people=count.people)]
    if count.without_consent:
        counted.append(t("event_invitations.without_consent", n=count.without_consent))
    if count.switched_off:
        counted.append(t("event_invitations.switched_off", n=count.switched_off))
    if count.at_cap:
        counted.append(t("event_invitations.at_cap", n=count.at_cap))
    blocks: list[Param] = [_line(of, is_open=page.is_open), _for_whom(page), Join(tuple(counted))]
    blocks += [t("event_invitations.reads", text=text) for text in page.text.values()]
    blocks.append(t("event_invitations.until", when=Moment(slot.starts_at, slot.zone)))
    may = page.is_open and count.people > 0
    write = Button(t("event_invitations.button.write"), tap("iv.w", slot.id)) if may else None
    board = Button(t("events.button.board"), tap("ev.o", slot.id))
    return Screen(Join(tuple(blocks), "blocks"), rows(write, board, [ALL, HOME]))


def _line(of: Invitable, *, is_open: bool) -> Param:
    seen = of.appointment
    when, slot = seen.when(seen.slot.zone), seen.slot
    line = t("event_invitations.line", name=seen.title, when=when, taken=slot.taken, of=slot.capacity)
    return line if is_open else Join((line, t("event_invitations.since", when=Moment(of.since, slot.zone))))


def _for_whom(page: InvitationPage) -> Param:
    event = page.of.event
    said: list[Param] = []
    if event.grades:
        said.append(t("event_invitations.grades", first=event.grades[0], last=event.grades[1]))
    if page.names:
        said.append(t("event_invitations.listed", names=Join(tuple(page.names), "words")))
    return t("event_invitations.for_some", who=Join(tuple(said), "words")) if said else t("event_invitations.for_all")


def _to(of: Invitable) -> Tap:
    return tap("iv.e", of.appointment.slot.id)
