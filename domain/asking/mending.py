"""Slips of the keyboard in the words that matter here: 「奥树」, 「fa piao」, "olympaid", "hw"."""

from __future__ import annotations

import re
from functools import cache

# What is often typed instead of each character (it sounds the same), and how its syllable is spelled. Characters that
# make a word of their own with a neighbour are left out: 「请加」 asks to be added, 「技术学习」 holds no 数学.
_HEARD: dict[str, tuple[tuple[str, str], ...]] = {
    "学费": (("雪血", "xue"), ("废肥飞菲", "fei")),
    "退费": (("推腿", "tui"), ("废肥飞", "fei")),
    "退款": (("推腿", "tui"), ("宽", "kuan")),
    "请假": (("清情晴轻", "qing"), ("架嘉", "jia")),
    "补课": (("布步部", "bu"), ("刻客颗", "ke")),
    "奥数": (("澳傲", "ao"), ("树术书属", "shu")),
    "数学": (("树属", "shu"), ("雪血", "xue")),
    "英语": (("应影", "ying"), ("雨鱼", "yu")),
    "语文": (("雨鱼", "yu"), ("闻", "wen")),
    "作文": (("做坐", "zuo"), ("闻", "wen")),
    "作业": (("做坐", "zuo"), ("叶页", "ye")),
    "阅读": (("月悦", "yue"), ("度独", "du")),
    "编程": (("变边遍", "bian"), ("城呈", "cheng")),
    "科学": (("棵", "ke"), ("雪", "xue")),
    "象棋": (("像", "xiang"), ("齐", "qi")),
    "校区": (("笑效", "xiao"), ("曲趋", "qu")),
    "试听": (("式视", "shi"), ("停厅", "ting")),
    "发票": (("法", "fa"), ("漂飘", "piao")),
    "报名": (("抱保", "bao"), ("明命", "ming")),
    "停车": (("听亭", "ting"), ("扯", "che")),
    "老师": (("姥", "lao"), ("诗狮失", "shi")),
    "优惠": (("忧", "you"), ("慧汇", "hui")),
    "付款": (("负附", "fu"), ("宽", "kuan")),
    "预约": (("遇育", "yu"), ("月", "yue")),
    "取消": (("娶曲", "qu"), ("销肖", "xiao")),
    "课程": (("刻棵", "ke"), ("城呈", "cheng")),
    "周末": (("州洲", "zhou"), ("莫沫", "mo")),
    "名额": (("明", "ming"), ("恶", "e")),
    "投诉": (("头", "tou"), ("素", "su")),
    "微信": (("威维", "wei"), ("新", "xin")),
}
_GRADE = re.compile(r"(?<=[一二三四五六七八九0-9])年[纪极及集记]")

_SHORT = {
    "hw": "homework",
    "gr": "grade",
    "grd": "grade",
    "pls": "please",
    "plz": "please",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "wkend": "weekend",
    "wknd": "weekend",
    "eng": "english",
    "sched": "schedule",
    "appt": "appointment",
}
_OFTEN = (
    "olympiad homework weekend saturday sunday monday tuesday wednesday thursday friday morning afternoon evening"
    " lesson lessons class classes course courses trial refund maths english chinese chess coding science reading"
    " writing grade teacher teachers price discount parking invoice receipt schedule reschedule cancel campus sibling"
    " holiday holidays recording placement contest register payment tuition beginner experiment programming"
    " competition tomorrow"
)
_WORDS = tuple(_OFTEN.split())
_OTHERS = "waiting lesion lessen teaches grape grace grave grate glade pride prize coarse curse careful"
_NO_SLIPS = frozenset(_OTHERS.split())
_LATIN = re.compile(r"(?<![a-z])[a-z]{2,14}(?![a-z])")
LEAST = 4
"""Shorter words are too near to others."""


def mended(said: str) -> str:
    """A folded text with such slips put right; the rest as it is."""
    for word, pattern in _patterns():
        said = pattern.sub(word, said)
    said = _GRADE.sub("年级", said)
    return _LATIN.sub(lambda found: _word(found[0]), said)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each word: one character as it is and the other one misheard or spelled, or all of it spelled."""
    made = []
    for word, ((heard, spelled), (heard_too, spelled_too)) in _HEARD.items():
        first, second = word[0], word[1]
        either = (
            rf"{first}\s?(?:[{heard_too}]|{spelled_too}(?![a-z]))",
            rf"(?:[{heard}]|(?<![a-z]){spelled})\s?{second}",
            rf"(?<![a-z]){spelled} ?{spelled_too}(?![a-z])",
        )
        made.append((word, re.compile("|".join(either))))
    return tuple(made)


@cache
def _word(typed: str) -> str:
    if typed in _SHORT:
        return _SHORT[typed]
    if len(typed) < LEAST or typed in _WORDS or typed in _NO_SLIPS:
        return typed
    return next((word for word in _WORDS if _is_slip(typed, word)), typed)


def _is_slip(typed: str, word: str) -> bool:
    """One letter inside is missing, too many, another one, or two have changed places."""
    if typed[0] != word[0] or typed[-1] != word[-1] or abs(len(typed) - len(word)) > 1 or len(word) <= LEAST:
        return False
    start = next((place for place, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other), 0)
    rest, right = typed[start:], word[start:]
    swapped = len(rest) > 1 and len(right) > 1 and rest[:2] == right[1::-1] and rest[2:] == right[2:]
    return swapped or rest[1:] == right[1:] or rest == right[1:] or rest[1:] == right
