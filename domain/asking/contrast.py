"""What a text sets against something else: 「数学先放一放，想学编程」, "olympiad is too hard, plain maths instead".

Nobody can list all the ways to say no. So what is named in one clause and set against another counts as refused, and
where a clause names something and says more about it than is understood, that is a doubt: asking back costs a tap.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from domain.asking.grades import FOR_WHOM
from domain.asking.polarity import CLAUSE
from domain.asking.vocabulary import TAUGHT

_TAUGHT = re.compile(TAUGHT)
_WHOM = re.compile("|".join(pattern.pattern for pattern in FOR_WHOM))
_ELSE = re.compile(
    r"(?:别的|其他|其它|另外的?|不一样的)(?!的?(?:时间|时段|时候|日子|天|事|安排|活动|老师|校区|地方|班|选择))"
    r"|换(?:成|个|门|到)?(?=\S)|改(?:学|成|上|报)|而是"
    r"|\binstead\b(?! of)|\b(?:else|different)\b(?! (?:time|day|teacher|campus|class|group))"
)
_WHAT_ELSE = re.compile(r"还有(?:什么|啥|哪些)|\bwhat (?:else|other)\b")
_NOT_NOW = re.compile(
    r"缓缓|缓一缓|放一放|先放|先不|不急|不缺|腻|烦|太难|太累|太深|够[了好多]|很好了|不错了|学过了|会了|在[学上]了|报过了|免了"
    r"|不用了|以后再|再说|算了|就行了吧"
    r"|\btoo (?:hard|difficult|tough|much|advanced|easy)\b|\b(?:loath|hat|dislik|detest)(?:es|ed)\b"
    r"|\bdid ?n(?:o|')t (?:like|work|suit|help|go)\b|\balready\b|\bbor(?:es|ed|ing)\b|\bcan wait\b|\benough\b"
    r"|\blater\b"
    r"|\b(?:is|are|was) (?:fine|covered|good|okay|ok)\b"
)
_WISHED = re.compile(r"想[学报上要]|要[学报上]|喜欢|\b(?:wants?|would like|looking for|loves?|likes?)\b")
ASKED = re.compile(
    r"[?？]|吗|(?<![那这])么|呢|多少|什么时候|几点"
    r"|\b(?:what|when|how|which|who|is there|are there|do you|can (?:i|we))\b"
)
_FAR = re.compile(
    r"折腾|麻烦|太挤|难停|不好停|不顺路|远|堵|绕|不方便|不喜欢|别(?:推荐|排|安排)|\b(?:far|pain|hassle|nightmare|bother|awkward"
    r"|inconvenient|trek|hard to (?:get|reach|park))\b"
)
_ELSEWHERE = re.compile(
    r"(?:别的|其他|其它|另外的?|换个?|近一?点的?)(?:校区|地方)"
    r"|\b(?:elsewhere|somewhere else|(?:an)?other campus)\b"
)
_PLAIN = re.compile(
    r"[\s,，。；;.!！?？、…~～\-'’的了吗呢吧呀啊和跟与或及以]+"
    r"|我们?|我家|孩子|他|她|娃|宝|女儿|儿子|今年|现在|马上|想要?|要|学[习校]?|报名?|上课?|参加|找|看看|咨询|了解|打算|准备"
    r"|需要|希望|喜欢|感兴趣|跟不上|补习?|提高|基础|成绩|弱|差|不太?好|不会|总是?|老是|一直|同时|一起|分别|都|也|还|就|只"
    r"|时间|多少|价格|推荐|合适|适合|最好|课程?|班级?|每|次|个|有没有|没有|有|什么|哪些?|哪个|可以|能|行|么|在|是|去|来"
    r"|做|上|下|啥|剩|名额|空位|位[置子]|几|[没不]$|末|几点|校区|家住|住|家在|靠近|离|近|附近|老师|入门|小|大|边|或者|加上|开|请问|你们|这里|那里?|吧|点|些|一"
    r"|\b(?:i|we|you|he|she|they|it|my|our|your|his|her|their|the|a|an|any|some|and|or|for|with|in|at|on|of|to|is|are"
    r"|am|be|do|does|have|has|there|what|which|when|where|how|much|many|can|could|would|will|please|thanks?|also|both"
    r"|together|too|class(?:es)?|courses?|lessons?|groups?|places?|spots?|wants?|likes?|loves?|needs?|learn(?:ing)?"
    r"|stud(?:y|ies|ying)|help|looking|interested|join|start(?:ing)?|try|struggl\w+|weak|behind|son|daughter|child"
    r"|kids?|boy|girl|grader?|old|year|plain|ordinary|normal|sides?|areas?|campus|near(?:by|er|est)?|close|live|us|something|anything|extra|if|possible|but|so|just|only)\b"
    r"|\b(?:prefer\w*|ideal\w*|best|works?|suits?|fine|good|great|free|available|either|maybe|convenient|after|before"
    r"|school|weekdays?|mornings?|afternoons?|evenings?|around|from|until|time|early|late|all|every|each|most)\b"
    r"|\d+|[a-z](?![a-z])"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]{2,}")


def set_aside(wanted: str) -> Sequence[str]:
    """What the text names only to set it against something else, in the words that name it; often nothing."""
    named = [(clause, _names(clause)) for clause in _parts(wanted)]
    aside: list[str] = []
    for place, (clause, names) in enumerate(named):
        others = frozenset().union(*(each for at, (_, each) in enumerate(named) if at != place))
        if not names or not _is_set_aside(clause, [later for later, _ in named[place + 1 :]], others - names):
            continue
        aside += sorted(names - frozenset().union(*(each for _, each in named[place + 1 :])))
    return aside


def far_away(wanted: str, names: Collection[str]) -> Sequence[str]:
    """Of the names of campuses those that the text gives a reason against, or asks to leave for another."""
    clauses = CLAUSE.split(wanted)
    found: list[str] = []
    for place, clause in enumerate(clauses):
        here = [name for name in names if name in clause]
        leaves = any(_ELSEWHERE.search(each) for each in clauses[place:])
        if here and (_FAR.search(clause) or leaves) and not ASKED.search(clause):
            found += here
    return found


def is_unclear(wanted: str) -> bool:
    """Whether, of two different things in two clauses, one comes with more words than are understood."""
    named = [(clause, _names(clause)) for clause in CLAUSE.split(wanted)]
    told = [(clause, names) for clause, names in named if names]
    if len({names for _, names in told}) < 2:
        return False
    return any(says_more(clause, words=0) and not ASKED.search(clause) for clause, _ in told)


def says_more(clause: str, words: int = 1) -> bool:
    """Whether a clause says more than what is taught, for whom, and that somebody would like it.

    Args:
        words: so many English words beside that say nothing; a single Chinese character never does.
    """
    rest = _PLAIN.sub(" ", _WHOM.sub(" ", _TAUGHT.sub(" ", clause)))
    return len(_HAN.findall(rest)) > 1 or len(_WORD.findall(rest)) > words


def _is_set_aside(clause: str, later: list[str], others: frozenset[str]) -> bool:
    if ASKED.search(clause):
        return False
    if not _WISHED.search(clause) and any(map(_ELSE.search, later)):
        return True
    if says_more(clause) and any(map(_WHAT_ELSE.search, later)):
        return True
    return bool(others) and _NOT_NOW.search(clause) is not None


def _parts(text: str) -> Iterator[str]:
    """Clauses, cut once more where 「换成」 or the like changes one thing for another."""
    for clause in CLAUSE.split(text):
        cut = re.search(r"换成|改成|改学|改上|改报", clause)
        if cut is None:
            yield clause
        else:
            yield clause[: cut.start()]
            yield clause[cut.start() :]


def _names(clause: str) -> frozenset[str]:
    return frozenset(found[0] for found in _TAUGHT.finditer(clause))
