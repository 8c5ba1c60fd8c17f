"""The life of an alert: raised once, merged, cleared, looked at again, over; whatever happens in whichever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from domain.alerts.alert import Act, Alert, Finding, NotTrue, OfLearner, Rule, State
from domain.alerts.life import (
    LONGEST_REST,
    OPEN_DAYS,
    RAISED_FROM,
    USUAL_TRUST,
    Event,
    Step,
    Whose,
    acted,
    answered,
    dismissed,
    given_up,
    looked,
    morning,
    weighted,
)

ZONE = "Asia/Shanghai"
LIN = Whose(7, OfLearner(1), ZONE)
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def finding(rule: Rule = Rule.SLIPPING, chance: float = 0.9, since: datetime = MONDAY, key: str = "") -> Finding:
    return Finding(rule, chance, since, key)


def raised(*findings: Finding, at: datetime = MONDAY) -> Alert:
    alert = looked(LIN, None, findings or (finding(),), at).alert
    assert alert is not None
    return replace(alert, id=1)


def told(alert: Alert, at: datetime = MONDAY) -> Alert:
    return replace(alert, told_at=at)


def test_what_is_too_unsure_raises_nothing_and_what_is_sure_enough_does() -> None:
    assert looked(LIN, None, [finding(chance=RAISED_FROM - 0.01)], MONDAY) == Step(None)
    step = looked(LIN, None, [finding(chance=RAISED_FROM)], MONDAY)
    assert step.events == (Event.RAISED,)
    assert step.alert is not None and step.alert.state is State.OPEN and step.alert.told_at is None


def test_everything_about_one_learner_is_one_alert() -> None:
    step = looked(LIN, None, [finding(), finding(Rule.STUCK, key="s1"), finding(Rule.LOW_MOOD, 0.5)], MONDAY)
    assert step.alert is not None and step.alert.known == ("slipping:", "stuck:s1")


def test_trust_changes_the_odds_and_the_usual_trust_nothing() -> None:
    assert weighted(0.7, USUAL_TRUST) == pytest.approx(0.7)
    assert weighted(0.8, 0.5) == pytest.approx(0.5)
    assert weighted(0.7, 0.9) > 0.7
    distrusted = {Rule.SLIPPING: 0.4}
    assert looked(LIN, None, [finding(chance=0.7)], MONDAY, trusted=distrusted).alert is None


def test_an_alert_stays_while_its_reason_is_not_quite_gone_and_clears_with_it_at_once() -> None:
    alert = raised()
    step = looked(LIN, alert, [finding(chance=0.45)], day(1), trusted={Rule.SLIPPING: 0.2})
    assert step.events == () and step.alert is not None and step.alert.findings[0].chance == 0.45
    step = looked(LIN, alert, [finding(chance=0.39)], day(1))
    assert step.events == (Event.CLEARED,)
    assert step.alert is not None and (step.alert.state, step.alert.look_at) == (State.CLEARED, None)
    assert step.alert.findings == alert.findings


def test_another_rule_that_joins_is_told_and_another_finding_of_the_same_rule_is_not() -> None:
    alert = told(raised(finding(Rule.STUCK, key="s1")))
    same = looked(LIN, alert, [finding(Rule.STUCK, key="s1"), finding(Rule.STUCK, key="s2")], day(1))
    assert same.events == () and same.alert is not None and same.alert.told_at is not None
    assert same.alert.known == ("stuck:s1", "stuck:s2")
    joined = looked(LIN, alert, [finding(Rule.LOW_MOOD), finding(Rule.STUCK, key="s1")], day(1))
    assert joined.events == (Event.JOINED,) and joined.alert is not None and joined.alert.told_at is None
    unsure = looked(LIN, alert, [finding(Rule.LOW_MOOD, 0.5), finding(Rule.STUCK, key="s1")], day(1))
    assert unsure.events == () and unsure.alert is not None and len(unsure.alert.findings) == 1
    again = looked(LIN, told(joined.alert), [finding(Rule.LOW_MOOD), finding(Rule.STUCK, key="s1")], day(2))
    assert again.events == ()


def test_what_was_done_is_looked_at_on_the_morning_seven_days_later() -> None:
    alert = acted(raised(), Act.LETTER, day(1), ZONE)
    assert alert.state is State.ACTED
    assert alert.look_at == datetime(2026, 11, 9, 21, 0, tzinfo=UTC), "five in the morning in Shanghai"
    early = looked(LIN, alert, [], day(6))
    assert early.events == () and early.alert == alert
    assert looked(LIN, alert, [], day(8)).events == (Event.HELPED,)
    step = looked(LIN, alert, [finding()], day(8))
    assert step.events == (Event.ASKED,) and step.alert is not None and step.alert.state is State.ASKED


def test_a_second_act_does_not_put_the_look_off() -> None:
    alert = acted(raised(), Act.LETTER, day(1), ZONE)
    assert acted(alert, Act.ASSIGNED, day(3), ZONE) == alert
    watched = acted(raised(), Act.WATCH, day(1), ZONE)
    assert acted(watched, Act.WATCH, day(3), ZONE) == watched
    assert acted(watched, Act.TALK, day(3), ZONE).state is State.ACTED


def test_what_was_only_watched_went_by_itself() -> None:
    watched = acted(raised(), Act.WATCH, day(1), ZONE)
    assert looked(LIN, watched, [], day(2)).events == ()
    assert looked(LIN, watched, [], day(8)).events == (Event.CLEARED,)
    asked = looked(LIN, watched, [finding()], day(8))
    assert asked.events == (Event.ASKED,)
    assert looked(LIN, asked.alert, [], day(9), only_watched=True).events == (Event.CLEARED,)


def test_who_is_asked_may_say_yes_or_have_one_more_week_or_say_nothing() -> None:
    asked = looked(LIN, acted(raised(), Act.LETTER, day(0), ZONE), [finding()], day(8)).alert
    assert asked is not None
    assert answered(asked, True, day(9), ZONE).state is State.DONE
    assert answered(asked, None, day(9), ZONE).state is State.EXPIRED
    assert looked(LIN, asked, [], day(9)).events == (Event.HELPED,)
    assert looked(LIN, asked, [finding()], day(14)).events == ()
    assert looked(LIN, asked, [finding()], day(15)).events == (Event.EXPIRED,)
    another = answered(asked, False, day(9), ZONE)
    assert another.state is State.ACTED and answered(another, True, day(9), ZONE) == another
    again = looked(LIN, another, [finding()], day(17)).alert
    assert again is not None and again.state is State.ASKED
    assert answered(again, False, day(18), ZONE).state is State.EXPIRED


def test_what_nobody_deals_with_expires_after_two_weeks() -> None:
    alert = told(raised())
    assert looked(LIN, alert, [finding()], day(13)).events == ()
    assert looked(LIN, alert, [finding()], day(OPEN_DAYS)).events == (Event.EXPIRED,)


@pytest.mark.parametrize(("state", "days"), [(State.CLEARED, 14), (State.EXPIRED, 14), (State.DISMISSED, 28)])
def test_the_same_rests_after_an_end_unless_it_began_anew(state: State, days: int) -> None:
    over = replace(told(raised()), state=state, changed_at=day(3), look_at=None)
    assert looked(LIN, None, [finding()], day(3 + days - 1), ended=[over]).alert is None
    assert looked(LIN, None, [finding()], day(3 + days), ended=[over]).alert is not None
    assert looked(LIN, None, [finding(since=day(4))], day(5), ended=[over]).alert is not None
    other = looked(LIN, None, [finding(), finding(Rule.LOW_MOOD)], day(5), ended=[over])
    assert other.alert is not None and other.alert.known == ("low_mood:",)


def test_what_went_and_began_again_before_that_was_noticed_began_anew() -> None:
    cleared = replace(told(raised()), state=State.CLEARED, changed_at=day(3), look_at=None)
    assert looked(LIN, None, [finding(since=day(2.5))], day(6), ended=[cleared]).alert is not None
    assert looked(LIN, None, [finding(since=day(1.5))], day(6), ended=[cleared]).alert is None
    dismissed_then = replace(cleared, state=State.DISMISSED)
    assert looked(LIN, None, [finding(since=day(2.5))], day(6), ended=[dismissed_then]).alert is None
    quick = replace(cleared, findings=(finding(since=day(2.5)),))
    assert looked(LIN, None, [finding(since=day(2.5))], day(6), ended=[quick]).alert is None, "it is the same"


def test_what_expired_before_anybody_was_told_does_not_rest() -> None:
    over = replace(raised(), state=State.EXPIRED, changed_at=day(14), look_at=None)
    assert looked(LIN, None, [finding()], day(15), ended=[over]).alert is not None


def test_what_is_over_stays_as_it_ended() -> None:
    over = dismissed(raised(), NotTrue.EXCUSED, "at the dentist's", day(1))
    assert (over.state, over.reason, over.words) == (State.DISMISSED, NotTrue.EXCUSED, "at the dentist's")
    assert acted(over, Act.LETTER, day(2), ZONE) == over == given_up(over, day(2))
    assert dismissed(over, NotTrue.OTHER, "", day(2)) == answered(over, True, day(2), ZONE) == over


def test_a_morning_is_at_the_same_wall_time_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 25, 12, 0, tzinfo=UTC)
    assert morning(before, 7, "Europe/Berlin") == datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


RULES = (Rule.SLIPPING, Rule.STUCK, Rule.LOW_MOOD)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_happens_every_alert_ends_and_nothing_is_told_twice(seed: int) -> None:
    """Reasons come and go, looks are missed, teachers act, answer and dismiss at any time, for half a year."""
    chance = Random(seed)
    reasons: dict[str, Finding] = {}
    live: Alert | None = None
    ended: list[Alert] = []
    tellings: Counter[tuple[int, Rule]] = Counter()
    number, diligence = 0, chance.choice((0.0, 0.1, 0.5))
    for step in range(180 * 2):
        now = day(step / 2)
        _stir(chance, reasons, now, quiet=step > 300)
        if live is not None and chance.random() < diligence:
            live = _deal_with(chance, live, now)
        elif chance.random() < 0.9:
            was = live
            lately = [each for each in ended if each.changed_at >= now - LONGEST_REST]
            took = looked(LIN, live, list(reasons.values()), now, ended=lately)
            live = took.alert
            if was is None and live is not None:
                number += 1
                live = replace(live, id=number)
                began = {each.name: each.since for each in live.findings}
                for old in lately:
                    again = began.keys() & set(old.known)
                    assert all(
                        began[name] > old.changed_at - timedelta(days=1) or now >= old.changed_at + timedelta(days=14)
                        for name in again
                        if old.told_at is not None or old.state is not State.EXPIRED
                    )
            if (
                was is not None
                and was.state is State.OPEN
                and not any(each.chance >= 0.4 for each in reasons.values())
            ):
                assert took.events == (Event.CLEARED,), "the reason is gone"
        if live is not None and live.state.is_over:
            assert live.look_at is None
            ended.append(live)
            live = None
        if live is not None:
            assert live.look_at is not None and {each.name for each in live.findings} <= set(live.known)
            if live.told_at is None and chance.random() < 0.5:
                rules = {Rule(name.partition(":")[0]) for name in live.known}
                news = [rule for rule in rules if not tellings[live.id, rule]]
                assert news, "told again without news"
                tellings.update((live.id, rule) for rule in rules)
                live = replace(live, told_at=now)
    assert live is None, "nothing has spoken for it for a month"
    assert all(each.state.is_over for each in ended)
    assert all((each.reason is not None) is (each.state is State.DISMISSED) for each in ended)


def _stir(chance: Random, reasons: dict[str, Finding], now: datetime, *, quiet: bool) -> None:
    for rule in RULES:
        each = reasons.get(rule)
        if each is not None and (quiet or chance.random() < 0.04):
            del reasons[rule]
        elif each is None and not quiet and chance.random() < 0.04:
            reasons[rule] = Finding(rule, chance.uniform(0.3, 1.0), now)
        elif each is not None:
            reasons[rule] = replace(each, chance=min(1.0, max(0.1, each.chance + chance.gauss(0, 0.1))))


def _deal_with(chance: Random, alert: Alert, now: datetime) -> Alert:
    match chance.randrange(4):
        case 0:
            return acted(alert, chance.choice(list(Act)), now, ZONE)
        case 1:
            return answered(alert, chance.choice((True, False, None)), now, ZONE)
        case 2 if chance.random() < 0.2:
            return dismissed(alert, NotTrue.NOT_SO, "", now)
        case _:
            return alert
