"""Answers that come too fast for the question to have been read.

S. L. Wise and X. Kong, "Response time effort: a new measure of examinee motivation in computer-based tests",
Applied Measurement in Education 18 (2005) 163-183, set a threshold for each item by the length of what has to be
read: 3 seconds below 200 characters, 10 above 1,000, 5 between. Answers below it are right about as often as
blind guesses are. Two things are our own: a bare sum of a line can be known by heart, so it gets half of the lowest
threshold; and a Chinese sign counts as four letters, for readers of English take in 987 letters a minute where
readers of Chinese take in 255 signs (S. Trauzettel-Klosinski and K. Dietz, "Standardized assessment of reading
performance: the new International Reading Speed Texts IReST", IOVS 53 (2012) 5452-5461, table 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from domain.language import Lang
from domain.practice.evening.session import Attempt
from domain.practice.items.kinds import Answering, Item, answering
from domain.practice.items.wordings import offered

LETTERS_A_SIGN = 4
SECONDS_BY_LETTERS = ((40, 1.5), (200, 3.0), (1000, 5.0))
SECONDS_FOR_MORE = 10.0
HANDLING = {Answering.TAP: 0.0, Answering.COMPOSE: 1.0, Answering.NUMBER: 1.0, Answering.TEXT: 1.0}
"""Seconds on top that the answer itself takes at least: further taps, or a keyboard that has to open."""
HASTY_RUN = 2
"""After so many rapid answers one after the other something is said, and again after as many more."""


def letters(text: str) -> int:
    """How long a text is to read, in letters of English."""
    return sum(LETTERS_A_SIGN if east_asian_width(sign) in "WF" else 1 for sign in text)


def least_seconds(item: Item, lang: Lang) -> float:
    """Whoever answers before this many seconds, 1.5 to 11, has not read the question with what it offers."""
    wording = item.wordings[lang]
    length = letters(wording.stem) + sum(letters(text) for text in offered(wording))
    reading = next((seconds for most, seconds in SECONDS_BY_LETTERS if length < most), SECONDS_FOR_MORE)
    return reading + HANDLING[answering(item)]


def is_rapid(item: Item, lang: Lang, seconds: float) -> bool:
    return seconds < least_seconds(item, lang)


def is_a_run(attempts: Sequence[Attempt], position: int) -> bool:
    """Whether the answer at `position` completes a run of HASTY_RUN rapid ones (or of twice as many, and so on)."""
    rapid = {attempt.position for attempt in attempts if attempt.rapid}
    length = 0
    while position - length in rapid:
        length += 1
    return length > 0 and length % HASTY_RUN == 0
