"""What would become of the messages of the coming days."""

from __future__ import annotations

from datetime import timedelta

from domain.gate.plan import WEEK, plan
from domain.gate.push import Verdict, Why
from domain.messages.kinds import APPOINTMENT, EVENT, FOLLOW_UP, OFFER, REMINDER, REPORT
from domain.messages.kinds import WEEK as CARD
from tests.domain.gate.given import a_gate, a_message, a_reader, at, was_told

NOW = at(12)
DAY = timedelta(days=1)


def test_what_is_due_at_night_goes_in_the_morning() -> None:
    (line,) = plan(a_gate(), {1: a_reader()}, [a_message(REPORT.name, at(22))], [], NOW, NOW + WEEK)
    assert (line.verdict, line.at, line.waited) == (Verdict.SENT, at(8) + DAY, Why.QUIET)


def test_what_comes_to_one_morning_comes_in_one_message() -> None:
    waiting = [a_message(REPORT.name, at(22)), a_message(FOLLOW_UP.name, at(22, 30), 2)]
    first, second = plan(a_gate(), {1: a_reader()}, waiting, [], NOW, NOW + WEEK)
    assert (first.verdict, second.verdict, second.into) == (Verdict.SENT, Verdict.MERGED, 1)
    assert first.at == second.at == at(8) + DAY


def test_what_is_planned_uses_up_the_share_of_what_comes_later() -> None:
    reports = [a_message(REPORT.name, at(19, 30) + day * DAY, day + 1) for day in range(4)]
    lines = plan(a_gate(), {1: a_reader()}, reports, [], NOW, NOW + WEEK)
    assert [line.verdict for line in lines] == [*([Verdict.SENT] * 3), Verdict.DROPPED]
    assert lines[-1].why is Why.TOO_MUCH


def test_the_card_of_the_week_keeps_its_place() -> None:
    reader = a_reader(has_weekly=True)
    reports = [a_message(REPORT.name, at(19, 30) + day * DAY, day + 1) for day in range(3)]
    card = a_message(CARD.name, at(18) + 4 * DAY, 9)
    lines = {
        line.message.message: line for line in plan(a_gate(), {1: reader}, [*reports, card], [], NOW, NOW + WEEK)
    }
    assert lines[9].verdict is Verdict.SENT
    assert (lines[3].verdict, lines[3].why) == (Verdict.DROPPED, Why.SUMMED_UP)


def test_news_for_two_guardians_is_one_contact_and_what_follows_waits_for_the_family() -> None:
    readers = {1: a_reader(1, takes_offers=True), 2: a_reader(2, takes_offers=True)}
    waiting = [
        a_message(EVENT.name, at(14), 1, person=1, occasion="e"),
        a_message(EVENT.name, at(14), 2, person=2, occasion="e"),
        a_message(OFFER.name, at(14) + DAY, 3, person=2),
    ]
    first, second, third = plan(a_gate(), readers, waiting, [], NOW, NOW + WEEK)
    assert first.verdict is second.verdict is Verdict.SENT
    assert (third.verdict, third.waited, third.at) == (Verdict.SENT, Why.ENOUGH, at(8) + 7 * DAY)
    *_, third = plan(a_gate(), readers, waiting, [], NOW, NOW + 3 * DAY)
    assert (third.verdict, third.why, third.at) == (Verdict.DEFERRED, Why.ENOUGH, at(8) + 7 * DAY)


def test_what_was_told_before_counts_and_service_goes_all_the_same() -> None:
    told = [was_told(REPORT.name, at(10) - day * DAY) for day in range(3)]
    waiting = [
        a_message(REPORT.name, at(14), 1, until=None),
        a_message(APPOINTMENT.name, at(15), 2),
        a_message(REMINDER.name, at(16), 3, person=2),
    ]
    readers = {1: a_reader(1), 2: a_reader(2, is_learner=True)}
    lines = {line.message.message: line for line in plan(a_gate(), readers, waiting, told, NOW, NOW + WEEK)}
    assert lines[1].waited is Why.ENOUGH and lines[1].at > at(23)
    assert (lines[2].verdict, lines[2].at) == (Verdict.SENT, at(15))
    assert lines[3].verdict is Verdict.SENT


def test_nothing_that_is_asked_about_is_left_out() -> None:
    waiting = [a_message(FOLLOW_UP.name, at(9) + day * DAY, day + 1) for day in range(20)]
    lines = plan(a_gate(), {1: a_reader()}, waiting, [], NOW, NOW + WEEK)
    assert sorted(line.message.message for line in lines) == list(range(1, 21))
