"""Homework in screens, as its teacher sees it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.classes.roster import ClassCard
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course
from domain.homework.giving import DueDay, Given, Giving
from domain.homework.homework import HandedState
from domain.homework.seeing import Word, stamp_of, unseen
from domain.homework.sheets import Line, Progress
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, SentPhoto, T, rows, t, tap
from handlers.views.lengths import shortened

HOME = Button(t("common.home"), tap("home"))
ALL = Button(t("homework.button.all"), tap("hw.t"))
NAME_UNITS, LABEL_UNITS, LINE_UNITS = 30, 12, 90


def all_of_them(shown: Sequence[Progress]) -> Screen:
    if not shown:
        return Screen(t("homework.staff.none"), rows(Button(t("classes.button.all"), tap("cl")), HOME))
    return Screen(
        Join((t("homework.staff.title"), *(_line(each, with_class=True) for each in shown)), "blocks"),
        rows(*(_open(each) for each in shown), HOME),
    )


def of_class(shown: ClassCard, given: Sequence[Progress]) -> Screen:
    here = handle(shown.id)
    head = t("homework.staff.of_class", **_class(shown.view, shown.course))
    lines = [_line(each, with_class=False) for each in given] or [t("homework.staff.none_open")]
    give = Button(t("homework.button.give"), tap("hw.g", here)) if shown.lesson else None
    back = Button(t("classes.button.class"), tap("cl.c", here))
    return Screen(Join((head, *lines), "blocks"), rows(*(_open(each) for each in given), give, [back, HOME]))


def _line(shown: Progress, *, with_class: bool) -> Param:
    sheet = shown.sheet
    head: Param = t("homework.staff.due", day=sheet.homework.due_on)
    if with_class:
        head = t("homework.staff.due_of", day=sheet.homework.due_on, **_class(sheet.view, sheet.course))
    return Join((head, shortened(sheet.homework.text.partition("\n")[0], LINE_UNITS), count([shown])))


def _open(shown: Progress) -> Button:
    sheet = shown.sheet
    text = shortened(sheet.homework.text.partition("\n")[0], 2 * LABEL_UNITS)
    return Button(t("homework.label", day=sheet.homework.due_on, text=text), tap("hw.o", sheet.id))


def count(shown: Sequence[Progress]) -> T:
    """How far the classes are, in one line."""
    done, stuck = sum(len(each.done) for each in shown), sum(len(each.stuck) for each in shown)
    of = sum(len(each.lines) for each in shown)
    return t("homework.staff.count_stuck" if stuck else "homework.staff.count", done=done, of=of, stuck=stuck)


def at_home(shown: Sequence[Progress]) -> T | None:
    """The line of the home panel and of a class; nothing where nobody has anything to do."""
    asked = [each for each in shown if each.lines]
    return t("homework.staff.home", count=count(asked)) if asked else None


def progress(shown: Progress) -> Screen:
    sheet = shown.sheet
    head = t("homework.staff.due_of", day=sheet.homework.due_on, **_class(sheet.view, sheet.course))
    blocks: list[Param] = [head, sheet.homework.text]
    if sheet.points:
        blocks.append(t("homework.points", points=Join(tuple(sheet.points), "words")))
    groups = (("done", shown.done), ("stuck", shown.stuck), ("quiet", shown.quiet))
    lines = [t(f"homework.staff.group.{name}", n=len(group), names=_names(group)) for name, group in groups if group]
    blocks.append(Join(tuple(lines)) if lines else t("homework.staff.nobody"))
    said = [*shown.stuck, *shown.done]
    words = [Button(_label(line), tap("hw.l", sheet.id, line.learner.id)) for line in said]
    waiting = [line.handed for line in unseen(shown) if line.handed is not None]
    last = max((stamp_of(handed) for handed in waiting), default=0)
    see_all = Button(t("homework.button.see_all", n=len(waiting)), tap("hw.all", sheet.id, last)) if waiting else None
    change = Button(t("homework.button.change"), tap("hw.e", sheet.id)) if not said else None
    withdraw = Button(t("homework.button.withdraw"), tap("hw.w", sheet.id))
    back = Button(t("homework.button.of_class"), tap("hw.c", handle(sheet.view.klass.id)))
    pairs = [words[number : number + 2] for number in range(0, len(words), 2)]
    return Screen(Join(tuple(blocks), "blocks"), rows(*pairs, see_all, change, withdraw, [back, HOME]))


def _names(lines: Sequence[Line]) -> Join:
    """An eye marks what was looked at already."""
    names = [shortened(line.learner.name, NAME_UNITS) for line in lines]
    seen = [line.handed is not None and line.handed.seen_at is not None for line in lines]
    shown = [t("homework.staff.name_seen", name=name) if s else name for name, s in zip(names, seen, strict=True)]
    return Join(tuple(shown), "words")


def _label(line: Line) -> T:
    assert line.handed is not None, "only what was handed in is opened"
    stuck = line.handed.state is HandedState.STUCK
    kind = "stuck" if stuck else "photo" if line.handed.photos else "done"
    return t(f"homework.staff.label.{kind}", learner=shortened(line.learner.name, LABEL_UNITS))


def word(shown: Word, said: Param | None = None) -> Screen:
    """What a learner handed in, with a line on top when there is something to say."""
    handed, sheet = shown.handed, shown.line.sheet
    here = (sheet.id, shown.line.learner.id)
    who, name = "parent" if shown.from_parent else "own", shortened(shown.line.learner.name, NAME_UNITS)
    when = Moment(handed.at, shown.zone)
    lines: list[Param] = [t(f"homework.staff.word.{who}.{handed.state.value}", learner=name, when=when)]
    if shown.by is not None:
        lines.append(t("wishes.photo.promised", by=Moment(shown.by, shown.zone)))
    blocks: list[Param] = [said] if said is not None else []
    blocks += [Join(tuple(lines)), t("homework.quoted", text=shortened(sheet.homework.text, LINE_UNITS * 4))]
    if handed.note:
        blocks.append(t("homework.note", note=handed.note))
    if handed.answer:
        blocks.append(t("wishes.answer.was", answer=handed.answer))
    if handed.seen_at is not None:
        blocks.append(t("homework.staff.seen_at", when=Moment(handed.seen_at, shown.zone)))
    look = Button(t("wishes.button.photos", n=len(handed.photos)), tap("hw.ph", *here)) if handed.photos else None
    back = Button(t("common.back"), tap("hw.o", sheet.id))
    if handed.seen_at is not None:
        return Screen(Join(tuple(blocks), "blocks"), rows(look, [back, HOME]))
    stuck = handed.state is HandedState.STUCK
    see = Button(t("homework.button.in_lesson" if stuck else "homework.button.see"), tap("hw.v", *here, shown.stamp))
    answer = Button(t("wishes.button.answer"), tap("hw.a", *here, shown.stamp))
    return Screen(Join(tuple(blocks), "blocks"), rows(look, answer, see, [back, HOME]))


def photos(shown: Word, once: str) -> tuple[Note, ...]:
    """Each photo as a message of its own, the learner's words under the first."""
    files, name = shown.handed.photos, shortened(shown.line.learner.name, NAME_UNITS)
    made = []
    for number, file in enumerate(files, 1):
        key = "wishes.photo.shown" if len(files) > 1 else "wishes.photo.shown_alone"
        words: list[Param] = [t(key, learner=name, n=number, of=len(files))]
        if number == 1 and shown.handed.note:
            words.append(t("homework.note", note=shown.handed.note))
        made.append(Note(KEPT.name, Join(tuple(words)), attachment=SentPhoto(file), once=f"{once}:{number}"))
    return tuple(made)


