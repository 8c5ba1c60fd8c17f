"""The report in the evening after a class: what is due is derived from what is stored at its minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.classes.lessons import latest_lesson
from domain.classes.log.lesson import ClassLesson
from domain.classes.log.standing import logged
from domain.classes.roster import name_of, seen
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Statement, Verb
from domain.messages.kinds import REPORT
from domain.messages.quiet import is_quiet
from domain.messages.screen import t
from domain.people.person import Learner, Person
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Mark
from domain.reports import words
from domain.reports.lesson import LessonReport, LookAtReport, Next, next_practice, report_from, with_what_follows
from domain.reports.readers import ClassReader
from domain.reports.settings import PARENTS
from domain.stretches import Stretch
from domain.turn import CLOCK_ONLY, Policy, Rights, Turn

LATENESS = REPORT.lateness or timedelta(days=1)
SETTLES_IN = timedelta(minutes=5)
"""Who has saved the log goes on with the exit questions, or takes something back: so long nothing is told."""
LESSONS_AT_ONCE, LESSONS = 20, "reports of lessons"
"""So many lessons are looked at a tick; the others at the next ones."""
AT_ONCE = 8
"""So many reports a tick, some 15 ms each: their transaction holds back everybody who writes."""


class Word(StrEnum):
    """What is due to one reader about one learner and lesson."""

    REPORT = "report"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Sent:
    """What was told so far: how often, and what was said last of whether the learner came."""

    times: int = 0
    mark: Mark | None = None


def due_at(ended: datetime, zone: str, policy: Policy) -> datetime:
    """The evening (UTC) of the lesson's day at the campus, or the lesson's end where that is later."""
    day = ended.astimezone(ZoneInfo(zone)).date()
    return max(datetime.combine(day, time(*policy.follow_up_at), ZoneInfo(zone)).astimezone(UTC), ended)


def decide(now: datetime, due: datetime, told_at: datetime | None, mark: Mark | None, sent: Sent) -> Word | None:
    """What to tell now of a lesson, quiet hours aside; None is nothing (yet, or any more).

    One report a lesson. What is corrected afterwards is not told again, but for one thing: whoever read that their
    child was away, or that it came, and it was the other way round, hears so once.

    Args:
        due: when the evening word is due; told_at: when something of the lesson was saved last, None for never.
        mark: what stands now of whether the learner came.
    """
    if told_at is None or not due <= now < due + LATENESS or now < told_at + SETTLES_IN:
        return None
    if not sent.times:
        return Word.REPORT
    return Word.CORRECTION if sent.times == 1 and contradicts(mark, sent.mark) else None


def contradicts(mark: Mark | None, told: Mark | None) -> bool:
    """Whether one says that somebody came and the other that they did not."""
    return mark is not None and told is not None and (mark is Mark.AWAY) != (told is Mark.AWAY)


@dataclass(frozen=True)
class ReportLessons:
    """Tell guardians of the lessons of today once it is time and something is known. Gives how many were told."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        after = await turn.uow.stretches.come_to(LESSONS)
        known = await _lessons(turn)
        lessons = known[after : after + LESSONS_AT_ONCE]
        upto = after + LESSONS_AT_ONCE
        of = Stretch(after, upto if upto < len(known) else None)
        if not lessons:
            await turn.uow.stretches.move_on(LESSONS, of)
            return 0
        journal = turn.uow.journal
        marks = await journal.standing("lesson", [lesson.object_id for lesson in lessons])
        reports = await journal.standing("report", [lesson.object_id for lesson in lessons])
        readers: dict[str, list[ClassReader]] = defaultdict(list)
        for reader in await turn.uow.reports.class_readers({lesson.class_id for lesson in lessons}):
            readers[reader.class_id].append(reader)
        told = 0
        for lesson in lessons:
            said = [each for each in marks if each.object_id == lesson.object_id]
            sent = _sent([each for each in reports if each.object_id == lesson.object_id])
            told += await _tell(turn, lesson, readers[lesson.class_id], said, sent, AT_ONCE - told)
            if told >= AT_ONCE:
                return told
        await turn.uow.stretches.move_on(LESSONS, of)
        return told


async def _lessons(turn: Turn) -> list[ClassLesson]:
    """The lessons of which something may be told now."""
    classes = await turn.uow.courses.classes()
    if not classes:
        # before its sheet is loaded a centre has no name either
        return []
    found = []
    for view, course in await seen(turn.uow, classes):
        lesson = latest_lesson(view.klass, course, view.campus.zone, turn.now)
        if lesson is None:
            continue
        made = ClassLesson(view, course, lesson, ())
        due = due_at(made.ends_at, view.campus.zone, turn.policy)
        if due <= turn.now < due + LATENESS:
            found.append(made)
    return found


def _sent(reports: Sequence[Statement]) -> Mapping[tuple[int, int], Sent]:
    """What was told of a lesson, by learner and reader."""
    found: dict[tuple[int, int], Sent] = {}
    for said in reports:
        if said.verb is Verb.NOTIFIED and said.learner is not None:
            key, mark = (said.learner, said.result["to"]), said.result.get("mark")
            found[key] = Sent(found.get(key, Sent()).times + 1, Mark(mark) if mark else None)
    return found


