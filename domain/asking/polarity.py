"""Whether a clause refuses what it names: any "no" in it counts, whatever the phrase, unless it means something else.

Where this errs, somebody is not shown what they would have taken; where it is missing, they are offered just what
they refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from domain.asking.vocabulary import TAUGHT

CLAUSE = re.compile(
    r"[，。；,.;!！?？…\n]+(?![0-9])|\s-\s|但是?|不过|可是|只要|\b(?:but|however|although|though|only|just|so)\b"
)

# What holds a "no" and refuses nothing: questions, limits, and what a child is weak at and therefore wants.
_IDIOMS = re.compile(
    r"有没有|能不能|行不行|要不要|是不是|可不可以|好不好|会不会|想不想|用不用|不知道|不清楚|不确定|不好意思"
    r"|不错|没问题|差不多|不超过|不要?高于"
    r"|不到|不限|不管|不论|不但|不仅|不同|不要?太|不想太|不会|不太会|不好|不够|不及格|不懂|不理想|不专心"
    r"|不集中|没基础|没学过|没考好"
    r"|跟不上|不稳|不太?行(?=，|,|想)|特别|别的|别人|区别|分别|不远|不贵"
    r"|\bnot (?:sure|only|yet|too|so|very|good|strong|confident|far|doing|at all)\b|\bwhy not\b"
    r"|\bno (?:more|less|later|earlier) than\b"
    r"|\bno (?:problem|matter|idea|experience|rush)\b"
    r"|\b(?:is|are|do|does|can|could|would)n't (?:it|you|they|we|there)\b"
    r"|\b(?:don't|do not|doesn't) (?:know|mind|understand|have|get)\b|\bif not\b|\bor not\b"
    r"|\bcan'?t (?:keep|do|read|understand)\b"
)
_BEFORE = re.compile(
    r"不(?:想|要|愿|学|报|上|选|喜欢|爱|考虑|需要|打算|碰|推荐|去|在)|没兴趣|别|除了?|拒绝|讨厌|避开|排除|不是"
    r"|\b(?:no|not|never|neither|nor|without|except|excluding|avoid|skip|forget|hates?|dislikes?|refuses?|loathes?)\b"
    r"|\b(?:do|does|did|wo|would|ca|should)n'?t\b|\bcannot\b|\bnon-|\bother than\b|\binstead of\b"
    r"|\brather than\b|\bapart from\b"
    r"|\b(?:sick|tired|bored|fed up|had enough|enough|anything) (?:of|with|but)\b"
    r"|\b(?:gave up|given up|quit|dropped|stop(?:ped)?)\b"
)
"""Stands before what it refuses; in Chinese also behind it, as in 「奥数不想上」."""
_BEHIND = re.compile(
    r"太远|远了|够远|那么远|就?别(?:推荐?|提|排|报|考虑)了?|不顺路|不方便|算了|免了|够了|除外|以外|之外|没兴趣|不感兴趣|腻了|烦了|免谈"
    r"|不(?:想|要|愿|学|报|上|选|喜欢|爱|考虑|需要|去)(?:上|学|报|去|选|来|要|碰)?(?:了|的话)?$"
    r"|\b(?:is|are|was|would be) (?:\w+ )?(?:too far|far|out|no good|not)\b|\btoo far\b|\bbores?\b|\bis not for\b"
    r"|\b(?:does|do|is|are|wo|would)n'?t (?:\w+ )?(?:interest|work|suit|do|appeal|for)\w*\b|\b(?:excluded|aside)\b"
)

_TEACHER = r"\w{1,2}老师|\b(?:mr|ms|mrs|miss|teacher) \w+"
_STOP = re.compile(
    r"\b(?:for (?=grade|a\b|my|our|the|an\b|year)|i want|we want|i'd like|she wants|he wants|instead)\b|而是"
    r"|想|要|换"
)

_BUSY = re.compile(
    r"踢球|打球|[练学弹]琴|钢琴|小提琴|舞蹈|跳舞|画画|游泳|足球|篮球|训练|比赛|上班|加班|兴趣班"
    r"|有 ?(?:别的|其他)?(?:事|课|安排|活动|约)|没空|没时间|冲突|撞"
    r"|不行|不可以|不能|不太?方便|来不了|去不了|不来|不去|不要|不想|不考虑|除了?|以外|之外|算了|别|另有|出差"
    r"|回老家|占了|满了|补觉|睡懒觉|休息一?下|要(?:陪|去|回|看|跟|参加|带|赶|补|出)|陪"
    r"|\b(?:piano|violin|football|soccer|basketball|swim\w*|dance|ballet|judo|choir|scouts|training|practice|rehears\w*"
    r"|church|work|shift|busy|taken|booked|clash\w*|full|grandma|grandparents|away|never|not|no|cannot|except"
    r"|unless"
    r"|impossible|avoid|skip|out)\b|n't\b|\b(?:she|he|we|they|i) (?:visits?|goes?|go)\b"
    r"|\b(?:has|have|'s got) (?!time|free|space|places|to\b)\w"
)
"""On that day somebody has something else."""


_THAT_DAY = re.compile(r"那[一]?天|那个?(?:时间|时候)|那时|\bthat (?:day|evening|time)\b|\bthen\b")


@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join((TAUGHT, _TEACHER, *map(re.escape, names))))


def without_refused(clause: str, names: Collection[str] = ()) -> tuple[str, str]:
    """What is left of a clause, and what it refuses of what is taught, where or by whom (`names`); often nothing."""
    things = _named(tuple(names))
    masked = _IDIOMS.sub(lambda found: "\0" * len(found[0]), clause)
    cue = _BEFORE.search(masked)
    if cue is not None:
        rest = clause[cue.end() :]
        stop = _STOP.search(rest)
        region = rest[: stop.start()] if stop is not None and stop.start() > 0 else rest
        if things.search(region):
            return f"{clause[: cue.start()]} {rest[len(region) :]}", region.strip()
    behind = _BEHIND.search(masked)
    if behind is not None:
        before = list(things.finditer(clause, 0, behind.start()))
        if before:
            last = before[-1]
            return f"{clause[: last.start()]} {clause[behind.end() :]}", last[0]
    return clause, ""


def is_in_doubt(wanted: str, names: Collection[str] = ()) -> bool:
    """Whether a clause of what seems to be wanted still holds a "no" beside something that it names."""
    things = _named(tuple(names))
    for clause in CLAUSE.split(wanted):
        masked = _IDIOMS.sub("", clause)
        if things.search(clause) and (_BEFORE.search(masked) or _BEHIND.search(masked)):
            return True
    return False


def refuses_that_day(clause: str) -> bool:
    """Whether a clause says no to the day that was named just before it."""
    return _THAT_DAY.search(clause) is not None and is_busy(clause)


def is_busy(clause: str) -> bool:
    """Whether a day that the clause names is one that does not suit."""
    return _BUSY.search(_IDIOMS.sub(" ", clause)) is not None
