"""The bank in memory."""

from __future__ import annotations

from domain.language import Lang
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import Item
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import bank, choice, entry, skill


def test_an_empty_bank_answers_with_nothing() -> None:
    empty = MemoryBank()
    assert (empty.candidates(Lang.ZH), empty.cells(Lang.ZH)) == ((), ())
    assert empty.item("a") is None and empty.item_by_short_id("a") is None
    assert empty.skill_name("a") is None and empty.misconception("a") is None


def test_items_are_found_by_language_skill_and_difficulty() -> None:
    items: list[Item] = [
        choice("a", "add", difficulty=1),
        choice("b", "add", difficulty=1, langs=[Lang.ZH]),
        choice("c", "add", difficulty=4),
        entry("d", "sub", "add", difficulty=1),
        choice("e", "unheard-of"),
        choice("f"),
    ]
    held = bank(items, skill("add", 3), skill("sub", 6))
    found = {(c.skill, c.grade, c.difficulty): [item.key for item in c.items] for c in held.cells(Lang.ZH)}
    assert found == {
        ("add", 3, 1): ["a", "b"],
        ("add", 3, 4): ["c"],
        ("sub", 6, 1): ["d"],
        ("unheard-of", 5, 2): ["e"],
        (None, None, 2): ["f"],
    }
    assert [item.key for item in held.candidates(Lang.EN)] == ["a", "c", "d", "e", "f"]


def test_a_skill_that_the_graph_does_not_know_has_no_grade_and_no_name() -> None:
    held = MemoryBank()
    held.replace([choice("a", "lost")])
    assert [(cell.skill, cell.grade) for cell in held.cells(Lang.EN)] == [("lost", None)]
    assert held.skill_name("lost") is None and held.skill_grade("lost") is None


def test_what_is_replaced_is_gone_as_a_whole() -> None:
    held = bank([choice("a", "add")])
    held.replace([choice("b", "sub")], [skill("sub", 2)])
    assert held.item("a") is None and held.item_by_short_id(short_id("a")) is None
    assert held.skill_name("add") is None
    assert held.item_by_short_id(short_id("b")) == held.item("b") == choice("b", "sub")
    assert held.skill_grade("sub") == 2


def test_a_misconception_is_told_in_both_languages() -> None:
    assert bank([]).misconception("big-road") == {Lang.ZH: "走了大路。", Lang.EN: "That was the big road."}
