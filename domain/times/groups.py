"""Which days and hours were said together, and whether they suit, do not suit, or suit better than others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.times.dates import both
from domain.times.days import Calendar
from domain.times.hours import at
from domain.times.tokens import Day, Mark, Span, Token, Unknown
from domain.times.when import MIDNIGHT, Assumed, Days, Doubt, Hours, Times


@dataclass
class Group:
    """Days and hours that belong together; `sign` is NOT, RATHER, or None for what is wanted."""

    sign: Mark | None = None
    days: list[Day] = field(default_factory=list)
    hours: list[Span] = field(default_factory=list)
    hours_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.hours)

    def times(self, calendar: Calendar) -> list[Times]:
        """What is meant. A weekday alone is the coming one, but what does not suit never does."""
        hours = _joined(self.hours)
        found = _merged(_named(day, calendar, every=self.sign is Mark.NOT) for day in self.days)
        return [Times(days, hours) for days in found] if self.days else [Times(Days(), hours)]

    def doubts(self, calendar: Calendar) -> Iterator[Doubt]:
        for day in self.days:
            yield from day.doubts
            if day.bare and self.sign is not Mark.NOT and calendar.today.isoweekday() in day.days.weekdays:
                yield Doubt(Assumed.TODAY, day.said)
        for span in self.hours:
            yield from span.doubts


def _named(day: Day, calendar: Calendar, *, every: bool) -> Days:
    if day.bare and not every:
        return calendar.coming(min(day.days.weekdays))
    return day.days


def _merged(given: Iterable[Days]) -> list[Days]:
    """Dates together and weekdays together; spans each for itself."""
    dates, weekdays, others = Days(), Days(), []
    for days in given:
        if days.dates and days == Days(dates=days.dates, named=days.named):
            dates = Days(dates=dates.dates | days.dates, named=dates.named | days.named)
        elif days.weekdays and days == Days(weekdays=days.weekdays):
            weekdays = Days(weekdays=weekdays.weekdays | days.weekdays)
        else:
            others.append(days)
    return [days for days in (dates, weekdays, *others) if days]


def _joined(spans: Sequence[Span]) -> tuple[Hours, ...]:
    """Bounds narrow what was said before them, "after four, before seven"; other hours come beside it."""
    made: list[Hours] = []
    bound = False
    for span in spans:
        for hours in span.hours:
            narrowed = [
                Hours(max(hours.start, other.start), min(hours.end, other.end))
                for other in made
                if (span.bound or bound) and max(hours.start, other.start) < min(hours.end, other.end)
            ]
            made = narrowed or [*made, hours]
        bound = span.bound
    return tuple(sorted(set(made) - {Hours(0, MIDNIGHT)}))


def _meet(spans: Iterable[Span], span: Span) -> bool:
    hours = [hours for each in spans for hours in each.hours]
    return any(one.start < two.end and two.start < one.end for one in hours for two in span.hours)


def grouped(tokens: Sequence[Token]) -> list[Group]:
    """The groups of a text whose days and hours are spans already."""
    reader = _Grouping(_signs_first(tokens))
    reader.read()
    return reader.groups


def _signs_first(tokens: Sequence[Token]) -> list[Token]:
    """ "Saturday does not work" becomes "not Saturday"; 周六最好 becomes "best Saturday"."""
    made: list[Token] = []
    for place, token in enumerate(tokens):
        closes = token is Mark.RATHER and not isinstance(at(tokens, place + 1), Day | Span)
        if token not in (Mark.REFUSED, Mark.ALL_REFUSED) and not closes:
            made.append(token)
            continue
        start = len(made)
        if start > 1 and made[-1] is Mark.COMMA and isinstance(made[-2], Day | Span):
            start -= 1
        joints = (Mark.AND, Mark.COMMA) if token is Mark.ALL_REFUSED else (Mark.AND,)
        while start and (isinstance(made[start - 1], Day | Span | Unknown) or made[start - 1] in joints):
            start -= 1
        said = any(isinstance(each, Day | Span) for each in made[start:])
        signed = start and made[start - 1] in (Mark.NOT, Mark.RATHER)
        if said and not signed:
            made[start:] = [Mark.AND if each is Mark.COMMA else each for each in made[start:]]
            made.insert(start, Mark.RATHER if closes else Mark.NOT)
        made.append(Mark.FINE)
    return made


class _Grouping:
    """Goes through the tokens once and keeps the group that is being said."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self.groups: list[Group] = []
        self._now = Group()
        self._joint: Mark | None = None

    def read(self) -> None:
        for place, token in enumerate(self._tokens):
            match token:
                case Day():
                    self._day(token, place)
                case Span():
                    self._span(token, place)
                case Mark.NOT | Mark.RATHER:
                    self._close(token)
                case Mark.STOP | Mark.BUT | Mark.FINE | Mark.ANY:
                    self._close()
                case Mark.OTHERWISE:
                    self._otherwise()
                case Mark.COMMA:
                    self._comma(place)
                case Mark.AND:
                    self._joint = token
                case _:
                    pass
        self._close()

    def _close(self, sign: Mark | None = None) -> None:
        if self._now:
            self.groups.append(self._now)
        self._now = Group(sign)
        self._joint = None

    def _otherwise(self) -> None:
        """ "Tuesday is piano, all other days are fine"."""
        self._close()
        for group in self.groups:
            group.sign = group.sign or Mark.NOT

    def _last(self) -> Group | None:
        """The group before, when this one is wanted and still empty."""
        if self._now or self._now.sign or not self.groups:
            return None
        return self.groups[-1]

    def _day(self, day: Day, place: int) -> None:
        now, last = self._now, self._last()
        if day.scope and now.hours and len(now.days) == 1 and isinstance(at(self._tokens, place - 1), Span):
            # "Saturday morning in December"
            joint = both(now.days[0], day, loose=True)
            if joint is not None:
                now.days = [joint]
                return
        if (now.days and now.hours and not now.hours_first) or (
            now.hours and not now.days and self._joint is Mark.AND
        ):
            self._close(now.sign)
        elif last and last.sign is None and last.hours and not last.days:
            self._now = self.groups.pop()
        if self._now.hours and not self._now.days:
            self._now.hours_first = True
        self._now.days.append(day)
        self._joint = None

    def _span(self, span: Span, place: int) -> None:
        now, last = self._now, self._last()
        before_day = isinstance(at(self._tokens, place + 1), Day)
        if now.hours_first and now.days and not span.bound:
            self._close(now.sign)
        elif last and not before_day:
            wanted = next((group for group in reversed(self.groups) if group.sign is not Mark.NOT), None)
            if wanted and wanted.sign is None and wanted.days and not wanted.hours:
                self.groups.remove(wanted)
                self._now = wanted
            elif last.days and last.hours and (last.sign is Mark.NOT or self._joint is Mark.AND):
                # "Saturday morning is no good, the afternoon is fine"
                self._now.days = list(last.days)
                if last.sign is Mark.NOT and _meet(last.hours, span):
                    self.groups.remove(last)
        self._now.hours.append(span)
        self._joint = None

    def _comma(self, place: int) -> None:
        behind, beyond = at(self._tokens, place + 1), at(self._tokens, place + 2)
        goes_on = isinstance(behind, Day) and beyond is not Mark.FINE and not isinstance(beyond, Span)
        if self._now.sign is Mark.RATHER or (self._now.sign is Mark.NOT and self._now and not goes_on):
            self._close()
        else:
            self._joint = Mark.COMMA
