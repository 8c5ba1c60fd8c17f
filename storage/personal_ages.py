"""What is let go when it is old, by class of data; how old is the centre's to say (`[retention]`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Delete, Update, and_, delete, or_, select, update

from domain.messages.outgoing import OutboxState
from domain.privacy.data import DataClass
from storage import tables
from storage.personal_json import EMPTY_CONTENT

outbox, pushes = tables.messages.outbox, tables.gate.pushes
links, forms, joins = tables.people.links, tables.people.forms, tables.joins.joins
feeds, letters, looks = tables.bookings.calendar_feeds, tables.gate.letters, tables.privacy.looks
wishes, handed_in = tables.practice.help_wishes, tables.profile.handed_in
outcomes, notes = tables.bookings.outcomes, tables.leads.lead_notes

AT_ONCE = 50_000
"""So many messages lose their words in one transaction at most: some seconds, at night."""
ON_ITS_WAY = (OutboxState.HELD, OutboxState.PLANNED, OutboxState.CLAIMED)


def forgetting_messages(before: datetime) -> Sequence[Update]:
    said = outbox.c.content["html"].as_string()
    over = and_(outbox.c.created_at < before, outbox.c.state.not_in(ON_ITS_WAY))
    held_words = or_(pushes.c.cause != "", pushes.c.alone.is_not(None), pushes.c.override.is_not(None))
    gone = select(outbox.c.id).where(over, said == "")
    old = select(outbox.c.id).where(over, or_(said.is_(None), said != "")).order_by(outbox.c.id).limit(AT_ONCE)
    return (
        update(outbox).where(outbox.c.id.in_(old.scalar_subquery())).values(content=EMPTY_CONTENT, error=None),
        update(pushes).where(held_words, pushes.c.message.in_(gone)).values(cause="", alone=None, override=None),
    )


def forgetting(data_class: DataClass, before: datetime) -> Sequence[Delete | Update]:
    """What lets go the rows or values of that class that are older; nothing for a class whose rows have no age."""
    match data_class:
        case DataClass.WORDS:
            return (
                delete(forms).where(forms.c.expires_at < before),
                update(letters)
                .where(letters.c.made_at < before, or_(letters.c.text != "", letters.c.reply.is_not(None)))
                .values(text="", reply=None),
                update(wishes)
                .where(wishes.c.at < before, or_(wishes.c.note != "", wishes.c.answer.is_not(None)))
                .values(note="", answer=None, photos=[]),
                update(handed_in)
                .where(handed_in.c.at < before, or_(handed_in.c.note != "", handed_in.c.answer.is_not(None)))
                .values(note="", answer=None, photos=[]),
                update(outcomes).where(outcomes.c.at < before, outcomes.c.note != "").values(note=""),
                delete(notes).where(notes.c.at < before),
            )
        case DataClass.IDENTITY:
            return (
                delete(links).where(or_(links.c.expires_at < before, links.c.used_at < before)),
                delete(feeds).where(feeds.c.revoked_at < before),
                delete(joins).where(joins.c.until < before),
            )
        case DataClass.AUDIT:
            return (delete(looks).where(looks.c.at < before),)
        case _:
            return ()
