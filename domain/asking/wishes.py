"""What a person asks for in words: 「周末有没有五年级的奥数课？」 is grade 5, Saturday or Sunday, maths, olympiad."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from domain.courses.course import Campus
from domain.times.reading import read_when
from domain.times.when import When

V = TypeVar("V")

LONGEST_WISH = 300

PRESCHOOL = 0
GRADES = range(1, 13)


@dataclass(frozen=True)
class Wish:
    """What was understood of a request for lessons; what is empty was not said, or not understood.

    Attributes:
        grades: school years that would do, 1 to 12, and 0 for a child who is not at school yet.
        subjects, tracks: as courses name them ("maths", "olympiad"), also such as nobody offers ("physics").
        campuses: ids.
        offer: whether a class, a place or enrolling is spoken of at all.
    """

    grades: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    campuses: frozenset[str] = frozenset()
    when: When = field(default_factory=When)
    wants_trial: bool = False
    offer: bool = False

    @property
    def grade(self) -> int | None:
        """The grade when exactly one was said."""
        return _only(self.grades)

    @property
    def subject(self) -> str | None:
        """The subject when exactly one was said."""
        return _only(self.subjects)

    @property
    def track(self) -> str | None:
        """The track when exactly one was said."""
        return _only(self.tracks)

    @property
    def names_course(self) -> bool:
        """Whether it says what is to be learned."""
        return bool(self.subjects or self.tracks)

    @property
    def narrows(self) -> bool:
        """Whether it says for whom, when or where."""
        return bool(self.grades or self.when or self.campuses)

    @property
    def says_when(self) -> bool:
        """Whether a time is said, were it only "soon"."""
        return bool(self.when) or self.when.soonest

    @property
    def asks_for_classes(self) -> bool:
        """Whether a list of classes is the answer: what and for whom, or what and the word "class"."""
        return self.names_course and (self.narrows or self.offer or self.wants_trial)


def _only(values: frozenset[V]) -> V | None:
    return next(iter(values)) if len(values) == 1 else None


def read_wish(text: str, now: datetime, zone: str, places: Mapping[str, str] = MappingProxyType({})) -> Wish:
    """What `text`, said `now` at `zone`, asks for, in Chinese, English or both.

    `places` are campus ids by spoken name.
    """
    said = _MEDIUM.sub(" ", folded(text))
    when = read_when(text, now, zone)
    subjects = _named(said, _SUBJECTS)
    tracks = _named(said, _TRACKS)
    for track in tracks:
        subjects |= _IMPLIED.get(track, _NONE) if not subjects else _NONE
    return Wish(
        grades=frozenset(_grades_in(said)),
        subjects=subjects,
        tracks=tracks,
        campuses=frozenset(campus for name, campus in places.items() if name in said),
        when=When() if when is None else when,
        wants_trial=wants_trial(text),
        offer=bool(_OFFER.search(said)),
    )


def wants_trial(text: str) -> bool:
    """Whether a trial lesson is spoken of."""
    return _TRIAL.search(folded(text)) is not None


def folded(text: str) -> str:
    """Full-width characters made plain, in lower case.

    What comes after the first 300 characters is left out: a wish is short, and rules are slow on long texts.
    """
    return unicodedata.normalize("NFKC", text[:LONGEST_WISH]).casefold().replace("’", "'")


def spoken_places(campuses: Iterable[Campus]) -> dict[str, str]:
    """Campus ids by what people call a campus: 「徐汇」, "xuhui"."""
    spoken = {}
    for campus in campuses:
        for name in campus.name.values():
            short = re.sub(r"校区|分校|\bcampus\b", "", folded(name)).strip()
            if short:
                spoken[short] = campus.id
    return spoken


def besides(text: str, *names: str) -> str:
    """The text without what it says of courses, grades and these names: what is left may be a time."""
    said = unicodedata.normalize("NFKC", text[:LONGEST_WISH])
    for name in sorted(filter(None, names), key=len, reverse=True):
        said = said.replace(name, " ")
    for pattern in (_MEDIUM, *(each for _, each in (*_SUBJECTS, *_TRACKS)), _TRIAL, *_FOR_WHOM):
        said = re.compile(pattern.pattern, re.IGNORECASE).sub(" ", said)
    return said


# ---- What is to be learned ----

_NONE: frozenset[str] = frozenset()

# "maths in English" is no wish for an English course
_MEDIUM = re.compile(
    r"\b(?:in|speaks?|to|little|some|no) (?:english|chinese|mandarin)\b(?! (?:class|course|lesson))"
    r"|\b(?:english|chinese)[- ](?:speaking|please|version)\b"
    r"|(?:英文|英语|中文|汉语)(?:授课|讲课|上课|教学|版|消息)|[用说讲是](?:英文|英语|中文)"
)

_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "maths",
        re.compile(
            r"数学|奥数|代数|几何|算术|口算|心算|应用题|方程|分数(?!线)|小数|函数"
            r"|\bmaths?\b|\bmathematics\b|\balgebra\b|\bgeometry\b|\barithmetic\b|\bfractions?\b|\bequations?\b"
        ),
    ),
    ("english", re.compile(r"英语|英文|自然拼读|\benglish\b|\bphonics\b")),
    ("chinese", re.compile(r"语文|作文|古诗|文言文|拼音|\bchinese\b(?! new year| medicine| food)|\bmandarin\b")),
    ("science", re.compile(r"科学|实验(?!小学|学校|中学|班)|\bscience\b|\bexperiments?\b")),
    (
        "coding",
        re.compile(r"编程|代码|程序设计|信息学|\bcod(?:e|ing)\b(?! from)|\bprogramming\b|\bpython\b|\bscratch\b"),
    ),
    ("chess", re.compile(r"象棋|下棋|学棋|棋类|\bchess\b")),
    ("weiqi", re.compile(r"围棋|\bweiqi\b|\bgame of go\b")),
    ("physics", re.compile(r"物理|\bphysics\b")),
    ("chemistry", re.compile(r"化学|\bchemistry\b")),
    ("biology", re.compile(r"生物|\bbiology\b")),
    ("history", re.compile(r"历史课|历史班|\bhistory (?:class|course|lesson)")),
    (
        "art",
        re.compile(r"画画|美术|绘画|书法|\bdrawing\b|\bpainting\b|\bcalligraphy\b|\bart (?:class|course|lesson)"),
    ),
    ("music", re.compile(r"钢琴|音乐|小提琴|唱歌|\bpiano\b|\bviolin\b|\bmusic\b|\bsinging\b")),
    ("dance", re.compile(r"舞蹈|跳舞|芭蕾|\bdanc(?:e|ing)\b|\bballet\b")),
    ("sports", re.compile(r"篮球|足球|游泳|跆拳道|\bbasketball\b|\bfootball\b|\bswimming\b")),
    ("french", re.compile(r"法语|\bfrench\b")),
    ("japanese", re.compile(r"日语|\bjapanese\b")),
)

_TRACKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "olympiad",
        re.compile(r"奥数|奥赛|奥林匹克|竞赛|杯赛|思维|\bolympiads?\b|\bcompetitions?\b|\bcontests?\b|\bamc\b"),
    ),
    ("reading", re.compile(r"绘本|拼读|阅读|\breading\b|\bphonics\b|\bpicture books?\b")),
    ("writing", re.compile(r"作文|写作|习作|\bwriting\b|\bessays?\b|\bcompositions?\b")),
    ("lab", re.compile(r"实验(?!小学|学校|中学|班)|\bexperiments?\b|\blab\b")),
    ("core", re.compile(r"同步|校内|课内|\bcore\b|\bschool maths?\b")),
)

_IMPLIED = {"olympiad": frozenset({"maths"})}
"""A contest without a subject is one of maths."""

_TRIAL = re.compile(
    r"试听|体验课|试课|试上|免费课|\btrials?\b|\btasters?\b|\b(?:sample|demo) (?:lesson|class)"
    r"|\btry (?:out )?(?:a|one|the|your) (?:lesson|class)"
)
_OFFER = re.compile(
    r"有没有|课(?!本|后|文|堂小结)|班(?!主任|级群)|位置|名额|报名|想报|想学|孩子学|学习|辅导|补习|提高"
    r"|\bclass(?:es)?\b|\bcourses?\b|\blessons?\b|\bplaces?\b|\bspots?\b|\btuition\b|\btutor(?:ing)?\b|\bgroups?\b"
    r"|\bteach\b|\blearn\b|\bdo you (?:have|offer)\b|\bis there\b|\bfor (?:a|an|my|our)\b"
)


def _named(said: str, table: Iterable[tuple[str, re.Pattern[str]]]) -> frozenset[str]:
    return frozenset(name for name, pattern in table if pattern.search(said))


# ---- For whom ----

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

_FOR_WHOM = (_ZH_GRADES, _ZH_MIDDLE, _EN_GRADES, _EN_NTH, _EN_YEAR, _ZH_AGE, _EN_AGE)


def _grades_in(said: str) -> Iterator[int]:
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
