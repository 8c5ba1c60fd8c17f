"""Changing the words of a homework, and calling it off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.classes.roster import TEACHERS
from domain.errors import Refusal
from domain.homework.giving import wording
from domain.homework.seeing import own_homework, own_progress
from domain.homework.sheets import ANSWER_PREFIX, Progress
from domain.homework.telling import call_off, tell_of_change
from domain.journal import Place, Verb
from domain.messages.screen import Button, Rows, rows, t, tap
from domain.ports import Form
from domain.turn import Rights, Turn

CHANGE_FORM = f"{ANSWER_PREFIX}change"
CHANGE_FORM_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class AskForNewText:
    """Wait for other words.

    Raises:
        Gone: there is no such homework, or it is for somebody else's class.
        Refusal: somebody has said something to it already.
    """

    homework: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Progress:
        progress = await _untouched(turn, self.homework)
        form = Form(turn.person.id, CHANGE_FORM, {"homework": self.homework}, turn.now + CHANGE_FORM_LIFE)
        await turn.uow.people.save_form(form)
        return progress


@dataclass(frozen=True)
class ChangeText:
    """
    Raises:
        Gone, Refusal: as AskForNewText says, or it is too long.
    """

    homework: int
    text: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Progress:
        progress = await _untouched(turn, self.homework)
        text = wording(self.text, _back(self.homework))
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        if not text or text == progress.sheet.homework.text:
            return progress
        await turn.uow.homework.reword(self.homework, text)
        sheet = replace(progress.sheet, homework=replace(progress.sheet.homework, text=text))
        result = {"changed": "text"}
        await turn.record(
            *(Verb.CHANGED, "homework", self.homework), result=result, place=Place.CLASS, authority="teacher"
        )
        await tell_of_change(turn, sheet, [line.learner for line in progress.lines])
        return replace(progress, sheet=sheet)


@dataclass(frozen=True)
class WithdrawHomework:
    """Nobody has to do it any more; what was handed in stays. Gives False when it was withdrawn before.

    Raises:
        Gone: there is no such homework, or it is for somebody else's class.
    """

    homework: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        homework = await own_homework(turn, self.homework)
        if not await turn.uow.homework.withdraw(homework.id, turn.now):
            return False
        await call_off(turn, homework)
        return True


async def _untouched(turn: Turn, homework: int) -> Progress:
    progress = await own_progress(turn, homework)
    if len(progress.quiet) < len(progress.lines):
        raise Refusal(t("homework.begun"), _back(homework))
    return progress


def _back(homework: int) -> Rows:
    return rows(Button(t("common.back"), tap("hw.o", homework)))
