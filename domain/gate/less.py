"""Less of a kind of message: what can be done about it, by one tap, and undone by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.errors import Gone
from domain.gate.pushed import Pushed
from domain.gate.why import own_push
from domain.gate.wishes import (
    KINDS,
    ChooseReports,
    LookAtPreferences,
    PauseAll,
    Reports,
    SwitchTopic,
    Topic,
    Wishes,
)
from domain.messages.kinds import EVENT, MOOD, OFFER, REMINDER, REPORT, SNOOZED, UPGRADE, WEEK
from domain.messages.screen import t
from domain.people.consents import Decide
from domain.people.person import Purpose
from domain.reports.settings import SwitchReports
from domain.turn import ANYONE, Rights, Turn


class Less(StrEnum):
    """What somebody may do about messages like one."""

    DIGEST = "digest"
    NO_REPORTS = "no_reports"
    NO_WEEKLY = "no_weekly"
    NO_TOPIC = "no_topic"
    WITHDRAW = "withdraw"
    PAUSE = "pause"


@dataclass(frozen=True)
class LessOfThese:
    """
    Attributes:
        choices: what can be done, each with whether it is so already.
        topic: what NO_TOPIC is about.
    """

    push: Pushed
    choices: Sequence[tuple[Less, bool]]
    topic: Topic | None
    wishes: Wishes

    def holds(self, less: Less) -> bool:
        return dict(self.choices).get(less, False)

    @property
    def has_own_hour(self) -> bool:
        """Its reader has chosen when it comes, and may choose again."""
        return self.push.kind in (WEEK.name, REMINDER.name, SNOOZED.name, MOOD.name)


def topic_of(kind: str) -> Topic | None:
    return next((topic for topic, kinds in KINDS.items() if kind in kinds), None)


def choices(kind: str, wishes: Wishes) -> list[tuple[Less, bool]]:
    """What fits messages of that kind; a pause fits all that may be paused."""
    found: list[tuple[Less, bool]] = []
    topic = topic_of(kind)
    if wishes.reports is not None:
        if kind == REPORT.name:
            found.append((Less.DIGEST, wishes.way_of_reports is Reports.DIGEST))
            found.append((Less.NO_REPORTS, wishes.way_of_reports is Reports.NONE))
        if kind == WEEK.name:
            found.append((Less.NO_WEEKLY, not wishes.reports.weekly))
    if topic is not None:
        found.append((Less.NO_TOPIC, not wishes.is_on(topic)))
    if kind in (EVENT.name, OFFER.name, UPGRADE.name) and wishes.deciding:
        found.append((Less.WITHDRAW, not any(agreed for _, agreed in wishes.deciding)))
    found.append((Less.PAUSE, wishes.paused_until is not None))
    return found


@dataclass(frozen=True)
class LookAtLess:
    """
    Raises:
        Gone: there is no such message, or somebody else was meant.
    """

    message: int
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> LessOfThese:
        push = await own_push(turn, self.message)
        wishes = await turn.do(LookAtPreferences())
        return LessOfThese(push, choices(push.kind, wishes), topic_of(push.kind), wishes)


@dataclass(frozen=True)
class WantLess:
    """Have less of messages like this one, or take that back; the second of two taps changes nothing.

    A consent is given again where one reads what it means, and not here.

    Raises:
        Gone: there is no such message, or this does not fit it.
    """

    message: int
    less: Less
    on: bool
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> LessOfThese:
        shown = await turn.do(LookAtLess(self.message))
        if self.less not in dict(shown.choices):
            raise Gone(t("messages.gone"))
        if shown.holds(self.less) == self.on:
            return shown
        await self._do(turn, shown)
        if self.on and shown.push.campaign is not None:
            await turn.uow.campaigns.opt_out(self.message, turn.now)
        return await turn.do(LookAtLess(self.message))

    async def _do(self, turn: Turn, shown: LessOfThese) -> None:
        match self.less:
            case Less.DIGEST:
                await turn.do(ChooseReports(Reports.DIGEST if self.on else Reports.EACH))
            case Less.NO_REPORTS:
                await turn.do(ChooseReports(Reports.NONE if self.on else _way_before(shown.wishes)))
            case Less.NO_WEEKLY:
                await turn.do(SwitchReports(weekly=not self.on))
            case Less.NO_TOPIC:
                assert shown.topic is not None, "it is offered for messages of a topic alone"
                await turn.do(SwitchTopic(shown.topic, not self.on))
            case Less.WITHDRAW:
                for learner, agreed in shown.wishes.deciding:
                    if agreed and self.on:
                        await turn.do(Decide(learner.id, Purpose.OFFERS, False))
            case Less.PAUSE:
                await turn.do(PauseAll(self.on))


def _way_before(wishes: Wishes) -> Reports:
    """How reports came before there were none."""
    in_card = wishes.wished.digest and wishes.reports is not None and wishes.reports.weekly
    return Reports.DIGEST if in_card else Reports.EACH
