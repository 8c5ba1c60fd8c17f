"""What a short text plainly asks for, by rule."""

from __future__ import annotations

import re
from enum import StrEnum

from domain.asking.refusing import divided


class Intent(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    HUMAN = "human"
    COMPLAINT = "complaint"
    HOMEWORK = "homework"
    MOVE = "move"
    CANCEL = "cancel"
    TALK = "talk"
    BOOK = "book"
    CHOOSE = "choose"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


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
    r"\b(call|ring|phone) me\b|(给|跟)我(们)?(回|打)个?电话|回个?电话|回电",
)
NO_MACHINE = _any_of(
    r"(不想|不要|别)(再?[跟和与])?(机器人|程序)|(机器人?|程序)[^，。]{0,6}(没用|听不懂|聊不了|说不清)",
    r"\b(not|don'?t|no)\b.{0,20}\b(robot|bot|machine|automatic|automated|auto.?reply)\b|\breal one\b",
    r"(不要|别|不是)[^，。]{0,4}自动(回复|的)?",
)

# Whoever asks where or how to complain gets the way, whoever complains gets a person.
HOW_TO_COMPLAIN = _any_of(
    r"(怎么|如何|哪里|哪儿|向谁|找谁).{0,4}投诉|投诉.{0,4}(电话|渠道|流程|方式|找谁|怎么)",
    r"\b(how|where|whom?)\b.{0,16}\bcomplain",
)
COMPLAINT = _any_of(
    r"投诉|举报(你们|老师)|(不|很不|非常不|太不)(满意|负责|专业|像话|靠谱|讲信用)|态度.{0,4}(差|恶劣|不好|冷淡)|太(差|过分|坑|让人失望)了?"
    r"|(很|非常|太|真|让人|好)(生气|失望|恼火|气愤)|骗(人|钱|子)|坑人|没(人|有人)(管|理|回复|回|接)|没人接电话|忍无可忍|受够了|乱收费|多收了?(我|我们)?.{0,4}钱",
    r"(老师|孩子|课|你们).{0,10}(一直|总是|老是|又|经常)(迟到|拖堂|换老师|取消|没来|不来|看手机|骂|吼)|(骂|吼|凶|训|吓|羞辱|嘲笑|歧视)了?(我|我们)?家?(的)?(孩子|女儿|儿子|闺女|娃|他|她)"
    r"|(孩子|女儿|儿子|闺女|娃|他|她)被.{0,4}(骂|吼|凶|训|嘲笑|欺负)",
    r"\bcomplain(t|ts|ing)?\b|\b(not|very un|so un|really un|un)\s?(happy|satisfied) with\b|\bunacceptable\b"
    r"|\b(terrible|awful|horrible"
    r"|disgraceful|appalling)\b|\b(very |really |so |quite )?(disappointed|angry|upset|fed up|furious)\b"
    r"|\brude\b|\bunprofessional\b",
    r"\b(overcharged|ripped off|rip-?off|scam)\b|\bno(body| one)\b.{0,12}\b(answers?|answered|replies|replied"
    r"|cares?|called back|calls back)\b"
    r"|\b(teacher|mr|mrs|ms|staff|tutor|receptionist)\b.{0,24}\b(shout(s|ed)?|yell(s|ed)?|scream(s|ed)?|humiliat\w+|mock(s|ed)?"
    r"|insult(s|ed)?|ignor(es|ed|ing)|bull(y|ies|ied)|unfair(ly)?)\b"
    r"|\b(teacher|lesson|class|you)\b.{0,16}\b(always|keeps?|again)\b.{0,10}\b(late|cancel|cancell|shout|yell|ignor)",
)

