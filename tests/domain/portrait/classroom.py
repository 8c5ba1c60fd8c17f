"""What the teacher does at random: logs, tickets, notes, homework, points taught, the list of a class, the bank."""

from __future__ import annotations

from domain.classes.joining import InviteToClass, JoinClass
from domain.classes.log.saving import SaveLog, UndoLog
from domain.classes.log.sheet import AllCame, CycleMark, CycleStars, LogSheet, OpenLog
from domain.classes.notes.own import DeleteNote, ListNotes
from domain.classes.notes.writing import (
    BeginNote,
    BeginNoteAbout,
    ChooseLearner,
    NoteSaved,
    SaveNote,
    SetTone,
    ToggleTag,
    UndoNote,
    WriteNote,
)
from domain.classes.roster import RemoveLearner
from domain.classes.teaching import OpenSheet, Saved, SaveTaught, TickPoint, UndoTaught
from domain.classes.ticket.marking import AskAbout, AskAnother, AskSoMany, FillIn, MarkAll, MarkCell, OpenTicket
from domain.classes.ticket.saving import SaveTicket, UndoTicket
from domain.classes.ticket.sheet import Cell, TicketSheet
from domain.homework.changing import ChangeText, WithdrawHomework
from domain.homework.giving import GiveHomework, Given, OpenGiving, TickHomeworkPoint, UndoGiving, WriteHomework
from domain.homework.seeing import LookAtHomework, SeeAllDone, SeeWord, stamp_of
from domain.people.onboarding import Open
from domain.portrait.portrait import Tone
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import SingleChoice, fingerprint
from domain.practice.keeping.correcting import MARK, ChangeKey
from domain.practice.keeping.deciding import BringBack, ConfirmKey, RetireItem
from tests.domain.portrait.centre import CLASSES, COURSE, Centre

WORDS = ("{} is firm now, asks a lot", "{} is shaky, careless", "{} again", "Brave today, kept trying")


def a_class(centre: Centre) -> str:
    return centre.random.choice(CLASSES).id


async def log(centre: Centre) -> None:
    """Fill in the sheet of a lesson that is open, or correct it; now and then take that back and mend it."""
    of = a_class(centre)
    sheet = await centre.teach(OpenLog(of))
    if sheet.of.other is not None and centre.chance(0.3):
        sheet = await centre.teach(OpenLog(of, sheet.of.other.number))
    lesson = sheet.of.lesson.number
    await _tap_log(centre, sheet)
    sheet, _ = await centre.teach(SaveLog(of, lesson))
    if sheet.undo is not None and centre.chance(0.4):
        centre.wait(1, 12)
        sheet = await centre.teach(UndoLog(of, lesson, sheet.undo))
        if centre.chance(0.7):
            await _tap_log(centre, sheet)
            await centre.teach(SaveLog(of, lesson))


async def _tap_log(centre: Centre, sheet: LogSheet) -> None:
    of, lesson = sheet.of.class_id, sheet.of.lesson.number
    for _ in range(centre.random.randint(0, 4)):
        learner = centre.random.choice(sheet.of.learners).id
        starred = centre.chance(0.3)
        await centre.teach(CycleStars(of, lesson, learner) if starred else CycleMark(of, lesson, learner))
    if centre.chance(0.1):
        await centre.teach(AllCame(of, lesson))


async def ticket(centre: Centre) -> None:
    """Put a ticket together and fill it in, or correct it; now and then take that back and mend it."""
    of = a_class(centre)
    sheet = await centre.teach(OpenTicket(of))
    if sheet.of.other is not None and centre.chance(0.3):
        sheet = await centre.teach(OpenTicket(of, sheet.of.other.number))
    lesson = sheet.of.lesson.number
    if not sheet.stored.saves or centre.chance(0.2):
        sheet = await centre.teach(AskSoMany(of, lesson, centre.random.randint(1, 3)))
    if not sheet.questions:
        # the syllabus is at its end
        return
    if not sheet.stored.saves or centre.chance(0.2):
        question, point = centre.random.randint(1, len(sheet.questions)), centre.random.choice(COURSE.skills)
        another = AskAnother(of, lesson, question)
        sheet = await centre.teach(AskAbout(of, lesson, question, short_id(point)) if centre.chance(0.4) else another)
    await _tap_ticket(centre, sheet)
    sheet, _ = await centre.teach(SaveTicket(of, lesson))
    if sheet.undo is not None and centre.chance(0.4):
        centre.wait(1, 12)
        sheet = await centre.teach(UndoTicket(of, lesson, sheet.undo))
        if centre.chance(0.7):
            await _tap_ticket(centre, sheet)
            await centre.teach(SaveTicket(of, lesson))


async def _tap_ticket(centre: Centre, sheet: TicketSheet) -> None:
    of, lesson = sheet.of.class_id, sheet.of.lesson.number
    await centre.teach(FillIn(of, lesson, True))
    for _ in range(centre.random.randint(0, 5)):
        question, cell = centre.random.randint(1, len(sheet.questions)), centre.random.choice(list(Cell))
        if centre.chance(0.15):
            await centre.teach(MarkAll(of, lesson, question, cell))
        else:
            learner = centre.random.choice(sheet.of.learners).id
            await centre.teach(MarkCell(of, lesson, question, learner, cell))


