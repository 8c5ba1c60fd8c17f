"""When a class was taught a point badly, and what is something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.alerts import faulty_item, point
from domain.alerts.alert import Finding, Rule
from domain.alerts.class_point import believed, counted
from domain.alerts.evidence import AnswerSeen
from domain.alerts.life import RAISED_FROM
from domain.alerts.rules import POINT_RULES, about_point
from tests.domain.alerts.taught import LESSON, POINT, ROADS, Lesson, evidence

WRONG_KEY = f"sample:{POINT}-1"
CLASSES = 30


def found(lesson: Lesson, seeds: int = CLASSES, days: float = 8) -> list[tuple[Finding, ...]]:
    """What the rules say of so many classes of this kind."""
    return [about_point(evidence(lesson, Random(f"{lesson} {seed}"), days)) for seed in range(seeds)]


def share(said: Sequence[Sequence[Finding]], rule: Rule) -> float:
    """In how many classes it would be raised."""
    return sum(any(each.rule is rule and each.chance >= RAISED_FROM for each in one) for one in said) / len(said)


def test_point_and_item_are_in_the_table() -> None:
    assert set(POINT_RULES) == {Rule.POINT, Rule.ITEM}


@pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(Lesson(), id="taught well"),
        pytest.param(Lesson(weak=1.2), id="a weak group"),
        pytest.param(Lesson(hard=1.0), id="hard for everybody"),
        pytest.param(Lesson(lost=1), id="one who is lost"),
        pytest.param(Lesson(late=4), id="four who came today"),
        pytest.param(Lesson(each=2, size=8), id="few answers"),
        pytest.param(Lesson(faulty=frozenset({WRONG_KEY})), id="a faulty item"),
    ],
)
def test_what_is_no_badly_taught_point_is_not_called_one(lesson: Lesson) -> None:
    assert share(found(lesson), Rule.POINT) <= 0.1


@pytest.mark.parametrize(
    ("lesson", "least"),
    [
        pytest.param(Lesson(bad=2.2), 0.6, id="thin"),
        pytest.param(Lesson(road=0.7, bad=0.3), 0.9, id="one wrong road"),
        pytest.param(Lesson(bad=2.5, late=3, weak=0.5), 0.5, id="a weaker class with late comers"),
        pytest.param(Lesson(bad=1.8, faulty=frozenset({WRONG_KEY})), 0.7, id="a faulty item besides"),
    ],
)
def test_a_badly_taught_point_is_found_within_eight_days(lesson: Lesson, least: float) -> None:
    assert share(found(lesson), Rule.POINT) >= least


def test_a_faulty_item_is_named_instead_of_the_point() -> None:
    said = found(Lesson(faulty=frozenset({WRONG_KEY})))
    named = [each for one in said for each in one if each.rule is Rule.ITEM]
    assert share(said, Rule.ITEM) >= 0.5
    assert {each.key for each in named} == {WRONG_KEY}
    both = [one for one in said if len({each.rule for each in one if each.chance >= RAISED_FROM}) > 1]
    assert len(both) <= 4, "no oftener than where no item is faulty"
    (first, *_) = named
    assert first.facts["form"] == "everywhere" and first.facts["remedies"] == ["item"]
    assert first.facts["share"] < first.facts["expected"] and first.facts["n"] > first.facts["others"] >= 4


def test_without_others_an_item_that_stands_out_in_class_is_named_all_the_same() -> None:
    said = found(Lesson(faulty=frozenset({WRONG_KEY}), elsewhere=0, each=8))
    assert share(said, Rule.ITEM) >= 0.4
    assert all("form" not in each.facts for one in said for each in one if each.rule is Rule.ITEM)


def test_sound_items_are_hardly_ever_named() -> None:
    kinds = (Lesson(), Lesson(bad=1.5), Lesson(weak=1.2), Lesson(hard=1.0))
    assert sum(share(found(each), Rule.ITEM) for each in kinds) <= 0.1


def test_chances_promise_no_more_than_comes() -> None:
    """Of classes of which one in six was taught badly; the simulated centre judges them more closely."""
    chance, told = Random(8), []
    for seed in range(240):
        bad = chance.uniform(0.8, 2.0) if seed % 6 == 0 else 0.0
        lesson = Lesson(
            size=chance.randrange(8, 16), weak=chance.choice((0, 0, 1)), bad=bad, each=chance.randrange(3, 8)
        )
        seen = evidence(lesson, chance)
        told.append((believed(seen, counted(seen)).low, bad > 0))
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0)):
        group = [(said, true) for said, true in told if low <= said < high]
        mean, came = (sum(each[at] for each in group) / len(group) for at in (0, 1))
        assert mean < came + 0.15, (low, mean, came)


def test_what_it_says_can_be_read_off_the_answers() -> None:
    (one,) = next(said for said in found(Lesson(road=0.9, bad=0.6)) if said)
    facts = one.facts
    assert one.since == LESSON and one.key == ""
    assert facts["form"] == "road" and facts["road"] == ROADS[0] and facts["remedies"] == ["reteach"]
    assert facts["n"] == 11 and facts["answers"] == 66 and 4 < facts["same"] <= 11
    assert facts["share"] + 10 < facts["expected"]


def test_scattered_mistakes_want_another_way_of_explaining() -> None:
    said = [each for one in found(Lesson(bad=1.8)) for each in one]
    assert any(each.facts["remedies"] == ["animation"] and "form" not in each.facts for each in said)


def test_hints_and_taps_without_reading_say_nothing() -> None:
    seen = evidence(Lesson(bad=2.5), Random(3))
    assert point.look(seen)

    for silent in (
        [replace(each, hints=1) for each in seen.answers],
        [replace(each, rapid=True) for each in seen.answers],
    ):
        assert not point.look(replace(seen, answers=silent))


def test_nothing_is_said_of_one_error_or_of_nothing() -> None:
    seen = evidence(Lesson(), Random(3))
    wrong = AnswerSeen(1, WRONG_KEY, POINT, LESSON + timedelta(hours=1), False, 0.9)
    for answers in ((), (wrong,), (wrong,) * 3):
        assert not point.look(replace(seen, answers=answers)) and not faulty_item.look(replace(seen, answers=answers))


def test_a_point_that_goes_well_once_it_was_taught_again_is_over() -> None:
    bad = evidence(Lesson(bad=2.5), Random(3))
    again, well = timedelta(days=10), evidence(Lesson(), Random(5))
    later = tuple(replace(each, at=each.at + again) for each in well.answers)
    seen = replace(
        bad, lessons=(LESSON, LESSON + again), answers=(*bad.answers, *later), now=LESSON + again + timedelta(days=8)
    )
    assert point.look(bad) and not point.look(seen)


def test_what_was_long_ago_is_over() -> None:
    bad = evidence(Lesson(bad=2.5), Random(3))
    assert not point.look(replace(bad, now=LESSON + timedelta(days=40)))
