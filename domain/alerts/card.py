"""The card of an alert about a learner: what was found and why, what was done, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.access import TEACHERS, alert_seen, seen_about
from domain.alerts.alert import Alert, OfLearner, OfPoint, Rule
from domain.alerts.past import BeforeAndSince, Step, before_and_since, look_on, steps_of
from domain.alerts.point_card import PointShown, shown_point
from domain.alerts.words import card_lines, class_name
from domain.errors import Gone
from domain.letters.family import Contact, contacts_with
from domain.messages.screen import Button, Param, rows, t, tap
from domain.people.person import Learner
from domain.portrait.page import LearnerPage, looked, own_learner, page_of_learner, portrait_for_teacher
from domain.portrait.trend import TrendWeek, trend
from domain.practice.learner.model import Band
from domain.turn import Rights, Turn

LATELY = timedelta(days=30)
"""Contacts with the family of so long stand on a card."""
WEAKEST = (Band.FADING, Band.ON_THE_WAY, Band.NEW)


@dataclass(frozen=True)
class LearnerShown:
    """An alert about a learner.

    Attributes:
        page: what the reader may know of the learner.
        said: what each finding says, the first one first.
        steps: what was done so far, oldest first.
        look_on: the day of the next look; None where nothing was done yet, or it is over.
        contacts: what people have written to the family lately, oldest first; what the house sends by itself is none.
        classes: the classes that the learner goes to, with their hours.
        weeks, slipped_on, known_since: what is drawn: the weeks, the day on which it began, the first with practice.
        compared: before something was done, and since.
        skill: what five questions would be about; None where no skill is known.
        may_write: somebody of the family can be written to.
    """

    alert: Alert
    page: LearnerPage
    said: Sequence[Param]
    steps: Sequence[Step]
    look_on: date | None
    contacts: Sequence[Contact]
    classes: Sequence[Param]
    weeks: Sequence[TrendWeek]
    slipped_on: date
    known_since: date | None
    compared: BeforeAndSince | None
    skill: str | None
    may_write: bool

    @property
    def learner(self) -> Learner:
        return self.page.learner


Shown = LearnerShown | PointShown


@dataclass(frozen=True)
class OpenAlert:
    """The card, over or not; looking at a learner is written down. `part` is what is opened of it.

    Raises:
        Gone: no such alert, or nothing that the person may see.
    """

    alert: int
    part: str = "alert"
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Shown:
        alert = await alert_seen(turn, self.alert)
        match alert.subject:
            case OfPoint(class_id, skill):
                return await shown_point(turn, class_id, skill, alert)
            case OfLearner(learner):
                return await _shown_learner(turn, alert, learner, self.part)


@dataclass(frozen=True)
class OpenAlertOf:
    """The card of the live alert about a learner.

    Raises:
        Gone: there is none that the person may see.
    """

    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Shown:
        found = await seen_about(turn, OfLearner(self.learner))
        if found is None:
            raise Gone(t("alerts.over"), rows(Button(t("alerts.button.page"), tap("lp.o", self.learner))))
        return await turn.do(OpenAlert(found.id))


async def _shown_learner(turn: Turn, alert: Alert, number: int, part: str) -> LearnerShown:
    learner = await own_learner(turn, number)
    known = await portrait_for_teacher(turn, learner)
    page = await page_of_learner(turn, learner, known)
    portrait, place = page.portrait, ZoneInfo(page.zone)
    family = page.guardians or [
        each for each in [await turn.uow.people.get(learner.person) if learner.person else None] if each is not None
    ]
    acts = await turn.uow.alerts.acts(alert.id)
    began = min((each.since for each in alert.findings), default=alert.raised_at)
    sittings = [each.began for each in portrait.sittings]
    await looked(turn, learner, part)
    return LearnerShown(
        alert,
        page,
        await card_lines(turn, alert, page.zone),
        await steps_of(turn, acts),
        look_on(alert, turn.policy.zone),
        [each for each in await contacts_with(turn, family, back=LATELY) if each.who is not None],
        [await class_name(turn, each.id) for each in await turn.uow.classes.classes_of(learner.id)],
        trend(portrait, turn.now, page.zone),
        began.astimezone(place).date(),
        min(sittings).astimezone(place).date() if sittings else None,
        before_and_since(portrait, acts[0].at, turn.now, page.zone) if acts else None,
        _skill(alert, page),
        bool(family),
    )


def _skill(alert: Alert, page: LearnerPage) -> str | None:
    """On what the learner is stuck, else the weakest that is known."""
    stuck = [each.key for each in alert.findings if each.rule is Rule.STUCK and each.key]
    weak = [each.skill for band in WEAKEST for each in (page.skills or {}).get(band, ())]
    return next(iter((*stuck, *weak)), None)
