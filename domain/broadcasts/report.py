"""The report of a broadcast: what became of everybody, by name and in figures, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.broadcasts.campaign import Arm, Campaign, CampaignState
from domain.broadcasts.comparing import Share
from domain.broadcasts.fate import Delivery, Fate
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import variant_of
from domain.broadcasts.outcomes import Compared, OptedOut, Outcome, Tally, compared, events_of, window
from domain.broadcasts.watching import REASONS
from domain.courses.course import Campus
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.messages.screen import Button, Param, T, TextFile, rows, t, tap
from domain.messages.spreadsheet import table
from domain.turn import Rights, Turn

RELEASED = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.FINISHED)
MOST_LISTED = 10
BY_NAME = 12
AT_ONCE = 1000
COLUMNS = (
    *("person", "name", "language", "family", "arm", "state", "reason"),
    *("sent_at", "button", "tapped_at", "opted_out_at"),
)


@dataclass(frozen=True)
class Report:
    """
    Attributes:
        until: when its outcomes are complete; `is_over` whether that is past.
        buttons: labels of those whose taps are counted, by number.
        campuses: by id.
    """

    campaign: Campaign
    tallies: Sequence[Tally]
    outcomes: Sequence[Outcome]
    compared: Sequence[Compared]
    opted_out: Sequence[OptedOut]
    taps: Mapping[tuple[Arm, int], int]
    buttons: Mapping[int, Localized]
    campuses: Mapping[str, Campus]
    until: datetime
    is_over: bool

    def n(self, *fates: Fate, arm: Arm | None = None) -> int:
        return sum(each.n for each in self.tallies if each.fate in fates and arm in (None, each.arm))

    @property
    def arms(self) -> Sequence[Arm]:
        return [arm for arm in Arm if any(each.arm is arm for each in self.tallies)]


@dataclass(frozen=True)
class NamedDelivery:
    name: str
    delivery: Delivery


@dataclass(frozen=True)
class ByName:
    """A page of recipients; `more` is the person behind whom the next one begins, None on the last."""

    campaign: Campaign
    shown: Sequence[NamedDelivery]
    is_first: bool
    more: int | None


@dataclass(frozen=True)
class ListReports:
    """The broadcasts that have begun, the newest first."""

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Sequence[Campaign]:
        return await turn.uow.campaigns.listed(RELEASED, MOST_LISTED)


@dataclass(frozen=True)
class OpenReport:
    """
    Raises:
        Gone: there is no such broadcast, or it has not begun.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Report:
        campaign, (since, until) = await _released(turn, self.campaign)
        found, is_over = turn.uow.afterwards, until <= turn.now
        outcomes = await found.outcomes(campaign.id, since, until, events_of(campaign))
        buttons = {
            number: each.label
            for number, each in enumerate(variant_of(campaign, Arm.A).buttons)
            if each.does != "link"
        }
        return Report(
            campaign,
            await found.tallies(campaign.id),
            outcomes,
            compared(campaign, outcomes, is_over=is_over),
            await found.opted_out(campaign.id),
            await found.taps(campaign.id),
            buttons,
            {each.id: each for each in await turn.uow.courses.campuses()},
            until,
            is_over,
        )


@dataclass(frozen=True)
class ReadByName:
    """The recipients behind the person `after`; looking is written down.

    Raises:
        Gone: as OpenReport.
    """

    campaign: int
    after: int = 0
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> ByName:
        campaign, _ = await _released(turn, self.campaign)
        found = await _named(turn, campaign, self.after, BY_NAME + 1)
        await turn.record(Verb.VIEWED, "campaign", campaign.id, result={"part": "names"}, authority="staff")
        shown = found[:BY_NAME]
        more = shown[-1].delivery.recipient.person if len(found) > BY_NAME else None
        return ByName(campaign, shown, self.after == 0, more)


@dataclass(frozen=True)
class ExportReport:
    """All recipients as a table, in the operator's language; taking it away is written down.

    Raises:
        Gone: as OpenReport.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> TextFile:
        campaign, _ = await _released(turn, self.campaign)
        lines: list[list[str]] = [[self._said(turn, t(f"broadcasts_report.column.{name}")) for name in COLUMNS]]
        after = 0
        while found := await _named(turn, campaign, after, AT_ONCE):
            lines += [self._line(turn, campaign, each) for each in found]
            after = found[-1].delivery.recipient.person
        result = {"part": "csv", "rows": len(lines) - 1}
        await turn.record(Verb.VIEWED, "campaign", campaign.id, result=result, authority="staff")
        return TextFile(f"broadcast-{campaign.id}.csv", table(lines))

    def _line(self, turn: Turn, campaign: Campaign, each: NamedDelivery) -> list[str]:
        delivery, recipient = each.delivery, each.delivery.recipient
        why = reason_of(delivery)
        buttons = variant_of(campaign, Arm.A).buttons
        tapped: Param = ""
        if recipient.tapped is not None and recipient.tapped < len(buttons):
            tapped = buttons[recipient.tapped].label
        return [
            str(recipient.person),
            each.name,
            recipient.lang.value,
            recipient.household,
            self._said(turn, t(f"broadcasts_report.arm.{recipient.arm.value}")),
            self._said(turn, t(f"broadcasts_report.fate.{delivery.fate.value}")),
            self._said(turn, why) if why is not None else "",
            self._at(turn, delivery.sent_at),
            self._said(turn, tapped),
            self._at(turn, recipient.tapped_at),
            self._at(turn, recipient.opted_out_at),
        ]

    @staticmethod
    def _said(turn: Turn, words: Param) -> str:
        return turn.services.catalogue.plain(words, turn.person.lang)

    @staticmethod
    def _at(turn: Turn, at: datetime | None) -> str:
        return f"{at.astimezone(ZoneInfo(turn.policy.zone)):%Y-%m-%d %H:%M:%S}" if at is not None else ""


def reason_of(delivery: Delivery) -> T | None:
    """Why somebody was left out, or why their message was dropped; None where there is nothing to say."""
    if delivery.fate not in (Fate.LEFT_OUT, Fate.DROPPED):
        return None
    why = delivery.recipient.why or delivery.error or ""
    return t(f"broadcasts_live.why.{why if why in REASONS else 'unknown'}")


def share_of_opt_outs(report: Report) -> Share:
    """Of those who got the message."""
    return Share(sum(each.opted_out for each in report.tallies), report.n(Fate.SENT, Fate.IN_DOUBT))


async def _released(turn: Turn, campaign: int) -> tuple[Campaign, tuple[datetime, datetime]]:
    found = await turn.uow.campaigns.get(campaign)
    times = window(found) if found is not None else None
    if found is None or times is None:
        raise Gone(t("broadcasts_report.gone"), rows(Button(t("broadcasts_report.button.all"), tap("br"))))
    return found, times


async def _named(turn: Turn, campaign: Campaign, after: int, limit: int) -> Sequence[NamedDelivery]:
    found = await turn.uow.campaigns.deliveries(campaign.id, after, limit)
    names = await turn.uow.afterwards.names([each.recipient.person for each in found])
    return [NamedDelivery(names.get(each.recipient.person, ""), each) for each in found]
