"""Something is wrong: the family says what, the office decides, and the family hears what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.naming import read_name
from domain.ports import Form
from domain.privacy.access import FAMILY, PRIVACY, Ward, ward
from domain.privacy.request import ANSWERED_WITHIN, DataRequest, Part, RequestKind, RequestState
from domain.privacy.telling import tell_office
from domain.turn import Rights, Turn

WORDS_FORM = "pv.words"
FORM_LIFE = timedelta(hours=1)
WORDS_AT_MOST = 600
OPEN_AT_MOST = 5


@dataclass(frozen=True)
class LookAtCorrections:
    """What may be wrong.

    Raises:
        Gone: the learner is neither the person nor a child of theirs.
    """

    learner: int
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Ward:
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        return await ward(turn, self.learner)


@dataclass(frozen=True)
class BeginCorrection:
    """Wait for what is right.

    Raises:
        Gone: as above.
        Refusal: OPEN_AT_MOST wait already.
    """

    learner: int
    part: Part
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Ward:
        found = await ward(turn, self.learner)
        await _not_too_many(turn, self.learner)
        data = {"learner": self.learner, "part": self.part.value}
        await turn.uow.people.save_form(Form(turn.person.id, WORDS_FORM, data, turn.now + FORM_LIFE))
        return found


@dataclass(frozen=True)
class SayCorrection:
    """Put what was typed before the office.

    Raises:
        Gone: nobody asked for it, or the learner is not theirs any more.
        Refusal: nothing was said, or no name can be read where one is asked for; the form stays open.
    """

    text: str
    rights: ClassVar[Rights] = FAMILY

    async def run(self, turn: Turn) -> Ward:
        form = await turn.form(WORDS_FORM)
        if form is None:
            raise Gone(t("refusal.gone"), rows(PRIVACY))
        found, part = await ward(turn, int(form.data["learner"])), Part(form.data["part"])
        words: str | None = " ".join(self.text.split())[:WORDS_AT_MOST]
        if part is Part.NAME:
            words = read_name(self.text)
        if not words:
            again = Button(t("common.back"), tap("pv.c", found.learner.id))
            key = "onboarding.notice.name_unreadable" if part is Part.NAME else "privacy.correct.nothing_said"
            raise Refusal(t(key), rows(again))
        await _not_too_many(turn, found.learner.id)
        await turn.uow.people.drop_form(turn.person.id, WORDS_FORM)
        request = await turn.uow.data_requests.add(
            DataRequest(
                0,
                RequestKind.CORRECTION,
                RequestState.ASKED,
                turn.now,
                turn.now + ANSWERED_WITHIN,
                learner=found.learner.id,
                asked_by=turn.person.id,
                part=part,
                words=words,
            )
        )
        assert request is not None, "only of erasures one is open at a time"
        await tell_office(turn, request)
        return found


async def _not_too_many(turn: Turn, learner: int) -> None:
    known = await turn.uow.data_requests.of_learner(learner)
    if sum(each.open and each.kind is RequestKind.CORRECTION for each in known) >= OPEN_AT_MOST:
        raise Refusal(t("privacy.correct.enough"), rows(Button(t("common.back"), tap("pv.l", learner))))
