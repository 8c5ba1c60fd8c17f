"""Screens that answer a time which somebody types instead of tapping through a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from domain.booking.appointments import Appointment
from domain.booking.talks.choosing import NobodyFree, PickTalkTime
from domain.booking.talks.finding import NoTalkTimeSaid, TalkTimesFound
from domain.booking.talks.wish import Option
from domain.booking.trials.choosing import NothingFree
from domain.booking.trials.finding import NoTimeSaid, TimesFound
from domain.messages.screen import Button, Join, Moment, Param, Screen, rows, t
from domain.times.matching import Near, Off
from handlers.views import booking, talks
from handlers.views.courses import HOME
from handlers.views.times import understood

COUNTED = 20
"""So many other times are counted; beyond that a number says nothing."""


def trials(result: TimesFound | NoTimeSaid | NothingFree) -> Screen:
    match result:
        case TimesFound():
            return _trials(result)
        case NoTimeSaid(days):
            return _not_understood(booking.pick_day(days))
        case NothingFree():
            return booking.nothing_free(result)


def talk_times(result: TalkTimesFound | NoTalkTimeSaid | NobodyFree) -> Screen:
    match result:
        case TalkTimesFound():
            return _talks(result)
        case NoTalkTimeSaid(calendar):
            return _not_understood(talks.step(calendar))
        case NobodyFree():
            return talks.step(result)


def _not_understood(calendar: Screen) -> Screen:
    return Screen(Join((t("times.not_understood"), calendar.text), "blocks"), calendar.keyboard)


def _trials(found: TimesFound) -> Screen:
    choice = found.choice
    learner, campus = choice.learner.id, booking.campus_of(choice)
    heading = t("booking.chosen", name=choice.learner.name, course=choice.course.name)
    lessons = (*found.fitting, *(near.option for near in found.near))
    several = choice.campus is None and choice.campuses > 1
    text = _text(
        Join((heading, understood(found.when))),
        bool(found.fitting),
        [_near(near.off, _moment(near.option)) for near in found.near],
        found.more,
        [_moment(lesson) for lesson in found.full],
    )
    return Screen(
        text,
        rows(
            *(
                Button(
                    _label(each, with_campus=several),
                    booking.to_hold(learner, each.slot.id, campus, choice.moving),
                )
                for each in lessons
            ),
            *(booking.wait_button(each, learner, with_day=True, with_campus=several) for each in found.full),
            [Button(t("booking.calendar"), booking.to_calendar(choice, campus)), HOME],
        ),
    )


def _talks(found: TalkTimesFound) -> Screen:
    options = (*found.fitting, *(near.option for near in found.near))
    near = [_near(each.off, _talk_moment(each)) for each in found.near]
    buttons = talks.pick_time(PickTalkTime(found.wish, None, options)).keyboard
    return Screen(_text(understood(found.when), bool(found.fitting), near, found.more), buttons)


def _text(heading: Param, fits: bool, near: Sequence[Param], more: int, full: Sequence[Param] = ()) -> Join:
    blocks = [heading]
    if fits:
        blocks.append(t("times.fitting"))
    else:
        blocks.append(t("times.none_fits") if near else t("times.nothing"))
    if full:
        blocks.append(t("times.full", times=Join(tuple(full), "words")))
    if near:
        blocks.append(Join((t("times.also_near" if fits else "times.near"), *near)))
    if more:
        blocks.append(t("times.more", n=more) if more <= COUNTED else t("times.many_more"))
    return Join(tuple(blocks), "blocks")


def _near(off: frozenset[Off], when: Param) -> Param:
    return t("times.off.both" if len(off) > 1 else f"times.off.{next(iter(off)).value}", when=when)


def _talk_moment(near: Near[Option]) -> Param:
    time = near.option[1]
    return Moment(time.start, time.zone)


def _moment(lesson: Appointment) -> Param:
    return Moment(lesson.slot.starts_at, lesson.zone)


def _label(lesson: Appointment, *, with_campus: bool) -> Param:
    left = lesson.slot.places_left
    if with_campus:
        return t("times.lesson_at", when=_moment(lesson), campus=lesson.where, n=left)
    return t("times.lesson", when=_moment(lesson), n=left)
