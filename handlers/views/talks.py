"""Talks as a family sees them: the way to a time, the hold with what the other side gets, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.cancelling import cancel_until
from domain.booking.messages import calendar_event
from domain.booking.talks.brief import brief_text
from domain.booking.talks.choosing import (
    NobodyFree,
    PickTalkDay,
    PickTalkTime,
    PickTopic,
    PickWay,
    PickWhom,
    Step,
    TypeTopic,
)
from domain.booking.talks.holding import TalkBooked, TalkGone, TalkHeld, TalkLate
from domain.booking.talks.matters import FAMILY_TOPICS, OF_PRACTICE, TOPICS, letter_of_way, topic_words
from domain.booking.talks.partners import Partner
from domain.booking.talks.showing import FamilyPage
from domain.booking.talks.times import TalkTime, packed
from domain.booking.talks.wish import ANYBODY, Option, TalkWish
from domain.booking.talks.words import about_line, way_line
from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, Span, T, Tap, rows, t, tap
from handlers.views.bookings import route, show_practice
from handlers.views.calendar import month_grid
from handlers.views.courses import HOME

MINE = Button(t("booking.mine"), tap("my"))
TALK = Button(t("talks.button.talk"), tap("tk"))
OFFICE = Button(t("courses.ask_office"), tap("co.o"))
TIMES_A_ROW = 3


def step(found: Step) -> Screen:
    """What has to be chosen next."""
    match found:
        case PickWhom():
            return pick_whom(found)
        case PickTopic(wish):
            return pick_topic(wish)
        case TypeTopic(wish):
            return type_topic(wish)
        case PickWay():
            return pick_way(found)
        case PickTalkDay():
            return pick_day(found)
        case PickTalkTime():
            return pick_time(found)
        case NobodyFree(wish, centre):
            text = t("talks.nobody_free", phone=centre.phone, hours=centre.office_hours)
            another = Button(t("talks.button.somebody_else"), tap("tk.k", wish.learner.id))
            return Screen(text, rows(another if wish.partners else None, OFFICE, HOME))


def pick_whom(found: PickWhom) -> Screen:
    wish = found.wish
    if wish is None:
        buttons = [Button(learner.name, tap("tk.k", learner.id)) for learner in found.learners]
        return Screen(t("talks.pick_child"), rows(*buttons, HOME))
    learner = wish.learner
    buttons = [_partner_button(partner, learner.id) for partner in wish.partners]
    anybody = Button(t("talks.button.anybody"), tap("tk.w", learner.id, ANYBODY))
    other = Button(t("booking.somebody_else"), tap("tk.c")) if wish.several else None
    text = t("talks.pick_whom_own") if wish.own else t("talks.pick_whom", name=learner.name)
    return Screen(text, rows(*buttons, anybody, other, HOME))


def _partner_button(partner: Partner, learner: int) -> Button:
    label = t(f"talks.partner.{partner.bond.value}", who=partner.member.name)
    return Button(label, tap("tk.w", learner, handle(partner.member.id)))


def pick_topic(wish: TalkWish) -> Screen:
    there = (wish.learner.id, wish.staff)
    chips = [
        Button(t(f"talks.topic_button.{TOPICS[letter]}"), tap("tk.p", *there, letter)) for letter in FAMILY_TOPICS
    ]
    typed = Button(t("talks.topic_button.own_words"), tap("tk.o", *there))
    back = Button(t("common.back"), tap("tk.k", wish.learner.id))
    return Screen(t("talks.pick_topic", who=_who(wish)), rows(chips[:2], [*chips[2:], typed], [back, HOME]))


def type_topic(wish: TalkWish) -> Screen:
    skip = Button(t("talks.button.say_there"), tap("tk.p", wish.learner.id, wish.staff, "o"))
    back = Button(t("common.back"), tap("tk.w", wish.learner.id, wish.staff))
    return Screen(t("talks.type_topic", who=_who(wish)), rows(skip, [back, HOME]))


def pick_way(found: PickWay) -> Screen:
    wish = found.wish
    buttons = [
        Button(t(f"talks.way_button.{way.value}"), tap("tk.d", *_chosen(replace(wish, way=way)), "first"))
        for way in found.ways
    ]
    back = Button(t("common.back"), tap("tk.w", wish.learner.id, wish.staff))
    return Screen(t("talks.pick_way", choice=_choice(wish)), rows(*buttons, [back, HOME]))


def pick_day(found: PickTalkDay) -> Screen:
    wish, chosen = found.wish, _chosen(found.wish)

    def open_day(day: date) -> Tap:
        return tap("tk.t", *chosen, f"{day:%Y%m%d}")

    def open_month(month: date) -> Tap:
        return tap("tk.d", *chosen, f"{month:%Y%m}")

    grid = month_grid(
        found.month,
        found.today,
        found.days,
        open_day=open_day,
        open_month=open_month,
        earlier=found.earlier,
        later=found.later,
    )
    back = tap("my.b", wish.moves) if wish.moves else tap("tk.p", wish.learner.id, wish.staff, wish.topic)
    return Screen(
        t("talks.pick_day", choice=_choice(wish)),
        rows(
            Button(t("booking.nearest"), tap("tk.t", *chosen, "near")),
            *(list(row) for row in grid),
            [Button(t("common.back"), back), HOME],
        ),
    )


def pick_time(found: PickTalkTime) -> Screen:
    wish = found.wish
    back = "first" if found.day is None else f"{found.day:%Y%m}"
    calendar = Button(t("booking.calendar"), tap("tk.d", *_chosen(wish), back))
    choice = _choice(wish)
    many = wish.staff == ANYBODY
    buttons = [_time_button(wish, option, with_name=many, with_day=found.day is None) for option in found.options]
    if found.day is None:
        return Screen(t("talks.pick_nearest", choice=choice), rows(*buttons, [calendar, HOME]))
    width = 1 if many else TIMES_A_ROW
    lines = [buttons[at : at + width] for at in range(0, len(buttons), width)]
    return Screen(t("talks.pick_time", choice=choice, day=found.day), rows(*lines, [calendar, HOME]))


def _time_button(wish: TalkWish, option: Option, *, with_name: bool, with_day: bool) -> Button:
    member, time = option
    label: Param = Moment(time.start, time.zone) if with_day else time.start.astimezone(ZoneInfo(time.zone)).time()
    if time.campus is not None and (with_day or with_name):
        label = t("talks.time_at", when=label, campus=time.campus.name)
    if with_name:
        label = t("talks.time_with", when=label, who=member.name)
    return Button(label, _hold(wish, time, handle(member.id)))


def _hold(wish: TalkWish, time: TalkTime, staff: str) -> Tap:
    learner, _, topic, way, moves = _chosen(wish)
    return tap("tk.h", learner, staff, topic, way, moves, packed(time.start))


def held(found: TalkHeld, page: FamilyPage, zone: str) -> Screen:
    """The time that is kept, what the other side will get, and the one button that books."""
    booking, appointment = found.booking, found.page.appointment
    assert booking.held_until is not None, "a hold has an end"
    until = booking.held_until.astimezone(ZoneInfo(zone)).time()
    choose = [
        Button(t("booking.other_time"), tap("tk.z", booking.id)),
        Button(t("booking.give_back"), tap("tk.x", booking.id)),
    ]
    confirm = Button(t("booking.confirm"), tap("tk.y", booking.id))
    if found.was is not None:
        old = Span(found.was.slot.starts_at, found.was.slot.ends_at, found.was.zone)
        move = t("talks.held_move", who=appointment.host, until=until, was=old)
        there = Join((when(appointment, zone), way_line(appointment, short=True)))
        return Screen(Join((move, there, t("talks.until_moved")), "blocks"), rows(confirm, choose))
    lines = (
        t("talks.held", who=appointment.host, until=until),
        Join((when(appointment, zone), way_line(appointment, short=True), about_line(booking))),
        gets(page),
    )
    return Screen(
        Join((*lines, t("talks.until_confirmed")), "blocks"),
        rows(
            confirm,
            *part_buttons(page),
            Button(t("talks.button.see_page"), tap("tk.b", booking.id)),
            choose,
        ),
    )


def gets(page: FamilyPage) -> T:
    """What the other side gets, in one sentence."""
    told = [part for part in page.parts if part not in page.page.booking.left_out]
    who, name = page.page.appointment.host, page.page.learner.name
    if not told:
        return t("talks.gets.name", who=who, name=name)
    return t(
        "talks.gets.parts", who=who, name=name, parts=Join(tuple(t(f"talks.part.{part}") for part in told), "words")
    )


def part_buttons(page: FamilyPage) -> list[list[Button]]:
    """A switch for each part of which there is something to tell, two in a row."""
    booking = page.page.booking
    made = [
        Button(t(f"talks.put_in.{part}"), tap("tk.l", booking.id, part, 0))
        if part in booking.left_out
        else Button(t(f"talks.leave_out.{part}"), tap("tk.l", booking.id, part, 1))
        for part in page.parts
    ]
    kept_back = [part for part in page.parts if part in OF_PRACTICE and part in booking.left_out]
    at_once = [[show_practice(booking.id, page.page.appointment.host, page.page.learner.name)]]
    return (at_once if len(kept_back) > 1 else []) + [made[at : at + 2] for at in range(0, len(made), 2)]


def family_page(page: FamilyPage) -> Screen:
    """The very page that the other side gets, with the switches while it lies ahead."""
    booking = page.page.booking
    back = tap("tk.r", booking.id) if booking.held_until is not None else tap("my.b", booking.id)
    text = Join((t("talks.page.for_you", who=page.page.appointment.host), brief_text(page.page)), "blocks")
    switches = part_buttons(page) if page.may_change else []
    return Screen(text, rows(*switches, [Button(t("common.back"), back), HOME]))


def gone(found: TalkGone, zone: str, *, offer: int | None = None) -> Screen:
    """Too late: the nearest three; of an offer one tap books them, too."""
    wish, who = found.wish, found.member.name
    at = Moment(found.start, zone)
    if found.clashes and found.clash is not None:
        text = t("talks.clash", what=found.clash.title, when=at)
    else:
        text = t("talks.clash_unknown", when=at) if found.clashes else t("talks.just_gone", who=who, when=at)
    if not found.others:
        more = t("talks.no_others", who=who, phone=found.centre.phone)
        return Screen(Join((text, more), "blocks"), rows(TALK, OFFICE, HOME))
    buttons = [_time_button(wish, (found.member, each), with_name=False, with_day=True) for each in found.others]
    if offer is not None:
        buttons = [
            replace(button, tap=tap("tk.j", offer, packed(each.start)))
            for button, each in zip(buttons, found.others, strict=True)
        ]
    calendar = Button(t("booking.calendar"), tap("tk.d", *_chosen(wish), "first"))
    return Screen(Join((text, t("booking.others")), "blocks"), rows(*buttons, [calendar, HOME]))


def kept(found: TalkBooked, gets_what: FamilyPage, now: datetime, zone: str) -> tuple[Note, ...]:
    """What is worth keeping: the talk with its calendar file and, where people meet, the way there."""
    booking, appointment = found.booking, found.appointment
    until = cancel_until(appointment)
    manage = (
        t("talks.change_here", until=Moment(until, zone))
        if now <= until
        else t("booking.cancel_by_phone", phone=found.centre.phone)
    )
    key = "talks.moved" if found.was_moved else "talks.booked"
    text = Join(
        (
            t(key, who=appointment.host, name=found.learner.name),
            Join((when(appointment, zone), way_line(appointment), about_line(booking))),
            gets(gets_what),
            t("talks.file", manage=manage),
        ),
        "blocks",
    )
    page = Button(t("talks.button.page", who=appointment.host), tap("tk.b", booking.id))
    event = calendar_event(booking, appointment, found.learner, now)
    note = Note("kept", text, rows(page, [MINE, HOME]), attachment=event)
    return (note, route(appointment)) if appointment.campus is not None else (note,)


def too_late(found: TalkLate, zone: str) -> Screen:
    text = t("talks.too_late", when=when(found.appointment, zone), n=found.hours, phone=found.centre.phone)
    return Screen(text, rows(OFFICE, [MINE, HOME]))


def given_back(who: Param) -> Screen:
    return Screen(t("talks.given_back", who=who), rows(TALK, [MINE, HOME]))


def when(appointment: Appointment, zone: str) -> Param:
    """Where it takes place, and on a second line the reader's own time where that differs."""
    slot = appointment.slot
    span = t("talks.when", when=Span(slot.starts_at, slot.ends_at, slot.zone))
    if not appointment.reads_differently(zone):
        return span
    return Join((span, t("booking.for_you", when=Moment(slot.starts_at, zone))))


def _who(wish: TalkWish) -> Param:
    return wish.partners[0].member.name if wish.staff != ANYBODY else t("talks.whoever")


def _choice(wish: TalkWish) -> Join:
    head = (
        t("talks.choice_own", who=_who(wish))
        if wish.own
        else t("talks.choice", who=_who(wish), name=wish.learner.name)
    )
    topic = topic_words(wish.about)
    if wish.way is None:
        return Join((head, topic))
    return Join((head, t("talks.choice_way", topic=topic, way=t(f"talks.way.{wish.way.value}"))))


def _chosen(wish: TalkWish) -> tuple[int, str, str, str, int]:
    """As a button names it: the learner, with whom, the letters of topic and way, the booking that moves."""
    assert wish.way is not None, "the way is chosen before the day"
    return wish.learner.id, wish.staff, wish.topic, letter_of_way(wish.way), wish.moves
