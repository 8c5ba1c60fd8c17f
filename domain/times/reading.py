"""What people say about when they can come, read into days and hours; the conventions are the package's."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.times import chinese, english
from domain.times.dates import spans_of_days, with_months
from domain.times.days import Calendar
from domain.times.groups import grouped
from domain.times.hours import spans, with_clocks
from domain.times.tokens import Mark, Scanner, Unknown, plain
from domain.times.when import Times, When

_SCANNER = Scanner((*chinese.RULES, *english.RULES))
_CHINESE = re.compile(r"[一-鿿]")


def read_when(text: str, now: datetime, zone: str) -> When | None:
    """What `text` says about time, seen at `now` (an instant) from `zone` (IANA); None when it says nothing of it.

    Never raises on any text, looks at its first 300 characters, and gives no day before today.
    """
    said = plain(text)
    calendar = Calendar(now.astimezone(ZoneInfo(zone)), _CHINESE.search(said) is not None)
    tokens = with_months(with_clocks(list(_SCANNER.tokens(said, calendar))), calendar)
    tokens = spans_of_days(spans(tokens), calendar)
    groups = grouped(tokens)

    def meant(sign: Mark | None) -> list[Times]:
        return [times for group in groups if group.sign is sign for times in group.times(calendar)]

    wanted, refused, liked = meant(None), meant(Mark.NOT), meant(Mark.RATHER)
    if wanted:
        wanted = [times for times in liked if times.days] + wanted
    else:
        wanted, liked = liked, []
    soonest, anything = Mark.SOON in tokens, Mark.ANY in tokens
    if not (wanted or refused or soonest or anything):
        return None
    return When(
        tuple(dict.fromkeys(wanted)),
        tuple(dict.fromkeys(refused)),
        tuple(liked),
        soonest,
        " ".join(token.said for token in tokens if isinstance(token, Unknown)),
        tuple(dict.fromkeys(doubt for group in groups for doubt in group.doubts(calendar))),
    )
