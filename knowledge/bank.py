"""The question bank in memory: live items, indexed for choosing, replaced as a whole when content changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.language import Lang, Localized
from domain.practice.choosing.choice import Cell
from domain.practice.evening.samples import short_id
from domain.practice.items.grading import roads_of
from domain.practice.items.kinds import Item
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.skills import Skill
from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters


@dataclass(frozen=True)
class _Shelf:
    """Everything that belongs together, so that readers see either the old bank or the new one."""

    items: Mapping[str, Item] = field(default_factory=dict)
    by_short_id: Mapping[str, Item] = field(default_factory=dict)
    by_lang: Mapping[Lang, tuple[Item, ...]] = field(default_factory=dict)
    cells: Mapping[Lang, tuple[Cell, ...]] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    misconceptions: Mapping[str, Misconception] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)


class MemoryBank:
    """A `domain.ports.QuestionBank`; empty until `replace` is called."""

    def __init__(self, parameters: Parameters = SHIPPED) -> None:
        self._shelf = _Shelf()
        self._figures: dict[str, ItemFigures] = {}
        self._parameters = parameters

    @property
    def size(self) -> int:
        return len(self._shelf.items)

    @property
    def parameters(self) -> Parameters:
        return self._parameters

    def learn(self, figures: Mapping[str, ItemFigures]) -> None:
        """Know these items better from now on; what is known of the others stays."""
        self._figures |= figures

    def publish(self, parameters: Parameters) -> None:
        """Use this fit from now on; what was learnt of items has to be learnt again."""
        self._parameters = parameters
        self._figures = {}

    def replace(
        self,
        items: Iterable[Item],
        skills: Iterable[Skill] = (),
        misconceptions: Mapping[str, Misconception] | None = None,
    ) -> None:
        """Hold exactly these from now on. 10,000 items take about 50 ms; nobody sees a half-built bank."""
        self._shelf = _shelf(items, skills, misconceptions or {})

    def candidates(self, lang: Lang) -> Sequence[Item]:
        return self._shelf.by_lang.get(lang, ())

    def cells(self, lang: Lang) -> Sequence[Cell]:
        return self._shelf.cells.get(lang, ())

    def item(self, key: str) -> Item | None:
        return self._shelf.items.get(key)

    def item_by_short_id(self, short: str) -> Item | None:
        return self._shelf.by_short_id.get(short)

    def figures(self, key: str) -> ItemFigures | None:
        learnt = self._figures.get(key)
        if learnt is not None:
            return learnt
        item = self._shelf.items.get(key)
        return self._parameters.figures(key, item.skills[0] if item and item.skills else None)

    def requires(self, skill: str) -> Sequence[str]:
        found = self._shelf.skills.get(skill)
        return found.requires if found else ()

    def skill_name(self, skill: str) -> Localized | None:
        found = self._shelf.skills.get(skill)
        return found.name if found else None

    def skill_words(self, skill: str) -> Sequence[str]:
        found = self._shelf.skills.get(skill)
        return (*found.name.values(), *found.also) if found else ()

    def skill_grade(self, skill: str) -> int | None:
        found = self._shelf.skills.get(skill)
        return found.grade if found else None

    def misconception(self, misconception: str) -> Localized | None:
        found = self._shelf.misconceptions.get(misconception)
        return found.says if found else None

    def misconception_skill(self, misconception: str) -> str | None:
        return self._shelf.homes.get(misconception)

    def misconceptions_at(self, skill: str) -> Sequence[str]:
        return [road for road, home in self._shelf.homes.items() if home == skill]

    def misconception_again(self, misconception: str) -> Localized | None:
        found = self._shelf.misconceptions.get(misconception)
        return found.again if found else None

    def misconception_name(self, misconception: str) -> Localized | None:
        found = self._shelf.misconceptions.get(misconception)
        return found.name if found else None


def _shelf(items: Iterable[Item], skills: Iterable[Skill], misconceptions: Mapping[str, Misconception]) -> _Shelf:
    by_key = {item.key: item for item in items}
    by_skill = {skill.id: skill for skill in skills}
    by_lang: dict[Lang, list[Item]] = defaultdict(list)
    cells: dict[Lang, dict[tuple[str | None, int], list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in by_key.values():
        main = item.skills[0] if item.skills else None
        for lang in item.wordings:
            by_lang[lang].append(item)
            cells[lang][main, item.difficulty].append(item)
    return _Shelf(
        items=by_key,
        by_short_id={short_id(key): item for key, item in by_key.items()},
        by_lang={lang: tuple(found) for lang, found in by_lang.items()},
        cells={
            lang: tuple(
                Cell(skill, by_skill[skill].grade if skill in by_skill else None, difficulty, tuple(found))
                for (skill, difficulty), found in of_lang.items()
            )
            for lang, of_lang in cells.items()
        },
        skills=by_skill,
        misconceptions=misconceptions,
        homes=_homes(by_key.values(), by_skill),
    )


def _homes(items: Iterable[Item], skills: Mapping[str, Skill]) -> dict[str, str]:
    """The skill that a misconception belongs to: the lowest of those whose items offer it."""
    offered = {
        (road, item.skills[0])
        for item in items
        if item.skills and item.skills[0] in skills
        for road in roads_of(item)
    }
    return dict(sorted(offered, key=lambda each: (skills[each[1]].grade, each[1]), reverse=True))
