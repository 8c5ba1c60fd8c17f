"""Parts of a portrait in words, the same for teachers and families; a note stands there as a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.language import Localized
from domain.messages.screen import Join, Moment, Param, T, t
from domain.mood.mood import monday_in
from domain.portrait.portrait import HomeworkSeen, LessonSeen, Mark, Mood, Portrait, Sitting, TeachersNote, TicketSeen
from domain.portrait.trend import TrendWeek
from handlers.views.lengths import shortened

LESSONS_TOLD, TICKETS_TOLD, NOTES_TOLD, MOODS_TOLD, PROVED_TOLD = 10, 10, 2, 2, 3
NOTE_UNITS = 200
SIGNS = {True: "✓", False: "✗"}

Named = Callable[[str], Param]


def lessons_line(lessons: Sequence[LessonSeen]) -> T | None:
    """ "9 of the last 10, late twice"."""
    last = lessons[-LESSONS_TOLD:]
    if not last:
        return None
    count = Counter(each.mark for each in last)
    late = t("portrait.lessons.late", n=count[Mark.LATE]) if count[Mark.LATE] else ""
    return t("portrait.lessons.line", n=len(last), came=len(last) - count[Mark.AWAY], late=late)


def tickets_line(tickets: Sequence[TicketSeen], zone: str) -> T | None:
    last = tickets[-TICKETS_TOLD:]
    if not last:
        return None
    latest = [each for each in last if each.lesson == last[-1].lesson]
    return t(
        "portrait.tickets.line",
        n=len(last),
        right=sum(each.right for each in last),
        day=day_of(last[-1].lesson, zone),
        signs=" ".join(SIGNS[each.right] for each in latest),
    )


def homework_line(homework: Sequence[HomeworkSeen]) -> T | None:
    count = Counter(each.handed or "open" for each in homework)
    words = tuple(
        t(f"portrait.homework.count.{state}", n=count[state]) for state in ("done", "stuck", "open") if count[state]
    )
    return t("portrait.homework.line", words=Join(words, "words")) if words else None


def mood_line(moods: Sequence[Mood], reader: str) -> T | None:
    """What the learner lets the reader ("teachers", "parents") know; `moods` hold nothing else."""
    lines = tuple(
        t("portrait.mood.line", mood=t(f"mood.value.v{each.value}"), day=monday_in(each.week))
        for each in reversed(moods[-MOODS_TOLD:])
    )
    return t(f"portrait.mood.shared.{reader}", lines=Join(lines, "words")) if lines else None


def proved_line(portrait: Portrait, zone: str, skill: Named) -> T | None:
    """The skills that were proved last, with their days."""
    latest = sorted(portrait.proved.items(), key=lambda each: each[1], reverse=True)[:PROVED_TOLD]
    named = tuple(t("portrait.proved_on", skill=skill(name), day=day_of(at, zone)) for name, at in latest)
    return t("portrait.proved", skills=Join(named, "words")) if named else None


def note_line(note: TeachersNote, zone: str, staff: Mapping[str, Localized], skill: Named) -> T:
    who: Param = staff.get(note.by) or t("portrait.notes.somebody")
    line = t("portrait.notes.line", day=day_of(note.at, zone), who=who, text=shortened(note.text, NOTE_UNITS))
    tags: list[Param] = [t(f"notes.manner.{each}") for each in note.manners]
    if note.skills:
        tone = note.tone.value if note.tone else "plain"
        named = Join(tuple(skill(each) for each in note.skills), "words")
        tags.insert(0, t(f"portrait.notes.tone.{tone}", skills=named))
    return t("portrait.notes.tagged", line=line, tags=Join(tuple(tags), "words")) if tags else line


def lesson_row(seen: LessonSeen, zone: str, classes: Mapping[str, Localized]) -> T:
    return t(
        "portrait.lessons.row",
        mark=t(f"portrait.lessons.mark.{seen.mark.value}"),
        day=day_of(seen.at, zone),
        course=classes.get(seen.class_id, ""),
        stars=" " + "⭐" * seen.stars if seen.stars else "",
    )


def ticket_row(seen: TicketSeen, zone: str, skill: Named) -> T:
    named = skill(seen.skill) if seen.skill else t("portrait.tickets.own_words")
    return t(
        "portrait.tickets.row",
        sign=SIGNS[seen.right],
        day=day_of(seen.lesson, zone),
        question=seen.question,
        skill=named,
    )


def homework_row(seen: HomeworkSeen, zone: str, classes: Mapping[str, Localized]) -> T:
    row = t(
        "portrait.homework.row",
        state=t(f"portrait.homework.state.{seen.handed or 'open'}"),
        course=classes.get(seen.class_id, ""),
        due=date.fromisoformat(seen.due),
    )
    return t("portrait.homework.seen", row=row, day=day_of(seen.seen_at, zone)) if seen.seen_at else row


def sitting_row(sitting: Sitting, zone: str) -> T:
    hints = t("portrait.sittings.hints", n=sitting.hinted) if sitting.hinted else ""
    when = Moment(sitting.began, zone)
    return t("portrait.sittings.row", when=when, n=sitting.answers, right=sitting.right, hints=hints)


def trend_words(weeks: Sequence[TrendWeek], name: str) -> Join:
    """What the picture of the weeks shows."""
    title = t("portrait.trend.caption", name=name)
    lessons = [mark for week in weeks for mark in week.lessons]
    tickets = [right for week in weeks for right in week.tickets]
    answers = sum(week.answers for week in weeks)
    if not (answers or lessons or tickets):
        return Join((title, t("portrait.trend.nothing")))
    lines: list[Param] = [title]
    if answers:
        lines.append(t("portrait.trend.days", numbers=" ".join(str(week.days) for week in weeks)))
        before, now = (_tenths(part) for part in (weeks[:-2], weeks[-2:]))
        if before is not None and now is not None:
            lines.append(t("portrait.trend.right", n=before, now=now))
        else:
            lines.append(t("portrait.trend.right_only", n=_tenths(weeks) or 0))
    if lessons or tickets:
        came = sum(mark is not Mark.AWAY for mark in lessons)
        lines.append(t("portrait.trend.lessons", came=came, n=len(lessons), right=sum(tickets), of=len(tickets)))
    return Join(tuple(lines))


def classroom_lines(portrait: Portrait, zone: str) -> list[Param]:
    """Lessons, exit questions and homework, each in a line where there is one."""
    lines = (lessons_line(portrait.lessons), tickets_line(portrait.tickets, zone), homework_line(portrait.homework))
    return [line for line in lines if line is not None]


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _tenths(weeks: Sequence[TrendWeek]) -> int | None:
    answers = sum(week.answers for week in weeks)
    return round(10 * sum(week.right for week in weeks) / answers) if answers else None
