"""What a short text plainly asks for, by rule; and the words that come before everything else."""

from __future__ import annotations

import re
from enum import StrEnum


class Intent(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    HUMAN = "human"
    CANCEL = "cancel"
    BOOK = "book"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# A false alarm costs a kind sentence, a miss may cost more: wide, but past the idioms that say something else
# ("想死你了" is "I missed you", "打我电话" is "call me").
DISTRESS = _any_of(
    r"想死(?!你|您|我|她|他|咱|这|那)",
    r"不想(再)?活|活不下去|活着(没意思|好累|太累)|不如死了",
    r"自杀|轻生|跳楼|割腕|自残|伤害自己|(结束|了结)(自己|生命|我的生命)",
    r"(爸|妈|爹|老师|他们|她们|同学|有人|家里人|他|她)[^，。,.!！?？]{0,6}打我(?!的|电话|手机|微信)",
    r"被(人|他|她|爸爸?|妈妈?|老师|同学)?打(了|得|伤|骂|$)",
    r"家暴|虐待|性侵|猥亵|摸我(?!的?(头|书))",
    r"(我|现在|孩子)(很|有|遇到|碰到|在)危险",
    r"^救命[!！。~]*$|救救我",
    r"\b(kill|hurt|cut|harm)(s|ing|ting)? (my|your|him|her|them|our|it)sel(f|ves)\b",
    r"\bsuicid|\bself.?harm|\bend (my|his|her|their|your) (own )?li(fe|ves)\b|\bend it all\b",
    r"\bwant(s|ed|ing)? to die\b|\bwish(es|ed)? (i|he|she|they) (was|were) dead\b|\bbetter off dead\b",
    r"\b(do(es)?n'?t|do(es)? not|no longer) wants? to (live|be alive|be here any ?more)\b|\bno reason to live\b",
    r"\b(i'?m|i am|we are|she is|he is|my child is) in danger\b",
    r"\b(is|are|keeps?|was|were) (hitting|beating|hurting|abusing|touching) (me|him|her|my (son|daughter|child))\b",
    r"\b(hits|beats|hurts|abuses|touches) (me|him|her|my (son|daughter|child))\b|\bbe(ing|en) (abused|beaten)\b",
    r"^(please )?help me[!. ]*$",
)

# Whoever asks how, or whether it costs something, wants an answer first.
QUESTION = _any_of(
    r"[?？吗么呢]|多少|怎么|如何|要钱|收费|免费|价|能不能|可不可以|可以.{0,12}不",
    r"\b(how|what|when|where|which|why|is|are|do|does|can|could|any|if|cost|price|free)\b",
)

HUMAN = _any_of(
    r"转人工|人工(?!智能)|真人|活人|(找|联系|转接?).{0,4}(客服|顾问|前台)|[和跟]人[聊说]",
    r"\b(talk|speak|chat) (to|with) (a |an |some |the )?(real |human )?"
    r"(person|human|someone|somebody|advisor|agent|office|staff)\b",
    r"\breal (person|human)\b|\bhuman (please|agent|being)\b|^(a )?human$",
)

CANCEL = _any_of(
    r"(取消|退掉|退了).{0,8}(预约|约|试听|课)",
    r"(预约|试听).{0,6}(取消|退掉|不去了|去不了|来不了)|课.{0,2}(取消|退掉)",
    r"^(想|要|我要|我想|帮我)?取消[吧了。!！]*$",
    r"\bcancel\b.{0,24}\b(booking|bookings|lesson|trial|appointment|it)\b|^cancel$",
)

BOOK = _any_of(
    r"预约|约(个|一?节|一?下|课|试听|体验|时间)",
    r"(想|要|来|去|给孩子|报名?|安排|申请|上)(报|上|约|一|个|节|下|听|参加|次|预约)*(试听|体验|试课)",
    r"^试(听|课)(课|一下)?$",
    r"\b(book|reserve|arrange|schedule)\b.{0,24}\b(trial|lesson|class|place|seat|time|session|one|slot)\b",
    r"^(book|trial|a trial|trial lesson)$|\btry (a|one|the) (lesson|class)\b",
)

THANKS = _any_of(
    r"^(好的?|嗯|ok|okay)?[,，。!！ ]*(太?(谢谢|多谢|感谢|谢了|谢啦)|thank(s| you)|thx|cheers)[^?？]{0,20}$"
)

GREETING = _any_of(
    r"^(你好|您好|老师(你|您)?好|嗨|哈喽|哈啰|在[吗么]|有人吗|早|(早上|上午|中午|下午|晚上)好"
    r"|hi|hello|hey|hiya|good (morning|afternoon|evening))"
    r"( there| everyone|呀|啊|哦|[,，]?老师)?[!！。.,，~～?？ ]*$"
)


def is_distress(text: str) -> bool:
    """Whether somebody may be in danger, or says that they do not want to live."""
    return DISTRESS.search(text.strip().replace("’", "'")) is not None


def asks(text: str) -> bool:
    """Whether it asks something, or says one of the things that are understood by rule."""
    said = " ".join(text.split())
    return QUESTION.search(said) is not None or intent_of(said) is not None


def intent_of(text: str) -> Intent | None:
    """What the text asks for by its words alone; None leaves it to the search.

    A question about booking or cancelling is a question, not a wish to do it.
    """
    said = " ".join(text.split())
    if GREETING.search(said):
        return Intent.GREETING
    if THANKS.search(said):
        return Intent.THANKS
    if HUMAN.search(said):
        return Intent.HUMAN
    if QUESTION.search(said):
        return None
    if CANCEL.search(said):
        return Intent.CANCEL
    return Intent.BOOK if BOOK.search(said) else None
