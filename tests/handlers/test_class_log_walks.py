"""Random walks over the sheet of a lesson: what stands is always what was saved last and not taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest

from domain.classes.log.sheet import MOST_STARS, NEXT
from domain.portrait.portrait import Mark
from tests.handlers.talk import Town
from tests.handlers.twelve import LESSON, LOG, MORNING, NAMES, log_of, opened, teacher

STEPS = 80
HERE = f"{MORNING.id}:{LESSON}"
Log = dict[str, tuple[Mark, int]]


@dataclass
class Expected:
    """The log as anybody would keep it on paper; each of `saves` is what it changed, and what stood there before."""

    stored: Log = field(default_factory=dict)
    tapped: Log = field(default_factory=dict)
    saves: list[tuple[Log, Log]] = field(default_factory=list)

    def shown(self, name: str) -> tuple[Mark, int]:
        mark, stars = self.tapped.get(name) or self.stored.get(name) or (Mark.CAME, 0)
        return mark, 0 if mark is Mark.AWAY else stars

    def marks(self, name: str, mark: Mark) -> None:
        _, stars = self.tapped.get(name) or self.stored.get(name) or (Mark.CAME, 0)
        self.tapped[name] = (mark, stars)

    def stars(self, name: str) -> None:
        mark, stars = self.shown(name)
        if mark is not Mark.AWAY:
            self.tapped[name] = (mark, (stars + 1) % (MOST_STARS + 1))

    def save(self) -> None:
        now_is = {name: self.shown(name) for name in NAMES}
        new = {name: said for name, said in now_is.items() if self.stored.get(name) != said}
        if new:
            self.saves.append((new, {name: self.stored[name] for name in new if name in self.stored}))
        self.stored, self.tapped = now_is, {}

    def undo(self) -> None:
        new, before = self.saves.pop()
        self.stored = {name: said for name, said in self.stored.items() if name not in new} | before
        self.tapped = dict(new)


@pytest.mark.parametrize("seed", range(2))
async def test_what_stands_is_what_was_saved_last(town: Town, seed: int) -> None:
    school, random, expected = await opened(town), Random(seed), Expected()
    talk = await teacher(school)
    seen = await talk.taps(LOG)
    async with school.database.reading() as uow:
        ids = {each.name: each.id for each in await uow.classes.learners_of(MORNING.id)}
    for _ in range(STEPS):
        school.clock.advance(timedelta(seconds=1))
        name = random.choice(NAMES)
        undo = next((tap for tap in seen.taps if tap.startswith("lg.u")), None)
        match random.choices(("mark", "star", "all", "save", "undo", "open"), (8, 5, 1, 3, 3, 2))[0]:
            case "mark":
                expected.marks(name, NEXT[expected.shown(name)[0]])
                seen = await talk.taps(f"lg.t:{HERE}:{ids[name]}")
            case "star":
                expected.stars(name)
                seen = await talk.taps(f"lg.g:{HERE}:{ids[name]}")
            case "all":
                for each in NAMES:
                    expected.marks(each, Mark.CAME)
                seen = await talk.taps(f"lg.a:{HERE}")
            case "save":
                expected.save()
                await talk.taps(f"lg.s:{HERE}")
                seen = await talk.taps(f"lg.s:{HERE}")
            case "undo" if undo is not None:
                expected.undo()
                seen = await talk.taps(undo)
                assert seen.toast == "Taken back; correct it and save"
            case _:
                seen = await talk.taps(LOG)
        assert await log_of(school) == {each: (mark.value, stars) for each, (mark, stars) in expected.stored.items()}
