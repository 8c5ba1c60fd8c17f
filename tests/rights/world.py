"""A centre with two families that know nothing of each other, each with everything that this program keeps.

`near` is whose people act; `far` is just the same a second time: another class, another teacher, other colleagues.
Every word that is said about a side contains that side's word, so that it is known again wherever it turns up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from domain.assigning.drafting import AssignToLearner, ChangeDraft, Preview
from domain.assigning.sending import SendAssignment
from domain.classes.joining import InviteToClass
from domain.classes.log.saving import SaveLog
from domain.classes.log.sheet import CycleMark, OpenLog
from domain.classes.notes.own import ListNotes
from domain.classes.notes.writing import BeginNoteAbout, SaveNote, WriteNote
from domain.classes.teaching import SaveTaught, TickPoint
from domain.classes.ticket.marking import AskSoMany, FillIn, OpenTicket
from domain.classes.ticket.saving import SaveTicket
from domain.clock import FixedClock
from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation
from domain.conversations.taking import TakeConversation
from domain.courses.course import CourseClass, StaffMember, TrialPattern
from domain.homework.giving import GiveHomework, OpenGiving, WriteHomework
from domain.homework.handing_in import SayWords
from domain.homework.seeing import LookAtHomework, stamp_of
from domain.language import Lang
from domain.letters.sending import SendLetter
from domain.letters.sending import Way as LetterWay
from domain.letters.writing import TypeIntoLetter, WriteTo
from domain.people.links import InviteGuardian, InviteLearner
from domain.people.person import AgeBand, Learner, Purpose, Role
from domain.portrait.keeping import KeepPortraits
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import AtItem, Shown
from domain.practice.evening.samples import short_id
from domain.practice.evening.tonight import NextItem, OpenTonight
from domain.practice.items.kinds import SingleChoice
from domain.reports.lesson import LookAtReport
from domain.turn import Services
from knowledge.cadences import load_cadences
from storage import tables
from storage.database import Database
from tests.domain.booking.stage import CENTRE, EAST, FAQ, OLYMPIAD, both
from tests.domain.practice.shelf import bank, choice
from tests.house import CONTENT, as_person, services
from tests.rights.bookings import book
from tests.rights.kept import keep
from tests.rights.rows import put
from tests.rights.sides import COURSE, DAY, FAR, NEAR, NOW, OFFICE, ROADS, SKILLS, Side, World


async def opened(database: Database, clock: FixedClock) -> World:
    """The world, on an empty database whose clock stands at NOW."""
    items = [
        choice(f"c:{n}", SKILLS[n % 8], difficulty=1 + n % 4, hints=("h",), misconceptions=ROADS) for n in range(48)
    ]
    plain = services(clock=clock, bank=bank(items))
    made = replace(plain, cadences=load_cadences(CONTENT, plain.catalogue))
    sides = Side(NEAR, "near-sat"), Side(FAR, "far-sat")
    await _centre(database, made, items)
    for number, side in enumerate(sides):
        async with database.connection() as connection:
            # numbers of learners that nothing else has by chance
            await put(connection, tables.people.learners, "nobody", NOW, id=7_310_000 * (number + 1))
        await _people(database, made, side, 100 * (number + 1))
    spare = await as_person(database, made, 950, Role.TEACHER, Lang.EN)
    for side in sides:
        side.rows["deputy"] = spare.id
    world = World(database, clock, made, *sides, await as_person(database, made, 900, onboarded_at=None))
    for number, side in enumerate(sides):
        await _evening(world, side)
        await _classroom(world, side)
        await book(world, side, number)
        await _words(world, side)
        await keep(world, side)
    while await world.do(None, KeepPortraits()):
        pass
    return world


async def _centre(database: Database, made: Services, items: list[SingleChoice]) -> None:
    staff = [
        StaffMember(f"{name}{number}", both(name, name), role, both("x", "x"), telegram=100 * number + place)
        for number in (1, 2)
        for place, (name, role) in enumerate((("teacher", Role.TEACHER), ("advisor", Role.ADVISOR)), start=3)
    ]
    staff.append(StaffMember("spare", both("s", "s"), Role.TEACHER, both("x", "x"), telegram=950))
    classes = [
        CourseClass(name, COURSE.id, "east", f"teacher{n}", f"20{n}", 6, time(10), 12, 9, date(2026, 9, 5))
        for n, name in ((1, "near-sat"), (2, "far-sat"))
    ]
    patterns = [
        TrialPattern(f"t{n}", OLYMPIAD.id, "east", f"teacher{n}", f"20{n}", 7, time(9), 45, 4) for n in (1, 2)
    ]
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), staff, (COURSE, OLYMPIAD), classes, patterns, FAQ)
        await uow.items.put([(item, item.key) for item in items], made.clock.now())


async def _people(database: Database, made: Services, side: Side, first: int) -> None:
    """The family at `first`, the staff behind it."""

    async def person(place: int, role: Role, name: str, **fields: Any) -> None:
        side.people[role] = await as_person(database, made, first + place, role, Lang.EN, name=name, **fields)

    await person(1, Role.PARENT, f"Mum {side.word}")
    await person(2, Role.LEARNER, f"Lin {side.word}", age_band=AgeBand.FROM_10)
    for place, role in enumerate((Role.TEACHER, *OFFICE), start=3):
        await person(place, role, f"{role} {first}")
    second = await as_person(database, made, first + 9, Role.PARENT, Lang.EN, name=f"Dad {side.word}")
    parent, own = side.people[Role.PARENT], side.people[Role.LEARNER]
    async with database.transaction() as uow:
        row = Learner(0, f"Lin {side.word}", own.id, grade=5, age_band=AgeBand.FROM_10)
        learner = await uow.people.add_learner(row)
        await uow.people.add_guardian(learner.id, parent.id, NOW)
        await uow.people.add_guardian(learner.id, second.id, NOW)
        sibling = await uow.people.add_learner(Learner(0, f"Bo {side.word}", grade=5))
        await uow.people.add_guardian(sibling.id, parent.id, NOW)
        await uow.classes.enrol(learner.id, side.class_id, NOW - 60 * DAY)
        await uow.classes.teach(side.class_id, SKILLS[:4], NOW - 7 * DAY, None)
        found = await uow.people.learner(learner.id)
    assert found is not None
    side.rows |= {"the learner": found, "learner": found.id, "sibling": sibling.id, "parent": parent.id}
    side.rows |= {"second guardian": second.id, "advisor": side.people[Role.ADVISOR].id}
    async with database.connection() as connection:
        for purpose in Purpose:
            for by in (parent, own) if purpose is Purpose.MOOD else (parent,):
                consents = tables.people.consents
                at = NOW - 30 * DAY + timedelta(seconds=by.id)
                await put(
                    connection,
                    consents,
                    side.word,
                    at,
                    learner=found.id,
                    purpose=purpose,
                    given_by=by.id,
                    given_at=at,
                )


async def _classroom(world: World, side: Side) -> None:
    """A log, a ticket, a note, homework with a word on it, practice put aside."""
    teacher, learner, rows = side.people[Role.TEACHER], side.learner, side.rows
    sheet = await world.do(teacher, OpenLog(side.class_id))
    lesson = rows["lesson"] = sheet.of.lesson.number
    for _ in range(2):
        await world.do(teacher, CycleMark(side.class_id, lesson, learner.id))
    sheet, _ = await world.do(teacher, SaveLog(side.class_id, lesson))
    rows["log stamp"] = sheet.undo
    await world.do(teacher, OpenTicket(side.class_id))
    await world.do(teacher, AskSoMany(side.class_id, lesson, 2))
    await world.do(teacher, FillIn(side.class_id, lesson, True))
    ticket, _ = await world.do(teacher, SaveTicket(side.class_id, lesson))
    rows["ticket stamp"] = ticket.undo
    await world.do(teacher, BeginNoteAbout(learner.id))
    draft = await world.do(teacher, WriteNote(f"{side.word} is brave, careless"))
    rows["note stamp"] = draft.stamp
    saved = await world.do(teacher, SaveNote(draft.stamp))
    rows["note undo"] = getattr(saved, "undo", 0)
    giving = await world.do(teacher, OpenGiving(side.class_id))
    await world.do(teacher, WriteHomework(side.class_id, f"page {side.word}"))
    given = await world.do(teacher, GiveHomework(side.class_id, giving.stamp))
    rows["homework"] = given.sheet.id  # type: ignore[union-attr]
    words = SayWords(rows["homework"], learner.id, f"stuck {side.word}", True)
    await world.do(side.people[Role.PARENT], words)
    await world.do(teacher, AssignToLearner(learner.id, short_id("s1")))
    preview = await world.do(teacher, ChangeDraft(size=3))
    assert isinstance(preview, Preview)
    sent = await world.do(teacher, SendAssignment(preview.whose.stamp))
    rows["assignment"], rows["assignment stamp"] = sent.assignment.id, sent.assignment.stamp  # type: ignore[union-attr]
    await world.do(teacher, TickPoint(side.class_id, lesson, short_id(SKILLS[4])))
    taught = await world.do(teacher, SaveTaught(side.class_id, lesson))
    rows["taught stamp"] = taught.undo  # type: ignore[union-attr]
    listed = await world.do(teacher, ListNotes(learner.id))
    rows["own note"] = listed.notes[0].stamp
    seen = await world.do(teacher, LookAtHomework(rows["homework"]))
    rows["handed stamp"] = max(stamp_of(line.handed) for line in seen.lines if line.handed)
    report = await world.do(side.people[Role.PARENT], LookAtReport(learner.id))
    assert report is not None and report.report is not None
    rows["missed stamp"] = report.report.stamp


async def _evening(world: World, side: Side) -> None:
    """Three answers, and a question that is open."""
    own, rows = side.people[Role.LEARNER], side.rows
    shown = await world.do(own, OpenTonight())
    for number in range(4):
        assert isinstance(shown, Shown) and isinstance(shown.desk, AtItem), shown
        question = shown.desk.question
        rows.setdefault("wrong position", question.asked.position)
        rows |= {"session": question.session.id, "position": question.asked.position, "item": question.item.key}
        assert isinstance(question.item, SingleChoice)
        if number < 3:
            place = question.asked.order.index(2 if number < 2 else question.item.answer)
            await world.do(own, AnswerChoice(question.session.id, question.asked.position, place))
            shown = await world.do(own, NextItem(question.session.id, question.asked.position))


async def _words(world: World, side: Side) -> None:
    """What people of the side write to each other."""
    rows, teacher, parent = side.rows, side.people[Role.TEACHER], side.people[Role.PARENT]
    await world.do(teacher, WriteTo(side.learner.id))
    draft = await world.do(teacher, TypeIntoLetter(f"Dear {side.word}"))
    sent = await world.do(teacher, SendLetter(draft.stamp, LetterWay.NOW))
    rows["letter stamp"], rows["homework stamp"] = draft.stamp, draft.stamp
    rows["letter"] = sent.letter  # type: ignore[union-attr]
    why = OpenConversation(f"What about {side.word}?", Why.HUMAN, None, side.learner.id)
    told = await world.do(parent, why)
    rows["conversation"] = told.conversation.id
    joined = await world.do(teacher, InviteToClass(side.class_id))
    rows["class token"] = joined.link.token
    for name, invite in (("guardian token", InviteGuardian), ("learner token", InviteLearner)):
        rows[name] = (await world.do(parent, invite(side.rows["sibling"]))).code
    await world.do(side.people[Role.ADVISOR], TakeConversation(rows["conversation"]))
