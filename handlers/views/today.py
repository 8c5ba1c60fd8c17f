"""The day in screens: lessons, the way there, and what can be said about coming."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.day.absence import Passed
from domain.day.meetings import Meeting, Told
from domain.day.today import Day, LearnersDay
from domain.messages.screen import Button, Join, Note, Param, Screen, T, Venue, rows, t, tap
from domain.practice.evening.results import Tonight
from handlers.views.asides import aside_lines
from handlers.views.calendar_feed import MY_CALENDAR
from handlers.views.family import under_chips
from handlers.views.homework import open_homework
from handlers.views.onboarding import HOME

BOOKINGS = Button(t("today.button.bookings"), tap("my"))
LAST_LESSON = Button(t("media.button.lesson"), tap("me"))
HOMEWORK = Button(t("homework.button.list"), tap("hw"))
TODAY = Button(t("home.button.today"), tap("td"))
ALL = Button(t("today.button.all_children"), tap("td"))
PRACTISE = Button(t("home.button.practise"), tap("pr"))
RESUME = Button(t("home.button.resume"), tap("pr"))


def today(shown: Day) -> Screen:
    """The day of a learner, or of all children of a family."""
    family = [] if shown.own else [day.learner for day in shown.days]
    return under_chips(_today(shown), family, None, lambda child: tap("td.k", child))


def todays_child(shown: Day, child: int) -> Screen:
    """Of a family's day what is about that child."""
    return _today(replace(shown, days=tuple(day for day in shown.days if day.learner.id == child)), narrowed=True)


def _today(shown: Day, *, narrowed: bool = False) -> Screen:
    title = t("today.title", day=shown.on)
    if not shown.days:
        return Screen(
            Join((title, t("today.no_child")), by="blocks"),
            rows(Button(t("home.button.add_child"), tap("on.how")), HOME),
        )
    met = [meeting for day in shown.days for meeting in day.today]
    blocks: list[Param] = [title]
    for day in shown.days:
        blocks += _day(day, shown)
    open_set = any(day.tonight is not None and day.tonight.open for day in shown.days)
    return Screen(
        Join(tuple(blocks), by="blocks"),
        rows(
            (RESUME if open_set else PRACTISE) if shown.own and shown.days[0].tonight else None,
            LAST_LESSON if any(day.following and not day.following.is_trial for day in shown.days) else None,
            HOMEWORK if any(day.homework.known for day in shown.days) else None,
            *(_said(met[0], shown.own) if len(met) == 1 else [_button(each, shown) for each in met]),
            ALL if narrowed else None,
            MY_CALENDAR,
            [BOOKINGS, HOME],
        ),
    )


def _day(day: LearnersDay, shown: Day) -> list[Param]:
    blocks: list[Param] = [] if shown.own else [t("today.child", child=day.learner.name)]
    blocks += [_meeting(each, shown.zone, own=shown.own) for each in day.today]
    lines: list[Param] = [] if day.today else [t("today.no_lesson")]
    if day.following is not None:
        lesson = day.following.lesson
        lines.append(
            t(
                "today.following",
                course=lesson.title,
                when=lesson.when(shown.zone),
                place=lesson.place,
            )
        )
    elif not day.today:
        lines.append(t("today.nothing_ahead"))
    lines += open_homework(day.homework) + aside_lines(day.asides)
    if lines:
        blocks.append(Join(tuple(lines)))
    if day.tonight is not None and shown.own:
        blocks.append(tonight(day.tonight))
    return blocks


def tonight(shown: Tonight) -> Param:
    """Where tonight's set stands."""
    if shown.open:
        return t("home.session_open", n=shown.left, done=shown.done, minutes=shown.minutes)
    if shown.done_today:
        return t("home.session_done")
    return t("home.session_ready", n=shown.left, minutes=shown.minutes)


def lesson(shown: Meeting, zone: str, *, own: bool) -> Screen:
    """One lesson with what can be done about it."""
    return Screen(_meeting(shown, zone, own=own), rows(*_said(shown, own), [TODAY, HOME]))


def _meeting(shown: Meeting, zone: str, *, own: bool) -> Param:
    lesson = shown.lesson
    lines: list[Param] = [
        t(
            "today.lesson",
            when=lesson.when(zone),
            course=lesson.title,
            place=lesson.place,
            teacher=lesson.host,
        ),
    ]
    if lesson.campus is not None:
        lines.append(t("today.way", way=lesson.campus.way))
    if shown.told is not None:
        word = shown.told.value
        lines.append(t(f"today.told.{word}") if own else t(f"today.told_to_parent.{word}"))
    return Join(tuple(lines))


def _said(meeting: Meeting, own: bool) -> list[Button | list[Button]]:
    learner, key = meeting.learner.id, meeting.key
    made: list[Button | list[Button]] = [Button(t("today.button.route"), tap("td.way", learner, key))]
    if meeting.told is Told.WAITS_FOR_GUARDIAN and not own:
        made.append(Button(t("today.button.confirm"), tap("td.confirm", learner, key)))
    elif meeting.told in (None, Told.LATE):
        late = Button(t("today.button.late" if own else "today.button.child_late"), tap("td.late", learner, key))
        ill = Button(t("today.button.ill" if own else "today.button.child_ill"), tap("td.ill", learner, key))
        made.append([ill] if meeting.told else [late, ill])
    return made


def _button(meeting: Meeting, shown: Day) -> Button:
    starts = meeting.lesson.slot.starts_at.astimezone(ZoneInfo(meeting.lesson.zone)).time()
    course = meeting.lesson.title
    label = (
        t("today.lesson_button", time=starts, course=course)
        if shown.own
        else t("today.childs_lesson_button", child=meeting.learner.name, time=starts, course=course)
    )
    return Button(label, tap("td.l", meeting.learner.id, meeting.key))


def way(meeting: Meeting) -> Note:
    """The way there, to keep: a pin on the map with the words of the campus."""
    campus = meeting.lesson.campus
    if campus is None:
        return Note("kept", meeting.lesson.where)
    return Note(
        "kept",
        t("today.route", campus=campus.name, address=campus.address, way=campus.way),
        attachment=Venue(campus.name, campus.address, campus.latitude, campus.longitude),
    )


def passed(where: Passed) -> T:
    """The word that answers the tap."""
    return t(f"today.toast.{where.value}")
