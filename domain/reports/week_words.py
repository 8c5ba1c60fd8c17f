"""The week's card in words, as a picture, and with the buttons that lead on from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.messages.kinds import WEEK
from domain.messages.screen import Button, Drawing, DrawingValue, Join, Note, Param, Rows, rows, t, tap
from domain.portrait.portrait import LessonSeen, Mark
from domain.reports.week import Card, ChildsWeek
from domain.reports.words import dots, names, together


def card(weeks: Sequence[tuple[ChildsWeek, Card]]) -> Note:
    """The card of one child, or of several in one message."""
    blocks = [week_text(week) for week, _ in weeks]
    full = [week for week, kind in weeks if kind is Card.FULL]
    alone = len(weeks) == 1
    onward = week_buttons(weeks[0][0]) if alone else _several([week for week, _ in weeks])
    return Note(WEEK.name, Join(tuple(blocks), "blocks"), onward, attachment=picture(full) if full else None)


def week_text(week: ChildsWeek) -> Param:
    """Three lines under a heading: done, stuck, to do together; of a quiet week one kind one."""
    title = t("reports.week.title", child=week.learner.name, since=week.first, until=week.last)
    if week.is_quiet:
        return Join((title, t("reports.week.resting" if week.resting else "reports.week.quiet")))
    lines: list[Param] = [title, t("reports.week.did", did=Join(_did(week), "words"))]
    if week.firm:
        lines.append(t("reports.week.firm", skills=names(week.firm)))
    lines.append(t("reports.week.stuck", skills=names(week.stuck)) if week.stuck else t("reports.week.nothing_stuck"))
    lines.append(t("reports.week.together", idea=together(week.strand, week.last.toordinal() // 7)))
    return Join(tuple(lines))


def week_buttons(week: ChildsWeek) -> Rows:
    learner = week.learner.id
    own = Button(t("standing.button.childs_map"), tap("mp", learner))
    latest = Button(t("reports.button.latest"), tap("rp", learner))
    return rows([own, latest] if week.lessons else own)


def picture(weeks: Sequence[ChildsWeek]) -> Drawing:
    """Days with practice, lessons, what became firm; a part for each child."""
    return Drawing("week_card", {"children": [_part(week) for week in weeks]})


def _several(weeks: Sequence[ChildsWeek]) -> Rows:
    return rows(
        *(
            Button(t("reports.button.week_of", child=each.learner.name), tap("rp.w", each.learner.id))
            for each in weeks
        )
    )


def _did(week: ChildsWeek) -> tuple[Param, ...]:
    said: list[Param] = []
    if week.days:
        said.append(t("reports.week.days", n=week.days))
        said.append(t("reports.week.answered", n=sum(week.answered)))
    if week.lessons:
        said.append(_lessons(week.lessons))
    if week.handed:
        said.append(t("reports.week.handed", n=week.handed))
    return tuple(said)


def _lessons(lessons: Sequence[LessonSeen]) -> Param:
    came = [each for each in lessons if each.mark is not Mark.AWAY]
    if not came:
        return t("reports.week.away", n=len(lessons))
    stars = max(each.stars for each in came)
    if len(came) < len(lessons):
        return t("reports.week.came_some", n=len(came), of=len(lessons))
    if stars:
        return t("reports.week.came_active", n=len(came), dots=dots(stars))
    return t("reports.week.came", n=len(came))


def _part(week: ChildsWeek) -> DrawingValue:
    days = [week.first + timedelta(days=count) for count in range(len(week.answered))]
    firm: list[DrawingValue] = [each.name for each in week.firm]
    return {
        "title": t("reports.picture.title", child=week.learner.name),
        "weekdays": [t(f"drawings.weekday.d{day.isoweekday()}") for day in days],
        "answered": list(week.answered),
        "days": t("reports.picture.days", n=week.days) if week.days else "",
        "lessons": [each.mark.value for each in week.lessons],
        "lessons_name": t("reports.picture.lessons") if week.lessons else "",
        "marks": [[mark.value, t(f"reports.picture.mark.{mark.value}")] for mark in Mark],
        "firm": firm,
        "firm_name": t("reports.picture.firm") if week.firm else "",
    }
