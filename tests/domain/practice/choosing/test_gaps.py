"""What the classroom showed to be shaky comes first in the evening, until it is closed, and says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import TypeVar

import pytest

from domain.journal import Place, Statement, Verb
from domain.practice.choosing.gaps import (
    GAP_ITEMS_IN_A_SET,
    GAP_ITEMS_UPHILL,
    GAP_LASTS,
    gaps_in,
    met_in_class,
)
from domain.practice.choosing.wanted import Choice, Gap, GapKind, Goal, Lately, Stumble
from domain.practice.learner.model import Facts, State, facts_to_plain
from tests.domain.practice.choosing.test_goals import YESTERDAY, a_set, goals, some_bank, somebody
from tests.domain.practice.choosing.test_reviewing import firm
from tests.domain.practice.shelf import NOW, bank, choice, skill

SATURDAY = NOW - timedelta(hours=6)
T = TypeVar("T")
TICKET = Gap(GapKind.TICKET, SATURDAY, SATURDAY + timedelta(hours=2), 1, 2)
WORD = Gap(GapKind.WORD, YESTERDAY, YESTERDAY)
WEAK = State(ability=-2.0, quick=-2.0, slow=-2.0)


def of_gaps(asked: Sequence[Choice]) -> list[str | None]:
    return [each.facts.skill for each in asked if each.why["goal"] == Goal.TICKET]


def answered(name: str, success: bool, lesson: datetime = SATURDAY, question: int = 1) -> Statement:
    facts = Facts(f"ticket:{name}", (name,), 0.0, 0.0)
    result = {
        "success": success,
        "hints": 0,
        "facts": facts_to_plain(facts),
        "label": 0.0,
        "class": "c1",
        "lesson": lesson.isoformat(),
        "ticket": question,
        "by": "wang",
    }
    at = lesson + timedelta(hours=2)
    return Statement(Verb.ANSWERED, "item", facts.item, at, learner=1, result=result, place=Place.CLASS)


def noted(name: str, tone: str | None, at: datetime) -> Statement:
    result = {"text": "", "skills": [name], "roads": [], "manners": [], "tone": tone, "by": "wang", "class": ""}
    return Statement(Verb.COMMENTED, "learner", "1", at, learner=1, result=result, place=Place.CLASS)


def test_what_went_wrong_on_a_ticket_is_a_gap_with_how_many_of_how_many() -> None:
    told = [answered("like", True), answered("like", False, question=2), answered("lcm", True, question=3)]
    for order in permutations(told):
        found = gaps_in(order)
        assert found == {"like": Gap(GapKind.TICKET, SATURDAY, SATURDAY + timedelta(hours=2), 1, 2)}


def test_a_later_ticket_without_errors_closes_the_gap_and_an_earlier_one_does_not() -> None:
    before, after = answered("like", False, SATURDAY - timedelta(days=2)), answered("like", True)
    assert gaps_in([before, after]) == {}
    assert list(gaps_in([replace(after, at=before.at), replace(before, at=after.at)])) == ["like"]


def test_the_latest_word_of_a_teacher_counts() -> None:
    shaky, plain = noted("like", "shaky", YESTERDAY), noted("like", None, NOW)
    assert gaps_in([shaky, plain]) == {"like": Gap(GapKind.WORD, YESTERDAY, YESTERDAY)}
    assert gaps_in([shaky, noted("like", "firm", NOW)]) == {}
    assert gaps_in([answered("like", False), noted("like", "firm", NOW)]) == {}
    assert gaps_in([shaky, answered("like", False)])["like"].kind is GapKind.TICKET


def test_an_item_that_was_asked_on_paper_is_known_to_be_met() -> None:
    assert met_in_class([answered("like", True), noted("like", None, NOW)]) == {
        "ticket:like": SATURDAY + timedelta(hours=2)
    }


def test_a_gap_begins_the_set_and_gets_no_more_than_its_share() -> None:
    for taught in ({}, {"lcm": YESTERDAY}, {"like": SATURDAY}):
        for seed in range(10):
            asked = a_set(some_bank(), somebody(gaps={"like": TICKET}, taught=taught), seed)
            assert of_gaps(asked) == ["like"] * GAP_ITEMS_IN_A_SET and goals(asked)[0] == Goal.TICKET
            why = asked[0].why
            told = {name: why[name] for name in ("gap", "on", "missed", "asked")}
            assert told == {"gap": "ticket", "on": SATURDAY.isoformat(), "missed": 1, "asked": 2} and "of" not in why


def test_several_gaps_take_turns_tickets_before_words() -> None:
    gaps = {"times": WORD, "like": TICKET, "lcm": TICKET}
    for seed in range(10):
        asked = of_gaps(a_set(some_bank(), somebody(gaps=gaps), seed))
        assert set(asked[:2]) == {"like", "lcm"} and asked[2] == "times" and len(asked) == GAP_ITEMS_IN_A_SET


def test_a_gap_that_was_solved_since_is_closed_but_not_in_the_middle_of_the_set_that_began_with_it() -> None:
    held, wanted = some_bank(), somebody(gaps={"like": TICKET})
    since, before = Lately(solved={"like": NOW}), Lately(solved={"like": SATURDAY})
    assert Goal.TICKET not in goals(a_set(held, replace(wanted, lately=since)))
    assert of_gaps(a_set(held, replace(wanted, lately=before))) == ["like"] * GAP_ITEMS_IN_A_SET
    begun = a_set(held, wanted, size=1)
    for state, goes_on in ((State(ability=1.0), True), (firm(["like"]), False)):
        asked = a_set(held, replace(wanted, state=state, lately=since), begun=begun, size=2)
        assert (asked[1].why["goal"] == Goal.TICKET) is goes_on


def test_a_gap_lasts_for_seven_days() -> None:
    for age, lasts in ((GAP_LASTS, True), (GAP_LASTS + timedelta(seconds=1), False)):
        gap = replace(TICKET, on=NOW - age, since=NOW - age)
        assert (Goal.TICKET in goals(a_set(some_bank(), somebody(gaps={"like": gap})))) is lasts


def test_a_point_out_of_reach_is_led_up_to_and_the_reason_still_names_the_ticket() -> None:
    hard = [choice(f"unlike:{n}", "unlike", difficulty=5) for n in range(6)]
    below = [choice(f"{name}:{n}", name, difficulty=2) for name in ("like", "lcm") for n in range(6)]
    held = bank([*hard, *below], *(skill(name, 5) for name in ("unlike", "like", "lcm")))
    for seed in range(5):
        asked = a_set(held, somebody(state=WEAK, gaps={"unlike": TICKET}), seed)
        assert asked[0].facts.skill in {"like", "lcm"} and asked[0].why["of"] == "unlike"
        assert asked[0].why["goal"] == Goal.TICKET and asked[0].why["gap"] == "ticket"
        assert "unlike" in of_gaps(asked[1:3])
        assert len(of_gaps(asked)) == GAP_ITEMS_IN_A_SET


def test_what_the_bank_has_nothing_of_is_led_up_to() -> None:
    asked = a_set(some_bank("like", "lcm", "other"), somebody(gaps={"unlike": TICKET}))
    assert asked[0].why["of"] == "unlike" and asked[0].why["goal"] == Goal.TICKET


def test_errors_at_home_and_in_class_lead_beneath_first() -> None:
    lately = Lately(stumbles={"unlike": Stumble(2, YESTERDAY)})
    asked = a_set(some_bank(), somebody(gaps={"unlike": TICKET}, lately=lately))
    assert asked[0].why["of"] == "unlike" and asked[0].facts.skill in {"like", "lcm"}


def test_a_learner_who_is_uphill_gets_fewer_of_it() -> None:
    asked = a_set(some_bank(), somebody(gaps={"like": TICKET}, lately=Lately(12, 12)))
    assert len(of_gaps(asked)) == GAP_ITEMS_UPHILL


@pytest.mark.parametrize("name", ["far", "other"])
def test_neither_school_year_nor_pace_nor_last_weeks_items_keep_a_gap_away(name: str) -> None:
    seen = {f"{name}:{n}": NOW - timedelta(minutes=5) for n in range(12)}
    for taught in ({}, {"like": YESTERDAY}):
        asked = a_set(some_bank(), somebody(gaps={name: TICKET}, taught=taught, seen=seen))
        assert of_gaps(asked) == [name] * GAP_ITEMS_IN_A_SET
        assert len({each.item.key for each in asked}) == len(asked)


def test_what_the_learner_asked_for_goes_before() -> None:
    asked = a_set(some_bank(), somebody(gaps={"like": TICKET}, about="lcm"))
    assert goals(asked) == [Goal.ASKED_FOR] * 6


def test_whatever_is_known_an_open_gap_gets_an_item_of_the_set() -> None:
    random = Random(7)
    held = some_bank(each=3)
    for _ in range(200):
        state = State(ability=random.uniform(-3, 3), quick=random.uniform(-3, 3), slow=random.uniform(-3, 3))
        names = random.sample(["unlike", "like", "lcm", "times", "other", "far"], 3)
        stumbles = _some({names[0]: Stumble(2, YESTERDAY)}, random)
        wanted = somebody(
            state=state,
            gaps={name: random.choice([TICKET, WORD]) for name in names[: random.randint(1, 3)]},
            taught=_some(dict.fromkeys(names, YESTERDAY), random),
            seen=_some({f"{name}:{n}": NOW - timedelta(hours=1) for name in names for n in range(3)}, random),
            lately=Lately(random.randint(0, 30), random.randint(0, 30), stumbles),
        )
        asked = a_set(held, wanted, seed=random.randint(0, 99))
        first = asked[0].why
        assert first["goal"] == Goal.TICKET and first.get("of", first["skill"]) in wanted.gaps


def _some(given: Mapping[str, T], random: Random) -> dict[str, T]:
    return {name: value for name, value in given.items() if random.random() < 0.5}
