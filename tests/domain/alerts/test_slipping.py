"""A learner who does less than was their own habit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.alerts import slipping
from domain.alerts.alert import Rule
from domain.alerts.decline import Slip, slip
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.own_days import own_days
from domain.alerts.slipping import LIMIT, signs_of
from domain.portrait.folding import fold
from tests.domain.alerts.centre import learner
from tests.domain.alerts.learners import NOW, TODAY, ZONE, evening, found, later, of, sitting
from tests.domain.portrait.said import answer, handed, homework, lesson

STEADY = "xx.xxx.x" * 4
"""Four weeks and a half of practice on three evenings of four."""
WEEKLY = "......c" * 5


def chance(evidence: LearnerEvidence) -> float:
    days = own_days(evidence)
    known: Slip | None = slip(signs_of(evidence, days), [day.weekday() for day in days])
    return known.chance if known is not None else 0.0


def test_who_stops_practising_is_found_with_the_gap_and_what_was_usual() -> None:
    told = found(Rule.SLIPPING, of(STEADY + "." * 18, lessons="..c...." * 5 + "....a......a..."))
    assert told is not None and told.chance >= LIMIT
    assert told.facts["form"] in {"silent", "practice_lessons"}
    assert evening(22, 0) < told.since < evening(12, 0)


def test_a_fall_in_one_sign_is_told_by_its_numbers() -> None:
    told = found(Rule.SLIPPING, of(STEADY + "." * 17))
    assert told is not None
    assert (told.facts["form"], told.facts["silent"], told.facts["gap"]) == (
        "silent",
        17,
        pytest.approx(1.4, abs=0.1),
    )


def test_two_signs_that_fall_together_are_told_together() -> None:
    told = found(Rule.SLIPPING, of("xx.xxx.x" * 8, "......c" * 5 + "......a" * 4, "......d" * 5 + "......m" * 4))
    assert told is not None
    assert told.facts["form"] == "lessons_homework"
    assert (told.facts["lessons"], told.facts["lessons_of"], told.facts["homework_usual"]) == (0, 4, 4)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of(since=30), id="nothing known"),
        pytest.param(of(STEADY), id="as before"),
        pytest.param(of(STEADY + "."), id="one evening"),
        pytest.param(of("x" * 40 + ".."), id="two evenings after forty"),
        pytest.param(of(STEADY, tickets="......3" * 4 + "...0"), id="one bad ticket"),
        pytest.param(of(STEADY, lessons="......c" * 4 + "...a"), id="one lesson"),
        pytest.param(of("x......" * 6 + "........."), id="always came rarely"),
        pytest.param(of("." * 40, since=40), id="never practised"),
        pytest.param(of("xxx."), id="came on Thursday"),
    ],
)
def test_what_is_no_slip_is_not_told(evidence: LearnerEvidence) -> None:
    assert found(Rule.SLIPPING, evidence) is None


def test_a_newcomer_is_found_too_but_later() -> None:
    assert found(Rule.SLIPPING, of("xxxxxxxx" + "." * 7)) is None
    assert chance(of("xxxxxxxxxx" + "." * 14)) > chance(of("xxxx" + "." * 14))
    assert found(Rule.SLIPPING, of("xxxxxxxxxxxx" + "." * 16)) is not None


def test_coming_back_ends_it() -> None:
    gone = STEADY + "." * 17
    assert found(Rule.SLIPPING, of(gone)) is not None
    assert found(Rule.SLIPPING, of(gone + "xx.x")) is None


def test_a_break_and_days_off_count_for_nothing() -> None:
    quiet = of(STEADY + "." * 17, homework="......d" * 4 + "......m" * 3)
    rest = (TODAY - timedelta(days=17), TODAY)
    off = frozenset(TODAY - timedelta(days=back) for back in range(18))
    assert found(Rule.SLIPPING, quiet) is not None
    assert found(Rule.SLIPPING, replace(quiet, pauses=[rest])) is None
    assert found(Rule.SLIPPING, replace(quiet, days_off=off)) is None


def test_lessons_that_were_called_off_count_for_nothing() -> None:
    absent = of(STEADY, lessons="......c" * 3 + "......a" * 3)
    excused = frozenset(each.at for each in absent.portrait.lessons[-3:])
    assert chance(replace(absent, excused=excused)) < 0.1 < chance(absent)


def test_saying_that_one_is_stuck_counts_as_handed_in() -> None:
    stuck = chance(of(STEADY, homework="......d" * 3 + "......s" * 3))
    missing = chance(of(STEADY, homework="......d" * 3 + "......m" * 3))
    assert stuck < 0.1 and missing > 5 * stuck


def test_who_never_was_regular_does_not_slip_by_a_quiet_stretch() -> None:
    quiet = "......." + ".x....." + "......."
    irregular = "x......" + "xxxx.xx" + ".x....." + "......." + "xx.x.x." + "xxx.xxx" + quiet
    regular = "xx.xxx." * 6 + quiet
    assert chance(of(irregular)) < 0.4 < 0.6 < chance(of(regular))


def test_practice_that_the_family_keeps_to_itself_is_not_looked_at() -> None:
    assert found(Rule.SLIPPING, replace(of(STEADY + "." * 17), may_see=False)) is None


def test_today_counts_only_once_there_was_practice() -> None:
    steady = of("x" * 20)
    assert chance(later(steady, 0.6)) == chance(steady)


def test_an_evening_belongs_to_the_day_of_the_place() -> None:
    late = of(since=30)
    late = replace(
        late, portrait=replace(late.portrait, sittings=tuple(sitting(back, 23.5) for back in range(30, 0, -1)))
    )
    evenings = signs_of(late, own_days(late))[0]
    assert sum(evenings.yes) == 29 and not sum(evenings.no)
    elsewhere = replace(late, zone="America/Los_Angeles", now=late.now + timedelta(hours=12))
    assert not sum(signs_of(elsewhere, own_days(elsewhere))[0].no)


@pytest.mark.parametrize("seed", range(12))
def test_one_more_thing_missed_never_lowers_the_chance(seed: int) -> None:
    luck = Random(seed)
    days = luck.randrange(14, 60)
    practice = "".join("x" if luck.random() < 0.5 else "." for _ in range(days))
    lessons = "".join("....." + luck.choice("cccca") + "." for _ in range(days // 7))
    homework = "".join("......" + luck.choice("dddm") for _ in range(days // 7))
    before = of(practice, lessons, homework)
    assert chance(of(practice, lessons + "a", homework)) >= chance(of(practice, lessons + ".", homework)) - 1e-9
    assert (
        chance(of(practice, lessons, homework[:-1] + "m"))
        >= chance(of(practice, lessons, homework[:-1] + "d")) - 1e-9
    )
    assert (
        chance(of(practice[:-1] + ".", lessons, homework))
        >= chance(of(practice[:-1] + "x", lessons, homework)) - 1e-9
    )
    assert 0 <= chance(before) < 1


@pytest.mark.parametrize("seed", range(8))
def test_whoever_is_back_for_two_weeks_is_cleared(seed: int) -> None:
    luck = Random(seed)
    usual = [luck.random() < 0.6 for _ in range(40)]
    line = "".join("x" if each else "." for each in usual) + "." * luck.randrange(5, 18)
    assert found(Rule.SLIPPING, of(line + "".join(luck.choice("xx.") for _ in range(14)))) is None


def test_what_is_told_among_made_up_learners_is_true_as_often_as_it_says() -> None:
    """Six of ten slip; each is looked at every sixth morning."""
    luck, told, slipped, known = Random(3), [], 0, 0
    for _ in range(30):
        each = learner(luck, slips=0.6)
        looks = [(day, slipping.look(each.seen_on(day))) for day in range(each.enrolled + 12, each.leaves + 1, 6)]
        told += [(fact.chance, each.slips is not None and day > each.slips) for day, facts in looks for fact in facts]
        slipped += each.slips is not None
        known += each.slips is not None and any(facts for _, facts in looks)
    assert len(told) >= 6 and sum(truth - chance for chance, truth in told) > -1
    assert known >= slipped / 4


def test_it_is_found_in_what_statements_add_up_to() -> None:
    """A lesson and a homework a week, practice on most evenings, and then none of it."""
    said = []
    for back in range(44, 0, -1):
        if back > 17 and back % 4:
            said.append(answer(evening(back), True, session=back))
        if back % 7 == 3:
            said.append(lesson(evening(back, 18), evening(back, 16), "came" if back > 17 else "away"))
            said.append(homework(evening(back, 18.1), back, (TODAY - timedelta(days=back - 6)).isoformat()))
            if back > 22:
                said.append(handed(evening(back - 5), back, "done"))
    portrait = fold(sorted(said, key=lambda each: each.at))
    told = found(Rule.SLIPPING, LearnerEvidence(1, NOW, ZONE, evening(44, 0), portrait))
    assert told is not None and told.chance > 0.8
    assert told.facts["form"] in {"silent", "practice_lessons", "practice_homework"}
