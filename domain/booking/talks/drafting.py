"""A talk that a member of staff begins to offer: to which family, and about what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.learners import may_book
from domain.booking.slot import BookingState, Way
from domain.booking.talks.forms import open_form
from domain.booking.talks.matters import OTHER, TOPICS, WAYS, letter_of
from domain.booking.talks.times import HORIZON
from domain.booking.talks.wish import keep_words, typed_words
from domain.courses.browsing import Page, page_of
from domain.courses.course import StaffMember
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.ports import Form
from domain.turn import Rights, Turn, only

TALKERS = only(Role.TEACHER, Role.ADVISOR)
KNOWN_FOR = timedelta(days=60)
"""An advisor may write to the families of learners who had something booked since so long ago."""
ASKED = "tk.say.offer"
WORDS_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Families:
    """The learners whose families the member of staff may write to, by name."""

    page: Page[Learner]


@dataclass(frozen=True)
class OfferDraft:
    """What is chosen so far; `topic` is a letter of TOPICS, `words` what was typed for OTHER."""

    member: StaffMember
    learner: Learner
    topic: str = "o"
    words: str | None = None
    way: Way | None = None

    @property
    def about(self) -> str:
        topic = TOPICS[self.topic]
        return self.words if topic == OTHER and self.words else topic


@dataclass(frozen=True)
class ListFamilies:
    rights: ClassVar[Rights] = TALKERS

    page: int = 0

    async def run(self, turn: Turn) -> Families:
        return Families(page_of(await learners_of(turn, await own_entry(turn)), self.page))


@dataclass(frozen=True)
class BeginOffer:
    """For that learner's family.

    Raises:
        Gone: the member of staff has nothing to do with the learner.
    """

    rights: ClassVar[Rights] = TALKERS

    learner: int

    async def run(self, turn: Turn) -> OfferDraft:
        return await draft_of(turn, self.learner)


@dataclass(frozen=True)
class AskOfferTopic:
    """Wait for the topic to be typed, for an hour."""

    rights: ClassVar[Rights] = TALKERS

    learner: int

    async def run(self, turn: Turn) -> OfferDraft:
        draft = await draft_of(turn, self.learner)
        await turn.uow.people.save_form(Form(turn.person.id, ASKED, {"learner": self.learner}, turn.now + WORDS_KEPT))
        return draft


@dataclass(frozen=True)
class TellOfferTopic:
    """What was typed.

    Raises:
        Gone: nobody asked.
        Refusal: nothing was said.
    """

    rights: ClassVar[Rights] = TALKERS

    text: str

    async def run(self, turn: Turn) -> OfferDraft:
        form = await open_form(turn, ASKED)
        if form is None:
            raise no_such_learner()
        await keep_words(turn, self.text)
        return await draft_of(turn, int(form.data["learner"]), letter_of(OTHER))


@dataclass(frozen=True)
class ChooseOfferTopic:
    rights: ClassVar[Rights] = TALKERS

    learner: int
    topic: str

    async def run(self, turn: Turn) -> OfferDraft:
        return await draft_of(turn, self.learner, self.topic)


async def recipients(turn: Turn, learner: Learner) -> tuple[Person, ...]:
    """The guardians; a learner's own account where there are none and they may book for themselves."""
    guardians = tuple(await turn.uow.people.guardians_of(learner.id))
    if guardians or learner.person is None:
        return guardians
    account = await turn.uow.people.get(learner.person)
    return (account,) if account is not None and await may_book(turn.uow, account, learner) else ()


async def own_entry(turn: Turn) -> StaffMember:
    """The actor on the centre's list.

    Raises:
        Refusal: the list does not know the account.
    """
    member = await turn.uow.staff.member_of(turn.person.id)
    if member is None:
        raise Refusal(t("talks.not_on_list"), rows(Button(t("common.home"), tap("home"))))
    return member


async def learners_of(turn: Turn, member: StaffMember) -> list[Learner]:
    """Of the member's classes, of bookings with them, and of families that they look after; for an advisor of all
    bookings of late."""
    found: dict[int, Learner] = {}
    for klass in await turn.uow.classes.taught_by(turn.person.id):
        found.update({each.id: each for each in await turn.uow.classes.learners_of(klass.id)})
    states = {BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW}
    booked = await turn.uow.bookings.starting_between(turn.now - KNOWN_FOR, turn.now + HORIZON, states)
    for booking, slot in booked:
        if booking.learner is None or booking.learner in found:
            continue
        if slot.teacher == member.id or member.role is Role.ADVISOR:
            learner = await turn.uow.people.learner(booking.learner)
            if learner is not None:
                found[learner.id] = learner
    for facts in await turn.uow.leads.owned_by(turn.person.id, turn.now - KNOWN_FOR):
        found.update({each.id: each for each in facts.learners})
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def draft_of(turn: Turn, learner: int, topic: str = "o", way: str | None = None) -> OfferDraft:
    member = await own_entry(turn)
    known = next((each for each in await learners_of(turn, member) if each.id == learner), None)
    if known is None or topic not in TOPICS or (way is not None and way not in WAYS):
        raise no_such_learner()
    words = await typed_words(turn) if TOPICS[topic] == OTHER else None
    return OfferDraft(member, known, topic, words, WAYS[way] if way is not None else None)


def no_such_learner() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("talks.button.mine"), tap("tk.g"))))
