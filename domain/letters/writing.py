"""A letter that is being written: a form until it is sent, shown with the gate's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.clock import milliseconds
from domain.errors import Gone, Refusal
from domain.finder.offering import Against, against
from domain.gate.push import Why
from domain.language import Lang
from domain.letters.family import (
    MOST_FOUND,
    WRITERS,
    Contact,
    contacts_with,
    learner_to_write_about,
    learners_called,
    name_of_staff,
    readers_of,
)
from domain.letters.letter import Letter
from domain.letters.outlook import Outlook, outlook_for
from domain.letters.words import TEMPLATES, body_of, letter_text
from domain.messages.kinds import LETTER, SERVICE
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner, Person
from domain.ports import Form
from domain.turn import Rights, Turn

LETTER_FORM, SEARCH_FORM = "le.letter", "le.search"
FORM_LIFE = timedelta(hours=2)
LONGEST, LEAST_REASON, LONGEST_REASON = 1000, 8, 200
"""Characters."""
EVENING, MORNING = time(18), time(10)
"""Hours that a writer may choose, by the reader's clock: today's, and tomorrow's."""
ANSWERED_WITHIN = timedelta(days=7)
"""So long after a reply an answer to it is something that its reader has asked for."""


@dataclass(frozen=True)
class Found:
    """Learners by name; `more` when there are more than these."""

    learners: Sequence[Learner]
    looked_for: str
    more: bool = False


@dataclass(frozen=True)
class ReaderOutlook:
    """One reader of a letter, with when it would go to them.

    Attributes:
        over: when it would go if it is sent although there was enough, or although messages are paused; None where
            that changes nothing.
    """

    person: Person
    outlook: Outlook
    over: Outlook | None = None


@dataclass(frozen=True)
class LetterDraft:
    """A letter that is not sent yet.

    Attributes:
        stamp: names the draft; a button of another one is an old one.
        previews: the whole letter in each language that is read, empty before there are words.
        asks_reason: why it cannot wait is being typed.
        against: what speaks against the course that it offers; it goes with a reason for that alone.
        offer_reason: that reason; asks_offer: it is being typed.
        evening: today's EVENING is ahead wherever somebody reads it.
        answers: the letter whose reply this answers: it goes to whoever replied.
        stale, changed: what to say of a tap: it was an old one, or the gate's answer is another one by now.
    """

    stamp: int
    learner: Learner
    readers: Sequence[ReaderOutlook]
    contacts: Sequence[Contact]
    template: str | None = None
    text: str | None = None
    previews: Mapping[Lang, str] | None = None
    reason: str | None = None
    asks_reason: bool = False
    against: Against | None = None
    offer_reason: str | None = None
    asks_offer: bool = False
    evening: bool = False
    answers: Letter | None = None
    stale: bool = False
    changed: bool = False

    @property
    def has_words(self) -> bool:
        return self.previews is not None

    @property
    def is_blocked(self) -> bool:
        return self.against is not None and not self.offer_reason

    @property
    def kind(self) -> str:
        return LETTER.name if self.answers is None else SERVICE.name

    @property
    def is_full(self) -> bool:
        return any(each.outlook.is_full for each in self.readers)

    @property
    def may_go(self) -> bool:
        """It goes by itself, at once or when an hour opens."""
        return not self.is_full and any(not each.outlook.is_never for each in self.readers)

    @property
    def may_go_over(self) -> bool:
        return any(each.over is not None and not each.over.is_never for each in self.readers)

    @property
    def has_card(self) -> bool:
        return any(each.outlook.card_at is not None for each in self.readers)


@dataclass(frozen=True)
class FindWhom:
    """Those the person may write about whose name holds what was typed, and wait for a name."""

    name: str = ""
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> Found:
        await turn.uow.people.save_form(Form(turn.person.id, SEARCH_FORM, {}, turn.now + FORM_LIFE))
        found = await learners_called(turn, self.name)
        return Found(found[:MOST_FOUND], " ".join(self.name.split()), len(found) > MOST_FOUND)


@dataclass(frozen=True)
class WriteTo:
    """Begin a letter to a learner's family.

    Raises:
        Gone: the person may not write to that family. Refusal: nobody of it is there yet.
    """

    learner: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        await learner_to_write_about(turn, self.learner)
        return await kept(turn, {"stamp": milliseconds(turn.now), "learner": self.learner})


@dataclass(frozen=True)
class AnswerReply:
    """Begin an answer to what somebody replied to the person's letter; later on it is a letter like others.

    Raises:
        Gone: not the person's letter, or nobody replied.
    """

    letter: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        letter = await own_letter(turn, self.letter)
        if letter.replied_at is None:
            raise gone()
        data: dict[str, Any] = {"stamp": milliseconds(turn.now), "learner": letter.learner}
        later = [each for each in await turn.uow.letters.of_sender(turn.person.id, 50) if each.id > letter.id]
        answered = any(
            each.learner == letter.learner and each.person == letter.person and each.made_at >= letter.replied_at
            for each in later
        )
        if not answered and turn.now < letter.replied_at + ANSWERED_WITHIN:
            data["answers"] = letter.id
        return await kept(turn, data)


@dataclass(frozen=True)
class LookAtLetter:
    """The draft as it is; `words` False leaves it without its words, to choose others.

    Raises:
        Gone: there is none any more.
    """

    words: bool = True
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        data = await draft_of(turn)
        dropped = {"reason": None, "asks": None} | ({} if self.words else {"template": None, "text": None})
        return await kept(turn, data | dropped)


