"""How times are said in Chinese."""

from __future__ import annotations

import re
from datetime import timedelta

from domain.times.days import Calendar
from domain.times.naming import (
    AFTER_DINNER,
    AFTER_LUNCH,
    AFTER_SCHOOL,
    AFTER_WORK,
    AFTERNOON,
    DAYTIME,
    DUSK,
    EVENING,
    MORNING,
    NOON,
    ahead,
    clock,
    counted,
    dated,
    from_to,
    moment,
    nth,
    two_numbers,
)
from domain.times.tokens import Day, Mark, Number, Rule, Token, rule
from domain.times.when import WEEK, WEEKEND, WORKDAYS, Assumed, Days, Doubt

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7} | {str(n): n for n in WEEK}

_N = r"(?:[二三四五]?十[一二三四五六七八九]?|[一二两三四五六七八九]|[0-9]{1,2})"
_NAME = r"(?:周|星期|星其|礼?拜)"
_WHICH = r"(下+一?个?|这个?|本|每个?)?"
_DIGIT = r"[一二三四五六日天1-7]"
# "周三次" is three times, "周日天气" the weather
_FIRST = rf"{_NAME}{_DIGIT}(?![次节回遍个]|小时|天(?!气))"
# "周六三点" is one day, and so are "周六五年级" and "周六一对一"
_NEXT = (
    rf"(?!一下){_DIGIT}(?![次节回遍点时个号月岁对起整样直家些共定人门种位0-9:/.]|小时|天(?!气)"
    r"|[、到至~\-一二三四五六1-6]*年级|级|十)"
)
_LIST = rf"{_WHICH}({_FIRST}(?:[、和及或者与跟/\s]*(?:{_FIRST}|{_NEXT}))*)"
_RANGE = rf"{_WHICH}{_NAME}({_DIGIT})\s*[到至~\-—–]+\s*{_NAME}?({_DIGIT})(?!\s*[点号:])"


def number(said: str) -> int:
    """A number below a hundred, in figures or in words."""
    if said.isdecimal():
        return int(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS[said.lstrip("零") or "零"]


def _offset(which: str | None) -> int | None:
    """Weeks ahead, None where no week is named."""
    if not which or which.startswith("每"):
        return None
    return which.count("下")


def _weekdays(match: re.Match[str], calendar: Calendar) -> Token:
    named = frozenset(_WEEKDAYS[each] for each in re.sub(_NAME, "", match[2]) if each in _WEEKDAYS)
    return _in_week(match, named, calendar)


def _range(match: re.Match[str], calendar: Calendar) -> Token:
    first, last = _WEEKDAYS[match[2]], _WEEKDAYS[match[3]]
    return _in_week(match, from_to(first, last), calendar)


def _in_week(match: re.Match[str], named: frozenset[int], calendar: Calendar) -> Token:
    offset = _offset(match[1])
    if offset is None:
        return Day(Days(weekdays=named), bare=len(named) == 1 and not match[1])
    days, rolled = calendar.in_week(named, offset)
    doubts = (Doubt(Assumed.ROLLED, match[0], min(days.dates)),) if rolled and len(days.dates) == 1 else ()
    return Day(days, doubts=doubts)


def _weekend(match: re.Match[str], calendar: Calendar) -> Token:
    offset = _offset(match[1])
    return Day(Days(weekdays=WEEKEND) if offset is None else calendar.weekend(offset))


def _week(match: re.Match[str], calendar: Calendar) -> Token:
    return Day(calendar.week(match[1].count("下")), scope=True)


def _weeks_on(match: re.Match[str], calendar: Calendar) -> Token:
    return Day(calendar.week(number(match[1])), scope=True)


def _days_on(match: re.Match[str], calendar: Calendar) -> Token:
    return ahead(calendar, number(match[1] or match[2]))


_NEAR = {"今": (0,), "明": (1,), "后": (2,), "大后": (3,), "明后": (1, 2), "今明两": (0, 1), "这两": (0, 1)}
_NEAR |= {"这几": (0, 1, 2, 3), "今明": (0, 1)}


def _near(match: re.Match[str], calendar: Calendar) -> Token:
    return ahead(calendar, *_NEAR[match[1]])


def _moment(match: re.Match[str], calendar: Calendar) -> tuple[Token, ...] | None:
    hours, minutes = match[1], match[2]
    if minutes:
        away = timedelta(minutes=number(minutes))
    else:
        away = timedelta(minutes=30) if hours == "半" else timedelta(hours=number(hours))
    return moment(calendar, away)


def _date(match: re.Match[str], calendar: Calendar) -> Token | None:
    year = int(match[1]) if match[1] else None
    return dated(calendar, number(match[2]), number(match[3]), year, match[0])


def _two_numbers(match: re.Match[str], calendar: Calendar) -> Token | None:
    return two_numbers(match[1], match[2], match[0], calendar)


def _numbered(match: re.Match[str], calendar: Calendar) -> Token | None:
    ahead = None if not match[1] else int("下" in match[1])
    return counted(calendar, number(match[2]), ahead)


_PARTS_OF_MONTH = {"初": (1, 7), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20), "下旬": (21, 31)}
_PARTS_OF_MONTH |= {"底": (25, 31), "末": (25, 31)}
_PARTS_OF_MONTH |= {"上半": (1, 15), "下半": (16, 31), "第一周": (1, 7), "第二周": (8, 14), "第三周": (15, 21)}
_PARTS_OF_MONTH |= {"前两周": (1, 14), "头两周": (1, 14), "最后一周": (25, 31)}


