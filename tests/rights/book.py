"""What the buttons of a side name: an argument for every field of every use case, and what has to come before.

A field is looked up by its use case, then by its module, then by its name, then by its type. A use case with a field
that is nowhere in here fails: whoever adds one says what it is about.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from domain.asking.routing import NOTHING_FOUND
from domain.booking.slot import Way
from domain.classes.standing_in.arranging import PlanStandIn
from domain.courses.browsing import handle
from domain.health.figures import Lost
from domain.language import Lang
from domain.letters.sending import Way as LetterWay
from domain.messages.sent import SentFile
from domain.people.person import Role
from domain.practice.evening.samples import short_id
from domain.replies.ports import Sent
from domain.turn import CLOCK_ONLY, UseCase
from tests.domain.booking.stage import EAST, OLYMPIAD
from tests.rights.sides import COURSE, NOW, Side

Value = Any
SKILL = "s1"


class NotInTheBook(LookupError):
    """Nobody has said what a field of a use case is about."""


def row(name: str) -> Callable[[Side], Value]:
    return lambda side: side.rows[name]


BY_NAME: Mapping[str, Value] = {
    "learner": row("learner"),
    "alert": row("alert"),
    "assignment": row("assignment"),
    "booking": row("booked booking"),
    "campaign": row("campaign"),
    "conversation": row("conversation"),
    "entry": row("entry"),
    "handle": lambda side: side.class_id,
    "homework": row("homework"),
    "label": row("label"),
    "lead": row("lead"),
    "lesson": row("lesson"),
    "letter": row("letter"),
    "message": row("message"),
    "miss": row("miss"),
    "offer": row("talk offer"),
    "photo": row("photo"),
    "position": 0,
    "proposal": row("proposal"),
    "recording": row("recording"),
    "run_id": row("run"),
    "session": row("session"),
    "slot": row("free slot"),
    "source": row("source"),
    "span": row("hours"),
    "wish": row("wish"),
    "campus": EAST.id,
    "course": handle(OLYMPIAD.id),
    "item": row("item"),
    "skill": SKILL,
    "road": "big-road",
    "strand": "s",
    "subject": "maths",
}
EXCEPTIONS: Mapping[str, Value] = {
    # booking
    "AwaitTimes.at": {},
    "booking.events:booking": row("past event booking"),
    "booking.events:slot": row("event slot"),
    "StayAway.slot": row("event slot"),
    "Come.guests": 1,
    "WaitForPlaces.guests": 1,
    "booking.hours.checking_in:slot": row("past event slot"),
    "booking.hours.checking_in:booking": row("past event booking"),
    "booking.hours.day_list:slot": row("booked slot"),
    "UndoCheckIn.stamp": int(NOW.timestamp() * 1000),
    "ChangePlaces.capacity": 4,
    "ChangePlaces.by": 1,
    "AddWeekly.weekday": 3,
    "hours.keeping.AddWeekly.starts": time(19),
    "booking.hours.keeping:starts": time(19),
    "booking.hours.keeping:ends": time(20),
    "RemoveAway.exception": row("away"),
    "booking.confirming:booking": row("held booking"),
    "booking.holding:booking": row("held booking"),
    "HoldToo.learner": row("sibling"),
    "booking.waiting:booking": row("waiting booking"),
    "booking.waiting.AcceptOffer.booking": row("offered booking"),
    "booking.waiting.PassOffer.booking": row("offered booking"),
    "booking.waiting.LookAtOffer.booking": row("offered booking"),
    "JoinWaitingList.slot": row("full slot"),
    "booking.talks:booking": row("talk booking"),
    "booking.talks.holding:booking": row("held talk booking"),
    "booking.talks.concluding:booking": row("past talk booking"),
    "booking.talks.replying:booking": row("past talk booking"),
    "BeginWord.booking": row("past talk booking"),
    "booking.talks:staff": row("staff"),
    "booking.talks:topic": "p",
    "booking.talks:way": "p",
    "booking.talks:moves": 0,
    "booking.talks.accepting:start": row("offered start"),
    "HoldTalk.start": datetime(2026, 11, 25, 7, tzinfo=UTC),
    "ShowOfferDays.place": 0,
    "ShowOfferTimes.place": 0,
    "ProposeTimes.times": (),
    "SendOffer.times": tuple(datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (5, 6, 7)),
    "LeaveOut.part": "hard",
    "booking.talks.concluding:outcome": "agreed",
    "booking.talks.concluding:plan": "home",
    "booking.talks.concluding:next_on": "3",
    # messages to many
    "RemoveButton.key": 1,
    "broadcasts:stamp": 0,
    "broadcasts:segment": "role",
    "broadcasts:kind": "event",
    "PressButton.number": 0,
    "PressButton.campaign": row("sent campaign"),
    "broadcasts.watching:campaign": row("sent campaign"),
    "broadcasts.report:campaign": row("sent campaign"),
    "broadcasts.correcting:campaign": row("sent campaign"),
    "broadcasts.recalling:campaign": row("sent campaign"),
    "broadcasts.stopping:campaign": row("sent campaign"),
    "broadcasts.approving:campaign": row("waiting campaign"),
    "broadcasts.inviting:slot": row("event slot"),
    "RunningCadences.person": row("parent"),
    "PutOffFollowUp.booking": row("past trial booking"),
    # classes
    "ReadList.file": SentFile("list.csv", "a,b"),
    "ReadTicket.file": SentFile("ticket.csv", "a,b"),
    "UndoLog.stamp": row("log stamp"),
    "UndoTicket.stamp": row("ticket stamp"),
    "UndoTaught.stamp": row("taught stamp"),
    "DeleteNote.stamp": row("own note"),
    "classes.notes.writing:stamp": row("note stamp"),
    "UndoNote.at": row("note undo"),
    "UndoNote.learners": lambda side: (side.rows["learner"],),
    "ToggleTag.kind": "trait",
    "ToggleTag.short": "careless",
    "classes.standing_in:of": lambda side: side.class_id,
    "PlanStandIn.deputy": row("deputy"),
    "PlanStandIn.first": date(2026, 11, 23),
    "PlanStandIn.last": date(2026, 11, 29),
    "HasLessons.first": date(2026, 11, 23),
    "HasLessons.last": date(2026, 11, 29),
    "ArrangeStandIn.plan": lambda side: PlanStandIn(
        side.class_id, side.rows["deputy"], date(2026, 11, 23), date(2026, 11, 29)
    ),
    "TakeBackStandIn.number": row("stand-in"),
    "classes:first": 0,
    "classes.ticket:question": 1,
    "classes.ticket:count": 2,
    "TickPoint.short": lambda side: short_id(SKILL),
    "classes.ticket:short": lambda side: short_id(SKILL),
    "TickHomeworkPoint.short": lambda side: short_id(SKILL),
    "assigning:short": lambda side: short_id(SKILL),
    "SendAssignment.stamp": row("assignment stamp"),
    # homework
    "ChooseDue.on": 20261128,
    "GiveHomework.stamp": row("homework stamp"),
    "UndoGiving.homework": row("homework"),
    "homework.seeing:stamp": row("handed stamp"),
    "day:key": lambda side: f"{handle(side.class_id)}.20261128",
    "homework.changing:homework": row("fresh homework"),
    "CheckItem.item": lambda side: short_id(side.rows["item"]),
    # asking, entries, leads, letters
    "LookFor.found": NOTHING_FOUND,
    "Ask.found": NOTHING_FOUND,
    "asking.following:number": 7,
    "CompareCourses.courses": (COURSE.id, OLYMPIAD.id),
    "OpenQuestion.entry": "fees",
    "Retire.entry": row("live entry"),
    "Restore.entry": row("retired entry"),
    "entries:stamp": row("entry stamp"),
    "SayItIs.target": "fees",
    "ChooseGrade.grade": 5,
    "ChooseMost.most": Decimal(300),
    "finder.finding.AskPerson.found": COURSE.id,
    "OpenEvidence.course": handle(OLYMPIAD.id),
    "OpenLeadOf.person": row("parent"),
    "GiveLead.to": row("advisor"),
    "SetNext.step": "ring",
    "SetNext.on": date(2026, 11, 24),
    "SetComing.heard": "friend",
    "ComeThrough.code": lambda side: f"c{side.word}",
    "letters:stamp": row("letter stamp"),
    "AnswerReply.letter": row("answered letter"),
    "AttachRecording.text": "https://example.org/lesson",
    "letters:template": "praise",
    "letters.sending.SendLetter.way": LetterWay.NOW,
    # media, mood, people
    "media.using:ref": row("medium"),
    "mood:week": "2026-W47",
    "SayMood.mood": 2,
    "InviteStaff.role": Role.TEACHER,
    "people:grade": 5,
    "ChangeZone.zone": "Europe/Berlin",
    "gate.wishes:opens": time(9),
    "gate.wishes:closes": time(20),
    "SwitchRole.role": Role.PARENT,
    # practice
    "practice.evening:position": row("position"),
    "practice.evening.helping:position": row("wrong position"),
    "practice.evening.problems:position": 0,
    "practice.evening:place": 0,
    "practice.evening:number": "3",
    "TakeBackParts.keep": 0,
    "ShowSteps.steps": 1,
    "OpenHint.hint": 1,
    "AnswerSample.index": 0,
    "AnswerSample.seed": 1,
    "AnswerSample.right": 0,
    "practice.evening.picturing:wish": row("photo wish"),
    "ReadPlacement.session": row("placement"),
    "ReadStrand.strand": SKILL,
    "SetGoal.evenings": 3,
    "practice.habits:day": NOW.date(),
    "RestUntil.day": date(2026, 11, 28),
    "ChooseHour.at": time(18),
    "practice.keeping:short": lambda side: short_id(side.rows["item"]),
    "practice.keeping:of": "all",
    "practice.keeping:lang": Lang.EN,
    "ChangeKey.option": 1,
    "ChangeKey.mark": "x",
    "TryHint.hints": 1,
    "TryOption.place": 0,
    "ListFound.page": 0,
    # reports, rights of one's data, danger, upgrades
    "SendCatchUp.stamp": row("missed stamp"),
    "health:what": Lost.FAILED,
    "health.mending:number": row("failed message"),
    "PassOn.parts": (Sent(1, "service", None, NOW),),
    "upgrades.deciding:proposal": row("open proposal"),
    "SendProposals.proposals": lambda side: (side.rows["open proposal"],),
    "SetAside.reason": "full",
    "upgrades.rules:handle": COURSE.id,
    "AnswerExport.request": row("export request"),
    "LookAtRequest.request": row("request"),
    "privacy:request": row("request"),
    "privacy.deciding:request": row("objected request"),
    "privacy.correcting:request": row("correction"),
    "people:join": row("join"),
    "people:guardian": row("second guardian"),
    "staff:request": row("staff request"),
    "staff:person": row("colleague"),
    "SetHours.text": "18:00-20:00",
    "staff.inviting:role": Role.TEACHER,
    "staff.roles.GiveRole.role": Role.ADVISOR,
    "staff.roles.TakeRole.role": Role.OPERATOR,
    "safety.changing:person": row("colleague"),
    "safety:case": row("case"),
}

BY_TYPE: Mapping[Any, Value] = {
    bool: True,
    str: "something",
    Lang: Lang.EN,
    date: date(2026, 11, 24),
    time: time(15),
    datetime: datetime(2026, 11, 24, 8, tzinfo=UTC),
    float: 31.2,
    tuple[Way, ...]: (Way.IN_PERSON,),
}


def arguments(case: type[UseCase[Any]], side: Side) -> dict[str, Any]:
    """What the use case is made with for that side.

    Raises:
        NotInTheBook: there is nothing for one of its fields.
    """
    if case.rights == CLOCK_ONLY:
        return {}
    hints = typing.get_type_hints(case)
    module = case.__module__.removeprefix("domain.")
    made = {}
    for each in fields(case):  # type: ignore[arg-type]
        for name in (f"{module}.{case.__name__}.{each.name}", f"{case.__name__}.{each.name}"):
            if name in EXCEPTIONS:
                made[each.name] = _for(EXCEPTIONS[name], side)
                break
        else:
            parts = module.split(".")
            folders = [".".join(parts[:n]) + f":{each.name}" for n in range(len(parts), 0, -1)]
            if found := next((name for name in folders if name in EXCEPTIONS), None):
                made[each.name] = _for(EXCEPTIONS[found], side)
            elif (each.name in BY_NAME and int in _kinds(hints[each.name])) or (
                each.name in BY_NAME and str in _kinds(hints[each.name])
            ):
                made[each.name] = _for(BY_NAME[each.name], side)
            elif each.default is MISSING and each.default_factory is MISSING:
                made[each.name] = _by_type(hints[each.name], f"{module}.{case.__name__}.{each.name}")
    return made


def _for(value: Value, side: Side) -> Any:
    return value(side) if callable(value) and not isinstance(value, type) else value


def _kinds(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)


def _by_type(hint: Any, name: str) -> Any:
    for kind in _kinds(hint):
        if kind in BY_TYPE:
            return BY_TYPE[kind]
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return next(iter(kind))
        if typing.get_origin(kind) in (frozenset, tuple, Sequence):
            return (typing.get_origin(kind) is frozenset and frozenset()) or ()
    raise NotInTheBook(f"{name}: {hint}")
