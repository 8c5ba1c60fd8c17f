"""The inbox: who waits, longest first, and one conversation with what its reader has to know before a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.slot import BookingState
from domain.conversations.conversation import Conversation, Line, State
from domain.conversations.duty import ANSWERERS, SEE_ALL, FamilySide, family_side
from domain.conversations.giving_back import last_words
from domain.conversations.taking import SAY_FORM, gone, may_see
from domain.courses.browsing import Page, page_of
from domain.language import Localized
from domain.leads.lead import Stage, standing
from domain.letters.family import name_of_staff
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn

LINES_SHOWN = 6
ASKED_SHOWN = 3


@dataclass(frozen=True)
class Entry:
    """
    Attributes:
        holder: the name of whoever has it, None while it waits; `is_mine`: the actor.
        is_current: what the actor types goes there.
        said: the latest that the family typed.
        next_booking: of the learner, None where there is none.
        has_lead: the actor may see the family's lead card.
    """

    conversation: Conversation
    side: FamilySide
    holder: Localized | str | None
    is_mine: bool
    is_current: bool
    said: str
    next_booking: Appointment | None
    has_lead: bool


@dataclass(frozen=True)
class Opened:
    """
    Attributes:
        stage: how far the family is (domain.leads), None while there is no lead of it.
        asked: titles of what the person asked the bot before, the latest first.
        lines: the latest, oldest first, each with the name of its author.
    """

    entry: Entry
    stage: Stage | None
    asked: Sequence[Localized | str]
    lines: Sequence[tuple[Line, Localized | str]]


@dataclass(frozen=True)
class LookAtInbox:
    """Conversations for the actor: the actor's own first, then those that wait, then those that others have."""

    page: int = 0
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Page[Entry]:
        stored, me = turn.uow.conversations, turn.person.id
        taken = await stored.taken()
        own = [each for each in taken if each.holder == me]
        others = [each for each in taken if each.holder != me]
        found = [each for each in (*own, *await stored.waiting(), *others) if may_see(turn, each)]
        listed = page_of(found, self.page)
        return Page(tuple([await entry_of(turn, each) for each in listed.shown]), listed.number, listed.of)


@dataclass(frozen=True)
class OpenInInbox:
    """
    Raises:
        Gone: there is no such conversation for the actor.
    """

    conversation: int
    rights: ClassVar[Rights] = ANSWERERS

    async def run(self, turn: Turn) -> Opened:
        found = await turn.uow.conversations.get(self.conversation)
        if found is None or not may_see(turn, found):
            raise gone()
        lines = await turn.uow.conversations.lines(found.id, LINES_SHOWN)
        entry = await entry_of(turn, found)
        named = [
            (each, entry.side.person.name if each.author == found.person else await name_of_staff(turn, each.author))
            for each in lines
        ]
        # what a child says to the centre is not told to its parents by the log
        if entry.side.learner is not None and not entry.side.is_own:
            await note_look(turn, entry.side.learner.id, Seen.CONVERSATION)
        return Opened(entry, await _stage(turn, found), await _asked_before(turn, found), named)


async def waits_for(turn: Turn) -> int:
    """How many conversations wait that the actor may take."""
    return sum(may_see(turn, each) for each in await turn.uow.conversations.waiting())


async def entry_of(turn: Turn, conversation: Conversation) -> Entry:
    form = await turn.form(SAY_FORM)
    return Entry(
        conversation,
        await family_side(turn, conversation),
        None if conversation.holder is None else await name_of_staff(turn, conversation.holder),
        is_mine=conversation.holder == turn.person.id,
        is_current=form is not None
        and conversation.state is State.TAKEN
        and form.data["conversation"] == conversation.id,
        said=await last_words(turn, conversation),
        next_booking=await _next_booking(turn, conversation),
        has_lead=bool(turn.person.roles & SEE_ALL),
    )


async def _next_booking(turn: Turn, conversation: Conversation) -> Appointment | None:
    if conversation.learner is None:
        booked = await turn.uow.bookings.of_person(conversation.person, {BookingState.BOOKED})
    else:
        booked = await turn.uow.bookings.of_learners([conversation.learner], {BookingState.BOOKED})
    slots = await turn.uow.bookings.slots_of([each.slot for each in booked])
    ahead = [each for each in slots if each.starts_at > turn.now][:1]
    return next(iter(await appointments_of(turn.uow, ahead)), None)


async def _stage(turn: Turn, conversation: Conversation) -> Stage | None:
    known = await turn.uow.leads.of(await turn.uow.leads.household(conversation.person))
    facts = await turn.uow.leads.facts_of(known[0].id) if known else None
    return standing(facts).stage if facts is not None else None


async def _asked_before(turn: Turn, conversation: Conversation) -> Sequence[Localized | str]:
    """What the bot was asked for by the person, by the names of the entries and courses that were the answer."""
    titles: list[Localized | str] = []
    for kind, number in await turn.uow.conversations.asked_before(conversation.person, 4 * ASKED_SHOWN):
        if kind == "faq":
            entry = await turn.uow.courses.faq_entry(number)
            title = entry.question if entry is not None else None
        else:
            course = await turn.uow.courses.course(number)
            title = course.name if course is not None else None
        if title is not None and title not in titles:
            titles.append(title)
    return titles[:ASKED_SHOWN]