def _month(match: re.Match[str], calendar: Calendar) -> Token | None:
    which, named, part = match[1], match[2], match[3]
    first, last = _PARTS_OF_MONTH.get(part or "", (1, 31))
    if named:
        month = number(named)
        if not 1 <= month <= 12:
            return None
        year = calendar.next_month_named(month)
    else:
        year, month = calendar.month(int("下" in (which or "")))
    days = calendar.part_of_month(year, month, first, last)
    if days is None and not named:
        days = calendar.part_of_month(*calendar.month(1), first, last)
    return Day(days, scope=True, ends=part in ("底", "末")) if days else None


def _nth(match: re.Match[str], calendar: Calendar) -> Token | None:
    which = -1 if match[3] == "最后一" else number(match[3][1:])
    if match[2]:
        month = number(match[2])
        year = calendar.next_month_named(month)
    else:
        year, month = calendar.month(int("下" in match[1]))
    return nth(calendar, year, month, _WEEKDAYS[match[4]], which) if 1 <= month <= 12 else None


def _year_end(match: re.Match[str], calendar: Calendar) -> Token | None:
    days = calendar.part_of_month(calendar.today.year, 12, 25)
    return Day(days, scope=True, ends=True) if days else None


_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}


def _clock(match: re.Match[str], calendar: Calendar) -> Token | None:
    return clock(number(match[1]), _minutes(match[2]))


def _minutes(said: str | None) -> int:
    if not said:
        return 0
    known = _MINUTES.get(said)
    return number(said.lstrip("零").rstrip("分") or "零") if known is None else known


def _number(match: re.Match[str], calendar: Calendar) -> Token:
    return Number(number(match[1]))


_ASKED = r"(?:行不行|可不可以|方不方便|能不能|要不要|是不是|有没有(?:空|时间)?|好不好|不好意思|没关系)"
_CANNOT = (
    r"(?:不行|不可以|不方便|不能(?:来|去|上)?|不太(?:行|方便|合适)|不合适|不想来?|不来|没有?空(?!位|余|缺|的)"
    r"|没有?时间|去不了|来不了|上不了|有(?:别的|其他|其它|另外的?)[^，。,]{0,3}?(?:事|课|班|安排|活动)|有事|要上班|除外|以外|之外|(?<=[六日天一二三四五末])外|太[早晚赶]了?|(?:很|比较|太)忙)"
)
_YES = r"(?:可以|行(?!程)|没问题|有空(?!位)|有时间|方便|合适|能来|好的?)"
_SPOKEN = (
    "我们家?|咱们?|我|您好?|你们?好?|老师|孩子|小孩|宝宝|女儿|儿子|请问|麻烦|谢谢|一下|一节|一次|一个|哪个?|这个?|那个?|那|就"
    "|想要?|要|可以|能|吗|呢|吧|啊|呀|哦|嘛|啦|了|的话?|在|有|空|时间|试听课?|体验课?|预约|约|上课|来|去|过|看看?"
    "|行(?!程)|都|也|还|比较|一般|基本上?|只|才|是|好|安排|时候|间|从|当天|那天|这天|左近|期间|内|里|到时候?|课|地|得|应该|可能"
)

