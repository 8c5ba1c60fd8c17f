"""Which rows belong to whom, and what erasure does to them: the registry, a line or two for each table.

A table is in RULES or in NOBODYS. What no rule names stays: numbers of people in others' rows lead to a row without a
name once they are erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, case, cast, exists, false, or_, select

from domain.messages.outgoing import OutboxState
from domain.privacy.data import LearnerSubject, PersonSubject, Subject
from storage import tables
from storage.personal_held import GOES, Blanks, Held, Stays, Which, equal, learners_own, persons_own
from storage.personal_json import EMPTY_CONTENT, mentions, named

Family = tuple[Held, ...]
WORDS_STAY_PROOF = "proof of what was allowed, and of what was asked for"

people, learners, guardians = tables.people.people, tables.people.learners, tables.people.guardians
outbox, inbox, pushes = tables.messages.outbox, tables.messages.inbox, tables.gate.pushes
leads, bookings, journal = tables.leads.leads, tables.bookings.bookings, tables.journal.journal
help_wishes, misses, labels = tables.practice.help_wishes, tables.courses.misses, tables.entries.labels
erasing, links, sourced = tables.erasing.erasing, tables.people.links, tables.profile.sourced
busy, forms, requests = tables.bookings.busy, tables.people.forms, tables.privacy.data_requests
cases = tables.safety.safety_cases

IS_OVER = outbox.c.state.not_in([OutboxState.HELD, OutboxState.PLANNED, OutboxState.CLAIMED])


def through(table: Table, column: str, parent: Table) -> Family:
    """Rows that go with those to which `column` points."""

    def which(of: type[LearnerSubject] | type[PersonSubject]) -> Which:
        return lambda number: table.c[column].in_(select(parent.c.id).where(rows_that_go(of(number), parent)))

    held = {one.of: one.exported for one in RULES[parent.name] if one.fate == GOES}
    return tuple(Held(of, which(of), exported=exported) for of, exported in held.items())


def only_of(learner: int) -> ColumnElement[bool]:
    """Leads of the learner's family when there is no other learner in it."""
    other = learners.alias("other")
    siblings = exists().where(other.c.family == leads.c.family, other.c.id != learner)
    return and_(of_family(learner), ~siblings)


def of_family(learner: int) -> ColumnElement[bool]:
    return leads.c.family.in_(select(learners.c.family).where(learners.c.id == learner))


def of_guardians(learner: int) -> Any:
    """Ids of the accounts of the learner's family, the learner's own included."""
    return (
        select(guardians.c.person)
        .join(learners, learners.c.family == guardians.c.family)
        .where(learners.c.id == learner)
        .union(select(learners.c.person).where(learners.c.id == learner, learners.c.person.is_not(None)))
    )


def told_of(learner: int) -> ColumnElement[bool]:
    """Messages about the learner; of those that are over, also what went to their family or names them."""
    about = outbox.c.id.in_(select(pushes.c.message).where(pushes.c.learner == learner))
    heads = outbox.c.id.in_(select(pushes.c.into).where(pushes.c.learner == learner, pushes.c.into.is_not(None)))
    return or_(about, heads, and_(IS_OVER, outbox.c.person.in_(of_guardians(learner))), over_and_named(learner))


def over_and_named(learner: int) -> ColumnElement[bool]:
    """Messages that are over and hold the learner's name, whoever got them."""
    return and_(IS_OVER, mentions(outbox.c.content, learners, learner))


def chat_of(person: int) -> ColumnElement[bool]:
    who = select(people.c.id).where(
        people.c.id == person, people.c.platform == inbox.c.platform, people.c.external_id == inbox.c.person_key
    )
    return exists(who)


def asked_by_nobody_else(person: int) -> ColumnElement[bool]:
    """Labels of what this person asked, and nobody else whose question is still kept."""
    mine, others = misses.alias("mine"), misses.alias("others")
    return and_(
        labels.c.id.in_(select(mine.c.label).where(mine.c.person == person)),
        ~exists().where(others.c.label == labels.c.id, others.c.person != person),
    )


def statements_listed(_: int) -> ColumnElement[bool]:
    """Statements about rows that go, as `erasing` lists them."""
    return journal.c.id.in_(select(erasing.c.statement).where(erasing.c.statement.is_not(None)))


def about_learner(learner: int) -> ColumnElement[bool]:
    named_ = and_(journal.c.object_type == "learner", journal.c.object_id == str(learner))
    return or_(journal.c.learner == learner, named_, statements_listed(learner))


def of_account(person: int) -> ColumnElement[bool]:
    """What somebody did that concerns no learner, but work for the centre, which stays on nobody's name."""
    own = and_(journal.c.actor == person, journal.c.learner.is_(None), journal.c.authority == "self")
    named_ = and_(journal.c.object_type == "person", journal.c.object_id == str(person), journal.c.learner.is_(None))
    return or_(own, named_, statements_listed(person))


