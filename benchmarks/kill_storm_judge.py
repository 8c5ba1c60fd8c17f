"""What benchmarks/kill_storm.py compares: what people sent and saw, with tables, journal and what Telegram took."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.kill_storm_players import Act
from benchmarks.kill_storm_stage import OURS, Posted, Telegram
from domain.booking.slot import OPEN, TRIAL, BookingState
from domain.gate.push import Verdict
from domain.journal import Verb
from domain.messages.kinds import MESSAGE_KINDS, Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.database import Database
from storage.tables.messages import InboxState

inbox, outbox, people = tables.messages.inbox, tables.messages.outbox, tables.people.people
asked, attempts, learners = tables.practice.asked, tables.practice.attempts, tables.people.learners
bookings, slots, journal = tables.bookings.bookings, tables.bookings.slots, tables.journal.journal
lines, decisions = tables.conversations.conversation_lines, tables.gate.decisions
WORD = re.compile(r"(pupil \d+) word (\d+)\.")
FOLLOW_UP = re.compile(r"#(\d+)#")
LATE_NOTICE = 2 * (TRIAL.cancel_until or timedelta())
"""Bookings that are so near need not be cancelled by a tap."""
PASSED = (Verdict.SENT, Verdict.MERGED)


NAMES = (
    "updates lost",
    "updates never handled",
    "updates set aside",
    "people who wait in vain",
    "answers lost",
    "bookings lost",
    "words lost",
    "follow-ups lost",
    "messages lost",
    "double effects",
    "out of order",
    "duplicates unmarked",
    "profiles that the journal does not give",
)


@dataclass
class Found:
    """What went wrong, in sentences by what it is; and figures that are no bar.

    Attributes:
        extra: messages that Telegram has beside the one of each row of the outbox; of them `unmarked` beyond what the
            outbox counted as repeated or in doubt for that person.
        doubtful: messages in doubt that never arrived, of kinds that are not repeated.
        late: seconds from the due moment to the sending, of follow-ups; waits: from the update to its handling.
    """

    wrong: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})
    extra: int = 0
    marked: int = 0
    doubtful: int = 0
    late: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, sentence: str) -> None:
        self.wrong[name].append(sentence)

    @property
    def is_right(self) -> bool:
        return not any(self.wrong.values())


@dataclass
class Judge:
    """Reads everything once, then compares."""

    connection: AsyncConnection
    telegram: Telegram
    found: Found = field(default_factory=Found)

    async def judge(self) -> Found:
        rows = (await self.connection.execute(select(people.c.id, people.c.external_id))).all()
        self.numbers = {int(outside): inside for inside, outside in rows}
        self.outside = {inside: outside for outside, inside in self.numbers.items()}
        self.acts = self.telegram.truth.by_person()
        self.posted: dict[int, list[Posted]] = defaultdict(list)
        for each in self.telegram.posted:
            self.posted[each.chat].append(each)
        await self._updates()
        await self._answers()
        await self._bookings()
        await self._words()
        await self._follow_ups()
        await self._messages()
        return self.found

    async def _all(self, *columns: Any) -> Sequence[Any]:
        return (await self.connection.execute(select(*columns))).all()

    async def _updates(self) -> None:
        """Each one handled, once, and each person's in the order in which Telegram had them."""
        rows = await self._all(inbox)
        known = {row.update_id: row for row in rows}
        sent = range(self.telegram.first_update, self.telegram.box.cloud.updates.next_id)
        for number in sent:
            row = known.get(number)
            if row is None and number not in self.telegram.box.cloud.updates.pending:
                self.found.note("updates lost", f"update {number} was confirmed and never stored")
            elif row is None or row.state is InboxState.PENDING:
                self.found.note("updates never handled", f"update {number}")
            elif row.state is InboxState.SET_ASIDE:
                self.found.note("updates set aside", f"update {number}")
        last: dict[str, Any] = {}
        for row in sorted((row for row in rows if row.done_at is not None), key=lambda row: row.update_id):
            before = last.get(row.person_key)
            if before is not None and (row.done_at < before.done_at or row.seq < before.seq):
                self.found.note("out of order", f"update {row.update_id} was handled before {before.update_id}")
            last[row.person_key] = row
        self.found.done["updates"] = len(sent)

    async def _answers(self) -> None:
        """The first tap on an option of each question is its one attempt, in the table and in the journal."""
        orders = {(row.session, row.position): row.order for row in await self._all(asked)}
        given: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for row in await self._all(attempts):
            given[row.session, row.position].append(row)
        first: dict[tuple[int, int], int] = {}
        for act in self._taps("pr.a"):
            session, position, place = map(int, act.words.split(":")[1:])
            first.setdefault((session, position), place)
        for key, place in first.items():
            if key not in given:
                self.found.note("answers lost", f"question {key}: tapped, and no attempt")
            elif (was := given[key][0].response.get("option")) != orders[key][place]:
                self.found.note(
                    "out of order", f"question {key}: {was} counts, {orders[key][place]} was tapped first"
                )
        for key, all_of in given.items():
            if len(all_of) > 1:
                self.found.note("double effects", f"question {key}: {len(all_of)} attempts")
        self.found.done["answers"] = len(first)
        await self._journalled(given)

    async def _journalled(self, given: Mapping[tuple[int, int], Iterable[Any]]) -> None:
        said = select(journal.c.learner).where(
            journal.c.verb.in_([Verb.ANSWERED, Verb.SKIPPED]), journal.c.object_type == "item"
        )
        told = Counter((await self.connection.scalars(said)).all())
        made = Counter(row.learner for rows in given.values() for row in rows)
        for learner in told.keys() | made.keys():
            if told[learner] > made[learner]:
                self.found.note(
                    "double effects", f"learner {learner}: {told[learner]} statements, {made[learner]} attempts"
                )
            elif told[learner] < made[learner]:
                self.found.note(
                    "answers lost", f"learner {learner}: {told[learner]} statements, {made[learner]} attempts"
                )

    async def _bookings(self) -> None:
        """What was confirmed is booked once, what was cancelled is free again, and no seat is sold twice."""
        rows = {row.id: row for row in await self._all(bookings)}
        confirmed = {int(act.words.split(":")[1]): act for act in self._taps("bk.y")}
        cancelled = {int(act.words.split(":")[1]) for act in self._taps("my.x")}
        held = self._taps("bk.h")
        for number in confirmed:
            if number not in rows or rows[number].booked_at is None:
                self.found.note("bookings lost", f"booking {number}: confirmed, and {rows.get(number)}")
        starts = {row.id: row.starts_at for row in await self._all(slots)}
        for number in cancelled:
            row = rows[number]
            if row.state is BookingState.BOOKED and starts[row.slot] - row.booked_at > LATE_NOTICE:
                self.found.note("bookings lost", f"booking {number}: cancelled, and still booked")
        for row in rows.values():
            if row.booked_at is not None and row.id not in confirmed:
                self.found.note("double effects", f"booking {row.id}: booked, and nobody confirmed it")
        if len(rows) > len(held):
            self.found.note("double effects", f"{len(rows)} bookings of {len(held)} holds")
        await self._transitions(rows)
        await self._seats(rows)
        self.found.done["bookings"] = len(confirmed)
        self.found.done["cancellations"] = len(cancelled)

    async def _transitions(self, rows: Mapping[int, Any]) -> None:
        """Each happens to a booking once."""
        said = select(journal.c.object_id, journal.c.verb).where(
            journal.c.object_type == "booking", journal.c.verb.in_([Verb.HELD, Verb.BOOKED, Verb.CANCELLED])
        )
        for (booking, verb), count in Counter(tuple(row) for row in await self.connection.execute(said)).items():
            if count > 1:
                self.found.note("double effects", f"booking {booking}: {verb} {count} times")

    async def _seats(self, rows: Mapping[int, Any]) -> None:
        taken = Counter[int]()
        for row in rows.values():
            if row.state in OPEN and row.state is not BookingState.WAITING:
                taken[row.slot] += row.seats
        for slot in await self._all(slots):
            if slot.taken != taken[slot.id] or slot.taken > slot.capacity:
                sentence = f"slot {slot.id}: {slot.taken} of {slot.capacity} taken, {taken[slot.id]} booked"
                self.found.note("double effects" if taken[slot.id] > slot.taken else "bookings lost", sentence)

    async def _words(self) -> None:
        """Each word is kept once, in order, and came to whoever has the conversation, in order."""
        kept: dict[str, list[int]] = defaultdict(list)
        wanted = select(lines.c.text).order_by(lines.c.id)
        for text in await self.connection.scalars(wanted):
            if (word := WORD.fullmatch(text)) is not None:
                kept[word[1].casefold()].append(int(word[2]))
        came: dict[str, list[int]] = defaultdict(list)
        for each in self.telegram.posted:
            if (word := WORD.search(each.text)) is not None and int(word[2]) not in came[word[1].casefold()]:
                came[word[1].casefold()].append(int(word[2]))
        said: dict[str, list[int]] = defaultdict(list)
        for act in self.telegram.truth.acts:
            if (word := WORD.fullmatch(act.words)) is not None:
                said[word[1].casefold()].append(int(word[2]))
        for who, numbers in said.items():
            self._compare(who, numbers, kept[who], "kept")
            self._compare(who, numbers, came[who], "came")
        self.found.done["words"] = sum(map(len, said.values()))

    def _compare(self, who: str, said: list[int], found: list[int], what: str) -> None:
        for number, count in Counter(found).items():
            if count > 1:
                self.found.note("double effects", f"{who}: word {number} was {what} {count} times")
        for number in sorted(set(said) - set(found)):
            self.found.note("words lost", f"{who}: word {number} was never {what}")
        once = list(dict.fromkeys(found))
        if once != sorted(once):
            late = next(n for n, (is_, should) in enumerate(zip(once, sorted(once), strict=True)) if is_ != should)
            self.found.note("out of order", f"{who}: word {once[late]} {what} before {sorted(once)[late]}")

    async def _follow_ups(self) -> None:
        """Each has a decision of the gate, and came if it was let through."""
        verdicts: dict[int, Any] = {}
        for row in await self._all(decisions.c.id, decisions.c.message, decisions.c.verdict):
            if row.message not in verdicts or verdicts[row.message].id < row.id:
                verdicts[row.message] = row
        came = {int(n): each for each in reversed(self.telegram.posted) for n in FOLLOW_UP.findall(each.text)}
        for row in await self._all(outbox):
            if row.once is None or not row.once.startswith(OURS):
                continue
            number = int(row.once.removeprefix(OURS))
            self.found.done["follow-ups"] += 1
            verdict = verdicts.get(row.id)
            if verdict is None:
                self.found.note("follow-ups lost", f"follow-up {number}: nothing was decided, {row.state}")
            elif verdict.verdict in PASSED and number not in came and not self._may_be_missing(row):
                self.found.note("follow-ups lost", f"follow-up {number}: let through, {row.state}, and never came")
            if number in came:
                self.found.late.append((came[number].at - row.due_at).total_seconds())

    def _may_be_missing(self, row: Any) -> bool:
        """The kind says that it is not told again when nobody knows whether it came: better never than twice."""
        is_so = row.state is OutboxState.IN_DOUBT and not MESSAGE_KINDS[row.kind].repeat_in_doubt
        self.found.doubtful += is_so
        return is_so

    async def _messages(self) -> None:
        """What the outbox says was sent stands in the chat; what stands there twice is marked; all in its order."""
        of_person: dict[int, list[Any]] = defaultdict(list)
        rows = (await self.connection.execute(select(outbox).order_by(outbox.c.id))).all()
        for row in rows:
            of_person[row.person].append(row)
            self.found.states[row.state.value] += 1
        for person, own in of_person.items():
            chat = self.outside[person]
            there = {each.message for each in self.posted[chat]}
            self._lost(own, there)
            self._extra(person, own, there)
            if chat in self.acts:
                self._in_order(chat, own)

    def _lost(self, own: Sequence[Any], there: set[int]) -> None:
        for row in own:
            if row.state in (OutboxState.CLAIMED, OutboxState.FAILED):
                self.found.note("messages lost", f"row {row.id} ({row.kind}) is {row.state}: {row.error}")
            elif row.state is OutboxState.PLANNED and (row.sent_at or row.attempts or row.repeats):
                self.found.note("messages lost", f"row {row.id} ({row.kind}) still waits: {row.error}")
            elif row.state is OutboxState.SENT and row.message_id is not None and row.message_id not in there:
                self.found.note("messages lost", f"row {row.id} ({row.kind}) is sent as {row.message_id}, not there")

    def _extra(self, person: int, own: Sequence[Any], there: set[int]) -> None:
        extra = len(there - {row.message_id for row in own})
        marked = sum(row.repeats for row in own) + sum(row.state is OutboxState.IN_DOUBT for row in own)
        self.found.extra += extra
        self.found.marked += marked
        if extra > marked:
            self.found.note("duplicates unmarked", f"person {person}: {extra} more than rows, {marked} marked")

    def _in_order(self, chat: int, own: Sequence[Any]) -> None:
        last = None
        for row in own:
            if row.state is not OutboxState.SENT or row.message_id is None or row.priority != Priority.INTERACTIVE:
                continue
            if last is not None and (row.message_id < last.message_id or row.sent_at < last.sent_at):
                self.found.note("out of order", f"chat {chat}: row {row.id} stands before row {last.id}")
            last = row

    def _taps(self, verb: str) -> list[Act]:
        return [act for act in self.telegram.truth.acts if act.words.startswith(f"{verb}:")]


async def judge(database: Database, telegram: Telegram) -> Found:
    async with database.reading_connection() as connection:
        return await Judge(connection, telegram).judge()