def write_back(shown: Word) -> Screen:
    sheet, learner = shown.line.sheet, shown.line.learner
    back = Button(t("common.back"), tap("hw.l", sheet.id, learner.id))
    blocks: list[Param] = [t("homework.staff.ask_back", learner=shortened(learner.name, NAME_UNITS))]
    if shown.handed.note:
        blocks.append(t("homework.note", note=shown.handed.note))
    return Screen(Join(tuple(blocks), "blocks"), rows([back, HOME]))


def ask_new_text(shown: Progress) -> Screen:
    back = Button(t("common.back"), tap("hw.o", shown.sheet.id))
    text = Join((t("homework.staff.ask_new_text"), t("homework.quoted", text=shown.sheet.homework.text)), "blocks")
    return Screen(text, rows([back, HOME]))


def really_withdraw(shown: Progress) -> Screen:
    yes = Button(t("homework.button.really_withdraw"), tap("hw.ww", shown.sheet.id))
    back = Button(t("common.back"), tap("hw.o", shown.sheet.id))
    quoted = t("homework.quoted", text=shortened(shown.sheet.homework.text, LINE_UNITS * 2))
    return Screen(Join((t("homework.staff.really_withdraw"), quoted), "blocks"), rows(yes, [back, HOME]))


def giving(shown: Giving) -> Screen:
    here = handle(shown.card.id)
    blocks: list[Param] = [t("homework.give.head", **_class(shown.card.view, shown.card.course))]
    if shown.text:
        blocks += [shown.text, t("homework.give.check")]
    else:
        blocks.append(t("homework.give.type"))
    lines: list[Param] = [t("homework.give.due", day=shown.due_on)]
    ticked = [point.name for point in shown.points if point.ticked]
    if ticked:
        lines.append(t("homework.points", points=Join(tuple(ticked), "words")))
    learners = len(shown.card.learners)
    lines.append(t("homework.give.for", n=learners) if learners else t("homework.give.for_nobody"))
    blocks.append(Join(tuple(lines)))
    days = [Button(_day(each), tap("hw.d", here, f"{each.on:%Y%m%d}")) for each in shown.days]
    points = [
        Button(t(f"homework.give.point.{'ticked' if p.ticked else 'open'}", skill=p.name), tap("hw.s", here, p.short))
        for p in shown.points
    ]
    give = Button(t("homework.button.give_now"), tap("hw.ok", here, shown.stamp)) if shown.text else None
    back = Button(t("common.back"), tap("hw.c", here))
    pairs = [days[number : number + 2] for number in range(0, len(days), 2)]
    return Screen(Join(tuple(blocks), "blocks"), rows(give, *pairs, *points, [back, HOME]))


def _day(day: DueDay) -> Param:
    label = t("homework.give.lesson_day", day=day.on) if day.has_lesson else day.on
    return t("home.chosen", name=label) if day.chosen else label


def given(done: Given) -> Screen:
    sheet = done.sheet
    head = t("homework.given.head", day=sheet.homework.due_on, **_class(sheet.view, sheet.course))
    told = t("homework.given.told", n=done.learners) if done.learners else t("homework.give.for_nobody")
    undo = Button(t("classes.button.undo"), tap("hw.u", sheet.id)) if done.may_undo else None
    look = Button(t("homework.button.look"), tap("hw.o", sheet.id))
    back = Button(t("classes.button.class"), tap("cl.c", handle(sheet.view.klass.id)))
    return Screen(Join((head, sheet.homework.text, told), "blocks"), rows(undo, look, [back, HOME]))


def _class(view: ClassView, course: Course) -> dict[str, Param]:
    return {
        "weekday": t(f"courses.weekday.d{view.klass.weekday}"),
        "starts": view.klass.starts,
        "course": course.name,
    }