@dataclass(frozen=True)
class ChooseTemplate:
    stamp: int
    template: str
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        data = await draft_of(turn)
        if data["stamp"] != self.stamp or self.template not in TEMPLATES:
            return replace(await shown_as(turn, data), stale=True)
        return await kept(turn, data | {"template": self.template, "text": None})


@dataclass(frozen=True)
class TypeIntoLetter:
    """The words of the letter, or the reason where that is asked for.

    Raises:
        Refusal: too long, or nothing to read; the draft stays.
    """

    text: str
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        data = await draft_of(turn)
        if data.get("asks") == "reason":
            reason = typed(self.text, LONGEST_REASON)
            return await kept(turn, data | {"reason": reason, "asks": None})
        if data.get("asks") == "offer":
            why = typed(self.text, LONGEST_REASON)
            if len(why) < LEAST_REASON:
                raise Refusal(t("upgrades.reason.length", least=LEAST_REASON, most=LONGEST_REASON))
            return await kept(turn, data | {"offer": why, "asks": None})
        text = typed(self.text, LONGEST)
        return await kept(turn, data | {"template": None, "text": text, "offer": None})


@dataclass(frozen=True)
class AskReason:
    """Ask why it cannot wait."""

    stamp: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        data = await draft_of(turn)
        shown = await shown_as(turn, data)
        if data["stamp"] != self.stamp or not shown.has_words or not shown.may_go_over:
            return replace(shown, stale=data["stamp"] != self.stamp, changed=data["stamp"] == self.stamp)
        return await kept(turn, data | {"asks": "reason"})


@dataclass(frozen=True)
class DropLetter:
    """Forget the draft; nothing of it was stored."""

    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> None:
        await turn.uow.people.drop_form(turn.person.id, LETTER_FORM)


def typed(text: str, most: int) -> str:
    """What was typed with single spaces, line by line.

    Raises:
        Refusal: longer than `most`, or nothing to read.
    """
    clean = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    if len(clean) > most:
        raise Refusal(t("letters.too_long", n=len(clean), most=most))
    if not clean:
        raise Refusal(t("letters.write_something"))
    return clean


def chosen(hour: time, now: datetime, zone: str, *, ahead: int = 0) -> datetime | None:
    """That hour (UTC) of the reader's day, today's or one so many days ahead; None when it is over."""
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date() + timedelta(days=ahead), hour, ZoneInfo(zone)).astimezone(UTC)
    return at if at > now else None


async def own_letter(turn: Turn, letter: int) -> Letter:
    """
    Raises:
        Gone: there is no such letter, or somebody else wrote it.
    """
    found = await turn.uow.letters.get(letter)
    if found is None or found.sender != turn.person.id:
        raise gone()
    return found


def gone() -> Gone:
    return Gone(t("letters.gone"), rows(Button(t("letters.button.mine"), tap("le.m"))))


async def draft_of(turn: Turn) -> dict[str, Any]:
    form = await turn.form(LETTER_FORM)
    if form is None:
        raise Gone(t("letters.no_draft"), rows([Button(t("letters.button.mine"), tap("le.m"))]))
    return dict(form.data)


async def kept(turn: Turn, data: Mapping[str, Any]) -> LetterDraft:
    shown = await shown_as(turn, data)
    await turn.uow.people.save_form(Form(turn.person.id, LETTER_FORM, data, turn.now + FORM_LIFE))
    return shown


async def shown_as(turn: Turn, data: Mapping[str, Any]) -> LetterDraft:
    learner = await learner_to_write_about(turn, int(data["learner"]))
    readers = list(await readers_of(turn, learner))
    answers = await turn.uow.letters.get(int(data["answers"])) if data.get("answers") else None
    if answers is not None:
        readers = [each for each in readers if each.id == answers.person] or readers
    draft = LetterDraft(
        int(data["stamp"]),
        learner,
        [],
        await contacts_with(turn, readers),
        data.get("template"),
        data.get("text"),
        reason=data.get("reason"),
        asks_reason=data.get("asks") == "reason",
        against=await against(turn, learner, data["text"]) if data.get("text") else None,
        offer_reason=data.get("offer"),
        asks_offer=data.get("asks") == "offer",
        evening=all(chosen(EVENING, turn.now, each.zone or turn.policy.zone) is not None for each in readers),
        answers=answers,
    )
    looked = [await _look(turn, each, draft.kind) for each in readers]
    return replace(draft, readers=looked, previews=await _previews(turn, draft, readers))


async def _look(turn: Turn, person: Person, kind: str) -> ReaderOutlook:
    found = await outlook_for(turn, person, kind=kind)
    if found.is_full or found.why is Why.ON_PAUSE:
        return ReaderOutlook(person, found, await outlook_for(turn, person, kind=kind, override="asked"))
    return ReaderOutlook(person, found)


async def _previews(turn: Turn, draft: LetterDraft, readers: Sequence[Person]) -> Mapping[Lang, str] | None:
    if draft.template is None and draft.text is None:
        return None
    who = await name_of_staff(turn, turn.person.id)
    found: dict[Lang, str] = {}
    for each in readers:
        own = each.id == draft.learner.person
        body = body_of(draft.template, draft.text, draft.learner, own=own)
        text = letter_text(who, draft.learner, body, own=own)
        found.setdefault(each.lang, turn.services.catalogue.plain(text, each.lang))
    return found
