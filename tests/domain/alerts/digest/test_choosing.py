from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from domain.alerts.alert import Alert, Rule, State
from domain.alerts.digest.choosing import MOST, choose, usefulness
from domain.alerts.digest.line import ToldAs
from tests.domain.alerts.digest.stage import DAY, MONDAY, a_finding, an_alert

TRUST = dict.fromkeys(Rule, 0.8)


def test_the_surest_of_a_kind_comes_first() -> None:
    alerts = [an_alert(number, a_finding(chance=0.6 + number / 20)) for number in range(1, 5)]
    chosen = choose(alerts, (), {}, TRUST)
    assert [each.alert.id for each in chosen.lines] == [4, 3, 2, 1]
    assert {each.told_as for each in chosen.lines} == {ToldAs.NEW}


def test_a_rule_that_was_wrong_for_this_teacher_comes_later() -> None:
    absence, stuck = an_alert(1, a_finding(Rule.ABSENCE)), an_alert(2, a_finding(Rule.STUCK))
    for doubted, first in ((Rule.ABSENCE, 2), (Rule.STUCK, 1)):
        chosen = choose([absence, stuck], (), {}, TRUST | {doubted: 0.2})
        assert chosen.lines[0].alert.id == first


def test_more_than_five_wait_for_the_next_day() -> None:
    chosen = choose([an_alert(number) for number in range(7)], (), {}, TRUST)
    assert (len(chosen.lines), chosen.more) == (MOST, 2)


def test_what_was_told_is_not_told_again() -> None:
    told = an_alert(1, told_at=MONDAY - DAY)
    over = replace(told, state=State.CLEARED, over_told_at=MONDAY)
    assert choose([told], [over], {(1, ToldAs.NEW): MONDAY - DAY}, TRUST).lines == ()


def test_another_rule_that_joins_is_news_again_be_it_acted_on_or_not() -> None:
    joined = [an_alert(1), an_alert(2, state=State.ACTED)]
    told = {(1, ToldAs.NEW): MONDAY - DAY, (2, ToldAs.NEW): MONDAY - DAY}
    assert [each.alert.id for each in choose(joined, (), told, TRUST).lines] == [1, 2]


def test_who_acts_before_they_were_told_knows_of_it() -> None:
    acted = [an_alert(1, state=State.ACTED), an_alert(2, state=State.WATCHED)]
    assert choose(acted, (), {}, TRUST).lines == ()


def test_it_is_asked_once_whether_it_helped_and_once_more_after_another_week() -> None:
    asked = an_alert(1, state=State.ASKED, told_at=MONDAY - 8 * DAY)
    assert [each.told_as for each in choose([asked], (), {}, TRUST).lines] == [ToldAs.ASKED]
    told = {(1, ToldAs.ASKED): MONDAY}
    assert choose([asked], (), told, TRUST).lines == ()
    again = replace(asked, changed_at=MONDAY + 7 * DAY)
    assert [each.told_as for each in choose([again], (), told, TRUST).lines] == [ToldAs.ASKED]


def test_outcomes_come_at_the_end_and_only_those_that_the_teacher_does_not_know() -> None:
    states = (State.CLEARED, State.DONE, State.DISMISSED, State.EXPIRED)
    over = [an_alert(number, state=state, told_at=MONDAY - DAY) for number, state in enumerate(states)]
    asked = an_alert(8, state=State.ASKED, told_at=MONDAY - DAY)
    chosen = choose([asked, an_alert(9)], over, {}, TRUST)
    assert [each.alert.id for each in chosen.lines] == [9, 8, 0, 1]


def test_many_new_ones_leave_one_place_to_what_waits_for_an_answer() -> None:
    asked = an_alert(99, state=State.ASKED, told_at=MONDAY - DAY)
    chosen = choose([*(an_alert(number) for number in range(9)), asked], (), {}, TRUST)
    assert [each.told_as for each in chosen.lines] == [ToldAs.NEW] * 4 + [ToldAs.ASKED]
    assert chosen.more == 5


def test_an_alert_without_findings_is_of_no_use() -> None:
    assert usefulness(replace(an_alert(1), findings=()), TRUST) == 0


@pytest.mark.parametrize("seed", range(5))
def test_over_a_term_everything_is_told_once_and_nothing_twice(seed: int) -> None:
    chance = Random(seed)
    alerts: dict[int, Alert] = {}
    told: dict[tuple[int, ToldAs], datetime] = {}
    said = Counter[tuple[int, ToldAs, datetime]]()
    due: dict[tuple[int, ToldAs, datetime], datetime] = {}
    for now in (MONDAY + DAY * count for count in range(84)):
        if now < MONDAY + 70 * DAY:
            for number in range(len(alerts), len(alerts) + chance.choice((0, 0, 1, 2, 2, 3, 6))):
                alerts[number] = an_alert(number, a_finding(chance=chance.uniform(0.6, 1)), changed_at=now)
                due[number, ToldAs.NEW, MONDAY] = now
        for each in [one for one in alerts.values() if one.told_at is not None and not one.state.is_over]:
            if chance.random() < 0.2:
                state = chance.choice((State.ASKED, State.CLEARED, State.DONE, State.ACTED))
                alerts[each.id] = replace(each, state=state, changed_at=now)
                if state is State.ASKED:
                    due[each.id, ToldAs.ASKED, now] = now
                elif state.is_over:
                    due[each.id, ToldAs.OVER, MONDAY] = now
        live = [each for each in alerts.values() if not each.state.is_over]
        over = [each for each in alerts.values() if each.state.is_over]
        chosen = choose(live, over, told, TRUST)
        assert len(chosen.lines) <= MOST and (chosen.lines or not chosen.more)
        for line in chosen.lines:
            alert = line.alert
            episode = alert.changed_at if line.told_as is ToldAs.ASKED else MONDAY
            said[alert.id, line.told_as, episode] += 1
            told[alert.id, line.told_as] = now
            over_told_at = now if line.told_as is ToldAs.OVER else None
            alerts[alert.id] = replace(alert, told_at=alert.told_at or now, over_told_at=over_told_at)
    assert max(said.values()) == 1
    # a question to which the state has changed meanwhile is none any more
    assert {each for each in due if each[1] is not ToldAs.ASKED} <= set(said) <= set(due)
