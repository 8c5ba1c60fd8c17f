"""Screens on the way to a time for a trial lesson."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.slot import Booking
from domain.booking.trials.choosing import (
    ANY_CAMPUS,
    WITH_TEACHER,
    Choice,
    NothingFree,
    PickCampus,
    PickChild,
    PickCourse,
    PickDay,
    PickTime,
)
from domain.courses.browsing import handle, page_of
from domain.courses.course import Campus
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, T, Tap, rows, t, tap
from handlers.views.calendar import month_grid
from handlers.views.courses import HOME, pager, places

COURSES = Button(t("booking.see_courses"), tap("co"))
MINE = Button(t("booking.mine"), tap("my"))
ANOTHER = Button(t("booking.book_another"), tap("bk"))
ANY_COURSE = "-"


def campus_of(choice: Choice) -> str:
    """How a tap names the campus or the teacher that is chosen."""
    if choice.teacher is not None:
        return f"{WITH_TEACHER}{handle(choice.teacher.id)}"
    return handle(choice.campus.id) if choice.campus else ANY_CAMPUS


def to_calendar(choice: Choice, campus: str) -> Tap:
    """The first month that has anything there."""
    if choice.moving is not None:
        return tap("my.mp", choice.moving.id, campus)
    return tap("bk.p", choice.learner.id, handle(choice.course.id), campus)


def to_month(choice: Choice, month: date) -> Tap:
    if choice.moving is not None:
        return tap("my.md", choice.moving.id, campus_of(choice), f"{month:%Y%m}")
    return tap("bk.d", choice.learner.id, handle(choice.course.id), campus_of(choice), f"{month:%Y%m}")


def to_day(choice: Choice, day: date | None) -> Tap:
    """None leads to the three nearest times."""
    named = f"{day:%Y%m%d}" if day else "near"
    if choice.moving is not None:
        return tap("my.mt", choice.moving.id, campus_of(choice), named)
    return tap("bk.t", choice.learner.id, handle(choice.course.id), campus_of(choice), named)


def to_hold(learner: int, slot: int, campus: str, moving: Booking | None) -> Tap:
    return tap("my.mh", moving.id, slot, campus) if moving else tap("bk.h", learner, slot, campus)


def step(found: PickChild | PickCourse | PickCampus | PickDay | PickTime | NothingFree, page: int = 0) -> Screen:
    """What has to be chosen next."""
    match found:
        case PickChild():
            return pick_child(found)
        case PickCourse():
            return pick_course(found, page)
        case PickCampus():
            return pick_campus(found)
        case PickDay():
            return pick_day(found)
        case PickTime():
            return pick_time(found)
        case NothingFree():
            return nothing_free(found)


def pick_child(step: PickChild) -> Screen:
    course = handle(step.course.id) if step.course else ANY_COURSE
    buttons = [Button(learner.name, tap("bk.k", learner.id, course)) for learner in step.learners]
    return Screen(t("booking.pick_child"), rows(*buttons, Button(t("booking.add_child"), tap("on.child")), HOME))


def pick_course(step: PickCourse, number: int) -> Screen:
    page = page_of(step.courses, number)
    learner = step.learner
    return Screen(
        t("booking.pick_course", name=learner.name),
        rows(
            *(
                Button(t("booking.course_button", course=course.name), tap("bk.s", learner.id, handle(course.id)))
                for course in page.shown
            ),
            pager(page, lambda to: tap("bk.l", learner.id, to)),
            Button(t("booking.somebody_else"), tap("bk.w", ANY_COURSE)) if len(step.learners) > 1 else None,
            HOME,
        ),
    )


def pick_campus(step: PickCampus) -> Screen:
    choice = step.choice
    far: Sequence[int | None] = step.kilometres or [None] * len(step.campuses)
    places = [
        Button(_campus_label(campus, times, km), to_calendar(choice, handle(campus.id)))
        for (campus, times), km in zip(step.campuses, far, strict=True)
    ]
    teachers = [
        Button(
            t("booking.teacher_button", teacher=member.name, n=times),
            to_calendar(choice, f"{WITH_TEACHER}{handle(member.id)}"),
        )
        for member, times in step.teachers
    ]
    near = tap("bk.g", choice.learner.id, handle(choice.course.id))
    ask = not step.kilometres and len(places) > 1
    return Screen(
        t("booking.pick_campus", choice=_chosen(choice)),
        rows(
            Button(t("booking.nearest_first"), near) if ask else None,
            *places,
            Button(t("booking.any_campus"), to_calendar(choice, ANY_CAMPUS)),
            *(teachers[i : i + 2] for i in range(0, len(teachers), 2)),
            _somebody_else(choice),
            HOME,
        ),
    )


def ask_location() -> Note:
    """With a button that shares it."""
    return Note("kept", t("booking.where_are_you"), asks_for_location=t("booking.send_location"))


def pick_day(step: PickDay) -> Screen:
    choice = step.choice
    grid = month_grid(
        step.month,
        step.today,
        step.days,
        open_day=lambda day: to_day(choice, day),
        open_month=lambda month: to_month(choice, month),
        earlier=step.earlier,
        later=step.later,
        full=step.full,
    )
    where = _where_chosen(choice)
    hint = (t("booking.full_days"),) if any(_same_month(day, step.month) for day in step.full) else ()
    key = "booking.pick_other_day" if choice.moving else "booking.pick_day"
    return Screen(
        Join((t(key, choice=Join((_chosen(choice), *where))), *hint)),
        rows(
            Button(t("booking.nearest"), to_day(choice, None)) if step.days else None,
            *(list(row) for row in grid),
            _elsewhere(choice),
            _somebody_else(choice),
            [_back(choice), HOME],
        ),
    )


def pick_time(step: PickTime) -> Screen:
    choice, campus = step.choice, campus_of(step.choice)
    learner, moving = choice.learner.id, step.choice.moving
    back = Button(t("booking.calendar"), to_month(choice, step.day) if step.day else to_calendar(choice, campus))
    every = step.free + step.full
    many = len({lesson.slot.campus for lesson in every}) > 1
    if step.day is None:
        nearest = (lesson_button(lesson, learner, campus, moving) for lesson in step.free)
        waiting = (wait_button(lesson, learner, with_day=True) for lesson in step.full)
        text = t("booking.pick_nearest" if step.free else "booking.all_full", choice=_chosen(choice))
        return Screen(text, rows(*nearest, *waiting, [back, HOME]))
    buttons = [
        Button(_time_label(lesson, with_campus=many), to_hold(learner, lesson.slot.id, campus, moving))
        for lesson in step.free
    ]
    width = 1 if many else 2
    where = () if many else (every[0].where,)
    key = "booking.pick_time" if step.free else "booking.pick_full"
    return Screen(
        Join((t(key, choice=_chosen(choice), day=step.day), *where)),
        rows(
            *(buttons[i : i + width] for i in range(0, len(buttons), width)),
            *(wait_button(lesson, learner, with_campus=many) for lesson in step.full),
            [back, HOME],
        ),
    )


def nothing_free(step: NothingFree) -> Screen:
    """Nothing at all, or nothing of the course."""
    if step.course is None:
        return Screen(
            t("booking.nothing_at_all"), rows([COURSES, Button(t("courses.ask_office"), tap("co.o"))], HOME)
        )
    return Screen(
        t("booking.nothing_free", course=step.course.name),
        rows(
            Button(t("booking.other_course"), tap("bk.l", step.learner.id, 0)),
            [COURSES, Button(t("courses.ask_office"), tap("co.o"))],
            HOME,
        ),
    )


def _chosen(choice: Choice) -> T:
    return t("booking.chosen", name=choice.learner.name, course=choice.course.name)


def _somebody_else(choice: Choice) -> Button | None:
    if not choice.several:
        return None
    return Button(t("booking.somebody_else"), tap("bk.w", handle(choice.course.id)))


def lesson_button(lesson: Appointment, learner: int, campus: str, moving: Booking | None = None) -> Button:
    """Holds a seat there."""
    label = t("booking.lesson_button", when=Moment(lesson.slot.starts_at, lesson.zone), campus=lesson.where)
    return Button(label, to_hold(learner, lesson.slot.id, campus, moving))


def wait_button(lesson: Appointment, learner: int, *, with_day: bool = False, with_campus: bool = False) -> Button:
    """Puts the learner on the list of those who wait for a place there."""
    time: Param = Moment(lesson.slot.starts_at, lesson.zone) if with_day else _starts(lesson)
    if with_campus:
        time = Join((time, lesson.where), "words")
    return Button(t("booking.wait_button", time=time), tap("wl.j", learner, lesson.slot.id))


def _campus_label(campus: Campus, times: int, kilometres: int | None) -> T:
    if kilometres is None:
        return t("booking.campus_button", campus=campus.name, n=times)
    return t("booking.campus_away", campus=campus.name, km=kilometres, n=times)


def _where_chosen(choice: Choice) -> tuple[Param, ...]:
    if choice.teacher is not None:
        return (t("booking.with_teacher", teacher=choice.teacher.name),)
    return (choice.campus.name,) if choice.campus and choice.campuses > 1 else ()


def _elsewhere(choice: Choice) -> Button | None:
    if choice.moving is None or choice.campuses < 2 or (choice.campus is None and choice.teacher is None):
        return None
    return Button(t("booking.any_campus"), to_calendar(choice, ANY_CAMPUS))


def _back(choice: Choice) -> Button:
    learner = choice.learner.id
    if choice.moving is not None:
        return Button(t("booking.leave_as_is"), tap("my.b", choice.moving.id))
    course = tap("bk.s", learner, handle(choice.course.id)) if choice.campuses > 1 else tap("bk.l", learner, 0)
    return Button(t("common.back"), course)


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _time_label(lesson: Appointment, *, with_campus: bool) -> T:
    left = places(lesson.slot.places_left)
    if with_campus:
        return t("booking.time_at_campus", starts=_starts(lesson), places=left, campus=lesson.where)
    return t("booking.time_button", starts=_starts(lesson), n=lesson.slot.places_left)


def _starts(lesson: Appointment) -> Param:
    return lesson.slot.starts_at.astimezone(ZoneInfo(lesson.zone)).time()
