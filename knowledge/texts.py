"""Reads the catalogue of texts: content/texts/<language>/<feature>.toml, keys `feature.name`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from domain.language import Lang
from domain.messages.catalogue import PLACEHOLDER, Catalogue, Text
from knowledge.content import ContentError


def load_catalogue(content: Path) -> Catalogue:
    """All texts below `content`/texts.

    Raises:
        ContentError: a file cannot be read, a key stands in one language only, or placeholders differ.
    """
    texts = {lang: dict(_texts_of(content / "texts" / lang.value)) for lang in Lang}
    first, *others = Lang
    for lang in others:
        for key in sorted(texts[first].keys() ^ texts[lang].keys()):
            missing = lang if key in texts[first] else first
            raise ContentError(content / "texts" / missing, key, "this text is missing here")
        for key, text in texts[first].items():
            if placeholders(text) != placeholders(texts[lang][key]):
                raise ContentError(content / "texts", key, f"has other placeholders in {first} than in {lang}")
    return Catalogue(texts)


def placeholders(text: Text) -> frozenset[str]:
    """Names of the parameters that a text uses in any of its plural forms."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return frozenset(name for form in forms for name in PLACEHOLDER.findall(form))


def _texts_of(folder: Path) -> Iterator[tuple[str, Text]]:
    if not folder.is_dir():
        raise ContentError(folder, "", "there is no such folder")
    for path in sorted(folder.glob("*.toml")):
        try:
            with path.open("rb") as file:
                tables = tomli.load(file)
        except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContentError(path, "", str(error)) from None
        yield from _flat(tables, path.stem, path)


def _flat(table: Mapping[str, Any], prefix: str, path: Path) -> Iterator[tuple[str, Text]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        match value:
            case str():
                yield key, value
            case {"other": str()} if all(isinstance(form, str) for form in value.values()):
                yield key, value
            case dict():
                yield from _flat(value, key, path)
            case _:
                raise ContentError(path, key, f"a text is expected, not {value!r}")
