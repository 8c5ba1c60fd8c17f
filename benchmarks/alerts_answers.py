"""How a simulated learner answers: by their kind, by how a point was taught to them, careless where they slip, and to
items whose key is not what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.alerts_world import Fault, Plan, Planted, Taught, Teaching, Term
from domain.practice.items.grading import roads_of
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice

NOT_GOT, NOT_GOT_HARD = 0.08, 0.5
"""Share of learners who take nothing home from a point that was taught well; of a hard one."""
WORN_OFF = 0.95
"""What is left of a confusion after each answer at home, with its explanation."""
CARELESS = 0.4
"""At the end of a slip that shows in answers so many of those that would be right go wrong."""
HINT_HELPS = 0.3


@dataclass(frozen=True)
class Response:
    """An answer as the bot judges it."""

    right: bool
    response: Mapping[str, Any]
    rapid: bool = False


@dataclass
class _Confusion:
    strength: float
    road: str | None


class Mind:
    def __init__(self, term: Term, plan: Plan) -> None:
        self._term, self._plan = term, plan
        self._learner = term.simulated(plan)
        self._chance = Random(f"mind {term.seed} {plan.learner}")
        self._confused: dict[str, _Confusion] = {}
        self.grade = self._learner.grade

    def be_taught(self, point: Taught, day: float, road: str | None) -> None:
        """Be there when the point is taught."""
        lost = NOT_GOT_HARD if point.skill in self._term.hard else NOT_GOT
        if point.how is not Teaching.WELL and self._chance.random() < point.reach:
            self._confused[point.skill] = _Confusion(point.strength, road)
            return
        self._confused.pop(point.skill, None)
        if self._chance.random() >= lost:
            self._learner.go_to_class(point.skill, day)

    def respond(self, item: Item, day: float, *, hints: int = 0, at_home: bool = True) -> Response:
        """Answer the item as the bank has it."""
        planted = self._term.faulty.get(item.key)
        true = planted.true if planted is not None else item
        said = self._learner.answer(true, day)
        right, response = said.right, dict(said.response)
        if not right and hints and self._chance.random() < HINT_HELPS:
            right, response = True, {"option": true.answer} if isinstance(true, SingleChoice) else {}
        if right and not said.rapid:
            right, response = self._still_right(true, day, response)
        if isinstance(true, NumberEntry):
            response = {"text": self._typed(true, right)}
        confusion = self._confused.get(item.skills[0])
        if confusion is not None and at_home:
            confusion.strength *= WORN_OFF
        if planted is not None:
            return self._misjudged(planted, item, right, response, rapid=said.rapid)
        return Response(right, response, said.rapid)

    def _still_right(self, item: Item, day: float, response: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        confusion, slip = self._confused.get(item.skills[0]), self._plan.slip
        if confusion is not None and self._chance.random() < confusion.strength:
            return False, self._wrong(item, confusion.road)
        if slip is not None and self._chance.random() < CARELESS * slip.answers * slip.at(day):
            return False, self._wrong(item, None)
        return True, response

    def _wrong(self, item: Item, road: str | None) -> dict[str, Any]:
        if not isinstance(item, SingleChoice):
            return {}
        offered = range(len(next(iter(item.wordings.values())).options))
        wrong = [option for option in offered if option != item.answer]
        if road is not None and road in roads_of(item):
            wrong = [option for option in wrong if item.misconceptions[option] == road] or wrong
        return {"option": self._chance.choice(wrong)}

    def _typed(self, item: NumberEntry, right: bool) -> str:
        """Whoever errs makes one of a few mistakes."""
        wrong = [*item.foreseen, *(item.answer + off for off in (1, -1, 10))]
        return str(item.answer if right else self._chance.choice([each for each in wrong if each != item.answer]))

    def _misjudged(
        self, planted: Planted, item: Item, right: bool, response: dict[str, Any], *, rapid: bool
    ) -> Response:
        if planted.fault is Fault.UNSOLVABLE:
            if isinstance(item, SingleChoice):
                offered = range(len(next(iter(item.wordings.values())).options))
                response = {"option": self._chance.choice(offered)}
                return Response(response["option"] == item.answer, response, rapid)
            assert isinstance(item, NumberEntry), "only these two are planted"
            return Response(False, {"text": str(item.answer + self._chance.randint(1, 30))}, rapid)
        if planted.fault is Fault.AMBIGUOUS and right and self._chance.random() < 0.55:
            response = {"option": planted.rival}
        if isinstance(item, SingleChoice):
            return Response(response["option"] == item.answer, response, rapid)
        assert isinstance(item, NumberEntry), "only these two are planted"
        return Response(response["text"] == str(item.answer), response, rapid)
