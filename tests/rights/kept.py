"""What weeks and nights have left of a side, put into the tables as it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table

from domain.alerts.alert import State as AlertState
from domain.broadcasts.campaign import CampaignState
from domain.entries.entry import EntryState
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.messages.kinds import MessageClass
from domain.messages.outgoing import OutboxState
from domain.people.joins import Side as JoinSide
from domain.people.joins import Wish
from domain.people.person import Role
from domain.practice.evening.session import SessionKind, SessionState
from domain.practice.evening.wishes import Want
from domain.privacy.request import RequestKind, RequestState
from domain.safety.case import CaseState
from domain.staff.ports import Wanted
from domain.upgrades.proposal import ProposalState
from storage import tables
from tests.domain.booking.stage import OLYMPIAD
from tests.rights.rows import put
from tests.rights.sides import BUTTONS, COURSE, DAY, FACTS, NOW, Side, World


async def keep(world: World, side: Side) -> None:
    """What comes of weeks and nights."""
    rows, word, learner, people = side.rows, side.word, side.learner, side.people
    teacher, advisor, parent, own = (
        people[role].id for role in (Role.TEACHER, Role.ADVISOR, Role.PARENT, Role.LEARNER)
    )
    sibling = rows["sibling"]
    finding = {"rule": "absence", "chance": 0.9, "since": NOW.isoformat(), "key": "", "facts": {"n": 2}}
    async with world.database.connection() as connection:

        async def add(table: Table, **values: Any) -> int:
            return await put(connection, table, word, NOW, **values)

        about = {"teacher": teacher, "findings": [finding], "known": ["absence:"], "raised_at": NOW}
        alert = tables.alerts.alerts
        rows["alert"] = await add(alert, learner=learner.id, state=AlertState.OPEN, look_at=NOW + DAY, **about)
        rows["handed message"] = await add(
            tables.messages.outbox,
            person=parent,
            kind="service",
            state=OutboxState.SENT,
            message_id=77,
            content={"html": f"News {word}", "keyboard": []},
            sent_at=NOW,
            once=f"m:{word}",
        )
        rows["message"] = await add(
            tables.messages.outbox,
            person=parent,
            kind="report",
            state=OutboxState.SENT,
            message_id=78,
            content={"html": f"Report {word}", "keyboard": []},
            sent_at=NOW,
            once=f"r:{word}",
        )
        rows["failed message"] = await add(
            tables.messages.outbox,
            person=parent,
            kind="service",
            state=OutboxState.FAILED,
            content={"html": f"Lost {word}", "keyboard": []},
            once=f"f:{word}",
        )
        await add(
            tables.gate.pushes,
            message=rows["message"],
            person=parent,
            learner=learner.id,
            household=f"f{learner.family}",
            klass=MessageClass.LEARNING,
            passed_at=NOW,
            occasion=f"o{word}",
            cause=f"since {word}",
        )
        rows["wish"] = await add(
            tables.practice.help_wishes,
            learner=learner.id,
            item=rows["item"],
            skill="s1",
            session=rows["session"],
            position=0,
            want=Want.TEACHER,
            note=f"why {word}",
            photos=["photo"],
            asked_by=own,
        )
        rows["photo wish"] = await add(
            tables.practice.help_wishes,
            learner=learner.id,
            want=Want.TEACHER,
            note=f"look {word}",
            photos=["p"],
            asked_by=own,
        )
        rows["proposal"] = await add(
            tables.broadcasts.proposals,
            rule=COURSE.id,
            learner=learner.id,
            course=OLYMPIAD.id,
            state=ProposalState.SENT,
            facts=FACTS,
        )
        rows["open proposal"] = await add(
            tables.broadcasts.proposals,
            rule=COURSE.id,
            learner=learner.id,
            course=COURSE.id,
            state=ProposalState.PROPOSED,
            facts=FACTS,
        )
        rows["source"] = await add(tables.leads.lead_sources, made_by=advisor, code=f"c{word}")
        rows["lead"] = await add(
            tables.leads.leads,
            person=parent,
            family=learner.family,
            source=rows["source"],
            heard=f"h {word}",
            owner=advisor,
            words=f"w {word}",
        )
        await add(tables.leads.lead_notes, lead=rows["lead"], writer=advisor)
        rows["miss"] = await add(tables.courses.misses, person=parent, guesses=[])
        rows["entry"] = await add(
            tables.entries.entries,
            state=EntryState.WAITING,
            question={"en": "q", "zh": "q"},
            answer={"en": "a", "zh": "a"},
            written_by=advisor,
            changed_by=advisor,
        )
        rows["label"] = await add(tables.entries.labels, lang=Lang.EN, entries=[], given_by=advisor)
        rows["campaign"] = await add(
            tables.broadcasts.campaigns,
            made_by=people[Role.OPERATOR].id,
            kind="event",
            metric="tap",
            audience={"role": ["parent"]},
        )
        rows["sent campaign"] = await add(
            tables.broadcasts.campaigns,
            made_by=people[Role.OPERATOR].id,
            kind="event",
            started_at=NOW,
            state=CampaignState.RUNNING,
            metric="tap",
            audience={"role": ["parent"]},
            variants=BUTTONS,
        )
        await add(
            tables.broadcasts.recipients,
            campaign=rows["sent campaign"],
            person=parent,
            household=f"f{learner.family}",
            message=rows["handed message"],
        )
        rows["waiting campaign"] = await add(
            tables.broadcasts.campaigns,
            made_by=people[Role.ADMIN].id,
            kind="event",
            state=CampaignState.WAITING,
            metric="tap",
            audience={"role": ["parent"]},
            variants=BUTTONS,
        )
        rows["fresh homework"] = await add(
            tables.profile.homework,
            class_id=side.class_id,
            lesson=NOW - 7 * DAY,
            skills=[],
            given_by=teacher,
            due_on=date(2026, 11, 27),
            given_at=NOW - timedelta(minutes=5),
        )
        rows["answered letter"] = await add(
            tables.gate.letters,
            sender=teacher,
            learner=learner.id,
            person=parent,
            reply=f"yes {word}",
            replied_at=NOW,
            message=rows["message"],
        )
        for name, state in (("live entry", EntryState.LIVE), ("retired entry", EntryState.RETIRED)):
            rows[name] = await add(
                tables.entries.entries,
                state=state,
                question={"en": name, "zh": name},
                answer={"en": "a", "zh": "a"},
                written_by=advisor,
                changed_by=advisor,
            )
        rows["placement"] = await add(
            tables.practice.sessions,
            learner=learner.id,
            lang=Lang.EN,
            state=SessionState.FINISHED,
            size=1,
            kind=SessionKind.PLACEMENT,
        )
        rows["rule"] = COURSE.id
        if side is world.near:
            await add(
                tables.broadcasts.upgrade_rules, name=COURSE.id, from_course=COURSE.id, to_course=OLYMPIAD.id, on=True
            )
        rows["run"] = await add(
            tables.broadcasts.cadence_runs,
            cadence="trial",
            person=parent,
            anchor_at=NOW + DAY,
            due_at=NOW + 2 * DAY,
            subject=f"booking:{rows['past trial booking']}",
            learner=learner.id,
            zone="Asia/Shanghai",
        )
        lesson = NOW - timedelta(hours=7)
        rows["recording"] = await add(tables.profile.recordings, class_id=side.class_id, lesson=lesson, by=teacher)
        rows["photo"] = await add(tables.profile.lesson_photos, class_id=side.class_id, lesson=lesson, by=teacher)
        await add(
            tables.asking.last_questions,
            person=parent,
            number=7,
            others=[],
            text=f"how much {word}",
            kind="faq",
            answered="fees",
        )
        rows["stand-in"] = await add(
            tables.classes.stand_ins,
            class_id=side.class_id,
            teacher=rows["staff"],
            deputy=rows["deputy"],
            by=teacher,
            first=date(2026, 12, 1),
            last=date(2026, 12, 7),
            starts_at=NOW + 10 * DAY,
            ends_at=NOW + 17 * DAY,
        )
        rows |= {"entry stamp": int(NOW.timestamp() * 1000), "medium": f"r{rows['recording']}"}
        rows["request"] = await add(
            tables.privacy.data_requests,
            kind=RequestKind.ERASURE,
            state=RequestState.WAITING,
            learner=learner.id,
            asked_by=parent,
            due_at=NOW + 20 * DAY,
            words=f"please {word}",
        )
        rows["export request"] = await add(
            tables.privacy.data_requests,
            kind=RequestKind.EXPORT,
            state=RequestState.ASKED,
            learner=learner.id,
            asked_by=own,
        )
        rows["objected request"] = await add(
            tables.privacy.data_requests,
            kind=RequestKind.ERASURE,
            state=RequestState.OBJECTED,
            learner=sibling,
            asked_by=parent,
            due_at=NOW + 20 * DAY,
            words=f"please {word}",
        )
        for place, person in enumerate((teacher, advisor)):
            await add(tables.safety.duty, person=person, place=10 * (1 + place) + (side is world.far))
        rows["correction"] = await add(
            tables.privacy.data_requests,
            kind=RequestKind.CORRECTION,
            state=RequestState.ASKED,
            learner=learner.id,
            asked_by=parent,
            words=f"wrong {word}",
        )
        rows["staff request"] = await add(
            tables.colleagues.second_words,
            wanted=Wanted.ROLE,
            about={"person": teacher, "role": "operator"},
            asked_by=people[Role.OPERATOR].id,
            until=NOW + DAY,
        )
        rows["join"] = await add(
            tables.joins.joins,
            wish=Wish.GUARDIAN,
            learner=learner.id,
            person=people[Role.ADVISOR].id,
            until=NOW + DAY,
            side=JoinSide.FAMILY,
        )
        rows |= {"colleague": teacher, "guardian": parent}
        rows["case"] = await add(
            tables.safety.safety_cases,
            writer=own,
            learner=learner.id,
            own=True,
            state=CaseState.TAKEN,
            holder=teacher,
            taken_at=NOW,
            parents_may=True,
        )
        await add(tables.safety.safety_words, case=rows["case"], author=own)
        await add(tables.safety.safety_calls, case=rows["case"], person=teacher)
        await add(
            tables.bookings.outcomes, booking=rows["past talk booking"], outcome="later", plan="wait", said_by=teacher
        )
    async with world.database.transaction() as uow:
        for days in (7, 14):
            week = f"{NOW - days * DAY:%G-W%V}"
            told = {"mood": 2, "audience": ["teachers", "parents"]}
            await uow.journal.add(
                Statement(Verb.FELT, "week", week, NOW - days * DAY, actor=own, learner=learner.id, result=told)
            )