DROPPED_IF_WAITING = case(
    (outbox.c.state.in_([OutboxState.HELD, OutboxState.PLANNED]), OutboxState.DROPPED.value),
    else_=cast(outbox.c.state, Text),
)
NOBODY = {"name": "", "role": None, "age_band": None, "child": None, "zone": None, "pending": None}

RULES: dict[str, Family] = {
    # who somebody is
    "people": (
        persons_own(
            people,
            "id",
            fate=Blanks(NOBODY | {"external_id": "erased:" + people.c.uid, "onboarded_at": None, "reachable": False}),
        ),
        Held(LearnerSubject, equal(people, "child"), Blanks({"child": None}), exported=False),
    ),
    "learners": (
        Held(
            LearnerSubject,
            equal(learners, "id"),
            Blanks({"name": "", "person": None, "family": None, "grade": None, "age_band": None}),
        ),
        Held(PersonSubject, equal(learners, "person"), Blanks({"person": None})),
    ),
    "roles": (persons_own(tables.people.roles),),
    "guardians": (persons_own(tables.people.guardians),),
    "consents": (
        learners_own(tables.people.consents, fate=Stays(WORDS_STAY_PROOF)),
        persons_own(tables.people.consents, "given_by", fate=Stays(WORDS_STAY_PROOF)),
    ),
    "data_requests": (
        learners_own(requests, fate=Blanks({"words": None, "answer": None})),
        Held(
            PersonSubject,
            lambda number: or_(requests.c.person == number, requests.c.asked_by == number),
            Blanks({"words": None, "answer": None}),
        ),
    ),
    "links": (
        Held(LearnerSubject, lambda number: named(links.c.subject, "learner", number)),
        Held(PersonSubject, lambda number: and_(links.c.created_by == number, links.c.reusable.is_(False))),
        Held(PersonSubject, lambda number: named(links.c.subject, "person", number)),
        Held(PersonSubject, equal(links, "used_by"), Blanks({"used_by": None})),
        Held(PersonSubject, equal(links, "created_by"), Blanks({"created_by": None})),
    ),
    "joins": (learners_own(tables.joins.joins), persons_own(tables.joins.joins)),
    "forms": (
        persons_own(forms),
        Held(
            LearnerSubject,
            lambda number: or_(named(forms.c.data, "learner", number), mentions(forms.c.data, learners, number)),
            exported=False,
        ),
    ),
    "sourced": (
        Held(LearnerSubject, lambda number: and_(sourced.c.kind == "learner", sourced.c.ours == str(number))),
        Held(PersonSubject, lambda number: and_(sourced.c.kind == "person", sourced.c.ours == str(number))),
    ),
    "calendar_feeds": (persons_own(tables.bookings.calendar_feeds),),
    "preferences": (persons_own(tables.gate.preferences),),
    "report_settings": (persons_own(tables.profile.report_settings),),
    "alert_settings": (persons_own(tables.digests.alert_settings),),
    "duty": (persons_own(tables.safety.duty),),
    # what a learner did, and what follows from it
    "journal": (
        Held(LearnerSubject, about_learner),
        Held(PersonSubject, of_account),
    ),
    "sessions": (learners_own(tables.practice.sessions),),
    "asked": (learners_own(tables.practice.asked),),
    "attempts": (learners_own(tables.practice.attempts),),
    "learner_states": (learners_own(tables.practice.learner_states),),
    "habits": (learners_own(tables.practice.habits),),
    "help_wishes": (
        learners_own(help_wishes),
        persons_own(help_wishes, "asked_by", fate=Blanks({"note": "", "photos": [], "asked_by": None})),
    ),
    "portraits": (learners_own(tables.profile.portraits),),
    "handed_in": (learners_own(tables.profile.handed_in),),
    "shares": (learners_own(tables.assigning.shares),),
    "enrolments": (learners_own(tables.classes.enrolments),),
    "proposals": (learners_own(tables.broadcasts.proposals),),
    "alert_looks": (learners_own(tables.alerts.alert_looks),),
    "alerts": (learners_own(tables.alerts.alerts, exported=False),),
    "looks": (
        learners_own(tables.privacy.looks),
        persons_own(tables.privacy.looks, fate=Stays("a family may know who looked"), exported=False),
    ),
    # what people wrote, and messages
    "misses": (persons_own(misses),),
    "labels": (Held(PersonSubject, asked_by_nobody_else),),
    "last_questions": (persons_own(tables.asking.last_questions),),
    "conversations": (
        persons_own(tables.conversations.conversations),
        learners_own(tables.conversations.conversations, exported=False),
    ),
    "letters": (persons_own(tables.gate.letters), learners_own(tables.gate.letters, exported=False)),
    "leads": (
        persons_own(leads),
        Held(LearnerSubject, only_of, exported=False),
        Held(LearnerSubject, of_family, Blanks({"heard": None, "words": None}), exported=False),
    ),
    "inbox": (
        Held(PersonSubject, chat_of),
        Held(
            LearnerSubject,
            lambda number: (
                inbox.c.person_key.in_(select(people.c.external_id).where(people.c.id.in_(of_guardians(number))))
                & (inbox.c.done_at.is_not(None))
            ),
            Blanks({"raw": "", "error": None}),
            exported=False,
        ),
    ),
    "outbox": (
        persons_own(outbox),
        Held(
            LearnerSubject,
            told_of,
            Blanks({"content": EMPTY_CONTENT, "once": None, "error": None, "state": DROPPED_IF_WAITING}),
            exported=False,
        ),
    ),
    "panels": (persons_own(tables.messages.panels),),
    "pushes": (
        persons_own(pushes),
        learners_own(
            pushes,
            fate=Blanks({"learner": None, "cause": "", "alone": None, "override": None}),
            exported=False,
        ),
    ),
    "recipients": (persons_own(tables.broadcasts.recipients),),
    "cadence_runs": (
        persons_own(tables.broadcasts.cadence_runs),
        learners_own(tables.broadcasts.cadence_runs, exported=False),
    ),
    "digests": (persons_own(tables.digests.digests),),
    # places and times
    "bookings": (
        learners_own(bookings),
        Held(PersonSubject, lambda number: and_(bookings.c.booked_by == number, bookings.c.learner.is_(None))),
    ),
    "talk_offers": (
        learners_own(tables.bookings.talk_offers),
        persons_own(tables.bookings.talk_offers, exported=False),
    ),
    "busy": (
        Held(LearnerSubject, lambda number: busy.c.who == f"learner:{number}"),
        Held(PersonSubject, lambda number: busy.c.who == f"person:{number}"),
    ),
    # danger; what an open case is for is over when it is
    "safety_cases": (learners_own(cases), persons_own(cases, "writer")),
}
RULES |= {
    "decisions": through(tables.gate.decisions, "message", outbox),
    "conversation_lines": through(
        tables.conversations.conversation_lines, "conversation", tables.conversations.conversations
    ),
    "lead_notes": (
        *through(tables.leads.lead_notes, "lead", leads),
        Held(
            LearnerSubject,
            lambda number: tables.leads.lead_notes.c.lead.in_(select(leads.c.id).where(of_family(number))),
            exported=False,
        ),
    ),
    "alert_acts": through(tables.alerts.alert_acts, "alert", tables.alerts.alerts),
    "digest_lines": (
        *through(tables.digests.digest_lines, "alert", tables.alerts.alerts),
        *through(tables.digests.digest_lines, "digest", tables.digests.digests),
    ),
    "outcomes": through(tables.bookings.outcomes, "booking", bookings),
    "safety_calls": through(tables.safety.safety_calls, "case", cases),
    "safety_words": through(tables.safety.safety_words, "case", cases),
}

