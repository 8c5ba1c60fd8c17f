"""Wishes for help as those see them who help: the list, one wish, its photos, and the word back when it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Localized
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Moment, Note, Param, SentPhoto, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.practice.evening.desk import Question
from domain.practice.evening.progress import asked_at, attempt_at, question_of
from domain.practice.evening.session import Attempt
from domain.practice.evening.wishes import HelpWish, Want, promised_by
from domain.practice.items import grading
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn, only

OFFICE = frozenset({Role.ADMIN, Role.OPERATOR})
HELPERS = only(Role.TEACHER, *OFFICE)
"""Teachers, and for photos of learners whom nobody teaches yet, the office."""
WISHES_A_PAGE = 5
ANSWER_FORM = "wi.answer"
ANSWER_FORM_LIFE = timedelta(hours=2)
LONGEST_ANSWER = 700
"""In characters; with the photo above it has to fit a caption."""


@dataclass(frozen=True)
class WishLine:
    """A wish in a list; `skill` is None where the item names no known one."""

    wish: HelpWish
    learner: Learner
    skill: Localized | None


@dataclass(frozen=True)
class WishPage:
    """WISHES_A_PAGE of those that wait for the teacher, oldest first; `n` is how many there are in all."""

    lines: Sequence[WishLine]
    page: int
    pages: int
    n: int
    zone: str


@dataclass(frozen=True)
class WishCard:
    """One wish.

    Attributes:
        question, attempt: what was asked and answered, None where the item is not there any more.
        road: name of the misconception behind the answer.
        by: until when whoever sent a photo was promised an answer, None without photos.
        from_parent: the photos came from a guardian.
        zone: in which the reader reads times.
    """

    line: WishLine
    question: Question | None
    attempt: Attempt | None
    road: Localized | None
    by: datetime | None
    from_parent: bool
    zone: str


@dataclass(frozen=True)
class ListWishes:
    """What waits for whoever asks: the wishes of their classes' learners, and of those who have no teacher."""

    page: int = 0
    rights: ClassVar[Rights] = HELPERS

    async def run(self, turn: Turn) -> WishPage:
        mine = await _waiting(turn)
        pages = max(1, -(-len(mine) // WISHES_A_PAGE))
        page = max(0, min(self.page, pages - 1))
        shown = mine[page * WISHES_A_PAGE : (page + 1) * WISHES_A_PAGE]
        await note_looks(turn, [learner.id for _, learner in shown], Seen.ANSWERS)
        lines = [_line_of(turn, wish, learner) for wish, learner in shown]
        return WishPage(lines, page, pages, len(mine), turn.zone)


@dataclass(frozen=True)
class LookAtWish:
    """One wish, with the item as the learner saw it and what they answered.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
    """

    wish: int
    rights: ClassVar[Rights] = HELPERS

    async def run(self, turn: Turn) -> WishCard:
        wish = await _mine(turn, self.wish)
        question, attempt = await _asked_about(turn, wish)
        road = grading.road_taken(question.item, attempt.response) if question and attempt else None
        name = turn.services.bank.misconception_name(road) if road is not None else None
        line = await _line(turn, wish)
        await note_looks(turn, [line.learner.id], Seen.ANSWERS)
        by = promised_by(wish.at, turn.policy.zone) if wish.photos else None
        from_parent = wish.asked_by is not None and wish.asked_by != line.learner.person
        return WishCard(line, question, attempt, name, by, from_parent, turn.zone)


@dataclass(frozen=True)
class ShowPhotos:
    """The wish whose photos are asked for.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
    """

    wish: int
    rights: ClassVar[Rights] = HELPERS

    async def run(self, turn: Turn) -> WishLine:
        wish = await _mine(turn, self.wish)
        await turn.record(Verb.VIEWED, "photo", wish.id, learner=wish.learner)
        return await _line(turn, wish)


@dataclass(frozen=True)
class AskForAnswer:
    """Wait for what the helper writes back; gives None where the wish was met before.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
    """

    wish: int
    rights: ClassVar[Rights] = HELPERS

    async def run(self, turn: Turn) -> WishLine | None:
        wish = await _mine(turn, self.wish)
        if wish.done_at is not None:
            return None
        form = Form(turn.person.id, ANSWER_FORM, {"wish": wish.id}, turn.now + ANSWER_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return await _line(turn, wish)


@dataclass(frozen=True)
class MeetWish:
    """It has been dealt with; whoever asked is told, once. Gives False when somebody had done so before.

    Attributes:
        answer: what the helper writes back, at most LONGEST_ANSWER characters; may be empty.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
        Refusal: the answer is too long.
    """

    wish: int
    answer: str = ""
    rights: ClassVar[Rights] = HELPERS

    async def run(self, turn: Turn) -> bool:
        wish, answer = await _mine(turn, self.wish), self.answer.strip()
        if len(answer) > LONGEST_ANSWER:
            raise Refusal(t("wishes.answer.too_long", n=LONGEST_ANSWER))
        if answer:
            await turn.uow.people.drop_form(turn.person.id)
        if not await turn.uow.wishes.meet(wish.id, turn.person.id, turn.now, answer or None):
            return False
        line = await _line(turn, wish)
        result = {"want": wish.want.value} | ({"item": wish.item} if wish.item else {})
        result |= {"answer": answer} if answer else {}
        await turn.record(Verb.HELPED, "help", wish.id, learner=wish.learner, result=result, authority="teacher")
        asker = wish.asked_by if wish.asked_by is not None else line.learner.person
        account = await turn.uow.people.get(asker) if asker is not None else None
        if account is not None:
            word = _word_back(line, await called(turn, turn.person), answer)
            await _tell(turn, account, word, once=f"wish:{wish.id}:met")
        return True


def _word_back(line: WishLine, teacher: Param, answer: str) -> Note:
    """What was written comes with the photo that it is about, so that months later both can be read together."""
    wish = line.wish
    photo = SentPhoto(wish.photos[0]) if wish.photos and answer else None
    about: Param = t("wishes.photo.yours") if wish.photos else _skill(line.skill)
    if wish.want is Want.TALK:
        about = t("wishes.talk.about")
    if answer:
        words = t("wishes.answer.word", teacher=teacher, about=about, answer=answer)
    elif wish.want is Want.TALK:
        words = t("wishes.talk.met", teacher=teacher)
    else:
        words = t("practice.wish.met", teacher=teacher, skill=about)
    of_learner = wish.asked_by is None or wish.asked_by == line.learner.person
    go_on = Button(t("practice.button.start"), tap("pr")) if of_learner else None
    return Note(SERVICE.name, words, rows(go_on), attachment=photo)


async def wishes_waiting(turn: Turn) -> int:
    """How many wishes wait for whoever acts."""
    return len(await _waiting(turn))


async def tell_teachers(turn: Turn, learner: Learner, wish: HelpWish) -> None:
    """A word to those who teach the learner, to all teachers where nobody is known to."""
    teachers = await turn.uow.classes.teachers_of(learner.id) or await turn.uow.people.with_role(Role.TEACHER)
    line = await _line(turn, wish)
    words = t("practice.wish.told", learner=learner.name, skill=_skill(line.skill))
    note = Note(SERVICE.name, words, rows(Button(t("practice.button.look_at_wish"), tap("wi.o", wish.id))))
    for teacher in teachers:
        await _tell(turn, teacher, note, once=f"wish:{wish.id}:{teacher.id}")


async def wish_to_talk(turn: Turn, learner: Learner, helpers: Sequence[Person]) -> HelpWish:
    """The learner would like a word with somebody: one wish at a time, and a word to each of `helpers`, once."""
    waiting = await turn.uow.wishes.waiting(learner.id)
    wish = next((each for each in waiting if each.want is Want.TALK), None)
    if wish is None:
        wish = await turn.uow.wishes.add(
            HelpWish(0, learner.id, None, None, None, None, Want.TALK, "", turn.now, asked_by=learner.person)
        )
        assert wish is not None, "only a place in a session can have a wish already"
        result = {"want": wish.want.value}
        await turn.record(Verb.ASKED, "help", wish.id, learner=learner.id, result=result)
    look = rows(Button(t("practice.button.look_at_wish"), tap("wi.o", wish.id)))
    for helper in helpers:
        note = Note(SERVICE.name, t("wishes.talk.told", learner=learner.name), look)
        await _tell(turn, helper, note, once=f"wish:{wish.id}:{helper.id}")
    return wish


async def called(turn: Turn, teacher: Person) -> Param:
    """The teacher as the centre's list names them, in every language; else as their account does."""
    taught = await turn.uow.classes.taught_by(teacher.id, standing_in=False)
    names = {each.id: each.name for each in await turn.uow.courses.staff()} if taught else {}
    return names.get(taught[0].teacher, teacher.name) if taught else teacher.name


async def helpers_for(turn: Turn, learner: int) -> Sequence[Person]:
    """Who looks at the learner's photos: those who teach them, else the office."""
    office = [await turn.uow.people.with_role(role) for role in sorted(OFFICE)]
    everybody = {person.id: person for people in office for person in people}
    return await turn.uow.classes.teachers_of(learner) or list(everybody.values())


async def tell_of_photo(
    turn: Turn, learner: Learner, wish: HelpWish, helpers: Sequence[Person], by: datetime
) -> None:
    """A word to each of them, once a wish, however many photos it has."""
    look = rows(Button(t("practice.button.look_at_wish"), tap("wi.o", wish.id)))
    for helper in helpers:
        when = Moment(by, helper.zone or turn.policy.zone)
        note = Note(SERVICE.name, t("wishes.photo.told", learner=learner.name, by=when), look)
        await _tell(turn, helper, note, once=f"wish:{wish.id}:{helper.id}:photo")


async def _tell(turn: Turn, to: Person, note: Note, once: str) -> None:
    await push(turn, to, note, once=once)


async def _waiting(turn: Turn) -> Sequence[tuple[HelpWish, Learner]]:
    roles = turn.person.roles
    return await turn.uow.wishes.waiting_for(
        turn.person.id, unclaimed=Role.TEACHER in roles, unclaimed_photos=bool(roles & OFFICE)
    )


async def _mine(turn: Turn, number: int) -> HelpWish:
    wish = await turn.uow.wishes.get(number)
    if wish is None or not await _is_mine(turn, wish):
        raise Gone(t("refusal.gone"), rows(Button(t("practice.button.wishes"), tap("wi"))))
    return wish


async def _is_mine(turn: Turn, wish: HelpWish) -> bool:
    teachers = await turn.uow.classes.teachers_of(wish.learner)
    if teachers:
        return any(teacher.id == turn.person.id for teacher in teachers)
    return bool(turn.person.roles & ({Role.TEACHER} if wish.asked_by is None else OFFICE))


async def _asked_about(turn: Turn, wish: HelpWish) -> tuple[Question | None, Attempt | None]:
    if wish.session is None or wish.position is None:
        return None, None
    session = await turn.uow.practice.session(wish.session)
    asked = await asked_at(turn, session, wish.position) if session is not None else None
    if session is None or asked is None:
        return None, None
    return await question_of(turn, session, asked), await attempt_at(turn, session, wish.position)


async def _line(turn: Turn, wish: HelpWish) -> WishLine:
    learner = await turn.uow.people.learner(wish.learner)
    assert learner is not None, "a wish names its learner by a foreign key"
    return _line_of(turn, wish, learner)


def _line_of(turn: Turn, wish: HelpWish, learner: Learner) -> WishLine:
    return WishLine(wish, learner, turn.services.bank.skill_name(wish.skill) if wish.skill is not None else None)


def _skill(name: Localized | None) -> Param:
    return name if name is not None else t("practice.some_question")