HOMEWORK = _any_of(
    r"(今天|今晚|昨天|昨晚|这周|本周|上周|这次|周[一二三四五六日天末]|孩子|我家|他|她|我|我们|老师|数学|英语|语文)的?[^，。?？]{0,4}"
    r"(布置(了)?(什么|哪些)?|留(了)?(什么|哪些)?|有(什么|哪些|啥|没有)|是(什么|啥))?[^，。?？]{0,3}作业"
    r"(呢|吗|有哪些|有什么|是什么|是啥|是多少|写完|做完|交|完成|没|还|在哪|看|怎么交|$|[?？。!！])",
    r"(有什么|有哪些|布置了?什么|留了?什么|查看?|看看?|看一下|交|提交|上传)(一下)?(今天的?|今晚的?|我的|孩子的|他的|她的)?作业|作业(是什么|有哪些|写完|做完|完成)(了|没|吗)?",
    r"\bwhat('s| is| was| are)?\b.{0,10}\b(the|my|his|her|our|today'?s|tonight'?s"
    r"|this week'?s)?\b ?homework\b(?! (policy|help|club|like))"
    r"|\b(show|see|check|open|hand in|submit|send)\b.{0,12}\bhomework\b|\b(my|his|her|today'?s|tonight'?s) homework\b"
    r"|\bhomework\b.{0,10}\b(today|tonight|this week|due|done|finished)\b|\b(done|finish(ed)?|do)\b.{0,6}\b(his"
    r"|her|the|my) homework\b"
    r"|^(the )?homework[?!. ]*$",
    r"^作业[?？!！。]*$",
    r"(这道?|第[0-9一二三四五六七八九十]+道?)题[^，。]{0,8}(不会|怎么做|看不懂|卡住|帮|教)|(帮|教)[^，。]{0,6}(这道?|一道)题",
    r"\bstuck (on|at|with)\b"
    r"|\b(help|look)\b.{0,12}\b(this|that|question [0-9]|problem [0-9]) ?(question|problem|sum|exercise)?\b$",
)

_A_TIME = (
    r"(周|星期|礼拜|[0-9一二三四五六七八九十]+[点号]|今天|明天|后天|下周|上午|下午|晚上|早上"
    r"|别的时间|其他时间|另一天|前面|后面)"
)
MOVE = _any_of(
    rf"(改到|换到|换成|改成|挪到|调到|推迟到|提前到|改约|延到)[^，。]{{0,6}}{_A_TIME}",
    r"(课|预约|试听|约|时间)[^，。]{0,8}(改期|改个?时间|换个?时间|挪一?下|推迟|延后|延期|提前|调一?下)",
    r"(想|要|帮我|麻烦|需要|得|把)[^，。]{0,8}(改期|改个?时间|换个?时间|改一下时间|调个?时间|调课|改约)|^(改期|改个?时间|换个?时间|调课|改约)[吧。！!]*$",
    r"\b(reschedul\w*|postpon\w*)\b",
    r"\b(move|shift|change|switch|push|bring forward)\b.{0,24}\b(lesson|trial|booking|appointment|talk|session"
    r"|meeting|it|that|time"
    r"|class)\b(?!.{0,12}\b(campus|teacher|language)\b)(?!.{0,6}\bcourse)",
)
CHANGE = _any_of(
    r"改|换|挪|推迟|延后|提前|取消|退掉|来不了|去不了|不能来|不能去|没法来|赶不上|不来了|不去了",
    r"\b(cancel\w*|move|moving|change|shift|push|postpone\w*|resched\w*|instead|call off)\b",
    r"\b(can'?t|cannot) (come|make)\b",
    r"\b(another|different) (day|time)\b",
)
"""Something that is booked is not to stay as it is."""
CANNOT_COME = _any_of(
    r"(来不了|去不了|不能来|不能去|没法来|赶不上)[^?？]{0,16}(换|改|后天|另|别的|下周)",
    r"\b(can'?t|cannot|won'?t|unable to) (come|make it|attend|be there)\b.{0,40}"
    r"\b(could|instead|another|move|different)\b",
    r"\b(do|have|come|make it) (on )?\w+ instead\b",
    r"\b(doesn'?t|won'?t) work\b.{0,24}\b(another|different) (day|time)\b",
)
POLITE = _any_of(
    r"(能|能不能|可以|可不可以|可否|麻烦|请|帮)(您|你|你们)?(帮我|帮忙|把|将|给)[^?？]{0,30}[吗么?？]?$",
    r"\b(can|could|would|will|may) (you|i|we)\b.{0,30}\b(my|our|his|her|that|it|the [a-z]+day)\b",
)
"""A wish in the words of a question."""

