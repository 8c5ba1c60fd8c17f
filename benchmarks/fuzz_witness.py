"""Compares what a chat shows with what the catalogue says: names and words never become anything else than text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from benchmarks.fuzz_values import NAMED, SAID
from domain.language import Lang
from domain.messages.catalogue import Catalogue, Text, written
from domain.messages.fitting import fitted
from domain.messages.harmless import harmless
from domain.messages.screen import Join, Param, T
from sandbox import formatted, html_input
from sandbox.cloud import Cloud
from sandbox.shapes import JSON

PLAIN = "x"


class Witness(Catalogue):
    """The catalogue; it keeps of every text which entities the text itself has, whatever stands in its places.

    Attributes:
        said: by shown text, the kinds and addresses of entities that it may have.
        links: words that somebody typed and that a chat finds links in; they lead where they say.
    """

    def __init__(self, texts: Mapping[Lang, Mapping[str, Text]]) -> None:
        super().__init__(texts)
        object.__setattr__(self, "said", {})
        object.__setattr__(self, "violations", [])
        object.__setattr__(self, "links", Counter())

    said: dict[str, set[tuple[Any, ...]]]
    violations: list[str]
    links: Counter[str]

    def html(self, param: Param, lang: Lang) -> str:
        made = super().html(param, lang)
        shown, _ = html_input.parse(made)
        _, meant = html_input.parse(super().html(_plain(param, lang), lang))
        self.said.setdefault(shown.strip(" \n\r\t"), set()).add(_tags(meant))
        if (short := fitted(made)) != made:
            # which tags are left depends on where it ends
            self.trust([{"html": short}])
        return made

    def trust(self, contents: Iterable[dict[str, Any]]) -> None:
        """Messages that were rendered before there was anything hostile."""
        for content in contents:
            if "html" in content:
                shown, meant = html_input.parse(content["html"])
                self.said.setdefault(shown.strip(" \n\r\t"), set()).add(_tags(meant))

    def watch(self, cloud: Cloud) -> None:
        """Look at every message that the bot sends or edits."""
        shaped = cloud.shaped

        def looked_at(message: JSON) -> JSON:
            if message["from"]["is_bot"]:
                self._look(message)
            return shaped(message)

        cloud.shaped = looked_at  # type: ignore[method-assign]

    def _look(self, message: JSON) -> None:
        for words, entities in (("text", "entities"), ("caption", "caption_entities")):
            if words in message:
                self._compare(message[words], message.get(entities, []))

    def _compare(self, text: str, entities: list[JSON]) -> None:
        meant = self.said.get(text)
        if meant is None and all(part in self.said for part in text.split("\n\n")):
            # messages that wait for the same person go as one
            return
        if meant is None:
            self.violations.append(f"nobody rendered {text[:80]!a}")
        elif _tags(entities) not in meant:
            self.violations.append(f"{text[:80]!a} is shown with {_tags(entities)} instead of {meant}")
        units = text.encode("utf-16-le", "surrogatepass")
        for entity in entities:
            if entity["type"] in formatted.AUTOMATIC:
                start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
                self._look_at_link(entity["type"], units[start:end].decode("utf-16-le", "replace"), text)

    def _look_at_link(self, kind: str, link: str, text: str) -> None:
        if NAMED in link:
            self.violations.append(f"a name became a {kind}: {link!a} in {text[:80]!a}")
        elif SAID in link:
            self.links[kind] += 1


def _tags(entities: list[JSON]) -> tuple[Any, ...]:
    """The entities that only tags make, with where they lead."""
    kept = [each for each in entities if each["type"] not in formatted.AUTOMATIC]
    return tuple(sorted((str(each["type"]), each.get("url", "")) for each in kept))


def _plain(param: Param, lang: Lang) -> Param:
    """The same with one letter for whatever was filled in, and nothing where nothing would be seen."""
    match param:
        case T(key, params):
            return T(key, {name: _plain(one, lang) for name, one in params.items()})
        case Join(parts, by):
            return Join(tuple(_plain(part, lang) for part in parts), by)
        case str() if param.isdigit() or (param.startswith("https://") and unescape(param) == param):
            # where the catalogue's own links lead
            return param
        case str():
            return PLAIN if harmless(written(param, lang)) else ""
        case _:
            return param
