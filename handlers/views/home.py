"""The home panel in words: a line for each thing that is so, a button for each thing that can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.hours.day_list import StaffDay
from domain.day.meetings import Meeting
from domain.leads.words import due_lines
from domain.messages.screen import Button, Join, Param, Rows, Screen, Span, rows, t, tap
from domain.people.home import AdvisorHome, Home, LearnerHome, OfficeHome, ParentHome, TeacherHome, TrialLesson
from domain.people.person import Role
from domain.people.settings import Discarded
from handlers.views.asides import aside_lines
from handlers.views.assigning import assigned_now
from handlers.views.check_in import class_line, line
from handlers.views.class_log import to_log
from handlers.views.courses import FIND
from handlers.views.digest import to_list
from handlers.views.entries import waiting_button
from handlers.views.family import chips
from handlers.views.habits import BACK_AGAIN, week_line
from handlers.views.homework import open_homework
from handlers.views.homework_staff import at_home
from handlers.views.leads import to_pipeline
from handlers.views.planned import planned_lines

BOOK = Button(t("home.button.book"), tap("bk"))
TALK = Button(t("talks.button.talk"), tap("tk"))
TALKS = Button(t("talks.button.mine"), tap("tk.g"))
BOOKINGS = Button(t("home.button.bookings"), tap("my"))
COURSES = Button(t("home.button.courses"), tap("co"))
ASK = Button(t("home.button.ask"), tap("ask"))
FAMILY = Button(t("home.button.family"), tap("st.family"))
DAY = Button(t("check_in.button.today"), tap("ci.d"))
HOURS = Button(t("hours.button.all"), tap("hr"))
CLASSES = Button(t("classes.button.all"), tap("cl"))
ASSIGN = Button(t("assigning.button.home"), tap("as"))
ITEMS = Button(t("home.button.items"), tap("it"))
BROADCASTS = Button(t("broadcasts.button.queue"), tap("bc"))
EVENTS = Button(t("events.button.all"), tap("ev"))
SETTINGS = Button(t("home.button.settings"), tap("st"))
TODAY = Button(t("home.button.today"), tap("td"))
MAP = Button(t("standing.button.map"), tap("mp"))
REPORT = Button(t("reports.button.report"), tap("rp"))
CHILDS_MAP = Button(t("standing.button.childs_map"), tap("mp"))
GOAL = Button(t("home.button.goal"), tap("hb"))
PLACEMENT = Button(t("standing.button.placement"), tap("pl"))
HOUR = Button(t("home.button.hour"), tap("hb.hours"))
HOMEWORK = Button(t("homework.button.list"), tap("hw"))
FAMILIES = Button(t("messages.button.families"), tap("ms.s"))
INVITE = Button(t("home.button.invite"), tap("inv"))
COLLEAGUES = Button(t("staff.button.all"), tap("sp"))
INVITE_TO_TRIAL = Button(t("home.button.invite_to_trial"), tap("inv.trial"))


def home(shown: Home) -> Screen:
    text, keyboard = _panel(shown)
    waits = [t("guardians.home_waits", child=each.child.name) for each in shown.awaits]
    parts = [*(each.text for each in shown.asked), *waits, text]
    missing = [Button(t("guardians.button.waits"), tap("gu.w", each.join.id)) for each in shown.awaits]
    desk = Button(t("guardians.button.desk", n=shown.at_desk), tap("gu.q")) if shown.at_desk else None
    answers = [row for each in shown.asked for row in each.keyboard]
    return Screen(
        Join(tuple(parts), by="blocks") if len(parts) > 1 else text,
        rows(*answers, *missing, _roles(shown), _families(shown), desk, *keyboard),
    )


def _panel(shown: Home) -> tuple[Param, Rows]:
    match shown.panel:
        case LearnerHome() as panel:
            return _learner(panel, shown.zone)
        case ParentHome() as panel:
            return _parent(panel, shown)
        case TeacherHome(today, wishes, logs, homework, alerts, planned, assigned):
            hello = t("home.hello.teacher", name=shown.person.name)
            ours = ([DAY, HOURS], [CLASSES, TALKS], [ASSIGN, ITEMS], COURSES, SETTINGS)
            look = Button(t("homework.button.all"), tap("hw.t")) if homework else None
            keyboard = rows(*(to_log(each) for each in logs), to_list(alerts), _waiting(wishes), look, *ours)
            counted = at_home(homework)
            counts = (planned_lines(planned), counted, assigned_now(assigned))
            said = [each for each in counts if each is not None]
            return Join((hello, _own_day(today), *said), by="blocks"), keyboard
        case AdvisorHome(ahead, more, questions, due):
            hello = t("home.hello.advisor", name=shown.person.name)
            lines = _trials(ahead, more, empty=t("home.no_trials_ahead"), title=t("home.trials_ahead"))
            return Join((hello, *([due_lines(due)] if due else []), lines), by="blocks"), rows(
                to_pipeline(len(due)),
                waiting_button(questions),
                [DAY, HOURS],
                TALKS,
                COURSES,
                INVITE_TO_TRIAL,
                SETTINGS,
            )
        case OfficeHome() as panel:
            is_admin = panel.role is Role.ADMIN
            classes = CLASSES if is_admin else None
            return _office(panel, shown), rows(
                _waiting(panel.wishes),
                waiting_button(panel.questions),
                [DAY, EVENTS],
                BROADCASTS,
                classes,
                FAMILIES,
                ITEMS,
                COLLEAGUES if is_admin else None,
                INVITE,
                INVITE_TO_TRIAL,
                COURSES,
                SETTINGS,
            )
        case _:
            assert_never(shown.panel)


def _families(shown: Home) -> Button | None:
    """The inbox: always for advisors, for others while somebody waits for them."""
    if shown.families:
        return Button(t("home.button.families", n=shown.families), tap("ib"))
    return Button(t("inbox.button.all"), tap("ib")) if isinstance(shown.panel, AdvisorHome) else None


def _waiting(wishes: int) -> Button | None:
    return Button(t("home.button.wishes", n=wishes), tap("wi")) if wishes else None


def _learner(panel: LearnerHome, zone: str) -> tuple[Param, Rows]:
    hello = t("home.hello.learner", name=panel.learner.name)
    if panel.waits:
        keyboard = rows(
            HOMEWORK if panel.homework.known else None,
            Button(t("home.button.invite_parent"), tap("on.invite")),
            Button(t("home.button.sample"), tap("pr.sample")),
            Button(t("home.button.check"), tap("on.check")),
            (ASK, SETTINGS),
        )
        given = open_homework(panel.homework)
        return Join((hello, *given, t("home.waits_for_parent")), by="blocks"), keyboard
    lines: list[Param] = [t("home.welcome_back")] if panel.is_back else []
    tonight = panel.practice.tonight
    if panel.resting is not None:
        lines.append(t("habits.resting", day=panel.resting.until))
    elif tonight.open and tonight.placing:
        lines.append(t("home.placement_open", n=tonight.done))
    elif tonight.open:
        lines.append(t("home.session_open", n=tonight.left, done=tonight.done, minutes=tonight.minutes))
    elif tonight.done_today:
        lines.append(t("home.session_done"))
    else:
        lines.append(t("home.session_ready", n=tonight.left, minutes=tonight.minutes))
    lines += aside_lines(panel.asides)
    if panel.week.goal is not None:
        lines.append(week_line(panel.week))
    elif panel.practice.answered_this_week:
        lines.append(t("home.you_answered", n=panel.practice.answered_this_week))
    if panel.next_lesson is not None:
        lines.append(next_lesson(panel.next_lesson, zone))
    lines += open_homework(panel.homework)
    resume = Button(t("home.button.resume_placement" if tonight.placing else "home.button.resume"), tap("pr"))
    practise = resume if tonight.open else Button(t("home.button.practise"), tap("pr"))
    keyboard = rows(
        PLACEMENT if panel.new and not tonight.placing else None,
        practise,
        BACK_AGAIN if panel.resting is not None else None if panel.has_hour else HOUR,
        HOMEWORK if panel.homework.known else None,
        (MAP, TODAY),
        (GOAL, ASK),
        (COURSES, SETTINGS),
    )
    return Join((hello, Join(tuple(lines))), by="blocks"), keyboard


def _parent(panel: ParentHome, shown: Home) -> tuple[Param, Rows]:
    if panel.child is None:
        text = Join((t("home.hello.parent", name=shown.person.name), t("home.no_child")), by="blocks")
        add = Button(t("home.button.add_child"), tap("on.how"))
        return text, rows(add, (FIND, COURSES), ASK, SETTINGS)
    child = panel.child
    lines: list[Param] = []
    if child.person is None:
        lines.append(t("home.no_account", child=child.name))
    elif panel.waits:
        lines.append(t("home.waits_for_you", child=child.name))
    elif panel.practice is not None and panel.practice.answered_this_week:
        week = panel.practice
        lines.append(t("home.child_answered", n=week.answered_this_week, right=week.right_this_week))
    else:
        lines.append(t("home.child_quiet"))
    if panel.lessons:
        lines.append(t("home.child_came", n=panel.came, of=panel.lessons))
    if panel.next_lesson is not None:
        lines.append(next_lesson(panel.next_lesson, shown.zone))
    else:
        lines.append(t("home.nothing_booked"))
    lines += open_homework(panel.homework)
    agree = Button(t("home.button.read_consent"), tap("on.consent", child.id)) if panel.waits else None
    give = Button(t("settings.button.give_access"), tap("st.give", child.id)) if child.person is None else None
    keyboard = rows(
        *chips(panel.children, child, lambda each: tap("kid", each)),
        agree,
        give,
        HOMEWORK if panel.homework.known else None,
        (TODAY, BOOK),
        (BOOKINGS, TALK),
        (FIND, COURSES),
        (REPORT, CHILDS_MAP),
        (FAMILY, ASK),
        (EVENTS, SETTINGS),
    )
    return Join((t("home.child", child=child.name), Join(tuple(lines))), by="blocks"), keyboard


def next_lesson(meeting: Meeting, zone: str) -> Param:
    """Course, time and place; a second line in the reader's own time where that differs."""
    lesson, slot = meeting.lesson, meeting.lesson.slot
    line = t(
        "home.next_lesson",
        course=lesson.title,
        when=Span(slot.starts_at, slot.ends_at, lesson.zone),
        place=lesson.place,
    )
    if not lesson.reads_differently(zone):
        return line
    return Join((line, t("home.for_you", when=Span(slot.starts_at, slot.ends_at, zone))))


