"""To whose families somebody of the staff may write, who reads it there, and who wrote to them lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.talks.drafting import recipients
from domain.classes.roster import teaches
from domain.errors import Gone, Refusal
from domain.gate.pushed import Pushed
from domain.language import Localized
from domain.messages.kinds import LETTER, MessageClass
from domain.messages.outgoing import OutboxState
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner, Person, Role
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Turn, only

WRITERS = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
TO_ALL = frozenset({Role.ADVISOR, Role.OPERATOR, Role.ADMIN})
"""They may write to every family; teachers to those of their classes."""
MOST_FOUND = 24
WEEK = timedelta(days=7)
NEVER_CAME = frozenset({OutboxState.DROPPED, OutboxState.FAILED, OutboxState.SUPERSEDED})


@dataclass(frozen=True)
class Contact:
    """Something that the family got of late, or that waits for it.

    Attributes:
        kind: name of a message kind.
        who: the member of staff who wrote it, None for the house.
        on: the day at the centre on which it came; None while it waits.
    """

    kind: str
    who: Localized | str | None
    on: date | None


async def learner_to_write_about(turn: Turn, learner: int) -> Learner:
    """
    Raises:
        Gone: no such learner, or none whose family the person may write to.
    """
    found = await turn.uow.people.learner(learner)
    if found is None or not (turn.person.roles & TO_ALL or await teaches(turn, learner)):
        raise Gone(t("letters.not_yours"), rows(Button(t("letters.button.somebody"), tap("le"))))
    await note_look(turn, found.id, Seen.LETTERS)
    return found


async def readers_of(turn: Turn, learner: Learner) -> Sequence[Person]:
    """The guardians; a learner of age where there are none.

    Raises:
        Refusal: nobody of the family is there yet.
    """
    found = await recipients(turn, learner)
    if not found:
        raise Refusal(t("letters.nobody", name=learner.name), rows(Button(t("letters.button.somebody"), tap("le"))))
    return found


async def learners_called(turn: Turn, name: str) -> Sequence[Learner]:
    """Those the person may write about in whose name this occurs, MOST_FOUND and one at most, by name."""
    part = " ".join(name.split()).casefold()
    if turn.person.roles & TO_ALL:
        return await turn.uow.letters.learners_called(part, MOST_FOUND + 1)
    classes = await turn.uow.classes.taught_by(turn.person.id)
    own = {each.id: each for klass in classes for each in await turn.uow.classes.learners_of(klass.id)}
    found = sorted(own.values(), key=lambda each: (each.name.casefold(), each.id))
    return [each for each in found if part in each.name.casefold()][: MOST_FOUND + 1]


async def contacts_with(turn: Turn, readers: Sequence[Person], *, back: timedelta = WEEK) -> Sequence[Contact]:
    """Who wrote to these people so far `back`, and what waits for them, in order of time.

    Messages about what the family has booked or asked for are no contacts, unless a person wrote them; the same
    to two guardians is one.
    """
    place = ZoneInfo(turn.policy.zone)
    pushed = await turn.uow.push_log.lately([each.id for each in readers], turn.now - back)
    found: dict[tuple[str, int | None, date | None], datetime] = {}
    for each in pushed:
        if each.state in NEVER_CAME or (each.klass is MessageClass.SERVICE and each.sender is None):
            continue
        at = _came(each)
        kind = each.kind if each.sender is None else LETTER.name
        what = (kind, each.sender, at.astimezone(place).date() if at is not None else None)
        found[what] = at or each.due_at + WEEK
    in_order = sorted(found, key=lambda what: found[what])
    return [
        Contact(kind, None if sender is None else await name_of_staff(turn, sender), on)
        for kind, sender, on in in_order
    ]


async def name_of_staff(turn: Turn, person: int) -> Localized | str:
    """As the centre's list names them, else as they call themselves."""
    member = await turn.uow.staff.member_of(person)
    if member is not None:
        return member.name
    found = await turn.uow.people.get(person)
    return found.name if found is not None else ""


def _came(pushed: Pushed) -> datetime | None:
    return None if pushed.state is OutboxState.HELD else pushed.passed_at or pushed.came_at
