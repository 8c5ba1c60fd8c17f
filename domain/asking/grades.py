"""For which school years something is wished, as people say it: grades, stages of school, ages."""

from __future__ import annotations

import re
from collections.abc import Iterator

PRESCHOOL = 0
GRADES = range(1, 13)

_ZH_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ZH_DIGITS |= {"十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16}
_EN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_EN_NUMBERS = {word: number for number, word in enumerate(_EN_WORDS, 1)}
_EN_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN_NUMBERS |= {word: number for number, word in enumerate(_EN_ORDINALS, 1)}

_D = r"十[一二]|[一二三四五六七八九]|1[0-2]|[1-9]"
_N = rf"1[0-2]|[1-9]|{'|'.join(_EN_WORDS)}"
_ORDINAL = rf"(?:1[0-2]|[4-9])th|1st|2nd|3rd|{'|'.join(_EN_ORDINALS)}"
_TO = r"\s*(?:-|–|~|to|and|or|/|&)\s*"
_STAGES: tuple[tuple[re.Pattern[str], range], ...] = (
    (re.compile(r"幼儿园|学龄前|[大中小]班(?=孩|的孩|娃|能|可)|\bkindergarten\b|\bpre-?school"), range(0, 1)),
    (re.compile(r"小学低年级|低年级|\blower primary\b"), range(1, 3)),
    (re.compile(r"中年级"), range(3, 5)),
    (re.compile(r"高年级|\bupper primary\b"), range(5, 7)),
    (re.compile(r"小升初|预初|预备班"), range(6, 7)),
    (re.compile(r"小学(?!低年级|高年级|中年级|[一二三四五六1-6])|\b(?:elementary|primary) school"), range(1, 7)),
    (re.compile(r"初中(?![一二三123])|中考|\bmiddle school|\bjunior high|\bzhongkao\b"), range(7, 10)),
    (re.compile(r"高中(?![一二三123])|高考|(?<!junior )\bhigh school|\bgaokao\b"), range(10, 13)),
)
_ZH_GRADES = re.compile(
    rf"(?<![初高])(?<!初中)(?<!高中)({_D})(?:\s*[到至~\-–—]\s*({_D})|((?:[、,，和或及]?(?:{_D}))*))\s*年级"
)
_ZH_MIDDLE = re.compile(
    r"(?<![大年月最身提更很太])(初|高)(?:中)?([一二三123])(?![点些个次米])(?:\s*[、和或到至\-]?\s*(?:初|高)?([二三23]))?"
)
_EN_GRADES = re.compile(
    rf"\b(?:grades?|primary|g|p)\.?\s*({_N})(?:{_TO}(?:grades?|g|p)?\s*({_N}))?\b(?!\s*(?:school|%|:))"
)
_EN_NTH = re.compile(rf"\b({_ORDINAL})(?:{_TO}({_ORDINAL}))?[\s-]*grade")
_EN_YEAR = re.compile(rf"\b(?:year|yr|y)\s*({_N})\b(?![\s-]*(?:old|yo\b))")
_ZH_AGE = re.compile(r"(十[一二三四五六]?|[三四五六七八九]|1[0-7]|[3-9])\s*(?:周?岁|虚岁)")
_EN_AGE = re.compile(
    rf"\b(1[0-7]|[3-9]|{'|'.join(_EN_WORDS)})[\s-]*(?:years?[\s-]*olds?|yrs?[\s-]*old|y/?o)\b|\bage[ds]?\s+(1[0-7]|[3-9])\b"
)

FOR_WHOM = (_ZH_GRADES, _ZH_MIDDLE, _EN_GRADES, _EN_NTH, _EN_YEAR, _ZH_AGE, _EN_AGE)


def grades_in(said: str) -> Iterator[int]:
    """School years 1 to 12 named in a folded text, PRESCHOOL for a child before school; some may come twice."""
    for pattern, grades in _STAGES:
        if pattern.search(said):
            yield from grades
    for match in _ZH_GRADES.finditer(said):
        if match[2]:
            yield from _between(match[1], match[2])
        else:
            yield from (_number(digit) for digit in [match[1], *re.findall(_D, match[3] or "")])
    for match in _ZH_MIDDLE.finditer(said):
        offset = 6 if match[1] == "初" else 9
        yield from (offset + _number(digit) for digit in match.groups()[1:] if digit)
    for pattern in (_EN_GRADES, _EN_NTH):
        for match in pattern.finditer(said):
            yield from _between(match[1], match[2] or match[1])
    for match in _EN_YEAR.finditer(said):
        # year 6 is the sixth school year in Australia and the fifth after reception in England
        year = _number(match[1])
        yield from (grade for grade in (year - 1, year) if grade in GRADES)
    for pattern in (_ZH_AGE, _EN_AGE):
        for match in pattern.finditer(said):
            # children are six or seven when they begin grade 1
            age = _number(next(group for group in match.groups() if group))
            yield from (grade for grade in (age - 6, age - 5) if grade in GRADES)
            if age < 6:
                yield PRESCHOOL


def _between(first: str, last: str) -> range:
    return range(_number(first), _number(last) + 1)


def _number(said: str) -> int:
    known = _ZH_DIGITS.get(said) or _EN_NUMBERS.get(said)
    return known or int(re.sub(r"\D", "", said))
