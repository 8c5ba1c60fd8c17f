"""A report in words, and the buttons that lead on from it: to the evidence, to a person, to practice."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.courses.browsing import handle
from domain.homework.sheets import Line
from domain.messages.kinds import REPORT, SERVICE
from domain.messages.screen import TAP_BYTES, Button, Join, Note, Param, Rows, T, rows, t, tap
from domain.portrait.portrait import Mark
from domain.practice.standing.placing import strand_of
from domain.reports.lesson import LessonReport, Named, Next

STARS = 3
NAMED = 3
"""So many skills are named; the lesson's page on the map knows the others."""
LINE = 120
"""In characters; so much of a homework is said."""
TOGETHER = frozenset(
    {"number", "arithmetic", "fractions", "decimals", "percent", "ratio", "measure", "geometry", "statistics"}
    | {"algebra", "integers", "functions", "problems"}
)
"""Strands for which there is something that a family can do together."""
FEWER = Button(t("reports.button.fewer"), tap("rp.s"))


def evening(report: LessonReport) -> Note:
    """The report as a message of its own, to a guardian."""
    return Note(REPORT.name, report_text(report), rows(*report_buttons(report)))


def correction(report: LessonReport) -> Note:
    """What was told of presence was not so."""
    came = report.mark is not Mark.AWAY
    key = "reports.corrected.came" if came else "reports.corrected.away"
    text = t(key, child=report.learner.name, course=report.course.name, day=day_of(report))
    return Note(
        REPORT.name, text, rows(Button(t("reports.button.open"), tap("rp.l", report.learner.id, report.stamp)))
    )


def catch_up(report: LessonReport) -> Note:
    """To the learner: a set about what the missed lesson taught."""
    skill = report.taught[0]
    text = t("reports.catch_up", course=report.course.name, day=day_of(report), skills=names(report.taught))
    return Note(SERVICE.name, text, rows(Button(t("standing.button.practise_this"), tap("mp.go", skill.skill))))


def report_text(report: LessonReport) -> Param:
    """All that the report says, without why it came."""
    title = t("reports.title", child=report.learner.name, course=report.course.name, day=day_of(report))
    lines: list[Param | None] = [_presence(report), _taught(report), _tickets(report)]
    lines += [_homework(line) for line in report.homework]
    blocks: list[Param] = [title, Join(tuple(line for line in lines if line is not None))]
    onward = _onward(report)
    if onward is not None:
        blocks.append(onward)
    return Join(tuple(blocks), "blocks")


def report_buttons(report: LessonReport) -> Rows:
    """Evidence first, then what can be done about a lesson that was missed, then people."""
    learner, host = report.learner.id, report.view.teacher
    matter = (*report.shaky, *report.taught)[:1]
    evidence = [
        Button(t("reports.button.evidence", skill=each.name), tap("mp.s", learner, each.skill))
        for each in matter
        if len(f"mp.e:{learner}:{each.skill}:999".encode()) <= TAP_BYTES
    ]
    missed = None
    if report.mark is Mark.AWAY and report.taught and report.next is not Next.NOT_HERE and report.learner.person:
        missed = Button(t("reports.button.catch_up", child=report.learner.name), tap("rp.c", learner, report.stamp))
    talk = Button(t("reports.button.talk"), tap("tk.k", learner))
    if host is not None:
        talk = Button(t("reports.button.talk_with", who=host.name), tap("tk.w", learner, handle(host.id)))
    homework = [
        Button(t("homework.button.list"), tap("hw.k", line.sheet.id, learner)) for line in report.homework[:1]
    ]
    again = Button(t("media.button.look_again"), tap("me.l", learner, report.stamp)) if report.again else None
    return rows(evidence, homework, missed, again, [talk, Button(t("home.button.ask"), tap("ask"))])


def together(strand: str, variant: int) -> T:
    """Something to do with the child, out of two of the strand; `variant` may be any number."""
    known = strand if strand in TOGETHER else "rest"
    return t(f"reports.together.{known}.{'ab'[variant % 2]}")


def dots(stars: int) -> str:
    return "●" * stars + "○" * (STARS - stars)


def names(skills: Sequence[Named]) -> Param:
    """The first NAMED of them, and how many more there are."""
    listed = Join(tuple(each.name for each in skills[:NAMED]), "words")
    more = len(skills) - NAMED
    return t("common.and_more", names=listed, n=more) if more > 0 else listed


def day_of(report: LessonReport) -> Param:
    return report.at.astimezone(ZoneInfo(report.zone)).date()


def _presence(report: LessonReport) -> Param | None:
    child = report.learner.name
    match report.mark:
        case None:
            return None
        case Mark.AWAY:
            return t("reports.away", child=child)
        case Mark.CAME | Mark.LATE if report.stars:
            return t(f"reports.active.{report.mark.value}", dots=dots(report.stars))
        case _:
            return t(f"reports.mark.{report.mark.value}")


def _taught(report: LessonReport) -> Param | None:
    if not report.taught:
        return None
    return t("reports.missed" if report.mark is Mark.AWAY else "reports.taught", skills=names(report.taught))


def _tickets(report: LessonReport) -> Param | None:
    if not report.asked:
        return None
    if report.right == report.asked:
        return t("reports.tickets_all", n=report.asked)
    said = t("reports.tickets", n=report.right, of=report.asked)
    return Join((said, t("reports.shaky", skills=names(report.shaky)))) if report.shaky else said


def _homework(line: Line) -> Param:
    text = line.sheet.homework.text.partition("\n")[0]
    short = text if len(text) <= LINE else f"{text[: LINE - 1]}…"
    state = line.handed.state.value if line.handed is not None and not line.is_open else "open"
    return t(f"homework.report.{state}", day=line.sheet.homework.due_on, text=short)


def _onward(report: LessonReport) -> Param | None:
    matter = report.shaky or (report.taught if report.mark is Mark.AWAY else ())
    if not matter or report.next is None:
        return None
    if report.next is Next.NOT_HERE:
        return t("reports.together_line", idea=together(strand_of(matter[0].skill), report.at.toordinal() // 7))
    return t(f"reports.next.{report.next.value}", child=report.learner.name, skill=matter[0].name)
