"""What a broadcast's words might do to their reader: hints for whoever writes them, never a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from domain.language import Lang

COMFORTABLE = {Lang.ZH: 300, Lang.EN: 700}
"""Characters that are read at one glance at a phone; about the same content in both languages."""
MOST_EXCLAMATIONS = 2
SHOUTED_WORDS = 3

_URGENT = re.compile(
    r"最后(的)?(机会|一天|\s*\d+\s*(个|位|席)?(名额|席位))|仅剩|只剩|抓紧|赶紧|赶快|立即|马上|立刻|限时|错过|手慢无|速来|速抢|抢购|倒计时|别犹豫"
    r"|\b(last chance|hurry|only \d+ (places? |seats? |spots? )?left|act now|(do not|don['’]t) miss|miss out"
    r"|limited[- ]time"
    r"|urgent|final call|now or never|while (places|seats|spots|stocks?) last|today only|before it['’]?s too late)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"[¥￥$€£]\s?\d|\d\s?(元|块钱|欧元|美元)|\d\s?折|\d\s?%\s?off\b|\b(rmb|cny|eur|usd)\s?\d|\d\s?(yuan|rmb|cny|euros?|eur|usd|dollars)\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_CHINESE = re.compile(r"[一-鿿]")
_LETTER = re.compile(r"[A-Za-z]")


class Hint(StrEnum):
    """What may be better otherwise; its words are broadcasts.hint.<value>."""

    LONG = "long"
    SHOUTED = "shouted"
    EXCLAIMED = "exclaimed"
    URGENT = "urgent"
    PRICE = "price"
    OTHER_LANGUAGE = "other_language"


def hints(text: str, lang: Lang) -> Sequence[Hint]:
    """Everything that may be better about a text for readers of that language."""
    found = {
        Hint.LONG: len(text) > COMFORTABLE[lang],
        Hint.SHOUTED: len(_SHOUTED.findall(text)) >= SHOUTED_WORDS,
        Hint.EXCLAIMED: len(re.findall("[!！]", text)) > MOST_EXCLAMATIONS,
        Hint.URGENT: _URGENT.search(text) is not None,
        Hint.PRICE: _PRICE.search(text) is not None,
        Hint.OTHER_LANGUAGE: _reads_otherwise(text, lang),
    }
    return [hint for hint, so in found.items() if so]


def _reads_otherwise(text: str, lang: Lang) -> bool:
    chinese, latin = len(_CHINESE.findall(text)), len(_LETTER.findall(text))
    # a Chinese character says about as much as three letters
    return chinese * 3 > latin if lang is Lang.EN else chinese == 0 and latin > 0
