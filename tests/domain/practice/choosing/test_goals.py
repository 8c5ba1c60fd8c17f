"""What the next item serves: the class first, what errors point to, reviews, and never what was not taught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from domain.language import Lang
from domain.practice.choosing.choice import HIGHEST_AIM, LOWEST_AIM, TARGET, aim, choose, family
from domain.practice.choosing.goals import AGAIN_IN_A_SET, CLASS_SHARE, PREREQUISITES_IN_A_SET
from domain.practice.choosing.reviewing import REVIEWS_IN_A_SET
from domain.practice.choosing.wanted import COOLDOWN, Choice, Goal, InSet, Lately, Road, Stumble, Wanted
from domain.practice.items.kinds import Item
from domain.practice.learner.model import SkillState, State
from domain.practice.learner.parameters import ItemFigures
from knowledge.bank import MemoryBank
from tests.domain.practice.choosing.test_reviewing import SKILLS, firm
from tests.domain.practice.shelf import NOW, bank, choice, skill

REQUIRES: Mapping[str, Sequence[str]] = {"unlike": ("like", "lcm"), "lcm": ("times",)}
NAMES = ("unlike", "like", "lcm", "times", "other", "far")
GRADES = {"far": 9}
YESTERDAY = NOW - timedelta(days=1)


def some_bank(*names: str, each: int = 12) -> MemoryBank:
    items: list[Item] = [
        choice(f"{name}:{n}", name, difficulty=1 + n % 4) for name in names or NAMES for n in range(each)
    ]
    return bank(items, *(skill(name, GRADES.get(name, 5)) for name in names or NAMES))


def somebody(**fields: object) -> Wanted:
    wanted = Wanted(State(ability=1.0), 5, {}, NOW, requires=lambda name: REQUIRES.get(name, ()))
    return replace(wanted, **fields)  # type: ignore[arg-type]


def a_set(
    held: MemoryBank, wanted: Wanted, seed: int = 1, size: int = 6, begun: Sequence[Choice] = ()
) -> list[Choice]:
    asked: list[Choice] = [*begun]
    random = Random(seed)
    for _ in range(size - len(begun)):
        so_far = tuple(
            InSet(c.item.key, c.facts.skill, None, c.why["goal"], c.why["expected"], c.why.get("of")) for c in asked
        )
        found = choose(held.cells(Lang.EN), replace(wanted, so_far=so_far), random)
        assert found is not None
        asked.append(found)
    return asked


def goals(asked: Sequence[Choice]) -> list[str]:
    return [each.why["goal"] for each in asked]


def first(held: MemoryBank, wanted: Wanted, seed: int = 1) -> Choice:
    return a_set(held, wanted, seed, size=1)[0]


@pytest.mark.parametrize("hours", [1, 24, 48])
def test_six_of_ten_items_belong_to_the_class_for_two_days(hours: int) -> None:
    taught = {"like": NOW - timedelta(hours=hours)}
    for seed in range(10):
        asked = a_set(some_bank(), somebody(taught=taught), seed)
        of_class = [each for each in asked if each.facts.skill == "like"]
        assert len(of_class) / len(asked) >= CLASS_SHARE
        assert asked[0].why["goal"] == Goal.CLASS
        assert asked[0].why["taught"] == taught["like"].isoformat()


def test_a_point_that_is_not_firm_yet_gets_nearly_the_whole_evening_and_a_firm_one_no_more_than_its_share() -> None:
    for state, of_six in ((State(ability=1.0), {5, 6}), (firm(["unlike"]), {4})):
        for seed in range(5):
            asked = a_set(some_bank(), somebody(state=state, taught={"unlike": YESTERDAY}), seed)
            assert sum(each.facts.skill == "unlike" for each in asked) in of_six


def test_a_point_out_of_reach_is_asked_once_what_it_stands_on_had_its_turn() -> None:
    hard = [choice(f"unlike:{n}", "unlike", difficulty=5) for n in range(6)]
    below = [choice(f"{name}:{n}", name, difficulty=2) for name in ("like", "lcm") for n in range(6)]
    held = bank([*hard, *below], *(skill(name, 5) for name in ("unlike", "like", "lcm")))
    for seed in range(5):
        asked = a_set(
            held, somebody(state=State(ability=-2.0, quick=-2.0, slow=-2.0), taught={"unlike": YESTERDAY}), seed
        )
        assert asked[0].why["goal"] == Goal.PREREQUISITE
        assert "unlike" in {each.facts.skill for each in asked[1:3]}


def test_whoever_is_ahead_of_the_class_meets_more_than_it_has_had() -> None:
    taught = {"like": NOW - timedelta(days=5)}
    for lately, beyond in ((Lately(30, 1), True), (Lately(24, 7), False), (Lately(12, 0), False)):
        skills = {each.facts.skill for each in a_set(some_bank(), somebody(taught=taught, lately=lately))}
        assert bool(skills - {"like"}) is beyond
        assert "far" not in skills


def test_after_two_days_the_class_is_one_part_among_others() -> None:
    taught = {name: NOW - timedelta(hours=49) for name in ("like", "lcm")}
    assert Goal.CLASS not in goals(a_set(some_bank(), somebody(taught=taught)))


def test_a_learner_with_a_class_meets_what_was_taught_and_what_it_stands_on_only() -> None:
    wanted = somebody(taught={"unlike": NOW - timedelta(days=5)})
    for seed in range(20):
        skills = {each.facts.skill for each in a_set(some_bank(), wanted, seed)}
        assert skills <= {"unlike", "like", "lcm", "times"}


def test_what_the_class_had_is_asked_whatever_its_school_year() -> None:
    assert first(some_bank(), somebody(taught={"far": YESTERDAY})).facts.skill == "far"
    assert "far" not in {each.facts.skill for each in a_set(some_bank(), somebody())}


def test_when_the_classes_points_are_used_up_it_looks_further_and_says_so() -> None:
    seen = {f"like:{n}": NOW - timedelta(hours=3) for n in range(12)}
    found = first(some_bank("like", "other"), somebody(taught={"like": YESTERDAY}, seen=seen))
    assert found.facts.skill == "other"
    assert found.why["relaxed"] == ["paced"]


def test_an_item_of_the_class_may_come_back_on_the_next_day_when_nothing_fresh_is_left() -> None:
    held, taught = some_bank("like", "other"), {"like": YESTERDAY}
    for hours, name in ((19, "other"), (20, "like")):
        seen = {f"like:{n}": NOW - timedelta(hours=hours) for n in range(12)}
        assert first(held, somebody(taught=taught, seen=seen)).facts.skill == name


def test_two_errors_on_a_skill_point_to_what_it_stands_on() -> None:
    for times, pointed in ((1, False), (2, True), (5, True)):
        lately = Lately(3, times, {"unlike": Stumble(times, YESTERDAY)})
        found = first(some_bank(), somebody(lately=lately))
        assert (found.why["goal"] == Goal.PREREQUISITE) is pointed
        if pointed:
            assert found.facts.skill in ("like", "lcm")
            assert (found.why["of"], found.why["errors"]) == ("unlike", times)


def test_a_prerequisite_that_was_solved_since_is_not_asked_again_for_that() -> None:
    stumbles = {"unlike": Stumble(2, YESTERDAY)}
    later = {"like": NOW, "lcm": NOW}
    assert first(some_bank(), somebody(lately=Lately(2, 2, stumbles, solved=later))).why["goal"] != Goal.PREREQUISITE
    earlier = {name: YESTERDAY - timedelta(hours=1) for name in later}
    assert (
        first(some_bank(), somebody(lately=Lately(2, 2, stumbles, solved=earlier))).why["goal"] == Goal.PREREQUISITE
    )


def test_a_firm_prerequisite_is_not_to_blame() -> None:
    state = firm(["like", "lcm"])
    lately = Lately(9, 2, {"unlike": Stumble(2, NOW)})
    for seed in range(5):
        assert first(some_bank(), somebody(state=state, lately=lately), seed).why["goal"] != Goal.PREREQUISITE


def test_the_same_wrong_road_twice_leads_to_where_it_belongs() -> None:
    roads = {"big-road": Road(2, YESTERDAY, "times")}
    found = first(some_bank(), somebody(lately=Lately(4, 2, roads=roads)))
    assert found.facts.skill == "times"
    assert found.why["road"] == "big-road"
    once = {"big-road": Road(1, YESTERDAY, "times")}
    assert first(some_bank(), somebody(lately=Lately(4, 1, roads=once))).why["goal"] != Goal.PREREQUISITE


def test_prerequisites_reviews_and_errors_never_fill_a_whole_set() -> None:
    away = NOW + timedelta(days=300)
    wrong = {"like": SkillState(answers=3, again_since=NOW), "lcm": SkillState(answers=3, again_since=NOW)}
    state = firm(SKILLS)
    held = some_bank(*SKILLS, *NAMES)
    wanted = somebody(
        state=replace(state, skills={**state.skills, **wrong}),
        now=away,
        lately=Lately(8, 2, {"unlike": Stumble(2, away - timedelta(hours=2))}),
    )
    for seed in range(10):
        counted = Counter(goals(a_set(held, wanted, seed)))
        assert 0 < counted[Goal.REVIEW] <= REVIEWS_IN_A_SET
        assert counted[Goal.PREREQUISITE] <= PREREQUISITES_IN_A_SET
        assert counted[Goal.AGAIN] <= AGAIN_IN_A_SET
        assert counted[Goal.FITTING] + counted[Goal.PILOT] >= 2


def test_a_due_review_says_since_when() -> None:
    away = NOW + timedelta(days=300)
    found = first(some_bank("s00", "other"), somebody(state=firm(["s00"]), now=away))
    assert (found.why["goal"], found.facts.skill) == (Goal.REVIEW, "s00")
    assert datetime.fromisoformat(found.why["due"]) <= away


def test_what_the_learner_asked_for_fills_the_set_and_then_what_it_stands_on() -> None:
    asked = a_set(some_bank(each=4), somebody(about="unlike"))
    assert [each.facts.skill for each in asked[:4]] == ["unlike"] * 4
    assert {each.facts.skill for each in asked[4:]} <= {"like", "lcm"}


def test_what_a_teacher_assigned_is_all_that_is_asked_and_nothing_twice() -> None:
    wanted = somebody(about="unlike", assigned=True, taught={"like": YESTERDAY}, kept_out=frozenset({"unlike:0"}))
    held = some_bank(each=4)
    asked = a_set(held, wanted, size=3)
    assert [each.facts.skill for each in asked] == ["unlike"] * 3
    assert goals(asked) == [Goal.ASSIGNED] * 3
    assert "unlike:0" not in {each.item.key for each in asked}
    all_of_it = tuple(InSet(each.item.key, "unlike") for each in asked)
    assert choose(held.cells(Lang.EN), replace(wanted, so_far=all_of_it), Random(1)) is None


def test_what_an_assigned_point_stands_on_comes_first_only_where_errors_point_there() -> None:
    once, twice = (
        somebody(about="unlike", assigned=True, lately=Lately(stumbles={"unlike": Stumble(times, YESTERDAY)}))
        for times in (1, 2)
    )
    assert {each.facts.skill for each in a_set(some_bank(), once)} == {"unlike"}
    asked = a_set(some_bank(), twice)
    assert sorted(str(each.facts.skill) for each in asked[:2]) == ["lcm", "like"]
    assert {each.why.get("of") for each in asked[:2]} == {"unlike"}
    assert [each.facts.skill for each in asked[2:]] == ["unlike"] * 4


def test_whoever_had_hard_days_gets_more_that_goes_right_and_less_of_the_class() -> None:
    taught = {"like": YESTERDAY}
    hard, good = (somebody(taught=taught, lately=lately) for lately in (Lately(10, 10), Lately(16, 4)))
    of_class = [goals(a_set(some_bank(), wanted)).count(Goal.CLASS) for wanted in (hard, good)]
    assert of_class[0] < of_class[1]


def test_the_aim_follows_the_last_days_and_the_learners_wish_within_bounds() -> None:
    assert aim(somebody()) == TARGET
    assert aim(somebody(lately=Lately(10, 10))) > TARGET > aim(somebody(lately=Lately(20, 0)))
    assert aim(somebody(ease=0.1)) == pytest.approx(TARGET + 0.1)
    assert aim(somebody(lately=Lately(0, 50))) == HIGHEST_AIM
    assert aim(somebody(lately=Lately(500, 0))) == LOWEST_AIM
    too_easy = InSet("a", "a", expected=0.98)
    assert aim(somebody(so_far=(too_easy,))) < TARGET


def test_at_most_one_item_of_a_set_is_there_to_learn_how_hard_it_is() -> None:
    held = some_bank(each=12)
    known = {f"{name}:{n}": ItemFigures(0.0, 40) for name in NAMES for n in range(12) if n % 4}
    pilots = Counter[int]()
    for seed in range(40):
        asked = a_set(held, somebody(figures=known.get), seed)
        piloted = [each for each in asked if each.why["goal"] == Goal.PILOT]
        pilots[len(piloted)] += 1
        assert all(each.facts.answers == each.why["answers"] < 12 for each in piloted)
    assert set(pilots) == {0, 1}
    assert pilots[1] > 10


def test_a_bank_of_new_items_has_no_pilots() -> None:
    for seed in range(10):
        assert Goal.PILOT not in goals(a_set(some_bank(), somebody(), seed))


def test_two_items_of_one_generator_do_not_come_one_after_the_other() -> None:
    items: list[Item] = [choice(f"generated:{name}:1:{n}", name, difficulty=2) for name in "ab" for n in range(6)]
    assert family(items[0].key) == "generated:a"
    assert family("sample:frac-03") is None
    for seed in range(10):
        kin = [family(each.item.key) for each in a_set(bank(items), somebody(), seed)]
        assert all(one != two for one, two in pairwise(kin))


def test_an_item_rests_for_some_days_even_when_its_skill_is_wanted() -> None:
    seen = {f"like:{n}": NOW - timedelta(days=1) for n in range(12)}
    wrong = State(ability=1.0, skills={"like": SkillState(answers=2, again_since=NOW)})
    assert first(some_bank("like", "other"), somebody(state=wrong, seen=seen)).facts.skill == "other"
    rested = {key: NOW - timedelta(days=2) for key in seen}
    assert first(some_bank("like", "other"), somebody(state=wrong, seen=rested)).facts.skill == "like"
    assert timedelta(days=2) < COOLDOWN


def test_what_was_met_outside_of_the_class_comes_back_as_a_review_only() -> None:
    away = NOW + timedelta(days=300)
    taught = {"unlike": away - timedelta(days=5)}
    begun = State(ability=1.0, skills={"other": SkillState(answers=2), "lcm": SkillState(answers=2, again_since=NOW)})
    for seed in range(10):
        asked = a_set(some_bank(), somebody(state=begun, taught=taught, now=away), seed)
        assert "other" not in {each.facts.skill for each in asked}
    review = first(some_bank(), somebody(state=firm(["other"]), taught=taught, now=away))
    assert (review.facts.skill, review.why["goal"]) == ("other", Goal.REVIEW)
