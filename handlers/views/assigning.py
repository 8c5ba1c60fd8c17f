"""Assignments in screens, as their teacher sees them: putting one together, what was sent, the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import assert_never

from domain.assigning.assignment import SIZES
from domain.assigning.board import AnswersRead, Opened, Result, Row
from domain.assigning.drafting import ChoosingClass, ChoosingPoint, ChoosingWhom, Drafting, Pick, Preview, Whose
from domain.assigning.sending import Sent
from domain.assigning.telling import How
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from domain.practice.learner.model import Band
from handlers.views.evidence import goes, piece_line
from handlers.views.lengths import few, shortened
from handlers.views.questions import HOME, blocks_of

NAME_UNITS, LABEL_UNITS = 30, 13
BOARD = Button(t("assigning.button.board"), tap("as"))
NEW = Button(t("assigning.button.new"), tap("as.n"))


def drafting(shown: Drafting) -> Screen:
    match shown:
        case ChoosingClass():
            return _classes(shown)
        case ChoosingPoint():
            return _points(shown)
        case ChoosingWhom():
            return _whom(shown)
        case Preview():
            return _preview(shown)
        case _:
            assert_never(shown)


def _classes(shown: ChoosingClass) -> Screen:
    if not shown.classes:
        return Screen(t("assigning.no_class"), rows(HOME))
    buttons = [
        Button(
            t("classes.line", **_class(line.view, line.course), n=line.size), tap("as.c", handle(line.view.klass.id))
        )
        for line in shown.classes
    ]
    return Screen(t("assigning.which_class"), rows(*buttons, [BOARD, HOME]))


def _points(shown: ChoosingPoint) -> Screen:
    ask: Param = t("assigning.point.ask")
    if shown.looked_for:
        ask = t("assigning.point.found" if shown.points else "assigning.point.none_called", name=shown.looked_for)
    elif not shown.points:
        ask = t("assigning.point.type")
    missing = t("assigning.point.no_items") if shown.no_items else None
    buttons = [
        Button(t("assigning.point.label", skill=each.name, n=each.items), tap("as.k", each.short))
        for each in shown.points
    ]
    lately = Button(t("assigning.button.lately"), tap("as.q")) if shown.looked_for else None
    return Screen(blocks_of([_whose(shown.whose), missing, ask]), rows(*buttons, lately, [BOARD, HOME]))


def _whom(shown: ChoosingWhom) -> Screen:
    whose = shown.whose
    groups = [
        Button(t(f"assigning.pick.{pick.value}", n=n), tap("as.w", pick.value))
        for pick, n in ((Pick.MISSED, len(shown.group.missed)), (Pick.SHAKY, len(shown.group.shaky)))
        if n
    ]
    chosen = set(whose.chosen)
    names = [_tick(each.id, each.name, ticked=each.id in chosen) for each in whose.learners]
    all_or_none = [
        Button(t("assigning.whom.all", n=len(whose.learners)), tap("as.w", Pick.ALL.value)),
        Button(t("assigning.whom.none"), tap("as.w", Pick.NONE.value)),
    ]
    go_on = Button(t("assigning.button.go_on", n=len(chosen)), tap("as.v")) if chosen else None
    pairs = [names[number : number + 2] for number in range(0, len(names), 2)]
    text = blocks_of([_whose(whose), t("assigning.whom.ask", skill=shown.point.name)])
    return Screen(text, rows(*groups, all_or_none, *pairs, go_on, [BOARD, HOME]))


def _tick(learner: int, name: str, *, ticked: bool) -> Button:
    label: Param = shortened(name, LABEL_UNITS)
    return Button(t("home.chosen", name=label) if ticked else label, tap("as.t", learner, int(not ticked)))


def _preview(shown: Preview) -> Screen:
    whose = shown.whose
    what = t("assigning.preview.what", n=shown.size, skill=shown.point.name, due=shown.due_on)
    lines: list[Param] = [t("assigning.preview.bank", n=shown.point.items), t("assigning.preview.then")]
    if shown.unseen:
        lines.append(t("assigning.preview.unseen", n=shown.unseen))
    sizes = [Button(_chosen(n, n == shown.size), tap("as.z", n)) for n in SIZES if n <= shown.point.items]
    days = [Button(_chosen(day, day == shown.due_on), tap("as.d", f"{day:%Y%m%d}")) for day in shown.days]
    whom = Button(t("assigning.button.whom"), tap("as.w")) if not whose.one and len(whose.learners) > 1 else None
    another = Button(t("assigning.button.point"), tap("as.q"))
    can = any(each.how.can_practise for each in shown.hears)
    give = Button(t("assigning.button.send"), tap("as.s", whose.stamp)) if can else None
    pairs = [days[number : number + 2] for number in range(0, len(days), 2)]
    text = blocks_of([_whose(whose), what, Join(tuple(_how_told(shown))), Join(tuple(lines))])
    return Screen(text, rows(give, sizes, *pairs, [each for each in (whom, another) if each], [BOARD, HOME]))


def _how_told(shown: Preview) -> list[Param]:
    """Who hears of it in which way, and when."""
    lines: list[Param] = []
    reminded = [each for each in shown.hears if each.how is How.REMINDER]
    if reminded:
        lines.append(t("assigning.how.reminder", n=len(reminded)))
    told = [each.at for each in shown.hears if each.how is How.MESSAGE and each.at is not None]
    later = sorted(at for at in told if at > shown.now)
    if len(told) > len(later):
        lines.append(t("assigning.how.message", n=len(told) - len(later)))
    if later:
        lines.append(t("assigning.how.later", n=len(later), when=Moment(later[0], shown.zone)))
    return lines + _unreached(Counter(each.how for each in shown.hears))


def _unreached(told: Mapping[How, int]) -> list[Param]:
    return [
        t(f"assigning.unreached.{how.value}", n=told[how])
        for how in (How.FOUND, How.NO_CONSENT, How.NO_ACCOUNT)
        if told.get(how)
    ]


def _chosen(label: Param, chosen: bool) -> Param:
    return t("home.chosen", name=label) if chosen else label


def _whose(whose: Whose) -> Param:
    klass = t("assigning.class", **_class(whose.view, whose.course))
    if whose.is_whole:
        return t("assigning.for.all", klass=klass, n=len(whose.learners))
    names = [shortened(each.name, NAME_UNITS) for each in whose.recipients]
    return t("assigning.for.some", klass=klass, names=few(names)) if names else klass


def _class(view: ClassView, course: Course) -> dict[str, Param]:
    day = t(f"courses.weekday.d{view.klass.weekday}")
    return {"weekday": day, "starts": view.klass.starts, "course": course.name}


def sent(done: Sent) -> Screen:
    given = done.assignment
    names = few([shortened(each, NAME_UNITS) for each in done.learners])
    what = t("assigning.sent.head", n=given.size, skill=done.point, due=given.due_on, names=names)
    lines: list[Param] = []
    if done.told.get(How.REMINDER):
        lines.append(t("assigning.how.reminder", n=done.told[How.REMINDER]))
    if done.told.get(How.MESSAGE):
        lines.append(t("assigning.how.sent", n=done.told[How.MESSAGE]))
    lines += _unreached(done.told)
    again = t("assigning.sent.again", day=done.again.on) if done.again else None
    back = Button(t("assigning.button.alert"), tap("al.o", done.again.alert)) if done.again else None
    see = Button(t("assigning.button.see"), tap("as.o", given.id))
    return Screen(blocks_of([what, Join(tuple(lines)) if lines else None, again]), rows(back, see, [NEW, HOME]))


def board(shown: Sequence[Row]) -> Screen:
    if not shown:
        return Screen(t("assigning.board.empty"), rows(NEW, HOME))
    text = Join((t("assigning.board.title"), *(Join((_head(each), counted(each))) for each in shown)), "blocks")
    opened = [
        Button(
            t("assigning.board.label", skill=each.point, due=each.assignment.due_on), tap("as.o", each.assignment.id)
        )
        for each in shown
    ]
    return Screen(text, rows(NEW, *opened, HOME))


def assigned_now(shown: Sequence[Row]) -> T | None:
    """The line of the home panel; nothing where nothing can be done any more."""
    done, of = sum(len(each.done) for each in shown), sum(len(each.told) for each in shown)
    return t("assigning.board.home", done=done, of=of) if of else None


def counted(row: Row) -> Param:
    """How many have done it."""
    of = len(row.told)
    told = t("assigning.board.count", done=len(row.done), of=of, begun=len(row.begun), quiet=len(row.quiet))
    hidden = len(row.parts) - of
    return Join((told, t("assigning.board.private", n=hidden))) if hidden else told


def _head(row: Row) -> Param:
    given = row.assignment
    head = t("assigning.board.head", n=given.size, skill=row.point, due=given.due_on)
    if row.view is None or row.course is None:
        return head
    return Join((head, t("assigning.class", **_class(row.view, row.course))))


def opened(shown: Opened) -> Screen:
    row, number = shown.row, shown.row.assignment.id
    lines = [_line(each, row.assignment.size) for each in shown.results]
    told = [each for each in shown.results if each.is_seen and each.part.is_done]
    before = sum(each.part.share.before is Band.FIRM for each in told)
    after = sum(each.part.share.after is Band.FIRM for each in told)
    changed = t("assigning.board.changed", n=len(told), before=before, after=after) if before != after else None
    over = t("assigning.board.over") if not shown.is_open else None
    reminded = row.assignment.reminded_at is not None and shown.is_open
    blocks = [
        _head(row),
        counted(row),
        Join(tuple(lines)) if lines else None,
        changed,
        over,
        t("assigning.board.reminded") if reminded else None,
    ]
    read = [
        Button(
            t("assigning.board.answers", name=shortened(each.part.learner.name, LABEL_UNITS)),
            tap("as.e", number, each.part.learner.id),
        )
        for each in shown.results
        if each.is_seen and each.part.dealt
    ]
    pairs = [read[place : place + 2] for place in range(0, len(read), 2)]
    remind = Button(t("assigning.button.remind"), tap("as.r", number)) if shown.may_remind else None
    withdraw = Button(t("assigning.button.withdraw"), tap("as.x", number)) if shown.is_open else None
    return Screen(blocks_of(blocks), rows(*pairs, remind, withdraw, [BOARD, HOME]))


def _line(result: Result, size: int) -> T:
    part = result.part
    said: dict[str, Param] = {"name": shortened(part.learner.name, NAME_UNITS)}
    if not part.is_here and not part.is_done:
        return t("assigning.line.left", **said)
    if not result.can_practise and not part.dealt:
        return t("assigning.line.cannot", **said)
    if not result.is_seen:
        return t("assigning.line.private", **said)
    score: dict[str, Param] = {"right": result.right, "of": result.of}
    if part.share.after is not None:
        bands: dict[str, Param] = {
            "before": t(f"standing.band.{part.share.before.value}"),
            "after": t(f"standing.band.{part.share.after.value}"),
        }
        if result.expected is None:
            return t("assigning.line.done", **said, **score, **bands)
        return t("assigning.line.done_expected", **said, **score, **bands, expected=round(result.expected))
    if part.dealt:
        return t("assigning.line.begun", **said, **score, n=part.dealt, size=size)
    return t("assigning.line.quiet", **said)


def answers(shown: AnswersRead) -> Screen:
    """The very answers; each is opened as it was asked."""
    row = shown.row
    head = t("assigning.answers.head", name=shortened(shown.learner.name, NAME_UNITS), skill=row.point)
    lines: list[Param] = []
    for n, (piece, expected) in enumerate(shown.pieces, 1):
        line: Param = t("standing.evidence.numbered", n=n, piece=piece_line(piece, shown.zone))
        if expected is not None:
            line = t("assigning.answers.expected", line=line, n=min(9, max(1, round(10 * expected))))
        lines.append(line)
    look = [
        Button(t("standing.button.look_at", n=n), to)
        for n, (piece, _) in enumerate(shown.pieces, 1)
        if piece.asked is not None and goes(to := tap("mp.q", *piece.asked, row.assignment.skill, 0))
    ]
    fives = [look[place : place + 4] for place in range(0, len(look), 4)]
    page = Button(t("portrait.button.learner", name=shown.learner.name), tap("lp.o", shown.learner.id))
    back = Button(t("common.back"), tap("as.o", row.assignment.id))
    return Screen(
        blocks_of([head, Join(tuple(lines)) if lines else t("standing.evidence.none")]),
        rows(*fives, page, [back, HOME]),
    )


def really_withdraw(shown: Opened) -> Screen:
    number = shown.row.assignment.id
    yes = Button(t("assigning.button.really_withdraw"), tap("as.xx", number))
    back = Button(t("common.back"), tap("as.o", number))
    return Screen(blocks_of([_head(shown.row), t("assigning.really_withdraw")]), rows(yes, [back, HOME]))
