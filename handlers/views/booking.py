"""Screens on the way to a trial lesson, and what is worth keeping of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.holding import GivenBack, Held, JustGone, Overlaps
from domain.booking.trials.choosing import (
    ANY_CAMPUS,
    Choice,
    NothingFree,
    PickCampus,
    PickChild,
    PickCourse,
    PickDay,
    PickTime,
)
from domain.courses.browsing import fits_grade, handle, page_of
from domain.messages.screen import Button, Join, Moment, Param, Screen, Span, T, Tap, rows, t, tap
from handlers.views.calendar import month_grid
from handlers.views.courses import HOME, grades, pager, places

COURSES = Button(t("booking.see_courses"), tap("co"))
MINE = Button(t("booking.mine"), tap("my"))
ANOTHER = Button(t("booking.book_another"), tap("bk"))
ANY_COURSE = "-"


def campus_of(choice: Choice) -> str:
    return handle(choice.campus.id) if choice.campus else ANY_CAMPUS


def when(lesson: Appointment, zone: str) -> Param:
    """The lesson's time where it takes place, and on a second line the reader's own where that differs."""
    span = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    if not lesson.reads_differently(zone):
        return span
    return Join((span, t("booking.for_you", when=Moment(lesson.slot.starts_at, zone))))


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

    def there(campus: str) -> Tap:
        return tap("bk.p", choice.learner.id, handle(choice.course.id), campus)

    return Screen(
        t("booking.pick_campus", choice=_chosen(choice)),
        rows(
            *(
                Button(t("booking.campus_button", campus=campus.name, n=times), there(handle(campus.id)))
                for campus, times in step.campuses
            ),
            Button(t("booking.any_campus"), there(ANY_CAMPUS)),
            _somebody_else(choice),
            HOME,
        ),
    )


def pick_day(step: PickDay) -> Screen:
    learner, course, campus = step.choice.learner.id, handle(step.choice.course.id), campus_of(step.choice)

    def open_day(day: date) -> Tap:
        return tap("bk.t", learner, course, campus, f"{day:%Y%m%d}")

    def open_month(month: date) -> Tap:
        return tap("bk.d", learner, course, campus, f"{month:%Y%m}")

    back = tap("bk.s", learner, course) if step.choice.campuses > 1 else tap("bk.l", learner, 0)
    grid = month_grid(
        step.month,
        step.today,
        step.days,
        open_day=open_day,
        open_month=open_month,
        earlier=step.earlier,
        later=step.later,
    )
    return Screen(
        t("booking.pick_day", choice=_chosen(step.choice)),
        rows(
            Button(t("booking.nearest"), tap("bk.t", learner, course, campus, "near")),
            *(list(row) for row in grid),
            _somebody_else(step.choice),
            [Button(t("common.back"), back), HOME],
        ),
    )


def pick_time(step: PickTime) -> Screen:
    learner, course, campus = step.choice.learner.id, handle(step.choice.course.id), campus_of(step.choice)
    back = Button(
        t("booking.calendar"),
        tap("bk.d", learner, course, campus, f"{step.day:%Y%m}")
        if step.day
        else tap("bk.p", learner, course, campus),
    )
    chosen = _chosen(step.choice)
    if step.day is None:
        nearest = (_lesson_button(lesson, learner, campus) for lesson in step.free)
        return Screen(t("booking.pick_nearest", choice=chosen), rows(*nearest, [back, HOME]))
    many = len({lesson.slot.campus for lesson in step.free}) > 1
    buttons = [
        Button(_time_label(lesson, with_campus=many), tap("bk.h", learner, lesson.slot.id, campus))
        for lesson in step.free
    ]
    width = 1 if many else 2
    full = (
        (t("booking.full_times", times=Join(tuple(_starts(each) for each in step.full), "words")),)
        if step.full
        else ()
    )
    where = () if many else (step.free[0].where,)
    return Screen(
        Join((t("booking.pick_time", choice=chosen, day=step.day), *where, *full)),
        rows(*(buttons[i : i + width] for i in range(0, len(buttons), width)), [back, HOME]),
    )


def nothing_free(step: NothingFree) -> Screen:
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


def held(result: Held, campus: str, zone: str) -> Screen:
    booking, lesson = result.booking, result.lesson
    until = (booking.held_until or booking.created_at).astimezone(ZoneInfo(zone)).time()
    course, grade = lesson.course, result.learner.grade
    text = t(
        "booking.held",
        name=result.learner.name,
        until=until,
        course=lesson.title,
        when=when(lesson, zone),
        place=lesson.place,
        teacher=lesson.host,
    )
    hint: tuple[T, ...] = ()
    if course is not None and grade is not None and not fits_grade(course, grade):
        hint = (t("booking.other_grade", name=result.learner.name, grade=grade, grades=grades(course)),)
    return Screen(
        Join((text, *hint), "blocks"),
        rows(
            Button(t("booking.confirm"), tap("bk.y", booking.id)),
            [
                Button(t("booking.other_time"), tap("bk.o", booking.id, campus)),
                Button(t("booking.give_back"), tap("bk.x", booking.id)),
            ],
        ),
    )


def just_gone(result: JustGone, campus: str, zone: str) -> Screen:
    gone = t("booking.just_gone", course=result.lesson.title, when=when(result.lesson, zone))
    return _alternatives(gone, result.others, result.learner.id, campus, result.lesson)


def overlaps(result: Overlaps, campus: str, zone: str) -> Screen:
    other = result.with_lesson or result.lesson
    clash = t("booking.overlaps", name=result.learner.name, course=other.title, when=when(other, zone))
    return _alternatives(clash, result.others, result.learner.id, campus, result.lesson)


def given_back(result: GivenBack) -> Screen:
    again = tap("bk.c", handle(result.lesson.course.id)) if result.lesson and result.lesson.course else tap("bk")
    return Screen(t("booking.given_back"), rows(Button(t("booking.other_time"), again), [COURSES, HOME]))


def _chosen(choice: Choice) -> T:
    return t("booking.chosen", name=choice.learner.name, course=choice.course.name)


def _somebody_else(choice: Choice) -> Button | None:
    if not choice.several:
        return None
    return Button(t("booking.somebody_else"), tap("bk.w", handle(choice.course.id)))


def _alternatives(text: T, others: Sequence[Appointment], learner: int, campus: str, lesson: Appointment) -> Screen:
    course = handle(lesson.slot.course or "")
    if not others:
        return Screen(
            Join((text, t("booking.no_others"))),
            rows(
                Button(t("booking.other_course"), tap("bk.l", learner, 0)),
                Button(t("courses.ask_office"), tap("co.o")),
                HOME,
            ),
        )
    return Screen(
        Join((text, t("booking.others"))),
        rows(
            *(_lesson_button(other, learner, campus) for other in others),
            [Button(t("booking.calendar"), tap("bk.p", learner, course, ANY_CAMPUS)), HOME],
        ),
    )


def _lesson_button(lesson: Appointment, learner: int, campus: str) -> Button:
    label = t("booking.lesson_button", when=Moment(lesson.slot.starts_at, lesson.zone), campus=lesson.where)
    return Button(label, tap("bk.h", learner, lesson.slot.id, campus))


def _time_label(lesson: Appointment, *, with_campus: bool) -> T:
    left = places(lesson.slot.places_left)
    if with_campus:
        return t("booking.time_at_campus", starts=_starts(lesson), places=left, campus=lesson.where)
    return t("booking.time_button", starts=_starts(lesson), n=lesson.slot.places_left)


def _starts(lesson: Appointment) -> Param:
    return lesson.slot.starts_at.astimezone(ZoneInfo(lesson.zone)).time()
