"""A point of a class in screens: what was taught lately, one point with its answers, what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.alerts.alert import Rule
from domain.alerts.charts import Bar, PointBars
from domain.alerts.evidence import AnswerSeen
from domain.alerts.point_card import PointLine, PointShown, PointsOfClass
from domain.alerts.point_seen import Count, SameOption, SameRoad
from domain.alerts.remedies import MediumSent
from domain.classes.roster import ClassLine
from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from domain.practice.evening.samples import short_id
from handlers.views.alert_evidence import Roads
from handlers.views.alerts import LIST, answers, asked, done, head, not_true, outcome, to_card, watch
from handlers.views.lengths import few
from handlers.views.questions import HOME, blocks_of

ANSWERS_SHOWN = 16
CLASSES = Button(t("alerts.button.points"), tap("al"))
MARKS = {True: "🟠", False: "▫️"}


def classes(lines: Sequence[ClassLine]) -> Screen:
    """Whose points are looked at."""
    if not lines:
        return Screen(t("alerts.points.none"), rows(HOME))
    buttons = [
        Button(t("alerts.button.class", **{"class": _class(each)}), tap("al.pl", handle_of(each))) for each in lines
    ]
    return Screen(t("alerts.points.choose"), rows(*buttons, HOME))


def handle_of(line: ClassLine) -> str:
    """How buttons name the class."""
    return handle(line.view.klass.id)


def _class(line: ClassLine) -> Param:
    klass = line.view.klass
    weekday = t(f"courses.weekday.d{klass.weekday}")
    return t("alerts.class", course=line.course.name, weekday=weekday, starts=klass.starts)


def points(found: PointsOfClass) -> Screen:
    """What the class was taught lately; those with an alert are marked."""
    here = handle(found.klass.id)
    lines = tuple(_line(each) for each in found.lines)
    buttons = [
        Button(t("alerts.button.point", skill=each.name), tap("al.p", here, handle(each.skill)))
        for each in found.lines
    ]
    text = blocks_of(
        [t("alerts.points.head", **{"class": found.class_name}), Join(lines) if lines else t("alerts.points.empty")]
    )
    return Screen(text, rows(*buttons, [CLASSES, HOME]))


def _line(each: PointLine) -> Param:
    given: dict[str, Param] = {"mark": MARKS[each.has_alert], "skill": each.name, "day": each.on}
    count = each.count
    if not count.n:
        return t("alerts.points.line_no_answers", skill=each.name, day=each.on)
    if count.expected is None:
        return t("alerts.points.line_bare", **given, share=_percent(count.share), n=count.n)
    expected = _percent(count.expected)
    return t("alerts.points.line", **given, share=_percent(count.share), expected=expected, n=count.n)


def point(shown: PointShown) -> Screen:
    """One point: what may have happened, how sure, who is fine, what may help; with a picture."""
    alert = shown.alert
    is_over = alert is not None and alert.state.is_over
    text = blocks_of(
        [
            _head(shown),
            outcome(alert, shown.zone) if alert is not None and alert.state.is_over else None,
            _seen(shown),
            _common(shown),
            _said(shown),
            _compared(shown),
            _who(shown),
            None if is_over else _try(shown),
            done(shown.steps, shown.look_on),
        ]
    )
    picture = _bars(shown).drawing() if shown.seen.whole.n else None
    return Screen(text, rows(*_buttons(shown)), picture=picture)


def _head(shown: PointShown) -> Param:
    if shown.alert is not None:
        return Join((head(shown.alert, shown.skill_name), shown.class_name))
    mark = MARKS[bool(shown.findings)]
    return t("alerts.at.head", mark=mark, skill=shown.skill_name, **{"class": shown.class_name})


def _seen(shown: PointShown) -> Param | None:
    """When it was taught; and the count, which what the rules say has in it already."""
    lines: list[Param] = []
    if shown.lessons:
        lines.append(t("alerts.at.taught", days=Join(tuple(shown.lessons[-3:]), "words")))
    if not shown.said:
        lines.append(_counted(shown.seen.whole))
    return Join(tuple(lines)) if lines else None


def _counted(count: Count) -> Param:
    if not count.n:
        return t("alerts.at.nothing")
    if count.expected is None:
        return t("alerts.at.seen_bare", right=count.right, n=count.n, share=_percent(count.share))
    expected = _percent(count.expected)
    return t("alerts.at.seen", right=count.right, n=count.n, share=_percent(count.share), expected=expected)


def _said(shown: PointShown) -> Param | None:
    if not shown.findings:
        return t("alerts.at.usual") if shown.seen.whole.n else None
    return Join((t("alerts.at.may"), *shown.said))


def _compared(shown: PointShown) -> Param | None:
    if shown.alert is None:
        return None
    lines: list[Param] = []
    if shown.compared is not None and shown.compared[1].n:
        before, since = (t("alerts.at.count", right=each.right, n=each.n) for each in shown.compared)
        lines.append(t("alerts.at.compared", before=before, since=since))
    return asked(shown.alert, lines)


def _common(shown: PointShown) -> Param | None:
    if any(each.rule is Rule.POINT for each in shown.findings):
        return None
    match shown.common:
        case SameRoad(road, learners, of):
            return t("alerts.at.road", n=learners, of=of, road=shown.road or road)
        case SameOption(_, _, learners, of):
            return t("alerts.at.option", n=learners, of=of)
        case _:
            return None


def _who(shown: PointShown) -> Param | None:
    """Who is fine, and who is not yet."""
    lines: list[Param] = []
    for fine, key in ((False, "unsure"), (True, "fine")):
        names = [
            shown.names[learner]
            for learner, count in shown.seen.by_learner
            if count.goes_well is fine and learner in shown.names
        ]
        if names:
            lines.append(t(f"alerts.who.{key}", names=few(names)))
    return Join(tuple(lines)) if lines else None


def _try(shown: PointShown) -> Param | None:
    """The remedies, what fits best first; where nothing is unusual there is nothing to mend."""
    lines: list[Param] = []
    if shown.item is not None:
        lines.append(t("alerts.at.item", item=shown.item))
    if any(each.rule is Rule.POINT for each in shown.findings):
        lines += _ways(shown)
    if shown.planned_on is not None:
        lines.append(t("alerts.at.planned", day=shown.planned_on))
    return Join((t("alerts.at.try"), *lines)) if lines else None


def _ways(shown: PointShown) -> list[Param]:
    """Something to watch and a re-teach; where one mistake explains most, the re-teach of just that comes first."""
    again: Param = t("alerts.at.reteach_road", road=shown.road) if shown.road is not None else t("alerts.at.reteach")
    if shown.medium is None:
        return [again]
    medium = shown.medium
    watch_it = t("alerts.at.medium", url=medium.url, title=medium.title, minutes=medium.minutes)
    reteach_first = any("reteach" in each.facts.get("remedies", ()) for each in shown.findings)
    return [again, watch_it] if reteach_first else [watch_it, again]


def _buttons(shown: PointShown) -> list[list[Button] | Button | None]:
    here, alert = shown.handles, shown.alert
    back = Button(t("alerts.button.points"), tap("al.pl", here[0]))
    evidence = Button(t("alerts.button.known"), tap("al.pk", *here)) if shown.answers else None
    if alert is not None and alert.state.is_over:
        return [[each for each in (evidence, back) if each], [LIST, HOME]]
    medium = Button(t("alerts.button.medium"), tap("al.pm", *here)) if shown.medium is not None else None
    plan = None
    if shown.planned_on is not None:
        plan = Button(t("alerts.button.drop_plan"), tap("al.px", *here))
    elif shown.next_on is not None:
        weekday = t(f"courses.weekday.d{shown.next_on.isoweekday()}")
        plan = Button(t("alerts.button.plan", day=weekday), tap("al.pp", *here))
    assign = Button(t("alerts.button.assign"), tap("as.p", here[0], short_id(shown.skill)))
    check = Button(t("alerts.button.check"), tap("al.pc", *here, short_id(shown.item))) if shown.item else None
    return [
        *(answers(alert) if alert is not None else []),
        [each for each in (medium, plan) if each],
        [each for each in (assign, check) if each],
        [watch(alert), not_true(alert)] if alert is not None else None,
        [each for each in (evidence, back) if each],
        [LIST, HOME],
    ]


def evidence(shown: PointShown, road: Roads) -> Screen:
    """The answers with their dates, the latest first."""
    place = ZoneInfo(shown.zone)
    lines = [_answer(each, shown, road, place) for each in reversed(shown.answers[-ANSWERS_SHOWN:])]
    back = Button(t("common.back"), tap("al.p", *shown.handles))
    text = blocks_of([_head(shown), _seen(shown), Join((t("alerts.known.answers"), *lines)) if lines else None])
    return Screen(text, rows([to_card(shown.alert.id) if shown.alert is not None else back, HOME]))


def _answer(each: AnswerSeen, shown: PointShown, road: Roads, place: ZoneInfo) -> Param:
    given: dict[str, Param] = {
        "day": each.at.astimezone(place).date(),
        "name": shown.names.get(each.learner, t("alerts.somebody")),
    }
    if each.right:
        return t("alerts.known.by_right", **given)
    return (
        t("alerts.known.by_wrong_road", **given, road=road(each.road))
        if each.road
        else t("alerts.known.by_wrong", **given)
    )


def sent(done: MediumSent) -> Screen:
    """The point again, with how many get what there is to watch above it."""
    lines: list[Param] = [t("alerts.sent.to", n=done.to) if done.to else t("alerts.sent.nobody")]
    if done.again:
        lines = [t("alerts.sent.again")]
    if done.to and done.without:
        lines.append(t("alerts.sent.without", n=done.without))
    screen = point(done.shown)
    return Screen(blocks_of([Join(tuple(lines)), screen.text]), screen.keyboard, screen.picture)


def _bars(shown: PointShown) -> PointBars:
    seen = shown.seen
    rows_ = [_bar(shown.names[learner], count) for learner, count in seen.by_learner if learner in shown.names]
    return PointBars(shown.skill_name, _bar(t("alerts.at.whole"), seen.whole), rows_)


def _bar(name: Param, count: Count) -> Bar:
    return Bar(name, count.right, count.n, count.expected, count.goes_well)


def _percent(share: float) -> int:
    return round(100 * share)
