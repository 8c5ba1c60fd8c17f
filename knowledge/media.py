"""Animations and simulations as content: which skills each helps with, where it is, whose work it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from domain.courses.browsing import handle
from domain.media.medium import Medium, MediumKind
from domain.messages.links import doubt_about
from knowledge.content import Bilingual, ContentError, Entry, Id, localized, read_toml, require_unique

MEDIA = "media.toml"
SHELVED = (MediumKind.ANIMATION, MediumKind.SIMULATION)


class MediumEntry(Entry):
    id: Id
    kind: MediumKind
    skills: Annotated[tuple[Id, ...], Field(min_length=1)]
    title: Bilingual
    task: Bilingual
    minutes: Annotated[int, Field(ge=1, le=60)]
    url: Bilingual
    source: Bilingual


class MediaFile(Entry):
    media: tuple[MediumEntry, ...] = ()


def load_media(content: Path) -> Mapping[str, Medium]:
    """The shelf in `content`/media.toml by id; empty where there is no such file.

    Raises:
        ContentError: the file has an error, or an address that families must not be led to.
    """
    path = content / MEDIA
    if not path.exists():
        return {}
    entries = read_toml(path, MediaFile).media
    require_unique(path, "media", [entry.id for entry in entries])
    require_unique(path, "media", [handle(entry.id) for entry in entries])
    for place, entry in enumerate(entries):
        key = f"media[{place}]"
        if entry.kind not in SHELVED:
            raise ContentError(path, f"{key}.kind", "a recording belongs to a lesson; its teacher adds it in chat")
        for lang, url in entry.url.items():
            if doubt := doubt_about(url):
                raise ContentError(path, f"{key}.url.{lang}", f"'{url}' cannot be given to families ({doubt.value})")
    return {entry.id: _medium(entry) for entry in entries}


def check_media(content: Path, media: Mapping[str, Medium], skills: Collection[str]) -> None:
    """
    Args:
        skills: ids of all that there are.

    Raises:
        ContentError: something helps with a skill that is not there.
    """
    for medium in media.values():
        for skill in medium.skills:
            if skill not in skills:
                raise ContentError(content / MEDIA, f"skills (of '{medium.id}')", f"there is no skill '{skill}'")


def _medium(entry: MediumEntry) -> Medium:
    return Medium(
        entry.id,
        entry.kind,
        entry.skills,
        localized(entry.title),
        localized(entry.task),
        entry.minutes,
        localized(entry.url),
        localized(entry.source),
    )
