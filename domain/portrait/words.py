"""What is told at a glance, in words that every page about a learner shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.messages.screen import Join, Param, T, t
from domain.portrait.glances import HabitsGlance, Hard, Skilled
from domain.practice.learner.model import Band

SKILLS_NAMED = 4
ORDER = (Band.FIRM, Band.ON_THE_WAY, Band.FADING, Band.NEW)


def band_lines(skills: Mapping[Band, Sequence[Skilled]]) -> list[Param]:
    """A line for each band that holds a skill, the firmest first."""
    return [band_words(band, skills[band], SKILLS_NAMED) for band in ORDER if skills.get(band)]


def band_words(band: Band, skills: Sequence[Skilled], most: int) -> T:
    """The skills of one band, `most` of them by name."""
    shown: Param = Join(tuple(each.name for each in skills[:most]), "words")
    more = len(skills) - most
    if more > 0:
        shown = t("common.and_more", names=shown, n=more)
    return t(f"talks.brief.band.{band.value}", skills=shown)


def hard_words(hard: Sequence[Hard] | None) -> Param | None:
    if not hard:
        return None
    lines = (t("talks.brief.hard_line", name=each.name, n=each.n, day=each.last) for each in hard)
    return Join((t("talks.brief.hard"), *lines))


def habits_words(habits: HabitsGlance | None) -> Param | None:
    if habits is None:
        return None
    lines: list[Param | None] = [
        t("talks.brief.habits"),
        t("talks.brief.days", n=habits.days),
        t("talks.brief.usual", at=habits.usual) if habits.usual is not None else None,
        t(f"talks.brief.hints.{habits.hints}") if habits.days else None,
        t("talks.brief.goal", n=habits.goal) if habits.goal is not None else None,
    ]
    return lines_of(lines)


def lines_of(parts: Sequence[Param | None]) -> Join:
    return Join(tuple(part for part in parts if part is not None))
