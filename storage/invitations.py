"""To which events a stretch of people may be invited: those that are for them, and of which they know nothing yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.events.inviting import INVITATION, Invitee, Pupil, is_for
from domain.journal import Verb
from domain.messages.kinds import EVENT
from domain.people.person import AgeBand, Role
from storage import tables
from storage.columns import Instant
from storage.events import EventsRepository

people, learners, guardians = tables.people.people, tables.people.learners, tables.people.guardians
slots, bookings, journal = tables.bookings.slots, tables.bookings.bookings, tables.journal.journal
campaigns, recipients = tables.broadcasts.campaigns, tables.broadcasts.recipients

FIRST, LAST = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
AHEAD = select(slots.c.event, slots.c.id).where(
    slots.c.event.is_not(None), slots.c.closed_at.is_(None), slots.c.starts_at > bindparam("now", type_=Instant)
)
CHILDREN = (
    select(guardians.c.person, learners.c.id, learners.c.grade)
    .join(learners, learners.c.family == guardians.c.family)
    .where(guardians.c.person.between(FIRST, LAST))
)
# who is younger comes with their parents
OWN = (
    select(learners.c.person, learners.c.id, learners.c.grade)
    .join(people, people.c.id == learners.c.person)
    .where(
        learners.c.person.between(FIRST, LAST),
        (learners.c.age_band == AgeBand.FROM_16) | (people.c.age_band == AgeBand.FROM_16),
    )
)
KNOWN = union_all(
    select(bookings.c.booked_by.label("person"), slots.c.event)
    .join(slots, slots.c.id == bookings.c.slot)
    .where(bookings.c.slot.in_(bindparam("slots", expanding=True)), bookings.c.booked_by.between(FIRST, LAST)),
    select(journal.c.actor, journal.c.object_id).where(
        journal.c.object_id.in_(bindparam("events", expanding=True)),
        journal.c.object_type == INVITATION,
        journal.c.verb == Verb.CONCLUDED,
        journal.c.actor.between(FIRST, LAST),
    ),
)
INVITING = select(campaigns.c.id, campaigns.c.audience).where(campaigns.c.kind == EVENT.name)
INVITED = select(recipients.c.person, recipients.c.campaign).where(
    recipients.c.campaign.in_(bindparam("campaigns", expanding=True)),
    recipients.c.message.is_not(None),
    recipients.c.person.between(FIRST, LAST),
)
Lessons = Mapping[int, Mapping[int, Collection[tuple[str | None, str | None]]]]


async def invitable(
    connection: AsyncConnection,
    wanted: Collection[str],
    roles: Mapping[int, Collection[Role]],
    lessons: Lessons,
    stretch: Mapping[str, int],
    now: datetime,
) -> Mapping[int, frozenset[str]]:
    """Ids of events ahead, by person.

    Args:
        wanted: ids of the events that are asked about.
        roles: of the people of the stretch.
        lessons: course and campus of what each person's learners go to, by person and learner.
        stretch: "first" and "last" of these people.
    """
    if not wanted:
        return {}
    ahead = {event: slot for event, slot in await connection.execute(AHEAD, {"now": now}) if event in wanted}
    if not ahead:
        return {}
    events = [event for event in await EventsRepository(connection).all() if event.id in ahead]
    children: dict[int, list[Pupil]] = defaultdict(list)
    for person, learner, grade in await connection.execute(CHILDREN, stretch):
        children[person].append(_pupil(grade, lessons, person, learner))
    own = {
        person: _pupil(grade, lessons, person, learner)
        for person, learner, grade in await connection.execute(OWN, stretch)
    }
    known = await _known(connection, ahead, stretch)
    return {
        person: frozenset(
            event.id
            for event in events
            if (person, event.id) not in known
            and is_for(event, Invitee(held, children.get(person, ()), own.get(person)))
        )
        for person, held in roles.items()
    }


async def _known(
    connection: AsyncConnection, ahead: Mapping[str, int], stretch: Mapping[str, int]
) -> Collection[tuple[int, str]]:
    """Who has booked which event, cancelled it, said no to it, or was invited to it."""
    given = {**stretch, "slots": list(ahead.values()), "events": list(ahead)}
    known = {(person, event) for person, event in await connection.execute(KNOWN, given)}
    of_campaign = {number: audience.get("event", ()) for number, audience in await connection.execute(INVITING)}
    inviting = [number for number, of in of_campaign.items() if of]
    if inviting:
        for person, campaign in await connection.execute(INVITED, {**stretch, "campaigns": inviting}):
            known |= {(person, event) for event in of_campaign[campaign]}
    return known


def _pupil(grade: int | None, lessons: Lessons, person: int, learner: int) -> Pupil:
    places = lessons.get(person, {}).get(learner, ())
    return Pupil(
        grade,
        {course for course, _ in places if course is not None},
        {campus for _, campus in places if campus is not None},
    )
