"""Hours as people say them: numbers that their neighbours make hours, halves of the day, spans and bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from domain.times.tokens import Clock, Day, Mark, Number, Part, Span, Token, is_dated
from domain.times.when import MIDNIGHT, Assumed, Doubt, Hours

EARLIEST = 8
"""An hour before this one, said alone, is in the afternoon."""

LATE = 10
"""Before and until such an hour: nobody has to be away before nine in the morning."""

AROUND = 30
"""Minutes to both sides of "about"."""

NOON = 12 * 60

LATER = frozenset({Mark.AFTER, Mark.FROM, Mark.NOT_BEFORE, Mark.PAST, Mark.SINCE})
EARLIER = frozenset({Mark.BEFORE, Mark.BY, Mark.UNTIL})
ROUGHLY = frozenset({Mark.ABOUT, Mark.ROUGHLY})
_BEFORE = frozenset(
    {Mark.AT, Mark.AFTER, Mark.FROM, Mark.BEFORE, Mark.BY, Mark.ABOUT, Mark.NOT_BEFORE, Mark.NOT_LATER}
)
_BEHIND = frozenset({Mark.PAST, Mark.SINCE, Mark.UNTIL, Mark.ROUGHLY})


def with_clocks(tokens: Sequence[Token]) -> list[Token]:
    """Lone numbers become hours beside what makes them so; "between three and five" becomes "three to five"."""
    given = list(tokens)
    for place, token in enumerate(given):
        if isinstance(token, Number) and 1 <= token.value < 24 and _is_hour(given, place):
            given[place] = Clock(token.value, said=token.said)
    made: list[Token] = []
    between = False
    for token in given:
        if token is Mark.BETWEEN:
            between = True
        elif between and token is Mark.AND:
            made.append(Mark.TO)
            between = False
        else:
            made.append(token)
    return made


def _is_hour(given: Sequence[Token], place: int) -> bool:
    farther, before, behind, beyond = (at(given, place + step) for step in (-2, -1, 1, 2))
    joined = behind in (Mark.TO, Mark.AND)
    if before in (Mark.TO, Mark.AND) and isinstance(farther, Day) and is_dated(farther):
        return False
    if joined and isinstance(beyond, Day) and is_dated(beyond):
        return False
    if behind is Mark.TO and not isinstance(beyond, Number | Clock):
        return False
    return bool(
        before in _BEFORE
        or (before is Mark.BETWEEN and joined)
        or (before in (Mark.TO, Mark.AND) and isinstance(farther, Clock))
        or isinstance(before, Part)
        or isinstance(behind, Part)
        or (joined and isinstance(beyond, Clock))
        or (behind is Mark.AND and isinstance(beyond, Number) and _beside_day(before, at(given, place + 3)))
        or (behind is Mark.TO and (before in (None, Mark.COMMA, Mark.STOP) or isinstance(before, Day)))
    )


def _beside_day(before: Token | None, behind: Token | None) -> bool:
    """ "Four or five on Thursdays"."""
    days = [each for each in (before, behind) if isinstance(each, Day)]
    return any(not day.numbered for day in days)


def at(given: Sequence[Token], place: int) -> Token | None:
    return given[place] if 0 <= place < len(given) else None


def spans(tokens: Sequence[Token]) -> list[Token]:
    """Hours and parts of the day become spans, with the bounds that stand before or behind them."""
    reader = _Hours(list(tokens))
    made: list[Token] = []
    while reader.place < len(reader.given):
        start = reader.place
        found = reader.span()
        if found is None and reader.given[start] is Mark.PAST and _after_that(made):
            reader.place = start + 1
        elif found is None:
            reader.place = start + 1
            made.append(reader.given[start])
        else:
            made.append(found)
    return [token for token in made if token is not Mark.AT]


def _after_that(made: list[Token]) -> bool:
    """ "School ends at four, any time after that": turns the last hour into the beginning of what suits."""
    place = next((place for place in range(len(made) - 1, -1, -1) if isinstance(made[place], Span)), None)
    last = made[place] if place is not None else None
    if place is None or place == len(made) - 1 or not isinstance(last, Span) or len(last.hours) != 1:
        return False
    (hours,) = last.hours
    begins = hours.end if not hours.start else hours.at
    if begins is None or begins >= MIDNIGHT:
        return False
    made[place] = Span((Hours(begins, MIDNIGHT),), last.doubts, bound=True, said=last.said)
    return True


class _Hours:
    """Reads one expression of hours at a place: bounds, part of the day, hour, to another hour, bounds."""

    def __init__(self, given: list[Token]) -> None:
        self.given = given
        self.place = 0
        self._pm_before = False

    def span(self) -> Span | None:
        joined = at(self.given, self.place - 1) is Mark.AND
        marks = self._marks(_BEFORE)
        now = at(self.given, self.place)
        if isinstance(now, Span):
            self.place += 1
            return now
        part, clock = self._part_and_clock(marks)
        if clock is None:
            if part is None:
                return None
            return self._parts(part, marks)
        half = clock.half or (part.half if part else None)
        if half is None and joined and self._pm_before:
            half = "pm"
        if self._at_to():
            return self._range(part, clock, half)
        half = half or self._half_behind()
        self._pm_before = half == "pm"
        marks |= self._marks(_BEHIND)
        until = bool(marks & (EARLIER | {Mark.NOT_LATER}))
        minute, doubts = minute_of(clock, half, earliest=LATE if until else EARLIEST)
        return Span((_bounded(minute, marks, part),), doubts, bool(marks & (LATER | EARLIER)), clock.said)

    def _marks(self, kinds: frozenset[Mark]) -> set[Mark]:
        found = set()
        while isinstance(mark := at(self.given, self.place), Mark) and mark in kinds:
            found.add(mark)
            self.place += 1
        return found

    def _part_and_clock(self, marks: set[Mark]) -> tuple[Part | None, Clock | None]:
        part = at(self.given, self.place)
        if isinstance(part, Clock):
            self.place += 1
            return None, part
        if not isinstance(part, Part):
            return None, None
        self.place += 1
        start = self.place
        if at(self.given, self.place) is Mark.COMMA:
            self.place += 1
        more = self._marks(_BEFORE)
        clock = at(self.given, self.place)
        if isinstance(clock, Clock) and part.half and _agree(part.half, clock):
            self.place += 1
            marks |= more
            return part, clock
        self.place = start
        return part, None

    def _at_to(self) -> bool:
        """Whether a second hour comes after "to"."""
        if at(self.given, self.place) is not Mark.TO:
            return False
        after = at(self.given, self.place + 1)
        beyond = at(self.given, self.place + 2)
        return isinstance(after, Clock | Part) and (
            isinstance(after, Clock) or isinstance(beyond, Clock) or after.half == "noon"
        )

    def _range(self, part: Part | None, clock: Clock, half: str | None) -> Span:
        self.place += 1
        second = at(self.given, self.place)
        second_half = half if half != "am" else None
        if isinstance(second, Part):
            second_half = second.half
            self.place += 1
            second = at(self.given, self.place)
        if isinstance(second, Clock):
            self.place += 1
        else:
            second = Clock(12, half="pm")
        second_half = second.half or second_half or self._half_behind()
        if half is None and second_half == "pm":
            half = "pm" if clock.hour < second.hour % 12 or second.hour == clock.hour else None
        begins, doubts = minute_of(clock, half)
        ends, more = minute_of(second, second_half, after=begins)
        self._pm_before = ends > NOON
        self._marks(_BEHIND)
        if ends <= begins:
            ends = MIDNIGHT
        return Span((Hours(begins, ends),), doubts + more, said=clock.said)

    def _half_behind(self) -> str | None:
        """ "At seven in the evening", "at seven tomorrow evening": takes the part out of the text."""
        for step in (0, 1):
            found = at(self.given, self.place + step)
            if (
                isinstance(found, Part)
                and found.half
                and not isinstance(at(self.given, self.place + step + 1), Clock)
            ):
                del self.given[self.place + step]
                return found.half
            if not isinstance(found, Day):
                break
        return None

    def _parts(self, part: Part, marks: set[Mark]) -> Span:
        hours = part.hours
        second = at(self.given, self.place + 1)
        if at(self.given, self.place) is Mark.TO and isinstance(second, Part) and second.hours.end > hours.start:
            self.place += 2
            return Span((Hours(hours.start, second.hours.end),), said=part.said)
        if at(self.given, self.place) is Mark.TO and isinstance(second, Clock):
            self.place += 2
            ends, doubts = minute_of(second, second.half, after=hours.start)
            return Span((Hours(hours.start, ends if ends > hours.start else MIDNIGHT),), doubts, said=part.said)
        marks |= self._marks(_BEHIND)
        edge = NOON if part.half == "noon" else None
        if marks & {Mark.AFTER, Mark.PAST}:
            hours = Hours(hours.end if edge is None else edge, MIDNIGHT)
        elif marks & {Mark.FROM, Mark.SINCE, Mark.NOT_BEFORE}:
            hours = Hours(hours.start if edge is None else edge, MIDNIGHT)
        elif marks & EARLIER:
            hours = Hours(0, hours.start if edge is None else edge)
        return Span(
            (hours,) if hours.end > hours.start else (), bound=bool(marks & (LATER | EARLIER)), said=part.said
        )


def _agree(half: str, clock: Clock) -> bool:
    """Whether that hour can be in that half of the day, and needs it."""
    if clock.half is not None:
        return clock.half == half
    return not (half == "am" and clock.hour > 12)


def minute_of(
    clock: Clock, half: str | None, after: int | None = None, earliest: int = EARLIEST
) -> tuple[int, tuple[Doubt, ...]]:
    """The minute of the day; where no half of it was said, after `after`, or in the afternoon before `earliest`."""
    hour = clock.hour
    doubts: tuple[Doubt, ...] = ()
    if half == "noon":
        half = "am" if hour in (10, 11) else "pm"
    if half == "pm":
        hour += 12 if hour < 12 else 0
    elif half == "am":
        hour = 0 if hour == 12 else hour
    elif after is not None and hour < 12:
        hour += 12 if hour * 60 + clock.minute <= after else 0
    elif 0 < hour < earliest and not clock.said.startswith("0"):
        hour += 12
        doubts = (Doubt(Assumed.HOUR, clock.said, time(hour, clock.minute)),)
    return hour * 60 + clock.minute, doubts


def _bounded(minute: int, marks: set[Mark], part: Part | None) -> Hours:
    if marks & LATER:
        return Hours(minute, MIDNIGHT)
    if marks & EARLIER:
        # "in the evening before eight" does not begin in the morning
        start = part.hours.start if part else 0
        return Hours(start if start < minute else 0, minute)
    if Mark.NOT_LATER in marks:
        return Hours(0, minute + 1)
    if marks & ROUGHLY:
        return Hours(max(minute - AROUND, 0), minute + AROUND + 1)
    return Hours(minute, minute + 1)
