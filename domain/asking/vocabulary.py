"""What people call what is taught: subjects and tracks, also such as nobody here teaches."""

from __future__ import annotations

import re
from collections.abc import Iterable

# "maths in English" is no wish for an English course
MEDIUM = re.compile(
    r"(?<!\bsomething )(?<!\banything )\b(?:in|speaks?|to|little|some|no) (?:english|chinese|mandarin)\b"
    r"(?! (?:class|course|lesson))"
    r"|\b(?:english|chinese)[- ](?:speaking|please|version)\b"
    r"|(?:英文|英语|中文|汉语)(?:授课|讲课|上课|教学|版|消息)|[用说讲是](?:英文|英语|中文)"
)

SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
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

TRACKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "olympiad",
        re.compile(r"奥数|奥赛|奥林匹克|竞赛|杯赛|思维|\bolympiads?\b|\bcompetitions?\b|\bcontests?\b|\bamc\b"),
    ),
    ("reading", re.compile(r"绘本|拼读|阅读|\breading\b|\bphonics\b|\bpicture books?\b")),
    ("writing", re.compile(r"作文|写作|习作|\bwriting\b|\bessays?\b|\bcompositions?\b")),
    ("lab", re.compile(r"实验(?!小学|学校|中学|班)|\bexperiments?\b|\blab\b")),
    ("core", re.compile(r"同步|校内|课内|\bcore\b|\bschool maths?\b")),
)

TAUGHT = "|".join(pattern.pattern for _, pattern in (*SUBJECTS, *TRACKS))
"""All of it, as a part of other patterns."""

_IMPLIED = {"olympiad": frozenset({"maths"})}
"""A contest without a subject is one of maths."""


def subjects_and_tracks(said: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a folded text names, with the subject that a track alone implies."""
    said = MEDIUM.sub(" ", said)
    subjects, tracks = _named(said, SUBJECTS), _named(said, TRACKS)
    if not subjects:
        subjects = frozenset().union(*(_IMPLIED.get(track, frozenset()) for track in tracks))
    return subjects, tracks


def _named(said: str, table: Iterable[tuple[str, re.Pattern[str]]]) -> frozenset[str]:
    return frozenset(name for name, pattern in table if pattern.search(said))
