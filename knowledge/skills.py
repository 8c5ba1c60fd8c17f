"""The skill graph as content: reading it, and finding a skill by the name that a teacher gives it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pydantic import Field

from domain.language import Lang
from domain.practice.items.skills import Skill, SkillGraphError, in_teaching_order
from knowledge.content import Bilingual, ContentError, Entry, Id, Text, localized, read_toml, require_unique


class _Skill(Entry):
    id: Id
    name: Bilingual
    grade: int = Field(ge=1, le=9)
    requires: tuple[Id, ...] = ()
    also: dict[Lang, tuple[Text, ...]] = Field(default_factory=dict)


class _Skills(Entry):
    skills: list[_Skill]


def _read(content: Path) -> tuple[Path, list[_Skill]]:
    path = content / "skills.toml"
    skills = read_toml(path, _Skills).skills
    require_unique(path, "skills", [skill.id for skill in skills])
    ids = {skill.id for skill in skills}
    for place, skill in enumerate(skills):
        for required in skill.requires:
            if required not in ids:
                key = f"skills[{place}].requires (of '{skill.id}')"
                raise ContentError(path, key, f"'{required}' does not exist")
    return path, skills


def load_skills(content: Path) -> list[Skill]:
    """The skills of `content`/skills.toml, each after everything that it requires.

    Raises:
        ContentError: the file is wrong, names a skill that does not exist, or goes round in a circle.
    """
    path, entries = _read(content)
    skills = [
        Skill(
            e.id,
            localized(e.name),
            e.grade,
            tuple(e.requires),
            tuple(name for also in e.also.values() for name in also),
        )
        for e in entries
    ]
    try:
        return in_teaching_order(skills)
    except SkillGraphError as error:
        raise ContentError(path, "skills", str(error)) from None


def load_skill_names(content: Path) -> dict[str, str]:
    """Skill id by folded name (see `fold_name`): every name, every `also`, and the id itself.

    Raises:
        ContentError: the file is wrong, or two skills answer to the same name.
    """
    path, entries = _read(content)
    names: dict[str, str] = {}
    for place, entry in enumerate(entries):
        spoken = [entry.id, *entry.name.values(), *(name for also in entry.also.values() for name in also)]
        for name in spoken:
            owner = names.setdefault(fold_name(name), entry.id)
            if owner != entry.id:
                key = f"skills[{place}].also (of '{entry.id}')"
                raise ContentError(path, key, f"'{name}' already stands for '{owner}'")
    return names


def fold_name(name: str) -> str:
    """A name without what typing changes: width, case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
