"""How days are said in English."""

from __future__ import annotations

import re
from datetime import timedelta

from domain.times.days import Calendar
from domain.times.naming import AFTERNOON, EVENING, MORNING, ahead, counted, dated, from_to, moment, nth, two_numbers
from domain.times.tokens import Day, Mark, Rule, Token, rule
from domain.times.when import WEEKEND, WORKDAYS, Assumed, Days, Doubt

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)} | {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple of": 2,
}
N = rf"(?:[0-9]{{1,2}}|{'|'.join(_WORDS)})"
_COUNT = rf"(?:{N}|an?|(?:a )?couple of)"

# with the slips of the pen that one sees; "she sat", "in the sun" and a SAT exam are no days
_DAY_NAMES = {
    1: r"mon(?:days?)?|mondya|munday|monady",
    2: r"tue(?:s(?:days?)?)?|tus?eday|teusday|tusday",
    3: r"wed(?:s|nesdays?)?|wed?nsday|wednessday|wendesday|wensday",
    4: r"thu(?:rs?(?:days?)?)?|thrusday|thurday|thersday",
    5: r"fri(?:days?)?|firday|frday|fryday",
    6: r"(?<!he )(?<!she )(?<!it )(?<!i )(?<!we )sats?(?! (?:exam|test|score|down))|saturdays?"
    r"|sat[eu]r?day|saturaday|staurday",
    7: r"(?<!in the )suns?(?! (?:shine|cream))|sundays?|sundy|suday",
}
NAMES = rf"(?:{'|'.join(_DAY_NAMES.values())})(?![a-z])"
_AND = r"(?:\s*(?:,|/|&|\+)\s*(?:and |or )?|\s+(?:and|or|nor)\s+|\s+)"
_WHICH = r"(?:(next|this coming|this|coming|every|each|any)\s+)?"
_SHORT = r"(?:(?<!day)(?<!days)\.)?"
_LIST = rf"{_WHICH}((?:{NAMES})(?:{_SHORT}{_AND}(?:{NAMES}))*){_SHORT}"
_RANGE = rf"{_WHICH}({NAMES}){_SHORT}\s*(?:-|–|—|to|till|until|through|thru)\s*({NAMES}){_SHORT}"


_PLURAL = re.compile(r"\s+(?:mornings|afternoons|evenings|nights)(?![a-z])", re.IGNORECASE)


def number(said: str) -> int:
    said = said.lower()
    return _NUMBERS.get(said) or int(said)


def _weekday(said: str) -> int:
    return next(number for number, names in _DAY_NAMES.items() if re.search(rf"^(?:{names})$", said, re.IGNORECASE))


def _listed(match: re.Match[str], calendar: Calendar) -> Token:
    names = re.findall(NAMES, match[2], re.IGNORECASE)
    plural = any(name.lower().endswith("s") and name.lower() not in ("tues", "weds", "thurs") for name in names)
    plural |= _PLURAL.match(match.string, match.end()) is not None
    return _named(match, frozenset(_weekday(name) for name in names), calendar, plural=plural)


def _ranged(match: re.Match[str], calendar: Calendar) -> Token:
    return _named(match, from_to(_weekday(match[2]), _weekday(match[3])), calendar, plural=False)


def _named(match: re.Match[str], weekdays: frozenset[int], calendar: Calendar, *, plural: bool) -> Token:
    which = (match[1] or "").lower()
    if which == "next":
        days, _ = calendar.in_week(weekdays, 1)
        sooner = len(weekdays) == 1 and min(weekdays) > calendar.today.isoweekday()
        doubts = (Doubt(Assumed.NEXT, match[0].strip(), min(days.dates)),) if sooner else ()
        return Day(days, doubts=doubts)
    if which in ("this", "this coming", "coming"):
        days, _ = calendar.in_week(weekdays, 0)
        return Day(days)
    alone = len(weekdays) == 1 and not plural and not which
    return Day(Days(weekdays=weekdays), bare=alone)


_WEEKS = {"this": 0, "next": 1}


def _week(match: re.Match[str], calendar: Calendar) -> Token:
    return Day(calendar.week(_WEEKS[match[1].lower()]), scope=True)


def _weekend(match: re.Match[str], calendar: Calendar) -> Token:
    which = (match[1] or "").lower()
    return Day(calendar.weekend(_WEEKS[which]) if which else Days(weekdays=WEEKEND))


