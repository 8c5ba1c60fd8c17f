"""The calendar feed in screens: what it is, its address, changing and switching it off."""

from __future__ import annotations

from typing import assert_never
from zoneinfo import ZoneInfo

from domain.calendar.address import FeedOff, FeedOn, FeedState, NewAddress, NoFeeds
from domain.messages.kinds import ADDRESS
from domain.messages.screen import Button, Join, Note, Screen, rows, t, tap
from handlers.views.onboarding import HOME

MY_CALENDAR = Button(t("calendar.button.calendar"), tap("cal"))
BOOKINGS = Button(t("home.button.bookings"), tap("my"))


def feed(state: FeedState) -> Screen:
    match state:
        case NoFeeds():
            return Screen(t("calendar.not_offered"), rows([BOOKINGS, HOME]))
        case FeedOff():
            return Screen(t("calendar.about"), rows(Button(t("calendar.button.make"), tap("cal.new")), HOME))
        case FeedOn(since, zone):
            day = since.astimezone(ZoneInfo(zone)).date()
            return Screen(
                Join((t("calendar.about"), t("calendar.on", day=day)), by="blocks"),
                rows(
                    [
                        Button(t("calendar.button.renew"), tap("cal.new")),
                        Button(t("calendar.button.off"), tap("cal.off")),
                    ],
                    HOME,
                ),
            )
        case _:
            assert_never(state)


def address(made: NewAddress) -> Note:
    """The address, told once. Telegram opens no webcal: links, hence a page that does."""
    return Note(
        ADDRESS.name,
        t("calendar.address", feed=made.feed),
        rows(Button(t("calendar.button.add"), url=made.page)),
    )