def _trials(lessons: Sequence[TrialLesson], more: int, *, empty: Param, title: Param) -> Param:
    if not lessons:
        return empty
    lines: list[Param] = [title, *(_trial(each) for each in lessons)]
    if more:
        lines.append(t("home.and_more", n=more))
    return Join(tuple(lines), by="blocks")


def _trial(each: TrialLesson) -> Param:
    slot, lesson = each.lesson.slot, each.lesson
    return t(
        "home.trial",
        when=Span(slot.starts_at, slot.ends_at, lesson.zone),
        course=lesson.title,
        place=lesson.place,
        teacher=lesson.host,
        names=Join(each.learners, by="words"),
    )


def _own_day(day: StaffDay) -> Param:
    lessons = [(each.klass.starts, class_line(each)) for each in day.classes]
    meetings = [(_starts(each), line(each)) for each in day.appointments]
    if not lessons and not meetings:
        return t("home.nothing_today")
    in_order = sorted((*lessons, *meetings), key=lambda each: each[0])
    return Join((t("home.your_day"), *(said for _, said in in_order)))


def _starts(each: Appointment) -> time:
    return each.slot.starts_at.astimezone(ZoneInfo(each.zone)).time()


def _office(panel: OfficeHome, shown: Home) -> Param:
    hello = t(f"home.hello.{panel.role.value}", name=shown.person.name)
    counts = [t("home.count", role=t(f"settings.role.{role.value}"), n=panel.people.get(role, 0)) for role in Role]
    courses = t("home.courses", n=panel.courses)
    return Join((hello, Join((t("home.people"), *counts)), courses), by="blocks")


