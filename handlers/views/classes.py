"""Classes in screens: the list, a class, what a lesson taught, the link that lets learners in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.classes.joining import ClassInvitation
from domain.classes.lessons import Lesson
from domain.classes.roster import ClassCard, ClassLine
from domain.classes.standing_in.listing import Arranged
from domain.classes.teaching import POINTS_SHOWN, Point, Saved, Sheet
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course
from domain.language import Localized
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, T, rows, t, tap
from domain.people.offers import ClassOffer
from domain.people.person import Learner
from handlers.views import standing_in as standing

ALL = Button(t("classes.button.all"), tap("cl"))
HOME = Button(t("common.home"), tap("home"))
WISHES = Button(t("wishes.button.list"), tap("wi"))


def classes(lines: Sequence[ClassLine], standing_in: Sequence[Arranged] = ()) -> Screen:
    """The list; `standing_in` is who stands in, as far as the person has to do with it."""
    if not lines:
        return Screen(t("classes.none"), rows(standing.LIST if standing_in else None, HOME))
    others = {view.klass.id for each in standing_in if each.by_me for view, _ in each.classes}
    buttons = [
        Button(_line(line, line.view.klass.id in others), tap("cl.c", handle(line.view.klass.id))) for line in lines
    ]
    return Screen(t("classes.mine", n=len(lines)), rows(*buttons, standing.LIST if standing_in else None, HOME))


def _line(line: ClassLine, standing_in: bool) -> T:
    name = "line_standing_in" if standing_in else "line"
    return t(f"classes.{name}", **_when(line.view), course=line.course.name, n=line.size)


def card(
    shown: ClassCard, ahead: Param | None = None, stand_ins: tuple[Sequence[Arranged], bool] | None = None
) -> Screen:
    """One class; `ahead` says what it takes up again and how far it is with homework, `stand_ins` who does for its
    teacher, and whether the person may ask somebody to."""
    here = handle(shown.id)
    arranged, may_arrange = stand_ins or ((), False)
    names = Join(tuple(learner.name for learner in shown.learners), "words")
    who = t("classes.who", n=len(shown.learners), names=names) if shown.learners else t("classes.nobody")
    taught = Button(t("classes.button.taught"), tap("cl.w", here)) if shown.course.skills and shown.lesson else None
    log = Button(t("class_log.button.log"), tap("lg.o", here)) if shown.can_log else None
    ticket = None
    if shown.course.skills and shown.lesson and shown.learners:
        ticket = Button(t("ticket.button.ticket"), tap("et.o", here))
    recording = Button(t("media.button.recording"), tap("me.c", here)) if shown.lesson else None
    remove = Button(t("classes.button.remove"), tap("cl.x", here)) if shown.learners else None
    end = Button(t("classes.button.end_links"), tap("cl.e", here)) if shown.links else None
    invite = Button(t("classes.button.invite"), tap("cl.i", here))
    pages = Button(t("portrait.button.learners"), tap("lp.c", here)) if shown.learners else None
    talk = Button(t("talks.button.offer"), tap("tk.s", 0)) if shown.hears_wishes and shown.learners else None
    points = Button(t("alerts.button.points"), tap("al.pl", here)) if shown.hears_wishes and shown.lesson else None
    assign = Button(t("assigning.button.home"), tap("as.c", here)) if shown.learners else None
    to_do = Button(t("homework.button.all"), tap("hw.c", here)) if shown.lesson else None
    note = Button(t("notes.button.note"), tap("nt", here)) if shown.learners else None
    keyboard = rows(
        log,
        [each for each in (taught, ticket) if each],
        [each for each in (to_do, note) if each],
        [each for each in (pages, recording) if each],
        WISHES if shown.hears_wishes else None,
        talk,
        [each for each in (points, assign) if each],
        invite,
        remove,
        end,
        standing.arrange_for(here) if may_arrange else None,
        [ALL, HOME],
    )
    head = _blocks(_head(shown), standing.of_class(arranged))
    return Screen(_blocks(head, _lesson_line(shown), ahead, who, _proofs(shown)), keyboard)


def _head(shown: ClassCard) -> T:
    view = shown.view
    return t("classes.head", **_when(view), course=shown.course.name, campus=view.campus.name, room=view.klass.room)


def _lesson_line(shown: ClassCard) -> Param | None:
    if shown.lesson is None:
        return t("classes.begins", first=shown.view.klass.first_lesson)
    line = t("classes.lesson", n=shown.lesson.number, of=shown.course.lessons, when=_start(shown.lesson))
    return Join((line, t("classes.taught", points=_named(shown.points)))) if shown.points else line


def _proofs(shown: ClassCard) -> Param | None:
    lines = [
        t("classes.proved", learner=name, skill=skill, day=_day(at, shown.view.campus.zone))
        for name, skill, at in shown.proofs
    ]
    return Join((t("classes.proofs"), *lines)) if lines else None


def _when(view: ClassView) -> dict[str, Param]:
    klass = view.klass
    return {"weekday": t(f"courses.weekday.d{klass.weekday}"), "starts": klass.starts}


def _start(lesson: Lesson) -> Moment:
    return Moment(lesson.starts_at, lesson.zone)


def whom_to_remove(shown: ClassCard) -> Screen:
    here = handle(shown.id)
    buttons = [Button(t("classes.remove", learner=each.name), tap("cl.x", here, each.id)) for each in shown.learners]
    return Screen(t("classes.ask_remove"), rows(*buttons, Button(t("common.back"), tap("cl.c", here))))


def really_remove(shown: ClassCard, learner: int) -> Screen:
    found = next((each for each in shown.learners if each.id == learner), None)
    if found is None:
        return card(shown)
    here = handle(shown.id)
    yes = Button(t("classes.button.really_remove"), tap("cl.xx", here, learner))
    return Screen(
        t("classes.really_remove", learner=found.name, course=shown.course.name),
        rows(yes, Button(t("common.back"), tap("cl.c", here))),
    )


def sheet(shown: Sheet) -> Screen:
    here, lesson = handle(shown.card.id), shown.lesson
    points = [
        Button(_point(point, lesson.zone), tap("cl.t", here, lesson.number, point.short)) for point in shown.shown
    ]
    earlier, later = shown.first - POINTS_SHOWN, shown.first + POINTS_SHOWN
    around = [
        Button(t("classes.button.earlier"), tap("cl.g", here, lesson.number, max(0, earlier)))
        if shown.first
        else None,
        Button(t("classes.button.later"), tap("cl.g", here, lesson.number, later)) if later < shown.total else None,
    ]
    changes = bool(shown.new or shown.gone)
    save = Button(t("classes.button.save"), tap("cl.s", here, lesson.number)) if changes else None
    text = _blocks(
        t(
            "classes.sheet",
            **_when(shown.card.view),
            course=shown.card.course.name,
            n=lesson.number,
            when=_start(lesson),
        ),
        t("classes.proposed" if shown.proposed else "classes.tick"),
        _ticked(shown),
        _effect(shown),
    )
    back = Button(t("common.back"), tap("cl.c", here))
    return Screen(text, rows(*points, [each for each in around if each], save, [back, HOME]))


def _point(point: Point, zone: str) -> T:
    """✅ when ticked; a point of an earlier lesson says when that was."""
    sign = "ticked" if point.ticked else "open"
    if point.before is not None and not point.ticked:
        return t("classes.had", n=point.number, skill=point.name, day=_day(point.before, zone))
    return t(f"classes.point.{sign}", n=point.number, skill=point.name)


def _day(at: datetime, zone: str) -> T:
    on = at.astimezone(ZoneInfo(zone)).date()
    return t("classes.day", month=on.month, day=on.day)


def _ticked(shown: Sheet) -> Param:
    if not shown.ticked:
        return t("classes.none_ticked")
    return t("classes.ticked", points=_named(shown.ticked))


def _effect(shown: Sheet) -> Param | None:
    """What saving would change."""
    learners = len(shown.card.learners)
    if not (shown.new or shown.gone):
        return t("classes.effect.none") if shown.ticked else None
    lines: list[Param] = []
    if shown.new:
        lines.append(t("classes.effect.new", points=_named(shown.new)))
    if shown.gone:
        lines.append(t("classes.effect.gone", points=_named(shown.gone)))
    lines.append(t("classes.effect.learners", n=learners) if learners else t("classes.effect.nobody"))
    return Join(tuple(lines))


def _named(points: Sequence[Localized | str]) -> Join:
    return Join(tuple(points), "words")


def saved(done: Saved) -> Screen:
    here, learners = handle(done.card.id), len(done.card.learners)
    head = t("classes.saved", n=done.lesson.number, when=_start(done.lesson))
    points: Param = t("classes.taught", points=_named(done.points)) if done.points else t("classes.none_ticked")
    follows = t("classes.follows", n=learners) if learners else t("classes.effect.nobody")
    undo = Button(t("classes.button.undo"), tap("cl.u", here, done.undo)) if done.undo is not None else None
    return Screen(
        _blocks(head, points, follows),
        rows(undo, [Button(t("classes.button.class"), tap("cl.c", here)), HOME]),
    )


def invitation(made: ClassInvitation, zone: str, centre: Param) -> Note:
    """A message that can be forwarded to a class as it is."""
    view, until = made.card.view, made.link.expires_at
    assert until is not None, "a link to a class has an end"
    told: dict[str, Param] = {
        **_when(view),
        "course": made.card.course.name,
        "teacher": view.teacher.name if view.teacher else t("booking.the_teacher"),
        "centre": centre,
        "url": made.url,
        "until": Moment(until, zone),
    }
    share = t("classes.share", **told)
    return Note(KEPT.name, t("classes.invitation", **told), rows(Button(t("onboarding.button.hand_on"), share=share)))


def offer(shown: ClassOffer) -> Screen:
    """Who joins? A learner sees one button, a parent one for each child."""
    text = class_named(shown.view, shown.course)
    if not shown.learners:
        tell = Button(t("onboarding.button.tell_child"), tap("on.how"))
        return Screen(_blocks(text, t("classes.offer.nobody")), rows(tell, HOME))
    buttons = [
        Button(t("classes.offer.joins", learner=learner.name), tap("cl.join", learner.id))
        for learner in shown.learners
    ]
    no = Button(t("classes.offer.no"), tap("on.no"))
    return Screen(_blocks(text, t("classes.offer.who")), rows(*buttons, no))


def class_named(view: ClassView, course: Course) -> T:
    return t(
        "classes.offer.class",
        **_when(view),
        course=course.name,
        campus=view.campus.name,
        room=view.klass.room,
        teacher=view.teacher.name if view.teacher else t("booking.the_teacher"),
    )


def came_for(offered: ClassOffer) -> T:
    """The line of the welcome for somebody whom nobody knows yet."""
    teacher = offered.view.teacher
    return t(
        "classes.offer.came_for",
        **_when(offered.view),
        course=offered.course.name,
        teacher=teacher.name if teacher else t("booking.the_teacher"),
    )


def joined(learner: Learner, offered: ClassOffer) -> T:
    return t("classes.joined", learner=learner.name, course=offered.course.name, **_when(offered.view))


def _blocks(*parts: Param | None) -> Join:
    return Join(tuple(part for part in parts if part is not None), "blocks")