def _weeks_on(match: re.Match[str], calendar: Calendar) -> Token:
    return Day(calendar.week(number(match[1])), scope=True)


def _week_on(weeks: int, weekday: int, calendar: Calendar) -> Token:
    """ "Saturday week", "a week on Saturday", "two weeks from Saturday"."""
    first = min(calendar.coming(weekday).dates)
    return Day(Days(dates=frozenset({first + timedelta(weeks=weeks)}), named=frozenset({weekday})))


def _days_on(match: re.Match[str], calendar: Calendar) -> Token:
    return ahead(calendar, number(match[1]))


def _moment(match: re.Match[str], calendar: Calendar) -> tuple[Token, ...]:
    count, unit = match[1].lower(), match[2].lower()
    if count.startswith("half"):
        return moment(calendar, timedelta(minutes=30))
    each = timedelta(hours=1) if unit.startswith("h") else timedelta(minutes=1)
    return moment(calendar, number(count) * each)


def _month(said: str) -> int:
    return _MONTHS.index(said[:3].lower()) + 1


def _day_month(match: re.Match[str], calendar: Calendar) -> Token | None:
    return dated(calendar, _month(match[2]), int(match[1]), int(match[3]) if match[3] else None, match[0])


def _month_day(match: re.Match[str], calendar: Calendar) -> Token | None:
    return dated(calendar, _month(match[1]), int(match[2]), int(match[3]) if match[3] else None, match[0])


def _two_numbers(match: re.Match[str], calendar: Calendar) -> Token | None:
    return two_numbers(match[1], match[2], match[0], calendar)


def _counted(match: re.Match[str], calendar: Calendar) -> Token | None:
    return counted(calendar, int(match[1]))


_PARTS_OF_MONTH = {"beginning": (1, 7), "start": (1, 7), "middle": (11, 20), "end": (25, 31)}
_PARTS_OF_MONTH |= {"first week": (1, 7), "second week": (8, 14), "third week": (15, 21), "last week": (25, 31)}
_PARTS_OF_MONTH |= {"early": (1, 7), "mid": (11, 20), "late": (25, 31)}


def _some_month(part: str | None, said: str, calendar: Calendar) -> Token | None:
    part, said = (part or "").lower(), said.lower()
    first, last = _PARTS_OF_MONTH.get(part, (1, 31))
    if said[:3] in _MONTHS:
        month = _month(said)
        days = calendar.part_of_month(calendar.next_month_named(month), month, first, last)
    else:
        days = calendar.part_of_month(*calendar.month(int(said.startswith("next"))), first, last)
    return Day(days, scope=True, ends=part == "end") if days else None


_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}


def _nth(match: re.Match[str], calendar: Calendar) -> Token | None:
    said = match[3].lower()
    if said[:3] in _MONTHS:
        month = _month(said)
        year = calendar.next_month_named(month)
    else:
        year, month = calendar.month(int(said.startswith("next")))
    return nth(calendar, year, month, _weekday(match[2]), _NTH[match[1].lower()])


def _year_end(match: re.Match[str], calendar: Calendar) -> Token | None:
    days = calendar.part_of_month(calendar.today.year, 12, 25)
    return Day(days, scope=True, ends=True) if days else None


def _holiday(month: int, day: int, said: str, calendar: Calendar) -> Token | None:
    return dated(calendar, month, day, None, said)


def words(pattern: str) -> str:
    """Not in the middle of a word; Chinese characters may touch it."""
    return rf"(?<![a-z])(?:{pattern})(?![a-z])"


