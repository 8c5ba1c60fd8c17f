"""Why somebody got a message: its way through the ledger, and how much of its kind there was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.gate.push import Decision, Told, Verdict, Why
from domain.gate.pushed import Pushed
from domain.gate.rules import CAPS
from domain.gate.why import shares, steps
from domain.messages.kinds import EVENT, MOOD, REPORT, MessageClass
from domain.messages.outgoing import OutboxState
from tests.domain.gate.given import a_reader, at, was_told

NIGHT, MORNING = at(21, 40), at(8) + timedelta(days=1)


def decided(when: datetime, verdict: Verdict, why: Why, then: datetime | None = None) -> Decision:
    return Decision(1, when, verdict, why, then)


def pushed(klass: MessageClass) -> Pushed:
    return Pushed(1, 1, "f1", "report", klass, None, None, None, "", "", OutboxState.SENT, NIGHT, NIGHT, None, None)


def test_a_message_that_waited_for_the_morning_says_so() -> None:
    way = steps(
        [
            decided(NIGHT, Verdict.DEFERRED, Why.QUIET, MORNING),
            decided(MORNING, Verdict.MERGED, Why.TOGETHER),
        ]
    )
    assert [(step.verdict, step.why, step.until) for step in way] == [
        (Verdict.DEFERRED, Why.QUIET, MORNING),
        (Verdict.MERGED, Why.TOGETHER, None),
    ]


def test_that_it_was_planned_for_later_is_no_step() -> None:
    way = steps([decided(NIGHT, Verdict.DEFERRED, Why.NOT_YET, MORNING), decided(MORNING, Verdict.SENT, Why.DUE)])
    assert [step.verdict for step in way] == [Verdict.SENT]


def test_waiting_on_for_the_same_reason_is_one_wait() -> None:
    later = MORNING + timedelta(hours=2)
    way = steps(
        [
            decided(NIGHT, Verdict.DEFERRED, Why.ENOUGH, MORNING),
            decided(MORNING, Verdict.DEFERRED, Why.ENOUGH, later),
            decided(later, Verdict.DEFERRED, Why.JUST_TOLD, later + timedelta(hours=2)),
        ]
    )
    assert [(step.why, step.at, step.until) for step in way] == [
        (Why.ENOUGH, NIGHT, later),
        (Why.JUST_TOLD, later, later + timedelta(hours=2)),
    ]


def test_messages_of_the_reader_are_counted_for_learning_and_those_of_the_family_for_offers() -> None:
    reader, now = a_reader(1), at(20)
    told = [
        was_told(REPORT.name, at(10), person=1),
        was_told(REPORT.name, at(10), person=2),
        was_told(EVENT.name, at(11), person=2),
        was_told(EVENT.name, at(11) - timedelta(days=20), person=1),
        was_told(MOOD.name, at(12), person=1),
    ]
    (of_reports,) = shares(CAPS, reader, pushed(MessageClass.LEARNING), told, now)
    assert (of_reports.had, of_reports.cap.most, of_reports.cap.days) == (1, 3, 7)
    week, month = shares(CAPS, reader, pushed(MessageClass.OFFERS), told, now)
    assert (week.had, week.cap.days, month.had, month.cap.days) == (1, 7, 2, 30)
    (of_relation,) = shares(CAPS, reader, pushed(MessageClass.RELATION), told, now)
    assert of_relation.had == 0, "what was wished for counts against nothing"


def test_one_contact_of_several_messages_is_counted_once_and_learners_have_their_own_share() -> None:
    told: list[Told] = [
        was_told(REPORT.name, at(10), contact="one"),
        replace(was_told(REPORT.name, at(10), contact="one"), person=1),
    ]
    (share,) = shares(CAPS, a_reader(1), pushed(MessageClass.LEARNING), told, at(20))
    assert share.had == 1
    (share,) = shares(CAPS, a_reader(1, is_learner=True), pushed(MessageClass.LEARNING), told, at(20))
    assert (share.cap.most, share.cap.days) == (1, 1)


def test_what_it_said_can_be_known_again_by_its_first_line() -> None:
    message = replace(
        pushed(MessageClass.LEARNING), html="\n📄 <b>Lin &amp; Bo</b> · Maths\nSat", cause="<i>a</i> &lt;"
    )
    assert message.first_line == "📄 Lin & Bo · Maths"
    assert message.reason == "a <"
