"""Events in screens: the list, one of them, what came of a tap, and the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.booking.events.browsing import EventCard
from domain.booking.events.coming import Began, Comes, Elsewhere, Full, Waits
from domain.booking.events.door import Board, Family
from domain.booking.events.words import event_entry
from domain.booking.slot import BookingState, Way
from domain.messages.screen import Button, Join, Note, Param, Screen, Span, T, rows, t, tap
from handlers.views.courses import HOME

ALL = Button(t("events.button.all"), tap("ev"))
MINE = Button(t("home.button.bookings"), tap("my"))
MOST_NAMES = 40
"""Buttons that a door list shows; a keyboard holds a hundred."""


def events(cards: Sequence[EventCard], zone: str) -> Screen:
    if not cards:
        return Screen(t("events.none"), rows(HOME))
    return Screen(
        Join((t("events.list"), *(_line(card, zone) for card in cards)), "blocks"),
        rows(*(_open(card) for card in cards), [MINE, HOME]),
    )


def event(card: EventCard, zone: str, said: Param | None = None) -> Screen:
    """One event with what can be done about it; `said` comes first, when there is something to say."""
    seen, slot = card.appointment, card.appointment.slot
    about = seen.event.about if seen.event else seen.title
    parts: list[Param] = [] if said is None else [said]
    parts.append(
        t(
            "events.card",
            name=seen.title,
            about=about,
            when=seen.when(zone),
            where=_where(card),
            host=t("events.host", host=seen.host) if seen.teacher else "",
        )
    )
    parts.append(_mine(card) or _places(card))
    board = Button(t("events.button.board"), tap("ev.o", slot.id)) if card.is_staff else None
    return Screen(Join(tuple(parts), "blocks"), rows(*_choices(card), board, [ALL, HOME]))


def comes(came: Comes, now: datetime, zone: str) -> Note:
    """Worth keeping: what is booked, and a calendar file."""
    seen = came.card.appointment
    words = t("events.came", name=seen.title, when=seen.when(zone), where=_where(came.card), n=came.booking.seats)
    return Note("kept", words, attachment=event_entry(came.booking, seen, now))


def full(met: Full, zone: str) -> Screen:
    """What is left instead, or the waiting list."""
    card, slot, left = met.card, met.card.appointment.slot, met.card.places_left
    words: list[Param] = [t("events.not_enough", left=left, n=met.guests + 1) if left else t("events.all_taken")]
    if card.mine is not None:
        return event(card, zone, Join((*words, t("events.keeps", n=card.mine.seats))))
    fewer = Button(t("events.button.only", n=left), tap("ev.c", slot.id, left - 1)) if left else None
    wait = Button(t("events.button.wait"), tap("ev.w", slot.id, met.guests))
    return Screen(Join((*words, _line(card, zone)), "blocks"), rows(fewer, wait, [ALL, HOME]))


def elsewhere(met: Elsewhere, zone: str) -> Screen:
    other = met.other
    if other is None:
        return event(met.card, zone, t("events.elsewhere_unknown"))
    span = Span(other.slot.starts_at, other.slot.ends_at, other.zone)
    return event(met.card, zone, t("events.elsewhere", other=other.title, when=span))


def began(met: Began, now: datetime, zone: str) -> Screen:
    is_over = met.card.appointment.slot.ends_at <= now
    return event(met.card, zone, t("events.over" if is_over else "events.began"))


def waits(met: Waits, zone: str) -> Screen:
    return event(met.card, zone)


def board(shown: Board) -> Screen:
    """Who comes; from two hours before, each name is a button."""
    seen, slot = shown.card.appointment, shown.card.appointment.slot
    head = t(
        "events.board" if shown.at_the_door else "events.board_ahead",
        name=seen.title,
        when=Span(slot.starts_at, slot.ends_at, slot.zone),
        families=len(shown.coming),
        people=shown.people,
        arrived=shown.arrived,
        left=shown.card.places_left,
    )
    parts: list[Param] = [head]
    if not shown.coming:
        parts.append(t("events.board_nobody"))
    elif shown.at_the_door:
        parts.append(t("events.board_door"))
    else:
        parts += [Join(tuple(_family(each) for each in shown.coming)), t("events.board_later")]
    if shown.waiting:
        names = Join(
            tuple(t("events.board_waiter", name=each.name, guests=_guests(each)) for each in shown.waiting), "words"
        )
        parts.append(t("events.board_waits", names=names))
    taps = [_arrival(each) for each in shown.coming[:MOST_NAMES]] if shown.at_the_door else []
    pairs = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    refresh = Button(t("events.button.refresh"), tap("ev.o", slot.id))
    manage = Button(t("events.button.manage"), tap("ci", slot.id)) if shown.manages else None
    invite = Button(t("event_invitations.button.invite"), tap("iv.e", slot.id)) if shown.manages else None
    return Screen(Join(tuple(parts), "blocks"), rows(*pairs, manage, invite, [refresh, ALL]))


def _line(card: EventCard, zone: str) -> T:
    seen = card.appointment
    places = _mine(card) or _places(card)
    return t("events.line", name=seen.title, when=seen.when(zone), where=seen.place, places=places)


def _open(card: EventCard) -> Button:
    seen = card.appointment
    return Button(t("events.button.open", name=seen.title, day=seen.day), tap("ev.e", seen.slot.id))


def _where(card: EventCard) -> Param:
    seen = card.appointment
    if seen.campus is not None:
        return Join((seen.place, t("events.address", address=seen.campus.address, way=seen.campus.way)))
    link = seen.event.link if seen.event else None
    if seen.slot.way is Way.VIDEO and link and card.mine and card.mine.state is BookingState.BOOKED:
        return Join((seen.place, t("events.join", link=link)))
    return Join((seen.place, t("events.join_later"))) if link else seen.place


def _places(card: EventCard) -> Param:
    return t("events.places", n=card.places_left) if card.places_left > 0 else t("events.full")


def _mine(card: EventCard) -> Param | None:
    if card.mine is None:
        return None
    seats = card.mine.seats
    match card.mine.state:
        case BookingState.WAITING:
            return t("events.mine_waiting", n=seats)
        case BookingState.OFFERED:
            return t("events.mine_offered", n=seats)
        case _:
            return t("events.mine", n=seats) if seats > 1 else t("events.mine_one")


def _choices(card: EventCard) -> list[Button | list[Button]]:
    """[Come] [Come with 1] [Come with 2], or what can be changed; nothing for who only looks."""
    slot, mine = card.appointment.slot.id, card.mine
    if mine is None and not card.may_come:
        return []
    has = mine.seats if mine is not None else None
    if mine is not None and mine.state is BookingState.WAITING:
        return [Button(t("events.button.no"), tap("ev.n", slot))]
    made = []
    for guests in range(card.guests + 1):
        if guests + 1 != has or (mine is not None and mine.state is BookingState.OFFERED):
            words = "come" if mine is None or mine.state is BookingState.OFFERED else "change"
            made.append(Button(_with(words, guests), tap("ev.c", slot, guests)))
    no = Button(t("events.button.no_thanks" if mine is None else "events.button.no"), tap("ev.n", slot))
    return [made, no]


def _with(words: str, guests: int) -> T:
    if words == "come":
        return t("events.button.come_with", n=guests) if guests else t("events.button.come")
    return t("events.button.change_with", n=guests) if guests else t("events.button.change_alone")


def _family(family: Family) -> T:
    return t("events.board_family", here="✅" if family.is_here else "·", name=family.name, guests=_guests(family))


def _guests(family: Family) -> Param:
    return t("events.board_guests", n=family.booking.seats - 1) if family.booking.seats > 1 else ""


def _arrival(family: Family) -> Button:
    words = "events.button.is_here" if family.is_here else "events.button.here"
    return Button(
        t(words, name=family.name, guests=_guests(family)), tap("ev.i", family.booking.id, int(not family.is_here))
    )
