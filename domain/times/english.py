"""How times are said in English."""

from __future__ import annotations

import re

from domain.times.days import Calendar
from domain.times.english_days import DAY_RULES, NAMES, N, number, words
from domain.times.naming import (
    AFTER_DINNER,
    AFTER_LUNCH,
    AFTER_SCHOOL,
    AFTER_WORK,
    AFTERNOON,
    DAYTIME,
    EVENING,
    MORNING,
    NOON,
    clock,
)
from domain.times.tokens import Mark, Number, Part, Rule, Token, rule
from domain.times.when import Hours


def _half(said: str | None) -> str | None:
    return said[0].lower() + "m" if said and said[0].lower() in "ap" else None


def _clock(match: re.Match[str], calendar: Calendar) -> Token | None:
    return clock(number(match[1]), int(match[2] or 0), _half(match[3]))


_PAST = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5}


def _spoken_clock(match: re.Match[str], calendar: Calendar) -> Token | None:
    minutes, hour = _PAST[match[1].lower()], number(match[3])
    if (match[2] or "past").lower() in ("to", "before"):
        return clock((hour - 1) or 12, 60 - minutes, _half(match[4]))
    return clock(hour, minutes, _half(match[4]))


def _lone(match: re.Match[str], calendar: Calendar) -> Token:
    return Number(number(match[1]))


def _ish(match: re.Match[str], calendar: Calendar) -> tuple[Token, ...]:
    return Mark.ABOUT, Mark.AT, Number(number(match[1]))


LATE_AFTERNOON, EARLY_AFTERNOON = Part(Hours(16 * 60, 18 * 60), "pm"), Part(Hours(12 * 60, 15 * 60), "pm")
EARLY_EVENING = Part(Hours(17 * 60, 19 * 60), "pm")

_AMPM = r"([ap]\.?m(?![a-z])\.?)"
_NO_TIME = (
    r"(?![0-9])(?!\s*-?\s*(?:lessons?|weeks?|days?|months?|years?|yrs?|hours?|times|minutes?"
    r"|mins?|class(?:es)?|terms?|kids?|children"
    r"|people|places?|seats?|euros?|yuan|%|st|nd|rd|th|yo)(?![a-z]))"
)
_CAN = r"(?:do|does|did|is|are|was|will|would|can|could|'s|s)?\s*"
_CANNOT = (
    rf"{_CAN}(?:n't|not|never)\s+(?:(?:really|quite|so)\s+)?(?:work|suit|good|fit|possible"
    rf"|ok(?:ay)?|convenient|do|an option|free|available|fine|great)"
    r"(?:\s+(?:us|me|for us|for me))?|(?:don't|doesn't|isn't|aren't|won't|can't|do not"
    r"|does not|is not|are not|cannot)"
    r"(?:\s+(?:work|suit|good|fit|possible|ok(?:ay)?|convenient|do|an option|free|available"
    r"|fine|make it))?|no good|impossible|(?:is|are) out|excluded"
    r"|(?:is |are |would be )?(?:a bit |rather |very |too |always )*(?:difficult|hard|tricky"
    r"|bad|busy|awkward|too early|too late)"
    r"|(?:has|have|'s got|'ve got|have got|has got) (?:something(?: else)?|another [a-z]+|other [a-z]+|plans)"
)


_SPOKEN = (
    "i|we|you|he|she|it|us|me|my|our|your|the|an?|of|is|are|be|am|would|could|can|will|shall"
    "|may|might|should|do|does|did|have|has"
    "|like|love|want|wish|need|to|please|thanks?|thank you|hi|hello|hey|dear|for|with|come"
    "|make|get|bring|book|a? ?(?:trial|lesson|class)s?"
    "|son|daughter|child|kid|kids|children|only|just|maybe|perhaps|possibly|possible|there"
    "|then|time|times|day|days|also|so|yes|well"
    "|i'm|i'd|we'd|we're|it's|that|this|that's|anything|something|sometime|some|any|how about"
    "|what about|about|on|in|during|hours?"
    "|slots?|any chance|try|free|available|around|if|let's|let us|go|see|home|start(?:ing|s)?"
    "|lesson|trial|one|all|really|quite"
)