RULES: tuple[Rule, ...] = (
    rule(r"(?:早上|上午|中午|下午|晚上|早)好(?!的)", ()),
    rule(rf"上+个?(?:{_NAME}{_DIGIT}?|月|周?末)|昨[天日晚]|前天|刚才|以前的", lambda match, calendar: None),
    rule(
        rf"[一两二三四五六七八九十0-9]周(?:{_N}[次节回遍天]|是?多少|几)|每{_NAME}{_N}[次节回遍天]", lambda m, c: None
    ),
    rule(r"除了?|除去|除开", Mark.NOT),
    rule(r"(?:要是|如果|实在)不行|不行的话|不然|否则", Mark.AND),
    rule(rf"{_ASKED}", ()),
    rule(rf"都(?:{_CANNOT})", Mark.ALL_REFUSED),
    rule(_CANNOT, Mark.REFUSED),
    rule(r"(?:其他|其它|其余|别的|剩下)的?(?:时间|时候|日子|天)?(?=都|也|可以|行|没问题|ok)", Mark.OTHERWISE),
    rule(
        r"不要(?:排在?|安排在?|在)?|不想要?|别(?:排在?|安排在?|在)?|避开|非(?=周|工)|不是|不考虑|不安排在?", Mark.NOT
    ),
    rule(
        r"(?:不早于|不能早于|最早)(?=\s*(?:[上下中]午|早上|晚上|傍晚)?[0-9一二两三四五六七八九十]{1,3}[点:])",
        Mark.NOT_BEFORE,
    ),
    rule(r"(?:不晚于|不能晚于|不迟于|最晚|最迟)", Mark.NOT_LATER),
    rule(r"越快越好|越早越好|尽快|尽早|马上|立刻|最快|最早的?|最近(?:的(?=时间|一|课|空)|有(?=空))|赶紧", Mark.SOON),
    rule(rf"最近的?(?:一个)?(?={_NAME})", ()),
    rule(
        r"(?:什么|啥|任何|哪个?)(?:时候|时间|日子|天)?\s*(?:都|也)(?:可以|行|好|方便|有空|没问题|ok)|随便(?:哪天)?|随时|无所谓|不限"
        r"|看你们(?:的?方便)?|听你们的|你们定|你们安排|任何时[间候]|每天|天天|任何一天|哪天都(?:行|可以)|^\s*(?:我们?|孩子)?(?:怎么)?都(?:行|可以|好|没问题)[吧的啊呀]?\s*$",
        Mark.ANY,
    ),
    rule(r"最好是?|更好|优先|首选|尽量|比较好|最方便|最合适|更方便", Mark.RATHER),
    # ---- days ----
    rule(r"(20\d\d)\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})[日号]?", _date),
    rule(rf"(?:(20\d\d)年|今年|明年)?\s*({_N})\s*月份?\s*({_N})\s*[号日]?(?![0-9]*[点:])", _date),
    rule(rf"(?:(下一?个月|这个?月|本月)|({_N})月份?)的?(第[一二三四]|最后一)个?{_NAME}({_DIGIT})", _nth),
    rule(
        rf"(下一?个?|这个?|本)?(?:({_N})月份?|月)的?(初|上旬|中旬|下旬|底|末|[上下]半(?=月)|第[一二三]周|[前头]两周|最后一周)",
        _month,
    ),
    rule(rf"(下一?个|这个?|本|下)月(?:份|内|里)?(?!{_N}\s*[号日])()()", _month),
    rule(rf"(?<!个)(?<!第)()({_N})月(?:份|里|内)?(?!{_N}\s*[号日])()", _month),
    rule(rf"(?:(下一?个月|这个?月|本月)的?)?({_N})[号日](?!线|楼|门|班|教室|校区|常|期|程|记|院)", _numbered),
    rule(r"年底|年末|年前", _year_end),
    rule(r"圣诞节?", lambda m, c: dated(c, 12, 25, None, m[0])),
    rule(r"元旦", lambda m, c: dated(c, 1, 1, None, m[0])),
    rule(_RANGE, _range),
    rule(_LIST, _weekdays),
    rule(rf"{_WHICH}(?:周[末未]|双休日?)", _weekend),
    rule(rf"(下+一?个?|这个?|本){_NAME}(?!{_DIGIT}|[末未])(?:之?内)?", _week),
    rule(rf"(?:再?过)?({_N})个?{_NAME}(?:以后|之后|后)(?!天)", _weeks_on),
    rule(rf"再?过({_N})天|({_N})天(?:以后|之后|后)(?!天)", _days_on),
    rule(
        r"(半|[一二两三四五六七八九十]|[0-9]{1,2})个?(?:小时|钟头)(?:以后|之后|后)|([0-9]{1,2}|[二三四五]?十)分钟(?:以后|之后|后)",
        _moment,
    ),
    rule(
        r"(大后|明后|今明两|这[两几]|今|明|后)(?:天|日)|(?:(今|明))(?=[早晚]|上午|下午|中午|傍晚)",
        lambda m, c: ahead(c, *_NEAR[m[1] or m[2]]),
    ),
    rule(r"工作日|平日|平时|周中|周内|上学日|上学的日子", Day(Days(weekdays=WORKDAYS))),
    # ---- times of the day ----
    rule(r"([0-9]{1,2})/([0-9]{1,2})(?![0-9/])", _two_numbers),
    rule(
        r"(?<![0-9.])(1[0-2]|0?[1-9])\.([0-9]{1,2})(?![0-9.])(?=[^a-z]*[一-鿿]|\s*$)",
        lambda m, c: _two_numbers(m, c) if c.chinese else None,
    ),
    rule(
        rf"(?!(?<=[早晚快慢多少大小高低近远好有])一点(?![钟半]))({_N})\s*(?:点钟?|时(?![候间]))\s*"
        rf"(半|[一三]刻|整|零[一二三四五六七八九]分?|(?:[二三四五]?十[一二三四五六七八九]?|[0-5]?[0-9](?![0-9]*[点年]))分?(?![年号月岁]))?",
        _clock,
    ),
    rule(r"(?<![0-9:])([0-9]{1,2}):([0-9]{2})(?![0-9])(?!\s*[ap]\.?m)", _clock),
    rule(rf"({_N})(?=\s*[、,到至~\-—–和或]+\s*{_N}\s*(?:[号日]|点|:))", _number),
    rule(r"清早|一?大清?早|早上|早晨|上午|早间|凌晨|(?<=[一二三四五六日天今明末])早(?![点到了来一些于])", MORNING),
    rule(r"正?中午|午间|正午", NOON),
    rule(r"下午|午后", AFTERNOON),
    rule(r"傍晚|黄昏", DUSK),
    rule(r"晚饭[以之]?后|吃[完过]晚饭后?", AFTER_DINNER),
    rule(r"午饭[以之]?后|吃[完过]午饭后?|午睡[以之]?后", AFTER_LUNCH),
    rule(r"晚上|晚间|夜里|夜晚|(?<=[一二三四五六日天今明末])晚(?![点到了来一些于])", EVENING),
    rule(r"放学[以之]?后?|下?课后", AFTER_SCHOOL),
    rule(r"下班[以之]?后?", AFTER_WORK),
    rule(r"白天", DAYTIME),
    # ---- how they belong together ----
    rule(r"以后|之后|过后|后(?![天面])", Mark.PAST),
    rule(r"开始|起(?![来床])", Mark.SINCE),
    rule(r"以前|之前|为止|前(?![台天面后])", Mark.UNTIL),
    rule(r"左右|前后|上下", Mark.ROUGHLY),
    rule(rf"大概|大约|差不多|约(?={_N}[点:])", Mark.ABOUT),
    rule(r"之间|中间", ()),
    rule(r"[到至](?!校|店|家)", Mark.TO),
    rule(r"、|或者?|和|及|以?及|跟|与|还是", Mark.AND),
    rule(r"但是?|不过|可是|然而", Mark.BUT),
    rule(r"[。！!？?;；\n]", Mark.STOP),
    rule(r",", Mark.COMMA),
    rule(rf"都?{_YES}", Mark.FINE),
    rule(_SPOKEN, ()),
)
