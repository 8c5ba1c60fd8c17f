"""Who hears of a homework: the class that it was given to, and whoever answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.classes.teaching import UNDO_FOR
from domain.clock import milliseconds
from domain.gate.passing import push
from domain.homework.homework import Homework
from domain.homework.sheets import Sheet, answerer
from domain.journal import Place, Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Moment, Note, Param, SentPhoto, Tap, rows, t, tap
from domain.people.person import Learner, Person
from domain.practice.evening.wishing import called
from domain.practice.habits.streaks import local_day
from domain.turn import Turn


async def tell_class(turn: Turn, sheet: Sheet, learners: Sequence[Learner], after: timedelta) -> None:
    """One word to each learner with an account, when it can be taken back no more and nobody sleeps."""
    by = await called(turn, turn.person)
    for learner in learners:
        account = await turn.uow.people.get(learner.person) if learner.person else None
        if account is not None:
            await _tell_learner(turn, account, learner, sheet, "homework.told.given", by, after)


async def tell_of_change(turn: Turn, sheet: Sheet, learners: Sequence[Learner]) -> None:
    """Who was not told yet is told the new words only, when the old ones would have come."""
    left = max(timedelta(), sheet.homework.given_at + UNDO_FOR - turn.now)
    by = await called(turn, turn.person)
    for learner in learners:
        account = await turn.uow.people.get(learner.person) if learner.person else None
        if account is None:
            continue
        waited = await turn.uow.outbox.withdraw(_to(sheet.homework, learner))
        key = "homework.told.given" if waited else "homework.told.changed"
        await _tell_learner(turn, account, learner, sheet, key, by, left if waited else timedelta())


async def call_off(turn: Turn, homework: Homework) -> None:
    """A homework was withdrawn: nobody is told of it any more, and who said nothing to it was never given it."""
    await turn.uow.outbox.withdraw(_about(homework))
    given = await turn.uow.journal.with_object(Verb.ASSIGNED, "homework", str(homework.id))
    for said in sorted(given, key=lambda each: each.learner or 0):
        assert said.learner is not None, "a homework is given to somebody"
        await turn.uow.people.claim(said.learner)
        if await turn.uow.homework.handed(homework.id, said.learner) is None:
            await turn.record(
                *(Verb.VOIDED, "statement", said.uid), learner=said.learner, place=Place.CLASS, authority="teacher"
            )


async def tell_of_stuck(turn: Turn, sheet: Sheet, learner: Learner, note: str, by: datetime) -> None:
    """Whoever answers is told where."""
    told = t("homework.told.stuck", learner=learner.name, note=note) if note else None
    words = told or t("homework.told.stuck_photo", learner=learner.name)
    look = tap("hw.l", sheet.id, learner.id)
    once = f"{_stuck(sheet.homework, learner)}{milliseconds(turn.now)}"
    await _tell_answerer(turn, sheet, words, by, look, once)


async def forget_stuck(turn: Turn, sheet: Sheet, learner: Learner) -> None:
    """It is solved, or was never said: who has not heard of it yet will not."""
    await turn.uow.outbox.withdraw(_stuck(sheet.homework, learner))


async def tell_of_photos(turn: Turn, sheet: Sheet, learner: Learner, by: datetime) -> None:
    """Whoever answers is told of the first photos of a day; the others stand in the list."""
    words = t("homework.told.photos", learner=learner.name)
    once = f"{_about(sheet.homework)}photos:{local_day(turn.now, sheet.zone)}"
    await _tell_answerer(turn, sheet, words, by, tap("hw.o", sheet.id), once)


async def tell_back(turn: Turn, sheet: Sheet, learner: Learner, to: Person, words: Param, photo: str) -> None:
    """What the teacher says to what was handed in, with the photo that it is about."""
    card = rows(Button(t("homework.button.open"), tap("hw.k", sheet.id, learner.id)))
    note = Note(SERVICE.name, words, card, attachment=SentPhoto(photo) if photo else None)
    once = f"{_about(sheet.homework)}back:{learner.id}:{to.id}:{milliseconds(turn.now)}"
    await _tell(turn, to, note, once)


async def _tell_learner(
    turn: Turn, account: Person, learner: Learner, sheet: Sheet, key: str, by: Param, after: timedelta
) -> None:
    told: dict[str, Param] = {"teacher": by, "course": sheet.course.name, "due": sheet.homework.due_on}
    words = t(key, **told, text=sheet.homework.text)
    note = Note(SERVICE.name, words, rows(Button(t("homework.button.open"), tap("hw.k", sheet.id, learner.id))))
    once = f"{_to(sheet.homework, learner)}{milliseconds(turn.now)}"
    await _tell(turn, account, note, once, after)


async def _tell_answerer(turn: Turn, sheet: Sheet, words: Param, by: datetime, look: Tap, once: str) -> None:
    person = await answerer(turn, sheet)
    if person is None:
        return
    when = Moment(by, person.zone or turn.policy.zone)
    text = t("homework.told.to_teacher", said=words, course=sheet.course.name, by=when)
    note = Note(SERVICE.name, text, rows(Button(t("homework.button.look"), look)))
    await _tell(turn, person, note, f"{once}:{person.id}")


async def _tell(turn: Turn, to: Person, note: Note, once: str, after: timedelta = timedelta()) -> None:
    await push(turn, to, note, once=once, due_at=turn.now + after)


def _about(homework: Homework) -> str:
    return f"homework:{homework.id}:"


def _to(homework: Homework, learner: Learner) -> str:
    return f"{_about(homework)}given:{learner.id}:"


def _stuck(homework: Homework, learner: Learner) -> str:
    return f"{_about(homework)}stuck:{learner.id}:"
