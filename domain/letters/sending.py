"""Sending a letter in one of the ways that the gate leaves open, and taking it back while it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.alerts.acting import note_act
from domain.alerts.alert import Act, OfLearner
from domain.errors import Refusal
from domain.gate.passing import push
from domain.gate.push import Waiting, Why
from domain.journal import Verb
from domain.letters.family import WRITERS, name_of_staff
from domain.letters.letter import Letter
from domain.letters.outlook import Outlook
from domain.letters.words import body_of, letter_note, letter_text
from domain.letters.writing import (
    EVENING,
    MORNING,
    LetterDraft,
    ReaderOutlook,
    chosen,
    draft_of,
    own_letter,
    shown_as,
)
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Person
from domain.ports import Form
from domain.turn import Rights, Turn

SENT_FORM = "le.sent"
AFTER_THE_CARD = timedelta(hours=3)
"""So long after its moment the week's card is waited for; then the letter goes by itself."""


class Way(StrEnum):
    """NOW: as soon as the hour is open. EVENING, MORNING: today's, tomorrow's hour of that name. WAIT: when the
    family's share is free again. CARD: with the week's card. OVER: although there was enough, for a reason."""

    NOW = "n"
    EVENING = "e"
    MORNING = "m"
    WAIT = "w"
    CARD = "c"
    OVER = "o"


@dataclass(frozen=True)
class SentTo:
    """
    Attributes:
        at: when it goes as things stand, now for at once; None where it does not go to this reader.
        is_chosen: the writer chose that hour, and the gate decides then.
    """

    person: Person
    at: datetime | None
    why: Why | None = None
    with_card: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class LetterSent:
    """A letter on its way.

    Attributes:
        letter: one of its rows.
        changed: False for a second tap, which sends nothing.
        learner: whom it is about; None for a second tap.
        look_again: the local day on which the writer's alert about the learner is looked at again; None without one.
    """

    to: Sequence[SentTo]
    letter: int
    changed: bool = True
    look_again: date | None = None
    learner: int | None = None


@dataclass(frozen=True)
class SendLetter:
    """Put the letter before the gate, for every reader as one contact with the family. Sending twice is once.

    Raises:
        Gone: there is no such draft any more.
    """

    stamp: int
    way: Way
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterSent | LetterDraft:
        """The draft as it is where it is another one, or where that way is not open (any more)."""
        form = await turn.uow.people.form(turn.person.id)
        if form is not None and form.name == SENT_FORM and form.data["stamp"] == self.stamp:
            return LetterSent((), int(form.data["letter"]), changed=False)
        data = await draft_of(turn)
        draft = await shown_as(turn, data)
        if draft.stamp != self.stamp:
            return replace(draft, stale=True)
        if not draft.has_words or draft.is_blocked or not _is_open(draft, self.way):
            return replace(draft, changed=True)
        await turn.uow.people.claim(draft.learner.id)
        to = [_sent_to(each, self.way, turn) for each in draft.readers]
        letters = [await self._send(turn, draft, each) for each in to if each.at is not None]
        await self._record(turn, draft, letters)
        # over at once: it only tells a second tap what became of the first
        told = {"stamp": self.stamp, "letter": letters[0].id}
        await turn.uow.people.save_form(Form(turn.person.id, SENT_FORM, told, turn.now))
        about = OfLearner(draft.learner.id)
        look_again = await note_act(turn, Act.LETTER, about, f"letter:{letters[0].id}")
        return LetterSent(to, letters[0].id, look_again=look_again, learner=draft.learner.id)

    async def _send(self, turn: Turn, draft: LetterDraft, to: SentTo) -> Letter:
        assert to.at is not None, "who never gets it is left out"
        me, person, learner = turn.person, to.person, draft.learner
        own = person.id == learner.person
        body = body_of(draft.template, draft.text, learner, own=own)
        text = turn.services.catalogue.plain(body, person.lang)
        made = Letter(0, me.id, learner.id, person.id, None, text, turn.now, with_card=to.with_card)
        letter = await turn.uow.letters.add(made)
        due = turn.now if self.way in (Way.NOW, Way.OVER) else to.at
        note = letter_note(draft.kind, letter, letter_text(await name_of_staff(turn, me.id), learner, body, own=own))
        message = await push(
            turn,
            person,
            note,
            learner=learner.id,
            once=f"letter:{letter.id}:{person.id}",
            due_at=due + AFTER_THE_CARD if to.with_card else due,
            occasion=f"letter:{me.id}:{draft.stamp}",
            cause=t("letters.cause_answer") if draft.answers is not None else None,
            override=self._override(turn, draft, to),
            sender=me.id,
        )
        assert message is not None, "a letter has a number of its own"
        await turn.uow.letters.goes_as(letter.id, message)
        return letter

    def _override(self, turn: Turn, draft: LetterDraft, to: SentTo) -> str | None:
        if self.way is Way.OVER:
            return draft.reason
        return turn.services.catalogue.plain(t("letters.with_card"), turn.person.lang) if to.with_card else None

    async def _record(self, turn: Turn, draft: LetterDraft, letters: Sequence[Letter]) -> None:
        result = {
            "to": [each.person for each in letters],
            "template": draft.template,
            "way": self.way.name.lower(),
            "reason": draft.reason if self.way is Way.OVER else None,
            "offers": {"course": draft.against.course.id, "reason": draft.offer_reason} if draft.against else None,
        }
        await turn.record(
            Verb.NOTIFIED, "letter", letters[0].id, learner=draft.learner.id, result=result, authority="staff"
        )