CANCEL = _any_of(
    r"(取消|退掉|退了).{0,8}(预约|约|试听|课)",
    r"(预约|试听).{0,6}(取消|退掉|不去了|去不了|来不了)|课.{0,2}(取消|退掉)",
    r"^(想|要|我要|我想|帮我)?取消[吧了。!！]*$",
    r"\bcancel\b.{0,24}\b(booking|bookings|lesson|trial|appointment|it)\b|^cancel$",
)

BOOK = _any_of(
    r"报个?[^，。]{0,6}(试听|体验)|\bsign\b.{0,16}\bup\b.{0,20}\b(trial|free|taster)\b",
    r"预约|约(个|一?节|一?下|课|试听|体验|时间)",
    r"(想|要|来|去|给孩子|报名?|安排|申请|上)(报|上|约|一|个|节|下|听|参加|次|预约)*(试听|体验|试课)",
    r"^试(听|课)(课|一下)?$",
    r"\b(book|reserve|arrange|schedule)\b.{0,24}\b(trial|lesson|class|place|seat|time|session|one|slot)\b",
    r"^(book|trial|a trial|trial lesson)$|\btry (a|one|the) (lesson|class)\b",
)

_PARTNER = r"(老师|班主任|顾问|校长|主任|教务)"
TALK = _any_of(
    rf"([和跟与找约同]|见一?下)[^，。?？]{{0,8}}{_PARTNER}[^，。?？]{{0,14}}(聊|谈|沟通|面谈|见个?面|见一?面|通话|通个?电话|交流|碰个?面|说说)",
    rf"约[^，。]{{0,8}}(面谈|谈话|谈一?谈|沟通|聊一?聊|见面)|{_PARTNER}[^，。?？]{{0,6}}(聊一?聊|谈一?谈|面谈|沟通一?下|见个?面)",
    rf"^(我?想)?(约|见|找)(个|一下|一?见)?\\w{{0,3}}{_PARTNER}[吧。！!]*$",
    r"\b(talk|speak|chat|meet(ing)?|appointment|conversation|call)\b.{0,12}\b(to|with)\b.{0,16}\b(teacher|tutor"
    r"|ms|mr|mrs|miss|advisor|head)\b",
    r"\b(book|arrange|schedule|have|set up)\b.{0,16}\b(talk|meeting|conversation|parent.teacher)\b|\bmeet (the "
    r"|my |our |his |her )?teacher\b",
)

CHOOSE = _any_of(
    r"(帮|给)(我|我们|我家|孩子|忙|看看)[^，。?？]{0,6}(选|挑|推荐)(?![的了过])[^，。?？]{0,8}(课|班)(?!时)",
    r"^(我?想)?(选|挑)(一|几|个|下|门)*(合适|适合)?的?(课程?|班)|(怎么|如何)(选|挑)(课|班)|推荐(一|几|个|下|门|什么|哪)*(合适|适合)?的?(课程?|班)",
    r"(哪|什么|啥)[^，。?？]{0,6}(课|班)[^，。?？]{0,10}(适合|合适)|(适合|应该|该)[^，。?？]{0,6}(上|报|学|选)?(什么|哪|啥)[^，。?？]{0,6}(课|班)",
    r"不知道[^，。?？]{0,6}(选|报|上)(什么|哪|啥)",
    r"\b(which|what) (course|class|programme|program)(es|s)?\b.{0,30}\b(right|best|suits?|suitable|fits?|recommend"
    r"|choose|should)\b",
    r"\b(choose|choosing|pick|find|recommend|suggest)\b.{0,16}\b(the right|a suitable|a|the best) (course|class)\b"
    r"|\b(recommend|suggest) (us |me )?(something|a course|courses)\b",
)