async def _tell(
    turn: Turn,
    lesson: ClassLesson,
    readers: Sequence[ClassReader],
    said: Sequence[Statement],
    sent: Mapping[tuple[int, int], Sent],
    room: int,
) -> int:
    due, marks = due_at(lesson.ends_at, lesson.lesson.zone, turn.policy), logged(said)
    latest = max((each.at for each in said), default=None)
    open_ones = []
    for reader in readers:
        before, log = sent.get((reader.learner, reader.person), Sent()), marks.get(reader.learner)
        mark = log.seen.mark if log else None
        if before.times and not contradicts(mark, before.mark):
            continue
        if log is None and (marks or reader.since > lesson.starts_at):
            # the list has been taken without them: they were not expected there
            continue
        open_ones.append((reader, before, mark))
    if not open_ones:
        return 0
    taught = await turn.uow.classes.taught_in(lesson.class_id, lesson.starts_at)
    skills = [each.skill for each in taught if each.at == lesson.starts_at]
    of_tickets = await _tickets(turn, lesson, {reader.learner for reader, _, _ in open_ones})
    known = [latest, of_tickets, await _ticked_at(turn, lesson) if skills else None]
    told_at = max((at for at in known if at is not None), default=None)
    told = 0
    for reader, before, mark in open_ones:
        word = decide(turn.now, due, told_at, mark, before)
        person = await turn.uow.people.get(reader.person) if word is not None else None
        if word is None or person is None or is_quiet(turn.now, person.zone or lesson.lesson.zone, turn.policy):
            continue
        report = await _report(turn, lesson, reader.learner, skills)
        if report is None or report.is_empty:
            continue
        told += await _send(turn, report, person, word, due)
        if told >= room:
            break
    return told


async def _tickets(turn: Turn, lesson: ClassLesson, learners: set[int]) -> datetime | None:
    """When exit questions of the lesson were last told."""
    in_class = await turn.uow.journal.in_class(learners, lesson.starts_at)
    here = (lesson.class_id, lesson.starts_at.isoformat())
    tickets = (each for each in in_class if each.verb is Verb.ANSWERED and "ticket" in each.result)
    return max((each.at for each in tickets if (each.result["class"], each.result["lesson"]) == here), default=None)


async def _ticked_at(turn: Turn, lesson: ClassLesson) -> datetime:
    """When it was last said what the lesson taught."""
    saves = await turn.uow.journal.with_object(Verb.TAUGHT, "class", lesson.class_id)
    here = lesson.starts_at.isoformat()
    return max((each.at for each in saves if each.result["lesson"] == here), default=lesson.starts_at)


async def _report(turn: Turn, lesson: ClassLesson, learner: int, skills: Sequence[str]) -> LessonReport | None:
    child = await turn.uow.people.learner(learner)
    if child is None:
        return None
    # read without claiming: the learners of several classes come in no order
    portrait = (await caught_up(turn.uow, learner)).portrait
    made = report_from(
        child, lesson.course, lesson.view, lesson.starts_at, portrait, skills, lambda skill: name_of(turn, skill)
    )
    made = await with_what_follows(turn, made)
    ends = due_at(lesson.ends_at, made.zone, turn.policy).astimezone(ZoneInfo(made.zone)).date()
    if turn.now.astimezone(ZoneInfo(made.zone)).date() != ends:
        return made
    return replace(made, next=await next_practice(turn, child, made.zone))


async def _send(turn: Turn, report: LessonReport, person: Person, word: Word, due: datetime) -> bool:
    class_id, learner = report.view.klass.id, report.learner.id
    object_id = f"{class_id}@{report.at.isoformat()}"
    once = f"report:{object_id}:{learner}:{person.id}"
    if word is Word.CORRECTION:
        note, once = words.correction(report), f"{once}:again"
    else:
        note = words.evening(report)
    occasion = f"report:{learner}:{object_id}"
    if await push(turn, person, note, learner=learner, once=once, until=due + LATENESS, occasion=occasion) is None:
        return False
    mark = report.mark.value if report.mark else None
    result = {"of": "lesson", "to": person.id, "mark": mark}
    await turn.record(Verb.NOTIFIED, "report", object_id, learner=learner, result=result)
    return True


@dataclass(frozen=True)
class SendCatchUp:
    """Offer the learner's own account a set about what the missed lesson taught; once a lesson.

    Raises:
        Gone: not a child of the person's, or there is nothing to practise here.
    """

    learner: int
    stamp: int
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> tuple[Learner, bool]:
        """The child, and False when it was offered before."""
        shown = await turn.do(LookAtReport(self.learner, self.stamp))
        report = shown.report if shown is not None else None
        if report is None or report.stamp != self.stamp or not report.taught or report.learner.person is None:
            raise Gone(t("refusal.gone"))
        child = await turn.uow.people.get(report.learner.person)
        if child is None or await next_practice(turn, report.learner, report.zone) is Next.NOT_HERE:
            raise Gone(t("refusal.gone"))
        once = f"catch_up:{report.learner.id}:{report.stamp}"
        told = await push(turn, child, words.catch_up(report), learner=report.learner.id, once=once)
        if told is None:
            return report.learner, False
        result = {"skill": report.taught[0].skill}
        await turn.record(
            Verb.OFFERED, "catch_up", report.stamp, learner=report.learner.id, result=result, authority="guardian"
        )
        return report.learner, True
