"""What the last days told: errors one after the other, wrong roads, and how often it went right."""

from __future__ import annotations

from datetime import timedelta

from domain.practice.choosing.lately import Recent, lately
from domain.practice.choosing.wanted import Goal, Road, Stumble
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import Item
from tests.domain.practice.shelf import NOW, choice

ITEMS: dict[str, Item] = {
    "a1": choice("a1", "add", misconceptions=(None, "big-road", None, None)),
    "a2": choice("a2", "add", misconceptions=(None, None, "big-road", None)),
    "b1": choice("b1", "sub"),
    "none": choice("none"),
}
HOMES = {"big-road": "count"}


def recent(
    item: str, verdict: Verdict | None = Verdict.WRONG, minute: int = 0, option: int = 3, **more: object
) -> Recent:
    at = NOW + timedelta(minutes=minute)
    return Recent(item, at, str(more.pop("goal", "fitting")), verdict, {"option": option}, **more)  # type: ignore[arg-type]


def folded(*given: Recent) -> tuple[object, ...]:
    found = lately(given, ITEMS.get, HOMES.get)
    return found.right, found.wrong, found.stumbles, found.roads, found.solved


def test_errors_on_a_skill_count_until_something_is_right() -> None:
    assert folded(recent("a1"), recent("a2", minute=1))[2] == {"add": Stumble(2, NOW)}
    right = recent("a1", Verdict.RIGHT, 2, option=0)
    told = lately([recent("a1"), recent("a2", minute=1), right], ITEMS.get, HOMES.get)
    assert told.stumbles == {}
    assert told.solved == {"add": right.shown_at}
    assert (told.right, told.wrong) == (1, 2)


def test_the_same_wrong_road_is_counted_over_items_with_the_skill_it_belongs_to() -> None:
    told = lately([recent("a1", option=1), recent("a2", minute=1, option=2)], ITEMS.get, HOMES.get)
    assert told.roads == {"big-road": Road(2, NOW, "count")}
    assert lately([recent("a1", option=1)], ITEMS.get, lambda road: None).roads == {}


def test_what_does_not_count_is_left_out() -> None:
    left_out = [
        recent("a1", None),
        recent("a1", reported=True),
        recent("a1", rapid=True),
        recent("gone"),
    ]
    assert folded(*left_out) == (0, 0, {}, {}, {})
    assert lately([recent("a1", Verdict.NOT_LEARNED)], ITEMS.get, HOMES.get).wrong == 0


def test_a_placement_steers_nothing_but_its_errors_are_known() -> None:
    told = lately([recent("b1", goal=Goal.PLACEMENT)], ITEMS.get, HOMES.get)
    assert (told.right, told.wrong) == (0, 0)
    assert told.stumbles == {"sub": Stumble(1, NOW)}


def test_items_without_a_skill_are_answers_all_the_same() -> None:
    assert folded(recent("none"))[:3] == (0, 1, {})
