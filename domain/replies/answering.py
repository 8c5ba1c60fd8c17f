"""Who answers whoever replies to a message: one table by its kind, and what stands behind each entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.booking.slot import Booking, BookingState
from domain.classes.standing_in.standing import teachers_at
from domain.conversations.duty import colleague, on_duty
from domain.messages import kinds
from domain.people.person import STAFF, Person, Role
from domain.replies.ports import Sent
from domain.turn import Turn


class By(StrEnum):
    """WRITER: who of the staff has written it. TEACHER: of the class, else of the learner. HOST: with whom the lesson
    or the talk is. AUTHOR: of the broadcast. PROPOSER: who had the proposal sent. ADVISOR: of the family, else
    whoever is there."""

    WRITER = "writer"
    TEACHER = "teacher"
    HOST = "host"
    AUTHOR = "author"
    PROPOSER = "proposer"
    ADVISOR = "advisor"


ANSWERED_BY: Mapping[str, By] = MappingProxyType(
    {
        kinds.LETTER.name: By.WRITER,
        kinds.TALK_OFFER.name: By.WRITER,
        kinds.CHAT.name: By.WRITER,
        kinds.MEDIUM.name: By.WRITER,
        kinds.REPORT.name: By.TEACHER,
        kinds.WEEK.name: By.TEACHER,
        kinds.REMINDER.name: By.TEACHER,
        kinds.SNOOZED.name: By.TEACHER,
        kinds.REVIEW.name: By.TEACHER,
        kinds.ASSIGNMENT.name: By.TEACHER,
        kinds.MOOD.name: By.TEACHER,
        kinds.SERVICE.name: By.HOST,
        kinds.APPOINTMENT.name: By.HOST,
        kinds.KEPT.name: By.HOST,
        kinds.DIGEST.name: By.HOST,
        kinds.NEWS.name: By.AUTHOR,
        kinds.TIP.name: By.AUTHOR,
        kinds.EVENT.name: By.AUTHOR,
        kinds.OFFER.name: By.AUTHOR,
        kinds.UPGRADE.name: By.PROPOSER,
        kinds.FOLLOW_UP.name: By.ADVISOR,
        kinds.ANSWER.name: By.ADVISOR,
        kinds.ADDRESS.name: By.ADVISOR,
        kinds.EXPORT.name: By.ADVISOR,
        kinds.PRIVACY.name: By.ADVISOR,
        kinds.ALARM.name: By.ADVISOR,
        kinds.HELP.name: By.ADVISOR,
    }
)
"""What a message is called to members of staff is replies.what.<kind>."""
OF_WORK = frozenset(
    {
        kinds.SERVICE.name,
        kinds.CHAT.name,
        kinds.KEPT.name,
        kinds.ADDRESS.name,
        kinds.APPOINTMENT.name,
        kinds.DIGEST.name,
        kinds.EXPORT.name,
        kinds.PRIVACY.name,
        kinds.ALARM.name,
    }
)
"""What members of staff get as such, too."""
UNDER_WAY = {BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW}


@dataclass(frozen=True)
class Meant:
    """
    Attributes:
        to: person id, None for the office.
        learner: whom it is about, None where that is not said.
        was_recalled: it was of a broadcast that was taken back.
    """

    to: int | None
    learner: int | None
    was_recalled: bool = False


def part_meant(parts: Sequence[Sent]) -> Sent:
    """Of messages that came as one: what a person wrote, else the message that the others went with."""
    return next((each for each in parts if each.sender is not None), parts[0])


def is_replied_to(person: Person, sent: Sent) -> bool:
    """Whether a reply to it is one of a family; what members of staff get for their work is answered elsewhere."""
    return sent.kind in ANSWERED_BY and not (person.roles & STAFF and sent.kind in OF_WORK)


async def meant_by(turn: Turn, sent: Sent) -> Meant:
    """Who answers. What learners say goes to those who teach them, and not to those who advise."""
    me = turn.person
    own = await turn.uow.people.learner_of(me.id)
    booking = await _booking(turn, sent)
    learner = sent.learner or (booking.learner if booking is not None else None) or (own.id if own else me.child)
    campaign = await turn.uow.campaigns.get(sent.campaign) if sent.campaign is not None else None
    found: list[int | None] = []
    match ANSWERED_BY[sent.kind]:
        case By.WRITER:
            found = [sent.sender]
        case By.TEACHER:
            found = await _teachers(turn, sent, learner)
        case By.HOST:
            found = [sent.sender, *await _hosts(turn, booking)]
        case By.AUTHOR:
            found = [campaign.made_by if campaign is not None else None]
        case By.PROPOSER:
            found = [await _proposer(turn, sent)]
        case By.ADVISOR:
            pass
    fits = [each for each in [await colleague(turn, one) for one in found if one != me.id] if each is not None]
    if own is not None:
        fits = [each for each in fits if Role.TEACHER in each.roles] or await _of_learner(turn, own.id)
    to = fits[0].id if fits else None if own is not None else await _advisor(turn)
    return Meant(to, learner, campaign is not None and campaign.recalled_at is not None)


async def _booking(turn: Turn, sent: Sent) -> Booking | None:
    what, _, rest = (sent.once or "").partition(":")
    number = rest.partition(":")[0]
    if what == "booking" and number.isdecimal():
        return await turn.uow.bookings.get(int(number))
    if sent.event is None:
        return None
    own = await turn.uow.bookings.of_person(turn.person.id, UNDER_WAY)
    return next((each for each in own if each.uid == sent.event), None)


async def _teachers(turn: Turn, sent: Sent, learner: int | None) -> list[int | None]:
    """Of the class that it reports on first, then the learner's others."""
    if learner is None:
        return []
    reported = ""
    if sent.kind == kinds.REPORT.name and sent.once is not None:
        reported = sent.once.removeprefix("report:").partition("@")[0]
    classes = await turn.uow.classes.classes_of(learner)
    in_order = sorted(classes, key=lambda each: each.id != reported)
    return [each.id for klass in in_order for each in await teachers_at(turn, klass, turn.now)]


async def _of_learner(turn: Turn, learner: int) -> list[Person]:
    teachers = await turn.uow.classes.teachers_of(learner)
    return [each for each in teachers if each.reachable and each.id != turn.person.id]


async def _hosts(turn: Turn, booking: Booking | None) -> list[int | None]:
    slot = await turn.uow.bookings.slot(booking.slot) if booking is not None else None
    if slot is None or slot.teacher is None:
        return []
    return [each.id for each in await turn.uow.staff.accounts_of(slot.teacher)]


async def _proposer(turn: Turn, sent: Sent) -> int | None:
    number = (sent.once or "").removeprefix("upgrade:").partition(":")[0]
    proposal = await turn.uow.upgrades.get(int(number)) if number.isdecimal() else None
    return proposal.decided_by if proposal is not None else None


async def _advisor(turn: Turn) -> int | None:
    """Who cares for the family, or the only one who is there."""
    leads = await turn.uow.leads.of(await turn.uow.leads.household(turn.person.id))
    for lead in reversed(leads):
        owner = await colleague(turn, lead.owner)
        if owner is not None:
            return owner.id
    there = [each for each in await on_duty(turn, turn.now) if each.id != turn.person.id]
    return there[0].id if len(there) == 1 else None