@dataclass(frozen=True)
class TakeBack:
    """Take a letter back for every reader to whom it has not gone; how many those were.

    Raises:
        Gone: not the person's letter. Refusal: it has gone to everybody, or was taken back before.
    """

    letter: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> int:
        taken = 0
        for each in await turn.uow.letters.made_with(await own_letter(turn, self.letter)):
            if await turn.uow.outbox.withdraw(f"letter:{each.id}:"):
                taken += await turn.uow.letters.withdraw(each.id, turn.now)
        if not taken:
            raise Refusal(t("letters.too_late"), rows(Button(t("letters.button.mine"), tap("le.m"))))
        await turn.record(Verb.CANCELLED, "letter", self.letter, authority="staff", result={"readers": taken})
        return taken


async def letter_stands(turn: Turn, message: Waiting) -> Why | None:
    """Whether a letter may still go: it was not taken back, and its reader still belongs to the child."""
    letter = await turn.uow.letters.carried_by(message.message)
    if letter is None or letter.withdrawn_at is not None:
        return Why.WITHDRAWN
    learner = await turn.uow.people.learner(letter.learner)
    if learner is None:
        return Why.NOT_TRUE_ANY_MORE
    family = {each.id for each in await turn.uow.people.guardians_of(learner.id)} | {learner.person}
    return None if letter.person in family else Why.NOT_TRUE_ANY_MORE


def _is_open(draft: LetterDraft, way: Way) -> bool:
    match way:
        case Way.NOW | Way.MORNING:
            return draft.may_go
        case Way.EVENING:
            return draft.may_go and draft.evening
        case Way.WAIT:
            return draft.is_full
        case Way.CARD:
            return draft.is_full and draft.has_card
        case Way.OVER:
            return draft.may_go_over and bool(draft.reason)


def _sent_to(reader: ReaderOutlook, way: Way, turn: Turn) -> SentTo:
    found: Outlook = reader.outlook
    zone = reader.person.zone or turn.policy.zone
    if way in (Way.EVENING, Way.MORNING) and found.at is not None:
        at = chosen(EVENING, turn.now, zone) if way is Way.EVENING else chosen(MORNING, turn.now, zone, ahead=1)
        return SentTo(reader.person, at, is_chosen=True)
    if way is Way.OVER and reader.over is not None:
        return SentTo(reader.person, reader.over.at, reader.over.why)
    if way is Way.CARD and found.card_at is not None:
        return SentTo(reader.person, found.card_at, with_card=True)
    return SentTo(reader.person, found.at, found.why)
