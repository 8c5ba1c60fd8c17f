"""Homework as its teacher sees it: how far the class is, what each handed in, and the word back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.classes.roster import TEACHERS, ClassCard, card_of, classes_for, own_class
from domain.clock import milliseconds
from domain.errors import Gone, Refusal
from domain.homework.homework import HandedIn, HandedState, Homework
from domain.homework.sheets import ANSWER_PREFIX, Line, Progress, by_of, homework_now, progress_of, progress_with
from domain.homework.telling import tell_back
from domain.journal import Verb
from domain.messages.screen import Button, Param, rows, t, tap
from domain.people.person import Person
from domain.ports import Form
from domain.practice.evening.wishes import promised_by
from domain.practice.evening.wishing import LONGEST_ANSWER, called
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

BACK_FORM = f"{ANSWER_PREFIX}back"
BACK_FORM_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class Word:
    """What one learner handed in.

    Attributes:
        from_parent: a guardian said it for them.
        by: until when whoever sent it was promised an answer, None where nothing was promised or it was given.
        zone: in which the reader reads times.
    """

    line: Line
    handed: HandedIn
    from_parent: bool
    by: datetime | None
    zone: str

    @property
    def stamp(self) -> int:
        return stamp_of(self.handed)


@dataclass(frozen=True)
class Looked:
    """`changed` is False when it had been seen before, `stale` when something else was said since the button."""

    word: Word
    changed: bool = True
    stale: bool = False


@dataclass(frozen=True)
class MyHomework:
    """What the person's classes have to do now, by the day it is due; an admin sees that of all classes."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[Progress]:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        return await homework_now(turn)


@dataclass(frozen=True)
class ClassHomework:
    """What one class has to do now.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[ClassCard, Sequence[Progress]]:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        klass = await own_class(turn, self.handle)
        return await card_of(turn, klass), await progress_of(turn, [klass])


@dataclass(frozen=True)
class CountHomework:
    """The same without the class.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[Progress]:
        return await progress_of(turn, [await own_class(turn, self.handle)])


@dataclass(frozen=True)
class LookAtHomework:
    """How far a class is with one homework.

    Raises:
        Gone: there is no such homework, or it is for somebody else's class.
    """

    homework: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Progress:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        progress = await own_progress(turn, self.homework)
        await note_looks(turn, [line.learner.id for line in progress.lines], Seen.HOMEWORK)
        return progress


@dataclass(frozen=True)
class ReadWord:
    """What one learner handed in; with `photos` somebody asks to see those.

    Raises:
        Gone: as LookAtHomework says, or nothing is handed in.
    """

    homework: int
    learner: int
    photos: bool = False
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Word:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        word = await _word(turn, self.homework, self.learner)
        if self.photos:
            await turn.record(Verb.VIEWED, "homework", self.homework, learner=self.learner)
        await note_looks(turn, [self.learner], Seen.HOMEWORK)
        return word