DAY_RULES: tuple[Rule, ...] = (
    rule(
        r"(20\d\d)-([0-9]{1,2})-([0-9]{1,2})(?![0-9])", lambda m, c: dated(c, int(m[2]), int(m[3]), int(m[1]), m[0])
    ),
    rule(words(rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}(?:,?\s+(20\d\d))?"), _day_month),
    rule(
        words(
            rf"{_MONTH}\s*(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9]|[:.][0-9]"
            rf"|\s*(?:[ap]\.?m|o'clock))(?:,?\s+(20\d\d))?"
        ),
        _month_day,
    ),
    rule(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})(?:/(?:20)?[0-9]{2})?(?![0-9/])", _two_numbers),
    rule(
        words(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?!\s*-?\s*(?:grade|year|birthday|class|lesson|floor|time))"),
        _counted,
    ),
    rule(words(r"(?:christmas|xmas)(?: day)?"), lambda m, c: _holiday(12, 25, m[0], c)),
    rule(words(r"new year's(?: day)?(?! eve)"), lambda m, c: _holiday(1, 1, m[0], c)),
    rule(
        words(
            rf"(?:in |at )?(?:(?:the )?(beginning|start|middle|end|first week|second week"
            rf"|third week|last week) (?:of|in) |(?:in )?(early|mid|late)[- ])((?:the|this"
            rf"|next) month|month(?:'s)? end|{_MONTH})"
        ),
        lambda m, c: _some_month(m[1] or m[2], m[3], c),
    ),
    rule(words(r"(?:in |during |of )?(this month|next month)"), lambda m, c: _some_month(None, m[1], c)),
    rule(words(rf"(?:in|during|of|all)\s+{_MONTH}"), lambda m, c: _some_month(None, m[1], c)),
    rule(words(r"month[- ]end|end of month"), lambda m, c: _some_month("end", "this month", c)),
    rule(words(r"(?:the )?end of (?:the |this )?year|year[- ]end"), _year_end),
    rule(words(rf"(?:the )?({'|'.join(_NTH)}) ({NAMES}) (?:of|in) ((?:the |this |next )?month|{_MONTH})"), _nth),
    rule(
        words(
            rf"(?:({_COUNT})\s+weeks?\s+(?:on|from|after)\s+)(?:the |next |this )?({NAMES})"
            rf"|()({NAMES})\s+week(?!end|day)"
        ),
        lambda m, c: _week_on(number(m[1]) if m[1] else 1, _weekday(m[2] or m[4]), c),
    ),
    rule(words(_RANGE), _ranged),
    rule(words(_LIST), _listed),
    rule(words(r"(?:the )?week ?end after next"), lambda m, c: Day(c.weekend(2))),
    rule(words(r"(?:the )?week after next"), lambda m, c: Day(c.week(2), scope=True)),
    rule(
        words(r"(?:the |at the |on the )?(?:(this|next)\s+)?(?:coming\s+)?(?:week-?\s?ends?|wk-?(?:e?nds?))"),
        _weekend,
    ),
    rule(
        words(r"early next week"),
        lambda m, c: Day(Days(first=c.week(1).first, last=c.monday + timedelta(days=9)), scope=True),
    ),
    rule(words(r"(?:the )?week (?:of|beginning|starting|commencing)|w/c"), Mark.WEEK_OF),
    rule(
        words(r"late(?:r)? next week|(?:the )?end of next week"),
        lambda m, c: Day(Days(first=c.monday + timedelta(days=10), last=c.week(1).last), scope=True),
    ),
    rule(words(r"(?:in |during )?(?:the )?(this|next)\s+(?:coming\s+)?week(?!\s?-?(?:end|day))"), _week),
    rule(
        words(rf"in\s+({_COUNT})\s+weeks?(?:' time)?|in a week's time"),
        lambda m, c: Day(c.week(number(m[1] or "1")), scope=True),
    ),
    rule(words(rf"({_COUNT})\s+weeks?\s+(?:from (?:now|today)|later|hence)"), _weeks_on),
    rule(words(r"(?:in )?a fortnight(?: from (?:now|today)|'s time)?"), lambda m, c: Day(c.week(2), scope=True)),
    rule(words(rf"in\s+({_COUNT})\s+days?(?:' time)?"), _days_on),
    rule(words(rf"({_COUNT})\s+days?\s+(?:from (?:now|today)|later)"), _days_on),
    rule(words(rf"in\s+((?:about )?half an|{_COUNT})\s+(hours?|minutes?|mins?)(?:' time)?"), _moment),
    rule(words(r"(?:the )?day after (?:tomorrow|tomorow|tommorr?ow|tmrw?)"), lambda m, c: ahead(c, 2)),
    rule(words(r"tomm?orr?ow|tommorow|tomorrw|tmrw?|2moro"), lambda m, c: ahead(c, 1)),
    rule(words(r"to-?night|this (?:evening|evning)"), lambda m, c: (ahead(c, 0), EVENING)),
    rule(words(r"this afternoon"), lambda m, c: (ahead(c, 0), AFTERNOON)),
    rule(words(r"this morning"), lambda m, c: (ahead(c, 0), MORNING)),
    rule(words(r"to-?day"), lambda m, c: ahead(c, 0)),
    rule(
        words(r"week-?\s?days?|school ?-?(?:days?|nights?)|work(?:ing)? ?days?|business days?|during the week"),
        Day(Days(weekdays=WORKDAYS)),
    ),
)
