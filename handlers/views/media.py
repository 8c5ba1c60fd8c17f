"""What can be watched or tried, in screens: a lesson to look back at, one medium, a teacher's recording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.courses.browsing import handle
from domain.journal import Verb
from domain.media.attaching import LessonsRecording
from domain.media.cards import LessonCard, Offered, SkillMedia
from domain.media.medium import DONE_BY, MediumKind
from domain.media.using import Opened
from domain.messages.screen import TAP_BYTES, Button, Join, Param, Screen, T, Tap, rows, t, tap
from domain.portrait.portrait import MediumSeen, Portrait
from domain.reports.words import names
from handlers.views.onboarding import HOME
from handlers.views.portrait import Named
from handlers.views.questions import blocks_of

LATELY = timedelta(weeks=4)
UNCLEAR_NAMED = 2


def lesson(shown: LessonCard) -> Screen:
    """The lesson, with everything that can be opened."""
    learner = shown.learner.id
    day = _day(shown.at, shown.zone)
    title = t("media.card", course=shown.course.name, day=day)
    if not shown.own:
        title = t("media.childs_card", child=shown.learner.name, course=shown.course.name, day=day)
    taught = t("media.taught", skills=names(shown.taught)) if shown.taught else None
    seen = _seen(shown.offered, shown.zone)
    onward = t("media.offered") if shown.offered else t("media.nothing")
    beside = []
    if shown.earlier is not None:
        beside.append(Button(t("media.button.earlier"), tap("me.l", learner, shown.earlier)))
    if shown.later is not None:
        beside.append(Button(t("media.button.later"), tap("me.l", learner, shown.later)))
    practise = [
        Button(t("media.button.practise"), to)
        for skill in shown.taught[:1]
        if shown.own and fits(to := tap("mp.go", skill.skill))
    ]
    return Screen(
        blocks_of([title, taught, seen, onward]),
        rows(*_buttons(shown.offered, learner, shown.stamp), practise, beside, HOME),
    )


def of_skill(shown: SkillMedia, zone: str) -> Screen:
    learner, skill = shown.learner.id, shown.skill
    text = t("media.of_skill" if shown.offered else "media.none_for_skill", skill=skill.name)
    back = Button(t("common.back"), tap("mp.s", learner, skill.skill))
    return Screen(
        blocks_of([text, _seen(shown.offered, zone)]), rows(*_buttons(shown.offered, learner, 0), [back, HOME])
    )


def opened(shown: Opened, stamp: int, zone: str) -> Screen:
    """One of them: what to look out for, where it is, and two ways to be through with it."""
    learner, offered = shown.learner.id, shown.offered
    tries = DONE_BY[offered.kind] is Verb.TRIED
    lines: list[Param | None] = [_head(shown)]
    if shown.medium is not None:
        lines.append(t("media.task", task=shown.medium.task))
    helps: list[Param] = (
        [t("media.helps", skills=Join(tuple(each.name for each in shown.skills), "words"))] if shown.skills else []
    )
    if shown.medium is not None:
        helps.append(t("media.source", source=shown.medium.source))
    seen = _seen([offered], zone)
    open_it = Button(t("media.button.try" if tries else "media.button.watch"), url=shown.url)
    done = "tried" if tries else "watched"
    through = [
        Button(t(f"media.button.{done}"), tap("me.d", learner, offered.ref, stamp, 1)),
        Button(t(f"media.button.{done}_unclear"), tap("me.d", learner, offered.ref, stamp, 0)),
    ]
    unclear = offered.seen is not None and not offered.seen.clear
    ask = Button(t("media.button.ask"), tap("ask")) if unclear else None
    back = Button(t("common.back"), tap("me.l", learner, stamp)) if stamp else None
    return Screen(
        blocks_of([*lines, Join(tuple(helps)) if helps else None, seen, t("media.outside")]),
        rows(open_it, *through, ask, [each for each in (back, HOME) if each]),
    )


def through(shown: Opened, *, clear: bool) -> T:
    """The word that answers the tap."""
    if not shown.kept:
        return t("media.toast.not_kept")
    if not shown.changed:
        return t("media.toast.before")
    return t("media.toast.clear" if clear else "media.toast.unclear")


def recording(shown: LessonsRecording) -> Screen:
    """A teacher's page of the latest lesson."""
    here, view = handle(shown.card.id), shown.card.view
    title = t(
        "media.recording.page", course=shown.card.course.name, day=_day(shown.lesson.starts_at, view.campus.zone)
    )
    back = Button(t("common.back"), tap("cl.c", here))
    if shown.recording is None:
        return Screen(blocks_of([title, t("media.recording.none")]), rows([back, HOME]))
    look = Button(t("media.button.watch"), url=shown.recording.url)
    off = Button(t("media.button.take_off"), tap("me.x", here, shown.recording.id))
    text = t("media.recording.stands", url=shown.recording.url)
    return Screen(blocks_of([title, text]), rows([look, off], [back, HOME]))


def evidence_line(seen: MediumSeen, zone: str) -> T:
    """One line of what a skill rests on."""
    how = t("media.evidence.clear" if seen.clear else "media.evidence.unclear")
    return t(f"media.evidence.{seen.kind}", day=_day(seen.at, zone), how=how)


def lately_line(portrait: Portrait, now: datetime, skill: Named) -> T | None:
    """What a learner watched and tried in the last four weeks, for their teacher."""
    lately = [each for each in portrait.media if each.at >= now - LATELY]
    if not lately:
        return None
    open_ones = dict.fromkeys(each.skills[0] for each in reversed(lately) if not each.clear and each.skills)
    shown = Join(tuple(skill(each) for each in list(open_ones)[:UNCLEAR_NAMED]), "words")
    return t("media.last.line", n=len(lately), unclear=t("media.last.unclear", skills=shown) if open_ones else "")


def fits(to: Tap) -> bool:
    return len(":".join((to.verb, *(str(arg) for arg in to.args))).encode()) <= TAP_BYTES


def _head(shown: Opened) -> T:
    offered = shown.offered
    match offered.kind:
        case MediumKind.RECORDING:
            return t("media.open.recording")
        case MediumKind.ANIMATION | MediumKind.SIMULATION:
            return t(f"media.open.{offered.kind.value}", title=offered.title or "", n=offered.minutes or 1)
        case _ as unreachable:
            assert_never(unreachable)


def _buttons(offered: Sequence[Offered], learner: int, stamp: int) -> list[Button]:
    return [
        Button(t(f"media.line.{each.kind.value}", title=each.title or ""), tap("me.o", learner, each.ref, stamp))
        for each in offered
    ]


def _seen(offered: Sequence[Offered], zone: str) -> Param | None:
    lines = [
        t("media.seen.clear" if each.seen.clear else "media.seen.unclear", day=_day(each.seen.at, zone))
        for each in offered
        if each.seen is not None
    ]
    return Join(tuple(lines)) if lines else None


def _day(at: datetime, zone: str) -> Param:
    return at.astimezone(ZoneInfo(zone)).date()
