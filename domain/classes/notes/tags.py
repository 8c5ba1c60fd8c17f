"""Tags for a note, by the words that the teacher typed and nothing else: plain matching, no model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.portrait.portrait import Tone

SKILLS_PROPOSED, ROADS_PROPOSED, MANNERS_PROPOSED = 3, 2, 3
OF_SKILL, OF_ROAD = 0.34, 0.6
"""Shares of a name's weight, by the rarity of its words among all names, that have to be found in the note; one word
alone is enough where no other name has it."""


MANNERS: Mapping[str, tuple[str, ...]] = {
    "careless": ("careless", "sloppy", "slips", "粗心", "马虎", "看错", "抄错"),
    "careful": ("careful", "carefully", "checked", "checks", "仔细", "认真检查", "细心"),
    "brave": ("brave", "dares", "dared", "volunteered", "勇敢", "敢说", "敢上台", "主动"),
    "asks": ("asks", "questions", "curious", "爱问", "提问", "问问题", "好奇"),
    "persistent": ("persistent", "persevered", "kept trying", "did not give up", "坚持", "不放弃", "肯钻"),
    "helps": ("helps", "helped", "helpful", "帮同学", "帮助", "帮忙"),
    "focused": ("focused", "concentrated", "attentive", "专心", "专注", "投入"),
    "distracted": ("distracted", "chatting", "unfocused", "走神", "分心", "讲话", "坐不住"),
    "quiet": ("quiet", "silent", "shy", "安静", "不说话", "不敢说"),
    "tired": ("tired", "sleepy", "yawned", "很累", "太累", "有点累", "很困", "犯困", "打瞌睡"),
}
"""Manners that a note may be tagged with, each with the words that stand for it."""

_SHAKY = (
    *("shaky", "unsure", "weak", "struggles", "struggled", "confused", "confuses", "mixed up", "mixes up", "stuck"),
    *("difficult", "forgot", "forgets", "not firm", "not yet", "gaps"),
    *(
        "不稳",
        "不熟",
        "不扎实",
        "没掌握",
        "不会",
        "没懂",
        "不懂",
        "弄混",
        "混淆",
        "搞混",
        "薄弱",
        "吃力",
        "卡住",
        "忘了",
    ),
)
_FIRM = (
    *("firm", "solid", "confident", "secure", "understood", "understands", "mastered", "fluent", "got it"),
    *("稳", "扎实", "掌握", "熟练", "会了", "懂了", "没问题"),
)
_NOT = re.compile(r"(?:\b(?:not|never|no|less|isn't|wasn't|hardly)(?:\s+\w+)?\s+|[不没别]\s*)$")
_WORDS = re.compile(r"[a-z']+|[\d.]+|[㐀-鿿]+")
_STOP = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "given", "in", "into", "is", "it", "not", "now"}
    | {"of", "on", "one", "or", "still", "takes", "the", "then", "to", "up", "was", "with"}
)


@dataclass(frozen=True)
class Tags:
    """Ids of skills and misconceptions, and manners, the best match first; `tone` is about the skills."""

    skills: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    manners: tuple[str, ...] = ()
    tone: Tone | None = None


def propose(text: str, skills: Mapping[str, Iterable[str]], roads: Mapping[str, Iterable[str]]) -> Tags:
    """What a note is about.

    Args:
        skills, roads: what may be meant, each with everything that people call it.
    """
    said = _folded(text)
    found = _matching(said, skills, OF_SKILL)[:SKILLS_PROPOSED]
    manners = [manner for manner, words in MANNERS.items() if any(_says(said, word) for word in words)]
    tone = _tone(said) if found else None
    taken = _matching(said, roads, OF_ROAD)[:ROADS_PROPOSED]
    return Tags(tuple(found), tuple(taken), tuple(manners[:MANNERS_PROPOSED]), tone)


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that the text mentions, as whole words where they are written in letters."""
    said = _folded(text)
    return [name for name in names if _mentions(said, _folded(name))]


def _tone(said: str) -> Tone | None:
    shaky = any(_says(said, word, negated=None) for word in _SHAKY)
    firm = any(_says(said, word) for word in _FIRM)
    if shaky or any(_says(said, word, negated=True) for word in _FIRM):
        return None if firm else Tone.SHAKY
    return Tone.FIRM if firm else None


def _says(said: str, word: str, *, negated: bool | None = False) -> bool:
    """Whether a word is there and, for `negated`, right behind a "not" (True), behind none (False), or either."""
    bounded = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
    found = [_NOT.search(said[: match.start()]) is not None for match in re.finditer(bounded, said)]
    return bool(found) if negated is None else negated in found


def _mentions(said: str, name: str) -> bool:
    if not name:
        return False
    return bool(re.search(rf"\b{re.escape(name)}\b", said)) if name.isascii() else name in said


def _matching(said: str, known: Mapping[str, Iterable[str]], enough: float) -> list[str]:
    """The ids of those whose name is there in full or for a good part, the best first."""
    names = {key: [_units(_folded(name)) for name in each] for key, each in known.items()}
    spread = Counter(unit for each in names.values() for unit in {unit for units in each for unit in units})
    there = set(_units(said))
    scores = {
        key: max((_share(units, there, spread) for units in each if units), default=0.0)
        for key, each in names.items()
    }
    good = [key for key, score in scores.items() if score >= enough]
    return sorted(good, key=lambda key: -scores[key])


def _share(units: Sequence[str], there: set[str], spread: Mapping[str, int]) -> float:
    """The weight of the name's words that are there, of 1; nothing where one common word of several is."""
    weights = {unit: 1 / spread[unit] for unit in units}
    found = [weight for unit, weight in weights.items() if unit in there]
    return sum(found) / sum(weights.values()) if len(found) >= min(2, len(weights)) or 1 in found else 0.0


def _units(said: str) -> list[str]:
    """Words without endings, and pairs of Chinese characters, which has no spaces between words."""
    found: list[str] = []
    for word in _WORDS.findall(said):
        if "㐀" <= word[0] <= "鿿":
            found += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        elif word not in _STOP:
            found.append(word.removesuffix("'s").removesuffix("ing").removesuffix("s"))
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