def _roles(shown: Home) -> list[Button]:
    """The switch between the roles that somebody holds; nothing where there is only one."""
    if len(shown.roles) < 2:
        return []
    made = []
    for role in shown.roles:
        name: Param = t(f"home.role.{role.value}")
        chosen = role is _role_of(shown)
        made.append(Button(t("home.chosen", name=name) if chosen else name, tap("home.as", role.value)))
    return made


def _role_of(shown: Home) -> Role:
    match shown.panel:
        case LearnerHome():
            return Role.LEARNER
        case ParentHome():
            return Role.PARENT
        case TeacherHome():
            return Role.TEACHER
        case AdvisorHome():
            return Role.ADVISOR
        case OfficeHome(role=role):
            return role
        case _:
            assert_never(shown.panel)


def discarded(left: Discarded) -> Param:
    """What /cancel did, in words."""
    said: list[Param] = []
    if left.waiting is not None:
        said.append(t("home.set_waits", n=left.waiting))
    elif left.form is not None:
        feature = left.form.split(".")[0]
        said.append(t(f"home.dropped.{feature}" if feature in ("on", "st", "pr") else "home.dropped.rest"))
    if left.holds:
        said.append(t("home.freed", n=left.holds))
    return Join(tuple(said)) if said else t("home.nothing_to_cancel")
