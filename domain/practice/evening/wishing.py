"""Wishes for help as teachers see them: the list, one wish, and the kind word back when it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.messages.kinds import SERVICE
from domain.messages.quiet import waking
from domain.messages.screen import Button, Note, Param, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.practice.evening.desk import Question
from domain.practice.evening.progress import asked_at, attempt_at, question_of
from domain.practice.evening.session import Attempt
from domain.practice.evening.wishes import HelpWish
from domain.practice.items import grading
from domain.turn import Rights, Turn, only

TEACHERS = only(Role.TEACHER)
WISHES_A_PAGE = 5


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
        zone: in which the reader reads times.
    """

    line: WishLine
    question: Question | None
    attempt: Attempt | None
    road: Localized | None
    zone: str


@dataclass(frozen=True)
class ListWishes:
    """What waits for the teacher: the wishes of their classes' learners, and of those who have no teacher."""

    page: int = 0
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> WishPage:
        mine = await _waiting(turn)
        pages = max(1, -(-len(mine) // WISHES_A_PAGE))
        page = max(0, min(self.page, pages - 1))
        shown = mine[page * WISHES_A_PAGE : (page + 1) * WISHES_A_PAGE]
        return WishPage([await _line(turn, wish) for wish in shown], page, pages, len(mine), turn.zone)


@dataclass(frozen=True)
class LookAtWish:
    """One wish, with the item as the learner saw it and what they answered.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
    """

    wish: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> WishCard:
        wish = await _mine(turn, self.wish)
        question, attempt = await _asked_about(turn, wish)
        road = grading.road_taken(question.item, attempt.response) if question and attempt else None
        name = turn.services.bank.misconception_name(road) if road is not None else None
        return WishCard(await _line(turn, wish), question, attempt, name, turn.zone)


@dataclass(frozen=True)
class MeetWish:
    """The teacher has dealt with it; the learner is told, once. Gives False when somebody had done so before.

    Raises:
        Gone: there is no such wish, or it is for other teachers.
    """

    wish: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        wish = await _mine(turn, self.wish)
        if not await turn.uow.wishes.meet(wish.id, turn.person.id, turn.now):
            return False
        line = await _line(turn, wish)
        result = {"want": wish.want.value, "item": wish.item}
        await turn.record(Verb.HELPED, "help", wish.id, learner=wish.learner, result=result, authority="teacher")
        account = await turn.uow.people.get(line.learner.person) if line.learner.person is not None else None
        if account is not None:
            words = t("practice.wish.met", teacher=turn.person.name, skill=_skill(line.skill))
            note = Note(SERVICE.name, words, rows(Button(t("practice.button.start"), tap("pr"))))
            await _tell(turn, account, note, once=f"wish:{wish.id}:met")
        return True


async def wishes_waiting(turn: Turn) -> int:
    """How many wishes wait for the teacher who acts."""
    return len(await _waiting(turn))


async def tell_teachers(turn: Turn, learner: Learner, wish: HelpWish) -> None:
    """A word to those who teach the learner, to all teachers where nobody is known to."""
    teachers = await turn.uow.classes.teachers_of(learner.id) or await turn.uow.people.with_role(Role.TEACHER)
    line = await _line(turn, wish)
    words = t("practice.wish.told", learner=learner.name, skill=_skill(line.skill))
    note = Note(SERVICE.name, words, rows(Button(t("practice.button.look_at_wish"), tap("wi.o", wish.id))))
    for teacher in teachers:
        await _tell(turn, teacher, note, once=f"wish:{wish.id}:{teacher.id}")


async def _tell(turn: Turn, to: Person, note: Note, once: str) -> None:
    await turn.tell(to, note, once=once, due_at=waking(turn.now, to.zone or turn.policy.zone, turn.policy))


async def _waiting(turn: Turn) -> list[HelpWish]:
    return [wish for wish in await turn.uow.wishes.waiting() if await _is_mine(turn, wish)]


async def _mine(turn: Turn, number: int) -> HelpWish:
    wish = await turn.uow.wishes.get(number)
    if wish is None or not await _is_mine(turn, wish):
        raise Gone(t("refusal.gone"), rows(Button(t("practice.button.wishes"), tap("wi"))))
    return wish


async def _is_mine(turn: Turn, wish: HelpWish) -> bool:
    teachers = await turn.uow.classes.teachers_of(wish.learner)
    return not teachers or any(teacher.id == turn.person.id for teacher in teachers)


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
    return WishLine(wish, learner, turn.services.bank.skill_name(wish.skill) if wish.skill is not None else None)


def _skill(name: Localized | None) -> Param:
    return name if name is not None else t("practice.some_question")
