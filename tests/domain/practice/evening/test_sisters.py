"""Sisters of an item, and smaller steps towards it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from domain.language import Lang
from domain.practice.choosing.wanted import InSet, Wanted
from domain.practice.evening.session import Verdict
from domain.practice.evening.sisters import sister, sisters, smaller_step
from domain.practice.items.kinds import Item
from domain.practice.items.skills import Skill
from domain.practice.learner import model
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import NOW, bank, choice, skill

COUNT, ADD = skill("count", 2), skill("add", 3)
TIMES = Skill("times", ADD.name, 4, requires=("add", "count"))


def shelf(*items: Item) -> MemoryBank:
    return bank(items, COUNT, ADD, TIMES)


def wanted(held: MemoryBank, *so_far: str, state: model.State | None = None) -> Wanted:
    in_set = tuple(InSet(key) for key in so_far)
    return Wanted(state or model.State(), 5, {}, NOW, in_set, requires=held.requires)


def keys(found: list[Item]) -> list[str]:
    return [item.key for item in found]


def test_items_of_the_same_generator_are_sisters_before_all_others() -> None:
    wrong = choice("generated:sums:1:0", "add", difficulty=2)
    twin, other = choice("generated:sums:1:1", "add", difficulty=5), choice("generated:more:1:1", "add", difficulty=2)
    held = shelf(wrong, twin, other)
    assert keys(sisters(wrong, held.cells(Lang.EN))) == [twin.key]


def test_else_items_of_the_same_skill_and_near_difficulty_are() -> None:
    wrong = choice("a", "add", difficulty=2)
    held = shelf(wrong, choice("b", "add", difficulty=3), choice("c", "add", difficulty=4), choice("d", "count"))
    assert keys(sisters(wrong, held.cells(Lang.EN))) == ["b"]
    assert keys(sisters(wrong, held.cells(Lang.EN), frozenset({"b"}))) == []


def test_an_item_without_a_skill_has_no_sister() -> None:
    assert sisters(choice("a"), shelf(choice("a"), choice("b")).cells(Lang.EN)) == []


def test_a_sister_that_was_not_seen_lately_goes_first() -> None:
    wrong = choice("a", "add")
    held = shelf(wrong, choice("b", "add"), choice("c", "add"))
    seen = replace(wanted(held, "a"), seen={"b": NOW - timedelta(days=1)})
    found = [sister(wrong, held.cells(Lang.EN), seen, Random(seed)) for seed in range(8)]
    assert {choice.item.key for choice in found if choice} == {"c"}
    assert found[0] is not None and found[0].why["goal"] == "sister" and found[0].why["after"] == "a"


def test_a_smaller_step_comes_from_the_weakest_prerequisite() -> None:
    wrong = choice("x", "times")
    held = shelf(wrong, choice("a", "add"), choice("n", "count"), choice("y", "times", difficulty=1))
    known = model.facts(choice("n", "count"), 2, 5)
    state = model.State()
    for minute in range(4):
        state = model.update(state, known, model.Evidence(Verdict.RIGHT), NOW + timedelta(minutes=minute))
    later = replace(wanted(held, "x", state=state), now=NOW + timedelta(hours=1))
    found = smaller_step(wrong, held.cells(Lang.EN), later)
    assert found is not None and found.item.key == "a"
    assert (found.why["goal"], found.why["skill"], found.why["of"]) == ("prerequisite", "add", "times")


def test_a_skill_that_stands_on_nothing_has_an_easier_item_as_a_smaller_step() -> None:
    wrong = choice("a", "count", difficulty=3)
    held = shelf(wrong, choice("b", "count", difficulty=1), choice("c", "count", difficulty=3))
    found = smaller_step(wrong, held.cells(Lang.EN), wanted(held, "a"))
    assert found is not None and found.item.key == "b"
    assert smaller_step(choice("b", "count", difficulty=1), held.cells(Lang.EN), wanted(held, "b")) is None


def test_a_prerequisite_that_was_not_learned_yet_is_no_smaller_step() -> None:
    wrong = choice("x", "times")
    held = shelf(wrong, choice("a", "add"), choice("n", "count"))
    resting = model.put_back(model.State(), model.facts(choice("a", "add"), 3, 5), NOW)
    found = smaller_step(wrong, held.cells(Lang.EN), wanted(held, "x", state=resting))
    assert found is not None and found.item.key == "n"
