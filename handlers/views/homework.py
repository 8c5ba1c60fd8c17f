"""Homework in screens, as learners and their parents see it."""

from __future__ import annotations

from domain.homework.handing_in import Received
from domain.homework.homework import MOST_PHOTOS, HandedIn, HandedState
from domain.homework.listing import HomeworkCard, HomeworkList
from domain.homework.sheets import Glance, Line, Sheet
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, T, rows, t, tap
from handlers.views.family import chips
from handlers.views.lengths import shortened

HOME = Button(t("common.home"), tap("home"))
LIST = Button(t("homework.button.list"), tap("hw"))
LINE_UNITS, LABEL_UNITS = 90, 24
OVER_SHOWN = 5


def listed(shown: HomeworkList) -> Screen:
    if shown.learner is None:
        return Screen(t("home.no_child"), rows(Button(t("home.button.add_child"), tap("on.how")), HOME))
    title = t("homework.title") if shown.own else t("homework.title_child", child=shown.learner.name)
    over = shown.over[:OVER_SHOWN]
    blocks: list[Param] = [title]
    if shown.open:
        blocks += [Join((due(line), _words(line))) for line in shown.open]
    else:
        blocks.append(t("homework.nothing_open"))
    if over:
        lines = [t(f"homework.line.{_state(line)}", text=_words(line)) for line in over]
        blocks.append(Join((t("homework.over"), *lines)))
    above = chips(shown.children, shown.learner, lambda child: tap("hw.kid", child))
    buttons = [_button(line) for line in (*shown.open, *over)]
    return Screen(Join(tuple(blocks), "blocks"), rows(*above, *buttons, HOME))


def _button(line: Line) -> Button:
    label = t("homework.label", day=line.sheet.homework.due_on, text=shortened(_first(line), LABEL_UNITS))
    over = None if line.is_open else t(f"homework.line.{_state(line)}", text=label)
    return Button(over or label, tap("hw.k", line.sheet.id, line.learner.id))


def card(shown: HomeworkCard) -> Screen:
    line, sheet = shown.line, shown.line.sheet
    head = t("homework.head", course=sheet.course.name, teacher=shown.teacher or t("booking.the_teacher"))
    lines: list[Param] = [head]
    if not shown.own:
        lines.append(t("homework.for_child", child=line.learner.name))
    lines.append(due(line))
    if sheet.reads_differently(shown.zone) and line.is_open and not line.is_late:
        lines.append(t("homework.due.for_you", until=Moment(sheet.ends_at, shown.zone)))
    blocks: list[Param] = [Join(tuple(lines)), sheet.homework.text]
    if sheet.points:
        blocks.append(t("homework.points", points=Join(tuple(sheet.points), "words")))
    if line.handed is not None:
        blocks.append(_said(shown, line.handed))
    if not shown.may_hand_in:
        return _waits(shown, blocks)
    return Screen(Join(tuple(blocks), "blocks"), rows(*_deeds(line), [_later(line), HOME]))


def _deeds(line: Line) -> list[Button | None]:
    handed, here = line.handed, (line.sheet.id, line.learner.id)
    done = handed is not None and handed.state is HandedState.DONE
    unseen = handed is not None and handed.seen_at is None
    full = handed is not None and unseen and len(handed.photos) >= MOST_PHOTOS
    stuck = "homework.button.stuck_again" if handed is not None and not done and unseen else "homework.button.stuck"
    return [
        None if done else Button(t("homework.button.done"), tap("hw.y", *here)),
        None if full else Button(t("homework.button.photo"), tap("hw.p", *here)),
        Button(t(stuck), tap("hw.q", *here)),
        Button(t("homework.button.take_back"), tap("hw.b", *here)) if unseen else None,
    ]


def _waits(shown: HomeworkCard, blocks: list[Param]) -> Screen:
    child = shown.line.learner
    if shown.own:
        words, ask = t("homework.consent_first"), Button(t("practice.button.invite"), tap("on.invite"))
    else:
        words = t("homework.agree_first", child=child.name)
        ask = Button(t("practice.button.agree"), tap("on.consent", child.id))
    return Screen(Join((*blocks, words), "blocks"), rows(ask, [_later(shown.line), HOME]))


