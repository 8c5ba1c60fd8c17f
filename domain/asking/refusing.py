"""What somebody says that they do not want: 「不想上数学，想学阅读」, "anything but olympiad".

A search cannot read "not": a text that refuses something looks like one that asks for it. So what is refused is
taken out before anything else reads the text, and kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.asking.folding import folded
from domain.asking.mending import mended
from domain.asking.polarity import CLAUSE, without_refused
from domain.asking.vocabulary import TAUGHT


@dataclass(frozen=True)
class Said:
    """A folded text without slips of the keyboard, divided.

    Attributes:
        wanted: what is asked for; empty where the text does nothing but refuse.
        refused: what is not wanted; empty where nothing is refused.
    """

    whole: str
    wanted: str
    refused: str = ""


def divided(text: str, names: Collection[str] = ()) -> Said:
    """What a text asks for, and what it refuses; `names` are those of campuses and teachers.

    A question whether one may do without something refuses nothing, nor does giving up: 「不想上了」 means to stop.
    """
    whole = mended(folded(text))
    refused: list[str] = []
    left = whole
    for pattern in _REFUSALS:
        left = pattern.sub(lambda found: _taken(found, refused), left)
    pieces, ends = CLAUSE.split(left), [*CLAUSE.findall(left), ""]
    for place, clause in enumerate(pieces):
        if _ASKED_BACK.search(clause + ends[place]) is None:
            pieces[place], thing = without_refused(clause, names)
            refused += [thing] if thing else []
    left = "".join(f"{piece}{end}" for piece, end in zip(pieces, ends, strict=True))
    if not refused:
        return Said(whole, whole)
    clauses = [" ".join(clause.split()).lstrip("的") for clause in _CLAUSE.split(left)]
    wanted = ", ".join(clause for clause in clauses if _FILLER.sub("", clause))
    return Said(whole, wanted, ", ".join(refused))


def searched_for(text: str) -> str:
    """What of a text is to be looked up: all of it where it does nothing but refuse."""
    said = divided(text)
    if said.refused and said.wanted:
        return said.wanted
    return text if said.whole == folded(text) else said.whole


def _taken(found: re.Match[str], refused: list[str]) -> str:
    thing = next((group for group in found.groups() if group), "").strip()
    before, after = found.string[: found.start()], found.string[found.end() :]
    if not _FILLER.sub("", thing) or _IS_ASKED.match(after) or _IF.search(before) or _NO_REFUSAL.search(thing):
        return found[0]
    refused.append(thing)
    return " "


_ASKED_BACK = re.compile(r"(?:不|没|别)[^，。]{0,12}(?:吗|可以|行不行|怎么办|会怎)|\b(?:if|why)\b|如果|要是|万一")
_CLAUSE = re.compile(r"[，。；,.;!！?？…\n]+(?![0-9])")
_IS_ASKED = re.compile(r"\s*(?:吗|么|行吗|行不行|可以吗|可不可以|能不能|ok吗)")
_IF = re.compile(r"(?:\b(?:if|why)|如果|要是|万一)\s*$")
_NO_REFUSAL = re.compile(
    r"怎么办|^(?:继续)?(?:上课?|学|来|去|读|继续)?(?:下去)?了|^(?:to )?(?:continue|come|go on|stay|carry on)\b"
    r"|^(?:to )?(?:talk|speak|chat)\b"
    r"|^(?:上|学|报|读|参加|选|约|做|办|找|安排|推荐|排|问|说|提|联系|转|看|考|讲|碰)+$"
)
"""What is no thing to refuse: asking what to do, giving up, not talking to a machine, not doing what is not said."""

_FILLER = re.compile(
    r"[\s，。；,.;!！?？、…~～\-]+|怎么办|有没有|还有|什么|哪些|别的|其他|其它|都|行|可以|请问|我们?|孩子|他|她|想要?"
    r"|要|的|了|吗|呢|吧|呀|啊|就|是|只|那|有|也|好|课程?|班"
    r"|\b(?:just|please|is|are|it|ok(?:ay)?|fine|good|what|about|i|we|my|our|the|a|an|any|anything|everything|else"
    r"|there|do|you|have|for|then|thanks?|well|so|and|or|but|that|this|works?|would|be|all|class(?:es)?|courses?|son"
    r"|daughter|child|kid)\b"
)

_ZH_END = (
    r"(?=[，。；,;!！?？\n]|$|而是|我想|只想|想|只[要上学报]|要|换|改|但|就|还有|还能|还会|还开|还要|有没有|有什么|有哪些|哪|能(?!不)"
    r"|怎么(?!办)|都|也|(?<=[天日末午上])的|(?<=周[一二三四五六])的|(?<=老师)的|(?<=校区)的(?=.))"
)
_EN_END = (
    r"(?=[,.;!?\n]|$| - |\b(?:but|just|only|instead|rather|i want|i'd like|i would|i need|we want|we'd|we need"
    r"|she wants|he wants|what|how|which|when|where|is there|are there|do you|can (?:i|we|you)|could|please)\b)"
)
_EN_THING = rf"(\s*\S.*?)(?:(?=\b(?:for|in|on|at)\b)|{_EN_END})"
_ZH_DOING = (
    r"(?:再|继续|去|来|给[我他她]|让他|让她|帮我|跟我)*"
    r"(?:上|学|报|读|参加|选|约|做|办|找|安排|推荐|排|问|说|提|联系|转|看|考|讲|碰)*"
)
_ASKED_SOON = r"(?![^，,。；;]{0,8}(?:吗|可以|行吗|会怎))"

_REFUSALS = (
    re.compile(rf"(?:除了|除去|除开|除却)(.+?)(?:以外|之外|外(?=[，,都还也有]|$)|{_ZH_END})的?"),
    re.compile(r"([^，,。？?！!]{1,10}?)(?:以外|之外)(?=的|都|还|也|有)"),
    re.compile(
        r"(?<![要想用需是])(?:不想要?|不要(?!紧|求|是|不|太|超|高)|不愿意?|不考虑|不打算|不需要|无需|拒绝)"
        rf"{_ZH_DOING}{_ASKED_SOON}([^，。；,;].*?){_ZH_END}"
    ),
    re.compile(
        rf"(?<![要用])(?:不用(?!了|交|带|考|买|预约)|别(?=给|跟|再|推|安|排|发|转)){_ZH_DOING}{_ASKED_SOON}([^，。；,;].*?){_ZH_END}"
    ),
    re.compile(
        rf"(?<!有)(?:并?不是|没有?)(?:要|想|问|说|打算)(?!不){_ZH_DOING}(?!.{{0,8}}吗)([^，。；,;].*?){_ZH_END}"
    ),
    re.compile(r"(?<!是)不是(?!.{0,8}吗)([^，,。]{1,12}?)[，,]?(?=[而就只]?是|我?[就只]?[想要])"),
    re.compile(r"不是(\w{1,3}老师)的?"),
    re.compile(r"不[在去]([^，。的家线]{2,8})的(?=.)"),
    re.compile(rf"(?<![要学报上选])(?:不学|不报|不上|不选)(?=(?:{TAUGHT}))([^，。；,;].*?){_ZH_END}"),
    re.compile(rf"非((?:{TAUGHT}))的?"),
    re.compile(rf"不喜欢(?=(?:{TAUGHT}))([^，。；,;].*?){_ZH_END}(?=.*(?:想|要|换|别的|其他|有什么))"),
    re.compile(
        rf"(?:不[喜爱]欢?|讨厌|受够)(?=(?:{TAUGHT}))(.+?)了{_ZH_END}|(?:讨厌|受够)(?=(?:{TAUGHT}))([^，。；,;].*?){_ZH_END}"
    ),
    re.compile(r"([^，。,;；\s]{1,8}?)(?:太远|有点远|比较远|远了)(?:了|就算了|就不去了|，?去不了)?"),
    re.compile(r"([^，。,;；\s]{1,8}?)(?:就算了|就免了|就不用了|除外|不考虑)"),
    re.compile(r"对(.{1,8}?)(?:没(?:有|什么|啥)?兴趣|不感兴趣)"),
    re.compile(
        r"\b(?:anything|everything|any (?:\w+ )?(?:class|course|subject|lesson)|all(?: \w+)?)"
        r" (?:but|except(?: for)?)\b" + _EN_THING
    ),
    re.compile(
        r"(?:\b(?:i|we|he|she|they|you|my (?:son|daughter|child|kid))\b )?"
        r"\b(?:really )?(?:do(?:es)?n't|do(?:es)? not|dont|doesnt|did ?n't|won't|wouldn't)(?: \w+ly)?"
        r" (?:want|need|intend|wish|mean|care (?:for|about))\b(?: to)?"
        rf"(?: (?:be|do|have|take|study|learn|join|ask (?:for|about)|get|book))*(\s*\S.*?){_EN_END}"
    ),
    re.compile(
        r"\b(?:do(?:es)?n't|do(?:es)? not) (?:like|enjoy|love)\b"
        rf"(\s*\S.*?)(?:any ?more\b|{_EN_END}(?=.*\b(?:wants?|like|instead|rather|prefer|something|other)\b))"
    ),
    re.compile(rf"\b(?:hates|hate|fed up with|tired of|sick of|done with|finished with)\b{_EN_THING}"),
    re.compile(rf"\bneither\b{_EN_THING}"),
    re.compile(rf"\b(?:is|are|was)(?:n't| not) (?:about )?(?=(?:{TAUGHT})){_EN_THING}"),
    re.compile(
        r"\b(\w+)(?: campus)? is (?:way |much |a bit |really )?(?:too far|far away|far|inconvenient)\b(?: away)?"
    ),
    re.compile(
        r"\b(?:(?:i|we|this|it|that)(?:'m|'re|'s| am| are| is) )?"
        r"(?:not (?:asking|talking|looking|here|interested|about)"
        rf"|no interest)\b(?: (?:for|about|in|to))*(\s*\S.*?){_EN_END}"
    ),
    re.compile(
        rf"\b(?:except(?: for)?|other than|apart from|aside from|excluding|instead of|rather than)\b{_EN_THING}"
    ),
    re.compile(rf"\bnon[- ]((?:{TAUGHT}))"),
    re.compile(
        r"\b(?:no|not|without|never)\b (?:any |more |the |a |an )*"
        rf"(?=(?:(?!like)\w+ )?(?:{TAUGHT})|(?:mr|mrs|ms|teacher)\b)" + _EN_THING
    ),
    re.compile(
        r"\bnot (?:in|at|with|by) "
        r"(?!all\b|(?:the )?(?:moment|week|morning|afternoon|evening|night)|once|home|[mtwfs]\w+day)"
        + rf"(\w.*?){_EN_END}"
    ),
    re.compile(r"\bnot ((?:an? |the )?\w+(?: \w+)?)(?=,? but\b)"),
)
