"""The inbox in screens: who waits how long for what, one conversation, and what its holder may insert."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.booking.talks.choosing import PickTalkTime
from domain.conversations.conversation import Conversation, Line, Side, State
from domain.conversations.inbox import Entry, Opened
from domain.conversations.inserting import Shelf, TrialTimes
from domain.conversations.saying import ForWhom
from domain.conversations.words import whom
from domain.courses.browsing import Page, handle
from domain.language import Localized
from domain.messages.screen import Button, Join, Moment, Param, Screen, T, rows, t, tap
from handlers.views import talks
from handlers.views.booking import lesson_button
from handlers.views.courses import HOME, pager
from handlers.views.lengths import shortened
from handlers.views.questions import blocks_of

INBOX = Button(t("inbox.button.all"), tap("ib"))
QUOTED, LISTED = 400, 60
ANY_CAMPUS = "*"


def listed(page: Page[Entry], now: datetime, zone: str) -> Screen:
    if not page.shown:
        return Screen(t("inbox.empty"), rows(HOME))
    lines = [_line(each, now, zone) for each in page.shown]
    buttons = [
        Button(t("inbox.button.one", name=each.side.person.name), tap("ib.o", each.conversation.id))
        for each in page.shown
    ]
    turning = pager(page, lambda to: tap("ib.p", to))
    return Screen(Join((t("inbox.title"), *lines), "blocks"), rows(*((each,) for each in buttons), turning, HOME))


def _line(entry: Entry, now: datetime, zone: str) -> Param:
    parts: list[Param] = [t(f"inbox.mark.{_mark(entry)}", whom=whom(entry.side))]
    if entry.next_booking is not None:
        parts.append(t("inbox.next_in_line", when=Moment(entry.next_booking.slot.starts_at, zone)))
    parts.append(t(f"conversations.why.{entry.conversation.why.value}"))
    parts.append(_since(entry.conversation, now))
    head: Param = parts[0]
    for each in parts[1:]:
        head = t("inbox.dot", before=head, after=each)
    lines: list[Param] = [head]
    if entry.holder is not None and not entry.is_mine:
        lines.append(t("inbox.with", who=entry.holder))
    if entry.said:
        lines.append(t("inbox.quote", text=shortened(entry.said, LISTED)))
    return Join(tuple(lines))


def _mark(entry: Entry) -> str:
    if entry.is_mine:
        return "current" if entry.is_current else "mine"
    return "waits" if entry.conversation.state is State.WAITING else "taken"


def _since(conversation: Conversation, now: datetime) -> T:
    """How long the family waits for an answer."""
    if conversation.asked_at is None:
        return t("inbox.answered")
    minutes = max(0, (now - conversation.asked_at) // timedelta(minutes=1))
    return t("inbox.hours", n=minutes // 60) if minutes >= 120 else t("inbox.minutes", n=minutes)


def one(opened: Opened, now: datetime, zone: str, line: Param | None = None) -> Screen:
    """A summary of five lines at most, the latest messages, and what can be done."""
    entry = opened.entry
    texts = blocks_of(
        [
            line,
            _summary(opened, now, zone),
            Join(tuple(_said(each, who) for each, who in opened.lines)) if opened.lines else None,
            t("inbox.type_now", name=entry.side.person.name) if entry.is_current else None,
        ]
    )
    return Screen(texts, rows(*_buttons(entry), [INBOX, HOME]))


def _summary(opened: Opened, now: datetime, zone: str) -> Param:
    entry, side = opened.entry, opened.entry.side
    learner = side.learner
    who: Param = t("inbox.who", whom=side.person.name)
    if learner is not None and not side.is_own:
        grade = t("inbox.grade", n=learner.grade) if learner.grade is not None else t("inbox.no_grade")
        who = t("inbox.who_about", whom=side.person.name, learner=learner.name, grade=grade)
    lines: list[Param] = [who]
    stage = t("inbox.at_stage", stage=t(f"inbox.stage.{opened.stage}")) if opened.stage is not None else None
    if entry.next_booking is not None:
        booked = t("inbox.next", what=entry.next_booking.title, when=Moment(entry.next_booking.slot.starts_at, zone))
        lines.append(t("inbox.dot", before=stage, after=booked) if stage is not None else booked)
    elif stage is not None:
        lines.append(stage)
    if opened.asked:
        lines.append(t("inbox.asked", titles=Join(tuple(opened.asked), "words")))
    why = t("inbox.why", why=t(f"conversations.why.{entry.conversation.why.value}"))
    lines.append(t("inbox.dot", before=why, after=_state(entry, now)))
    return Join(tuple(lines))


def _state(entry: Entry, now: datetime) -> Param:
    if entry.conversation.state is State.CLOSED:
        return t("inbox.over")
    if entry.is_mine:
        return t("inbox.yours")
    return t("inbox.with", who=entry.holder) if entry.holder is not None else _since(entry.conversation, now)


def _said(line: Line, who: Localized | str) -> T:
    key = "inbox.line_family" if line.side is Side.FAMILY else "inbox.line_staff"
    text: Param = shortened(line.text, QUOTED)
    if line.attached is not None:
        sent = t(f"inbox.sent.{line.attached.kind.value}")
        text = t("inbox.sent_with", sent=sent, text=text) if line.text else sent
    return t(key, who=who, text=text)


def _buttons(entry: Entry) -> list[list[Button]]:
    number, person = entry.conversation.id, entry.conversation.person
    lead = [Button(t("inbox.button.lead"), tap("ld.cp", person))] if entry.has_lead else []
    if entry.conversation.state is State.CLOSED or (entry.holder is not None and not entry.is_mine):
        return [lead]
    if not entry.is_mine:
        return [[Button(t("conversations.button.take"), tap("cv.t", number)), *lead]]
    write = [] if entry.is_current else [Button(t("inbox.button.write"), tap("cv.a", number))]
    course, times = t("inbox.button.course"), t("inbox.button.times")
    return [
        write,
        [Button(times, tap("cv.i", number, 0)), Button(course, tap("cv.k", number, 0))],
        [Button(t("inbox.button.week"), tap("cv.r", number)), *lead],
        [Button(t("inbox.button.away"), tap("cv.w", number)), Button(t("inbox.button.back"), tap("cv.b", number))],
        [Button(t("inbox.button.end"), tap("cv.x", number))],
    ]


def for_whom(found: ForWhom) -> Screen:
    buttons = [
        Button(t("inbox.button.to", name=whom(each.side)), tap("cv.s", each.conversation.id)) for each in found.held
    ]
    quoted = t("inbox.quote", text=shortened(found.text, QUOTED)) if found.text else None
    return Screen(blocks_of([t("inbox.for_whom"), quoted]), rows(*buttons, [INBOX, HOME]))


def shelf(found: Shelf, *, for_times: bool) -> Screen:
    number = found.conversation.id
    verb, turns = ("cv.it", "cv.i") if for_times else ("cv.kc", "cv.k")
    buttons = [Button(each.name, tap(verb, number, handle(each.id))) for each in found.page.shown]
    talk = Button(t("inbox.button.talk"), tap("cv.iw", number)) if for_times else None
    back = Button(t("common.back"), tap("cv.a", number))
    return Screen(
        t("inbox.times_for" if for_times else "inbox.card_of"),
        rows(talk, *buttons, pager(found.page, lambda to: tap(turns, number, to)), [back, HOME]),
    )


def trial(found: TrialTimes) -> Screen:
    """Times of a trial lesson for a family to tap; the way to one where nobody knows for whom."""
    if found.learner is None:
        book = Button(t("home.button.book"), tap("bk"))
        return Screen(t("inbox.trial_for_whom", course=found.course.name), rows(book))
    buttons = [lesson_button(each, found.learner.id, ANY_CAMPUS) for each in found.lessons]
    text = t("inbox.trial_times", course=found.course.name, name=found.learner.name)
    return Screen(text, rows(*buttons))


def talk(found: PickTalkTime) -> Screen:
    """The holder's free times; who takes one sees once more what is booked."""
    return Screen(t("inbox.talk_times", who=found.options[0][0].name), talks.pick_time(found).keyboard[:-1])