async def note(centre: Centre) -> None:
    """About one or several learners, with tags of the words or others; now and then taken back and saved anew."""
    learner = centre.random.choice(centre.learners).id
    begin = BeginNoteAbout(learner) if centre.chance(0.5) else BeginNote(a_class(centre))
    draft = await centre.teach(begin)
    if centre.chance(0.6):
        draft = await centre.teach(ChooseLearner(draft.stamp, centre.random.choice(draft.learners).id, True))
    point = centre.random.choice(COURSE.skills)
    draft = await centre.teach(WriteNote(centre.random.choice(WORDS).format(f"Skill {point}")))
    if draft.tags and centre.chance(0.4):
        tag = centre.random.choice(draft.tags)
        draft = await centre.teach(ToggleTag(draft.stamp, tag.kind, tag.short, not tag.on))
    if centre.chance(0.3):
        draft = await centre.teach(SetTone(draft.stamp, centre.random.choice([*Tone, None])))
    saved = await centre.teach(SaveNote(draft.stamp))
    if isinstance(saved, NoteSaved) and centre.chance(0.3):
        centre.wait(1, 12)
        draft = await centre.teach(UndoNote(saved.undo, saved.draft.chosen))
        if centre.chance(0.6):
            await centre.teach(SaveNote(draft.stamp))


async def delete_note(centre: Centre) -> None:
    listed = await centre.teach(ListNotes(centre.random.choice(centre.learners).id))
    if listed.notes:
        await centre.teach(DeleteNote(listed.learner.id, centre.random.choice(listed.notes).stamp))


async def give(centre: Centre) -> None:
    """Give homework; now and then reword it, take it back, or withdraw one of before."""
    of = a_class(centre)
    giving = await centre.teach(OpenGiving(of))
    if giving.points and centre.chance(0.5):
        giving = await centre.teach(TickHomeworkPoint(of, centre.random.choice(giving.points).short))
    await centre.teach(WriteHomework(of, f"p. {len(centre.homework)}"))
    given = await centre.teach(GiveHomework(of, giving.stamp))
    assert isinstance(given, Given)
    centre.homework.append(given.sheet.id)
    centre.wait(1, 12)
    if centre.chance(0.2):
        await centre.teach(UndoGiving(given.sheet.id))
    elif centre.chance(0.2):
        await centre.teach(ChangeText(given.sheet.id, "p. 7, too"))
    elif centre.chance(0.2):
        await centre.teach(WithdrawHomework(centre.random.choice(centre.homework[-4:])))


async def see(centre: Centre) -> None:
    """Look at what was handed in."""
    if not centre.homework:
        return
    number = centre.random.choice(centre.homework[-3:])
    progress = await centre.teach(LookAtHomework(number))
    handed = [(line.learner.id, stamp_of(line.handed)) for line in progress.lines if line.handed is not None]
    if handed and centre.chance(0.4):
        await centre.teach(SeeAllDone(number, max(stamp for _, stamp in handed)))
    elif handed:
        learner, stamp = centre.random.choice(handed)
        await centre.teach(SeeWord(number, learner, stamp, centre.random.choice(["", "Well done"])))


async def teach(centre: Centre) -> None:
    """Say what the latest lesson taught; now and then take that back."""
    of = a_class(centre)
    sheet = await centre.teach(OpenSheet(of))
    for _ in range(centre.random.randint(0, 2)):
        await centre.teach(TickPoint(of, sheet.lesson.number, short_id(centre.random.choice(COURSE.skills))))
    saved = await centre.teach(SaveTaught(of, sheet.lesson.number))
    if isinstance(saved, Saved) and saved.undo is not None and centre.chance(0.2):
        centre.wait(1, 12)
        await centre.teach(UndoTaught(of, saved.undo))


async def move(centre: Centre) -> None:
    """Somebody leaves a class, or joins one by its link."""
    of, learner = a_class(centre), centre.random.choice(centre.learners)
    if centre.chance(0.35):
        await centre.teach(RemoveLearner(of, learner.id))
    else:
        invitation = await centre.teach(InviteToClass(of))
        who = centre.speaker(learner)
        await centre.do(who, Open(invitation.link.token))
        await centre.do(who, JoinClass(learner.id))


async def keep_bank(centre: Centre) -> None:
    """Confirm the key of an item that is doubted, change one that was answered, or take an item out for a while."""
    if centre.reported and centre.chance(0.3):
        await centre.teach(ConfirmKey(short_id(centre.reported.pop(0))))
    elif centre.answered and centre.chance(0.8):
        key = centre.random.choice(centre.answered[-12:])
        item = centre.bank.item(key)
        if isinstance(item, SingleChoice):
            option = centre.random.randrange(len(item.misconceptions) or 4)
            await centre.teach(ChangeKey(short_id(key), option, fingerprint(item)[:MARK]))
    elif centre.answered:
        short = short_id(centre.answered[-1])
        await centre.teach(RetireItem(short))
        centre.wait(5, 60)
        if centre.chance(0.8):
            await centre.teach(BringBack(short))
    await centre.restock()


EVERYTHING = {
    log: 3.5, ticket: 3.5, note: 2, delete_note: 0.4, give: 2, see: 3, teach: 0.8, move: 2, keep_bank: 2.2
}  # fmt: skip
"""With how often each is done beside the others."""
