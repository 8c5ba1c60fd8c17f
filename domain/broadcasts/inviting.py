"""Inviting to an event: a broadcast to those it is for who know nothing of it yet; its buttons are the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.events.event import Event
from domain.booking.slot import EVENT as EVENT_SLOT
from domain.booking.slot import OPEN
from domain.broadcasts.audience import Count, count_of
from domain.broadcasts.campaign import UNRELEASED, Arm, Campaign, CampaignButton, Variant
from domain.broadcasts.composing import events_ahead
from domain.broadcasts.drafts import MOST_LISTED, add_draft
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import plain_variant
from domain.errors import Gone, Refusal
from domain.gate.push import Waiting, Why
from domain.language import Lang, Localized
from domain.messages.kinds import EVENT
from domain.messages.screen import Button, Param, rows, t, tap
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class Invitable:
    """An event ahead; `since` is when invitations to it may begin."""

    appointment: Appointment
    event: Event
    since: datetime

    def is_open(self, now: datetime) -> bool:
        return now >= self.since


@dataclass(frozen=True)
class InvitationPage:
    """What would be sent, and to how many.

    Attributes:
        count: of those who would be invited now.
        text: by language, as it begins; the author may change it.
        names: of the courses and campuses whose learners are invited.
    """

    of: Invitable
    count: Count
    text: Mapping[Lang, str]
    is_open: bool
    names: Sequence[Localized] = ()


@dataclass(frozen=True)
class ListInvitable:
    """Events that have not begun, by start."""

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Sequence[Invitable]:
        return [_invitable(each) for each in await events_ahead(turn)]


@dataclass(frozen=True)
class OpenInvitation:
    """
    Raises:
        Gone: there is no such event ahead.
    """

    slot: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> InvitationPage:
        found = await _found(turn, self.slot)
        count = await count_of(turn, _meant(turn, found))
        courses = [each.name for each in await turn.uow.courses.courses() if each.id in found.event.courses]
        campuses = [each.name for each in await turn.uow.courses.campuses() if each.id in found.event.campuses]
        names = (*courses, *campuses)
        return InvitationPage(found, count, _texts(turn, found), found.is_open(turn.now), names)


@dataclass(frozen=True)
class WriteInvitation:
    """A draft of the broadcast, to be read, changed, tried and released like any other; a second tap gives the same.

    Raises:
        Gone: there is no such event ahead.
        Refusal: it is too early.
    """

    slot: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        found = await _found(turn, self.slot)
        if not found.is_open(turn.now):
            raise Refusal(t("event_invitations.too_early"), _back())
        wanted = _meant(turn, found)
        for each in await turn.uow.campaigns.listed(UNRELEASED, MOST_LISTED):
            if each.made_by == turn.person.id and dict(each.audience) == dict(wanted.audience):
                return each
        return await add_draft(turn, wanted)


async def invitation_stands(turn: Turn, message: Waiting) -> Why | None:
    """Why an invitation that waits at the gate is not to be sent any more."""
    campaign = await turn.uow.campaigns.get(message.campaign) if message.campaign is not None else None
    invited = campaign.audience.get("event", ()) if campaign is not None else ()
    for event in invited:
        slots = await turn.uow.bookings.slots(EVENT_SLOT.name, turn.now, turn.now + timedelta(days=366), event=event)
        if not slots or slots[0].places_left <= 0:
            return Why.NOT_TRUE_ANY_MORE
        booked = await turn.uow.bookings.of_person(message.person, OPEN)
        if any(each.slot == slots[0].id for each in booked):
            return Why.ANSWERED
    return None


def _meant(turn: Turn, found: Invitable) -> Campaign:
    event = found.event
    buttons = [CampaignButton("come", event.id, _in_both(turn, t("event_invitations.come")))]
    if event.guests:
        with_guests = t("event_invitations.bring", n=event.guests)
        buttons.append(CampaignButton("bring", event.id, _in_both(turn, with_guests)))
    buttons.append(CampaignButton("decline", event.id, _in_both(turn, t("event_invitations.decline"))))
    return Campaign(
        id=0,
        name=turn.services.catalogue.plain(t("event_invitations.named", name=event.name), turn.person.lang),
        kind=EVENT.name,
        made_by=turn.person.id,
        made_at=turn.now,
        audience={"event": [event.id]},
        variants={Arm.A.value: plain_variant(Variant(_texts(turn, found), None, tuple(buttons)))},
        valid_until=event.starts_at,
    )


def _texts(turn: Turn, found: Invitable) -> dict[Lang, str]:
    seen = found.appointment
    where: Param = t("event_invitations.online") if seen.campus is None else seen.place
    text = t(
        "event_invitations.text",
        name=found.event.name,
        when=seen.when(found.event.zone),
        where=where,
        about=found.event.about,
    )
    return _in_both(turn, text)


def _invitable(appointment: Appointment) -> Invitable:
    event = appointment.event
    assert event is not None, "events ahead are those that content describes"
    return Invitable(appointment, event, event.starts_at - timedelta(days=event.invite_days))


async def _found(turn: Turn, slot: int) -> Invitable:
    for each in await events_ahead(turn):
        if each.slot.id == slot:
            return _invitable(each)
    raise Gone(t("events.gone"), _back())


def _in_both(turn: Turn, text: Param) -> dict[Lang, str]:
    return {lang: turn.services.catalogue.plain(text, lang) for lang in Lang}


def _back() -> tuple[tuple[Button, ...], ...]:
    return rows(Button(t("event_invitations.button.all"), tap("iv")))