@dataclass(frozen=True)
class AskForWordBack:
    """Wait for what the teacher writes back.

    Raises:
        Gone: as ReadWord says.
    """

    homework: int
    learner: int
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Looked:
        word = await _word(turn, self.homework, self.learner)
        if word.handed.seen_at is not None or word.stamp != self.stamp:
            return Looked(word, changed=False, stale=word.stamp != self.stamp)
        data = {"homework": self.homework, "learner": self.learner, "stamp": self.stamp}
        form = Form(turn.person.id, BACK_FORM, data, turn.now + BACK_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return Looked(word)


@dataclass(frozen=True)
class SeeWord:
    """The teacher has looked, and writes something back or nothing; whoever waits for it is told, once.

    Attributes:
        answer: at most LONGEST_ANSWER characters; may be empty.

    Raises:
        Gone: as ReadWord says.
        Refusal: the answer is too long.
    """

    homework: int
    learner: int
    stamp: int
    answer: str = ""
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Looked:
        answer = self.answer.strip()
        if len(answer) > LONGEST_ANSWER:
            raise Refusal(t("wishes.answer.too_long", n=LONGEST_ANSWER))
        await turn.uow.people.claim(self.learner)
        word = await _word(turn, self.homework, self.learner)
        if word.stamp != self.stamp:
            return Looked(word, changed=False, stale=True)
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        if not await _see(turn, word.line, word.handed, answer):
            return Looked(word, changed=False)
        return Looked(await _word(turn, self.homework, self.learner))


@dataclass(frozen=True)
class SeeAllDone:
    """Everything that is done and was handed in up to that moment has been looked at; who is stuck waits on.

    Raises:
        Gone: as LookAtHomework says.
    """

    homework: int
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[Progress, int]:
        """How far the class is, and how many were looked at by this tap."""
        progress, count = await own_progress(turn, self.homework), 0
        for line in sorted(unseen(progress), key=lambda each: each.learner.id):
            await turn.uow.people.claim(line.learner.id)
            assert line.handed is not None, "what nobody said cannot be unseen"
            if stamp_of(line.handed) <= self.stamp:
                count += await _see(turn, line, line.handed, "")
        return await own_progress(turn, self.homework), count


def stamp_of(handed: HandedIn) -> int:
    """Names what was said last in a button."""
    return milliseconds(handed.at)


def unseen(progress: Progress) -> Sequence[Line]:
    """Done, and nobody has looked yet."""
    return [line for line in progress.done if line.handed is not None and line.handed.seen_at is None]


async def own_progress(turn: Turn, number: int) -> Progress:
    """
    Raises:
        Gone: there is no such homework, it was withdrawn, or it is for somebody else's class.
    """
    homework = await own_homework(turn, number)
    progress = await progress_with(turn, homework) if homework.withdrawn_at is None else None
    if progress is None:
        raise Gone(t("homework.withdrawn"), rows(Button(t("homework.button.all"), tap("hw.t"))))
    return progress


async def own_homework(turn: Turn, number: int) -> Homework:
    """
    Raises:
        Gone: there is no such homework, or it is for somebody else's class.
    """
    homework = await turn.uow.homework.get(number)
    if homework is None or homework.class_id not in {klass.id for klass in await classes_for(turn)}:
        raise Gone(t("homework.not_yours"), rows(Button(t("homework.button.all"), tap("hw.t"))))
    return homework


async def _word(turn: Turn, homework: int, learner: int) -> Word:
    progress = await own_progress(turn, homework)
    line = next((each for each in progress.lines if each.learner.id == learner), None)
    if line is None or line.handed is None:
        raise Gone(t("homework.taken_back"), rows(Button(t("homework.button.look"), tap("hw.o", homework))))
    handed = line.handed
    by = promised_by(handed.at, turn.policy.zone) if handed.waits else None
    teller = await _teller(turn, line)
    from_parent = teller is not None and teller != line.learner.person
    return Word(line, handed, from_parent, by, turn.zone)


async def _see(turn: Turn, line: Line, handed: HandedIn, answer: str) -> bool:
    if not await turn.uow.homework.see(handed, turn.person.id, turn.now, answer or None):
        return False
    learner = line.learner
    result = {"by": await by_of(turn)}
    await turn.record(
        *(Verb.CONFIRMED, "homework", line.sheet.id), learner=learner.id, result=result, authority="teacher"
    )
    if answer or handed.waits:
        photo = handed.photos[0] if answer and handed.photos else ""
        for account in {learner.person, await _teller(turn, line)} - {None, turn.person.id}:
            assert account is not None, "that one was taken out"
            person = await turn.uow.people.get(account)
            if person is not None:
                words = await _word_back(turn, line, handed, answer, person)
                await tell_back(turn, line.sheet, learner, person, words, photo)
    return True


async def _word_back(turn: Turn, line: Line, handed: HandedIn, answer: str, to: Person) -> Param:
    about: dict[str, Param] = {
        "teacher": await called(turn, turn.person),
        "course": line.sheet.course.name,
        "learner": line.learner.name,
    }
    whose = "own" if to.id == line.learner.person else "child"
    if answer:
        return t(f"homework.back.{whose}.word", **about, answer=answer)
    return t(f"homework.back.{whose}.{handed.state.value}", **about)


async def _teller(turn: Turn, line: Line) -> int | None:
    """Who said it: the learner, or a guardian for them."""
    assert line.handed is not None, "only what was said has somebody who said it"
    verb = Verb.COMPLETED if line.handed.state is HandedState.DONE else Verb.ASKED
    said = await turn.uow.journal.with_object(verb, "homework", str(line.sheet.id))
    return next((each.actor for each in reversed(said) if each.learner == line.learner.id), None)
