"""What a person is shown: texts by key, buttons that name rows, and what may be attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from domain.language import Localized

SEAL_BYTES = 9
"""What the bot adds to a tap, so that nobody else can make one (bot.seal)."""
TAP_BYTES = 64 - SEAL_BYTES
"""Telegram takes 64 bytes of a button's data."""


@dataclass(frozen=True)
class Moment:
    """An instant (aware) as people at `zone` (IANA name) read it: weekday, date and time."""

    at: datetime
    zone: str


@dataclass(frozen=True)
class Span:
    """From one instant to a later one, both aware, on one local day at `zone`."""

    start: datetime
    end: datetime
    zone: str


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Bar:
    """A progress bar: `done` of `of` segments are filled, 0 <= done <= of <= 20."""

    done: int
    of: int


@dataclass(frozen=True)
class T:
    """A text of the catalogue by its key; the renderer fills and escapes the parameters.

    Parameters may be anything of `Param`.
    Where the text has plural forms, the parameter `n` chooses among them.
    """

    key: str
    params: dict[str, Param] = field(default_factory=dict)


def t(key: str, /, **params: Param) -> T:
    """Short for `T(key, params)`."""
    return T(key, params)


@dataclass(frozen=True)
class Join:
    """Several parts as one: `by` is "lines", "blocks" (a blank line between) or "words" (the language's comma)."""

    parts: tuple[Param, ...]
    by: str = "lines"


Param = str | int | date | time | Moment | Span | Money | Bar | Localized | T | Join


@dataclass(frozen=True)
class Tap:
    """What a button asks for: a verb and the rows that it names. State lives in the database, never here."""

    verb: str
    args: tuple[str | int, ...] = ()

    def pack(self) -> str:
        """`verb:arg:arg`, at most TAP_BYTES of UTF-8.

        Raises:
            ValueError: longer than that, or an argument contains ':'.
        """
        parts = [self.verb, *(str(arg) for arg in self.args)]
        if any(":" in part for part in parts):
            raise ValueError(f"a tap's part contains ':': {parts}")
        packed = ":".join(parts)
        if len(packed.encode()) > TAP_BYTES:
            raise ValueError(f"a tap is longer than {TAP_BYTES} bytes: {packed}")
        return packed


def tap(verb: str, /, *args: str | int) -> Tap:
    """Short for `Tap(verb, args)`."""
    return Tap(verb, args)


@dataclass(frozen=True)
class Button:
    """A labelled button that taps, opens a link, or hands a text on to somebody else (exactly one of the three)."""

    label: Param
    tap: Tap | None = None
    url: str | None = None
    share: Param | None = None


Rows = tuple[tuple[Button, ...], ...]


def rows(*given: tuple[Button, ...] | list[Button] | Button | None) -> Rows:
    """A keyboard; a lone Button is a row of its own, None and empty rows vanish."""
    return tuple((row,) if isinstance(row, Button) else tuple(row) for row in given if row)


@dataclass(frozen=True)
class Venue:
    """A pin on the map; degrees WGS 84."""

    title: Param
    address: Param
    latitude: float
    longitude: float


@dataclass(frozen=True)
class CalendarEvent:
    """One event for a calendar file (RFC 5545).

    Attributes:
        uid: the same for the booking's whole life.
        sequence: rises with every change of time.
        stamp: when this version was written down.
        cancelled: METHOD:CANCEL instead of METHOD:REQUEST.
        alarms: minutes before the start.
        changed: when what it says last changed; None when that is `stamp`.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    zone: str
    title: Param
    place: Param
    about: Param
    stamp: datetime
    cancelled: bool = False
    alarms: tuple[int, ...] = (24 * 60, 120)
    changed: datetime | None = None


@dataclass(frozen=True)
class Picture:
    """A PNG as bytes in base64; its caption says in words what it shows."""

    png_base64: str
    name: str = "picture.png"


@dataclass(frozen=True)
class SentPhoto:
    """A photo that somebody sent, by the platform's id of the file; it goes on without being fetched."""

    file: str


@dataclass(frozen=True)
class SentMedia:
    """A "voice", "document", "video" or "audio" that somebody sent, in the same way as a photo."""

    kind: str
    file: str


@dataclass(frozen=True)
class TextFile:
    """A file of text in UTF-8."""

    name: str
    text: str


DrawingValue = Param | float | bool | None | Sequence["DrawingValue"] | Mapping[str, "DrawingValue"]


@dataclass(frozen=True)
class Drawing:
    """A picture still to be drawn, by the function of that name in handlers/drawings, right before it is sent.

    Attributes:
        data: JSON-ready values; texts in it are rendered in the reader's language before they are stored.
    """

    name: str
    data: Mapping[str, DrawingValue]


@dataclass(frozen=True)
class Paper:
    """A page to print, a PDF still to be set in the same way as a drawing; `file` is what it is called."""

    name: str
    file: str
    data: Mapping[str, DrawingValue]


Attachment = Venue | CalendarEvent | Picture | Drawing | Paper | SentPhoto | SentMedia | TextFile


@dataclass(frozen=True)
class Screen:
    """What the person's one live panel shows now; it replaces what the panel showed before.

    The text says everything; a picture may be missing where it could not be drawn.
    """

    text: Param
    keyboard: Rows = ()
    picture: Picture | Drawing | None = None


@dataclass(frozen=True)
class Note:
    """A message of its own: a push, or something worth keeping.

    Attributes:
        kind: names an entry of MESSAGE_KINDS.
        asks_for_contact: label of a one-time button that shares the person's own contact.
        asks_for_location: the same for where the person is.
        takes_keys_away: such a button goes.
        once: at most one message with this key is ever sent.
    """

    kind: str
    text: Param
    keyboard: Rows = ()
    attachment: Attachment | None = None
    asks_for_contact: Param | None = None
    asks_for_location: Param | None = None
    takes_keys_away: bool = False
    once: str | None = None


@dataclass(frozen=True)
class Reply:
    """A handler's answer: notes first, then the screen; the toast answers the tap.

    Attributes:
        screen_first: the screen replaces what the person has just tapped, and the notes come below it.
    """

    screen: Screen | None = None
    notes: tuple[Note, ...] = ()
    toast: Param | None = None
    alert: bool = False
    screen_first: bool = False
