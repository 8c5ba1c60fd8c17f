"""The page about a learner on a screen: as the family sees it and leaves parts out, as the other side reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.holding import booking_of_actor
from domain.booking.reminding.moments import SOON
from domain.booking.slot import BOOKING_KINDS, Booking, BookingState
from domain.booking.talks.card import Brief, read_brief
from domain.booking.talks.matters import OF_PRACTICE, PARTS, PRACTICE
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Role
from domain.portrait.glances import STATEMENTS, Hard, Skilled, roads_taken
from domain.practice.items.kinds import Item
from domain.practice.standing.evidence import Piece, pieces_about
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import ANYONE, Rights, Turn, only

COLLEAGUES = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
"""Whoever may be there for a learner; each page is for one of them alone."""
READABLE_AFTER = timedelta(days=14)
TELLING = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW})


@dataclass(frozen=True)
class FamilyPage:
    """What the other side gets, as the family sees it.

    Attributes:
        whole: the page with everything, so that one knows what there is to leave out.
        may_change: it has not been handed over yet.
    """

    page: Brief
    whole: Brief
    may_change: bool

    @property
    def parts(self) -> tuple[str, ...]:
        """Those of which there is something to tell."""
        there = {
            "skills": bool(self.whole.skills),
            "hard": bool(self.whole.hard),
            "habits": self.whole.habits is not None,
            "contact": bool(self.whole.contact) or self.whole.before is not None,
        }
        return tuple(part for part in PARTS if there[part])


@dataclass(frozen=True)
class LookAtPage:
    """
    Raises:
        Gone: the booking is nobody's for whom the actor may book, or nobody gets a page for it.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> FamilyPage:
        return await _family_page(turn, await _own(turn, self.booking))


@dataclass(frozen=True)
class LeaveOut:
    """Leave a part out of the page, or put it back in; PRACTICE is all that tells of practice. A second tap changes
    nothing.

    Raises:
        Gone: as LookAtPage; there is no such part.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int
    part: str
    out: bool

    async def run(self, turn: Turn) -> FamilyPage:
        booking = await _own(turn, self.booking)
        parts = set(OF_PRACTICE) if self.part == PRACTICE else {self.part}
        if not parts <= set(PARTS):
            raise _gone()
        shown = await _family_page(turn, booking)
        if not shown.may_change:
            return shown
        out = set(booking.left_out) | parts if self.out else set(booking.left_out) - parts
        changed = replace(booking, left_out=tuple(part for part in PARTS if part in out))
        if changed == booking:
            return shown
        saved = await turn.uow.bookings.save(changed, turn.now)
        if saved is None:
            return await _family_page(turn, await _own(turn, self.booking))
        result = {"left_out": list(saved.left_out)}
        await turn.record(Verb.CHANGED, "brief", saved.id, learner=saved.learner, result=result)
        return await _family_page(turn, saved)


@dataclass(frozen=True)
class ReadPage:
    """The page, for the member of staff whose booking it is; who read it stands in the journal.

    Raises:
        Gone: it is somebody else's, is not booked, or was over READABLE_AFTER ago.
    """

    rights: ClassVar[Rights] = COLLEAGUES

    booking: int

    async def run(self, turn: Turn) -> Brief:
        page = await page_of_colleague(turn, self.booking)
        await turn.record(Verb.VIEWED, "brief", self.booking, learner=page.learner.id, authority="staff")
        return page


@dataclass(frozen=True)
class PageEvidence:
    """The answers behind one skill of the page, the latest first."""

    page: Brief
    skill: Skilled
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ReadPageEvidence:
    """
    Raises:
        Gone: as ReadPage; the page names no such skill.
    """

    rights: ClassVar[Rights] = COLLEAGUES

    booking: int
    skill: str

    async def run(self, turn: Turn) -> PageEvidence:
        page = await page_of_colleague(turn, self.booking)
        skills = [each for known in (page.skills or {}).values() for each in known]
        skill = next((each for each in skills if each.skill == self.skill), None)
        if skill is None:
            raise _gone()
        told = await turn.uow.journal.about(page.learner.id, limit=STATEMENTS)
        result = {"skill": skill.skill}
        await turn.record(
            Verb.VIEWED, "brief", self.booking, learner=page.learner.id, result=result, authority="staff"
        )
        return PageEvidence(page, skill, pieces_about(skill.skill, told))


@dataclass(frozen=True)
class RoadEvidence:
    """The answers that followed one misconception of the page, the latest first: when, and to which item."""

    page: Brief
    hard: Hard
    answers: tuple[tuple[datetime, Item | None], ...]


@dataclass(frozen=True)
class ReadRoadEvidence:
    """
    Raises:
        Gone: as ReadPage; the page names no such misconception.
    """

    rights: ClassVar[Rights] = COLLEAGUES

    booking: int
    road: str

    async def run(self, turn: Turn) -> RoadEvidence:
        page = await page_of_colleague(turn, self.booking)
        hard = next((each for each in page.hard or () if each.road == self.road), None)
        if hard is None:
            raise _gone()
        said = [each for road, each in await roads_taken(turn, page.learner.id) if road == self.road]
        answers = [(each.at, await turn.uow.items.get(each.object_id)) for each in reversed(said)]
        result = {"misconception": self.road}
        await turn.record(
            Verb.VIEWED, "brief", self.booking, learner=page.learner.id, result=result, authority="staff"
        )
        return RoadEvidence(page, hard, tuple(answers))


async def page_of_colleague(turn: Turn, booking: int) -> Brief:
    """The page of a booking at which the actor is the member of staff.

    Raises:
        Gone: as ReadPage.
    """
    found = await turn.uow.bookings.get(booking)
    me = await turn.uow.staff.member_of(turn.person.id)
    page = await read_brief(turn, found) if found is not None and me is not None else None
    if (
        found is None
        or me is None
        or page is None
        or found.state not in TELLING
        or not BOOKING_KINDS[found.kind].brief
    ):
        raise _gone(staff=True)
    slot = page.appointment.slot
    if slot.teacher != me.id or slot.ends_at + READABLE_AFTER < turn.now:
        raise _gone(staff=True)
    await note_look(turn, page.learner.id, Seen.TALK)
    return page


async def _own(turn: Turn, booking: int) -> Booking:
    found = await booking_of_actor(turn, booking)
    if not BOOKING_KINDS[found.kind].brief or found.state not in TELLING | {BookingState.HELD}:
        raise _gone()
    return found


async def _family_page(turn: Turn, booking: Booking) -> FamilyPage:
    page, whole = await read_brief(turn, booking), await read_brief(turn, booking, whole=True)
    if page is None or whole is None:
        raise _gone()
    return FamilyPage(page, whole, turn.now < page.appointment.slot.starts_at - SOON)


def _gone(*, staff: bool = False) -> Gone:
    way_on = Button(t("talks.button.mine"), tap("tk.g")) if staff else Button(t("booking.mine"), tap("my"))
    return Gone(t("refusal.gone"), rows(way_on))
