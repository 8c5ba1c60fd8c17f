"""Which rows of the outbox are the courier's to deliver now, and when the next one is."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Integer, Text, bindparam, text

from domain.messages.kinds import Priority
from storage.columns import Instant, Plain

# A person's first due row; an arm for each priority, so that each stops at its limit along the index of due rows.
# Conditions on the state are literal: with a parameter SQLite would not know that its partial indexes apply.
# A row that waits for another try holds back what comes after it, or the chat would be told things out of order.
HEADS = " UNION ALL ".join(
    f"""
    SELECT * FROM (
        SELECT o.id FROM outbox o
        WHERE o.state = 'planned' AND o.priority = {priority.value} AND o.due_at <= :now AND NOT EXISTS (
            SELECT 1 FROM outbox e
            WHERE e.person = o.person AND e.state IN ('planned', 'claimed') AND (
                e.state = 'claimed'
                OR (e.due_at <= :now OR e.attempts > 0)
                    AND (e.priority < o.priority OR e.priority = o.priority AND e.id < o.id)
            )
        )
        ORDER BY o.due_at, o.id LIMIT :{"room" if priority is Priority.INTERACTIVE else "rest"}
    ) AS heads_{priority.value}"""
    for priority in sorted(Priority)
)
CANDIDATES = text(
    f"""
    SELECT o.id, o.person, p.platform, p.external_id, o.kind, o.content, o.panel, o.attempts, o.repeats,
        n.message_id, coalesce(n.has_media, false) AS has_media, n.last_message, o.created_at,
        o.due_at, o.expires_at, p.reachable,
        o.panel AND EXISTS (
            SELECT 1 FROM outbox l
            WHERE l.person = o.person AND l.state IN ('planned', 'claimed') AND l.panel AND l.id > o.id
                AND l.due_at <= :now
        ) AS superseded
    FROM ({HEADS}) AS heads
    JOIN outbox o ON o.id = heads.id
    JOIN people p ON p.id = o.person
    LEFT JOIN panels n ON n.person = o.person
    ORDER BY o.priority, o.due_at, o.id
    LIMIT :room
    """
).bindparams(bindparam("now", type_=Instant), bindparam("room", type_=Integer), bindparam("rest", type_=Integer))
CANDIDATES_TYPED = CANDIDATES.columns(
    id=BigInteger,
    person=BigInteger,
    platform=Text,
    external_id=Text,
    kind=Text,
    content=Plain,
    panel=Boolean,
    attempts=Integer,
    repeats=Integer,
    message_id=BigInteger,
    has_media=Boolean,
    last_message=BigInteger,
    created_at=Instant,
    due_at=Instant,
    expires_at=Instant,
    reachable=Boolean,
    superseded=Boolean,
)
NEXT_DUE = text(
    "SELECT min(due_at) AS due_at FROM ("
    + " UNION ALL ".join(
        f"SELECT min(due_at) AS due_at FROM outbox WHERE state = 'planned' AND priority = {priority.value}"
        for priority in Priority
    )
    + ") AS soonest"
).columns(due_at=Instant)