def _later(line: Line) -> Button:
    return Button(t("homework.button.later"), tap("hw")) if line.is_open else LIST


def _said(shown: HomeworkCard, handed: HandedIn) -> Param:
    teacher = shown.teacher or t("booking.the_teacher")
    lines: list[Param] = [t(f"homework.said.{handed.state.value}", when=Moment(handed.at, shown.zone))]
    if handed.note:
        lines.append(t("homework.note", note=handed.note))
    if handed.photos:
        lines.append(t("homework.photos", n=len(handed.photos)))
    if handed.answer:
        lines.append(t("homework.answer", teacher=teacher, answer=handed.answer))
    elif handed.seen_at is not None:
        lines.append(t(f"homework.seen.{handed.state.value}", teacher=teacher))
    elif shown.by is not None:
        lines.append(t("homework.promised", teacher=teacher, by=Moment(shown.by, shown.zone)))
    return Join(tuple(lines))


def ask_photo(shown: HomeworkCard) -> Screen:
    line = shown.line
    stuck = line.handed is not None and line.handed.waits and line.handed.state is HandedState.STUCK
    ask = t("homework.ask_photo.stuck" if stuck else "homework.ask_photo.done", n=MOST_PHOTOS)
    return Screen(Join((ask, _quoted(line.sheet)), "blocks"), rows([_back(line), HOME]))


def ask_stuck(shown: HomeworkCard) -> Screen:
    teacher = shown.teacher or t("booking.the_teacher")
    ask = t("homework.ask_stuck", teacher=teacher)
    return Screen(Join((ask, _quoted(shown.line.sheet)), "blocks"), rows([_back(shown.line), HOME]))


def received(said: Received, album: str | None) -> Note:
    """What was promised, worth keeping; for an album once."""
    line, teacher = said.card.line, said.card.teacher or t("booking.the_teacher")
    assert line.handed is not None, "something was just handed in"
    once = f"homework:{line.sheet.id}:{line.learner.id}:album:{album}" if album else None
    if said.full:
        return Note(KEPT.name, t("homework.received.full", n=MOST_PHOTOS), once=f"{once}:full" if once else None)
    kind = "photo" if line.handed.photos else line.handed.state.value
    if said.by is None:
        return Note(KEPT.name, t("homework.received.kept"), once=once)
    by = Moment(said.by, said.card.zone)
    words = t(f"homework.received.{kind}", teacher=teacher, by=by, n=len(line.handed.photos))
    return Note(KEPT.name, words, once=once)


def open_homework(shown: Glance) -> list[Param]:
    """What is open, in a line; nothing where nothing is."""
    if shown.first is None:
        return []
    key = "homework.home.late" if shown.first.is_late else "homework.home.open"
    return [t(key, n=shown.open, day=shown.first.sheet.homework.due_on)]


def due(line: Line) -> T:
    """When it is wanted; what is late is said without blame."""
    on, today = line.sheet.homework.due_on, line.sheet.today
    if line.is_late:
        return t("homework.due.late", day=on)
    ahead = (on - today).days
    return t({0: "homework.due.today", 1: "homework.due.tomorrow"}.get(ahead, "homework.due.on"), day=on)


def _state(line: Line) -> str:
    assert line.handed is not None, "what is over was said something to"
    return line.handed.state.value


def _first(line: Line) -> str:
    return line.sheet.homework.text.partition("\n")[0]


def _words(line: Line) -> str:
    return shortened(_first(line), LINE_UNITS)


def _quoted(sheet: Sheet) -> T:
    return t("homework.quoted", text=shortened(sheet.homework.text, LINE_UNITS * 2))


def _back(line: Line) -> Button:
    return Button(t("common.back"), tap("hw.k", line.sheet.id, line.learner.id))