THANKS = _any_of(
    r"^((好的?|嗯|行|可以|知道了|明白了?|收到|没事了?|不用了?|ok|okay|great|perfect|no|alright)[,，。!！~ ]*){0,2}"
    r"(太|非常|真是?|好)?(谢谢|多谢|感谢|谢了|谢啦|辛苦了?|thank(s| you)|thx|cheers|much appreciated)"
    r"[,，。.!！~～ ]*(你们?|您|大家|\w{0,2}老师|了|啦|啊|哦|呀|的?(帮助|解答|回复|耐心)"
    r"|\w{0,3}的(帮助|解答|回复|耐心解答)|辛苦了?|再见|拜拜"
    r"|(very|so) much|a lot|again|(for )?(your|the|all the) \w+( \w+)?|everyone|ms \w+|mr \w+|bye|that'?s all"
    r"|you|[,，。.!！~～ 🙏👍❤️😊]+)*$",
    r"^[🙏👍❤️😊🌹]+$",
)

GREETING = _any_of(
    r"^(你好|您好|老师(你|您)?好|嗨|哈喽|哈啰|在[吗么]|有人吗|早|(早上|上午|中午|下午|晚上)好"
    r"|hi|hello|hey|hiya|good (morning|afternoon|evening))"
    r"( there| everyone|呀|啊|哦|[,，]?老师)?[!！。.,，~～?？ ]*$"
)


THANKFUL = _any_of(r"谢谢|感谢|多谢|辛苦(你|您|老师|了)|\b(thanks?|thank you|thx|cheers|appreciate(d)?)\b")
LONGEST_THANKS = 40
_WISHES = _any_of(r"想|要|帮|请|麻烦|需要|课|报名|退|\b(please|want|need|would|like|class|lesson|course|book)\b")


def asks(text: str) -> bool:
    """Whether it asks something, or says one of the things that are understood by rule."""
    said = " ".join(text.split())
    return QUESTION.search(said) is not None or intent_of(said) is not None


def wants_talk(text: str) -> bool:
    """Whether a talk with somebody of the centre is spoken of."""
    return TALK.search(divided(text).wanted) is not None


def changes_something(text: str) -> bool:
    """Whether something is spoken of that is not to stay as it is booked."""
    return CHANGE.search(divided(text).whole) is not None


def intent_of(text: str) -> Intent | None:
    """What the text asks for by its words alone; None leaves it to the search.

    What is refused is not asked for. A question about booking or cancelling is a question, not a wish to do it.
    """
    said = divided(text)
    whole, wanted = " ".join(said.whole.split()), said.wanted
    if GREETING.search(whole):
        return Intent.GREETING
    if THANKS.search(whole):
        return Intent.THANKS
    if HUMAN.search(wanted) or NO_MACHINE.search(whole):
        return Intent.HUMAN
    if COMPLAINT.search(wanted) and not HOW_TO_COMPLAIN.search(wanted):
        return Intent.COMPLAINT
    if HOMEWORK.search(wanted):
        return Intent.HOMEWORK
    if CHOOSE.search(wanted):
        return Intent.CHOOSE
    if CANNOT_COME.search(whole):
        return Intent.MOVE
    if QUESTION.search(wanted) and not POLITE.search(wanted):
        return None
    wishes = ((Intent.MOVE, MOVE), (Intent.CANCEL, CANCEL), (Intent.TALK, TALK), (Intent.BOOK, BOOK))
    wished = next((intent for intent, pattern in wishes if pattern.search(wanted)), None)
    if wished is None and len(whole) <= LONGEST_THANKS and not _WISHES.search(whole) and THANKFUL.search(whole):
        return Intent.THANKS
    return wished
