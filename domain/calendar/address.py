"""The private address of a person's calendar feed: made, made anew, switched off by a tap."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from domain.calendar.feed import CalendarFeed
from domain.errors import Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import STAFF, AgeBand, Role
from domain.turn import Rights, Turn, only

TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
"""What a token looks like: 192 bits of the operating system's randomness."""

DOUBLE_TAP = timedelta(seconds=5)
HAVE_CALENDARS = only(Role.PARENT, Role.LEARNER, *STAFF)


def token_hash(token: str) -> str:
    """All that is stored of a token: SHA-256, hexadecimal."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class NoFeeds:
    """The centre has no public address: calendar files are all there is."""


@dataclass(frozen=True)
class FeedOff:
    """The person could have a feed."""


@dataclass(frozen=True)
class FeedOn:
    """`zone` is the person's, for telling the day since when."""

    since: datetime
    zone: str


FeedState = NoFeeds | FeedOff | FeedOn


@dataclass(frozen=True)
class NewAddress:
    """An address that is told this once. `page` is for a browser, `feed` for a calendar program."""

    page: str
    feed: str
    state: FeedOn


@dataclass(frozen=True)
class LookAtFeed:
    """Whether the actor has a feed.

    Raises:
        Refusal: learners below 16 find their lessons in a parent's calendar.
    """

    rights: ClassVar[Rights] = HAVE_CALENDARS

    async def run(self, turn: Turn) -> FeedState:
        if not turn.policy.calendar_url:
            return NoFeeds()
        await _old_enough(turn)
        feed = await turn.uow.feeds.of(turn.person.id)
        return FeedOn(feed.created_at, turn.zone) if feed else FeedOff()


@dataclass(frozen=True)
class MakeAddress:
    """A new address; the one before is good for nothing from now on. The second of two quick taps makes none.

    Raises:
        Refusal: see LookAtFeed.
    """

    rights: ClassVar[Rights] = HAVE_CALENDARS

    async def run(self, turn: Turn) -> NewAddress | FeedState:
        if not turn.policy.calendar_url:
            return NoFeeds()
        await _old_enough(turn)
        me = turn.person.id
        before = await turn.uow.feeds.of(me)
        if before is not None and turn.now - before.created_at < DOUBLE_TAP:
            return FeedOn(before.created_at, turn.zone)
        await turn.uow.feeds.revoke(me, turn.now)
        # the operating system's randomness and no other: whoever guesses it reads a family's week
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await turn.uow.feeds.add(CalendarFeed(token_hash(token), me, turn.now))
        await turn.record(Verb.LINKED, "calendar", me)
        page = f"{turn.policy.calendar_url}/{token}"
        return NewAddress(page, f"{page}.ics", FeedOn(turn.now, turn.zone))


@dataclass(frozen=True)
class SwitchFeedOff:
    """The address is good for nothing any more. Switching off twice is switching off once."""

    rights: ClassVar[Rights] = HAVE_CALENDARS

    async def run(self, turn: Turn) -> FeedState:
        if await turn.uow.feeds.revoke(turn.person.id, turn.now):
            await turn.record(Verb.VOIDED, "calendar", turn.person.id)
        return FeedOff() if turn.policy.calendar_url else NoFeeds()


async def _old_enough(turn: Turn) -> None:
    me = turn.person
    if me.roles & (STAFF | {Role.PARENT}):
        return
    own = await turn.uow.people.learner_of(me.id)
    if AgeBand.FROM_16 not in (me.age_band, own.age_band if own else None):
        raise Refusal(t("calendar.ask_guardian"), rows(Button(t("booking.invite_guardian"), tap("on.invite"))))
