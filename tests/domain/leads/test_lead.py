"""How far a family is, from the facts alone, and when something is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.booking.slot import BookingState
from domain.gate.rules import CAPS, Cap
from domain.leads.card import allowance
from domain.leads.lead import (
    Decision,
    Due,
    Lead,
    LeadFacts,
    LeadMeeting,
    Stage,
    due,
    is_active,
    next_of,
    reached,
    standing,
)
from domain.messages.kinds import MessageClass

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def met(
    kind: str,
    state: BookingState,
    made: int,
    on: int,
    outcome: str | None = None,
    said: int | None = None,
) -> LeadMeeting:
    """Booked and held so many days after START; what came of it was said an hour after its end, or on that day."""
    said_at = None if outcome is None else day(said) if said is not None else day(on) + 2 * HOUR
    return LeadMeeting(1, 1, kind, state, 1, "he", day(made), day(on), day(on) + HOUR, outcome, said_at)


def trial(state: BookingState, made: int = 1, on: int = 5) -> LeadMeeting:
    return met("trial", state, made, on)


def talk(
    state: BookingState, outcome: str | None = None, made: int = 6, on: int = 8, said: int | None = None
) -> LeadMeeting:
    return met("talk", state, made, on, outcome, said)


BOOKED, CAME, MISSED = BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW


def facts(meetings: Sequence[LeadMeeting] = (), enrolled: int | None = None, **stored: object) -> LeadFacts:
    lead = Lead(1, 1, None, START, **stored)  # type: ignore[arg-type]
    return LeadFacts(lead, {1: "Mei"}, (), meetings, day(enrolled) if enrolled is not None else None)


@pytest.mark.parametrize(
    ("meetings", "enrolled", "stage", "decision"),
    [
        ([], None, Stage.ASKED, None),
        ([trial(BOOKED)], None, Stage.TRIAL_BOOKED, None),
        ([trial(CAME)], None, Stage.CAME, None),
        ([trial(MISSED)], None, Stage.ASKED, None),
        ([trial(MISSED), trial(BOOKED, 6, 9)], None, Stage.TRIAL_BOOKED, None),
        ([trial(CAME), trial(BOOKED, 6, 9)], None, Stage.CAME, None),
        ([trial(CAME), talk(BOOKED)], None, Stage.TALK, None),
        ([trial(CAME), talk(CAME)], None, Stage.TALK, None),
        ([talk(MISSED)], None, Stage.ASKED, None),
        # what an advisor said; a teacher's outcome decides nothing
        ([talk(CAME, "enrolled")], None, Stage.DECIDED, Decision.ENROLLED),
        ([talk(CAME, "thinking")], None, Stage.DECIDED, Decision.THINKING),
        ([talk(CAME, "no")], None, Stage.DECIDED, Decision.NO),
        ([talk(CAME, "later")], None, Stage.DECIDED, Decision.LATER),
        ([talk(CAME, "agreed")], None, Stage.TALK, None),
        # the outcome went back when it turned out that nobody had come
        ([talk(MISSED, "later")], None, Stage.ASKED, None),
        # the tables decide, too, and the later one counts
        ([], 3, Stage.DECIDED, Decision.ENROLLED),
        ([talk(CAME, "thinking")], 12, Stage.DECIDED, Decision.ENROLLED),
        ([talk(CAME, "thinking", said=13)], 12, Stage.DECIDED, Decision.ENROLLED),
        ([talk(CAME, "no", made=14, on=15)], 12, Stage.DECIDED, Decision.NO),
        # what is booked after a decision opens it again
        ([talk(CAME, "no"), trial(BOOKED, 12, 15)], None, Stage.TRIAL_BOOKED, None),
        ([talk(CAME, "later"), trial(CAME, 12, 15)], None, Stage.CAME, None),
        ([trial(BOOKED, 12, 15)], 3, Stage.TRIAL_BOOKED, None),
        ([talk(CAME, "no"), trial(MISSED, 12, 15)], None, Stage.DECIDED, Decision.NO),
        # what was booked before it does not
        ([trial(BOOKED, 2, 15)], 3, Stage.DECIDED, Decision.ENROLLED),
    ],
)
def test_the_stage_follows_from_lessons_talks_and_enrolments(
    meetings: list[LeadMeeting], enrolled: int | None, stage: Stage, decision: Decision | None
) -> None:
    found = standing(facts(meetings, enrolled))
    assert (found.stage, found.decision) == (stage, decision)


def test_a_family_that_did_not_come_has_asked_since_then() -> None:
    found = standing(facts([trial(MISSED)]))
    assert found.missed and found.since == day(5) + HOUR
    assert standing(facts()).since == START


@pytest.mark.parametrize(
    ("meetings", "enrolled", "stages"),
    [
        ([], None, "asked"),
        ([trial(MISSED)], None, "asked trial_booked"),
        ([trial(CAME), talk(BOOKED)], None, "asked trial_booked came"),
        ([talk(CAME, "thinking")], None, "asked talk"),
        ([trial(CAME), talk(CAME, "enrolled")], None, "asked trial_booked came talk decided"),
        ([], 3, "asked decided"),
    ],
)
def test_what_a_source_has_brought_is_every_stage_that_was_reached(
    meetings: list[LeadMeeting], enrolled: int | None, stages: str
) -> None:
    assert reached(facts(meetings, enrolled)) == {Stage(each) for each in stages.split()}


@pytest.mark.parametrize(
    ("next_on", "set_on", "enrolled", "expected"),
    [
        (None, None, None, Due.UNDATED),
        (TODAY - timedelta(days=1), 0, None, Due.OVERDUE),
        (TODAY, 0, None, Due.TODAY),
        (TODAY + timedelta(days=1), 0, None, Due.LATER),
        (None, None, 3, Due.NOTHING),
        # planned before they enrolled: nothing to do any more; planned after it, there is
        (TODAY, 2, 3, Due.NOTHING),
        (TODAY, 4, 3, Due.TODAY),
    ],
)
def test_what_is_due_follows_from_the_next_date(
    next_on: date | None, set_on: int | None, enrolled: int | None, expected: Due
) -> None:
    found = facts((), enrolled, next_on=next_on, set_at=day(set_on) if set_on is not None else None)
    assert due(found.lead, standing(found), TODAY) is expected
    assert (next_of(found.lead, standing(found)) is None) == (expected in (Due.UNDATED, Due.NOTHING))


def test_what_is_decided_leaves_the_list_after_thirty_days_or_after_its_next_date() -> None:
    later = facts([talk(CAME, "later")])
    at = later.meetings[0].ends_at

    def listed(found: LeadFacts, days: int) -> bool:
        return is_active(found.lead, standing(found), at + timedelta(days=days), ZONE)

    assert listed(later, 29) and not listed(later, 30)
    dated = facts([talk(CAME, "later")], next_on=(at + timedelta(days=60)).date(), set_at=at + HOUR)
    assert listed(dated, 80) and not listed(dated, 91)
    assert listed(facts(), 300)


def test_the_share_of_a_family_is_what_its_caps_let_through_in_thirty_days() -> None:
    assert allowance(CAPS) == {MessageClass.RELATION: 4, MessageClass.OFFERS: 3}
    assert allowance([Cap(MessageClass.OFFERS, 2, 60, of_family=True), Cap(MessageClass.LEARNING, 1, 1)]) == {
        MessageClass.OFFERS: 2
    }