RULES: tuple[Rule, ...] = (
    rule(words("good (?:morning|afternoon|evening|night|day)"), ()),
    rule(words(rf"(?:last|past)\s+(?:{NAMES}|week(?:end)?|month|night)|yesterday"), lambda match, calendar: None),
    rule(
        words(r"(?:once|twice|(?:one|two|three|four|[0-9]) times) (?:a|per|every) week"),
        lambda match, calendar: None,
    ),
    rule(words(r"sat (?:exam|test|score)s?|the sun|(?:he|she|it|we|i) sat"), lambda match, calendar: None),
    rule(
        words(r"grades? ?[0-9]{1,2}(?:\s*(?:-|to|or|and|/)\s*[0-9]{1,2})?|year ?[0-9]{1,2}"),
        lambda match, calendar: None,
    ),
    # ---- what suits ----
    rule(
        words(
            r"not (?:before|earlier than|until)|no(?:t any)? earlier than|no sooner than"
            r"|at the earliest(?= at)|earliest(?= at| [0-9])"
        ),
        Mark.NOT_BEFORE,
    ),
    rule(words(r"not (?:after|later than)|no(?:t any)? later than|latest(?= at| [0-9])"), Mark.NOT_LATER),
    rule(
        words(
            r"a\.?s\.?a\.?p\.?|as (?:soon|early|quickly) as (?:possible|you can|we can)"
            r"|(?:the )?(?:soonest|earliest)(?: possible)?"
            r"|(?:the )?(?:first|next) (?:available|free|possible)(?: (?:one|slot|time"
            r"|lesson))?|(?:the )?sooner the better|right (?:now|away)|soon"
        ),
        Mark.SOON,
    ),
    rule(
        words(
            r"any ?(?:time|day|hour|date)(?: (?:is|will be) (?:ok|okay|fine|good))?"
            r"|when(?:so)?ever(?: (?:suits|works)(?: (?:for )?(?:you|us))?)?"
            r"|every ?day|daily|all days|(?:i|we) don't mind|no preference"
            r"|all (?:are )?(?:fine|ok)|anything goes|up to you|whatever(?: works"
            r"| suits(?: you)?| is (?:fine|ok))?|(?:i'm|we're) (?:easy|flexible)"
        ),
        Mark.ANY,
    ),
    rule(
        words(
            r"(?:all |any )?other(?:wise| (?:days?|times?))(?= (?:is|are|works?|any|fine|ok"
            r"|good|i|we))|the rest(?= (?:is|are|works?))"
        ),
        Mark.OTHERWISE,
    ),
    rule(words(r"but not(?: on| in the| at| the)?"), (Mark.BUT, Mark.NOT)),
    rule(words(r"(?<=day )but|(?<=time )but|(?<=anything )but|(?<=everything )but"), Mark.NOT),
    rule(
        rf"(?<![a-z])(?:(?:i|we|he|she) )?(?:can't|cannot|can not|couldn't)(?: (?:do|make|come"
        rf"|manage))?(?: it)?(?: on| in the)?(?=\s+(?:the |any )?(?:{NAMES}|[a-z]*(?:mornings?"
        rf"|noons?|evenings?|nights?|week(?:day|end)s?|today|tomorrow)(?![a-z])|[0-9]))",
        Mark.NOT,
    ),
    rule(rf"(?<![a-z])(?:{_CANNOT})(?![a-z])", Mark.REFUSED),
    rule(
        words(
            r"(?:away|busy|travelling|traveling|on holiday)(?= (?:on |in |from |until |till "
            r"|all |next |this |every )*[a-z0-9])(?: on| in)?"
        ),
        Mark.NOT,
    ),
    rule(
        words(
            r"except(?:ing| for| on)?|excluding|other than|apart from|aside from|besides"
            r"|unless(?: (?:it is|it's|on))?(?: an?)?|avoid|without|never(?: on| in the)?"
        ),
        Mark.NOT,
    ),
    rule(
        words(
            r"not(?: on| in the| at| the| an?)?|no(?= (?:[a-z]+ )?(?:mornings?|afternoons?"
            r"|evenings?|nights?|week-?(?:end|day)s?|mon|tue|wed|thu|fri|sat|sun))"
        ),
        Mark.NOT,
    ),
    rule(
        words(
            r"(?:is |are |would be |works? )?(?:prefer(?:ably|red|ring)?|ideal(?:ly)?|best"
            r"|rather|better|favou?rite)(?: (?:on|in the|for us|for me|if))*"
        ),
        Mark.RATHER,
    ),
    *DAY_RULES,
    # ---- times of the day ----
    rule(
        words(r"(half|quarter|ten|twenty|five)(?:\s+(past|to|after|before))\s+" + rf"({N})\s*" + _AMPM + "?"),
        _spoken_clock,
    ),
    rule(words(rf"(half)()\s+({N})\s*{_AMPM}?"), _spoken_clock),
    rule(rf"(?<![0-9:.])([0-9]{{1,2}})[:h]([0-9]{{2}})(?![0-9])\s*{_AMPM}?", _clock),
    rule(rf"(?<![0-9:.])([0-9]{{1,2}})\.([0-5][0-9])(?![0-9])\s*{_AMPM}?", _clock),
    rule(rf"(?<![a-z0-9:.])({N})()\s*{_AMPM}", _clock),
    rule(words(rf"({N})()()\s*o'?\s?clock"), _clock),
    rule(r"(?<![a-z0-9])([0-9]{1,2})\s*-?ish(?![a-z])", _ish),
    rule(rf"(?<![a-z0-9:.,¥$€£])({N}){_NO_TIME}(?![a-z])", _lone),
    rule(words(r"after[- ]?school|when school (?:is out|ends)"), AFTER_SCHOOL),
    rule(words(r"after[- ]work"), AFTER_WORK),
    rule(words(r"after lunch"), AFTER_LUNCH),
    rule(words(r"after (?:dinner|supper)"), AFTER_DINNER),
    rule(words(r"(?:in the )?late(?:r in the)? afternoons?"), LATE_AFTERNOON),
    rule(words(r"(?:in the )?early afternoons?"), EARLY_AFTERNOON),
    rule(words(r"(?:in the )?early evenings?"), EARLY_EVENING),
    rule(words(r"(?:early )?mornings?|mornin|a\.?m\.?|first thing"), MORNING),
    rule(words(r"(?:the )?(?:noon|mid-?day|lunch ?-?time)"), NOON),
    rule(words(r"after-?\s?noons?|aftern(?:oo|o)n|p\.?m\.?"), AFTERNOON),
    rule(words(r"(?:late )?evenings?|evning|nights?"), EVENING),
    rule(words(r"day-?time"), DAYTIME),
    # ---- how they belong together ----
    rule(words("between|anywhere between"), Mark.BETWEEN),
    rule(words("after (?:that|then)|thereafter|afterwards"), Mark.PAST),
    rule(words("after|past|later than|since"), Mark.AFTER),
    rule(words("from|starting(?: from| at)?|beginning|onwards? from"), Mark.FROM),
    rule(words("before|earlier than|ahead of|prior to"), Mark.BEFORE),
    rule(words("by|until|till?|up to"), Mark.BY),
    rule(words("about|around|approx(?:imately)?|roughly|circa"), Mark.ABOUT),
    rule(words("or so"), Mark.ROUGHLY),
    rule(words(r"or later|onwards?"), Mark.SINCE),
    rule(words(r"or earlier"), Mark.UNTIL),
    rule(words("at"), Mark.AT),
    rule(r"@", Mark.AT),
    rule(rf"{words('to|through')}|[-–—~]", Mark.TO),
    rule(rf"{words('and|or|nor|also')}|[/&+]", Mark.AND),
    rule(words("but|though|however"), Mark.BUT),
    rule(r"\.(?![0-9])", Mark.STOP),
    rule(
        words(
            r"(?:is |are |would be |will be |'s )?(?:also )?(?:fine|good|ok(?:ay)?|great"
            r"|perfect|possible|works?|suits?|does|do|convenient)(?: (?:for )?(?:us"
            r"|me))?(?: (?:well|too|as well|great))?"
        ),
        Mark.FINE,
    ),
    rule(words(_SPOKEN), ()),
)