NOBODYS: Mapping[str, str] = {
    **dict.fromkeys(
        ("campuses", "centre", "classes", "courses", "events", "faq", "trial_patterns", "skills", "skill_edges"),
        "what the centre offers and teaches",
    ),
    **dict.fromkeys(("items", "item_skills", "entries", "consent_texts"), "written for everybody"),
    **dict.fromkeys(("item_figures", "item_tallies", "model_parameters"), "sums over all learners"),
    **dict.fromkeys(("watermarks", "versions", "heartbeats", "point_looks", "keys", "leases"), "of the machine"),
    **dict.fromkeys(
        ("staff", "hours", "hours_exceptions", "stand_ins", "taught", "plans", "homework", "assignments"),
        "work done for the centre; who did it is a number, without a name after an erasure",
    ),
    **dict.fromkeys(
        ("lesson_photos", "recordings", "campaigns", "upgrade_rules", "lead_sources", "second_words"),
        "work done for the centre, too",
    ),
    **dict.fromkeys(("audit", "audit_head"), "numbers and kinds only, in a chain that must not break"),
    "slots": "times of the centre, with how many seats are taken",
    "families": "a number and a date",
    "erasing": "empty whenever nobody is being erased",
}
"""Tables without rows of a subject, and why."""

OBJECTS: Mapping[str, Table] = {
    "booking": bookings,
    "conversation": tables.conversations.conversations,
    "lead": leads,
    "letter": tables.gate.letters,
    "talk_offer": tables.bookings.talk_offers,
}
"""Types of objects in the journal whose statements go with the row, also where they name no learner."""


def held_by(subject: Subject, table: Table) -> list[Held]:
    return [held for held in RULES.get(table.name, ()) if isinstance(subject, held.of)]


def rows_that_go(subject: Subject, table: Table) -> ColumnElement[bool]:
    """The rows of the table that erasure deletes."""
    return or_(false(), *(held.which(subject.id) for held in held_by(subject, table) if held.fate == GOES))
