"""The large centre of benchmarks/due.py, written by the database itself: people, their past, and what is pending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.broadcast_stage import CONTENT
from bot.loading import load_content
from domain.clock import FixedClock
from domain.courses.course import CourseClass, StaffMember
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import Purpose, Role
from storage import tables
from storage.database import Database

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""A Tuesday, two in the afternoon where the centre is."""
HOUR, DAY = 3600, 86400
HALF_A_YEAR = 180 * DAY
CLASS_SIZE, CLASSES_OF_ONE = 15, 4
PAST = 20
"""So many statements of the journal and messages that were sent there are for each person."""
SHARES = {"held": 0.40, "planned": 0.15, "runs": 0.30, "bookings": 0.10, "recipients": 0.05}
"""What is pending: messages at the gate, messages for later, follow-ups, appointments, turns of broadcasts."""
FIRST_SLOT = 1_000_000
"""Behind those of the sample centre."""
SHEET = {"course": "courses", "campus": "campuses"}
FEW = 40
"""So many wishes, conversations and the like are open."""


@dataclass(frozen=True)
class Size:
    """How large a centre is. Half of its people are parents, the other half learners with an account."""

    people: int
    pending: int

    @property
    def learners(self) -> int:
        return self.people // 2

    @property
    def classes(self) -> int:
        return max(1, self.learners // CLASS_SIZE)

    @property
    def teachers(self) -> int:
        return max(1, self.classes // CLASSES_OF_ONE)

    def share(self, of: str) -> int:
        return int(self.pending * SHARES[of])


@dataclass(frozen=True)
class Words:
    """What the two databases write differently."""

    sqlite: bool

    def at(self, seconds: object) -> str:
        """The instant so many seconds after NOW."""
        moment = f"{int(NOW.timestamp())} + ({seconds})"
        if self.sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {moment}, 'unixepoch')"
        return f"to_timestamp({moment})"

    def json(self, written: str) -> str:
        return f"'{written}'" if self.sqlite else f"'{written}'::jsonb"

    def spread(self, first: float = HOUR, last: float = HALF_A_YEAR) -> str:
        """Somewhere between two moments, in no order, as a function of `i`."""
        return self.at(f"{int(first)} + (i * 7919) % {int(last - first)}")


Put = Callable[[str, int, dict[str, str]], Awaitable[None]]


async def fill(database: Database, size: Size) -> None:
    """Put the centre into an empty database."""
    clock = FixedClock(NOW)
    await load_content(database, CONTENT, clock, demo_staff=False)
    await _course_sheet(database, size)
    async with database.connection() as connection:
        words = Words(connection.dialect.name == "sqlite")
        if not words.sqlite:
            # what refers to something is made after it: nobody need look again a million times
            await connection.execute(text("SET LOCAL session_replication_role = replica"))

        async def put(table: str, count: int, values: dict[str, str]) -> None:
            if count:
                await connection.execute(text(_many(table, count, values)))

        await _people(put, words, size)
        await _past(put, words, size)
        await _staff_has_looked(put, words, size)
        await _few_things(put, words, size)
        await _pending(put, words, size)
        if not words.sqlite:
            await _count_on(connection)
            # as its autovacuum does; on SQLite nobody ever does, and plans have to be right without
            await connection.execute(text("ANALYZE"))


def _many(table: str, count: int, values: dict[str, str]) -> str:
    columns = ", ".join(f'"{name}"' for name in values)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
    # a colon would be a parameter
    chosen = ", ".join(values.values()).replace(":", "\\:")
    return f"INSERT INTO {table} ({columns}) {numbers} SELECT {chosen} FROM n"


async def _course_sheet(database: Database, size: Size) -> None:
    async with database.transaction() as uow:
        courses, campuses = await uow.courses.offered(), await uow.courses.campuses()
        centre, title = await uow.courses.centre(), (await uow.courses.staff())[0].title
        assert centre is not None, "it was loaded"
        staff = [StaffMember(f"t{n}", title, Role.TEACHER, title, telegram=10_000 + n) for n in range(size.teachers)]
        classes = [
            CourseClass(
                f"c{n}",
                courses[n % len(courses)].id,
                campuses[n % len(campuses)].id,
                f"t{n // CLASSES_OF_ONE % size.teachers}",
                str(n % 40),
                (1 + n) % 7 + 1,
                time(9 + n % 10),
                CLASS_SIZE + 5,
                0,
                date(2026, 9, 1 + n % 7),
            )
            for n in range(size.classes)
        ]
        await uow.courses.replace(centre, campuses, staff, courses, classes, (), ())


async def _people(put: Put, words: Words, size: Size) -> None:
    """Parents come first, then learners with their accounts, then teachers, advisors, operators."""
    parents, learners, teachers = size.people - size.learners, size.learners, size.teachers
    staff = teachers + 12
    everybody = size.people + staff
    role = (
        f"CASE WHEN i < {parents} THEN 'parent' WHEN i < {size.people} THEN 'learner' "
        f"WHEN i < {size.people + teachers} THEN 'teacher' "
        f"WHEN i < {everybody - 2} THEN 'advisor' ELSE 'operator' END"
    )
    outside = f"CAST(CASE WHEN i < {size.people} THEN 1000000 + i ELSE 10000 + i - {size.people} END AS text)"
    known = {"platform": "'telegram'", "external_id": outside, "name": "'P' || i", "lang": "'en'", "role": role}
    known |= {"zone": "NULL", "onboarded_at": words.at(-90 * DAY), "reachable": "true", "uid": "'p' || i"}
    await put("people", everybody, {"id": "i + 1", **known})
    await put("roles", everybody, {"person": "i + 1", "role": role, "granted_at": words.at(-90 * DAY)})
    families = max(1, parents * 3 // 4)
    await put("families", families, {"id": "i + 1", "founded_at": words.at(-90 * DAY)})
    theirs = {"name": "'L' || i", "person": f"i + 1 + {parents}", "family": f"i % {families} + 1", "grade": "7"}
    await put("learners", learners, {"id": "i + 1", **theirs, "uid": "'l' || i"})
    guards = {"family": f"i % {families} + 1", "person": "i + 1", "since": words.at(-90 * DAY)}
    await put("guardians", parents, guards)
    for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE, Purpose.OFFERS, Purpose.MOOD):
        share = 10 if purpose is Purpose.MOOD else 1
        said = {"learner": f"i * {share} + 1", "purpose": f"'{purpose.value}'"}
        said |= {"text_version": f"'{TEXT_VERSIONS[purpose]}'", "given_at": words.at(-80 * DAY)}
        said |= {"given_by": f"(i * {share}) % {parents} + 1", "expires_at": words.spread(60 * DAY, 280 * DAY)}
        await put("consents", learners // share, said)


async def _past(put: Put, words: Words, size: Size) -> None:
    """What has happened since the centre began: classes, answers, messages that came and went."""
    learners, ago = size.learners, "(i * 7919) % (80 * 86400)"
    going = {"learner": "i + 1", "class": f"'c' || (i % {size.classes})", "since": words.at(-80 * DAY)}
    await put("enrolments", learners, going)
    lessons = {"class": "'c' || (i / 6)", "skill": "'s' || (i % 2)"}
    lessons |= {"at": words.at(f"-{DAY + 420} - (i % 6) / 2 * {7 * DAY}")}
    await put("taught", size.classes * 6, lessons)
    said = {"verb": "'viewed'", "object_type": "'item'", "object_id": "'item-' || (i % 5000)"}
    said |= {"at": words.at(f"-100 * {DAY} + i * 8640000 / {size.people * PAST}")}
    said |= {"actor": f"i % {learners} + 1 + {size.people - learners}"}
    said |= {"learner": f"i % {learners} + 1", "result": words.json('{"success": true}'), "place": "'online'"}
    said |= {"authority": "'bot'", "uid": "'j' || i"}
    statements = size.people * PAST
    await put("journal", statements, said)
    for name in ("portraits", "leads"):
        await put("watermarks", 1, {"name": f"'{name}'", "upto": str(statements)})
    await put("versions", 1, {"name": "'tallied'", "number": str(statements)})
    evenings = {"learner": f"i % {learners} + 1", "lang": "'en'", "state": "'finished'", "size": "8", "position": "8"}
    # everybody has practised within the last days, and every eighth day before
    evening = f"-(i / {learners} * 8 + i % 3) * {DAY} - 7200"
    evenings |= {"started_at": words.at(evening), "last_at": words.at(f"{evening} + 600"), "kind": "'set'"}
    await put("sessions", learners * 10, evenings)
    portrait = {"learner": "i + 1", "portrait": words.json("{}"), "upto": str(statements)}
    await put("portraits", learners, portrait | {"updated_at": words.at(-2 * DAY)})
    habits = {"learner": "i + 1", "practise_at": "'19:30:00.000000'" if words.sqlite else "time '19:30'"}
    habits |= {"goals": words.json("[]"), "breaks": words.json("[]"), "streak": "true", "ignored": "0"}
    await put("habits", learners, habits | {"due_at": words.at("19800 + i % 3600")})
    sent = _message(words, "i + 1", "'report'", "sent", words.at(f"-{ago} - {DAY}"))
    sent |= {"person": f"i % {size.people} + 1", "sent_at": words.at(f"-{ago} - {DAY}"), "message_id": "i + 1"}
    await put("outbox", statements, sent)
    passed = {"passed_at": words.at(f"-{ago} - {DAY}"), "contact": "'c' || i"}
    await put("pushes", statements, _push(words, "i + 1", size, "learning", words.at(f"-{ago} - {DAY}")) | passed)
    told = {"message": "i + 1", "at": words.at(f"-{ago} - {DAY}"), "verdict": "'sent'", "why": "'due'"}
    await put("decisions", statements, told)
    came = {"platform": "'telegram'", "update_id": "i + 1", "person_key": f"'telegram:' || (i % {size.people})"}
    came |= {"raw": "''", "state": "'handled'", "received_at": words.at(f"-{ago}"), "done_at": words.at(f"-{ago}")}
    await put("inbox", statements, came)


async def _staff_has_looked(put: Put, words: Words, size: Size) -> None:
    """This morning's looks are over, and everybody has had their digest."""
    looked = words.at(-5 * HOUR)
    await put("alert_looks", size.learners, {"learner": "i + 1", "at": looked})
    points = {"class": "'c' || (i / 2)", "skill": "'s' || (i % 2)", "at": looked}
    await put("point_looks", size.classes * 2, points)
    alerts = {"teacher": f"i / {2 * CLASSES_OF_ONE} % {size.teachers} + 1 + {size.people}", "learner": "i * 7 + 1"}
    alerts |= {"findings": words.json("[]"), "known": words.json("[]"), "state": "'open'", "raised_at": looked}
    alerts |= {"changed_at": looked, "look_at": words.at(9 * DAY), "looks": "1", "told_at": looked, "words": "''"}
    await put("alerts", size.learners // 7, alerts)
    today = f"'{NOW:%Y-%m-%d}'" if words.sqlite else f"date '{NOW:%Y-%m-%d}'"
    digests = {"person": f"i + 1 + {size.people}", "day": today, "at": looked, "more": "0", "items": "0"}
    await put("digests", size.teachers, digests)
    first_advisor = size.people + size.teachers + 1
    await put("heartbeats", 10, {"name": f"'leads of ' || ({first_advisor} + i)", "at": looked})
    await put("heartbeats", 1, {"name": "'bot'", "at": words.at(-60)})


async def _few_things(put: Put, words: Words, size: Size) -> None:
    """What there is little of, however large a centre is: it waits for a person."""
    lead = {"person": "i + 1", "family": "i + 1", "made_at": words.at(f"-i * {HOUR}"), "owner": "NULL"}
    await put("leads", min(size.people // 20, 1500), lead)
    join = {"wish": "'guardian'", "learner": "i + 1", "person": f"{size.people} / 2 - i", "side": "'family'"}
    join |= {"asked_at": words.at(-HOUR), "told_at": words.at(-HOUR), "until": words.at(5 * DAY)}
    join |= {"state": "'waiting'"}
    await put("joins", FEW, join | {"asked_by": f"{size.people} / 2 - i"})
    talk = {"person": "i + 1", "why": "'human'", "state": "'waiting'", "opened_at": words.at(-HOUR), "round": "1"}
    talk |= {"promised_at": words.at(DAY), "renewals": "0", "word_at": words.at(-HOUR)}
    await put("conversations", FEW, talk)
    letter = {"sender": f"{size.people} + 1", "learner": f"i % {size.learners} + 1", "person": "i + 1"}
    letter |= {"message": "i + 1"}
    letter |= {"text": "'Well done'", "made_at": words.at(f"-(i * 7919) % (80 * {DAY})"), "with_card": "false"}
    await put("letters", size.people, letter)


async def _pending(put: Put, words: Words, size: Size) -> None:
    held, planned, before = size.share("held"), size.share("planned"), size.people * PAST
    waits = _message(words, f"i + 1 + {before}", "'offer'", "held", words.spread())
    await put("outbox", held, waits | {"person": f"i % {size.people} + 1"})
    await put("pushes", held, _push(words, f"i + 1 + {before}", size, "offers", words.spread()))
    for number, kind in enumerate(("appointment", "reminder", "offer")):
        later = _message(words, f"i * 3 + {1 + number + before + held}", f"'{kind}'", "planned", words.spread())
        await put("outbox", planned // 3, later | {"person": f"i % {size.people} + 1"})
    run = {"cadence": "'trial'", "subject": "'booking:' || i", "person": f"i % {size.people // 2} + 1"}
    run |= {"learner": f"i % {size.learners} + 1", "anchor_at": words.at(-DAY), "zone": "'Asia/Shanghai'"}
    await put("cadence_runs", size.share("runs"), run | {"step": "0", "due_at": words.spread(), "state": "'running'"})
    await _appointments(put, words, size)
    await _broadcasts(put, words, size)


async def _appointments(put: Put, words: Words, size: Size) -> None:
    bookings = size.share("bookings")
    ahead = f"{HOUR} + (i * 7919) % {HALF_A_YEAR}"
    slot = {"kind": "'trial'", "teacher": f"'t' || (i % {size.teachers})", "way": "'in_person'"}
    slot |= {"zone": "'Asia/Shanghai'"}
    slot |= {each: f"(SELECT id FROM {table} ORDER BY rank LIMIT 1)" for each, table in SHEET.items()}
    slot |= {"starts_at": words.at(ahead), "ends_at": words.at(f"{ahead} + 5400"), "capacity": "4", "taken": "4"}
    await put("slots", bookings // 4 + 1, {"id": f"i + {FIRST_SLOT}", **slot})
    booking = {"kind": "'trial'", "slot": f"i / 4 + {FIRST_SLOT}", "learner": f"i % {size.learners} + 1"}
    booking |= {"state": "'booked'"}
    booking |= {"booked_by": f"i % {size.people // 2} + 1", "uid": "'b' || i", "sequence": "0", "seats": "1"}
    booking |= {"accompanied": "false", "left_out": words.json("[]"), "version": "0"}
    moments = {name: words.at(-DAY) for name in ("booked_at", "created_at", "changed_at")}
    await put("bookings", bookings, {"id": "i + 1", **booking, **moments})


async def _broadcasts(put: Put, words: Words, size: Size) -> None:
    recipients = size.share("recipients")
    campaigns = recipients // size.people + 1
    what = {"name": "'C' || i", "kind": "'offer'", "made_by": "1", "made_at": words.at(-DAY), "state": "'running'"}
    what |= {name: words.json("{}") for name in ("audience", "variants", "correction")}
    what |= {"share_b": "0", "hold_out": "0", "metric": "'taps'", "seed": "1", "started_at": words.at(-DAY)}
    what |= {"placed_upto": str(size.people), "placed_at": words.at(-DAY), "recalled_upto": "0"}
    await put("campaigns", campaigns, {"id": "i + 1", **what})
    who = {"campaign": f"i / {size.people} + 1", "person": f"i % {size.people} + 1", "household": "'f' || i"}
    who |= {"lang": "'en'", "arm": "'a'", "state": "'planned'", "due_at": words.spread(12 * HOUR)}
    await put("recipients", recipients, who)


def _message(words: Words, number: str, kind: str, state: str, due: str) -> dict[str, str]:
    return {
        "id": number,
        "kind": kind,
        "priority": f"CASE WHEN {kind} = 'offer' THEN 30 ELSE 20 END",
        "content": words.json('{"text": "At half past seven"}'),
        "panel": "false",
        "due_at": due,
        "state": f"'{state}'",
        "created_at": words.at(-DAY),
    }


def _push(words: Words, number: str, size: Size, klass: str, due: str) -> dict[str, str]:
    return {
        "message": number,
        "person": f"i % {size.people} + 1",
        "household": f"'f' || (i % {size.people // 2})",
        "klass": f"'{klass}'",
        "counts": "true",
        "occasion": "'o' || i",
        "due_at": due,
        "urgent": "false",
        "cause": "''",
    }


async def _count_on(connection: AsyncConnection) -> None:
    """PostgreSQL does not see which numbers were given by hand."""
    for table in tables.metadata.sorted_tables:
        column: Any = table.autoincrement_column
        if column is not None:
            name = f"'\"{table.name}\"', '{column.name}'"
            await connection.execute(
                text(
                    f'SELECT setval(pg_get_serial_sequence({name}), max("{column.name}")) FROM "{table.name}" '
                    f"WHERE pg_get_serial_sequence({name}) IS NOT NULL HAVING count(*) > 0"
                )
            )
