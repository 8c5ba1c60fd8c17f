"""After a talk: four taps say what came of it, the journal keeps it, and the family gets it in words of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.booking.slot import TALK, Booking, BookingState
from domain.booking.talks.card import Brief, read_brief
from domain.booking.talks.forms import drop_form, open_form
from domain.booking.talks.matters import NEXT_IN, NO_DATE, NOBODY_CAME, Outcome, findings_of
from domain.booking.talks.words import summary
from domain.booking.transitions import become
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.leads.following import follow_talk
from domain.messages.quiet import waking
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Person, Role
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn, only

TALKERS = only(Role.TEACHER, Role.ADVISOR)
DRAFT, NOTE = "tk.after", "tk.say.note"
"""Names of forms: taps made so far; the note is being typed."""
DRAFT_KEPT, NOTE_KEPT = timedelta(days=7), timedelta(hours=1)
"""What is typed an hour after it was asked for may be meant for something else."""
NOTE_AT_MOST = 600
TAKEN_BACK = timedelta(minutes=5)
"""So long it can be changed before the family hears of it."""
OPEN_FOR = timedelta(days=30)
LATEST_NEXT = timedelta(days=120)
OVER = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW})


@dataclass(frozen=True)
class AfterTalk:
    """The form as far as it is filled.

    Attributes:
        role: of the member of staff: which outcomes and plans there are.
        said: what was said before, when the form is opened again.
        outcome, plan, next_on: taps made so far; `dated` when there was one about the date.
    """

    booking: Booking
    page: Brief
    role: Role
    said: Outcome | None = None
    outcome: str | None = None
    plan: str | None = None
    next_on: date | None = None
    dated: bool = False

    @property
    def today(self) -> date:
        return self.page.appointment.day


@dataclass(frozen=True)
class Concluded:
    """It is kept; `goes_at` is when the family gets the summary, None when there is nobody to get it."""

    after: AfterTalk
    outcome: Outcome
    goes_at: datetime | None


@dataclass(frozen=True)
class NobodyCame:
    page: Brief


@dataclass(frozen=True)
class OpenAfter:
    """The form of a talk that has begun, where it was left; `anew` from the first tap.

    Raises:
        Gone: it is somebody else's, has not begun, or was over OPEN_FOR ago.
    """

    rights: ClassVar[Rights] = TALKERS

    booking: int
    anew: bool = False

    async def run(self, turn: Turn) -> AfterTalk:
        if self.anew:
            await drop_form(turn, DRAFT, NOTE)
        form = await open_form(turn, DRAFT, NOTE)
        resumed = form is not None and form.data["booking"] == self.booking
        return await _after(turn, self.booking, dict(form.data) if form is not None and resumed else {})


@dataclass(frozen=True)
class TapAfter:
    """One tap more: the outcome, the plan, the date. What was tapped survives a restart.

    Attributes:
        next_on: a word of NEXT_IN, NO_DATE, or a date as yyyymmdd.

    Raises:
        Gone: as OpenAfter, or no such thing can be said.
    """

    rights: ClassVar[Rights] = TALKERS

    booking: int
    outcome: str
    plan: str | None = None
    next_on: str | None = None

    async def run(self, turn: Turn) -> AfterTalk:
        data: dict[str, Any] = {"booking": self.booking, "outcome": self.outcome}
        if self.plan is not None:
            data["plan"] = self.plan
        if self.next_on is not None:
            data["next_on"] = self.next_on
        after = await _after(turn, self.booking, data)
        name = NOTE if after.dated else DRAFT
        kept = data | {"next_on": after.next_on.isoformat() if after.next_on else NO_DATE} if after.dated else data
        kept_for = NOTE_KEPT if after.dated else DRAFT_KEPT
        await turn.uow.people.save_form(Form(turn.person.id, name, kept, turn.now + kept_for))
        return after


@dataclass(frozen=True)
class ConcludeTalk:
    """Keep what was said; the family gets it in TAKEN_BACK, unless it is said anew before.

    A second tap says nothing new.

    Attributes:
        next_on: as in TapAfter.
        note: for the family to read; empty when there is none.

    Raises:
        Gone: as OpenAfter, or no such thing can be said.
    """

    rights: ClassVar[Rights] = TALKERS

    booking: int
    outcome: str
    plan: str
    next_on: str
    note: str = ""

    async def run(self, turn: Turn) -> Concluded:
        data = {"outcome": self.outcome, "plan": self.plan, "next_on": self.next_on}
        after = await _after(turn, self.booking, data)
        note = " ".join(self.note.split())[:NOTE_AT_MOST]
        said = Outcome(self.booking, self.outcome, self.plan, after.next_on, note, turn.person.id, turn.now)
        stands = after.booking.state is BookingState.ATTENDED
        if stands and after.said is not None and replace(after.said, at=turn.now) == said:
            due = [_due(turn, each, after.said.at) for each in await _family(turn, after.page)]
            return Concluded(after, after.said, min(due, default=None))
        await turn.uow.talks.conclude(said)
        await drop_form(turn, DRAFT, NOTE)
        booking = after.booking
        if booking.state in (BookingState.BOOKED, BookingState.NO_SHOW):
            booking = await become(turn, booking, BookingState.ATTENDED) or booking
        result = {
            "outcome": said.outcome,
            "plan": said.plan,
            "next_on": said.next_on.isoformat() if said.next_on else None,
            "note": bool(note),
        }
        await turn.record(
            Verb.CONCLUDED, "booking", booking.id, learner=booking.learner, result=result, authority="staff"
        )
        await follow_talk(turn, booking, said)
        return Concluded(after, said, await _send_summary(turn, after, said))


@dataclass(frozen=True)
class ConcludeWithNote:
    """The note that was typed, with the taps before it.

    Raises:
        Gone: nobody asked for a note.
    """

    rights: ClassVar[Rights] = TALKERS

    text: str

    async def run(self, turn: Turn) -> Concluded:
        form = await open_form(turn, NOTE)
        if form is None:
            raise _gone()
        said = form.data
        return await turn.do(ConcludeTalk(said["booking"], said["outcome"], said["plan"], said["next_on"], self.text))


@dataclass(frozen=True)
class MissTalk:
    """Nobody came, or nobody was reached. What had been said goes back, and no summary is sent.

    Raises:
        Gone: as OpenAfter.
    """

    rights: ClassVar[Rights] = TALKERS

    booking: int

    async def run(self, turn: Turn) -> NobodyCame:
        after = await _after(turn, self.booking, {})
        booking = after.booking
        if booking.state in (BookingState.BOOKED, BookingState.ATTENDED):
            await become(turn, booking, BookingState.NO_SHOW)
        await turn.uow.outbox.withdraw(f"booking:{booking.id}:summary:")
        await drop_form(turn, DRAFT, NOTE)
        result = {"outcome": NOBODY_CAME}
        await turn.record(
            Verb.CONCLUDED, "booking", booking.id, learner=booking.learner, result=result, authority="staff"
        )
        return NobodyCame(after.page)


async def _after(turn: Turn, booking: int, data: dict[str, Any]) -> AfterTalk:
    found = await turn.uow.bookings.get(booking)
    me = await turn.uow.staff.member_of(turn.person.id)
    page = await read_brief(turn, found) if found is not None else None
    if found is None or me is None or page is None or found.kind != TALK.name or found.state not in OVER:
        raise _gone()
    slot = page.appointment.slot
    if slot.teacher != me.id or not slot.starts_at <= turn.now <= slot.ends_at + OPEN_FOR:
        raise _gone()
    await note_look(turn, page.learner.id, Seen.TALK)
    known = findings_of(me.role)
    outcome, plan, written = data.get("outcome"), data.get("plan"), data.get("next_on")
    if (outcome is not None and outcome not in known.outcomes) or (plan is not None and plan not in known.plans):
        raise _gone()
    said = await turn.uow.talks.outcome(found.id)
    today = turn.now.astimezone(ZoneInfo(slot.zone)).date()
    next_on = read_next(str(written), today) if written is not None else None
    return AfterTalk(found, page, me.role, said, outcome, plan, next_on, dated=written is not None)


def read_next(written: str, today: date) -> date | None:
    """A next date as a button or a form writes it.

    Raises:
        Gone: it is none that can be chosen.
    """
    if written == NO_DATE:
        return None
    if written in NEXT_IN:
        return today + timedelta(days=NEXT_IN[written])
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise _gone() from None
    if not today <= on <= today + LATEST_NEXT:
        raise _gone()
    return on


async def _send_summary(turn: Turn, after: AfterTalk, said: Outcome) -> datetime | None:
    """To whoever booked and to the guardians, instead of what waits from before. Gives when it goes."""
    booking, page = after.booking, after.page
    await turn.uow.outbox.withdraw(f"booking:{booking.id}:summary:")
    # what the family has seen is told anew as a correction; what was withdrawn in time they never knew
    again = after.said is not None and turn.now - after.said.at >= TAKEN_BACK
    note = summary(booking, page.appointment, page.learner, said, again=again)
    family = await _family(turn, page)
    times = len(await turn.uow.journal.with_object(Verb.CONCLUDED, "booking", str(booking.id)))
    for person in family:
        once = f"booking:{booking.id}:summary:{times}:{person.id}"
        await push(turn, person, note, once=once, due_at=turn.now + TAKEN_BACK)
    return min((_due(turn, person, turn.now) for person in family), default=None)


def _due(turn: Turn, person: Person, said_at: datetime) -> datetime:
    """When the person gets what was said then."""
    return waking(said_at + TAKEN_BACK, person.zone or turn.policy.zone, turn.policy)


async def _family(turn: Turn, page: Brief) -> list[Person]:
    """Whoever booked, and the other guardians where a guardian did."""
    guardians = list(await turn.uow.people.guardians_of(page.learner.id))
    booked_by = page.asked_by
    if booked_by is None or booked_by.id in {each.id for each in guardians}:
        return guardians
    return [booked_by]


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("talks.button.mine"), tap("tk.g"))))
