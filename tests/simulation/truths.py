"""What must be true after every seed, looked up in the file itself and in what Telegram saw."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from domain.messages.kinds import MESSAGE_KINDS
from domain.portrait.keeping import caught_up, folded
from domain.portrait.written import to_plain
from storage.database import Database
from tests.simulation.telegram import Cloud

UNDER_WAY = """
    SELECT 'update ' || update_id FROM inbox WHERE state = 'pending'
    UNION ALL SELECT 'message ' || id || ' ' || state FROM outbox
    WHERE state = 'claimed' OR state = 'planned' AND due_at <= :now
"""
REACHED = {
    "update": "SELECT state, count(*) FROM inbox GROUP BY 1",
    "message": "SELECT state, count(*) FROM outbox GROUP BY 1",
    "booking": "SELECT state, count(*) FROM bookings GROUP BY 1",
    "answer": "SELECT 'given', count(*) FROM attempts HAVING count(*)",
}
WAYS = {
    "": {"planned", "held"},
    "held": {"planned", "merged", "dropped"},
    "planned": {"claimed", "dropped", "superseded", "held"},
    "merged": {"held", "planned", "sent", "dropped", "in_doubt", "failed", "superseded"},
    "claimed": {"planned", "sent", "failed", "in_doubt", "dropped"},
}
"""What may become of a message; everything else is an end."""


def under_way(path: Path, now: datetime) -> list[str]:
    """What has not come to its end although it could."""
    with closing(sqlite3.connect(path)) as looking:
        at = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        return [what for (what,) in looking.execute(UNDER_WAY, {"now": at})]


def reached(path: Path) -> Counter[str]:
    """How much came about: a simulation in which nothing happens finds nothing."""
    counted: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as looking:
        for what, question in REACHED.items():
            counted.update({f"{what} {state}": number for state, number in looking.execute(question)})
    return counted


async def portraits(database: Database) -> list[str]:
    """What is kept of each learner is what the journal says, read from its beginning."""
    wrong = []
    async with database.reading() as uow:
        learners = (await uow._connection.execute(text("SELECT id FROM learners ORDER BY id"))).scalars().all()
        for learner in learners:
            kept, anew = await caught_up(uow, learner), await folded(uow, learner)
            if to_plain(kept.portrait) != to_plain(anew.portrait):
                wrong.append(f"the portrait of learner {learner} is not what the journal says")
    return wrong


def found_wrong(path: Path, cloud: Cloud) -> list[str]:
    """One sentence for each thing that must not be."""
    with closing(sqlite3.connect(path)) as looking:
        looking.row_factory = sqlite3.Row
        return [
            *_updates(looking, cloud),
            *_order(looking),
            *_messages(looking, cloud),
            *_ways(looking),
            *_seats(looking),
        ]


def _updates(looking: sqlite3.Connection, cloud: Cloud) -> Iterator[str]:
    effects = Counter(row["update_id"] for row in looking.execute("SELECT update_id FROM simulated_effects"))
    rows = {row["update_id"]: row for row in looking.execute("SELECT * FROM inbox")}
    for number in cloud.given:
        if number not in rows:
            yield f"update {number} was confirmed and is nowhere"
    for number, row in rows.items():
        wanted = 1 if row["state"] == "handled" else 0
        if effects[number] != wanted:
            yield f"update {number} is {row['state']} and had its effect {effects[number]} times"
        if row["state"] == "pending":
            yield f"update {number} still waits"
        if row["state"] == "set_aside" and not row["error"]:
            yield f"update {number} was set aside without a reason"


def _order(looking: sqlite3.Connection) -> Iterator[str]:
    last: dict[str, int] = {}
    ordered = "SELECT e.person, i.seq FROM simulated_effects e JOIN inbox i USING (update_id) ORDER BY e.n"
    for person, seq in looking.execute(ordered):
        if seq < last.get(person, 0):
            yield f"an update of {person} was handled after a later one"
        last[person] = seq


def _messages(looking: sqlite3.Connection, cloud: Cloud) -> Iterator[str]:
    for row in looking.execute("SELECT * FROM outbox ORDER BY id"):
        number, state, kind = row["id"], row["state"], MESSAGE_KINDS[row["kind"]]
        came, unclear, words = cloud.accepted[number], cloud.unclear[number], f"message {row['id']} ({row['kind']})"
        sends = sum(1 for method in came if method.startswith("Send"))
        if state == "claimed":
            yield f"{words} is still in hand"
        if state in ("dropped", "failed", "in_doubt") and not row["error"]:
            yield f"{words} is {state} without a reason"
        if state == "in_doubt" and not unclear:
            yield f"{words} is in doubt, but Telegram's answer was clear"
        if state == "failed" and not cloud.refused[number]:
            yield f"{words} failed, but Telegram never refused it: {row['error']}"
        if row["repeats"] > unclear:
            yield f"{words} is marked as repeated {row['repeats']} times, {unclear} were unclear"
        if row["repeats"] > kind.repeats:
            yield f"{words} was repeated {row['repeats']} times, its kind allows {kind.repeats}"
        if sends > 1 + row["repeats"]:
            yield f"{words} came {sends} times and is marked as repeated {row['repeats']} times"


def _ways(looking: sqlite3.Connection) -> Iterator[str]:
    sent = set()
    for number, was, now, late in looking.execute("SELECT id, was, now, late FROM simulated_states ORDER BY n"):
        if now not in WAYS.get(was, ()):
            yield f"message {number} went from {was or 'nothing'} to {now or 'nothing'}"
        if late:
            yield f"message {number} was sent after its time"
        if now == "sent":
            sent.add(number)
    for (number,) in looking.execute("SELECT id FROM outbox WHERE state = 'sent'"):
        if number not in sent:
            yield f"message {number} is sent, but never became so"


def _seats(looking: sqlite3.Connection) -> Iterator[str]:
    taken = """
        SELECT s.id, s.capacity, s.taken, coalesce(sum(b.seats), 0) AS seated
        FROM slots s LEFT JOIN bookings b ON b.slot = s.id
            AND b.state IN ('held', 'offered', 'booked', 'attended', 'no_show')
        GROUP BY s.id
    """
    for slot, capacity, count, seated in looking.execute(taken):
        if not seated == count <= capacity:
            yield f"slot {slot} has {capacity} seats, {count} taken, {seated} booked"
