"""What the gate decides, rule by rule."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from domain.gate.push import Decided, Reader, Told, Verdict, Waiting, Why
from domain.gate.rules import Cap, GateRules
from domain.messages.kinds import MessageClass
from tests.domain.gate.given import BERLIN, SATURDAY, a_gate, a_message, a_reader, at, hours, was_told

NOON = at(12)
SENT, DEFERRED, MERGED, DROPPED = Verdict.SENT, Verdict.DEFERRED, Verdict.MERGED, Verdict.DROPPED
PARENT = a_reader(takes_offers=True)
LEARNER = a_reader(is_learner=True)


def days_ago(count: int, hour: int = 12) -> datetime:
    return at(hour, on=SATURDAY - timedelta(days=count))


def in_days(count: int, hour: int = 8) -> datetime:
    return at(hour, on=SATURDAY + timedelta(days=count))


def decide(reader: Reader, message: Waiting, *told: Told, now: datetime = NOON) -> tuple[Verdict, Why, Any]:
    (decided,), _ = a_gate().look(reader, [message], told, now)
    return decided.verdict, decided.why, decided.then


def together(reader: Reader, *messages: Waiting, told: tuple[Told, ...] = (), now: datetime = NOON) -> list[Decided]:
    decided, _ = a_gate().look(reader, messages, told, now)
    return sorted(decided, key=lambda each: each.message)


def test_what_is_due_goes_until_the_hours_close_or_it_is_too_late() -> None:
    (decided,), (told,) = a_gate().look(PARENT, [a_message("report", NOON)], (), NOON)
    assert (decided.verdict, decided.why, decided.until) == (SENT, Why.DUE, at(21))
    assert (told.at, told.klass, told.counts) == (NOON, MessageClass.LEARNING, True)
    (decided,), _ = a_gate().look(PARENT, [a_message("report", NOON, until=at(14))], (), NOON)
    assert decided.until == at(14)


def test_what_is_not_due_waits_and_what_is_late_goes_nowhere() -> None:
    assert decide(PARENT, a_message("report", at(13))) == (DEFERRED, Why.NOT_YET, at(13))
    assert decide(PARENT, a_message("report", NOON - hours(36))) == (DROPPED, Why.LATE, None)
    assert decide(PARENT, a_message("service", NOON, until=NOON)) == (DROPPED, Why.LATE, None)


def test_whose_reason_has_gone_is_dropped_for_that() -> None:
    (decided,), _ = a_gate().look(PARENT, [a_message("follow_up", NOON)], (), NOON, {1: Why.ANSWERED})
    assert (decided.verdict, decided.why) == (DROPPED, Why.ANSWERED)


@pytest.mark.parametrize(
    ("reader", "kind", "why"),
    [
        (a_reader(reachable=False), "service", Why.UNREACHABLE),
        (a_reader(), "offer", Why.NO_CONSENT),
        (a_reader(off=("report",)), "report", Why.SWITCHED_OFF),
        (a_reader(paused_until=NOON + hours(1)), "report", Why.ON_PAUSE),
        (a_reader(digest=True, has_weekly=True), "report", Why.SUMMED_UP),
        (a_reader(digest=True, has_weekly=True), "tip", Why.ONLY_THE_CARD),
        (a_reader(digest=True), "report", Why.ONLY_THE_CARD),
        (a_reader(off=("service",)), "service", None),
        (a_reader(paused_until=NOON + hours(1)), "service", None),
        (a_reader(paused_until=NOON), "report", None),
        (a_reader(digest=True, has_weekly=True), "week", None),
        (a_reader(digest=True, is_learner=True), "reminder", None),
    ],
)
def test_what_somebody_does_not_want_is_dropped_and_service_never(reader: Reader, kind: str, why: Why | None) -> None:
    verdict, because, _ = decide(reader, a_message(kind, NOON))
    assert (verdict, because) == ((SENT, Why.DUE) if why is None else (DROPPED, why))


def test_an_offer_about_a_child_needs_an_agreement_for_that_child() -> None:
    reader = a_reader(takes_offers=True, no_offers_for=(8,))
    assert decide(reader, a_message("offer", NOON, learner=7))[0] is SENT
    assert decide(reader, a_message("offer", NOON, learner=8)) == (DROPPED, Why.NO_CONSENT, None)


def test_at_night_everything_waits_for_the_morning() -> None:
    for kind in ("service", "report", "offer"):
        assert decide(PARENT, a_message(kind, at(22)), now=at(22)) == (DEFERRED, Why.QUIET, in_days(1))


def test_what_would_be_too_late_in_the_morning_is_dropped_but_service_goes_now() -> None:
    assert decide(LEARNER, a_message("reminder", at(22)), now=at(22)) == (DROPPED, Why.NO_OPEN_HOUR, None)
    for until in (in_days(1, 7), in_days(1), in_days(1) + timedelta(minutes=10)):
        (decided,) = together(PARENT, a_message("service", at(22), until=until), now=at(22))
        assert (decided.verdict, decided.until) == (SENT, until)


def test_urgent_service_goes_at_night() -> None:
    assert decide(PARENT, a_message("service", at(23), urgent=True), now=at(23))[0] is SENT


def test_an_urgent_word_to_somebody_awake_goes_while_they_are_and_not_hours_later() -> None:
    message = a_message("letter", at(22), urgent=True)
    (decided,) = together(PARENT, message, now=at(22, 5))
    assert (decided.verdict, decided.until) == (SENT, at(22, 15))
    assert decide(PARENT, message, now=at(22, 15)) == (DEFERRED, Why.QUIET, in_days(1))


def test_a_learner_hears_of_practice_once_a_day() -> None:
    first = was_told("reminder", at(9))
    assert decide(LEARNER, a_message("review", NOON), first) == (DROPPED, Why.TOO_MUCH, None)
    assert decide(LEARNER, a_message("review", NOON, until=in_days(2)), first) == (DEFERRED, Why.ENOUGH, in_days(1))
    assert decide(LEARNER, a_message("review", NOON), was_told("reminder", days_ago(1, 20)))[0] is SENT


def test_a_parent_hears_of_lessons_three_times_a_week() -> None:
    told = [was_told("report", days_ago(count)) for count in (6, 3, 1)]
    assert decide(PARENT, a_message("tip", NOON), *told) == (DEFERRED, Why.ENOUGH, in_days(1))
    assert decide(PARENT, a_message("tip", NOON), *told[1:])[0] is SENT
    week_ago = [was_told("report", days_ago(7, 23)), *told[1:]]
    assert decide(PARENT, a_message("tip", NOON), *week_ago)[0] is SENT, "days are local, not 168 hours"


def test_room_is_left_for_the_weeks_card_until_it_has_come() -> None:
    reader = a_reader(has_weekly=True)
    two = was_told("report", days_ago(4)), was_told("report", days_ago(2))
    assert decide(reader, a_message("report", NOON), *two) == (DROPPED, Why.SUMMED_UP, None)
    assert decide(reader, a_message("week", NOON), *two)[0] is SENT
    card = was_told("week", days_ago(5)), was_told("report", days_ago(2))
    assert decide(reader, a_message("report", NOON), *card)[0] is SENT
    assert decide(reader, a_message("report", NOON), *card, two[0])[0] is DROPPED


def test_a_family_is_one_whoever_of_it_was_told() -> None:
    other = was_told("talk_offer", days_ago(1), person=2)
    assert decide(PARENT, a_message("follow_up", NOON), other) == (DROPPED, Why.TOO_MUCH, None)
    assert decide(PARENT, a_message("report", NOON), *(was_told("report", days_ago(1), 2) for _ in "123"))[0] is SENT
    strangers = was_told("talk_offer", days_ago(1), person=2, household="f2")
    assert decide(PARENT, a_message("follow_up", NOON), strangers)[0] is SENT


def test_what_somebody_was_told_before_they_were_of_the_family_counts() -> None:
    alone = was_told("offer", days_ago(1), household="p1")
    assert decide(PARENT, a_message("event", NOON, until=in_days(2)), alone) == (DROPPED, Why.TOO_MUCH, None)


def test_offers_come_once_a_week_and_three_times_a_month() -> None:
    told = [was_told("offer", days_ago(count)) for count in (28, 21, 8)]
    assert decide(PARENT, a_message("event", NOON), *told) == (DEFERRED, Why.ENOUGH, in_days(2))
    assert decide(PARENT, a_message("event", NOON), told[2])[0] is SENT
    assert decide(PARENT, a_message("event", NOON), was_told("offer", days_ago(6))) == (
        DEFERRED,
        Why.ENOUGH,
        in_days(1),
    )


def test_the_same_news_for_two_guardians_is_one_contact_also_where_one_of_them_got_it_with_another() -> None:
    gate = a_gate()
    report, talk = a_message("report", NOON, 1), a_message("talk_offer", NOON, 2, occasion="talk")
    _, told = gate.look(PARENT, [report, talk], (), NOON)
    other = a_reader(2)
    assert decide(other, a_message("talk_offer", NOON, 3, person=2, occasion="talk"), *told)[0] is SENT
    assert decide(other, a_message("talk_offer", NOON, 3, person=2), *told)[0] is DROPPED


def test_whoever_is_told_of_the_same_occasion_once_more_is_told_twice() -> None:
    told = was_told("talk_offer", days_ago(2), contact="talk")
    assert decide(PARENT, a_message("talk_offer", NOON, occasion="talk"), told) == (DROPPED, Why.TOO_MUCH, None)


def test_what_was_wished_uses_up_nobodys_share() -> None:
    mood = was_told("mood", days_ago(1))
    assert decide(PARENT, a_message("talk_offer", NOON), mood)[0] is SENT
    assert decide(LEARNER, a_message("mood", NOON), was_told("talk_offer", days_ago(1)))[0] is SENT


def test_staff_may_go_beyond_what_is_enough_with_a_reason_but_not_into_the_night() -> None:
    told = was_told("talk_offer", days_ago(1)), was_told("report", at(11))
    letter = a_message("letter", NOON, override="she asked for it on the phone")
    assert decide(PARENT, letter, *told)[:2] == (SENT, Why.OVERRIDDEN)
    assert decide(a_reader(off=("letter",)), letter)[1] is Why.SWITCHED_OFF
    assert decide(PARENT, letter, now=at(21, 30)) == (DEFERRED, Why.QUIET, in_days(1))
    _, (counted,) = a_gate().look(PARENT, [letter], told, NOON)
    assert decide(PARENT, a_message("talk_offer", at(15), 2), counted, now=at(15))[0] is DROPPED


def test_two_messages_are_two_hours_apart_or_one() -> None:
    told = was_told("talk_offer", at(11))
    assert decide(PARENT, a_message("report", NOON), told) == (DEFERRED, Why.JUST_TOLD, at(13))
    assert decide(PARENT, a_message("report", at(13)), told, now=at(13))[0] is SENT
    one, two = together(PARENT, a_message("report", NOON, 1), a_message("talk_offer", NOON, 2))
    assert (one.verdict, two.verdict, two.into, two.why) == (SENT, MERGED, 1, Why.TOGETHER)


def test_nobody_waits_two_hours_at_an_hour_of_their_own_or_for_service_or_for_ever() -> None:
    told = was_told("talk_offer", at(11))
    assert decide(LEARNER, a_message("reminder", NOON), told)[0] is SENT
    assert decide(PARENT, a_message("service", NOON), told)[0] is SENT
    assert decide(PARENT, a_message("report", NOON), was_told("service", at(11)))[0] is SENT
    assert decide(PARENT, a_message("report", NOON, until=at(13)), told)[0] is SENT
    evening = was_told("talk_offer", at(20))
    waits = decide(PARENT, a_message("report", at(20, 30)), evening, now=at(20, 30))
    assert waits == (DEFERRED, Why.JUST_TOLD, in_days(1))


def test_service_goes_first_and_what_goes_with_it_counts_by_its_own_class() -> None:
    report, service = a_message("report", NOON, 1), a_message("service", NOON, 2)
    decided, told = a_gate().look(PARENT, [report, service], (), NOON)
    assert [(each.message, each.verdict, each.into) for each in decided] == [(2, SENT, None), (1, MERGED, 2)]
    assert [(each.klass, each.contact) for each in told] == [
        (MessageClass.SERVICE, "message:2"),
        (MessageClass.LEARNING, "message:2"),
    ]


def test_an_offer_never_stands_below_service_nor_comes_on_its_heels() -> None:
    service, offer = together(PARENT, a_message("service", NOON, 1), a_message("offer", NOON, 2))
    assert service.verdict is SENT
    assert (offer.verdict, offer.why, offer.then) == (DEFERRED, Why.JUST_TOLD, at(14))


def test_an_offer_that_cannot_wait_for_service_still_waits_for_the_other_message() -> None:
    told = was_told("report", at(10, 30)), was_told("service", at(11, 30))
    assert decide(PARENT, a_message("offer", NOON, until=at(13)), *told) == (DEFERRED, Why.JUST_TOLD, at(12, 30))
    assert decide(PARENT, a_message("offer", NOON, until=at(12, 15)), *told)[0] is SENT


def test_what_fits_into_no_message_with_the_others_comes_two_hours_later() -> None:
    place = {"html": "there", "keyboard": [], "attachment": {"type": "venue"}}
    one, two = together(PARENT, a_message("report", NOON, 1), a_message("talk_offer", NOON, 2, content=place))
    assert (one.verdict, two.verdict, two.why, two.then) == (SENT, DEFERRED, Why.JUST_TOLD, at(14))


def test_merged_messages_are_one_contact() -> None:
    both = together(PARENT, *(a_message("talk_offer", NOON, number) for number in (1, 2)))
    assert [each.verdict for each in both] == [SENT, MERGED]


def test_days_are_those_of_the_reader() -> None:
    reader = a_reader(zone=BERLIN, is_learner=True)
    told = was_told("reminder", at(20, on=date(2026, 11, 21), zone=BERLIN))
    review = a_message("review", at(8, on=date(2026, 11, 22), zone=BERLIN))
    assert decide(reader, review, told, now=review.due_at)[0] is SENT


def test_caps_are_what_is_configured() -> None:
    gate = a_gate(GateRules(caps=(Cap(MessageClass.RELATION, 2, 7, of_family=True),), apart=timedelta()))
    told = [was_told("talk_offer", days_ago(1))]
    assert gate.when(PARENT, a_message("follow_up", NOON), told, NOON).verdict is SENT
    told.append(was_told("talk_offer", at(11)))
    assert gate.when(PARENT, a_message("follow_up", NOON), told, NOON).verdict is DROPPED
    with pytest.raises(ValueError, match="nothing through"):
        Cap(MessageClass.OFFERS, 0, 7)


def test_own_hours_let_a_message_wait_for_them() -> None:
    reader = a_reader(open_from=time(18), open_until=time(20))
    assert decide(reader, a_message("report", NOON)) == (DEFERRED, Why.OWN_HOURS, at(18))
